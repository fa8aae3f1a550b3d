"""link: all entries, no bodies → the index, and the facts that pages may ask for."""

from collections.abc import Iterable

from generator.config import Site
from generator.engine import FactTable, Recorder
from generator.link.facts import fact_table
from generator.link.index import Held, Index, When
from generator.model import Doc

__all__ = ["FactTable", "Held", "Index", "When", "fact_table", "link"]


def link(docs: Iterable[Doc], site: Site, recorder: Recorder, when: When) -> Index:
    """Link entries: those that are published as `when` has it, and what is said of those that are not."""
    index = Index(site, recorder, when)
    index.load(docs)
    return index
