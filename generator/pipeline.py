"""The one way through: read → parse → annotate → link → render → write."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from generator import __version__
from generator.config import Site, load_site
from generator.diagnostics import Diagnostic, Mistake, error
from generator.disk import Disk, Stat
from generator.layouts import THEME, Layouts
from generator.read import Known, locate, read
from generator.sources import Source
from generator.store import DocRow, PageRow, Store, decode, encode
from generator.write import Staged, intact, journal, prepare_stage, publish, refuse_foreign

if TYPE_CHECKING:
    from generator.annotate import Lexicon
    from generator.link import Doc, Index
    from generator.outputs.context import Job
    from generator.render import Stale

# A build that changes nothing ends after `read`: what the later stages import is imported where they begin.


class Options(Struct, frozen=True):
    """What the command line asks of a build."""

    root: Path
    out: Path
    base_url: str | None = None
    drafts: bool = False
    future: bool = False
    strict: bool = False
    jobs: int | None = None
    explain: bool = False
    clean: bool = False
    now: float | None = None


class Report(Struct, frozen=True):
    """What a build did. `published` is False where mistakes kept the site from being published."""

    published: bool
    pages: int
    rendered: int
    seconds: float
    diagnostics: list[Diagnostic]
    held: tuple[int, int, int] = (0, 0, 0)
    reasons: tuple[tuple[str, str], ...] = ()
    messages: tuple[str, ...] = ()
    wrong_setup: bool = False


Progress = Callable[[str, int, int], None]
"""(stage, done, of): called now and then by the long stages."""


def build(options: Options, progress: Progress = lambda stage, done, of: None) -> Report:
    """Build a site. Mistakes of its author come back in the report; exceptions are bugs or trouble with the disk."""
    began = time.perf_counter()
    try:
        return Build(options, progress).run(began)
    except Mistake as mistake:
        disk = Disk(options.root)
        found = sorted(locate(disk, list(mistake.diagnostics)))
        setup = any(one.path == "site.yaml" or one.code == "bad-output" for one in found)
        return Report(False, 0, 0, time.perf_counter() - began, found, wrong_setup=setup)


class Build:
    """One build."""

    def __init__(self, options: Options, progress: Progress) -> None:
        self.options = options
        self.progress = progress
        self.root = options.root
        self.disk = Disk(options.root)
        self.cache = options.root / ".cache"
        self.messages: list[str] = []
        self.site = load_site(self.disk, options.base_url)
        self.layouts = Layouts([self.root / "layouts", THEME], self.cache / "templates", self.site.front.language)
        self.now = datetime.fromtimestamp(options.now if options.now is not None else time.time(), UTC)

    def run(self, began: float) -> Report:
        if self.options.clean:
            self.disk.remove_tree(".cache")
        with Alone(self.cache):
            self.store = Store(self.cache / "sidelight.sqlite", _version())
            if self.store.renewed:
                self.messages.append(f"the memory in .cache/ {self.store.renewed}; everything is built anew")
            try:
                return self._run(began)
            finally:
                self.store.rollback()
                self.store.close()

    def _run(self, began: float) -> Report:
        store, out = self.store, self.options.out
        published_at = (store.meta("out") or b"").decode()
        refuse_foreign(out, self.root, known=published_at == str(out))
        publish(store)  # what an interrupted build had decided on
        if published_at != str(out):
            store.begin()
            store.forget_pages([path for path, _, _ in store.page_stats()])
            store.set_meta("out", str(out).encode())
            store.commit()

        reading = read(self.disk, _known(store, time.time()))
        broken = intact(out, store.page_stats())
        setting = self._setting()
        quiet = not (reading.fresh or reading.gone or reading.touched or broken)
        if quiet and store.meta("setting") == setting and self.now.timestamp() < self._next_change():
            return self._unchanged(began, reading.diagnostics)

        self._parse_and_annotate(reading.sources, reading.fresh, reading.touched, reading.gone)
        from generator.engine import Facts
        from generator.link import build_index, check, fact_table

        docs = list(self._docs())
        index, found = build_index(docs, self.site, self.now, drafts=self.options.drafts, future=self.options.future)
        found += check(index) + reading.diagnostics + self._file_findings(index)
        held = (index.held.drafts, index.held.future, index.held.expired)
        if self._fails(found):
            return self._report(False, 0, 0, began, found, held)
        facts = Facts({**fact_table(index), **self._layout_facts()})
        return self._render_and_write(began, index, facts, found, held, broken, setting)

    # parse and annotate

    def _parse_and_annotate(
        self, sources: list[Source], fresh: list[Source], touched: list[Source], gone: list[str]
    ) -> None:
        """Bring the store's entries up to date with the sources. Terms and notes come first: articles are annotated with them."""
        store = self.store
        store.begin()
        options = encode((self.site.front.markdown, self.site.front.language))
        if store.meta("parse-options") != options:
            store.forget_all()
            store.set_meta("parse-options", options)
            fresh, gone = sources, []
        store.forget_sources([*gone, *(one.path for one in fresh)])
        for source in touched:
            store.touch_source(source.path, source.stat)
        words = [one for one in fresh if one.kind in ("glossary", "term", "note")]
        texts = [one for one in fresh if one.kind not in ("glossary", "term", "note")]
        if words:
            self._spread(words, None, "reading the glossary and the notes")
        lexicon, core = self._lexicon()
        waiting = [name for name, entry, _, _, known in store.docs() if known != core + lexicon.digest_for(entry)]
        waiting = [name for name in waiting if not name.startswith("content/media/")]
        if texts or waiting:
            self._spread([*texts, *waiting], (lexicon, core), "reading")
        store.commit()

    def _spread(self, items: Sequence[Source | str], lexicon: "tuple[Lexicon, bytes] | None", stage: str) -> None:
        from generator import workers

        front = self.site.front
        arguments = (
            self.root,
            (front.markdown.html, front.markdown.typographer, front.language),
            lexicon,
        )
        if any(isinstance(one, str) for one in items):
            # Workers read bodies that are already stored: let them be seen.
            self.store.commit()
            self.store.begin()
        done = 0
        try:
            for results in workers.spread(_read_chunk, items, _ReadContext, arguments, self.options.jobs):
                for result in results:
                    done += 1
                    if result.source is not None:
                        self.store.put_source(*result.source)
                    self.store.put_docs(result.docs)
                self.progress(stage, done, len(items))
        except workers.WorkerDied as died:
            names = [one if isinstance(one, str) else one.path for one in died.items]
            raise Mistake(
                error(
                    "worker-died",
                    names[0],
                    "a process ended while it read this file or one near it",
                    notes=names[1:9],
                )
            ) from None

    def _lexicon(self) -> "tuple[Lexicon, bytes]":
        """What articles are annotated with, and the digest of all of it that every article shares."""
        from generator.annotate import Lexicon, Quoted
        from generator.matching import forms
        from generator.model import Note, Term

        terms: list[Term] = []
        quotes: dict[str, list[Quoted]] = {}
        for _, entry, _, _, _ in self.store.docs():
            if isinstance(entry, Term):
                terms.append(entry)
            elif isinstance(entry, Note) and (self.options.drafts or not entry.front.draft):
                for n, one in enumerate(entry.front.on):
                    quotes.setdefault(one.article, []).append(Quoted(entry.slug, one, entry.path, f"on[{n}].quote"))
        front = self.site.front
        table = forms(terms, front.language)
        known = frozenset(one.slug for one in terms)
        core = blake2b(encode((table, sorted(known), front.annotations, front.language)), digest_size=16).digest()
        return Lexicon(table, known, quotes, front.language, front.annotations), core

    def _docs(self) -> "Iterator[Doc]":
        from generator.link import Doc

        for name, entry, annotation, digest, _ in self.store.docs():
            yield Doc(name, entry, annotation, digest)

    def _file_findings(self, index: "Index") -> list[Diagnostic]:
        """Findings about single files; those about entries that are not published are not shown."""
        hidden = {
            path
            for path, entry in index.by_path.items()
            if hasattr(entry, "slug") and path not in {doc.entry.path for doc in index.docs.values()}
        }
        return [one for one in self.store.diagnostics() if one.severity == "error" or one.path not in hidden]

    # render and write

    def _render_and_write(
        self,
        began: float,
        index: "Index",
        facts: Any,
        found: list[Diagnostic],
        held: tuple[int, int, int],
        broken: set[str],
        setting: bytes,
    ) -> Report:
        from generator.outputs import plan
        from generator.render import stale

        store = self.store
        jobs = plan(facts)
        known = store.pages()
        remembered = store.facts()
        waiting = stale(jobs, known, remembered, facts, broken)
        stage = prepare_stage(self.cache / "stage")
        staged, reads, wrong = self._render(waiting, facts, stage.folder, known, broken)
        found += wrong
        if self._fails(found):
            return self._report(False, 0, 0, began, found, held)
        paths = {job.path for job in jobs}
        gone = [path for path in known if path not in paths]
        numbers = {name: number for number, (name, _) in remembered.items()}
        rows: list[tuple[str, PageRow]] = []
        for one, job in staged:
            ids = [numbers.setdefault(name, len(numbers) + 1) for name in reads[job.path]]
            rows.append((one.path, PageRow(job.kind, job.key, one.stat, one.digest, ids)))
        store.begin()
        store.forget_pages(gone)
        store.put_pages(rows)
        store.put_facts(
            (number, name, facts.digest(name))
            for name, number in numbers.items()
            if number not in remembered or remembered[number][1] != facts.digest(name)
        )
        store.put_journal(journal([one for one, _ in staged if one.staged], gone, stage, self.options.out))
        store.set_meta("setting", setting)
        store.set_meta("next-change", encode(index.held.next_change))
        pages = sum(1 for job in jobs if job.path.endswith(".html"))
        shown = sorted(locate(self.disk, found))
        store.set_meta("report", encode((pages, held, shown)))
        store.commit()
        publish(store)
        self.disk.remove_tree(".cache/stage")
        reasons = tuple((one.job.path, one.reason) for one in waiting)
        return self._report(True, pages, len(waiting), began, shown, held, reasons)

    def _render(
        self,
        waiting: "list[Stale]",
        facts: Any,
        folder: Path,
        known: dict[str, PageRow],
        broken: set[str],
    ) -> "tuple[list[tuple[Staged, Job]], dict[str, tuple[Any, ...]], list[Diagnostic]]":
        """Render what is stale into the stage. An output whose bytes did not change is not staged: its file stays as it is."""
        from generator import workers

        staged: list[tuple[Staged, Job]] = []
        reads: dict[str, tuple[Any, ...]] = {}
        wrong: list[Diagnostic] = []
        digests = {one.job.path: known[one.job.path] for one in waiting if one.job.path in known}
        for path in broken:
            digests.pop(path, None)
        arguments = (self.root, facts, self.layouts, self.site, folder, digests)
        done = 0
        items = [one.job for one in waiting]
        if len(items) > workers.ENOUGH:
            facts.get(("site", ""))
        try:
            for results in workers.spread(_render_chunk, items, _RenderContext, arguments, self.options.jobs):
                for job, one, names, trouble in results:
                    done += 1
                    wrong += trouble
                    if one is not None:
                        staged.append((one, job))
                        reads[job.path] = names
                self.progress("rendering", done, len(items))
        except workers.WorkerDied as died:
            raise Mistake(
                error(
                    "worker-died",
                    died.items[0].path,
                    "a process ended while it rendered this page or one near it",
                )
            ) from None
        return staged, reads, list(dict.fromkeys(wrong))

    # what remains

    def _layout_facts(self) -> dict[str, Callable[[str], Any]]:
        """Facts about layouts: a template with all that it uses, the strings, the assets."""
        files = self.layouts.files()

        def asset(name: str) -> bytes | None:
            return blake2b(files[name].read_bytes(), digest_size=8).digest() if name in files else None

        return {
            "layout": self.layouts.digest,
            "strings": lambda _: self.layouts.strings(),
            "assets": lambda _: tuple(sorted(name for name in files if name.startswith("assets/"))),
            "asset": asset,
        }

    def _setting(self) -> bytes:
        """What every page may depend on beside the content: settings, options, layouts."""
        hashed = blake2b(digest_size=16)
        for name, path in sorted(self.layouts.files().items()):
            found = path.stat()
            hashed.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
        options = self.options
        hashed.update(encode((self.site.front, options.base_url, options.drafts, options.future)))
        return hashed.digest()

    def _next_change(self) -> float:
        """When the next entry appears or expires; seconds since the epoch."""
        blob = self.store.meta("next-change")
        when: float = decode(blob, float) if blob else 0.0
        return when or float("inf")

    def _unchanged(self, began: float, extra: list[Diagnostic]) -> Report:
        blob = self.store.meta("report")
        assert blob is not None  # it is written with the setting
        pages, held, found = decode(blob, tuple[int, tuple[int, int, int], list[Diagnostic]])
        return self._report(True, pages, 0, began, found, held)

    def _fails(self, found: list[Diagnostic]) -> bool:
        return any(one.severity == "error" or self.options.strict for one in found)

    def _report(
        self,
        published: bool,
        pages: int,
        rendered: int,
        began: float,
        found: list[Diagnostic],
        held: tuple[int, int, int],
        reasons: tuple[tuple[str, str], ...] = (),
    ) -> Report:
        shown = sorted(set(locate(self.disk, found)))
        if published and self.options.strict and shown:
            published = False
        return Report(
            published,
            pages,
            rendered,
            time.perf_counter() - began,
            shown,
            held,
            reasons,
            tuple(self.messages),
        )


