"""Every anchor of a site beside what is known of it from before."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from generator.anchoring import Place, anchor, line_of, told
from generator.anchors import lockfile
from generator.anchors.judge import Verdict, beside, judge, measured
from generator.anchors.lockfile import Line, Lock
from generator.anchors.passages import Sought, Text
from generator.anchors.words import FormsByWord, Guard, forms_by_word
from generator.config import Site
from generator.diagnostics import Diagnostic
from generator.frontmatter import Quote
from generator.link import Index
from generator.matching import forms
from generator.model import Anchor, Article, Bodies, Body, Doc, Note, Term
from generator.store import Store

CLEAR = 0.15
"""How much more like the old place than the others one of several must be."""


class Content(NamedTuple):
    """What anchors are judged by: the articles that have some, the bodies of an article by its name, the glossary's forms, the
    language, and the notes, drafts too."""

    docs: Iterable[Doc]
    bodies: Callable[[str], Bodies]
    forms: Callable[[], FormsByWord]
    language: str
    notes: Callable[[], Iterable[Note]]


def content_of(store: Store, site: Site, index: Index) -> Content:
    """The anchors of a linked site. No body is read before it is asked for."""
    language = site.front.language
    return Content(
        index.quoted(),
        store.bodies,
        cache(lambda: _by_word(filter(None, map(index.term, index.keys("terms"))), language)),
        language,
        lambda: [one for one in map(index.by_path, index.keys("by_path")) if isinstance(one, Note)],
    )


def content_remembered(store: Store, site: Site) -> Content:
    """The anchors of a site that is not linked: everything in the store counts."""
    docs = list(store.docs())
    terms = [doc.entry for doc in docs if isinstance(doc.entry, Term)]
    language = site.front.language
    return Content(
        [doc for doc in docs if doc.annotation.anchors],
        store.bodies,
        cache(lambda: _by_word(terms, language)),
        language,
        lambda: [doc.entry for doc in docs if isinstance(doc.entry, Note)],
    )


def _by_word(terms: Iterable[Term], language: str) -> FormsByWord:
    return forms_by_word(one.words for one in forms(terms, language))


class Standing(NamedTuple):
    """An anchor whose line in the file is not the one that it would have if it were new. `old` is what is known of it."""

    article: Article
    anchor: Anchor
    old: Line | None
    verdict: Verdict | None
    reading: "Reading"

    @property
    def state(self) -> str:
        """What is wrong with it; empty where all is well."""
        if self.anchor.places != 1:
            return "ambiguous" if self.anchor.places else "lost"
        kind = self.verdict.kind if self.verdict else "stands"
        return "" if kind == "stands" else kind

    @property
    def line(self) -> Line:
        """What the file is to say of it."""
        fresh = line_for(self.article.slug, self.anchor)
        if not self.state:
            return fresh
        if self.old is None or self.state == "ambiguous":
            return self.old or fresh
        known = {name: getattr(self.old, name) for name in ("before", "after", "paragraph")}
        return msgspec.structs.replace(fresh, **known, state=self.state)


class Reading:
    """An article's text, read and taken apart when it is asked for."""

    def __init__(self, content: Content, doc: Doc) -> None:
        self._content, self._doc = content, doc
        self._text: Text | None = None
        self._guard: Guard | None = None

    @property
    def text(self) -> Text:
        if self._text is None:
            self._text = Text(self._content.bodies(self._doc.name).get("body", Body()))
        return self._text

    def line(self, at: int) -> int:
        """The line of the article's file that the block around a position begins on."""
        return line_of(self.text.body, at)

    @property
    def guard(self) -> Guard:
        if self._guard is None:
            front = getattr(self._doc.entry, "front", None)
            language = getattr(front, "language", None) or self._content.language
            self._guard = Guard(language, told(self.text.body), self._content.forms())
        return self._guard


def line_for(article: str, one: Anchor, state: str = "") -> Line:
    """The line of an anchor that stands where it is meant to."""
    return Line(
        article=article,
        note=one.note,
        quote=one.quote,
        prefix=one.prefix,
        suffix=one.suffix,
        section=one.section,
        before=one.before,
        after=one.after,
        paragraph=one.paragraph,
        state=state,
    )


