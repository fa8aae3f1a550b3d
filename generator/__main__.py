"""`python -m generator` is `sidelight`."""

import gc
import sys

gc.disable()  # while everything is imported; then the command decides

from generator.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
