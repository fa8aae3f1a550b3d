"""Every address that a site writes leads somewhere: in pages, styles, feeds, linked data and the site map."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.markup import Element, ids, parsed
from tests.support import Site, article
from tests.whole import SITES, Built, Tree, change, fill, tree

ATTRIBUTES = ("href", "src", "poster", "action", "data", "cite")
ATOM = "{http://www.w3.org/2005/Atom}"


def addresses(page: Element) -> Iterator[str]:
    """Every URL in a page or a fragment."""
    for one in page.walk():
        yield from (one[name] for name in ATTRIBUTES if name in one.attributes)
        for name in ("srcset", "imagesrcset"):
            yield from (part.split()[0] for part in one.attributes.get(name, "").split(",") if part.strip())
        if one.tag == "meta" and one.attributes.get("http-equiv") == "refresh":
            yield one["content"].partition("url=")[2]
        if one.tag == "meta" and one.attributes.get("property") in ("og:url", "og:image"):
            yield one["content"]


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a JSON value, with the key that it stands under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        yield from (found for name, one in value.items() for found in strings(one, name))
    elif isinstance(value, list):
        yield from (found for one in value for found in strings(one, key))


def links(site: Tree) -> Iterator[tuple[str, str, set[str]]]:
    """(where, URL, the fragments of its own): every URL that a site writes."""
    for path, page in site.pages.items():
        here = set(ids(page))
        yield from ((path, url, here) for url in addresses(page))
    for path, content in site.files.items():
        if path.endswith(".css"):
            yield from ((path, url, set()) for url in re.findall(r"url\(([^)]*)\)", content.decode()))
        elif path.endswith((".jsonld", ".json")):
            for key, text in strings(json.loads(content)):
                if key in ("content_html", "value"):
                    fragment = parsed(text)
                    yield from ((path, url, set(ids(fragment))) for url in addresses(fragment))
                elif text.startswith("http"):
                    yield path, text, set()
    for one in ElementTree.fromstring(site.text("feed.xml")).iter():
        if one.tag == f"{ATOM}id" or one.tag == f"{ATOM}link":
            yield "feed.xml", one.get("href") or one.text or "", set()
        elif one.tag == f"{ATOM}content":
            entry = parsed(one.text or "")
            yield from (("feed.xml", url, set(ids(entry))) for url in addresses(entry))
    for one in ElementTree.fromstring(site.text("sitemap.xml")).iterfind(".//{*}loc"):
        yield "sitemap.xml", one.text or "", set()
    yield "robots.txt", site.text("robots.txt").partition("Sitemap: ")[2].strip(), set()


def broken(site: Tree) -> tuple[list[str], int]:
    """The URLs that lead nowhere, each with its place, and how many URLs of the site there are."""
    found, count = [], 0
    known: dict[str, set[str]] = {}
    for where, url, own in links(site):
        if url.startswith("#"):
            if url[1:] not in own:
                found.append(f"{where}: {url}")
            continue
        try:
            place = site.place(url, where)
        except AssertionError as wrong:
            found.append(f"{where}: {wrong}")
            continue
        if place is None:
            continue
        count += 1
        path, fragment = place
        if fragment:
            if path not in known:
                known[path] = set(ids(site.pages[path]))
            if fragment not in known[path]:
                found.append(f"{where}: {url}")
    return found, count


def test_no_link_is_broken(built: Built) -> None:
    found, count = broken(built)
    assert found == []
    assert count > 5_000


PLACES = {
    "under a path": ("https://paper.example/repo/sub/", "/articles/{slug}/"),
    "by date, under a path": ("https://paper.example/repo/sub/", "/{year}/{month}/{day}/{slug}/"),
    "at the root": ("https://paper.example/", "/{slug}/"),
}


@pytest.fixture(scope="module", params=PLACES.values(), ids=list(PLACES))
def moved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The paper at another address, its articles elsewhere."""
    url, pattern = request.param
    root = tmp_path_factory.mktemp("moved") / "site"
    shutil.copytree(SITES / "paper", root)
    fill(root, articles=5)
    change(root, "site.yaml", "language: en\n", f"language: en\npermalinks: {{articles: '{pattern}'}}\n")
    return Built(root, url)


def test_no_link_is_broken_elsewhere(moved: Built) -> None:
    found, count = broken(moved)
    assert found == []
    assert count > 500


