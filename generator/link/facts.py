"""Every fact that a page may ask for, by kind: one small function each, and their table at the foot.

A fact is narrow on purpose: what a page did not ask for cannot make it stale.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from generator.engine import FactTable
from generator.frontmatter import Author, Image, Moment, Source
from generator.kinds import term_kind
from generator.link.index import Group, Index, author_name
from generator.link.related import articles_with, companions, related
from generator.link.resolve import (
    resolve_href,
    resolve_media,
    resolve_menu,
    resolve_wiki,
    target_view,
    title_of,
)
from generator.model import Article, Entry, Note, Page
from generator.slugs import alias_path, slugify
from generator.views import (
    AuthorView,
    Card,
    GlossView,
    ImageView,
    LinkView,
    MentionView,
    NoteView,
    PageLink,
    Pager,
    PassageView,
    SeriesView,
    SourceView,
    Tally,
    Target,
)

PER_PAGE = {"articles": 24, "topic": 24, "author": 24, "serial": 60, "mentions": 100, "notes": 60}
"""Entries on one page of each kind of list."""

WORDS_PER_MINUTE = 220


# One entry


def article(index: Index, slug: str) -> Article | None:
    return index.articles.get(slug)


def body(index: Index, name: str) -> int | None:
    """The digest of an entry's bodies and marks: who reads it renders them."""
    doc = index.docs.get(name)
    return doc.digest if doc else None


def doc(index: Index, key: str) -> str | None:
    """The store's name of an entry; the key is `terms/nato`."""
    table, _, slug = key.partition("/")
    return index.names.get((table, slug))


def card(index: Index, slug: str) -> Card | None:
    found = index.articles.get(slug)
    if found is None:
        return None
    front = found.front
    return Card(
        slug=slug,
        title=front.title,
        url=index.url_of(found),
        date=front.date,
        updated=front.updated,
        summary=found.summary,
        image=_image(index, found, front.image),
        authors=author_views(index, front.authors),
        topics=topic_links(index, front.topics),
        series=_series_link(index, front.series),
        minutes=max(1, round(found.words / WORDS_PER_MINUTE)),
    )


def author_views(index: Index, authors: Sequence[str | Author]) -> tuple[AuthorView, ...]:
    """With a link to the author's page here; an author who wrote no article here keeps the link of their own."""
    out = []
    for one in authors:
        name = author_name(one)
        here = slugify(name)
        url = index.site.url(f"/authors/{here}/") if here in index.authors else getattr(one, "url", None)
        out.append(AuthorView(name=name, url=url, role=getattr(one, "role", None)))
    return tuple(out)


def topic_links(index: Index, topics: Sequence[str]) -> tuple[LinkView, ...]:
    return tuple(LinkView(title=one, url=index.site.url(f"/topics/{slugify(one)}/")) for one in dict.fromkeys(topics))


def source_views(sources: Sequence[str | Source]) -> tuple[SourceView, ...]:
    return tuple(
        SourceView(title=one)
        if isinstance(one, str)
        else SourceView(title=one.title, url=one.url, publisher=one.publisher, date=one.date)
        for one in sources
    )


def _series_link(index: Index, series: str | None) -> LinkView | None:
    return LinkView(title=series, url=index.site.url(f"/series/{slugify(series)}/")) if series else None


def _image(index: Index, entry: Entry, image: Image | None) -> ImageView | None:
    if image is None:
        return None
    media = resolve_media(index, entry, image.src)
    if media is None:
        return ImageView(src=image.src, alt=image.alt, credit=image.credit) if "://" in image.src else None
    return ImageView(
        src=index.url_of(media),
        width=media.width,
        height=media.height,
        alt=image.alt,
        credit=image.credit,
    )


def gloss(index: Index, term: str) -> tuple[GlossView, int] | None:
    """A term in short, and the digest of its definition."""
    found = index.terms.get(term)
    if found is None:
        return None
    view = GlossView(
        id=term,
        term=found.front.term,
        kind=term_kind(found.front.kind),
        label=found.front.kind or "",
        url=index.url_of(found),
        count=len(articles_with(index, term)),
    )
    return view, index.docs[index.names[("terms", term)]].digest


def term(index: Index, slug: str) -> dict[str, Any] | None:
    """What a term's own page says beside its definition."""
    found = index.terms.get(slug)
    if found is None:
        return None
    front = found.front
    see = [target_view(index, index.terms[one]) for one in front.see if one in index.terms]
    return {
        "aliases": front.aliases,
        "see": tuple(LinkView(title=one.title, url=one.url) for one in see),
        "sources": source_views(front.sources),
        "review_by": front.review_by,
    }


