"""Every fact that a page may ask for, by kind: one small function each, and their table at the foot.

A fact is narrow on purpose: what a page did not ask for cannot make it stale.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from generator.engine import FactTable
from generator.frontmatter import Author, Image, Source
from generator.kinds import NAMED, term_kind
from generator.link import check, lists, timeline
from generator.link.contributions import author_name
from generator.link.index import Index, slugs
from generator.link.lists import PER_PAGE, tally
from generator.link.related import companions, related
from generator.link.resolve import (
    candidates,
    in_short,
    resolve_href,
    resolve_media,
    resolve_wiki,
    spoken,
    target_view,
)
from generator.link.searchable import searchable
from generator.model import Article, Entry, Note, Page
from generator.slugs import slugify
from generator.views import (
    AuthorView,
    BriefView,
    Card,
    GlossView,
    ImageView,
    LinkView,
    MentionView,
    NoteView,
    PassageView,
    SeriesView,
    SourceView,
    Tally,
    Target,
)

WORDS_PER_MINUTE = 220


# One entry


def article(index: Index, slug: str) -> Article | None:
    return index.article(slug)


def body(index: Index, name: str) -> int | None:
    """The digest of an entry's bodies and marks: who reads it renders them."""
    doc = index.doc(name)
    return doc.digest if doc else None


def doc(index: Index, key: str) -> str | None:
    """The store's name of an entry; the key is `terms/nato`."""
    table, _, slug = key.partition("/")
    return index.name(table, slug)


def card(index: Index, slug: str) -> Card | None:
    found = index.article(slug)
    if found is None:
        return None
    front = found.front
    text = index.text(index.name("articles", slug) or "")
    return Card(
        slug=slug,
        title=front.title,
        url=index.url_of(found),
        date=front.date,
        updated=front.updated,
        summary=spoken(index, found, found.summary),
        image=_image(index, found, front.image),
        authors=author_views(index, front.authors),
        topics=topic_links(index, front.topics),
        series=_series_link(index, front.series),
        minutes=max(1, round((text.words if text else 0) / WORDS_PER_MINUTE)),
    )


def author_views(index: Index, authors: Sequence[str | Author]) -> tuple[AuthorView, ...]:
    """With a link to the author's page here; an author who wrote no article here keeps the link of their own."""
    out = []
    for one in authors:
        name = author_name(one)
        here = slugify(name)
        url = index.site.url(f"/authors/{here}/") if index.has("authors", here) else getattr(one, "url", None)
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
    found = index.term(term)
    if found is None:
        return None
    view = GlossView(
        id=term,
        term=found.front.term,
        kind=term_kind(found.front.kind),
        label=found.front.kind or "",
        url=index.url_of(found),
        count=len(index.rows("articles_with", term)),
    )
    return view, _text_of(index, "terms", term)


def term_url(index: Index, term: str) -> str | None:
    """Where a term's page is: all that a link to it needs."""
    found = index.term(term)
    return index.url_of(found) if found else None


def _text_of(index: Index, table: str, slug: str) -> int:
    """The digest of a published entry's bodies and marks."""
    doc = index.doc(index.name(table, slug) or "")
    return doc.digest if doc else 0


def term(index: Index, slug: str) -> dict[str, Any] | None:
    """What a term's own page says beside its definition."""
    found = index.term(slug)
    if found is None:
        return None
    front = found.front
    see = [target_view(index, one) for one in map(index.term, front.see) if one]
    return {
        "aliases": front.aliases,
        "date": front.date,
        "until": front.until,
        "see": tuple(LinkView(title=one.title, url=one.url) for one in see),
        "sources": source_views(front.sources),
        "review_by": front.review_by,
    }


def briefs(index: Index, slug: str) -> tuple[BriefView, ...]:
    """The people, places, organisations and events that an article mentions, most often first, each in one line."""
    doc = index.doc(index.name("articles", slug) or "")
    mentions = doc.annotation.mentions if doc else ()
    out = []
    for one in sorted(mentions, key=lambda one: -one.count):
        found = index.term(one.term)
        if found is not None and (kind := term_kind(found.front.kind)) in NAMED:
            line = in_short(index, found)
            out.append(BriefView(term=found.front.term, url=index.url_of(found), kind=kind, line=line))
    return tuple(out)


def note(index: Index, slug: str) -> tuple[NoteView, int] | None:
    """A note without its text, and the digest of its text."""
    found = index.note(slug)
    return (note_view(index, found), _text_of(index, "notes", slug)) if found else None


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
        summary=spoken(index, found, found.summary),
    )


def page(index: Index, slug: str) -> Page | None:
    found = index.page(slug)
    return replace(found, summary=spoken(index, found, found.summary)) if found else None


# References: the key is the store's name of the referring entry, a bar, and the target as it is written


def wiki(index: Index, key: str) -> Target | None:
    name, _, target = key.partition("|")
    entry = index.entry(name)
    return resolve_wiki(index, entry, target) if entry else None


def href(index: Index, key: str) -> Target | None:
    name, _, target = key.partition("|")
    entry = index.entry(name)
    return resolve_href(index, entry, target) if entry else None


def spoken_in(index: Index, key: str) -> str:
    """A piece of an entry's canonical text as readers see it; the key's target is the piece."""
    name, _, text = key.partition("|")
    entry = index.entry(name)
    return spoken(index, entry, text) if entry else text


def image(index: Index, key: str) -> tuple[str, int, int] | None:
    name, _, src = key.partition("|")
    entry = index.entry(name)
    media = resolve_media(index, entry, src) if entry else None
    return (index.url_of(media), media.width, media.height) if media else None


