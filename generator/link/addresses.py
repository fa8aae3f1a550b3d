"""Addresses: no two pages have one, none is another file's folder, and none is one of those that the site makes by itself."""

from collections.abc import Collection, Iterator

from generator.diagnostics import Diagnostic, error
from generator.disk import folders
from generator.frontmatter import ArticleFront
from generator.link.contributions import author_name
from generator.link.index import Index
from generator.model import Article, Entry, Media, Term
from generator.slugs import LONGEST_PATH, alias_path, bad_segment, composed

RESERVED = frozenset(
    [
        "articles",
        "glossary",
        "notes",
        "topics",
        "authors",
        "series",
        "archive",
        "media",
        "assets",
        "search",
        "index",
        "feed",
        "sitemap",
        "robots",
        "404",
        "timeline",
    ]
)
"""First segments of URLs that the site itself uses; a plain page cannot be called so."""


OWN_FILES = frozenset(
    [
        "index.html",
        "404.html",
        "feed.xml",
        "feed.json",
        "sitemap.xml",
        "robots.txt",
        "glossary.jsonld",
        "cname",
        ".nojekyll",
    ]
)
"""Files at the top that the site itself makes, in lower case."""


def double_urls(index: Index) -> Iterator[Diagnostic]:
    """Two pages with one URL, compared as file systems compare: without case. Aliases count."""
    taken: dict[str, str] = {}
    claims: list[
        tuple[str, str, str]
    ] = []  # URL path, name of the entry, key of an alias; an entry is read where it is told of
    own: set[str] = set()
    pages: set[str] = set()
    for table in ("articles", "terms", "notes", "pages"):
        first: dict[str, tuple[str, str]] = {}
        for slug, path, _, name in index.rows("entries", table):
            first[slug] = min(first.get(slug, (name, path)), (name, path))
        claims += [(path, name, "") for name, path in sorted(first.values())]
        if table == "articles":
            own = {f"{path.strip('/')}/annotations.jsonld".casefold() for _, path in first.values()}
        elif table == "pages":
            pages = {name for name, _ in first.values()}
    for source in index.keys("media"):
        found = ((index.entry(name), name) for (name,) in index.rows("media", source))
        claims += [(index.path_of(one), name, "") for one, name in found if one]
    for _, _, n, alias, name in index.rows("aliases"):
        key, owner = f"aliases[{n}]", index.entry(name)
        if owner is None:
            continue
        if trouble := bad_alias(alias):
            yield error(
                "bad-slug", owner.path, f'the alias "{alias}" cannot be a path: {trouble}{better_alias(alias)}', key=key
            )
            continue
        claims.append((alias_path(alias), name, key))
    files = [_file(path) for path, _, _ in claims]
    known = {*files, *own, *OWN_FILES}
    made = {f"{kind}/{slug}".casefold() for kind in ("topics", "authors", "series") for slug in index.keys(kind)}
    made.update(f"archive/{year}" for year in index.keys("years"))
    made.update(f"glossary/{term}/page".casefold() for term in index.keys("terms"))

    def told(name: str, key: str, message: str) -> Diagnostic:
        entry = index.entry(name)
        assert entry is not None
        return error("duplicate-url", entry.path, message, key=key or key_of_slug(entry))

    for (path, name, key), file in zip(claims, files, strict=True):
        if file in own or _is_own(made, file) or (name in pages and file.partition("/")[0] in RESERVED):
            another = "alias" if key else "name" if isinstance(index.entry(name), Media) else "slug"
            yield told(name, key, f"{path} is a page that the site makes itself; choose another {another}")
            continue
        if file in taken:
            other = index.entry(taken[file])
            yield told(name, key, f"{path} is already the URL of {other.path if other else taken[file]}")
        elif above := next((one for one in folders(file) if one in known), ""):
            yield told(name, key, f"{path} lies below /{above}, which is a file")
        taken.setdefault(file, name)
    keys: dict[str, dict[tuple[str, str], str]] = {}
    for what, table in (("topic", "topics"), ("author", "authors"), ("series", "series")):
        for slug in index.keys(table):
            if trouble := bad_segment(slug):
                _, article, title, _ = index.rows(table, slug)[0]
                message = f'the {what} "{title}" cannot be a URL: {trouble}'
                for (name,) in index.rows("articles", article):  # of one slug there may be several, which is told too
                    entry = index.entry(name)
                    if name not in keys and isinstance(entry, Article):
                        keys[name] = _keys_of_groups(entry.front)
                    if entry and (where := keys.get(name, {}).get((what, title))):
                        yield error("bad-slug", entry.path, message, key=where)
                        break


def key_of_slug(entry: Entry) -> str:
    if isinstance(entry, Media):
        return ""
    return f"{entry.key}^" if isinstance(entry, Term) and entry.key else "slug"


def _keys_of_groups(front: ArticleFront) -> dict[tuple[str, str], str]:
    """(topic, author or series, its title) → its key in the front matter of an article, the first of each."""
    found = {("topic", title): f"topics[{n}]" for n, title in reversed([*enumerate(front.topics)])}
    found |= {("author", author_name(one)): f"authors[{n}]" for n, one in reversed([*enumerate(front.authors)])}
    return found | ({("series", front.series): "series"} if front.series else {})


def _file(path: str) -> str:
    """The file that a URL path is served from, without case."""
    return composed((f"{path}index.html" if path.endswith("/") else path).lstrip("/").casefold())


def _is_own(made: Collection[str], file: str) -> bool:
    """Whether the site itself makes a file that no entry asked for; `made` are the folders of such files, beside those of lists."""
    first, *rest = file.split("/")
    if first in OWN_FILES or first in ("assets", "search", "pagefind"):
        return True
    if first in _LISTS and rest and rest[0] in ("index.html", "page"):
        return True
    return f"{first}/{rest[0] if rest else ''}" in made or "/".join((first, *rest[:2])) in made


_LISTS = frozenset(["articles", "glossary", "notes", "topics", "authors", "series", "archive", "timeline"])


def better_alias(alias: str) -> str:
    """`; write /old/`, where the slash alone is missing."""
    return (
        f"; write /{alias}" if not alias.startswith("/") and "://" not in alias and not bad_alias(f"/{alias}") else ""
    )


def bad_alias(alias: str) -> str:
    if not alias.startswith("/"):
        return "it must begin with a slash"
    for segment in alias[1:].removesuffix("/").split("/"):
        if trouble := bad_segment(segment):
            return trouble
    return "" if len(alias.encode()) <= LONGEST_PATH else f"it is longer than {LONGEST_PATH} bytes"
