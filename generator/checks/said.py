"""What a check sees, what it says, and what a row of a table of checks holds."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Generic, Literal, NamedTuple, TypeVar

from msgspec import Struct

from generator.diagnostics import Diagnostic, warning
from generator.link import Index
from generator.matching import Form
from generator.model import Bodies, Entry, Link, Marks, Term

V = TypeVar("V")

FormKey = tuple[str, bool]
"""The words of a form, and whether their case must be exact."""

Sightings = dict[FormKey, dict[str, int]]
"""Form → where it stands → how often. Where: the kind of a zone, `text`, or `in …` with the words of a longer form."""


Spelt = dict[tuple[int, int], set[tuple[str, bool]]]
"""Where in forms of the glossary a word stands: (characters before it, the form's length) → the forms, as `matching.Form`."""


class Said(NamedTuple):
    """What a check found: its place as `diagnostics.Diagnostic` has it."""

    path: str
    message: str
    key: str = ""
    line: int = 1
    column: int = 1
    notes: tuple[str, ...] = ()


class Whole(Struct, frozen=True):
    """What a check of the site as a whole sees: the index, all forms of the glossary, and what the texts hold of them."""

    index: Index
    now: datetime
    forms: list[Form]
    seen: Sightings


class Text(NamedTuple):
    """What a check of one entry's texts sees: what it refers to, its bodies with their marks; `spelt` are the forms of the
    glossary by the acronyms in them.
    """

    entry: Entry
    links: tuple[Link, ...]
    bodies: Bodies
    marks: dict[str, Marks]
    spelt: dict[str, Spelt]


class Check(NamedTuple, Generic[V]):
    """A row of a table of checks."""

    code: str
    severity: Literal["warning"]
    look: Callable[[V], Iterator[Said]]

    def findings(self, seen: V) -> Iterator[Diagnostic]:
        for one in self.look(seen):
            yield warning(
                self.code, one.path, one.message, line=one.line, column=one.column, key=one.key, notes=one.notes
            )


def key_of(entry: Entry, key: str) -> str:
    """A key of an entry as its file has it: in a glossary of several entries it stands below the entry's id."""
    return f"{entry.key}.{key}" if isinstance(entry, Term) and entry.key else key
