"""Where the text of a page is: by trafilatura, or as it stands on the page."""

from itertools import chain, pairwise
from typing import Any

from generator.clipping.gather import Gather
from generator.clipping.lines import folded
from generator.clipping.nodes import blocks_of, simplified
from generator.clipping.shapes import Block, words_of

_TAGS = "header nav aside footer form button select dialog script style noscript template iframe svg"
NEVER = tuple(_TAGS.split())
"""What holds no text of an article; the header of one, unlike a page's, may."""

SHORT = 250
"""Characters of a text below which trafilatura takes what it finds without its elements."""


def extracted(text: str, place: Any, gather: Gather) -> list[Block]:
    """The blocks of the page's source `text`, from `place` where trafilatura finds none or runs them together; that is told."""
    # Imported here: half a second, for pages only.
    from trafilatura import bare_extraction

    found: Any = bare_extraction(
        text,
        include_formatting=True,
        include_links=True,
        include_images=True,
        include_comments=False,
        favor_recall=True,
    )
    blocks = [] if found is None or found.body is None else blocks_of(found.body, gather.url)
    whole = blocks_of(simplified(place, NEVER if place.tag == "body" else NEVER[1:]), gather.url)
    if not whole or (sum(len(words_of(one)) for one in blocks) >= SHORT and not _run_together(blocks, whole)):
        return blocks
    gather.doubt(0, "the text was taken as it stands on the page; look for what is no part of the article")
    if place.tag == "body":
        around = [blocks_of(simplified(one, NEVER), "") for one in place.iter("header", "footer", "aside")]
        gather.dropped += [words_of(one) for one in chain(*around) if words_of(one) not in ("", gather.title)]
    return _below_title(whole, gather)


def place_of(tree: Any) -> Any:
    """The element that holds the article: the only `article` or the first with a title, else `main`, else the body."""
    articles = list(tree.iter("article"))
    titled = [one for one in articles if one.find(".//h1") is not None]
    mains = list(tree.iter("main"))
    return (titled or (articles if len(articles) == 1 else []) or mains or [tree.find("body")])[0]


def _run_together(blocks: list[Block], whole: list[Block]) -> bool:
    """Whether a paragraph holds neighbours that are two on the page: trafilatura's last resort is the text without its elements."""
    apart = [_letters(one) for one in whole]
    known = set(apart)
    odd = "\n".join(words for one in blocks if (words := _letters(one)) not in known)
    return any(one and two and len(one + two) > 30 and one + two in odd for one, two in pairwise(apart))


def _letters(block: Block) -> str:
    return folded(words_of(block)).replace(" ", "")


def _below_title(whole: list[Block], gather: Gather) -> list[Block]:
    """Without what stands above the title, but for pictures."""
    title = folded(gather.title)
    end = next((n for n, one in enumerate(whole) if one.kind == "head" and folded(words_of(one)) == title), 0)
    gather.dropped += [words_of(one) for one in whole[:end] if not one.picture]
    return [one for n, one in enumerate(whole) if n >= end or one.picture]
