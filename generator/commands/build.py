"""`build`: write the site."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.commands import Command, options, printing
from generator.diagnostics import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.link import Index
    from generator.report import Report
    from generator.store import Store


def _add(parser: argparse.ArgumentParser) -> None:
    options.content(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="the output folder (default: build/ in the site)")
    parser.add_argument("--base-url", metavar="URL", help="in place of the `url` of site.yaml")
    parser.add_argument("--no-search", action="store_true", help="do not index the site for search this time")
    parser.add_argument("--explain", action="store_true", help="say why each page was rendered")
    parser.add_argument("--timings", action="store_true", help="say how long each stage took")
    parser.add_argument("--clean", action="store_true", help="forget everything and build anew")


def _run(given: argparse.Namespace) -> int:
    report = run_pipeline(
        given,
        out=given.out.parent.resolve() / given.out.name if given.out else None,
        base_url=given.base_url,
        clean=given.clean,
        search=not given.no_search,
    )
    if report is None:
        return 1
    if not report.published and given.format != "json":
        print(f"{printing.counts(report.diagnostics)}; nothing was published", file=sys.stderr)
    if given.explain:
        for path, reason in report.reasons:
            print(f"{path}: {reason}")
    if given.timings:
        for stage, seconds in report.stages:
            print(f"{stage}: {seconds:.3f} s")
    if any(report.anchors):
        print(_anchors(*report.anchors))
    if report.published:
        print(_summary(report))
    return status(report)


def run_pipeline(
    given: argparse.Namespace,
    out: Path | None = None,
    *,
    look: "Callable[[Index, Store], None] | None" = None,
    **more: Any,
) -> "Report | None":
    """Build, and print what was found, if nobody came to `look`; None for trouble with the disk, which is said."""
    import sqlite3

    from generator.pipeline import build
    from generator.report import Options
    from generator.trips.trip import MEMORY
    from generator.write import Interrupted

    root = given.site.resolve()
    settings = Options(
        root=root,
        out=out or root / "build",
        drafts=given.drafts,
        future=given.future,
        strict=getattr(given, "strict", False),
        jobs=given.jobs,
        now=given.now,
        **more,
    )
    try:
        with printing.Progress() as progress:
            report = build(settings, progress.show, look=look)
    except (OSError, sqlite3.Error) as wrong:
        interrupted = isinstance(wrong, Interrupted)
        printing.trouble(
            wrong,
            "the publish was interrupted, and the next build finishes it" if interrupted else "nothing was published",
            root / MEMORY,
        )
        return None
    if look and not report.wrong_setup:
        return report
    for message in report.messages:
        print(shown(message), file=sys.stdout if given.format == "json" else sys.stderr)
    printing.findings(report.diagnostics, given.format)
    return report


def status(report: "Report") -> int:
    """The exit status of a report: 0 all well, 1 the content has errors, 2 a wrong site.yaml."""
    if report.wrong_setup:
        return 2
    return 1 if report.failed else 0


def _anchors(moved: int, waiting: int) -> str:
    """`2 notes moved with their text, 1 needs you: run "sidelight reanchor"`."""
    notes = f"{moved} note{'s' if moved > 1 else ''} moved with {'their' if moved > 1 else 'its'} text" if moved else ""
    which = "" if moved else " note" if waiting == 1 else " notes"
    needs = f'{waiting}{which} need{"s" if waiting == 1 else ""} you: run "sidelight reanchor"' if waiting else ""
    return ", ".join(one for one in (notes, needs) if one)


def _summary(report: "Report") -> str:
    """`412 pages, 3 rendered, 0.31 s`, what was indexed for search, and what is held back."""
    names = ("draft", "future", "expired")
    held = ", ".join(f"{count} {name}" for count, name in zip(report.held, names, strict=True) if count)
    shards, of, seconds = report.indexed
    return (
        f"{report.pages} pages, {report.rendered} rendered, {report.seconds:.2f} s"
        + (f"; search: {shards} of {of} shards indexed, {seconds:.2f} s" if shards else "")
        + (f"; held back: {held}" if held else "")
    )


COMMAND = Command("build", "Build the site.", _add, _run, once=True)
