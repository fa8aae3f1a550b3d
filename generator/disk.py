"""The file system as this program uses it, below one root: listing, reading, and writing that is whole or not at all."""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple


class Stat(NamedTuple):
    """What tells one version of a file from another without reading it; `mtime` in nanoseconds. (Of a source it is `changed`.)"""

    size: int
    mtime: int


class Found(NamedTuple):
    """A file below a folder: its path with forward slashes, relative to the root, its size, and when it `changed`; `link` where it
    is a symbolic link."""

    path: str
    size: int
    changed: int
    link: bool


def changed(found: os.stat_result) -> int:
    """When a file was written, or anything else about it was changed, in nanoseconds. The date of its text alone can be set to
    what it was: tools that copy, unpack or check out do so."""
    return max(found.st_mtime_ns, found.st_ctime_ns)


def folders(path: str) -> Iterator[str]:
    """Every folder that a path with forward slashes lies in, the innermost first."""
    while path := path.rpartition("/")[0]:
        yield path


@contextlib.contextmanager
def named(path: str | Path) -> Iterator[None]:
    """Give a trouble with an open file, which does not know its name, the name of the file."""
    try:
        yield
    except OSError as wrong:
        if wrong.filename is None:
            wrong.filename = os.fspath(path)
        raise


def is_text(path: Path) -> bool:
    """Whether the bytes of a path are UTF-8: no template, no message and no database could hold others."""
    return not any("\ud800" <= one <= "\udfff" for one in str(path))


def is_file(path: Path) -> bool:
    """Whether a path leads to a file. Raises OSError where the disk does not say: `Path.is_file` takes that for no, from Python
    3.14 on."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError as wrong:
        if wrong.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return False
        raise


def _forget_drafts(target: Path) -> None:
    """Remove what processes that were killed had written beside a file, and nobody else will."""
    for draft in target.parent.iterdir():
        if not (draft.name.startswith(f".{target.name}.") and draft.name.endswith(".tmp")):
            continue
        process = draft.name.split(".")[-2]
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            draft.unlink(missing_ok=True)
        except (ValueError, OverflowError, PermissionError):
            pass  # no draft of ours, or one that is being written


_NO_LINKS = frozenset(
    [errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL]
)
"""What a file system answers that gives no file a second name."""


def _create(target: Path, content: bytes) -> None:
    """Write a file that is not there yet, in its place: readers may see a part of it."""
    with named(target):
        file = target.open("xb")
        try:
            with file:
                file.write(content)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


class Disk:
    """Files below `root`. Paths are relative to it, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def walk(self, folder: str) -> Iterator[Found]:
        """Every visible file below a folder, in no particular order; the folder itself, where that is a file. Symbolic links are
        named, never followed."""
        if (self.root / folder).is_symlink():
            yield Found(folder, 0, 0, True)
            return
        pending = [folder]
        while pending:
            here = pending.pop()
            try:
                entries = os.scandir(self.root / here)
            except FileNotFoundError:
                continue
            except NotADirectoryError:
                if here == folder:
                    yield Found(folder, 0, 0, False)
                continue
            with entries:
                for entry in entries:
                    name = entry.name
                    if name[0] in ".#" or name[-1] in "~#" or name.endswith((".swp", ".tmp")):
                        continue
                    path = f"{here}/{name}"
                    if entry.is_file(follow_symlinks=False):
                        found = entry.stat(follow_symlinks=False)
                        yield Found(path, found.st_size, changed(found), False)
                    elif entry.is_symlink():
                        yield Found(path, 0, 0, True)
                    elif entry.is_dir(follow_symlinks=False):
                        pending.append(path)

    def some(self, paths: Iterable[str]) -> Iterator[Found]:
        """Those of some paths that are files."""
        for path in paths:
            try:
                found = os.lstat(self.root / path)
            except OSError:
                continue
            if stat.S_ISLNK(found.st_mode):
                yield Found(path, 0, 0, True)
            elif stat.S_ISREG(found.st_mode):
                yield Found(path, found.st_size, changed(found), False)

    def read(self, path: str) -> bytes:
        target = self.root / path
        with named(target):
            return target.read_bytes()

    def create(self, path: str, content: bytes) -> None:
        """Write a file that is not there yet, whole or not at all. Raises FileExistsError, OSError."""
        target = self._within(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{os.getpid()}.tmp")
        try:
            with named(target):
                draft.write_bytes(content)
            try:
                os.link(draft, target)  # a rename would take the place of what somebody else wrote just now
            except OSError as wrong:
                if wrong.errno not in _NO_LINKS:
                    raise OSError(wrong.errno, wrong.strerror, str(target)) from None
                _create(target, content)
        finally:
            draft.unlink(missing_ok=True)

    def stat(self, path: str) -> Stat | None:
        """None where there is no file of this path."""
        try:
            found = os.stat(self.root / path)
        except OSError:
            return None
        return Stat(found.st_size, changed(found))

    def write(self, path: str, content: bytes) -> None:
        """Write a file, whole or not at all; one that is there keeps its permissions."""
        target = self._within(path)
        _forget_drafts(target)
        beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            with named(target), open(beside, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileNotFoundError):
                shutil.copymode(target, beside)
            os.replace(beside, target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    def _within(self, path: str) -> Path:
        """A path to write to. Raises OSError where a folder on the way is a link, that may lead out of the site."""
        for folder in folders(path):
            if (self.root / folder).is_symlink():
                raise OSError(
                    errno.ELOOP, "this folder is a symbolic link, which is not followed", str(self.root / folder)
                )
        return self.root / path

    def remove_tree(self, path: str) -> None:
        shutil.rmtree(self.root / path, ignore_errors=True)
