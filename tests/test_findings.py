"""What is said of mistakes: the files of `tests/findings/`, each case a small site and the lines that a build of it prints.

A case is a heading (`==== …`), files (`=== path`, then the text) and what is expected of a build (`=== says`), or of a check
(`=== check says`).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.diagnostics import CODES, did_you_mean, warning
from generator.disk import Disk
from generator.link.tables import Tables
from generator.read import locate
from tests.support import Site, line

FOLDER = Path(__file__).parent / "findings"


class Case(NamedTuple):
    name: str
    files: dict[str, str]
    says: list[str]
    checked: bool


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.md")):
        for text in re.split(r"^==== ", path.read_text("utf-8"), flags=re.M)[1:]:
            name, _, rest = text.partition("\n")
            parts = re.split(r"^=== (.+)\n", rest, flags=re.M)
            files = {key: value.rstrip("\n") + "\n" for key, value in zip(parts[1::2], parts[2::2], strict=True)}
            checked = "check says" in files
            says = files.pop("check says" if checked else "says", "").splitlines()
            yield Case(f"{path.stem}: {name}", files, [one for one in says if one], checked)


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_a_build_says(case: Case, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", case.files)
    report = site.build(publish=not case.checked)
    said = [text for one in report.diagnostics for text in (line(one), *(f"    {note}" for note in one.notes))]
    assert said == case.says
    assert report.failed == any(": error: " in one for one in said)
    assert report.published == (not report.failed and not case.checked)
    assert (site.root / "build").exists() == report.published
    again = site.build(publish=not case.checked)
    assert again.diagnostics == report.diagnostics
    assert again.published == report.published


ELSEWHERE = {
    "bad-output": "tests/test_publish.py",
    "busy": "tests/test_publish.py",
    "dead-link": "tests/test_external.py",
    "moved-link": "tests/test_external.py",
    "unanswered-link": "tests/test_external.py",
    "too-large": "tests/test_bad_files.py",
    "too-slow": "tests/test_workers.py",
    "unreadable": "tests/test_bad_files.py",
    "worker-died": "tests/test_workers.py",
}
"""Codes whose cases are no small text files; there the documents' examples are held to what is said, too."""


def test_every_code_has_a_case() -> None:
    said = {code for case in CASES for text in case.says for code in re.findall(r"\[([a-z-]+)\]$", text)}
    assert said | set(ELSEWHERE) == set(CODES)
    assert not said & set(ELSEWHERE)
    for code, path in ELSEWHERE.items():
        assert code in (FOLDER.parent.parent / path).read_text("utf-8")


def test_every_code_is_explained_with_a_finding_that_is_real() -> None:
    text = (FOLDER.parent.parent / "docs/diagnostics.md").read_text("utf-8")
    assert sorted(re.findall(r"^### (.+)$", text, re.M)) == sorted(CODES)
    real = {one for case in CASES for one in case.says}
    shown = re.findall(r"^    (\S+:\d+:\d+: .+)$", text, re.M)
    assert len(shown) >= len(CODES) - 3
    assert [one for one in shown if one not in real and one.rpartition("[")[2].rstrip("]") not in ELSEWHERE] == []


def test_among_many_names_the_nearest_is_found() -> None:
    many = [f"word-{n}" for n in range(5000)]
    assert did_you_mean("Harbor", [*many, "harbour"]) == '; did you mean "harbour"?'
    assert did_you_mean("arbour", [*many, "harbour"]) == '; did you mean "harbour"?'
    assert did_you_mean("word", ["harbour"] * 5000) == ""


@pytest.mark.parametrize(
    "wrong", ["xame-0417-of-many", "name-x417-of-many", "name-0417-of-manx", "Name-0417-of-many", "name-0417-ofmany"]
)
def test_names_that_are_near_begin_or_end_alike(wrong: str) -> None:
    tables = Tables(None)
    tables.add(("articles", f"name-{n:04}-of-many", (str(n),)) for n in range(1000))
    tables.sort()
    assert "name-0417-of-many" in tables.near("articles", wrong)
    assert len(tables.near("articles", wrong)) < 500
    tables.exchange({("articles", "name-0417-of-many", ("417",))}, set())
    assert "name-0417-of-many" not in tables.near("articles", wrong)


def test_a_file_that_is_gone_by_now_keeps_its_line(tmp_path: Path) -> None:
    found = warning("unread-mark", "content/articles/a.md", "A mark.", line=50, column=1, key="#~word")
    (one,) = locate(Disk(tmp_path), [found])
    assert (one.line, one.column) == (50, 1)
