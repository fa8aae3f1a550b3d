"""YAML as authors write it, read safely, with the place of every value.

Every scalar is a string and takes its type from the key that it stands under (`title: 2014` is a title, `on:` is a key and not
"true").
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from typing import Any

from generator.diagnostics import Diagnostic, Mistake, error, warning
from generator.yamlevents import Places, Stumble, read

MARKS = 20
"""Marks of YAML's own for which it is tried how their line would be right: each costs a reading of the whole."""

_ANCHOR = re.compile(r"&\S+[ ]+")


def load(
    text: str, path: str, *, first_line: int = 1, places: Places | None = None, ends: Places | None = None
) -> tuple[Any, list[Diagnostic]]:
    """Plain data (dict, list, str, None) from one YAML document, with the findings that do not stop the reading.

    `first_line` is the line of the file that `text` begins at. `places`, when given, is filled, and so is `ends`: where the texts
    end, behind their last character or the line breaks of a block. Raises Mistake where nothing can be read.
    """
    found: list[Diagnostic] = []
    marks = 0

    def tell(what: str, line: int, column: int, *known: Any) -> None:
        code, make = "cut-value", warning
        if what == "duplicate-key":
            key, first = known
            words = f'the key "{key}" stands here a second time; the first is in line {first}; remove one of them'
            code, make = what, error
        else:
            from generator.hints.files import cut, marked

            if what == "cut-value":
                row, start = known
                words = cut(row, start, column)
            else:
                nonlocal marks
                marks += 1
                words = marked(text if marks <= MARKS else "", known[0], line, column)
        found.append(make(code, path, words, line=first_line + line, column=column + 1))

    try:
        return read(text, first_line, {} if places is None else places, ends, tell), found
    except Stumble as wrong:
        from generator.hints.files import explain

        line, column, words = explain(text, wrong, front=path.endswith(".md"))
        raise Mistake(error("bad-yaml", path, words, line=first_line + line, column=column + 1), *found) from None


def row_starts(text: str) -> list[int]:
    """Where each row of a text begins; and, after the last, where one more would."""
    return list(accumulate((len(one) + 1 for one in text.split("\n")), initial=0))


def visible(text: str) -> Iterator[int]:
    """How many characters before each place, its end too, are no white space: they are the same in a value and, in order, where
    it is written."""
    return accumulate((not one.isspace() for one in text), initial=0)


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))", re.S)
_BLANK_ESCAPES = frozenset("\n\tntrvfNLP_ ")


def inside(
    text: str, rows: Sequence[int], place: tuple[int, int], numbers: Collection[int]
) -> dict[int, tuple[int, int]]:
    """Line and column of visible characters, each by its number, from 1, in the value that is written at a place of `text`, whose
    rows begin at `rows`; of those that are past its end the place itself."""
    row = place[0] - 1
    begins = rows[row]  # the row that is being read
    at = begins + place[1] - 1
    if found := _ANCHOR.match(text, at):
        at = found.end()
    style = text[at : at + 1]
    if style in ("|", ">"):
        row += 1
        at = begins = rows[row] if row < len(rows) else len(text)
    elif style in ("'", '"'):
        at += 1
    places = dict.fromkeys(numbers, place)
    number, left = 0, len(places)
    while left and at < len(text):
        size, blank = 1, text[at].isspace()
        if style == "'" and text[at] == "'":
            size = 2
        elif style == '"' and (found := _ESCAPE.match(text, at)):
            size = found.end() - at
            code = found[1] or found[2] or found[3]
            blank = chr(int(code, 16)).isspace() if code else found[4] in _BLANK_ESCAPES
        number += not blank
        if not blank and number in places:
            places[number] = (row + 1, at - begins + 1)
            left -= 1
        at += size
        if text.startswith("\n", at - 1):
            row, begins = row + 1, at
    return places
