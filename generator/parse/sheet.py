"""An entry while it is parsed: its front matter, its bodies, what they refer to, and what is wrong with them."""

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from generator.config import bad_language
from generator.diagnostics import Diagnostic, Mistake, error, warning
from generator.frontmatter import Author, Related, encode_hook
from generator.frontmatter import Source as Origin
from generator.markdown import Reader
from generator.markdown.urls import better_url, safe_url
from generator.model import Bodies, Hole, Link, Span, footnote
from generator.slugs import bad_segment, better_segment, slug_of_file
from generator.sources import digest, split, text_of, unfit, unix
from generator.typed import convert
from generator.yamlevents import Places, line_and_column
from generator.yamltext import load, row_starts, visible

_REFERENCES = {"wiki": "wiki", "href": "href", "card": "wiki", "image": "media", "term": "term", "note": "note"}
"""kind of hole or span → kind of link; the other kinds refer to nothing."""


class _Written:
    """A text that stands in YAML: the key that it stands under, and the line of the file that its value begins on."""

    def __init__(self, key: str, text: str, line: int) -> None:
        self.key = key
        self.text = text
        self.line = line

    def at(self, line: int, column: int) -> str:
        """A place in the text, whose lines are counted from `line`, as a key that `read.locate` knows."""
        row = min(line - self.line, len(self._rows) - 2)
        place = min(self._rows[row] + column - 1, self._rows[row + 1])
        return f"{self.key}#{self._visible[place] + 1}"

    @cached_property
    def _rows(self) -> list[int]:
        return row_starts(self.text)

    @cached_property
    def _visible(self) -> list[int]:
        """How many visible characters are before each place."""
        return list(visible(self.text + "\n"))


