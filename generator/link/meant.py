"""What a reference that leads nowhere was meant to be: an entry whose title, path or other name was written, not its slug."""

from collections.abc import Collection
from typing import NamedTuple

from generator.link.contributions import TABLES, folded
from generator.link.index import Index
from generator.link.resolve import PREFIXES
from generator.slugs import slug_of_file, slugify

FOLDERS = {table: f"content/{name}/" for name, table in PREFIXES.items()}
"""Table → where its files lie."""


MANY = 20
"""Entries of one title, of which none is meant."""


class Meant(NamedTuple):
    """An entry that may be meant: its slug and what that is, and what a link in double brackets must say: slugs may be shared."""

    slug: str
    what: str
    wiki: str


def meant(index: Index, text: str, tables: Collection[str] = tuple(TABLES.values())) -> Meant | None:
    """The one entry that a title, another name or a path means; None where there is none, or more than one."""
    stem = text.strip("/").rpartition("/")[2].removesuffix(".md").removesuffix(".html")
    if index.count("titled", folded(text)) > MANY:
        return None
    titled = {(table, slug) for table, slug in index.rows("titled", folded(text)) if table in tables}
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
