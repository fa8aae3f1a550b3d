"""Facts about what entries refer to, who refers to them, and what belongs together."""

from bisect import bisect_left
from typing import Any

from generator.link.entries import card
from generator.link.index import Index, slugs
from generator.link.lists import PER_PAGE, tally
from generator.link.related import companions, related
from generator.link.resolve import candidates, resolve_href, resolve_media, resolve_wiki, spoken
from generator.model import Article
from generator.slugs import slugify
from generator.views import LinkView, MentionView, PassageView, SeriesView, Tally, Target

# What a reference means: the key is the store's name of the referring entry, a bar, and the target as it is written


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


# Who refers to an entry, and what belongs with it


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


PARTS = 24
"""Parts of a series that each of them names: those beside it."""


def series_of(index: Index, slug: str) -> SeriesView | None:
    article = index.article(slug)
    if article is None or not (name := article.front.series):
        return None
    rows = index.rows("series", slugify(name))
    at = bisect_left(rows, (-article.front.date.at(index.site.zone).timestamp(), slug))
    part = len(rows) - at  # the newest comes first
    first = max(0, min(part - 1 - PARTS // 2, len(rows) - PARTS))
    near = slugs(reversed(rows[max(0, len(rows) - first - PARTS) : len(rows) - first]))
    return SeriesView(
        title=rows[0][2],
        url=index.site.url(f"/series/{slugify(name)}/"),
        part=part,
        count=len(rows),
        first=first + 1,
        cards=tuple(one for one in (card(index, slug) for slug in near) if one),
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
