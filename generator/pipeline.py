"""The one way through: read → parse → annotate → link → render → write."""

import gc
import os
import sqlite3
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from generator.config import load_site
from generator.diagnostics import Diagnostic, Mistake
from generator.disk import Disk
from generator.layouts import THEME, Layouts
from generator.lock import Alone
from generator.read import Reading, locate, read
from generator.report import Clock, Options, Report
from generator.store import DAMAGED, Store, damage, encode
from generator.trips import answers, findings, folder, indexing
from generator.trips.trip import MEMORY, Trip
from generator.version import version
from generator.write import STAGE, is_empty, prepare_stage, try_to_make

if TYPE_CHECKING:
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
        folder.check_names(options)
        one = Build(options, progress, kept, only, look)
        report = one.run()
        one.clock.end("close")
        if one.outside:
            report = answers.with_outside(one.trip, one.outside, report)
        report = msgspec.structs.replace(report, stages=tuple(one.clock.stages))
    except Mistake as mistake:
        found = sorted(locate(Disk(options.root), list(mistake.diagnostics)))
        setup = any(one.path == "site.yaml" or one.code == "bad-output" for one in found)
        report = Report(False, True, 0, 0, 0.0, found, wrong_setup=setup)
    finally:
        if collects:
            gc.enable()
    return msgspec.structs.replace(report, seconds=time.perf_counter() - began)


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
        self.outside: Addresses = {}
        self._options = options
        self._progress = progress
        self._kept = kept
        self._only = only
        self._look = look
        self._disk = Disk(options.root)
        self._site = load_site(self._disk, options.base_url)
        self._layouts = Layouts(
            [options.root / "layouts", THEME], options.root / ".cache/templates", self._site.front.language
        )
        self._now = datetime.fromtimestamp(options.now if options.now is not None else time.time(), UTC)

    def run(self) -> Report:
        root = self._options.root
        with Alone(root / ".cache"):
            store = Store(root / MEMORY, version())
            self.trip = Trip(self._options, self._site, self._disk, store, self._now, self._progress, [])
            try:
                if self._options.clean:
                    store.renew("")
                return self._run()
            except (sqlite3.DatabaseError, msgspec.DecodeError, UnicodeDecodeError) as wrong:
                if not damage(wrong):
                    raise
                store.rollback()
                store.renew(DAMAGED)
                return self._run()
            finally:
                store.rollback()
                store.close()

    def _run(self) -> Report:
        trip, store, publishes = self.trip, self.trip.store, self._options.publish
        if store.renewed:
            trip.messages.append(f"the memory in .cache/ {store.renewed}; everything is built anew")
        if self._kept and self._kept.turn != store.meta("turn"):
            self._kept.forget()  # another process was here
        known = folder.open_output(trip) if publishes else True
        self.clock.end("open")

        reading, look = self._read()
        setting = self._setting(reading)
        same = known and publishes and not reading.changed and not look()
        self.clock.end("read")
        if same and answers.is_current(trip, setting) and not indexing.is_due(trip):
            return answers.unchanged(trip)

        self._layouts = self.kept.layouts(self._layouts)
        self._parse_and_annotate(reading)
        self.clock.end("parse and annotate")

        linked = self._link()
        broken = look()
        found = findings.found_in(trip, linked.index, reading, self.kept.linking.findings())
        anchors, found = findings.anchors_of(trip, linked.index, found)
        found = locate(trip.disk, found + self._checks(linked.index, found), trip.site.front.checks.off)
        self.clock.end("link")
        if findings.fails(trip, found) or not publishes:
            return answers.answer(trip, found, linked.index)

        plan = self._plan(linked.facts, broken)
        self.clock.end("plan")
        folder.refuse(trip, plan, broken, known=known)
        rendered = self._render(linked, plan)
        self.clock.end("render")
        found += dict.fromkeys(one for each in rendered[0] for one in each.diagnostics)
        if findings.fails(trip, found):
            return answers.answer(trip, found, linked.index)

        report = answers.answer(trip, found, linked.index, plan)
        changed = self._write(plan, rendered, report, setting, linked.index.held, known=known)
        report = msgspec.structs.replace(report, anchors=findings.keep_anchors(trip, anchors))
        self.clock.end("write")
        if indexing.is_due(trip):
            report = msgspec.structs.replace(report, indexed=indexing.index(trip, linked.facts, broken))
            self.clock.end("search")
        if not known:
            folder.tell_strangers(trip)
        return msgspec.structs.replace(
            report,
            changed=changed,
            edited=answers.edited(trip, reading, linked.index),
            messages=tuple(trip.messages),
            index_is_due=indexing.is_wanting(trip),
        )

    # read

    def _read(self) -> tuple[Reading, Callable[[], set[str]]]:
        """What changed in the content; and a call for the published files that are not as they were written, which nobody looks for
        where all that changed is told."""
        only, store, disk = self._only, self.trip.store, self._disk
        if only is not None and self.kept.complete:
            known = store.some_sources(only)
            reading = read(disk, known, only)
            # A path that is no file, or never was one, may be a folder with others.
            if not reading.diagnostics and {*only} <= {*known, *(one.path for one in reading.sources)}:
                return reading, set
        look = folder.broken(self.trip)
        began = time.time()
        reading = read(disk, store.sources())
        if reading.changed:  # else nothing is written: on a busy disk the first write takes longer than all else
            store.set_read_at(began)
        if self._kept:
            self._kept.complete = not reading.diagnostics
        return reading, look

    @property
    def kept(self) -> "Kept":
        from generator.trips.kept import Kept

        if self._kept is None:
            self._kept = Kept()
        return self._kept.of(self._site, self._options.drafts)

    def _setting(self, reading: Reading) -> bytes:
        """What every page may depend on beside the content: settings, options, layouts, files that cannot be read."""
        hashed = blake2b(digest_size=16)
        for name, (_, digested) in sorted(self._layouts.digests().items()):
            hashed.update(f"{name}\0".encode() + digested)
        options = self._options
        hashed.update(encode((self._site.front, options.base_url, options.drafts, options.future, reading.diagnostics)))
        hashed.update(encode(self._site.found))
        return hashed.digest()

    # parse and annotate

    def _parse_and_annotate(self, reading: Reading) -> None:
        from generator.trips.reading import bring_up_to_date

        store = self.trip.store
        if self._options.publish or reading.changed:
            store.set_meta("setting", b"")  # from here on the last report is out of date
        self.kept.turn = os.urandom(8)
        store.set_meta("turn", self.kept.turn)
        bring_up_to_date(self.trip, self.kept.annotating, reading)

    # link

    def _link(self) -> "Linked":
        return self.kept.linking.link(self.trip.store, self._site, self._layouts, self._when(), self._options.root)

    def _when(self) -> "When":
        from generator.link import When

        return When(self._now, self._options.drafts, self._options.future)

    def _checks(self, index: "Index", found: list[Diagnostic]) -> list[Diagnostic]:
        if self._look is not None:
            self._look(index, self.trip.store)
        if self._options.publish or self._look is not None:
            return []
        said, self.outside = findings.checks(self.trip, index, found)
        return said

    # render

    def _plan(self, facts: "Facts", broken: set[str]) -> "Plan":
        """Which outputs there are, and which of them must be rendered."""
        from generator.trips.publishing import plan_outputs

        return plan_outputs(self.trip.store, self.kept.linking, facts, broken, search=self._site.front.search)

    def _render(self, linked: "Linked", plan: "Plan") -> "tuple[list[Made], list[FactRow]]":
        """Render what is stale into the stage; and the facts that this read."""
        from generator.trips.linked import linked_site
        from generator.trips.rendering import render_and_stage
        from generator.workers import Shared

        options, memory = self._options, self.trip.store.path
        return render_and_stage(
            memory,
            Shared(linked, linked_site, memory, self._site, self._layouts, self._when(), options.root),
            options.out,
            prepare_stage(self.trip.cache / STAGE),
            plan.published,
            plan.stale,
            f"site-{os.urandom(8).hex()}" if plan.is_whole and is_empty(options.out) else "",
            options.jobs,
            self._progress,
        )

    # write

    def _write(
        self,
        plan: "Plan",
        rendered: "tuple[list[Made], list[FactRow]]",
        report: Report,
        setting: bytes,
        held: "Held",
        *,
        known: bool,
    ) -> tuple[str, ...]:
        """Remember what was made and what it read, decide on the publish, and do it. Returns the paths that changed. `known`:
        whether this memory has published there before."""
        from generator.trips.publishing import remember

        store = self.trip.store
        try_to_make(self._options.out)
        store.begin()
        changed = remember(store, plan, *rendered)
        answers.remember(self.trip, report, setting, held)
        store.set_meta("index", b"due")
        if not known:
            folder.take(self.trip)
        self.kept.linking.publish(plan.reads)
        store.commit()
        folder.put(self.trip, plan)
        return tuple(changed)
