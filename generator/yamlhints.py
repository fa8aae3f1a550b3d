"""What is wrong with YAML that cannot be read, in words for somebody who has never heard of it.

The reader says where it stumbled; the mistake stands on that line or on one above. Each row of `MENDS` looks at one line and
says what may be wrong with it, and how it would be right. It is believed only if the text, with that line in its place, is
read further than before: so what is proposed is always something that can be read.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from generator import frontmatter
from generator.yamltext import Stumble, stumble


class Mend(NamedTuple):
    """What is wrong with a line, from which column on, and how the line would be right. `shown`: the words end with it."""

    column: int
    words: str
    line: str
    shown: bool = True


class Row(NamedTuple):
    """A line, those above it, and where in it reading ended, if it was here."""

    text: str
    above: list[str]
    stumble: int | None


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
    """What to say of a value that begins with a mark of YAML's own (`&name`) which nothing refers to."""
    row = text.split("\n")[line].rstrip()
    fixed = f"{row[:column]}{quoted(row[column:])}".strip()
    shown = f": {fixed}" if row[column + len(name) + 1 :].strip()[:1] not in ("", '"', "'", "|", ">") else ""
    shown = shown if stumble(fixed) is None else ""
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


# One line

_PARTS = re.compile(
    r"(?P<head>[ \t]*(?:-[ \t]+)*(?:(?P<key>[\w\"'][\w .'\"-]*?)[ \t]*:[ \t]+)?)(?P<value>\S.*?)(?P<rest>[ \t]*(?:[ \t]#[ \t].*)?)"
)
_PAIR = re.compile(r"(?P<key>[\w-]+):(?:[ \t]+(?P<value>.*))?", re.S)

_SIGNS = {
    "@": "no text can begin with @",
    "`": "no text can begin with `",
    "%": "no text can begin with %",
    "*": "a text that begins with * is taken for a mark of YAML's own",
    "&": "a text that begins with & is taken for a mark of YAML's own",
    "!": "a text that begins with ! is taken for a mark of YAML's own",
    "|": "a text that begins with | is taken for the start of a longer one, below it",
    ">": "a text that begins with > is taken for the start of a longer one, below it",
    "?": "a text that begins with ? and a space is taken for a mark of YAML's own",
    "-": "a hyphen and a space begin a list, which stands on lines of its own",
    "{": "a text that begins with { is taken for keys and values",
    "[": "a text that begins with [ is taken for a list",
    '"': "the text goes on after the closing quotation mark",
    "'": "the text goes on after the closing quotation mark",
}
_CURLY = "“”„‟«»"


