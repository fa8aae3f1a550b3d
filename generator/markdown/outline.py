"""A text in markdown → its blocks, with their words as they are written."""

import re
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

OutlineKind = Literal["text", "head", "list", "numbers", "quote", "table", "rule", "code"]

_KINDS: dict[str, OutlineKind] = {
    "heading_open": "head",
    "bullet_list_open": "list",
    "ordered_list_open": "numbers",
    "blockquote_open": "quote",
    "table_open": "table",
    "hr": "rule",
    "fence": "code",
    "code_block": "code",
}
_HARD_BREAK = re.compile(r"(?:\\| {2,})\n")


class Outlined(NamedTuple):
    """One block. `rows` are its lines, items or paragraphs; a row of a table has tabs between its cells."""

    kind: OutlineKind
    rows: tuple[str, ...]


def outline(text: str) -> list[Outlined]:
    """CommonMark with tables, without HTML; the emphasis and the links of a row are left as they are written."""
    # A definition of a link would leave the text, and the link that means it could not be read.
    md = MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference")
    out: list[Outlined] = []
    group: list[Token] = []
    for token in md.parse(text):
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            out.append(Outlined(_KINDS.get(group[0].type, "text"), tuple(_rows(group))))
            group = []
    return out


def _rows(group: list[Token]) -> list[str]:
    rows: list[str] = []
    cells: list[str] = []
    for token in group:
        if token.type in ("fence", "code_block"):
            rows += token.content.rstrip("\n").split("\n")
        elif token.type == "tr_close":
            rows.append("\t".join(cells))
            cells = []
        elif token.type == "inline" and group[0].type == "table_open":
            cells.append(token.content.replace("\t", " "))
        elif token.type == "inline":
            lines = [" ".join(line.split()) for line in _HARD_BREAK.split(token.content)]
            rows += lines if group[0].type == "paragraph_open" else [" ".join(lines)]
    return rows