# In worker processes


class _Result(NamedTuple):
    """One source with its entries, or one entry that was annotated anew (`source` is None)."""

    source: tuple[str, Stat, bytes, bytes] | None
    docs: list[DocRow]


class _ReadContext:
    def __init__(self, root: Path, options: tuple[bool, bool, str], lexicon: "tuple[Lexicon, bytes] | None") -> None:
        from generator.annotate import Annotator
        from generator.parse import Options as ParseOptions
        from generator.parse import Parser

        self.disk = Disk(root)
        self.parser = Parser(ParseOptions(*options))
        self.annotator: Annotator | None = Annotator(lexicon[0]) if lexicon else None
        self.core = lexicon[1] if lexicon else b""
        self.root = root
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = Store(self.root / ".cache" / "sidelight.sqlite", "", writable=False)
        return self._store


def _read_chunk(context: _ReadContext, chunk: Sequence[Source | str]) -> list[_Result]:
    """Parse and annotate, in one trip."""
    return [_annotate_stored(context, one) if isinstance(one, str) else _parse_source(context, one) for one in chunk]


def _parse_source(context: _ReadContext, source: Source) -> _Result:
    try:
        content = context.disk.read(source.path)
    except OSError as wrong:
        found = [error("unreadable", source.path, wrong.strerror or str(wrong))]
        return _Result((source.path, source.stat, b"", encode(found)), [])
    parsed = context.parser.parse(source, content)
    rows = []
    for entry, bodies in parsed.entries:
        key = getattr(entry, "key", "")
        name = f"{source.path}#{key}" if key else source.path
        rows.append(_annotate(context, name, source.path, entry, bodies, encode(bodies)))
    return _Result((source.path, source.stat, parsed.digest, encode(parsed.diagnostics)), rows)


