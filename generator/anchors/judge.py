"""What became of a passage: whether it is still the one that was meant, and if not, which one may be.

Wrong is worse than none. What cannot be told apart is not proposed, and what a number, a name or a negation has changed in is a
person's to decide.
"""

from itertools import takewhile
from typing import Literal, NamedTuple

from generator.anchoring import Place
from generator.anchors.passages import Found, Sought, Text, rest, search
from generator.anchors.words import Change, Guard, alike, in_common, keys, opens_sentence, weighty, words
from generator.prose import fold, lower

SAME = 0.6
"""From so much on, the words beside a passage, or the rest of its sentence, are the old ones with a few changes."""

ALL_BUT_SAME = 0.8
"""Surroundings that are this much the same make one word enough."""

NOTHING = 0.25
"""Up to so much, surroundings have nothing in common: any two texts of one author share a few words."""

BESIDE = 5
"""Words on either side of a passage that are next to it."""

LONG = 8
"""From so many words on, a passage is itself wherever it stands."""

MARGIN = 0.1
"""Two places whose ranks are closer than this cannot be told apart."""


GUESS = 0.6
"""How much of a passage's words must be there where nothing else is known."""


class Proposal(NamedTuple):
    """A passage that an anchor may be put on.

    `same`: its words are those of the old one, so that nobody need be asked. `doubts`: why a person must look.
    """

    place: Place
    quote: str
    words: float
    context: float
    same: bool
    doubts: tuple[str, ...]


class Verdict(NamedTuple):
    """Of a passage whose words were found: `moved` where they stand elsewhere now, `changed` where their sentence says other
    things. `doubts` say what; `proposals` are the places that the old surroundings point to, the best first."""

    kind: Literal["stands", "moved", "changed"]
    doubts: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()


def judge(text: Text, old: Sought, place: Place, guard: Guard) -> Verdict:
    """Whether the passage at `place`, which has the old words, is the old passage."""
    new = text.around(place)
    if new.paragraph == old.paragraph:
        return Verdict("stands")
    if not _is_itself(old) and (near := nearness(old, new)) < SAME:
        around = _both(_words_around(old), _words_around(new))
        elsewhere = [one for one in search(text, old) if not _overlap(one.place, place)]
        elsewhere = [one for one in elsewhere if one.context > around + MARGIN and one.words >= 0.3]
        if elsewhere or near <= NOTHING:
            return Verdict("moved", (), tuple(accepted(text, old, elsewhere, guard)))
    if changes := changes_around(old, new, guard):
        return Verdict("changed", tuple(map(str, changes)))
    return Verdict("stands")


def nearness(old: Sought, new: Sought) -> float:
    """How much is left of the rest of a passage's sentence, or of the words next to it: what counts is near.

    Of a passage that was all of its sentence the words further off count too, in any order: sentences change places.
    """
    one, two = rest(old), rest(new)
    sentences = (keys(one[0]), keys(one[1])), (keys(two[0]), keys(two[1]))
    near = [(before[-BESIDE:], after[:BESIDE]) for before, after in (_words_around(old), _words_around(new))]
    next_to_it = _both(near[0], near[1])
    if not (one[0] + one[1]).strip(" .!?…") and not (two[0] + two[1]).strip(" .!?…"):
        return max(next_to_it, in_common(_flat(old), _flat(new)))
    return next_to_it if next_to_it >= SAME or weighty(*sentences[0]) < 2 else _both(*sentences)


def _words_around(passage: Sought) -> tuple[list[str], list[str]]:
    return keys(passage.before), keys(passage.after)


def _flat(passage: Sought) -> list[str]:
    return keys(passage.before) + keys(passage.after)


def measured(old: Sought, new: Sought) -> float:
    """How much is left of what stood around a passage, and whether its paragraph is untouched: tells like places apart."""
    around = _both(_words_around(old), _words_around(new))
    return around + (0.3 if old.paragraph == new.paragraph else 0.0)


def beside(old: Sought, new: Sought) -> int:
    """How many words next to two passages are the same, marks and ends of paragraphs included, until one is not."""
    before, after, now_before, now_after = (fold(one).split() for one in (old.before, old.after, new.before, new.after))
    sides = zip(reversed(before), reversed(now_before), strict=False), zip(after, now_after, strict=False)
    return sum(len(list(takewhile(lambda pair: pair[0] == pair[1], side))) for side in sides)


