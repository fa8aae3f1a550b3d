"""Where in a text the passage stands that a quote means.

Quotes are matched on the folded text: white space of any length is one space, quotation marks and dashes are alike, `...` is `…`.
Whole words come first. One place, or none, or an ambiguity that lists its places: never a guess.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from generator.frontmatter import Quote
from generator.model import Body
from generator.prose import begins_word, ends_word, fold, sentence

LONGEST = 400
"""Words of a quotation that is looked for where it does not stand as it is."""

MOST_ALIKE = 40
"""Passages that are compared letter by letter, when many have as many words of a quote."""


class Place(NamedTuple):
    start: int
    end: int


class Answer(NamedTuple):
    """`place` when there is exactly one. Otherwise `places` has the candidates: several, or none."""

    place: Place | None
    places: Sequence[Place]


def anchor(body: Body, quote: Quote) -> Answer:
    """Find the passage of `quote` in `body`."""
    text = _folded(body.text)
    pattern = _pattern(quote.quote)
    if pattern is None:
        return Answer(None, [])
    places: Sequence[Place] = _places(text, pattern, quote.quote)
    if quote.section:
        low, high = section(body, quote.section)
        places = [one for one in places if low <= one.start and one.end <= high]
    if quote.prefix and (before := _pattern(quote.prefix)):
        ends = re.compile(rf"{before}\s*\Z")
        places = [one for one in places if ends.search(text, max(0, one.start - 4 * len(quote.prefix) - 40), one.start)]
    if quote.suffix and (after := _pattern(quote.suffix)):
        begins = re.compile(rf"\s*{after}")
        places = [one for one in places if begins.match(text, one.end)]
    return Answer(places[0] if len(places) == 1 else None, places)


@lru_cache(maxsize=4)
def _places(text: str, pattern: str, quote: str) -> tuple[Place, ...]:
    """Every place of a pattern, those that overlap too; as whole words, if it stands anywhere so."""
    words = fold(quote).split()[1:-1]
    if not _words(text).issuperset(one for one in words if _LETTERS.fullmatch(one)):
        return ()
    places = tuple(_found(text, pattern, quote))
    return tuple(one for one in places if begins_word(text, one.start) and ends_word(text, one.end)) or places


def _found(text: str, pattern: str, quote: str) -> Iterator[Place]:
    """Looked for where the quote's first letters stand, which is quick."""
    begins = _LETTERS.match(fold(quote).lstrip())
    if begins is None:
        yield from (Place(*one.span(1)) for one in re.finditer(f"(?=({pattern}))", text))
        return
    whole = re.compile(pattern)
    at = text.find(begins[0])
    while at >= 0:
        if found := whole.match(text, at):
            yield Place(*found.span())
        at = text.find(begins[0], at + 1)


_LETTERS = re.compile(r"[^\s.…-]+")
"""What a pattern has as it is written."""

_folded = lru_cache(maxsize=1)(fold)
"""Many notes ask the same text."""


@lru_cache(maxsize=1)
def _words(text: str) -> frozenset[str]:
    """What stands between white space: where a word within a quotation is none of these, the quotation stands nowhere."""
    return frozenset(text.split())


PILCROW = "¶"
"""Stands between the blocks of a text that is told in one line."""

_SPACES = re.compile(r"\s+")

NEAR, FAR, WIDE = 16, 32, 320
"""Words around a passage that are told: at least, and at most where its sentence is long; and at most so many characters."""


class Surroundings(NamedTuple):
    """The words before and after a passage, and a digest of the blocks that it stands in (16 hexadecimal digits).

    They join the passage directly: `before` ends in a space where a space stands there. Blocks are parted by ` ¶ `.
    """

    before: str
    after: str
    paragraph: str


def surroundings(body: Body, place: Place) -> Surroundings:
    """What tells a passage from others of the same words. It reaches past its paragraph: many a paragraph is short."""
    text, first, last = body.text, body.block_at(place.start), body.block_at(place.end - 1)
    begins, _ = sentence(text, place.start, place.start, first.start, first.end)
    _, ends = sentence(text, place.end, place.end, last.start, last.end)
    low, high = max(0, place.start - WIDE), min(len(text), place.end + WIDE)
    before = told(body, low, place.start).split(" ")[1 if low else 0 :]
    after = told(body, place.end, high).split(" ")[: -1 if high < len(text) else None]
    return Surroundings(
        " ".join(before[-1 - _reach(text[begins : place.start]) :]),
        " ".join(after[: 1 + _reach(text[place.end : ends])]),
        digest(text[first.start : last.end]),
    )


