"""A user's mistake is a value: what is wrong, where, and what would be right.

Exceptions in this program mean bugs or I/O. Diagnostics travel with the record that they were found in, are remembered with
it, and are shown again whenever the record is used.
"""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Diagnostic(msgspec.Struct, frozen=True, array_like=True, order=True):
    """One finding, at one place.

    `line` and `column` count from 1 in characters of the source file. `key` is a path into the file's YAML, such as
    `related[1].to`: a finding made far from the file names its place by `key`, and `read.locate` turns it into line and
    column when it is shown, so that a remembered finding is right even after lines above it have moved. It knows two more
    forms of keys.
    """

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    notes: tuple[str, ...] = ()
    key: str = ""


_LONG = re.compile(r'"([^"]{120})[^"]{20,}"')


class Mistake(Exception):
    """What a user got wrong, on its way out of a function that cannot go on; the caller keeps the diagnostics."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(one.message for one in diagnostics))
        self.diagnostics = diagnostics


def error(
    code: str,
    path: str,
    message: str,
    *,
    line: int = 1,
    column: int = 1,
    key: str = "",
    notes: Iterable[str] = (),
) -> Diagnostic:
    """A finding that stops the site from being published."""
    assert code in CODES, code
    return Diagnostic(path, line, column, "error", code, _short(message), tuple(notes), key)


def warning(
    code: str,
    path: str,
    message: str,
    *,
    line: int = 1,
    column: int = 1,
    key: str = "",
    notes: Iterable[str] = (),
) -> Diagnostic:
    """A finding that is shown; `--strict` makes it fail."""
    assert code in WARNINGS, code
    return Diagnostic(path, line, column, "warning", code, _short(message), tuple(notes), key)


def _short(message: str) -> str:
    """On one line, with what it quotes of the file cut where that is long."""
    return _LONG.sub(r'"\1…"', " ".join(message.split()))


_COMMANDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys, or shows the words around it in another order by. Marks that scripts need are not among them."""


def shown(text: str) -> str:
    """Words of the content as they are printed: without effect on a terminal."""
    return _COMMANDS.sub(lambda one: spelt(one[0]), text)


def spelt(character: str) -> str:
    """A character that cannot be shown, as YAML and JSON write it."""
    return f"\\u{ord(character):04x}"


_MANY = 200
"""Words: each takes some microseconds to compare, and a site may have hundreds of mistakes."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "…"?` with the nearest known word, or nothing. Of many, those alone are compared that begin or end alike."""
    from difflib import get_close_matches

    known = list(known)
    if len(known) > _MANY:
        first, last = word[:1].lower(), word[-1:].lower()
        known = [one for one in known if one[:1].lower() == first or one[-1:].lower() == last]
    for wanted in dict.fromkeys((word, word.lower())):
        for near in get_close_matches(wanted, known, n=1, cutoff=0.6):
            return f'; did you mean "{near}"?'
    return ""


CODES: dict[str, str] = {
    "unreadable": "a file could not be read, or is not UTF-8 text",
    "too-large": "a file is larger than its kind may be",
    "too-slow": "a file that takes too long to read or to render",
    "bad-yaml": "front matter or a YAML file is not valid YAML",
    "cut-value": "a part of a value that YAML leaves out",
    "duplicate-key": "a key stands twice in one mapping",
    "unknown-key": "a key that Sidelight does not know",
    "missing-key": "a required key is not there",
    "bad-value": "a value has the wrong type or form",
    "unknown-file": "a file under content/ that is no article, term, note, page or medium",
    "unknown-link": "a link to an article, term, note, page or heading that does not exist",
    "ambiguous-link": "a link that fits two things of one slug",
    "unknown-term": "a term that is not in the glossary",
    "unknown-note": "a note that does not exist",
    "unknown-article": "a note stands on an article that does not exist",
    "unknown-footnote": "a footnote reference without its text",
    "unread-mark": "a mark or a link that is mistyped, so that it is published as plain words",
    "missing-media": "an image or file that does not exist, or lies outside the site",
    "bad-image": "an image whose size could not be read",
    "duplicate-url": "two pages with one URL",
    "duplicate-id": "two entries with one id",
    "bad-slug": "a slug, alias or permalink that cannot be a URL path",
    "unsafe-url": "a URL whose scheme is not allowed",
    "shared-form": "two terms with one form, and nothing says which is meant",
    "unanchored-note": "the passage of a note is not in the article",
    "moved-note": "the words of a passage stand elsewhere than before",
    "changed-note": "the sentence around a passage says other things than before",
    "bad-anchors": "content/anchors.lock cannot be read",
    "misplaced-note": "a note stands where no note can stand",
    "ambiguous-note": "the passage of a note is in the article several times",
    "unplaced-note": "a note that stands on no passage",
    "undated-correction": "a correction that does not say when it was made",
    "unused-term": "a term that no text links to, though its words stand there, or that needs marks and has none",
    "unmatched-term": "a term whose words stand in no text",
    "double-form": "two entries of the glossary with one form",
    "hidden-form": "a form that always stands inside a longer one of another entry",
    "review-due": "a term or a note that somebody should have looked at again",
    "missing-summary": "an article without a summary",
    "missing-alt": "an image that is not described in words",
    "missing-credit": "a figure that does not say whose it is",
    "long-paragraph": "a paragraph that is too long to read on a screen",
    "dense-paragraph": "a paragraph with too many links, terms and notes",
    "unexplained-acronym": "an abbreviation that neither the text nor the glossary explains",
    "dead-link": "an address elsewhere that leads nowhere",
    "moved-link": "an address elsewhere that has moved for good",
    "unanswered-link": "an address elsewhere that gives no answer at the moment",
    "bad-layout": "a layout that could not be rendered",
    "bad-setting": "a wrong value in site.yaml",
    "bad-output": "an output folder that Sidelight must not write to",
    "busy": "another build of the site is running",
    "worker-died": "a worker process ended while it handled a file",
}
"""Every diagnostic code, with what it means; `docs/diagnostics.md` explains each."""

WARNINGS = frozenset(
    [
        "cut-value",
        "unknown-file",
        "unknown-footnote",
        "unread-mark",
        "shared-form",
        "unanchored-note",
        "moved-note",
        "changed-note",
        "bad-anchors",
        "misplaced-note",
        "unplaced-note",
        "undated-correction",
        "unused-term",
        "unmatched-term",
        "double-form",
        "hidden-form",
        "review-due",
        "missing-summary",
        "missing-alt",
        "missing-credit",
        "long-paragraph",
        "dense-paragraph",
        "unexplained-acronym",
        "dead-link",
        "moved-link",
        "unanswered-link",
    ]
)
"""Codes that a warning may have: these can be silenced. (`unknown-footnote` is an error as well, and then it cannot.)"""
