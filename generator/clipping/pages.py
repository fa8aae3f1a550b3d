"""A clipping that is an HTML page: its text, put in order, and its pictures."""

import re
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from generator.clipping import people
from generator.clipping.body import take_dateline
from generator.clipping.extract import NEVER, extracted, place_of
from generator.clipping.facts import tell_page
from generator.clipping.gather import Gather
from generator.clipping.lines import folded, repeats
from generator.clipping.nodes import blocks_of, simplified, source_of, text_of_node
from generator.clipping.roles import role, segments
from generator.clipping.shapes import Block, Clipping, Picture, Piece, plain, text_block, words_of
from generator.diagnostics import Mistake, error

FEW = 5
"""Paragraphs and pictures that are left out and listed one by one, where there may be others."""


def read_page(text: str, name: str) -> Clipping:
    """Raises Mistake where the page holds no article."""
    from lxml import etree, html

    try:
        tree: Any = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError):
        tree = None
    if tree is None or tree.find("body") is None:
        raise Mistake(error("unreadable", name, "there is no text in this page"))
    gather = Gather()
    image = tell_page(tree, text, gather, name)
    captions = captions_of(tree)
    place = place_of(tree)
    blocks = _settled(extracted(text, place, gather), gather, captions)
    _picture(image, captions, gather, blocks)
    _missing(place, blocks, gather, captions)
    take_dateline(gather, blocks)
    if not blocks:
        raise Mistake(
            error("unreadable", name, "no article was found in this page; copy its text into a plain text file")
        )
    return gather.clipping(tuple(blocks))


# Pictures


def _picture(image: str, captions: dict[str, Picture], gather: Gather, blocks: list[Block]) -> None:
    """The picture at the top: the first one of the text where it opens it, else the one that the page shows of itself."""
    texts = [n for n, one in enumerate(blocks) if one.kind == "text"]
    first = next((n for n, one in enumerate(blocks[: texts[0] if texts else 1]) if one.picture), None)
    if first is not None:
        gather.picture = blocks.pop(first).picture
        _shift(gather, first)
        if gather.picture and _file(gather.picture.src) == _file(image):
            gather.picture = gather.picture._replace(elsewhere=image)
    elif image:
        match = next((one for src, one in captions.items() if _file(src) == _file(image)), None)
        if match is None and len(captions) == 1 and not any(one.picture for one in blocks):
            match = next(iter(captions.values()))
            gather.doubt("image", "the page's own picture has another address than the one with the caption")
        gather.picture = (match or Picture(image))._replace(elsewhere=image)
        blocks[:] = [one for one in blocks if one.picture is None or _file(one.picture.src) != _file(image)]
        if match is None:
            gather.doubt("image", "the page shows this picture where it is shared; its text does not")
    elif captions and not any(one.picture for one in blocks):
        gather.picture = next(iter(captions.values()))
    if gather.picture:
        gather.picture = gather.picture._replace(src=_absolute(gather.picture.src, gather.url))
    blocks[:] = [
        one._replace(picture=one.picture._replace(src=_absolute(one.picture.src, gather.url))) if one.picture else one
        for one in blocks
    ]


def _shift(gather: Gather, number: int) -> None:
    """A block was taken out: doubts about those behind it move up."""
    gather.doubts = [
        one._replace(at=one.at - 1) if isinstance(one.at, int) and one.at > number else one for one in gather.doubts
    ]


def _file(src: str) -> str:
    return re.sub(r"[?#].*", "", src).rpartition("/")[2]


def _absolute(src: str, url: str) -> str:
    """A picture's address by that of the page; a file that was saved with the page stays a path."""
    if src.startswith(("//", "/")) and url:
        return urljoin(url, src)
    return src


def captions_of(tree: Any) -> dict[str, Picture]:
    """The picture of each figure by its file, with its caption and its credit."""
    out: dict[str, Picture] = {}
    captions = dict.fromkeys(one for one in tree.iter("figcaption", "p", "div", "span") if _is_caption(one))
    first: dict[Any, Any] = {}  # picture in a place: many captions have one place
    for caption in captions:
        near = list(islice(caption.iterancestors(), 2))
        for place in near:
            if place not in first:
                first[place] = next(place.iter("img"), None)
        image = next((first[place] for place in near if first[place] is not None), None)
        if image is None or any(above in captions for above in near):
            continue
        src = source_of(image)
        out.setdefault(src or f"?{len(out)}", _figure(src, image.get("alt") or "", caption))
    return out


def _is_caption(node: Any) -> bool:
    return node.tag == "figcaption" or bool(
        re.search(r"(?<![a-z])caption(?![a-z])", str(node.get("class") or ""), re.I)
    )


def _figure(src: str, alt: str, caption: Any) -> Picture:
    own = [
        one for one in caption.iter() if re.search(r"credit|copyright|photographer", str(one.get("class") or ""), re.I)
    ]
    if own:
        picture = Picture(
            caption=text_of_node(caption, without=own[0]), credit=people.bare_credit(text_of_node(own[0]))
        )
    else:
        words = text_of_node(caption)
        picture = people.credited(words) or Picture(caption=words)
    return picture._replace(src=src, alt=" ".join(alt.split()))


