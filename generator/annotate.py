"""annotate: an entry's bodies + the glossary's forms + the notes' quotes → marks. One entry alone, in the same trip as its parse.

A body is one scope in which a term is linked once ("first"); a caption is a scope of its own.
"""

import re
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from msgspec import Struct

from generator import anchoring, weave
from generator.diagnostics import Diagnostic, error, warning
from generator.frontmatter import Annotations, Quote, Terms
from generator.matching import Form, Match, Matcher
from generator.model import (
    Anchor,
    Anchored,
    Annotation,
    Article,
    Bodies,
    Body,
    Entry,
    Marks,
    Mention,
    Page,
    Passage,
    Sentence,
    Term,
    TermMark,
)
from generator.prose import fold, lower, shortened
from generator.slugs import inline_note, nth

GUESSES = 40
"""Passages of one article that are not there, of which it is said what is like them: each costs a look at the whole text."""

SENTENCES = 3
"""How many of an entry's sentences a term's page shows; more are counted."""


_TERM_PATH = re.compile(r"(?:.*/)?glossary/([^/]+?)(?:/|\.md)?\Z")
"""How a link may name a term: `glossary/nato`, `/glossary/nato/`, `../glossary/nato.md`."""

_CUT_BEFORE, _CUT_AFTER = re.compile(r"\A\S+(?=\s)"), re.compile(r"(?<=\s)\S+\Z")
"""Words that an excerpt would begin or end within."""


_PLAIN = re.compile(r"[a-jl-z0-9]+")
"""Letters that stand in a text as they are looked for, but for their case: of `k` there is another, the sign for kelvin."""


class Quoted(Struct, frozen=True, array_like=True):
    """A quote that wants its passage: the note's id, and where to report trouble."""

    note: str
    quote: Quote
    path: str
    key: str


class Lexicon(Struct, frozen=True, array_like=True):
    """What articles are annotated with: it comes from the glossary and the notes alone."""

    forms: list[Form]
    terms: list[str]
    quotes: dict[str, list[Quoted]]
    language: str
    settings: Annotations

    def digest_for(self, article: str) -> bytes:
        """What the annotation of an article depends on beside its own file: the quotes that other files aim at it.

        `article` is its slug, or empty for an entry of another kind.
        """
        return msgspec.msgpack.encode(self.quotes.get(article, []))


class News(Struct, frozen=True):
    """What is another in one lexicon than in the other, but for quotes: words as they are looked for, and ids of terms."""

    words: list[str]
    terms: list[str]

    def signs(self) -> list[bytes]:
        """What the bodies of an entry, encoded, hold in lower case if they are concerned: one of these.

        Most entries are not, and to decode them takes five times as long as to look into them.
        """
        plain = {max(_PLAIN.findall(one.lower()), key=len, default="") for one in (*self.words, *self.terms)}
        return [one.encode() for one in plain if not any(other != one and other in one for other in plain)]

    def concern(self, bodies: Bodies) -> bool:
        """Whether these bodies may be annotated otherwise: no other could be."""
        for body in bodies.values():
            named = [one.target for one in body.spans] + [one.target for one in body.holes] if self.terms else []
            if any(one in target for target in named for one in self.terms):
                return True
            text = lower(fold(body.text)) if self.words else ""
            if any(one in text for one in self.words):
                return True
        return False


def news(old: Lexicon, new: Lexicon) -> News | None:
    """What another lexicon may change; None where that may be anything."""
    if (old.language, old.settings) != (new.language, new.settings):
        return None
    forms = {lower(one.words) for one in {*old.forms} ^ {*new.forms}}
    return News(sorted(forms), sorted({*old.terms} ^ {*new.terms}))


class Annotated(NamedTuple):
    annotation: Annotation
    marks: dict[str, Marks]
    sentences: dict[str, list[Sentence]]
    diagnostics: list[Diagnostic]


class _Occurrence(NamedTuple):
    part: str
    start: int
    end: int
    term: str


