"""parse: one source → its entries, each with its bodies. Depends on that file alone, and on the options."""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from generator.config import bad_language
from generator.diagnostics import Diagnostic, Mistake, error, warning
from generator.frontmatter import (
    ArticleFront,
    Author,
    NoteFront,
    PageFront,
    Related,
    TermFront,
    encode_hook,
)
from generator.frontmatter import (
    Source as Origin,
)
from generator.images import measure
from generator.markdown import Reader
from generator.markdown.syntax import safe_url
from generator.model import Article, Bodies, Body, Entry, Hole, Link, Media, Note, Page, Span, Term
from generator.prose import FIRST_UNSPACED, unspaced
from generator.slugs import bad_segment
from generator.sources import Source, digest, split, text_of
from generator.typed import convert
from generator.yamltext import Places, load, visible


class Options(Struct, frozen=True, array_like=True):
    """What parsing depends on beside the file."""

    html: bool = False
    typographer: bool = False
    language: str = "en"


class Parsed(Struct, frozen=True):
    """What one source holds. `digest` is of its bytes."""

    entries: list[tuple[Entry, Bodies]]
    diagnostics: list[Diagnostic]
    digest: bytes


class Parser:
    """Parses the sources of one site. Costly to make: one for each process."""

    def __init__(self, options: Options) -> None:
        self.reader = Reader(html=options.html, typographer=options.typographer, language=options.language)

    def parse(self, source: Source, content: bytes) -> Parsed:
        found: list[Diagnostic] = []
        try:
            entries = list(KINDS[source.kind](self, source.path, content, found))
        except Mistake as mistake:
            entries = []
            found += mistake.diagnostics
        return Parsed(entries, found, digest(content))


