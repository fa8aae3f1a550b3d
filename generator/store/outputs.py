"""What is published: files, the facts that they read, what facts were computed from; and a publish that was decided on."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from generator.disk import Stat
from generator.engine import Item, Name, number
from generator.store.memory import Memory, encode

_reads = msgspec.msgpack.Decoder(list[int])


class FactRow(NamedTuple):
    """A fact that was computed: the digest of its value, and the numbers of the items that it was computed from."""

    name: Name
    digest: int
    uses: tuple[int, ...]


class Piece(NamedTuple):
    """A fragment that a published file holds as it is: its number, and its place in bytes."""

    fragment: int
    at: int
    length: int


_pieces = msgspec.msgpack.Decoder(list[Piece])
pieces_of = _pieces.decode
NO_PIECES = encode([])


class PageRow(NamedTuple):
    """A published file: who made it, what it looks like on disk, the numbers of the facts that it read, and its pieces, encoded."""

    kind: str
    key: str
    stat: Stat
    digest: bytes
    reads: list[int]
    pieces: bytes


class Outputs(Memory):
    """The part of the memory that knows what is published."""

    def pages(self) -> dict[str, tuple[str, str]]:
        """Path → (kind, key) of every published file."""
        return {path: (kind, key) for path, kind, key in self._db.execute("select path, kind, key from pages")}

    def page_rows(self, paths: Iterable[str]) -> dict[str, PageRow]:
        """What is known of some published files."""
        found: dict[str, PageRow] = {}
        for path in paths:
            row = self._db.execute(
                "select kind, key, size, mtime, digest, reads, pieces from pages where id=?", (number(("page", path)),)
            ).fetchone()
            if row:
                kind, key, size, mtime, digest, reads, pieces = row
                found[path] = PageRow(kind, key, Stat(size, mtime), digest, _reads.decode(reads), pieces)
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
            "insert or replace into pages values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (page, path, row.kind, row.key, *row.stat, row.digest, encode(row.reads), row.pieces)
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

    # A publish that has been decided on

    def put_journal(self, rows: Iterable[tuple[str, str]]) -> None:
        """(staged file, path below the output folder): what must be renamed; where `staged` is empty the path's file goes."""
        self._db.executemany("insert into journal values (?, ?)", rows)

    def journal(self) -> list[tuple[str, str]]:
        return self._db.execute("select staged, path from journal").fetchall()

    def clear_journal(self) -> None:
        self._db.execute("delete from journal")
