"""The publish: what was decided on, done, and finished by a later process where it was cut off."""

import errno
import os
import shutil
from collections.abc import Iterable, Sequence

from generator.disk import folders
from generator.store import Store
from generator.write.stage import STAGE, Staged


def journal(staged: Sequence[Staged], gone: Iterable[str]) -> list[tuple[str, str]]:
    """What a publish will do, in words that a later process understands. A whole site takes an empty place: nothing goes."""
    whole, _, inside = staged[0].staged.partition("/") if staged else ("", "", "")
    if inside:
        return [(whole, "")]
    rows = [(one.staged, one.path) for one in staged if one.staged]
    return rows + [("", path) for path in gone]


class Interrupted(OSError):
    """A publish could not be finished; the next build finishes it."""


def publish(store: Store, *, again: bool = False) -> None:
    """Do what the journal says. Raises Interrupted. `again`: a process before may have begun with it, and what is not in the stage
    any more is in its place."""
    rows = store.journal()
    if not rows:
        return
    out, stage = os.fspath(store.out()), os.fspath(store.path.parent / STAGE)
    made: set[str] = set()
    try:
        if not rows[0][1]:
            _move_whole(out, os.path.join(stage, rows[0][0]), again)
            rows = []
        for path in _in_the_way(rows):
            _remove(out, os.path.join(out, path), made)
        for staged, path in rows:
            if staged:
                _move(out, os.path.join(stage, staged), os.path.join(out, path), made, again)
            else:
                _remove(out, os.path.join(out, path), made)
    except OSError as wrong:
        raise Interrupted(wrong.errno, wrong.strerror, wrong.filename2 or wrong.filename) from wrong
    store.clear_journal()


def _move_whole(out: str, whole: str, again: bool) -> None:
    """Rename a whole site into its place. Where that cannot be its files are moved one by one."""
    if not os.path.isdir(whole):
        if again:
            return  # it is there
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), whole)
    os.makedirs(os.path.dirname(out), exist_ok=True)
    try:
        os.rename(whole, out)  # an empty folder may be there, and no other
    except OSError:
        made: set[str] = set()
        for folder, _, names in os.walk(whole):
            for name in names:
                staged = os.path.join(folder, name)
                _move(out, staged, os.path.join(out, os.path.relpath(staged, whole)), made, again)


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


def _move(out: str, staged: str, target: str, made: set[str], again: bool) -> None:
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
        if os.path.exists(staged) or not again:
            raise  # the target's folder went away meanwhile, or the stage
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
