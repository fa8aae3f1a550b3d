"""What one entry adds to the tables of the index: a function of that entry alone, and of whether it is published.

| table | key | rows |
| --- | --- | --- |
| `articles` `terms` `notes` `pages` | slug | (name,): of several the first has the slug, the others are mistakes |
| `media` | path | (name,) |
| `by_path` | path of the source | (name,), what is held back too; a YAML file is no one entry |
| `withheld` | `articles/slug` | (name,) of what is not published yet, or no longer |
| `unplaced` | – | (name,) of what has no slug, for a mistake that was reported |
| `heads` | name | (kind, slug, title, URL path, date), as `Head` has them |
| `titled` | a title or a term's other name, folded | (table, slug) |
| `paths` | URL path | (name,) |
| `entries` | table | (slug, URL path, last change, name) |
| `bundles` | folder | (name,) of the article that is its `index.md` |
| `aliases` | – | (table, slug, n, alias, name) |
| `newest` | – | (age, slug, month) of every article |
| `years` | year | (age, slug) of its articles |
| `topics` `authors` `series` | slug | (age, article's slug, title, month) |
| `author_urls` | slug of an author | (age, article's slug, address) |
| `mentions` | term | (age, name, count, digest of the sentences) |
| `articles_with` | term | (age, slug) of the articles that mention it |
| `terms_in` | slug of an article | (term,) |
| `linked` `declared` | what a link says | (age, name) of who links to it in the text, or as related |
| `passages` | note | (age, name, n, quotation, the words before, those after, start) |
| `quoted` | – | (name,) of the articles that notes stand on by quotation, those that are held back too |
| `notes_in` | slug of an article | (n, note) of what stands on its passages |
| `notes_newest` | – | (age, slug) of every note |
| `dated` | year | (table, slug) of terms and notes |

`age` is minus the timestamp of a text's date, so that rows are newest first; 0 for what has none. `month` counts from the year 0.
"""

from collections.abc import Iterator
from datetime import datetime
from math import inf
from typing import Any, NamedTuple

from msgspec import Struct

from generator.config import Site
from generator.frontmatter import Author
from generator.model import Article, Doc, Entry, Media, Note, Page, Term
from generator.moments import Moment
from generator.prose import fold
from generator.slugs import composed, slugify

Row = tuple[Any, ...]

TABLES: dict[type, str] = {Article: "articles", Term: "terms", Note: "notes", Page: "pages"}
KIND = {Article: "article", Term: "term", Note: "note", Page: "page", Media: "file"}


class Head(NamedTuple):
    """What other pages say of an entry that they link to. `path`: its URL path below the base; `date`: None for what has none."""

    kind: str
    slug: str
    title: str
    path: str
    date: Moment | None


def title_of(entry: Entry) -> str:
    if isinstance(entry, Term):
        return entry.front.term
    if isinstance(entry, Media):
        return entry.path.rpartition("/")[2]
    return entry.front.title


def folded(title: str) -> str:
    """A title without its case and the length of its spaces."""
    return " ".join(fold(title).casefold().split())


def dated(entry: Entry) -> Moment | None:
    """The date of a text. A term has none: its `date` is of what it explains."""
    return None if isinstance(entry, Term | Media) else entry.front.date


def author_name(author: str | Author) -> str:
    return author if isinstance(author, str) else author.name


def path_of(site: Site, entry: Article | Term | Note | Page) -> str:
    """The URL path of an entry below the base."""
    if isinstance(entry, Article):
        return site.article_path(entry.slug, entry.front.date)
    folder = {Term: "/glossary", Note: "/notes", Page: ""}[type(entry)]
    return f"{folder}/{entry.slug}/"


class Standing(Struct, frozen=True, array_like=True, gc=False):
    """Why an entry, by its name, is not published ("" where it is), and from when until when the clock changes nothing of that."""

    name: str
    reason: str
    since: float
    until: float


