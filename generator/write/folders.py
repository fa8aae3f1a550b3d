"""Which output folders are ours to write to, and what lies in them."""

import os
import stat
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from generator.diagnostics import Mistake, error
from generator.disk import Stat, folders

SIGN = b'<meta name="generator" content="Sidelight'
"""What the home page of every site made by this program holds."""


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
    if out.is_dir() and not known and any(out.iterdir()) and not is_ours(out):
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


def refuse_overwriting(
    out: Path, paths: Iterable[str], ours: Collection[str], before: Mapping[str, Stat] | None
) -> None:
    """Raise Mistake where outputs would take the places of files that others have put into the output folder.

    `ours`: the published files. `before`: the others that lay there when the store came to know the folder; one in a page's place
    is a page of before. None: it does not know the folder, and all of them are.
    """
    if not out.is_dir():
        return
    found: dict[str, str] = {}
    for path in paths:
        if _is_folder(out / path):
            inside = strangers(out, ours, path)
        else:
            inside = [one for one in (path, *folders(path)) if os.path.lexists(out / one)][:1]
            if (
                not inside
                or inside[0] in ours
                or (inside[0] == path and (before is None or before.get(path) == looks(out / path)))
                or _is_folder(out / inside[0])
            ):
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


def is_empty(out: Path) -> bool:
    """Whether nothing is published: there is no output folder, or nothing in it."""
    try:
        with os.scandir(out) as found:
            return next(found, None) is None
    except FileNotFoundError:
        return True


def try_to_make(out: Path) -> None:
    """Raise OSError where there is no output folder and none can be made: before a publish is decided on, which makes it."""
    missing = [one for one in (out, *out.parents) if not one.exists()]
    out.mkdir(parents=True, exist_ok=True)
    for one in missing:
        one.rmdir()


def is_ours(out: Path) -> bool:
    """Whether its home page is one that this program made, of whatever site."""
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
        if found.st_size != size or (found.st_mtime_ns != mtime and not _rounded(mtime, found.st_mtime_ns)):
            wrong.add(path)
    return wrong


def _rounded(mtime: int, found: int) -> bool:
    """Whether a date is another as a file system tells it whose dates are one or two seconds."""
    return found % 1_000_000_000 == 0 and abs(found - mtime) < 2_000_000_000


def looks(file: Path) -> Stat | None:
    """What a file looks like; None where there is none."""
    try:
        found = os.lstat(file)
    except OSError:
        return None
    return Stat(found.st_size, found.st_mtime_ns)


def strangers(out: Path, paths: Collection[str], below: str = "") -> list[str]:
    """The files in the output folder, or in a folder of it, that the site does not consist of, sorted."""
    prefix = f"{out}{os.sep}"
    files = (os.path.join(base, name).removeprefix(prefix) for base, _, names in os.walk(out / below) for name in names)
    return sorted(one for one in (path.replace(os.sep, "/") for path in files) if one not in paths)


def same(file: Path, content: bytes) -> Stat | None:
    """What a file looks like that holds just this; None where there is none. To replace it would cost more than to read it."""
    try:
        found = os.lstat(file)
        is_same = stat.S_ISREG(found.st_mode) and found.st_size == len(content) and file.read_bytes() == content
    except OSError:
        return None
    return Stat(found.st_size, found.st_mtime_ns) if is_same else None
