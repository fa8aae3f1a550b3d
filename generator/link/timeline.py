"""Facts about time: what is dated, by month and by year."""

from collections.abc import Iterable

from generator.kinds import term_kind
from generator.link.index import Index
from generator.link.lists import PER_PAGE, mentioned_in
from generator.link.resolve import in_short
from generator.model import Article, Note, Term
from generator.views import DatedView, MonthView

EVENTS = 24
"""Events in a picture: those that most articles mention."""

MANY = 24
"""Articles of a year, or notes, up to which a timeline names each; beyond, it counts them by month."""


def months(index: Index, key: str) -> tuple[MonthView, ...]:
    """Every month with dated articles or notes, in order: of the site (key ""), or of one topic."""
    rows = index.rows("topics", key) if key else index.rows("newest")
    counts: dict[int, list[int]] = {}
    urls: dict[int, str] = {}
    for n, row in enumerate(rows):
        slug, month = row[1], row[-1]
        counts.setdefault(month, [0, 0])[0] += 1
        page = 1 + n // PER_PAGE["topic"]
        path = f"/topics/{key}/" if page == 1 else f"/topics/{key}/page/{page}/"
        urls.setdefault(month, index.site.url(f"{path}#article.{slug}" if key else f"/timeline/#y{month // 12}"))
    for note in _notes(index, key):
        if written := note.front.date:
            url = index.url_of(note) if key else index.site.url(f"/timeline/#y{written.year}")
            counts.setdefault(written.in_months, [0, 0])[1] += 1
            urls.setdefault(written.in_months, url)
    return tuple(
        MonthView(month=one, articles=counts[one][0], notes=counts[one][1], url=urls[one]) for one in sorted(counts)
    )


def _notes(index: Index, topic: str) -> list[Note]:
    """The notes on the articles of a topic, each once; of no topic all."""
    if topic:
        articles = [row[1] for row in index.rows("topics", topic)]
        names: Iterable[str] = (note for slug in articles for _, note in index.rows("notes_in", slug))
    else:
        names = index.keys("notes")
    return [found for one in dict.fromkeys(names) if (found := index.note(one))]


def events(index: Index, key: str) -> tuple[DatedView, ...]:
    """The dated terms that most articles mention, in order: of the site (key ""), or of one topic."""
    if key:
        counts = mentioned_in(index, key)
    else:
        counts = {one: index.count("articles_with", one) for one in index.keys("terms")}
    dated = {one: found for one in counts if (found := index.term(one)) and found.front.date}
    chosen = sorted(dated, key=lambda one: (-counts[one], one))[:EVENTS]
    return tuple(sorted((_dated(index, dated[one]) for one in chosen), key=_in_order))


def dated_years(index: Index, _: str) -> tuple[int, ...]:
    """The years in which anything is dated, in order."""
    return tuple(sorted({int(one) for one in (*index.keys("years"), *index.keys("dated"))}))


def in_year(index: Index, key: str) -> tuple[DatedView, ...]:
    """What is dated in a year, in order. Of many articles or notes none is named; `months` counts them."""
    articles = index.rows("years", key)
    notes: list[Note] = []
    found: list[Article | Note | Term] = []
    for table, slug in index.rows("dated", key):
        entry = index.find(table, slug)
        if isinstance(entry, Term):
            found.append(entry)
        elif isinstance(entry, Note):
            notes.append(entry)
    found += notes if len(notes) <= MANY else []
    if len(articles) <= MANY:
        found += [one for _, slug in articles if (one := index.article(slug))]
    return tuple(sorted((_dated(index, one) for one in found), key=_in_order))


def _dated(index: Index, entry: Article | Note | Term) -> DatedView:
    date = entry.front.date
    assert date is not None
    url = index.url_of(entry)
    if isinstance(entry, Term):
        line = in_short(index, entry)
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