class _Written(NamedTuple):
    """A text that stands in YAML: the key that it stands under, and the line of the file that its value begins on."""

    key: str
    text: str
    line: int

    def at(self, line: int, column: int) -> str:
        """A place in the text, whose lines are counted from `line`, as a key that `read.locate` knows."""
        rows = self.text.split("\n")[: line - self.line + 1]
        rows[-1] = rows[-1][: column - 1]
        return f"{self.key}#{visible(''.join(rows)) + 1}"

    def located(self, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
        """Findings of the reader, whose places are in the text, with their places in the file."""
        return [msgspec.structs.replace(one, key=self.at(one.line, one.column)) for one in diagnostics]


Texts = dict[str, _Written]
"""The bodies that stand in YAML, by part. Footnotes stand where the body does."""


def _front(
    content: bytes, path: str, kind: type[Struct], found: list[Diagnostic], places: Places
) -> tuple[Any, str, int]:
    """Typed front matter, body and the body's first line. `places` is filled.

    Of a file that cannot be read something is made up, so that what refers to it is not called unknown. Raises Mistake where
    even that fails.
    """
    try:
        front, body, line = split(text_of(content, path))
        data = _loaded(front, line, path, kind, found, places)
    except Mistake as mistake:
        found += mistake.diagnostics
        body, line = "", 1
        return convert({}, kind, path)[0], body, line
    value, wrong = convert(data, kind, path)
    found += wrong
    if value is None:
        raise Mistake
    return value, body, line


def _loaded(
    front: str | None, line: int, path: str, kind: type[Struct], found: list[Diagnostic], places: Places
) -> Any:
    """The plain data of front matter. Raises Mistake where there is none, or none that can be read."""
    if front is None:
        needed = " and ".join(f"`{one.name}`" for one in msgspec.structs.fields(kind) if one.required)
        message = f"the file must begin with front matter between two lines --- that gives {needed}"
        raise Mistake(error("missing-key", path, message))
    if not line:
        message = "the front matter does not end; close it with a line of three hyphens: ---"
        raise Mistake(error("bad-yaml", path, message))
    data, wrong = load(front, path, first_line=2, places=places)
    found += wrong
    return {} if data is None else data


def _article(parser: Parser, path: str, content: bytes, found: list[Diagnostic]) -> Iterator[tuple[Entry, Bodies]]:
    front: ArticleFront
    places: Places = {}
    front, text, line = _front(content, path, ArticleFront, found, places)
    slug = _slug(front.slug, path, found)
    result = parser.reader.read(text, path, first_line=line)
    found += result.diagnostics
    bodies: Bodies = {"body": result.body}
    for label, body in result.footnotes.items():
        bodies[f"fn:{label}"] = body
    texts: Texts = {}
    if front.summary:
        texts["summary"] = _written("summary", front.summary, places)
    if front.image and front.image.caption:
        texts["caption"] = _written("image.caption", front.image.caption, places)
    for part, one in texts.items():
        bodies[part] = parser.reader.read_line(one.text, path, line=one.line)
    for n, note in enumerate(front.notes):
        if note.text:
            one = texts[f"note:{n}"] = _written(f"notes[{n}].text", note.text, places)
            inline = parser.reader.read(one.text, path, first_line=one.line)
            bodies[f"note:{n}"] = inline.body
            found += one.located(inline.diagnostics)
    links = _links(bodies, texts)
    if front.image and safe_url(front.image.src):
        links.append(Link("media", front.image.src, 0, 0, "image.src"))
    for n, related in enumerate(front.related):
        if isinstance(related, str):
            links.append(Link("related", related, 0, 0, f"related[{n}]"))
        elif related.to:
            links.append(Link("related", related.to, 0, 0, f"related[{n}].to"))
    for n, note in enumerate(front.notes):
        if note.note:
            links.append(Link("note", note.note, 0, 0, f"notes[{n}].note"))
    links += _term_links(front)
    _check_urls(front, path, found)
    _check_language(front.language, path, found)
    _misplaced(bodies, texts, path, found, "body")
    yield (
        Article(
            path=path,
            slug=slug,
            front=front,
            summary=_plain(bodies["summary"]) if front.summary else _first_paragraph(result.body),
            words=_count(result.body.text),
            links=tuple(links),
            headings=_headings(result.body),
            footnotes=tuple(result.footnotes),
            digest=_digest(front, bodies),
        ),
        bodies,
    )


def _page(parser: Parser, path: str, content: bytes, found: list[Diagnostic]) -> Iterator[tuple[Entry, Bodies]]:
    front: PageFront
    places: Places = {}
    front, text, line = _front(content, path, PageFront, found, places)
    slug = _slug(front.slug, path, found)
    result = parser.reader.read(text, path, first_line=line)
    found += result.diagnostics
    bodies: Bodies = {"body": result.body}
    for label, body in result.footnotes.items():
        bodies[f"fn:{label}"] = body
    texts: Texts = {}
    if front.summary:
        one = texts["summary"] = _written("summary", front.summary, places)
        bodies["summary"] = parser.reader.read_line(one.text, path, line=one.line)
    headings = _headings(result.body)
    summary = _plain(bodies["summary"]) if front.summary else _first_paragraph(result.body)
    _check_language(front.language, path, found)
    _misplaced(bodies, texts, path, found)
    links = tuple(_links(bodies, texts) + _term_links(front))
    yield Page(path, slug, front, summary, links, headings, _digest(front, bodies)), bodies


def _note(parser: Parser, path: str, content: bytes, found: list[Diagnostic]) -> Iterator[tuple[Entry, Bodies]]:
    front: NoteFront
    front, text, line = _front(content, path, NoteFront, found, {})
    slug = _slug(None, path, found)
    result = parser.reader.read(text, path, first_line=line)
    found += result.diagnostics
    bodies: Bodies = {"body": result.body} | {f"fn:{label}": body for label, body in result.footnotes.items()}
    links = _links(bodies, {}) + [
        Link("article", one.article, 0, 0, f"on[{n}].article") for n, one in enumerate(front.on)
    ]
    _check_urls(front, path, found)
    _misplaced(bodies, {}, path, found)
    yield (
        Note(
            path,
            slug,
            front,
            _first_paragraph(result.body),
            tuple(links),
            _digest(front, bodies),
            _headings(result.body),
        ),
        bodies,
    )


def _term(parser: Parser, path: str, content: bytes, found: list[Diagnostic]) -> Iterator[tuple[Entry, Bodies]]:
    front: TermFront
    places: Places = {}
    front, text, line = _front(content, path, TermFront, found, places)
    if text.strip() and front.definition:
        found.append(
            error(
                "bad-value",
                path,
                "the definition stands twice: here and in the body",
                key="definition^",
            )
        )
    elif not text.strip() and not front.definition and not found:
        found.append(error("missing-key", path, "the definition is missing; write it below the front matter"))
    written = None if text.strip() else _written("definition", front.definition or "", places)
    yield _one_term(parser, path, _slug(None, path, found), "", front, written or _Written("", text, line), found)


def _glossary(parser: Parser, path: str, content: bytes, found: list[Diagnostic]) -> Iterator[tuple[Entry, Bodies]]:
    places: Places = {}
    data, first = load(text_of(content, path), path, places=places)
    found += first
    if not isinstance(data, dict):
        if data is not None:
            found.append(error("bad-value", path, "a glossary file is a mapping from id to entry"))
        return
    for name, entry in data.items():
        key = str(name)
        front, wrong = convert(entry, TermFront, path, key)
        found += wrong
        if front is None:
            continue
        if not front.definition and isinstance(entry, dict):
            found.append(
                error(
                    "missing-key",
                    path,
                    f'the key "definition" is missing in "{key}"',
                    key=f"{key}^",
                )
            )
        if trouble := bad_segment(key):
            found.append(
                error(
                    "bad-slug",
                    path,
                    f'the id "{key}" cannot stand in a URL: {trouble}',
                    key=f"{key}^",
                )
            )
            continue
        written = _written(f"{key}.definition", front.definition or "", places)
        yield _one_term(parser, path, key, key, front, written, found)


def _one_term(
    parser: Parser,
    path: str,
    slug: str,
    key: str,
    front: TermFront,
    written: _Written,
    found: list[Diagnostic],
) -> tuple[Entry, Bodies]:
    """`written` has no key where it is the body of a file."""
    result = parser.reader.read(written.text, path, first_line=written.line)
    found += written.located(result.diagnostics) if written.key else result.diagnostics
    texts = {"body": written} if written.key else {}
    bodies: Bodies = {"body": result.body} | {f"fn:{label}": body for label, body in result.footnotes.items()}
    at = f"{key}." if key else ""
    links = _links(bodies, texts) + [Link("term", one, 0, 0, f"{at}see[{n}]") for n, one in enumerate(front.see)]
    _check_urls(front, path, found, at)
    _misplaced(bodies, texts, path, found)
    light = msgspec.structs.replace(front, definition=None)  # the body holds it
    return (
        Term(
            path,
            slug,
            light,
            _first_paragraph(result.body),
            key,
            tuple(links),
            _digest(front, bodies),
            _headings(result.body),
        ),
        bodies,
    )


def _media(parser: Parser, path: str, content: bytes, found: list[Diagnostic]) -> Iterator[tuple[Entry, Bodies]]:
    width, height = 0, 0
    try:
        width, height = measure(path, content)
    except ValueError as wrong:
        found.append(error("bad-image", path, str(wrong)))
    url = path.removeprefix("content/")
    if any(bad_segment(one) for one in url.split("/")):
        found.append(
            error(
                "bad-slug",
                path,
                "this name cannot stand in a URL; use letters, digits, dots and hyphens",
            )
        )
    yield Media(path, url, width, height, len(content), zlib.crc32(content)), {}


_SPACE_RUN = re.compile(r"\s+")


def _slug(given: str | None, path: str, found: list[Diagnostic]) -> str:
    """The slug given, or the file's stem (for `index.md` the folder's name)."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    if stem == "index" and path.count("/") > 2:
        stem = path.split("/")[-2]
    slug = given if given is not None else _SPACE_RUN.sub("-", stem)
    if trouble := bad_segment(slug):
        found.append(error("bad-slug", path, f'the slug "{slug}" cannot stand in a URL: {trouble}', key="slug"))
        return "-"
    return slug


def _written(key: str, text: str, places: Places) -> _Written:
    return _Written(key, text, places.get(key, (1, 1))[0])


def _key(texts: Texts, part: str, place: Hole | Span) -> str:
    """The key of a place in one of the bodies; empty for what does not stand in YAML."""
    one = texts.get("body" if part.startswith("fn:") else part)
    return one.at(place.line, place.column) if one else ""


def _links(bodies: Bodies, texts: Texts) -> list[Link]:
    """Every reference in the prose that must be resolved."""
    kinds = {"wiki": "wiki", "href": "href", "card": "wiki", "image": "media", "term": "term", "note": "note"}
    out = []
    for part, body in bodies.items():
        places: list[Hole | Span] = [*body.holes, *body.spans]
        out += [
            Link(kinds[one.kind], one.target, one.line, one.column, _key(texts, part, one))
            for one in places
            if one.kind in kinds
        ]
    return out


def _misplaced(bodies: Bodies, texts: Texts, path: str, found: list[Diagnostic], but: str = "") -> None:
    """Notes stand on passages of an article's text, the part `but`, and nowhere else."""
    message = "a note can stand on a passage of an article's own text only; this mark does nothing"
    found += [
        warning("misplaced-note", path, message, line=one.line, column=one.column, key=_key(texts, part, one))
        for part, body in bodies.items()
        for one in body.spans
        if one.kind == "note" and part != but
    ]


def _term_links(front: ArticleFront | PageFront) -> list[Link]:
    out = [Link("term", one, 0, 0, f"terms.skip[{n}]") for n, one in enumerate(front.terms.skip)]
    return out + [Link("term", one, 0, 0, f"terms.sense.{form}") for form, one in front.terms.sense.items()]


def _check_urls(front: Struct, path: str, found: list[Diagnostic], at: str = "") -> None:
    """Every URL in front matter has a scheme that a page may hold."""
    for name in ("authors", "sources", "related"):
        for n, one in enumerate(getattr(front, name, ())):
            if isinstance(one, Author | Origin | Related) and one.url and not safe_url(one.url):
                found.append(
                    error(
                        "unsafe-url",
                        path,
                        f'"{one.url}" is no web address',
                        key=f"{at}{name}[{n}].url",
                    )
                )
    source, image = getattr(front, "source", None), getattr(front, "image", None)
    if source and source.url and not safe_url(source.url):
        found.append(error("unsafe-url", path, f'"{source.url}" is no web address', key="source.url"))
    if image and not safe_url(image.src):
        found.append(error("unsafe-url", path, f'"{image.src}" is no web address', key="image.src"))


def _check_language(language: str | None, path: str, found: list[Diagnostic]) -> None:
    if language is not None and (trouble := bad_language(language)):
        found.append(error("bad-value", path, f'"language": {trouble}', key="language"))


def _first_paragraph(body: Body) -> str:
    """The words of the first paragraph, cut at a word near 300 characters."""
    for block in body.blocks:
        if block.kind == "p":
            words = " ".join(body.text[block.start : block.end].split())
            return words if len(words) <= 300 else words[:300].rpartition(" ")[0] + " …"
    return ""


def _headings(body: Body) -> dict[str, str]:
    return {one.id: one.title for one in body.headings}


def _plain(body: Body) -> str:
    return " ".join(body.text.split())


def _count(text: str) -> int:
    """Words; two characters of a script without spaces count as one."""
    if not text or max(text) < FIRST_UNSPACED:
        return len(text.split())
    bare = sum(1 for one in text if unspaced(one))
    return len(text.split()) + bare // 2


def _digest(front: Struct, bodies: Bodies) -> int:
    encoded = msgspec.msgpack.encode((front, bodies), enc_hook=encode_hook)
    return int.from_bytes(digest(encoded)[:6], "big")


KINDS: dict[str, Callable[[Parser, str, bytes, list[Diagnostic]], Iterator[tuple[Entry, Bodies]]]] = {
    "article": _article,
    "page": _page,
    "note": _note,
    "term": _term,
    "glossary": _glossary,
    "media": _media,
}
