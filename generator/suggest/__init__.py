"""suggest: what the articles name and the glossary does not explain, and passages that a note could stand on too."""

from collections import Counter
from collections.abc import Sequence
from math import log2

from msgspec import Struct

from generator.anchoring import line_of
from generator.link import Index
from generator.link.contributions import author_name
from generator.matching import forms, stated_forms
from generator.model import Body
from generator.prose import shortened
from generator.store import Store
from generator.suggest.passages import About, Near, Notes, notes_of, quotation
from generator.suggest.rank import Candidate, rank
from generator.suggest.stubs import Entry, entry
from generator.suggest.survey import Means, Place, survey
from generator.workers import Progress

PER_NOTE = 3
"""Passages that are suggested for one note: the best. What it is about may be what half of the site is about."""


class Example(Struct, frozen=True):
    """A sentence of an article: the file, the line that its block begins on, and its words."""

    path: str
    line: int
    sentence: str


class Suggested(Struct, frozen=True):
    """An entry that is missing: how many articles hold its words, a sentence of one, and the stub to fill in."""

    articles: int
    example: Example
    entry: Entry


class Passage(Struct, frozen=True):
    """A passage that a note may stand on too: the note's file, the article, words that mean this passage alone, and the terms."""

    note: str
    article: str
    quote: str
    terms: tuple[str, ...]
    example: Example


class Suggestions(Struct, frozen=True):
    terms: list[Suggested]
    passages: list[Passage]


def suggest(index: Index, store: Store, limit: int, jobs: int | None, progress: Progress) -> Suggestions:
    """The best `limit` of each kind. `store` must hold all that was read."""
    front = index.site.front
    slugs = index.keys("articles")
    names = [_name(index, "articles", slug) for slug in slugs]
    every = forms(index.terms(), front.language)
    found = survey(names, Means(store.path, every, front.language, _notes(index, slugs), jobs, progress))
    ranked = rank(found, len(slugs), _known(index), _people(index), front.language)
    taken = set(index.keys("terms"))
    terms = []
    for one in ranked[:limit]:
        stub = entry(one, taken)
        taken.add(stub.id)
        terms.append(Suggested(len(one.articles), _example(index, store, slugs, one.place), stub))
    return Suggestions(terms, _passages(index, store, slugs, found.near, limit))


def _known(index: Index) -> set[str]:
    """Words that have an entry, or need none, in lower case."""
    known = {words.lower() for one in index.terms() for _, (words, _) in stated_forms(one.front)}
    known |= {one.lower() for term in index.terms() for one in term.front.not_forms}
    return known | {index.site.front.title.lower()}


def _people(index: Index) -> set[str]:
    return {author_name(author) for one in index.articles() for author in one.front.authors}


def _notes(index: Index, slugs: Sequence[str]) -> Notes:
    """What each note is about: the terms that it mentions, weighed by how few articles do."""
    numbers = {_name(index, "articles", slug): number for number, slug in enumerate(slugs)}
    about: dict[str, About] = {}
    for slug in index.keys("notes"):
        doc = index.doc(_name(index, "notes", slug))
        on = frozenset(numbers[name] for _, name, *_ in index.rows("passages", slug) if name in numbers)
        weights = {
            one.term: log2((1 + len(slugs)) / (1 + len(index.rows("articles_with", one.term))))
            for one in (doc.annotation.mentions if doc else ())
        }
        if on and len(weights) >= 2:
            about[slug] = About(on, weights)
    return notes_of(about)


def _passages(index: Index, store: Store, slugs: Sequence[str], near: Sequence[Near], limit: int) -> list[Passage]:
    out: list[Passage] = []
    told: Counter[str] = Counter()
    for one in sorted(near, key=lambda one: (-one.weight, one.note, one.article)):
        if len(out) == limit:
            break
        if told[one.note] == PER_NOTE:
            continue
        body = _body(index, store, slugs[one.article])
        if words := quotation(body, one):
            told[one.note] += 1
            example = _example(index, store, slugs, Place(one.article, one.start, one.end))
            out.append(Passage(_path(index, "notes", one.note), slugs[one.article], words, one.terms, example))
    return out


def _name(index: Index, table: str, slug: str) -> str:
    return index.name(table, slug) or ""


def _path(index: Index, table: str, slug: str) -> str:
    found = index.find(table, slug)
    return found.path if found else ""


def _body(index: Index, store: Store, slug: str) -> Body:
    return store.bodies(_name(index, "articles", slug)).get("body", Body())


def _example(index: Index, store: Store, slugs: Sequence[str], place: Place) -> Example:
    slug = slugs[place.article]
    body = _body(index, store, slug)
    block = next(one for one in reversed(body.blocks) if one.start <= place.start)
    words = "".join(shortened(body.text, place.start, place.end, block.start, block.end))
    return Example(_path(index, "articles", slug), line_of(body, place.start), " ".join(words.split()))


__all__ = ["Candidate", "Example", "Passage", "Suggested", "Suggestions", "suggest"]
