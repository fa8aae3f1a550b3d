"""What is wrong with YAML that cannot be read, in words for somebody who has never heard of it.

The reader says where it stumbled; the mistake stands on that line or on one above. What `lines` proposes is believed only if the
text, with that line in its place, is read further than before: so it is always something that can be read.
"""

import re

from generator.hints.lines import MENDS, Row, known_keys, quoted
from generator.yamlevents import Stumble, stumble

_TRIES = 60
_BACK = 40
_LONG = 2_000
"""Mends, lines above, and characters of a line that are tried: each of them costs a reading."""
_AT_EDGE = re.compile(r"[\w-]+:(?:\s|$)")


def explain(text: str, wrong: Stumble, *, front: bool) -> tuple[int, int, str]:
    """Line and column (from 0) of a mistake, and what to say of it. `front`: the text is front matter of a longer file."""
    rows = text.split("\n")
    if wrong.final:
        return *wrong.place, _plainly(wrong.problem)
    if front and (end := end_of_front(rows)) is not None and end <= wrong.at[0]:
        return end, 0, close_here(rows[end])
    near = [n for n in range(min(wrong.place[0], len(rows) - 1), -1, -1) if rows[n].strip()][:_BACK]
    first = _beginning(rows, near[-1] if near else 0)
    last = min(max(wrong.place[0], wrong.at[0]) + 30, len(rows))
    at = (wrong.at[0] - first, wrong.at[1])
    if first and stumble("\n".join(rows[first:last])) != at:
        return *wrong.place, _plainly(wrong.problem)
    tries = 0
    for find in MENDS:
        for n in (one for one in near if len(rows[one]) <= _LONG):
            for mend in find(Row(rows[n], rows[:n], wrong.place[1] if n == wrong.place[0] else None)):
                tries += 1
                ends = stumble("\n".join([*rows[first:n], mend.line, *rows[n + 1 : last]]))
                if ends is None or (ends > at and ends[0] > n - first):
                    return n, mend.column, f"{mend.words}; write: {mend.line.strip()}" if mend.shown else mend.words
                if tries >= _TRIES:
                    return *wrong.place, _plainly(wrong.problem)
    return *wrong.place, _plainly(wrong.problem)


def _beginning(rows: list[str], near: int) -> int:
    """The last line up to one that a part of a long text can be read from: a key at the edge."""
    return next((n for n in range(near, 0, -1) if _AT_EDGE.match(rows[n])), 0)


def cut(row: str, start: int, at: int) -> str:
    """What to say of a value that a # cuts at a column. It begins at another; -1: on another line, or in brackets."""
    comment = re.search(r"[ \t]+#[ \t].*|[ \t]*$", row[at:])
    ends = at + comment.start() if comment else len(row)
    rest, line = row[at:ends], ""
    if start >= 0:
        line = f"{row[:start].rstrip()} {quoted(row[start:ends].strip())}{row[ends:].rstrip()}".strip()
    shown = f": {line}" if line and stumble(line) is None else ""
    return (
        f'YAML takes the rest of the line, "{rest}", for a comment and leaves it out; if it belongs to the text, put the whole'
        f" text in quotes{shown}; if it is a comment, write a space after the #"
    )


def marked(text: str, name: str, line: int, column: int) -> str:
    """What to say of a value that begins with a mark of YAML's own (`&name`) which nothing refers to; without a text, less."""
    shown = ""
    if text:
        rows = text.split("\n")
        row = rows[line].rstrip()
        fixed = f"{row[:column]}{quoted(row[column:])}"
        bare = row[column + len(name) + 1 :].strip()[:1] not in ("", '"', "'", "|", ">")
        if bare and stumble("\n".join([*rows[:line], fixed, *rows[line + 1 :]])) is None:
            shown = f": {fixed.strip()}"
    return (
        f'YAML takes "&{name}" for a mark of its own and leaves it out; if it belongs to the text, put the whole text'
        f" in quotes{shown}"
    )


# The end of front matter

_NEAR = re.compile(r"[ \t]*(?:[-–—−‐_=*+~]{2,}|-(?: -)+|\.\.\.|…|-{3,}[^\w\s].{0,3})[ \t]*")


def is_nearly_a_fence(row: str) -> bool:
    """Whether a line is meant to be the `---` around front matter, and is not."""
    return row.rstrip() != "---" and _NEAR.fullmatch(row) is not None


