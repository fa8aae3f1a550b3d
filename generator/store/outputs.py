"""What is published: files, the facts that they read, what facts were computed from; and a publish that was decided on."""

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator.disk import Stat
from generator.engine import Item, Name, Numbers, number, numbers
from generator.store.memory import INDEX, Memory, encode, sealed, unsealed


def _unpacked(row: str, blob: bytes) -> Numbers:
    return array("q", bytes(unsealed(row, blob)))


def _has(among: Numbers, one: int) -> bool:
    """Whether a number is in a list that is sorted, as those in the memory are: they may be long."""
    at = bisect_left(among, one)
    return at < len(among) and among[at] == one


def _sum(uses: Numbers) -> int:
    """Tells one set of numbers from another, whatever their order."""
    return sum(uses) & (1 << 63) - 1


class FactRow(NamedTuple):
    """A fact that was computed: the digest of its value, and the numbers of the items that it was computed from."""

    name: Name
    digest: int
    uses: Numbers


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
    reads: Numbers
    pieces: bytes


class Outputs(Memory):
    """The part of the memory that knows what is published."""

    def pages(self) -> dict[str, tuple[str, str]]:
        """Path → (kind, key) of every published file."""
        return {path: (kind, key) for path, kind, key in self._db.execute("select path, kind, key from pages")}

    def page_rows(self, paths: Iterable[str]) -> dict[str, PageRow]:
        """What is known of some published files."""
        return dict(filter(None, (self._page_row(number(("page", path))) for path in paths)))

    def _page_row(self, page: int) -> tuple[str, PageRow] | None:
        row = self._db.execute(
            "select path, kind, key, size, mtime, digest, reads, pieces from pages where id=?", (page,)
        ).fetchone()
        if row is None:
            return None
        path, kind, key, size, mtime, digest, reads, pieces = row
        name = f"{kind} {key}"
        found = PageRow(kind, key, Stat(size, mtime), digest, _unpacked(name, reads), bytes(unsealed(name, pieces)))
        return path, found

    def digests(self, kind: str) -> dict[str, bytes]:
        """Path → digest of every published file of a kind."""
        return dict(self._db.execute("select path, digest from pages where kind=?", (kind,)))

    def page_stats(self) -> list[tuple[str, int, int]]:
        """(path, size, mtime) of every published file."""
        found = self._db.execute("select path, size, mtime from pages").fetchall()
        if not all(isinstance(path, str) for path, _, _ in found):
            raise sqlite3.DatabaseError("what is remembered of the pages is damaged")
        return found

    def has_pages(self, count: int) -> bool:
        """Whether at least so many files are published."""
        return self._db.execute("select 1 from pages limit 1 offset ?", (count - 1,)).fetchone() is not None

    def put_pages(self, rows: Iterable[tuple[str, PageRow]]) -> None:
        numbered = sorted((number(("page", path)), path, row) for path, row in rows)
        # The facts are there already. Who no longer reads one stays in its list: `pages.reads` has the last word.
        readers: dict[int, list[int]] = {}
        for page, _, row in numbered:
            for fact in self._reads_now(page, row):
                readers.setdefault(fact, []).append(page)
        self._db.executemany(
            "insert or replace into pages values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(page, path, row.kind, row.key, *row.stat, row.digest),
                    sealed(f"{row.kind} {row.key}", row.reads.tobytes()),
                    sealed(f"{row.kind} {row.key}", row.pieces),
                )
                for page, path, row in numbered
            ),
        )
        self._db.executemany("update facts set pages=?2 where id=?1", self._joined("facts", "pages", readers))

    def _reads_now(self, page: int, row: PageRow) -> Collection[int]:
        """The facts that a page reads and did not read before."""
        found = self._db.execute("select kind, key, reads from pages where id=?", (page,)).fetchone()
        if found is None:
            return row.reads
        return set(row.reads).difference(_unpacked(f"{found[0]} {found[1]}", found[2]))

    def touch_pages(self, rows: Iterable[tuple[str, PageRow]]) -> None:
        """Files that are others now, and read what they read before."""
        self._db.executemany(
            "update pages set size=?, mtime=?, digest=?, pieces=? where id=?",
            (
                (*row.stat, row.digest, sealed(f"{row.kind} {row.key}", row.pieces), number(("page", path)))
                for path, row in rows
            ),
        )

    def _joined(self, table: str, column: str, lists: Mapping[int, Iterable[int]]) -> Iterator[tuple[int, bytes]]:
        """The lists of rows with more numbers in them, sealed, in the order of the rows; only those that become others."""
        is_empty = self._db.execute(f"select 1 from {table} where {column} is not null limit 1").fetchone() is None
        for row in sorted(lists):
            fresh = set(lists[row])
            if not is_empty:
                found = self._db.execute(f"select {column} from {table} where id=?", (row,)).fetchone()
                known = _unpacked(str(row), found[0]) if found and found[0] else numbers()
                if all(_has(known, one) for one in fresh):
                    continue
                fresh.update(known)
            yield row, sealed(str(row), numbers(sorted(fresh)).tobytes())

    def forget_pages(self, paths: Iterable[str]) -> None:
        self._db.executemany("delete from pages where path=?", ((path,) for path in paths))

    def readers(self, facts: Iterable[int]) -> dict[str, PageRow]:
        """The published files that read one of these facts."""
        wanted = set(facts)
        pages: set[int] = set()
        for fact in wanted:
            for (blob,) in self._db.execute("select pages from facts where id=? and pages is not null", (fact,)):
                pages.update(_unpacked(str(fact), blob))
        rows = filter(None, map(self._page_row, sorted(pages)))
        return {path: row for path, row in rows if not wanted.isdisjoint(row.reads)}

    def facts(self) -> dict[Name, int]:
        """Every fact that was read, and the digest of its value."""
        return {(kind, key): digest for kind, key, digest in self._db.execute("select kind, key, digest from facts")}

    def has_facts(self) -> bool:
        """Whether a site was published since this memory began."""
        return self._db.execute("select 1 from facts limit 1").fetchone() is not None

    def users(self, items: Iterable[Item]) -> dict[Name, int]:
        """The facts that were computed from one of these items, with the digests of their values."""
        facts: set[int] = set()
        for item in map(number, items):
            for (blob,) in self._db.execute("select facts from items where id=? and length(facts) > 0", (item,)):
                facts.update(_unpacked(str(item), blob))
        rows = (
            self._db.execute("select kind, key, digest from facts where id=?", (fact,)).fetchone()
            for fact in sorted(facts)
        )
        return {(row[0], row[1]): row[2] for row in rows if row}

    def put_facts(self, rows: Iterable[FactRow]) -> None:
        numbered = sorted((number(row.name), row) for row in rows)
        used = {fact: _sum(row.uses) for fact, row in numbered}
        # A use that is no more costs a needless look, and no more: it is not looked for here.
        users: dict[int, list[int]] = {}
        for fact, row in numbered:
            found = self._db.execute("select used from facts where id=?", (fact,)).fetchone()
            if found is None or found[0] != used[fact]:
                for item in row.uses:
                    users.setdefault(item, []).append(fact)
        self._db.executemany(
            "insert into facts values (?, ?, ?, ?, ?, null)"
            " on conflict (id) do update set digest = excluded.digest, used = excluded.used",
            ((fact, *row.name, row.digest, used[fact]) for fact, row in numbered),
        )
        self._db.executemany("insert or replace into items values (?, ?)", self._joined("items", "facts", users))

    # Where it is published

    def out(self) -> Path:
        """The folder that was turned to last."""
        return self._folder((self.meta("out") or b"").decode())

    def _folder(self, name: str) -> Path:
        return self.path.parent.parent / name

    def _name(self, out: Path) -> str:
        """What a folder is remembered by: a site may be moved with all that lies in it."""
        root = self.path.parent.parent
        return out.relative_to(root).as_posix() if out.is_relative_to(root) else str(out)

    def goes_to(self, out: Path) -> bool:
        """Whether a folder is the one that was turned to last."""
        return self.meta("out") == self._name(out).encode()

    def knows_out(self) -> bool:
        """Whether all files are known that were published where the next ones go: not before a build with this memory has."""
        return self.meta("out-known") == b"yes"

    def know_out(self, foreigners: Iterable[tuple[str, Stat]]) -> None:
        """Within the transaction of a publish: from here on they are. `foreigners`: the other files that lie there."""
        out = (self.meta("out") or b"").decode()
        rows = ((out, path, *stat) for path, stat in foreigners)
        self._db.executemany("insert or replace into foreigners values (?, ?, ?, ?)", rows)
        self.set_meta("out-known", b"yes")

    def foreigners(self) -> dict[str, Stat]:
        """The files that lay in the folder when this memory first published there, as they looked: pages of before, for all that
        anybody knows."""
        out = (self.meta("out") or b"").decode()
        found = self._db.execute("select path, size, mtime from foreigners where out = ?", (out,))
        return {path: Stat(size, mtime) for path, size, mtime in found}

    def turn_to(self, out: Path) -> None:
        """Publish to another folder from here on. What lies in the last one is known again once it is turned to again, as long as
        the folder is there."""
        name = self._name(out)
        if self.knows_out():
            last = (self.meta("out") or b"").decode()
            self._db.execute("insert into elsewhere select ?, path, iif(kind = ?, kind, '') from pages", (last, INDEX))
        self._db.execute("delete from pages")
        files = self._db.execute("select path, kind from elsewhere where out = ?", (name,)).fetchall()
        self._own(files)
        self._db.execute("delete from elsewhere where out = ?", (name,))
        for table in ("elsewhere", "foreigners"):
            for (one,) in self._db.execute(f"select distinct out from {table}").fetchall():
                if not self._folder(one).is_dir():
                    self._db.execute(f"delete from {table} where out = ?", (one,))
        self.set_meta("out", name.encode())
        self.set_meta("out-known", b"yes" if files else b"")
        self.set_meta("published", b"")

    # A publish that has been decided on

    def put_journal(self, rows: Iterable[tuple[str, str]]) -> None:
        """(staged file, path below the output folder): what must be renamed; where `staged` is empty the path's file goes."""
        self._db.executemany("insert into journal values (?, ?)", rows)

    def journal(self) -> list[tuple[str, str]]:
        return self._db.execute("select staged, path from journal").fetchall()

    def clear_journal(self) -> None:
        self._db.execute("delete from journal")
