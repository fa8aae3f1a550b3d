"""Memory between builds: one SQLite file in `.cache/`, safe to delete at any time.

Small records lie apart from bodies, so that a build that changes nothing reads no body. Everything is msgpack by the types of
`model`; there is no pickle. A file that is missing, of another version or damaged is begun anew, and one line says so.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from generator.diagnostics import Diagnostic
from generator.disk import Stat
from generator.engine import Name
from generator.frontmatter import decode_hook, encode_hook
from generator.model import Annotation, Bodies, Entry, Marks, Sentence

_SCHEMA = """
create table meta (key text primary key, value blob) without rowid;
create table sources (path text primary key, size int, mtime int, digest blob, diagnostics blob) without rowid;
create table docs (name text primary key, path text, entry blob, annotation blob, digest int, lexicon blob, diagnostics blob);
create index docs_by_path on docs (path);
create table bodies (name text primary key, bodies blob);
create table marks (name text primary key, marks blob, sentences blob);
create table pages (path text primary key, kind text, key text, size int, mtime int, digest blob, reads blob);
create table facts (id integer primary key, kind text, key text, digest int);
create table journal (staged text, target text);
"""

_encoder = msgspec.msgpack.Encoder(enc_hook=encode_hook)
encode = _encoder.encode
_entry = msgspec.msgpack.Decoder(Entry, dec_hook=decode_hook)
_annotation = msgspec.msgpack.Decoder(Annotation)
_bodies = msgspec.msgpack.Decoder(Bodies)
_marks = msgspec.msgpack.Decoder(dict[str, Marks])
_sentences = msgspec.msgpack.Decoder(dict[str, list[Sentence]])
_diagnostics = msgspec.msgpack.Decoder(list[Diagnostic])
_reads = msgspec.msgpack.Decoder(list[int])


class SourceRow(NamedTuple):
    stat: Stat
    digest: bytes


class DocRow(NamedTuple):
    """An entry as it is stored; everything but the name is encoded."""

    name: str
    path: str
    entry: bytes
    bodies: bytes
    annotation: bytes
    marks: bytes
    sentences: bytes
    digest: int
    lexicon: bytes
    diagnostics: bytes


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
        if not writable:
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        existed = path.exists()
        try:
            self._open()
            if self._meta("version") != version.encode():
                self.renewed = "was written by another version" if existed else ""
                self._begin_anew(version)
        except sqlite3.DatabaseError:
            self.renewed = "was damaged"
            self._begin_anew(version)

    def _open(self) -> None:
        self._db = sqlite3.connect(self.path, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")

    def _begin_anew(self, version: str) -> None:
        self._db.close()
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        self._open()
        self._db.executescript(_SCHEMA)
        self.set_meta("version", version.encode())

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

    def sources(self) -> dict[str, SourceRow]:
        rows = self._db.execute("select path, size, mtime, digest from sources")
        return {path: SourceRow(Stat(size, mtime), digest) for path, size, mtime, digest in rows}

    def forget_sources(self, paths: Iterable[str]) -> None:
        for path in paths:
            names = self._db.execute("select name from docs where path=?", (path,)).fetchall()
            for table in ("docs", "bodies", "marks"):
                self._db.executemany(f"delete from {table} where name=?", names)
            self._db.execute("delete from sources where path=?", (path,))

    def forget_all(self) -> None:
        """Every source and entry: the options of parsing changed."""
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
            self._db.execute(
                "insert or replace into docs values (?, ?, ?, ?, ?, ?, ?)",
                (
                    row.name,
                    row.path,
                    row.entry,
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

    def docs(self) -> Iterator[tuple[str, Entry, Annotation, int, bytes]]:
        """(name, entry, annotation, digest, lexicon) of every entry, by name."""
        for name, entry, annotation, digest, lexicon in self._db.execute(
            "select name, entry, annotation, digest, lexicon from docs order by name"
        ):
            yield name, _entry.decode(entry), _annotation.decode(annotation), digest, lexicon

    def diagnostics(self) -> list[Diagnostic]:
        """What was found in single files, by all builds that read them."""
        found: list[Diagnostic] = []
        for table in ("sources", "docs"):
            for (blob,) in self._db.execute(f"select diagnostics from {table} where length(diagnostics) > 1"):
                found += _diagnostics.decode(blob)
        return found

    def entry(self, name: str) -> tuple[str, Entry]:
        """The path and the entry of a doc."""
        path, blob = self._db.execute("select path, entry from docs where name=?", (name,)).fetchone()
        return path, _entry.decode(blob)

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

    def pages(self) -> dict[str, PageRow]:
        rows = self._db.execute("select path, kind, key, size, mtime, digest, reads from pages")
        return {
            path: PageRow(kind, key, Stat(size, mtime), digest, _reads.decode(reads))
            for path, kind, key, size, mtime, digest, reads in rows
        }

    def page_stats(self) -> list[tuple[str, int, int]]:
        """(path, size, mtime) of every published file."""
        return self._db.execute("select path, size, mtime from pages").fetchall()

    def put_pages(self, rows: Iterable[tuple[str, PageRow]]) -> None:
        self._db.executemany(
            "insert or replace into pages values (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    path,
                    row.kind,
                    row.key,
                    row.stat.size,
                    row.stat.mtime,
                    row.digest,
                    encode(row.reads),
                )
                for path, row in rows
            ),
        )

    def forget_pages(self, paths: Iterable[str]) -> None:
        self._db.executemany("delete from pages where path=?", ((path,) for path in paths))

    def facts(self) -> dict[int, tuple[Name, int]]:
        """Id → name and digest of every fact that some page read."""
        rows = self._db.execute("select id, kind, key, digest from facts")
        return {number: ((kind, key), digest) for number, kind, key, digest in rows}

    def put_facts(self, rows: Iterable[tuple[int, Name, int]]) -> None:
        self._db.executemany(
            "insert or replace into facts values (?, ?, ?, ?)",
            ((number, name[0], name[1], digest) for number, name, digest in rows),
        )

    def forget_facts(self, ids: Iterable[int]) -> None:
        self._db.executemany("delete from facts where id=?", ((number,) for number in ids))

    # A publish that has been decided on

    def put_journal(self, rows: Iterable[tuple[str, str]]) -> None:
        """(staged, target): what must be renamed; an empty `staged` means that the target goes."""
        self._db.executemany("insert into journal values (?, ?)", rows)

    def journal(self) -> list[tuple[str, str]]:
        return self._db.execute("select staged, target from journal").fetchall()

    def clear_journal(self) -> None:
        self._db.execute("delete from journal")


def decode_diagnostics(blob: bytes) -> list[Diagnostic]:
    return _diagnostics.decode(blob)


def decode(blob: bytes, kind: Any) -> Any:
    """A small value of any type, as `encode` wrote it."""
    return msgspec.msgpack.decode(blob, type=kind, dec_hook=decode_hook)