class Sheet:
    """One entry while it is parsed. What is wrong with it goes into `found`.

    `places` are those of the keys of its YAML, filled by `front`; `at` is what these keys begin with.
    """

    def __init__(
        self, reader: Reader, path: str, found: list[Diagnostic], places: Places | None = None, at: str = ""
    ) -> None:
        self.path = path
        self.found = found
        self.bodies: Bodies = {}
        self._reader = reader
        self._places: Places = {} if places is None else places
        self._at = at
        self._written: dict[str, _Written] = {}

    # Front matter

    def front(self, content: bytes, kind: type[Struct]) -> tuple[Any, str, int]:
        """Typed front matter, the text below it and that text's first line.

        Of a file that cannot be read something is made up, so that what refers to it is not called unknown. Raises Mistake
        where even that fails.
        """
        try:
            whole = text_of(content, self.path)
            front, text, line = split(whole)
            data = self._loaded(front, line, kind, whole)
        except Mistake as mistake:
            self.found += mistake.diagnostics
            return convert({}, kind, self.path)[0], "", 1
        value, wrong = convert(data, kind, self.path)
        self.found += wrong
        if bad := unfit(text, content):
            at, column = line_and_column(text, bad.start())
            message = f"the character U+{ord(bad[0]):04X} cannot stand in a page; remove it"
            self.found.append(error("unreadable", self.path, message, line=line + at, column=column + 1))
        if value is None:
            raise Mistake
        return value, text, line

    def _loaded(self, front: str | None, line: int, kind: type[Struct], whole: str) -> Any:
        """The plain data of front matter. Raises Mistake where there is none, or none that can be read."""
        if front is None:
            needed = " and ".join(f"`{one.name}`" for one in msgspec.structs.fields(kind) if one.required)
            message = f"the file must begin with front matter between two lines --- that gives {needed}"
            from generator.hints.files import beginning

            at, column, message = beginning(whole) or (1, 1, message)
            raise Mistake(error("missing-key", self.path, message, line=at, column=column))
        if not line:
            from generator.hints.files import close_here, end_of_front

            rows = front.split("\n")
            ends = end_of_front(rows)
            message = "the front matter does not end; close it with a line of three hyphens: ---"
            message = message if ends is None else close_here(rows[ends])
            raise Mistake(error("bad-yaml", self.path, message, line=1 if ends is None else ends + 2))
        data, wrong = load(front, self.path, first_line=2, places=self._places)
        self.found += wrong
        return {} if data is None else data

    def slug(self, given: str | None = None) -> str:
        """The slug given, or that which the file has by its name."""
        slug = given if given is not None else slug_of_file(self.path)
        if trouble := bad_segment(slug):
            message = f'the slug "{slug}" cannot stand in a URL: {trouble}{better_segment(slug)}'
            self._error("bad-slug", message, "slug")
            return "-"
        return slug

    # Bodies

    def read(self, part: str, text: str, line: int) -> None:
        """A body that begins on a line of the file, and its footnotes."""
        result = self._reader.read(text, self.path, first_line=line)
        self.bodies[part] = result.body
        for label, body in result.footnotes.items():
            self.bodies[footnote(part, label)] = body
        self._tell(part, result.diagnostics)

    def read_value(self, part: str, text: str, key: str) -> None:
        """A body that is a value of the YAML."""
        one = self._write(part, text, key)
        self.read(part, one.text, one.line)

    def read_words(self, part: str, text: str | None, key: str) -> None:
        """A value of the YAML that is one paragraph: a caption, a summary. Nothing for an empty one."""
        if text:
            one = self._write(part, text, key)
            result = self._reader.read_line(one.text, self.path, line=one.line)
            self.bodies[part] = result.body
            self._tell(part, result.diagnostics)

    def _tell(self, part: str, diagnostics: list[Diagnostic]) -> None:
        """Findings of the reader, with the key of their text where that stands in YAML."""
        one = self._written.get(part)
        self.found += (
            [msgspec.structs.replace(wrong, key=one.at(wrong.line, wrong.column)) for wrong in diagnostics]
            if one
            else diagnostics
        )

    def _write(self, part: str, text: str, key: str) -> _Written:
        text = unix(text)  # YAML's quotes may hold \r
        one = self._written[part] = _Written(self._at + key, text, self._places.get(self._at + key, (1, 1))[0])
        return one

    def _key(self, part: str, place: Hole | Span) -> str:
        """The key of a place in one of the bodies; empty for what does not stand in YAML."""
        one = self._written.get(part.partition("/")[0])
        return one.at(place.line, place.column) if one else ""

    # What the entry refers to

    def references(self) -> list[Link]:
        """Every reference in the prose that must be resolved."""
        out = []
        for part, body in self.bodies.items():
            places: list[Hole | Span] = [*body.holes, *body.spans]
            out += [
                Link(_REFERENCES[one.kind], one.target, one.line, one.column, self._key(part, one))
                for one in places
                if one.kind in _REFERENCES
            ]
        return out

    def refer(self, kind: str, target: str, key: str) -> Link:
        """A reference that the YAML makes at a key."""
        return Link(kind, target, 0, 0, self._at + key)

    # Checks

    def check(self, front: Struct, *, notes_on: str = "") -> None:
        """What can be wrong with any entry. Notes stand on passages of the part `notes_on` and nowhere else."""
        self._check_urls(front)
        language: str | None = getattr(front, "language", None)
        if language is not None and (trouble := bad_language(language)):
            self._error("bad-value", f'"language": {trouble}', "language")
        message = "a note can stand on a passage of an article's own text only; this mark does nothing"
        self.found += [
            warning("misplaced-note", self.path, message, line=one.line, column=one.column, key=self._key(part, one))
            for part, body in self.bodies.items()
            for one in body.spans
            if one.kind == "note" and part != notes_on
        ]

    def _check_urls(self, front: Struct) -> None:
        """Every URL in the front matter has a scheme that a page may hold."""
        urls: list[tuple[str | None, str]] = []
        for name in ("authors", "sources", "related"):
            for n, one in enumerate(getattr(front, name, ())):
                if isinstance(one, Author | Origin | Related):
                    urls.append((one.url, f"{name}[{n}].url"))
        source, image = getattr(front, "source", None), getattr(front, "image", None)
        if source:
            urls.append((source.url, "source.url"))
        if image:
            urls.append((image.src, "image.src"))
        for url, key in urls:
            if url and not safe_url(url):
                self._error("unsafe-url", f'"{url}" is no web address{better_url(url)}', key)
            elif url and key != "image.src" and not urlsplit(url.strip()).scheme and not url.strip().startswith("/"):
                advice = (
                    better_url(url)
                    or "; write one that begins with https://, or a path of this site that begins with /"
                )
                self._error("bad-value", f'"{url}" is no web address{advice}', key)

    def _error(self, code: str, message: str, key: str) -> None:
        self.found.append(error(code, self.path, message, key=self._at + key))

    def digest(self, front: Struct) -> int:
        """Of the entry's front matter and bodies."""
        encoded = msgspec.msgpack.encode((front, self.bodies), enc_hook=encode_hook)
        return int.from_bytes(digest(encoded)[:6], "big")
