"""One function a kind of file: its path and content → its entries with their bodies."""

import zlib
from collections.abc import Callable, Iterator

import msgspec

from generator.diagnostics import Diagnostic, error
from generator.frontmatter import ArticleFront, NoteFront, PageFront, TermFront
from generator.images import measure
from generator.markdown import Reader
from generator.markdown.urls import safe_url
from generator.model import Article, Bodies, Body, Entry, Link, Media, Note, Page, Term, Text
from generator.parse.sheet import Sheet
from generator.prose import count_words
from generator.slugs import LONGEST_PATH, bad_segment, better_segment, composed
from generator.sources import text_of
from generator.typed import convert
from generator.yamlevents import Places
from generator.yamltext import load

Entries = Iterator[tuple[Entry, Text, Bodies]]


def _article(reader: Reader, path: str, content: bytes, found: list[Diagnostic]) -> Entries:
    sheet = Sheet(reader, path, found)
    front: ArticleFront
    front, text, line = sheet.front(content, ArticleFront)
    slug = sheet.slug(front.slug)
    sheet.read("body", text, line)
    sheet.read_words("summary", front.summary, "summary")
    sheet.read_words("caption", front.image.caption if front.image else None, "image.caption")
    for n, note in enumerate(front.notes):
        if note.text:
            sheet.read_value(f"note:{n}", note.text, f"notes[{n}].text")
    links = sheet.references()
    if front.image and safe_url(front.image.src):
        links.append(sheet.refer("media", front.image.src, "image.src"))
    for n, related in enumerate(front.related):
        if isinstance(related, str):
            links.append(sheet.refer("related", related, f"related[{n}]"))
        elif related.to:
            links.append(sheet.refer("related", related.to, f"related[{n}].to"))
    for n, note in enumerate(front.notes):
        if note.note:
            links.append(sheet.refer("note", note.note, f"notes[{n}].note"))
    sheet.check(front, notes_on="body")
    body = sheet.bodies["body"]
    yield (
        Article(
            path=path,
            slug=slug,
            front=front,
            summary=_summary(sheet),
            headings=_headings(body),
        ),
        Text((*links, *_terms(sheet, front)), count_words(body.text), sheet.digest(front)),
        sheet.bodies,
    )


def _page(reader: Reader, path: str, content: bytes, found: list[Diagnostic]) -> Entries:
    sheet = Sheet(reader, path, found)
    front: PageFront
    front, text, line = sheet.front(content, PageFront)
    slug = sheet.slug(front.slug)
    sheet.read("body", text, line)
    sheet.read_words("summary", front.summary, "summary")
    sheet.check(front)
    yield (
        Page(
            path=path,
            slug=slug,
            front=front,
            summary=_summary(sheet),
            headings=_headings(sheet.bodies["body"]),
        ),
        Text((*sheet.references(), *_terms(sheet, front)), digest=sheet.digest(front)),
        sheet.bodies,
    )


def _note(reader: Reader, path: str, content: bytes, found: list[Diagnostic]) -> Entries:
    sheet = Sheet(reader, path, found)
    front: NoteFront
    front, text, line = sheet.front(content, NoteFront)
    slug = sheet.slug()
    sheet.read("body", text, line)
    sheet.check(front)
    on = [sheet.refer("article", one.article, f"on[{n}].article") for n, one in enumerate(front.on)]
    yield (
        Note(
            path=path,
            slug=slug,
            front=front,
            summary=_summary(sheet),
            headings=_headings(sheet.bodies["body"]),
        ),
        Text((*sheet.references(), *on), digest=sheet.digest(front)),
        sheet.bodies,
    )


def _term(reader: Reader, path: str, content: bytes, found: list[Diagnostic]) -> Entries:
    sheet = Sheet(reader, path, found)
    front: TermFront
    front, text, line = sheet.front(content, TermFront)
    if text.strip() and front.definition:
        message = "the definition stands twice: here and in the body"
        found.append(error("bad-value", path, message, key="definition^"))
    elif not text.strip() and not front.definition and not found:
        found.append(error("missing-key", path, "the definition is missing; write it below the front matter"))
    slug = sheet.slug()
    if text.strip():
        sheet.read("body", text, line)
    else:
        sheet.read_value("body", front.definition or "", "definition")
    yield _entry_of_glossary(sheet, slug, "", front)


