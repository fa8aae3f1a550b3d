"""What the prose itself lacks, or has too much of."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape

from generator.checks.said import Check, Said, Text
from generator.model import Block, Body, Hole, Link
from generator.prose import count_words

LONGEST = 200
"""Words of a paragraph. A screen of a telephone holds about a hundred; of 12,480 paragraphs of a corpus of 503 articles, 13
have more than two hundred.
"""

DENSEST = 12
"""Links, terms, notes and footnotes to a hundred words: one in every eighth. Half of the corpus' paragraphs have 1, one in a
hundred has 10, one in two hundred more than 12.
"""

FEWEST = 6
"""Below so many of them no paragraph is dense: a short one with two links would be."""

_IMAGE = re.compile(r'<img(?:(\0)| src="([^"]*)"[^<>]*?) alt="([^"]*)"[^<>]*>')
_FIGURE = re.compile(r'<figure>(<img(?:\0| src=")[^<>]*>)(.*?)</figure>', re.S)


def _alt(text: Text) -> Iterator[Said]:
    for body in text.bodies.values():
        for image in _IMAGE.finditer(body.html):
            if not image[3].strip():
                message = "the image is not described; say in the brackets what is to be seen: ![A map of …](…)"
                yield _at_image(text, body, image, message)


def _credit(text: Text) -> Iterator[Said]:
    for body in text.bodies.values():
        for figure in _FIGURE.finditer(body.html):
            image = _IMAGE.match(body.html, figure.start(1))
            if image and 'class="credit"' not in figure[2]:
                yield _at_image(text, body, image, 'the figure has no credit; say whose it is: ![…](…){credit="…"}')


def _at_image(text: Text, body: Body, image: re.Match[str], message: str) -> Said:
    """At the image's address: where the hole of one that is ours says, or where that of one elsewhere is found."""
    path = text.entry.path
    if image[1]:
        hole = body.holes[body.html.count("\0", 0, image.start())]
        return Said(path, message, key_of_hole(text.links, hole), hole.line, hole.column)
    return Said(path, message, f"#~{unescape(image[2])}", line_before(body, image.start()))


def key_of_hole(links: Iterable[Link], hole: Hole) -> str:
    """The key of a hole in a text that stands in YAML, from what its entry refers to; empty for other texts."""
    place = (hole.target, hole.line, hole.column)
    return next((one.key for one in links if (one.target, one.line, one.column) == place), "")


def line_before(body: Body, at: int) -> int:
    """The line that the last block before a place of the html begins on: what stands at this place is looked for from there."""
    ends = [one.note_at for one in body.blocks]
    here = max(0, bisect_right(ends, at) - 1)
    return body.blocks[here].line if body.blocks else 1


def _long(text: Text) -> Iterator[Said]:
    for body in text.bodies.values():
        for block in body.blocks:
            if (
                block.kind == "p"
                and block.end - block.start >= 2 * LONGEST
                and (words := _count(body, block)) > LONGEST
            ):
                message = (
                    f"this paragraph has {words} words; more than {LONGEST} are hard to read on a screen: divide it"
                )
                yield _at_block(text, body, block, message)


def _dense(text: Text) -> Iterator[Said]:
    for part, body in text.bodies.items():
        places = [one.start for one in body.zones if one.kind == "link"]
        places += [one.text_at for one in body.holes if one.kind == "footnote"]
        if marks := text.marks.get(part):
            places += [one.start for one in marks.terms]
            places += [one.end - 1 for one in marks.passages]
        if len(places) < FEWEST or not body.blocks:
            continue
        starts = [one.start for one in body.blocks]
        for n, marked in sorted(Counter(bisect_right(starts, at) - 1 for at in places).items()):
            block = body.blocks[max(n, 0)]
            if marked >= FEWEST and block.kind == "p" and 100 * marked > DENSEST * (words := _count(body, block)):
                message = (
                    f"this paragraph has {marked} links, terms and notes in {words} words; "
                    f"more than {DENSEST} in a hundred are hard to read: leave some out, or set annotations.per_paragraph"
                )
                yield _at_block(text, body, block, message)


def _at_block(text: Text, body: Body, block: Block, message: str) -> Said:
    first = next(iter(body.text[block.start : block.end].split()), "")
    return Said(text.entry.path, message, f"#~{first}", block.line)


def _count(body: Body, block: Block) -> int:
    return count_words(body.text[block.start : block.end])


CHECKS: tuple[Check[Text], ...] = (
    Check("missing-alt", "warning", _alt),
    Check("missing-credit", "warning", _credit),
    Check("long-paragraph", "warning", _long),
    Check("dense-paragraph", "warning", _dense),
)
