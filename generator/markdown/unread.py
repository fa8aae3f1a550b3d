"""Marks and links that are mistyped, so that they would be published as plain words: what is wrong with each.

Only what is plausibly meant as one is looked at: `{term…}` and `{note…}`, or nearly these, after a bracket; `[[` with a name;
brackets before an address.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.markdown.urls import better_url, safe_url
from generator.slugs import bad_segment

MARKS = {"term": "the id of an entry of the glossary", "note": "the name of a file in content/notes/"}
"""What a mark may say, and what follows its sign."""

_BRACES = re.compile(r"\{[ \t]*([A-Za-z]+)[ \t]*([=:]?)[ \t]*([^{}\n]*)(\}?)")
_BRACKET = re.compile(r"[\[\]]")
_BARE = re.compile(r"[a-zA-Z\d_:-]+")
_LINK = re.compile(r"\[\[([^\[\]|\n]*)(?:\|([^\[\]\n]*))?(\]{0,2})")
_BROKEN = re.compile(r"\[\[([^\[\]|]{1,200})(?:\|([^\[\]]{0,200}))?\]\]")

_TARGET = re.compile(r"\[[^\[\]]*\]\(([^()<>\n]+)\)")
_ENDINGS = "md|html?|pdf|jpe?g|png|svg|gif|webp|docx?|xlsx?|mp3|mp4|zip"
_SPACED = re.compile(rf"(?:https?://|www\.|[./]*[\w-]+/).*|[\w -]+\.(?:{_ENDINGS})", re.I)

_OTHER = "\ufffc"
"""Stands for whatever is no plain text: what was escaped, code, a picture."""

_FAR = 2000
"""Characters between the brackets of a mark."""


class Unread(NamedTuple):
    """Where in a text something like a mark begins, the words that it begins with, and what is wrong with it: nothing, where it
    is only passed by on the way to the next."""

    start: int
    written: str
    message: str


def unread_marks(state: StateCore) -> None:
    """A core rule: a token `unread_mark` before each text that holds a mistyped mark. It runs before escapes are joined with
    the text, and before quotation marks are changed."""
    for token in state.tokens:
        if token.type == "inline" and token.children and any(one in token.content for one in ("{", "[[", "](")):
            token.children = _told(token.children)


def misspelt(key: str, known: Iterable[str] = MARKS) -> str:
    """The known key of attributes that a key is a slip of, or nothing."""
    return next((one for one in known if key != one and is_slip(key.lower(), one)), "")


def written(key: str, value: str) -> str:
    """`note=a`, or `note="a b"`, as it is read."""
    return f"{key}={value}" if _BARE.fullmatch(value) else f'{key}="{value}"'


def _told(children: list[Token]) -> list[Token]:
    pieces = [_words(one) for one in children]
    text = "".join(pieces)
    found = sorted([*_marks(text), *_links(text), *_addresses(text)])
    out: list[Token] = []
    at = n = 0
    for child, piece in zip(children, pieces, strict=True):
        while n < len(found) and found[n].start < at + len(piece):
            one = found[n]
            within = one.written[: at + len(piece) - one.start]
            out.append(Token("unread_mark", "", 0, meta={"written": within, "message": one.message}))
            n += 1
        out.append(child)
        at += len(piece)
    return out


def _words(token: Token) -> str:
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return _OTHER if token.type not in ("em_open", "em_close", "strong_open", "strong_close") else ""


# Marks


def _marks(text: str) -> Iterator[Unread]:
    for found in _BRACES.finditer(text):
        yield Unread(found.start(), text[found.start() : found.end(2)], _mark(text, found))


def _mark(text: str, found: re.Match[str]) -> str:
    """What is wrong with braces that are meant as a mark; nothing where they are not."""
    key, sign, rest, end = found.groups()
    mark = next((one for one in MARKS if is_slip(key.lower(), one)), "")
    if not mark or _OTHER in found[0]:
        return ""
    exact = key.lower() == mark
    before = text[max(0, found.start() - _FAR) : found.start()]
    gap = before[-1:] in (" ", "\t") and before[-2:-1] == "]"
    values = [one for word in re.split(r"[\s,;]+", rest) if (one := word.strip("\"'“”„‘’«»`"))]
    if not end:
        values = values[:1]
    shown = f"{{{_corrected(mark, sign, rest if end else '', values)}}}"
    help_ = f", where ID is {MARKS[mark]}" if shown.endswith("=ID}") else ""
    if not (gap or before.endswith("]")):
        words = "put the words that it stands on into brackets directly before it"
        return f"this mark is not read; {words}: [words]{shown}{help_}" if exact and sign == "=" else ""
    words = _bracketed(before[:-1] if gap else before)
    single = len(values) < 2
    meant = sign == "=" or (sign == ":" and (single or (exact and not gap))) or (exact and single and not gap and end)
    if not words or not meant:
        return ""
    return f"this mark is not read; write {words}{shown}{help_}" + (", without a space between" if gap else "")


def _corrected(mark: str, sign: str, rest: str, values: list[str]) -> str:
    """How a mark is written. Several words after a colon are no names, and neither is what no name can be."""
    said: dict[str, list[str]] = {mark: []}
    for one in values:
        key, more, value = one.partition("=")
        if more and key in MARKS:
            mark, one = key, value
        said.setdefault(mark, []).append(one)
    sentence = sign != "=" and len(values) > 1 and "," not in rest
    if sentence or any(not names or any(map(bad_segment, names)) for names in said.values()):
        return f"{mark}=ID"
    return " ".join(written(key, " ".join(names)) for key, names in said.items())


def _bracketed(before: str) -> str:
    """The brackets that a text ends with; nothing where they do not open, `[…]` where they are not short words."""
    depth = 0
    for found in reversed([*_BRACKET.finditer(before)]):
        depth += 1 if found[0] == "]" else -1
        if not depth:
            words = before[found.start() :]
            return words if len(words) < 40 and _OTHER not in words and "\n" not in words else "[…]"
    return ""


def is_slip(key: str, mark: str) -> bool:
    """Whether a word is another but for one letter that was added, left out, mistaken or turned round with the next."""
    if abs(len(key) - len(mark)) > 1:
        return False
    shorter = [mark[:n] + mark[n + 1 :] for n in range(len(mark))]
    return key in (mark, *shorter) or any(
        key[:n] + key[n + 1 :] in (mark, *shorter[max(0, n - 1) : n + 2]) for n in range(len(key))
    )


# Links


def _links(text: str) -> Iterator[Unread]:
    for found in _LINK.finditer(text):
        yield Unread(found.start(), text[found.start() : found.end(1)], _link(text, found))


def _link(text: str, found: re.Match[str]) -> str:
    """What is wrong with two brackets that are meant as a link."""
    target, words, end = found[1].strip(), found[2], found[3]
    name = target.strip("# ")
    if _OTHER in found[0]:
        return ""
    if end == "]]":
        if not name:
            return "this link names nothing; write [[slug]], with the name of a file or the id of a term"
        return f"this link is not read; write {_wiki(name, words)}"
    if not re.match(r"\w", found[1]) or not re.search(r"[^\W\d_]", name):
        return ""
    if end:
        line = text[found.end() : found.end() + 200].partition("\n")[0].partition("[[")[0]
        if "]]" in line or line[:1] in ("{", "("):
            return ""
        return f"this link ends with one bracket; write {_wiki(name, words)}"
    if (broken := _BROKEN.match(text, found.start())) and _OTHER not in broken[0]:
        return f"this link goes on in the next line; write {_wiki(*broken.groups())} on one line"
    first = name.split()[0].rstrip(".,;:!?")
    return f"this link does not end; write {_wiki(name if words is not None else first, None)}" + (
        f" or [[{name}|words]]" if words is not None else ""
    )


def _addresses(text: str) -> Iterator[Unread]:
    for found in _TARGET.finditer(text):
        message = _address(found[1].strip()) if _OTHER not in found[1] else ""
        yield Unread(found.start(), text[found.start() : found.end(1)], message)


def _address(url: str) -> str:
    """What is wrong with the address of a link that stayed text; nothing where it may be words in brackets."""
    if " " in url:
        found = _SPACED.fullmatch(url)
        return f"this link is not read; an address with spaces stands between < and >: write (<{url}>)" if found else ""
    return "" if safe_url(url) else f'this link is not read: "{url}" is no web address{better_url(url)}'


def _wiki(name: str, words: str | None) -> str:
    words = " ".join((words or "").split())
    return f"[[{' '.join(name.split())}{'|' if words else ''}{words}]]"
