"""Every entry and the rows that follow, kept right as entries come and go.

What a row says follows from one entry alone (`contributions` has the tables), so they are the same in whatever order entries
came, and what a change touches is known to the key. Those of the published site lie in the memory, and are taken from there key
by key: what an edit does not touch is not looked at.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import inf
from typing import NamedTuple

import msgspec

from generator.config import Site
from generator.link.contributions import Row, Standing, contributions, standing
from generator.link.tables import Shelf, Tables
from generator.model import Doc


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


class Holding:
    """Every entry, by its name in the store, and the rows that follow. `touched`: what changed since it was last emptied.

    With a shelf it begins as the published site's, as of the moment that this was published; without (`is_new`), it is empty.
    """

    def __init__(self, site: Site, when: When, shelf: Shelf | None = None) -> None:
        self._site = site
        self._when = when
        self._docs: dict[str, Doc | None] = {}
        self._docs_taken = 0
        self._tables = Tables(shelf)
        self._held = self._taken()
        self.is_new = shelf is None
        self.touched = self._tables.touched

    def _taken(self) -> dict[str, Standing]:
        rows = self._tables.shelf.rows("standing", "") if self._tables.shelf else []
        return {one.name: one for one in msgspec.convert(rows, list[Standing])}

    def attach(self, shelf: Shelf | None) -> None:
        """Take what is not known yet from here: each process has a connection of its own."""
        if self._tables.shelf is not None:
            self._tables.shelf = shelf

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
        now = standing(doc, self._site, when.now, drafts=when.drafts, future=when.future)
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
        return [msgspec.structs.astuple(one) for _, one in sorted(self._held.items())]

    # For the report and the file of the anchors: no fact asks for it

    @property
    def held(self) -> Held:
        counts = Counter(one.reason for one in self._held.values())
        since = max((one.since for one in self._held.values()), default=-inf)
        until = min((one.until for one in self._held.values()), default=inf)
        return Held(counts["draft"], counts["future"], counts["expired"], since, until)

    def hidden(self) -> set[str]:
        """The paths of the sources that hold nothing which is published."""
        withheld = [name for name, one in self._held.items() if one.reason]
        held = {doc.entry.path for doc in map(self._doc, withheld) if doc}
        if not held:
            return held
        shown = (
            self._doc(name) for name, one in self._held.items() if not one.reason and name.partition("#")[0] in held
        )
        return held - {doc.entry.path for doc in shown if doc}

    def quoted(self) -> list[Doc]:
        """The articles that notes stand on by quotation, those that are held back too."""
        return [doc for (name,) in self._tables.rows("quoted", "") if (doc := self._doc(name))]
