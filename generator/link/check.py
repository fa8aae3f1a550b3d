"""What does not fit together: unknown and ambiguous references, two entries with one slug."""

from collections.abc import Callable, Iterator
from posixpath import normpath
from urllib.parse import unquote

from generator.config import PATH
from generator.diagnostics import Diagnostic, did_you_mean, error
from generator.link.addresses import double_urls, key_of_slug
from generator.link.contributions import TABLES
from generator.link.index import Index
from generator.link.meant import FOLDERS, meant
from generator.link.resolve import (
    PREFIXES,
    candidates,
    fragment_in,
    headings_of,
    is_withheld,
    paths_near,
    resolve_href,
    resolve_media,
    resolve_menu,
)
from generator.markdown.urls import better_url, safe_url
from generator.model import Entry, Link

Look = Callable[[Index, Entry, Link, bool], Iterator[Diagnostic]]
"""What is wrong with one reference; the last argument: whether to guess what was meant."""

GUESSES = 100
"""References of one entry that lead nowhere, of which it is said what is like them: each is compared with many names."""


def findings(index: Index, name: str) -> list[Diagnostic]:
    """What is wrong with the references of one entry (by its name in the store); of the site as a whole where it is ""."""
    if not name:
        return [*_shared(index), *double_urls(index), *_settings(index)]
    doc = index.doc(name)
    if doc is None or index.is_held(name):
        return []
    found: list[Diagnostic] = []
    for link in doc.text.links:
        found += CHECKS[link.kind](index, doc.entry, link, len(found) < GUESSES)
    return found


def _shared(index: Index) -> Iterator[Diagnostic]:
    """No two entries of a kind have one slug."""
    for key in index.shared():
        (first,), *others = index.rows(*key.split("/", 1))
        taken = index.entry(first)
        for (name,) in others:
            entry = index.entry(name)
            if entry and taken:
                yield error(
                    "duplicate-id",
                    entry.path,
                    f'"{key.partition("/")[2]}" is already the {type(taken).__name__.lower()} in {taken.path}',
                    key=key_of_slug(entry),
                )


def _settings(index: Index) -> Iterator[Diagnostic]:
    """What site.yaml names is there."""
    front = index.site.front
    for n, item in enumerate(front.menu):
        if not safe_url(item.to):
            yield error("unsafe-url", PATH, f'"{item.to}" is no web address{better_url(item.to)}', key=f"menu[{n}].to")
        elif resolve_menu(index, item.to) is None:
            known = [
                *paths_near(index, f"/{item.to.strip('/')}/"),
                *index.near("pages", item.to),
                *index.near("articles", item.to),
            ]
            one = meant(index, item.to)
            named = f"; write {one.what}: {one.slug}" if one and one.wiki == one.slug else ""
            guess = _elsewhere(item.to) or named or did_you_mean(item.to, known)
            message = f'the menu leads to "{item.to}", which is not here{guess}'
            yield error("unknown-link", PATH, message, key=f"menu[{n}].to")
    for n, term in enumerate(front.annotations.skip):
        if not index.has("terms", term):
            message = _none_in(index, "terms", "term", term)
            yield error("unknown-term", PATH, message, key=f"annotations.skip[{n}]")
    logo = front.publisher.logo if front.publisher else None
    if logo and not index.has("media", f"content/{logo}"):
        known = [path.removeprefix("content/") for path in index.near("media", f"content/{logo}")]
        message = f'there is no file "{logo}": looked for content/{logo}{did_you_mean(logo, known)}'
        yield error("missing-media", PATH, message, key="publisher.logo")


def _at(code: str, entry: Entry, link: Link, message: str) -> Diagnostic:
    return error(code, entry.path, message, line=link.line or 1, column=link.column or 1, key=link.key)


def _wiki(index: Index, entry: Entry, link: Link, guesses: bool) -> Iterator[Diagnostic]:
    name, _, fragment = link.target.partition("#")
    found = candidates(index, name) if name else [entry]
    if not found:
        if is_withheld(index, name):
            return
        _, slash, slug = name.rpartition("/")
        known = [one for table in TABLES.values() for one in index.near(table, slug)] if guesses else []
        if slash and guesses:
            known += [f"{folder}/{one}" for folder, table in PREFIXES.items() for one in index.near(table, slug)]
        one = meant(index, name)
        guess = f"; write [[{one.wiki}{'#' if fragment else ''}{fragment}]]" if one else did_you_mean(name, known)
        yield _at("unknown-link", entry, link, f'nothing here is called "{name}"{guess}')
    elif len(found) > 1:
        names = {"articles": "articles", "terms": "glossary", "notes": "notes", "pages": "pages"}
        options = [f"[[{names[table]}/{name}]]" for table in names if index.has(table, name)]
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
            f'"{name or "this page"}" has no heading "{fragment}"{did_you_mean(fragment, headings if guesses else ())}',
        )