def _annotate_stored(context: _ReadContext, name: str) -> _Result:
    path, entry = context.store.entry(name)
    return _Result(None, [_annotate(context, name, path, entry, context.store.bodies(name), b"")])


_NOTHING = (encode(((), ())), encode({}), encode({}), b"")


def _annotate(context: _ReadContext, name: str, path: str, entry: Any, bodies: Any, encoded: bytes) -> DocRow:
    """One row for the store; `encoded` is empty where the bodies are stored already."""
    annotator = context.annotator
    if annotator is None or not bodies:
        annotation, marks, sentences, found = _NOTHING
        lexicon = b""
    else:
        result = annotator.annotate(entry, bodies)
        annotation, marks, sentences = (
            encode(result.annotation),
            encode(result.marks),
            encode(result.sentences),
        )
        found = encode(result.diagnostics)
        lexicon = context.core + annotator.lexicon.digest_for(entry)
    hashed = blake2b(annotation + marks, digest_size=7)
    hashed.update(entry.digest.to_bytes(8, "big"))
    digest = int.from_bytes(hashed.digest(), "big")
    return DocRow(name, path, encode(entry), encoded, annotation, marks, sentences, digest, lexicon, found)


class _RenderContext:
    def __init__(
        self,
        root: Path,
        facts: Any,
        layouts: Layouts,
        site: Site,
        folder: Path,
        published: dict[str, PageRow],
    ) -> None:
        from generator.outputs.context import Studio
        from generator.write import Stage

        loader = Store(root / ".cache" / "sidelight.sqlite", "", writable=False)
        self.studio: Studio = Studio(facts, layouts, loader, site, Disk(root).read)
        self.stage = Stage(folder)
        self.published = published


