"""The one way through: read → parse → annotate → link → render → write."""

import sqlite3
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from generator.config import load_site
from generator.diagnostics import Diagnostic, Mistake, error
from generator.disk import Disk
from generator.layouts import THEME, Layouts
from generator.lock import Alone
from generator.read import Reading, locate, read
from generator.sources import ANCHORS
from generator.store import INDEX, PageRow, Store, decode, encode
from generator.version import version
from generator.write import STAGE, Interrupted, intact, journal, prepare_stage, publish, refuse_foreign, strangers

if TYPE_CHECKING:
    from generator.anchors import Comparison
    from generator.checks.addresses import Addresses
    from generator.engine import Facts, Name
    from generator.link import Index, When
    from generator.outputs.context import Job
    from generator.render import Stale
    from generator.store import FactRow
    from generator.trips.kept import Kept
    from generator.trips.rendering import Linked, Made
    from generator.workers import Progress

# A build that changes nothing ends after `read`: what the later stages import is imported where they begin.


class Options(Struct, frozen=True):
    """What the command line asks of a build. Without `publish` nothing is rendered: the content is only checked; with
    `external` the addresses elsewhere too; with `look` that is called with what was linked, in place of the checks."""

    root: Path
    out: Path
    base_url: str | None = None
    drafts: bool = False
    future: bool = False
    strict: bool = False
    jobs: int | None = None
    clean: bool = False
    publish: bool = True
    search: bool = True
    external: bool = False
    look: "Callable[[Index, Store], None] | None" = None
    now: float | None = None


MEMORY = ".cache/sidelight.sqlite"

UNREAD = ("bad-yaml", "unreadable", "too-large")
"""Codes that leave a file's entries unknown."""


class Report(Struct, frozen=True):
    """What a build did: `published` the site, or `failed` for mistakes; a check does neither where all is well.

    `held`: how many drafts, future and expired entries were held back. `indexed`: how many shards of the search index, of how
    many, in how many seconds. `reasons`: why each output was rendered; `changed`: the published files that are new, other than
    before or gone; `edited`: the addresses of the entries whose sources changed. `base`: the path that the site lives under.
    `anchors`: how many notes moved with their text, and how many need a person, where either is news.
    """

    published: bool
    failed: bool
    pages: int
    rendered: int
    seconds: float
    diagnostics: list[Diagnostic]
    held: tuple[int, int, int] = (0, 0, 0)
    indexed: tuple[int, int, float] = (0, 0, 0.0)
    reasons: tuple[tuple[str, str], ...] = ()
    changed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    base: str = ""
    index_is_due: bool = False
    anchors: tuple[int, int] = (0, 0)
    wrong_setup: bool = False


def build(
    options: Options,
    progress: "Progress" = lambda stage, done, of: None,
    kept: "Kept | None" = None,
    only: Collection[str] | None = None,
) -> Report:
    """Build a site, or check its content.

    A process that builds one site again and again has `kept` from the last time, and may know that `only` these files of the
    content changed since, and nothing in the output folder.

    Mistakes of its author come back in the report. Exceptions are bugs or trouble with the disk: OSError, sqlite3.Error; of
    these `write.Interrupted` alone may have changed the output folder.
    """
    began = time.perf_counter()
    try:
        _check_names(options)
        one = Build(options, progress, kept, only)
        report = one.run()
        if one.outside:
            report = _with_outside(one, report)
    except Mistake as mistake:
        found = sorted(locate(Disk(options.root), list(mistake.diagnostics)))
        setup = any(one.path == "site.yaml" or one.code == "bad-output" for one in found)
        report = Report(False, True, 0, 0, 0.0, found, wrong_setup=setup)
    return msgspec.structs.replace(report, seconds=time.perf_counter() - began)