def note(index: Index, slug: str) -> tuple[NoteView, int] | None:
    """A note without its text, and the digest of its text."""
    found = index.notes.get(slug)
    return (note_view(index, found), index.docs[index.names[("notes", slug)]].digest) if found else None


def note_view(index: Index, found: Note) -> NoteView:
    front = found.front
    return NoteView(
        id=found.slug,
        number=0,
        kind=front.kind,
        label="",
        title=front.title,
        date=front.date,
        authors=author_views(index, front.authors),
        sources=source_views(front.sources),
        url=index.url_of(found),
        review_by=front.review_by,
        summary=found.summary,
    )


def page(index: Index, slug: str) -> Page | None:
    return index.pages.get(slug)


# References: the key is the store's name of the referring entry, a bar, and the target as it is written


def wiki(index: Index, key: str) -> Target | None:
    name, _, target = key.partition("|")
    return resolve_wiki(index, index.docs[name].entry, target) if name in index.docs else None


def href(index: Index, key: str) -> Target | None:
    name, _, target = key.partition("|")
    return resolve_href(index, index.docs[name].entry, target) if name in index.docs else None


def image(index: Index, key: str) -> tuple[str, int, int] | None:
    name, _, src = key.partition("|")
    media = resolve_media(index, index.docs[name].entry, src) if name in index.docs else None
    return (index.url_of(media), media.width, media.height) if media else None


# Cross-links


def related_to(index: Index, slug: str) -> tuple[Any, ...]:
    return related(index, slug) if slug in index.articles else ()


def backlinks(index: Index, slug: str) -> tuple[LinkView, ...]:
    """Everything whose text links to an article, newest first."""
    entries = (index.docs[name].entry for name in index.backlinks.get(slug, ()))
    return tuple(LinkView(title=title_of(one), url=index.url_of(one)) for one in entries)


def neighbours(index: Index, slug: str) -> tuple[LinkView | None, LinkView | None]:
    """The article before this one in time, and the one after."""
    at = index.place.get(slug)
    if at is None:
        return None, None

    def link(n: int) -> LinkView | None:
        if not 0 <= n < len(index.newest):
            return None
        found = index.articles[index.newest[n]]
        return LinkView(title=found.front.title, url=index.url_of(found))

    return link(at + 1), link(at - 1)


def series_of(index: Index, slug: str) -> SeriesView | None:
    name = index.articles[slug].front.series if slug in index.articles else None
    if not name:
        return None
    slugs = index.series[slugify(name)].slugs
    cards = tuple(one for one in (card(index, part) for part in slugs) if one)
    return SeriesView(
        title=name,
        url=index.site.url(f"/series/{slugify(name)}/"),
        part=slugs.index(slug) + 1,
        count=len(slugs),
        cards=cards,
    )


def mentions(index: Index, key: str) -> tuple[MentionView, ...]:
    """One page of the entries that mention a term, newest first; the key is `id|page`."""
    name, _, number = key.partition("|")
    size = PER_PAGE["mentions"]
    first = (int(number) - 1) * size
    out = []
    for doc, count, sentences in index.mentions.get(name, ())[first : first + size]:
        entry = index.docs[doc].entry
        target = target_view(index, entry)
        out.append(
            MentionView(
                slug=target.slug,
                doc=doc,
                kind=target.kind,
                title=target.title,
                url=target.url,
                date=getattr(getattr(entry, "front", None), "date", None),
                count=count,
                digest=sentences,
            )
        )
    return tuple(out)


def companions_of(index: Index, slug: str) -> tuple[Tally, ...]:
    return tuple(_tally(index, one, count) for one, count in companions(index, slug))


def _tally(index: Index, slug: str, count: int) -> Tally:
    found = index.terms[slug]
    return Tally(title=found.front.term, url=index.url_of(found), count=count)


def passages(index: Index, slug: str) -> tuple[PassageView, ...]:
    """Where a note stands: every passage of every article, newest article first."""
    out = []
    for doc, n in index.passages.get(slug, ()):
        entry = index.docs[doc].entry
        one = index.docs[doc].annotation.anchored[n]
        if isinstance(entry, Article):
            url = index.url_of(entry)
            out.append(
                PassageView(
                    slug=entry.slug,
                    title=entry.front.title,
                    url=f"{url}#ref-{slug}" if one.start >= 0 else f"{url}#note-{slug}",
                    date=entry.front.date,
                    quote=one.quote,
                    before=one.before,
                    after=one.after,
                )
            )
    return tuple(out)


