"""Edits made by a machine to the demo's articles: what was done is known, so what became of the passage is known too."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.anchoring import Place, anchor, surroundings, told
from generator.anchors.passages import Sought, Text
from generator.anchors.words import Guard, words
from generator.frontmatter import Quote
from generator.model import Body
from generator.prose import sentence
from generator.sources import split
from tests.test_anchors import Outcome, became, body_of

ARTICLES = sorted((Path(__file__).parent.parent / "content/articles").rglob("*.md"))
STRANGE = "Umbrella makers in Lisbon were pleased to hear about {} from their cousins, who sell lemonade there."
"""A sentence that no article holds, around the words of a passage."""

OTHERS = ["willow", "harvest", "lantern", "gravel", "orchard", "kettle", "meadow"]


class Made(NamedTuple):
    """An edited text, and the sentence that the passage stands in now (the `at`-th of these words; empty: it is gone)."""

    text: str
    meant: str
    at: int = 0
    changed: bool = False
    """Whether a number or a negation in the passage's sentence has changed."""


class Base(NamedTuple):
    """An article, and a passage of it in its sentence, in a paragraph without mark-up."""

    text: str
    paragraphs: list[str]
    number: int
    sentence: str
    passage: str


Edit = Callable[[Base, random.Random], Made | None]


def joined(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)


def plain(paragraph: str) -> bool:
    return not set(paragraph) & set("[]*_~|>#`{}<&\\") and paragraph[:1].isalpha()


def others(base: Base) -> list[int]:
    return [n for n, one in enumerate(base.paragraphs) if plain(one) and n != base.number]


def with_sentence(base: Base, new: str) -> list[str]:
    changed = base.paragraphs[base.number].replace(base.sentence, new, 1)
    return [changed if n == base.number else one for n, one in enumerate(base.paragraphs)]


def with_passage(base: Base, new: str, changed: bool = False) -> Made:
    meant = base.sentence.replace(base.passage, new, 1)
    return Made(joined(with_sentence(base, meant)), meant, changed=changed)


def swap_paragraphs(base: Base, chance: random.Random) -> Made | None:
    paragraphs, other = base.paragraphs.copy(), chance.choice(others(base))
    paragraphs[other], paragraphs[base.number] = paragraphs[base.number], paragraphs[other]
    return Made(joined(paragraphs), base.sentence)


def split_paragraph(base: Base, chance: random.Random) -> Made | None:
    paragraph = base.paragraphs[base.number]
    ends = [n + 1 for n, one in enumerate(paragraph[:-1]) if one == "." and paragraph[n + 1] == " "]
    if not ends:
        return None
    at = chance.choice(ends)
    paragraphs = base.paragraphs.copy()
    paragraphs[base.number : base.number + 1] = [paragraph[:at], paragraph[at + 1 :]]
    return Made(joined(paragraphs), base.sentence) if base.sentence in joined(paragraphs) else None


def copy_paragraph(base: Base, chance: random.Random) -> Made | None:
    paragraphs = base.paragraphs.copy()
    # Two copies side by side are one text, whichever of them was there first.
    apart = [n for n in range(len(paragraphs) + 1) if n not in (base.number, base.number + 1)]
    at = chance.choice(apart)
    paragraphs.insert(at, base.paragraphs[base.number])
    return Made(joined(paragraphs), base.sentence, at=int(at <= base.number))


def delete_sentence(base: Base, chance: random.Random) -> Made | None:
    return Made(joined(with_sentence(base, "")), "")


def delete_paragraph(base: Base, chance: random.Random) -> Made | None:
    return Made(joined([one for n, one in enumerate(base.paragraphs) if n != base.number]), "")


def delete_another(base: Base, chance: random.Random) -> Made | None:
    gone = chance.choice(others(base))
    return Made(joined([one for n, one in enumerate(base.paragraphs) if n != gone]), base.sentence)


def move_words_elsewhere(base: Base, chance: random.Random) -> Made | None:
    paragraphs, other = with_sentence(base, ""), chance.choice(others(base))
    paragraphs[other] += " " + STRANGE.format(base.passage)
    return Made(joined(paragraphs), "")


def replace_number(base: Base, chance: random.Random) -> Made | None:
    digits = [one for one in words(base.passage) if one.key.isdecimal()]
    if not digits:
        return None
    one = chance.choice(digits)
    return with_passage(base, base.passage[: one.start] + str(int(one.key) + 3) + base.passage[one.end :], True)


def insert_not(base: Base, chance: random.Random) -> Made | None:
    parts = base.passage.split(" ")
    parts.insert(chance.randrange(1, len(parts)), "not")
    return with_passage(base, " ".join(parts), True)


