"""From what was read to markdown that reads as just that."""

import re
from collections.abc import Iterable

from generator.clipping.shapes import Block, Inline, Picture, Piece, plain

_SIGNS = re.compile(
    r"""[\\`*~|{}]              # these mean something nearly anywhere
    | (?<![^\W_])_ | _(?![^\W_])  # not within a word
    | \[(?=[\[^]|$)             # a wiki link, a footnote, or the words that follow make it a link
    | \](?=[(\[{:]|$)
    | <(?=[A-Za-z/!?])
    | &(?=[#\w]+;)
    | !(?=$)                    # before a link
    | \^(?=\[)
    """,
    re.X,
)
_ALL = re.compile(r"[!-/:-@\[-`{-~]")
_OPENING = re.compile(r"[#>+=:\-\[]|(?=\d{1,9}[.)](?:\s|$))(\d+)")
_CLOSING = re.compile(r"#+$")
_MARKS = {"": "", "em": "*", "strong": "**", "code": ""}


def line(inline: Inline, *, full: bool = False) -> str:
    """One line of markdown, from its beginning; `full` escapes every sign, where less was not enough."""
    out = "".join(_piece(one, full) for one in _joined(inline)).strip()
    return out if full else _begin(out)


def block(one: Block, *, full: bool = False) -> list[str]:
    """The lines of one block."""
    if one.picture:
        return [figure(one.picture)]
    return _BLOCKS[one.kind](one, full)


def figure(picture: Picture) -> str:
    """An image with its caption and credit, as a paragraph of its own."""
    caption = line((Piece(picture.caption),), full=True)
    title = f' "{_quoted(caption)}"' if caption else ""
    credit = f'{{credit="{_quoted(picture.credit)}"}}' if picture.credit else ""
    return f"![{line((Piece(picture.alt),), full=True)}](<{address(picture.src)}>{title}){credit}"


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


def _piece(one: Piece, full: bool) -> str:
    if one.style == "code":
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", one.words)), default=0))
        space = " " if one.words.startswith("`") or one.words.endswith("`") else ""
        out = f"{fence}{space}{one.words}{space}{fence}"
    else:
        # What a piece borders on may give its last sign a meaning.
        out = (_ALL if full else _SIGNS).sub(lambda found: f"\\{found[0]}", one.words)
        mark = _MARKS[one.style]
        out = f"{mark}{out}{mark}"
    return f"[{out}](<{address(one.url)}>)" if one.url else out


def _begin(text: str) -> str:
    """Escape what would make the line a heading, a list or a quotation."""
    found = _OPENING.match(text)
    if not found:
        return text
    if found[1]:
        return f"{found[1]}\\{text[len(found[1]) :]}"
    return text if found[0] == "[" and "](<" in text else f"\\{text}"


# Blocks


def _text(one: Block, full: bool) -> list[str]:
    """A paragraph; of several rows each is a line of it."""
    lines = [line(row[0], full=full) for row in one.rows]
    lines = [text for text in lines if text]
    return [f"{text}\\" for text in lines[:-1]] + lines[-1:]


def _head(one: Block, full: bool) -> list[str]:
    words = "".join(_piece(piece, full) for piece in _joined(one.rows[0][0])).strip()
    words = _CLOSING.sub(lambda found: f"\\{found[0]}", words) if not full else words
    return [f"{'###' if one.kind == 'subhead' else '##'} {words}"]


def _quote(one: Block, full: bool) -> list[str]:
    return [
        text for n, row in enumerate(one.rows) for text in ((["> "] if n else []) + [f"> {line(row[0], full=full)}"])
    ]


def _list(one: Block, full: bool) -> list[str]:
    return [f"- {line(row[0], full=full)}" for row in one.rows]


def _numbers(one: Block, full: bool) -> list[str]:
    return [f"{n}. {line(row[0], full=full)}" for n, row in enumerate(one.rows, 1)]


def _table(one: Block, full: bool) -> list[str]:
    width = max(len(row) for row in one.rows)
    rows = [
        "| " + " | ".join([line(cell, full=full) for cell in row] + [""] * (width - len(row))) + " |"
        for row in one.rows
    ]
    return [rows[0], "|" + " --- |" * width, *rows[1:]]


def _code(one: Block, full: bool) -> list[str]:
    text = "\n".join(plain(row[0]) for row in one.rows)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [fence, *text.split("\n"), fence]


_BLOCKS = {
    "text": _text,
    "head": _head,
    "subhead": _head,
    "quote": _quote,
    "list": _list,
    "numbers": _numbers,
    "table": _table,
    "rule": lambda one, full: ["---"],
    "code": _code,
}
