"""What is read from a clipping: its facts, its text in blocks, and what the reader of it was not sure of."""

from typing import Literal, NamedTuple

Style = Literal["", "em", "strong", "code"]


class Piece(NamedTuple):
    """Words in one style; `url` where they are a link."""

    words: str
    style: Style = ""
    url: str = ""


Inline = tuple[Piece, ...]


class Picture(NamedTuple):
    """`src` is an address, or a path as the clipping gives it; "" where it names no file. `elsewhere` is an address of the same
    picture, for when there is no file at that path."""

    src: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    elsewhere: str = ""


BlockKind = Literal["text", "head", "subhead", "quote", "list", "numbers", "table", "figure", "rule", "code"]


class Block(NamedTuple):
    """`rows` hold cells: a row with one cell for each line of a text, each item of a list, each paragraph of a quotation.

    Only a figure has a `picture`, and nothing else.
    """

    kind: BlockKind
    rows: tuple[tuple[Inline, ...], ...] = ()
    picture: Picture | None = None


class Person(NamedTuple):
    """One of the authors."""

    name: str
    role: str = ""
    url: str = ""


class Reference(NamedTuple):
    """Another article that the clipping names; `url` is "" where its link leads nowhere."""

    title: str
    url: str = ""


class Doubt(NamedTuple):
    """Something to look at. `at` is a key of the front matter (`date`, `authors[0]`), a comment in it (`caption:0`), or the
    number of a block, where `words` name the place."""

    at: str | int
    message: str
    words: str = ""


class Clipping(NamedTuple):
    """All that was read. Texts are plain and on one line; dates are in ISO form, "" where there is none.

    `captions` are those of pictures that the clipping does not hold.
    """

    title: str = ""
    date: str = ""
    updated: str = ""
    authors: tuple[Person, ...] = ()
    dateline: str = ""
    summary: str = ""
    picture: Picture | None = None
    captions: tuple[Picture, ...] = ()
    related: tuple[Reference, ...] = ()
    url: str = ""
    publication: str = ""
    language: str = ""
    blocks: tuple[Block, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def text_block(words: str) -> Block:
    """A paragraph of plain words."""
    return Block("text", (((Piece(words),),),))


def words_of(block: Block) -> str:
    """The words of a block, without its mark-up; those of a figure are its caption and its credit."""
    if block.picture:
        return " ".join(filter(None, (block.picture.caption, block.picture.credit)))
    return " ".join(plain(cell) for row in block.rows for cell in row)


def plain(inline: Inline) -> str:
    return "".join(one.words for one in inline)
