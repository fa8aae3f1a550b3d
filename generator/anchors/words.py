"""Words as anchors are compared by, and those that must not change unseen: numbers, names, negations."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache, cached_property
from typing import NamedTuple

from generator.anchoring import PILCROW
from generator.prose import ABBREVIATION, UNSPACED, fold, lower

_SIGNS = "%‰$€£¥°§"
_CJK = "".join(f"{chr(low)}-{chr(high)}" for low, high in UNSPACED)


@cache
def _word() -> re.Pattern[str]:
    """A number with its sign and fractions; a character of a script without spaces; a word; 's; a sign that is read as a word.

    Compiled when it is needed: that takes a fiftieth of a small build.
    """
    return re.compile(
        rf"(?:(?<!\w)[-+])?\d+(?:[.,:/]\d+)*(?:[^\W\d{_CJK}]+)?|[{_CJK}]|[^\W{_CJK}]+(?:'(?!s\b)[^\W{_CJK}]+)*|(?<=\w)'s\b|[{_SIGNS}]"
    )


_TABLES: dict[str, tuple[str, str]] = {
    "en": (
        "not no never without nor none neither hardly scarcely barely nobody nothing nowhere cannot unless",
        "two three four five six seven eight nine ten eleven twelve dozen twenty thirty forty fifty sixty seventy eighty "
        "ninety hundred hundreds thousand thousands million millions billion billions half third quarter twice first second",
    ),
    "de": (
        "nicht nie niemals ohne weder kaum niemand nichts nirgends nein keinesfalls keineswegs",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig "
        "neunzig hundert tausend halb erste ersten zweite zweiten dritte dritten",
    ),
    "fr": (
        "ne pas jamais sans ni aucun aucune rien personne guère nul nulle non",
        "deux trois quatre cinq six sept huit neuf dix onze douze vingt trente quarante cinquante soixante cent cents mille "
        "million millions milliard milliards moitié tiers lundi mardi mercredi jeudi vendredi samedi dimanche janvier "
        "février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    "es": (
        "no nunca jamás sin ni ningún ninguno ninguna nada nadie tampoco apenas",
        "dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta cien ciento mil millón "
        "millones mitad tercio lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio "
        "julio agosto septiembre octubre noviembre diciembre",
    ),
}
"""Language → negations, and words that are numbers or dates: only those that are hardly ever anything else."""


class Word(NamedTuple):
    """A word and its range in the text that it was taken from; `key` is what it is compared by."""

    key: str
    start: int
    end: int


class Change(NamedTuple):
    """What stood where, and what stands there now; one of both may be empty."""

    old: str
    new: str

    def __str__(self) -> str:
        if not self.new:
            return f'"{self.old}" is gone'
        return f'"{self.old}" is now "{self.new}"' if self.old else f'"{self.new}" is new'


def words(text: str) -> list[Word]:
    """The words of a text. Capitals, punctuation and kinds of apostrophes and dashes do not count."""
    return [Word(lower(one[0]), *one.span()) for one in _word().finditer(fold(text))]


def keys(text: str) -> list[str]:
    return [one.key for one in words(text)]


def opens_sentence(text: str, at: int) -> bool:
    """Whether a sentence begins with the word at `at`: a capital there says nothing. A quoted one counts."""
    before = text[max(0, at - 24) : at].rstrip()
    quoted = before.rstrip("\"'“”„«»‘’‚([")
    if not quoted or quoted[-1] in f".!?…:{PILCROW}":
        return not (quoted.endswith(".") and ABBREVIATION.search(quoted))
    return quoted != before and quoted[-1] == ","


ALL = slice(None)


FormsByWord = Mapping[str, Mapping[int, Collection[tuple[str, ...]]]]
"""The glossary's forms, as compared, by their first words and by how many words they have."""


def forms_by_word(forms: Iterable[str]) -> FormsByWord:
    found: dict[str, dict[int, set[tuple[str, ...]]]] = {}
    for form in map(keys, forms):
        if form:
            found.setdefault(form[0], {}).setdefault(len(form), set()).add(tuple(form))
    return found


