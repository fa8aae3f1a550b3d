"""link: all entries, no bodies → the index, and the facts that pages may ask for."""

from generator.engine import FactTable
from generator.link.facts import fact_table
from generator.link.index import Held, Index, Shelf, When

__all__ = ["FactTable", "Held", "Index", "Shelf", "When", "fact_table"]
