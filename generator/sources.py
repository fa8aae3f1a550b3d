"""A source file: what it is, its text, and its front matter."""

import hashlib
import re
import unicodedata
from itertools import groupby
from typing import NamedTuple

from generator.diagnostics import Diagnostic, Mistake, error
from generator.disk import Stat

_CLOSING = re.compile(r"\n---[^\S\n]*(?:\n|\Z)")
_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")

MAX_TEXT = 4 * 2**20
"""Bytes of one text file: a thousand pages of prose. Markdown of any size would have to be held and parsed as a whole."""


ANCHORS = "content/anchors.lock"
"""The one file below `content/` that builds write: what is known of the passages that notes stand on."""


class Source(NamedTuple):
    """A file that the site is made of. `kind` says what parse makes of it."""

    path: str
    kind: str
    stat: Stat


def digest(content: bytes) -> bytes:
    """Tells one content from another: 16 bytes of BLAKE2b."""
    return hashlib.blake2b(content, digest_size=16).digest()


def text_of(content: bytes, path: str) -> str:
    """UTF-8, NFC, Unix line ends, without a byte-order mark. Raises Mistake."""
    if len(content) > MAX_TEXT:
        raise Mistake(too_large(path, len(content), MAX_TEXT))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Mistake(error("unreadable", path, "this file is saved as UTF-16; save it as UTF-8"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before = unix(content[: wrong.start].decode("utf-8-sig"))
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        raise Mistake(
            error(
                "unreadable",
                path,
                f"byte 0x{content[wrong.start]:02x} is not UTF-8; save the file as UTF-8",
                line=line,
                column=column,
            )
        ) from None
    text = unix(text)
    return text if text.isascii() else unicodedata.normalize("NFC", _MANY_MARKS.sub(_in_order, text))


_MANY_MARKS = re.compile(r"[^\x00-\x7f\w]{64,}")


def _in_order(found: re.Match[str]) -> str:
    """Combining marks in the order that NFC gives them: to sort a long row of them takes Python's own normalisation for ever."""
    marks = "".join(unicodedata.normalize("NFD", one) for one in found[0])
    rows = groupby(marks, key=lambda one: unicodedata.combining(one) > 0)
    return "".join("".join(sorted(row, key=unicodedata.combining)) for _, row in rows)


_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_UNFIT = re.compile("[\0-\b\v\f\x0e-\x1f\ufffe\uffff]")


def unfit(text: str, content: bytes | None = None) -> re.Match[str] | None:
    """The first character of a text that neither html nor XML may hold: a page shows none, and a feed is broken by it.

    `content`, where it is at hand, is the file that the text is a part of: bytes are looked through at ten times the pace.
    """
    if content is not None and len(content.translate(None, _CONTROLS)) == len(content):
        return _UNFIT.search(text) if "\ufffe" in text or "\uffff" in text else None
    return _UNFIT.search(text)


def unix(text: str) -> str:
    """A text with line ends of one kind."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def too_large(path: str, size: int, limit: int) -> Diagnostic:
    message = f"{size / 2**20:.0f} MB is too large; at most {limit // 2**20} MB are read"
    return error("too-large", path, message)


def split(text: str) -> tuple[str | None, str, int]:
    """Front matter (None where there is none), body, and the line that the body begins on (0: the front matter does not end)."""
    opening = _OPENING.match(text)
    if not opening:
        return None, text, 1
    begins = opening.end()
    closing = _CLOSING.search(text, begins - 1)
    if not closing:
        return text[begins:], "", 0
    front = text[begins : closing.start() + 1]
    return front, text[closing.end() :], front.count("\n") + 3
