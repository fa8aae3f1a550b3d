"""Real articles, scaled up."""

import random
import re
import tarfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from benchmarks.texts import Article, Glossary, read_glossary

_FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.S)
_PROSE = re.compile(r"[A-Za-z][^|]*[.!?]\Z")
"""A paragraph, that is no table and no definition of links."""

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
    return "".join(
        f"{block} This is paragraph {number} of copy {copy}.\n\n" if _PROSE.match(block) else f"{block}\n\n"
        for number, block in enumerate(blocks[first:] + blocks[:first])
    )
