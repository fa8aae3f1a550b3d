"""Layouts: a site's own files before the generator's, one by one; words of the interface by language."""

import errno
import os
import re
from pathlib import Path
from typing import Any

import pytest

from generator.interface import Words, amiss
from generator.layouts import THEME, Layouts
from generator.yamltext import load
from tests.support import Site, article, line
from tests.whole import Built

FILES = {
    "content/articles/a.md": article("NATO met.", title="A"),
    "content/notes/n.md": "---\ntitle: N\n---\n\nA note.\n",
}


def test_a_site_overrides_one_file_and_takes_the_rest(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES, plain=False)
    site.built()
    before = site.tree()
    site.write(
        "layouts/note.html", '{% extends "base.html" %}{% block main %}<p>ours: {{ note.title }}</p>{% endblock %}'
    )
    site.write("layouts/assets/style.css", "body { color: red }")
    site.write("layouts/assets/own.css", "p { color: red }")
    site.built()
    after = site.tree()
    assert b"<p>ours: N</p>" in after["notes/n/index.html"]
    assert after["assets/style.css"] == b"body { color: red }"
    assert set(after) - set(before) == {"assets/own.css"}
    changed = {path for path in before if after[path] != before[path]}
    assert changed == {"notes/n/index.html", "assets/style.css"}
    site.remove("layouts/note.html")
    site.remove("layouts/assets/style.css")
    site.remove("layouts/assets/own.css")
    site.built()
    assert site.tree() == before


def test_a_part_reaches_all_pages_that_use_it(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {**FILES, "layouts/own/part.html": "one"}, plain=False)
    page = '{% extends "base.html" %}{% block main %}{% include "own/part.html" %}{% endblock %}'
    site.write("layouts/note.html", page)
    site.write("layouts/404.html", page)
    site.built()
    site.write("layouts/own/part.html", "two")
    assert set(site.rendered()) == {"notes/n/index.html", "404.html"}
    assert "two" in site.page("notes/n")


@pytest.mark.parametrize(
    "use", ['"own/" ~ "part" ~ ".html"', "name", '["own/no.html", name]', '"a.html" if 0 else name']
)
def test_a_part_whose_name_is_put_together_reaches_those_that_use_it(tmp_path: Path, use: str) -> None:
    site = Site(tmp_path / "site", {**FILES, "layouts/own/part.html": "one"}, plain=False)
    page = '{% set name = "own/" ~ "part.html" %}{% include USE ignore missing %}'
    site.write("layouts/note.html", page.replace("USE", use))
    site.built()
    site.write("layouts/own/part.html", "two")
    assert set(site.rendered()) == {"notes/n/index.html"}
    assert "two" in site.page("notes/n")


def test_words_of_a_language_over_those_of_english(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES, plain=False)
    site.write("site.yaml", "title: Test\nurl: https://example.org/\nlanguage: pt-BR\n")
    site.write("layouts/strings/pt.yaml", "skip: Ir ao texto\nnotes: {background: Contexto}\n")
    site.write("layouts/strings/pt-BR.yaml", "skip: Pular\n")
    site.built()
    page = site.page("notes/n")
    assert '<html lang="pt-BR"' in page
    assert ">Pular</a>" in page
    assert "Contexto" in page
    words = Words(Layouts([site.root / "layouts", THEME], None, "pt-BR").strings())
    assert words("notes.correction") == "Correction"


def test_words_that_are_no_yaml_are_a_finding(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {**FILES, "layouts/strings/en.yaml": "skip: [\n"}, plain=False)
    report = site.build()
    assert not report.published
    assert "layouts/strings/en.yaml:1:7: error: this bracket is not closed" in line(report.diagnostics[0])


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("part_of", {"part": 2, "count": 4}, "Part 2 of 4"),
        ("minutes", {"n": 1}, "1 minute"),
        ("minutes", {"n": 3}, "3 minutes"),
        ("kinds.treaty_body", {}, "Treaty body"),
        ("nothing", {}, "Nothing"),
    ],
)
def test_words_for_a_key(key: str, values: dict[str, object], words: str) -> None:
    assert Words(Layouts([THEME], None, "en").strings())(key, **values) == words


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('month_format: "{x}"', "1:15: {x} is not filled in here; here may stand {month} and {year}, as it is"),
        (
            'month_format: "{month} {"',
            "1:15: a brace stands alone; here may stand {month} and {year}, and {{ or }} for a brace",
        ),
        (
            'date_format: "{day!r}"',
            "1:14: {day} is not filled in here; here may stand {day} and {month} and {year}, as it is",
        ),
        ("months: [Jan]", "1:9: this must be a list of 12 words"),
        ("months: 7", "1:9: this must be a list of 12 words"),
        ('minutes: {one: "{m}", other: "{n}"}', "1:16: {m} is not filled in here; here may stand {n}, as it is"),
        ('n_articles: "{slug}"', "1:13: {slug} is not filled in here; here may stand {n}, as it is"),
        ("minutes: {one: a}", "1:10: this must be a mapping of one and other, or words"),
        ("kinds: [a]", "1:8: this must be a mapping from keys to words"),
        ("kinds: {person: [a]}", "1:17: this must be words"),
        (
            'part_of: "{part.__class__}"',
            "1:10: {part.__class__} is not filled in here; here may stand {count} and {part}, as it is",
        ),
    ],
)
def test_words_that_cannot_be_used_are_findings(tmp_path: Path, line: str, said: str) -> None:
    site = Site(tmp_path, FILES, plain=False)
    site.write("layouts/strings/en.yaml", line + "\n")
    found = {f"{one.line}:{one.column}: {one.message}" for one in site.build().diagnostics}
    assert found == {said}
    site.write("layouts/strings/en.yaml", 'kinds: {person: "{a}"}\nours: "{slug}"\nminutes: "{n} min"\n')
    site.built()


