"""read: disk → sources. Which files there are, which of them changed, and where in a file a key stands."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from generator.diagnostics import Diagnostic, Mistake, error, warning
from generator.disk import Disk
from generator.sources import ANCHORS, MAX_TEXT, Source, digest, split, text_of, too_large
from generator.store import SourceRow
from generator.yamltext import Places, inside, load

MAX_MEDIA = 95 * 2**20
"""Bytes of one published file: GitHub takes none of 100 MiB."""


class Reading(NamedTuple):
    """`fresh` are the sources to parse; `touched` have another date but the same bytes; `gone` are no longer there."""

    sources: list[Source]
    fresh: list[Source]
    touched: list[Source]
    gone: list[str]
    diagnostics: list[Diagnostic]

    @property
    def changed(self) -> bool:
        return bool(self.fresh or self.touched or self.gone)


def read(disk: Disk, known: Mapping[str, SourceRow], only: Collection[str] | None = None) -> Reading:
    """List the content, and tell what changed since it was `known`: by size and date first, then by digest.

    `only`: look at these paths alone; `known` must be what is known of these.
    """
    sources: list[Source] = []
    found: list[Diagnostic] = []
    for path, stat, link in disk.walk("content") if only is None else disk.some(only):
        if not path.isprintable():
            shown = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in path)
            found.append(error("bad-slug", shown, "this name holds a character that cannot be shown; rename the file"))
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
        if stat.size > limit:
            found.append(too_large(path, stat.size, limit))
            continue
        sources.append(Source(path, kind, stat))
    sources.sort()
    fresh: list[Source] = []
    touched: list[Source] = []
    for source in sources:
        before = known.get(source.path)
        if before is None:
            fresh.append(source)
        elif before.stat != source.stat:
            same = before.stat.size == source.stat.size and digest(disk.read(source.path)) == before.digest
            (touched if same else fresh).append(source)
    here = {source.path for source in sources}
    return Reading(sources, fresh, touched, [path for path in known if path not in here], found)


def kind_of(path: str) -> str | None:
    """article, glossary, term, note, page or media; None for a file that has no business here."""
    parts = path.split("/")
    area, ending = (parts[1] if len(parts) > 2 else ""), parts[-1].rpartition(".")[2].lower()
    if area == "media":
        return "media"
    if area == "articles":
        return "article" if ending == "md" else "media"
    if area == "glossary" and ending in ("yaml", "yml"):
        return "glossary"
    return {"glossary": "term", "notes": "note", "pages": "page"}.get(area) if ending == "md" else None


def _unknown(path: str) -> str:
    if path.count("/") < 2:
        return "this file is not used; content lives in articles/, glossary/, notes/, pages/ and media/"
    return "this file is not used; pictures and other files belong into content/media/ or beside an article's index.md"


def locate(disk: Disk, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Give line and column to findings that name their place by a key, from the files as they are now.

    `key#17` is the 17th visible character of the value at `key`; `#~words` is where these words stand, from the finding's
    line on.
    """
    texts: dict[str, str] = {}
    places: dict[str, Places] = {}
    out: list[Diagnostic] = []
    for one in diagnostics:
        if one.key:
            if one.path not in places:
                texts[one.path], places[one.path] = _places(disk, one.path)
            key, _, inner = one.key.rpartition("#")
            if inner.startswith("~") and not key:
                line, column = _words(texts[one.path], one.line, inner[1:])
            elif key in places[one.path] and inner.isdecimal():
                line, column = inside(texts[one.path], places[one.path][key], int(inner))
            else:
                line, column = _nearest(places[one.path], one.key)
            one = Diagnostic(one.path, line, column, one.severity, one.code, one.message, one.notes)
        out.append(one)
    return out


def _places(disk: Disk, path: str) -> tuple[str, Places]:
    text, places = "", Places()
    try:
        text = text_of(disk.read(path), path)
        if path.endswith((".yaml", ".yml")):
            load(text, path, places=places)
        else:
            load(split(text)[0] or "", path, first_line=2, places=places)
    except (Mistake, OSError):
        pass  # what was read of it is good enough: the file's own mistake is reported as such
    return text, places


def _words(text: str, line: int, words: str) -> tuple[int, int]:
    """The first place of some words from a line on."""
    for n, one in enumerate(text.split("\n")[line - 1 :], line):
        if (at := one.find(words)) >= 0:
            return n, at + 1
    return line, 1


def _nearest(places: Places, key: str) -> tuple[int, int]:
    """The place of a key, or of the nearest key above it."""
    while key:
        if key in places:
            return places[key]
        if key.endswith("^"):
            key = key[:-1]
        else:
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return places.get("", (1, 1))
