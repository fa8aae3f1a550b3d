"""Which outputs there are and which of them are stale; and, once they are made, what is remembered of them."""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from generator.engine import Facts, Name, number, numbers
from generator.outputs import plan
from generator.outputs.context import Job
from generator.render import Stale, stale
from generator.store import INDEX, FactRow, PageRow, Store, decode, encode
from generator.trips.linking import Linking
from generator.trips.rendering import Made
from generator.write import Staged, journal

_OF_AN_ARTICLE = ("article", "annotations")
"""Kinds of outputs that are made one after the other, since both read the same text."""


class Plan(Struct, frozen=True):
    """What a build is about to publish: how many pages there are, the outputs to make, what is published in their places, the files
    that go.

    `is_whole`: those to make are all that there are. `reads`: the facts that say which outputs there are; None where those that
    were remembered still do. `facts`: those that were asked to know all this.
    """

    pages: int
    stale: list[Stale]
    published: dict[str, PageRow]
    is_whole: bool
    gone: list[str]
    reads: tuple[Name, ...] | None
    facts: list[FactRow]


def plan_outputs(store: Store, linking: Linking, facts: Facts, broken: Collection[str], *, search: bool) -> Plan:
    """What must be done so that everything is published as it is linked.

    `broken`: published paths whose files are not as they were written. With `search` the index's files are not ours to remove.
    """
    changed, rows = linking.changes()
    new: list[Job] = []
    gone: list[str] = []
    reads: tuple[Name, ...] | None = None
    pages: int = decode(store.meta("pages") or encode(0), int)
    if linking.plan_is_stale(changed):
        known = store.pages()
        jobs, reads = plan(facts)
        paths = {job.path for job in jobs}
        new = [job for job in jobs if known.get(job.path) != (job.kind, job.key)]
        new.sort(key=lambda job: job.key if job.kind in _OF_AN_ARTICLE else "")
        gone = [path for path, (kind, _) in known.items() if path not in paths and not (search and kind == INDEX)]
        pages = sum(1 for path in paths if path.endswith(".html"))
        rows += linking.rows(reads)
    leaving = set(gone)
    readers = {**store.readers(map(number, changed)), **store.page_rows(sorted(broken))}
    readers = {path: row for path, row in readers.items() if path not in leaving and row.kind != INDEX}
    due = list(stale(new, readers, changed, broken))
    is_whole = len(due) >= pages and _is_whole(store, due, leaving)
    published = readers | store.page_rows(job.path for job in new if job.path not in readers)
    return Plan(pages, due, published, is_whole, gone, reads, rows)


def _is_whole(store: Store, due: Iterable[Stale], leaving: Collection[str]) -> bool:
    """Whether nothing stays as it is published; the index's files are made later."""
    paths = {one.job.path for one in due}
    return all(kind == INDEX or path in paths or path in leaving for path, (kind, _) in store.pages().items())


def remember(store: Store, plan: Plan, made: Sequence[Made], facts: Sequence[FactRow]) -> list[str]:
    """Within a transaction: what was made and what it read, and a journal of what is to be done. Returns the paths that change."""
    staged = [(one, one.staged) for one in made if one.staged is not None]
    assert len(staged) == len(made)  # what could not be rendered has stopped the build

    def rows(one: Made, file: Staged) -> tuple[str, PageRow]:
        return file.path, PageRow(one.job.kind, one.job.key, file.stat, file.digest, one.reads or numbers(), one.pieces)

    store.forget_pages(plan.gone)
    store.put_facts(plan.facts)
    store.put_facts(facts)
    store.put_pages(rows(one, file) for one, file in staged if one.reads is not None)
    store.touch_pages(rows(one, file) for one, file in staged if one.reads is None and one.pieces)
    store.put_journal(journal([file for _, file in staged], plan.gone))
    store.set_meta("pages", encode(plan.pages))
    return [*(file.path for _, file in staged if file.staged), *plan.gone]
