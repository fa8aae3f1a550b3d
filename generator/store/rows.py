"""The index of the published site: the rows of each key of its tables, taken one key at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from generator.store.memory import Memory, encode, sealed, unsealed

_rows = msgspec.msgpack.Decoder(list[tuple[Any, ...]])


class Rows(Memory):
    """The part of the memory that knows how the published site is linked."""

    def rows(self, table: str, key: str) -> list[tuple[Any, ...]]:
        """The rows of a key, in their order."""
        found = self._rows(table, key)
        return _rows.decode(found) if found else []

    def count(self, table: str, key: str) -> int:
        """How many rows a key has. MessagePack says it before them: below 16 in one byte, else in the two or four that follow."""
        found = self._rows(table, key)
        if not found:
            return 0
        return found[0] & 15 if found[0] < 0xDC else int.from_bytes(found[1 : 3 if found[0] == 0xDC else 5], "big")

    def _rows(self, table: str, key: str) -> memoryview | None:
        row = self._db.execute("select rows from rows where tbl=? and key=?", (table, key)).fetchone()
        return unsealed(f"{table} {key}", row[0]) if row else None

    def keys(self, table: str) -> list[str]:
        """Every key that has rows."""
        return [key for (key,) in self._db.execute("select key from rows where tbl=?", (table,))]

    def put_rows(self, rows: Iterable[tuple[str, str, Sequence[tuple[Any, ...]]]], *, anew: bool) -> None:
        """Set the rows of keys; `anew`: there are no others."""
        if anew:
            self._db.execute("delete from rows")
        for table, key, found in rows:
            if found:
                blob = sealed(f"{table} {key}", encode(found))
                self._db.execute("insert or replace into rows values (?, ?, ?)", (table, key, blob))
            else:
                self._db.execute("delete from rows where tbl=? and key=?", (table, key))
