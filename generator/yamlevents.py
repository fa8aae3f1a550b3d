"""YAML read event by event, with a stack of ours: plain data, the place of every value, and where reading ended.

libyaml's composer recurses, and 40,000 opening brackets would take the interpreter down with it. Sizes are counted as aliases are
followed, so that a few lines cannot grow to gigabytes.
"""

import re
from collections.abc import Callable
from typing import Any

import yaml

from generator.sources import unfit

# libyaml where PyYAML was built with it: ten times as fast as its Python, same events.
Parser: Any = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader


MAX_DEPTH = 64
MAX_VALUES = 500_000

Places = dict[str, tuple[int, int]]
"""A key such as `related[1].to` → line and column of its value; `related[1].to^` → of the key itself. Both from 1."""

_BREAKS = dict.fromkeys(map(ord, "\r\x85\u2028\u2029"), " ")
"""Line breaks to YAML 1.1 and to no editor: places would be counted wrong after them."""

_NULLS = {"", "~", "null", "Null", "NULL"}
_CUT = re.compile(r"[ \t]+#(?!#|\s|ok:|$)")
"""A comment of which YAML alone knows that it is one: those who mean a comment write a space."""


Tell = Callable[..., None]
"""What kind of thing, at which line and column (from 0), and what is known of it."""


