"""Where in a changed text a passage stands whose words and surroundings are known from before.

The old words, with what stood before and after them, are laid beside the text as one: so a passage that was deleted leaves a gap,
and its neighbour that reads much the same is known to be the neighbour.
"""

from bisect import bisect_left
from typing import NamedTuple

from generator.anchoring import LONGEST, PILCROW, Place, Surroundings, surroundings
from generator.anchors.align import align, match, places, stretches
from generator.anchors.words import Word, keys, weight, words
from generator.model import Body
from generator.prose import sentence


class Found(NamedTuple):
    """A passage: its range, how much of the old words it has (0 to 1), how much of what stood around them, and how many of the
    words that weigh are kept."""

    place: Place
    words: float
    context: float
    kept: int

    @property
    def rank(self) -> float:
        return 0.6 * self.words + 0.4 * self.context


class Sought(NamedTuple):
    """A passage as it was: its words, those before and after it, and the digest of its paragraph."""

    quote: str
    before: str
    after: str
    paragraph: str = ""


class Text:
    """An article's text, taken apart once."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.words: list[Word] = words(body.text)
        self.keys = [one.key for one in self.words]
        self._starts = [one.start for one in self.words]
        self.where = places(self.keys)

    def within(self, start: int, end: int) -> list[Word]:
        """The words that begin in a range of text."""
        return self.words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def around(self, place: Place) -> "Sought":
        """A passage as it is."""
        found: Surroundings = surroundings(self.body, place)
        return Sought(self.shown(place), *found)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The range of the sentence, or the sentences, that a range stands in."""
        low = self._sentence(start)[0]
        return low, max(end, self._sentence(max(start, end - 1))[1])

    def _sentence(self, at: int) -> tuple[int, int]:
        block = self.body.block_at(at)
        return sentence(self.body.text, at, at + 1, block.start, max(block.end, at + 1))

    def shown(self, place: Place) -> str:
        return " ".join(self.body.text[place.start : place.end].split())


def search(text: Text, sought: Sought) -> list[Found]:
    """The passages that may be the one that is sought, the best first; those that overlap a better one are left out."""
    before, quote, after = keys(sought.before), keys(sought.quote), keys(sought.after)
    if not 0 < len(quote) <= LONGEST or not text.keys:
        return []
    whole = [*before, *quote, *after]
    ranges = stretches(whole, text.where, len(text.keys))
    ranges += stretches(quote, text.where, len(text.keys))
    found = {
        one for low, high in dict.fromkeys(ranges) if (one := _within(text, sought, whole, len(before), low, high))
    }
    out: list[Found] = []
    for one in sorted(found, key=lambda one: (-one.rank, one.place)):
        if not any(one.place.start < other.place.end and other.place.start < one.place.end for other in out):
            out.append(one)
    return out


def _within(text: Text, sought: Sought, whole: list[str], first: int, low: int, high: int) -> Found | None:
    """The passage within a range of words; None where nothing of its words is left."""
    new = text.keys[low:high]
    images = align(whole, new)
    size = len(keys(sought.quote))
    ends = _image(images, first, first + size, len(new))
    if ends is None:
        return None
    place = _snapped(text, sought, low + ends[0], low + ends[1])
    inside = [one.key for one in text.within(*place) if one.end <= place.end]
    kept = sum(images[n] >= 0 and weight(whole[n]) == 1 for n in range(first, first + size))
    shared = _shared(whole, new, images, range(first, first + size), inside)
    return Found(place, shared, _context(whole, new, images, first, size), kept)


def _image(images: list[int], first: int, end: int, length: int) -> tuple[int, int] | None:
    """The first and the last word of what a range of old words became."""
    kept = [n for n in range(first, end) if images[n] >= 0]
    if not kept:
        return None
    return _edge(images, kept[0], first, -1, -1), _edge(images, kept[-1], end - 1, 1, length)


def _edge(images: list[int], kept: int, edge: int, step: int, limit: int) -> int:
    """Where the passage begins (step -1) or ends (1): its outermost word that was kept, and its share of what took the place of
    the words from there to the next one outside that was kept."""
    lost = abs(kept - edge)
    if not lost:
        return images[kept]
    outside = edge + step
    while 0 <= outside < len(images) and images[outside] < 0:
        outside += step
    known = 0 <= outside < len(images)
    room = abs((images[outside] if known else limit) - images[kept]) - 1
    beside = abs(outside - edge) - 1
    share = round(room * lost / (lost + beside)) if known else lost
    return images[kept] + step * min(share, room, 2 * lost + 2)


def _snapped(text: Text, sought: Sought, first: int, last: int) -> Place:
    """Whole words, with the marks at either end that the old words had; whole sentences where they were."""
    body = text.body.text
    start, end = text.words[first].start, text.words[last].end
    start, end = _trimmed(text, sought, start, end)
    low, high = text.sentence(start, end)
    inside = len(words(body[start:end]))
    if _is_whole(sought) and len(words(body[low:high])) <= 1.5 * inside + 1:
        return Place(low, high)
    if not sought.quote[0].isalnum():
        while start > 0 and not body[start - 1].isspace() and not body[start - 1].isalnum():
            start -= 1
    if not sought.quote[-1].isalnum():
        while end < len(body) and not body[end].isspace() and not body[end].isalnum():
            end += 1
    return Place(start, end)


def _trimmed(text: Text, sought: Sought, start: int, end: int) -> tuple[int, int]:
    """Within one sentence, if the old words were: the one that has most of them, unless both have some that count."""
    low, high = text._sentence(start), text._sentence(end - 1)
    if low == high or _crosses(sought.quote):
        return start, end
    old = set(keys(sought.quote))
    head, tail = text.within(start, low[1]), text.within(high[0], end)
    counts = [sum(weight(one.key) for one in part if one.key in old) for part in (head, tail)]
    if not head or not tail or min(counts) >= 1:
        return start, end
    return (start, head[-1].end) if counts[0] >= counts[1] else (tail[0].start, end)


def _crosses(quote: str) -> bool:
    return sentence(quote, 0, 1, 0, len(quote))[1] < len(quote.rstrip())


def _is_whole(sought: Sought) -> bool:
    """Whether the old words were whole sentences."""
    low, high = rest(sought)
    return not keys(low) and not keys(high) and not sought.quote[-1].isalnum()


def rest(sought: Sought) -> tuple[str, str]:
    """What else stands in the sentence, or the sentences, that a passage is in: before it and after it."""
    text = sought.before + sought.quote + sought.after
    start, end = len(sought.before), len(sought.before) + len(sought.quote)
    low = sought.before.rfind(PILCROW) + 1
    high = sought.after.find(PILCROW)
    first, _ = sentence(text, start, start + 1, low, end)
    _, last = sentence(text, end - 1, end, start, len(text) if high < 0 else end + high)
    return text[first:start], text[end:last]


def _shared(whole: list[str], new: list[str], images: list[int], quote: range, inside: list[str]) -> float:
    kept = sum(weight(whole[n]) * match(whole[n], new[images[n]]) for n in quote if images[n] >= 0)
    total = sum(weight(whole[n]) for n in quote) + sum(map(weight, inside))
    return min(1.0, 2 * kept / total)


def _context(whole: list[str], new: list[str], images: list[int], first: int, size: int) -> float:
    around = [n for n in range(len(whole)) if not first <= n < first + size]
    total = sum(weight(whole[n]) for n in around)
    kept = sum(weight(whole[n]) * match(whole[n], new[images[n]]) for n in around if images[n] >= 0)
    return kept / total if total else 0.0
