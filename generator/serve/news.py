"""What open pages are told: which files of the site changed, and what is wrong with the content."""

import threading
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

REMEMBERED = 200
"""News that are kept for a page that is late; one that missed more is reloaded."""


class Shown(Struct, frozen=True):
    """A finding as a page shows it: `excerpt` are (number, text) of the lines around it, `href` opens an editor there."""

    path: str
    line: int
    column: int
    severity: str
    code: str
    message: str
    notes: tuple[str, ...]
    excerpt: tuple[tuple[int, str], ...]
    href: str


class News(Struct, frozen=True):
    """What one build did: the published files that changed, the findings that keep the site back, and where to go."""

    changed: frozenset[str] = frozenset()
    findings: tuple[Shown, ...] = ()
    follow: str = ""


Message = tuple[str, Any]
"""The name of an event and its data."""


class Hub:
    """Passes news from the one who builds to any number of pages, each in a thread of its own."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._news: list[News] = []
        self._first = 0
        self._latest = News()
        self.closed = False

    def tell(self, news: News) -> None:
        with self._arrived:
            self._news.append(news)
            self._latest = news
            extra = max(0, len(self._news) - REMEMBERED)
            del self._news[:extra]
            self._first += extra
            self._arrived.notify_all()

    def close(self) -> None:
        """Let all pages go."""
        with self._arrived:
            self.closed = True
            self._arrived.notify_all()

    def now(self) -> int:
        """The place in the news up to which all is told. Taken before one looks whether a page is current."""
        with self._arrived:
            return self._first + len(self._news)

    def messages(self, file: str, current: bool, at: int, pulse: float) -> Iterator[Message | None]:
        """What a page is to be told, from a place on; None each `pulse` seconds, so that a page that left is noticed.

        `file` is the published file that it shows, `current` whether it shows it as it was at that place.
        """
        with self._arrived:
            latest = self._latest
        if not current:
            yield "page", None
        yield "findings", latest.findings
        while not self.closed:
            with self._arrived:
                if at == self._first + len(self._news):
                    self._arrived.wait(pulse)
                fresh = self._news[max(0, at - self._first) :]
                missed = at < self._first
                at = self._first + len(self._news)
            if not fresh:
                yield None
            elif missed:
                yield "reload", None
            else:
                yield from _told(file, fresh)


def _told(file: str, fresh: list[News]) -> Iterator[Message]:
    changed: frozenset[str] = frozenset().union(*(one.changed for one in fresh))
    if follow := next((one.follow for one in reversed(fresh) if one.follow), ""):
        yield "follow", follow
    if any(_used_anywhere(path) for path in changed):
        yield "reload", None
        return
    if file in changed:
        yield "page", None
    if styles := sorted(path for path in changed if path.endswith(".css")):
        yield "styles", styles
    yield "findings", fresh[-1].findings


def _used_anywhere(path: str) -> bool:
    """Whether any page may use a file: a script, a picture, a font."""
    return not path.endswith((".css", ".html", ".xml", ".json", ".jsonld", ".txt")) and not path.startswith("search/")


def written(message: Message | None) -> bytes:
    """A message as server-sent events have it."""
    if message is None:
        return b": still here\n\n"
    name, data = message
    return b"event: " + name.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"
