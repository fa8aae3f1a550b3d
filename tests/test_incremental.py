"""Recorded reads: after any edits the tree equals that of a clean build, and only what must be is rendered."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import disk, workers
from tests.support import NOW, Site, article

TERMS = """\
nato:
  term: NATO
  kind: organisation
  definition: An alliance that the [[minsk]] talks concern.
minsk:
  term: Minsk agreements
  kind: document
  aliases: [Minsk]
  definition: Two deals. NATO was no party.
"""

FILES = {
    "content/articles/a.md": article("NATO met. See [[b]].\n\n[passage]{note=n}", title="A", topics="[X]"),
    "content/articles/b.md": article(
        "Minsk again, and a ![figure](media/p.svg)", title="B", date="2021-04-14", topics="[X, Y]"
    ),
    "content/articles/c.md": article("Nothing here.", title="C", date="2021-05-01"),
    "content/glossary/terms.yaml": TERMS,
    "content/notes/n.md": "---\ntitle: N\n---\n\nA note on NATO.\n",
    "content/pages/about.md": "---\ntitle: About\n---\n\nAbout [[a]].\n",
    "content/media/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "site", FILES)


def test_nothing_changed_renders_nothing(site: Site) -> None:
    assert site.built().rendered > 20
    before = {path: path.stat().st_mtime_ns for path in (site.root / "build").rglob("*")}
    assert site.rendered() == {}
    assert {path: path.stat().st_mtime_ns for path in (site.root / "build").rglob("*")} == before


def test_nothing_changed_writes_nothing(site: Site) -> None:
    time.sleep(0.2)  # a date from just before a build would not be trusted
    site.built()
    memory = site.root / ".cache" / "sidelight.sqlite"
    before, looks = memory.read_bytes(), memory.stat().st_mtime_ns
    assert site.built().rendered == 0
    assert (memory.read_bytes(), memory.stat().st_mtime_ns) == (before, looks)


def test_an_edit_is_seen_whose_file_looks_as_it_did(site: Site) -> None:
    """Of the same length, and dated as before: so do tools that unpack or copy."""
    path = site.root / "content/articles/a.md"
    text = path.read_text("utf-8")
    os.utime(path, (1e9, 1e9))
    time.sleep(0.2)
    site.built()
    path.write_text(text.replace("met", "saw"), "utf-8")
    os.utime(path, (1e9, 1e9))
    site.built()
    assert "saw" in site.page("/articles/a/")


@pytest.mark.parametrize("seconds", [1, 2])
def test_an_edit_is_seen_within_one_tick_of_a_coarse_clock(
    site: Site, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick = seconds * 1_000_000_000
    at = time.time_ns() // tick * tick
    monkeypatch.setattr(disk, "changed", lambda found: at)
    monkeypatch.setattr(time, "time", lambda: at / 1e9 + seconds - 0.1)
    path = site.root / "content/articles/a.md"
    text = path.read_text("utf-8")
    site.built()
    path.write_text(text.replace("met", "saw"), "utf-8")
    site.built()
    assert "saw" in site.page("/articles/a/")


def test_a_layout_is_read_and_not_its_date(site: Site) -> None:
    layout = site.root / "layouts/parts/mine.html"
    site.write("layouts/404.html", "{% include 'parts/mine.html' %}")
    site.write("layouts/parts/mine.html", "one")
    os.utime(layout, (1e9, 1e9))
    time.sleep(0.2)
    site.built()
    layout.write_text("two")
    os.utime(layout, (1e9, 1e9))
    assert set(site.rendered()) == {"404.html"}


def test_a_typo_in_a_body_leaves_its_neighbours_alone(site: Site) -> None:
    site.built()
    site.write("content/articles/c.md", article("Nothing at all here.", title="C", date="2021-05-01"))
    assert set(site.rendered()) == {
        "articles/c/index.html",
        "articles/c/annotations.jsonld",
        # they show C's summary, which is its first paragraph, or its text
        "index.html",
        "articles/index.html",
        "archive/2021/index.html",
        "feed.xml",
        "feed.json",
    }


def test_a_definition_reaches_the_pages_that_show_it(site: Site) -> None:
    site.built()
    site.write("content/glossary/terms.yaml", TERMS.replace("Two deals.", "Two ceasefire deals."))
    rendered = site.rendered()
    assert rendered["articles/b/index.html"].startswith("definition of minsk")
    assert "articles/c/index.html" not in rendered
    assert "notes/n/index.html" in rendered  # by way of the definition of NATO, which links to it
    same_as_clean(site)


def same_as_clean(site: Site) -> None:
    """What was built bit by bit is what a clean build makes."""
    with tempfile.TemporaryDirectory() as folder:
        clean = Site(Path(folder) / "site")
        shutil.copytree(site.root, clean.root, ignore=shutil.ignore_patterns("build", ".cache"), dirs_exist_ok=True)
        clean.build()
        assert site.tree() == clean.tree()


def test_a_definition_that_gains_and_loses_its_links(site: Site) -> None:
    site.built()
    for words in ("No talks.", "Talks with [[minsk]], and [[minsk]].", "Talks, and <b>.", "The [[minsk]] talks."):
        text = TERMS.replace("An alliance that the [[minsk]] talks concern.", words)
        site.write("content/glossary/terms.yaml", text)
        assert "articles/a/index.html" in site.rendered()
        same_as_clean(site)


def test_a_layout_that_shows_a_definition_twice(site: Site) -> None:
    shows = "{% extends 'base.html' %}{% block main %}{{ article.body }}{% for n in [1, 2] %}{{ article.glosses|join }}"
    site.write("layouts/article.html", shows + "{% endfor %}{% endblock %}")
    site.built()
    site.write("content/glossary/terms.yaml", TERMS.replace("Two deals.", "Two ceasefire deals."))
    assert "articles/b/index.html" in site.rendered()
    same_as_clean(site)


def test_a_layout_that_changes_definitions(site: Site) -> None:
    shows = "{% extends 'base.html' %}{% block main %}{% for one in article.glosses %}{{ one|upper }}"
    site.write("layouts/article.html", shows + "{% endfor %}{% endblock %}")
    site.built()
    site.write("content/glossary/terms.yaml", TERMS.replace("Two deals.", "Two ceasefire deals."))
    assert "articles/b/index.html" in site.rendered()
    same_as_clean(site)


def test_a_new_term_is_found_in_the_texts_that_hold_it(site: Site) -> None:
    site.write("content/notes/n.md", "---\ntitle: N\non: [{article: b, quote: Minsk again}]\n---\n\nA note.\n")
    site.built()
    site.write("content/glossary/talks.md", "---\nterm: Talk\naliases: [meeting]\n---\n\nWords.\n")
    report = site.built()
    assert report.messages == ()
    assert "articles/b/index.html" not in dict(report.reasons)
    same_as_clean(site)
    site.write("content/articles/c.md", article("A meeting, and talks.", title="C", date="2021-05-01"))
    assert site.built().messages == ()
    same_as_clean(site)
    site.remove("content/glossary/talks.md")
    site.rendered()
    same_as_clean(site)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.parametrize("edit", ["a new term", "a definition", "no glossary"])
def test_a_build_that_is_interrupted_while_texts_are_read(
    site: Site, edit: str, turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.built()
    if edit == "no glossary":
        site.remove("content/glossary/terms.yaml")
    elif edit == "a definition":
        site.write("content/glossary/terms.yaml", TERMS.replace("NATO was no party", "No party was NATO"))
    else:
        site.write("content/glossary/terms.yaml", f"{TERMS}figure:\n  term: figure\n  definition: A picture.\n")
    site.write("content/notes/n.md", "---\ntitle: N\n---\n\nA note on a figure.\n")
    spread, turns = workers.spread, iter(range(1, 9))

    def interrupted(*given: Any) -> Iterator[Any]:
        if next(turns) == turn:
            raise KeyboardInterrupt
        return spread(*given)

    with monkeypatch.context() as patch:
        patch.setattr(workers, "spread", interrupted)
        with pytest.raises(KeyboardInterrupt):
            site.build()
    assert site.build().published
    after = site.tree()
    site.build(clean=True)
    assert after == site.tree()


def test_a_page_that_appears_later_is_noticed(site: Site) -> None:
    site.write("content/articles/d.md", article("See [[e]].", title="D", date="2020-01-01"))
    site.write("content/articles/e.md", article("Later.", title="E", date="2020-01-02", draft="true"))
    site.built()
    assert 'href="/articles/e/"' not in site.page("/articles/d/")
    site.write("content/articles/e.md", article("Later.", title="E", date="2020-01-02"))
    site.built()
    assert 'href="/articles/e/"' in site.page("/articles/d/")


def test_a_layout_reaches_its_own_pages_only(site: Site) -> None:
    site.built()
    site.write("layouts/note.html", '{% extends "base.html" %}{% block main %}{{ note.title }}{% endblock %}')
    assert site.rendered() == {"notes/n/index.html": "layout of note.html changed"}


def test_a_published_file_that_was_changed_or_removed_is_made_again(site: Site) -> None:
    site.built()
    clean = site.tree()
    (site.root / "build/about/index.html").write_text("vandalised")
    (site.root / "build/feed.xml").unlink()
    assert set(site.rendered()) == {"about/index.html", "feed.xml"}
    assert site.tree() == clean


def test_pages_of_what_is_gone_are_removed_and_foreign_files_stay(site: Site) -> None:
    site.write("content/articles/sub/d.md", article("D", title="D", date="2020-01-01"))
    site.built()
    (site.root / "build/mine.txt").write_text("mine")
    site.remove("content/articles/sub/d.md")
    site.built()
    assert not (site.root / "build/articles/d").exists()
    assert not (site.root / "build/archive/2020").exists()
    assert (site.root / "build/mine.txt").read_text() == "mine"


def test_the_clock_alone_makes_an_article_appear_and_expire(site: Site) -> None:
    site.write("content/articles/d.md", article("D", title="D", date="2022-06-01", expires="2022-07-01"))
    site.built()
    assert "articles/d/index.html" not in site.tree()
    assert site.build(now=1_654_500_000.0).published  # 2022-06-06
    assert "articles/d/index.html" in site.tree()
    assert site.build(now=1_660_000_000.0).published  # 2022-08-08
    assert "articles/d/index.html" not in site.tree()
    assert site.build(now=1_654_500_000.0).published
    assert "articles/d/index.html" in site.tree()
    assert site.build(now=NOW).published
    assert "articles/d/index.html" not in site.tree()


WORDS = ("NATO", "Minsk", "Kyiv", "[[a]]", "[[b]]", "[[nato]]", "*soft*", "[old]{note=n}", "Kyiv’s")
SLUGS = ("a", "b", "c", "d")

edits = st.one_of(
    st.tuples(st.just("body"), st.sampled_from(SLUGS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=5)),
    st.tuples(st.just("title"), st.sampled_from(SLUGS), st.sampled_from(["One", "Two", "Three"])),
    st.tuples(
        st.just("front"),
        st.sampled_from(SLUGS),
        st.sampled_from(
            ["draft: true", "topics: [Y]", "series: S", "related: [c]", "date: 2019-01-01", "aliases: [/old/]"]
        ),
    ),
    st.tuples(st.just("remove"), st.sampled_from(SLUGS), st.none()),
    st.tuples(
        st.just("term"), st.sampled_from(["nato", "minsk", "kyiv"]), st.sampled_from(["", "A city.", "See NATO."])
    ),
    st.tuples(st.just("note"), st.sampled_from(["n", "m"]), st.sampled_from(["", "quote: NATO", "quote: Kyiv"])),
    st.tuples(st.just("page"), st.just("about"), st.lists(st.sampled_from(WORDS), max_size=3)),
    st.tuples(st.just("layout"), st.sampled_from(["article.html", "home.html", "parts/gloss.html"]), st.integers(0, 9)),
    st.tuples(
        st.just("setting"),
        st.sampled_from(
            ["title: Other", "annotations: {terms: all}", "language: fr", "menu: [{title: X, to: /notes/}]"]
        ),
        st.none(),
    ),
    st.tuples(st.just("media"), st.integers(1, 9), st.none()),
)


def apply(site: Site, edit: tuple[str, object, object]) -> None:
    """One edit of the source, as an author makes it."""
    kind, what, value = edit
    words = value if isinstance(value, list) else []
    path = f"content/articles/{what}.md"
    file = site.root / path
    if kind in ("body", "title", "front") and not file.exists():
        site.write(path, article("New.", title=str(what).upper(), date="2021-06-01"))
    if kind == "body":
        front = file.read_text().split("---\n")[1]
        site.write(path, f"---\n{front}---\n\n" + " and ".join(words) + ".\n")
    elif kind == "title":
        lines = [f"title: {value}" if one.startswith("title:") else one for one in file.read_text().split("\n")]
        site.write(path, "\n".join(lines))
    elif kind == "front":
        key = str(value).partition(":")[0]
        lines = [one for one in file.read_text().split("\n") if not one.startswith(f"{key}:")]
        site.write(path, "\n".join([lines[0], str(value), *lines[1:]]))
    elif kind == "remove" and file.exists():
        file.unlink()
    elif kind == "term":
        target = f"content/glossary/{what}-x.md"
        if value:
            site.write(target, f"---\nterm: {str(what).capitalize()} X\naliases: [Kyiv]\n---\n\n{value}\n")
        elif (site.root / target).exists():
            site.remove(target)
    elif kind == "note":
        on = f"on:\n  - {{article: a, {value}}}\n" if value else ""
        site.write(f"content/notes/{what}.md", f"---\ntitle: {what}\n{on}---\n\nOn Minsk.\n")
    elif kind == "page":
        site.write("content/pages/about.md", "---\ntitle: About\n---\n\n" + " ".join(words))
    elif kind == "layout":
        with open(site.root / "layouts" / str(what), "a") as layout:
            layout.write(f"<!-- {value} -->")
    elif kind == "setting":
        site.write(
            "site.yaml",
            f"title: Test\nurl: https://example.org/\n{what}\n".replace(
                "title: Test\nurl: https://example.org/\ntitle", "url: https://example.org/\ntitle"
            ),
        )
    elif kind == "media":
        site.write("content/media/p.svg", f'<svg xmlns="http://www.w3.org/2000/svg" width="{what}" height="3"/>')


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(edits, min_size=1, max_size=3), min_size=1, max_size=4))
def test_any_edits_end_in_the_tree_of_a_clean_build(rounds: list[list[tuple[str, object, object]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder, "site"), FILES)
        assert site.build().published
        for edits_of_round in rounds:
            for edit in edits_of_round:
                apply(site, edit)
            before = site.tree()
            report = site.build()
            fresh = Site(Path(folder, "fresh"), plain=False)
            for part in ("content", "layouts"):
                shutil.copytree(site.root / part, fresh.root / part)
            shutil.copy(site.root / "site.yaml", fresh.root / "site.yaml")
            clean = fresh.build()
            assert clean.published == report.published
            assert clean.diagnostics == report.diagnostics
            assert site.tree() == (fresh.tree() if clean.published else before)
            shutil.rmtree(fresh.root)


def test_another_address_reaches_every_page(site: Site) -> None:
    site.write(
        "site.yaml", (site.root / "site.yaml").read_text().replace("https://example.org/", "https://paper.example/")
    )
    site.build()
    site.build(base_url="https://other.example.net/below/")
    tree = site.tree()
    site.build(base_url="https://other.example.net/below/", clean=True)
    assert site.tree() == tree
    assert b"/below/" in tree["index.html"]
    assert "CNAME" not in tree
    site.build()
    assert "CNAME" in site.tree()


def test_another_time_zone_reaches_the_feeds(site: Site) -> None:
    site.build()
    settings = (site.root / "site.yaml").read_text()
    site.write("site.yaml", settings + "timezone: Asia/Tokyo\n")
    site.build()
    tree = site.tree()
    site.build(clean=True)
    assert site.tree() == tree


def test_a_file_may_become_a_folder_and_a_file_again(site: Site) -> None:
    site.write("content/media/x", "a file")
    assert site.build().published
    site.remove("content/media/x")
    site.write("content/media/x/y.txt", "a file in a folder")
    assert site.build().published
    assert site.tree()["media/x/y.txt"] == b"a file in a folder"
    site.remove("content/media/x/y.txt")
    (site.root / "content/media/x").rmdir()
    site.write("content/media/x", "a file")
    assert site.build().published
    assert site.tree()["media/x"] == b"a file"
