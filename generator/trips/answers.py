"""What a build answers."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from generator.diagnostics import Diagnostic
from generator.read import Reading, locate
from generator.report import Report
from generator.store import decode, encode
from generator.trips.findings import anchors_now, fails
from generator.trips.indexing import is_wanting
from generator.trips.trip import Trip

if TYPE_CHECKING:
    from generator.checks.addresses import Addresses
    from generator.link import Held, Index
    from generator.trips.publishing import Plan


def answer(trip: Trip, found: list[Diagnostic], index: "Index", plan: "Plan | None" = None) -> Report:
    """With a plan the site is published; without, it is not."""
    held, stale = index.held, plan.stale if plan else []
    return Report(
        published=plan is not None,
        failed=fails(trip, found),
        pages=plan.pages if plan else 0,
        rendered=len(stale),
        seconds=0.0,
        diagnostics=sorted(set(found)),
        wrong_setup=any(one.severity == "error" and one.path == "site.yaml" for one in found),
        held=(held.drafts, held.future, held.expired),
        reasons=tuple((one.job.path, one.reason) for one in stale),
        base=trip.site.base,
        messages=tuple(trip.messages),
    )


def remember(trip: Trip, report: Report, setting: bytes, held: "Held") -> None:
    """Within a transaction: this is what the next build answers where nothing changed. `setting`: what every page depends on;
    `held` says until when nothing appears or expires."""
    trip.store.set_meta("setting", setting)
    trip.store.set_meta("valid", encode((held.since, held.until)))
    trip.store.set_meta("report", encode(replace(report, reasons=())))


def is_current(trip: Trip, setting: bytes) -> bool:
    """Whether the last build was a whole one with these settings, and nothing has appeared or expired since."""
    if trip.store.meta("setting") != setting or trip.store.meta("anchors") != anchors_now(trip):
        return False
    valid: tuple[float, float] = decode(trip.store.meta("valid") or b"", tuple[float, float])
    return valid[0] <= trip.now.timestamp() < valid[1]


def unchanged(trip: Trip) -> Report:
    """The last answer again, of a build that found nothing to do."""
    last: Report = decode(trip.store.meta("report") or b"", Report)
    failed = fails(trip, last.diagnostics)
    return replace(
        last,
        published=not failed and trip.options.publish,
        failed=failed,
        rendered=0,
        reasons=(),
        messages=tuple(trip.messages),
        index_is_due=is_wanting(trip),
    )


def with_outside(trip: Trip, addresses: "Addresses", report: Report) -> Report:
    """The answer once addresses elsewhere were asked, which may take minutes: after the build, so that others of this site need not
    wait."""
    from generator.checks.outside import look

    outside = look(addresses, trip.cache, trip.progress)
    found = locate(trip.disk, outside.diagnostics, trip.site.front.checks.off)
    return replace(
        report,
        failed=report.failed or fails(trip, found),
        diagnostics=sorted({*report.diagnostics, *found}),
        messages=(*report.messages, *outside.messages),
    )


def edited(trip: Trip, reading: Reading, index: "Index") -> tuple[str, ...]:
    """The addresses of the texts whose sources changed; of a file of several terms the glossary's."""
    entries = [index.by_path(one.path) for one in reading.fresh if one.kind != "media"]
    glossary = any(one.kind == "glossary" for one in reading.fresh)
    found = [index.url_of(one) for one in entries if one is not None]
    return (*found, *([trip.site.url("/glossary/")] if glossary else []))