def told(body: Body, low: int = 0, high: int | None = None) -> str:
    """A stretch of text in one line, with a pilcrow where a block begins."""
    end = len(body.text) if high is None else high
    inner = body.blocks[bisect_right(body.blocks, low, key=_start) : bisect_right(body.blocks, end, key=_start)]
    cuts = [low, *map(_start, inner), end]
    return _SPACES.sub(" ", f" {PILCROW} ".join(body.text[one:two] for one, two in pairwise(cuts)))


@lru_cache(maxsize=4)
def digest(paragraph: str) -> str:
    """Tells one paragraph from another; white space and the kinds of quotation marks and dashes do not count."""
    return blake2b(" ".join(fold(paragraph).split()).encode(), digest_size=8).hexdigest()


def _reach(rest: str) -> int:
    return min(FAR, max(NEAR, len(rest.split())))


def section(body: Body, name: str) -> tuple[int, int]:
    """The range of text under a heading, named by its id or its words; (0, 0) where there is none."""
    wanted = _squeezed(name)
    for n, heading in enumerate(body.headings):
        if heading.id == name or _squeezed(heading.title) == wanted:
            following = next(
                (one.start for one in body.headings[n + 1 :] if one.level <= heading.level),
                len(body.text),
            )
            return heading.start, following
    return 0, 0


_start = attrgetter("start")


def line_of(body: Body, at: int) -> int:
    """The line of the source file that the block around `at` begins on."""
    n = bisect_right(body.blocks, at, key=_start)
    return body.blocks[n - 1].line if n else 1


def closest(body: Body, quote: str) -> tuple[str, int] | None:
    """The passage most like a quote that was not found, and its line; None where nothing is like it. Only a suggestion."""
    wanted = Counter(re.findall(r"\w+", fold(quote).lower()))
    size = wanted.total()
    if not 0 < size <= LONGEST:
        return None
    words, where = _indexed(body.text)
    here = sorted((at, word) for word in wanted for at in where.get(word, ()))
    have: Counter[str] = Counter()
    first = last = common = best = 0
    ends: list[int] = []
    # How many words of the quote a stretch of as many has changes where one of them comes in, or goes out at the other end.
    turns = sorted({turn for at, _ in here for turn in (at, at + size) if turn < len(words)})
    for n, following in pairwise([*turns, len(words)]):
        while last < len(here) and here[last][0] <= n:
            word = here[last][1]
            have[word] += 1
            common += have[word] <= wanted[word]
            last += 1
        while first < last and here[first][0] <= n - size:
            word = here[first][1]
            common -= have[word] <= wanted[word]
            have[word] -= 1
            first += 1
        if common > best:
            best, ends = common, []
        if common == best:
            ends += range(n, min(following, n + MOST_ALIKE - len(ends)))
    if best / size < 0.5:
        return None
    # Of passages with as many of the words, the one most like the quote: where its last word changed, one to the left has as many.
    starts = [max(0, n - size + 1) for n in ends[:MOST_ALIKE]]
    passages = [body.text[words[first][0] : words[n][1]] for first, n in zip(starts, ends, strict=False)]
    wanted_words = fold(quote).lower()
    ratios = [SequenceMatcher(None, fold(one).lower(), wanted_words).ratio() for one in passages]
    at = ratios.index(max(ratios))
    if ratios[at] < 0.5:
        return None
    return " ".join(passages[at].split()), line_of(body, words[starts[at]][0])


@lru_cache(maxsize=1)
def _indexed(text: str) -> tuple[list[tuple[int, int]], Mapping[str, list[int]]]:
    """The ranges of all words, and where each of them stands among these: many quotes may be sought in one text."""
    ranges: list[tuple[int, int]] = []
    where: dict[str, list[int]] = {}
    for n, found in enumerate(re.finditer(r"\w+", fold(text))):
        ranges.append(found.span())
        where.setdefault(found[0].lower(), []).append(n)
    return ranges, where


def _squeezed(words: str) -> str:
    return " ".join(fold(words).lower().split())


def _pattern(quote: str) -> str | None:
    """A regular expression for the folded text; None for a quote of white space only."""
    words = fold(quote).replace("…", "...").split()
    if not words:
        return None
    return r"\s+".join(_escape(word) for word in words)


def _escape(word: str) -> str:
    return "".join(map(_escape_piece, _DASHES.split(word)))


_DASHES = re.compile(r"(-+)")


def _escape_piece(piece: str) -> str:
    """Up to three hyphens are how a dash is written; more of them are a line, and mean themselves."""
    if piece.startswith("-"):
        return "-{1,3}" if len(piece) <= 3 else f"-{{{len(piece)}}}"
    return re.escape(piece).replace(r"\.\.\.", r"(?:\.\.\.|…)")
