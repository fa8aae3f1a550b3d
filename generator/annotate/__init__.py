"""annotate: an entry's bodies + the glossary's forms + the notes' quotes → marks. One entry alone, in the same trip as its parse.

A body is one scope in which a term is linked once ("first"); a caption is a scope of its own.
"""

import zlib
from collections import Counter
from typing import NamedTuple

import msgspec

from generator.annotate.lexicon import Lexicon, News, Quoted, news
from generator.annotate.passages import passages_of
from generator.annotate.sentences import Occurrence, placed
from generator.annotate.terms import Means, Scope
from generator.diagnostics import Diagnostic
from generator.frontmatter import Terms
from generator.matching import Matcher
from generator.model import Annotation, Article, Bodies, Entry, Marks, Mention, Page, Sentence, Term, TermMark

__all__ = ["Annotated", "Annotator", "Lexicon", "News", "Quoted", "news"]


class Annotated(NamedTuple):
    """What was found in one entry: what is told of it, its marks by part, its sentences by term, and what is wrong."""

    annotation: Annotation
    marks: dict[str, Marks]
    sentences: dict[str, list[Sentence]]
    diagnostics: list[Diagnostic]


class Annotator:
    """Annotates entries by one lexicon. Costly to make: one for each process."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.means = Means(Matcher(lexicon.forms, lexicon.language), frozenset(lexicon.terms), lexicon.settings)

    def annotate(self, entry: Entry, bodies: Bodies) -> Annotated:
        """Find the terms and the passages of one entry."""
        found: list[Diagnostic] = []
        own = entry.slug if isinstance(entry, Term) else ""
        terms = entry.front.terms if isinstance(entry, Article | Page) else Terms()
        linked: dict[str, list[TermMark]] = {}
        occurrences: list[Occurrence] = []
        told: set[tuple[str, ...]] = set()
        for part, body in bodies.items():
            scope = Scope(self.means, body, terms, own, entry.path, found, told)
            scope.run()
            linked[part] = scope.linked
            occurrences += [Occurrence(part, start, end, term) for start, end, term in scope.occurrences]
        places, sentences = placed(bodies, occurrences)
        passages, anchored, anchors = passages_of(entry, bodies, self.lexicon, found)
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
