"""What to write where the passage of a note stands several times, or nowhere: said with the finding of the build."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice

import msgspec

from generator.anchoring import Place
from generator.anchors.questions import question
from generator.anchors.selectors import edit_for
from generator.anchors.standing import Standing, as_quote, places_of, the_old_one
from generator.diagnostics import Diagnostic
from generator.disk import Disk
from generator.sources import text_of

MOST = 40
"""Findings of one article that are pointed: each costs a look at the whole text."""


def pointed(disk: Disk, found: Iterable[Diagnostic], unsettled: Iterable[Standing]) -> list[Diagnostic]:
    """Findings of notes that stand on several passages or on none, with what to write: of each place, and of the one that the
    note stood on; or the passage that `reanchor` proposes, in the same words."""
    known = {(one.anchor.path, one.anchor.key): one for one in unsettled}
    told: Counter[str] = Counter()
    out: list[Diagnostic] = []
    for one in found:
        standing = known.get((one.path, one.key)) if one.code in ADVICE else None
        if standing and told[standing.article.path] < MOST:
            told[standing.article.path] += 1
            one = ADVICE[one.code](disk, one, standing)
        out.append(one)
    return out


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
