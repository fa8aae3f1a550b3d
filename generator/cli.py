"""The command line. Only here is anything printed."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import __version__

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.pipeline import Report


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 all well, 1 the content has errors, 2 a wrong command line or site.yaml."""
    options = _parser().parse_args(arguments)
    try:
        result: int = options.run(options)
    except KeyboardInterrupt:
        print("interrupted; what was decided on is finished by the next build", file=sys.stderr)
        return 130
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sidelight", description="A static site generator for annotated articles.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"sidelight {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, words: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        one.add_argument(
            "--site",
            type=Path,
            default=Path(),
            metavar="DIR",
            help="the site's folder (default: here)",
        )
        one.add_argument(
            "--format",
            choices=("text", "json", "github"),
            default="text",
            help="how findings are written",
        )
        one.add_argument("--strict", action="store_true", help="warnings fail too")
        one.add_argument("--drafts", action="store_true", help="publish drafts")
        one.add_argument("--future", action="store_true", help="publish what is dated in the future")
        one.add_argument("--jobs", type=_positive, metavar="N", help="processes (default: one for each core)")
        return one

    build = command("build", "Build the site.")
    build.add_argument("--out", type=Path, metavar="DIR", help="the output folder (default: build/ in the site)")
    build.add_argument("--base-url", metavar="URL", help="in place of the `url` of site.yaml")
    build.add_argument("--no-search", action="store_true", help="do not index the site for search this time")
    build.add_argument("--explain", action="store_true", help="say why each page was rendered")
    build.add_argument("--clean", action="store_true", help="forget everything and build anew")
    build.set_defaults(run=_build)

    check = command("check", "Check the content; publish nothing.")
    check.set_defaults(run=_check)
    return parser


def _positive(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError("a number from 1 on")
    return number


def _build(options: argparse.Namespace) -> int:
    report = _run(
        options,
        out=options.out.absolute() if options.out else None,
        base_url=options.base_url,
        clean=options.clean,
        search=not options.no_search,
    )
    if report is None:
        return 1
    if options.explain:
        for path, reason in report.reasons:
            print(f"{path}: {reason}")
    if report.published:
        print(_summary(report))
    return _status(report)


def _check(options: argparse.Namespace) -> int:
    report = _run(options, publish=False)
    return 1 if report is None else _status(report)


def _run(options: argparse.Namespace, out: Path | None = None, **more: Any) -> "Report | None":
    """Build, and print what was found; None for trouble with the disk, which is said."""
    import sqlite3

    from generator.pipeline import Options, build
    from generator.write import Interrupted

    root = options.site.resolve()
    settings = Options(
        root=root,
        out=out or root / "build",
        drafts=options.drafts,
        future=options.future,
        strict=options.strict,
        jobs=options.jobs,
        **more,
    )
    try:
        with _Progress() as progress:
            report = build(settings, progress.show)
    except (OSError, sqlite3.Error) as wrong:
        where = f"{wrong.filename}: " if isinstance(wrong, OSError) and wrong.filename else ""
        what = (wrong.strerror if isinstance(wrong, OSError) else None) or str(wrong)
        outcome = "the publish was interrupted, and the next build finishes it"
        if not isinstance(wrong, Interrupted):
            outcome = "nothing was published"
        print(f"error: {where}{what}; {outcome}", file=sys.stderr)
        return None
    _print(report, options)
    return report


def _status(report: "Report") -> int:
    if report.wrong_setup:
        return 2
    return 1 if report.failed else 0


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


def _print(report: "Report", options: argparse.Namespace) -> None:
    """Findings go to standard error, one a line, sorted by place."""
    for message in report.messages:
        print(message, file=sys.stdout if options.format == "json" else sys.stderr)
    if options.format == "json":
        import json

        import msgspec

        print(
            json.dumps([msgspec.structs.asdict(one) for one in report.diagnostics], ensure_ascii=False),
            file=sys.stderr,
        )
        return
    for one in report.diagnostics:
        print(_github(one) if options.format == "github" else _text(one), file=sys.stderr)
    if not report.published:
        errors = sum(1 for one in report.diagnostics if one.severity == "error")
        warnings = len(report.diagnostics) - errors
        counts = [
            f"{count} {name}{'s' if count > 1 else ''}"
            for count, name in ((errors, "error"), (warnings, "warning"))
            if count
        ]
        nothing = "; nothing was published" if options.run is _build else ""
        print((" and ".join(counts) or "no findings") + nothing, file=sys.stderr)


def _text(one: "Diagnostic") -> str:
    lines = [f"{one.path}:{one.line}:{one.column}: {one.severity}: {one.message} [{one.code}]"]
    return "\n".join(lines + [f"    {note}" for note in one.notes])


def _github(one: "Diagnostic") -> str:
    """A workflow command that becomes an annotation of the file."""

    def safe(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def safer(text: str) -> str:
        return safe(text).replace(":", "%3A").replace(",", "%2C")

    message = safe("\n".join([one.message, *one.notes]))
    place = f"file={safer(one.path)},line={one.line},col={one.column}"
    return f"::{one.severity} {place},title={safer(one.code)}::{message}"


class _Progress:
    """A bar on a terminal, once a build takes long; nothing in a pipe."""

    AFTER = 1.0

    def __enter__(self) -> "_Progress":
        import time

        self._clock = time.monotonic
        self._began = self._clock()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}
        return self

    def show(self, stage: str, done: int, of: int) -> None:
        if not sys.stderr.isatty() or self._clock() - self._began < self.AFTER:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            # Without a thread of its own: worker processes may be forked while the bar stands.
            self._bar = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=of)
        self._bar.update(self._tasks[stage], completed=done, total=of)
        self._bar.refresh()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
