"""link: all entries, no bodies → the index, and the facts that pages may ask for."""

from generator.engine import FactTable
from generator.link.facts import OF_ONE_PAGE, fact_table
from generator.link.holding import Held, Holding, When
from generator.link.index import Index
from generator.link.tables import Shelf

__all__ = ["OF_ONE_PAGE", "FactTable", "Held", "Holding", "Index", "Shelf", "When", "fact_table"]
