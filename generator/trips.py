"""What worker processes do: parse and annotate in one trip, render and stage in another. Bodies and pages never cross back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from generator.annotate import Annotated, Annotator, Lexicon
from generator.config import Site
from generator.diagnostics import Diagnostic, error
from generator.disk import Disk, Stat
from generator.engine import Facts, Name
from generator.layouts import Layouts
from generator.link import Linked, link
from generator.model import Annotation, Article, Bodies, Entry
from generator.outputs.context import Job, Studio
from generator.parse import Options, Parser
from generator.render import render
from generator.sources import Source, digest
from generator.store import DocRow, PageRow, Store, encode
from generator.workers import Shared
from generator.write import Stage, Staged

# parse and annotate


class Parsed(NamedTuple):
    """One source with its entries, or one entry that was annotated anew (`source` is None)."""

    source: tuple[str, Stat, bytes, bytes] | None
    docs: list[DocRow]


class ReadContext:
    """What a process needs to parse and to annotate; without a lexicon it only parses."""

    def __init__(self, store: Path, root: Path, options: Options, lexicon: tuple[Lexicon, bytes] | None) -> None:
        self.disk = Disk(root)
        self.parser = Parser(options)
        self.annotator = Annotator(lexicon[0]) if lexicon else None
        self.core = lexicon[1] if lexicon else b""
        self._path = store
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = Store(self._path, "", writable=False)
        return self._store


def parse_and_annotate(context: ReadContext, chunk: Sequence[Source | str]) -> list[Parsed]:
    """Sources are parsed and annotated; of entries that are named, the stored bodies are annotated anew."""
    return [_annotate_stored(context, one) if isinstance(one, str) else _parse(context, one) for one in chunk]


def _parse(context: ReadContext, source: Source) -> Parsed:
    try:
        content = context.disk.read(source.path)
    except OSError as wrong:
        found = [error("unreadable", source.path, wrong.strerror or str(wrong))]
        return Parsed((source.path, source.stat, b"", encode(found)), [])
    parsed = context.parser.parse(source, content)
    rows = []
    for entry, bodies in parsed.entries:
        key = getattr(entry, "key", "")
        name = f"{source.path}#{key}" if key else source.path
        rows.append(_annotate(context, name, source.path, entry, bodies, encode(bodies)))
    return Parsed((source.path, source.stat, parsed.digest, encode(parsed.diagnostics)), rows)


def _annotate_stored(context: ReadContext, name: str) -> Parsed:
    path, entry = context.store.entry(name)
    return Parsed(None, [_annotate(context, name, path, entry, context.store.bodies(name), b"")])


_NOTHING = Annotated(Annotation(), {}, {}, [])


def _annotate(context: ReadContext, name: str, path: str, entry: Entry, bodies: Bodies, encoded: bytes) -> DocRow:
    """One row for the store; `encoded` is empty where the bodies are stored already."""
    done, lexicon = _NOTHING, b""
    article = entry.slug if isinstance(entry, Article) else ""
    if context.annotator and bodies:
        done = context.annotator.annotate(entry, bodies)
        lexicon = context.core + context.annotator.lexicon.digest_for(article)
    annotation, marks, sentences = encode(done.annotation), encode(done.marks), encode(done.sentences)
    hashed = blake2b(annotation + marks + entry.digest.to_bytes(8, "big"), digest_size=7)
    number = int.from_bytes(hashed.digest(), "big")
    return DocRow(
        name,
        path,
        article,
        encode(entry),
        encoded,
        annotation,
        marks,
        sentences,
        number,
        lexicon,
        encode(done.diagnostics),
    )


# link


def linked_site(
    store: Path | Store, site: Site, layouts: Layouts, now: datetime, drafts: bool, future: bool
) -> tuple[Linked, Facts]:
    """All entries of the store, linked, with every fact that a page may ask for."""
    if isinstance(store, Path):
        store = Store(store, "", writable=False)
    linked = link(store.docs(), site, now, drafts=drafts, future=future)
    return linked, Facts({**linked.table, **layouts.facts()})


# render and stage


class RenderContext:
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
        loader = Store(store, "", writable=False)
        self.studio = Studio(linked.value[1], layouts, loader, site, Disk(root).read)
        self.stage = Stage(stage)
        self.published = published


class Made(NamedTuple):
    """A page in the stage with what it read, or (`staged` is None) why it could not be rendered."""

    job: Job
    staged: Staged | None
    reads: tuple[Name, ...]
    diagnostics: tuple[Diagnostic, ...]


def render_and_stage(context: RenderContext, chunk: Sequence[Job]) -> list[Made]:
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
