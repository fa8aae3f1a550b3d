"""What the records in `.cache/` depend on beside their sources."""

import os
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from generator import __version__


@cache
def version() -> str:
    """Changes with every line of the generator, with Python and with each library, so that no record outlives what wrote it."""
    hashed = blake2b(f"{__version__} {sys.version}".encode(), digest_size=12)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        hashed.update(path.read_bytes())
    # The installed libraries, by the names of their folders: `importlib.metadata` would take longer than a build that
    # changes nothing.
    libraries = os.listdir(Path(msgspec.__file__).parent.parent)
    hashed.update("\n".join(sorted(one for one in libraries if one.endswith(".dist-info"))).encode())
    return hashed.hexdigest()
