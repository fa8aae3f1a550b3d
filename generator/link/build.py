"""Entries → the index, in one pass: what is published, in which order, and who mentions what."""

from collections.abc import Iterable
from datetime import datetime

from generator.config import Site
from generator.diagnostics import Diagnostic, error
from generator.frontmatter import Moment
from generator.link.index import TABLES, Group, Held, Index, author_name, dated
from generator.link.resolve import wiki_target
from generator.model import Article, Doc, Entry, Media, Term
from generator.slugs import slugify


def build_index(
    docs: Iterable[Doc], site: Site, now: datetime, *, drafts: bool = False, future: bool = False
) -> tuple[Index, list[Diagnostic]]:
    """Sort the entries into tables. Entries that are not published yet, or no longer, are left out here and nowhere else."""
    index = Index(site)
    found: list[Diagnostic] = []
    counts = {"draft": 0, "future": 0, "expired": 0}
    changes: list[float] = []
    for doc in docs:
        entry = doc.entry
        if not isinstance(entry, Term) or not entry.key:  # a YAML file is no one entry
            index.by_path[entry.path] = entry
        if isinstance(entry, Media):
            index.media[entry.path] = entry
            continue
        reason, change = _held(entry, site, now)
        if change:
            changes.append(change)
        if (reason == "draft" and drafts) or (reason == "future" and future):
            reason = ""
        table: dict[str, Entry] = getattr(index, TABLES[type(entry)])
        if reason:
            counts[reason] += 1
            index.withheld.add(f"{TABLES[type(entry)]}/{entry.slug}")
            continue
        if entry.slug == "-":  # its slug was reported where it was read
            index.unplaced.append(doc)
            continue
        if other := table.get(entry.slug):
            found.append(
                error(
                    "duplicate-id",
                    entry.path,
                    f'"{entry.slug}" is already the {_called(other)} in {other.path}',
                    key=f"{entry.slug}^" if isinstance(entry, Term) and entry.key else "slug",
                )
            )
            index.unplaced.append(doc)
            continue
        table[entry.slug] = entry
        index.names[(TABLES[type(entry)], entry.slug)] = doc.name
        index.docs[doc.name] = doc
        if isinstance(entry, Article) and entry.path.endswith("/index.md"):
            index.bundles[entry.path.rpartition("/")[0]] = entry.path
    index.held = Held(counts["draft"], counts["future"], counts["expired"], min(changes, default=0.0))
    _order(index)
    _groups(index)
    _references(index)
    return index, found


def _called(entry: Entry) -> str:
    return type(entry).__name__.lower()


def _held(entry: Entry, site: Site, now: datetime) -> tuple[str, float]:
    """Why an entry is held back ("" where it is not), and when that changes (0: never)."""
    front = entry.front if not isinstance(entry, Media) else None
    if getattr(front, "draft", False):
        return "draft", 0.0
    if isinstance(entry, Article):
        expires = entry.front.expires.at(site.zone) if entry.front.expires else None
        if expires and expires <= now:
            return "expired", 0.0
        if (begins := entry.front.date.at(site.zone)) > now:
            return "future", begins.timestamp()
        return "", expires.timestamp() if expires else 0.0
    return "", 0.0


def _moment_key(site: Site, moment: Moment) -> float:
    return moment.at(site.zone).timestamp()


def _order(index: Index) -> None:
    site = index.site
    keyed = sorted(
        ((-_moment_key(site, one.front.date), one.front.title, slug) for slug, one in index.articles.items())
    )
    index.newest = [slug for _, _, slug in keyed]
    index.place = {slug: n for n, slug in enumerate(index.newest)}
    for slug in index.newest:
        index.years.setdefault(index.articles[slug].front.date.year, []).append(slug)


def _groups(index: Index) -> None:
    topics: dict[str, tuple[str, list[str]]] = {}
    authors: dict[str, tuple[str, list[str]]] = {}
    series: dict[str, tuple[str, list[str]]] = {}
    for slug in index.newest:
        front = index.articles[slug].front
        for name in dict.fromkeys(front.topics):
            topics.setdefault(slugify(name), (name, []))[1].append(slug)
        for author in dict.fromkeys(author_name(one) for one in front.authors):
            authors.setdefault(slugify(author), (author, []))[1].append(slug)
        if front.series:
            series.setdefault(slugify(front.series), (front.series, []))[1].append(slug)
    index.topics = {key: Group(title, tuple(dict.fromkeys(slugs))) for key, (title, slugs) in sorted(topics.items())}
    index.authors = {key: Group(title, tuple(dict.fromkeys(slugs))) for key, (title, slugs) in sorted(authors.items())}
    index.series = {key: Group(title, tuple(reversed(slugs))) for key, (title, slugs) in sorted(series.items())}


def _references(index: Index) -> None:
    """Who mentions what: terms, passages, links and declared relations, each list newest first."""
    site = index.site

    def age(doc: Doc) -> tuple[float, str]:
        date = dated(doc.entry)
        return (-_moment_key(site, date) if date else 0.0, doc.name)

    for doc in sorted(index.docs.values(), key=age):
        for mention in doc.annotation.mentions:
            index.mentions.setdefault(mention.term, []).append((doc.name, mention.count, mention.digest))
        entry = doc.entry
        if isinstance(entry, Article):
            for n, anchored in enumerate(doc.annotation.anchored):
                index.passages.setdefault(anchored.note, []).append((doc.name, n))
        if isinstance(entry, Media):
            continue
        for link in entry.links:
            if link.kind == "related":
                name, into = link.target, index.declared_by
            elif link.kind == "wiki":
                target = wiki_target(index, entry, link.target)
                if not isinstance(target, Article):
                    continue
                name, into = target.slug, index.backlinks
            else:
                continue
            here = into.setdefault(name, [])
            if doc.name not in here and not (isinstance(entry, Article) and entry.slug == name):
                here.append(doc.name)