def _elsewhere(target: str) -> str:
    """What to write in place of an address elsewhere that looks like a path: none is called www or http, or has an @."""
    return better_url(target) if target.startswith(("www.", "http")) or "@" in target else ""


def _href(index: Index, entry: Entry, link: Link, guesses: bool) -> Iterator[Diagnostic]:
    if resolve_href(index, entry, link.target) is not None:
        return
    path, _, fragment = unquote(link.target).partition("#")
    if not path:
        headings = headings_of(entry)
        yield _at(
            "unknown-link",
            entry,
            link,
            f'this page has no heading "{fragment}"{did_you_mean(fragment, headings if guesses else ())}',
        )
        return
    file = path.rpartition("/")[2]
    if (
        file.endswith(".md")
        and is_withheld(index, file.removesuffix(".md"))
        and any(file == one.rpartition("/")[2] for one in index.keys("by_path"))
    ):
        return
    if guess := _elsewhere(link.target):
        pass
    elif one := meant(index, path):
        link_to = f"{one.wiki}{'#' if fragment else ''}{fragment}"
        guess = f"; write [[{link_to}]], or [[{link_to}|words]] with words of your own"
    else:
        known = paths_near(index, _whole(index, entry, path)) if guesses else []
        guess = did_you_mean(f"/{path.lstrip('/')}", known)
    yield _at("unknown-link", entry, link, f'there is no "{path}" on this site{guess}')


def _whole(index: Index, entry: Entry, path: str) -> str:
    """The path below the site's root that a link of an entry would mean: of a file of the content, the path of its page."""
    file = path.removesuffix(".md")
    if path != file:
        folder = "" if path.startswith("/") else entry.path.rpartition("/")[0]
        path = normpath(f"/{folder}/{file}").removeprefix("/content").removeprefix("/pages")
    elif not path.startswith("/"):
        path = normpath(f"{index.path_of(entry)}/{path}")
    return f"/{path.strip('/')}/"


def _media(index: Index, entry: Entry, link: Link, guesses: bool) -> Iterator[Diagnostic]:
    if "://" in link.target or resolve_media(index, entry, link.target) is not None:
        return
    target = unquote(link.target)
    if not normpath(f"{entry.path.rpartition('/')[0]}/{target}").startswith("content/") and target[:1] != "/":
        yield _at("missing-media", entry, link, f'"{target}" lies outside the site')
        return
    folder = entry.path.rpartition("/")[0] + "/"
    tried = [normpath(f"{one}{target.lstrip('/')}") for one in ("content/", folder)] if guesses else []
    near = {path for one in tried for path in index.near("media", one)}
    known = [one.removeprefix("content/") for one in near]
    known += [one.removeprefix(folder) for one in near if one.startswith(folder)]
    places = [f"content{target}"] if target[:1] == "/" else [normpath(f"{one}{target}") for one in (folder, "content/")]
    looked = " and ".join(dict.fromkeys(one for one in places if one.startswith("content/")))
    guess = _elsewhere(target) or f": looked for {looked}{did_you_mean(target, known)}"
    message = f'there is no file "{target}"{guess}'
    yield _at("missing-media", entry, link, message)


def _in_table(table: str, code: str, what: str) -> Look:
    def look(index: Index, entry: Entry, link: Link, guesses: bool) -> Iterator[Diagnostic]:
        if index.has(table, link.target) or index.has("withheld", f"{table}/{link.target}"):
            return
        if code == "unknown-link" and ("://" in link.target or link.target.startswith("www.")):
            url = link.target if "://" in link.target else f"https://{link.target}"
            advice = f"for a page elsewhere write {{title: Its title, url: {url}}}"
            yield _at(code, entry, link, f'no {what} "{link.target}"; {advice}')
        else:
            yield _at(code, entry, link, _none_in(index, table, what, link.target, guesses))

    return look


def _none_in(index: Index, table: str, what: str, name: str, guesses: bool = True) -> str:
    """`no term "nahto" in content/glossary/; did you mean "nato"?`"""
    if one := meant(index, name, (table,)):
        return f'no {what} "{name}"; write {one.what}: {one.slug}'
    guess = did_you_mean(name, index.near(table, name) if guesses else ())
    where = "" if guess and table == "articles" else f" in {FOLDERS[table]}"
    return f'no {what} "{name}"{where}{guess}'


CHECKS: dict[str, Look] = {
    "wiki": _wiki,
    "href": _href,
    "media": _media,
    "term": _in_table("terms", "unknown-term", "term"),
    "note": _in_table("notes", "unknown-note", "note"),
    "article": _in_table("articles", "unknown-article", "article"),
    "related": _in_table("articles", "unknown-link", "article"),
}
