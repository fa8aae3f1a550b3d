"""render: one entry + the facts that it asks for → an output, with what it read.

A page is stale when a fact that it read has another value, when its file is missing, or when it is new. Nothing else makes it
stale, and the reason has a name. Where that is only a fragment that it holds as it is, the fragment is exchanged in the page.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from generator.diagnostics import Diagnostic, Mistake
from generator.engine import Facts, Name, number
from generator.model import Output
from generator.outputs import make
from generator.outputs.context import Job, Page, Studio
from generator.store import PageRow, Piece, pieces_of

NEW = "new"
"""The reason of an output that was not there, or was another kind's."""

LOST = "its file is missing or was changed"
"""The reason of an output that is current but for its file."""


class Rendered(NamedTuple):
    """An output, what it read and the fragments that it holds, or why it could not be rendered."""

    job: Job
    output: Output | None
    reads: tuple[Name, ...]
    pieces: Sequence[Piece] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Stale(NamedTuple):
    """An output that must be made anew. `exchange`: in the one that is published only these fragments are out of date;
    `broken`: its file is not as it was written."""

    job: Job
    reason: str
    exchange: tuple[Name, ...] = ()
    broken: bool = False


class Exchanged(NamedTuple):
    """A page with other fragments in their places."""

    content: bytes
    pieces: tuple[Piece, ...]


def stale(
    new: Iterable[Job], known: Mapping[str, PageRow], changed: Collection[Name], broken: Collection[str]
) -> Iterator[Stale]:
    """The outputs that must be rendered, each with the first reason found.

    `new`: outputs that were not there, or were another kind's; `known`: published pages that read what is `changed`, or whose
    files are not as written (`broken`).
    """
    fresh = {job.path for job in new}
    yield from (Stale(job, NEW, broken=job.path in broken) for job in new)
    names = {number(name): name for name in changed}
    for path, row in known.items():
        if path in fresh:
            continue
        reasons = [names[one] for one in row.reads if one in names]
        job = Job(row.kind, row.key, path)
        if path in broken:
            yield Stale(job, f"{_named(reasons[0])} changed" if reasons else LOST, broken=True)
        elif reasons:
            held = {piece.fragment for piece in pieces_of(row.pieces)}
            fits = held.issuperset(map(number, reasons))
            yield Stale(job, f"{_named(reasons[0])} changed", tuple(reasons) if fits else ())


def _named(name: Name) -> str:
    kind, key = name
    if kind.startswith("definition-"):
        kind = "definition"
    return f"{kind} of {key}" if key else kind


def render(studio: Studio, job: Job) -> Rendered:
    """Render one output."""
    page = Page(studio)
    try:
        content = make(page, job)
    except Mistake as mistake:
        return Rendered(job, None, (), (), mistake.diagnostics)
    return Rendered(job, Output(job.path, content), tuple(page.reads), _places(content, page))


def _places(content: bytes, page: Page) -> tuple[Piece, ...]:
    """Where the fragments stand in a page, if all of them stand there one after the other, as they are; else none."""
    found: list[Piece] = []
    at = 0
    for name in page.pieces:
        html = page.get(*name).encode()
        at = at + 1 if content.startswith(html, at + 1) else content.find(html, at)
        if at < 0:
            return ()
        found.append(Piece(number(name), at, len(html)))
        at += len(html)
    return tuple(found)


def exchange(facts: Facts, content: bytes, pieces: Sequence[Piece], names: Iterable[Name]) -> Exchanged | None:
    """A page with other fragments in the places of these; None where one of them stands in another place, too."""
    fresh = {number(name): (facts.get(name) or "").encode() for name in names}
    if not all(fresh.values()):
        return None
    out: list[bytes] = []
    moved: list[Piece] = []
    at = shift = 0
    for piece in pieces:
        if (html := fresh.get(piece.fragment)) is None:
            moved.append(Piece(piece.fragment, piece.at + shift, piece.length))
            continue
        end = piece.at + piece.length
        if content.count(content[piece.at : end]) != 1:
            return None
        out += (content[at : piece.at], html)
        moved.append(Piece(piece.fragment, piece.at + shift, len(html)))
        shift += len(html) - piece.length
        at = end
    return Exchanged(b"".join([*out, content[at:]]), tuple(moved))
