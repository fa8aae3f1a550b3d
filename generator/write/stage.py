"""Outputs that wait for the publish, and published ones that are kept."""

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from generator.disk import Stat, named
from generator.model import Output
from generator.sources import digest

STAGE = "stage"
"""The folder in `.cache/` where outputs wait."""

PAGES = "pages"
"""The folder in `.cache/` where published outputs are kept."""


class Staged(NamedTuple):
    """An output that waits: its file in the stage, its path below the output folder."""

    staged: str
    path: str
    stat: Stat
    digest: bytes


class Stage:
    """A folder of outputs that wait for the publish; `pages` is one of outputs that were published, by second names.

    Where the output folder is lost they need not be rendered again. They are never trusted: their digest decides.
    `whole`: they wait in a folder of this name, in the folders that they will lie in, to be published as one: to move each takes
    longer than to write it. No two builds may share it: a process of one that was killed may write a moment longer.
    """

    def __init__(self, folder: Path, pages: Path | None = None, *, whole: str = "") -> None:
        self._folder = os.fspath(folder)
        self._whole = whole
        self._made: set[str] = set()
        self._pages = os.fspath(pages or "")
        self._count = 0
        self._links = pages is not None  # not every file system has second names; only time is lost then

    def _place(self, path: str) -> tuple[str, str]:
        """A name for the stage, and the file of that name."""
        if self._whole:
            name, folder = f"{self._whole}/{path}", path.rpartition("/")[0]
            if folder not in self._made:
                _make_folder(f"{self._folder}{os.sep}{self._whole}{os.sep}{folder}")
                self._made.add(folder)
        else:
            self._count += 1
            name = f"{os.getpid()}-{self._count}"
        return name, f"{self._folder}{os.sep}{name}"

    def put(self, output: Output, hashed: bytes) -> Staged:
        """`hashed`: the digest of its bytes."""
        name, target = self._place(output.path)
        with named(target), open(target, "wb") as file:
            file.write(output.content)
            file.flush()
            found = os.fstat(file.fileno())
        self._keep(target, output.path)
        return Staged(name, output.path, Stat(found.st_size, found.st_mtime_ns), hashed)

    def put_back(self, path: str, known: Stat, wanted: bytes) -> Staged | None:
        """Stage what was published at a path; None where it is not kept, or not as it was."""
        kept = kept_name(self._pages, path)
        try:
            file = os.open(kept, os.O_RDONLY)  # half as many calls of the system as `open` makes
            try:
                found = os.fstat(file)
                if (found.st_size, found.st_mtime_ns) != known or digest(os.read(file, found.st_size + 1)) != wanted:
                    return None
            finally:
                os.close(file)
            name, target = self._place(path)
            os.link(kept, target)
        except OSError:
            return None
        return Staged(name, path, known, wanted)

    def _keep(self, staged: str, path: str) -> None:
        if not self._links:
            return
        kept = kept_name(self._pages, path)
        try:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(kept)
            os.link(staged, kept)
        except OSError:
            self._links = False


def _make_folder(path: str) -> None:
    """A folder, whose own is mostly there."""
    try:
        os.mkdir(path)
    except OSError:
        os.makedirs(path, exist_ok=True)


def kept_name(pages: str, path: str) -> str:
    """Where an output is kept."""
    return f"{pages}{os.sep}{digest(path.encode()).hex()}"


def prepare_stage(folder: Path) -> Path:
    """An empty folder, and one beside it for what is kept."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    folder.with_name(PAGES).mkdir(exist_ok=True)
    return folder


def forget_kept(cache: Path, paths: Iterable[str]) -> None:
    """Let go of outputs that are not published any more."""
    pages = os.fspath(cache / PAGES)
    for path in paths:
        with contextlib.suppress(OSError):
            os.unlink(kept_name(pages, path))
