"""Which names, acronyms and phrases readers would stumble over most: those that are rare words and stand in many articles."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import exp, log2

from msgspec import Struct, field

from generator.plurals import plurals
from generator.slugs import slugify
from generator.suggest.small import CONNECTORS, STOP
from generator.suggest.survey import Place, Survey

FEWEST = 3
"""Articles that something must stand in; on a site of fewer than thirty, two."""

COMMON = 0.2
"""The share of articles from which on a word in lower case is no part of a phrase."""

COHESION = 3.0
"""Bits: how much more often the words of a phrase stand together than by chance, at least (pointwise mutual information)."""


_ADJECTIVE = re.compile(r"(?:[aei]an|ish|ese|[st]ic)\Z")


class Candidate(Struct):
    """Something that has no entry. `articles` are numbers; `place` is an example; `beside` the words before and after a name."""

    words: str
    kind: str
    articles: set[int]
    times: int
    place: Place
    aliases: list[str] = field(default_factory=list)
    beside: Counter[str] = field(default_factory=Counter)
    score: float = 0.0

    def take(self, other: "Candidate", *, alias: bool) -> None:
        """Another name of the same."""
        self.articles |= other.articles
        self.times += other.times
        self.beside += other.beside
        if alias:
            self.aliases += [other.words, *other.aliases]


def rank(found: Survey, articles: int, known: Iterable[str], names: Iterable[str], language: str) -> list[Candidate]:
    """All of them, the best first. `known` are words that need no entry, in lower case; `names` those of authors."""
    barred = set(known)
    bylines = {slugify(one) for one in names}
    parts = {part for one in bylines for part in one.split("-")}
    table = _named(found)
    for words in list(table):
        slug = slugify(words)
        if (
            words.lower() in barred
            or slug in bylines
            or (slug in parts and not words.isupper())
            or _is_plain(table[words], found)
        ):
            del table[words]
    table |= _phrased(found, barred, articles)
    gone = _join_plurals(table, language)
    _join_spelt(table, found.spelt, barred, gone)
    _join_surnames(table)
    fewest = FEWEST if articles >= 30 else 2
    left = [one for one in table.values() if len(one.articles) >= fewest]
    for one in left:
        one.score = _score(one, articles, found)
    return sorted(left, key=lambda one: (-one.score, one.words))


def _named(found: Survey) -> dict[str, Candidate]:
    """Names, with what begins a sentence cut off where it is no part of them."""
    inner = {one.words for _, one in found.names if not one.begins}
    leading = Counter(one.words.split(" ")[0] for _, one in found.names if not one.begins)
    table: dict[str, Candidate] = {}
    for number, one in found.names:
        words, start, beside = one.words, one.start, Counter(one.beside)
        if one.begins and words not in inner:
            first = words.split(" ")[0]
            if " " not in words and words[1:].islower():
                continue  # a capital further on, as in MiG or OSCE, is no matter of its place
            rest, after = _without_first(words, start)
            small = found.words[first.lower()] >= max(1, leading[first]) or first.lower() in STOP
            if (small and not first.isupper()) or (" " in rest and rest in inner):
                words, start = rest, after
                beside[first.lower()] += one.times
        if words.startswith("The "):
            words, start = _without_first(words, start)
        if len(words) < 2 or re.fullmatch(r"[\W\d]+|[^\W\d_]\.?", words):
            continue
        place = Place(number, start, start + len(words))
        kind = "acronym" if re.fullmatch(r"(?:[^\W\d_a-zà-ÿ]|&){2,7}s?", words) else "name"
        new = Candidate(words, kind, {number}, one.times, place, beside=beside)
        if words in table:
            table[words].take(new, alias=False)
        else:
            table[words] = new
    return table


def _is_plain(one: Candidate, found: Survey) -> bool:
    """Whether a lone word only happens to have a capital: it is commoner without, or an adjective such as `Russian`."""
    if one.kind != "name" or " " in one.words:
        return False
    if found.words[one.words.lower()] >= one.times:
        return True
    nouns = sum(
        times for word, times in one.beside.items() if word[0] == "+" and word[1:].islower() and word[1:] not in STOP
    )
    return bool(_ADJECTIVE.search(one.words)) and 3 * nouns >= one.times


def _without_first(words: str, start: int) -> tuple[str, int]:
    left = words
    while left:
        _, _, left = left.partition(" ")
        if left.split(" ")[0] not in CONNECTORS:
            break
    return left, start + len(words) - len(left)


def _phrased(found: Survey, barred: set[str], articles: int) -> dict[str, Candidate]:
    """Phrases whose words belong together; of two that lie in each other, the one that stands for both."""
    total = max(1, sum(found.words.values()))
    common = _common(found, articles)
    table: dict[str, Candidate] = {}
    for words, (numbers, times, place) in found.phrases.items():
        parts = words.split(" ")
        if words in barred or len(numbers) < 2 or (parts[0] in common and parts[-1] in common):
            continue
        if cohesion(words, times, found.words, total) >= COHESION:
            table[words] = Candidate(words, "phrase", set(numbers), times, place)
    for words in sorted(table, key=len, reverse=True):
        parts = words.split(" ")
        for inner in (" ".join(parts[1:]), " ".join(parts[:-1])):
            if words in table and inner in table:
                if table[inner].times > 2 * table[words].times:
                    del table[words]
                elif table[inner].times <= 1.25 * table[words].times:
                    del table[inner]
    return table


def _common(found: Survey, articles: int) -> set[str]:
    """Words that no phrase begins or ends with: the most frequent ones of the texts themselves."""
    often = COMMON * articles * 2
    return {word for word, times in found.words.items() if articles >= 30 and times >= often}


def cohesion(words: str, times: int, counts: Mapping[str, int], total: int) -> float:
    """The least pointwise mutual information of the two halves over all ways to divide a phrase, in bits."""
    parts = words.split(" ")
    chance = 0.0
    for one in parts:
        chance += log2(max(counts.get(one, 0), 1) / total)
    return (log2(times / total) - chance) / (len(parts) - 1)


def burst(spread: int, times: int, articles: int) -> float:
    """How much fewer articles hold a phrase than if it were strewn over them by chance, in bits: residual inverse document
    frequency (Church and Gale 1995). What texts are about comes in bursts, a turn of speech does not.
    """
    if not 0 < spread <= articles:
        return 0.0
    return log2(articles / spread) + log2(1 - exp(-times / articles))


def _join_plurals(table: dict[str, Candidate], language: str) -> dict[str, str]:
    """A plural and its singular are one entry: a name as it is used more, anything else in the singular, whose plural is
    found by itself. Returns the words that went, and those that they are found under.
    """
    gone: dict[str, str] = {}
    for words in list(table):
        for plural in plurals(words, language):
            if words not in table or plural not in table or plural == words:
                continue
            one, other = table[words], table[plural]
            if one.kind == "name" and other.times > one.times:
                other.take(table.pop(words), alias=True)
                gone[words] = plural
            else:
                one.take(table.pop(plural), alias=False)
                gone[plural] = words
    return gone


def _join_spelt(
    table: dict[str, Candidate], spelt: Counter[tuple[str, str]], barred: set[str], gone: dict[str, str]
) -> None:
    """An abbreviation and what it stands for, as the texts themselves say, are one entry."""
    longs: dict[str, str] = {}
    for (short, long), _ in sorted(spelt.items(), key=lambda one: (-one[1], one[0])):
        longs.setdefault(short, re.sub(r"\A(?:[Tt]he|[Aa]n?) ", "", long))
    for short, long in longs.items():
        if short not in table:
            continue
        if long.lower() in barred:
            del table[short]  # its long name has an entry: there the abbreviation is missing, which `check` says
            continue
        other = table.pop(gone.get(long, long), None) or table.pop(long.lower(), None)
        if other is not None:
            table[short].take(other, alias=True)
        else:
            table[short].aliases.append(long)


def _join_surnames(table: dict[str, Candidate]) -> None:
    """`Merkel` and `Angela Merkel`, where they stand in the same articles, are one entry; so is a lone first name."""
    longer: dict[str, list[str]] = {}
    for words, one in table.items():
        if one.kind == "name" and 2 <= len(words.split(" ")) <= 3:
            longer.setdefault(words.split(" ")[-1], []).append(words)
    for last, names in longer.items():
        short = table.get(last)
        if short is None or short.kind != "name" or len(names) != 1:
            continue
        long = table[names[0]]
        if len(short.articles & long.articles) >= max(0.6 * len(long.articles), 0.3 * len(short.articles)):
            long.take(table.pop(last), alias=True)


def _score(one: Candidate, articles: int, found: Survey) -> float:
    """The spread, in doublings, times the rarity (how much is told by its being there), times a weight by what it is."""
    spread = log2(1 + len(one.articles))
    rarity = 0.4 + 0.6 * log2((articles + 1) / len(one.articles)) / log2(articles + 1)
    if one.kind == "phrase":
        bits = cohesion(one.words, one.times, found.words, max(1, sum(found.words.values())))
        weight = 1.5 * min(bits / 10, 1.0) * min(1.0, 0.35 + burst(len(one.articles), one.times, articles))
    else:
        weight = 1.3 if one.kind == "acronym" or " " in one.words else 0.9
    return spread * rarity * weight
