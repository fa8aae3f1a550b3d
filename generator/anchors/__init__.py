"""The calls `compare` and `keep`: what became of the passages that notes stand on, and the file that remembers it."""

from typing import NamedTuple

from generator.anchors import lockfile
from generator.anchors.standing import Content, Standing, content_of, standings
from generator.diagnostics import Diagnostic, warning
from generator.disk import Disk
from generator.sources import ANCHORS

__all__ = ["Comparison", "Content", "compare", "content_of", "keep"]


class Comparison(NamedTuple):
    """The anchors of a site against the file. `content` is what the file should be; None where it may stay as it is, or must.

    `unsettled` are the anchors that fit several passages, or none. `moved`: how many notes stand on in a paragraph that changed.
    `waiting`: how many need a person. `news`: whether either is new.
    """

    diagnostics: list[Diagnostic]
    unsettled: list[Standing]
    content: bytes | None
    moved: int = 0
    waiting: int = 0
    news: bool = False


def compare(disk: Disk, content: Content) -> Comparison:
    """Compare the anchors with what the file knows of them; nothing is written."""
    lock = lockfile.read(disk)
    if lock.wrong:
        return Comparison([lock.wrong], [], None)
    found = standings(content, lock)
    changed = [one for one in found.open if not one.state and one.old and one.old.paragraph != one.anchor.paragraph]
    moved = sum(1 for one in changed if one.old and one.old.paragraph)
    waiting = [one for one in found.open if one.state]
    news = bool(moved) or any(one.old is None or one.old.state != one.state for one in waiting)
    wanted: bytes | None = None
    if not found.wrong:
        lines = found.kept + [lockfile.encoded(line) for line in [*(one.line for one in found.open), *found.held]]
        wanted = lockfile.content(lines) if lines or lock.content else b""
        wanted = None if wanted == lock.content else wanted
    said = [_finding(one) for one in waiting if one.anchor.places == 1]
    unsettled = [one for one in waiting if one.anchor.places != 1]
    return Comparison(said + ([found.wrong] if found.wrong else []), unsettled, wanted, moved, len(waiting), news)


def keep(disk: Disk, found: Comparison) -> None:
    """Bring the file up to date, where it is not. Raises OSError."""
    if found.content is not None:
        disk.write(ANCHORS, found.content)


def _finding(one: Standing) -> Diagnostic:
    """What is said of a passage that was found and needs a person all the same."""
    assert one.verdict is not None
    anchor = one.anchor
    where = f"{one.article.path}, line {one.reading.line(anchor.start)}"
    if one.state == "moved":
        near = next(iter(one.verdict.proposals), None)
        there = f'; what stood there may be "{near.quote}", line {one.reading.line(near.place.start)}' if near else ""
        message = (
            f'"{anchor.quote}" stands elsewhere than before ({where}){there}; "sidelight reanchor" asks what is meant'
        )
        return warning("moved-note", anchor.path, message, key=anchor.key)
    what = ", ".join(one.verdict.doubts)
    message = f'around "{anchor.quote}" ({where}) {what}; if the note fits, say so to "sidelight reanchor"'
    return warning("changed-note", anchor.path, message, key=anchor.key)
