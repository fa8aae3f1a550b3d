"""Facts about lists: what stands on which page of them, and what the site as a whole is made of."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from generator.config import direction
from generator.frontmatter import Author, Moment
from generator.link.index import Group, Index, dated
from generator.link.related import articles_with
from generator.link.resolve import resolve_menu, title_of
from generator.slugs import alias_path, slugify
from generator.views import LinkView, PageLink, Pager, Tally

PER_PAGE = {"articles": 24, "topic": 24, "author": 24, "serial": 60, "mentions": 100, "notes": 60}
"""Entries on one page of each kind of list."""


def tally(index: Index, slug: str, count: int) -> Tally:
    found = index.terms[slug]
    return Tally(title=found.front.term, url=index.url_of(found), count=count)


def _members(index: Index, key: str) -> Sequence[Any]:
    kind, _, slug = key.partition("|")
    if kind == "articles":
        return index.newest
    if kind == "notes":
        return _notes_by_date(index)
    if kind == "mentions":
        return index.mentions.get(slug, ())
    groups: dict[str, Group] = getattr(index, {"topic": "topics", "author": "authors", "serial": "series"}[kind])
    return groups[slug].slugs if slug in groups else ()


def listed(index: Index, key: str) -> tuple[str, ...]:
    """The slugs on one page of a list: `articles||2`, `topic|diplomacy|1`."""
    kind, slug, number = key.split("|")
    size = PER_PAGE[kind]
    first = (int(number) - 1) * size
    return tuple(_members(index, f"{kind}|{slug}")[first : first + size])


def pager(index: Index, key: str) -> Pager:
    """The links between the pages of a list; the key is `kind|slug|page|path`, the path below the base."""
    kind, slug, number, path = key.split("|")
    here = int(number)
    pages = max(1, -(-len(_members(index, f"{kind}|{slug}")) // PER_PAGE[kind]))

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
    groups: dict[str, Group] = getattr(index, kind)
    out = [
        Tally(title=one.title, url=index.site.url(f"/{kind}/{slug}/"), count=len(one.slugs))
        for slug, one in groups.items()
    ]
    return tuple(sorted(out, key=lambda one: one.title.casefold()))


def sheets(index: Index, key: str) -> int:
    """How many pages a paginated list takes: `topic|diplomacy`."""
    return max(1, -(-len(_members(index, key)) // PER_PAGE[key.partition("|")[0]]))


def groups(index: Index, kind: str) -> tuple[str, ...]:
    return tuple(getattr(index, kind))


def entries(index: Index, table: str) -> tuple[tuple[str, str], ...]:
    """(slug, URL path below the base) of every published entry of a kind."""
    return tuple((slug, index.path_of(entry)) for slug, entry in getattr(index, table).items())


def media_files(index: Index, _: str) -> tuple[tuple[str, str], ...]:
    """(path of the source, path below the output folder)."""
    return tuple((path, index.media_path(entry)) for path, entry in index.media.items())


def media(index: Index, path: str) -> tuple[int, int] | None:
    """Size and checksum."""
    found = index.media.get(path)
    return (found.size, found.digest) if found else None


def redirects(index: Index, _: str) -> tuple[tuple[str, str, str], ...]:
    """(alias, new URL, title)."""
    return tuple(
        (alias_path(alias), index.url_of(entry), title_of(entry))
        for table in (index.articles, index.pages)
        for entry in table.values()
        for alias in entry.front.aliases
    )


def domain(index: Index, _: str) -> str | None:
    """The host for `CNAME`: a domain of the site's own, served at its root."""
    host = urlsplit(index.site.front.url).hostname or ""
    own = "." in host and not host.endswith(".github.io") and not host.replace(".", "").isdigit()
    return host if own and index.site.base == "/" else None


def group_title(index: Index, key: str) -> str | None:
    kind, _, slug = key.partition("|")
    group = getattr(index, kind).get(slug)
    return group.title if group else None


def website(index: Index, slug: str) -> str | None:
    """The address that an author gave in their newest article."""
    group = index.authors.get(slug)
    for name in group.slugs if group else ():
        for one in index.articles[name].front.authors:
            if isinstance(one, Author) and one.url and slugify(one.name) == slug:
                return one.url
    return None


