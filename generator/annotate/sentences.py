"""The sentences in which an entry mentions terms, as the terms' pages show them."""

from collections.abc import Iterable
from typing import NamedTuple

from generator.model import Bodies, Sentence
from generator.prose import shortened
from generator.slugs import nth

SENTENCES = 3
"""How many of an entry's sentences a term's page shows; more are counted."""


class Occurrence(NamedTuple):
    """A mention of a term in one part of an entry."""

    part: str
    start: int
    end: int
    term: str


def placed(
    bodies: Bodies, occurrences: Iterable[Occurrence]
) -> tuple[dict[tuple[str, int, str], str], dict[str, list[Sentence]]]:
    """Ids for the places that the terms' pages link to, and the sentences there: the first few of each term."""
    places: dict[tuple[str, int, str], str] = {}
    sentences: dict[str, list[Sentence]] = {}
    for one in occurrences:
        here = sentences.setdefault(one.term, [])
        if len(here) >= SENTENCES or (one.part, one.start, one.term) in places:
            continue
        body = bodies[one.part]
        block = body.block_at(one.start)
        before, hit, after = shortened(body.text, one.start, one.end, block.start, block.end)
        if any((before + hit + after) == (old.before + old.hit + old.after) for old in here):
            continue
        place = nth(f"at-{one.term}", len(here) + 1)
        places[(one.part, one.start, one.term)] = place
        here.append(Sentence(place, before, hit, after))
    return places, sentences
