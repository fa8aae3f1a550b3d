"""Which articles belong together: as their authors say, then by the rare terms and topics that they share."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from heapq import nlargest
from math import log

from generator.frontmatter import Related
from generator.link.contributions import Head, Row
from generator.link.index import Index, slugs
from generator.model import Article
from generator.slugs import slugify
from generator.views import RelatedView

MOST = 6
"""Articles found by what they share, beside those that were declared."""

COMMON = 60
"""Of a term or topic that more articles share, only the nearest in time count: the cost of one article is bounded."""


def related(index: Index, slug: str) -> tuple[RelatedView, ...]:
    """Declared by the article, in its order; declared by others; then the nearest by shared terms and topics."""
    article = index.article(slug)
    assert article is not None
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
        if name not in seen and (found := _view(index, name, one.why if isinstance(one, Related) else None)):
            seen.add(name)
            out.append(found)
    for _, name in index.rows("declared", slug)[:COMMON]:
        head = index.head(name)
        if head and head.kind == "article" and head.slug not in seen:
            seen.add(head.slug)
            out.append(_of(index, head, None))
    shared = [name for name in _by_shared(index, article) if name not in seen]
    views = (_view(index, name, None) for name in shared[: max(0, MOST - len(out))])
    return (*out, *(one for one in views if one))


def _view(index: Index, slug: str, why: str | None) -> RelatedView | None:
    name = index.name("articles", slug)
    head = index.head(name) if name else None
    return _of(index, head, why) if head else None


def _of(index: Index, head: Head, why: str | None) -> RelatedView:
    return RelatedView(title=head.title, url=index.site.url(head.path), slug=head.slug, date=head.date, why=why)


def _by_shared(index: Index, article: Article) -> list[str]:
    """Slugs, the nearest first. Rows begin with an age and a slug, which is the order among equals."""
    own = (-article.front.date.at(index.site.zone).timestamp(), article.slug)
    total = index.size()
    scores: dict[tuple[float, str], float] = {}
    known = scores.get

    def add(rows: Sequence[Row], weight: float) -> None:
        rarity = log(1 + total / len(rows)) * weight
        if len(rows) > COMMON:
            at = bisect_left(rows, own)
            first = max(0, min(at - COMMON // 2, len(rows) - COMMON))
            rows = rows[first : first + COMMON]
        for row in rows:
            near = row[:2]
            scores[near] = known(near, 0.0) + rarity

    for (term,) in index.rows("terms_in", article.slug):
        if rows := index.rows("articles_with", term):
            add(rows, 1.0)
    for topic in dict.fromkeys(map(slugify, article.front.topics)):
        add(index.rows("topics", topic), 1.5)
    scores.pop(own, None)
    # Most of what is found scores too little to be put in order.
    least = min(nlargest(3 * MOST, scores.values()), default=0.0)
    nearest = [one for one, score in scores.items() if score >= least]
    return slugs(sorted(nearest, key=lambda one: (-scores[one], one))[: 3 * MOST])


MANY = 256
"""Terms of an article that is a list of names, and says of none which others it belongs to."""


def companions(index: Index, term: str, most: int = 12) -> list[tuple[str, int]]:
    """The terms that appear in the same articles: (id, in how many), most telling first."""
    counts: dict[str, int] = defaultdict(int)
    for _, slug in index.rows("articles_with", term)[:400]:
        if index.count("terms_in", slug) <= MANY:
            for (other,) in index.rows("terms_in", slug):
                counts[other] += 1
    counts.pop(term, None)
    known = [one for one in counts if index.has("terms", one)]
    weight = {one: counts[one] / (4 + index.count("articles_with", one)) for one in known}
    chosen = sorted(known, key=lambda one: (-weight[one], one))[:most]
    return [(one, counts[one]) for one in chosen]
