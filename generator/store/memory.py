"""The file itself: opened, begun anew, its transactions, and single values by their keys."""

import os
import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from generator.engine import number
from generator.frontmatter import decode_hook, encode_hook

_SCHEMA = """
create table meta (key text primary key, value blob) without rowid;
create table sources (path text primary key, size int, mtime int, digest blob, diagnostics blob) without rowid;
create table docs
  (name text primary key, path text, article text, digest int, lexicon blob, diagnostics blob, entry blob, text blob,
  annotation blob);
create index docs_by_path on docs (path);
create table published (name text primary key, entry blob, text blob, annotation blob, digest int) without rowid;
create table bodies (name text primary key, bodies blob);
create table marks (name text primary key, marks blob, sentences blob);
create table pages
  (id integer primary key, path text unique, kind text, key text, size int, mtime int, digest blob, reads blob,
  pieces blob);
create table facts (id integer primary key, kind text, key text, digest int, pages blob);
create table items (id integer primary key, facts blob);
create table rows (tbl text, key text, rows blob, primary key (tbl, key));
create table journal (staged text, path text);
"""

INDEX = "search-index"
"""The kind of the search index's files among the published ones; no row of `outputs` makes them."""

_encoder = msgspec.msgpack.Encoder(enc_hook=encode_hook)
encode = _encoder.encode


def decode(blob: bytes, kind: Any) -> Any:
    """A small value of any type, as `encode` wrote it."""
    return msgspec.msgpack.decode(blob, type=kind, dec_hook=decode_hook)


class Memory:
    """One SQLite file. Not for several threads; other processes may read beside it."""

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
        self._db.executemany(
            "insert into pages values (?, ?, ?, '', -1, 0, x'', x'90', x'90')",  # x'90': an empty list
            ((number(("page", path)), path, kind) for path, kind in owned),
        )
        self.commit()
        self._db.close()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        os.replace(fresh, self.path)
        self._open()

    def _owned(self) -> tuple[list[tuple[str, str]], list[tuple[str, bytes]]]:
        """Which files an earlier version published, with the kind of the index's, and where: they are still ours to replace and to
        remove."""
        try:
            kinds: dict[str, str] = dict(self._db.execute("select path, '' from journal"))
            kinds |= self._db.execute("select path, iif(kind = ?, kind, '') from pages", (INDEX,)).fetchall()
            return list(kinds.items()), self._db.execute("select key, value from meta where key = 'out'").fetchall()
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