def unanchored(index: Index, name: str) -> dict[str, str]:
    """The notes whose passage is not in an article's text, each with the wording that it quotes."""
    doc = index.docs.get(name)
    return {one.note: one.quote for one in doc.annotation.anchored if one.start < 0} if doc else {}


# Lists


def _members(index: Index, key: str) -> Sequence[Any]:
    kind, _, slug = key.partition("|")
    if kind == "articles":
        return index.newest
    if kind == "notes":
        return _notes_by_date(index)
    if kind == "mentions":
        return index.mentions.get(slug, ())
    groups: dict[str, Group] = getattr(index, {"topic": "topics", "author": "authors", "serial": "series"}[kind])
    return groups[slug].slugs if slug in groups else ()


def listed(index: Index, key: str) -> tuple[str, ...]:
    """The slugs on one page of a list: `articles||2`, `topic|diplomacy|1`."""
    kind, slug, number = key.split("|")
    size = PER_PAGE[kind]
    first = (int(number) - 1) * size
    return tuple(_members(index, f"{kind}|{slug}")[first : first + size])


def pager(index: Index, key: str) -> Pager:
    """The links between the pages of a list; the key is `kind|slug|page|path`, the path below the base."""
    kind, slug, number, path = key.split("|")
    here = int(number)
    pages = max(1, -(-len(_members(index, f"{kind}|{slug}")) // PER_PAGE[kind]))

    def url(n: int) -> str:
        return index.site.url(path if n == 1 else f"{path}page/{n}/")

    near = sorted({1, pages, *(n for n in range(here - 2, here + 3) if 1 <= n <= pages)})
    return Pager(
        page=here,
        pages=pages,
        previous=url(here - 1) if here > 1 else None,
        next=url(here + 1) if here < pages else None,
        links=tuple(PageLink(n=n, url=url(n), current=n == here) for n in near),
    )


def tallies(index: Index, kind: str) -> tuple[Tally, ...]:
    """Every topic, author or series with the number of its articles, by name."""
    groups: dict[str, Group] = getattr(index, kind)
    out = [
        Tally(title=one.title, url=index.site.url(f"/{kind}/{slug}/"), count=len(one.slugs))
        for slug, one in groups.items()
    ]
    return tuple(sorted(out, key=lambda one: one.title.casefold()))


def sheets(index: Index, key: str) -> int:
    """How many pages a paginated list takes: `topic|diplomacy`."""
    return max(1, -(-len(_members(index, key)) // PER_PAGE[key.partition("|")[0]]))


def groups(index: Index, kind: str) -> tuple[str, ...]:
    return tuple(getattr(index, kind))


def entries(index: Index, table: str) -> tuple[tuple[str, str], ...]:
    """(slug, URL path below the base) of every published entry of a kind."""
    return tuple((slug, index.path_of(entry)) for slug, entry in getattr(index, table).items())


def media_files(index: Index, _: str) -> tuple[tuple[str, str], ...]:
    """(path of the source, path below the output folder)."""
    return tuple((path, index.media_path(entry)) for path, entry in index.media.items())


def media(index: Index, path: str) -> tuple[int, int] | None:
    """Size and checksum."""
    found = index.media.get(path)
    return (found.size, found.digest) if found else None


def redirects(index: Index, _: str) -> tuple[tuple[str, str, str], ...]:
    """(alias, new URL, title)."""
    return tuple(
        (alias_path(alias), index.url_of(entry), title_of(entry))
        for table in (index.articles, index.pages)
        for entry in table.values()
        for alias in entry.front.aliases
    )


def domain(index: Index, _: str) -> str | None:
    """The host for `CNAME`: a domain of the site's own, served at its root."""
    host = urlsplit(index.site.front.url).hostname or ""
    own = "." in host and not host.endswith(".github.io") and not host.replace(".", "").isdigit()
    return host if own and index.site.base == "/" else None


def group_title(index: Index, key: str) -> str | None:
    kind, _, slug = key.partition("|")
    group = getattr(index, kind).get(slug)
    return group.title if group else None


def website(index: Index, slug: str) -> str | None:
    """The address that an author gave in their newest article."""
    group = index.authors.get(slug)
    for name in group.slugs if group else ():
        for one in index.articles[name].front.authors:
            if isinstance(one, Author) and one.url and slugify(one.name) == slug:
                return one.url
    return None


def topic_terms(index: Index, slug: str) -> tuple[Tally, ...]:
    """The terms that the articles of a topic mention most."""
    group = index.topics.get(slug)
    counts: dict[str, int] = {}
    for name in group.slugs[:400] if group else ():
        for mention in index.docs[index.names[("articles", name)]].annotation.mentions:
            if mention.term in index.terms:
                counts[mention.term] = counts.get(mention.term, 0) + 1
    chosen = sorted(counts, key=lambda one: (-counts[one], one))[:12]
    return tuple(_tally(index, one, counts[one]) for one in chosen)


def years(index: Index, _: str) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
    """(year, ((month, articles), …)), newest first."""
    out = []
    for year, slugs in sorted(index.years.items(), reverse=True):
        months: dict[int, int] = {}
        for slug in slugs:
            month = index.articles[slug].front.date.month
            months[month] = months.get(month, 0) + 1
        out.append((year, tuple(sorted(months.items(), reverse=True))))
    return tuple(out)


def year(index: Index, key: str) -> tuple[str, ...]:
    return tuple(index.years.get(int(key), ()))


def glossary(index: Index, _: str) -> tuple[str, ...]:
    """The ids of all terms, by headword."""
    return tuple(sorted(index.terms, key=lambda one: (index.terms[one].front.term.casefold(), one)))


def _notes_by_date(index: Index) -> list[str]:
    def key(slug: str) -> tuple[float, str]:
        date: Moment | None = index.notes[slug].front.date
        return (-date.at(index.site.zone).timestamp() if date else 0.0, slug)

    return sorted(index.notes, key=key)


def popular(index: Index, _: str) -> tuple[str, ...]:
    """The terms that most articles mention."""
    return tuple(sorted(index.terms, key=lambda one: (-len(articles_with(index, one)), one))[:16])


def site(index: Index, _: str) -> dict[str, Any]:
    front = index.site.front
    logo = f"content/{front.publisher.logo}" if front.publisher and front.publisher.logo else ""
    return {
        "title": front.title,
        "description": front.description,
        "language": front.language,
        "base": index.site.base,
        "origin": index.site.origin,
        "url": index.site.origin + index.site.base,
        "publisher": {
            "name": front.publisher.name,
            "logo": index.url_of(index.media[logo]) if logo in index.media else None,
        }
        if front.publisher
        else None,
        "menu": tuple(LinkView(title=one.title, url=url) for one in front.menu if (url := resolve_menu(index, one.to))),
        "search": front.search,
        "feeds": front.feeds,
        "direction": "rtl" if front.language.split("-")[0] in _RIGHT_TO_LEFT else "ltr",
    }


_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


def sitemap(index: Index, _: str) -> tuple[tuple[str, str | None], ...]:
    """(absolute address, last change) of every page that search engines should know."""
    out: list[tuple[str, str | None]] = [(index.site.absolute(index.site.url("/")), None)]
    for table in (index.articles, index.pages, index.notes, index.terms):
        for slug in sorted(table):
            entry = table[slug]
            changed = getattr(entry.front, "updated", None) or getattr(entry.front, "date", None)
            out.append((index.site.absolute(index.url_of(entry)), changed.iso if changed else None))
    return tuple(out)


KINDS: dict[str, Callable[[Index, str], Any]] = {
    "article": article,
    "author": website,
    "backlinks": backlinks,
    "body": body,
    "card": card,
    "companions": companions_of,
    "doc": doc,
    "domain": domain,
    "entries": entries,
    "gloss": gloss,
    "glossary": glossary,
    "group": group_title,
    "groups": groups,
    "href": href,
    "image": image,
    "list": listed,
    "media": media,
    "media-files": media_files,
    "mentions": mentions,
    "neighbours": neighbours,
    "note": note,
    "page": page,
    "pager": pager,
    "passages": passages,
    "popular": popular,
    "redirects": redirects,
    "related": related_to,
    "series": series_of,
    "sheets": sheets,
    "site": site,
    "sitemap": sitemap,
    "tallies": tallies,
    "term": term,
    "topic-terms": topic_terms,
    "unanchored": unanchored,
    "wiki": wiki,
    "year": year,
    "years": years,
}
"""kind → the function that answers for it."""


def fact_table(index: Index) -> FactTable:
    """Every kind of fact, bound to one index."""
    return {kind: partial(answer, index) for kind, answer in KINDS.items()}