def mentioned_in(index: Index, topic: str) -> dict[str, int]:
    """The terms in the articles of a topic, and in how many of these each is: of a large topic its newest count."""
    group = index.topics.get(topic)
    counts: dict[str, int] = {}
    for name in group.slugs[:400] if group else ():
        for mention in index.docs[index.names[("articles", name)]].annotation.mentions:
            if mention.term in index.terms:
                counts[mention.term] = counts.get(mention.term, 0) + 1
    return counts


def topic_terms(index: Index, slug: str) -> tuple[Tally, ...]:
    """The terms that the articles of a topic mention most."""
    counts = mentioned_in(index, slug)
    chosen = sorted(counts, key=lambda one: (-counts[one], one))[:12]
    return tuple(tally(index, one, counts[one]) for one in chosen)


def years(index: Index, _: str) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
    """(year, ((month, articles), …)), newest first."""
    out = []
    for year, slugs in sorted(index.years.items(), reverse=True):
        months: dict[int, int] = {}
        for slug in slugs:
            month = index.articles[slug].front.date.month
            months[month] = months.get(month, 0) + 1
        out.append((year, tuple(sorted(months.items(), reverse=True))))
    return tuple(out)


def year(index: Index, key: str) -> tuple[str, ...]:
    return tuple(index.years.get(int(key), ()))


def glossary(index: Index, _: str) -> tuple[str, ...]:
    """The ids of all terms, by headword."""
    return tuple(sorted(index.terms, key=lambda one: (index.terms[one].front.term.casefold(), one)))


def _notes_by_date(index: Index) -> list[str]:
    def key(slug: str) -> tuple[float, str]:
        date: Moment | None = index.notes[slug].front.date
        return (-date.at(index.site.zone).timestamp() if date else 0.0, slug)

    return sorted(index.notes, key=key)


def popular(index: Index, _: str) -> tuple[str, ...]:
    """The terms that most articles mention."""
    return tuple(sorted(index.terms, key=lambda one: (-len(articles_with(index, one)), one))[:16])


def site(index: Index, _: str) -> dict[str, Any]:
    front = index.site.front
    logo = f"content/{front.publisher.logo}" if front.publisher and front.publisher.logo else ""
    return {
        "title": front.title,
        "description": front.description,
        "language": front.language,
        "base": index.site.base,
        "origin": index.site.origin,
        "url": index.site.origin + index.site.base,
        "publisher": {
            "name": front.publisher.name,
            "logo": index.url_of(index.media[logo]) if logo in index.media else None,
        }
        if front.publisher
        else None,
        "menu": tuple(LinkView(title=one.title, url=url) for one in front.menu if (url := resolve_menu(index, one.to))),
        "search": front.search,
        "feeds": front.feeds,
        "direction": direction(front.language),
    }


def sitemap(index: Index, _: str) -> tuple[tuple[str, str | None], ...]:
    """(absolute address, last change) of every page that search engines should know."""
    paths = ["/", "/glossary/", "/topics/", "/authors/", "/series/", "/archive/", "/timeline/"]
    paths += [f"/archive/{year}/" for year in sorted(index.years)]
    numbered = [("articles", "/articles/"), ("notes", "/notes/")]
    for kind, plural in (("topic", "topics"), ("author", "authors"), ("serial", "series")):
        numbered += [(f"{kind}|{slug}", f"/{plural}/{slug}/") for slug in groups(index, plural)]
    for key, path in numbered:
        paths += [path, *(f"{path}page/{n}/" for n in range(2, sheets(index, key) + 1))]
    out: list[tuple[str, str | None]] = [(index.site.absolute(index.site.url(path)), None) for path in paths]
    for table in (index.articles, index.pages, index.notes, index.terms):
        for slug in sorted(table):
            entry = table[slug]
            changed = getattr(entry.front, "updated", None) or dated(entry)
            out.append((index.site.absolute(index.url_of(entry)), changed.iso if changed else None))
    return tuple(out)