@pytest.mark.parametrize("path", sorted((THEME / "strings").glob("*.yaml")), ids=lambda path: path.stem)
def test_words_of_every_language_fit_those_in_english(path: Path) -> None:
    english, words = (load(one.read_text("utf-8"), one.name)[0] for one in (THEME / "strings/en.yaml", path))
    assert list(amiss(words, english)) == []
    assert [key for key, _ in amiss(words | {"months": []}, english)] == ["months"]


def test_layouts_cannot_name_what_is_not_there(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES, plain=False)
    for text, said in (
        ("{% extends 'nothing.html' %}", "nothing.html"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("\n\n{{ note.title.nothing }}", "has no attribute 'nothing'"),
        ("{% for x in 3 %}{% endfor %}", "not iterable"),
    ):
        site.write("layouts/note.html", text)
        (found,) = site.build().diagnostics
        assert (found.code, found.path) == ("bad-layout", "layouts/note.html")
        assert said in found.message
        assert found.line == text.count("\n") + 1


def keys(words: Any, path: str = "") -> set[str]:
    if not isinstance(words, dict):
        return {f"{path}: {field}" for field in re.findall(r"\{\w+\}", str(words))} | {path}
    return {one for key, value in words.items() for one in keys(value, f"{path}.{key}")}


@pytest.mark.parametrize("path", sorted((THEME / "strings").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_language_has_every_word(path: Path) -> None:
    english, here = ((THEME / "strings" / name).read_text("utf-8") for name in ("en.yaml", path.name))
    assert keys(load(here, "")[0]) == keys(load(english, "")[0])


def test_two_languages_are_complete() -> None:
    assert {path.stem for path in (THEME / "strings").glob("*.yaml")} >= {"en", "de"}


# What pages may load

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
POLICY = re.compile('<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


@pytest.mark.parametrize(
    ("settings", "states"),
    [
        ("", STRICT),
        (
            "csp: {script-src: https://a.example https://b.example, frame-src: 'https:', img-src: 'https:'}",
            STRICT.replace("script-src 'self'", "script-src 'self' https://a.example https://b.example")
            + "; frame-src https:",
        ),
        ("csp: {default-src: 'https:'}", STRICT.replace("default-src 'none'", "default-src https:")),
        (
            "markdown: {html: true}",
            STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
            + "; frame-src https:; media-src 'self' https:",
        ),
    ],
)
def test_every_page_states_what_it_may_load(settings: str, states: str, tmp_path: Path) -> None:
    site = Site(
        tmp_path / "site", {**FILES, "content/pages/p.md": "---\ntitle: P\naliases: [/old/]\n---\n"}, plain=False
    )
    site.write("site.yaml", f"title: T\nurl: https://example.org/\n{settings}\n")
    site.built()
    policies = {path: POLICY.findall(page.decode()) for path, page in site.tree().items() if path.endswith(".html")}
    first, _, rest = states.partition("; style-src")
    search = f"{first} 'wasm-unsafe-eval'; style-src{rest}"
    assert policies.pop("search/index.html") == [search]
    assert policies.pop("old/index.html") == [states]
    assert len(policies) > 10
    assert {path: found for path, found in policies.items() if found != [states]} == {}


def test_what_pages_may_load_is_a_block_that_a_site_may_empty(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES, plain=False)
    site.write("layouts/note.html", '{% extends "base.html" %}{% block csp %}{% endblock %}')
    site.built()
    assert "Content-Security-Policy" not in site.page("notes/n")
    assert "Content-Security-Policy" in site.page("articles/a")


INLINE = re.compile(r"<(?:style|script(?![^>]* src=))[ >]|<[^>]* (?:style|on\w+)=")


def test_no_page_has_a_script_or_a_style_of_its_own(demo: Built, paper: Built) -> None:
    assert INLINE.search('<p class="a" onclick="x">')
    assert INLINE.search("<script>")
    assert INLINE.search('<i style="x">')
    pages = {path: page.decode() for one in (demo, paper) for path, page in one.files.items() if path.endswith(".html")}
    assert {path: found[0] for path, page in pages.items() if (found := INLINE.search(page))} == {}


@pytest.mark.parametrize("call", ["scandir", "stat"])
def test_a_layout_that_the_disk_does_not_give_is_not_exchanged_for_the_generators(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    site = Site(tmp_path, {"content/articles/a.md": article("A text.")})
    assert site.build().published
    before, isfile, known = site.page("/articles/a/"), os.path.isfile, getattr(os, call)
    own = str(tmp_path / "layouts")
    monkeypatch.setattr(os.path, "isfile", lambda path: not os.fspath(path).startswith(own) and isfile(path))
    assert site.build(clean=True).published
    assert site.page("/articles/a/") == before

    def failing(path: Any, **given: Any) -> Any:
        if not isinstance(path, int) and os.fspath(path).startswith(own):
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)
        return known(path, **given)

    monkeypatch.setattr(os, call, failing)
    with pytest.raises(OSError, match="layouts"):
        site.build()
    assert site.page("/articles/a/") == before


def test_layouts_may_lie_behind_a_link(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES, plain=False)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/gloss.html").write_text("<i>ours</i>")
    site.write("layouts/keep.html", "")
    (site.root / "layouts/parts").symlink_to(tmp_path / "shared")
    site.write("content/glossary/nato.md", "---\nterm: NATO\n---\n\nAn alliance.\n")
    site.built()
    assert "<i>ours</i>" in site.page("/articles/a/")
