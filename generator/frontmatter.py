"""What authors may write in front matter, in YAML glossaries and in site.yaml: every key, typed.

These classes are the only list of keys: validation, error messages and documentation are derived from them.
"""

import re
from datetime import date, datetime, tzinfo
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct


class Moment:
    """A date, or a date-time with zone, as an author wrote it, in its ISO form (`text`)."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Moment({self.text!r})"

    @property
    def iso(self) -> str:
        """For `<time datetime>`."""
        return self.text

    @property
    def year(self) -> int:
        return int(self.text[:4])

    @property
    def month(self) -> int:
        return int(self.text[5:7])

    @property
    def day(self) -> int:
        return int(self.text[8:10])

    @property
    def in_months(self) -> int:
        """Months since the year 0."""
        return 12 * self.year + self.month - 1

    @property
    def end_in_months(self) -> int:
        """The last of its months."""
        return self.in_months

    def at(self, zone: tzinfo) -> datetime:
        """The instant; a bare date begins at its midnight in the site's zone."""
        when = datetime.fromisoformat(self.text)
        return when if when.tzinfo else when.replace(tzinfo=zone)


class When(Moment):
    """A day, a month or a year: `2014-07-17`, `2014-07`, `2014`. Where it is no day, `month` and `day` are its first."""

    __slots__ = ()

    @property
    def month(self) -> int:
        return int(self.text[5:7] or 1)

    @property
    def day(self) -> int:
        return int(self.text[8:10] or 1)

    @property
    def end_in_months(self) -> int:
        return self.in_months + (0 if len(self.text) > 4 else 11)


_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z", re.A)
_DAY = re.compile(r"\d{4}-\d\d-\d\d[T ]", re.A | re.I)


def moment(text: str) -> Moment:
    """Read `2021-04-13` or `2021-04-13T18:30:00+02:00` (a space instead of T is fine).

    Raises ValueError with words for a person.
    """
    text = text.strip()
    if found := _DATE.match(text):
        try:
            return Moment(date(int(found[1]), int(found[2]), int(found[3])).isoformat())
        except ValueError:
            raise ValueError(f'there is no day "{text}"') from None
    try:
        if not _DAY.match(text):
            raise ValueError
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a date; write it as 2021-04-13') from None
    if when.tzinfo is None:
        raise ValueError(f'"{text}" has a time but no zone; write 2021-04-13T18:30:00+02:00, or the date alone')
    return Moment(when.isoformat())


_WHEN = re.compile(r"(\d{1,4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\Z", re.A)


def when(text: str) -> When:
    """Read a day, a month or a year of our era. Raises ValueError with words for a person."""
    found = _WHEN.match(text.strip())
    if found is None:
        raise ValueError(f'"{text}" is not a date; write a day, a month or a year: 2014-07-17, 2014-07, 2014')
    year, month, day = (int(one or 1) for one in found.groups())
    try:
        first = date(year, month, day).isoformat()
    except ValueError:
        raise ValueError(f'there is no day, month or year "{text}"') from None
    return When(first[: 10 if found[3] else 7 if found[2] else 4])


Slug = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(pattern=r"\S")]
"""A text that must not be empty."""


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of everything an author writes: unknown keys are mistakes."""


class Author(Strict, frozen=True):
    name: Line
    url: str | None = None
    role: str | None = None


class Source(Strict, frozen=True):
    """Where a text first appeared, or what a claim rests on."""

    title: Line
    url: str | None = None
    publisher: str | None = None
    date: Moment | None = None


class Image(Strict, frozen=True):
    src: Line
    alt: str = ""
    caption: str | None = None
    credit: str | None = None


class Related(Strict, frozen=True):
    """Another article here (`to`), or something on the wider web (`title` and `url`)."""

    to: Slug | None = None
    why: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    date: Moment | None = None

    def __post_init__(self) -> None:
        if (self.to is None) == (self.url is None):
            raise ValueError("give either `to` (a slug) or `title` and `url`")
        if self.url is not None and not self.title:
            raise ValueError("a related link needs a `title` beside its `url`")


class Quote(Strict, frozen=True):
    """Which passage of an article is meant; quotes are matched as `anchoring` has it."""

    quote: Line
    prefix: str | None = None
    suffix: str | None = None
    section: str | None = None


NoteKind = Literal["background", "correction", "fact-check", "translation", "update", "source"]
TermMode = Literal["first", "section", "all", "off"]


class ArticleNote(Quote, frozen=True):
    """A note that stands on a passage: one of `content/notes/` by its id, or a text given here."""

    note: Slug | None = None
    text: str | None = None
    kind: NoteKind | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        if (self.note is None) == (self.text is None):
            raise ValueError("give either `note` (the id of a note) or `text`")


class NoteTarget(Quote, frozen=True, kw_only=True):
    """A passage that a note stands on, told from the note's side."""

    article: Slug


