"""What one article holds: names, acronyms, phrases that recur in it, and abbreviations that it spells out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.checks.acronyms import stands_for
from generator.model import Body
from generator.suggest.small import CALENDAR, CONNECTORS, INNER, STOP
from generator.suggest.words import TITLES, Token, runs

LONGEST = 3
"""Words of a phrase, those within not counted; longer ones are sentences that recur."""

OFTEN = 2
"""How often a phrase must stand in some article to be looked at: what a text is about it says again."""

_SHORT = re.compile(r"\(([^\W\d_]{2,8})\)")


class Named(NamedTuple):
    """A name in one article: how often, where first, whether each time at the beginning of a sentence, and the words
    before and (with a plus) after it, such as `in`, `mr`, `+said`: evidence of what it names.
    """

    words: str
    times: int
    start: int
    begins: bool
    beside: tuple[str, ...]


class Gathered(NamedTuple):
    """Of one article. `phrases` maps those that stand in it twice to how often; `words` counts its words in lower case."""

    names: list[Named]
    phrases: dict[str, int]
    words: Counter[str]
    spelt: list[tuple[str, str]]


def gather(body: Body, words: Sequence[Token]) -> Gathered:
    names: dict[tuple[str, bool], Named] = {}
    phrases: Counter[str] = Counter()
    for run in runs(words):
        for first, last in _names(run):
            text = body.text[run[first].start : run[last].end]
            begins = run[first].begins
            beside = [run[first - 1].word.lower()] if first else []
            beside += [f"+{run[last + 1].word}"] if last + 1 < len(run) else []
            before = names.get((text, begins))
            names[text, begins] = (
                before._replace(times=before.times + 1, beside=(*before.beside, *beside))
                if before
                else Named(text, 1, run[first].start, begins, tuple(beside))
            )
        phrases.update(_phrases(run))
    counted = Counter([one.word for one in words if not one.word[0].isupper()])
    often = {phrase: times for phrase, times in phrases.items() if times >= OFTEN}
    return Gathered(list(names.values()), often, counted, list(_spelt(body)))


def _names(run: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First and last word of each sequence of words with capitals, with connectors and numbers in it."""
    naming = [_names_something(one.word) for one in run]
    n, size = naming.index(True) if True in naming else len(run), len(run)
    while n < size:
        if not naming[n] or run[n].word.lower() in TITLES:
            n += 1
            continue
        first = last = n
        n += 1
        while n < size:
            if naming[n] or (run[n].word.isdecimal() and n == last + 1):
                last = n
            elif not _connects(run[first : n + 1]) or n - last > 2:
                break
            n += 1
        yield first, last
        n = last + 1


def _connects(words: Sequence[Token]) -> bool:
    """Whether the last word may stand within the name that the others begin: "and" after "of", as in Office of Management and
    Budget; elsewhere it joins two names.
    """
    last = words[-1].word
    if last == "the":
        return words[-2].word in ("of", "for")
    return last in CONNECTORS or (last in ("and", "&") and any(one.word in ("of", "for") for one in words))


def _names_something(word: str) -> bool:
    return word[0].isupper() and len(word) > 1 and word.lower() not in CALENDAR


def _phrases(run: Sequence[Token]) -> Iterator[str]:
    """Every phrase of two words or three in lower case."""
    words = [one.word for one in run]
    ends = [_may_end(one) for one in words]
    for n, first in enumerate(words):
        if not ends[n]:
            continue
        count, phrase = 1, first
        for k in range(n + 1, min(n + 2 * LONGEST, len(words))):
            phrase = f"{phrase} {words[k]}"
            if ends[k]:
                count += 1
                yield phrase
                if count == LONGEST:
                    break
            elif words[k] not in INNER or not ends[k - 1]:
                break


def _may_end(word: str) -> bool:
    return word not in STOP and len(word) > 2 and word.islower() and word.isalpha()


def _spelt(body: Body) -> Iterator[tuple[str, str]]:
    """`Long Name (LN)`: the abbreviation and the words, as few as have its letters."""
    for found in _SHORT.finditer(body.text):
        short = found[1].removesuffix("s")
        if not short.isupper():
            continue
        line = body.text[max(0, found.start() - 120) : found.start()].rpartition("\n")[2]
        words = [one for one in re.split(r"(?<=[.!?;:,(])\s", line.rstrip())[-1].split(" ") if one]
        sizes = range(2, min(len(words), 2 * len(short) + 2) + 1)
        runs_of = [words[-size:] for size in sizes if words[-size][:1].lower() == short[0].lower()]
        # The letters as they begin the words come first: "Technology Transformation Services", not its last two.
        fitting = [one for one in runs_of if _initials(one) == short.lower()]
        if run := next(iter(fitting or [one for one in runs_of if stands_for(short, one)]), None):
            yield short, " ".join(run).strip("\"'“”‘’")


def _initials(words: Sequence[str]) -> str:
    return "".join(one[0].lower() for one in words if one not in CONNECTORS and one not in ("and", "&"))