def sought(old: Line) -> Sought:
    return Sought(old.quote, old.before, old.after, old.paragraph)


class Standings(NamedTuple):
    """The lines that are as they were, the anchors that are not, and the lines of anchors that are held back with their notes."""

    kept: list[bytes]
    open: list[Standing]
    held: list[Line]
    wrong: Diagnostic | None


def standings(content: Content, lock: Lock) -> Standings:
    """Compare. An anchor whose line is in the file, byte for byte, is looked at no further."""
    kept: list[bytes] = []
    others: list[tuple[Doc, Article, Anchor]] = []
    for doc in content.docs:
        if isinstance(doc.entry, Article):
            for one in doc.annotation.anchors:
                raw = lockfile.encoded(line_for(doc.entry.slug, one)) if one.places == 1 else b""
                if raw in lock.lines:
                    kept.append(raw)
                else:
                    others.append((doc, doc.entry, one))
    lines, wrong = lockfile.decoded(lock.lines.difference(kept), lock)
    known: dict[tuple[str, ...], list[Line]] = {}
    alike: dict[tuple[str, ...], list[tuple[str, ...]]] = {}  # keys of one quotation
    for line in lines:
        known.setdefault(line.key, []).append(line)
        alike.setdefault(line.key[:3], []).append(line.key)
    taken = {line_for(article.slug, one).key for _, article, one in others}
    readings: dict[str, Reading] = {}
    open_ones = []
    for doc, article, one in others:
        reading = readings.setdefault(doc.name, Reading(content, doc))
        old = _old(known, alike, taken, line_for(article.slug, one))
        verdict = None
        if one.places == 1 and old and old.paragraph:
            verdict = judge(reading.text, sought(old), Place(one.start, one.end), reading.guard)
        open_ones.append(Standing(article, one, old, verdict, reading))
    return Standings(kept, open_ones, _held(content, [one for some in known.values() for one in some]), wrong)


def _old(
    known: dict[tuple[str, ...], list[Line]],
    alike: Mapping[tuple[str, ...], Sequence[tuple[str, ...]]],
    taken: Collection[tuple[str, ...]],
    now: Line,
) -> Line | None:
    """What is known of an anchor. After a merge there may be two lines of it: the one that fits is meant.

    Where it is not found, what was known before its author added a prefix, a suffix or a section is known of it still; `taken` are
    the keys of other anchors.
    """
    found = known.pop(now.key, [])
    if not found and not now.paragraph:
        near = next((one for one in alike.get(now.key[:3], ()) if one in known and one not in taken), None)
        found = known.pop(near) if near else []
    return max(
        found, key=lambda line: (line.paragraph == now.paragraph, bool(line.paragraph), line.before), default=None
    )


def _held(content: Content, lines: list[Line]) -> list[Line]:
    """Lines of passages that notes in draft stand on: such a note is not looked for, and not gone."""
    if not lines:
        return []
    targets = {
        (one.article, note.slug, " ".join(one.quote.split()))
        for note in content.notes()
        if note.front.draft
        for one in note.front.on
    }
    return [one for one in lines if one.key[:3] in targets]


def places_of(one: Standing) -> Sequence[Place]:
    """The passages that an ambiguous anchor fits."""
    return anchor(one.reading.text.body, as_quote(one.anchor)).places


def as_quote(one: Anchor) -> Quote:
    return Quote(quote=one.quote, prefix=one.prefix or None, suffix=one.suffix or None, section=one.section or None)


def the_old_one(one: Standing, places: Sequence[Place]) -> Place | None:
    """Which of several passages with the same words is the one that the note stood on; None where that cannot be told."""
    if one.old is None or not one.old.paragraph:
        return None
    return clearest(one.reading.text, sought(one.old), places)


def clearest(text: Text, old: Sought, places: Sequence[Place]) -> Place | None:
    """The passage whose surroundings are clearly more like the old ones than those of the others, next to it and over all."""
    passages = [(place, text.around(place)) for place in places]
    ranked = sorted(((measured(old, one), beside(old, one), place) for place, one in passages), reverse=True)
    if len(ranked) < 2 or ranked[0][0] - ranked[1][0] < CLEAR or ranked[0][1] < max(one[1] for one in ranked):
        return None
    return ranked[0][2]
