"""`new`: what a file begins with, what it is called, and what is refused."""

import os
import re
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator import frontmatter
from generator.cli import main
from generator.commands.new import FOLDERS
from generator.drafting import Refused, begin, clean, scalar
from generator.sources import split, unfit
from generator.typed import convert
from generator.yamltext import load
from tests.support import Site, article, shown

FRONTS: dict[str, type[msgspec.Struct]] = {
    "article": frontmatter.ArticleFront,
    "term": frontmatter.TermFront,
    "note": frontmatter.NoteFront,
    "page": frontmatter.PageFront,
}
NOON = datetime(2021, 4, 13, 12, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "site")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(["new", *arguments, "--site", str(site.root)])
        out, err = capsys.readouterr()
        return status, out.replace(f"{site.root}/", ""), err

    return call


def test_a_file_of_each_kind_builds_at_once(run: Run, site: Site) -> None:
    for kind, folder in FOLDERS.items():
        assert run(kind, f"One {kind}") == (0, f"content/{folder}/one-{kind}.md\n", "")
    report = site.build(now=time.time())
    assert report.published, shown(report)
    assert report.diagnostics == []
    assert report.held == (0, 0, 0)
    assert "<h1" in site.page("/articles/one-article/")


@pytest.mark.parametrize("kind", FOLDERS)
def test_each_key_that_a_template_names_is_right_without_its_mark(kind: str, site: Site) -> None:
    text = begin(site.root, kind, FOLDERS[kind], "T", None, NOON).read_text("utf-8")
    front = split(text)[0] or ""
    first, *rest = [one for one in front.splitlines() if one.startswith("#")]
    assert first.startswith("# These may be left out.")
    assert len(rest) > 5
    uncommented = re.sub(r"^# (?!These)", "", front, flags=re.M)
    data, found = load(uncommented, "x")
    assert found == []
    value, found = convert(data, FRONTS[kind], "x")
    assert found == []
    assert value is not None
    assert set(re.findall(r"^(?:# )?(\w+):", front, re.M)) == set(data)


TITLES = [
    "Plain",
    "A colon: and more",
    'He said "no"',
    "It's",
    "'quoted'",
    "# not a comment",
    "a # neither",
    "- no list",
    "[no list]",
    "{no: mapping}",
    "&anchor *alias !tag",
    "%percent @at `tick`",
    "yes",
    "null",
    "~",
    "2014",
    "2021-04-13",
    "back\\slash",
    "🙂 emoji 👩‍🚀",
    "שלום עולם",
    "مرحبا",
    "ends with a colon:",
    "<b>html</b> & more",
    "{{ jinja }} {% if %} {# x #}",
    "[[nowhere]] `x",
    "tab\tand\nline",
    "---",
]


def test_any_title_survives(site: Site) -> None:
    for kind, folder in FOLDERS.items():
        for n, title in enumerate(TITLES):
            path = begin(site.root, kind, folder, title, f"{kind}-{n}", NOON)
            data, _ = load(split(path.read_text("utf-8"))[0] or "", "x")
            assert data["term" if kind == "term" else "title"] == " ".join(title.split())
    site.built()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(lambda one: one.strip()))
@example("A\bB")
def test_a_scalar_is_read_as_it_was_written(text: str) -> None:
    try:
        title = clean(text)
    except Refused:
        assert unfit(text) or not text.split()
        return
    assert load(f"key: {scalar(title)}\nnext: x\n", "x") == ({"key": title, "next": "x"}, [])


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Leaders talk, as troops gather", "leaders-talk-as-troops-gather"),
        ("NATO’s answer", "nato-s-answer"),
        ("Überfall in Łódź", "überfall-in-łódź"),
        ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 300, "x" * 80),
        ("字" * 300, "字" * 26),
    ],
)
def test_a_slug_is_made_from_the_title(title: str, slug: str, run: Run) -> None:
    assert run("article", title) == (0, f"content/articles/{slug}.md\n", "")


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "2021-04-13"), ("Pacific/Auckland", "2021-04-14"), ("America/New_York", "2021-04-13")]
)
def test_the_date_is_the_site_s_own(zone: str, day: str, site: Site) -> None:
    site.write("site.yaml", f"title: T\ntimezone: {zone}\n")
    text = begin(site.root, "article", "articles", "T", None, NOON).read_text("utf-8")
    assert f"\ndate: {day}\n" in text


