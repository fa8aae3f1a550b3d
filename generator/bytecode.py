"""Compiled templates, kept between builds. What was written half, or damaged since, is compiled again."""

import contextlib
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from generator.sources import digest

_DIGEST = len(digest(b""))


class Bytecode(BytecodeCache):
    """A file for each template: the digest of its code, then the code.

    Jinja's own cache knows damaged code by its looks, which may take the interpreter down, and a kill leaves its drafts behind.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            content = (self.folder / bucket.key).read_bytes()
            if content[:_DIGEST] == digest(content[_DIGEST:]):
                bucket.bytecode_from_string(content[_DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Several processes may write one file: the same bytes."""
        code = bucket.bytecode_to_string()
        with contextlib.suppress(OSError):  # then the next build compiles once more
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / bucket.key).write_bytes(digest(code) + code)
