"""The records that travel from stage to stage. All are frozen; a stage returns new ones.

A `Body` is prose, stand-off: `html`, `text`, and the runs that map one onto the other. Whatever points into prose (a term, a
passage, a search snippet) is a range of characters of `text`.
"""

from bisect import bisect_right
from typing import Literal, NamedTuple

from msgspec import Struct

from generator.frontmatter import ArticleFront, NoteFront, PageFront, TermFront

Kind = Literal["article", "term", "note", "page", "media", "site"]


class Zone(Struct, frozen=True, array_like=True):
    """A stretch of text with a rule of its own: heading, link, code, quote, caption, credit, off."""

    kind: str
    start: int
    end: int


class Block(Struct, frozen=True, array_like=True):
    """One block of running text; matches never cross its ends.

    `note_at` is the place in `html` where a note on this block may be put: after its paragraph, its table, its quotation.
    `line` is the line of the source file that it begins on.
    """

    kind: str
    start: int
    end: int
    note_at: int
    line: int


class Heading(Struct, frozen=True, array_like=True):
    level: int
    id: str
    title: str
    start: int


class Hole(Struct, frozen=True, array_like=True):
    """What a page must fill in: the n-th NUL character of `html` stands for the n-th hole.

    kinds: `wiki` `href` (attributes of a link), `title` (the words of a link that has none), `card` (a related card), `image`
    (attributes of an image), `footnote` (a reference). `text_at` is where it stands in `text`.
    """

    kind: str
    target: str
    line: int
    column: int
    text_at: int


class Span(Struct, frozen=True, array_like=True):
    """An explicit mark: `[text]{term=ID}` or `[text]{note=ID}`."""

    kind: str
    target: str
    start: int
    end: int
    line: int
    column: int


class Body(Struct, frozen=True, array_like=True):
    """Prose. `runs` is flat: text_start, text_length, html_start, html_length, and so on, ascending.

    Where the two lengths of a run are equal its characters correspond one to one; otherwise the run is indivisible (`&` and
    `&amp;`). Blocks are separated by a newline in `text` that belongs to no run.

    `first_ends` is the place in `html` behind the first block with words that stands in no other: behind the whole list, where
    a list comes first.
    """

    html: str = ""
    text: str = ""
    runs: tuple[int, ...] = ()
    zones: tuple[Zone, ...] = ()
    blocks: tuple[Block, ...] = ()
    headings: tuple[Heading, ...] = ()
    holes: tuple[Hole, ...] = ()
    spans: tuple[Span, ...] = ()
    first_ends: int = 0

    def block_at(self, at: int) -> Block:
        """The block around a position of the text, or the nearest before it; all of it where there is none: a credit is in none."""
        if not self.blocks:
            return Block("", 0, len(self.text), len(self.html), 1)
        return self.blocks[max(0, bisect_right(self.blocks, at, key=lambda one: one.start) - 1)]


Bodies = dict[str, Body]
"""An entry's bodies by part: `body`, `summary`, `caption`, `note:0` (an inline note), and what `footnote` names."""


def footnote(part: str, label: str) -> str:
    """The part that is a footnote of another: `body/fn:label`. The words before the first slash are the other's."""
    return f"{part}/fn:{label}"


class Link(Struct, frozen=True, array_like=True):
    """A reference out of an entry that must be resolved: its target as written, and where it stands."""

    kind: str
    target: str
    line: int
    column: int
    key: str = ""


class TermMark(Struct, frozen=True, array_like=True, order=True):
    """A linked term: a range of text, and the id of this place (or "")."""

    start: int
    end: int
    term: str
    place: str


class Passage(Struct, frozen=True, array_like=True):
    """A passage that carries a note."""

    start: int
    end: int
    note: str


class Marks(Struct, frozen=True, array_like=True):
    """What was found in one body. `places` are (position, id) of mentions that are not linked."""

    terms: tuple[TermMark, ...] = ()
    passages: tuple[Passage, ...] = ()
    places: tuple[tuple[int, str], ...] = ()


class Sentence(Struct, frozen=True, array_like=True):
    """A mention in its sentence: the id of the place, and the words before, of and after the term."""

    place: str
    before: str
    hit: str
    after: str


class Mention(Struct, frozen=True, array_like=True):
    """How often an entry mentions a term; `digest` changes with its sentences."""

    term: str
    count: int
    digest: int


class Anchored(Struct, frozen=True, array_like=True):
    """A note on a passage of an article, with the words around it; `start` is -1 where the passage was not found."""

    note: str
    quote: str
    before: str
    after: str
    start: int
    end: int


class Anchor(Struct, frozen=True, array_like=True):
    """A quotation that puts a note on an article, where it is written (`path`, `key`), and what stands around its passage.

    `note` is empty for a note whose text is given in the article. `places`: how many passages fit; where it is one, `start` and
    `end` are its range, and `before`, `after` and `paragraph` are told as `anchoring.surroundings` has it.
    """

    note: str
    quote: str
    prefix: str = ""
    suffix: str = ""
    section: str = ""
    path: str = ""
    key: str = ""
    places: int = 0
    start: int = -1
    end: int = -1
    before: str = ""
    after: str = ""
    paragraph: str = ""


class Annotation(Struct, frozen=True, array_like=True):
    """All that annotate found in an entry that link must know. Marks and sentences are stored beside it."""

    mentions: tuple[Mention, ...] = ()
    anchored: tuple[Anchored, ...] = ()
    anchors: tuple[Anchor, ...] = ()


class Text(Struct, frozen=True, array_like=True):
    """What an entry's prose refers to and how long it is, apart from the entry, which other entries look at.

    `digest` is of front matter and bodies; `first` is a term's definition in short.
    """

    links: tuple[Link, ...] = ()
    words: int = 0
    digest: int = 0
    first: str = ""


class Article(Struct, frozen=True, tag=True):
    """`headings` of this and other entries: id → words, in order."""

    path: str
    slug: str
    front: ArticleFront
    summary: str
    headings: dict[str, str]


class Term(Struct, frozen=True, tag=True):
    path: str
    slug: str
    front: TermFront
    key: str
    headings: dict[str, str] = {}


class Note(Struct, frozen=True, tag=True):
    path: str
    slug: str
    front: NoteFront
    summary: str
    headings: dict[str, str] = {}


class Page(Struct, frozen=True, tag=True):
    path: str
    slug: str
    front: PageFront
    summary: str
    headings: dict[str, str]


class Media(Struct, frozen=True, tag=True):
    """A file that is published as it is; `width` and `height` are 0 where it is no image. `url` is below the site's base."""

    path: str
    url: str
    width: int
    height: int
    size: int
    digest: int


Entry = Article | Term | Note | Page | Media


class Doc(NamedTuple):
    """One entry: its name in the store, what it says, and what annotate found in it. `digest` is of its bodies and their marks."""

    name: str
    entry: Entry
    text: Text
    annotation: Annotation
    digest: int


class Output(Struct, frozen=True):
    """A file of the published site: its path below the output folder, and its bytes."""

    path: str
    content: bytes
