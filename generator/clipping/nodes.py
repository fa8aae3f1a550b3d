"""Elements → blocks: those of trafilatura, and those of a page that are made into the same ones."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urljoin

from generator.clipping.shapes import Block, BlockKind, Inline, Picture, Piece, Style, plain

_STYLES: dict[str, Style] = {"#b": "strong", "#i": "em", "#t": "code"}
_WORDS = "hi ref del code span lb sub sup a abbr cite small time label font mark ins u q kbd data bdi bdo wbr"
_INLINE = frozenset(_WORDS.split())
"""Elements within a line; any other one begins a block of its own."""

_STOPS = frozenset(".!?:…)")

Line = list[Piece | None]
"""Words in their order; None is a line break."""


def blocks_of(body: Any, url: str) -> list[Block]:
    """`body` is an element with trafilatura's tags; `url` is the page's address, which relative links begin from."""
    return list(_flow(body, url))


def simplified(place: Any, without: tuple[str, ...]) -> Any:
    """A copy of an element of a page with trafilatura's tags, as `blocks_of` reads them, and without elements of some tags."""
    from lxml import etree
    from trafilatura.htmlprocessing import convert_tags
    from trafilatura.settings import Extractor

    copy = deepcopy(place)
    copy.tail = None
    for form in copy.iter("form"):
        # Some servers put the whole page into one.
        if form.find(".//h1") is not None or form.find(".//article") is not None:
            form.tag = "div"
    etree.strip_elements(copy, etree.Comment, etree.ProcessingInstruction, *without, with_tail=False)
    for image in copy.iter("img"):
        image.set("src", source_of(image))
    convert_tags(copy, Extractor(formatting=True, links=True, images=True))
    for cell in copy.iter("tr", "td", "th"):
        cell.tag = "row" if cell.tag == "tr" else "cell"
    return copy


def source_of(image: Any) -> str:
    """The address of an `img`; where it waits for its turn, the one that it will have."""
    src = str(image.get("src") or "")
    return str(image.get("data-src") or "") if src.startswith("data:") or not src else src


def _block(node: Any, url: str) -> Iterator[Block]:
    if node.tag == "head":
        yield from _one("subhead" if str(node.get("rend") or "h2") > "h3" else "head", [_inline(node, url)])
    elif node.tag == "list":
        kind: BlockKind = "numbers" if node.get("rend") == "ol" else "list"
        yield from _one(kind, [_inline(item, url) for item in node.iter("item")])
    elif node.tag == "quote":
        yield from _one("quote", [cell for one in _flow(node, url) for row in one.rows for cell in row])
    elif node.tag == "table":
        rows = tuple(tuple(_inline(cell, url) for cell in row.iter("cell")) for row in node.iter("row"))
        rows = tuple(row for row in rows if any(map(plain, row)))
        if rows and max(map(len, rows)) == 1:
            yield from (Block("text", (row,)) for row in rows)
        elif rows:
            yield Block("table", rows)
    elif node.tag == "graphic":
        src = str(node.get("src") or "")
        alt = " ".join(str(node.get("alt") or "").split())
        yield Block("figure", (), Picture("" if src.startswith("data:") else src, alt))
    elif node.tag == "code":
        text = "".join(node.itertext()).strip("\n")
        if text.strip():
            yield Block("code", tuple(((Piece(line),),) for line in text.split("\n")))
    else:
        yield from _flow(node, url)


def _flow(node: Any, url: str) -> Iterator[Block]:
    """What stands in an element: blocks, and between them words, which are paragraphs. A paragraph's pictures come before it."""
    run: Line = [Piece(node.text)] if node.text else []
    for child in node:
        if child.tag in _INLINE and (child.tag != "code" or node.tag == "p") and _within(child):
            run += _child(child, url)
        else:
            if child.tag != "graphic" or node.tag != "p":
                yield from _paragraphs(run)
                run = []
            yield from _block(child, url)
        if child.tail:
            run.append(Piece(child.tail))
    yield from _paragraphs(run)


def _within(node: Any) -> bool:
    return all(one.tag in _INLINE or one.tag == "graphic" for one in node.iterdescendants())


def _paragraphs(run: Line) -> Iterator[Block]:
    """Two line breaks divide a paragraph, one is kept."""
    group: list[Inline] = []
    for line in _lines(run):
        if line:
            group.append(line)
        elif group:
            yield Block("text", tuple((row,) for row in group))
            group = []
    if group:
        yield Block("text", tuple((row,) for row in group))


def _lines(run: Line) -> Iterator[Inline]:
    line: list[Piece] = []
    for piece in [*run, None]:
        if piece is not None:
            line.append(piece)
            continue
        yield _stripped(line)
        line = []


def _one(kind: BlockKind, rows: list[Inline]) -> Iterator[Block]:
    full = tuple((row,) for row in rows if row)
    if full:
        yield Block(kind, full)


def _inline(node: Any, url: str) -> Inline:
    return _stripped([one or Piece(" ") for one in _pieces(node, url)])


def _stripped(pieces: list[Piece]) -> Inline:
    out = [one._replace(words=re.sub(r"\s+", " ", one.words)) for one in pieces]
    if not any(one.words.strip() for one in out):
        return ()
    out[0] = out[0]._replace(words=out[0].words.lstrip())
    out[-1] = out[-1]._replace(words=out[-1].words.rstrip())
    return tuple(one for one in out if one.words)


def _pieces(node: Any, url: str, style: Style = "", link: str = "") -> Iterator[Piece | None]:
    """The words of an element. The items of a list in it have a line of their own."""
    if node.text:
        yield Piece(node.text, style, link)
    for child in node:
        yield from _child(child, url, style, link)
        if child.tail:
            yield Piece(child.tail, style, link)


def _child(child: Any, url: str, style: Style = "", link: str = "") -> Iterator[Piece | None]:
    if child.tag == "lb":
        yield None
    elif child.tag == "ref":
        yield from _pieces(child, url, style, _address(str(child.get("target") or ""), url))
    elif child.tag == "hi":
        yield from _pieces(child, url, _STYLES.get(str(child.get("rend")), style), link)
    elif child.tag == "code":
        yield from _pieces(child, url, "code", link)
    elif child.tag not in ("graphic", "list", "del"):
        if child.tag not in _INLINE:
            yield Piece(" ")
        yield from _pieces(child, url, style, link)


def _address(href: str, url: str) -> str:
    """Where a link leads from anywhere; "" where that cannot be known."""
    try:
        whole = urljoin(url, href.strip()) if url and not href.startswith("#") else href.strip()
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://", "mailto:")) else ""


def text_of_node(node: Any, without: Any = None) -> str:
    """The words of an HTML element, on one line; those of one inside it may be left out."""
    out: list[str] = []

    def walk(one: Any) -> None:
        if isinstance(one.tag, str) and one.tag not in ("script", "style", "noscript") and one is not without:
            out.append(one.text or "")
            if one.tag == "br":
                out.append(" ")
            for child in one:
                walk(child)
                out.append(child.tail or "")

    walk(node)
    words = ""
    for one in out:
        # Elements that stand apart on the page, with no space between them in its source.
        words += f" {one}" if words[-1:] in _STOPS and one[:1].isalnum() else one
    return " ".join(words.split())
