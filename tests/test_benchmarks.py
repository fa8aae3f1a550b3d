"""The benchmark: its arithmetic, its texts, that it fails where a build did not do what it should, and a whole small run."""

import json
import re
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from benchmarks import measure, results
from benchmarks.generated import Generated
from benchmarks.peers import HUGO, ROOT, SIDELIGHT
from benchmarks.real import Real
from benchmarks.results import Figures, Results
from benchmarks.scenarios import SCENARIOS, Expected, Site, verify
from benchmarks.texts import fresh_words, front_matter
from tests.support import unmeasured

TITLES = {"cold": "cold", "same": "nothing changed", "term": "one new term"}


def measured(**articles: int) -> Results:
    """Hugo takes 10 s cold; Sidelight 5 s, and 0.2 s where nothing changed."""
    return Results(
        base="Hugo",
        setting={},
        articles={"Sidelight": 100, "Hugo": 100} | articles,
        titles=TITLES,
        figures={
            "Sidelight": {"cold": Figures([6.0, 4.0, 5.0]), "same": Figures([0.2, 0.4, 0.1])},
            "Hugo": {"cold": Figures([10.0, 30.0, 9.0])},
        },
        memory={"Sidelight": 2**28, "Hugo": 2**30},
    )


def rows(text: str) -> dict[str, list[list[str]]]:
    """The cells of a document's tables, by the row's name."""
    found: dict[str, list[list[str]]] = {}
    for name, cells in re.findall(r"^\| (.*?) \| (.*) \|$", text, re.M):
        found.setdefault(name, []).append(cells.split(" | "))
    return found


def test_ratios_are_of_medians_against_the_cold_build_of_the_base() -> None:
    assert rows(results.tables(measured())) == {
        "": [["Sidelight", "Hugo"]] * 2,
        "---": [["---", "---"]] * 2,
        "cold": [["0.500", "1.000"], ["5.00 s (4.00–6.00)", "10.00 s (9.00–30.00)"]],
        "nothing changed": [["0.020", ""], ["0.20 s (0.10–0.40)", ""]],
        "peak memory, all processes": [["0.250", "1.000"], ["256 MiB", "1,024 MiB"]],
    }


def test_ratios_of_sites_of_two_sizes_are_for_each_article() -> None:
    found = measured(Sidelight=1000)
    assert [round(one, 3) for one in found.ratios("Sidelight", "cold")] == [0.06, 0.04, 0.05]
    assert "Against the cold build of Hugo, for each article:" in results.tables(found)


def test_stages_are_medians_too() -> None:
    found = measured()
    found.figures["Sidelight"]["cold"].stages = [{"read": 1.0, "link": 9.0}, {"read": 3.0}, {"read": 2.0, "link": 0.5}]
    found.figures["Sidelight"]["cold"].rendered = 7
    assert rows(results.stages(found, "Sidelight"))["cold"] == [["7", "2.000", "0.500"]]


def test_the_plot_has_a_dot_for_each_figure_and_their_order() -> None:
    svg = ElementTree.fromstring(results.plot(measured()))
    space = "{http://www.w3.org/2000/svg}"
    dots = {one.findtext(f"{space}title"): float(one.attrib["cx"]) for one in svg.iter(f"{space}circle") if len(one)}
    assert sorted(dots, key=dots.__getitem__) == ["Sidelight: 0.020", "Sidelight: 0.500", "Hugo: 1.000"]


# Texts

FENCED = "Before.\n\n```\none\n\ntwo\n```\n\nAfter.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two real articles, packed, and a glossary of one term."""
    texts = {"first": "A text about another matter.\n\n- An item\n", "second": FENCED}
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "glossary.yaml").write_text("text: {term: text, kind: concept, definition: Words.}\n")
    with tarfile.open(folder / "articles.tar.gz", "w:gz") as archive:
        for slug, body in texts.items():
            path = tmp_path / f"{slug}.md"
            path.write_text(f"---\ntitle: The {slug}\ndate: '2020-01-02'\ntopics: [One]\n---\n\n{body}")
            archive.add(path, f"articles/{slug}.md")
    return folder


