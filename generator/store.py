"""Memory between builds: one SQLite file in `.cache/`, safe to delete at any time.

Small records lie apart from bodies, so that a build that changes nothing reads no body. Everything is msgpack by the types of
`model`; there is no pickle. A file that is missing, of another version or damaged is begun anew, and one line says so.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from generator.diagnostics import Diagnostic
from generator.disk import Stat
from generator.engine import Item, Name, number
from generator.frontmatter import decode_hook, encode_hook
from generator.model import Annotation, Bodies, Doc, Entry, Marks, Sentence, Text

_SCHEMA = """
create table meta (key text primary key, value blob) without rowid;
create table sources (path text primary key, size int, mtime int, digest blob, diagnostics blob) without rowid;
create table docs
  (name text primary key, path text, article text, entry blob, text blob, annotation blob, digest int, lexicon blob,
  diagnostics blob);
create index docs_by_path on docs (path);
create table published (name text primary key, entry blob, text blob, annotation blob, digest int) without rowid;
create table bodies (name text primary key, bodies blob);
create table marks (name text primary key, marks blob, sentences blob);
create table pages
  (id integer primary key, path text unique, kind text, key text, size int, mtime int, digest blob, reads blob);
create table facts (id integer primary key, kind text, key text, digest int);
create table uses (item int, fact int);
create unique index uses_by_item on uses (item, fact);
create table readers (fact int, page int);
create unique index readers_by_fact on readers (fact, page);
create table journal (staged text, path text);
"""

INDEX = "search-index"
"""The kind of the search index's files among the published ones; no row of `outputs` makes them."""

_encoder = msgspec.msgpack.Encoder(enc_hook=encode_hook)
encode = _encoder.encode
_entry = msgspec.msgpack.Decoder(Entry, dec_hook=decode_hook)
_text = msgspec.msgpack.Decoder(Text)
_annotation = msgspec.msgpack.Decoder(Annotation)
_bodies = msgspec.msgpack.Decoder(Bodies)
_marks = msgspec.msgpack.Decoder(dict[str, Marks])
_sentences = msgspec.msgpack.Decoder(dict[str, list[Sentence]])
_diagnostics = msgspec.msgpack.Decoder(list[Diagnostic])
_reads = msgspec.msgpack.Decoder(list[int])


class SourceRow(NamedTuple):
    """What is remembered of a source file."""

    stat: Stat
    digest: bytes


class DocRow(NamedTuple):
    """An entry as it is stored, mostly encoded; `article` is an article's slug, and empty for other kinds."""

    name: str
    path: str
    article: str
    entry: bytes
    text: bytes
    bodies: bytes
    annotation: bytes
    marks: bytes
    sentences: bytes
    digest: int
    lexicon: bytes
    diagnostics: bytes


class FactRow(NamedTuple):
    """A fact that was computed: the digest of its value, and the numbers of the items that it was computed from."""

    name: Name
    digest: int
    uses: tuple[int, ...]


class PageRow(NamedTuple):
    """A published file: who made it, what it looks like on disk, and the ids of the facts that it read."""

    kind: str
    key: str
    stat: Stat
    digest: bytes
    reads: list[int]


