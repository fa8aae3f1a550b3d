"""link: all entries, no bodies → the index, the facts that pages may ask for, and what does not fit together."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from generator.config import Site
from generator.diagnostics import Diagnostic
from generator.engine import FactTable
from generator.link.build import build_index
from generator.link.check import check
from generator.link.facts import fact_table
from generator.link.index import Index
from generator.model import Doc

__all__ = ["Index", "Linked", "link"]


class Linked(Struct, frozen=True):
    """A site whose entries know of each other."""

    index: Index
    table: FactTable
    diagnostics: list[Diagnostic]


def link(docs: Iterable[Doc], site: Site, now: datetime, *, drafts: bool, future: bool) -> Linked:
    """Link the entries that are published at `now`, or would be with drafts and the future."""
    index, found = build_index(docs, site, now, drafts=drafts, future=future)
    return Linked(index, fact_table(index), found + check(index))