def standing(doc: Doc, site: Site, now: datetime, *, drafts: bool, future: bool) -> Standing:
    """Whether an entry is published at `now`."""
    name, entry = doc.name, doc.entry
    front = entry.front if not isinstance(entry, Media) else None
    if getattr(front, "draft", False) and not drafts:
        return Standing(name, "draft", -inf, inf)
    if not isinstance(entry, Article):
        return Standing(name, "", -inf, inf)
    begins = entry.front.date.at(site.zone).timestamp()
    ends = entry.front.expires.at(site.zone).timestamp() if entry.front.expires else inf
    at = now.timestamp()
    reason = "expired" if ends <= at else "future" if begins > at and not future else ""
    moments = -inf, begins, ends, inf
    return Standing(name, reason, max(one for one in moments if one <= at), min(one for one in moments if one > at))


def contributions(doc: Doc, site: Site, reason: str) -> Iterator[tuple[str, str, Row]]:
    """(table, key, row) of everything that an entry adds; `reason`: why it is held back, or ""."""
    name, entry = doc.name, doc.entry
    if not isinstance(entry, Term) or not entry.key:
        yield "by_path", composed(entry.path), (name,)
    if isinstance(entry, Media):
        yield "media", composed(entry.path), (name,)
        return
    if doc.annotation.anchors:
        yield "quoted", "", (name,)
    table, slug = TABLES[type(entry)], entry.slug
    if reason:
        yield "withheld", f"{table}/{slug}", (name,)
        return
    if slug == "-":
        yield "unplaced", "", (name,)
        yield from _aliases(doc, table)
        return
    path, date = path_of(site, entry), dated(entry)
    changed = getattr(entry.front, "updated", None) or date
    age = -date.at(site.zone).timestamp() if date else 0.0
    yield table, slug, (name,)
    yield "heads", name, (KIND[type(entry)], slug, title_of(entry), path, date.iso if date else None)
    for one in (title_of(entry), *(entry.front.aliases if isinstance(entry, Term) else ())):
        yield "titled", folded(one), (table, slug)
    yield "paths", path, (name,)
    yield "entries", table, (slug, path, changed.iso if changed else None, name)
    yield from _aliases(doc, table)
    for mention in doc.annotation.mentions:
        yield "mentions", mention.term, (age, name, mention.count, mention.digest)
    for link in doc.text.links:
        if link.kind == "wiki" and (target := link.target.partition("#")[0]):
            yield "linked", target, (age, name)
        elif link.kind == "related":
            yield "declared", link.target, (age, name)
    if isinstance(entry, Article):
        yield from _article(doc, entry, age)
    elif isinstance(entry, Note):
        yield "notes_newest", "", (age, slug)
    if isinstance(entry, Term | Note) and entry.front.date:
        yield "dated", str(entry.front.date.year), (table, slug)


def _aliases(doc: Doc, table: str) -> Iterator[tuple[str, str, Row]]:
    if isinstance(doc.entry, Article | Page):
        for n, alias in enumerate(doc.entry.front.aliases):
            yield "aliases", "", (table, doc.entry.slug, n, alias, doc.name)


def _article(doc: Doc, entry: Article, age: float) -> Iterator[tuple[str, str, Row]]:
    front, slug, month = entry.front, entry.slug, entry.front.date.in_months
    yield "newest", "", (age, slug, month)
    yield "years", str(front.date.year), (age, slug)
    if entry.path.endswith("/index.md"):
        yield "bundles", entry.path.rpartition("/")[0], (doc.name,)
    topics = {slugify(title): title for title in reversed(front.topics)}
    for topic, title in topics.items():
        yield "topics", topic, (age, slug, title, month)
    authors = {slugify(title): title for title in map(author_name, reversed(front.authors))}
    for author, title in authors.items():
        yield "authors", author, (age, slug, title, month)
    for one in front.authors:
        if isinstance(one, Author) and one.url:
            yield "author_urls", slugify(one.name), (age, slug, one.url)
    if front.series:
        yield "series", slugify(front.series), (age, slug, front.series, month)
    for mention in doc.annotation.mentions:
        yield "articles_with", mention.term, (age, slug)
        yield "terms_in", slug, (mention.term,)
    for n, anchored in enumerate(doc.annotation.anchored):
        words = anchored.quote, anchored.before, anchored.after
        yield "passages", anchored.note, (age, doc.name, n, *words, anchored.start)
        yield "notes_in", slug, (n, anchored.note)
