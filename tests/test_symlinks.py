"""Symbolic links of every kind: nothing outside the site is read, nothing outside of it is written, and each is said."""

import os
from pathlib import Path

import pytest

from generator.cli import main
from tests.support import Site, article, line

SECRET = "---\ntitle: SECRET\ndate: 2021-04-13\n---\n\nSECRET\n"
FILES = {
    "content/articles/a.md": article("NATO met.", title="A"),
    "content/articles/b.md": article("Text.", title="B"),
    "content/pages/inside.md": "---\ntitle: Inside\n---\n\nText.\n",
    "content/media/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the site that is nobody's business."""
    folder = tmp_path / "outside"
    for path in (
        "secret.md",
        "articles/a/index.html",
        "articles/secret.md",
        "media/secret.svg",
        "index.html",
        "a/index.html",
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(SECRET)
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "site", FILES)
    site.built()
    return site


def state(folder: Path) -> dict[str, object]:
    """Every file of a folder, and its date."""
    return {str(one): (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.rglob("*") if one.is_file()}


def link(site: Site, path: str, target: str | Path) -> Path:
    made = site.root / path
    made.parent.mkdir(parents=True, exist_ok=True)
    made.symlink_to(target)
    return made


PLACES = (
    *(
        "articles/x.md",
        "articles/x",
        "articles/bundle/index.md",
        "notes/x.md",
        "pages/x.md",
        "glossary/x.md",
        "glossary/x.yaml",
    ),
    *("media/x.svg", "media/x", "x", "x.md"),
)


@pytest.mark.parametrize(
    "target", ["{outside}/secret.md", "{outside}", "../pages/inside.md", "../pages", ".", "..", "x.md", "gone", "/"]
)
def test_a_link_in_the_content_is_not_followed(target: str, site: Site, outside: Path) -> None:
    before, elsewhere = site.tree(), state(outside)
    made = [link(site, f"content/{path}", target.format(outside=outside)) for path in PLACES]
    report = site.build()
    assert [line(one) for one in report.diagnostics] == [
        f"content/{path}:1:1: warning: a symbolic link is not followed; put the file itself here [unknown-file]"
        for path in sorted(PLACES)
    ]
    assert report.published
    assert all(one.is_symlink() for one in made)
    assert (site.tree(), state(outside)) == (before, elsewhere)


@pytest.mark.parametrize("target", ["/dev/zero", "/proc/self/environ", "/proc/self/fd/0", "/dev/stdin"])
def test_nor_one_to_a_device(target: str, site: Site) -> None:
    before = site.tree()
    link(site, "content/media/x.svg", target)
    assert [one.code for one in site.build().diagnostics] == ["unknown-file"]
    assert site.tree() == before


def test_a_folder_of_content_that_is_a_link_is_empty(site: Site, outside: Path) -> None:
    (site.root / "content/articles").rename(site.root / "was")
    link(site, "content/articles", outside / "articles")
    report = site.build()
    assert [(one.path, one.code) for one in report.diagnostics] == [("content/articles", "unknown-file")]
    assert not any(b"SECRET" in content for content in site.tree().values())


def test_content_that_is_a_link_stops_the_build(site: Site, outside: Path) -> None:
    before = site.tree()
    (site.root / "content").rename(site.root / "was")
    link(site, "content", outside)
    report = site.build()
    assert [line(one) for one in report.diagnostics] == [
        "content:1:1: error: a symbolic link is not followed; put the folder itself here [unreadable]"
    ]
    assert site.tree() == before


def test_the_file_of_the_anchors_is_neither_read_nor_written_through_a_link(site: Site, outside: Path) -> None:
    (site.root / "content/anchors.lock").unlink(missing_ok=True)
    link(site, "content/anchors.lock", outside / "secret.md")
    site.write("content/notes/n.md", "---\ntitle: N\non: [{article: a, quote: NATO met}]\n---\n\nText.\n")
    elsewhere = state(outside)
    report = site.build()
    assert "SECRET" not in str(report)
    assert any("a symbolic link is not followed" in one.message for one in report.diagnostics)
    assert state(outside) == elsewhere


def test_a_folder_of_the_output_that_became_a_link_is_not_written_through(site: Site, outside: Path) -> None:
    (site.root / "build/articles").rename(site.root / "was")
    made = link(site, "build/articles", outside / "articles")
    elsewhere = state(outside)
    site.write("content/articles/a.md", article("Other words.", title="A changed"))
    site.remove("content/articles/b.md")
    report = site.build()
    assert [(one.path, one.code) for one in report.diagnostics] == [(str(made), "bad-output")]
    assert state(outside) == elsewhere
    made.unlink()
    assert site.build().published
    assert "Other words." in site.page("articles/a")


def test_nor_is_one_that_was_moved_away_as_it_was(site: Site, outside: Path) -> None:
    (site.root / "build/articles").rename(outside / "moved")
    made = link(site, "build/articles", outside / "moved")
    elsewhere = state(outside)
    site.write("content/articles/a.md", article("Other words.", title="A changed"))
    site.remove("content/articles/b.md")
    report = site.build()
    assert [(one.path, one.code) for one in report.diagnostics] == [(str(made), "bad-output")]
    assert state(outside) == elsewhere
    made.unlink()
    assert site.build().published
    assert "Other words." in site.page("articles/a")


def test_a_published_file_that_became_a_link_is_replaced(site: Site, outside: Path) -> None:
    elsewhere = state(outside)
    before = site.tree()
    (site.root / "build/index.html").unlink()
    link(site, "build/index.html", outside / "index.html")
    assert site.build().published
    assert not (site.root / "build/index.html").is_symlink()
    assert (site.tree(), state(outside)) == (before, elsewhere)


@pytest.mark.parametrize("command", [["new", "article", "News"], ["import", "{root}/clip.txt"]])
def test_nothing_new_is_written_through_a_link(
    command: list[str], site: Site, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site.root / "content/articles").rename(site.root / "was")
    link(site, "content/articles", outside / "articles")
    site.write("clip.txt", "A headline\n\nBy Ann\n13 April 2021\n\nA paragraph of words that are long enough.\n")
    elsewhere = state(outside)
    words = [one.format(root=site.root) for one in command]
    assert main([*words, "--site", str(site.root)]) != 0
    assert "this folder is a symbolic link, which is not followed" in capsys.readouterr().err
    assert state(outside) == elsewhere


def test_names_in_the_content_that_are_no_text_are_said(site: Site) -> None:
    before = site.tree()
    for folder in ("articles", "media", "glossary", "notes", "pages"):
        (site.root / "content" / folder).mkdir(exist_ok=True)
        for name in (b"\xff.md", b"a\xc3\x28.svg", b"\xed\xa0\x80.yaml"):
            Path(os.fsdecode(os.fsencode(site.root / "content" / folder) + b"/" + name)).write_text("x")
    assert {one.code for one in site.build().diagnostics} == {"bad-slug"}
    assert site.tree() == before
