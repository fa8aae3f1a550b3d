"""link: all entries, no bodies → the index, the facts that pages may ask for, and what does not fit together."""

from generator.link.check import check
from generator.link.facts import fact_table
from generator.link.index import Doc, Index, build_index

__all__ = ["Doc", "Index", "build_index", "check", "fact_table"]
