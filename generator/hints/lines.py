"""What may be wrong with one line of YAML, and how the line would be right: guesses, which `hints.files` tries."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from generator import frontmatter


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
    elif sign in "[{" and _is_no_text(found["key"], value):
        return
    elif sign in _SIGNS:
        yield Mend(start if sign not in "{[" else column, _SIGNS[sign], head + quoted(value) + rest)
    elif at := re.search(r":(?:\s|$)", value):
        words = "the text holds a colon and a space, so it needs quotes"
        yield Mend(start + at.start(), words, head + quoted(value) + rest)


def _is_no_text(key: str | None, value: str) -> bool:
    """Whether what begins with a bracket is meant as a list or as keys with values, and not as a text."""
    first = re.match(r"\{[ \t]*([\w-]+):", value)
    closing = {"[": "]", "{": "}"}[value[0]]
    return (
        key in _holders()
        or (first is not None and first[1] in known_keys())
        or value.count(value[0]) != value.count(closing)
    )


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
