"""The demo: it is built without a finding, it is what the contract says, and it shows every feature."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any, get_args, get_type_hints
from xml.etree import ElementTree

import pytest

from generator import frontmatter
from generator.kinds import TERM_KINDS
from generator.yamltext import load
from tests.markup import Element, parsed
from tests.support import shown
from tests.whole import Built

PROJECT = Path(__file__).parent.parent
CONTENT = PROJECT / "content"


def data(path: Path) -> Any:
    """The YAML of a file: all of it, or its front matter."""
    text = path.read_text()
    return load(text.split("---\n")[1] if path.suffix == ".md" else text, path.name)[0]


SOURCES = {
    frontmatter.ArticleFront: [data(path) for path in CONTENT.glob("articles/**/*.md")],
    frontmatter.TermFront: [
        *(data(path) for path in CONTENT.glob("glossary/*.md")),
        *(one for path in CONTENT.glob("glossary/*.yaml") for one in data(path).values()),
    ],
    frontmatter.NoteFront: [data(path) for path in CONTENT.glob("notes/*.md")],
    frontmatter.PageFront: [data(path) for path in CONTENT.glob("pages/*.md")],
    frontmatter.SiteFront: [data(PROJECT / "site.yaml")],
}
"""What the authors of the demo wrote, by its class."""


def test_the_demo_is_built_without_a_finding(demo: Built) -> None:
    assert not demo.report.diagnostics, shown(demo.report)
    assert not demo.report.messages
    assert demo.report.held == (1, 0, 1)
    assert demo.report.pages == len(demo.pages)


def test_the_demo_is_as_large_as_it_should_be(demo: Built) -> None:
    assert len(demo.articles) >= 8
    dates = {page.one("header.head").all("time")[0]["datetime"][:4] for page in demo.articles.values()}
    assert {"2008", "2014", "2015", "2018", "2020", "2021"} <= dates
    terms = SOURCES[frontmatter.TermFront]
    assert len(terms) >= 30
    assert {one["kind"] for one in terms} >= set(TERM_KINDS)
    notes = SOURCES[frontmatter.NoteFront]
    assert len(notes) >= 15
    assert {one["kind"] for one in notes} == {
        "background",
        "correction",
        "fact-check",
        "translation",
        "update",
        "source",
    }


URLS = """
    (home) articles/leaders-talk/ articles/ glossary/ glossary/nato/ notes/ notes/crimea-2014/ topics/ topics/diplomacy/
    authors/ authors/the-editors/ archive/ about/ media/map-region.svg 404.html feed.xml feed.json sitemap.xml robots.txt
    .nojekyll articles/leaders-talk/annotations.jsonld glossary.jsonld series/ series/spring-2021/ archive/2021/
