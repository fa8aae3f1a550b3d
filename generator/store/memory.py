"""The file itself: opened, begun anew, its transactions, and single values by their keys."""

import contextlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

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
create index docs_with_findings on docs (name) where length(diagnostics) > 5;
create table published (name text primary key, entry blob, text blob, annotation blob, digest int) without rowid;
create table bodies (name text primary key, bodies blob);
create table marks (name text primary key, marks blob, sentences blob);
create table pages
  (id integer primary key, path text, kind text, key text, size int, mtime int, digest blob, reads blob,
  pieces blob);
create index pages_by_path on pages (path, size, mtime);
create table facts (id integer primary key, kind text, key text, digest int, used int, pages blob);
create table items (id integer primary key, facts blob);
create table rows (tbl text, key text, rows blob, primary key (tbl, key));
create table journal (staged text, path text);
create table elsewhere (out text, path text, kind text, primary key (out, path)) without rowid;
create table foreigners (out text, path text, size int, mtime int, primary key (out, path)) without rowid;
"""

INDEX = "search-index"
"""The kind of the search index's files among the published ones; no row of `outputs` makes them."""

DAMAGED = "was damaged"
"""Why a memory was begun anew whose words cannot be trusted."""

_SUM = 4
"""Bytes of a sum."""

_encoder = msgspec.msgpack.Encoder(enc_hook=encode_hook)
encode = _encoder.encode


def decode(blob: bytes, kind: Any) -> Any:
    """A small value of any type, as `encode` wrote it."""
    return msgspec.msgpack.decode(blob, type=kind, dec_hook=decode_hook)


def sealed(row: str, blob: bytes) -> bytes:
    """A blob with a sum of it and of its row's name: SQLite would not notice a byte that changed in it."""
    return blob + crc32(blob, crc32(row.encode())).to_bytes(_SUM)


def unsealed(row: str, blob: Any) -> memoryview:
    """The blob that was sealed. Raises sqlite3.DatabaseError where it is another, or none."""
    if isinstance(blob, bytes):
        found = memoryview(blob)[:-_SUM]
        if crc32(found, crc32(row.encode())).to_bytes(_SUM) == blob[-_SUM:]:
            return found
    raise sqlite3.DatabaseError(f"what is remembered of {row} is damaged")


def damage(wrong: Exception) -> bool:
    """Whether an error means that the file is damaged, and neither a disk that would not nor a bug."""
    if isinstance(wrong, sqlite3.OperationalError):
        # A text that is none, or a name in the schema that is not as this program wrote it.
        return any(one in str(wrong) for one in ("UTF-8", "no such column", "no such table", "has no column"))
    return type(wrong) is sqlite3.DatabaseError or isinstance(wrong, msgspec.DecodeError | UnicodeDecodeError)


