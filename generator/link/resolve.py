"""What a reference means: `[[slug]]`, a relative link, a path, the source of an image."""

import re
from posixpath import normpath
from urllib.parse import unquote

from generator.link.index import TABLES, Index
from generator.markdown.syntax import heading_id
from generator.model import Article, Entry, Media, Note, Page, Term
from generator.views import Target

PREFIXES = {"articles": "articles", "glossary": "terms", "notes": "notes", "pages": "pages"}


def candidates(index: Index, name: str) -> list[Entry]:
    """Everything that `[[name]]` may mean: one thing, nothing, or several that share a slug."""
    prefix, _, rest = name.partition("/")
    if rest and prefix in PREFIXES:
        found = getattr(index, PREFIXES[prefix]).get(rest)
        return [found] if found else []
    tables = (index.articles, index.terms, index.notes, index.pages)
    return [table[name] for table in tables if name in table]


def is_withheld(index: Index, name: str) -> bool:
    """Whether a name means something that exists but is not published."""
    prefix, _, rest = name.partition("/")
    if rest and prefix in PREFIXES:
        return f"{PREFIXES[prefix]}/{rest}" in index.withheld
    return any(f"{table}/{name}" in index.withheld for table in PREFIXES.values())


def wiki_target(index: Index, source: Entry, target: str) -> Entry | None:
    """The entry of a wiki link; None where there is none or more than one."""
    name = target.partition("#")[0]
    if not name:
        return source
    found = candidates(index, name)
    return found[0] if len(found) == 1 else None


def headings_of(entry: Entry) -> dict[str, str]:
    """Id → words of an entry's headings."""
    return {} if isinstance(entry, Media) else entry.headings


def fragment_in(entry: Entry, fragment: str) -> str | None:
    """The id that `#fragment` means in an entry: an id, or a heading's words; None where there is no such heading."""
    headings = headings_of(entry)
    if fragment in headings:
        return fragment
    guess = heading_id(fragment, set())
    return guess if guess in headings else None


def title_of(entry: Entry) -> str:
    if isinstance(entry, Term):
        return entry.front.term
    if isinstance(entry, Media):
        return entry.path.rpartition("/")[2]
    return entry.front.title


KIND = {Article: "article", Term: "term", Note: "note", Page: "page", Media: "file"}


def target_view(index: Index, entry: Entry, fragment: str = "") -> Target:
    """`fragment` is the id of one of its headings: then the title is that heading's."""
    url = index.url_of(entry) + (f"#{fragment}" if fragment else "")
    slug = entry.url if isinstance(entry, Media) else entry.slug
    title = headings_of(entry).get(fragment) or title_of(entry)
    return Target(kind=KIND[type(entry)], slug=slug, title=title, url=url)


def resolve_wiki(index: Index, source: Entry, target: str) -> Target | None:
    entry = wiki_target(index, source, target)
    if entry is None:
        return None
    _, _, fragment = target.partition("#")
    return target_view(index, entry, (fragment_in(entry, fragment) or "") if fragment else "")


_BARE = re.compile(r"\[\[([^\[\]|]+)\]\]")


def spoken(index: Index, source: Entry, text: str) -> str:
    """Canonical text as readers see it: each bare link as the title that it shows."""

    def title(found: re.Match[str]) -> str:
        if target := resolve_wiki(index, source, found[1]):
            return target.title
        name = found[1].partition("#")[0]
        return name.rpartition("/")[2] if is_withheld(index, name) else found[0]

    return _BARE.sub(title, text) if "[[" in text else text


def resolve_media(index: Index, source: Entry, src: str) -> Media | None:
    """An image or file by its path: beside the text first, then from `content/`, then as it is published (`/media/…`)."""
    bare = unquote(src.split("#")[0].split("?")[0])
    if bare.startswith("/"):
        return index.media.get("content" + bare)
    folder = source.path.rpartition("/")[0]
    for path in (normpath(f"{folder}/{bare}"), normpath(f"content/{bare}")):
        if path in index.media:
            return index.media[path]
    return None


def resolve_href(index: Index, source: Entry, href: str) -> Target | None:
    """A link that is no wiki link and has no scheme: a file of the content, or a path of the site."""
    path, _, fragment = href.partition("#")
    path = unquote(path.partition("?")[0])
    tail = f"#{fragment}" if fragment else ""
    if not path:
        known = fragment_in(source, unquote(fragment)) is not None or fragment.startswith(("note-", "ref-", "at-"))
        return Target(kind="page", slug="", title="", url=tail) if known else None
    if not path.startswith("/"):
        folder = source.path.rpartition("/")[0]
        for candidate in (normpath(f"{folder}/{path}"), normpath(f"content/{path}")):
            entry = index.by_path.get(candidate)
            if entry is not None and not is_unpublished(index, entry):
                found = target_view(index, entry)
                return Target(kind=found.kind, slug=found.slug, title=found.title, url=found.url + tail)
        path = "/" + normpath(index.path_of(source).strip("/") + "/" + path).lstrip("/") + "/"
        path = path.replace("//", "/")
    term = index.terms.get(path.removeprefix("/glossary/").removesuffix("/"))
    if term is not None and path == index.path_of(term):
        found = target_view(index, term)
        return Target(kind=found.kind, slug=found.slug, title=found.title, url=found.url + tail)
    known_paths = site_paths(index)
    if path in known_paths:
        return Target(kind="page", slug="", title="", url=index.site.url(path) + tail)
    media = index.media.get("content" + path)
    return Target(kind="file", slug="", title="", url=index.url_of(media) + tail) if media else None


def is_unpublished(index: Index, entry: Entry) -> bool:
    if isinstance(entry, Media):
        return False
    table: dict[str, Entry] = getattr(index, TABLES[type(entry)])
    return table.get(entry.slug) is not entry


def site_paths(index: Index) -> set[str]:
    """Every path of the site that a link may name; made once for an index."""
    if not index.paths:
        known = {"/", "/feed.xml", "/feed.json", "/sitemap.xml"}
        known |= {
            f"/{one}/"
            for one in ("articles", "glossary", "notes", "topics", "authors", "series", "archive", "timeline")
        }
        for table in (index.articles, index.terms, index.notes, index.pages, index.media):
            known |= {index.path_of(entry) for entry in table.values()}
        for kind in ("topics", "authors", "series"):
            known |= {f"/{kind}/{slug}/" for slug in getattr(index, kind)}
        index.paths |= known | {f"/archive/{year}/" for year in index.years}
    return index.paths


def resolve_menu(index: Index, to: str) -> str | None:
    """A menu's target: a path of the site, a slug, or an address elsewhere."""
    if "://" in to or to.startswith("mailto:"):
        return to
    if to.startswith("/"):
        return index.site.url(to) if to.partition("#")[0] in site_paths(index) else None
    found = candidates(index, to)
    return index.url_of(found[0]) if len(found) == 1 else None
