"""How findings, trouble and progress are written."""

import sys
from typing import TYPE_CHECKING, Any

from generator.diagnostics import Diagnostic, shown

if TYPE_CHECKING:
    from pathlib import Path


def findings(found: list[Diagnostic], form: str) -> None:
    """Findings go to standard error: one a line, sorted by place; `form` is text, json or github."""
    if form == "json":
        import json

        import msgspec

        # What is shown of a character is what JSON writes for it.
        print(shown(json.dumps([msgspec.structs.asdict(one) for one in found], ensure_ascii=False)), file=sys.stderr)
        return
    for one in found:
        print(_github(one) if form == "github" else text(one), file=sys.stderr)


def counts(found: list[Diagnostic]) -> str:
    """`2 errors and 1 warning`."""
    errors = sum(1 for one in found if one.severity == "error")
    both = ((errors, "error"), (len(found) - errors, "warning"))
    return " and ".join(f"{count} {name}{'s' if count > 1 else ''}" for count, name in both if count) or "no findings"


def by_code(found: list[Diagnostic]) -> list[str]:
    """How many findings there are of each code, most first, in columns."""
    from collections import Counter

    counted = sorted(Counter(one.code for one in found).items(), key=lambda one: (-one[1], one[0]))
    width = len(str(counted[0][1])) if counted else 0
    return [f"{count:>{width + 4}}  {code}" for code, count in counted]


def text(one: Diagnostic) -> str:
    """`file:line:column: severity: message [code]`, with its notes indented below."""
    lines = [f"{one.path}:{one.line}:{one.column}: {one.severity}: {one.message} [{one.code}]"]
    return "\n".join(map(shown, lines + [f"    {note}" for note in one.notes]))


def _github(one: Diagnostic) -> str:
    """A workflow command that becomes an annotation of the file."""

    def safe(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def safer(text: str) -> str:
        return safe(text).replace(":", "%3A").replace(",", "%2C")

    message = safe("\n".join(map(shown, [one.message, *one.notes])))
    place = f"file={safer(shown(one.path))},line={one.line},col={one.column}"
    return f"::{one.severity} {place},title={safer(one.code)}::{message}"


def trouble(wrong: Exception, outcome: str, memory: "Path | None" = None) -> None:
    """One line for a disk that would not; what SQLite says is said of the site's memory."""
    place = wrong.filename if isinstance(wrong, OSError) else memory
    where = f"{place}: " if place else ""
    what = (wrong.strerror if isinstance(wrong, OSError) else None) or str(wrong)
    print(shown(f"error: {where}{what}; {outcome}"), file=sys.stderr)


def refusal(message: str, status: int = 1) -> int:
    """One line for what a command will not do; returns the exit status."""
    print(shown(f"error: {message}"), file=sys.stderr)
    return status


class Progress:
    """A bar on a terminal, once a build takes long; nothing in a pipe."""

    AFTER = 1.0

    def __enter__(self) -> "Progress":
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
