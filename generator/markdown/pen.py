"""Html and text written side by side, with the runs that map one onto the other."""

import re
from functools import cached_property
from urllib.parse import unquote

from generator.model import Block, Body, Heading, Hole, Span, Zone

HOLE = "\0"
"""Stands in `html` for each hole, in order. CommonMark replaces NUL in its input, so that none comes from an author."""

_SPECIAL = re.compile(r"[&<>]")
_SPACES = re.compile(r"[ \t]{2,}")
_DEFINITION = re.compile(r"[\s>]*\[[^\]]+\]:\s+<?([^\s<>]+)")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class Patience:
    """How many characters those who write a text look through in vain, all together; from then on a place is its block's beginning.

    That is many times the text: nothing that is meant to be read comes near it.
    """

    def __init__(self, size: int) -> None:
        self.left = 50 * size + 10_000


class Pen:
    """Writes one body. `lines` are the source's lines, `first_line` the number of the first of them in its file."""

    def __init__(self, lines: list[str], first_line: int, patience: Patience) -> None:
        self.lines = lines
        self.first_line = first_line
        self.line = 0
        self.end = len(lines)
        self.cursor = (0, 0)
        self.patience = patience
        self.out: list[str] = []
        self.html_length = 0
        self.words: list[str] = []
        self.text_length = 0
        self.runs: list[int] = []
        self.zones: list[Zone] = []
        self.blocks: list[Block] = []
        self.headings: list[Heading] = []
        self.holes: list[Hole] = []
        self.spans: list[Span] = []
        self.first_ends = 0

    def markup(self, html: str) -> None:
        self.out.append(html)
        self.html_length += len(html)

    def prose(self, words: str) -> None:
        """Text that stands in both; characters that html must escape are runs of their own."""
        if "  " in words or "\t" in words:
            words = _SPACES.sub(" ", words).replace("\t", " ")
        self.verbatim(words)

    def verbatim(self, words: str) -> None:
        if not words:
            return
        if HOLE in words:
            words = words.replace(HOLE, "\ufffd")
        if not _SPECIAL.search(words):
            self._run(words, words)
            return
        at = 0
        for found in _SPECIAL.finditer(words):
            if found.start() > at:
                piece = words[at : found.start()]
                self._run(piece, piece)
            self._run(found[0], _ESCAPED[found[0]])
            at = found.end()
        if at < len(words):
            self._run(words[at:], words[at:])

    def _run(self, words: str, html: str) -> None:
        runs, size = self.runs, len(words)
        if (
            size == len(html)
            and runs
            and runs[-3] == runs[-1]
            and runs[-4] + runs[-3] == self.text_length
            and runs[-2] + runs[-1] == self.html_length
        ):
            runs[-3] += size
            runs[-1] += size
        else:
            runs += (self.text_length, size, self.html_length, len(html))
        self.words.append(words)
        self.text_length += size
        self.out.append(html)
        self.html_length += len(html)

    def both(self, words: str, html: str) -> None:
        """One indivisible run: a line break is a space to the text."""
        self._run(words, html)

    def hole(self, kind: str, target: str, place: tuple[int, int]) -> None:
        self.holes.append(Hole(kind, target, *place, self.text_length))
        self.markup(HOLE)

    def find(self, *needles: str, skip: str = "") -> tuple[int, int]:
        """Line and column of the next place of a needle in the block that is being written: lines `line` to `end` of the source.

        What comes first among `needles` is preferred. `skip` stands before the place itself.
        """
        line, column = max(self.cursor, (self.line, 0))
        for needle in needles if self.patience.left > 0 else ():
            for n in range(line, min(len(self.lines), max(self.end, line + 1))):
                at = self.lines[n].find(skip + needle, column if n == line else 0)
                while at > 0 and _is_escaped(self.lines[n], at):
                    at = self.lines[n].find(skip + needle, at + 1)
                if at >= 0:
                    self.cursor = (n, at + len(skip) + len(needle))
                    return n + self.first_line, at + len(skip) + 1
                self.patience.left -= len(self.lines[n]) - (column if n == line else 0) + 1
        return self.line + self.first_line, 1

    def pass_by(self, words: str) -> None:
        """Look for what comes after some words that stand here as they are: code that shows a mark is none."""
        if "{" in words or "[" in words:
            self.find(words)

    def find_address(self, url: str) -> tuple[int, int]:
        """Where the address of a link or an image stands: as markdown-it gives it, or before it was percent-encoded."""
        spelled = tuple(dict.fromkeys((url, unquote(url))))
        before = self.cursor
        for skip in ("](", "](<"):
            place = self.find(*spelled, skip=skip)
            if self.cursor != before:
                return place
        defined = next((self.definitions[one] for one in spelled if one in self.definitions), None)
        return defined or self.find(*spelled)

    @cached_property
    def definitions(self) -> dict[str, tuple[int, int]]:
        """Where the addresses of links by reference stand."""
        found: dict[str, tuple[int, int]] = {}
        for n, line in enumerate(self.lines):
            if match := _DEFINITION.match(line):
                found.setdefault(match[1], (n + self.first_line, match.start(1) + 1))
        return found

    def begin(self) -> int:
        """A new block of text begins: a newline that belongs to no run keeps it from the last."""
        if self.text_length:
            self.words.append("\n")
            self.text_length += 1
        return self.text_length

    def zone(self, kind: str, start: int) -> None:
        if self.text_length > start:
            self.zones.append(Zone(kind, start, self.text_length))

    def block(self, kind: str, start: int) -> None:
        if self.text_length > start:
            self.blocks.append(Block(kind, start, self.text_length, self.html_length, self.line + self.first_line))

    def body(self) -> Body:
        return Body(
            "".join(self.out),
            "".join(self.words),
            tuple(self.runs),
            tuple(self.zones),
            tuple(self.blocks),
            tuple(self.headings),
            tuple(self.holes),
            tuple(self.spans),
            self.first_ends or self.html_length,
        )


def _is_escaped(line: str, at: int) -> bool:
    """Whether what stands here is no mark-up, for an odd number of backslashes before it."""
    first = at
    while first and line[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1
