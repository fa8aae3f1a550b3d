"""Which articles belong together: as their authors say, then by the rare terms and topics that they share."""

from bisect import bisect_left
from collections import defaultdict
from math import log

from generator.frontmatter import Related
from generator.link.index import Index
from generator.model import Article
from generator.slugs import slugify
from generator.views import RelatedView

MOST = 6
"""Articles found by what they share, beside those that were declared."""

COMMON = 60
"""Of a term or topic that more articles share, only the nearest in time count: the cost of one article is bounded."""


def related(index: Index, slug: str) -> tuple[RelatedView, ...]:
    """Declared by the article, in its order; declared by others; then the nearest by shared terms and topics."""
    article = index.articles[slug]
    out: list[RelatedView] = []
    seen = {slug}
    for one in article.front.related:
        if isinstance(one, Related) and one.to is None:
            out.append(
                RelatedView(
                    title=one.title or one.url or "",
                    url=one.url or "",
                    date=one.date,
                    why=one.why,
                    publisher=one.publisher,
                    external=True,
                )
            )
            continue
        name = one if isinstance(one, str) else one.to or ""
        if name in index.articles and name not in seen:
            seen.add(name)
            out.append(_view(index, name, one.why if isinstance(one, Related) else None))
    for doc in index.declared_by.get(slug, ())[:COMMON]:
        entry = index.docs[doc].entry
        if isinstance(entry, Article) and entry.slug not in seen:
            seen.add(entry.slug)
            out.append(_view(index, entry.slug, None))
    shared = [name for name in _by_shared(index, slug) if name not in seen]
    return (*out, *(_view(index, name, None) for name in shared[: max(0, MOST - len(out))]))


def _view(index: Index, slug: str, why: str | None) -> RelatedView:
    article = index.articles[slug]
    return RelatedView(
        title=article.front.title,
        url=index.url_of(article),
        slug=slug,
        date=article.front.date,
        why=why,
    )


def _by_shared(index: Index, slug: str) -> list[str]:
    total = len(index.articles)
    scores: dict[str, float] = defaultdict(float)

    def add(slugs: list[str], weight: float) -> None:
        rarity = log(1 + total / len(slugs)) * weight
        if len(slugs) > COMMON:
            at = bisect_left(slugs, index.place[slug], key=index.place.__getitem__)
            first = max(0, min(at - COMMON // 2, len(slugs) - COMMON))
            slugs = slugs[first : first + COMMON]
        for one in slugs:
            scores[one] += rarity

    doc = index.docs[index.names[("articles", slug)]]
    for mention in doc.annotation.mentions:
        if others := articles_with(index, mention.term):
            add(others, 1.0)
    for topic in index.articles[slug].front.topics:
        add(list(index.topics[slugify(topic)].slugs), 1.5)
    scores.pop(slug, None)
    return sorted(scores, key=lambda one: (-scores[one], index.place[one]))[: 3 * MOST]


def articles_with(index: Index, term: str) -> list[str]:
    """The slugs of the articles that mention a term, newest first; made once for each term."""
    known = index.with_term
    if term not in known:
        docs = (index.docs[name].entry for name, _, _ in index.mentions.get(term, ()))
        slugs = (entry.slug for entry in docs if isinstance(entry, Article))
        known[term] = sorted(slugs, key=index.place.__getitem__)
    return known[term]


def companions(index: Index, term: str, most: int = 12) -> list[tuple[str, int]]:
    """The terms that appear in the same articles: (id, in how many), most telling first."""
    counts: dict[str, int] = defaultdict(int)
    for slug in articles_with(index, term)[:400]:
        for mention in index.docs[index.names[("articles", slug)]].annotation.mentions:
            counts[mention.term] += 1
    counts.pop(term, None)
    known = [one for one in counts if one in index.terms]
    weight = {one: counts[one] / (4 + len(articles_with(index, one))) for one in known}
    chosen = sorted(known, key=lambda one: (-weight[one], one))[:most]
    return [(one, counts[one]) for one in chosen]
