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
    result: int = options.run(options)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sidelight", description="A static site generator for annotated articles.")
    parser.add_argument("--version", action="version", version=f"sidelight {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, words: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=words, description=words)
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
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a number from 1 on")
    return number


def _build(options: argparse.Namespace) -> int:
    from generator.pipeline import Options, build

    root = options.site.resolve()
    settings = Options(
        root=root,
        out=options.out.absolute() if options.out else root / "build",
        base_url=options.base_url,
        drafts=options.drafts,
        future=options.future,
        strict=options.strict,
        jobs=options.jobs,
        explain=options.explain,
        clean=options.clean,
    )
    try:
        with _Progress() as progress:
            report = build(settings, progress.show)
    except OSError as wrong:
        where = f"{wrong.filename}: " if wrong.filename else ""
        print(f"error: {where}{wrong.strerror or wrong}; nothing was published", file=sys.stderr)
        return 1
    _print(report, options.format)
    if options.explain:
        for path, reason in report.reasons:
            print(f"{path}: {reason}")
    if not report.published:
        return 2 if report.wrong_setup else 1
    print(_summary(report))
    return 0


def _summary(report: "Report") -> str:
    """`412 pages, 3 rendered, 0.31 s`, and what is held back."""
    names = ("draft", "future", "expired")
    held = ", ".join(f"{count} {name}" for count, name in zip(report.held, names, strict=True) if count)
    return f"{report.pages} pages, {report.rendered} rendered, {report.seconds:.2f} s" + (
        f"; held back: {held}" if held else ""
    )


def _print(report: "Report", style: str) -> None:
    """Findings go to standard error, one a line, sorted by place."""
    for message in report.messages:
        print(message, file=sys.stderr)
    if style == "json":
        import json

        import msgspec

        print(
            json.dumps([msgspec.structs.asdict(one) for one in report.diagnostics], ensure_ascii=False),
            file=sys.stderr,
        )
        return
    for one in report.diagnostics:
        print(_github(one) if style == "github" else _text(one), file=sys.stderr)
    errors = sum(1 for one in report.diagnostics if one.severity == "error")
    warnings = len(report.diagnostics) - errors
    if errors or (warnings and not report.published):
        counts = " and ".join(
            f"{count} {name}{'s' if count > 1 else ''}"
            for count, name in ((errors, "error"), (warnings, "warning"))
            if count
        )
        print(f"{counts}; nothing was published", file=sys.stderr)


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

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=of)
        self._bar.update(self._tasks[stage], completed=done, total=of)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