def _render_chunk(
    context: _RenderContext, chunk: "Sequence[Job]"
) -> "list[tuple[Job, Staged | None, tuple[Any, ...], tuple[Diagnostic, ...]]]":
    """render, and stage what changed, in one trip: the bytes never cross to another process."""
    from generator.render import render
    from generator.sources import digest

    out: list[tuple[Job, Staged | None, tuple[Any, ...], tuple[Diagnostic, ...]]] = []
    for job in chunk:
        done = render(context.studio, job)
        if done.output is None:
            out.append((job, None, (), done.diagnostics))
            continue
        before = context.published.get(job.path)
        if before is not None and before.digest == digest(done.output.content):
            staged = Staged("", job.path, before.stat, before.digest)
        else:
            staged = context.stage.put(done.output)
        out.append((job, staged, done.reads, ()))
    return out


# Helpers


def _known(store: Store, now: float) -> dict[str, Known]:
    """What is remembered of the sources. A file written just before it was read may have changed again within one tick of
    the file system's clock: its date is not trusted, and its bytes decide."""
    read_at = decode(store.meta("read-at") or encode(0.0), float)
    store.set_meta("read-at", encode(now))
    recent = int((read_at - 0.1) * 1e9)
    return {
        path: Known(Stat(row.stat.size, -1) if row.stat.mtime >= recent else row.stat, row.digest)
        for path, row in store.sources().items()
    }


def _version() -> str:
    """Changes with every line of the generator, so that no record outlives the code that wrote it."""
    hashed = blake2b(__version__.encode(), digest_size=12)
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        hashed.update(path.read_bytes())
    return f"{__version__}-{hashed.hexdigest()}"


class Alone:
    """Holds a lock on a site's cache: a second build waits for the first."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def __enter__(self) -> None:
        self.cache.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(self.cache / "lock.sqlite", timeout=60, isolation_level=None)
        try:
            self._db.execute("begin exclusive")
        except sqlite3.OperationalError:
            raise Mistake(
                error(
                    "bad-output",
                    ".cache",
                    "another build of this site has been running for a minute; try again later",
                )
            ) from None

    def __exit__(self, *_: object) -> None:
        self._db.close()
