"""Input that is made to be slow: `tools/slow.py` measures every family, this some of each sort."""

import gc
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.anchoring import LONGEST, closest
from generator.anchors.advice import MOST as MOST_POINTED
from generator.anchors.passages import Sought, Text, search
from generator.link.related import MANY
from generator.model import Block, Body
from generator.sources import text_of
from generator.weave import joined
from tests.families import FAMILIES
from tests.support import Site, article
from tools.slow import MOST, Grown, Scale, measured, run, settled

SOME = [
    "brackets that close",
    "links in links",
    "wiki links with words that open",
    "references in brackets",
    "definitions and references",
    "titles that do not close",
    "addresses in angles",
    "emphasis in turns",
    "stars",
    "double quotes",
    "quotes without words",
    "wide table",
    "tables",
    "headings that spaces follow",
    "footnotes",
    "footnotes in place that open",
    "marks of terms",
    "marks in YAML",
    "flows in flows",
    "lines below what is silenced",
    "terms",
    "a term in links",
    "links in one definition",
    "notes on one passage",
    "notes that nearly fit",
]


@pytest.mark.timed
@pytest.mark.parametrize("name", SOME)
def test_time_grows_with_the_text(name: str) -> None:
    ((_, grown),) = measured([name], Scale(4_000, 128_000, 0.4))
    assert not grown.is_slow, f"{grown.ratio:.2f} times as long a doubling: {grown.seconds}"


@pytest.mark.timed
def test_time_grows_with_the_quotes_that_are_gone() -> None:
    def took(times: int) -> float:
        words = (word for n in range(times) for word in (f"alpha{n}", f"beta{n}."))
        body = Body(text=" ".join(words), blocks=(Block("text", 0, 14 * times, 0, 1),))
        gc.disable()  # as in every command that ends
        try:
            began = time.process_time()
            assert not any(closest(body, f"gone{n} missing{n}") for n in range(times))
            return time.process_time() - began
        finally:
            gc.enable()

    def turn() -> Grown:
        return Grown(40_000, [0, *map(took, (10_000, 20_000, 40_000))], [])

    grown = settled(turn(), turn)
    assert not grown.is_slow, f"{grown.ratio:.2f} times as long a doubling: {grown.seconds}"


def test_what_is_measured_is_published() -> None:
    _, report = run(FAMILIES["notes on many passages"](4_000))
    assert ("articles/a/index.html", "new") in report.reasons
    assert not report.diagnostics


def test_what_grows_faster_is_seen() -> None:
    assert Grown(8, [0, 0.1, 0.4, 1.6, 6.4], []).is_slow
    assert Grown(8, [2, 2.1, 2.4, 3.6, 8.4], []).is_slow
    assert Grown(8, [0, *(2**n + 0.1 * 4**n for n in range(8))], []).is_slow
    assert not Grown(8, [2, 2.1, 2.2, 2.4, 2.8], []).is_slow
    assert not Grown(8, [0, *((MOST - 0.01) ** n for n in range(4))], []).is_slow
    assert not Grown(8, [0, 0.1, 10.0, 60.0], ["too-slow"]).is_slow
    assert len(FAMILIES) >= 25


def test_a_busy_second_is_not_slow() -> None:
    slow, busy = Grown(8, [0, 1, 4, 16], []), [Grown(8, [0, 1, 2, 16], []), Grown(8, [0, 1, 9, 4], [])]
    assert not settled(slow, iter(busy).__next__).is_slow
    assert settled(slow, lambda: slow).is_slow


def test_families_grow_with_their_size() -> None:
    for name, family in FAMILIES.items():
        sizes = [sum(map(len, family(size).values())) for size in (4_000, 16_000)]
        assert sizes[0] < sizes[1] <= 40_000, name


def test_a_list_of_names_says_nothing_of_which_belong_together(tmp_path: Path) -> None:
    names = [f"Name{chr(97 + n % 26)}{n}" for n in range(MANY + 1)]
    site = Site(
        tmp_path,
        {
            "content/glossary/g.yaml": "".join(
                f"t{n}: {{term: {one}, definition: D}}\n" for n, one in enumerate(names)
            ),
            "content/articles/list.md": article("\n\n".join(names)),
        },
    )
    assert site.build().published
    assert "/glossary/t1/" not in site.page("/glossary/t0/")
    site.write("content/articles/two.md", article(f"{names[0]} and {names[1]}."))
    assert site.build().published
    assert "/glossary/t1/" in site.page("/glossary/t0/")
    assert "/glossary/t2/" not in site.page("/glossary/t0/")


def test_some_passages_that_are_gone_are_guessed(tmp_path: Path) -> None:
    notes = ", ".join(f"{{quote: the harbour was shut in {n}, text: N}}" for n in range(60))
    text = article("The harbour was shut in winter.", notes=f"[{notes}]")
    site = Site(tmp_path, {"content/articles/a.md": text})
    said = [one.message for one in site.build().diagnostics if one.code == "unanchored-note"]
    assert len(said) == 60
    assert sum("did you mean" in one for one in said) == MOST_POINTED


def test_a_passage_of_a_thousand_words_is_not_searched_for() -> None:
    words = [f"word{n}" for n in range(LONGEST + 1)]
    text = Text(Body(text=" ".join(words), blocks=(Block("text", 0, 6 * len(words), 0, 1),)))
    assert search(text, Sought(" ".join(words[:-1]), "", ""))
    assert not search(text, Sought(" ".join(words), "", ""))


@given(st.lists(st.sampled_from("\u0301\u0316\u0327\u0344\u0f73\u0f71\u05b0a\u2014"), max_size=200).map("".join))
def test_a_long_row_of_combining_marks_is_normalized_as_any(marks: str) -> None:
    text = f"e{marks}" + "\u0301\u0316" * 40
    assert text_of(text.encode(), "a.md") == unicodedata.normalize("NFC", text)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=12), st.integers(0, 40))
def test_joined_ranges_cover_the_same_places(ranges: list[tuple[int, int]], at: int) -> None:
    spans = [(low, low + size) for low, size in ranges]
    ours = joined(spans)
    assert ours == sorted(ours)
    assert any(low <= at < high for low, high in ours) == any(low <= at < high for low, high in spans)


def test_a_text_that_is_a_footnote_alone_is_published(tmp_path: Path) -> None:
    site = Site(tmp_path, {"content/articles/a.md": article("[^a]\n\n[^a]: The words.")})
    assert site.build().published
    assert "The words." in site.page("/articles/a/")