class Stumble(Exception):
    """Where reading ended (line and column from 0), and why, in the reader's words.

    `at` is how far it came: behind `place` where a quotation mark is open. Words that are `final` say all there is to say.
    """

    def __init__(
        self, problem: str, place: tuple[int, int], at: tuple[int, int] | None = None, *, final: bool = False
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.at = at or place
        self.final = final


class _Frame:
    """A list or mapping under construction: what it is, where it stands, and the key that waits for its value."""

    __slots__ = ("anchor", "flow", "key", "key_at", "key_end", "path", "size", "value")

    def __init__(self, value: Any, path: str, anchor: str | None, flow: bool) -> None:
        self.value = value
        self.flow = flow
        self.key_end = -1
        self.key_at = (0, 0)
        self.path = path
        self.anchor = anchor
        self.key: str | None = None
        self.size = 1


def stumble(text: str) -> tuple[int, int] | None:
    """Line and column, from 0, up to which a text can be read; None where all of it can."""
    try:
        read(text, 1, {}, None, lambda *_: None)
    except Stumble as wrong:
        return wrong.at
    return None


def read(text: str, first_line: int, places: Places, ends: Places | None, tell: Tell) -> Any:
    """Plain data (dict, list, str, None) from one document; what `yamltext.load` says of the arguments. Raises Stumble.

    `tell` hears of what does not stop the reading: `duplicate-key` (key, line of the first), `cut-value` (the line, where in it the
    value begins, or -1), `marked-value` (the mark).
    """
    text = text.translate(_BREAKS)
    anchors: dict[str, tuple[Any, int]] = {}
    stack: list[_Frame] = []
    root: Any = None
    root_place = (0, 0)
    total = 0

    event: Any
    try:
        parser = Parser(text)
    except yaml.reader.ReaderError as wrong:
        raise _unreadable(wrong, text) from None
    cuts = _cuts(text)
    marks: dict[str, tuple[int, int]] = {}
    documents = 0
    rows: list[str] = []
    try:
        while True:
            event = parser.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                break
            if isinstance(event, yaml.StreamStartEvent | yaml.DocumentEndEvent):
                continue
            start = event.start_mark
            line, column = start.line, start.column
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Stumble("a second document begins here; a file holds one", (line, column))
                continue
            if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                done = stack.pop()
                if done.anchor:
                    anchors[done.anchor] = (done.value, done.size)
                if stack:
                    stack[-1].size += done.size
                continue
            # Here a value (or a key) begins.
            if getattr(event, "tag", None) is not None:
                written = text.split("\n", line + 1)[line][column:].split()[0]
                raise Stumble(f"{written} has no meaning here; leave it out", (line, column), final=event.tag[0] != "!")
            size = 1
            opened: _Frame | None = None
            value: Any
            if isinstance(event, yaml.ScalarEvent):
                end: Any = event.end_mark
                if not event.value and start.index == end.index:
                    line, column = _behind(text, start)
                value = None if not event.style and event.value in _NULLS else event.value
                if event.style == '"' and (bad := unfit(event.value)):
                    words = f"U+{ord(bad[0]):04X} is written here, a character that no page can show; remove it"
                    raise Stumble(words, (line, column), final=True)
                if event.anchor:
                    anchors[event.anchor] = (value, 1)
                    marks[event.anchor] = (line, column)
                last = end.line
                if not event.style and last > line and stack and isinstance(stack[-1].value, list):
                    rows = rows or text.split("\n")
                    _check_list(rows, line, last)
                if cuts and not event.style and (sign := _CUT.match(cuts.get(last, ""), end.column)):
                    whole = line == last and not (stack and stack[-1].flow)
                    tell("cut-value", last, sign.end() - 1, cuts[last], column if whole else -1)
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in anchors:
                    words = f'nothing is named "{event.anchor}"; put a text that begins with * in quotes'
                    raise Stumble(words, (line, column))
                value, size = anchors[event.anchor]
                marks.pop(event.anchor, None)
            else:
                value = {} if isinstance(event, yaml.MappingStartEvent) else []
                if len(stack) >= MAX_DEPTH:
                    raise Stumble(f"nested more than {MAX_DEPTH} deep", (line, column), final=True)
                opened = _Frame(value, "", event.anchor, event.flow_style)
            total += size
            if total > MAX_VALUES:
                raise Stumble(f"more than {MAX_VALUES:,} values; this is no front matter", (line, column), final=True)
            where = ""
            if not stack:
                root, root_place = value, (line, column)
            else:
                frame = stack[-1]
                if isinstance(frame.value, dict):
                    if frame.key is None:
                        if not isinstance(event, yaml.ScalarEvent):
                            words = "a key must be a plain word; put a text that begins with { in quotes"
                            raise Stumble(words, (line, column))
                        if event.value == "<<" and not event.style:
                            words = "keys cannot be merged with <<; write them out"
                            raise Stumble(words, (line, column), final=True)
                        frame.key = event.value
                        where = f"{frame.path}.{frame.key}" if frame.path else frame.key
                        if frame.key in frame.value:
                            tell("duplicate-key", line, column, frame.key, places[where + "^"][0])
                        if frame.flow:
                            end = event.end_mark
                            frame.key_end, frame.key_at = end.index, (line, column)
                        places.setdefault(where + "^", (first_line + line, column + 1))
                        continue
                    where = f"{frame.path}.{frame.key}" if frame.path else frame.key
                    if frame.flow and event.start_mark.index == frame.key_end and event.end_mark.index == frame.key_end:
                        why = "in { } each value has one, and a text with a comma needs quotes"
                        words = f'"{frame.key}" has no key before it; {why}'
                        raise Stumble(words, frame.key_at)
                    frame.value.setdefault(frame.key, value)
                    frame.key = None
                else:
                    where = f"{frame.path}[{len(frame.value)}]"
                    frame.value.append(value)
                if opened is None:
                    frame.size += size
            places.setdefault(where, (first_line + line, column + 1))
            if ends is not None and value is not None and opened is None:
                end = event.end_mark
                ends.setdefault(where, (first_line + end.line, end.column + 1))
            if opened is not None:
                opened.path = where
                stack.append(opened)
    except yaml.MarkedYAMLError as wrong:
        raise _stumble(wrong, text) from None
    except yaml.reader.ReaderError as wrong:
        raise _unreadable(wrong, text) from None
    if isinstance(root, str):
        raise Stumble("this line has no key; write a key, a colon and a space before its value", root_place)
    for name, (line, column) in marks.items():
        tell("marked-value", line, column, name)
    return root


def _behind(text: str, mark: Any) -> tuple[int, int]:
    """Where a text of no letters stands: behind what comes before it. libyaml says where the next thing begins, or, at the end of a
    file, a line that is not there."""
    at = mark.index
    while text[at - 1 : at].isspace():
        at -= 1
    crossed = text.count("\n", at, mark.index) + (mark.column == 0 and text[mark.index - 1] != "\n")
    return mark.line - crossed, at - text.rfind("\n", 0, at) - 1 if crossed else mark.column


def _check_list(rows: list[str], first: int, last: int) -> None:
    """Raise Stumble where a text in a list goes on with a line that is meant as the list's next."""
    for n in range(first + 1, last + 1):
        if rows[n].lstrip().startswith("- "):
            at = len(rows[n]) - len(rows[n].lstrip())
            words = "this line is read as a part of the text above it; begin the lines of a list below each other"
            raise Stumble(words, (n, at), final=True)


def _cuts(text: str) -> dict[int, str]:
    """The lines (from 0) in which a # may end a value."""
    if " #" not in text and "\t#" not in text:
        return {}
    return {n: row for n, row in enumerate(text.split("\n")) if "#" in row and _CUT.search(row)}


def _stumble(wrong: yaml.MarkedYAMLError, text: str) -> Stumble:
    """Where libyaml stumbled: for an open quotation mark where that stands, not where the file ends."""
    problem = wrong.problem or "this is not YAML"
    places = []
    for mark in (wrong.problem_mark or wrong.context_mark, wrong.context_mark):
        line, column = (mark.line, mark.column) if mark else (0, 0)
        if line > (last := text.count("\n")):  # libyaml ends the last line, even where the file does not
            line, column = last, len(text) - (text.rfind("\n") + 1)
        places.append((line, column))
    at, context = places
    opened = wrong.context_mark and ("unexpected end of stream" in problem or "document indicator" in problem)
    return Stumble(problem, context if opened else at, at)


def _unreadable(wrong: yaml.reader.ReaderError, text: str) -> Stumble:
    # libyaml counts bytes; but the first such character is the one that it stumbled over.
    place = line_and_column(text, text.index(chr(wrong.character)))
    return Stumble(f"the character U+{wrong.character:04X} cannot stand in YAML; remove it", place, final=True)


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Of a place in a text, both from 0."""
    line = text.count("\n", 0, position)
    return line, position - (text.rfind("\n", 0, position) + 1)
