"""What machines read: feeds, the site map, robots.txt; and what is held back is in none of it."""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from tests.markup import Element, parsed
from tests.support import NOW, Site, article
from tests.whole import SITES, Built, Tree, change, tree

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def atom(site: Tree) -> ElementTree.Element:
    root = ElementTree.fromstring(site.text("feed.xml"))
    assert root.tag == f"{ATOM}feed"
    return root


def only(parent: ElementTree.Element, name: str) -> str:
    """The text of the one child of a name."""
    found = parent.findall(f"{ATOM}{name}")
    assert len(found) == 1, f"{name} in {parent.tag}: {len(found)}"
    return found[0].text or ""


def rfc3339(text: str) -> datetime:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text), text
    return datetime.fromisoformat(text)


def items(site: Tree) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(site.text("feed.json"))["items"]
    return found


# Atom


def test_the_atom_feed_has_what_it_must_have(built: Built) -> None:
    feed = atom(built)
    links = {one.get("rel", "alternate"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links == {"alternate": built.url, "self": f"{built.url}feed.xml"}
    assert only(feed, "id") == built.url
    assert only(feed, "title") == built.pages[""].one("title").words
    entries = feed.findall(f"{ATOM}entry")
    assert rfc3339(only(feed, "updated")) == max(rfc3339(only(one, "updated")) for one in entries)
    assert feed.findall(f"{ATOM}author/{ATOM}name") or all(one.findall(f"{ATOM}author") for one in entries)
    found = [only(one, "id") for one in entries]
    assert len(set(found)) == len(found) == min(20, len(built.articles))


def test_the_entries_of_the_atom_feed(built: Built) -> None:
    published = []
    for one in atom(built).findall(f"{ATOM}entry"):
        (link,) = one.findall(f"{ATOM}link")
        place = built.place(link.get("href") or "")
        assert place
        page = built.pages[place[0]]
        assert urlsplit(link.get("href")).scheme == "https"
        assert only(one, "title") == page.one("h1").words
        assert rfc3339(only(one, "updated")) >= rfc3339(only(one, "published"))
        names = [author.findtext(f"{ATOM}name") for author in one.findall(f"{ATOM}author")]
        assert names == [author.words for author in page.one("header.head").all("a[rel=author]")]
        topics = [topic.get("term") for topic in one.findall(f"{ATOM}category")]
        assert topics == [topic.words for kicker in page.all("p.kicker") for topic in kicker.all("a")]
        assert only(one, "summary") == page.one("meta[name=description]")["content"]
        published.append(rfc3339(only(one, "published")))
    assert published == sorted(published, reverse=True)


def contents(site: Tree) -> dict[str, Element]:
    """The text of each entry of the Atom feed, by the path of its page."""
    found = {}
    for one in atom(site).findall(f"{ATOM}entry"):
        place = site.place(only(one, "id"))
        assert place
        element = one.find(f"{ATOM}content")
        assert element is not None
        assert element.get("type") == "html"
        found[place[0]] = parsed(element.text or "")
    return found


def test_the_feed_has_the_full_text(built: Built) -> None:
    for path, content in contents(built).items():
        text = built.pages[path].one("div.body").words_without("note", "doc-noteref")
        assert text in content.words_without("doc-noteref"), path


def test_the_feed_has_the_notes_at_the_end(built: Built) -> None:
    count = 0
    for path, content in contents(built).items():
        page = built.pages[path]
        notes = [one["id"] for one in page.all("[role=note]")]
        ends = [one["id"] for one in content.all("li") if one.attributes.get("id", "").startswith("note-")]
        assert ends == notes
        assert not content.all("[role=note]")
        assert not content.all("mark")
        references = [(one["href"], one.words) for one in content.all("a[role=doc-noteref]")]
        assert references == [(one["href"], one.words) for one in page.all("a[role=doc-noteref]")]
        count += len(ends)
    assert count > 3


def test_feeds_are_read_elsewhere(built: Built) -> None:
    texts = [*contents(built).values(), *(parsed(str(one["content_html"])) for one in items(built))]
    for text in texts:
        for one in text.walk():
            for name in ("href", "src"):
                assert one.attributes.get(name, "#").startswith(("http", "#", "mailto:")), one


def test_a_feed_may_be_short_or_without_texts(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", plain=False)
    for n in range(3):
        site.write(f"content/articles/a{n}.md", article(f"Words of {n}.", title=f"A{n}", date=f"2021-01-0{n + 1}"))
    site.write("site.yaml", "title: T\nurl: https://example.org/\nfeeds: {limit: 2, full: false}\n")
    site.built()
    made = Tree(site.tree(), "https://example.org/")
    entries = atom(made).findall(f"{ATOM}entry")
    assert [only(one, "title") for one in entries] == ["A2", "A1"]
    assert all(one.find(f"{ATOM}content") is None for one in entries)
    assert [one["title"] for one in items(made)] == ["A2", "A1"]
    assert [one["content_text"] for one in items(made)] == ["Words of 2.", "Words of 1."]
    assert not any("content_html" in one for one in items(made))


def test_a_form_feed_that_html_may_hold_is_a_space_in_xml(tmp_path: Path) -> None:
    root = tmp_path / "site"
    Site(root, {"content/articles/a.md": article("One&#12;two.", summary='"Su&#12;m"')}, plain=False).built()
    site = Tree(tree(root / "build"), "https://example.org/")
    (entry,) = atom(site).findall(f"{ATOM}entry")
    assert only(entry, "summary") == "Su m"
    assert "<p>One two.</p>" in only(entry, "content")
    assert "<p>One\ftwo.</p>" in str(items(site)[0]["content_html"])


def test_an_empty_site_has_feeds_too(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", plain=False)
    site.built()
    made = Tree(site.tree(), "https://example.org/")
    rfc3339(only(atom(made), "updated"))
    assert items(made) == []


# JSON Feed 1.1


def test_the_json_feed_has_what_it_must_have(built: Built) -> None:
    feed = json.loads(built.text("feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == built.pages[""].one("title").words
    assert feed["home_page_url"] == built.url
    assert feed["feed_url"] == f"{built.url}feed.json"
    assert feed["language"] == built.pages[""].one("html")["lang"]
    for one in feed["items"]:
        assert isinstance(one["id"], str)
        assert one["url"] == one["id"]
        assert ("content_html" in one) != ("content_text" in one)
        assert rfc3339(one["date_modified"]) >= rfc3339(one["date_published"])
        assert all(author["name"] for author in one["authors"])
        assert all(isinstance(tag, str) for tag in one["tags"])
        assert one.get("image", "https://").startswith("https://")


def test_both_feeds_say_the_same(built: Built) -> None:
    entries = atom(built).findall(f"{ATOM}entry")
    assert [(one["id"], one["title"], one["date_published"], one["content_html"]) for one in items(built)] == [
        (only(one, "id"), only(one, "title"), only(one, "published"), only(one, "content")) for one in entries
    ]


def test_feeds_are_named_by_every_page(built: Built) -> None:
    for path, page in built.pages.items():
        if path in built.redirects:
            continue
        feeds = {one["type"]: built.place(one["href"]) for one in page.all("link[rel=alternate]")}
        assert feeds == {"application/atom+xml": ("feed.xml", ""), "application/feed+json": ("feed.json", "")}, path


# Site map and robots


def test_the_site_map_is_complete(built: Built) -> None:
    root = ElementTree.fromstring(built.text("sitemap.xml"))
    assert root.tag == f"{MAP}urlset"
    found = [one.findtext(f"{MAP}loc") or "" for one in root]
    assert len(set(found)) == len(found)
    assert all(one.startswith(built.url) for one in found)
    for one in root.iter(f"{MAP}lastmod"):
        text = one.text or ""
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            rfc3339(text)
    indexed = {
        built.address(path)
        for path, page in built.pages.items()
        if not any("noindex" in one["content"] for one in page.all("meta[name=robots]"))
    }
    assert set(found) == indexed


def test_robots_name_the_site_map(built: Built) -> None:
    lines = built.text("robots.txt").splitlines()
    assert "User-agent: *" in lines
    assert f"Sitemap: {built.url}sitemap.xml" in lines
    assert not any(one.startswith("Disallow: /") for one in lines)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://paper.example/", b"paper.example\n"),
        ("https://www.paper.example/", b"www.paper.example\n"),
        ("https://paper.example/sub/", None),
        ("https://someone.github.io/", None),
        ("https://someone.github.io/paper/", None),
        ("https://example.org/", None),
        ("http://localhost:8000/", None),
        ("http://127.0.0.1/", None),
    ],
)
def test_a_domain_of_its_own_is_named(tmp_path: Path, url: str, name: bytes | None) -> None:
    site = Site(tmp_path / "site")
    site.write("site.yaml", f"title: T\nurl: {url}\n")
    site.built()
    assert site.tree().get("CNAME") == name
    assert site.tree()[".nojekyll"] == b""


# What is held back

SECRET = re.compile(rb"zymurgy|quodlibet|xanthippe", re.IGNORECASE)


def traces(files: dict[str, bytes]) -> list[str]:
    """The files that name something held back, or quote it."""
    return [path for path, content in files.items() if SECRET.search(path.encode()) or SECRET.search(content)]


def test_what_is_held_back_is_nowhere(paper: Built) -> None:
    assert traces(paper.files) == []
    assert paper.report.held == (3, 1, 1)


def test_what_was_published_and_then_held_back_leaves_no_trace(tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(SITES / "paper", root)
    change(root, "content/articles/draft.md", "draft: true", "draft: false")
    change(root, "content/articles/harbour.md", "[[tide]]\n", "[[tide]] and [[zymurgy-withheld|another]]\n")
    change(root, "content/articles/harbour.md", "  - tide\n", "  - tide\n  - zymurgy-withheld\n")
    site = Built(root)
    assert {
        "articles/zymurgy-withheld/index.html",
        "topics/quodlibet/index.html",
        "authors/xanthippe/index.html",
        "zymurgy-alias/index.html",
        "articles/harbour/index.html",
        "sitemap.xml",
        "feed.xml",
        "feed.json",
    } <= set(traces(site.files))
    change(root, "content/articles/draft.md", "draft: false", "draft: true")
    site = Built(root)
    assert traces(site.files) == []


@pytest.mark.parametrize(("option", "title"), [("drafts", "Zymurgy withheld"), ("future", "Zymurgy to come")])
def test_what_is_held_back_is_shown_on_demand(tmp_path: Path, option: str, title: str) -> None:
    site = Site(tmp_path / "site", plain=False)
    shutil.copytree(SITES / "paper", site.root, dirs_exist_ok=True)
    report = site.build(drafts=option == "drafts", future=option == "future", now=NOW)
    assert report.published
    for name in ("feed.xml", "feed.json", "articles/index.html", "index.html"):
        assert title in site.page(name)
    assert f"articles/{title.lower().replace(' ', '-')}/" in site.page("sitemap.xml")
    assert "zymurgy-that-was" not in site.page("sitemap.xml")
    assert "zymurgy-that-was/index.html" not in "".join(tree(site.root / "build"))
