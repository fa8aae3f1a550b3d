"""Articles and glossaries: what they are before any generator's own way to write them down, and how they are written."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import yaml

Glossary = dict[str, dict[str, Any]]
"""Entries by id, as they stand in content/glossary/."""


class Article(NamedTuple):
    """An article; `body` is markdown."""

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
