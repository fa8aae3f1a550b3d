"""write: outputs → the published site, all or nothing.

Outputs are staged in `.cache/stage/` under flat names. Once the store has committed to them (the journal), each is renamed into
place; a build that is killed before has changed nothing, and what one killed in between left undone is done by the next.
"""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.diagnostics import Mistake, error
from generator.disk import Stat, folders, named
from generator.model import Output
from generator.sources import digest
from generator.store import Store

STAGE = "stage"
"""The folder in `.cache/` where outputs wait."""

PAGES = "pages"
"""The folder in `.cache/` where published outputs are kept."""

SIGN = b'<meta name="generator" content="Sidelight'
"""What the home page of every site made by this program holds."""


class Staged(NamedTuple):
    """An output that waits: its file in the stage, its path below the output folder."""

    staged: str
    path: str
    stat: Stat
    digest: bytes


class Stage:
    """A folder of outputs that wait for the publish; `pages` is one of outputs that were published, by second names.

    Where the output folder is lost they need not be rendered again. They are never trusted: their digest decides.
    """

    def __init__(self, folder: Path, pages: Path | None = None) -> None:
        self._folder = os.fspath(folder)
        self._pages = os.fspath(pages or "")
        self._count = 0
        self._links = pages is not None  # not every file system has second names; only time is lost then

    def _name(self) -> str:
        self._count += 1
        return f"{os.getpid()}-{self._count}"

    def put(self, output: Output) -> Staged:
        name = self._name()
        target = f"{self._folder}{os.sep}{name}"
        with named(target), open(target, "wb") as file:
            file.write(output.content)
            file.flush()
            found = os.fstat(file.fileno())
        self._keep(target, output.path)
        return Staged(name, output.path, Stat(found.st_size, found.st_mtime_ns), digest(output.content))

    def put_back(self, path: str, known: Stat, wanted: bytes) -> Staged | None:
        """Stage what was published at a path; None where it is not kept, or not as it was."""
        name, kept = self._name(), kept_name(self._pages, path)
        try:
            with open(kept, "rb") as file:
                found = os.fstat(file.fileno())
                if (found.st_size, found.st_mtime_ns) != known or digest(file.read()) != wanted:
                    return None
            os.link(kept, f"{self._folder}{os.sep}{name}")
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


def same(file: Path, content: bytes) -> Stat | None:
    """What a file looks like that holds just this; None where there is none. To replace it would cost more than to read it."""
    try:
        found = os.lstat(file)
        is_same = stat.S_ISREG(found.st_mode) and found.st_size == len(content) and file.read_bytes() == content
    except OSError:
        return None
    return Stat(found.st_size, found.st_mtime_ns) if is_same else None


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


def refuse_foreign(out: Path, root: Path, known: bool) -> None:
    """Raise Mistake where the output folder is not one that this program may write to.

    `known`: the store remembers having published there.
    """

    def refuse(message: str) -> Mistake:
        return Mistake(error("bad-output", str(out), message))

    resolved, top = out.resolve(), root.resolve()
    if out.is_symlink():
        raise refuse("the output folder is a symbolic link; name the folder itself")
    if top == resolved or top.is_relative_to(resolved):
        raise refuse("the output folder holds the site's own sources; name a folder for the output alone")
    if _same(resolved, Path.home()):
        raise refuse("this is your home folder; name a folder for the output alone")
    for name in ("content", "layouts", "generator", ".cache", ".git", ".github", "tests", "docs"):
        if any(_same(one, top / name) for one in (resolved, *resolved.parents)):
            raise refuse(f"the output folder lies in {name}/, which is not for output")
    if any(one.exists() and not one.is_dir() for one in (out, *out.parents)):
        raise refuse("there is a file of this name, or where a folder of its path should be")
    if out.is_dir() and not known and any(out.iterdir()) and not _ours(out):
        raise refuse("this folder holds files that Sidelight did not write; name an empty folder, or remove them")


def _same(one: Path, other: Path) -> bool:
    """Whether two paths mean one folder: by another case of its letters too, where these do not count."""
    return one == other or (one.exists() and other.exists() and one.samefile(other))


def refuse_links(out: Path, paths: Iterable[str]) -> None:
    """Raise Mistake where a folder that files are written to, or removed from, is a symbolic link: what it leads to is not ours."""
    if not os.path.isdir(out):
        return
    links = [one for one in {"", *(one for path in paths for one in folders(path))} if os.path.islink(out / one)]
    if links:
        message = "this is a symbolic link, and pages go there; put a folder in its place"
        raise Mistake(*(error("bad-output", str(out / one), message) for one in sorted(links)))