class Store:
    """The memory of one site. Not for several threads; other processes may read beside it."""

    def __init__(self, path: Path, version: str, *, writable: bool = True) -> None:
        """Raises OSError or sqlite3.Error when the folder cannot be written; a damaged file is replaced."""
        self.path = path
        self.renewed = ""
        self._version = version
        if not writable:
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        existed = path.exists()
        try:
            self._open()
            if self._meta("version") != version.encode():
                self.renew("was written by another version" if existed else "")
        except sqlite3.DatabaseError as wrong:
            if isinstance(wrong, sqlite3.OperationalError):
                raise  # the disk, not the file
            self.renew("was damaged")

    def _open(self) -> None:
        self._db = sqlite3.connect(self.path, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")

    def renew(self, why: str) -> None:
        """Forget everything but what the output folder holds; what cannot be read of that is forgotten too."""
        self.renewed = why
        self._begin_anew(self._version)

    def _begin_anew(self, version: str) -> None:
        # Made beside the old file, which goes only once this one is whole: what is ours must not be forgotten half-way.
        owned, kept = self._owned()
        self._db.close()
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.unlink(missing_ok=True)
        self._db = sqlite3.connect(fresh, isolation_level=None)
        self._db.executescript(_SCHEMA)
        self.begin()
        self.set_meta("version", version.encode())
        for key, value in kept:
            self.set_meta(key, value)
        self.put_pages((path, PageRow("", "", Stat(-1, 0), b"", [])) for path in owned)
        self.commit()
        self._db.close()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        os.replace(fresh, self.path)
        self._open()

    def _owned(self) -> tuple[list[str], list[tuple[str, bytes]]]:
        """Which files an earlier version published, and where: they are still ours to replace and to remove."""
        try:
            paths = [path for (path,) in self._db.execute("select path from pages union select path from journal")]
            return paths, self._db.execute("select key, value from meta where key = 'out'").fetchall()
        except sqlite3.DatabaseError:
            return [], []

    def close(self) -> None:
        self._db.close()

    def begin(self) -> None:
        self._db.execute("begin immediate")

    def commit(self) -> None:
        self._db.execute("commit")

    def rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("rollback")

    def _meta(self, key: str) -> bytes | None:
        try:
            row = self._db.execute("select value from meta where key=?", (key,)).fetchone()
        except sqlite3.OperationalError:
            return None
        return row[0] if row else None

    def meta(self, key: str) -> bytes | None:
        return self._meta(key)

    def set_meta(self, key: str, value: bytes) -> None:
        self._db.execute("insert or replace into meta values (?, ?)", (key, value))

    # Sources and their entries

    def sources(self, now: float) -> dict[str, SourceRow]:
        """Every source by its path, as it was read; `now` begins another reading, in seconds.

        A file written just before it was read may have changed again within one tick of the file system's clock: its date
        (-1) is not to be trusted, and its bytes decide.
        """
        read_at: float = decode(self.meta("read-at") or encode(0.0), float)
        self.set_meta("read-at", encode(now))
        recent = int((read_at - 0.1) * 1e9)
        rows = self._db.execute("select path, size, mtime, digest from sources")
        return {
            path: SourceRow(Stat(size, mtime if mtime < recent else -1), digest) for path, size, mtime, digest in rows
        }

    def some_sources(self, paths: Iterable[str]) -> dict[str, SourceRow]:
        """Some sources by their paths, as they were read. No date is trusted: their bytes decide."""
        found: dict[str, SourceRow] = {}
        for path in paths:
            rows = self._db.execute("select path, size, digest from sources where path = ?", (path,))
            found.update((path, SourceRow(Stat(size, -1), digest)) for path, size, digest in rows)
        return found

    def forget_sources(self, paths: Iterable[str]) -> None:
        for path in paths:
            names = self._db.execute("select name from docs where path=?", (path,)).fetchall()
            self._keep(name for (name,) in names)
            for table in ("docs", "bodies", "marks"):
                self._db.executemany(f"delete from {table} where name=?", names)
            self._db.execute("delete from sources where path=?", (path,))

    def _keep(self, names: Iterable[str]) -> None:
        """Remember entries as they were published, before they change for the first time since."""
        for name in names:
            self._db.execute(
                "insert or ignore into published select name, entry, text, annotation, digest from docs where name=?",
                (name,),
            )
            self._db.execute("insert or ignore into published values (?, null, null, null, null)", (name,))

    def forget_all(self) -> None:
        """Every source and entry: the options of parsing changed."""
        self._keep([name for (name,) in self._db.execute("select name from docs")])
        for table in ("sources", "docs", "bodies", "marks"):
            self._db.execute(f"delete from {table}")

    def put_source(self, path: str, stat: Stat, digest: bytes, diagnostics: bytes) -> None:
        self._db.execute(
            "insert or replace into sources values (?, ?, ?, ?, ?)",
            (path, stat.size, stat.mtime, digest, diagnostics),
        )

    def touch_source(self, path: str, stat: Stat) -> None:
        self._db.execute("update sources set size=?, mtime=? where path=?", (stat.size, stat.mtime, path))

    def put_docs(self, rows: Iterable[DocRow]) -> None:
        for row in rows:
            self._keep([row.name])
            self._db.execute(
                "insert or replace into docs values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row.name,
                    row.path,
                    row.article,
                    row.entry,
                    row.text,
                    row.annotation,
                    row.digest,
                    row.lexicon,
                    row.diagnostics,
                ),
            )
            if row.bodies:
                self._db.execute("insert or replace into bodies values (?, ?)", (row.name, row.bodies))
            self._db.execute(
                "insert or replace into marks values (?, ?, ?)",
                (row.name, row.marks, row.sentences),
            )

    def docs(self, folder: str = "") -> Iterator[Doc]:
        """Every entry whose source lies below a folder, by name."""
        rows = self._db.execute(
            "select name, entry, text, annotation, digest from docs where name >= ? and name < ? order by name",
            (folder, f"{folder}\U0010ffff"),
        )
        return map(_doc, rows)

    def doc(self, name: str) -> Doc | None:
        """One entry."""
        row = self._db.execute(
            "select name, entry, text, annotation, digest from docs where name=?", (name,)
        ).fetchone()
        return _doc(row) if row else None

    def changed(self) -> list[str]:
        """The names of the entries that are not as they were published, or were not there."""
        return [name for (name,) in self._db.execute("select name from published order by name")]

    def published_docs(self) -> Iterator[Doc]:
        """Every entry as it was when the site was last published."""
        return map(
            _doc,
            self._db.execute(
                "select name, entry, text, annotation, digest from docs where name not in (select name from published) "
                "union all select name, entry, text, annotation, digest from published where entry is not null"
            ),
        )

    def annotated_with(self) -> Iterator[tuple[str, str, bytes]]:
        """(name, slug of an article or "", digest of what it was annotated with) of every entry with prose, by name."""
        yield from self._db.execute(
            "select name, article, lexicon from docs join bodies using (name) where length(bodies) > 1 order by name"
        )

    def diagnostics(self) -> list[Diagnostic]:
        """What was found in single files, by all builds that read them."""
        found: list[Diagnostic] = []
        for table in ("sources", "docs"):
            for (blob,) in self._db.execute(f"select diagnostics from {table} where length(diagnostics) > 1"):
                found += _diagnostics.decode(blob)
        return found

    def entry(self, name: str) -> tuple[str, Entry, Text]:
        """The path, the entry and the text of a doc."""
        path, entry, text = self._db.execute("select path, entry, text from docs where name=?", (name,)).fetchone()
        return path, _entry.decode(entry), _text.decode(text)

    def prose(self, doc: str) -> tuple[Bodies, dict[str, Marks]]:
        bodies, marks = self._db.execute(
            "select bodies, marks from bodies join marks using (name) where name=?", (doc,)
        ).fetchone()
        return _bodies.decode(bodies), _marks.decode(marks)

    def bodies(self, doc: str) -> Bodies:
        return _bodies.decode(self._db.execute("select bodies from bodies where name=?", (doc,)).fetchone()[0])

    def sentences(self, doc: str) -> Mapping[str, list[Sentence]]:
        row = self._db.execute("select sentences from marks where name=?", (doc,)).fetchone()
        return _sentences.decode(row[0]) if row else {}

    # Pages and what they read

    def pages(self) -> dict[str, tuple[str, str]]:
        """Path → (kind, key) of every published file."""
        return {path: (kind, key) for path, kind, key in self._db.execute("select path, kind, key from pages")}

    def page_rows(self, paths: Iterable[str]) -> dict[str, PageRow]:
        """What is known of some published files."""
        found: dict[str, PageRow] = {}
        for path in paths:
            row = self._db.execute(
                "select kind, key, size, mtime, digest, reads from pages where id=?", (number(("page", path)),)
            ).fetchone()
            if row:
                kind, key, size, mtime, digest, reads = row
                found[path] = PageRow(kind, key, Stat(size, mtime), digest, _reads.decode(reads))
        return found

    def digests(self, kind: str) -> dict[str, bytes]:
        """Path → digest of every published file of a kind."""
        return dict(self._db.execute("select path, digest from pages where kind=?", (kind,)))

    def page_stats(self) -> list[tuple[str, int, int]]:
        """(path, size, mtime) of every published file."""
        return self._db.execute("select path, size, mtime from pages").fetchall()

    def put_pages(self, rows: Iterable[tuple[str, PageRow]]) -> None:
        numbered = [(number(("page", path)), path, row) for path, row in rows]
        self._db.executemany(
            "insert or replace into pages values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (page, path, row.kind, row.key, row.stat.size, row.stat.mtime, row.digest, encode(row.reads))
                for page, path, row in numbered
            ),
        )
        # Who no longer reads a fact keeps its row here: `pages.reads` has the last word.
        self._db.executemany(
            "insert or ignore into readers values (?, ?)",
            ((fact, page) for page, _, row in numbered for fact in row.reads),
        )

    def forget_pages(self, paths: Iterable[str]) -> None:
        self._db.executemany("delete from pages where path=?", ((path,) for path in paths))

    def readers(self, facts: Iterable[int]) -> dict[str, PageRow]:
        """The published files that read one of these facts."""
        wanted = set(facts)
        paths: set[str] = set()
        for fact in wanted:
            paths.update(
                path
                for (path,) in self._db.execute(
                    "select path from readers join pages on id = page where fact=?", (fact,)
                )
            )
        return {path: row for path, row in self.page_rows(sorted(paths)).items() if not wanted.isdisjoint(row.reads)}

    def facts(self) -> dict[Name, int]:
        """Every fact that was read, and the digest of its value."""
        return {(kind, key): digest for kind, key, digest in self._db.execute("select kind, key, digest from facts")}

    def has_facts(self) -> bool:
        """Whether a site was published since this memory began."""
        return self._db.execute("select 1 from facts limit 1").fetchone() is not None

    def users(self, items: Iterable[Item]) -> dict[Name, int]:
        """The facts that were computed from one of these items, with the digests of their values."""
        found: dict[Name, int] = {}
        for item in items:
            rows = self._db.execute(
                "select kind, key, digest from uses join facts on id = fact where item=?", (number(item),)
            )
            found.update(((kind, key), digest) for kind, key, digest in rows)
        return found

    def put_facts(self, rows: Iterable[FactRow]) -> None:
        numbered = [(number(row.name), row) for row in rows]
        self._db.executemany(
            "insert or replace into facts values (?, ?, ?, ?)",
            ((fact, *row.name, row.digest) for fact, row in numbered),
        )
        # A use that is no more costs a needless look, and no more: it is not looked for here.
        self._db.executemany(
            "insert or ignore into uses values (?, ?)", ((item, fact) for fact, row in numbered for item in row.uses)
        )

    def published(self) -> None:
        """From here on the entries as they are now are the published ones."""
        self._db.execute("delete from published")

    # A publish that has been decided on

    def put_journal(self, rows: Iterable[tuple[str, str]]) -> None:
        """(staged file, path below the output folder): what must be renamed; where `staged` is empty the path's file goes."""
        self._db.executemany("insert into journal values (?, ?)", rows)

    def journal(self) -> list[tuple[str, str]]:
        return self._db.execute("select staged, path from journal").fetchall()

    def clear_journal(self) -> None:
        self._db.execute("delete from journal")


def _doc(row: tuple[str, bytes, bytes, bytes, int]) -> Doc:
    name, entry, text, annotation, digest = row
    return Doc(name, _entry.decode(entry), _text.decode(text), _annotation.decode(annotation), digest)


def decode(blob: bytes, kind: Any) -> Any:
    """A small value of any type, as `encode` wrote it."""
    return msgspec.msgpack.decode(blob, type=kind, dec_hook=decode_hook)
