"""Which glossary terms stand where in a text.

Invariants: a range is whole words; ranges of one text never overlap; leftmost, then longest, wins among whole-word matches;
no range crosses the end of a block.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from string import ascii_letters, digits
from typing import NamedTuple

from msgspec import Struct

from generator.frontmatter import TermFront
from generator.model import Body, Term
from generator.plurals import plurals
from generator.prose import ELISION, begins_word, ends_word, fold, lower

MAX_FORM = 200
"""Characters of a surface form; longer ones are no name of anything."""


_PLAIN = frozenset(ascii_letters + digits + "_")
"""Characters between two of which no word begins or ends."""


class Form(Struct, frozen=True, array_like=True):
    """A surface form: the folded words, whether their case must be exact, and the ids that claim it."""

    words: str
    exact: bool
    terms: tuple[str, ...]


class Match(NamedTuple):
    """A range of text and the terms that its form belongs to (several: a shared form)."""

    start: int
    end: int
    terms: tuple[str, ...]


def forms(terms: Iterable[Term], language: str) -> list[Form]:
    """Expand the glossary once. A form that an entry states outweighs one that is only another entry's plural."""
    stated: dict[tuple[str, bool], list[str]] = {}
    formed: dict[tuple[str, bool], list[str]] = {}
    for term in terms:
        front = term.front
        if not front.auto:
            continue
        grown = [plural for one in (front.term, *front.aliases) for plural in plurals(_tidy(one), language)]
        named = ((form, stated) for _, form in stated_forms(front))
        barred = _barred(front)
        for form, into in [*named, *((form, formed) for one in grown if (form := _form(front, one, barred)))]:
            claims = into.setdefault(form, [])
            if term.slug not in claims:
                claims.append(term.slug)
    for key, claims in formed.items():
        if key not in stated:
            stated[key] = claims
    return [Form(words, exact, tuple(sorted(claims))) for (words, exact), claims in sorted(stated.items())]


def stated_forms(front: TermFront) -> Iterator[tuple[str, tuple[str, bool]]]:
    """The forms that an entry states: the key of each (`aliases[0]`), its words and whether their case must be exact."""
    keyed = [("term", front.term)]
    keyed += [(f"aliases[{n}]", one) for n, one in enumerate(front.aliases)]
    keyed += [(f"forms[{n}]", one) for n, one in enumerate(front.forms)]
    barred = _barred(front)
    for key, one in keyed:
        if form := _form(front, _tidy(one), barred):
            yield key, form


def _barred(front: TermFront) -> set[str]:
    return {_tidy(one) for one in front.not_forms}


def _form(front: TermFront, words: str, barred: Collection[str]) -> tuple[str, bool] | None:
    """What an entry makes of a form; None where it is none, or `barred`."""
    if not words or len(words) > MAX_FORM or words in barred:
        return None
    exact = front.case == "exact" or (front.case == "smart" and words != words.lower())
    return words if exact else lower(words), exact


def _tidy(words: str) -> str:
    return " ".join(fold(words).split())


class Matcher:
    """All forms in one automaton; made once in a process, then only read."""

    def __init__(self, table: Sequence[Form], language: str) -> None:
        # Imported here: a build that changes nothing never needs it.
        from ahocorasick_rs import AhoCorasick, MatchKind

        by_words: dict[str, list[Form]] = {}
        for form in table:
            by_words.setdefault(lower(form.words), []).append(form)
        # The builder puts the states that end a form before all others and then walks the cycles of this exchange, each from
        # each of its states: quadratic where nearly all states end one (a1, a12, a123 …). A first form that no text holds gives
        # it other states to exchange them with, and cycles of some sixteen.
        spacer = "\0" * (len(by_words) // 16 + 1)
        self._forms = [[], *by_words.values()]
        self._automaton = AhoCorasick([spacer, *by_words], matchkind=MatchKind.Standard) if by_words else None
        self._elision = language.split("-")[0] in ELISION

    def matches(self, body: Body) -> list[Match]:
        """Every whole-word match in the text, leftmost-longest, ascending; exclusion is the caller's matter."""
        found = [(start, -end, form.terms) for start, end, form in self.everywhere(body)]
        found.sort()
        starts = [one.start for one in body.blocks]
        chosen: list[Match] = []
        last = 0
        for start, negative, terms in found:
            end = -negative
            if start < last:
                continue
            block = bisect_right(starts, start) - 1
            if block < 0 or end > body.blocks[block].end:
                continue
            chosen.append(Match(start, end, terms))
            last = end
        return chosen

    def everywhere(self, body: Body) -> Iterator[tuple[int, int, Form]]:
        """Every place of every form as whole words, those that overlap too, in no order; ends of blocks do not count."""
        if self._automaton is None or not body.blocks:
            return
        text = fold(body.text)
        for pattern, start, end in self._automaton.find_matches_as_indexes(lower(text), overlapping=True):
            # Most places are in the middle of a plain word: that is seen without asking for more.
            if (start and text[start - 1] in _PLAIN and text[start] in _PLAIN) or (
                text[end - 1] in _PLAIN and text[end : end + 1] in _PLAIN
            ):
                continue
            if not (begins_word(text, start, self._elision) and ends_word(text, end)):
                continue
            words = text[start:end]
            # A form that wants just these letters outweighs one that ignores case: US and us, Nodes and nodes.
            fitting = [form for form in self._forms[pattern] if form.exact and form.words == words]
            fitting = fitting or [form for form in self._forms[pattern] if not form.exact]
            if fitting:
                yield start, end, fitting[0]
