"""`content/anchors.lock`: what is known of every passage that a note stands on by quotation.

A line of JSON for each, sorted, below a line that says what the file is: so that git can compare and merge it. Positions are not in
it: they would change with every word in front.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from msgspec import Struct

from generator.diagnostics import Diagnostic, warning
from generator.disk import Disk
from generator.sources import ANCHORS

VERSION = 1
_HEAD = re.compile(rb"# sidelight anchors (\d{1,9})\b")
HEAD = f"# sidelight anchors {VERSION} - where notes stood when the site was built; commit this file, builds keep it current\n"


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An anchor: the article, the note (empty: its text is given in the article), the quotation as it is written, and what stood
    around the passage when all was well.

    `state` is empty where it is well still: `lost` (the words are gone), `moved` (they stand elsewhere), `changed` (their
    sentence says other things).
    """

    article: str
    note: str = ""
    quote: str
    prefix: str = ""
    suffix: str = ""
    section: str = ""
    before: str = ""
    after: str = ""
    paragraph: str = ""
    state: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells one anchor from another."""
        return self.article, self.note, self.quote, self.prefix, self.suffix, self.section


class Lock(NamedTuple):
    """The file as it was read: its lines as they are written; `wrong` where it cannot be used, and then it is left alone."""

    content: bytes
    lines: frozenset[bytes]
    wrong: Diagnostic | None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Line)


def read(disk: Disk) -> Lock:
    """The file of a site; empty where there is none."""
    if (disk.root / ANCHORS).is_symlink():
        return Lock(b"", frozenset(), _wrong(1, "a symbolic link is not followed; put the file itself here"))
    try:
        content = disk.read(ANCHORS)
    except FileNotFoundError:
        return Lock(b"", frozenset(), None)
    except OSError as wrong:
        return Lock(b"", frozenset(), _wrong(1, wrong.strerror or str(wrong)))
    rows = content.replace(b"\r\n", b"\n").split(b"\n")
    return Lock(content, frozenset(one for one in rows if one and one[:1] != b"#"), _damage(rows))


def _wrong(line: int, message: str) -> Diagnostic:
    return warning("bad-anchors", ANCHORS, message, line=line)


_CONFLICT = re.compile(rb"(?:<{7}|={7}|>{7}|\|{7})(?: |\Z)")


def _damage(rows: list[bytes]) -> Diagnostic | None:
    for n, row in enumerate(rows, 1):
        if (row[:1] == b"{" and row[-1:] == b"}") or not row:
            continue
        if row[:1] == b"#":
            head = _HEAD.match(row)
            if head and int(head[1]) > VERSION:
                return _wrong(
                    n,
                    f"a newer Sidelight wrote this file (version {int(head[1])}, this one knows {VERSION}); update Sidelight",
                )
            continue
        if _CONFLICT.match(row):
            return _wrong(
                n,
                "a merge left this mark; remove the lines that hold <<<<<<<, ======= and >>>>>>>, keep the others, and build again",
            )
        return _wrong(
            n, "this is no line of this file; restore it from your versions, or remove the line, and build again"
        )
    return None


def decoded(lines: Iterable[bytes], lock: Lock) -> tuple[list[Line], Diagnostic | None]:
    """Lines as records, as far as they can be read; the first one that cannot is said."""
    out: list[Line] = []
    broken: set[bytes] = set()
    for one in lines:
        try:
            out.append(_decoder.decode(one))
        except msgspec.DecodeError:
            broken.add(one)
    if not broken:
        return out, None
    rows = lock.content.replace(b"\r\n", b"\n").split(b"\n")
    number = next(n for n, one in enumerate(rows, 1) if one in broken)
    return out, _wrong(number, "this line cannot be read; restore it from your versions, or remove it, and build again")


def encoded(line: Line) -> bytes:
    return _encoder.encode(line)


def content(lines: Iterable[bytes]) -> bytes:
    """The file that holds these lines."""
    return HEAD.encode() + b"".join(one + b"\n" for one in sorted(set(lines)))
