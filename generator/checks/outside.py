"""Addresses elsewhere: ask those that nothing is remembered of, and say which do not lead where they should."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from generator.checks.addresses import Addresses
from generator.checks.answers import Answer, Remembered, load, save
from generator.checks.asking import Manners, ask
from generator.checks.said import Said
from generator.diagnostics import Diagnostic, warning
from generator.workers import Progress

FILE = "links.json"
POLITE = Manners()


class Outside(NamedTuple):
    """What was found, and what is to be said of the asking itself."""

    diagnostics: list[Diagnostic]
    messages: list[str]


def look(
    named: Addresses,
    cache: Path,
    progress: Progress,
    manners: Manners | None = None,
    clock: Callable[[], float] = time.time,
) -> Outside:
    """Ask, and remember the answers in the folder `cache`. Raises OSError where that cannot be written."""
    messages: list[str] = []
    known, damaged = load(cache / FILE)
    if damaged:
        messages.append("what was remembered of addresses elsewhere was damaged; all are asked anew")
    began = clock()
    answers = {url: known[url].answer for url in named if url in known and known[url].counts(began)}
    waiting = sorted(url for url in named if url not in answers)
    fresh: dict[str, Answer] = {}
    try:
        for url, answer in ask(waiting, manners or POLITE):
            fresh[url] = answer
            progress("asking elsewhere", len(fresh), len(waiting))
    finally:
        if not _is_down(fresh):
            now = clock()
            known |= {url: Remembered(one, now) for url, one in fresh.items() if one.kind != "later"}
        save(cache / FILE, known, clock())
    if _is_down(fresh):
        url, first = next(iter(fresh.items()))
        messages.append(f"no address elsewhere can be reached; is there a network? The first was {url}: {first.words}")
        fresh = {}
    else:
        left = [one for one in waiting if one not in fresh or fresh[one].kind == "later"]
        if left:
            count = "1 address" if len(left) == 1 else f"{len(left)} addresses"
            messages.append(f"{count} elsewhere could not be asked this time, {left[0]} first; the next check goes on")
    answers |= fresh
    return Outside(
        [_finding(one, answers[url]) for url in named if url in answers for one in named[url] if _is_bad(answers[url])],
        messages,
    )


def _is_down(fresh: dict[str, Answer]) -> bool:
    return bool(fresh) and not any(one.reached for one in fresh.values())


def _is_bad(answer: Answer) -> bool:
    return answer.kind in CODES


def _finding(place: Said, answer: Answer) -> Diagnostic:
    code, words = CODES[answer.kind]
    message = f"{place.message} {words} {answer.words}"
    return warning(code, place.path, message, line=place.line, key=place.key)


CODES = {
    "dead": ("dead-link", "leads nowhere:"),
    "moved": ("moved-link", "has moved for good; write"),
    "silent": ("unanswered-link", "gives no answer:"),
}
"""Kind of answer → code, and the words between the address and those of the answer."""
