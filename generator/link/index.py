"""The index: what facts ask of all entries. Who reads it is written down, key by key."""

from collections.abc import Iterable, Sequence
from typing import Any

from generator.config import Site
from generator.engine import Recorder
from generator.link.contributions import Head, Row, path_of
from generator.link.holding import Holding, When
from generator.link.tables import Shelf
from generator.model import Article, Doc, Entry, Media, Note, Page, Term, Text
from generator.moments import Moment
from generator.slugs import composed


class Index(Holding):
    """Every entry, by its name in the store, and the rows that follow, for facts to read."""

    def __init__(self, site: Site, recorder: Recorder, when: When, shelf: Shelf | None = None) -> None:
        super().__init__(site, when, shelf)
        self._recorder = recorder

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

    def keys(self, table: str) -> Sequence[str]:
        """Every key of a table, in order."""
        self._saw(f"{table}*")
        return self._tables.keys(table)

    def near(self, table: str, key: str) -> Sequence[str]:
        """The keys that may be meant by one which is not there."""
        self._saw(f"{table}*")
        return self._tables.near(table, key)

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
