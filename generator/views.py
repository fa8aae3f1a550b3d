"""What layouts see: plain, frozen shapes, described in `docs/layouts.md`. They are values of facts, so they compare by digest."""

from msgspec import Struct

from generator.moments import Moment


class View(Struct, frozen=True, kw_only=True):
    """Base of all shapes."""


class LinkView(View, frozen=True):
    title: str
    url: str


class Tally(View, frozen=True):
    title: str
    url: str
    count: int


class AuthorView(View, frozen=True):
    name: str
    url: str | None = None
    role: str | None = None


class SourceView(View, frozen=True):
    title: str
    url: str | None = None
    publisher: str | None = None
    date: Moment | None = None


class ImageView(View, frozen=True):
    """`caption` is html once a page has made it; `src` is a link."""

    src: str
    width: int = 0
    height: int = 0
    alt: str = ""
    caption: str | None = None
    credit: str | None = None


class Card(View, frozen=True):
    """An article as other pages show it."""

    slug: str
    title: str
    url: str
    date: Moment
    updated: Moment | None
    summary: str
    image: ImageView | None
    authors: tuple[AuthorView, ...]
    topics: tuple[LinkView, ...]
    series: LinkView | None
    minutes: int


class RelatedView(View, frozen=True):
    title: str
    url: str
    slug: str | None = None
    date: Moment | None = None
    why: str | None = None
    publisher: str | None = None
    external: bool = False


class SeriesView(View, frozen=True):
    title: str
    url: str
    part: int
    count: int
    first: int
    """The part that the first of `cards` is: of a long series they are those beside this one."""
    cards: tuple[Card, ...]


class Target(View, frozen=True):
    """What a link leads to: `kind` is article, term, note, page or file."""

    kind: str
    slug: str
    title: str
    url: str


class GlossView(View, frozen=True):
    """A glossary entry in short; `first` is html once a page has made it."""

    id: str
    term: str
    kind: str
    label: str
    url: str
    count: int
    first: str = ""


class BriefView(View, frozen=True):
    """A term in one line: the first sentence of its definition, as plain text."""

    term: str
    url: str
    kind: str
    line: str


class NoteView(View, frozen=True):
    """A note; `body` is html once a page has made it. `number` is its number on the page, 0 where it has none."""

    id: str
    number: int
    kind: str
    label: str
    title: str | None
    date: Moment | None
    authors: tuple[AuthorView, ...]
    sources: tuple[SourceView, ...]
    url: str | None
    body: str = ""
    unanchored: bool = False
    quote: str | None = None
    review_by: Moment | None = None
    summary: str = ""


class PassageView(View, frozen=True):
    """A passage that a note stands on, seen from the note's page."""

    slug: str
    title: str
    url: str
    date: Moment
    quote: str
    before: str
    after: str


class DatedView(View, frozen=True):
    """An entry on a timeline: `kind` is article, note or term, `label` what it is called. An event may last `until`."""

    kind: str
    title: str
    url: str
    date: Moment
    until: Moment | None = None
    label: str = ""
    line: str = ""


class MonthView(View, frozen=True):
    """How much is dated in a month, and where a reader finds it. `month` counts from year 0: 12 times the year, and 0 to 11."""

    month: int
    articles: int
    notes: int
    url: str


class FoundView(View, frozen=True):
    """An entry as the search index holds it; `digest` and `said` (the titles of what it links to) stand for its text.

    `doc` is its name in the store, `path` its URL below the base, `label` a key of the strings.
    """

    doc: str
    path: str
    title: str
    kind: str
    label: str
    words: int
    digest: int
    date: Moment | None = None
    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


class SentenceView(View, frozen=True):
    url: str
    html: str


class MentionView(View, frozen=True):
    """An entry that mentions a term; `digest` stands for its sentences, which a page reads when it shows them."""

    slug: str
    doc: str
    kind: str
    title: str
    url: str
    date: Moment | None
    count: int
    digest: int
    sentences: tuple[SentenceView, ...] = ()
    more: int = 0


class Pager(View, frozen=True):
    page: int
    pages: int
    previous: str | None
    next: str | None
    links: tuple["PageLink", ...]


class PageLink(View, frozen=True):
    n: int
    url: str
    current: bool
