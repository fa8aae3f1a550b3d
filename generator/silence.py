"""Which warnings an author has heard: `# ok: code` in YAML, `[ok: code]: #` in markdown.

The second is the definition of a link that nothing uses, which markdown shows nowhere.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from generator.diagnostics import CODES
from generator.sources import split
from generator.yamlevents import Places

_CODES = r"ok:[ \t]*([a-z-]+(?:[ \t]*,[ \t]*[a-z-]+)*)[ \t]*"
_COMMENT = re.compile(rf"(?:^|[ \t])#[ \t]*{_CODES}$")
_DEFINITION = re.compile(rf"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?\[{_CODES}\]:[ \t]*#[ \t]*$")

_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]")


def speaks(text: str) -> bool:
    """Whether there may be such a line in a file at all: most have none."""
    return "ok:" in text


class Silence:
    """What one file says about its own warnings."""

    def __init__(self, path: str, text: str, places: Places) -> None:
        self._lines = text.split("\n")
        yaml = path.endswith((".yaml", ".yml"))
        front, _, first = split(text)
        # Lines up to this one are YAML.
        self._yaml = len(self._lines) if yaml else first - 1 if front is not None and first else 0
        self._starts = sorted({line for line, _ in places.values()})
        self._heard: dict[int, frozenset[str]] = {}  # what definitions silence at a line of prose

    def covers(self, line: int, code: str) -> bool:
        """Whether a warning of this code at this line was silenced."""
        here = self._in_yaml(line) if line <= self._yaml else ()
        return code in here or code in self._in_prose(line)

    def _in_yaml(self, line: int) -> Iterable[str]:
        """By comments on the line and the one above, or on those where a value of several lines begins."""
        before = bisect_right(self._starts, line)
        begins = self._starts[before - 1] if before else line
        for start in {line, begins}:
            yield from self._said(start, _COMMENT)
            yield from self._said(start - 1, _COMMENT, alone=True)

    def _in_prose(self, line: int) -> frozenset[str]:
        """By definitions above a paragraph, with or without an empty line between; a list's items count as paragraphs."""
        at = min(line, len(self._lines))
        low = self._yaml if line > self._yaml else 0
        rows: list[int] = []  # of the paragraph, upwards
        begins = False
        while at > low and at not in self._heard and self._row(at) and not begins:
            rows.append(at)
            at -= 1
            begins = _ITEM.match(self._lines[at]) is not None
        goes_on = at > low and at in self._heard and not begins
        heard = self._heard[at] if goes_on else frozenset(self._above(at, low))
        for one in reversed(rows):
            # What is no code silences nothing, and a row of thousands of them would be kept for each line.
            said = CODES.keys() & self._said(one, _DEFINITION)
            heard = self._heard[one] = heard | said if said else heard
        return heard

    def _above(self, at: int, low: int) -> Iterator[str]:
        """By the definitions that end at a line, or above the empty lines that do."""
        while at > low and not self._row(at):
            at -= 1
        while at > low and _DEFINITION.match(self._lines[at - 1]):
            yield from self._said(at, _DEFINITION)
            at -= 1

    def _row(self, line: int) -> str:
        """A line without the marks of a quotation."""
        return self._lines[line - 1].strip(" \t>")

    def _said(self, line: int, form: re.Pattern[str], alone: bool = False) -> Iterable[str]:
        if not 1 <= line <= len(self._lines):
            return ()
        row = self._lines[line - 1]
        if alone and not row.lstrip().startswith("#"):
            return ()
        found = form.search(row) if form is _COMMENT else form.match(row)
        return [one.strip() for one in found[1].split(",")] if found else ()
