"""Recorded reads: what a page looked at is what makes it stale.

The engine knows no markdown, no templates and no html. A fact is `(kind, key) → value`, computed when it is first asked for by
the function of its kind, and known to the next build by the digest of its value alone. A page reads facts through a `Reader`,
which writes down every one, those that were missing too. A fact reads *items*: rows of the index, files of the layouts; who
hands them out writes them into a `Recorder`. So a build knows which items changed, asks who used these, computes them again, and
asks of those with another value which pages read them. Nobody declares dependencies, and nobody guesses them.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import msgspec

from generator.frontmatter import encode_hook

Name = tuple[str, str]
"""A fact's kind and key."""

Item = tuple[str, str]
"""What a fact is computed from: the name of a table, and a key in it."""

Numbers: TypeAlias = "array[int]"
"""Numbers of facts, items or pages: eight bytes each."""


def numbers(of: Iterable[int] = ()) -> Numbers:
    """Numbers in the order in which they come."""
    return array("q", of)


FactTable = Mapping[str, Callable[[str], Any]]
"""kind → the function that computes a fact of that kind from its key; None means there is no such thing."""


def _plain(value: Any) -> Any:
    return str.__str__(value) if isinstance(value, str) else encode_hook(value)


_encoder = msgspec.msgpack.Encoder(enc_hook=_plain)


def digest(value: Any) -> int:
    """Tells one value from another: 56 bits, so that it fits SQLite's integers. Equal values have equal digests."""
    return int.from_bytes(blake2b(_encoder.encode(value), digest_size=7).digest(), "big")


def number(name: Name | Item) -> int:
    """What a fact or an item is remembered by: 63 bits, the same in every process and every build."""
    hashed = blake2b(f"{name[0]}\0{name[1]}".encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(hashed.digest(), "big") >> 1


MOST = 20_000
"""Facts that a process may hold, at least: some ten megabytes. What is let go of and asked for again is computed again."""

NUMBERS = 1 << 13
"""Numbers of facts and items that a process keeps: they cost more to compute than to look up."""


class Recorder:
    """Where items that are looked at are written down; `numbers` are those of items that other facts were computed from."""

    __slots__ = ("items", "numbers")

    def __init__(self) -> None:
        self.items: set[Item] = set()
        self.numbers: set[int] = set()


class Answered(NamedTuple):
    """A fact that was computed: the digest of its value, and the numbers of the items that it was computed from."""

    digest: int
    uses: Numbers


class Facts:
    """All that may be asked about the site, computed on demand and once; of more than `most` the eldest are let go of."""

    def __init__(self, table: FactTable, recorder: Recorder, most: int = MOST) -> None:
        self._table = table
        self._most = most
        self._recorder = recorder
        self._values: dict[Name, Any] = {}
        self._uses: dict[Name, Numbers] = {}  # the items themselves would take ten times the memory
        self._digests: dict[Name, int] = {}
        self.number = lru_cache(NUMBERS)(number)

    def get(self, name: Name) -> Any:
        try:
            return self._values[name]
        except KeyError:
            recorder = self._recorder
            outer = recorder.items, recorder.numbers
            recorder.items, recorder.numbers = set(), set()
            try:
                value = self._values[name] = self._table[name[0]](name[1])
                self._uses[name] = numbers(recorder.numbers.union(map(self.number, recorder.items)))
            finally:
                recorder.items, recorder.numbers = outer
            return value

    def digest(self, name: Name) -> int:
        try:
            return self._digests[name]
        except KeyError:
            known = self._digests[name] = digest(self.get(name)) if name[0] in self._table else 0
            return known

    def answered(self, name: Name) -> Answered:
        return Answered(self.digest(name), self._uses.get(name) or numbers())

    def add(self, table: FactTable) -> None:
        """Answer for more kinds."""
        self._table = {**self._table, **table}

    def use(self, names: Iterable[Name]) -> None:
        """Within the function of a fact: it was computed from other facts, and so from what these are computed from."""
        for one in names:
            self.get(one)  # it may have been let go of
            self._recorder.numbers.update(self._uses[one])

    def let_go(self, names: Iterable[Name]) -> None:
        """Forget facts that are not likely to be asked for again; of all others, once they are many, those that were asked for
        first."""
        for name in names:
            self._drop(name)
        if len(self._values) > self._most:
            for name in [*islice(self._values, self._most // 2)]:
                self._drop(name)

    def _drop(self, name: Name) -> None:
        self._values.pop(name, None)
        self._uses.pop(name, None)
        self._digests.pop(name, None)

    def forget(self, items: Iterable[Item]) -> set[Name]:
        """Let go of every value that was computed from one of the items; returns their names."""
        wanted = frozenset(map(number, items))
        names = {one for one, uses in self._uses.items() if not wanted.isdisjoint(uses)}
        for name in names:
            self._drop(name)
        return names


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
