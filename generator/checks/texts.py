"""One pass over all texts, one entry at a time: what the checks of single texts say, and where forms of the glossary stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from generator import workers
from generator.checks.said import Check, FormKey, Sightings, Spelt, Text
from generator.diagnostics import Diagnostic
from generator.matching import MAX_FORM, Form, Matcher
from generator.model import Body, Entry, Term
from generator.store import Store
from generator.workers import Progress


class Wanted(NamedTuple):
    """What the pass is to look for: `forms` of which each in `hidden_by` is counted, with the words of longer ones that may
    hide it; `spelt` as `Text` has it.
    """

    forms: list[Form]
    hidden_by: dict[FormKey, frozenset[str]]
    spelt: dict[str, Spelt]
    language: str


class Passed(NamedTuple):
    """What a pass found."""

    diagnostics: list[Diagnostic]
    seen: Sightings


def go_through(
    store: Path,
    names: Sequence[str],
    checks: Sequence[Check[Text]],
    wanted: Wanted,
    jobs: int | None,
    progress: Progress,
) -> Passed:
    """Every entry with prose, by its name in the store, spread over processes where there are many."""
    found: list[Diagnostic] = []
    seen: Sightings = {}
    done = 0

    def lose(name: str, why: workers.Lost) -> None:
        found.append(why.finding(name.partition("#")[0], "checked"))

    for part in workers.spread(_work, names, _Context, (store, tuple(checks), wanted), jobs, lose):
        found += part.diagnostics
        for form, places in part.seen.items():
            here = seen.setdefault(form, {})
            for where, times in places.items():
                here[where] = here.get(where, 0) + times
        done = min(done + workers.CHUNK, len(names))
        progress("checking", done, len(names))
    return Passed(found, seen)


# In the worker


class _Context:
    def __init__(self, store: Path, checks: tuple[Check[Text], ...], wanted: Wanted) -> None:
        self.store = Store(store, "", writable=False)
        self.checks = checks
        self.wanted = wanted
        self.matcher = Matcher(wanted.forms, wanted.language)

    def close(self) -> None:
        self.store.close()


def _work(context: _Context, chunk: Iterable[str]) -> Passed:
    found: list[Diagnostic] = []
    seen: Sightings = {}
    for name in chunk:
        _, entry, prose = context.store.entry(name)
        bodies, marks = context.store.prose(name)
        text = Text(entry, prose.links, bodies, marks, context.wanted.spelt)
        found += [one for check in context.checks for one in check.findings(text)]
        for body in bodies.values():
            _look(context, entry, body, seen)
    return Passed(found, seen)


def _look(context: _Context, entry: Entry, body: Body, seen: Sightings) -> None:
    """Count the places of the wanted forms in one body; a term's own definition does not count."""
    own = entry.slug if isinstance(entry, Term) else ""
    found = sorted((one for one in context.matcher.everywhere(body) if own not in one[2].terms), key=itemgetter(0, 1))
    starts = [start for start, _, _ in found]
    for start, end, form in found:
        key = (form.words, form.exact)
        if key not in context.wanted.hidden_by:
            continue
        longer = context.wanted.hidden_by[key]
        zones = (one.kind for one in body.zones if one.start < end and start < one.end and one.kind != "caption")
        where = next(zones, "text")
        if longer:
            near = found[bisect_left(starts, end - MAX_FORM) : bisect_right(starts, start)]
            around = [
                other.words
                for low, high, other in near
                if low <= start and end <= high and high - low > end - start and other.words in longer
            ]
            where = f"in {max(around, key=len)}" if around else where
        here = seen.setdefault(key, {})
        here[where] = here.get(where, 0) + 1