class Memory:
    """One SQLite file. Not for several threads; other processes may read beside it."""

    def __init__(self, path: Path, version: str, *, writable: bool = True) -> None:
        """Raises OSError or sqlite3.Error when the folder cannot be written; a damaged file is replaced."""
        self.path = path
        self._fresh = path.with_name(path.name + ".new")
        self.renewed = ""
        self.version = version
        self._writable = writable
        self._left = path.with_name("left")
        if not writable:
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        existed = path.exists()
        self._fresh.unlink(missing_ok=True)
        try:
            known = self._as_it_was_left()
            self._open()
            if self._meta("version") != version.encode():
                self.renew("was written by another version" if existed else "")
            elif not known:
                self._check()
        except sqlite3.DatabaseError as wrong:
            if not damage(wrong):
                raise
            self.renew(DAMAGED)

    def _open(self) -> None:
        self._db = sqlite3.connect(self.path, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")

    def _as_it_was_left(self) -> bool:
        """Whether nobody but this program has written to the file; also where a build was killed, and nobody can know."""
        try:
            wal = self.path.with_name(self.path.name + "-wal")
            return (wal.exists() and wal.stat().st_size > 0) or self._left.read_text() == self._looks()
        except (OSError, UnicodeDecodeError):
            return False

    def _looks(self) -> str:
        found = self.path.stat()
        return f"{found.st_size} {found.st_mtime_ns}"

    def _check(self) -> None:
        """Ask SQLite whether all of it fits together. Raises sqlite3.DatabaseError.

        It does not see what stands in one place alone: blobs have sums, facts their numbers. What is left is only compared, and a
        difference costs a look.
        """
        (said,) = self._db.execute("pragma integrity_check(1)").fetchone()
        facts = self._db.execute("select id, kind, key from facts")
        if said != "ok" or any(number((kind, key)) != fact for fact, kind, key in facts):
            raise sqlite3.DatabaseError(said)

    def renew(self, why: str) -> None:
        """Forget everything but what the output folder holds; what cannot be read of that is forgotten too."""
        self.renewed = why
        self._begin_anew(self.version)

    def _own(self, files: Iterable[tuple[str, str]]) -> None:
        """Remember files, each with the kind of the index's or none, as published, and nothing else of them."""
        self._db.executemany(
            "insert into pages values (?, ?, ?, '', -1, 0, x'', ?, ?)",
            (
                (number(("page", path)), path, kind, sealed(f"{kind} ", b""), sealed(f"{kind} ", encode([])))
                for path, kind in files
            ),
        )

    def _begin_anew(self, version: str) -> None:
        # Made beside the old file, which goes only once this one is whole: what is ours must not be forgotten half-way.
        owned, out, all_known = self._owned()
        elsewhere, foreigners = self._others("elsewhere", "kind"), self._others("foreigners", "size, mtime")
        self._db.close()
        self._fresh.unlink(missing_ok=True)
        self._db = sqlite3.connect(self._fresh, isolation_level=None)
        self._db.execute("pragma journal_mode=memory")  # what is cut off is thrown away
        self._db.executescript(_SCHEMA)
        self.begin()
        self._put_meta("version", version.encode())
        if out:
            self.set_meta("out", out)
            self.set_meta("out-known", all_known)
        self._own(owned)
        self._db.executemany("insert or ignore into elsewhere values (?, ?, ?)", elsewhere)
        self._db.executemany("insert or ignore into foreigners values (?, ?, ?, ?)", foreigners)
        self.commit()
        self._db.close()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        os.replace(self._fresh, self.path)
        self._open()

    def _owned(self) -> tuple[list[tuple[str, str]], bytes, bytes]:
        """Which files an earlier version published, with the kind of the index's, where, and whether that are all: they are still
        ours to replace and to remove."""
        try:
            kinds: dict[Any, Any] = dict(self._db.execute("select path, '' from journal"))
            kinds |= self._db.execute("select path, iif(kind = ?, kind, '') from pages", (INDEX,)).fetchall()
            known = b"" if self.renewed == DAMAGED else self.meta("out-known") or b""
            files = [(path, kind) for path, kind in kinds.items() if isinstance(path, str) and isinstance(kind, str)]
            return files, self.meta("out") or b"", known
        except sqlite3.DatabaseError as wrong:
            if not damage(wrong):
                raise
            return [], b"", b""

    def _others(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """What an earlier version knew of other files in output folders, where it knew of them; without damaged rows."""
        try:
            rows = self._db.execute(f"select out, path, {columns} from {table}").fetchall()
            return [row for row in rows if isinstance(row[0], str) and isinstance(row[1], str)]
        except sqlite3.DatabaseError as wrong:
            if not damage(wrong):
                raise
            return []

    def close(self) -> None:
        self._db.close()
        if self._writable:
            with contextlib.suppress(OSError):  # then the next build looks closely
                self._left.write_text(self._looks())

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
        except sqlite3.OperationalError as wrong:
            # A file that is no memory has no such value. A disk that would not answer says nothing of the kind.
            if "no such table" not in str(wrong):
                raise
            return None
        return row[0] if row else None

    def meta(self, key: str) -> bytes | None:
        found = self._meta(key)
        return None if found is None else bytes(unsealed(key, found))

    def set_meta(self, key: str, value: bytes) -> None:
        self._put_meta(key, sealed(key, value))

    def _put_meta(self, key: str, value: bytes) -> None:
        self._db.execute("insert or replace into meta values (?, ?)", (key, value))
