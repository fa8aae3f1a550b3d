"""Sorted rows by their keys, taken from where they lie when they are asked for, and what became of them since."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from generator.engine import Item
from generator.link.contributions import TABLES, Row
from generator.model import Doc

MOST = 1 << 17
"""Rows that a process takes from a shelf before it forgets them: some ten megabytes. On a large site four times the longest list:
else it would be taken again for every page."""

_ALIKE = "articles_with"
"""The table whose keys have the same rows in common: each is held once, and stays. It is asked for more than all others."""

_BESIDE = 25
"""Keys on either side of a place."""

_SLUGS = frozenset(TABLES.values())
"""The tables that say who has a slug: of several one has it, and `shared` names it."""


class Shelf(Protocol):
    """Where the index of the published site lies, with the entries that it was made of."""

    def rows(self, table: str, key: str) -> list[Row]: ...

    def count(self, table: str, key: str) -> int: ...

    def keys(self, table: str) -> list[str]: ...

    def published_doc(self, name: str) -> Doc | None: ...


class Tables:
    """With a `shelf` they begin as they lie there, and are taken from it key by key; without, they are empty.

    `touched` are the keys that changed since it was last emptied, as items that facts read: `(table, key)` where the rows are
    others, `(table?, key)` where there were none before or are none now, and then `(table*, "")`.
    """

    def __init__(self, shelf: Shelf | None) -> None:
        self.shelf = shelf
        self.touched: set[Item] = set()
        self._tables: dict[str, dict[str, list[Row]]] = {}  # of a shelf: what was taken; a key may have no rows
        self._taken = self._longest = 0
        self._alike: dict[Row, Row] = {}
        self._counts: dict[tuple[str, str], int] = {}  # of keys whose rows are not taken
        self._ordered: dict[str, list[str]] = {}
        self._backwards: dict[str, list[str]] = {}

    def add(self, found: Iterable[tuple[str, str, Row]]) -> None:
        """Put rows into tables without a shelf, which are to be sorted next."""
        for table, key, row in found:
            self._tables.setdefault(table, {}).setdefault(key, []).append(row)

    def sort(self) -> None:
        self._ordered, self._backwards = {}, {}
        for keys in self._tables.values():
            for rows in keys.values():
                rows.sort()
        shared = [(f"{table}/{key}",) for table in _SLUGS for key, rows in self._of(table).items() if len(rows) > 1]
        if shared:
            self._tables["shared"] = {"": sorted(shared)}

    def rows(self, table: str, key: str) -> Sequence[Row]:
        rows = self._of(table).get(key)
        if rows is None:
            return self._own(table, key) if self.shelf else ()
        return rows

    def count(self, table: str, key: str) -> int:
        """How many rows a key has; they are not taken for that."""
        rows = self._of(table).get(key)
        if rows is not None or not self.shelf:
            return len(rows or ())
        if (table, key) not in self._counts:
            self._counts[table, key] = self.shelf.count(table, key)
        return self._counts[table, key]

    def keys(self, table: str) -> Sequence[str]:
        """Every key that has rows, in order."""
        if table not in self._ordered:
            known = self._of(table)
            keys = {*self.shelf.keys(table), *known} if self.shelf else known
            self._ordered[table] = sorted(key for key in keys if known.get(key, True))
        return self._ordered[table]

    def near(self, table: str, key: str) -> Sequence[str]:
        """The keys beside the place of one in the alphabet, as they are read and read backwards: whatever one letter of a name is
        mistyped, half of the name is right. All keys where there are few."""
        keys = self.keys(table)
        if len(keys) <= 4 * _BESIDE:
            return keys
        if table not in self._backwards:
            self._backwards[table] = sorted(one[::-1] for one in keys)
        backwards = self._backwards[table]
        found = {near for one in (key, key.lower()) for near in _beside(keys, one)}
        found.update(near[::-1] for one in (key, key.lower()) for near in _beside(backwards, one[::-1]))
        return sorted(found)

    def names(self) -> list[str]:
        return sorted(self._tables)

    def all(self) -> Iterator[tuple[str, str, Sequence[Row]]]:
        """What is held: of tables without a shelf, everything."""
        return ((table, key, rows) for table, keys in self._tables.items() for key, rows in keys.items())

    def exchange(self, before: set[tuple[str, str, Row]], after: set[tuple[str, str, Row]]) -> None:
        """Put rows in the place of others."""
        for table, key, row in before - after:
            rows = self._own(table, key)
            del rows[bisect_left(rows, row)]
            self._touch(table, key, len(rows), not rows)
        for table, key, row in after - before:
            rows = self._own(table, key)
            insort(rows, row)
            self._touch(table, key, len(rows), len(rows) == 1)

    def let_go(self) -> None:
        """Once they are many, forget rows that can be taken from the shelf again."""
        if self._taken > max(MOST, 4 * self._longest):
            self._taken = 0
            self._tables = {
                table: {key: rows for key, rows in keys.items() if table == _ALIKE or (table, key) in self.touched}
                for table, keys in self._tables.items()
            }

    def _of(self, table: str) -> dict[str, list[Row]]:
        return self._tables.get(table, {})

    def _own(self, table: str, key: str) -> list[Row]:
        """The rows of a key, to be changed."""
        keys = self._tables.setdefault(table, {})
        if key not in keys:
            rows = self.shelf.rows(table, key) if self.shelf else []
            if table == _ALIKE:
                rows = [self._alike.setdefault(one, one) for one in rows]
            else:
                self._taken += len(rows)
                self._longest = max(self._longest, len(rows))
            keys[key] = rows
            self._counts.pop((table, key), None)
        return keys[key]

    def _touch(self, table: str, key: str, size: int, turned: bool) -> None:
        """A key has other rows; `turned`: it was empty before, or is now."""
        self.touched.add((table, key))
        if turned:
            self._ordered.pop(table, None)
            self._backwards.pop(table, None)
            self.touched.update(((f"{table}?", key), (f"{table}*", "")))
        if table in _SLUGS:
            row, shared = (f"{table}/{key}",), self._own("shared", "")
            if size > 1 or row in shared:
                self.touched.add(("shared", ""))
                self._ordered.pop("shared", None)
            if size > 1 and row not in shared:
                insort(shared, row)
            elif size <= 1 and row in shared:
                shared.remove(row)


def _beside(keys: Sequence[str], key: str) -> Sequence[str]:
    place = bisect_left(keys, key)
    return keys[max(0, place - _BESIDE) : place + _BESIDE]