# The text


def _settled(blocks: list[Block], gather: Gather, captions: dict[str, Picture]) -> list[Block]:
    """Without what a page shows above, between and below its text: title, byline, dates, captions, links to other articles."""
    known = {folded(f"{one.caption} {one.credit}") for one in captions.values()}
    known |= {folded(one.caption) for one in captions.values()}
    blocks = [piece for n, one in enumerate(blocks) for piece in (_apart(one) if n < 6 else [one])]
    whole = [folded(words_of(one)) for one in blocks]
    out: list[Block] = []
    for n, block in enumerate(blocks):
        words = words_of(block)
        if block.kind in ("head", "subhead") and words[-1:] == "." and not gather.summary and not out:
            gather.summary = words
            gather.doubt("summary", "this stands between the title and the text, and was taken for the summary")
            continue
        if block.kind == "text" and _bold(block):
            block = Block("head", (((Piece(words),),),))
        one = role(words) if block.kind == "text" else None
        edge = n < 6 or n >= len(blocks) - 4
        if block.picture:
            known_one = captions.get(block.picture.src)
            out.append(block._replace(picture=known_one or block.picture))
        elif _repeats(block, gather.title, known):
            continue
        elif one is None or one.kind in ("text", "image", "url"):
            if repeats(whole, n) or (whole[n] in whole[:n] and len(whole[n].split()) >= 6):
                gather.doubt(len(out), f'"{words[:60]}" stood here, repeats the text, and is left out')
            else:
                out.append(block)
        elif one.kind == "related":
            gather.refer(one.words, one.url or next((piece.url for piece in block.rows[0][0] if piece.url), ""))
        elif not edge and one.kind not in ("furniture", "copyright"):
            out.append(block)
        elif one.kind == "date":
            gather.days += one.dates
        elif one.kind == "byline" and one.byline:
            if not gather.people:
                gather.byline(one.byline)
            elif {person.name.casefold() for person in one.byline.people} - {
                person.name.casefold() for person in gather.people
            }:
                gather.doubt("authors", f'the text says "{words}"')
        else:
            gather.dropped.append(words)
    while out and out[-1].kind in ("head", "subhead", "rule"):
        gather.dropped += [words_of(out[-1])] if words_of(out[-1]) else []
        out.pop()
    return out


def _repeats(block: Block, title: str, captions: set[str]) -> bool:
    """Whether a block is the title or a caption. A paragraph that differs from the title by a full stop is a paragraph."""
    words = words_of(block)
    head = block.kind in ("head", "subhead")
    same = folded(words) == folded(title) if head else words == title
    return same or ((head or block.kind == "text") and folded(words) in captions)


def _apart(block: Block) -> list[Block]:
    """`By AFP | 13 April 2021` as two blocks."""
    found = segments(words_of(block)) if block.kind == "text" else []
    return [text_block(one) for one in found] if len(found) > 1 else [block]


def _bold(block: Block) -> bool:
    """Whether a paragraph is bold as a whole, and short: a heading without its element."""
    cells = [cell for row in block.rows for cell in row]
    words = words_of(block)
    return (
        len(cells) == 1
        and len(words) <= 100
        and words[-1:] not in ".,:;"
        and all(one.style == "strong" or not one.words.strip() for one in cells[0])
    )


def _missing(place: Any, blocks: list[Block], gather: Gather, captions: dict[str, Picture]) -> None:
    """List words and pictures of the page's article that its text lacks; where no article is named, most may be of others."""
    known = [gather.title, gather.summary, *gather.dropped, *map(words_of, blocks)]
    known += [f"{one.caption} {one.credit}" for one in captions.values()]
    here = folded(" ".join(known))
    lost: list[str] = []
    shown = [one.picture for one in blocks if one.picture] + ([gather.picture] if gather.picture else [])
    files = {_file(src) for one in shown for src in (one.src, one.elsewhere)} | {_file(one) for one in captions}
    around = NEVER if place.tag == "body" else NEVER[1:]
    images = [one for one in place.iter("img") if not any(above.tag in around for above in one.iterancestors())]
    found = {_file(src): src for src in map(source_of, images) if _file(src) not in {"", *files}}
    pictures = [f'"{src[:100]}"' for src in found.values()]
    without = NEVER if place.tag == "body" else ("script", "style", "noscript")
    for block in blocks_of(simplified(place, (*without, "figcaption")), gather.url):
        for row in block.rows:
            words = " ".join(map(plain, row))
            if (len(words) >= 40 or block.kind == "table") and folded(words) not in here and role(words).kind == "text":
                here += f" {folded(words)}"
                lost.append(f'"{words[:100]}{"…" if len(words) > 100 else ""}"')
    if len(pictures) > FEW:
        gather.doubt("left-out", f"{len(pictures)} pictures of the page are left out, the first of them {pictures[0]}")
    else:
        for src in pictures:
            gather.doubt("left-out", f"a picture of the page is left out: {src}")
    if place.tag == "body" and len(lost) > FEW:
        gather.doubt("left-out", f"{len(lost)} paragraphs of the page are left out, the first of them {lost[0]}")
        return
    for words in lost:
        gather.doubt("left-out", f"the page holds words that are left out: {words}")
