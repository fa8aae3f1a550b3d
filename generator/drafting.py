"""A new file of the content, from a template: its title, its slug, its date."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from generator.config import Site, load_site
from generator.diagnostics import Mistake
from generator.disk import Disk
from generator.layouts import THEME, Layouts
from generator.read import kind_of
from generator.slugs import bad_segment, better_segment, slug_of_file, slugify
from generator.sources import split, text_of, unfit
from generator.yamltext import load


class Refused(Exception):
    """What is not done, and why: words for a person, and the exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def begin(root: Path, kind: str, folder: str, title: str, slug: str | None, now: datetime) -> Path:
    """Write a file of a kind into `content/<folder>/`, dated by the site's day; returns its path.

    No file is overwritten, and none is written whose slug is taken. Raises Refused, Mistake (site.yaml or a template is
    wrong) and OSError.
    """
    disk = Disk(root)
    site = load_site(disk)
    title = clean(title)
    slug = _slug_given(slug) if slug is not None else _slug_from(title)
    path = f"content/{folder}/{slug}.md"
    _refuse_taken(disk, kind, slug, path)
    text = _filled(root, site, kind, title, slug, now)
    disk.create(path, text.encode())
    return root / path


# The title


def clean(title: str) -> str:
    """A title on one line. Raises Refused where there is none."""
    try:
        title.encode()
    except UnicodeEncodeError:
        raise Refused("the title is not UTF-8 text", 2) from None
    title = unicodedata.normalize("NFC", " ".join(title.split()))
    if not title:
        raise Refused("the title is empty", 2)
    if bad := unfit(title):
        raise Refused(f"the title holds the character U+{ord(bad[0]):04X}, which no page can show; leave it out", 2)
    return title


def scalar(text: str) -> str:
    """A text as a value in YAML: as it is where it is read as it is, else in double quotes."""
    try:
        plain = load(f"key: {text}\n", "") == ({"key": text}, [])
    except Mistake:
        plain = False
    return text if plain else '"' + "".join(_escaped(one) for one in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if unicodedata.category(character) == "Cc" or character == "\ufeff" or ord(character) & 0xFFFE == 0xFFFE:
        return f"\\U{ord(character):08x}"
    return character


# The slug

_LONGEST = 80
"""Bytes of a slug that is made from a title: what still reads well in an address."""


def _slug_from(title: str) -> str:
    if not any(one.isalnum() for one in title):
        raise Refused("the title holds no letter and no digit to make a slug of; give one: --slug SLUG", 2)
    slug = slugify(title)
    if len(slug.encode()) > _LONGEST:
        short = slug.encode()[: _LONGEST + 1].decode(errors="ignore")
        slug = short.rpartition("-")[0] or short[:-1]
    return slug


def _slug_given(slug: str) -> str:
    slug = unicodedata.normalize("NFC", slug)
    if trouble := bad_segment(slug):
        raise Refused(f'the slug "{slug}" cannot stand in a URL: {trouble}{better_segment(slug)}', 2)
    return slug


def _refuse_taken(disk: Disk, kind: str, slug: str, path: str) -> None:
    from generator.link.addresses import RESERVED

    taken = {one.casefold(): where for one, where in _slugs(disk, kind)}
    if kind == "page":
        taken = dict.fromkeys(RESERVED, "") | taken
    folded = slug.casefold()
    if folded in taken or (disk.root / path).exists():
        free = next(f"{slug}-{n}" for n in range(2, 10_000) if f"{folded}-{n}" not in taken)
        where = taken.get(folded, path)
        if where == "":
            raise Refused(f"/{slug}/ is a page that the site makes itself; give another slug: --slug {free}")
        if where == path:
            raise Refused(f"{path} is there already; edit it, or give another slug: --slug {free}")
        raise Refused(f'{where} has the slug "{slug}" already; edit it, or give another slug: --slug {free}')


def _slugs(disk: Disk, kind: str) -> Iterator[tuple[str, str]]:
    """The slugs of a kind that are in use, with the files that have them."""
    for found in disk.walk("content"):
        here = kind_of(found.path)
        if found.link or here not in (kind, "glossary" if kind == "term" else kind):
            continue
        if here == "glossary":
            entries = _yaml(disk, found.path)
            yield from ((slug, found.path) for slug in entries)
        else:
            given = _yaml(disk, found.path).get("slug") if kind in ("article", "page") else None
            yield (given if isinstance(given, str) else slug_of_file(found.path)), found.path


_OWN_SLUG = re.compile(r"\bslug\b")


def _yaml(disk: Disk, path: str) -> dict[str, object]:
    """The mapping in a YAML file, or in front matter that names a slug; empty where it cannot be read: builds say why."""
    try:
        text = text_of(disk.read(path), path)
        if path.endswith(".md"):
            text = split(text)[0] or ""
            if not _OWN_SLUG.search(text):
                return {}
        data, _ = load(text, path)
    except (Mistake, OSError):
        return {}
    return data if isinstance(data, dict) else {}


# The text


def _filled(root: Path, site: Site, kind: str, title: str, slug: str, now: datetime) -> str:
    from markupsafe import Markup

    layouts = Layouts([root / "layouts", THEME], None, site.front.language)
    day = now.astimezone(site.zone).date().isoformat()
    # Markup: the file is no html, and nothing in it is to be escaped.
    text = layouts.render(f"new/{kind}.md", title=Markup(scalar(title)), slug=Markup(slug), date=day)
    return text.rstrip("\n") + "\n"
