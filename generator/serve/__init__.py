"""serve: build, listen on loopback, watch, build again, and tell the open pages.

Three parts that know nothing of each other: `watching` says what changed, `building` builds in a process of its own, `server` and
`news` speak with browsers. This file is the loop between them.
"""

from collections.abc import Callable

from msgspec import Struct

from generator.config import load_site
from generator.diagnostics import Mistake
from generator.disk import Disk
from generator.report import Options
from generator.serve.building import Builder, Outcome
from generator.serve.news import Hub, News
from generator.serve.server import Server
from generator.serve.watching import Watcher

IDLE = 10.0
"""Seconds without a change after which the search index is brought up to date."""


class Serving(Struct, frozen=True):
    """What the command line asks for. `port` 0 is any that is free; `follow`: open pages go where the author is at work."""

    options: Options
    port: int
    follow: bool


def serve(
    serving: Serving,
    started: Callable[[str], None],
    built: Callable[[Outcome, list[str]], None],
) -> None:
    """Serve until KeyboardInterrupt. `started` is given the address, `built` what each build did and what had changed.

    Raises OSError where the port cannot be had.
    """
    options = serving.options
    hub = Hub()
    with (
        Server(serving.port, options.out, _base(options), hub) as server,
        Watcher(options.root) as watcher,
        Builder(options) as builder,
    ):
        started(server.url)
        changed: list[str] | None = None
        while True:
            outcome = builder.build(changed)
            if outcome.base and outcome.base != server.base:
                server.base = outcome.base
                started(server.url)
            hub.tell(News(outcome.changed, outcome.shown, _place(outcome, serving)))
            built(outcome, changed or [])
            batch = watcher.wait(IDLE if outcome.index_is_due else None)
            if batch is None:
                outcome = builder.index()
                hub.tell(News(outcome.changed, outcome.shown))
                built(outcome, ["the search index"])
                batch = watcher.wait(None) or []
            changed = batch


def _place(outcome: Outcome, serving: Serving) -> str:
    """Where `follow` leads: the page of what was edited, or nowhere."""
    return outcome.edited[0] if serving.follow and outcome.edited else ""


def _base(options: Options) -> str:
    """The path that the site lives under, as far as site.yaml can be read."""
    try:
        return load_site(Disk(options.root)).base
    except (Mistake, OSError):
        return "/"
