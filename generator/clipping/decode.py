"""Bytes → text: UTF-8, or what a page says that it is written in."""

import codecs
import re
import unicodedata
from typing import NamedTuple

from generator.diagnostics import Mistake, error
from generator.sources import text_of, too_large

MAX_PAGE = 16 * 2**20
"""Bytes of one HTML page: those that hold their pictures are large."""

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w:.-]+)""", re.I)
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|meta|title)\b", re.I | re.S
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KNOWN = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a Word document or another archive",
    b"bplist": "a web archive of Safari",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")


class Decoded(NamedTuple):
    """`page` says that it is HTML."""

    text: str
    page: bool


def decode(content: bytes, name: str) -> Decoded:
    """Raises Mistake, at a place in the file `name`."""
    for sign, what in _KNOWN.items():
        if content.startswith(sign):
            raise Mistake(error("unreadable", name, f"this is {what}; save the article as plain text or as HTML"))
    if (
        re.match(rb"(?:From:|MIME-Version:|Snapshot-Content-Location:)[^\n]*\n", content)
        and b"multipart/related" in content[:4000]
    ):
        raise Mistake(error("unreadable", name, "this is a web archive (MHTML); save the page as HTML"))
    mark = next((encoding for sign, encoding in _MARKS if content.startswith(sign)), "")
    if b"\0" in content and mark != "utf-16":
        raise Mistake(error("unreadable", name, "this is no text; a clipping is plain text or HTML"))
    page = bool(_PAGE.match(content.removeprefix(codecs.BOM_UTF8)[:4096])) or name.lower().endswith(
        (".html", ".htm", ".xhtml")
    )
    if mark == "utf-16":
        text = _decoded(content, mark, name)
        return Decoded(clean(text), page or bool(_PAGE.match(text[:4096].encode())))
    if not page:
        text = clean(text_of(content, name))
        if not text.strip():
            raise Mistake(error("unreadable", name, "there is no text in it"))
        return Decoded(text, False)
    if len(content) > MAX_PAGE:
        raise Mistake(too_large(name, len(content), MAX_PAGE))
    return Decoded(clean(_page(content, mark, name)), True)


def _page(content: bytes, mark: str, name: str) -> str:
    """By its mark, as UTF-8 if it can be, else as it says itself: a page saved by a browser may still name its old encoding."""
    if mark:
        return _decoded(content, mark, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    found = _CHARSET.search(content[:8192])
    if not found:
        raise Mistake(error("unreadable", name, "this page is not UTF-8 and does not say what it is; save it as UTF-8"))
    encoding = (found[1] or found[2]).decode("ascii").lower()
    # What the web calls Latin-1 is Windows-1252.
    return _decoded(content, "cp1252" if encoding in ("iso-8859-1", "latin1", "us-ascii", "ascii") else encoding, name)


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        message = f'the page says that it is written in "{encoding}", which is no known encoding; save it as UTF-8'
    except UnicodeError:
        message = f'the page says that it is written in "{encoding}", and is not; save it as UTF-8'
    raise Mistake(error("unreadable", name, message))


def clean(text: str) -> str:
    """Unix line ends, NFC, and without characters that nobody sees."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _BREAKS.sub("\n", text)))
