"""Texts of invented words, as like real ones as the work of building them needs."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from benchmarks.texts import Article, Glossary

TERMS = 706
"""Entries of the glossary."""

SMALL_WORDS = (
    *(
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "that",
        "for",
        "it",
        "was",
        "as",
        "with",
        "on",
        "be",
        "by",
        "he",
        "at",
    ),
    *(
        "from",
        "his",
        "this",
        "are",
        "or",
        "had",
        "not",
        "which",
        "an",
        "but",
        "were",
        "they",
        "you",
        "her",
        "she",
        "their",
    ),
    *(
        "one",
        "all",
        "there",
        "we",
        "has",
        "been",
        "would",
        "more",
        "if",
        "who",
        "so",
        "what",
        "up",
        "will",
        "when",
        "out",
    ),
)
VOCABULARY = 25_000
SYLLABLES = [
    f"{onset}{vowel}{coda}"
    for onset in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "st", "tr")
    for vowel in "aeiou"
    for coda in ("", "n", "l")
]
AUTHORS = 40
TOPICS = 60


class Generated:
    """Prose of invented words. How often words, terms, headings, lists and the rest come up is as in the real corpus that it was
    fitted to: of words and terms the frequency falls about as 1/rank."""

    name = "generated"

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        chance = random.Random(f"words {seed}")
        words = {"".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))): None for _ in range(VOCABULARY)}
        self._words = [*SMALL_WORDS, *words]
        self._weights = list(accumulate((rank + 2) ** -1.2 for rank in range(len(self._words))))
        names = {
            f"{one}{two}q{three}": None for one in SYLLABLES[:30] for two in SYLLABLES[30:60] for three in ("or", "um")
        }
        chosen = chance.sample(list(names), TERMS)
        # A third of the headwords are phrases.
        self._terms = [f"{name} {chosen[rank - 1]}" if rank % 3 == 2 else name for rank, name in enumerate(chosen)]
        # As in a real corpus: the first stands on two thirds of all pages, the eleventh on 30 %, two thirds of them on none.
        self._likely = [0.68 / (1 + rank / 8) for rank in range(250)]

    def glossary(self) -> Glossary:
        chance = random.Random(f"glossary {self.seed}")
        return {
            term.replace(" ", "-"): {
                "term": term,
                "kind": "concept",
                "definition": " ".join(self._defining(chance) for _ in range(chance.choice((1, 1, 2, 3)))),
            }
            for term in self._terms
        }

    def articles(self, count: int) -> Iterator[Article]:
        return (self._article(number, count) for number in range(count))

    def _title(self, number: int) -> str:
        chance = random.Random(f"title {self.seed} {number}")
        return f"{' '.join(self._some(chance, chance.randint(4, 9)))} {number}".capitalize()

    def _slug(self, number: int) -> str:
        return self._title(number).lower().replace(" ", "-")

    def _article(self, number: int, count: int) -> Article:
        chance = random.Random(f"article {self.seed} {number}")
        related = {chance.randrange(count), chance.randrange(count)} - {number}
        return Article(
            slug=self._slug(number),
            title=self._title(number),
            day=date(2008, 1, 1) + timedelta(chance.randrange(6000)),
            authors=[f"Author {chance.randrange(AUTHORS)}"],
            topics=[f"Topic {topic}" for topic in sorted(chance.sample(range(TOPICS), 3))],
            summary=self._sentence(chance),
            related=[self._slug(one) for one in sorted(related)],
            body=self._body(chance),
        )

    def _some(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self._words, cum_weights=self._weights, k=count)

    def _sentence(self, chance: random.Random, term: str = "") -> str:
        words = self._some(chance, chance.randint(6, 24))
        if term:
            words.insert(len(words) // 2, term)
        if len(words) > 12:
            words[5] += ","
        text = " ".join(words)
        return f"{text[0].upper()}{text[1:]}."

    def _defining(self, chance: random.Random) -> str:
        return self._sentence(chance, chance.choice(self._terms) if chance.random() < 0.3 else "")

    def _paragraph(self, chance: random.Random, terms: list[str]) -> str:
        sentences = [
            self._sentence(chance, terms.pop() if terms and chance.random() < 0.5 else "")
            for _ in range(chance.randint(2, 6))
        ]
        text = " ".join(sentences)
        if chance.random() < 0.6:
            word = self._some(chance, 1)[0]
            text += f" See [{word} and {word}](https://{word}.example.org/{chance.randrange(10_000)})."
        if chance.random() < 0.4:
            text = text.replace(" and ", " *and* ", 1).replace(" that ", " **that** ", 1)
        return text

    def _body(self, chance: random.Random) -> str:
        terms = [term for term, likely in zip(self._terms, self._likely, strict=False) if chance.random() < likely]
        chance.shuffle(terms)
        blocks = [self._paragraph(chance, terms)]
        for _ in range(chance.randint(2, 5)):
            blocks.append(f"## {' '.join(self._some(chance, chance.randint(2, 6))).capitalize()}")
            blocks += [self._paragraph(chance, terms) for _ in range(chance.randint(2, 5))]
            shape = chance.choice((self._list, self._list, self._quote, self._table, self._code, None, None))
            if shape:
                blocks.append(shape(chance))
        blocks += [self._sentence(chance, term) for term in terms]
        return "\n\n".join(blocks) + "\n"

    def _list(self, chance: random.Random) -> str:
        return "\n".join(f"- {self._sentence(chance)}" for _ in range(chance.randint(3, 7)))

    def _quote(self, chance: random.Random) -> str:
        return f"> {self._sentence(chance)} {self._sentence(chance)}"

    def _table(self, chance: random.Random) -> str:
        rows = [self._some(chance, 3) for _ in range(chance.randint(3, 8))]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([lines[0], "| --- | --- | --- |", *lines[1:]])

    def _code(self, chance: random.Random) -> str:
        lines = [
            f"{name} = {function}({chance.randrange(100)})"
            for name, function in zip(self._some(chance, 6), self._some(chance, 6), strict=True)
        ]
        return "\n".join(["```python", *lines, "```"])
