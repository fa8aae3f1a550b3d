"""Ranges of text into elements of html.

`weave` never changes the words: without its tags the result is the html that it was given. It always nests: a term is wrapped only
where its slice of html is balanced, a passage is split wherever an element begins or ends without its partner, and two passages
that overlap become pieces that name both.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import accumulate, pairwise
from typing import NamedTuple

from generator.model import Body

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9\-]*)[^>]*?(/?)>|<!--.*?-->", re.S)
_START_BEFORE = re.compile(r"<([a-z]+)(?:\s[^<>]*)?>$")
_END_AFTER = re.compile(r"</([a-z]+)>")
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_PHRASING = {
    *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del"),
    *("dfn", "em", "i", "img", "input", "ins", "kbd", "mark", "q", "s"),
    *("samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}


class Insert(NamedTuple):
    """Html to be put in at a position of the body's html; among those at one position, lower rank comes first."""

    at: int
    rank: int
    html: str


# Ranks at one position, from the inside of what ends there to the inside of what begins there.
CLOSE_PASSAGE_IN_TERM, CLOSE_TERM, CLOSE_PASSAGE, REFERENCE, NOTE, PLACE = 0, 1, 2, 3, 4, 5
OPEN_PASSAGE, OPEN_TERM, OPEN_PASSAGE_IN_TERM = 6, 7, 8


def html_range(body: Body, start: int, end: int) -> tuple[int, int]:
    """The slice of html that shows a range of text; indivisible runs are taken whole."""
    runs = body.runs
    starts = range(0, len(runs), 4)
    first = bisect_right(starts, start, key=runs.__getitem__) - 1
    last = bisect_right(starts, end - 1, key=runs.__getitem__) - 1
    if first < 0 or last < 0:
        return 0, 0
    first *= 4
    last *= 4
    if start >= runs[first] + runs[first + 1]:
        first += 4  # the range begins on a newline between blocks
        if first >= len(runs):
            return 0, 0
        start = runs[first]
    left = runs[first + 2] + (start - runs[first] if runs[first + 1] == runs[first + 3] else 0)
    over = min(end - runs[last], runs[last + 1])
    right = runs[last + 2] + (over if runs[last + 1] == runs[last + 3] else runs[last + 3])
    return left, max(left, right)


def wrap(body: Body, start: int, end: int) -> tuple[int, int] | None:
    """The balanced slice of html around a range, for one element that is a link; None where there is no such slice.

    Tags right beside the range are taken in where that balances it: `*North Atlantic* Treaty`.
    """
    left, right = html_range(body, start, end)
    if left == right:
        return None
    html = body.html
    if html.find("\0", left, right) >= 0:
        first = html.count("\0", 0, left)
        holes = body.holes[first : first + html.count("\0", left, right)]
        if any(one.kind == "footnote" for one in holes):  # its reference will be a link
            return None
    tags = _tags(html, left, right)
    if not tags:
        return left, right
    lone_close, lone_open = _unpaired(tags)
    # Each end tag without a start inside may have its start right before the range, and the other way round.
    for _ in lone_close:
        before = _START_BEFORE.search(html, max(0, left - 300), left)
        if not before or before[1] not in _PHRASING:
            return None
        left = before.start()
    for _ in lone_open:
        after = _END_AFTER.match(html, right)
        if not after or after[1] not in _PHRASING:
            return None
        right = after.end()
    tags = _tags(html, left, right)
    if any(_unpaired(tags)) or any(tag.name == "a" or tag.name not in _PHRASING for tag in tags):
        return None
    return left, right


class _Tag(NamedTuple):
    start: int
    end: int
    name: str
    closing: bool


def _tags(html: str, left: int, right: int) -> list[_Tag]:
    if html.find("<", left, right) < 0:
        return []
    return [
        _Tag(one.start(), one.end(), one[2].lower(), bool(one[1]))
        for one in _TAG.finditer(html, left, right)
        if one[2] and one[2].lower() not in VOID and not one[3]
    ]


def _unpaired(tags: Sequence[_Tag]) -> tuple[list[_Tag], list[_Tag]]:
    """End tags without a start, start tags without an end, in order."""
    closes: list[_Tag] = []
    opens: list[_Tag] = []
    for tag in tags:
        if not tag.closing:
            opens.append(tag)
        elif opens and opens[-1].name == tag.name:
            opens.pop()
        else:
            closes.append(tag)
    return closes, opens


class Element(NamedTuple):
    """A term that becomes one element around a slice of html."""

    left: int
    right: int
    open: str
    close: str


class Noted(NamedTuple):
    """A passage as weave needs it: its range of text, and its note's name, kind and, where it stands beside, anchor."""

    start: int
    end: int
    note: str
    kind: str
    anchor: str = ""


