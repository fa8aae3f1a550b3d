"""Passages that a note of another article may stand on too: those that hold, close together, the terms that it is about."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from generator.anchoring import anchor
from generator.frontmatter import Quote
from generator.matching import Match
from generator.model import Body
from generator.prose import sentence

FEWEST = 2
"""Terms of a note that must stand in one sentence."""

MOST = 64
"""Notes that are compared with one sentence. Where more are about its terms, the site is about little else."""

SHARE = 0.5
"""How much of the weight of all its terms they must have; a term weighs more, the fewer articles mention it."""

LONGEST = 160
"""Characters of a quotation; a longer sentence is cut to what lies between its terms."""


class About(NamedTuple):
    """A note: the numbers of the articles that it stands on, and its terms with their weights."""

    articles: frozenset[int]
    terms: Mapping[str, float]


class Notes(NamedTuple):
    """What notes are about, and by each term those that are about it, by their names."""

    about: Mapping[str, About]
    by_term: Mapping[str, Sequence[str]]

    def of(self, terms: Collection[str]) -> list[str]:
        """The notes that are about `FEWEST` of these terms or more: `MOST` at most, those that are about most of them."""
        shared = Counter(name for one in sorted(terms) for name in self.by_term.get(one, ()))
        return [name for name, times in shared.most_common(MOST) if times >= FEWEST]


def notes_of(about: Mapping[str, About]) -> Notes:
    found: dict[str, list[str]] = {}
    for name, note in about.items():
        for term in note.terms:
            found.setdefault(term, []).append(name)
    return Notes(about, found)


class Near(NamedTuple):
    """A passage that fits a note: how well, in which article, where, and which terms it holds."""

    note: str
    weight: float
    article: int
    start: int
    end: int
    terms: tuple[str, ...]


def near(article: int, body: Body, matches: Sequence[Match], notes: Notes) -> Iterator[Near]:
    """The best passage of each note that does not stand on this article yet."""
    best: dict[str, Near] = {}
    for low, high, here in _sentences(body, matches):
        terms = {one.terms[0] for one in here if len(one.terms) == 1}
        for name in notes.of(terms):
            note = notes.about[name]
            shared = terms & note.terms.keys()
            if article in note.articles:
                continue
            weight = sum(note.terms[one] for one in shared)
            if weight < SHARE * sum(note.terms.values()):
                continue
            inside = [one for one in here if one.terms[0] in shared]
            start, end = (low, high) if high - low <= LONGEST else (inside[0].start, inside[-1].end)
            found = Near(name, round(weight, 3), article, start, end, tuple(sorted(shared)))
            if name not in best or found.weight > best[name].weight:
                best[name] = found
    yield from best.values()


def _sentences(body: Body, matches: Sequence[Match]) -> Iterator[tuple[int, int, list[Match]]]:
    """Sentences with two matches or more, and these."""
    n = 0
    blocks = iter(body.blocks)
    block = next(blocks, None)
    while n < len(matches) and block is not None:
        if matches[n].start >= block.end:
            block = next(blocks, None)
            continue
        one = matches[n]
        low, high = sentence(body.text, one.start, one.end, block.start, block.end)
        here = [other for other in matches[n:] if other.end <= high]
        if len(here) >= FEWEST and block.kind == "p":
            yield low, high, here
        n += max(1, len(here))


def quotation(body: Body, one: Near) -> str | None:
    """Words that mean this passage and no other of the article; None where there are none."""
    for start, end in ((one.start, one.end), _whole(body, one)):
        words = " ".join(body.text[start:end].split()).rstrip(".!?…")
        if words and anchor(body, Quote(quote=words)).place:
            return words
    return None


def _whole(body: Body, one: Near) -> tuple[int, int]:
    """The whole sentence."""
    block = next((b for b in body.blocks if b.start <= one.start < b.end), None)
    return sentence(body.text, one.start, one.end, block.start, block.end) if block else (one.start, one.end)