# What is refused


def test_nothing_is_overwritten(run: Run, site: Site) -> None:
    assert run("article", "Foo")[0] == 0
    before = (site.root / "content/articles/foo.md").read_bytes()
    said = "error: content/articles/foo.md is there already; edit it, or give another slug: --slug foo-2\n"
    assert run("article", "FOO") == (1, "", said)
    assert (site.root / "content/articles/foo.md").read_bytes() == before
    assert run("article", "Foo", "--slug", "foo-2")[0] == 0
    assert "--slug foo-3" in run("article", "Foo")[2]
    assert run("note", "Foo")[0] == 0


@pytest.mark.parametrize(
    ("kind", "path", "text"),
    [
        ("article", "content/articles/2021/foo.md", article("x")),
        ("article", "content/articles/foo/index.md", article("x")),
        ("article", "content/articles/other.md", article("x", slug="foo")),
        ("article", "content/articles/other.md", "---\n{title: T, date: 2021-04-13, 'slug': foo}\n---\nx\n"),
        ("page", "content/pages/other.md", "---\ntitle: T\nslug: Foo\n---\n\nx\n"),
        ("note", "content/notes/2021/foo.md", "---\ntitle: T\n---\n\nx\n"),
        ("term", "content/glossary/terms.yaml", "foo: {term: F, definition: x}\n"),
        ("term", "content/glossary/a/Foo.md", "---\nterm: F\n---\n\nx\n"),
    ],
)
def test_a_slug_that_is_taken_is_refused(kind: str, path: str, text: str, run: Run, site: Site) -> None:
    site.write(path, text)
    said = f'error: {path} has the slug "foo" already; edit it, or give another slug: --slug foo-2\n'
    assert run(kind, "Foo") == (1, "", said)
    assert not (site.root / "content" / FOLDERS[kind] / "foo.md").exists()


def test_files_that_cannot_be_read_or_have_another_slug_do_not_stop_it(run: Run, site: Site) -> None:
    site.write("content/articles/foo.md", article("x", slug="bar"))
    site.write("content/articles/broken.md", "---\nslug: [\n---\n")
    site.write("content/articles/latin.md", b"---\nslug: \xfc\n---\n")
    site.write("content/glossary/list.yaml", "- x\n")
    assert run("term", "Foo")[0] == 0
    assert run("article", "Broken")[0] == 1
    said = "error: content/articles/foo.md is there already; edit it, or give another slug: --slug foo-2\n"
    assert run("article", "Foo") == (1, "", said)


def test_addresses_of_the_site_itself_are_refused(run: Run) -> None:
    said = "error: /search/ is a page that the site makes itself; give another slug: --slug search-2\n"
    assert run("page", "Search") == (1, "", said)
    assert run("article", "Search")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["article", " "], "the title is empty"),
        (["article", "?!"], "the title holds no letter and no digit to make a slug of; give one: --slug SLUG"),
        (["article", "T", "--slug", "a/b"], "the slug \"a/b\" cannot stand in a URL: it holds '/'; write a-b"),
        (["article", "T", "--slug", ""], 'the slug "" cannot stand in a URL: it is empty or made of dots'),
        (["article", "T", "--slug", ".a"], "it begins with a dot, which hides it; write a"),
        (["article", "T\udcff"], "the title is not UTF-8 text"),
        (["article", "T\x1b"], "the title holds the character U+001B, which no page can show; leave it out"),
    ],
)
def test_a_wrong_title_or_slug(arguments: list[str], words: str, run: Run, site: Site) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert words in err
    assert not (site.root / "content").exists()


def test_a_title_without_letters_may_have_a_slug(run: Run) -> None:
    assert run("article", "?!", "--slug", "what") == (0, "content/articles/what.md\n", "")


