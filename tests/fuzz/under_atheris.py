"""One target under libFuzzer: `python -m tests.fuzz.under_atheris TARGET [libFuzzer's options and folders]`."""

import sys

import atheris

with atheris.instrument_imports(include=["generator", "markdown_it", "mdit_py_plugins"]):
    from tests.fuzz.targets import TARGETS

WARM = b"h<html><body><p>A page.</p></body></html>"
"""An input that loads what is loaded when it is first needed, before anything is timed."""


def main() -> None:
    target = sys.argv[1]
    # libFuzzer runs itself again when it merges, by a shell and the first of its arguments.
    again = f"{sys.executable} -m tests.fuzz.under_atheris {target}"
    TARGETS[target](WARM)
    atheris.Setup([again, *sys.argv[2:]], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
