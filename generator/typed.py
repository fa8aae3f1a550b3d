"""From plain data to typed values, with every mistake at its key.

msgspec stops at the first mistake. The quick way is its `convert`; only when that refuses, the slow way walks the same types once
more and collects what it finds.
"""

import re
import types
from collections.abc import Callable
from pathlib import PurePath
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from generator.diagnostics import Diagnostic, did_you_mean, error
from generator.frontmatter import decode_hook
from generator.moments import Moment

T = TypeVar("T")
Finding = Callable[[str, str, str], Diagnostic]
"""(code, message, key) → a diagnostic at that key."""


def convert(data: Any, kind: type[T], path: str, key: str = "") -> tuple[T | None, list[Diagnostic]]:
    """`data` as a `kind`, with every reason why it is none. `key` is where `data` stands in its file.

    What is wrong is left out, and what is missing is made up, so that the rest can be checked in the same run; None where
    nothing of use is left. With findings, the value is never to be published.
    """
    try:
        return msgspec.convert(data, kind, strict=False, dec_hook=decode_hook), []
    except msgspec.ValidationError as wrong:
        found = list(_problems(data, kind, path, key))
        if not found:  # a rule that only the whole value knows
            found = [error("bad-value", path, _plain(str(wrong)), key=key)]
        return _mended(data, kind, path, (key or PurePath(path).stem).strip()), found


_MADE_UP = {Moment: "1970-01-01"}


def _mended(data: Any, kind: type[T], path: str, name: str) -> T | None:
    """What is right of `data`, key by key. A missing title is the `name`: another would be like those of others, or in no text."""
    assert issubclass(kind, msgspec.Struct)
    given = data if isinstance(data, dict) else {}
    right: dict[str, Any] = {}
    for one in msgspec.structs.fields(kind):
        if one.name in given and not _problems(given[one.name], one.type, path, one.name):
            right[one.name] = given[one.name]
        elif one.required:
            right[one.name] = _MADE_UP.get(_plain_type(one.type), name or "?")
    try:
        return msgspec.convert(right, kind, strict=False, dec_hook=decode_hook)
    except msgspec.ValidationError:
        return None


def _problems(data: Any, kind: Any, path: str, key: str) -> list[Diagnostic]:
    from generator.hints import values as valuehints  # only where something is wrong

    kind = _bare(kind, data)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if data is None:
            return [error("bad-value", path, f"{_subject(key)}: is empty; give a value or leave the key out", key=key)]
        if not isinstance(data, dict):
            if not key:
                first = next(one.name for one in msgspec.structs.fields(kind) if one.required)
                message = (
                    f"this file must hold keys with values, each on a line of its own, such as {first}: The harbour"
                )
                message += "; remove the hyphens before the keys" if isinstance(data, list) else ""
            else:
                message = f"{_subject(key)}: expected keys with values, got {_got(data)}; write {valuehints.line(key, kind, data)}"
            return [error("bad-value", path, message, key=key)]
        return _struct_problems(data, kind, path, key)
    if get_origin(kind) is list and isinstance(data, list):
        inner = get_args(kind)[0]
        return [one for n, item in enumerate(data) for one in _problems(item, inner, path, f"{key}[{n}]")]
    try:
        msgspec.convert(data, kind, strict=False, dec_hook=decode_hook)
    except msgspec.ValidationError as wrong:
        return [error("bad-value", path, f"{_subject(key)}: {_plain(str(wrong), kind, data, key)}", key=key)]
    return []


