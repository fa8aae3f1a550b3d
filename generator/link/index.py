"""The index: every published entry by kind and slug, and the tables that follow from them."""

from typing import NamedTuple

from generator.config import Site
from generator.frontmatter import Author, Moment
from generator.model import Article, Doc, Entry, Media, Note, Page, Term

RESERVED = frozenset(
    [
        "articles",
        "glossary",
        "notes",
        "topics",
        "authors",
        "series",
        "archive",
        "media",
        "assets",
        "search",
        "index",
        "feed",
        "sitemap",
        "robots",
        "404",
        "timeline",
    ]
)
"""First segments of URLs that the site itself uses; a plain page cannot be called so."""


OWN_FILES = frozenset(
    [
        "index.html",
        "404.html",
        "feed.xml",
        "feed.json",
        "sitemap.xml",
        "robots.txt",
        "glossary.jsonld",
        "cname",
        ".nojekyll",
    ]
)
"""Files at the top that the site itself makes, in lower case."""


class Group(NamedTuple):
    """A topic, an author or a series: its title and its articles, newest first (a series: oldest first)."""

    title: str
    slugs: tuple[str, ...]


class Held(NamedTuple):
    """How many entries are not published, by reason, and the next moment at which that changes."""

    drafts: int
    future: int
    expired: int
    next_change: float


class Index:
    """Read only, once built; `paths` and `with_term` are filled when they are first asked for.

    `unplaced`: what has no URL of its own, for a mistake that was reported; its references are checked all the same.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.articles: dict[str, Article] = {}
        self.terms: dict[str, Term] = {}
        self.notes: dict[str, Note] = {}
        self.pages: dict[str, Page] = {}
        self.media: dict[str, Media] = {}
        self.by_path: dict[str, Entry] = {}
        self.docs: dict[str, Doc] = {}
        self.unplaced: list[Doc] = []
        self.names: dict[tuple[str, str], str] = {}
        self.withheld: set[str] = set()
        self.held = Held(0, 0, 0, 0.0)
        self.newest: list[str] = []
        self.place: dict[str, int] = {}
        self.topics: dict[str, Group] = {}
        self.authors: dict[str, Group] = {}
        self.series: dict[str, Group] = {}
        self.years: dict[int, list[str]] = {}
        self.mentions: dict[str, list[tuple[str, int, int]]] = {}
        self.backlinks: dict[str, list[str]] = {}
        self.declared_by: dict[str, list[str]] = {}
        self.passages: dict[str, list[tuple[str, int]]] = {}
        self.bundles: dict[str, str] = {}
        self.paths: set[str] = set()
        self.with_term: dict[str, list[str]] = {}

    def path_of(self, entry: Entry) -> str:
        """The URL path of an entry below the base."""
        if isinstance(entry, Article):
            return self.site.article_path(entry.slug, entry.front.date)
        if isinstance(entry, Term):
            return f"/glossary/{entry.slug}/"
        if isinstance(entry, Note):
            return f"/notes/{entry.slug}/"
        if isinstance(entry, Page):
            return f"/{entry.slug}/"
        return "/" + self.media_path(entry)

    def media_path(self, entry: Media) -> str:
        """Below `media/`, or beside the page of the article whose folder it lies in."""
        folder = entry.path.rpartition("/")[0]
        while folder.count("/") > 1:
            if owner := self.bundles.get(folder):
                article = self.by_path.get(owner)
                if isinstance(article, Article):
                    return self.path_of(article).strip("/") + entry.path.removeprefix(folder)
            folder = folder.rpartition("/")[0]
        return entry.url

    def url_of(self, entry: Entry) -> str:
        return self.site.url(self.path_of(entry))


TABLES: dict[type, str] = {Article: "articles", Term: "terms", Note: "notes", Page: "pages"}


def dated(entry: Entry) -> Moment | None:
    """The date of a text. A term has none: its `date` is of what it explains."""
    return None if isinstance(entry, Term | Media) else entry.front.date


def author_name(author: str | Author) -> str:
    return author if isinstance(author, str) else author.name
