"""Recorded reads: what a page looked at is what makes it stale.

The engine knows no markdown, no templates and no html. A fact is `(kind, key) → value`, computed when it is first asked for by
the function of its kind, and known to the next build by the digest of its value alone. A page reads facts through a `Reader`,
which writes down every one, those that were missing too. Nobody declares dependencies, and nobody guesses them.
"""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from generator.frontmatter import encode_hook

Name = tuple[str, str]
"""A fact's kind and key."""

FactTable = Mapping[str, Callable[[str], Any]]
"""kind → the function that computes a fact of that kind from its key; None means there is no such thing."""

_encoder = msgspec.msgpack.Encoder(enc_hook=encode_hook)


def digest(value: Any) -> int:
    """Tells one value from another: 56 bits, so that it fits SQLite's integers. Equal values have equal digests."""
    return int.from_bytes(blake2b(_encoder.encode(value), digest_size=7).digest(), "big")


class Facts:
    """All that may be asked about the site, computed on demand and once."""

    def __init__(self, table: FactTable) -> None:
        self._table = table
        self._values: dict[Name, Any] = {}
        self._digests: dict[Name, int] = {}

    def get(self, name: Name) -> Any:
        try:
            return self._values[name]
        except KeyError:
            value = self._values[name] = self._table[name[0]](name[1])
            return value

    def digest(self, name: Name) -> int:
        try:
            return self._digests[name]
        except KeyError:
            known = self._digests[name] = digest(self.get(name)) if name[0] in self._table else 0
            return known


class Reader:
    """One page's view of the facts; `reads` is what it asked for."""

    __slots__ = ("_facts", "reads")

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.reads: dict[Name, None] = {}

    def get(self, kind: str, key: str = "") -> Any:
        name = (kind, key)
        self.reads[name] = None
        return self._facts.get(name)
