"""What a reference that leads nowhere was meant to be: an entry whose title, path or other name was written, not its slug.

All titles are read for it, so it is asked only of references that have failed.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from generator.link.contributions import TABLES, title_of
from generator.link.index import Index
from generator.link.resolve import PREFIXES
from generator.model import Term
from generator.prose import fold
from generator.slugs import slug_of_file, slugify

FOLDERS = {table: f"content/{name}/" for name, table in PREFIXES.items()}
"""Table → where its files lie."""


class Meant(NamedTuple):
    """An entry that may be meant: its slug and what that is, and what a link in double brackets must say: slugs may be shared."""

    slug: str
    what: str
    wiki: str


def meant(index: Index, text: str, tables: Collection[str] = tuple(TABLES.values())) -> Meant | None:
    """The one entry that a title, another name or a path means; None where there is none, or more than one."""
    stem = text.strip("/").rpartition("/")[2].removesuffix(".md").removesuffix(".html")
    titled = set(_titled(index, text, tables))
    named = {(table, slug) for table in tables for slug in {stem, slugify(stem)} if _is_there(index, table, slug)}
    return _only(index, titled or named)


def _is_there(index: Index, table: str, slug: str) -> bool:
    """Also what is held back: a reference to it is no mistake."""
    return index.has(table, slug) or index.has("withheld", f"{table}/{slug}")


def _only(index: Index, found: set[tuple[str, str]]) -> Meant | None:
    if len(found) != 1:
        return None
    ((table, slug),) = found
    shared = sum(index.has(one, slug) for one in TABLES.values()) > 1
    prefix = next(name for name, one in PREFIXES.items() if one == table)
    entry = index.find(table, slug)
    own = entry is not None and slug_of_file(entry.path) == slug
    what = "its file's name" if own else "its id" if table == "terms" else "its slug"
    return Meant(slug, what, f"{prefix}/{slug}" if shared else slug)


def _titled(index: Index, title: str, tables: Collection[str]) -> Iterator[tuple[str, str]]:
    wanted = _squeezed(title)
    for table in tables:
        for slug in index.keys(table):
            if entry := index.find(table, slug):
                names = (title_of(entry), *(entry.front.aliases if isinstance(entry, Term) else ()))
                if wanted in map(_squeezed, names):
                    yield table, slug


def _squeezed(words: str) -> str:
    return " ".join(fold(words).casefold().split())
