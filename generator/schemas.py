"""JSON Schemas (2020-12) of everything that authors write, from the classes that validate it: for editors.

An editor has read the YAML before it asks the schema, and has numbers and booleans where this program has text that takes
its type from its key. So a text may be a number here, and a number a text. Two things a schema cannot see: how a
number was written (`0x7d` is no year), and rules that compare values (`until` before `date`).
"""

from typing import Any

import msgspec

from generator.frontmatter import ArticleFront, NoteFront, PageFront, SiteFront, TermFront
from generator.moments import Moment, When

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DAY = r"(?!0000)[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])"
_TIME = (
    r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-3])"
    r"(:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?|[0-5][0-9]([0-5][0-9]([.,][0-9]+)?)?)?"
    r" ?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)"
)
_PARTIAL = r"(?!0+(-|\s*$))[0-9]{1,4}(-(0?[1-9]|1[0-2])(-(0?[1-9]|[12][0-9]|3[01]))?)?"

_DATES: dict[type, Schema] = {
    Moment: {
        "type": "string",
        "pattern": rf"^\s*({_DAY}|{_TIME})\s*$",
        "patternErrorMessage": "a date: 2021-04-13, or with time and zone 2021-04-13T18:30:00+02:00",
        "examples": ["2021-04-13", "2021-04-13T18:30:00+02:00"],
    },
    When: {
        "type": ["string", "integer"],
        "pattern": rf"^\s*{_PARTIAL}\s*$",
        "minimum": 1,
        "maximum": 9999,
        "patternErrorMessage": "a day, a month or a year: 2014-07-17, 2014-07, 2014",
        "examples": ["2014-07-17", "2014-07", 2014],
    },
}

_SCALARS: dict[str, Schema] = {
    "string": {"type": ["string", "number", "boolean"]},
    "integer": {"type": ["integer", "string"], "pattern": "^[0-9]+$", "patternErrorMessage": "a whole number"},
    "boolean": {
        "type": ["boolean", "integer", "string"],
        "pattern": "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[01])$",
        "minimum": 0,
        "maximum": 1,
        "patternErrorMessage": "true or false",
    },
}
"""What an editor may have where this program has a text that is read as this type."""


_GIVEN: Schema = {"not": {"type": "null"}}


def _one_of(first: str, second: str, beside: Schema | None = None) -> Schema:
    """Either of two keys, not both; `beside` is required with the second."""
    absent, more = {"type": "null"}, beside or {}
    return {
        "oneOf": [
            {"required": [first], "properties": {first: _GIVEN, second: absent}},
            {"required": [second, *more], "properties": {first: absent, second: _GIVEN, **more}},
        ]
    }


_RULES: dict[str, Schema] = {
    "Related": _one_of("to", "url", {"title": {"not": {"enum": [None, ""]}}}),
    "ArticleNote": _one_of("note", "text"),
    "TermFront": {
        "if": {"required": ["until"], "properties": {"until": _GIVEN}},
        "then": {"required": ["date"], "properties": {"date": _GIVEN}},
    },
}
"""What `__post_init__` of these classes asks for."""


def schemas() -> dict[str, Schema]:
    """The name of a file → its schema."""
    term = _schema(TermFront, "A term of the glossary in a file of its own")
    return {
        "site.json": _schema(SiteFront, "Settings of a site: site.yaml"),
        "article.json": _schema(ArticleFront, "Front matter of an article"),
        "term.json": term,
        "glossary.json": _glossary(term),
        "note.json": _schema(NoteFront, "Front matter of a note"),
        "page.json": _schema(PageFront, "Front matter of a page"),
    }


def _schema(kind: type[msgspec.Struct], title: str) -> Schema:
    _, components = msgspec.json.schema_components(
        [kind], schema_hook=lambda one: _DATES[one], ref_template="#/$defs/{name}"
    )
    parts = {name: _as_an_editor_reads(one) | _RULES.get(name, {}) for name, one in components.items()}
    own = {"$schema": DIALECT, "title": title} | parts.pop(kind.__name__)
    return own | ({"$defs": parts} if parts else {})


def _glossary(term: Schema) -> Schema:
    """A YAML file of the glossary: there the definition must stand among the keys. An empty file is one too."""
    entry = {key: value for key, value in term.items() if key not in ("$schema", "$defs", "title")}
    told = {"definition": {"not": {"enum": [None, ""]}}}
    return {
        "$schema": DIALECT,
        "title": "A file of the glossary: a mapping from id to term",
        "type": ["object", "null"],
        "additionalProperties": {
            "$ref": "#/$defs/TermFront",
            "required": ["definition"],
            "properties": told,
        },
        "$defs": {**term["$defs"], "TermFront": entry},
    }


def _as_an_editor_reads(schema: Schema) -> Schema:
    """A schema by msgspec, for values that YAML has given their types already."""
    out: Schema = {}
    for key, value in schema.items():
        if key in ("title", "required", "default") and (key == "title" or value in (None, [], {})):
            continue  # names of classes, and what says nothing
        if key in ("properties", "$defs"):
            value = {name: _as_an_editor_reads(one) for name, one in value.items()}
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            value = _as_an_editor_reads(value)
        elif key == "anyOf":
            value = [_as_an_editor_reads(one) for one in value]
        out[key] = value
    if "examples" not in out and isinstance(out.get("type"), str):
        out |= {key: value for key, value in _SCALARS.get(out["type"], {}).items() if key == "type" or key not in out}
    return _without_choice(out)


def _without_choice(schema: Schema) -> Schema:
    """`null` beside a plain type as one type more: editors then name the key's own mistake, not that no choice fits."""
    choices: list[Schema] = schema.get("anyOf", [])
    if len(choices) != 2 or choices[1] != {"type": "null"} or "type" not in choices[0]:
        return schema
    types = choices[0]["type"]
    own = {key: value for key, value in schema.items() if key != "anyOf"} | choices[0]
    return own | {"type": [*(types if isinstance(types, list) else [types]), "null"]}
