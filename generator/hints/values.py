"""What to write in place of a value that is none of its key's: a line made of what was written, in the form that it needs."""

import calendar
import re
import types
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from generator.diagnostics import Mistake
from generator.frontmatter import (
    Annotations,
    ArticleNote,
    Author,
    Checks,
    Feeds,
    Image,
    Markdown,
    MenuItem,
    NoteTarget,
    Permalinks,
    Publisher,
    Related,
    Source,
    TermFront,
    Terms,
    decode_hook,
)
from generator.hints.lines import quoted
from generator.moments import Moment
from generator.yamltext import load

_SHAPES: dict[type, dict[str, str]] = {
    Annotations: {"terms": "first"},
    ArticleNote: {"quote": "words of the text", "text": "what there is to say of them"},
    Author: {"name": "Ann Lee"},
    Checks: {"off": "missing-credit"},
    Feeds: {"limit": "20"},
    Image: {"src": "media/harbour.jpg"},
    Markdown: {"typographer": "true"},
    MenuItem: {"title": "Topics", "to": "/topics/"},
    NoteTarget: {"article": "harbour", "quote": "words of the text"},
    Permalinks: {"articles": "/articles/{slug}/"},
    Publisher: {"name": "The Harbour Times"},
    Related: {"to": "harbour"},
    Source: {"title": "The Harbour Times"},
    TermFront: {"definition": "What it means.", "term": "Word"},
    Terms: {"mode": "first"},
}
"""A mapping → an example of it. The first key takes what an author wrote in place of the mapping."""


def line(key: str, kind: Any, data: Any) -> str:
    """The line of a key (`image`, `notes[1]`) with a value of its kind, made of what was written where that can be."""
    name = key.rpartition(".")[2]
    value = _written(kind, data, name)
    return f"- {value}" if name.endswith("]") else f"{name}: {value}"


def _written(kind: Any, data: Any, name: str) -> str:
    kind = _without(kind)
    options = [one for one in get_args(kind) if one is not type(None)] if _is_union(kind) else [kind]
    structs = [_without(one) for one in options if _without(one) in _SHAPES]
    if structs and (len(options) == 1 or not isinstance(data, str)):
        return _shape(structs[0], data, name)
    first = _without(options[0])
    if get_origin(first) is list:
        inner = get_args(first)[0]
        return f"[{', '.join(_written(inner, one, '') for one in _parts(data))}]"
    return flow(data)


def _shape(kind: type, data: Any, name: str) -> str:
    fields = {one.name: one.type for one in msgspec.structs.fields(kind)}
    if isinstance(data, dict) and set(data) <= set(fields):
        return flow(data)
    given = data[0] if isinstance(data, list) and data else data
    example = dict(_SHAPES[kind])
    first = next(iter(example))
    if kind is Source and isinstance(given, str) and re.match(r"https?://|www\.", given):
        example["url"] = given if "://" in given else f"https://{given}"
    elif isinstance(given, str) and _fits(given, fields[first]):
        example[first] = given
    if kind is TermFront and name:
        # Small: such a form is found with a capital, too, and not the other way round.
        example = {"term": name.replace("-", " "), "definition": example["definition"]}
    return "{" + ", ".join(f"{key}: {_written(fields[key], value, key)}" for key, value in example.items()) + "}"


def _parts(data: Any) -> list[Any]:
    """What was written in place of a list, as its parts."""
    if isinstance(data, str):
        bare = data.strip("[] \n,")
        parts = re.split(r"(?:^|\s)[-•*–](?=\S)|[•*–]\s", bare) if bare[:1] in "-•*–" else bare.split(",")
        return [one for part in parts if (one := " ".join(part.split()))] or [data]
    return data if isinstance(data, list) else [data]


