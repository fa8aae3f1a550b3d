"""The index: everything that is published, as sorted rows in tables, kept right as entries come and go.

What a row says follows from one entry alone (`contributions` has the tables), so the index is the same in whatever order entries
came. Who reads it is written down, key by key; what a change touches is known to the key. The index of the published site lies
in the memory, and is taken from there key by key: what an edit does not touch is not looked at.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import inf
from typing import Any, NamedTuple

from generator.config import Site
from generator.engine import Recorder
from generator.link.contributions import Head, Row, Standing, contributions, path_of, standing
from generator.link.tables import Shelf, Tables
from generator.model import Article, Doc, Entry, Media, Note, Page, Term, Text
from generator.moments import Moment
from generator.slugs import composed


class When(NamedTuple):
    """What decides which entries are published: the moment, and whether drafts and the future are."""

    now: datetime
    drafts: bool = False
    future: bool = False


class Held(NamedTuple):
    """How many entries are not published, by reason, and from when until when the clock changes nothing of that."""

    drafts: int
    future: int
    expired: int
    since: float
    until: float


MOST_DOCS = 1 << 10
"""Entries that a process takes from a shelf before it forgets them: some ten megabytes."""

_NO_TABLES = frozenset(["doc", "docs", "entry", "size", "text"])
"""Items that are no rows."""


class Index:
    """Every entry, by its name in the store, and the rows that follow. `touched`: what changed since it was last emptied.

    With a shelf it begins as the published site's, as of the moment that this was published; without (`is_new`), it is empty.
    """

    def __init__(self, site: Site, recorder: Recorder, when: When, shelf: Shelf | None = None) -> None:
        self._site = site
        self._recorder = recorder
        self._when = when
        self._docs: dict[str, Doc | None] = {}
        self._docs_taken = 0
        self._tables = Tables(shelf)
        self._held = self._taken()
        self.is_new = shelf is None
        self.touched = self._tables.touched

    def _taken(self) -> dict[str, Standing]:
        shelf = self._tables.shelf
        return {name: Standing(*one) for name, *one in shelf.rows("standing", "")} if shelf else {}

    def attach(self, shelf: Shelf | None) -> None:
        """Take what is not known yet from here: each process has a connection of its own."""
        if self._tables.shelf is not None:
            self._tables.shelf = shelf

    # Entries come and go

    def load(self, docs: Iterable[Doc], *, keep: bool) -> None:
        """Put many entries into an empty index; unless it is to `keep` them, it is good for its `changes` alone."""
        for doc in docs:
            self._tables.add(self._contributions(doc))
            if keep:
                self._docs[doc.name] = doc
        self._tables.sort()

    def put(self, name: str, doc: Doc | None) -> None:
        """Put an entry in the place of what was there by its name; None takes it away."""
        old = self._doc(name)
        if old == doc:
            return
        before = self._contributions(old) if old else set()
        size = self._size()
        after = self._contributions(doc) if doc else set()
        self._tables.exchange(before, after)
        self._docs[name] = doc
        if not doc:
            del self._held[name]
        self.touched.add(("doc", name))
        if old is None or doc is None:
            self.touched.update((("docs", ""), ("standing", "")))
        if old is None or doc is None or old.entry != doc.entry:
            self.touched.add(("entry", name))
        if old is None or doc is None or old.text != doc.text:
            self.touched.add(("text", name))
        if size != self._size():
            self.touched.add(("size", ""))

    def move_to(self, when: When) -> None:
        """Publish and hold back as of another moment."""
        before, self._when = self._when, when
        at = when.now.timestamp()
        names = [name for name, one in self._held.items() if not one.since <= at < one.until]
        if before[1:] != when[1:]:
            names = list(self._held)
        for name in names:
            reason, doc = self._held[name].reason, self._doc(name)
            assert doc is not None
            now = self._stand(doc)
            if reason != now:
                self._tables.exchange(
                    set(contributions(doc, self._site, reason)), set(contributions(doc, self._site, now))
                )
                self.touched.update((("doc", name), ("entry", name), ("text", name), ("size", "")))

    def changes(self) -> Iterator[tuple[str, str, Sequence[Row]]]:
        """(table, key, rows) of what is not as it is on the shelf; of an index that began empty, all."""
        if self.is_new:
            yield from self._tables.all()
            yield "standing", "", self._standings()
            return
        for table, key in sorted(self.touched):
            if table == "standing":
                yield table, key, self._standings()
            elif table not in _NO_TABLES and table[-1] not in "?*":
                yield table, key, self._tables.rows(table, key)

    def is_published(self) -> None:
        """The shelf holds all that `changes` told."""
        self.is_new = False
        self.touched.clear()

    def let_go(self) -> None:
        """Once they are many, forget entries and rows that can be taken from the shelf again."""
        if self._tables.shelf is None:
            return
        if self._docs_taken > MOST_DOCS:
            self._docs_taken = 0
            self._docs = {name: doc for name, doc in self._docs.items() if ("doc", name) in self.touched}
        self._tables.let_go()

    def _contributions(self, doc: Doc) -> set[tuple[str, str, Row]]:
        """What an entry adds, each row once however often it says so."""
        return set(contributions(doc, self._site, self._stand(doc)))

    def _stand(self, doc: Doc) -> str:
        """Why an entry is not published now, or ""."""
        when = self._when
        now = standing(doc.entry, self._site, when.now, drafts=when.drafts, future=when.future)
        if self._held.get(doc.name) != now:
            self._held[doc.name] = now
            self.touched.add(("standing", ""))
        return now.reason

    def _doc(self, name: str) -> Doc | None:
        if name not in self._docs:
            shelf = self._tables.shelf
            self._docs[name] = shelf.published_doc(name) if shelf else None
            self._docs_taken += 1
        return self._docs[name]

    def _size(self) -> int:
        return self._tables.count("newest", "").bit_length()

    def _standings(self) -> list[Row]:
        return [(name, *one) for name, one in sorted(self._held.items())]

    # What facts read

    def _saw(self, table: str, key: str = "") -> None:
        self._recorder.items.add((table, key))

    def rows(self, table: str, key: str = "") -> Sequence[Row]:
        """The rows of a key, in order; none where there is no such key."""
        self._saw(table, key)
        return self._tables.rows(table, key)

    def count(self, table: str, key: str = "") -> int:
        """How many rows a key has."""
        self._saw(table, key)
        return self._tables.count(table, key)

    def has(self, table: str, key: str) -> bool:
        """Whether a key has any row: narrower than asking for its rows."""
        self._saw(f"{table}?", key)
        return bool(self._tables.rows(table, key))

    def keys(self, table: str) -> list[str]:
        """Every key of a table, in order."""
        self._saw(f"{table}*")
        return self._tables.keys(table)

    def doc(self, name: str) -> Doc | None:
        """An entry with all that was found in it."""
        self._saw("doc", name)
        return self._doc(name)

    def entry(self, name: str) -> Entry | None:
        """An entry alone: it is the same when only its text changed."""
        self._saw("entry", name)
        found = self._doc(name)
        return found.entry if found else None

    def text(self, name: str) -> Text | None:
        """What is known of an entry's text: it is the same when only the glossary or the notes changed."""
        self._saw("text", name)
        found = self._doc(name)
        return found.text if found else None

    def name(self, table: str, slug: str) -> str | None:
        """The store's name of a published entry."""
        rows = self.rows(table, slug)
        return rows[0][0] if rows else None

    def head(self, name: str) -> Head | None:
        """What other pages say of a published entry: it is at hand without the entry, and the same when only its text changed."""
        rows = self.rows("heads", name)
        if not rows:
            return None
        kind, slug, title, path, date = rows[0]
        return Head(kind, slug, title, path, Moment(date) if date else None)

    def find(self, table: str, slug: str) -> Entry | None:
        """A published entry by its slug."""
        name = self.name(table, slug)
        return self.entry(name) if name else None

    def article(self, slug: str) -> Article | None:
        found = self.find("articles", slug)
        return found if isinstance(found, Article) else None

    def term(self, slug: str) -> Term | None:
        found = self.find("terms", slug)
        return found if isinstance(found, Term) else None

    def note(self, slug: str) -> Note | None:
        found = self.find("notes", slug)
        return found if isinstance(found, Note) else None

    def page(self, slug: str) -> Page | None:
        found = self.find("pages", slug)
        return found if isinstance(found, Page) else None

    def media(self, path: str) -> Media | None:
        found = self.find("media", composed(path))
        return found if isinstance(found, Media) else None

    def articles(self) -> list[Article]:
        """Every published article, by its slug; so for terms and notes."""
        return [found for slug in self.keys("articles") if (found := self.article(slug))]

    def terms(self) -> list[Term]:
        return [found for slug in self.keys("terms") if (found := self.term(slug))]

    def notes(self) -> list[Note]:
        return [found for slug in self.keys("notes") if (found := self.note(slug))]

    def by_path(self, path: str) -> Entry | None:
        """What a source file holds, also where it is held back."""
        return self.find("by_path", composed(path))

    def published(self) -> list[Doc]:
        """Every entry that is published, by name."""
        self._saw("docs")
        self._recorder.items.update(("doc", name) for name in self._held)
        return [doc for name, one in sorted(self._held.items()) if not one.reason and (doc := self._doc(name))]

    def names(self) -> list[str]:
        """The names of all entries."""
        self._saw("docs")
        return sorted(self._held)

    def quoted(self) -> list[Doc]:
        """The articles that notes stand on by quotation, those that are held back too; for the file of the anchors."""
        return [doc for (name,) in self._tables.rows("quoted", "") if (doc := self._doc(name))]

    def hidden(self) -> set[str]:
        """The paths of the sources that hold nothing which is published; for the report."""
        held = {doc.entry.path for name, one in self._held.items() if one.reason and (doc := self._doc(name))}
        shown = (self._doc(name) for name, one in self._held.items() if not one.reason and name.startswith(tuple(held)))
        return held - {doc.entry.path for doc in shown if doc}

    def is_held(self, name: str) -> bool:
        self._saw("doc", name)
        return bool(self._held[name].reason)

    def shared(self) -> list[str]:
        """`articles/slug` of every slug that several entries have."""
        self._saw("shared")
        return [name for (name,) in self._tables.rows("shared", "")]

    def size(self) -> int:
        """How many articles there are, roughly: the power of two above."""
        self._saw("size")
        return 1 << self._size()

    @property
    def held(self) -> Held:
        """For the report; no fact asks for it."""
        counts = Counter(one.reason for one in self._held.values())
        since = max((one.since for one in self._held.values()), default=-inf)
        until = min((one.until for one in self._held.values()), default=inf)
        return Held(counts["draft"], counts["future"], counts["expired"], since, until)

    @property
    def site(self) -> Site:
        """Settings. Where they change every fact is asked again, so that nobody need write down having read them."""
        return self._site

    # Where things are

    def path_of(self, entry: Entry) -> str:
        """The URL path of an entry below the base."""
        return "/" + self.media_path(entry) if isinstance(entry, Media) else path_of(self._site, entry)

    def media_path(self, entry: Media) -> str:
        """Below `media/`, or beside the page of the article whose folder it lies in."""
        folder = entry.path.rpartition("/")[0]
        while folder.count("/") > 1:
            if rows := self.rows("bundles", folder):
                article = self.entry(rows[0][0])
                if isinstance(article, Article):
                    return self.path_of(article).strip("/") + composed(entry.path.removeprefix(folder))
            folder = folder.rpartition("/")[0]
        return entry.url

    def url_of(self, entry: Entry) -> str:
        return self._site.url(self.path_of(entry))

    def groups(self, table: str) -> list[tuple[str, str, int]]:
        """(slug, title, number of articles) of every topic, author or series: the title as the newest article has it."""
        found: list[tuple[str, str, int]] = []
        for slug in self.keys(table):
            rows = self.rows(table, slug)
            found.append((slug, rows[0][2], len(rows)))
        return found


def slugs(rows: Iterable[Any]) -> list[str]:
    """The slugs of rows that begin with an age and a slug."""
    return [row[1] for row in rows]