class Annotator:
    """Annotates entries by one lexicon. Costly to make: one for each process."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.terms = frozenset(lexicon.terms)
        self.matcher = Matcher(lexicon.forms, lexicon.language)

    def annotate(self, entry: Entry, bodies: Bodies) -> Annotated:
        """Find the terms and the passages of one entry."""
        found: list[Diagnostic] = []
        own = entry.slug if isinstance(entry, Term) else ""
        terms = entry.front.terms if isinstance(entry, Article | Page) else Terms()
        linked: dict[str, list[TermMark]] = {}
        occurrences: list[_Occurrence] = []
        told: set[tuple[str, ...]] = set()
        for part, body in bodies.items():
            scope = _Scope(self, body, terms, own, entry.path, found, told)
            scope.run()
            linked[part] = scope.linked
            occurrences += [_Occurrence(part, start, end, term) for start, end, term in scope.occurrences]
        places, sentences = _sentences(bodies, occurrences)
        passages, anchored, anchors = self._passages(entry, bodies, found)
        marks: dict[str, Marks] = {}
        named_in: dict[str, dict[tuple[int, str], str]] = {part: {} for part in bodies}
        for (part, start, term), place in places.items():
            named_in[part][start, term] = place
        for part in bodies:
            here, named = linked[part], named_in[part]
            starts = {(one.start, one.term) for one in here}
            marks[part] = Marks(
                tuple(TermMark(one.start, one.end, one.term, named.get((one.start, one.term), "")) for one in here),
                tuple(passages) if part == "body" else (),
                tuple((start, place) for (start, term), place in sorted(named.items()) if (start, term) not in starts),
            )
        counts = Counter(one.term for one in occurrences)
        mentions = tuple(
            Mention(term, counts[term], zlib.crc32(msgspec.msgpack.encode(sentences[term]))) for term in sorted(counts)
        )
        return Annotated(Annotation(mentions, tuple(anchored), tuple(anchors)), marks, sentences, found)

    def _passages(
        self, entry: Entry, bodies: Bodies, found: list[Diagnostic]
    ) -> tuple[list[Passage], list[Anchored], list[Anchor]]:
        body = bodies.get("body", Body())
        passages = [Passage(one.start, one.end, one.target) for one in body.spans if one.kind == "note"]
        lost: list[Anchored] = []
        anchors: list[Anchor] = []
        if isinstance(entry, Article):
            own = [
                Quoted(one.note or inline_note(n), one, entry.path, f"notes[{n}].quote")
                for n, one in enumerate(entry.front.notes)
            ]
            for quoted in own + self.lexicon.quotes.get(entry.slug, []):
                answer = _anchor(body, quoted, entry.path, found, guess=len(lost) < GUESSES)
                anchors.append(_as_anchor(body, quoted, answer))
                if answer.place:
                    passages.append(Passage(answer.place.start, answer.place.end, quoted.note))
                else:
                    lost.append(Anchored(quoted.note, quoted.quote.quote, "", "", -1, -1))
        passages = sorted(set(passages), key=lambda one: (one.start, -one.end, one.note))
        return passages, [_in_context(body, one) for one in passages] + lost, anchors


class _Scope:
    """One body under annotation."""

    def __init__(
        self,
        annotator: Annotator,
        body: Body,
        terms: Terms,
        own: str,
        path: str,
        found: list[Diagnostic],
        told: set[tuple[str, ...]],
    ) -> None:
        self.annotator = annotator
        self.body = body
        self.settings = annotator.lexicon.settings
        self.mode = terms.mode or self.settings.terms
        self.skip = {*terms.skip, *self.settings.skip, own}
        self.sense = {lower(fold(form)): term for form, term in terms.sense.items()}
        self.own = own
        self.path = path
        self.found = found
        self.told = told
        self.linked: list[TermMark] = []
        self.occurrences: list[tuple[int, int, str]] = []
        self.used: set[tuple[str, str]] = set()
        self.headings = [one.start for one in body.headings]
        self.captions = [one for one in body.zones if one.kind == "caption"]
        self.caption_starts = [one.start for one in self.captions]
        self.starts = [one.start for one in body.blocks]

    def run(self) -> None:
        barred = self._barred()
        known = self.annotator.terms
        for span in self.body.spans:
            if span.kind == "term":
                barred.append((span.start, span.end))
                if span.target in known and weave.wrap(self.body, span.start, span.end):
                    self.linked.append(TermMark(span.start, span.end, span.target, ""))
                    self.occurrences.append((span.start, span.end, span.target))
                    self.used.add((self._scope_of(span.start), span.target))
        for hole in self.body.holes:
            if hole.kind in ("wiki", "card", "href") and (term := self._linked_term(hole.target)):
                self.used.add((self._scope_of(hole.text_at), term))
        barred = weave.joined(barred)
        per_block: Counter[int] = Counter()
        for match in self.annotator.matcher.matches(self.body):
            if _overlaps(barred, match.start, match.end):
                continue
            term = self._meant(match)
            if term is None:
                continue
            self.occurrences.append((match.start, match.end, term))
            scope = (self._scope_of(match.start), term)
            block = bisect_right(self.starts, match.start)
            limit = self.settings.per_paragraph
            if self.mode == "off" or (self.mode != "all" and scope in self.used):
                continue
            if limit and per_block[block] >= limit:
                continue
            if weave.wrap(self.body, match.start, match.end) is None:
                continue
            self.used.add(scope)
            per_block[block] += 1
            self.linked.append(TermMark(match.start, match.end, term, ""))
        self.linked.sort()
        self.occurrences.sort()

    def _barred(self) -> list[tuple[int, int]]:
        kinds = {"heading", "link", "code", "credit", "off"}
        if not self.settings.in_quotes:
            kinds.add("quote")
        return [(one.start, one.end) for one in self.body.zones if one.kind in kinds]

    def _scope_of(self, at: int) -> str:
        n = bisect_right(self.caption_starts, at) - 1
        if n >= 0 and at < self.captions[n].end:
            return f"caption {n}"
        return f"section {bisect_right(self.headings, at)}" if self.mode == "section" else ""

    def _linked_term(self, target: str) -> str | None:
        path = target.partition("#")[0]
        name = found[1] if (found := _TERM_PATH.match(path)) else path
        return name if name in self.annotator.terms else None

    def _meant(self, match: Match) -> str | None:
        """The term that a match means here; None where it is skipped, or nothing says which of several."""
        words = lower(fold(self.body.text[match.start : match.end]))
        if len(match.terms) == 1:
            return None if match.terms[0] in self.skip else match.terms[0]
        sense = self.sense.get(words) or next((self.sense[one] for one in match.terms if one in self.sense), None)
        if sense in match.terms:
            return sense if sense not in self.skip else None
        left = [one for one in match.terms if one not in self.skip]
        if self.own in match.terms or not left:
            return None
        if len(left) == 1:
            return left[0]
        if self.mode != "off" and match.terms not in self.told:
            self.told.add(match.terms)
            shown = self.body.text[match.start : match.end]
            self.found.append(
                warning(
                    "shared-form",
                    self.path,
                    f'"{shown}" is {" and ".join(left)}; say which by terms: {{sense: {{{shown}: {left[0]}}}}}',
                    line=anchoring.line_of(self.body, match.start),
                    key=f"#~{shown}",
                )
            )
        return None


def _overlaps(barred: list[tuple[int, int]], start: int, end: int) -> bool:
    n = bisect_left(barred, (end,)) - 1  # the last that begins before the end
    return n >= 0 and start < barred[n][1]


def _sentences(
    bodies: Bodies, occurrences: Iterable[_Occurrence]
) -> tuple[dict[tuple[str, int, str], str], dict[str, list[Sentence]]]:
    """Ids for the places that the terms' pages link to, and the sentences there: the first few of each term."""
    places: dict[tuple[str, int, str], str] = {}
    sentences: dict[str, list[Sentence]] = {}
    for one in occurrences:
        here = sentences.setdefault(one.term, [])
        if len(here) >= SENTENCES or (one.part, one.start, one.term) in places:
            continue
        body = bodies[one.part]
        block = body.block_at(one.start)
        before, hit, after = shortened(body.text, one.start, one.end, block.start, block.end)
        if any((before + hit + after) == (old.before + old.hit + old.after) for old in here):
            continue
        place = nth(f"at-{one.term}", len(here) + 1)
        places[(one.part, one.start, one.term)] = place
        here.append(Sentence(place, before, hit, after))
    return places, sentences