class Terms(Strict, frozen=True):
    """How the glossary is applied to one article."""

    mode: TermMode | None = None
    skip: list[str] = []
    sense: dict[str, str] = {}


class ArticleFront(Strict, frozen=True):
    title: Line
    date: Moment
    updated: Moment | None = None
    authors: list[Line | Author] = []
    dateline: str | None = None
    summary: str | None = None
    topics: list[Line] = []
    series: str | None = None
    image: Image | None = None
    related: list[str | Related] = []
    source: Source | None = None
    language: str | None = None
    slug: Slug | None = None
    aliases: list[str] = []
    draft: bool = False
    expires: Moment | None = None
    terms: Terms = Terms()
    notes: list[ArticleNote] = []


class TermFront(Strict, frozen=True):
    """A glossary entry; in a `.md` entry `definition` is the body."""

    term: Line
    definition: str | None = None
    aliases: list[Line] = []
    kind: str | None = None
    date: When | None = None
    until: When | None = None
    see: list[str] = []
    sources: list[Line | Source] = []
    review_by: Moment | None = None
    forms: list[Line] = []
    not_forms: list[Line] = []
    case: Literal["smart", "exact", "ignore"] = "smart"
    auto: bool = True

    def __post_init__(self) -> None:
        if self.until is not None and self.date is None:
            raise ValueError("`until` needs a `date` before it")
        if self.until is not None and self.date is not None and self.until.end_in_months < self.date.in_months:
            raise ValueError("`until` is earlier than `date`")


class NoteFront(Strict, frozen=True):
    title: Line
    kind: NoteKind = "background"
    date: Moment | None = None
    authors: list[Line | Author] = []
    sources: list[Line | Source] = []
    review_by: Moment | None = None
    on: list[NoteTarget] = []
    draft: bool = False


class PageFront(Strict, frozen=True):
    title: Line
    date: Moment | None = None
    updated: Moment | None = None
    summary: str | None = None
    slug: Slug | None = None
    aliases: list[str] = []
    language: str | None = None
    draft: bool = False
    terms: Terms = Terms()


class MenuItem(Strict, frozen=True):
    title: Line
    to: Line


class Publisher(Strict, frozen=True):
    name: Line
    logo: str | None = None


class Permalinks(Strict, frozen=True):
    articles: str = "/articles/{slug}/"


class Annotations(Strict, frozen=True):
    terms: TermMode = "first"
    skip: list[str] = []
    in_quotes: bool = False
    per_paragraph: Annotated[int, Meta(ge=1, le=10_000)] | None = None


class Feeds(Strict, frozen=True):
    limit: Annotated[int, Meta(ge=0, le=10_000)] = 20
    full: bool = True


class Markdown(Strict, frozen=True):
    html: bool = False
    typographer: bool = False


class SiteFront(Strict, frozen=True):
    """`site.yaml`."""

    title: Line
    description: str = ""
    url: str = "http://localhost/"
    language: str = "en"
    timezone: str = "UTC"
    publisher: Publisher | None = None
    menu: list[MenuItem] = []
    permalinks: Permalinks = Permalinks()
    annotations: Annotations = Annotations()
    feeds: Feeds = Feeds()
    search: bool = True
    markdown: Markdown = Markdown()


def decode_hook(kind: type, value: Any) -> Any:
    """Give msgspec the types that it does not know."""
    if kind in (Moment, When):
        if not isinstance(value, str):
            raise ValueError("expected a date such as 2021-04-13")
        return moment(value) if kind is Moment else when(value)
    raise NotImplementedError(kind)


def encode_hook(value: Any) -> Any:
    """The reverse of `decode_hook`, for records that are remembered."""
    if isinstance(value, Moment):
        return value.text
    raise NotImplementedError(type(value))
