"""Facts for search: everything that can be found, and what a result says of it."""

from generator.kinds import term_kind
from generator.link.contributions import KIND, author_name, dated, title_of
from generator.link.index import Index
from generator.link.resolve import spoken
from generator.model import Article, Media, Note, Term
from generator.views import FoundView

SHORT = 100
"""Words that an entry other than an article is taken to have."""


def searchable(index: Index, _: str) -> tuple[FoundView, ...]:
    """Every published entry with a text, by its path."""
    found = []
    for doc in index.published():
        entry = doc.entry
        if isinstance(entry, Media):
            continue
        kind = KIND[type(entry)]
        topics: tuple[str, ...] = ()
        label = f"entry.{kind}"
        if isinstance(entry, Article):
            topics = tuple(entry.front.topics)
        elif isinstance(entry, Note):
            topics = _topics_of(index, entry.slug)
            label = f"notes.{entry.front.kind}"
        elif isinstance(entry, Term):
            label = f"kinds.{term_kind(entry.front.kind)}"
        links = sorted({link.target for link in doc.text.links if link.kind == "wiki"})
        found.append(
            FoundView(
                doc=doc.name,
                path=index.path_of(entry),
                title=title_of(entry),
                kind=kind,
                label=label,
                words=doc.text.words if isinstance(entry, Article) else SHORT,
                digest=doc.text.digest,
                date=dated(entry),
                topics=topics,
                authors=tuple(author_name(one) for one in getattr(entry.front, "authors", ())),
                aliases=tuple(getattr(entry.front, "aliases", ())) if isinstance(entry, Term) else (),
                said=tuple(spoken(index, entry, f"[[{one}]]") for one in links),
            )
        )
    return tuple(sorted(found, key=lambda one: one.path))


def _topics_of(index: Index, note: str) -> tuple[str, ...]:
    """The topics of the articles that a note stands on."""
    entries = (index.entry(name) for _, name, *_ in index.rows("passages", note))
    return tuple(sorted({topic for entry in entries if isinstance(entry, Article) for topic in entry.front.topics}))
