"""Markdown text → `Body`, with its footnotes as bodies of their own."""

import re
from typing import Any, NamedTuple

from markdown_it.token import Token

from generator.diagnostics import Diagnostic, error, warning
from generator.markdown.inline import Report
from generator.markdown.pen import Patience
from generator.markdown.syntax import footnote_label, parser
from generator.markdown.writer import Writer
from generator.model import Body

_FOOTNOTE = re.compile(r"\s*\[\^([^\] ]+)\]:")


class Result(NamedTuple):
    body: Body
    footnotes: dict[str, Body]
    """By label, in the order of their first reference."""
    diagnostics: list[Diagnostic]


class Reader:
    """Reads the markdown of one site; costly to make, cheap to use, not for two threads at once."""

    def __init__(
        self,
        *,
        html: bool = False,
        typographer: bool = False,
        language: str = "en",
        shift_headings: bool = True,
    ) -> None:
        self._md = parser(html=html, typographer=typographer, language=language)
        self._shift = shift_headings

    def read(self, text: str, path: str, *, first_line: int = 1) -> Result:
        """A whole text. `first_line` is the line of the file that it begins on."""
        found: list[Diagnostic] = []
        report = _reporter(path, found)
        environment: dict[str, Any] = {}
        tokens = self._md.parse(text, environment)
        lines = text.split("\n")
        # A page has one <h1>, its title: a text that begins at <h1> moves down one level.
        shift = int(self._shift and any(one.type == "heading_open" and one.tag == "h1" for one in tokens))
        main, notes = _without_footnotes(tokens)
        missing = frozenset(environment.get("missing", []))
        patience = Patience(len(text))
        writer = Writer(lines, first_line, report, missing, patience, shift=shift)
        writer.write(main)
        body = writer.body()
        footnotes: dict[str, Body] = {}
        for label, inner in notes:
            one = Writer(lines, first_line, report, missing, patience)
            one.line = writer.line
            one.ids = writer.ids  # all stand on one page
            one.write(inner)
            footnotes[label] = one.body()
        called = _called(body, footnotes)
        uncalled = [one[1:] for one in environment.get("footnotes", {}).get("refs", {}) if one[1:] not in called]
        if uncalled:
            places = {head[1]: n for n in range(len(lines) - 1, -1, -1) if (head := _FOOTNOTE.match(lines[n]))}
            for label in uncalled:
                at = places.get(label, 0)
                message = f"nothing refers to the footnote [^{label}]"
                found.append(warning("unknown-footnote", path, message, line=first_line + at))
        return Result(body, {label: one for label, one in footnotes.items() if label in called}, found)

    def read_line(self, text: str, path: str, *, line: int = 1) -> Result:
        """A caption, a summary: inline markdown, no blocks and no footnotes."""
        found: list[Diagnostic] = []
        report = _reporter(path, found)
        environment: dict[str, Any] = {}
        tokens = self._md.parseInline(text.strip(), environment)
        writer = Writer(text.split("\n"), line, report, frozenset(environment.get("missing", [])), Patience(len(text)))
        start = writer.begin()
        children = tokens[0].children or []
        if any(one.type == "footnote_ref" for one in children):
            report(
                "unknown-footnote", "a summary or a caption has no footnotes; the text may have it", *writer.find("^[")
            )
        writer.inline([one for one in children if one.type != "footnote_ref"])
        writer.block("p", start)
        return Result(writer.body(), {}, found)


def _reporter(path: str, found: list[Diagnostic]) -> Report:
    def report(code: str, message: str, line: int, column: int) -> None:
        make = warning if code == "unread-mark" else error
        found.append(make(code, path, message, line=line, column=column))

    return report


def _called(body: Body, footnotes: dict[str, Body]) -> set[str]:
    """The footnotes that a text calls, or that one of them calls."""
    called: set[str] = set()
    waiting = [body]
    while waiting:
        for hole in waiting.pop().holes:
            if hole.kind == "footnote" and hole.target in footnotes and hole.target not in called:
                called.add(hole.target)
                waiting.append(footnotes[hole.target])
    return called


def _without_footnotes(tokens: list[Token]) -> tuple[list[Token], list[tuple[str, list[Token]]]]:
    """The text's own tokens, and each footnote's."""
    main: list[Token] = []
    notes: list[tuple[str, list[Token]]] = []
    into = main
    for token in tokens:
        if token.type in ("footnote_block_open", "footnote_block_close"):
            continue
        if token.type == "footnote_open":
            into = []
            notes.append((footnote_label(token), into))
        elif token.type == "footnote_close":
            into = main
        elif token.type != "footnote_anchor":
            into.append(token)
    return main, notes