class Guard:
    """Knows what must not change unseen in one text: its language, its names, the glossary's forms.

    A name is a word with a capital that no sentence begins with; a word that is one anywhere in `text`, and never written small
    there, is one at the beginning of a sentence too.
    """

    def __init__(self, language: str, text: str, forms: FormsByWord) -> None:
        tables = [_TABLES[one] for one in [language.partition("-")[0].lower()] if one in _TABLES] or _TABLES.values()
        self.negations = frozenset(one for table in tables for one in table[0].split())
        self.numbers = frozenset(one for table in tables for one in table[1].split())
        self._text, self._forms = text, forms

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the text that are names wherever they stand."""
        capitals, small = set(), set()
        for word in words(self._text):
            if not self._text[word.start].isupper():
                small.add(word.key)
            elif not opens_sentence(self._text, word.start):
                capitals.add(word.key)
        return frozenset(capitals - small)

    def guarded(self, text: str, found: list[Word]) -> list[bool]:
        """Of each word of a text, whether it is part of a number, a name or a negation."""
        inside: set[int] = set()
        for n, word in enumerate(found):
            for size, forms in self._forms.get(word.key, {}).items():
                if tuple(one.key for one in found[n : n + size]) in forms:
                    inside.update(range(n, n + size))
        return [n in inside or self._is_guarded(text, word) for n, word in enumerate(found)]

    def negates(self, word: str) -> bool:
        """Whether a word (as compared) turns its sentence round."""
        return word in self.negations or word.endswith("n't") or word.startswith(("n'", "kein"))

    def _is_guarded(self, text: str, word: Word) -> bool:
        if any(one.isdecimal() for one in word.key) or word.key in self.numbers or word.key in _SIGNS:
            return True
        if self.negates(word.key):
            return True
        if not text[word.start].isupper() or word.key == "i" or word.key.startswith("i'"):
            return False
        return word.key in self.names or not opens_sentence(text, word.start)

    def changes(self, old: str, new: str, old_part: slice = ALL, new_part: slice = ALL) -> list[Change]:
        """What of it came, went or changed from one text to the other; of each only a part counts, the rest is to compare by."""
        sides = [self._side(old, old_part), self._side(new, new_part)]
        (one, counts_one), (two, counts_two) = sides
        out = []
        matcher = SequenceMatcher(None, [word.key for word in one], [word.key for word in two], autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            gone = [
                old[word.start : word.end] for word, counts in zip(one[a:b], counts_one[a:b], strict=True) if counts
            ]
            come = [
                new[word.start : word.end] for word, counts in zip(two[c:d], counts_two[c:d], strict=True) if counts
            ]
            if kind != "equal" and (gone or come):
                if kind == "replace" and b - a == d - c == 1:  # what took the place of a name may be none that is known
                    gone, come = [old[one[a].start : one[a].end]], [new[two[c].start : two[c].end]]
                out.append(Change(" ".join(gone), " ".join(come)))
        return out

    def _side(self, text: str, part: slice) -> tuple[list[Word], list[bool]]:
        found = words(text)
        low, high, _ = part.indices(len(text))
        guarded = self.guarded(text, found)
        return found, [one and low <= word.start < high for one, word in zip(guarded, found, strict=True)]


def alike(old: list[str], new: list[str]) -> float:
    """How much of two lists of words is the same in the same order, from 0 to 1; short words count for little."""
    total = weighty(old, new)
    if not total:
        return 0.0
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return 2 * sum(weight(word) for one in blocks for word in old[one.a : one.a + one.size]) / total


def in_common(old: list[str], new: list[str]) -> float:
    """How much of two lists of words is the same in any order, from 0 to 1."""
    total = weighty(old, new)
    shared = (Counter(old) & Counter(new)).elements()
    return 2 * sum(map(weight, shared)) / total if total else 0.0


def weighty(*some: list[str]) -> float:
    """What words count for together."""
    return sum(weight(word) for one in some for word in one)


def weight(word: str) -> float:
    """What a word counts for: one of up to three letters may stand anywhere."""
    return 1.0 if len(word) > 3 or word[0].isdecimal() else 0.25