def _struct_problems(data: dict[str, Any], kind: type[msgspec.Struct], path: str, key: str) -> list[Diagnostic]:
    from generator.hints import values as valuehints
    from generator.hints.keys import advice, counterparts

    found: list[Diagnostic] = []
    fields = {one.name: one for one in msgspec.structs.fields(kind)}
    meant: set[str] = set()
    for name in data:
        if name not in fields:
            written = {
                right: valuehints.line(right, fields[right].type, data[name])
                for right in counterparts(str(name), fields)
                if _problems(data[name], fields[right].type, path, right)
            }
            meant.update(counterparts(str(name), fields))
            guess = advice(str(name), data, fields, written)
            found.append(error("unknown-key", path, f'unknown key "{name}"{guess}', key=f"{_join(key, name)}^"))
    for name, one in fields.items():
        if name not in data:
            if one.required and name not in meant:
                found.append(error("missing-key", path, f'the key "{name}" is missing{_inside(key)}', key=key))
        else:
            found += _problems(data[name], one.type, path, _join(key, name))
    if not found:  # each key is right alone: a rule over several of them
        try:
            msgspec.convert(data, kind, strict=False, dec_hook=decode_hook)
        except msgspec.ValidationError as wrong:
            found.append(error("bad-value", path, f"{_subject(key)}: {_plain(str(wrong))}", key=key))
    return found


def _bare(kind: Any, data: Any) -> Any:
    """Strip `| None`, and choose from a union of `str | Struct` by what was written."""
    plain = _plain_type(kind)
    if get_origin(plain) in (Union, types.UnionType):
        options = [one for one in get_args(plain) if one is not type(None)]
        if data is None and len(options) < len(get_args(plain)):
            return kind
        if len(options) == 1:
            return options[0]
        structs = [one for one in options if isinstance(one, type) and issubclass(one, msgspec.Struct)]
        return structs[0] if structs and not isinstance(data, str) else options[0]
    is_struct = isinstance(plain, type) and issubclass(plain, msgspec.Struct)
    return plain if is_struct or get_origin(plain) is list else kind


def _plain_type(kind: Any) -> Any:
    """A type without what is said of it and required of its values."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _plain(message: str, kind: Any = None, data: Any = None, key: str = "") -> str:
    """Msgspec's words in the author's terms, with what to write instead."""
    message = re.sub(r" - at `.*`$", "", message)
    from generator.hints import values as valuehints

    kind = _plain_type(kind)
    if kind is not None and (bare := valuehints.uncurled(kind, data)):
        return f'"{data}" has curly quotes around it; write {key.rpartition(".")[2]}: {bare}'
    if get_origin(kind) is Literal:
        options = [str(one) for one in get_args(kind)]
        guess = did_you_mean(str(data), options) or ""
        return f'"{data}" is not one of {", ".join(options)}{guess}'
    if message.startswith("Expected"):
        if data is None or (isinstance(data, str) and not data.strip()):
            return "is empty; give a value or leave the key out"
        wanted = (
            message.replace("Expected ", "")
            .split(", got")[0]
            .replace("`str | object`", "text, or keys with values")
            .replace("`str`", "text")
            .replace("`int`", "a whole number")
            .replace("`bool`", "true or false")
            .replace("`array`", "a list")
            .replace("`object`", "keys with values")
            .replace(" | null", "")
        )
        if kind is None:
            return f"expected {wanted}"
        more = f"write {valuehints.line(key, kind, data)}" if wanted == "a list" else valuehints.advice(kind, data)
        return f"expected {wanted}, got {_got(data)}{'; ' if more else ''}{more}"
    if "out of range" in message:
        wanted = {bool: "true or false", int: "a whole number"}.get(kind, "another value")
        return f'expected {wanted}, got "{data}"'
    if kind is not None and (more := valuehints.advice(kind, data)):
        return f"{message.partition(';')[0]}; {more}"
    return message


def _got(data: Any) -> str:
    return {dict: "keys with values", list: "a list", type(None): "nothing"}.get(type(data), f'"{data}"')


def _join(key: str, name: object) -> str:
    return f"{key}.{name}" if key else str(name)


def _subject(key: str) -> str:
    return f'"{key}"' if key else "this file"


def _inside(key: str) -> str:
    return f' in "{key}"' if key else ""
