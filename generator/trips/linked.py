"""A site that is linked: what was published, and what changed since."""

import contextlib
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from msgspec import Struct

from generator.config import Site
from generator.disk import Disk
from generator.engine import MOST, Facts, Recorder, digest
from generator.forked import forked
from generator.layouts import Layouts
from generator.link import Holding, Index, When, fact_table
from generator.outputs import FRAGMENTS
from generator.outputs.context import Studio
from generator.store import Store, decode


class Linked(Struct, frozen=True):
    """A site whose entries know of each other, all that may be asked about it, and the means to render it."""

    index: Index
    facts: Facts
    studio: Studio

    def attach(self, store: Store) -> Store:
        """Read from here what is not known yet: no two processes may share a store. Returns the one until now."""
        self.index.attach(store)
        before = self.studio.attach(store)
        assert isinstance(before, Store)
        return before


def answers(index: Index, store: Store, layouts: Layouts, recorder: Recorder, root: Path) -> Linked:
    """Every fact that a page may ask for."""
    # Those that belong together may stand anywhere: where fewer previews are held than there are articles, each is made for each.
    most = max(MOST, 2 * index.size())
    facts = Facts({**fact_table(index), **layouts.facts(recorder)}, recorder, most)
    return Linked(index, facts, Studio(facts, layouts, store, index.site, Disk(root).read, FRAGMENTS))


def linked_site(store: Path, site: Site, layouts: Layouts, when: When, root: Path) -> Linked:
    """All entries as they are now, linked: what a process begins with that inherits nothing."""
    recorder, memory = Recorder(), Store(store, "", writable=False)
    last = published(memory)
    # Where nothing is published yet, the one that asks has put the rows of all entries into the memory.
    index = linked(memory, site, recorder, when, last) if last else Index(site, recorder, when, memory)
    return answers(index, memory, layouts, recorder, root)


class Published(Struct, frozen=True, array_like=True):
    """What the published site was made from, beside its entries: settings, layouts, the moment, and the facts of its plan."""

    site: int
    layouts: dict[str, tuple[str, bytes]]
    now: float
    drafts: bool
    future: bool
    plan: list[int]


def published(store: Store) -> Published | None:
    """What the published site was made from, where there is one."""
    blob = store.meta("published")
    return decode(blob, Published) if blob and store.has_facts() else None


def linked(store: Store, site: Site, recorder: Recorder, when: When, last: Published | None) -> Index:
    """The entries as they are now, linked: what changed since the last publish upon what was, or all of them."""
    if last is None:
        # In a process of its own: what it held for a moment would lie about in this one, and be copied into each that renders.
        forked(partial(_put_rows, store.path, store.version, site, when))()
        return Index(site, recorder, when, store)
    if last.site != settings(site):
        index = Index(site, recorder, when)
        index.load(store.docs(), keep=True)
        return index
    then = When(datetime.fromtimestamp(last.now, UTC), last.drafts, last.future)
    index = Index(site, recorder, then, store)
    bring_up_to_date(index, store)
    index.move_to(when)
    return index


def _put_rows(path: Path, version: str, site: Site, when: When) -> bool:
    """Put the rows of all entries into the memory. Nothing is published, but what changes from here on is told from these."""
    with contextlib.closing(Store(path, version)) as store:
        entries = Holding(site, when)
        entries.load(store.docs(), keep=False)
        store.begin()
        store.put_rows(entries.changes(), anew=True)
        store.published()
        store.commit()
    return True


def bring_up_to_date(index: Index, store: Store) -> None:
    """Put every entry that is not as it was published into the place of what was there."""
    for name in store.changed():
        index.put(name, store.doc(name))


def settings(site: Site) -> int:
    """A digest of all that facts may depend on without being asked: the address may be the command line's."""
    return digest((site.front, site.origin, site.base))
