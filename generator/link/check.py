"""What does not fit together: unknown and ambiguous references, two pages with one URL."""

from collections.abc import Callable, Iterator
from posixpath import normpath
from urllib.parse import unquote

from generator.config import PATH
from generator.diagnostics import Diagnostic, did_you_mean, error
from generator.frontmatter import ArticleFront
from generator.link.index import OWN_FILES, RESERVED, Index, author_name
from generator.link.resolve import (
    PREFIXES,
    candidates,
    fragment_in,
    headings_of,
    is_withheld,
    resolve_href,
    resolve_media,
    resolve_menu,
    site_paths,
)
from generator.markdown.syntax import safe_url
from generator.model import Article, Entry, Link, Media, Page, Term
from generator.slugs import alias_path, bad_segment


def check(index: Index) -> list[Diagnostic]:
    """Every finding about the site as a whole."""
    found: list[Diagnostic] = []
    for doc in (*index.docs.values(), *index.unplaced):
        entry = doc.entry
        if isinstance(entry, Media):
            continue
        for link in entry.links:
            found += CHECKS[link.kind](index, entry, link)
    found += _urls(index)
    found += _settings(index)
    return found


def _settings(index: Index) -> Iterator[Diagnostic]:
    """What site.yaml names is there."""
    front = index.site.front
    for n, item in enumerate(front.menu):
        if not safe_url(item.to):
            yield error("unsafe-url", PATH, f'"{item.to}" is no web address', key=f"menu[{n}].to")
        elif resolve_menu(index, item.to) is None:
            guess = did_you_mean(item.to, [*site_paths(index), *index.pages, *index.articles])
            message = f'the menu leads to "{item.to}", which is not here{guess}'
            yield error("unknown-link", PATH, message, key=f"menu[{n}].to")
    for n, term in enumerate(front.annotations.skip):
        if term not in index.terms:
            message = f'no term "{term}"{did_you_mean(term, index.terms)}'
            yield error("unknown-term", PATH, message, key=f"annotations.skip[{n}]")
    logo = front.publisher.logo if front.publisher else None
    if logo and f"content/{logo}" not in index.media:
        known = [path.removeprefix("content/") for path in index.media]
        message = f'there is no file "{logo}"{did_you_mean(logo, known)}'
        yield error("missing-media", PATH, message, key="publisher.logo")


def _at(code: str, entry: Entry, link: Link, message: str) -> Diagnostic:
    return error(code, entry.path, message, line=link.line or 1, column=link.column or 1, key=link.key)


def _wiki(index: Index, entry: Entry, link: Link) -> Iterator[Diagnostic]:
    name, _, fragment = link.target.partition("#")
    found = candidates(index, name) if name else [entry]
    if not found:
        if is_withheld(index, name):
            return
        known = [*index.articles, *index.terms, *index.notes, *index.pages]
        known += (
            [f"{prefix}/{slug}" for prefix, table in PREFIXES.items() for slug in getattr(index, table)]
            if "/" in name
            else []
        )
        yield _at(
            "unknown-link",
            entry,
            link,
            f'nothing here is called "{name}"{did_you_mean(name, known)}',
        )
    elif len(found) > 1:
        names = {"articles": "articles", "terms": "glossary", "notes": "notes", "pages": "pages"}
        options = [f"[[{names[table]}/{name}]]" for table in names if name in getattr(index, table)]
        yield _at(
            "ambiguous-link",
            entry,
            link,
            f'"{name}" is several things; write {" or ".join(options)}',
        )
    elif fragment and fragment_in(found[0], fragment) is None:
        headings = headings_of(found[0])
        yield _at(
            "unknown-link",
            entry,
            link,
            f'"{name or "this page"}" has no heading "{fragment}"{did_you_mean(fragment, headings)}',
        )


def _href(index: Index, entry: Entry, link: Link) -> Iterator[Diagnostic]:
    if resolve_href(index, entry, link.target) is not None:
        return
    path, _, fragment = unquote(link.target).partition("#")
    if not path:
        headings = headings_of(entry)
        yield _at(
            "unknown-link",
            entry,
            link,
            f'this page has no heading "{fragment}"{did_you_mean(fragment, headings)}',
        )
        return
    if path.endswith(".md") and any(path.rpartition("/")[2] == one.rpartition("/")[2] for one in index.by_path):
        slug = path.rpartition("/")[2].removesuffix(".md")
        if is_withheld(index, slug):
            return
    guess = did_you_mean(path if path.startswith("/") else f"/{path}", site_paths(index))
    yield _at("unknown-link", entry, link, f'there is no "{path}" on this site{guess}')


def _media(index: Index, entry: Entry, link: Link) -> Iterator[Diagnostic]:
    if "://" in link.target or resolve_media(index, entry, link.target) is not None:
        return
    target = unquote(link.target)
    if not normpath(f"{entry.path.rpartition('/')[0]}/{target}").startswith("content/") and target[:1] != "/":
        yield _at("missing-media", entry, link, f'"{target}" lies outside the site')
        return
    known = [path.removeprefix("content/") for path in index.media]
    folder = entry.path.rpartition("/")[0] + "/"
    known += [path.removeprefix(folder) for path in index.media if path.startswith(folder)]
    yield _at(
        "missing-media",
        entry,
        link,
        f'there is no file "{target}"{did_you_mean(target, known)}',
    )


