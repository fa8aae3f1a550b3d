"""Two passes over all articles, one at a time: what they hold, then how far the phrases spread that recur in some of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator import workers
from generator.diagnostics import Mistake
from generator.matching import Form, Match, Matcher
from generator.model import Body
from generator.store import Store
from generator.suggest.gather import Named, gather
from generator.suggest.passages import Near, Notes, near
from generator.suggest.words import Hidden, tokens
from generator.workers import Progress


class Place(NamedTuple):
    """A place in the body of an article, by its number."""

    article: int
    start: int
    end: int


class Survey(NamedTuple):
    """What all articles hold, by their numbers. `phrases` maps each to its articles, how often it stands there, and where first."""

    names: list[tuple[int, Named]]
    phrases: dict[str, tuple[list[int], int, Place]]
    words: Counter[str]
    spelt: Counter[tuple[str, str]]
    near: list[Near]


class Means(NamedTuple):
    """What a survey needs: the store, the forms that are known, the terms that notes are about, and the means to work."""

    store: Path
    forms: list[Form]
    language: str
    notes: Notes
    jobs: int | None
    progress: Progress


def survey(articles: Sequence[str], means: Means) -> Survey:
    """`articles` are names in the store; their numbers are the places in this list. Raises Mistake."""
    found = Survey([], {}, Counter(), Counter(), [])
    often: Counter[str] = Counter()
    items = list(enumerate(articles))
    done = 0
    arguments: tuple[Means, frozenset[str]] = (means._replace(progress=_quiet), frozenset())
    for first in workers.spread(_first, items, _Context, arguments, means.jobs, _lose):
        found.names.extend(first.names)
        found.words.update(first.words)
        found.spelt.update(first.spelt)
        found.near.extend(first.near)
        often.update(first.phrases)
        done = min(done + workers.CHUNK, len(items))
        means.progress("reading articles", done, len(items))
    found.names.sort()
    found.near.sort()
    known = frozenset(often)
    spread: dict[str, list[tuple[int, int, Place]]] = {}
    arguments = (means._replace(progress=_quiet), known)
    for second in workers.spread(_second, items if known else [], _Context, arguments, means.jobs, _lose):
        for phrase, here in second.items():
            spread.setdefault(phrase, []).extend(here)
    for phrase, places in spread.items():
        places.sort()
        found.phrases[phrase] = ([one[0] for one in places], sum(one[1] for one in places), places[0][2])
    return found


def _lose(item: tuple[int, str], why: workers.Lost) -> None:
    """What the glossary lacks cannot be told of some articles only."""
    raise Mistake(why.finding(item[1].partition("#")[0], "searched"))


def _quiet(stage: str, done: int, of: int) -> None:
    """No progress from a worker."""


# In the worker


class _Context:
    def __init__(self, means: Means, phrases: frozenset[str]) -> None:
        self.store = Store(means.store, "", writable=False)
        self.matcher = Matcher(means.forms, means.language)
        self.notes = means.notes
        self.phrases = Matcher([Form(one, True, ()) for one in sorted(phrases)], means.language)

    def close(self) -> None:
        self.store.close()


class _First(NamedTuple):
    names: list[tuple[int, Named]]
    phrases: list[str]
    words: Counter[str]
    spelt: list[tuple[str, str]]
    near: list[Near]


def _first(context: _Context, chunk: Iterable[tuple[int, str]]) -> _First:
    out = _First([], [], Counter(), [], [])
    for number, name in chunk:
        body = context.store.bodies(name).get("body", Body())
        matches = context.matcher.matches(body)
        found = gather(body, list(tokens(body, Hidden(body, _covered(matches)))))
        out.names.extend((number, one) for one in found.names)
        out.phrases.extend(found.phrases)
        out.words.update(found.words)
        out.spelt.extend(found.spelt)
        out.near.extend(near(number, body, matches, context.notes))
    return out


def _second(context: _Context, chunk: Iterable[tuple[int, str]]) -> Mapping[str, list[tuple[int, int, Place]]]:
    out: dict[str, list[tuple[int, int, Place]]] = {}
    for number, name in chunk:
        body = context.store.bodies(name).get("body", Body())
        hidden = Hidden(body, _covered(context.matcher.matches(body)))
        here: dict[str, tuple[int, Place]] = {}
        for start, end, form in sorted(context.phrases.everywhere(body), key=lambda one: one[:2]):
            if not hidden.covers(start) and not hidden.covers(end - 1):
                times, place = here.get(form.words, (0, Place(number, start, end)))
                here[form.words] = (times + 1, place)
        for phrase, (times, place) in here.items():
            out.setdefault(phrase, []).append((number, times, place))
    return out


def _covered(matches: Sequence[Match]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in matches]
