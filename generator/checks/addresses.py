"""Every address elsewhere that a site names, with the first place of each in every file."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag

from msgspec import Struct

from generator.checks.bodies import line_before
from generator.checks.said import Said, key_of
from generator.config import PATH
from generator.frontmatter import Author, Related, Source
from generator.link import Index
from generator.model import Body, Entry, Media
from generator.store import Store

_IN_HTML = re.compile(r'(?:href|src)="(https?://[^"]+)"', re.I)

Addresses = dict[str, list[Said]]
"""Address without its fragment → where it is named; the message of each place is the address as it is written there."""


def addresses(index: Index, store: Store) -> Addresses:
    """Of all entries that are published, and of the menu; what leads to the site itself is left out."""
    found: Addresses = {}
    told: set[tuple[str, str]] = set()
    home = index.site.origin + index.site.base
    for one in _all(index, store):
        url = urldefrag(one.message).url
        if url.startswith(home) or url == home.rstrip("/") or (one.path, url) in told:
            continue
        told.add((one.path, url))
        found.setdefault(url, []).append(one)
    return found


def _all(index: Index, store: Store) -> Iterator[Said]:
    for n, item in enumerate(index.site.front.menu):
        if _is_outside(item.to):
            yield Said(PATH, item.to, f"menu[{n}].to")
    for doc in index.published():
        entry = doc.entry
        if isinstance(entry, Media):
            continue
        for key, url in _in_front(entry.front):
            if _is_outside(url):
                yield Said(entry.path, url, key_of(entry, key))
        for body in store.bodies(doc.name).values():
            yield from _in_body(entry, body)


def _in_front(front: Struct) -> Iterator[tuple[str, str]]:
    for name in ("authors", "sources", "related"):
        for n, one in enumerate(getattr(front, name, ())):
            if isinstance(one, Author | Source | Related) and one.url:
                yield f"{name}[{n}].url", one.url
    source, image = getattr(front, "source", None), getattr(front, "image", None)
    if source and source.url:
        yield "source.url", source.url
    if image:
        yield "image.src", image.src


def _in_body(entry: Entry, body: Body) -> Iterator[Said]:
    for found in _IN_HTML.finditer(body.html):
        url = unescape(found[1])
        yield Said(entry.path, url, f"#~{url}", line_before(body, found.start()))


def _is_outside(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))
