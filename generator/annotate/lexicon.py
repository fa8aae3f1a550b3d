"""What entries are annotated with, and what another glossary changes."""

import re

import msgspec
from msgspec import Struct

from generator.frontmatter import Annotations, Quote
from generator.matching import Form
from generator.model import Bodies
from generator.prose import fold, lower

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


MANY = 256
"""Forms that came or went, from which on all texts are annotated anew: to look for so many takes longer."""


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
    if len(forms) > MANY:
        return None
    return News(sorted(forms), sorted({*old.terms} ^ {*new.terms}))
