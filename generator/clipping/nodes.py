"""Trafilatura's elements → blocks."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from generator.clipping.shapes import Block, BlockKind, Inline, Picture, Piece, Style

_STYLES: dict[str, Style] = {"#b": "strong", "#i": "em", "#t": "code"}


_STOPS = frozenset(".!?:…)")


def blocks_of(body: Any, url: str) -> list[Block]:
    """`body` is an element with trafilatura's tags; `url` is the page's address, which relative links begin from."""
    return [block for node in body for block in _blocks(node, url)]


def _blocks(node: Any, url: str) -> Iterator[Block]:
    tag = node.tag
    if tag == "head":
        level = str(node.get("rend") or "h2")
        yield from _one("subhead" if level > "h3" else "head", [_inline(node, url)])
    elif tag == "p":
        yield from _paragraph(node, url)
    elif tag == "list":
        kind: BlockKind = "numbers" if node.get("rend") == "ol" else "list"
        yield from _one(kind, list(_items(node, url)))
    elif tag == "quote":
        inner = [row for child in node for row in _rows(child, url)] if len(node) else []
        own = [_inline(node, url)] if not any(child.tag in ("p", "quote", "list") for child in node) else inner
        yield from _one("quote", own)
    elif tag == "table":
        rows = tuple(tuple(_inline(cell, url) for cell in row.iter("cell")) for row in node.iter("row"))
        rows = tuple(row for row in rows if row)
        if rows and max(map(len, rows)) == 1:
            yield from (Block("text", (row,)) for row in rows)
        elif rows:
            yield Block("table", rows)
    elif tag == "graphic":
        yield _graphic(node)
    elif tag == "code":
        text = "".join(node.itertext()).strip("\n")
        if text.strip():
            yield Block("code", tuple(((Piece(line),),) for line in text.split("\n")))
    elif tag == "lb":
        return
    elif len(node) and tag not in ("hi", "ref", "del"):
        for child in node:
            yield from _blocks(child, url)
    else:
        yield from _one("text", [_inline(node, url)])


def _paragraph(node: Any, url: str) -> Iterator[Block]:
    """A paragraph; pictures in it are blocks of their own, two line breaks divide it, one is kept."""
    lines: list[list[Piece]] = [[]]
    for piece in _pieces(node, url):
        if piece is None:
            lines.append([])
        else:
            lines[-1].append(piece)
    for child in node.iter("graphic"):
        yield _graphic(child)
    group: list[Inline] = []
    for line in lines:
        if any(one.words.strip() for one in line):
            group.append(_stripped(line))
        elif group:
            yield Block("text", tuple((row,) for row in group))
            group = []
    if group:
        yield Block("text", tuple((row,) for row in group))


def _one(kind: BlockKind, rows: list[Inline]) -> Iterator[Block]:
    full = [row for row in rows if any(one.words.strip() for one in row)]
    if full:
        yield Block(kind, tuple((row,) for row in full))


def _items(node: Any, url: str) -> Iterator[Inline]:
    """The items of a list, those of the lists in it behind theirs."""
    for item in node.iter("item"):
        yield _inline(item, url)


def _rows(node: Any, url: str) -> Iterator[Inline]:
    if node.tag in ("quote", "list"):
        for child in node:
            yield from _rows(child, url)
    else:
        yield _inline(node, url)


def _graphic(node: Any) -> Block:
    src = str(node.get("src") or "")
    return Block(
        "figure", (), Picture("" if src.startswith("data:") else src, " ".join(str(node.get("alt") or "").split()))
    )


def _inline(node: Any, url: str) -> Inline:
    return _stripped([one or Piece(" ") for one in _pieces(node, url, inner=True)])


def _stripped(pieces: list[Piece]) -> Inline:
    out = [one._replace(words=re.sub(r"\s+", " ", one.words)) for one in pieces]
    if out:
        out[0] = out[0]._replace(words=out[0].words.lstrip())
        out[-1] = out[-1]._replace(words=out[-1].words.rstrip())
    return tuple(one for one in out if one.words)


def _pieces(node: Any, url: str, style: Style = "", link: str = "", *, inner: bool = False) -> Iterator[Piece | None]:
    """The words of an element; None for a line break. A list in an item is left to `_items`."""
    if node.text:
        yield Piece(node.text, style, link)
    for child in node:
        if child.tag == "lb":
            yield None
        elif child.tag == "ref":
            yield from _pieces(child, url, style, _address(str(child.get("target") or ""), url))
        elif child.tag == "hi":
            yield from _pieces(child, url, _STYLES.get(str(child.get("rend")), style), link)
        elif child.tag == "code":
            yield from _pieces(child, url, "code", link)
        elif child.tag == "p" and inner:
            yield Piece(" ")
            yield from _pieces(child, url, style, link, inner=True)
        elif child.tag not in ("graphic", "list", "del"):
            yield from _pieces(child, url, style, link)
        if child.tail:
            yield Piece(child.tail, style, link)


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