def close_here(row: str) -> str:
    """What to say of the line where front matter should have ended."""
    if row.strip() == "---":
        return "the line --- that ends the front matter must begin at the edge, without a space before it"
    if is_nearly_a_fence(row):
        return f'the front matter ends with a line of three hyphens and nothing else; write --- in place of "{row.strip()}"'
    return "the front matter is not closed; put a line of three hyphens here, above the text: ---"


_UNSEEN = " \t\u00a0\u200b\u2060\ufeff"


def beginning(text: str) -> tuple[int, int, str] | None:
    """Where (from 1) a text fails to begin with front matter, and what to say of it; None where no word of it is there."""
    rows = text.split("\n", 100)
    n = next((n for n, row in enumerate(rows) if row.strip(_UNSEEN)), None)
    if n is None:
        return None
    row = rows[n].strip(_UNSEEN)
    if row == "---":
        if rows[n].startswith("---"):
            return 1, 1, "the file must begin with the line ---; remove what is empty above it"
        return n + 1, 1, "the file must begin with the line ---; remove the spaces and what cannot be seen before it"
    if is_nearly_a_fence(row) or row.startswith("---"):
        return (
            n + 1,
            1,
            f'the file must begin with a line of three hyphens and nothing else; write --- in place of "{row}"',
        )
    key = re.match(r"([\w-]+)[ \t]*:", row)
    if key and key[1].lower() in known_keys():
        return (
            n + 1,
            1,
            "front matter stands between two lines of three hyphens; put --- above this line, and below its last key",
        )
    return None


def end_of_front(rows: list[str]) -> int | None:
    """The line (from 0) on which front matter should have ended: one that is nearly `---`, or that begins a text."""
    after_blank = False
    for n, row in enumerate(rows):
        if is_nearly_a_fence(row) or (after_blank and _begins_text(row)):
            return n if n and _is_mapping("\n".join(rows[:n]) + "\n") else None
        after_blank = not row.strip() or (after_blank and row.startswith("# "))
    return None


_ENTRY = re.compile(r"[ \t]|#(?!#*[ \t])|-[ \t]|[\"']?[\w -]{1,40}[\"']?[ \t]*:(?:[ \t]|$)|[}\]]")


def _begins_text(row: str) -> bool:
    return bool(row) and not row.isspace() and _ENTRY.match(row) is None


def _is_mapping(text: str) -> bool:
    return stumble(text) is None and re.search(r"^[\w\"'][^\n]*:(?:\s|$)", text, re.M) is not None


# Words of the reader


_WORDS = (
    ("mapping values are not allowed",
     "no key can stand here; put a text that holds a colon in quotes, or begin the line where those above it begin"),
    ("expected <block end>", "this line does not fit those above it; look at the spaces before it and the quotes above"),
    ("could not find expected ':'", "every key needs a colon and a space after it; look at the line above, too"),
    ("did not find expected key", "no key begins here; look at the spaces before the line, and at the quotes above"),
    ("did not find expected ',' or ']'", "a list in [ ] needs commas between its parts, and its closing bracket"),
    ("did not find expected ',' or '}'", "what stands in { } needs commas between its parts, and the closing bracket"),
    ("did not find expected '-' indicator", "a list ends here without a key; begin each of its lines with a hyphen and a space"),
    ("did not find expected alphabetic", "put a text that begins with * or & in quotes"),
    ("did not find expected comment or line break", "put a text that begins with | or > in quotes"),
    ("block sequence entries are not allowed", "a list begins on a line of its own; put a text that begins with - in quotes"),
    ("mapping keys are not allowed", "put a text that begins with ? in quotes"),
    ("did not find expected <document start>", "nothing can stand below a line ...; put a text that begins with % in quotes"),
    ("cannot start any token", "no text can begin with this sign; put it in quotes"),
    ("directive", "put a text that begins with % in quotes"),
    ("version number", "put a text that begins with % in quotes"),
    ("escape c", "inside double quotes write \\\\ for a backslash, or use single quotes"),
    ("tab character", "this line begins with a tab; begin it with spaces"),
    ("did not find expected node content", "a value is missing before this place"),
    ("unexpected end of stream", "a quotation mark is not closed"),
    ("unexpected document indicator", "a quotation mark above is not closed"),
)  # fmt: skip


def _plainly(problem: str) -> str:
    return next((words for sign, words in _WORDS if sign in problem), problem)
