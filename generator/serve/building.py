"""Builds in a process of its own: it may fork workers, and may die, without harm to the one that listens."""

import contextlib
import multiprocessing
import os
import signal
import sqlite3
import threading
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, TracebackType
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from generator.diagnostics import Diagnostic
from generator.pipeline import build
from generator.report import Options
from generator.serve.leaving import GLANCE, glance
from generator.serve.news import Shown
from generator.trips.kept import Kept
from generator.trips.trip import MEMORY
from generator.workers import leave_with_parent

AROUND = 2
"""Lines of an excerpt before and after the finding's."""


class Outcome(Struct, frozen=True):
    """What a build did. `changed`: published files that were written or removed; `edited`: addresses of what was edited.

    `shown` is what keeps the site back; `trouble` what could not be said as a finding; `base` the path that the site lives
    under, or "" where that is not known.
    """

    published: bool
    seconds: float
    rendered: int
    diagnostics: list[Diagnostic]
    messages: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    edited: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    trouble: str = ""
    base: str = ""
    index_is_due: bool = False


class Builder:
    """A process that builds one site on demand, while it is entered."""

    def __init__(self, options: Options) -> None:
        self._options = replace(options, search=False)

    def __enter__(self) -> "Builder":
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self) -> None:
        # Spawned: the process that asks has threads, and a fork of it might inherit a lock that nobody opens.
        context = multiprocessing.get_context("spawn")
        self._pipe, its = context.Pipe()
        self._process = context.Process(target=_work, args=(its, self._options), name="sidelight-build")
        self._process.start()
        its.close()

    def _stop(self) -> None:
        self._pipe.close()
        self._process.join(0.2)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def build(self, changed: list[str] | None) -> Outcome:
        """Build what changed: these paths, or whatever did."""
        files = changed is not None and all(one.startswith("content/") for one in changed)
        return self._ask(False, changed if files else None)

    def index(self) -> Outcome:
        """Look at everything once more, and bring the search index up to date."""
        return self._ask(True, None)

    def _ask(self, index: bool, only: list[str] | None) -> Outcome:
        words = ""
        for _ in range(2):
            glance()
            try:
                self._pipe.send((index, only))
                while not self._pipe.poll(GLANCE):
                    glance()
                outcome: Outcome = self._pipe.recv()
                return replace(outcome, messages=(*filter(None, [words]), *outcome.messages))
            except (EOFError, OSError):
                self._process.join(1)
                words = f"the process that builds ended (status {self._process.exitcode}); it was started again"
                self._stop()
                self._start()
        return _trouble(words)


def _trouble(words: str) -> Outcome:
    """What no place in a file can be named for."""
    return Outcome(False, 0.0, 0, [], trouble=words, shown=(Shown("", 1, 1, "error", "", words, (), (), ""),))


# In the process that builds


def _work(pipe: Connection, options: Options) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that listens says when to end
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=leave_with_parent, daemon=True).start()
    kept = Kept()
    with contextlib.suppress(EOFError, OSError):  # nobody asks any more
        while True:
            index, only = pipe.recv()
            outcome = _build(replace(options, search=index), kept, only)
            if outcome.trouble:
                outcome = _build(replace(options, search=index), kept, None)
            pipe.send(outcome)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _build(options: Options, kept: Kept, only: list[str] | None) -> Outcome:
    try:
        report = build(options, kept=kept, only=only)
    except (OSError, sqlite3.Error) as wrong:
        kept.forget()
        place = wrong.filename if isinstance(wrong, OSError) else options.root / MEMORY
        where = f"{place}: " if place else ""
        return _trouble(f"{where}{getattr(wrong, 'strerror', None) or wrong}")
    except Exception:
        kept.forget()
        # A mistake of this program must not end the author's day: it is shown, and the next change tries again.
        return _trouble(traceback.format_exc())
    return Outcome(
        report.published,
        report.seconds,
        report.rendered,
        report.diagnostics,
        report.messages,
        frozenset(report.changed),
        report.edited,
        () if report.published else tuple(_shown(options.root, one) for one in report.diagnostics[:50]),
        base=report.base,
        index_is_due=report.index_is_due,
    )


def _shown(root: Path, one: Diagnostic) -> Shown:
    file = root / one.path
    lines: list[str] = []
    try:
        if file.is_file() and os.path.realpath(file).startswith(f"{os.path.realpath(root)}{os.sep}"):
            lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        pass  # it went away; the finding is shown without its lines
    first, last = max(1, one.line - AROUND), min(len(lines), one.line + AROUND)
    return Shown(
        one.path,
        one.line,
        one.column,
        one.severity,
        one.code,
        one.message,
        one.notes,
        tuple((n, lines[n - 1][:400]) for n in range(first, last + 1)),
        f"vscode://file/{quote(file.as_posix().lstrip('/'))}:{one.line}:{one.column}" if lines else "",
    )
