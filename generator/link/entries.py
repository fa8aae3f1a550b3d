"""Facts about single entries, as other pages and their own show them.

A fact is narrow on purpose: what a page did not ask for cannot make it stale.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from generator.frontmatter import Author, Image, Source
from generator.kinds import NAMED, term_kind
from generator.link.contributions import author_name
from generator.link.index import Index
from generator.link.resolve import in_short, resolve_media, spoken, target_view
from generator.model import Article, Entry, Note, Page
from generator.slugs import slugify
from generator.views import AuthorView, BriefView, Card, GlossView, ImageView, LinkView, NoteView, SourceView

WORDS_PER_MINUTE = 220


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
        count=index.count("articles_with", term),
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
