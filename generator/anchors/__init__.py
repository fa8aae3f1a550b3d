"""The calls `compare` and `keep`: what became of the passages that notes stand on, and the file that remembers it."""

import json
import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

import msgspec

from generator.anchoring import Place
from generator.anchors import lockfile
from generator.anchors.questions import question
from generator.anchors.selectors import edit_for
from generator.anchors.standing import Content, Standing, as_quote, content_of, places_of, standings, the_old_one
from generator.diagnostics import Diagnostic, warning
from generator.disk import Disk
from generator.sources import ANCHORS, text_of

__all__ = ["Comparison", "Content", "compare", "content_of", "keep", "pointed"]


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


def pointed(disk: Disk, found: Iterable[Diagnostic], unsettled: Iterable[Standing]) -> list[Diagnostic]:
    """Findings of notes that stand on several passages or on none, with what to write: of each place, and of the one that the
    note stood on; or the passage that `reanchor` proposes, in the same words."""
    known = {(one.anchor.path, one.anchor.key): one for one in unsettled}
    return [
        ADVICE[one.code](disk, one, standing)
        if one.code in ADVICE and (standing := known.get((one.path, one.key)))
        else one
        for one in found
    ]


def _ambiguous(disk: Disk, found: Diagnostic, one: Standing) -> Diagnostic:
    places = places_of(one)
    notes = found.notes
    if len(places) == len(notes):
        source = Source(disk, one)
        notes = tuple(source.pointed(note, place) for note, place in zip(notes, places, strict=True))
    if place := the_old_one(one, places):
        notes = (*notes, f"before, it stood in line {one.reading.line(place.start)}{_leaves(one, place, 'that one')}")
    return msgspec.structs.replace(found, notes=notes)


class Source:
    """The file of an article, to say where a passage stands in it."""

    def __init__(self, disk: Disk, one: Standing) -> None:
        self._one = one
        self._rows = text_of(disk.read(one.article.path), one.article.path).split("\n")

    def pointed(self, note: str, place: Place) -> str:
        """A line about a place, with the column of the passage and what to write for it."""
        one = self._one
        line = one.reading.line(place.start)
        begins, body = f"{one.article.path}:{line}:", one.reading.text.body
        start = max((block.start for block in body.blocks if block.start <= place.start), default=0)
        words = re.compile(r"\s+".join(map(re.escape, body.text[place.start : place.end].split())))
        before = len(words.findall(body.text, start, place.start))
        rest = "\n".join(self._rows[line - 1 :])
        at = next(islice((found.start() for found in words.finditer(rest)), before, None), -1)
        where = f"{line + rest.count(chr(10), 0, at)}:{at - rest.rfind(chr(10), 0, at)}" if at >= 0 else f"{line}"
        return f"{one.article.path}:{where}:{note.removeprefix(begins)}{_leaves(one, place, 'this one')}"


def _leaves(one: Standing, place: Place, which: str) -> str:
    """`; suffix: "until" leaves that one`, or nothing where no words tell a place from the others."""
    edit = edit_for(one.reading.text.body, as_quote(one.anchor), place)
    said = ", ".join(f"{name}: {json.dumps(words, ensure_ascii=False)}" for name, words in (edit or {}).items())
    return f"; {said} leaves {which}" if said else ""


def _unanchored(_: Disk, found: Diagnostic, one: Standing) -> Diagnostic:
    head, gone, _rest = found.message.partition(f" is not in {one.article.path}")
    choice = next(iter(question(one).choices), None)
    if not gone or choice is None:
        return found
    near = f'; did you mean "{choice.passage.quote}"? line {choice.line}'
    return msgspec.structs.replace(found, message=f"{head}{gone}{near}")


ADVICE: dict[str, Callable[[Disk, Diagnostic, Standing], Diagnostic]] = {
    "ambiguous-note": _ambiguous,
    "unanchored-note": _unanchored,
}
"""Code → how its finding is said better by what is known of the anchor."""


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
