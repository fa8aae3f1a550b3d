"""The one way through: read → parse → annotate → link → render → write."""

import contextlib
import gc
import os
import sqlite3
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from generator.config import load_site
from generator.diagnostics import Diagnostic, Mistake, error
from generator.disk import Disk
from generator.forked import forked
from generator.layouts import THEME, Layouts
from generator.lock import Alone
from generator.read import Reading, locate, read
from generator.report import Clock, Options, Report
from generator.sources import ANCHORS
from generator.store import DAMAGED, Store, damage, decode, encode
from generator.version import version
from generator.write import (
    STAGE,
    Interrupted,
    forget_kept,
    intact,
    is_empty,
    prepare_stage,
    publish,
    refuse_foreign,
    refuse_links,
    refuse_overwriting,
    strangers,
)

if TYPE_CHECKING:
    from generator.anchors import Comparison
    from generator.checks.addresses import Addresses
    from generator.engine import Facts
    from generator.link import Held, Index, When
    from generator.store import FactRow
    from generator.trips.kept import Kept
    from generator.trips.linked import Linked
    from generator.trips.publishing import Plan
    from generator.trips.rendering import Made
    from generator.workers import Progress

# A build that changes nothing ends after `read`: what the later stages import is imported where they begin.

MEMORY = ".cache/sidelight.sqlite"
"""Where a site's memory lies."""

MANY = 2000
"""Published files that are looked at beside the reading: to begin that takes as long as to look at some hundred."""

UNREAD = ("bad-yaml", "unreadable", "too-large", "too-slow", "worker-died")
"""Codes that leave a file's entries unknown."""


def build(
    options: Options,
    progress: "Progress" = lambda stage, done, of: None,
    kept: "Kept | None" = None,
    only: Collection[str] | None = None,
    look: "Callable[[Index, Store], None] | None" = None,
) -> Report:
    """Build a site, or check its content.

    A process that builds one site again and again has `kept` from the last time, and may know that `only` these files of the
    content changed since, and nothing in the output folder. `look` is called with what was linked, in place of the checks.

    Mistakes of its author come back in the report. Exceptions are bugs or trouble with the disk: OSError, sqlite3.Error; of
    these `write.Interrupted` alone may have changed the output folder.
    """
    began = time.perf_counter()
    collects = gc.isenabled()
    gc.disable()  # nearly nothing that a build makes has cycles, and looking for them takes a fifth of its time
    try:
        _check_names(options)
        one = Build(options, progress, kept, only, look)
        report = one.run()
        one.clock.end("close")
        if one.outside:
            report = _with_outside(one, report)
        report = msgspec.structs.replace(report, stages=tuple(one.clock.stages))
    except Mistake as mistake:
        found = sorted(locate(Disk(options.root), list(mistake.diagnostics)))
        setup = any(one.path == "site.yaml" or one.code == "bad-output" for one in found)
        report = Report(False, True, 0, 0, 0.0, found, wrong_setup=setup)
    finally:
        if collects:
            gc.enable()
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


def _broken(root: Path, out: Path) -> set[str]:
    """The published files that are not as they were written."""
    with contextlib.closing(memory(root)) as store:
        return intact(out, store.page_stats())


def _check_names(options: Options) -> None:
    """Raise Mistake where the folders' names are no text: neither templates nor the memory could name their files."""
    for what, path in (("site's", options.root), ("output", options.out)):
        if any("\ud800" <= one <= "\udfff" for one in str(path)):
            message = f"the path of the {what} folder is not UTF-8; rename what is not"
            raise Mistake(error("bad-output", ".", message))


