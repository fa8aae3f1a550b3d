"""YAML as authors write it, read safely, with the place of every value.

Every scalar is a string and takes its type from the key that it stands under (`title: 2014` is a title, `on:` is a key and not
"true"). The text is read event by event with a stack of our own: libyaml's composer recurses, and 40,000 opening brackets
would take the interpreter down with it. Sizes are counted as aliases are followed, so that a few lines cannot grow to gigabytes.
"""

import re
from typing import Any

import yaml

from generator.diagnostics import Diagnostic, Mistake, error

# libyaml where PyYAML was built with it: ten times as fast as its Python, same events.
Parser: Any = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader


MAX_DEPTH = 64
MAX_VALUES = 500_000

Places = dict[str, tuple[int, int]]
"""A key such as `related[1].to` → line and column of its value; `related[1].to^` → of the key itself. Both from 1."""

_BREAKS = dict.fromkeys(map(ord, "\r\x85\u2028\u2029"), " ")
"""Line breaks to YAML 1.1 and to no editor: places would be counted wrong after them."""

_ANCHOR = re.compile(r"&\S+[ ]+")
_NULLS = {"", "~", "null", "Null", "NULL"}
_HINTS = (
    ("mapping values are not allowed", "put a text that holds ': ' in quotes"),
    ("expected <block end>", "check the indentation, and the quotes of the line before"),
    ("could not find expected ':'", "every key needs a colon and a space"),
    ("did not find expected key", "check the indentation and the quotes"),
    ("did not find expected ',' or ']'", "a list in [ ] needs commas, and its closing bracket"),
    ("did not find expected ',' or '}'", "a mapping in { } needs commas, and its closing bracket"),
    ("did not find expected alphabetic or numeric", "put a text that begins with * or & in quotes"),
    ("did not find expected comment or line break", "put a text that begins with | or > in quotes"),
    (
        "block sequence entries are not allowed",
        "put a text that begins with - in quotes; a list begins on a line of its own",
    ),
    ("mapping keys are not allowed", "put a text that begins with ? in quotes"),
    ("did not find expected <document start>", "put a text that begins with % in quotes"),
    ("directive", "put a text that begins with % in quotes"),
    ("version number", "put a text that begins with % in quotes"),
    ("escape c", "inside double quotes write \\\\ for a backslash, or use single quotes"),
    ("tab character", "indent with spaces"),
    ("undefined alias", "put a text that begins with * in quotes"),
    ("did not find expected node content", "a value is missing before this place"),
    ("found unexpected end of stream", "a quotation mark is not closed"),
)


class _Frame:
    """A list or mapping under construction: what it is, where it stands, and the key that waits for its value."""

    __slots__ = ("anchor", "key", "path", "size", "value")

    def __init__(self, value: Any, path: str, anchor: str | None) -> None:
        self.value = value
        self.path = path
        self.anchor = anchor
        self.key: str | None = None
        self.size = 1


