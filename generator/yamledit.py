"""Changes of single texts in YAML as an author wrote it; every other byte stays.

What is written is first read again: a change counts only if the new text is there, and all else is as it was.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

from generator.diagnostics import Mistake
from generator.yamlevents import Places
from generator.yamltext import load

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_NODE = re.compile(r"&\S+[ \n]+")
_INDICATOR = re.compile(r"([|>])([0-9+-]*)([^\n]*)\n")
_WIDTH = 100


def with_text(text: str, key: str, new: str) -> str | None:
    """The YAML `text` with another text at `key` (`on[1].quote`), in the style that it has there, else in quotes.

    None where no way to write it leaves all else as it was: where others refer to it by `*name`, for instance.
    """
    known = _read(text)
    if known is None:
        return None
    data, places, ends = known
    if key not in ends:
        return None
    start, end = _offset(text, places[key]), _offset(text, ends[key])
    if found := _NODE.match(text, start):
        start = found.end()
    wanted = _changed(data, key, new)
    tries = (text[:start] + one + text[end:] for one in _styles(text, start, end, new))
    return next((one for one in tries if _says(one, wanted)), None)


def text_at(text: str, key: str) -> str | None:
    """The text at a key; None where there is none."""
    known = _read(text)
    if known is None or key not in known[2]:
        return None
    value = known[0]
    for step in _steps(key):
        value = value[step]
    return value if isinstance(value, str) else None


def with_key(text: str, beside: str, name: str, value: str) -> str | None:
    """The YAML `text` with a new key behind the text at `beside`, in the same mapping; None as in `with_text`."""
    known = _read(text)
    if known is None:
        return None
    data, places, ends = known
    if beside not in ends:
        return None
    end = _offset(text, ends[beside])
    wanted = _changed(data, beside.rpartition(".")[0] + "." + name, value)
    indent = " " * (places[f"{beside}^"][1] - 1)
    line = text.find("\n", end) if text[end - 1 : end] != "\n" else end - 1
    line = len(text) if line < 0 else line
    while line > 0 and text[line - 1 : line + 1] == "\n\n":  # blank lines behind a block are no part of it
        line -= 1
    for shown in (_double(value), value, _single(value)):
        flow = f"{text[:end]}, {name}: {shown}{text[end:]}"
        block = f"{text[:line]}\n{indent}{name}: {shown}{text[line:]}"
        for one in (flow, block):
            if _says(one, wanted):
                return one
    return None


def _read(text: str) -> tuple[Any, Places, Places] | None:
    places, ends = Places(), Places()
    try:
        data, found = load(text, "", places=places, ends=ends)
    except Mistake:
        return None
    return None if any(one.severity == "error" for one in found) else (data, places, ends)


def _says(text: str, wanted: Any) -> bool:
    known = _read(text)
    return known is not None and known[0] == wanted


def _changed(data: Any, key: str, new: str) -> Any:
    """The data with another value at a key; aliases are copied, as if each were written out."""
    out = _copied(data)
    *way, last = _steps(key)
    here = out
    for step in way:
        here = here[step]
    here[last] = new
    return out


def _steps(key: str) -> list[Any]:
    return [int(found[1]) if found[1] else found[2] for found in _STEP.finditer(key)]


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(one) for one in data] if isinstance(data, list) else copy.copy(data)


def _offset(text: str, place: tuple[int, int]) -> int:
    at = 0
    for _ in range(place[0] - 1):
        at = text.find("\n", at) + 1
        if not at:
            return len(text)
    return min(len(text), at + place[1] - 1)


def _styles(text: str, start: int, end: int, new: str) -> Iterator[str]:
    """The new text in ways to write it, that of the old one first."""
    old = text[start:end]
    if old[:1] in ("|", ">"):
        yield from _blocks(text, start, end, new)
    elif old[:1] == "'":
        yield _single(new)
    elif old[:1] != '"':
        yield new
    closing = old[len(old.rstrip("\n")) :] if old[:1] in ("|", ">") else ""
    yield _double(new) + closing
    yield _single(new) + closing


def _blocks(text: str, start: int, end: int, new: str) -> Iterator[str]:
    """As a block: its indicator, its indentation, and the blank lines behind it stay."""
    head = _INDICATOR.match(text, start, end)
    if not head:
        return
    lines = text[head.end() : end].split("\n")
    first = next((one for one in lines if one.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" "))]
    body = text[head.end() : end]
    closing = body[len(body.rstrip("\n")) :]
    kept = "".join(one for one in head[2] if one.isdecimal())
    bare = new.rstrip("\n")
    chomping = "-" if bare == new else "" if new == bare + "\n" else "+"
    rows = bare.split("\n") if head[1] == "|" else _filled(bare, max(_WIDTH, *map(len, lines)) - len(indent))
    for sign in dict.fromkeys((head[2].replace(kept, "") if kept else head[2], chomping)):
        shown = "\n".join(indent + row if row else row for row in rows)
        yield f"{head[1]}{kept}{sign}{head[3]}\n{shown}{closing}"


def _filled(text: str, width: int) -> list[str]:
    """Words in lines of at most a width. Only single spaces are broken at: others would not come back."""
    if re.search(r"\s{2}|[^\S ]", text):
        return [text]
    rows = [""]
    for word in text.split(" "):
        if rows[-1] and len(rows[-1]) + 1 + len(word) > width:
            rows.append(word)
        else:
            rows[-1] += (" " if rows[-1] else "") + word
    return rows


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    """In double quotes, on one line; only what must be escaped is."""
    out = []
    for one in text:
        if one in '"\\':
            out.append("\\" + one)
        elif one.isprintable():
            out.append(one)
        else:
            out.append(f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}")
    return '"' + "".join(out) + '"'
