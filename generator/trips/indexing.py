"""The search index of a site whose pages are published."""

import sqlite3
import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from generator.diagnostics import Mistake
from generator.trips.trip import Trip
from generator.version import version
from generator.write import STAGE, Interrupted

if TYPE_CHECKING:
    from generator.engine import Facts


def is_wanting(trip: Trip) -> bool:
    """Whether the site has an index, and the published one is not that of the published texts."""
    return trip.site.front.search and trip.store.meta("index") != b"made"


def is_due(trip: Trip) -> bool:
    """Whether this build is to index the texts: the last one left it, or it was interrupted."""
    return trip.options.publish and trip.options.search and is_wanting(trip)


def index(trip: Trip, facts: "Facts", broken: Collection[str]) -> tuple[int, int, float]:
    """Bring the index up to date: how many shards were made, of how many, in how many seconds.

    The pages are published: what goes wrong here is said, and tried again by the next build. Raises Interrupted.
    """
    from generator.search import Failed, bring_up_to_date

    began = time.perf_counter()
    counts = 0, 0
    try:
        counts = bring_up_to_date(trip.store, facts, trip.cache, trip.cache / STAGE, version(), broken, trip.progress)
    except Interrupted:
        raise
    except Mistake as mistake:
        wrong = mistake.diagnostics[0]
        trip.messages.append(f"the search index was not made; {wrong.path}: {wrong.message}")
    except (Failed, OSError, sqlite3.OperationalError) as failed:
        trip.store.rollback()
        trip.messages.append(f"the search index was not made; {failed}")
    return *counts, time.perf_counter() - began