def _in_table(table: str, code: str, what: str) -> Callable[[Index, Entry, Link], Iterator[Diagnostic]]:
    def look(index: Index, entry: Entry, link: Link) -> Iterator[Diagnostic]:
        known = getattr(index, table)
        if link.target in known or f"{table}/{link.target}" in index.withheld:
            return
        yield _at(code, entry, link, f'no {what} "{link.target}"{did_you_mean(link.target, known)}')

    return look


CHECKS: dict[str, Callable[[Index, Entry, Link], Iterator[Diagnostic]]] = {
    "wiki": _wiki,
    "href": _href,
    "media": _media,
    "term": _in_table("terms", "unknown-term", "term"),
    "note": _in_table("notes", "unknown-note", "note"),
    "article": _in_table("articles", "unknown-article", "article"),
    "related": _in_table("articles", "unknown-link", "article"),
}


def _urls(index: Index) -> Iterator[Diagnostic]:
    """Two pages with one URL, compared as file systems compare: without case. Aliases count."""
    taken: dict[str, str] = {}
    claims: list[tuple[str, Entry, str]] = []
    for table in (index.articles, index.terms, index.notes, index.pages):
        claims += [(index.path_of(entry), entry, _key_of_slug(entry)) for entry in table.values()]
    claims += [(index.path_of(entry), entry, "") for entry in index.media.values()]
    own = {f"{index.path_of(one).strip('/')}/annotations.jsonld".casefold() for one in index.articles.values()}
    unplaced = [doc.entry for doc in index.unplaced if isinstance(doc.entry, Article | Page)]
    for one in (*index.articles.values(), *index.pages.values(), *unplaced):
        for n, alias in enumerate(one.front.aliases):
            key = f"aliases[{n}]"
            if trouble := bad_alias(alias):
                yield error("bad-slug", one.path, f'the alias "{alias}" cannot be a path: {trouble}', key=key)
                continue
            claims.append((alias_path(alias), one, key))
    files = [_file(path) for path, _, _ in claims]
    known = {*files, *own, *OWN_FILES}
    for (path, entry, key), file in zip(claims, files, strict=True):
        if file in own or _is_own(index, file) or (isinstance(entry, Page) and file.partition("/")[0] in RESERVED):
            another = "alias" if key.startswith("aliases") else "slug" if key else "name"
            message = f"{path} is a page that the site makes itself; choose another {another}"
            yield error("duplicate-url", entry.path, message, key=key)
            continue
        if file in taken:
            yield error("duplicate-url", entry.path, f"{path} is already the URL of {taken[file]}", key=key)
        elif above := next((one for one in _folders(file) if one in known), ""):
            yield error("duplicate-url", entry.path, f"{path} lies below /{above}, which is a file", key=key)
        taken.setdefault(file, entry.path)
    for name, groups in (("topic", index.topics), ("author", index.authors), ("series", index.series)):
        for slug, group in groups.items():
            if trouble := bad_segment(slug):
                where = index.articles[group.slugs[0]]
                message = f'the {name} "{group.title}" cannot be a URL: {trouble}'
                yield error("bad-slug", where.path, message, key=_key_of_group(where.front, name, group.title))


def _key_of_slug(entry: Entry) -> str:
    return f"{entry.key}^" if isinstance(entry, Term) and entry.key else "slug"


def _key_of_group(front: ArticleFront, name: str, title: str) -> str:
    if name == "topic":
        return f"topics[{front.topics.index(title)}]"
    if name == "author":
        return f"authors[{[author_name(one) for one in front.authors].index(title)}]"
    return "series"


def _file(path: str) -> str:
    """The file that a URL path is served from, without case."""
    return (f"{path}index.html" if path.endswith("/") else path).lstrip("/").casefold()


def _folders(file: str) -> Iterator[str]:
    while file := file.rpartition("/")[0]:
        yield file


def _is_own(index: Index, file: str) -> bool:
    """Whether the site itself makes a file that no entry asked for."""
    first, _, rest = file.partition("/")
    if first in OWN_FILES or first in ("assets", "search", "pagefind"):
        return True
    groups = {"topics": index.topics, "authors": index.authors, "series": index.series}
    if first in groups and rest.partition("/")[0] in groups[first]:
        return True
    if first == "archive" and rest.partition("/")[0] in map(str, index.years):
        return True
    return first in _LISTS and (rest == "index.html" or rest.startswith("page/"))


_LISTS = frozenset(["articles", "glossary", "notes", "topics", "authors", "series", "archive"])


def bad_alias(alias: str) -> str:
    if not alias.startswith("/"):
        return "it must begin with a slash"
    for segment in alias.strip("/").split("/"):
        if trouble := bad_segment(segment):
            return trouble
    return ""