class Build:
    """One build."""

    def __init__(
        self,
        options: Options,
        progress: "Progress",
        kept: "Kept | None",
        only: Collection[str] | None,
        look: "Callable[[Index, Store], None] | None",
    ) -> None:
        self.clock = Clock()
        self.options = options
        self.progress = progress
        self._kept = kept
        self._only = only
        self._look = look
        self.root = options.root
        self.disk = Disk(options.root)
        self.cache = options.root / ".cache"
        self.database = options.root / MEMORY
        self.messages: list[str] = []
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
            except (sqlite3.DatabaseError, msgspec.DecodeError, UnicodeDecodeError) as wrong:
                if not damage(wrong):
                    raise
                self.store.rollback()
                self.store.renew(DAMAGED)
                return self._run()
            finally:
                self.store.rollback()
                self.store.close()

    def _run(self) -> Report:
        if self.store.renewed:
            self.messages.append(f"the memory in .cache/ {self.store.renewed}; everything is built anew")
        if self._kept and self._kept.turn != self.store.meta("turn"):
            self._kept.forget()  # another process was here
        known = self._open_output() if self.options.publish else True
        self.clock.end("open")
        reading, look = self._read()
        setting = self._setting(reading)
        same = known and self.options.publish and not reading.changed and not look()
        self.clock.end("read")
        if same and self._is_current(setting) and not self._index_is_due():
            return self._unchanged()

        self.layouts = self.kept.layouts(self.layouts)
        self._parse_and_annotate(reading)
        self.clock.end("parse and annotate")
        linked = self._link()
        broken = look()
        found = self._findings(linked.index, reading)
        anchors, found = self._anchors(linked.index, found)
        found = locate(self.disk, found + self._checks(linked.index, found), self.site.front.checks.off)
        self.clock.end("link")
        if self.fails(found) or not self.options.publish:
            return self._report(found, linked.index)
        plan = self._plan(linked.facts, broken)
        self.clock.end("plan")
        from generator.render import NEW

        if fresh := [one.job.path for one in plan.stale if one.reason == NEW or one.job.path in broken]:
            sure = known and self.store.renewed != DAMAGED
            refuse_overwriting(self.options.out, fresh, self._ours(), known=sure)
        refuse_links(self.options.out, [*(one.job.path for one in plan.stale), *plan.gone])
        rendered = self._render(linked, plan)
        self.clock.end("render")
        found += dict.fromkeys(one for each in rendered[0] for one in each.diagnostics)
        if self.fails(found):
            return self._report(found, linked.index)
        report = self._report(found, linked.index, plan)
        changed = self._write(plan, rendered, report, setting, linked.index.held)
        report = msgspec.structs.replace(report, anchors=self._keep(anchors))
        self.clock.end("write")
        if self._index_is_due():
            report = msgspec.structs.replace(report, indexed=self._index(linked.facts, broken))
            self.clock.end("search")
        if not known and (others := strangers(self.options.out, self._ours())):
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
        refuse_links(Path((store.meta("out") or b"").decode()), (path for _, path in store.journal()))
        try:
            publish(store)
        except Interrupted as wrong:
            if known:
                raise
            self.messages.append(f"{wrong.filename}: {wrong.strerror}; a publish to another folder stays unfinished")
            store.clear_journal()
        self.disk.remove_tree(f".cache/{STAGE}")  # what a build left that was killed later than that
        if not known:
            store.begin()
            store.forget_pages([path for path, _, _ in store.page_stats()])
            store.set_meta("published", b"")
            store.set_meta("out", str(out).encode())
            store.commit()
        return known

    def _ours(self) -> set[str]:
        """The paths of the published files."""
        return {path for path, _, _ in self.store.page_stats()}

    def _read(self) -> tuple[Reading, Callable[[], set[str]]]:
        """What changed in the content; and a call for the published files that are not as they were written, which nobody looks for
        where all that changed is told. It may be going on while what changed is read."""
        only = self._only
        if only is not None and self.kept.complete:
            known = self.store.some_sources(only)
            reading = read(self.disk, known, only)
            # A path that is no file, or never was one, may be a folder with others.
            if not reading.diagnostics and {*only} <= {*known, *(one.path for one in reading.sources)}:
                return reading, set
        look: Callable[[], set[str]] = set
        if self.options.publish:
            look = cache(partial(_broken, self.root, self.options.out))
            look = forked(look) if self.store.has_pages(MANY) else look
        began = time.time()
        reading = read(self.disk, self.store.sources())
        if reading.changed:  # else nothing is written: on a busy disk the first write takes longer than all else
            self.store.set_read_at(began)
        if self._kept:
            self._kept.complete = not reading.diagnostics
        return reading, look

    @property
    def kept(self) -> "Kept":
        from generator.trips.kept import Kept

        if self._kept is None:
            self._kept = Kept()
        return self._kept.of(self.site, self.options.drafts)

    def _setting(self, reading: Reading) -> bytes:
        """What every page may depend on beside the content: settings, options, layouts, files that cannot be read."""
        hashed = blake2b(digest_size=16)
        for name, path in sorted(self.layouts.files().items()):
            found = path.stat()
            hashed.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
        options = self.options
        hashed.update(encode((self.site.front, options.base_url, options.drafts, options.future, reading.diagnostics)))
        hashed.update(encode(self.site.found))
        return hashed.digest()

    def _is_current(self, setting: bytes) -> bool:
        """Whether the last build was a whole one with these settings, and nothing has appeared or expired since."""
        if self.store.meta("setting") != setting or self.store.meta("anchors") != encode(self.disk.stat(ANCHORS)):
            return False
        valid: tuple[float, float] = decode(self.store.meta("valid") or b"", tuple[float, float])
        return valid[0] <= self.now.timestamp() < valid[1]

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
        self.kept.turn = os.urandom(8)
        self.store.set_meta("turn", self.kept.turn)
        options = self.options
        trip = Trip(self.store, self.root, self.site, options.drafts, options.jobs, self.progress, self.kept.annotating)
        bring_up_to_date(trip, reading)

    # link

    def _link(self) -> "Linked":
        return self.kept.linking.link(self.store, self.site, self.layouts, self._when(), self.root)

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
        return [*in_links, *in_files, *reading.diagnostics, *self.site.found]

    def _checks(self, index: "Index", found: list[Diagnostic]) -> list[Diagnostic]:
        """What `check` says of the content itself."""
        if self._look is not None:
            self._look(index, self.store)
        if self.options.publish or self._look is not None:
            return []
        if any(one.code in UNREAD for one in found):
            self.messages.append("the content itself is checked once every file can be read")
            return []
        from generator.checks import addresses, look

        if self.options.external:
            self.outside = addresses(index, self.store)
        return look(index, self.store, self.now, self.options.jobs, self.progress)

    # render

    def _plan(self, facts: "Facts", broken: set[str]) -> "Plan":
        """Which outputs there are, and which of them must be rendered."""
        from generator.trips.publishing import plan_outputs

        return plan_outputs(self.store, self.kept.linking, facts, broken, search=self.site.front.search)

    def _render(self, linked: "Linked", plan: "Plan") -> "tuple[list[Made], list[FactRow]]":
        """Render what is stale into the stage; and the facts that this read."""
        from generator.trips.linked import linked_site
        from generator.trips.rendering import render_and_stage
        from generator.workers import Shared

        return render_and_stage(
            self.database,
            Shared(linked, linked_site, self.database, self.site, self.layouts, self._when(), self.root),
            self.options.out,
            prepare_stage(self.cache / STAGE),
            plan.published,
            plan.stale,
            f"site-{os.urandom(8).hex()}" if plan.is_whole and is_empty(self.options.out) else "",
            self.options.jobs,
            self.progress,
        )

    # write

    def _write(
        self,
        plan: "Plan",
        rendered: "tuple[list[Made], list[FactRow]]",
        report: Report,
        setting: bytes,
        held: "Held",
    ) -> tuple[str, ...]:
        """Remember what was made and what it read, decide on the publish, and do it. Returns the paths that changed."""
        from generator.trips.publishing import remember

        store = self.store
        store.begin()
        changed = remember(store, plan, *rendered)
        store.set_meta("setting", setting)
        store.set_meta("valid", encode((held.since, held.until)))
        store.set_meta("report", encode(msgspec.structs.replace(report, reasons=())))
        store.set_meta("index", b"due")
        self.kept.linking.publish(plan.reads)
        store.commit()
        publish(store)
        forget_kept(self.cache, plan.gone)
        self.disk.remove_tree(f".cache/{STAGE}")
        return tuple(changed)

    # anchors

    def _anchors(self, index: "Index", found: list[Diagnostic]) -> "tuple[Comparison, list[Diagnostic]]":
        """What became of the notes' passages, and the findings with what is to be said of that."""
        from generator.anchors import compare, content_of, pointed

        anchors = compare(self.disk, content_of(self.store, self.site, index))
        return anchors, pointed(self.disk, found, anchors.unsettled) + anchors.diagnostics

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
        except Mistake as mistake:
            wrong = mistake.diagnostics[0]
            self.messages.append(f"the search index was not made; {wrong.path}: {wrong.message}")
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

    def _report(self, found: list[Diagnostic], index: "Index", plan: "Plan | None" = None) -> Report:
        """With a plan the site is published; without, it is not."""
        held, stale = index.held, plan.stale if plan else []
        return Report(
            published=plan is not None,
            failed=self.fails(found),
            pages=plan.pages if plan else 0,
            rendered=len(stale),
            seconds=0.0,
            diagnostics=sorted(set(found)),
            wrong_setup=any(one.severity == "error" and one.path == "site.yaml" for one in found),
            held=(held.drafts, held.future, held.expired),
            reasons=tuple((one.job.path, one.reason) for one in stale),
            base=self.site.base,
            messages=tuple(self.messages),
        )