def insert_not_beside(base: Base, chance: random.Random) -> Made | None:
    if base.sentence.startswith(base.passage):
        return None
    return with_passage(base, f"not {base.passage}", True)


def replace_word(base: Base, chance: random.Random) -> Made | None:
    parts = base.passage.split(" ")
    small = [n for n, one in enumerate(parts) if one.isalpha() and one.islower() and len(one) > 3]
    if not small:
        return None
    parts[chance.choice(small)] = chance.choice(OTHERS)
    return with_passage(base, " ".join(parts))


def insert_word(base: Base, chance: random.Random) -> Made | None:
    parts = base.passage.split(" ")
    parts.insert(chance.randrange(1, len(parts)), chance.choice(OTHERS))
    return with_passage(base, " ".join(parts))


def insert_sentence(base: Base, chance: random.Random) -> Made | None:
    return Made(joined(with_sentence(base, f"{STRANGE.format('rain')} {base.sentence}")), base.sentence)


EDITS: tuple[Edit, ...] = (
    swap_paragraphs,
    split_paragraph,
    copy_paragraph,
    delete_sentence,
    delete_paragraph,
    delete_another,
    move_words_elsewhere,
    replace_number,
    insert_not,
    insert_not_beside,
    replace_word,
    insert_word,
    insert_sentence,
)


def base_of(path: Path, chance: random.Random) -> Base | None:
    """A passage of two to nine words within a sentence of an article; None where the words are not there once."""
    text = split(path.read_text("utf-8"))[1].strip()
    paragraphs = [" ".join(one.split()) if plain(one) else one for one in text.split("\n\n")]
    text = joined(paragraphs)
    plain_ones = [n for n, one in enumerate(paragraphs) if plain(one)]
    if len(plain_ones) < 2:
        return None
    number = chance.choice(plain_ones)
    paragraph = paragraphs[number]
    at = chance.randrange(len(paragraph))
    low, high = sentence(paragraph, at, at, 0, len(paragraph))
    whole = paragraph[low:high]
    parts = whole.split(" ")
    length = chance.randint(2, 9)
    if len(parts) <= length:
        return None
    first = chance.randrange(len(parts) - length + 1)
    passage = " ".join(parts[first : first + length]).strip(".,;:!?“”")
    if anchor(body_of(text), Quote(quote=passage)).place is None or paragraph.count(whole) != 1:
        return None
    return Base(text, paragraphs, number, whole, passage)


def meant_range(body: Body, made: Made) -> Place | None:
    start = -1
    for _ in range(made.at + 1):
        start = body.text.find(made.meant, start + 1)
    assert start >= 0
    return Place(start, start + len(made.meant))


def grade(base: Base, made: Made) -> tuple[str, Outcome]:
    """`wrong`: the note stands, or is proposed to stand, where it is not meant, or nobody is told what changed."""
    before, after = body_of(base.text), Text(body_of(made.text))
    was = anchor(before, Quote(quote=base.passage)).place
    assert was is not None
    old = Sought(base.passage, *surroundings(before, was))
    found = became(Quote(quote=base.passage), old, after, Guard("en", told(after.body), {}))
    if found.place is None:
        right = not made.meant or (made.changed and found.kind == "told")
        return "right" if right else "refused", found
    if not made.meant:
        return "wrong", found
    meant = meant_range(after.body, made)
    assert meant is not None
    if not meant.start <= found.place.start < found.place.end <= meant.end + 1:
        return "wrong", found
    return "wrong" if made.changed and found.kind not in ("doubts", "told") else "right", found


def figures(seeds: range) -> Counter[str]:
    """How many passages are right, wrong and refused, over all and by edit; wrong ones are failures."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        chance = random.Random(seed)
        edit = EDITS[seed % len(EDITS)]
        base = base_of(chance.choice(ARTICLES), chance)
        made = edit(base, chance) if base else None
        if base is None or made is None:
            continue
        what, found = grade(base, made)
        assert what != "wrong", f"{edit.__name__}, seed {seed}: {base.passage!r} became {found}"
        counts[what] += 1
        counts[f"{edit.__name__} {what}"] += 1
    return counts


def test_no_edit_of_a_machine_leads_to_a_wrong_passage() -> None:
    counts = figures(range(52))
    assert counts["right"] > 4 * counts["refused"]


@pytest.mark.slow
def test_no_edit_of_many_leads_to_a_wrong_passage() -> None:
    counts = figures(range(1000, 2000))
    print(dict(sorted(counts.items())))
    assert counts["right"] + counts["refused"] > 500
    assert counts["right"] > 9 * counts["refused"]
