"""What a reference means: `[[slug]]`, a relative link, a path, the source of an image."""

import re
from posixpath import normpath
from urllib.parse import unquote

from generator.link.contributions import KIND, TABLES, title_of
from generator.link.index import Index
from generator.markdown.syntax import heading_id
from generator.model import Article, Entry, Media, Term
from generator.prose import first_sentence
from generator.views import Target

PREFIXES = {"articles": "articles", "glossary": "terms", "notes": "notes", "pages": "pages"}


def candidates(index: Index, name: str) -> list[Entry]:
    """Everything that `[[name]]` may mean: one thing, nothing, or several that share a slug."""
    prefix, _, rest = name.partition("/")
    if rest and prefix in PREFIXES:
        found = index.find(PREFIXES[prefix], rest)
        return [found] if found else []
    return [found for table in TABLES.values() if (found := index.find(table, name))]


def is_withheld(index: Index, name: str) -> bool:
    """Whether a name means something that exists but is not published."""
    prefix, _, rest = name.partition("/")
    if rest and prefix in PREFIXES:
        return index.has("withheld", f"{PREFIXES[prefix]}/{rest}")
    return any(index.has("withheld", f"{table}/{name}") for table in PREFIXES.values())


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
    guess = heading_id(fragment, {})
    return guess if guess in headings else None


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


def in_short(index: Index, term: Term) -> str:
    """A term's definition in one line."""
    text = index.text(index.name("terms", term.slug) or "")
    return first_sentence(spoken(index, term, text.first)) if text else ""


def resolve_media(index: Index, source: Entry, src: str) -> Media | None:
    """An image or file by its path: beside the text first, then from `content/`, then as it is published (`/media/…`)."""
    bare = unquote(src.split("#")[0].split("?")[0])
    if bare.startswith("/"):
        return index.media("content" + bare)
    folder = source.path.rpartition("/")[0]
    beside = index.media(normpath(f"{folder}/{bare}"))
    return beside if beside else index.media(normpath(f"content/{bare}"))


def resolve_href(index: Index, source: Entry, href: str) -> Target | None:
    """A link that is no wiki link and has no scheme: a file of the content, or a path of the site."""
    path, _, fragment = href.partition("#")
    path = unquote(path.partition("?")[0])
    tail = f"#{fragment}" if fragment else ""
    if not path:
        if heading := fragment_in(source, unquote(fragment)):
            tail = f"#{heading}"
        known = heading is not None or fragment.startswith(("note-", "ref-", "at-"))
        return Target(kind="page", slug="", title="", url=tail) if known else None
    if not path.startswith("/"):
        folder = source.path.rpartition("/")[0]
        for candidate in (normpath(f"{folder}/{path}"), normpath(f"content/{path}")):
            entry = index.by_path(candidate)
            if entry is not None and not is_unpublished(index, entry):
                found = target_view(index, entry)
                heading = fragment_in(entry, unquote(fragment))
                url = found.url + (f"#{heading}" if heading else tail)
                return Target(kind=found.kind, slug=found.slug, title=found.title, url=url)
        path = "/" + normpath(index.path_of(source).strip("/") + "/" + path).lstrip("/") + "/"
        path = path.replace("//", "/")
    term = index.term(path.removeprefix("/glossary/").removesuffix("/")) if path.startswith("/glossary/") else None
    if term is not None and path == index.path_of(term):
        found = target_view(index, term)
        return Target(kind=found.kind, slug=found.slug, title=found.title, url=found.url + tail)
    if is_page(index, path):
        return Target(kind="page", slug="", title="", url=index.site.url(path) + tail)
    media = index.media("content" + path) or _beside(index, path)
    return Target(kind="file", slug="", title="", url=index.url_of(media) + tail) if media else None


def _beside(index: Index, path: str) -> Media | None:
    """The file that is published at a path beside an article's page."""
    folder = path.rpartition("/")[0]
    while folder:
        for (name,) in index.rows("paths", f"{folder}/"):
            article = index.entry(name)
            if isinstance(article, Article) and article.path.endswith("/index.md"):
                rest = path.removeprefix(folder)
                media = index.media(article.path.rpartition("/")[0] + rest)
                return media if media and index.path_of(media) == path else None
        folder = folder.rpartition("/")[0]
    return None


def is_unpublished(index: Index, entry: Entry) -> bool:
    return not isinstance(entry, Media) and index.find(TABLES[type(entry)], entry.slug) != entry


_ALWAYS = (
    "/",
    "/feed.xml",
    "/feed.json",
    "/sitemap.xml",
    *(f"/{one}/" for one in ("articles", "glossary", "notes", "topics", "authors", "series", "archive", "timeline")),
)


def is_page(index: Index, path: str) -> bool:
    """Whether a path of the site, that a link may name, is a page."""
    if path in _ALWAYS or index.has("paths", path):
        return True
    first, _, slug = path.strip("/").partition("/")
    if not slug or "/" in slug or not path.endswith("/"):
        return False
    table = "years" if first == "archive" else first
    return table in ("topics", "authors", "series", "years") and index.has(table, slug)


def paths_near(index: Index, path: str) -> list[str]:
    """The paths that a link may name and that are written most like one which leads nowhere; it ends in a slash."""
    name = path.strip("/").rpartition("/")[2]
    known = [*_ALWAYS, *index.near("paths", path)]
    known += [f"/{kind}/{slug}/" for kind in ("topics", "authors", "series") for slug in index.near(kind, name)]
    known += [f"/archive/{year}/" for year in index.near("years", name)]
    near = index.near("media", f"content{path.rstrip('/')}")
    return known + [index.path_of(media) for one in near if (media := index.media(one))]


def resolve_menu(index: Index, to: str) -> str | None:
    """A menu's target: a path of the site, a slug, or an address elsewhere."""
    if "://" in to or to.startswith("mailto:"):
        return to
    if to.startswith("/"):
        path = to.partition("#")[0]
        known = is_page(index, path) or index.media("content" + path) or _beside(index, path)
        return index.site.url(to) if known else None
    found = candidates(index, to)
    return index.url_of(found[0]) if len(found) == 1 else None