def flow(data: Any) -> str:
    """Data as YAML on one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return f"[{', '.join(map(flow, data))}]"
    text = " ".join(str("" if data is None else data).split())
    try:
        plain = load(f"key: [{text}]\nmap: {{key: {text}}}\n", "") == ({"key": [text], "map": {"key": text}}, [])
    except Mistake:
        plain = False
    return text if plain else quoted(text)


def _fits(data: str, kind: Any) -> bool:
    try:
        msgspec.convert(data, kind, strict=False, dec_hook=decode_hook)
    except msgspec.ValidationError:
        return get_origin(_without(kind)) is list
    return True


def _without(kind: Any) -> Any:
    """A type without what is said of it, and without `| None`."""
    if get_origin(kind) is Annotated:
        return _without(get_args(kind)[0])
    if _is_union(kind):
        options = [one for one in get_args(kind) if one is not type(None)]
        return _without(options[0]) if len(options) == 1 else kind
    return kind


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


# Single values


def advice(kind: Any, data: Any) -> str:
    """What to write in place of a value of another type: words that follow a semicolon, or ""."""
    kind = _without(kind)
    if isinstance(data, dict) and kind is str and len(data) == 1:
        ((key, value),) = data.items()
        if isinstance(value, str):
            return f"if the colon belongs to the text, put all of it in quotes: {quoted(f'{key}: {value}')}"
    if isinstance(data, list) and kind is str:
        if len(data) == 1 and isinstance(data[0], str):
            return (
                f"write {flow(data[0])} without the brackets or the hyphen before it, or in quotes if they belong to it"
            )
        return "leave out the brackets or hyphens, or put all of it in quotes if they belong to the text"
    if not isinstance(data, str):
        return ""
    bare = data.strip().lower()
    if kind is bool:
        return {
            **dict.fromkeys(("yes", "y", "on", "ja", "oui", "si", "sí"), "write true"),
            **dict.fromkeys(("no", "n", "off", "nein", "non"), "write false"),
        }.get(bare, "")
    if kind is int:
        digits = re.findall(r"\d+", bare)
        return f"write {int(digits[0])}" if len(digits) == 1 and len(digits[0]) < 6 else "write one such as 20"
    if kind is Moment or (isinstance(kind, type) and issubclass(kind, Moment)):
        return day(data, partial=kind is not Moment)
    return ""


def uncurled(kind: Any, data: Any) -> str:
    """A value that would be right without the curly quotes around it; "" where there are none."""
    if (
        isinstance(data, str)
        and (found := re.fullmatch(r"\s*[“”„‟‘’«»](.+)[“”„‟‘’«»]\s*", data))
        and _fits(found[1], kind)
    ):
        return found[1]
    return ""


_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_NUMBERS = re.compile(r"(\d{1,4})[ ]?([./ -])[ ]?(\d{1,2})[ ]?[./ -][ ]?(\d{1,4})", re.A)
_WORDED = re.compile(
    r"(?:[A-Za-z]+day,? )?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?)?(?P<month>[A-Za-z]{3,9})\.?,?"
    r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?,?)? (?P<year>\d{4})",
    re.A,
)
_TIMED = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)", re.A | re.I)


def day(text: str, *, partial: bool) -> str:
    """How a date is to be written, and which where it could be two; "" where nobody can tell. `partial`: a month will do."""
    text = " ".join(text.split())
    if found := _NUMBERS.fullmatch(text):
        first, sign, middle, last = found.groups()
        if len(first) == 4 and len(last) < 3:
            if sign == "-" and 1 <= int(middle) <= 12 and int(first):
                length = calendar.monthrange(int(first), int(middle))[1]
                return f"that month has {length} days"
            tries = [(first, middle, last), (first, last, middle)]
            if sign == "-":
                one = _day(first, last, middle)
                return f"if month and day are in each other's place, write {one.isoformat()}" if one else ""
        elif len(last) == 4 and len(first) < 3:
            tries = [(last, middle, first), (last, first, middle)][: 1 if sign == "." else 2]
        else:
            return ""
        days = list(dict.fromkeys(one for year, month, number in tries if (one := _day(year, month, number))))
        if len(first) == 4:
            days = days[:1]
        return (
            "write " + " or ".join(f"{one:%Y-%m-%d} for {one.day} {calendar.month_name[one.month]}" for one in days)
            if (len(days) > 1)
            else "".join(f"write {one.isoformat()}" for one in days)
        )
    if re.fullmatch(r"\d{8}", text, re.A) and (one := _day(text[:4], text[4:6], text[6:])):
        return f"write {one.isoformat()}"
    if found := _TIMED.fullmatch(text):
        return f"write the date alone, {found[1]}, or add the zone: {found[1]}T{found[2]}+01:00"
    if found := _WORDED.fullmatch(text):
        name = found["month"].lower()
        month = next(
            (n for one, n in _MONTHS.items() if one == name or one[:3] == name or name == "sept" == one[:4]), 0
        )
        number = found["day"] or found["after"]
        if month and number and (one := _day(found["year"], month, number)):
            return f"write {one.isoformat()}"
        if month and not number and (one := _day(found["year"], month, 1)):
            return (
                f"write {one.isoformat()[:7]}"
                if partial
                else f"a day is needed, too: write one such as {one.isoformat()}"
            )
        return ""
    found = None if partial else re.fullmatch(r"(\d{4})(?:-(\d\d?))?", text, re.A)
    one = _day(found[1], found[2] or 1, 1) if found else None
    return f"a day is needed, too: write one such as {one.isoformat()}" if one else ""


def _day(year: object, month: object, number: object) -> date | None:
    try:
        return date(int(str(year)), int(str(month)), int(str(number)))
    except ValueError:
        return None