@cache
def known_keys() -> frozenset[str]:
    """Every key that an author may write somewhere."""
    kinds = [one for one in vars(frontmatter).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    return frozenset(field.name for kind in kinds for field in msgspec.structs.fields(kind))


@cache
def _holders() -> frozenset[str]:
    """The keys whose value is keys with values, and never a text."""
    kinds = [one for one in vars(frontmatter).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    types = [(field.name, str(field.type)) for kind in kinds for field in msgspec.structs.fields(kind)]
    texts = {name for name, written in types if re.search(r"\bstr\b|Literal", written)}
    return frozenset(name for name, written in types if "frontmatter." in written) - texts


def quoted(text: str) -> str:
    """A text in quotation marks, as YAML reads it back: double ones where they are not in it."""
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"


def _tabs(row: Row) -> Iterator[Mend]:
    bare = row.text.lstrip(" \t")
    white = row.text[: len(row.text) - len(bare)]
    if "\t" not in white:
        return
    for size in dict.fromkeys([*_indents(row), 2 * white.count("\t") + white.count(" ")]):
        words = f"this line begins with a tab, which YAML does not take; begin it with {_spaces(size)} instead"
        yield Mend(white.index("\t"), words, " " * size + bare, shown=False)


def _no_space(row: Row) -> Iterator[Mend]:
    found = re.fullmatch(r"([ \t]*(?:-[ \t]+)*)([\w-]+):([^\s/].*)", row.text)
    if found and found[2] in known_keys():
        for value in (found[3], quoted(found[3])):
            yield Mend(found.end(2) + 1, "a space is missing after the colon", f"{found[1]}{found[2]}: {value}")


def _no_colon(row: Row) -> Iterator[Mend]:
    found = re.fullmatch(r"([ \t]*(?:-[ \t]+)*)([\w-]+)(?:[ \t]*[=;：][ \t]*|[ \t]+)(\S.*)", row.text)
    if found and found[2] in known_keys():
        for value in (found[3], quoted(found[3])):
            words = f'a colon and a space are missing after "{found[2]}"'
            yield Mend(found.end(2), words, f"{found[1]}{found[2]}: {value}")


def _no_dash(row: Row) -> Iterator[Mend]:
    if found := re.fullmatch(r"([ \t]*)-([^\s-].*)", row.text):
        yield Mend(found.end(1) + 1, "a space is missing after the hyphen", f"{found[1]}- {found[2]}")
    if found := re.fullmatch(r"([ \t]*)([*•·+–—])[ \t]+(\S.*)", row.text):
        words = f'each line of a list begins with a hyphen and a space, not with "{found[2]}"'
        yield Mend(found.end(1), words, f"{found[1]}- {found[3]}")


def _brackets(row: Row) -> Iterator[Mend]:
    """A list or mapping in brackets that is not closed, or closed by another bracket."""
    found = _PARTS.fullmatch(row.text)
    if not found or found["value"][0] not in "[{":
        return
    value, closing = found["value"], {"[": "]", "{": "}"}[found["value"][0]]
    if value.count(value[0]) <= value.count(closing):
        return
    bare = value.rstrip("]})").rstrip(", ")
    if bare in "[{":
        words = f"this bracket is not closed; put a {closing} behind what belongs into it"
        yield Mend(found.start("value"), words, found["head"] + value + closing, shown=False)
        return
    for one in (bare, *([rebuilt] if (rebuilt := _rebuilt(bare + closing)) else [])):
        line = found["head"] + one.removesuffix(closing) + closing + found["rest"]
        yield Mend(found.start("value"), f"the bracket {value[0]} is not closed with {closing}", line)


def _inside(row: Row) -> Iterator[Mend]:
    """A text between brackets that needs quotation marks."""
    found = _PARTS.fullmatch(row.text)
    if found and (line := _rebuilt(found["value"])):
        words = f"inside {found['value'][0]} {found['value'][-1]} a text with a comma, a colon, a sign or a bracket needs quotes"
        column = row.stumble if row.stumble is not None else found.start("value")
        yield Mend(column, words, found["head"] + line + found["rest"])


def _in_quotes(row: Row) -> Iterator[Mend]:
    """A text that needs quotation marks, or other ones."""
    found = _PARTS.fullmatch(row.text)
    if not found or not (found["head"].strip()):
        return
    head, value, rest = found["head"], found["value"], found["rest"]
    start, sign = found.start("value"), value[0]
    column = row.stumble if row.stumble is not None and row.stumble >= start else start
    if sign in "\"'":
        bare = value[1:-1] if len(value) > 2 and value[-1] == sign else ""
        if sign == '"' and "\\" in bare:
            yield Mend(column, "a backslash has a meaning inside double quotation marks", head + quoted(bare) + rest)
        if bare and not re.search(rf"\w{sign}(?:\W|$)", re.sub(rf"(?:^|\s){sign}.*?\w{sign}", "", bare)):
            words = f"the quotation mark {sign} stands inside of a text that begins with it"
            yield Mend(column, words, head + quoted(bare) + rest)
        if sign not in value[1:]:
            both = f"; if it belongs to the text: {head.strip()} {quoted(value)}" if sign == "'" else ""
            line = head + value + sign + rest
            yield Mend(start, f"this quotation mark is not closed; write: {line.strip()}{both}", line, shown=False)
            return
        yield Mend(column, _SIGNS[sign], head + quoted(value) + rest)
    elif sign in _CURLY and value[-1] in _CURLY and len(value) > 2:
        words = "curly quotation marks do not hold a text together; straight ones do"
        yield Mend(start, words, head + quoted(value[1:-1]) + rest)
    elif sign == "{" and (first := re.match(r"\{[ \t]*([\w-]+):", value)) and first[1] in known_keys():
        return
    elif sign in "[{" and (found["key"] in _holders() or value.count(sign) != value.count("]" if sign == "[" else "}")):
        return
    elif sign in _SIGNS:
        yield Mend(start if sign not in "{[" else column, _SIGNS[sign], head + quoted(value) + rest)
    elif at := re.search(r":(?:\s|$)", value):
        words = "the text holds a colon and a space, so it needs quotes"
        yield Mend(start + at.start(), words, head + quoted(value) + rest)


def _indentation(row: Row) -> Iterator[Mend]:
    bare = row.text.lstrip(" ")
    found = re.match(r"([\w-]+)[ \t]*:(?:[ \t]|$)|-[ \t]", bare)
    if not found or (found[1] and found[1] not in known_keys() and bare[found.end() :].strip()):
        return
    own = len(row.text) - len(bare)
    for size in dict.fromkeys(_indents(row)):
        if size != own:
            words = f"this line does not stand below those that it belongs to; begin it with {_spaces(size)}, not {own}"
            yield Mend(own, words, " " * size + bare, shown=False)


def _goes_on(row: Row) -> Iterator[Mend]:
    """A long text that goes on at the edge of the page."""
    if row.above and row.above[-1].strip() and not re.search(r":(?:\s|$)", row.text) and row.text[0].isalnum():
        words = "this line has no key; if it goes on with the text above, begin it with 2 spaces"
        yield Mend(0, words, "  " + row.text, shown=False)


def _indents(row: Row) -> list[int]:
    """How far a line may be indented: as those above it, or below the last of them."""
    near = [one for one in row.above[-12:] if one.strip() and not one.lstrip().startswith("#")][::-1]
    sizes = []
    for one in near:
        dash = re.match(r"([ ]*)(-[ ]+)?(?!\t)", one)
        if dash and dash[2] and not row.text.lstrip().startswith("- "):
            sizes.append(dash.end())
        if dash:
            sizes.append(dash.end(1))
    below = [sizes[0] + 2] if near and sizes and re.search(r":[ \t]*$", near[0]) else []
    return below + sizes


def _spaces(size: int) -> str:
    return {0: "no space", 1: "1 space"}.get(size, f"{size} spaces")


MENDS: tuple[Callable[[Row], Iterator[Mend]], ...] = (
    _tabs,
    _no_space,
    _no_dash,
    _inside,
    _brackets,
    _in_quotes,
    _indentation,
    _no_colon,
    _goes_on,
)
"""What may be wrong with one line; the first that lets the text be read is what is said."""


# Brackets


def _pieces(text: str) -> list[str]:
    """What stands between the commas of a list or mapping on one line, but for those inside of quotes and brackets."""
    out, depth, quote = [""], 0, ""
    for one in text:
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"'" and re.fullmatch(r"(?:.*:)?\s*", out[-1], re.S):
            quote = one
        elif one in "[{":
            depth += 1
        elif one in "]}":
            depth -= 1
        elif one == "," and depth <= 0:
            out.append("")
            continue
        out[-1] += one
    return [one.strip() for one in out]


def _rebuilt(value: str) -> str:
    """A list or mapping on one line, with quotes around the texts that need them; "" where there is nothing to do."""
    if value[0] + value[-1] not in ("[]", "{}") or len(value) < 3:
        return ""
    pieces = _pieces(value[1:-1])
    if value[0] == "{":
        joined: list[str] = []
        for piece in pieces:
            if _PAIR.fullmatch(piece):
                joined.append(piece)
            elif not joined:
                return ""
            else:
                joined[-1] += f", {piece}"
        found = [_PAIR.fullmatch(one) for one in joined]
        if any(one and _missing_comma(one["value"] or "") for one in found):
            return ""
        pieces = [f"{one['key']}: {_piece(one['value'] or '')}" for one in found if one]
    else:
        pieces = [_piece(one) for one in pieces]
    out = f"{value[0]}{', '.join(pieces)}{value[-1]}"
    return out if out != value else ""


def _missing_comma(value: str) -> bool:
    """Whether a value holds another key: then it is a comma that is missing."""
    return value[:1] not in "\"'[{" and any(one in known_keys() for one in re.findall(r"\s([\w-]+):(?:\s|$)", value))


def _piece(text: str) -> str:
    """A text between brackets, in quotes where it needs them."""
    if not text or (text[0] in "\"'" and len(text) > 1 and text.find(text[0], 1) == len(text) - 1):
        return text
    if text[0] in "[{" and text[-1] in "]}":
        return _rebuilt(text) or text
    needs = text[0] in "@`%*&!|>#\"',[]{}?" or re.search(r":(?:\s|$)|[\s]#|[,\[\]{}]", text)
    return quoted(text) if needs else text


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
