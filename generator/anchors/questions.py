"""What a person is asked: every passage that needs one, with the places that its note may stand on."""

from typing import NamedTuple

from generator.anchoring import Place
from generator.anchors import lockfile
from generator.anchors.judge import Proposal, propose, similar
from generator.anchors.passages import Sought
from generator.anchors.selectors import Edit, edit_for
from generator.anchors.standing import (
    Content,
    Standing,
    as_quote,
    line_for,
    places_of,
    sought,
    standings,
    the_old_one,
)
from generator.diagnostics import Diagnostic
from generator.disk import Disk
from generator.sources import ANCHORS


class Choice(NamedTuple):
    """A place that a note may stand on. `edit`: how its quotation must change; nothing, where it stands there already.

    `sure`: the words are those of before, so that nobody need be asked; `doubts`: why a person must look.
    """

    passage: Sought
    line: int
    edit: Edit
    sure: bool
    doubts: tuple[str, ...]
    words: float
    context: float


class Question(NamedTuple):
    """A passage that needs a person: `old` is what is known of it, `choices` are the places to choose from, the best first."""

    standing: Standing
    old: Sought
    choices: tuple[Choice, ...]


class Asked(NamedTuple):
    """All questions, and what is wrong with the file (then what was known of the passages is not)."""

    questions: list[Question]
    wrong: Diagnostic | None


def questions(disk: Disk, content: Content) -> Asked:
    """Everything that needs a person, by file and place."""
    lock = lockfile.read(disk)
    if lock.wrong:
        lock = lockfile.Lock(b"", frozenset(), lock.wrong)
    found = standings(content, lock)
    waiting = sorted((one for one in found.open if one.state), key=lambda one: (one.anchor.path, one.anchor.key))
    return Asked([question(one) for one in waiting], lock.wrong or found.wrong)


def question(one: Standing) -> Question:
    """What a person is asked of one anchor."""
    old = sought(one.old) if one.old else Sought(one.anchor.quote, "", "")
    if one.state == "ambiguous":
        place = the_old_one(one, places_of(one))
        proposals = [Proposal(place, old.quote, 1.0, 1.0, True, ())] if place else []
    elif one.state == "lost":
        text, guard = one.reading.text, one.reading.guard
        proposals = propose(text, old, guard) if old.paragraph else similar(text, old, guard)
    else:
        assert one.verdict is not None
        proposals = list(one.verdict.proposals)
    choices = [choice for each in proposals if (choice := _choice(one, each))]
    if one.anchor.places == 1:
        assert one.verdict is not None
        place = Place(one.anchor.start, one.anchor.end)
        passage = one.reading.text.around(place)
        doubts = one.verdict.doubts or ("these words did not stand here before",)
        choices.append(Choice(passage, one.reading.line(place.start), {}, False, doubts, 1.0, 0.0))
    return Question(one, old, tuple(choices))


def _choice(one: Standing, found: Proposal) -> Choice | None:
    text = one.reading.text
    edit = edit_for(text.body, as_quote(one.anchor), found.place)
    if not edit:
        return None
    sure = found.same and not found.doubts
    line = one.reading.line(found.place.start)
    return Choice(text.around(found.place), line, edit, sure, found.doubts, found.words, found.context)


def agree(disk: Disk, one: Standing) -> None:
    """Note that a passage is right where it stands now. Raises OSError."""
    lock = lockfile.read(disk)
    lines = set(lock.lines)
    if one.old:
        lines.discard(lockfile.encoded(one.old))
    lines.add(lockfile.encoded(line_for(one.article.slug, one.anchor)))
    disk.write(ANCHORS, lockfile.content(lines))