def _with_outside(one: "Build", report: Report) -> Report:
    """Ask addresses elsewhere, which may take minutes: after the build, so that others of this site need not wait."""
    from generator.checks.outside import look

    outside = look(one.outside, one.cache, one.progress)
    found = locate(one.disk, outside.diagnostics, one.site.front.checks.off)
    return msgspec.structs.replace(
        report,
        failed=report.failed or one.fails(found),
        diagnostics=sorted({*report.diagnostics, *found}),
        messages=(*report.messages, *outside.messages),
    )


def memory(root: Path) -> Store:
    """What the last build or check of a site remembered, to be read."""
    return Store(root / MEMORY, "", writable=False)


def _check_names(options: Options) -> None:
    """Raise Mistake where the folders' names are no text: neither templates nor the memory could name their files."""
    for what, path in (("site's", options.root), ("output", options.out)):
        if any("\ud800" <= one <= "\udfff" for one in str(path)):
            message = f"the path of the {what} folder is not UTF-8; rename what is not"
            raise Mistake(error("bad-output", ".", message))


class Plan(NamedTuple):
    """What a build is about to publish: how many pages there are, the files that go, and the facts to remember.

    `reads`: the facts that say which outputs there are; None where those that were remembered still do.
    """

    pages: int
    gone: list[str]
    reads: "tuple[Name, ...] | None"
    facts: "list[FactRow]"


