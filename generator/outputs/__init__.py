"""Everything that is published: a row for each kind of output in a table at the foot, and one for what several of them share."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from generator.engine import Facts, Name, Reader
from generator.outputs import articles, asides, data, entries, files, lists, prose, timeline
from generator.outputs.context import Job, Page

Plan = Callable[[Reader], Iterable[tuple[str, str]]]
"""Which outputs of a kind there are: (key, path below the output folder)."""

Make = Callable[[Page, str], str | bytes]


class Row(NamedTuple):
    kind: str
    plan: Plan
    make: Make


def _one(path: str) -> Plan:
    return lambda facts: [("", path)]


def _entries(table: str) -> Plan:
    return lambda facts: [(slug, _index(path)) for slug, path in facts.get("entries", table)]


def _index(path: str) -> str:
    """The file that a URL path is served from."""
    return path.strip("/") + "/index.html" if path.strip("/") else "index.html"


def _numbered(kind: str, path: str) -> Plan:
    return lambda facts: [
        (str(n), _index(path if n == 1 else f"{path}page/{n}/")) for n in range(1, facts.get("sheets", f"{kind}|") + 1)
    ]


def _groups(kind: str, plural: str) -> Plan:
    def plan(facts: Reader) -> Iterable[tuple[str, str]]:
        for slug in facts.get("groups", plural):
            for n in range(1, facts.get("sheets", f"{kind}|{slug}") + 1):
                path = f"/{plural}/{slug}/"
                yield f"{slug}|{n}", _index(path if n == 1 else f"{path}page/{n}/")

    return plan


def _terms(facts: Reader) -> Iterable[tuple[str, str]]:
    for slug, path in facts.get("entries", "terms"):
        for n in range(1, facts.get("sheets", f"mentions|{slug}") + 1):
            yield f"{slug}|{n}", _index(path if n == 1 else f"{path}page/{n}/")


def _beside(table: str, name: str) -> Plan:
    return lambda facts: [(slug, path.strip("/") + "/" + name) for slug, path in facts.get("entries", table)]


def _years(facts: Reader) -> Iterable[tuple[str, str]]:
    return [(str(year), f"archive/{year}/index.html") for year, _ in facts.get("years", "")]


def _search(facts: Reader) -> Iterable[tuple[str, str]]:
    return [("", "search/index.html")] if facts.get("site", "")["search"] else []


def _redirects(facts: Reader) -> Iterable[tuple[str, str]]:
    for alias, url, title in facts.get("redirects", ""):
        yield (
            f"{alias}|{url}|{title}",
            alias.strip("/") if alias.endswith(".html") else _index(alias),
        )


def plan(facts: Facts) -> tuple[list[Job], tuple[Name, ...]]:
    """Every output of the site, in the order of the table; and the facts that say so."""
    reader = Reader(facts)
    jobs = [Job(row.kind, key, path) for row in TABLE for key, path in row.plan(reader)]
    return jobs, tuple(reader.reads)


def make(page: Page, job: Job) -> bytes:
    """The bytes of one output. Raises Mistake when a layout cannot be rendered."""
    made = ROWS[job.kind].make(page, job.key)
    return made if isinstance(made, bytes) else made.encode()


TABLE: tuple[Row, ...] = (
    Row("article", _entries("articles"), articles.article),
    Row("term", _terms, entries.term),
    Row("note", _entries("notes"), entries.note),
    Row("page", _entries("pages"), entries.plain_page),
    Row("home", _one("index.html"), lists.home),
    Row("articles", _numbered("articles", "/articles/"), lists.articles),
    Row("glossary", _one("glossary/index.html"), lists.glossary),
    Row("notes", _numbered("notes", "/notes/"), lists.notes),
    Row("topics", _one("topics/index.html"), lists.index_of("topics", "topics")),
    Row("topic", _groups("topic", "topics"), lists.group("topic", "topics")),
    Row("authors", _one("authors/index.html"), lists.index_of("authors", "authors")),
    Row("author", _groups("author", "authors"), lists.group("author", "authors")),
    Row("serials", _one("series/index.html"), lists.index_of("serials", "series")),
    Row("serial", _groups("serial", "series"), lists.group("serial", "series")),
    Row("archive", _one("archive/index.html"), lists.archive),
    Row("year", _years, lists.year),
    Row("timeline", _one("timeline/index.html"), timeline.timeline),
    Row("search", _search, lists.search),
    Row("404", _one("404.html"), lists.not_found),
    Row("redirect", _redirects, data.redirect),
    Row("annotations", _beside("articles", "annotations.jsonld"), data.annotations),
    Row("glossary-data", _one("glossary.jsonld"), data.glossary),
    Row("atom", _one("feed.xml"), data.atom),
    Row("json-feed", _one("feed.json"), data.json_feed),
    Row("sitemap", _one("sitemap.xml"), data.sitemap),
    Row("robots", _one("robots.txt"), data.robots),
    Row("media", files.media_plan, files.media),
    Row("asset", files.asset_plan, files.asset),
    Row("nojekyll", _one(".nojekyll"), lambda page, key: b""),
    Row("cname", files.cname_plan, files.cname),
)

ROWS = {row.kind: row for row in TABLE}

FRAGMENTS: dict[str, Callable[[Page, str], Any]] = {
    "definition": asides.definition,
    "definition-end": asides.definition_end,
    "definition-opens": asides.definition_opens,
    "feed-content": articles.feed_content,
    "note-text": asides.note_text,
    "preview": asides.preview,
    "related-card": prose.related_card,
}
"""kind → what makes it: made once for all pages, and a fact to each of them."""
