"""Words in their order: the tokens of a text, which belong together, and which begin a sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from generator.model import Body
from generator.prose import unspaced

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’&-][^\W_]+)*(?:\.(?=[^\W\d_]{2})[^\W_]+)*")
_POSSESSIVE = re.compile(r"['’][sS]\Z")
_ENDS = re.compile(r"[.!?…:;]|[“\"«„]\Z")
_BARRED = frozenset(["heading", "link", "code", "credit", "off"])

_NEVER = (1 << 60, 0)
"""A range that no text reaches."""

TITLES = frozenset(
    [
        "dr",
        "gen",
        "gov",
        "lt",
        "mr",
        "mrs",
        "ms",
        "president",
        "prof",
        "rep",
        "sen",
        "minister",
        "chancellor",
        "senator",
    ]
)
"""Words before the name of a person; most are written with a full stop that ends no sentence."""


class Token(NamedTuple):
    """A word: its place, itself without a possessive; `begins` a sentence, `joined` to the word before by a space alone."""

    start: int
    end: int
    word: str
    begins: bool
    joined: bool


def tokens(body: Body, hidden: "Hidden") -> Iterator[Token]:
    """The words of a body that are not hidden. What stands between two words that are left keeps them from being joined."""
    text = body.text
    ranges = iter(hidden.ranges)
    low, high = next(ranges, _NEVER)
    reach = 0
    for block in body.blocks:
        last = block.start
        begins, whole, before = True, True, ""
        for found in _TOKEN.finditer(text, block.start, block.end):
            start, end = found.span()
            word = found[0]
            gap = text[last:start]
            if gap != " " and last > block.start and before.lower() not in TITLES and _ENDS.search(gap):
                begins = True
            if "'" in word or "’" in word:
                word = _POSSESSIVE.sub("", word)
            while low <= start:
                reach = max(reach, high)
                low, high = next(ranges, _NEVER)
            seen = reach <= start
            if seen and word and (word[0].isascii() or not unspaced(word[0])):
                yield Token(start, start + len(word), word, begins, whole and gap == " ")
            whole = seen and start + len(word) == end
            last, before = end, word
            begins = False


class Hidden:
    """Where a body is not looked at: headings, links, code and credits, and what is `covered` by terms."""

    def __init__(self, body: Body, covered: Iterable[tuple[int, int]]) -> None:
        self.ranges = sorted([*covered, *((one.start, one.end) for one in body.zones if one.kind in _BARRED)])
        self._starts = [low for low, _ in self.ranges]
        self._ends = list(accumulate((high for _, high in self.ranges), max))

    def covers(self, at: int) -> bool:
        n = bisect_right(self._starts, at)
        return n > 0 and self._ends[n - 1] > at


def runs(words: Iterable[Token]) -> Iterator[list[Token]]:
    """Words that stand side by side."""
    run: list[Token] = []
    for one in words:
        if run and not one.joined:
            yield run
            run = []
        run.append(one)
    if run:
        yield run