def test_articles_stand_where_the_pattern_says(tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(SITES / "paper", root)
    change(
        root, "site.yaml", "language: en\n", "language: en\npermalinks: {articles: '/{year}/{month}/{day}/{slug}/'}\n"
    )
    site = Built(root)
    assert site.articles_at == {
        "harbour": "2021/03/02/harbour/",
        "tide": "2021/02/27/tide/",
        "asides": "2021/02/01/asides/",
        "größe": "2020/02/29/größe/",
    }
    assert {"2021/02/27/tide/gauge.svg", "2021/02/27/tide/annotations.jsonld"} <= set(site.files)


def test_no_page_uses_an_id_twice(built: Built) -> None:
    for path, page in built.pages.items():
        found = ids(page)
        assert sorted(set(found)) == sorted(found), path


MET = {
    "headings of texts": {
        "content/articles/a.md": article(
            "See [[b]] and NATO.\n\n## Article b\n\n## Preview b\n\n## Term NATO\n\n## Lens all"
        ),
        "content/articles/b.md": article("Text.", title="B"),
        "content/glossary/terms.yaml": "nato: {term: NATO, definition: An alliance.}\n",
    },
    "notes, definitions and summaries beside a text": {
        "content/articles/a.md": article(
            "Words of [NATO]{#w}, and of more.\n\n## Background\n\nSee the [first](#background).",
            summary="'[Words]{#w} [there](#background)'",
            notes='[{quote: more, text: "## Background\\n\\n[Words]{#w} [there](#background)"}]',
        ),
        "content/notes/n.md": "---\ntitle: N\non: [{article: a, quote: Words of}]\n---\n\n"
        "[Here]{#w}, [there](#background), [[#background]].[^1]\n\n## Background\n\n[^1]: A [word]{#v}.\n",
        "content/glossary/nato.md": "---\nterm: NATO\n---\n\n"
        "[Here]{#w}, [there](#background), [[#background]].[^1] [^1]\n\n## Background\n\n[^1]: A [word]{#v}.\n",
        "content/glossary/pact.md": "---\nterm: Pact\n---\n\n## Background\n\nOf NATO.\n",
        "content/pages/p.md": "---\ntitle: P\nsummary: '[NATO]{#w}'\n---\n\n[NATO]{#w}, [there](#background).\n\n## Background\n",
    },
    "footnotes that call each other": {
        "content/articles/a.md": article(
            "One,[^1] two.[^2]\n\n[^1]: [First]{#one}.[^2]\n\n[^2]:\n    [Second]{#two}.[^1]\n\n    ## Deep\n"
        ),
        "content/pages/p.md": "---\ntitle: P\n---\n\n"
        "One,[^1] two.[^2]\n\n[^1]: [First]{#one}.[^2]\n\n[^2]:\n    [Second]{#two}.[^1]\n\n    ## Deep\n",
    },
}
"""Ids that could meet on a page."""


@pytest.mark.parametrize("files", MET.values(), ids=list(MET))
def test_ids_that_could_meet_do_not(files: dict[str, str], tmp_path: Path) -> None:
    Site(tmp_path / "site", files, plain=False).built()
    site = Tree(tree(tmp_path / "site" / "build"), "https://example.org/")
    for path, page in site.pages.items():
        found = ids(page)
        assert sorted(set(found)) == sorted(found), path
    assert broken(site)[0] == []


def test_every_page_is_reached_from_the_home_page(built: Built) -> None:
    seen, waiting = {""}, [""]
    while waiting:
        here = waiting.pop()
        for one in built.pages[here].all("a[href]"):
            place = built.place(one["href"], here)
            if place and place[0] in built.pages and place[0] not in seen:
                seen.add(place[0])
                waiting.append(place[0])
    assert set(built.pages) - seen == {"404.html", *built.redirects}


def test_the_page_for_lost_visitors_works_at_any_depth(moved: Built) -> None:
    found = [url for url in addresses(moved.pages["404.html"]) if not url.startswith("#")]
    assert len(found) > 5
    for url in found:
        assert moved.place(url, "a/b/c/d") == moved.place(url)


def test_aliases_redirect(moved: Built) -> None:
    to = {
        "old/harbour/": moved.articles_at["harbour"],
        "harbour.html": moved.articles_at["harbour"],
        "alt/größe/": moved.articles_at["größe"],
        "about-us/": "imprint/",
    }
    assert set(moved.redirects) == set(to)
    for path, page in moved.redirects.items():
        seconds, _, url = page.one("meta[http-equiv=refresh]")["content"].partition("; url=")
        assert seconds == "0"
        assert moved.place(url) == (to[path], "")
        assert page.one("a")["href"] == url
        assert page.one("link[rel=canonical]")["href"] == moved.address(to[path])
        assert page.one("meta[name=robots]")["content"] == "noindex"


LISTS = ["articles", "topics/fillers", "authors/filler"]


@pytest.mark.parametrize("path", LISTS)
def test_a_long_list_is_several_pages(paper: Built, path: str) -> None:
    url = f"{path}/"
    titles: list[str] = []
    numbers: list[str] = []
    previous = None
    while url:
        page = paper.pages[url]
        titles += [one.words for one in page.all("h2") if one.inside("article.teaser")]
        pager = page.one("nav.pager")
        numbers.append(pager.one("a[aria-current=page]").words)
        before, after = pager.all("a[rel=prev]"), pager.all("a[rel=next]")
        assert [paper.place(one["href"]) for one in before] == ([(previous, "")] if previous else [])
        previous, url = url, ""
        if after:
            place = paper.place(after[0]["href"])
            assert place
            url = place[0]
    assert numbers == ["1", "2", "3", "4", "5"]
    assert {f"Filler {n}" for n in range(110)} <= set(titles)
    assert len(set(titles)) == len(titles)


def test_long_lists_of_notes_and_mentions_are_several_pages(paper: Built) -> None:
    notes = [paper.pages[path] for path in ("notes/", "notes/page/2/")]
    assert len({one["href"] for page in notes for one in page.all("a") if one.inside("li")}) >= 64
    mentions = [paper.pages[path] for path in ("glossary/pier/", "glossary/pier/page/2/")]
    slugs = [one["data-mention"] for page in mentions for one in page.all("li[data-mention]")]
    assert {f"filler-{n}" for n in range(110)} <= set(slugs)
    assert "notes/page/3/" not in paper.pages


def test_the_checker_sees_what_is_broken(tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(SITES / "paper", root)
    made = Built(root)
    for gone, where in {
        "articles/tide/index.html": "sitemap.xml: there is no ",
        "assets/fonts/newsreader.woff2": "assets/style.css: there is no ",
        "articles/tide/gauge.svg": "feed.xml: there is no ",
    }.items():
        site = Tree({path: content for path, content in made.files.items() if path != gone}, made.url)
        assert any(one.startswith(where) for one in broken(site)[0])
    text = made.text("articles/tide/index.html").replace('id="low-water"', 'id="high-water"')
    site = Tree(made.files | {"articles/tide/index.html": text.encode()}, made.url)
    assert "articles/harbour/: /articles/tide/#low-water" in broken(site)[0]
