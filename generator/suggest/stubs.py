"""A candidate as an entry of the glossary to fill in: its id, its names, and its kind where there is evidence."""

import json
import re
from collections.abc import Callable, Collection

from msgspec import Struct

from generator.slugs import slugify
from generator.suggest.rank import Candidate
from generator.suggest.words import TITLES


class Entry(Struct, frozen=True):
    """A stub; `kind` is a guess, and empty where nothing speaks for one."""

    id: str
    term: str
    aliases: tuple[str, ...]
    kind: str


def entry(one: Candidate, taken: Collection[str]) -> Entry:
    """`taken` are ids that entries have."""
    base = name = slugify(one.words)
    n = 2
    while name in taken:
        name, n = f"{base}-{n}", n + 1
    aliases = tuple(dict.fromkeys(alias for alias in one.aliases if alias != one.words))
    return Entry(name, one.words, aliases, _kind(one))


def yaml(one: Entry) -> str:
    """The stub as it is pasted into a glossary file. A definition that is left empty keeps the site from being published."""
    lines = [f"{_scalar(one.id)}:", f"  term: {_scalar(one.term)}"]
    if one.aliases:
        lines.append(f"  aliases: [{', '.join(_scalar(alias, flow=True) for alias in one.aliases)}]")
    if one.kind:
        lines.append(f"  kind: {one.kind}  # guessed")
    return "\n".join([*lines, "  definition:"])


def quoted(words: str) -> str:
    """Any text as YAML: in double quotes, by JSON's rules, which are YAML's too."""
    return json.dumps(words, ensure_ascii=False)


_PLAIN = re.compile(r"[^\W\d_][\w .'’&/()-]*\Z")
_SPECIAL = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])


def _scalar(words: str, *, flow: bool = False) -> str:
    plain = _PLAIN.match(words) and words.lower() not in _SPECIAL and words == words.strip()
    return words if plain and not (flow and re.search(r"[\[\]{},]", words)) else quoted(words)


_ORGANISATION = re.compile(
    r"\b(?:Administration|Agency|Alliance|Army|Association|Authority|Bank|Board|Bureau|Cent(?:er|re)|College|Commission|Committee"
    r"|Company|Corporation|Corps|Council|Department|Federation|Foundation|Fund|Group|Institute|League|Library|Ministry|Office"
    r"|Organi[sz]ation|Party|School|Senate|Service|Services|Society|Survey|Union|University)\b"
)
_DOCUMENT = re.compile(
    r"\b(?:Accords?|Act|Agreement|Charter|Constitution|Convention|Declaration|Directive|Memorandum|Protocol|Resolution|Treaty)\b"
)
_EVENT = re.compile(r"\b(?:Battle|Conference|Congress of|Crisis|Elections?|Olympics|Revolution|Summit|War)\b")
_SPEAKS = ("said", "says", "told", "wrote", "added", "explained")
_BEFORE_PLACES = ("in", "near")


def _kind(one: Candidate) -> str:
    names = " / ".join([one.words, *one.aliases])
    return next((kind for kind, holds in KINDS if holds(one, names)), "") if one.kind != "phrase" else ""


def _is_person(one: Candidate, names: str) -> bool:
    long = max(names.split(" / "), key=len)
    speaks = sum(one.beside[word] for word in (*TITLES, *_SPEAKS, *(f"+{one}" for one in _SPEAKS)))
    return 2 <= len(long.split(" ")) <= 3 and speaks >= 2 and 4 * speaks >= one.times and one.kind == "name"


def _is_place(one: Candidate, names: str) -> bool:
    inside = sum(one.beside[word] for word in _BEFORE_PLACES)
    return one.kind == "name" and inside >= 3 and 2 * inside >= one.times


KINDS: tuple[tuple[str, Callable[[Candidate, str], bool]], ...] = (
    ("document", lambda one, names: bool(_DOCUMENT.search(names))),
    ("event", lambda one, names: bool(_EVENT.search(names))),
    ("organisation", lambda one, names: bool(_ORGANISATION.search(names))),
    ("person", _is_person),
    ("place", _is_place),
)
"""Kind → what speaks for it; the first that holds."""