_ENTRY = "tide: {term: tide, definition: What it means.}"


def _glossary(reader: Reader, path: str, content: bytes, found: list[Diagnostic]) -> Entries:
    places: Places = {}
    data, first = load(text_of(content, path), path, places=places)
    found += first
    if not isinstance(data, dict):
        if data is not None:
            message = f"a glossary file holds entries below their ids; write each as {_ENTRY}"
            found.append(error("bad-value", path, message))
        return
    if loose := next((one for one in ("term", "definition") if isinstance(data.get(one), str)), ""):
        message = f'"{loose}" stands where the id of an entry is wanted; write each entry as {_ENTRY}'
        found.append(error("bad-value", path, message, key=f"{loose}^"))
        return
    for name, entry in data.items():
        key = str(name)
        front, wrong = convert(entry, TermFront, path, key)
        found += wrong
        if front is None:
            continue
        if not front.definition and isinstance(entry, dict):
            message = f'the key "definition" is missing in "{key}"'
            found.append(error("missing-key", path, message, key=f"{key}^"))
        if trouble := bad_segment(key):
            message = f'the id "{key}" cannot stand in a URL: {trouble}{better_segment(key)}'
            found.append(error("bad-slug", path, message, key=f"{key}^"))
            continue
        sheet = Sheet(reader, path, found, places, at=f"{key}.")
        sheet.read_value("body", front.definition or "", "definition")
        yield _entry_of_glossary(sheet, key, key, front)


def _entry_of_glossary(sheet: Sheet, slug: str, key: str, front: TermFront) -> tuple[Entry, Text, Bodies]:
    """`key` is that of the entry in a file of several."""
    sheet.check(front)
    see = [sheet.refer("term", one, f"see[{n}]") for n, one in enumerate(front.see)]
    return (
        Term(
            path=sheet.path,
            slug=slug,
            front=msgspec.structs.replace(front, definition=None),  # the body holds it
            key=key,
            headings=_headings(sheet.bodies["body"]),
        ),
        Text((*sheet.references(), *see), digest=sheet.digest(front), first=_summary(sheet)),
        sheet.bodies,
    )


def _media(_: Reader, path: str, content: bytes, found: list[Diagnostic]) -> Entries:
    width, height = 0, 0
    try:
        width, height = measure(path, content)
    except ValueError as wrong:
        found.append(error("bad-image", path, str(wrong)))
    url = composed(path.removeprefix("content/"))
    if len(url.encode()) > LONGEST_PATH or any(bad_segment(one) for one in url.split("/")):
        message = "this name cannot stand in a URL; use letters, digits, dots and hyphens"
        found.append(error("bad-slug", path, message))
    yield Media(path, url, width, height, len(content), zlib.crc32(content)), Text(), {}


def _terms(sheet: Sheet, front: ArticleFront | PageFront) -> list[Link]:
    """The entries of the glossary that the front matter names."""
    skip = [sheet.refer("term", one, f"terms.skip[{n}]") for n, one in enumerate(front.terms.skip)]
    return skip + [sheet.refer("term", one, f"terms.sense.{form}") for form, one in front.terms.sense.items()]


def _summary(sheet: Sheet) -> str:
    """The words of the summary, or those of the first paragraph, cut at a word near 300 characters."""
    if summary := sheet.bodies.get("summary"):
        return " ".join(summary.text.split())
    body = sheet.bodies["body"]
    for block in body.blocks:
        if block.kind == "p":
            words = " ".join(body.text[block.start : block.end].split())
            return words if len(words) <= 300 else words[:300].rpartition(" ")[0] + " …"
    return ""


def _headings(body: Body) -> dict[str, str]:
    return {one.id: one.title for one in body.headings}


KINDS: dict[str, Callable[[Reader, str, bytes, list[Diagnostic]], Entries]] = {
    "article": _article,
    "page": _page,
    "note": _note,
    "term": _term,
    "glossary": _glossary,
    "media": _media,
}
"""kind of source → what parses it."""
