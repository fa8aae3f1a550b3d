"""The search index: what is in it, that it is made anew only where texts changed, and that it never stands in the way of pages."""

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.search import pagefind, shards
from generator.trips import indexing
from generator.views import FoundView
from tests.support import Site, article
from tests.whole import Built

FILES = {
    "content/articles/a.md": article(
        "The harbour. See [[b]].\n\n## Tides\n\nHigh water.[^1]\n\n[^1]: By the almanac.\n",
        title="A",
        date="2021-04-13",
        topics="[Sea, Trade]",
        authors="[Ann]",
    ),
    "content/articles/b.md": article("Nothing `<b>bold</b>` here. [passage]{note=n}", title="B & C", topics="[Sea]"),
    "content/glossary/t.yaml": "quay: {term: quay, aliases: [pier], kind: place, definition: Where ships lie.}\n",
    "content/notes/n.md": "---\ntitle: N\nkind: correction\ndate: 2022-01-01\nauthors: [Bo]\n---\n\nA note.\n",
    "content/pages/about.md": "---\ntitle: About\n---\n\nUs.\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "site", FILES)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The paths of the texts in each shard that is indexed from now on."""
    calls: list[list[str]] = []
    original = pagefind.make

    def make(documents: Iterator[tuple[str, str]], language: str, folder: Path) -> Path:
        some = list(documents)
        calls.append(sorted(path for path, _ in some))
        return original(some, language, folder)

    monkeypatch.setattr(pagefind, "make", make)
    return calls


def indexed(site: Site, **more: Any) -> dict[str, bytes]:
    report = site.build(search=True, **more)
    assert report.published
    assert not report.messages
    return site.tree()


def entries(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """What the index knows of each text, by its path."""
    found = {}
    for path, content in files.items():
        if path.endswith(".pf_fragment"):
            one = json.loads(gzip.decompress(content).removeprefix(pagefind.SIGN))
            found[one["url"].removesuffix(".html") + "/"] = one
    return found


def index_of(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path.startswith("search/")}


def test_an_entry_says_what_it_is(tmp_path: Path) -> None:
    found = entries(indexed(Site(tmp_path / "site", FILES, plain=False)))
    assert set(found) == {"/articles/a/", "/articles/b/", "/glossary/quay/", "/notes/n/", "/about/"}
    one = found["/articles/a/"]
    assert one["meta"] == {"title": "A"}  # which is searched, as nothing else must be
    assert one["filters"] == {
        "label": ["Article"],
        "date": ["13 April 2021"],
        "kind": ["Article"],
        "topic": ["Sea", "Trade"],
        "author": ["Ann"],
        "year": ["2021"],
    }
    assert [(anchor["id"], anchor["text"]) for anchor in one["anchors"]] == [("tides", "Tides")]
    assert "See B & C." in one["content"].replace("&amp;", "&")
    assert "By the almanac." in one["content"]
    note = found["/notes/n/"]
    assert note["filters"]["label"] == ["Note · Correction"]
    assert note["filters"]["topic"] == ["Sea"]  # of the article that it stands on
    assert note["filters"]["author"] == ["Bo"]
    assert found["/glossary/quay/"]["filters"]["label"] == ["Glossary · Place"]
    assert "pier" in found["/glossary/quay/"]["meta"].values()
    assert found["/about/"]["filters"] == {"kind": ["Page"], "label": ["Page"]}


def test_a_text_called_index_is_found_where_it_is(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {"content/articles/a.md": article("Text.", title="A", slug="index")})
    assert set(entries(indexed(site))) == {"/articles/index/"}


def test_every_text_of_the_demo_is_in_it(demo: Built) -> None:
    found = entries(demo.files)
    paths = {path for path in demo.pages if demo.pages[path].all("article.story") and "/page/" not in path}
    assert {one.strip("/") for one in found} == {one.strip("/") for one in paths}
    assert len(found) > 100
    for path, one in found.items():
        if path != "/how-it-is-made/":  # which shows how links are written
            assert "[[" not in one["content"]


def test_it_is_the_same_for_the_same_texts(site: Site, tmp_path: Path) -> None:
    first = indexed(site)
    for n in range(3):
        other = Site(tmp_path / f"other{n}", FILES)
        assert index_of(indexed(other)) == index_of(first)


def test_another_version_that_indexes_anew_publishes_the_same(
    site: Site, made: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shards, "DOCUMENTS", 2)
    first = index_of(indexed(site))
    count = len(made)
    monkeypatch.setattr(indexing, "version", lambda: "another")
    assert index_of(indexed(Site(tmp_path / "other", FILES))) == first
    assert len(made) == 2 * count
    times = {path: (site.root / "build" / path).stat().st_mtime_ns for path in first}
    site.write("content/pages/about.md", "---\ntitle: About\n---\n\nOthers.\n")
    after = index_of(indexed(site))
    assert len(made) == 3 * count
    tags = [dict(json.loads(files["search/shards.json"])) for files in (first, after)]
    changed = [name for name in tags[0] if tags[0][name] != tags[1][name]]
    assert len(changed) == 1  # readers are told of the shard that changed alone
    assert {
        path for path in first if path in after and times[path] != (site.root / "build" / path).stat().st_mtime_ns
    } == {
        "search/shards.json",
        f"search/{changed[0]}/pagefind-entry.json",
    }


def test_a_kept_shard_without_its_first_file_is_made_again(site: Site, made: list[list[str]]) -> None:
    first = indexed(site)
    made.clear()
    (next((site.root / ".cache/search").iterdir()) / pagefind.ENTRY).unlink()
    shutil.rmtree(site.root / "build")
    assert indexed(site) == first
    assert len(made) == 1


def test_only_readers_parts_are_published(site: Site) -> None:
    names = {path.rpartition("/")[2] for path in index_of(indexed(site)) if ".pf_" not in path}
    assert names == {
        *("index.html", "shards.json", "pagefind-entry.json"),
        *("pagefind.js", "pagefind-worker.js", "wasm.en.pagefind"),
    }


def test_edits_index_what_changed_and_end_as_a_clean_build(
    site: Site, made: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shards, "DOCUMENTS", 2)
    indexed(site)
    assert len(made) > 2
    assert sorted(path for some in made for path in some) == [
        "/about/",
        "/articles/a/",
        "/articles/b/",
        "/glossary/quay/",
        "/notes/n/",
    ]
    made.clear()
    site.write("content/pages/about.md", "---\ntitle: About\n---\n\nUs, and others.\n")
    after = indexed(site)
    assert len(made) == 1
    assert "/about/" in made[0]
    assert "Us, and others." in entries(after)["/about/"]["content"]
    site.write("content/articles/b.md", article("Renamed. [passage]{note=n}", title="Bee", topics="[Sea]"))
    assert "See Bee." in entries(indexed(site))["/articles/a/"]["content"]
    site.remove("content/glossary/t.yaml")
    site.write("content/pages/more.md", "---\ntitle: More\n---\n\nMore.\n")
    after = indexed(site)
    shutil.copytree(site.root / "content", tmp_path / "clean/content")
    clean = Site(tmp_path / "clean")
    assert index_of(after) == index_of(indexed(clean))


def test_a_build_that_changes_no_text_indexes_nothing(site: Site, made: list[list[str]]) -> None:
    first = indexed(site)
    made.clear()
    assert indexed(site) == first
    site.write("layouts/404.html", "changed")
    indexed(site)
    assert made == []


def test_a_lost_output_folder_is_restored_without_indexing(site: Site, made: list[list[str]]) -> None:
    first = indexed(site)
    made.clear()
    shutil.rmtree(site.root / "build")
    assert indexed(site) == first
    name = next(path for path in first if path.endswith(".pf_fragment"))
    (site.root / "build" / name).unlink()
    (site.root / "build/search/shards.json").write_bytes(b"changed")
    assert indexed(site) == first
    assert made == []


def test_a_lost_memory_leaves_no_old_part(site: Site) -> None:
    indexed(site)
    site.write("content/pages/about.md", "---\ntitle: About\n---\n\nOthers.\n")
    shutil.rmtree(site.root / ".cache")
    assert site.build(search=True).published
    assert len(entries(site.tree())) == 5


def test_left_out_once_it_is_made_by_the_next_build(site: Site, made: list[list[str]]) -> None:
    before = index_of(indexed(site))
    site.write("content/pages/about.md", "---\ntitle: About\n---\n\nOthers.\n")
    made.clear()
    assert site.build(search=False).published
    assert made == []
    assert "Others." in site.page("about")
    assert index_of(site.tree()) == before
    assert site.build(search=True).rendered == 0
    assert len(made) == 1
    assert "Others." in entries(site.tree())["/about/"]["content"]


def test_where_it_fails_the_pages_are_published_and_the_old_index_stays(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = index_of(indexed(site))
    site.write("content/pages/about.md", "---\ntitle: About\n---\n\nOthers.\n")
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho no room >&2\nexit 3\n")
    broken.chmod(0o755)
    for command, words in ((broken, "Pagefind failed: no room"), (None, "install the package pagefind-bin")):
        with monkeypatch.context() as patch:
            patch.setattr(pagefind, "command", lambda found=command: found)
            report = site.build(search=True)
        assert report.published
        assert not report.failed
        (message,) = report.messages
        assert message.startswith("the search index was not made; ")
        assert words in message
        assert "Others." in site.page("about")
        assert index_of(site.tree()) == before
    assert "Others." in entries(indexed(site))["/about/"]["content"]


def test_switched_off_it_leaves_no_trace(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES, plain=False)
    assert any("search" in path for path in indexed(site))
    site.write("site.yaml", "title: Test\nurl: https://example.org/\nsearch: false\n")
    after = indexed(site)
    assert [path for path in after if "search" in path or "pagefind" in path] == []
    assert [path for path, content in after.items() if path.endswith(".html") and b"search" in content.lower()] == []
    site.write("site.yaml", "title: Test\nurl: https://example.org/\n")
    assert len(entries(indexed(site))) == 5


def test_a_site_without_texts_has_an_empty_index(tmp_path: Path) -> None:
    after = indexed(Site(tmp_path / "site"))
    assert json.loads(after["search/shards.json"]) == []


def test_the_index_is_in_the_sites_language(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES)
    site.write("site.yaml", "title: Test\nurl: https://example.org/\nlanguage: de-AT\n")
    after = indexed(site)
    assert "search/all/wasm.de.pagefind" in after
    assert entries(after)["/articles/a/"]["filters"]["kind"] == ["Artikel"]


def document(path: str, words: int = 100) -> FoundView:
    return FoundView(doc=path, path=path, title="T", kind="page", label="entry.page", words=words, digest=1)


@given(st.sets(st.text("abc/", max_size=8), max_size=60), st.integers(1, 9))
def test_each_text_is_in_one_shard_and_none_is_too_large(paths: set[str], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "DOCUMENTS", most)
        divided = shards.divide([document(one) for one in sorted(paths)])
    assert sorted(one.path for some in divided.values() for one in some) == sorted(paths)
    assert all(0 < len(some) <= most for some in divided.values())


@given(st.sets(st.text("abc/", min_size=1, max_size=8), min_size=2, max_size=60), st.integers(1, 9))
def test_a_text_more_touches_no_shard_but_its_own(paths: set[str], most: int) -> None:
    """Its own may be split; every other has the same name and the same texts."""
    *some, extra = sorted(paths)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "DOCUMENTS", most)
        before = shards.divide([document(one) for one in some])
        after = shards.divide([document(one) for one in sorted(paths)])
    own = next(name for name, members in after.items() if any(one.path == extra for one in members))
    changed = {name for name in before if before[name] != after.get(name)}
    assert len(changed) <= 1
    assert all(own.startswith(name) or name == "all" or name.startswith(own) for name in changed)


def test_long_texts_make_smaller_shards() -> None:
    some = [document(f"/{n}/", shards.WORDS // 10) for n in range(100)]
    divided = shards.divide(some)
    assert max(len(one) for one in divided.values()) <= 10


def test_a_pagefind_that_writes_something_else_is_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pagefind, "SIGN", b"something else")
        report = site.build(search=True)
    assert report.published
    assert "this Pagefind writes another kind of index" in report.messages[0]
    assert len(entries(indexed(site))) == 5


@pytest.mark.parametrize(
    ("file", "size"),
    [
        ("pagefind-entry.json", 0),
        ("pagefind-entry.json", 40),
        ("pagefind.*.pf_meta", 0),
        ("pagefind.*.pf_meta", 40),
        ("fragment/*.pf_fragment", 40),
        ("index/*.pf_index", 40),
        ("filter/*.pf_filter", 20),
        ("wasm.en.pagefind", 4096),
        ("pagefind-worker.js", 0),
    ],
)
def test_an_index_that_a_full_disk_cut_short_is_not_published(
    file: str, size: int, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pagefind ends with status 0 all the same."""
    before = index_of(indexed(site))
    site.write("content/pages/about.md", "---\ntitle: About\n---\n\nOthers.\n")
    original = subprocess.run

    def cutting(command: list[str], **more: Any) -> Any:
        done = original(command, **more)
        path = next(Path(command[command.index("--output-path") + 1]).glob(file))
        path.write_bytes(path.read_bytes()[:size])
        return done

    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", cutting)
        report = site.build(search=True)
    assert report.published
    (message,) = report.messages
    assert re.fullmatch(
        r"the search index was not made; the index that Pagefind wrote is incomplete, as [\w.-]+ shows;"
        r" is there room on the disk\?",
        message,
    )
    assert index_of(site.tree()) == before
    assert "Others." in entries(indexed(site))["/about/"]["content"]


def test_another_output_folder_has_all_of_it(
    site: Site, made: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "DOCUMENTS", 2)
    first = indexed(site)
    made.clear()
    indexed(site, out="other")
    assert site.tree("other") == first
    assert indexed(site) == first
    assert made == []


def test_a_full_disk_is_said_and_costs_no_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device", "bundle")

    with monkeypatch.context() as patch:
        patch.setattr(pagefind, "make", full)
        report = site.build(search=True)
    assert report.published
    assert "No space left on device" in report.messages[0]
    assert "search/index.html" in site.tree()
    assert len(entries(indexed(site))) == 5


@pytest.mark.parametrize("language", ["ar", "he", "ja", "pt-BR", "tlh", "zh-Hant"])
def test_any_language_has_an_index(tmp_path: Path, language: str) -> None:
    site = Site(tmp_path / "site", FILES)
    site.write("site.yaml", f"title: Test\nurl: https://example.org/\nlanguage: {language}\n")
    after = indexed(site)
    assert len(entries(after)) == 5
    assert len([path for path in after if path.startswith("search/all/wasm.")]) == 1


def test_a_clean_build_keeps_the_index_until_there_is_another(site: Site) -> None:
    before = index_of(indexed(site))
    assert before
    assert site.build(clean=True).published  # as if it had been killed before it came to the index
    assert index_of(site.tree()) == before
    assert index_of(indexed(site)) == before