def refuse_overwriting(out: Path, paths: Iterable[str], ours: Collection[str], *, known: bool) -> None:
    """Raise Mistake where outputs would take the places of files that others have put into the output folder.

    `ours`: the published files. Where the store does not know the folder (`known`), a file in a page's place is a page of before.
    """
    if not out.is_dir():
        return
    found: dict[str, str] = {}
    for path in paths:
        if _is_folder(out / path):
            inside = strangers(out, ours, path)
        else:
            inside = [one for one in (path, *folders(path)) if os.path.lexists(out / one)][:1]
            if not inside or inside[0] in ours or (inside[0] == path and not known) or _is_folder(out / inside[0]):
                continue
        for one in inside:
            found.setdefault(one, path)
    if found:
        raise Mistake(
            *(
                error(
                    "bad-output", str(out / one), f"this file is not Sidelight's, and {path} goes there; move it away"
                )
                for one, path in sorted(found.items())
            )
        )


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _ours(out: Path) -> bool:
    try:
        with open(out / "index.html", "rb") as file:
            return SIGN in file.read(4096)
    except OSError:
        return False


def intact(out: Path, stats: Iterable[tuple[str, int, int]]) -> set[str]:
    """The paths whose files are not there, or not as they were written."""
    wrong: set[str] = set()
    prefix = f"{out}{os.sep}"
    for path, size, mtime in stats:
        try:
            found = os.stat(prefix + path)
        except OSError:
            wrong.add(path)
            continue
        if found.st_size != size or found.st_mtime_ns != mtime:
            wrong.add(path)
    return wrong


def journal(staged: Sequence[Staged], gone: Iterable[str]) -> list[tuple[str, str]]:
    """What a publish will do, in words that a later process understands."""
    rows = [(one.staged, one.path) for one in staged if one.staged]
    return rows + [("", path) for path in gone]


class Interrupted(OSError):
    """A publish could not be finished; the next build finishes it."""


def publish(store: Store) -> None:
    """Do what the journal says. Files that are done already are passed over. Raises Interrupted."""
    rows = store.journal()
    if not rows:
        return
    out, stage = (store.meta("out") or b"").decode(), os.fspath(store.path.parent / STAGE)
    made: set[str] = set()
    try:
        for path in _in_the_way(rows):
            _remove(out, os.path.join(out, path), made)
        for staged, path in rows:
            if staged:
                _move(out, os.path.join(stage, staged), os.path.join(out, path), made)
            else:
                _remove(out, os.path.join(out, path), made)
    except OSError as wrong:
        raise Interrupted(wrong.errno, wrong.strerror, wrong.filename2 or wrong.filename) from wrong
    store.clear_journal()


def _in_the_way(rows: Iterable[tuple[str, str]]) -> list[str]:
    """What must go before anything else is moved: a file that becomes a folder, and what lies in a folder that becomes a file."""
    moved = {path for staged, path in rows if staged}
    gone = {path for staged, path in rows if not staged}
    files = {folder for path in moved for folder in folders(path)} & gone
    return sorted(files | {path for path in gone if not moved.isdisjoint(folders(path))})


def _refuse_links(out: str, folder: str, seen: set[str]) -> None:
    """Raise OSError where a folder of the output is a link now: what is written or removed there would be somewhere else."""
    while len(folder) > len(out) and folder not in seen:
        if os.path.islink(folder):
            raise OSError(errno.ELOOP, "this folder has become a symbolic link; remove it", folder)
        folder = os.path.dirname(folder)


def _move(out: str, staged: str, target: str, made: set[str]) -> None:
    """Rename a file into place; `made` are the folders that are known to be there."""
    folder = target.rpartition(os.sep)[0]
    if folder not in made:
        _refuse_links(out, folder, made)
        try:
            os.mkdir(folder)
        except OSError:
            os.makedirs(folder, exist_ok=True)
        made.add(folder)
    try:
        os.replace(staged, target)
    except FileNotFoundError:
        if os.path.exists(staged):
            raise  # the target's folder went away meanwhile
    except IsADirectoryError:
        for base, _, _ in os.walk(target, topdown=False):
            os.rmdir(base)  # what was ours in it has gone; what is not ours stays
        os.replace(staged, target)
    except OSError as wrong:
        if wrong.errno != errno.EXDEV:
            raise
        # The output lies on another file system than the stage.
        temporary = os.path.join(folder, ".sidelight.new")
        _remove_file(temporary)  # it may be a link, which a copy would follow
        shutil.copy2(staged, temporary)
        os.replace(temporary, target)


def strangers(out: Path, paths: Collection[str], below: str = "") -> list[str]:
    """The files in the output folder, or in a folder of it, that the site does not consist of, sorted."""
    prefix = f"{out}{os.sep}"
    files = (os.path.join(base, name).removeprefix(prefix) for base, _, names in os.walk(out / below) for name in names)
    return sorted(one for one in (path.replace(os.sep, "/") for path in files) if one not in paths)


def _remove_file(target: str) -> bool:
    """Whether there was one."""
    try:
        os.unlink(target)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
    return True


def _remove(out: str, target: str, made: set[str]) -> None:
    """Remove a file that is ours, and the folders that are empty without it."""
    _refuse_links(out, os.path.dirname(target), made)
    if not _remove_file(target):
        return
    folder = os.path.dirname(target)
    while True:
        try:
            os.rmdir(folder)
        except OSError:
            return
        folder = os.path.dirname(folder)
