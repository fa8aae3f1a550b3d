"""From what was read to markdown that reads as just that."""

import re
from collections.abc import Iterable

from generator.clipping.shapes import Block, Inline, Picture, Piece, plain

Signs = re.Pattern[str] | None

LEVELS: tuple[Signs, ...] = (None, re.compile(r"[\\`*_~|{}\[\]<>&^!#]"), re.compile(r"[!-/:-@\[-`{-~]"))
"""Which signs of a text are escaped: none, those that mean something nearly anywhere, all. The reader of what is written tells
which of them it needs."""

_OPENING = re.compile(r"[#>+=:~{\-](?!\d)|(?=\d{1,9}[.)](?:\s|$))(\d+)")
_MARKS = {"": "", "em": "*", "strong": "**", "code": ""}


def line(inline: Inline, signs: Signs = None) -> str:
    """One line of markdown, from its beginning."""
    return _begin(_words(inline, signs))


def block(one: Block, signs: Signs = None) -> list[str]:
    """The lines of one block."""
    if one.picture:
        return [figure(one.picture)]
    return _BLOCKS[one.kind](one, signs)


def figure(picture: Picture) -> str:
    """An image with its caption and credit, as a paragraph of its own."""
    caption, alt = (_words((Piece(one),), LEVELS[-1]) for one in (picture.caption, picture.alt))
    title = f' "{_quoted(caption)}"' if caption else ""
    credit = f'{{credit="{_quoted(picture.credit)}"}}' if picture.credit else ""
    return f"![{alt}](<{address(picture.src)}>{title}){credit}"


def address(url: str) -> str:
    """An address that can stand between `<` and `>`."""
    return re.sub(r"[\s<>\\\x00-\x1f]", lambda found: f"%{ord(found[0]):02X}", url)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _joined(inline: Inline) -> Iterable[Piece]:
    """Neighbours of one style as one piece; spaces at the edges of mark-up outside of it, where emphasis can begin and end."""
    pieces: list[Piece] = []
    for one in inline:
        words = re.sub(r"\s+", " ", one.words)
        bare = words.strip()
        if (one.style or one.url) and bare != words:
            lead = " " if words[:1] == " " else ""
            parts = [Piece(lead), Piece(bare, one.style, one.url), Piece(" " if words[-1:] == " " and bare else "")]
        else:
            parts = [one._replace(words=words)]
        for part in parts:
            if not part.words:
                continue
            if pieces and pieces[-1][1:] == part[1:]:
                pieces[-1] = part._replace(words=pieces[-1].words + part.words)
            else:
                pieces.append(part)
    return pieces


def _words(inline: Inline, signs: Signs) -> str:
    return "".join(_piece(one, signs) for one in _joined(inline)).strip()


def _piece(one: Piece, signs: Signs) -> str:
    if one.style == "code":
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", one.words)), default=0))
        space = " " if one.words.startswith("`") or one.words.endswith("`") else ""
        out = f"{fence}{space}{one.words}{space}{fence}"
    else:
        mark = _MARKS[one.style]
        words = signs.sub(r"\\\g<0>", one.words) if signs else one.words
        out = f"{mark}{words}{mark}"
    return f"[{out}](<{address(one.url)}>)" if one.url else out


def _begin(text: str) -> str:
    """Escape what would make the line a heading, a list or a quotation, or the definition of the block above it."""
    found = _OPENING.match(text)
    if not found:
        return text
    return f"{found[1] or ''}\\{text[len(found[1] or '') :]}"


# Blocks


def _text(one: Block, signs: Signs) -> list[str]:
    """A paragraph; of several rows each is a line of it."""
    lines = [text for row in one.rows if (text := line(row[0], signs))]
    return [f"{text}\\" for text in lines[:-1]] + lines[-1:]


def _head(one: Block, signs: Signs) -> list[str]:
    return [f"{'###' if one.kind == 'subhead' else '##'} {_words(one.rows[0][0], signs)}"]


def _quote(one: Block, signs: Signs) -> list[str]:
    return "\n> \n".join(f"> {line(row[0], signs)}" for row in one.rows).split("\n")


def _list(one: Block, signs: Signs) -> list[str]:
    numbered = one.kind == "numbers"
    return [f"{f'{n}.' if numbered else '-'} {line(row[0], signs)}" for n, row in enumerate(one.rows, 1)]


def _table(one: Block, signs: Signs) -> list[str]:
    width = max(len(row) for row in one.rows)
    rows = [
        "| " + " | ".join([line(cell, signs) for cell in row] + [""] * (width - len(row))) + " |" for row in one.rows
    ]
    return [rows[0], "|" + " --- |" * width, *rows[1:]]


def _code(one: Block, signs: Signs) -> list[str]:
    text = "\n".join(plain(row[0]) for row in one.rows)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [fence, *text.split("\n"), fence]


_BLOCKS = {
    "text": _text,
    "head": _head,
    "subhead": _head,
    "quote": _quote,
    "list": _list,
    "numbers": _list,
    "table": _table,
    "rule": lambda one, signs: ["---"],
    "code": _code,
}