def load(
    text: str, path: str, *, first_line: int = 1, places: Places | None = None, ends: Places | None = None
) -> tuple[Any, list[Diagnostic]]:
    """Plain data (dict, list, str, None) from one YAML document, with the findings that do not stop the reading.

    `first_line` is the line of the file that `text` begins at. `places`, when given, is filled, and so is `ends`: where the texts
    end, behind their last character or the line breaks of a block. Raises Mistake where nothing
    can be read.
    """
    found: list[Diagnostic] = []
    anchors: dict[str, tuple[Any, int]] = {}
    stack: list[_Frame] = []
    root: Any = None
    total = 0

    def fail(message: str, line: int, column: int) -> Mistake:
        return Mistake(error("bad-yaml", path, message, line=first_line + line, column=column + 1), *found)

    event: Any
    text = text.translate(_BREAKS)
    try:
        parser = Parser(text)
    except yaml.reader.ReaderError as wrong:
        line, column = _line_and_column(text, wrong.position)
        raise fail(f"the character {_name(wrong.character)} cannot stand in YAML", line, column) from None
    documents = 0
    try:
        while True:
            event = parser.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                break
            if isinstance(event, yaml.StreamStartEvent | yaml.DocumentEndEvent):
                continue
            line, column = event.start_mark.line, event.start_mark.column
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise fail("a second document begins here; a file holds one", line, column)
                continue
            if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                done = stack.pop()
                if done.anchor:
                    anchors[done.anchor] = (done.value, done.size)
                if stack:
                    stack[-1].size += done.size
                continue
            # Here a value (or a key) begins.
            if getattr(event, "tag", None) not in (None, "!"):
                advice = "put a text that begins with ! in quotes" if event.tag[0] == "!" else "leave it out"
                raise fail(f"the tag {event.tag} has no meaning here; {advice}", line, column)
            size = 1
            opened: _Frame | None = None
            value: Any
            if isinstance(event, yaml.ScalarEvent):
                value = None if not event.style and event.value in _NULLS else event.value
                if event.anchor:
                    anchors[event.anchor] = (value, 1)
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in anchors:
                    raise fail(
                        f'nothing is named "{event.anchor}"; put a text that begins with * in quotes',
                        line,
                        column,
                    )
                value, size = anchors[event.anchor]
            else:
                value = {} if isinstance(event, yaml.MappingStartEvent) else []
                if len(stack) >= MAX_DEPTH:
                    raise fail(f"nested more than {MAX_DEPTH} deep", line, column)
                opened = _Frame(value, "", event.anchor)
            total += size
            if total > MAX_VALUES:
                raise fail(f"more than {MAX_VALUES:,} values; this is no front matter", line, column)
            where = ""
            if not stack:
                root = value
            else:
                frame = stack[-1]
                if isinstance(frame.value, dict):
                    if frame.key is None:
                        if not isinstance(event, yaml.ScalarEvent):
                            raise fail(
                                "a key must be a plain word; put a text that begins with { in quotes", line, column
                            )
                        if event.value == "<<" and not event.style:
                            raise fail("keys cannot be merged with <<; write them out", line, column)
                        frame.key = event.value
                        where = f"{frame.path}.{frame.key}" if frame.path else frame.key
                        if frame.key in frame.value:
                            found.append(
                                error(
                                    "duplicate-key",
                                    path,
                                    f'the key "{frame.key}" stands here a second time',
                                    line=first_line + line,
                                    column=column + 1,
                                )
                            )
                        if places is not None:
                            places.setdefault(where + "^", (first_line + line, column + 1))
                        continue
                    where = f"{frame.path}.{frame.key}" if frame.path else frame.key
                    frame.value.setdefault(frame.key, value)
                    frame.key = None
                else:
                    where = f"{frame.path}[{len(frame.value)}]"
                    frame.value.append(value)
                if opened is None:
                    frame.size += size
            if places is not None:
                places.setdefault(where, (first_line + line, column + 1))
            if ends is not None and opened is None:
                ends.setdefault(where, (first_line + event.end_mark.line, event.end_mark.column + 1))
            if opened is not None:
                opened.path = where
                stack.append(opened)
    except yaml.MarkedYAMLError as wrong:
        line, column, words = _explain(wrong, text)
        raise fail(words, line, column) from None
    except yaml.reader.ReaderError as wrong:
        line, column = _line_and_column(text, wrong.position)
        raise fail(f"the character {_name(wrong.character)} cannot stand in YAML", line, column) from None
    return root, found


def _explain(wrong: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """Where libyaml stumbled (from 0), and its words with advice for someone new to YAML."""
    problem = wrong.problem or "this is not YAML"
    mark = wrong.problem_mark or wrong.context_mark
    if "unexpected end of stream" in problem and wrong.context_mark:
        mark = wrong.context_mark  # where the quotation mark opens, not where the file ends
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if line > (last := text.count("\n")):  # libyaml ends the last line, even where the file does not
        line, column = last, len(text) - (text.rfind("\n") + 1)
    if "cannot start any token" in problem:
        lines = text.split("\n")
        character = lines[line][column : column + 1] if line < len(lines) else ""
        if character == "\t":
            return line, column, "a tab; indent with spaces"
        return line, column, f'put a text that begins with "{character}" in quotes'
    hint = next((f" ({advice})" for sign, advice in _HINTS if sign in problem), "")
    return line, column, f"{problem}{hint}"


def visible(text: str) -> int:
    """How many characters are no white space: they are the same in a value and, in order, where it is written."""
    return sum(not one.isspace() for one in text)


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))", re.S)
_BLANK_ESCAPES = frozenset("\n\tntrvfNLP_ ")


def inside(text: str, place: tuple[int, int], number: int) -> tuple[int, int]:
    """Line and column of the `number`-th visible character, from 1, of the value that is written at a place of `text`."""
    rows = text.split("\n")
    row, column = place[0] - 1, place[1] - 1
    if found := _ANCHOR.match(rows[row], column):
        column = found.end()
    style = rows[row][column : column + 1]
    if style in ("|", ">"):
        row, column = row + 1, 0
    elif style in ("'", '"'):
        column += 1
    at = sum(len(one) + 1 for one in rows[:row]) + column
    left = number
    while at < len(text):
        size, blank = 1, text[at].isspace()
        if style == "'" and text[at] == "'":
            size = 2
        elif style == '"' and (found := _ESCAPE.match(text, at)):
            size = found.end() - at
            code = found[1] or found[2] or found[3]
            blank = chr(int(code, 16)).isspace() if code else found[4] in _BLANK_ESCAPES
        left -= not blank
        if not left:
            line, column = _line_and_column(text, at)
            return line + 1, column + 1
        at += size
    return place


def _name(character: object) -> str:
    number = character if isinstance(character, int) else ord(str(character)[:1] or "\0")
    return f"U+{number:04X}"


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    line = text.count("\n", 0, position)
    return line, position - (text.rfind("\n", 0, position) + 1)
