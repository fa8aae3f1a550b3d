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
_TAG = rb"!doctype\s+html|html|head|body|article|main|meta|title|div|section|header|nav|p|h[1-6]|ul|ol|table|figure"
_PAGE = re.compile(rb"\s*+(?:<\?xml[^>]*>\s*+|<!--(?>.*?-->)\s*+)*+<(?:" + _TAG + rb")[\s/>]", re.I | re.S)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ARCHIVE = 'open it in a browser and save the page as "Webpage, HTML only" or "Webpage, complete"'
_EXPORT = "open it in the program that made it, and save it as plain text or as HTML"
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (rb"%PDF", "a PDF document", "copy its text into a plain text file"),
    (rb"PK\x03\x04.{0,400}?application/epub", "an e-book (EPUB)", _EXPORT),
    (rb"PK\x03\x04.{0,400}?application/vnd\.oasis", "a document of LibreOffice (ODF)", _EXPORT),
    (rb"PK\x03\x04.*?word/", "a Word document (DOCX)", _EXPORT),
    (rb"PK\x03\x04", "a zip archive", "take the page or the text out of it"),
    (rb"\xd0\xcf\x11\xe0", "a document of an older Word or another Office program", _EXPORT),
    (rb"\{\\rtf", "a rich text document (RTF)", _EXPORT),
    (rb"bplist", "a web archive of Safari", 'open it in a browser and save the page as "Page Source"'),
    (rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*(?:MIME-Version:|From: <Saved by)", "a web archive (MHTML) or a raw mail", _ARCHIVE),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP", "a picture", "type or copy its words into a plain text file"),
    (rb"\x1f\x8b", "a compressed file", "unpack it first"),
)  # fmt: skip
"""How other files begin, what they are, and what would be right."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")


class Decoded(NamedTuple):
    """`page` says that it is HTML."""

    text: str
    page: bool


def decode(content: bytes, name: str) -> Decoded:
    """Raises Mistake, at a place in the file `name`."""
    for sign, what, instead in _OTHERS:
        if re.match(sign, content.removeprefix(codecs.BOM_UTF8).lstrip()[:65536].replace(b"\r\n", b"\n"), re.S | re.I):
            raise Mistake(error("unreadable", name, f"this is {what}, which is not read; {instead}"))
    mark = next((encoding for sign, encoding in _MARKS if content.startswith(sign)), "")
    if b"\0" in content and mark != "utf-16":
        message = (
            "this is neither text nor HTML, and of no kind that is known; a clipping is plain text or an HTML page"
        )
        raise Mistake(error("unreadable", name, message))
    if len(content) > MAX_PAGE:
        raise Mistake(too_large(name, len(content), MAX_PAGE))
    head = content[:4096] if mark != "utf-16" else _decoded(content, mark, name)[:4096].encode()
    page = bool(_PAGE.match(head.removeprefix(codecs.BOM_UTF8))) or name.lower().endswith((".html", ".htm", ".xhtml"))
    if page or mark == "utf-16":
        text = clean(_decoded(content, mark or _encoding(content, name), name))
    else:
        text = clean(text_of(content, name))
    if not page and not text.strip():
        raise Mistake(error("unreadable", name, "there is no text in it"))
    return Decoded(text, page)


def _encoding(content: bytes, name: str) -> str:
    """UTF-8 if it can be, else what the page says: one that was saved by a browser may still name its old encoding."""
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        found = _CHARSET.search(content[:8192])
    if not found:
        raise Mistake(error("unreadable", name, "this page is not UTF-8 and does not say what it is; save it as UTF-8"))
    encoding = (found[1] or found[2]).decode("ascii").lower()
    # What the web calls Latin-1 is Windows-1252.
    return "cp1252" if encoding in ("iso-8859-1", "latin1", "us-ascii", "ascii") else encoding


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        wrong = "which is no known encoding"
    except UnicodeError:
        wrong = "and is not"
    raise Mistake(
        error("unreadable", name, f'the page says that it is written in "{encoding}", {wrong}; save it as UTF-8')
    )


def clean(text: str) -> str:
    """Unix line ends, NFC, and without characters that nobody sees."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _BREAKS.sub("\n", text)))
