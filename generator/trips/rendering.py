"""render and stage in one trip: facts → outputs in the stage."""

import os
import pickle
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator import workers
from generator.diagnostics import Diagnostic, Mistake
from generator.engine import Name, Numbers, numbers
from generator.link import OF_ONE_PAGE
from generator.model import Output
from generator.outputs.context import Job
from generator.render import LOST, Stale, exchange, render
from generator.sources import digest
from generator.store import FactRow, PageRow, Store, encode, pieces_of
from generator.trips.linked import Linked
from generator.workers import Progress, Shared
from generator.write import PAGES, Stage, Staged, same


class Made(NamedTuple):
    """A page in the stage with the numbers of the facts that it read (None: those that it read before) and its pieces, encoded
    (empty: the page is as it was published); or (`staged` is None) why it could not be rendered."""

    job: Job
    staged: Staged | None
    reads: "Numbers | None"
    pieces: bytes
    diagnostics: tuple[Diagnostic, ...]


def render_and_stage(
    store: Path,
    linked: Shared[Linked],
    out: Path,
    stage: Path,
    published: Mapping[str, PageRow],
    outputs: Sequence[Stale],
    whole: str,
    processes: int | None,
    progress: Progress,
) -> tuple[list[Made], list[FactRow]]:
    """Every stale output in the stage, and the facts that were read; `published` are those of them that are in the output folder.
    `whole`: the folder in the stage where they wait, if they are all that there is.

    `store` must hold all that was read.
    """
    arguments = (store, linked, out, stage, published, whole)
    made: list[Made] = []
    answered: dict[Name, FactRow] = {}

    def lose(stale: Stale, why: workers.Lost) -> None:
        made.append(Made(stale.job, None, None, b"", (why.finding(stale.job.path, "rendered"),)))

    packed: list[bytes] = []
    done = 0
    for count, results in workers.spread(_work, outputs, _Context, arguments, processes, lose):
        packed.append(results)
        done += count
        progress("rendering", done + len(made), len(outputs))
    for results in packed:  # by processes of our own
        pages, facts = pickle.loads(zlib.decompress(results))  # noqa: S301
        made += pages
        for row in facts:  # several processes may have computed one
            answered.setdefault(row.name, row)
    return made, list(answered.values())


# In the worker


class _Context:
    """What a process needs to render."""

    def __init__(
        self,
        store: Path,
        linked: Shared[Linked],
        out: Path,
        stage: Path,
        published: Mapping[str, PageRow],
        whole: str,
    ) -> None:
        self._store = Store(store, "", writable=False)
        self._linked = linked.value
        self._before = self._linked.attach(self._store)
        self.facts = self._linked.facts
        self.studio = self._linked.studio
        self.out = out
        self.stage = Stage(stage, stage.with_name(PAGES), whole=whole)
        self.published = published
        self._told: set[Name] = set()

    def close(self) -> None:
        self._linked.attach(self._before)
        self._store.close()

    def untold(self, names: Iterable[Name]) -> list[FactRow]:
        """Facts of which this process has not told yet. Those of one page are told and let go of."""
        found = []
        for name in names:
            if name not in self._told:
                if name[0] not in OF_ONE_PAGE:
                    self._told.add(name)
                digest, uses = self.facts.answered(name)
                found.append(FactRow(name, digest, uses))
        self.facts.let_go(name for name in names if name[0] in OF_ONE_PAGE)
        self._linked.index.let_go()
        return found


def _work(context: _Context, chunk: Iterable[Stale]) -> tuple[int, bytes]:
    """How many outputs were made, and what became of them with the facts that were read, packed: it takes a tenth of the memory
    until all are there."""
    out: list[Made] = []
    facts: list[FactRow] = []
    for stale in chunk:
        made = _put_back(context, stale) if stale.reason == LOST else _exchanged(context, stale)
        if made is None:
            done = render(context.studio, stale.job)
            facts += context.untold(done.reads)
            reads = numbers(map(context.facts.number, done.reads))
            staged = _staged(context, stale, done.output) if done.output else None
            made = Made(stale.job, staged, reads, encode(done.pieces), done.diagnostics)
        out.append(made)
    return len(out), zlib.compress(pickle.dumps((out, facts), pickle.HIGHEST_PROTOCOL), 1)


def _put_back(context: _Context, stale: Stale) -> Made | None:
    """The page as it was published; None where it is not kept."""
    row = context.published[stale.job.path]
    staged = context.stage.put_back(stale.job.path, row.stat, row.digest)
    return Made(stale.job, staged, None, b"", ()) if staged else None


def _exchanged(context: _Context, stale: Stale) -> Made | None:
    """The published page with other fragments; None where that must not be tried, or did not work."""
    if not stale.exchange:
        return None
    row = context.published[stale.job.path]
    try:
        with open(f"{context.out}{os.sep}{stale.job.path}", "rb") as file:  # half the time of a path that reads
            content = file.read()
        done = exchange(context.facts, content, pieces_of(row.pieces), stale.exchange)
    except (OSError, Mistake):
        return None
    if done is None or row.digest != digest(content):
        return None
    staged = _staged(context, stale, Output(stale.job.path, done.content))
    return Made(stale.job, staged, None, encode(done.pieces), ())


def _staged(context: _Context, stale: Stale, output: Output) -> Staged:
    """An output whose bytes are those that are published is not staged: its file stays as it is."""
    before, made = context.published.get(output.path), digest(output.content)
    if before is not None and not stale.broken and before.digest == made:
        return Staged("", output.path, before.stat, made)
    if before is not None and not before.digest and (found := same(context.out / output.path, output.content)):
        return Staged("", output.path, found, made)  # the memory is new, and the file is ours
    return context.stage.put(output, made)