def test_real_articles_are_scaled_up_and_no_two_are_alike(corpus: Path) -> None:
    found = list(Real(corpus).articles(12))
    assert [one.slug for one in found[:4]] == ["first", "second", "first-1", "second-1"]
    assert found[1].body == FENCED
    assert len({one.body for one in found}) == len({one.title for one in found}) == 12
    assert all("```\none\n\ntwo\n```" in one.body for one in found[1::2])
    assert all(other in {one.slug for one in found} for one in found for other in one.related)


def test_generated_articles_are_the_same_each_time() -> None:
    found = list(Generated().articles(20))
    assert found == list(Generated().articles(20))
    assert found != list(Generated(seed=1).articles(20))
    assert len({one.slug for one in found}) == len({one.body for one in found}) == 20
    assert len(Generated().glossary()) == 706
    assert 5_000 < sum(len(one.body) for one in found) / 20 < 9_000


def test_front_matter_survives_any_title() -> None:
    article = next(Generated().articles(1))._replace(title='A "b": c')
    assert 'title: "A \\"b\\": c"\n' in front_matter(article)


def test_new_terms_are_words_that_are_none_yet_and_stand_where_it_is_said() -> None:
    generated = Generated()
    articles = list(generated.articles(50))
    bodies = {one.slug: one.body for one in articles}
    glossary = generated.glossary()
    found = fresh_words(articles, glossary, share=0.1)
    assert len(found) == 50
    assert all(f" {word} " in bodies[slug] and word not in glossary for word, slug in found)
    assert sum(f" {found[0][0]} " in body for body in bodies.values()) == 5


# Builds that are wrong


def test_what_a_build_left_out_fails(tmp_path: Path) -> None:
    site = Site("Sidelight", SIDELIGHT, tmp_path)
    site.slugs = ["a", "b"]
    for slug in site.slugs:
        site.page(slug).parent.mkdir(parents=True)
        site.page(slug).write_text(f"page {slug}")
    verify(site, Expected("a", "page a", at_least=2, at_most=2), 2)
    for expected, rendered in ((Expected("a", "page b"), 2), (Expected(at_least=3), 2), (Expected(at_most=1), 2)):
        with pytest.raises(measure.Failed):
            verify(site, expected, rendered)
    site.page("b").unlink()
    with pytest.raises(measure.Failed, match="1 of 2 articles have no page"):
        verify(site, Expected(), None)


def test_a_program_that_fails_is_no_figure(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('broken')"]
    with pytest.raises(measure.Failed, match="broken"):
        measure.timed(command, tmp_path)
    with pytest.raises(measure.Failed, match="broken"):
        measure.weighed(command, tmp_path)
    with pytest.raises(measure.TooLong):
        measure.weighed([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, limit=0.2)


def test_memory_is_that_of_all_processes(tmp_path: Path) -> None:
    held = "held = b'x' * 40_000_000; print('ready', flush=True); sys.stdin.read(1)"
    both = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {"import sys; " + held!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
held = b'x' * 40_000_000
child.stdout.readline()
time.sleep(0.5)  # long enough to be looked at
child.communicate(b"x")
"""
    assert 80_000_000 < measure.weighed([sys.executable, "-c", both], tmp_path) < 160_000_000


@pytest.mark.slow
def test_a_small_run(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    options = ["--articles", "30", "--rounds", "1", "--corpus", str(corpus), "--results", str(out)]
    command = [sys.executable, "-m", "benchmarks", *options]
    done = subprocess.run(command, cwd=ROOT, env=unmeasured(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(one.name for one in out.iterdir()) == [f"corpus-30.{end}" for end in ("json", "md", "svg")]
    shown = rows((out / "corpus-30.md").read_text())
    assert [one.title for one in SCENARIOS if one.title not in shown] == []
    figures = json.loads((out / "corpus-30.json").read_text())["figures"]
    assert {name: list(one) for name, one in figures.items()} == {
        tool.name: list(tool.scenarios) for tool in (SIDELIGHT, HUGO)
    }
    stages = figures["Sidelight"]["cold"]["stages"][0]
    assert list(stages) == ["start", "open", "read", "parse and annotate", "link", "plan", "render", "write", "close"]