def test_no_site_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "article", "T", "--site", str(tmp_path)]) == 2
    assert "there is no site.yaml in" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_site_yaml_is_said_with_its_places(run: Run, site: Site) -> None:
    site.write("site.yaml", "title: T\ntimezone: Mars\nlanguage: 12\n")
    status, out, err = run("article", "T")
    assert (status, out) == (2, "")
    assert [one.split(" ")[0] for one in err.splitlines()] == ["site.yaml:2:11:", "site.yaml:3:11:"]


def test_trouble_with_the_disk_is_said(run: Run, site: Site) -> None:
    site.write("content/articles", "a file")
    status, _, err = run("article", "T")
    assert status == 1
    assert re.fullmatch(r"error: .*articles: .+; nothing was written\n", err)


# A site's own templates


def test_a_template_of_the_site_comes_first(run: Run, site: Site) -> None:
    site.write("layouts/new/note.md", "---\ntitle: {{ title }}\nkind: source\n---\n\n{{ slug }} of {{ date }}\n")
    assert run("note", 'A "B": C')[0] == 0
    text = (site.root / "content/notes/a-b-c.md").read_text("utf-8")
    assert re.fullmatch(r'---\ntitle: "A \\"B\\": C"\nkind: source\n---\n\na-b-c of \d{4}-\d\d-\d\d\n', text), text


def test_a_mistake_in_a_template_is_a_finding(run: Run, site: Site) -> None:
    site.write("layouts/new/note.md", "---\ntitle: {{ titel }}\n---\n")
    status, out, err = run("note", "T")
    assert (status, out) == (1, "")
    assert err == "layouts/new/note.md:2:1: error: 'titel' is undefined [bad-layout]\n"
    assert not (site.root / "content").exists()


# The editor


@pytest.fixture
def editor(tmp_path: Path) -> str:
    """A program that writes its arguments down, and ends with its first as status."""
    path = tmp_path / "my editor"
    path.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/called"\nexit "$1"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize("names", [["VISUAL"], ["EDITOR"], ["VISUAL", "EDITOR"]])
def test_the_editor_is_given_its_arguments_and_the_file(
    names: list[str], editor: str, run: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.setenv(name, f"'{editor}' 0 --wait 'two words'" if name == names[0] else "")
    assert run("page", "T", "--edit") == (0, "content/pages/t.md\n", "")
    called = (tmp_path / "called").read_text().splitlines()
    assert called == ["0", "--wait", "two words", str(site.root / "content/pages/t.md")]


@pytest.mark.parametrize(
    ("setting", "status", "words", "written"),
    [
        (None, 2, "--edit opens the editor that VISUAL or EDITOR names, and neither is set", False),
        (" ", 2, "neither is set", False),
        ("vi 'x", 2, "a quotation mark in EDITOR is not closed: vi 'x", False),
        ("/no/such/editor -w", 1, '"/no/such/editor" could not be started (No such file or directory)', True),
        ("EDITOR_HERE 3", 1, "ended with status 3; the file is there", True),
    ],
)
def test_an_editor_that_does_not_answer(
    setting: str | None,
    status: int,
    words: str,
    written: bool,
    editor: str,
    run: Run,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    if setting is not None:
        monkeypatch.setitem(os.environ, "EDITOR", setting.replace("EDITOR_HERE", f"'{editor}'"))
    answered, _, err = run("page", "T", "--edit")
    assert answered == status
    assert words in err
    assert (site.root / "content/pages/t.md").exists() == written


@pytest.mark.parametrize(
    ("words", "quoted"),
    [(["My", "title", "here"], '"My title here"'), (["The", '"best"', "one"], "'The \"best\" one'")],
)
def test_a_title_that_is_not_quoted(words: list[str], quoted: str, run: Run, site: Site) -> None:
    status, out, err = run("article", *words)
    assert (status, out) == (2, "")
    assert err == f"error: put the title in quotation marks: sidelight new article {quoted}\n"
    assert not (site.root / "content/articles/my.md").exists()