"""


@pytest.mark.parametrize("url", URLS.split())
def test_every_url_is_there(demo: Built, url: str) -> None:
    path = "" if url == "(home)" else url
    file = f"{path}index.html" if path.endswith("/") or not path else path
    assert file in demo.files
    assert demo.files[file] or url == ".nojekyll"


# Features


def used(kind: Any, values: list[Any]) -> Iterator[tuple[str, bool]]:
    """(class and key, whether these values have it), for a class and the classes inside it."""
    for key, hint in get_type_hints(kind).items():
        given = [one[key] for one in values if isinstance(one, dict) and key in one]
        yield f"{kind.__name__} {key}", bool(given)
        inner = [one for value in given for one in (value if isinstance(value, list) else [value])]
        for part in classes(hint):
            yield from used(part, inner)


def classes(hint: Any) -> Iterator[Any]:
    """The classes of front matter in a type."""
    if isinstance(hint, type) and issubclass(hint, frontmatter.Strict):
        yield hint
    else:
        for one in get_args(hint):
            yield from classes(one)


UNUSED = {
    "Checks off",  # nothing is switched off
    "NoteFront draft",  # every note is finished
    "SiteFront checks",
    "SiteFront csp",  # its pages load nothing from elsewhere
    "SiteFront search",  # it is on unless a site says otherwise
}
"""Keys that the demo has no use for."""


def test_every_key_is_used_somewhere() -> None:
    found = [one for kind, values in SOURCES.items() if kind is not frontmatter.PageFront for one in used(kind, values)]
    assert len(found) > 60
    assert {key for key, _ in found} - {key for key, given in found if given} == UNUSED


MARKDOWN = {
    "wiki link": (r"(?m)\w \[\[[\w-]+\]\]", "a"),
    "wiki link with words": (r"\[\[[\w-]+\|[^\]]+\]\]", "a"),
    "wiki link to a heading": (r"\[\[[\w-]+#[\w-]+\|?", "a"),
    "wiki link with a folder": (r"\[\[glossary/[\w-]+\]\]", "a.term"),
    "explicit term": (r"\]\{term=(?!off)[\w-]+\}", "a.term"),
    "explicit no term": (r"\]\{term=off\}", None),
    "explicit note": (r"\]\{note=[\w-]+\}", "mark.passage"),
    "figure with caption and credit": (r'(?m)^!\[[^\]]+\]\([^)]+"[^)]+\)\{credit="[^"]+"\}$', "figcaption"),
    "credit": (r"\{credit=", "span.credit"),
    "related card": (r"(?m)^\n\[\[[\w-]+\]\]\n\n", "a[data-related]"),
    "footnote": (r"(?m)^\[\^\w+\]:", "div[data-kind=author]"),
    "table": (r"(?m)^\| ---", "table"),
    "strikethrough": (r"~~\w", "s"),
    "task list": (r"(?m)^- \[x\]", "input.task-list-item-checkbox"),
    "autolink": (r"<https://|\shttps://", "a"),
    "alert": (r"(?m)^> \[!\w+\]", "div.markdown-alert"),
    "definition list": (r"(?m)^: ", "dl"),
    "code": (r"(?m)^```yaml", "code.language-yaml"),
    "bracketed span": (r"\]\{(?!term|note|credit)[.#\w]", "span"),
    "heading id": (r"(?m)^#+ .*\{#[\w-]+\}$", "h2[id]"),
    "block quote": (r"(?m)^> [^\[]", "blockquote"),
    "list": (r"(?m)^\d\. ", "ol"),
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_every_way_of_writing_is_shown(demo: Built, name: str) -> None:
    pattern, selector = MARKDOWN[name]
    texts = [re.sub(r"(?s)```.*?```", "", path.read_text()) for path in CONTENT.rglob("*.md")]
    if name == "code":
        texts = [path.read_text() for path in CONTENT.rglob("*.md")]
    assert any(re.search(pattern, text) for text in texts)
    assert selector is None or any(page.all(selector) for page in demo.pages.values())


SHOWN: dict[str, Callable[[Built], object]] = {
    "every mode of terms": lambda demo: (
        {
            one["terms"].get("mode")
            for kind in (frontmatter.ArticleFront, frontmatter.PageFront)
            for one in SOURCES[kind]
            if "terms" in one
        }
        >= {"first", "section", "all", "off"}
    ),
    "an article in a folder, with its own files": lambda demo: "articles/crimea-annexation/vote.svg" in demo.files,
    "a slug that is not the file's name": lambda demo: "articles/bucharest-2008/index.html" in demo.files,
    "a redirect": lambda demo: demo.redirects,
    "a note on several articles": lambda demo: any(
        len({one["data-mention"] for one in page.all("li[data-mention]")}) > 1
        for path, page in demo.pages.items()
        if path.startswith("notes/") and path != "notes/"
    ),
    "notes that overlap": lambda demo: any(
        " " in one["data-note"] for page in demo.articles.values() for one in page.all("mark")
    ),
    "a note from its own side": lambda demo: any(one.get("on") for one in SOURCES[frontmatter.NoteFront]),
    "a passage over emphasis": lambda demo: any(
        one.all("em") or one.inside("em") for page in demo.articles.values() for one in page.all("mark")
    ),
    "a term over emphasis or within it": lambda demo: any(
        one.inside("em") or one.all("em") for page in demo.pages.values() for one in page.all("a.term")
    ),
    "a term in a caption": lambda demo: any(
        one.inside("figcaption") for page in demo.pages.values() for one in page.all("a.term")
    ),
    "a term in a summary": lambda demo: any(
        one.inside("p.dek") for page in demo.articles.values() for one in page.all("a.term")
    ),
    "a term in a note": lambda demo: any(
        one.inside("[role=note]") for page in demo.articles.values() for one in page.all("a.term")
    ),
    "one form of two entries": lambda demo: any(
        one.get("terms", {}).get("sense") for one in SOURCES[frontmatter.ArticleFront]
    ),
    "a date with a time": lambda demo: any(
        "T" in one["datetime"] for page in demo.articles.values() for one in page.all("time")
    ),
    "pictures of points and of lines": lambda demo: (
        {one["src"].rpartition(".")[2] for page in demo.articles.values() for one in page.all("img")} >= {"svg", "png"}
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_every_feature_is_shown(demo: Built, name: str) -> None:
    assert SHOWN[name](demo)


# Three accounts of the same annotations


def endnotes(site: Built) -> dict[str, Element]:
    """The text of each article in the Atom feed, by its URL."""
    feed = ElementTree.fromstring(site.text("feed.xml"))
    atom = "{http://www.w3.org/2005/Atom}"
    return {
        one.findtext(f"{atom}id") or "": parsed(one.findtext(f"{atom}content") or "")
        for one in feed.iter(f"{atom}entry")
    }


def test_page_feed_and_annotations_agree(demo: Built) -> None:
    feed = endnotes(demo)
    for slug, page in demo.articles.items():
        url = demo.address(demo.articles_at[slug])
        found = json.loads(demo.text(f"{demo.articles_at[slug]}annotations.jsonld"))["items"]
        comments = [one for one in found if one["motivation"] == "commenting"]
        text = "".join(page.one("div.body").words.split())
        for one in comments:
            name = one["id"].partition("#")[2]
            note, end = page.one(f"[id={name}]"), feed[url].one(f"[id={name}]")
            words = parsed(one["body"]["value"]).words
            assert words in note.words, one["id"]
            assert words in end.words, one["id"]
            assert note.one("p.label").words.split(maxsplit=1)[-1] in end.words
            marks = [mark for mark in page.all("mark") if name[5:] in mark["data-note"].split()]
            marked = "".join("".join(mark.words.split()) for mark in marks)
            exact = "".join(one["target"]["selector"]["exact"].split())
            assert exact in marked
            assert text.count(exact) or len(marks) > 1
        on_page = {one["id"] for one in page.all("[role=note]")}
        own = {one for one in on_page if one.startswith("note-fn:")}
        assert on_page - own == {one["id"].partition("#")[2] for one in comments}
        assert on_page == {one["id"] for one in feed[url].all("li[id]") if one["id"].startswith("note-")}


def test_terms_of_page_and_annotations_agree(demo: Built) -> None:
    for slug, page in demo.articles.items():
        found = json.loads(demo.text(f"{demo.articles_at[slug]}annotations.jsonld"))["items"]
        named = Counter(
            (one["body"]["id"].split("/")[-2], " ".join(one["target"]["selector"]["exact"].split()))
            for one in found
            if one["motivation"] == "identifying"
        )
        linked = Counter(
            (one["data-term"], one.words) for one in page.one("div.body").all("a.term") if not one.inside("[role=note]")
        )
        by_hand = linked - named
        assert named
        assert named <= linked, slug
        assert sum(by_hand.values()) <= 3


def test_the_glossary_is_the_same_for_machines(demo: Built) -> None:
    found = json.loads(demo.text("glossary.jsonld"))
    assert found["@type"] == "DefinedTermSet"
    page = demo.pages["glossary/"]
    listed = {one.words: demo.address((demo.place(one.one("a")["href"]) or ("", ""))[0]) for one in page.all("dt")}
    assert {one["name"]: one["@id"] for one in found["hasDefinedTerm"]} == listed
    for one in found["hasDefinedTerm"]:
        place = demo.place(one["@id"])
        assert place
        definition = demo.pages[place[0]].one("div.definition").words
        assert definition.startswith(" ".join(unescape(one["description"]).split()))
