"""Memory between builds: one SQLite file in `.cache/`, safe to delete at any time.

Small records lie apart from bodies, so that a build that changes nothing reads no body. Everything is msgpack by the types of
`model`; there is no pickle. A file that is missing, of another version or damaged is begun anew, and one line says so.
"""

from generator.store.entries import DocRow, Entries, SourceRow
from generator.store.memory import DAMAGED, INDEX, damage, decode, encode
from generator.store.outputs import NO_PIECES, FactRow, Outputs, PageRow, Piece, pieces_of
from generator.store.rows import Rows

__all__ = [
    "DAMAGED",
    "INDEX",
    "NO_PIECES",
    "DocRow",
    "FactRow",
    "PageRow",
    "Piece",
    "SourceRow",
    "Store",
    "damage",
    "decode",
    "encode",
    "pieces_of",
]


class Store(Entries, Rows, Outputs):
    """The memory of one site."""
