"""Two lists of words, laid side by side: which word of the one became which of the other."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from generator.anchors.words import weight

GAP = 0.2
"""What a word without a counterpart costs, in weights of words: much text may come in between before the tie breaks."""

STRETCHES = 3
"""Places of a text that are looked at closely."""

COMMON = 1000
"""Places of a word in one text from which on it says nothing of where a stretch may stand."""


def match(old: str, new: str) -> float:
    """1 for the same word, less for one that is spelt or inflected otherwise, 0 for another."""
    if old == new:
        return 1.0
    if old[0] != new[0] or min(len(old), len(new)) < 4 or any(one.isdecimal() for one in old + new):
        return 0.0
    shared = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    if shared >= 4 and shared >= 0.6 * max(len(old), len(new)):
        return 0.7
    return 0.7 if SequenceMatcher(None, old, new, autojunk=False).ratio() >= 0.8 else 0.0


def align(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """For each old word the index of its counterpart, or -1. What hangs over at either end costs nothing (Needleman and Wunsch)."""
    columns = len(new)
    worth = {
        word: {n: weight(word) * found for n, one in enumerate(new) if (found := match(word, one))} for word in set(old)
    }
    above = [0.0] * (columns + 1)
    steps: list[bytearray] = []
    best, ends = 0.0, (0, 0)
    for row, word in enumerate(old, 1):
        here = [0.0] * (columns + 1)
        step = bytearray(columns + 1)
        pairs = worth[word]
        for column in range(1, columns + 1):
            value, how = above[column] - GAP, 1
            if here[column - 1] - GAP > value:
                value, how = here[column - 1] - GAP, 2
            if column - 1 in pairs and above[column - 1] + pairs[column - 1] >= value:
                value, how = above[column - 1] + pairs[column - 1], 3
            if value <= 0:
                value, how = 0.0, 0
            here[column], step[column] = value, how
            if value > best:
                best, ends = value, (row, column)
        above = here
        steps.append(step)
    out = [-1] * len(old)
    row, column = ends
    while row and column and (how := steps[row - 1][column]):
        if how == 3:
            out[row - 1] = column - 1
        row, column = row - (how != 2), column - (how != 1)
    return out


def places(text: Sequence[str]) -> Mapping[str, list[int]]:
    """Where each word of a text stands."""
    found: dict[str, list[int]] = defaultdict(list)
    for n, word in enumerate(text):
        found[word].append(n)
    return found


def stretches(old: Sequence[str], where: Mapping[str, list[int]], length: int) -> list[tuple[int, int]]:
    """Where in a text of so many words an old stretch may stand: ranges, the likeliest first.

    Each word that both have votes for the place where the stretch would begin; a rare one has more to say.
    """
    width = max(8, len(old) // 3)
    votes: Counter[int] = Counter()
    for n, word in enumerate(old):
        here = where.get(word, ())
        if len(here) >= COMMON:
            continue
        for at in here:
            votes[(at - n) // width] += weight(word) / len(here)  # type: ignore[assignment]
    chosen: list[int] = []
    for slot in sorted(votes, key=lambda one: (-votes[one] - votes[one + 1] / 2 - votes[one - 1] / 2, one)):
        if all(abs(slot - one) > 1 for one in chosen):
            chosen.append(slot)
        if len(chosen) == STRETCHES:
            break
    slack = len(old) // 2 + width
    return [(max(0, one * width - slack), min(length, one * width + len(old) + slack)) for one in chosen]
