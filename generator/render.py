"""render: one entry + the facts that it asks for → an output, with what it read.

A page is stale when a fact that it read has another value, when its file is missing, or when it is new. Nothing else makes it
stale, and the reason has a name.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from generator.diagnostics import Diagnostic, Mistake
from generator.engine import Name, number
from generator.model import Output
from generator.outputs import make
from generator.outputs.context import Job, Page, Studio
from generator.store import PageRow

NEW = "new"
"""The reason of an output that was not there, or was another kind's."""


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
    new: Iterable[Job], known: Mapping[str, PageRow], changed: Collection[Name], broken: Collection[str]
) -> Iterator[Stale]:
    """The outputs that must be rendered, each with the first reason found.

    `new`: outputs that were not there, or were another kind's; `known`: published pages that read what is `changed`, or whose
    files are not as written (`broken`).
    """
    fresh = {job.path for job in new}
    yield from (Stale(job, NEW) for job in new)
    names = {number(name): name for name in changed}
    for path, row in known.items():
        if path in fresh:
            continue
        reason = next((names[one] for one in row.reads if one in names), None)
        if path in broken:
            yield Stale(Job(row.kind, row.key, path), "its file is missing or was changed")
        elif reason is not None:
            yield Stale(Job(row.kind, row.key, path), f"{_named(reason)} changed")


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
