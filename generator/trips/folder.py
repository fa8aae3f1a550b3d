"""The output folder: whose it is, what became of the files in it, and what is put there."""

import contextlib
from collections.abc import Callable, Collection
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Mistake, error
from generator.disk import is_text
from generator.forked import forked
from generator.report import Options
from generator.sources import digest
from generator.trips.trip import Trip, memory
from generator.write import (
    STAGE,
    Interrupted,
    forget_kept,
    intact,
    is_ours,
    looks,
    publish,
    refuse_foreign,
    refuse_links,
    refuse_overwriting,
    strangers,
)

if TYPE_CHECKING:
    from generator.trips.publishing import Plan

HOME = "index.html"

MANY = 2000
"""Published files that are looked at beside the reading: to begin that takes as long as to look at some hundred."""


def check_names(options: Options) -> None:
    """Raise Mistake where the folders' names are no text."""
    for what, path in (("site's", options.root), ("output", options.out)):
        if not is_text(path):
            message = f"the path of the {what} folder is not UTF-8; rename what is not"
            raise Mistake(error("bad-output", ".", message))


def open_output(trip: Trip) -> bool:
    """Make sure that the output folder is ours, and finish what an interrupted build had decided on.

    Returns whether the store remembers all that was published there. Raises Mistake, Interrupted.
    """
    store, out = trip.store, trip.options.out
    known = store.goes_to(out)
    refuse_foreign(out, trip.root, known=known and (store.knows_out() or store.has_pages(1)))
    refuse_links(store.out(), (path for _, path in store.journal()))
    try:
        publish(store, again=True)
    except Interrupted as wrong:
        if known:
            raise
        trip.messages.append(f"{wrong.filename}: {wrong.strerror}; a publish to another folder stays unfinished")
        store.clear_journal()
    trip.disk.remove_tree(f".cache/{STAGE}")  # what a build left that was killed later than that
    if not known:
        store.begin()
        store.turn_to(out)
        store.commit()
    return store.knows_out()


def broken(trip: Trip) -> Callable[[], set[str]]:
    """A call for the published files that are not as they were written. Of many it is begun now, in a process of its own."""
    if not trip.options.publish:
        return set
    look = cache(partial(_broken, trip.root, trip.options.out))
    return forked(look) if trip.store.has_pages(MANY) else look


def _broken(root: Path, out: Path) -> set[str]:
    with contextlib.closing(memory(root)) as store:
        return intact(out, store.page_stats())


def refuse(trip: Trip, plan: "Plan", wrong: Collection[str], *, known: bool) -> None:
    """Raise Mistake where what is planned would take the place of others' files, or go through a link. `wrong`: the published
    files that are not as they were written."""
    from generator.render import NEW

    out = trip.options.out
    if fresh := [one.job.path for one in plan.stale if one.reason == NEW or one.job.path in wrong]:
        refuse_overwriting(out, fresh, _ours(trip), trip.store.foreigners() if known else None)
    home = trip.store.page_rows([HOME]).get(HOME) if known and HOME in wrong else None
    if home and home.digest and is_ours(out) and digest((out / HOME).read_bytes()) != home.digest:
        trip.messages.append(
            f"{out}: its home page is not the one that was published; "
            "if another site is published here too, give each a folder of its own"
        )
    refuse_links(out, [*(one.job.path for one in plan.stale), *plan.gone])


def take(trip: Trip) -> None:
    """Within the transaction of a publish: from here on the folder is known, and what others have in it."""
    out = trip.options.out
    trip.store.know_out((path, stat) for path in strangers(out, _ours(trip)) if (stat := looks(out / path)))


def put(trip: Trip, plan: "Plan") -> None:
    """Publish what the memory's journal says. Raises Interrupted."""
    publish(trip.store)
    forget_kept(trip.cache, plan.gone)
    trip.disk.remove_tree(f".cache/{STAGE}")


def tell_strangers(trip: Trip) -> None:
    """Say which files of the output folder are not the site's."""
    if others := strangers(trip.options.out, _ours(trip)):
        trip.messages.append(
            f"{trip.options.out}: {len(others)} files are no part of the site, {others[0]} among them; "
            "if they need not be published, remove the folder and build again"
        )


def _ours(trip: Trip) -> set[str]:
    """The paths of the published files."""
    return {path for path, _, _ in trip.store.page_stats()}
