"""Facts about lists: what stands on which page of them, and what the site as a whole is made of."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from generator.config import direction
from generator.link.index import Index, slugs
from generator.link.resolve import resolve_menu
from generator.policy import RAW_HTML, SEARCHING, policy
from generator.slugs import alias_path
from generator.views import LinkView, PageLink, Pager, Tally

PER_PAGE = {"articles": 24, "topic": 24, "author": 24, "serial": 60, "mentions": 100, "notes": 60}
"""Entries on one page of each kind of list."""


def tally(index: Index, slug: str, count: int) -> Tally:
    found = index.term(slug)
    assert found is not None
    return Tally(title=found.front.term, url=index.url_of(found), count=count)


_ROWS = {
    "articles": "newest",
    "mentions": "mentions",
    "topic": "topics",
    "author": "authors",
    "serial": "series",
    "notes": "notes_newest",
}
"""kind of list → the table that it is made of, newest first."""


def _members(index: Index, key: str) -> Sequence[Any]:
    kind, _, slug = key.partition("|")
    return index.rows(_ROWS[kind], slug)


def _count(index: Index, key: str) -> int:
    kind, _, slug = key.partition("|")
    return index.count(_ROWS[kind], slug)


def listed(index: Index, key: str) -> tuple[str, ...]:
    """The slugs on one page of a list: `articles||2`, `topic|diplomacy|1`. A series begins with its oldest."""
    kind, slug, number = key.split("|")
    members = _members(index, f"{kind}|{slug}")
    first = (int(number) - 1) * PER_PAGE[kind]
    here = (members[::-1] if kind == "serial" else members)[first : first + PER_PAGE[kind]]
    return tuple(slugs(here))


def pager(index: Index, key: str) -> Pager:
    """The links between the pages of a list; the key is `kind|slug|page|path`, the path below the base."""
    kind, slug, number, path = key.split("|")
    here = int(number)
    pages = max(1, -(-_count(index, f"{kind}|{slug}") // PER_PAGE[kind]))

    def url(n: int) -> str:
        return index.site.url(path if n == 1 else f"{path}page/{n}/")

    near = sorted({1, pages, *(n for n in range(here - 2, here + 3) if 1 <= n <= pages)})
    return Pager(
        page=here,
        pages=pages,
        previous=url(here - 1) if here > 1 else None,
        next=url(here + 1) if here < pages else None,
        links=tuple(PageLink(n=n, url=url(n), current=n == here) for n in near),
    )


def tallies(index: Index, kind: str) -> tuple[Tally, ...]:
    """Every topic, author or series with the number of its articles, by name."""
    out = [
        Tally(title=title, url=index.site.url(f"/{kind}/{slug}/"), count=count)
        for slug, title, count in index.groups(kind)
    ]
    return tuple(sorted(out, key=lambda one: one.title.casefold()))


def sheets(index: Index, key: str) -> int:
    """How many pages a paginated list takes: `topic|diplomacy`."""
    return max(1, -(-_count(index, key) // PER_PAGE[key.partition("|")[0]]))


def groups(index: Index, kind: str) -> tuple[str, ...]:
    return tuple(index.keys(kind))


def entries(index: Index, table: str) -> tuple[tuple[str, str], ...]:
    """(slug, URL path below the base) of every published entry of a kind."""
    return tuple((slug, path) for slug, path, *_ in index.rows("entries", table))


def media_files(index: Index, _: str) -> tuple[tuple[str, str], ...]:
    """(path of the source, path below the output folder)."""
    entries = [index.media(path) for path in index.keys("media")]
    return tuple((one.path, index.media_path(one)) for one in entries if one)


def media(index: Index, path: str) -> tuple[int, int] | None:
    """Size and checksum."""
    found = index.media(path)
    return (found.size, found.digest) if found else None


def redirects(index: Index, _: str) -> tuple[tuple[str, str, str], ...]:
    """(alias, new URL, title)."""
    found = [(alias, index.head(name)) for _, _, _, alias, name in index.rows("aliases")]
    return tuple((alias_path(alias), index.site.url(one.path), one.title) for alias, one in found if one)


_EXAMPLES = frozenset(["example.org", "example.com", "example.net"])


def domain(index: Index, _: str) -> str | None:
    """The host for `CNAME`: a domain of the site's own, served at its root. What a new site has for an address is nobody's own."""
    host = urlsplit(index.site.front.url).hostname or ""
    own = (
        "." in host
        and host not in _EXAMPLES
        and not host.endswith(".github.io")
        and not host.replace(".", "").isdigit()
    )
    return host if own and index.site.base == "/" else None


def group_title(index: Index, key: str) -> str | None:
    kind, _, slug = key.partition("|")
    rows = index.rows(kind, slug)
    return rows[0][2] if rows else None


def website(index: Index, slug: str) -> str | None:
    """The address that an author gave in their newest article."""
    rows = index.rows("author_urls", slug)
    return rows[0][2] if rows else None


def mentioned_in(index: Index, topic: str) -> dict[str, int]:
    """The terms in the articles of a topic, and in how many of these each is: of a large topic its newest count."""
    counts: dict[str, int] = {}
    for slug in slugs(index.rows("topics", topic)[:400]):
        for (term,) in index.rows("terms_in", slug):
            counts[term] = counts.get(term, 0) + 1
    return {term: count for term, count in counts.items() if index.has("terms", term)}


def topic_terms(index: Index, slug: str) -> tuple[Tally, ...]:
    """The terms that the articles of a topic mention most."""
    counts = mentioned_in(index, slug)
    chosen = sorted(counts, key=lambda one: (-counts[one], one))[:12]
    return tuple(tally(index, one, counts[one]) for one in chosen)


def years(index: Index, _: str) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
    """(year, ((month, articles), …)), newest first."""
    counts: dict[int, dict[int, int]] = {}
    for _, _, month in index.rows("newest"):
        months = counts.setdefault(month // 12, {})
        months[month % 12 + 1] = months.get(month % 12 + 1, 0) + 1
    return tuple((year, tuple(sorted(months.items(), reverse=True))) for year, months in sorted(counts.items())[::-1])


def year(index: Index, key: str) -> tuple[str, ...]:
    return tuple(slugs(index.rows("years", key)))


def glossary(index: Index, _: str) -> tuple[str, ...]:
    """The ids of all terms, by headword."""
    terms = [one for slug in index.keys("terms") if (one := index.term(slug))]
    return tuple(one.slug for one in sorted(terms, key=lambda one: (one.front.term.casefold(), one.slug)))


def popular(index: Index, _: str) -> tuple[str, ...]:
    """The terms that most articles mention."""
    counts = {one: index.count("articles_with", one) for one in index.keys("terms")}
    return tuple(sorted(counts, key=lambda one: (-counts[one], one))[:16])


def site(index: Index, _: str) -> dict[str, Any]:
    front = index.site.front
    logo = f"content/{front.publisher.logo}" if front.publisher and front.publisher.logo else ""
    allowed = [RAW_HTML] if front.markdown.html else []
    allowed.append({name: tuple(sources.split()) for name, sources in front.csp.items()})
    return {
        "title": front.title,
        "description": front.description,
        "language": front.language,
        "timezone": front.timezone,
        "base": index.site.base,
        "origin": index.site.origin,
        "url": index.site.origin + index.site.base,
        "publisher": {
            "name": front.publisher.name,
            "logo": index.url_of(found) if logo and (found := index.media(logo)) else None,
        }
        if front.publisher
        else None,
        "menu": tuple(LinkView(title=one.title, url=url) for one in front.menu if (url := resolve_menu(index, one.to))),
        "search": front.search,
        "feeds": front.feeds,
        "direction": direction(front.language),
        "csp": {"pages": policy(*allowed), "search": policy(*allowed, SEARCHING)},
    }


def sitemap(index: Index, _: str) -> tuple[tuple[str, str | None], ...]:
    """(absolute address, last change) of every page that search engines should know."""
    paths = ["/", "/glossary/", "/topics/", "/authors/", "/series/", "/archive/", "/timeline/"]
    paths += [f"/archive/{year}/" for year in index.keys("years")]
    numbered = [("articles", "/articles/"), ("notes", "/notes/")]
    for kind, plural in (("topic", "topics"), ("author", "authors"), ("serial", "series")):
        numbered += [(f"{kind}|{slug}", f"/{plural}/{slug}/") for slug in groups(index, plural)]
    for key, path in numbered:
        paths += [path, *(f"{path}page/{n}/" for n in range(2, sheets(index, key) + 1))]
    out: list[tuple[str, str | None]] = [(index.site.absolute(index.site.url(path)), None) for path in paths]
    for table in ("articles", "pages", "notes", "terms"):
        out += [
            (index.site.absolute(index.site.url(path)), changed) for _, path, changed, _ in index.rows("entries", table)
        ]
    return tuple(out)
