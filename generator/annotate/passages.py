"""The passages of one entry that notes stand on."""

import re

import msgspec

from generator import anchoring
from generator.annotate.lexicon import Lexicon, Quoted
from generator.diagnostics import Diagnostic, error, warning
from generator.frontmatter import Quote
from generator.model import Anchor, Anchored, Article, Bodies, Body, Entry, Passage
from generator.prose import shortened
from generator.slugs import inline_note

GUESSES = 40
"""Passages of one article that are not there, of which it is said what is like them: each costs a look at the whole text."""

_CUT_BEFORE, _CUT_AFTER = re.compile(r"\A\S+(?=\s)"), re.compile(r"(?<=\s)\S+\Z")
"""Words that an excerpt would begin or end within."""


def passages_of(
    entry: Entry, bodies: Bodies, lexicon: Lexicon, found: list[Diagnostic]
) -> tuple[list[Passage], list[Anchored], list[Anchor]]:
    """The passages in the text; these and the quotations that are not there, with their wording; each quotation as it is kept."""
    body = bodies.get("body", Body())
    passages = [Passage(one.start, one.end, one.target) for one in body.spans if one.kind == "note"]
    lost: list[Anchored] = []
    anchors: list[Anchor] = []
    if isinstance(entry, Article):
        own = [
            Quoted(one.note or inline_note(n), one, entry.path, f"notes[{n}].quote")
            for n, one in enumerate(entry.front.notes)
        ]
        for quoted in own + lexicon.quotes.get(entry.slug, []):
            answer = _anchor(body, quoted, entry.path, found, guess=len(lost) < GUESSES)
            anchors.append(_as_anchor(body, quoted, answer))
            if answer.place:
                passages.append(Passage(answer.place.start, answer.place.end, quoted.note))
            else:
                lost.append(Anchored(quoted.note, quoted.quote.quote, "", "", -1, -1))
    passages = sorted(set(passages), key=lambda one: (one.start, -one.end, one.note))
    return passages, [_in_context(body, one) for one in passages] + lost, anchors


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
