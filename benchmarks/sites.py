"""Articles and a glossary to build: generated, or real ones scaled up. The same arguments give the same texts."""

import functools
import json
import random
import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import yaml

TERMS = 706
"""Entries of the generated glossary."""

Glossary = dict[str, dict[str, Any]]
"""Entries by id, as they stand in content/glossary/."""


class Article(NamedTuple):
    """An article before any generator's own way to write it down; `body` is markdown."""

    slug: str
    title: str
    day: date
    authors: Sequence[str]
    topics: Sequence[str]
    summary: str
    related: Sequence[str]
    body: str


class Corpus(Protocol):
    """Where a site's texts come from; `name` stands in the results."""

    name: str

    def glossary(self) -> Glossary: ...

    def articles(self, count: int) -> Iterator[Article]: ...


def corpus_at(corpus: Path | None) -> Corpus:
    """The corpus at a path, or the generated one."""
    return Real(corpus) if corpus else Generated()


def front_matter(article: Article) -> str:
    """An article's head in YAML, which most generators read. JSON's strings and lists are YAML's too."""
    fields = {
        "title": article.title,
        "date": article.day.isoformat(),
        "authors": article.authors,
        "topics": article.topics,
        "summary": article.summary,
        "related": article.related,
    }
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items() if value)
    return f"---\n{''.join(lines)}---\n\n"


def colon_lines(article: Article) -> str:
    """An article's head as Pelican reads it."""
    return f"Title: {article.title}\nDate: {article.day}\nTags: {', '.join(article.topics)}\nSummary: {article.summary}\n\n"


def write_glossary(path: Path, glossary: Glossary) -> None:
    text = yaml.dump(glossary, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=10_000)
    path.write_text(text, "utf-8")


def read_glossary(path: Path) -> Glossary:
    glossary: Glossary = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    return glossary


def fresh_words(articles: Iterable[Article], glossary: Glossary, share: float) -> list[tuple[str, str]]:
    """Words that no term holds, each with the slug of an article that has it; the words of about `share` of all articles first."""
    forms = " ".join(form for entry in glossary.values() for form in (entry["term"], *entry.get("aliases", ())))
    taken = set(re.findall(r"[a-z]+", forms.lower()))
    texts = [(one.slug, set(re.findall(r"(?<= )[a-z]{6,}(?= )", one.body))) for one in articles]
    counts = Counter(chain.from_iterable(words for _, words in texts))
    wanted = share * len(texts)
    found = sorted(
        (word for word in counts if word.rstrip("s") not in taken and word not in taken),
        key=lambda word: (abs(counts[word] - wanted), word),
    )
    return [(word, next(slug for slug, words in texts if word in words)) for word in found[:50]]


# Generated

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
VOCABULARY = 12_000
SYLLABLES = [
    f"{onset}{vowel}{coda}"
    for onset in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "st", "tr")
    for vowel in "aeiou"
    for coda in ("", "n", "l")
]
AUTHORS = 40
TOPICS = 60


