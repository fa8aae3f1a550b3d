"""What an article shows of itself before it is read."""

from pathlib import Path

import pytest

from generator.outputs.glance import BRIEFS, HEADINGS, LONG, MANY
from generator.prose import first_sentence
from tests.markup import Element, parsed
from tests.support import Site, article

NAMES = [f"Name{letter}" for letter in "abcdefghijkl"]


def glossary(kinds: dict[str, str]) -> str:
    return "".join(
        f"{name.lower()}: {{term: {name}, kind: {kind}, definition: {name} is first. And second.}}\n"
        for name, kind in kinds.items()
    )


def page(tmp_path: Path, files: dict[str, str], path: str = "articles/a") -> Element:
    site = Site(tmp_path / "site", files, plain=False)
    site.built()
    return parsed(site.page(path))


def test_names_stand_by_kind_in_one_line_each(tmp_path: Path) -> None:
    kinds = {"Brussels": "place", "Acme": "organization", "Summit": "event", "Ada": "person", "Treaty": "document"}
    text = "Acme met in Brussels, then Ada signed a Treaty at the Summit of Acme."
    before = page(
        tmp_path, {"content/articles/a.md": article(text, title="A"), "content/glossary/t.yaml": glossary(kinds)}
    ).one("details.before")
    assert [one.words for one in before.all("p.label")] == ["People", "Places", "Organisations", "Events"]
    assert [one.words for one in before.all("dt")] == ["Ada", "Brussels", "Acme", "Summit"]
    assert before.all("dd")[0].words == "Ada is first."
    assert before.all("dt")[0].one("a")["href"] == "/glossary/ada/"
    assert not before.all("details")


def test_what_is_mentioned_most_stands_first_and_the_rest_is_folded(tmp_path: Path) -> None:
    text = " ".join(NAMES) + "\n\n" + " ".join(NAMES[-BRIEFS:])
    files = {
        "content/articles/a.md": article(text, title="A"),
        "content/glossary/t.yaml": glossary(dict.fromkeys(NAMES, "place")),
    }
    before = page(tmp_path, files).one("details.before")
    rest = before.one("details.rest")
    assert sorted(one.words for one in rest.all("dt")) == sorted(NAMES[:-BRIEFS])
    assert rest.one("summary").words == f"and {len(NAMES) - BRIEFS} more"
    assert len(before.all("dt")) == len(NAMES)


def test_no_names_no_list_no_notes_no_choice(tmp_path: Path) -> None:
    found = page(tmp_path, {"content/articles/a.md": article("Nothing here.", title="A")})
    assert not found.all("details.before")
    assert not found.all("fieldset.lens")
    assert not found.all("nav.contents")


@pytest.mark.parametrize(
    ("notes", "kinds", "offered"),
    [(1, ["update"], 0), (MANY, ["update"], 0), (MANY - 1, ["update", "source"], 0), (MANY, ["update", "source"], 2)],
)
def test_kinds_are_offered_where_there_are_many_notes(
    tmp_path: Path, notes: int, kinds: list[str], offered: int
) -> None:
    words = NAMES[:notes]
    front = "notes:\n" + "".join(
        f"  - {{quote: {word}, text: A note., kind: {kinds[n % len(kinds)]}}}\n" for n, word in enumerate(words)
    )
    found = page(
        tmp_path, {"content/articles/a.md": f"---\ntitle: A\ndate: 2021-04-13\n{front}---\n\n{' '.join(words)}\n"}
    )
    lens = found.one("fieldset.lens")
    assert [one["value"] for one in lens.all("input")][:2] == ["all", "plain"]
    assert [one["value"] for one in lens.all("input")][2:] == kinds[:offered]
    assert ["checked" in one.attributes for one in lens.all("input")].count(True) == 1


@pytest.mark.parametrize(("length", "headings", "listed"), [(LONG, HEADINGS, True), (LONG, 2, False), (500, 9, False)])
def test_a_long_text_lists_its_headings(tmp_path: Path, length: int, headings: int, listed: bool) -> None:
    text = "".join(f"## Part {n}\n\n{'word ' * (length // headings // 5 + 2)}\n\n" for n in range(headings))
    files = {
        "content/articles/a.md": article(text, title="A"),
        "content/pages/p.md": f"---\ntitle: P\n---\n\n{text}",
    }
    for path in ("articles/a", "p"):
        site = Site(tmp_path / path, files, plain=False)
        site.built()
        found = parsed(site.page(path)).all("nav.contents")
        assert bool(found) == listed
        if listed:
            links = found[0].all("a")
            assert [(one["href"], one.words) for one in links] == [(f"#part-{n}", f"Part {n}") for n in range(headings)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("Mr. Smith came. He left.", "Mr. Smith came."),
        ("No end", "No end"),
        ("", ""),
        ("One\nTwo.", "One"),
        ("word " * 60, "word " * 31 + "word …"),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first