def _anchor(body: Body, quoted: Quoted, article: str, found: list[Diagnostic], *, guess: bool) -> anchoring.Answer:
    answer = anchoring.anchor(body, quoted.quote)
    place, places = answer
    if place:
        return answer
    quote = " ".join(quoted.quote.quote.split())
    if places:
        found.append(
            error(
                "ambiguous-note",
                quoted.path,
                f'"{quote}" stands {len(places)} times in {article}; add a prefix, suffix or section that leaves one',
                key=quoted.key,
                notes=[f'{article}:{anchoring.line_of(body, one.start)}: "{_around(body, one)}"' for one in places[:9]],
            )
        )
        return answer
    narrowed = quoted.quote.prefix or quoted.quote.suffix or quoted.quote.section
    elsewhere = anchoring.anchor(body, Quote(quote=quoted.quote.quote)).places if narrowed else []
    if elsewhere:
        lines = ", ".join(str(anchoring.line_of(body, one.start)) for one in elsewhere[:9])
        trouble = f"is in {article} (line {lines}), but not where its prefix, suffix or section says"
    else:
        near = anchoring.closest(body, quoted.quote.quote) if guess else None
        trouble = f"is not in {article}" + (f'; did you mean "{near[0]}"? line {near[1]}' if near else "")
    found.append(warning("unanchored-note", quoted.path, f'the passage "{quote}" {trouble}', key=quoted.key))
    return answer


def _as_anchor(body: Body, quoted: Quoted, answer: anchoring.Answer) -> Anchor:
    one = quoted.quote
    note = "" if ":" in quoted.note else quoted.note  # the id of an inline note is its place in the list
    quote, prefix, suffix, under = (
        " ".join((words or "").split()) for words in (one.quote, one.prefix, one.suffix, one.section)
    )
    found = Anchor(note, quote, prefix, suffix, under, quoted.path, quoted.key, len(answer.places))
    if answer.place is None:
        return found
    around = anchoring.surroundings(body, answer.place)
    return msgspec.structs.replace(found, **answer.place._asdict(), **around._asdict())


def _around(body: Body, place: anchoring.Place) -> str:
    """A passage with the whole words near it, in one line."""
    low, high = max(0, place.start - 30), min(len(body.text), place.end + 30)
    before, after = body.text[low : place.start], body.text[place.end : high]
    before = _CUT_BEFORE.sub("", before) if low else before
    after = _CUT_AFTER.sub("", after) if high < len(body.text) else after
    return " ".join((before + body.text[place.start : place.end] + after).split())


def _in_context(body: Body, one: Passage) -> Anchored:
    first, last = body.block_at(one.start), body.block_at(one.end - 1)
    before, hit, after = shortened(body.text, one.start, one.end, first.start, last.end)
    return Anchored(one.note, hit, before, after, one.start, one.end)
