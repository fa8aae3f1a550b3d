"""Facts about time: what is dated, by month and by year."""

from collections.abc import Iterable

from generator.kinds import term_kind
from generator.link.index import Index
from generator.link.lists import PER_PAGE, mentioned_in
from generator.link.related import articles_with
from generator.link.resolve import spoken
from generator.model import Article, Note, Term
from generator.prose import first_sentence
from generator.views import DatedView, MonthView

EVENTS = 24
"""Events in a picture: those that most articles mention."""

MANY = 24
"""Articles of a year, or notes, up to which a timeline names each; beyond, it counts them by month."""


def months(index: Index, key: str) -> tuple[MonthView, ...]:
    """Every month with dated articles or notes, in order: of the site (key ""), or of one topic."""
    group = index.topics.get(key)
    articles = index.newest if not key else group.slugs if group else ()
    counts: dict[int, list[int]] = {}
    urls: dict[int, str] = {}
    for n, slug in enumerate(articles):
        date = index.articles[slug].front.date
        counts.setdefault(date.in_months, [0, 0])[0] += 1
        page = 1 + n // PER_PAGE["topic"]
        path = f"/topics/{key}/" if page == 1 else f"/topics/{key}/page/{page}/"
        urls.setdefault(date.in_months, index.site.url(f"{path}#article.{slug}" if key else f"/timeline/#y{date.year}"))
    for note in _notes(index, articles) if key else index.notes.values():
        if written := note.front.date:
            url = index.url_of(note) if key else index.site.url(f"/timeline/#y{written.year}")
            counts.setdefault(written.in_months, [0, 0])[1] += 1
            urls.setdefault(written.in_months, url)
    return tuple(
        MonthView(month=one, articles=counts[one][0], notes=counts[one][1], url=urls[one]) for one in sorted(counts)
    )


def _notes(index: Index, articles: Iterable[str]) -> list[Note]:
    """The notes on articles, each once."""
    found: dict[str, None] = {}
    for slug in articles:
        doc = index.docs[index.names[("articles", slug)]]
        found.update(dict.fromkeys(one.note for one in doc.annotation.anchored))
    return [index.notes[one] for one in found if one in index.notes]


def events(index: Index, key: str) -> tuple[DatedView, ...]:
    """The dated terms that most articles mention, in order: of the site (key ""), or of one topic."""
    counts = mentioned_in(index, key) if key else {one: len(articles_with(index, one)) for one in index.terms}
    dated = [one for one in counts if index.terms[one].front.date]
    chosen = sorted(dated, key=lambda one: (-counts[one], one))[:EVENTS]
    return tuple(sorted((_dated(index, index.terms[one]) for one in chosen), key=_in_order))


def dated_years(index: Index, _: str) -> tuple[int, ...]:
    """The years in which anything is dated, in order."""
    terms = (one.front.date for one in index.terms.values())
    notes = (one.front.date for one in index.notes.values())
    return tuple(sorted({*index.years, *(date.year for date in (*terms, *notes) if date)}))


def in_year(index: Index, key: str) -> tuple[DatedView, ...]:
    """What is dated in a year, in order. Of many articles or notes none is named; `months` counts them."""
    year = int(key)
    articles = index.years.get(year, ())
    notes = [one for one in index.notes.values() if one.front.date and one.front.date.year == year]
    found: list[Article | Note | Term] = []
    found += [index.articles[one] for one in articles] if len(articles) <= MANY else []
    found += notes if len(notes) <= MANY else []
    found += [one for one in index.terms.values() if one.front.date and one.front.date.year == year]
    return tuple(sorted((_dated(index, one) for one in found), key=_in_order))


def _dated(index: Index, entry: Article | Note | Term) -> DatedView:
    date = entry.front.date
    assert date is not None
    url = index.url_of(entry)
    if isinstance(entry, Term):
        line = first_sentence(spoken(index, entry, entry.first))
        kind = term_kind(entry.front.kind)
        return DatedView(
            kind="term",
            title=entry.front.term,
            url=url,
            date=date,
            until=entry.front.until,
            label=f"kinds.{kind}",
            line=line,
        )
    if isinstance(entry, Note):
        return DatedView(kind="note", title=entry.front.title, url=url, date=date, label=f"notes.{entry.front.kind}")
    return DatedView(kind="article", title=entry.front.title, url=url, date=date, label="entry.article")


def _in_order(one: DatedView) -> tuple[str, str, str]:
    return (one.date.text, one.kind, one.title)
