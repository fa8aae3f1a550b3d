"""`suggest`: what it finds in small sites, what it leaves out, and that what it prints can be pasted."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.anchoring import anchor
from generator.cli import main
from generator.frontmatter import Quote
from generator.link import Index
from generator.model import Block, Body
from generator.store import Store
from generator.suggest import Suggestions, suggest
from generator.suggest.gather import gather
from generator.suggest.passages import MOST, About, notes_of
from generator.suggest.stubs import quoted
from generator.suggest.words import Hidden, tokens
from generator.yamltext import load
from tests.support import Site, article, line


def site_of(root: Path, *bodies: str, files: dict[str, str] | None = None, language: str = "en") -> Site:
    texts = {
        f"content/articles/a{n}.md": article(body, title=f"A{n}", authors="[Ann Field]")
        for n, body in enumerate(bodies)
    }
    site = Site(root / "site", texts | (files or {}))
    site.write("site.yaml", f"title: The Test\nurl: https://example.org/\nlanguage: {language}\n")
    return site


def suggestions(site: Site, limit: int = 50) -> Suggestions:
    from generator.pipeline import build
    from generator.report import Options

    found: list[Suggestions] = []

    def look(index: Index, store: Store) -> None:
        found.append(suggest(index, store, limit, 1, lambda *_: None))

    report = build(Options(root=site.root, out=site.root / "build", publish=False, jobs=1), look=look)
    assert not report.failed
    return found[0]


def named(site: Site) -> dict[str, tuple[str, ...]]:
    return {one.entry.term: one.entry.aliases for one in suggestions(site).terms}


TEXTS = (
    "The Government Accountability Office (GAO) said so. Angela Merkel said nothing; Merkel went. In Geneva the *Budapest* "
    "Memorandum was read.",
    "Yesterday Angela Merkel met the GAO in Geneva. The line of contact is a line of contact. Merkel left. MiGs flew.",
    "Again the GAO, and Merkel beside Angela Merkel, in Geneva. A line of contact, and the lines of contact. A MiG flew; "
    "NATO met.",
    "## The Quiet Heading\n\nHe said that the Quiet Heading was `the Code Zone`. Ann Field wrote; the Budapest Memorandum "
    "stood. On Monday they met NATO.",
    "She said that [the Linked Words](https://example.org/) stood. On Monday a MiG flew with the Linkless.",
)
GLOSSARY = {"content/glossary/t.yaml": "nato:\n  term: NATO\n  definition: An alliance.\n"}


def test_names_acronyms_and_phrases(tmp_path: Path) -> None:
    site = site_of(tmp_path, *TEXTS, files=GLOSSARY)
    assert named(site) == {
        "GAO": ("Government Accountability Office",),
        "Angela Merkel": ("Merkel",),
        "Geneva": (),
        "Budapest Memorandum": (),
        "MiG": (),
        "line of contact": (),
    }
    found = {one.entry.term: one for one in suggestions(site).terms}
    kinds = {term: one.entry.kind for term, one in found.items()}
    assert kinds["GAO"] == "organisation"
    assert kinds["Budapest Memorandum"] == "document"
    assert kinds["Geneva"] == "place"
    assert kinds["line of contact"] == ""
    assert found["MiG"].articles == 3
    assert found["GAO"].example.path == "content/articles/a0.md"
    assert found["GAO"].example.line == 7
    assert found["GAO"].example.sentence == "The Government Accountability Office (GAO) said so."


def test_what_has_an_entry_is_not_suggested(tmp_path: Path) -> None:
    more = "gao:\n  term: Government Accountability Office\n  definition: G.\nmerkel: {term: Merkel, auto: false, definition: M.}\n"
    site = site_of(tmp_path, *TEXTS, files=GLOSSARY | {"content/glossary/u.yaml": more})
    assert "GAO" not in named(site)
    assert "Merkel" not in named(site)


def test_a_stub_can_be_pasted_and_must_be_filled_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = site_of(tmp_path, *TEXTS, files=GLOSSARY)
    assert main(["suggest", "--site", str(site.root), "--format", "yaml"]) == 0
    text = capsys.readouterr().out
    site.write("content/glossary/new.yaml", text)
    report = site.build()
    assert [one.message for one in report.diagnostics] == [
        f'the key "definition" is missing in "{one}"' for one in load(text, "new.yaml")[0]
    ]
    site.write("content/glossary/new.yaml", text.replace("definition:", "definition: What it is."))
    report = site.build()
    assert report.published, [line(one) for one in report.diagnostics]
    assert named(site) == {}


def test_text_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = site_of(tmp_path, *TEXTS, files=GLOSSARY)
    assert main(["suggest", "--site", str(site.root), "--limit", "2"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert (
        len(re.findall(r"^# \d\. .+, in \d articles\n#    content/articles/a\d\.md:\d+: .+\n[\w-]+:$", said.out, re.M))
        == 2
    )
    site.write("content/glossary/pasted.yaml", said.out.replace("definition:", "definition: What it is."))
    assert not site.build(publish=False).failed
    assert main(["suggest", "--site", str(site.root), "--format", "json", "--limit", "1"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["terms"]) == 1
    assert set(data["terms"][0]) == {"articles", "example", "entry"}
    assert not (site.root / "build").exists()


def test_mistakes_are_counted_and_the_rest_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = site_of(tmp_path, *TEXTS, "[[nowhere]]", files=GLOSSARY)
    assert main(["suggest", "--site", str(site.root)]) == 1
    said = capsys.readouterr()
    assert said.err == "1 error; `check` names them\n"
    assert "GAO" in said.out
    assert main(["suggest", "--site", str(tmp_path)]) == 2
    assert "there is no site.yaml in" in capsys.readouterr().err


NOTED = {
    "content/glossary/t.yaml": "".join(
        f"{one.lower()}: {{term: {one}, definition: D.}}\n" for one in ("Alpha", "Beta", "Gamma", "Delta")
    ),
    "content/notes/n.md": "---\ntitle: N\non: [{article: a0, quote: the talks}]\n---\n\nWhat Alpha and Beta agreed on.\n",
}


def test_passages_that_a_note_may_stand_on_too(tmp_path: Path) -> None:
    bodies = (
        "Alpha met Beta at the talks.",
        "Nothing here but Alpha.\n\nLong ago and far away *Alpha* met Beta. Gamma and Delta.",
        "Alpha and Delta met.",
        "Alpha met Beta. Then Alpha met Beta.",
    )
    site = site_of(tmp_path, *bodies, files=NOTED)
    (passage,) = suggestions(site).passages
    assert passage.note == "content/notes/n.md"
    assert passage.terms == ("alpha", "beta")
    assert passage.article == "a1"
    assert passage.quote == "Long ago and far away Alpha met Beta"
    assert passage.example.line == 9
    note = (site.root / passage.note).read_text()
    site.write(
        passage.note,
        note.replace("on: [", f"on: [{{article: {passage.article}, quote: {quoted(passage.quote)}}}, "),
    )
    site.built()
    assert suggestions(site).passages == []


def test_of_many_notes_those_that_fit_best_are_compared() -> None:
    about = {f"n{n}": About(frozenset([0]), {"alpha": 1.0, "beta": 1.0}) for n in range(2 * MOST)}
    about["fits"] = About(frozenset([0]), {"alpha": 1.0, "beta": 1.0, "gamma": 1.0})
    notes = notes_of(about)
    found = notes.of({"gamma", "beta", "alpha", "delta"})
    assert found[0] == "fits"
    assert len(found) == MOST
    assert notes.of({"alpha"}) == []


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("ja", "東京で首脳会談が開かれた。東京で首脳会談が開かれた。"),
        ("ru", "Путин встретился с Байденом в Женеве. Затем Путин уехал. ООН молчала, и ООН ждала."),
        ("de", "Die Bundeskanzlerin sprach in Genf. Die Ministerin sprach mit der OSZE in Genf."),
        ("ar", "التقى الرئيسان في جنيف. التقى الرئيسان في جنيف."),
    ],
)
def test_other_languages_do_no_harm(tmp_path: Path, language: str, body: str) -> None:
    site = site_of(tmp_path, *[body] * 3, language=language)
    found = named(site)
    assert language != "ru" or "ООН" in found
    assert language != "de" or "OSZE" in found


@given(st.text(alphabet=st.sampled_from("Ab c.D’s(É)-of the,&1\n東“”"), max_size=80))
def test_tokens_are_places_in_the_text(text: str) -> None:
    body = Body(text=text, blocks=(Block("p", 0, len(text), 0, 1),) if text else ())
    words = list(tokens(body, Hidden(body, [])))
    for one in words:
        assert text[one.start : one.end] == one.word
    for name in gather(body, words).names:
        assert text[name.start :].startswith(name.words)


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=40))
def test_quoted_text_is_yaml(text: str) -> None:
    assert load(f"a: {quoted(text)}\n", "a.yaml")[0] == {"a": text}


def test_a_quotation_means_its_passage_alone(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Alpha met Beta at the talks.", "Alpha met Beta; long after Alpha met Beta", files=NOTED)
    for one in suggestions(site).passages:
        body = Body(text="Alpha met Beta; long after Alpha met Beta", blocks=(Block("p", 0, 41, 0, 1),))
        assert anchor(body, Quote(quote=one.quote)).place
