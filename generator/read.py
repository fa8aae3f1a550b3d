"""read: disk → sources. Which files there are, which of them changed, and where in a file a key stands."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from generator.diagnostics import Diagnostic, Mistake, did_you_mean, error, spelt, warning
from generator.disk import Disk, Found, Stat
from generator.silence import Silence, speaks
from generator.sources import ANCHORS, MAX_TEXT, Source, digest, split, text_of, too_large
from generator.store import SourceRow
from generator.yamlevents import Places
from generator.yamltext import inside, load, row_starts

CONTENT = "content"
"""The folder that all content lies in."""

MAX_MEDIA = 95 * 2**20
"""Bytes of one published file: GitHub takes none of 100 MiB."""


_BEGINS, _ENDS = re.compile(r"(?<!\w)"), re.compile(r"(?![\w/?#])")
"""Where words are whole, and no part of an address."""


class Reading(NamedTuple):
    """`same` are the sources that look as they did; `fresh` are to be parsed; `touched` have another date but the same bytes;
    `gone` are no longer there."""

    same: list[Found]
    fresh: list[Source]
    touched: list[Source]
    gone: list[str]
    diagnostics: list[Diagnostic]

    @property
    def sources(self) -> list[Source]:
        """All that are there, sorted."""
        same = (Source(one.path, kind, Stat(one.size, one.changed)) for one in self.same if (kind := kind_of(one.path)))
        return sorted([*same, *self.fresh, *self.touched])

    @property
    def changed(self) -> bool:
        return bool(self.fresh or self.touched or self.gone)


def read(disk: Disk, known: Mapping[str, SourceRow], only: Collection[str] | None = None) -> Reading:
    """List the content, and tell what changed since it was `known`: by size and date first, then by digest.

    `only`: look at these paths alone; `known` must be what is known of these.
    """
    same: list[Found] = []
    fresh: list[Source] = []
    touched: list[Source] = []
    found: list[Diagnostic] = []
    for one in disk.walk(CONTENT) if only is None else disk.some(only):
        path, size, changed, link = one
        before = known.get(path)
        if before is not None and before.size == size and before.changed == changed and not link:
            same.append(one)  # most are, and nothing else was ever said of them
            continue
        if not path.isprintable():
            shown = "".join(one if one.isprintable() else spelt(one) for one in path)
            found.append(error("bad-slug", shown, "this name holds a character that cannot be shown; rename the file"))
            continue
        if path == CONTENT:
            what = "a symbolic link is not followed; put the folder itself here"
            found.append(
                error("unreadable", path, what if link else "this is a file; put the folder of your texts here")
            )
            continue
        if link:
            found.append(
                warning(
                    "unknown-file",
                    path,
                    "a symbolic link is not followed; put the file itself here",
                )
            )
            continue
        if path == ANCHORS:
            continue
        kind = kind_of(path)
        if kind is None:
            found.append(warning("unknown-file", path, _unknown(path)))
            continue
        limit = MAX_MEDIA if kind == "media" else MAX_TEXT
        if size > limit:
            found.append(too_large(path, size, limit))
            continue
        is_same = before is not None and before.size == size and digest(disk.read(path)) == before.digest
        (touched if is_same else fresh).append(Source(path, kind, Stat(size, changed)))
    here = {one.path for group in (same, fresh, touched) for one in group}
    gone = [path for path in known if path not in here]
    return Reading(same, sorted(fresh), sorted(touched), gone, found)


def kind_of(path: str) -> str | None:
    """article, glossary, term, note, page or media; None for a file that has no business here."""
    parts = path.split("/")
    area, ending = (parts[1] if len(parts) > 2 else ""), parts[-1].rpartition(".")[2].lower()
    if area == "media":
        return "media"
    if area == "articles":
        return "article" if ending == "md" else None if ending in _MARKDOWN else "media"
    if area == "glossary" and ending in ("yaml", "yml"):
        return "glossary"
    return {"glossary": "term", "notes": "note", "pages": "page"}.get(area) if ending == "md" else None


_MARKDOWN = ("markdown", "mdown", "mkd", "mdx")
"""Endings by which markdown goes elsewhere."""

_FOLDERS = ("articles", "glossary", "notes", "pages", "media")


def _unknown(path: str) -> str:
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    folder = path.split("/")[1]
    if ending.lower() in _MARKDOWN and folder in _FOLDERS:
        return f"this file is not used; a text ends with .md: rename it to {stem}.md"
    if path.count("/") >= 2 and folder not in _FOLDERS and (guess := did_you_mean(folder, _FOLDERS)):
        return f"this file is not used; there is no folder {folder}/ for content{guess}"
    if path.count("/") < 2:
        return "this file is not used; content lives in articles/, glossary/, notes/, pages/ and media/"
    return "this file is not used; pictures and other files belong into content/media/ or beside an article's index.md"


def locate(disk: Disk, diagnostics: Iterable[Diagnostic], off: Iterable[str] = ()) -> list[Diagnostic]:
    """Give line and column to findings that name their place by a key, from the files as they are now, and leave out the
    warnings that were silenced: there, or everywhere by their code (`off`). The order is lost.

    `key#17` is the 17th visible character of the value at `key`; `#~words` is where these words stand, from the finding's
    line on.
    """
    by_file: dict[str, list[Diagnostic]] = {}
    for one in diagnostics:
        if one.severity == "error" or one.code not in off:
            by_file.setdefault(one.path, []).append(one)
    return [one for path, found in by_file.items() for one in _located(disk, path, found)]


def _located(disk: Disk, path: str, found: list[Diagnostic]) -> Iterator[Diagnostic]:
    """What was found in one file."""
    if not any(one.key or one.severity == "warning" for one in found):
        yield from found
        return
    text = _text(disk, path)
    silenced = speaks(text)
    keyed = any(one.key and not one.key.startswith("#~") for one in found)
    places = _places(text, path) if keyed or silenced else Places()
    silence = Silence(path, text, places) if silenced else None
    where = _Where(text, places, found)
    for one in found:
        if one.key:
            line, column = where.of(one)
            one = Diagnostic(one.path, line, column, one.severity, one.code, one.message, one.notes)
        if one.severity == "error" or silence is None or not silence.covers(one.line, one.code):
            yield one


class _Where:
    """Where in one file stands what was found in it."""

    def __init__(self, text: str, places: Places, found: Iterable[Diagnostic]) -> None:
        self._text = text
        self._rows = row_starts(text)
        self._places = places
        numbers: dict[str, set[int]] = {}
        for one in found:
            key, _, inner = one.key.rpartition("#")
            if key in places and inner.isdecimal():
                numbers.setdefault(key, set()).add(int(inner))
        self._inside = {key: inside(text, self._rows, places[key], some) for key, some in numbers.items()}

    def of(self, one: Diagnostic) -> tuple[int, int]:
        if one.key.startswith("#~"):
            return self._words(one.line, one.key[2:])
        key, _, inner = one.key.rpartition("#")
        return self._inside[key][int(inner)] if key in self._inside and inner.isdecimal() else self._nearest(one.key)

    def _words(self, line: int, words: str) -> tuple[int, int]:
        """The first place of some words from a line on: as whole words, if they stand there so."""
        first = at = self._text.find(words, self._rows[min(line, len(self._rows)) - 1])
        while at >= 0 and not (_BEGINS.match(self._text, at) and _ENDS.match(self._text, at + len(words))):
            at = self._text.find(words, at + 1)
        if first < 0:
            return line, 1
        place = at if at >= 0 else first
        row = bisect_right(self._rows, place)
        return row, place - self._rows[row - 1] + 1

    def _nearest(self, key: str) -> tuple[int, int]:
        """The place of a key, or of the nearest key above it."""
        while key:
            if key in self._places:
                return self._places[key]
            if key.endswith("^"):
                key = key[:-1]
            else:
                key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return self._places.get("", (1, 1))


def _text(disk: Disk, path: str) -> str:
    """A file's text, if it has any that can be read."""
    try:
        return text_of(disk.read(path), path) if path.endswith((".md", ".yaml", ".yml")) else ""
    except (Mistake, OSError):
        return ""  # the file's own mistake is reported as such


def _places(text: str, path: str) -> Places:
    places = Places()
    try:
        if path.endswith((".yaml", ".yml")):
            load(text, path, places=places)
        else:
            load(split(text)[0] or "", path, first_line=2, places=places)
    except Mistake:
        pass  # what was read of it is good enough: the file's own mistake is reported as such
    return places