def passages(body: Body, noted: Iterable[Noted], elements: Sequence[Element]) -> list[Insert]:
    """`<mark class="passage" data-note="…" data-kind="…">` around each passage, in as few pieces as nest; the first piece
    of each holds its anchor.
    """
    inserts: list[Insert] = []
    ranges = [(*html_range(body, one.start, one.end), one) for one in noted]
    waiting = {one: one.anchor for _, _, one in ranges}
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for n, (left, right, _) in enumerate(ranges):
        if left < right:
            begins.setdefault(left, []).append(n)
            ends.setdefault(right, []).append(n)
    around = _Around(elements)
    open_ones: set[int] = set()
    for left, right in pairwise(sorted({*begins, *ends})):
        open_ones = open_ones.difference(ends.get(left, ())).union(begins.get(left, ()))
        if not open_ones:
            continue
        here = [ranges[n][2] for n in sorted(open_ones)]
        names = escape(" ".join(dict.fromkeys(one.note for one in here)))
        kinds = " ".join(dict.fromkeys(one.kind for one in here))
        opening = f'<mark class="passage" data-note="{names}" data-kind="{kinds}"'
        for start, end in _pieces(body.html, left, right, around):
            # A piece that begins or ends strictly inside a term's element lies inside that element.
            inside = any(
                one.left <= start and end <= one.right and (one.left, one.right) != (start, end)
                for one in around(start, end)
            )
            anchors = [name for one in here if (name := waiting.pop(one, ""))]
            beside = f' data-anchor="{escape(", ".join(anchors))}">' if anchors else ">"
            inserts.append(Insert(start, OPEN_PASSAGE_IN_TERM if inside else OPEN_PASSAGE, opening + beside))
            inserts.append(Insert(end, CLOSE_PASSAGE_IN_TERM if inside else CLOSE_PASSAGE, "</mark>"))
    return inserts


class _Around:
    """The elements near a slice of html, found by halving."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = sorted(elements, key=lambda one: one.left)
        self._reach = [*accumulate((one.right for one in self._elements), max)]

    def __call__(self, *edges: int) -> Iterator[Element]:
        """Those that begin before one of the edges or at it, and end after it or at it; some of them twice."""
        for edge in edges:
            n = bisect_right(self._elements, edge, key=lambda one: one.left) - 1
            while n >= 0 and self._reach[n] >= edge:
                if self._elements[n].right >= edge:
                    yield self._elements[n]
                n -= 1


def _pieces(html: str, left: int, right: int, around: _Around) -> list[tuple[int, int]]:
    """Cut a slice at tags whose partner lies outside, at block tags, and at terms that reach over its ends."""
    tags = _tags(html, left, right)
    cuts: list[tuple[int, int]] = []  # (from, to): what no piece may hold
    closes, opens = _unpaired(tags)
    broken = {*closes, *opens}
    cuts += [(tag.start, tag.end) for tag in tags if tag in broken or tag.name not in _PHRASING]
    cuts += [one.span() for one in _TAG.finditer(html, left, right) if one[2] and one[2].lower() in ("hr", "input")]
    for term in around(left, right):
        if term.left < left < term.right < right:
            cuts.append((term.right, term.right))
        if left < term.left < right < term.right:
            cuts.append((term.left, term.left))
    pieces: list[tuple[int, int]] = []
    at = left
    for start, end in [*sorted(cuts), (right, right)]:
        if start > at and html[at:start].strip():
            pieces.append((at, start))
        at = max(at, end)
    return pieces


def joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, as few as cover the same places."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if out and low < out[-1][1]:
            out[-1] = out[-1][0], max(high, out[-1][1])
        else:
            out.append((low, high))
    return out


_LINK_TAG = re.compile(r"<a(?=[ >\0])|</a>")


def _links(html: str) -> Iterator[tuple[int, int]]:
    start = -1
    for tag in _LINK_TAG.finditer(html):
        if tag[0] == "<a":
            start = tag.start() if start < 0 else start
        elif start >= 0:
            yield start, tag.end()
            start = -1


class OutsideLinks:
    """Where in a body a reference may stand: in no link, and in no term."""

    def __init__(self, body: Body, elements: Sequence[Element]) -> None:
        self._ranges = joined([*((one.left, one.right) for one in elements), *_links(body.html)])

    def __call__(self, at: int) -> int:
        """The first position from `at` on."""
        n = bisect_left(self._ranges, (at,)) - 1  # the last that begins before
        return max(at, self._ranges[n][1]) if n >= 0 else at


def insert(html: str, inserts: Iterable[Insert]) -> str:
    """Put everything in its place."""
    out: list[str] = []
    at = 0
    for position, _, piece in sorted(inserts, key=lambda one: one[:2]):
        if position > at:
            out.append(html[at:position])
            at = position
        out.append(piece)
    out.append(html[at:])
    return "".join(out)


def fill(html: str, values: Sequence[str]) -> str:
    """Fill the holes, in order."""
    parts = html.split("\0")
    if len(parts) == 1:
        return html
    out = [parts[0]]
    for value, part in zip(values, parts[1:], strict=True):
        out += (value, part)
    return "".join(out)