class Build:
    """One build."""

    def __init__(
        self, options: Options, progress: "Progress", kept: "Kept | None", only: Collection[str] | None
    ) -> None:
        self.options = options
        self.progress = progress
        self._kept = kept
        self._only = only
        self.root = options.root
        self.disk = Disk(options.root)
        self.cache = options.root / ".cache"
        self.database = options.root / MEMORY
        self.messages: list[str] = []
        self.answered: list[FactRow] = []
        self.outside: Addresses = {}
        self.site = load_site(self.disk, options.base_url)
        self.layouts = Layouts([self.root / "layouts", THEME], self.cache / "templates", self.site.front.language)
        self.now = datetime.fromtimestamp(options.now if options.now is not None else time.time(), UTC)

    def run(self) -> Report:
        with Alone(self.cache):
            self.store = Store(self.database, version())
            try:
                if self.options.clean:
                    self.store.renew("")
                return self._run()
            except (sqlite3.DatabaseError, msgspec.DecodeError) as wrong:
                # A damaged file raises the base class itself; its subclasses mean a full disk, or a bug.
                if isinstance(wrong, sqlite3.DatabaseError) and type(wrong) is not sqlite3.DatabaseError:
                    raise
                self.store.rollback()
                self.store.renew("was damaged")
                return self._run()
            finally:
                self.store.rollback()
                self.store.close()

    def _run(self) -> Report:
        if self.store.renewed:
            self.messages.append(f"the memory in .cache/ {self.store.renewed}; everything is built anew")
        known = self._open_output() if self.options.publish else True
        reading, looked_at_all = self._read()
        broken: set[str] = set()
        if looked_at_all and self.options.publish:
            broken = intact(self.options.out, self.store.page_stats())
        setting = self._setting(reading)
        same = known and self.options.publish and not (reading.changed or broken)
        if same and self._is_current(setting) and not self._index_is_due():
            return self._unchanged()

        self.layouts = self.kept.layouts(self.layouts)
        self._parse_and_annotate(reading)
        linked = self._link()
        found = self._findings(linked.index, reading)
        anchors, found = self._anchors(linked.index, found)
        found = locate(self.disk, found + self._checks(linked.index, found), self.site.front.checks.off)
        if self.fails(found) or not self.options.publish:
            return self._report(found, linked.index)
        plan, waiting = self._stale(linked.facts, broken)
        made = self._render(linked, waiting, broken)
        found += dict.fromkeys(one for each in made for one in each.diagnostics)
        if self.fails(found):
            return self._report(found, linked.index)
        report = self._report(found, linked.index, plan, waiting)
        changed = self._write(plan, made, report, setting, linked.index.held.next_change)
        report = msgspec.structs.replace(report, anchors=self._keep(anchors))
        if self._index_is_due():
            report = msgspec.structs.replace(report, indexed=self._index(linked.facts, broken))
        if not known and (others := strangers(self.options.out, {path for path, _, _ in self.store.page_stats()})):
            self.messages.append(
                f"{self.options.out}: {len(others)} files are no part of the site, {others[0]} among them; "
                "if they need not be published, remove the folder and build again"
            )
        return msgspec.structs.replace(
            report,
            changed=changed,
            edited=self._edited(reading, linked.index),
            messages=tuple(self.messages),
            index_is_due=self.site.front.search and self.store.meta("index") != b"made",
        )

    # read

    def _open_output(self) -> bool:
        """Make sure that the output folder is ours, and finish what an interrupted build had decided on.

        Returns whether the store remembers what lies there.
        """
        store, out = self.store, self.options.out
        known = store.meta("out") == str(out).encode()
        refuse_foreign(out, self.root, known=known)
        publish(store)
        if not known:
            store.begin()
            store.forget_pages([path for path, _, _ in store.page_stats()])
            store.set_meta("published", b"")
            store.set_meta("out", str(out).encode())
            store.commit()
        return known

    def _read(self) -> tuple[Reading, bool]:
        """What changed; and whether all of the content was looked at to know it."""
        only = self._only
        if only is not None and self.kept.complete:
            known = self.store.some_sources(only)
            reading = read(self.disk, known, only)
            # A path that is no file, or never was one, may be a folder with others.
            if not reading.diagnostics and {*only} <= {*known, *(one.path for one in reading.sources)}:
                return reading, False
        reading = read(self.disk, self.store.sources(time.time()))
        if self._kept:
            self._kept.complete = not reading.diagnostics
        return reading, True

    @property
    def kept(self) -> "Kept":
        from generator.trips.kept import Kept

        if self._kept is None:
            self._kept = Kept()
        return self._kept.of(self.site)

    def _setting(self, reading: Reading) -> bytes:
        """What every page may depend on beside the content: settings, options, layouts, files that cannot be read."""
        hashed = blake2b(digest_size=16)
        for name, path in sorted(self.layouts.files().items()):
            found = path.stat()
            hashed.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
        options = self.options
        hashed.update(encode((self.site.front, options.base_url, options.drafts, options.future, reading.diagnostics)))
        return hashed.digest()

    def _is_current(self, setting: bytes) -> bool:
        """Whether the last build was a whole one with these settings, and nothing has appeared or expired since."""
        if self.store.meta("setting") != setting or self.store.meta("anchors") != encode(self.disk.stat(ANCHORS)):
            return False
        when: float = decode(self.store.meta("next-change") or encode(0.0), float)
        return not when or self.now.timestamp() < when

    def _unchanged(self) -> Report:
        report: Report = decode(self.store.meta("report") or b"", Report)
        published = not self.fails(report.diagnostics) and self.options.publish
        return msgspec.structs.replace(
            report,
            published=published,
            failed=self.fails(report.diagnostics),
            rendered=0,
            reasons=(),
            messages=tuple(self.messages),
            index_is_due=self.site.front.search and self.store.meta("index") != b"made",
        )

    # parse and annotate

    def _parse_and_annotate(self, reading: Reading) -> None:
        from generator.trips.reading import Trip, bring_up_to_date

        if self.options.publish or reading.changed:
            self.store.set_meta("setting", b"")  # from here on the last report is out of date
        options = self.options
        trip = Trip(self.store, self.root, self.site, options.drafts, options.jobs, self.progress, self.kept.annotating)
        bring_up_to_date(trip, reading)

    # link

    def _link(self) -> "Linked":
        return self.kept.linking.link(self.store, self.site, self.layouts, self._when())

    def _when(self) -> "When":
        from generator.link import When

        return When(self.now, self.options.drafts, self.options.future)

    def _findings(self, index: "Index", reading: Reading) -> list[Diagnostic]:
        """Everything that was found; of entries that are not published, only the errors."""
        hidden = index.hidden()
        in_files = [one for one in self.store.diagnostics() if one.severity == "error" or one.path not in hidden]
        in_links = self.kept.linking.findings()
        if any(one.path.startswith("content/glossary/") and one.code in UNREAD for one in in_files):
            # Its terms are unknown for that reason alone.
            in_links = [one for one in in_links if one.code not in ("unknown-term", "unknown-link")]
        return in_links + in_files + reading.diagnostics

    def _checks(self, index: "Index", found: list[Diagnostic]) -> list[Diagnostic]:
        """What `check` says of the content itself."""
        if self.options.look is not None:
            self.options.look(index, self.store)
        if self.options.publish or self.options.look is not None:
            return []
        if any(one.code in UNREAD for one in found):
            self.messages.append("the content itself is checked once every file can be read")
            return []
        from generator.checks import addresses, look

        if self.options.external:
            self.outside = addresses(index, self.store)
        return look(index, self.store, self.now, self.options.jobs, self.progress)

    # render

    def _stale(self, facts: "Facts", broken: set[str]) -> "tuple[Plan, list[Stale]]":
        """Which outputs there are, and which of them must be rendered."""
        from generator.engine import number
        from generator.outputs import plan
        from generator.render import stale

        linking = self.kept.linking
        changed, rows = linking.changes()
        new: list[Job] = []
        gone: list[str] = []
        reads = None
        count: int = decode(self.store.meta("pages") or encode(0), int)
        if linking.plan_is_stale(changed):
            known = self.store.pages()
            jobs, reads = plan(facts)
            new = [job for job in jobs if known.get(job.path) != (job.kind, job.key)]
            paths = {job.path for job in jobs}
            gone = [path for path, (kind, _) in known.items() if path not in paths and not self._is_index(kind)]
            count = sum(1 for path in paths if path.endswith(".html"))
            rows += linking.rows(reads)
        leaving = set(gone)
        readers = {**self.store.readers(map(number, changed)), **self.store.page_rows(sorted(broken))}
        readers = {path: row for path, row in readers.items() if path not in leaving and row.kind != INDEX}
        return Plan(count, gone, reads, rows), list(stale(new, readers, changed, broken))

    def _is_index(self, kind: str) -> bool:
        """Whether a kind of files is the search's to remove."""
        return kind == INDEX and self.site.front.search

    def _render(self, linked: "Linked", waiting: "list[Stale]", broken: set[str]) -> "list[Made]":
        """Render what is stale into the stage."""
        from generator.trips.rendering import linked_site, render_and_stage
        from generator.workers import Shared

        paths = [one.job.path for one in waiting if one.job.path not in broken]
        made, self.answered = render_and_stage(
            self.database,
            self.root,
            Shared(linked, linked_site, self.database, self.site, self.layouts, self._when()),
            self.layouts,
            self.site,
            prepare_stage(self.cache / STAGE),
            self.store.page_rows(paths),
            [one.job for one in waiting],
            self.options.jobs,
            self.progress,
        )
        return made

    # write

    def _write(
        self, plan: "Plan", made: "list[Made]", report: Report, setting: bytes, next_change: float
    ) -> tuple[str, ...]:
        """Remember what was made and what it read, decide on the publish, and do it. Returns the paths that changed."""
        store = self.store
        fresh: list[tuple[str, PageRow]] = []
        for one in made:
            assert one.staged is not None  # what could not be rendered has stopped the build
            fresh.append(
                (one.job.path, PageRow(one.job.kind, one.job.key, one.staged.stat, one.staged.digest, one.reads))
            )
        store.begin()
        store.forget_pages(plan.gone)
        store.put_pages(fresh)
        store.put_facts(plan.facts)
        store.put_facts(self.answered)
        store.put_journal(journal([one.staged for one in made if one.staged], plan.gone))
        store.set_meta("setting", setting)
        store.set_meta("next-change", encode(next_change))
        store.set_meta("pages", encode(plan.pages))
        store.set_meta("report", encode(msgspec.structs.replace(report, reasons=())))
        store.set_meta("index", b"due")
        self.kept.linking.publish(plan.reads)
        store.commit()
        publish(store)
        self.disk.remove_tree(f".cache/{STAGE}")
        return (*(one.job.path for one in made if one.staged and one.staged.staged), *plan.gone)

    # anchors

    def _anchors(self, index: "Index", found: list[Diagnostic]) -> "tuple[Comparison, list[Diagnostic]]":
        """What became of the notes' passages, and the findings with what is to be said of that."""
        from generator.anchors import compare, content_of, pointed

        anchors = compare(self.disk, content_of(self.store, self.site, index))
        return anchors, pointed(found, anchors.ambiguous) + anchors.diagnostics

    def _keep(self, anchors: "Comparison") -> tuple[int, int]:
        """Bring the file of the anchors up to date: the pages are published, so that what goes wrong here is only said."""
        from generator.anchors import keep

        known = b""
        try:
            keep(self.disk, anchors)
            known = encode(self.disk.stat(ANCHORS))
        except OSError as failed:
            self.messages.append(f"{ANCHORS} was not written; {failed.strerror or failed}")
        self.store.set_meta("anchors", known)
        return (anchors.moved, anchors.waiting) if anchors.news else (0, 0)

    # search

    def _index_is_due(self) -> bool:
        """Whether this build is to index the texts: the last one left it, or it was interrupted."""
        wanted = self.options.publish and self.options.search and self.site.front.search
        return wanted and self.store.meta("index") != b"made"

    def _index(self, facts: "Facts", broken: set[str]) -> tuple[int, int, float]:
        """The pages are published: what goes wrong here is said, and tried again by the next build."""
        from generator.search import Failed, bring_up_to_date

        began = time.perf_counter()
        counts = 0, 0
        try:
            counts = bring_up_to_date(
                self.store, facts, self.cache, self.cache / STAGE, version(), broken, self.progress
            )
        except Interrupted:
            raise
        except (Failed, OSError, sqlite3.OperationalError) as failed:
            self.store.rollback()
            self.messages.append(f"the search index was not made; {failed}")
        return *counts, time.perf_counter() - began

    # what a build answers

    def _edited(self, reading: Reading, index: "Index") -> tuple[str, ...]:
        """The addresses of the texts whose sources changed; of a file of several terms the glossary's."""
        entries = [index.by_path(one.path) for one in reading.fresh if one.kind != "media"]
        glossary = any(one.kind == "glossary" for one in reading.fresh)
        found = [index.url_of(one) for one in entries if one is not None]
        return (*found, *([self.site.url("/glossary/")] if glossary else []))

    def fails(self, found: list[Diagnostic]) -> bool:
        return any(one.severity == "error" or self.options.strict for one in found)

    def _report(
        self, found: list[Diagnostic], index: "Index", plan: "Plan | None" = None, waiting: "Sequence[Stale]" = ()
    ) -> Report:
        """With a plan the site is published; without, it is not."""
        held = index.held
        return Report(
            published=plan is not None,
            failed=self.fails(found),
            pages=plan.pages if plan else 0,
            rendered=len(waiting),
            seconds=0.0,
            diagnostics=sorted(set(found)),
            wrong_setup=any(one.severity == "error" and one.path == "site.yaml" for one in found),
            held=(held.drafts, held.future, held.expired),
            reasons=tuple((one.job.path, one.reason) for one in waiting),
            base=self.site.base,
            messages=tuple(self.messages),
        )
