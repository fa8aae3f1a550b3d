"""render: one entry + the facts that it asks for → an output, with what it read.

A page is stale when a fact that it read has another value, when its file is missing, or when it is new. Nothing else makes it
stale, and the reason has a name.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.diagnostics import Diagnostic, Mistake
from generator.engine import Facts, Name
from generator.model import Output
from generator.outputs import make
from generator.outputs.context import Job, Page, Studio
from generator.store import PageRow


class Rendered(NamedTuple):
    """An output, what it read, or why it could not be rendered."""

    job: Job
    output: Output | None
    reads: tuple[Name, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Stale(NamedTuple):
    job: Job
    reason: str


def stale(
    jobs: Sequence[Job],
    known: Mapping[str, PageRow],
    remembered: Mapping[int, tuple[Name, int]],
    facts: Facts,
    broken: set[str],
) -> list[Stale]:
    """The outputs that must be rendered, each with the first reason found.

    `known`: published pages by path; `remembered`: facts as they were; `broken`: paths whose files are not as written.
    """
    wanted = {number for job in jobs if (row := known.get(job.path)) for number in row.reads}
    changed = {
        number: name
        for number, (name, before) in remembered.items()
        if number in wanted and facts.digest(name) != before
    }
    found: list[Stale] = []
    for job in jobs:
        row = known.get(job.path)
        if row is None or (row.kind, row.key) != (job.kind, job.key):
            found.append(Stale(job, "new"))
        elif job.path in broken:
            found.append(Stale(job, "its file is missing or was changed"))
        elif changed and (number := next((one for one in row.reads if one in changed), None)) is not None:
            found.append(Stale(job, f"{_named(changed[number])} changed"))
    return found


def _named(name: Name) -> str:
    kind, key = name
    return f"{kind} of {key}" if key else kind


def render(studio: Studio, job: Job) -> Rendered:
    """Render one output."""
    page = Page(studio)
    try:
        content = make(page, job)
    except Mistake as mistake:
        return Rendered(job, None, (), mistake.diagnostics)
    return Rendered(job, Output(job.path, content), tuple(page.reads))
