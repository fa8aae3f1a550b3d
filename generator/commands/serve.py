"""`serve`: show the site while it is written."""

import argparse
import sys
from typing import TYPE_CHECKING

from generator.commands import Command, options, printing
from generator.diagnostics import shown

if TYPE_CHECKING:
    from generator.serve.building import Outcome

PORT = 8000
"""The first port that is tried when none is named; of the next ones the first that is free."""


def _add(parser: argparse.ArgumentParser) -> None:
    options.content(parser)
    parser.add_argument("--port", type=_port, metavar="N", help=f"the port (default: {PORT}, or the next that is free)")
    parser.add_argument("--follow", action="store_true", help="lead open pages to what was edited")
    parser.add_argument("--open", action="store_true", help="open a browser")


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a number up to 65535; 0 is any port that is free")
    return number


def _run(given: argparse.Namespace) -> int:
    import errno

    from generator.report import Options
    from generator.serve import Serving, serve
    from generator.serve.leaving import listen

    root = given.site.resolve()
    settings = Options(
        root=root,
        out=root / "build",
        drafts=given.drafts,
        future=given.future,
        strict=given.strict,
        jobs=given.jobs,
        now=given.now,
    )

    def started(url: str) -> None:
        print(f"serving {url} until Ctrl-C", flush=True)
        if given.open:
            import webbrowser

            webbrowser.open(url)

    def built(outcome: "Outcome", changed: list[str]) -> None:
        _say(outcome, changed, given.format)

    listen()
    ports = [given.port] if given.port is not None else list(range(PORT, PORT + 20))
    for port in ports:
        try:
            serve(Serving(settings, port, given.follow), started, built)
        except KeyboardInterrupt:
            break
        except OSError as wrong:
            if wrong.errno not in (errno.EADDRINUSE, errno.EACCES) or wrong.filename:
                printing.trouble(wrong, "the site is not served")
                return 1
            if port == ports[-1]:
                print(f"error: port {port}: {wrong.strerror}; name another with --port", file=sys.stderr)
                return 1
    return 0


def _say(outcome: "Outcome", changed: list[str], form: str) -> None:
    """One line for a build, below what it found."""
    import time

    for message in outcome.messages:
        print(shown(message), file=sys.stderr)
    printing.findings(outcome.diagnostics, form)
    what = f"{len(changed)} files changed" if len(changed) > 1 else "".join(changed)
    if outcome.trouble:
        printing.refusal(outcome.trouble)
    elif outcome.published:
        done = f"{outcome.rendered} rendered, {outcome.seconds:.2f} s"
        print(f"{time.strftime('%H:%M:%S')} {done}{': ' if what else ''}{shown(what)}", flush=True)
    else:
        print(f"{printing.counts(outcome.diagnostics)}; the site is served as it was", file=sys.stderr)
    sys.stderr.flush()


COMMAND = Command("serve", "Show the site while it is written.", _add, _run)