def _both(old: tuple[list[str], list[str]], new: tuple[list[str], list[str]]) -> float:
    """Of what stands before and after, each for what it weighs."""
    sizes = [weighty(one, two) for one, two in zip(old, new, strict=True)]
    if not sum(sizes):
        return 1.0  # both texts are the passage alone
    return sum(alike(*pair) * size for pair, size in zip(zip(old, new, strict=True), sizes, strict=True)) / sum(sizes)


def changes_around(old: Sought, new: Sought, guard: Guard) -> list[Change]:
    """Numbers, names and negations that came, went or changed in the sentence around a passage."""
    (before, after), (now_before, now_after) = rest(old), rest(new)
    if (before, after) == (now_before, now_after):
        return []
    heads = slice(len(old.before) - len(before), None), slice(len(new.before) - len(now_before), None)
    tails = slice(len(after)), slice(len(now_after))
    return guard.changes(old.before, new.before, *heads) + guard.changes(old.after, new.after, *tails)


def _is_itself(old: Sought) -> bool:
    return weighty(keys(old.quote)) >= LONG


def _overlap(one: Place, two: Place) -> bool:
    return one.start < two.end and two.start < one.end


def propose(text: Text, old: Sought, guard: Guard) -> list[Proposal]:
    """The passages that a lost one may be now, the best first; none where none is like it, or two are."""
    return accepted(text, old, search(text, old), guard)


def similar(text: Text, old: Sought, guard: Guard) -> list[Proposal]:
    """The passage that reads most like one of which nothing but its words is known: a guess, and said to be one."""
    found = next((one for one in search(text, old) if one.words >= GUESS), None)
    if found is None or 2 * len(words(text.shown(found.place))) < len(words(old.quote)):
        return []
    doubts = ("nothing is known of where it stood", *map(str, guard.changes(old.quote, text.shown(found.place))))
    return [Proposal(found.place, text.shown(found.place), found.words, 0.0, False, doubts)]


def accepted(text: Text, old: Sought, found: list[Found], guard: Guard) -> list[Proposal]:
    proposals = [one for each in found if (one := _proposal(text, old, each, guard))]
    if len(proposals) > 1:
        first, second = (0.6 * one.words + 0.4 * one.context for one in proposals[:2])
        if first - second < MARGIN:
            return []
    return proposals[:1]


def _proposal(text: Text, old: Sought, found: Found, guard: Guard) -> Proposal | None:
    new = text.around(found.place)
    in_words, around = guard.changes(old.quote, new.quote), changes_around(old, new, guard)
    context = found.context
    same, sure = same_words(old, new), False
    if same:
        sure = nearness(old, new) >= SAME or _is_itself(old)
        enough = sure or (context >= 0.4 and not around)
    elif found.kept < 2 and context < ALL_BUT_SAME:
        enough = False
    elif in_words or around:
        least = ALL_BUT_SAME if in_words and around else 0.5
        enough = found.words >= 0.5 and context >= least and len(in_words) <= 2
    else:
        enough = (found.words >= 0.5 and context >= 0.4) or (found.words >= 0.75 and context >= 0.25)
    if not enough:
        return None
    doubts = [*map(str, in_words), *(f"{one} beside it" for one in around)]
    if same and not sure:
        doubts.append("what stands around it is other than it was")
    return Proposal(found.place, new.quote, found.words, context, same, tuple(doubts))


def same_words(old: Sought, new: Sought) -> bool:
    """Whether two passages differ in marks and spaces alone, and in a capital where a sentence begins."""
    one, two = words(old.quote), words(new.quote)
    if [word.key for word in one] != [word.key for word in two]:
        return False
    return all(
        old.quote[a.start : a.end] == new.quote[b.start : b.end]
        or (
            lower(old.quote[a.start + 1 : a.end]) == lower(new.quote[b.start + 1 : b.end])
            and (_opens(old, a.start) or _opens(new, b.start))
            and old.quote[a.start + 1 : a.end] == new.quote[b.start + 1 : b.end]
        )
        for a, b in zip(one, two, strict=True)
    )


def _opens(passage: Sought, at: int) -> bool:
    return opens_sentence(passage.before + passage.quote, len(passage.before) + at)
