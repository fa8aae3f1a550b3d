"""render and stage in one trip: facts → outputs in the stage."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator import workers
from generator.config import Site
from generator.diagnostics import Diagnostic
from generator.disk import Disk
from generator.engine import Item, Name, number
from generator.layouts import Layouts
from generator.outputs.context import Job, Studio
from generator.render import render
from generator.sources import digest
from generator.store import FactRow, PageRow, Store
from generator.trips.linked import Linked
from generator.workers import Progress, Shared
from generator.write import Stage, Staged


class Made(NamedTuple):
    """A page in the stage with the numbers of the facts that it read, or (`staged` is None) why it could not be rendered."""

    job: Job
    staged: Staged | None
    reads: list[int]
    diagnostics: tuple[Diagnostic, ...]


def render_and_stage(
    store: Path,
    root: Path,
    linked: Shared[Linked],
    layouts: Layouts,
    site: Site,
    stage: Path,
    published: Mapping[str, PageRow],
    jobs: Sequence[Job],
    processes: int | None,
    progress: Progress,
) -> tuple[list[Made], list[FactRow]]:
    """Every job's output in the stage, and the facts that were read; `published` are the pages as they are.

    `store` must hold all that was read.
    """
    arguments = (store, root, linked, layouts, site, stage, published)
    made: list[Made] = []
    answered: dict[Name, FactRow] = {}
    try:
        for results, facts in workers.spread(_work, jobs, _Context, arguments, processes):
            made += results
            for row in facts:  # several processes may have computed one
                answered.setdefault(row.name, row)
            progress("rendering", len(made), len(jobs))
    except workers.WorkerDied as died:
        raise died.mistake([one.path for one in died.items], "rendered") from None
    return made, list(answered.values())


# In the worker


class _Context:
    """What a process needs to render; `published` are the pages as they are."""

    def __init__(
        self,
        store: Path,
        root: Path,
        linked: Shared[Linked],
        layouts: Layouts,
        site: Site,
        stage: Path,
        published: Mapping[str, PageRow],
    ) -> None:
        self._store = Store(store, "", writable=False)
        self._index = linked.value.index
        self._shelf = self._index.attach(self._store)
        self.facts = linked.value.facts
        self.studio = Studio(self.facts, layouts, self._store, site, Disk(root).read, linked.value.fragments)
        self.stage = Stage(stage)
        self.published = published
        self._numbers: dict[Name | Item, int] = {}
        self._told: set[Name] = set()

    def close(self) -> None:
        self._index.attach(self._shelf)
        self._store.close()

    def number(self, name: Name | Item) -> int:
        known = self._numbers.get(name)
        if known is None:
            known = self._numbers[name] = number(name)
        return known

    def untold(self, names: Sequence[Name]) -> list[FactRow]:
        """Facts of which this process has not told yet."""
        found = []
        for name in names:
            if name not in self._told:
                self._told.add(name)
                digest, uses = self.facts.answered(name)
                found.append(FactRow(name, digest, tuple(map(self.number, uses))))
        return found


def _work(context: _Context, chunk: Sequence[Job]) -> tuple[list[Made], list[FactRow]]:
    """An output whose bytes are those that are published is not staged: its file stays as it is."""
    out: list[Made] = []
    facts: list[FactRow] = []
    for job in chunk:
        done = render(context.studio, job)
        staged: Staged | None = None
        if done.output is not None:
            before = context.published.get(job.path)
            if before is not None and before.digest == digest(done.output.content):
                staged = Staged("", job.path, before.stat, before.digest)
            else:
                staged = context.stage.put(done.output)
        facts += context.untold(done.reads)
        out.append(Made(job, staged, [context.number(one) for one in done.reads], done.diagnostics))
    return out, facts