class Generated:
    """Prose of invented words: their frequencies, and those of the terms, are those of real prose (both fall as 1/rank)."""

    name = "generated"

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        chance = random.Random(f"words {seed}")
        words = {"".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))): None for _ in range(VOCABULARY)}
        self._words = [*SMALL_WORDS, *words]
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._words))))
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
                "definition": " ".join(self._sentence(chance) for _ in range(chance.choice((1, 1, 2, 3)))),
            }
            for term in self._terms
        }

    def articles(self, count: int) -> Iterator[Article]:
        return (self._article(number, count) for number in range(count))

    @functools.cache  # noqa: B019 - as many as there are articles, for a run
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

    def _paragraph(self, chance: random.Random, terms: list[str]) -> str:
        sentences = [
            self._sentence(chance, terms.pop() if terms and chance.random() < 0.5 else "")
            for _ in range(chance.randint(2, 6))
        ]
        text = " ".join(sentences)
        if chance.random() < 0.5:
            word = self._some(chance, 1)[0]
            text += f" See [{word} and {word}](https://{word}.example.org/{chance.randrange(10_000)})."
        if chance.random() < 0.3:
            text = text.replace(" and ", " *and* ", 1).replace(" that ", " **that** ", 1)
        return text

    def _body(self, chance: random.Random) -> str:
        terms = [term for term, likely in zip(self._terms, self._likely, strict=False) if chance.random() < likely]
        chance.shuffle(terms)
        blocks = [self._paragraph(chance, terms)]
        for _ in range(chance.randint(4, 8)):
            blocks.append(f"## {' '.join(self._some(chance, chance.randint(2, 6))).capitalize()}")
            blocks += [self._paragraph(chance, terms) for _ in range(chance.randint(1, 3))]
            shape = chance.choice((self._list, self._list, self._quote, self._table, self._code, None, None, None))
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


# Real

_FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.S)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


class Real:
    """A folder with `glossary.yaml`, and the articles in `articles/` or `articles.tar.gz`.

    After the first round of them their copies begin at another block and number each paragraph, so that no two bodies, and hardly
    two paragraphs, are alike.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.resolve().name
        self._folder = folder
        texts = dict(self._texts())
        self._entries = [(stem, *_parted(text)) for stem, text in sorted(texts.items())]

    def _texts(self) -> Iterator[tuple[str, str]]:
        packed = self._folder / "articles.tar.gz"
        if not packed.is_file():
            for path in (self._folder / "articles").glob("*.md"):
                yield path.stem, path.read_text("utf-8")
            return
        with tarfile.open(packed) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.name.endswith(".md") else None
                if file:
                    yield Path(member.name).stem, file.read().decode()

    def glossary(self) -> Glossary:
        return read_glossary(self._folder / "glossary.yaml")

    def _slug(self, number: int) -> str:
        copy, at = divmod(number, len(self._entries))
        return self._entries[at][0] + (f"-{copy}" if copy else "")

    def articles(self, count: int) -> Iterator[Article]:
        return (self._article(number, count) for number in range(count))

    def _article(self, number: int, count: int) -> Article:
        copy, at = divmod(number, len(self._entries))
        _, front, body = self._entries[at]
        chance = random.Random(f"article {number}")
        day = date.fromisoformat(str(front["date"])[:10])
        return Article(
            slug=self._slug(number),
            title=f"{front['title']} ({copy})" if copy else str(front["title"]),
            day=date(2008, 1, 1) + timedelta(chance.randrange(6000)) if copy else day,
            authors=front.get("authors", []),
            topics=front.get("topics", []),
            summary=front.get("summary", ""),
            related=[self._slug(one) for one in sorted({chance.randrange(count), chance.randrange(count)} - {number})],
            body=_varied(body, copy) if copy else body,
        )


def _parted(text: str) -> tuple[dict[str, Any], str]:
    """Front matter and body."""
    found = _FRONT.match(text)
    assert found, text[:80]
    return yaml.load(found[1], yaml.CSafeLoader), found[2].strip() + "\n"


def _blocks(body: str) -> Iterator[str]:
    """A body's blocks, parted by blank lines; a fenced one is never cut."""
    block: list[str] = []
    fence = ""
    for line in body.splitlines():
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        if line.strip() or fence:
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def _varied(body: str, copy: int) -> str:
    """Another body of the same shape: it begins at another block, and each paragraph says which one it is."""
    blocks = list(_blocks(body))
    first = copy % len(blocks)
    turned = islice(blocks[first:] + blocks[:first], len(blocks))
    return (
        "\n\n".join(
            f"{block} This is paragraph {number} of copy {copy}." if re.match(r"[A-Za-z][^|]*[.!?]\Z", block) else block
            for number, block in enumerate(turned)
        )
        + "\n"
    )
