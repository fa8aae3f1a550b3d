"""What authors may write in front matter, in YAML glossaries and in site.yaml: every key, typed, and what it says.

These classes are the only list of keys: validation, error messages, the schemas for editors and the tests of the
documentation are derived from them.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from generator.moments import Moment, When, moment, when


def says(words: str) -> Meta:
    """What a key is for: editors show it beside the key."""
    return Meta(description=words)


Slug = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(pattern=r"\S")]
"""A text that must not be empty."""


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of everything an author writes: unknown keys are mistakes."""


class Author(Strict, frozen=True):
    name: Annotated[Line, says("the name as it is printed")]
    url: Annotated[str | None, says("the author's own site")] = None
    role: Annotated[str | None, says("printed after the name: Photographs, Map")] = None


class Source(Strict, frozen=True):
    """Where a text first appeared, or what a claim rests on."""

    title: Annotated[Line, says("the title of the source")]
    url: Annotated[str | None, says("its address on the web")] = None
    publisher: Annotated[str | None, says("who published it")] = None
    date: Annotated[Moment | None, says("when it was published")] = None


class Image(Strict, frozen=True):
    src: Annotated[
        Line, says("the picture: a path below content/, a file beside the article, or an address on the web")
    ]
    alt: Annotated[str, says("what the picture shows, for those who do not see it")] = ""
    caption: Annotated[str | None, says("printed below the picture; markdown on one line")] = None
    credit: Annotated[str | None, says("whose picture it is")] = None


class Related(Strict, frozen=True):
    """Another article here (`to`), or something on the wider web (`title` and `url`)."""

    to: Annotated[Slug | None, says("the slug of an article here")] = None
    why: Annotated[str | None, says("the reason, printed below the link")] = None
    title: Annotated[str | None, says("the title of something on the wider web")] = None
    url: Annotated[str | None, says("its address")] = None
    publisher: Annotated[str | None, says("who published it")] = None
    date: Annotated[Moment | None, says("when it was published")] = None

    def __post_init__(self) -> None:
        if (self.to is None) == (self.url is None):
            raise ValueError("give either `to` (a slug) or `title` and `url`")
        if self.url is not None and not self.title:
            raise ValueError("a related link needs a `title` beside its `url`")


class Quote(Strict, frozen=True):
    """Which passage of an article is meant; quotes are matched as `anchoring` has it."""

    quote: Annotated[Line, says("the passage, as it stands in the text")]
    prefix: Annotated[str | None, says("what stands directly before it, where it is in the text several times")] = None
    suffix: Annotated[str | None, says("what stands directly after it, where it is in the text several times")] = None
    section: Annotated[str | None, says("the words or the id of the heading that it stands under")] = None


NoteKind = Literal["background", "correction", "fact-check", "translation", "update", "source"]
TermMode = Literal["first", "section", "all", "off"]


class ArticleNote(Quote, frozen=True):
    """A note that stands on a passage: one of `content/notes/` by its id, or a text given here."""

    note: Annotated[Slug | None, says("the id of a note in content/notes/")] = None
    text: Annotated[str | None, says("a note for this article alone; markdown")] = None
    kind: Annotated[NoteKind | None, says("what kind of note `text` is; without it, background")] = None
    title: Annotated[str | None, says("the headline of `text`")] = None

    def __post_init__(self) -> None:
        if (self.note is None) == (self.text is None):
            raise ValueError("give either `note` (the id of a note) or `text`")


class NoteTarget(Quote, frozen=True, kw_only=True):
    """A passage that a note stands on, told from the note's side."""

    article: Annotated[Slug, says("the slug of the article")]


class Terms(Strict, frozen=True):
    """How the glossary is applied to one text."""

    mode: Annotated[TermMode | None, says("how often a term is linked; without it, as site.yaml says")] = None
    skip: Annotated[list[str], says("ids of terms that are left alone here")] = []
    sense: Annotated[dict[str, str], says("which of several terms with one form is meant: the form, and the id")] = {}


class ArticleFront(Strict, frozen=True):
    title: Annotated[Line, says("the headline; plain text")]
    date: Annotated[Moment, says("when it was or will be published; until then it is held back")]
    updated: Annotated[Moment | None, says("when the text was last changed")] = None
    authors: Annotated[list[Line | Author], says("who wrote it: names, or mappings with name, url and role")] = []
    dateline: Annotated[str | None, says("where it was written")] = None
    summary: Annotated[str | None, says("below the title, in lists and feeds; else the first paragraph")] = None
    topics: Annotated[list[Line], says("what it is about; each topic gets a page")] = []
    series: Annotated[str | None, says("a series that it belongs to; its articles are numbered, oldest first")] = None
    image: Annotated[Image | None, says("the picture at the top, in lists and in previews elsewhere")] = None
    related: Annotated[
        list[str | Related], says("slugs of articles, or mappings with `to`, or with `title` and `url`")
    ] = []
    source: Annotated[Source | None, says("where the text first appeared")] = None
    language: Annotated[str | None, says("the code of its language, if it is another than the site's")] = None
    slug: Annotated[Slug | None, says("its name in addresses and links, in place of the file's name")] = None
    aliases: Annotated[list[str], says("old addresses, from the site's root; each leads here")] = []
    draft: Annotated[bool, says("true keeps it out of the site")] = False
    expires: Annotated[Moment | None, says("from then on it is not published")] = None
    terms: Annotated[Terms, says("how the glossary is applied here")] = Terms()
    notes: Annotated[list[ArticleNote], says("notes on passages, each with `quote` and either `note` or `text`")] = []