# Cross-links


def related_to(index: Index, slug: str) -> tuple[Any, ...]:
    return related(index, slug) if index.article(slug) else ()


def backlinks(index: Index, slug: str) -> tuple[LinkView, ...]:
    """Everything whose text links to an article, newest first."""
    own = index.name("articles", slug)
    rows = [*index.rows("linked", f"articles/{slug}")]
    if len(candidates(index, slug)) == 1:
        rows += index.rows("linked", slug)
    names = [name for _, name in sorted(set(rows)) if name != own]
    heads = map(index.head, names) if own else ()
    return tuple(LinkView(title=one.title, url=index.site.url(one.path)) for one in heads if one)


def neighbours(index: Index, slug: str) -> tuple[LinkView | None, LinkView | None]:
    """The article before this one in time, and the one after."""
    article = index.article(slug)
    if article is None:
        return None, None
    newest = index.rows("newest")
    at = bisect_left(newest, (-article.front.date.at(index.site.zone).timestamp(), slug))

    def link(n: int) -> LinkView | None:
        name = index.name("articles", newest[n][1]) if 0 <= n < len(newest) else None
        head = index.head(name) if name else None
        return LinkView(title=head.title, url=index.site.url(head.path)) if head else None

    return link(at + 1), link(at - 1)


def series_of(index: Index, slug: str) -> SeriesView | None:
    article = index.article(slug)
    name = article.front.series if article else None
    if not name:
        return None
    rows = index.rows("series", slugify(name))
    parts = slugs(reversed(rows))
    cards = tuple(one for one in (card(index, part) for part in parts) if one)
    return SeriesView(
        title=rows[0][2],
        url=index.site.url(f"/series/{slugify(name)}/"),
        part=parts.index(slug) + 1,
        count=len(parts),
        cards=cards,
    )


def mentions(index: Index, key: str) -> tuple[MentionView, ...]:
    """One page of the entries that mention a term, newest first; the key is `id|page`."""
    name, _, number = key.partition("|")
    size = PER_PAGE["mentions"]
    first = (int(number) - 1) * size
    out = []
    for _, doc, count, sentences in index.rows("mentions", name)[first : first + size]:
        head = index.head(doc)
        assert head is not None
        out.append(
            MentionView(
                slug=head.slug,
                doc=doc,
                kind=head.kind,
                title=head.title,
                url=index.site.url(head.path),
                date=head.date,
                count=count,
                digest=sentences,
            )
        )
    return tuple(out)


def companions_of(index: Index, slug: str) -> tuple[Tally, ...]:
    return tuple(tally(index, one, count) for one, count in companions(index, slug))


def passages(index: Index, slug: str) -> tuple[PassageView, ...]:
    """Where a note stands: every passage of every article, newest article first."""
    out = []
    for _, doc, _, quote, before, after, start in index.rows("passages", slug):
        entry = index.entry(doc)
        if isinstance(entry, Article):
            url = index.url_of(entry)
            out.append(
                PassageView(
                    slug=entry.slug,
                    title=entry.front.title,
                    url=f"{url}#ref-{slug}" if start >= 0 else f"{url}#note-{slug}",
                    date=entry.front.date,
                    quote=spoken(index, entry, quote),
                    before=spoken(index, entry, before),
                    after=spoken(index, entry, after),
                )
            )
    return tuple(out)


def unanchored(index: Index, name: str) -> dict[str, str]:
    """The notes whose passage is not in an article's text, each with the wording that it quotes."""
    doc = index.doc(name)
    return {one.note: one.quote for one in doc.annotation.anchored if one.start < 0} if doc else {}


KINDS: dict[str, Callable[[Index, str], Any]] = {
    "article": article,
    "author": lists.website,
    "backlinks": backlinks,
    "body": body,
    "briefs": briefs,
    "card": card,
    "companions": companions_of,
    "dated-years": timeline.dated_years,
    "doc": doc,
    "domain": lists.domain,
    "entries": lists.entries,
    "events": timeline.events,
    "findings": check.findings,
    "gloss": gloss,
    "glossary": lists.glossary,
    "group": lists.group_title,
    "groups": lists.groups,
    "href": href,
    "image": image,
    "in-year": timeline.in_year,
    "list": lists.listed,
    "media": lists.media,
    "media-files": lists.media_files,
    "mentions": mentions,
    "months": timeline.months,
    "neighbours": neighbours,
    "note": note,
    "page": page,
    "pager": lists.pager,
    "passages": passages,
    "popular": lists.popular,
    "redirects": lists.redirects,
    "related": related_to,
    "searchable": searchable,
    "series": series_of,
    "sheets": lists.sheets,
    "site": lists.site,
    "spoken": spoken_in,
    "sitemap": lists.sitemap,
    "tallies": lists.tallies,
    "term": term,
    "term-url": term_url,
    "topic-terms": lists.topic_terms,
    "unanchored": unanchored,
    "wiki": wiki,
    "year": lists.year,
    "years": lists.years,
}
"""kind → the function that answers for it."""


OF_ONE_PAGE = frozenset(
    [
        "article",
        "backlinks",
        "body",
        "briefs",
        "companions",
        "href",
        "image",
        "mentions",
        "neighbours",
        "pager",
        "passages",
        "related",
        "series",
        "term",
        "unanchored",
        "wiki",
    ]
)
"""Kinds that one page asks for, or two: computed again rather than kept."""


def fact_table(index: Index) -> FactTable:
    """Every kind of fact, bound to one index."""
    return {kind: partial(answer, index) for kind, answer in KINDS.items()}
