"""link once for all processes, then render and stage in one trip: facts → outputs in the stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from generator import workers
from generator.config import Site
from generator.diagnostics import Diagnostic
from generator.disk import Disk
from generator.engine import Facts, Name
from generator.layouts import Layouts
from generator.link import Linked, link
from generator.outputs.context import Job, Studio
from generator.render import render
from generator.sources import digest
from generator.store import PageRow, Store
from generator.workers import Progress, Shared
from generator.write import Stage, Staged


def linked_site(
    store: Path | Store, site: Site, layouts: Layouts, now: datetime, drafts: bool, future: bool
) -> tuple[Linked, Facts]:
    """All entries of the store, linked, with every fact that a page may ask for."""
    if isinstance(store, Path):
        store = Store(store, "", writable=False)
    linked = link(store.docs(), site, now, drafts=drafts, future=future)
    return linked, Facts({**linked.table, **layouts.facts()})


def render_and_stage(
    store: Path,
    root: Path,
    linked: Shared[tuple[Linked, Facts]],
    layouts: Layouts,
    site: Site,
    stage: Path,
    published: Mapping[str, PageRow],
    jobs: Sequence[Job],
    processes: int | None,
    progress: Progress,
) -> "list[Made]":
    """Every job's output in the stage; `published` are the pages as they are. `store` must hold all that was read."""
    arguments = (store, root, linked, layouts, site, stage, published)
    made: list[Made] = []
    try:
        for results in workers.spread(_work, jobs, _Context, arguments, processes):
            made += results
            progress("rendering", len(made), len(jobs))
    except workers.WorkerDied as died:
        raise died.mistake([one.path for one in died.items], "rendered") from None
    return made


# In the worker


class _Context:
    """What a process needs to render; `published` are the pages as they are."""

    def __init__(
        self,
        store: Path,
        root: Path,
        linked: Shared[tuple[Linked, Facts]],
        layouts: Layouts,
        site: Site,
        stage: Path,
        published: Mapping[str, PageRow],
    ) -> None:
        self._store = Store(store, "", writable=False)
        self.studio = Studio(linked.value[1], layouts, self._store, site, Disk(root).read)
        self.stage = Stage(stage)
        self.published = published

    def close(self) -> None:
        self._store.close()


class Made(NamedTuple):
    """A page in the stage with what it read, or (`staged` is None) why it could not be rendered."""

    job: Job
    staged: Staged | None
    reads: tuple[Name, ...]
    diagnostics: tuple[Diagnostic, ...]


def _work(context: _Context, chunk: Sequence[Job]) -> list[Made]:
    """An output whose bytes are those that are published is not staged: its file stays as it is."""
    out: list[Made] = []
    for job in chunk:
        done = render(context.studio, job)
        staged: Staged | None = None
        if done.output is not None:
            before = context.published.get(job.path)
            if before is not None and before.digest == digest(done.output.content):
                staged = Staged("", job.path, before.stat, before.digest)
            else:
                staged = context.stage.put(done.output)
        out.append(Made(job, staged, done.reads, done.diagnostics))
    return out