class TermFront(Strict, frozen=True):
    """A glossary entry; in a `.md` entry `definition` is the body."""

    term: Annotated[Line, says("the headword, as it is found in texts")]
    definition: Annotated[str | None, says("what it means; markdown, and its first paragraph opens in place")] = None
    aliases: Annotated[list[Line], says("other names, found too and printed on the term's page")] = []
    kind: Annotated[
        str | None,
        says(
            "person, place, organisation, event, document, concept, or a word of your own; the glossary is grouped by it"
        ),
    ] = None
    date: Annotated[When | None, says("when it was: a day, a month or a year; it then stands on the timeline")] = None
    until: Annotated[When | None, says("when it ended")] = None
    see: Annotated[list[str], says("ids of other terms to read")] = []
    sources: Annotated[list[Line | Source], says("what the definition rests on: texts, or mappings")] = []
    review_by: Annotated[Moment | None, says("when somebody should look at the entry again")] = None
    forms: Annotated[list[Line], says("further words that mean this term; found, but not printed")] = []
    not_forms: Annotated[list[Line], says("words that do not mean it: a plural that is another word")] = []
    case: Annotated[
        Literal["smart", "exact", "ignore"],
        says("smart: a form with a capital must match exactly, any other ignores case"),
    ] = "smart"
    auto: Annotated[bool, says("false: linked only where a text says so")] = True

    def __post_init__(self) -> None:
        if self.until is not None and self.date is None:
            raise ValueError("`until` needs a `date` before it")
        if self.until is not None and self.date is not None and self.until.end_in_months < self.date.in_months:
            raise ValueError("`until` is earlier than `date`")


class NoteFront(Strict, frozen=True):
    title: Annotated[Line, says("the note's headline")]
    kind: Annotated[NoteKind, says("what the note does to the passage: explains it, corrects it …")] = "background"
    date: Annotated[Moment | None, says("when it was written; notes are listed by it")] = None
    authors: Annotated[list[Line | Author], says("who wrote it: names, or mappings with name, url and role")] = []
    sources: Annotated[list[Line | Source], says("what the note rests on: texts, or mappings")] = []
    review_by: Annotated[Moment | None, says("when somebody should look at it again; printed on its page")] = None
    on: Annotated[list[NoteTarget], says("passages that it stands on")] = []
    draft: Annotated[bool, says("true keeps it out of the site")] = False


class PageFront(Strict, frozen=True):
    title: Annotated[Line, says("the headline")]
    date: Annotated[Moment | None, says("kept for layouts and the site map; it holds nothing back")] = None
    updated: Annotated[Moment | None, says("when the text was last changed")] = None
    summary: Annotated[str | None, says("below the title, and for search engines; else the first paragraph")] = None
    slug: Annotated[Slug | None, says("its name in addresses and links, in place of the file's name")] = None
    aliases: Annotated[list[str], says("old addresses, from the site's root; each leads here")] = []
    language: Annotated[str | None, says("the code of its language, if it is another than the site's")] = None
    draft: Annotated[bool, says("true keeps it out of the site")] = False
    terms: Annotated[Terms, says("how the glossary is applied here")] = Terms()


class MenuItem(Strict, frozen=True):
    title: Annotated[Line, says("as it is printed")]
    to: Annotated[Line, says("a path of this site (/topics/), a slug, or an address elsewhere")]


class Publisher(Strict, frozen=True):
    name: Annotated[Line, says("in the footer and in feeds")]
    logo: Annotated[str | None, says("a picture; its path below content/")] = None


class Permalinks(Strict, frozen=True):
    articles: Annotated[str, says("needs {slug}, may have {year}, {month} and {day}")] = "/articles/{slug}/"


class Annotations(Strict, frozen=True):
    terms: Annotated[TermMode, says("how often a term is linked in a text")] = "first"
    skip: Annotated[list[str], says("ids of terms that are left alone everywhere")] = []
    in_quotes: Annotated[bool, says("whether terms are linked in block quotes")] = False
    per_paragraph: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)] | None, says("at most so many links to terms in one paragraph")
    ] = None


class Feeds(Strict, frozen=True):
    limit: Annotated[int, Meta(ge=0, le=10_000), says("how many articles, the newest")] = 20
    full: Annotated[bool, says("the whole text with its notes, or the summary alone")] = True


class Markdown(Strict, frozen=True):
    html: Annotated[bool, says("raw HTML in texts is published as it is, and nobody checks it")] = False
    typographer: Annotated[bool, says("straight quotes, --, ... and (c) become typographic ones")] = False


class Checks(Strict, frozen=True):
    off: Annotated[list[Line], says("codes of warnings that are not shown: missing-credit")] = []


class SiteFront(Strict, frozen=True):
    """`site.yaml`."""

    title: Annotated[Line, says("the site's name")]
    description: Annotated[str, says("in the footer, for search engines and in feeds")] = ""
    url: Annotated[str, says("where the site is published, with the path that it lives under")] = "http://localhost/"
    language: Annotated[str, says("the code of the texts' language: en, de, pt-BR")] = "en"
    timezone: Annotated[str, says("where a date without a time begins: Europe/Berlin")] = "UTC"
    publisher: Annotated[Publisher | None, says("who publishes the site")] = None
    menu: Annotated[list[MenuItem], says("the links at the top of every page")] = []
    permalinks: Annotated[Permalinks, says("where entries are published")] = Permalinks()
    annotations: Annotated[Annotations, says("how the glossary is applied")] = Annotations()
    feeds: Annotated[Feeds, says("/feed.xml and /feed.json")] = Feeds()
    search: Annotated[bool, says("a page to search in")] = True
    checks: Annotated[Checks, says("which warnings are shown")] = Checks()
    markdown: Annotated[Markdown, says("the dialect of markdown")] = Markdown()
    csp: Annotated[
        dict[str, str],
        says("what else pages may load and run, by directive of the content security policy: script-src: https://…"),
    ] = {}


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
