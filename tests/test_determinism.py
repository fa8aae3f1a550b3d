"""The same sources make the same bytes: on any machine, in any place, with any number of processes, in one build or in two."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import NOW, article
from tests.whole import SITES, fill, tree

PROJECT = Path(__file__).parent.parent

SHUFFLED = """
import os, random, sys
listed, scanned, chance = os.listdir, os.scandir, random.Random(7)
class Scanned:
    def __init__(self, path="."):
        with scanned(path) as entries:
            found = list(entries)
        self.entries = iter(chance.sample(found, len(found)))
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def __iter__(self): return self
    def __next__(self): return next(self.entries)
    def close(self): pass
os.scandir = Scanned
os.listdir = lambda path=".": chance.sample(names := listed(path), len(names))
from generator.cli import main
sys.exit(main())
"""
"""The command on a disk that lists its files in an order of chance."""

ARTICLES = 30
"""More than one process takes at a time."""


class Made(NamedTuple):
    """What a build published, a digest for each file; what it found, and what it remembers of anchors."""

    files: dict[str, str]
    findings: list[str]
    anchors: str


class Where(NamedTuple):
    """What a build may not show: the machine that it runs on, its user, the place of the site, the time of day.

    `backwards`: its files were written in the other order, and at other times.
    """

    environment: dict[str, str]
    jobs: int = 1
    umask: int = 0o022
    folder: str = "site"
    shuffled: bool = False
    backwards: bool = False


def build(root: Path, where: Where) -> Made:
    """Let the command build a site."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ", "PYTHON"))}
    at = {"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(int(NOW))}
    program = ["-c", SHUFFLED] if where.shuffled else ["-m", "generator"]
    found = subprocess.run(
        [sys.executable, *program, "build", "--site", root.name, "--jobs", str(where.jobs)],
        cwd=root.parent,
        env=plain | at | where.environment,
        umask=where.umask,
        capture_output=True,
        check=False,
    )
    said = found.stderr.decode()
    assert found.returncode == 0, said
    files = {path: sha256(content).hexdigest() for path, content in tree(root / "build").items()}
    findings = [line for line in said.splitlines() if line.startswith("content/")]
    return Made(files, findings, (root / "content/anchors.lock").read_text("utf-8"))


def edit(root: Path) -> None:
    """A day's work: texts that change, come and go, and a definition."""
    articles = root / "content/articles"
    (articles / "filler-3.md").write_text(article("Other words of a tug.", title="Filler 3", date="2012-03-04"))
    (articles / "filler-new.md").write_text(article("See [[filler-1]].", title="New", topics="[Fillers]"))
    (root / "content/notes/extra-2.md").unlink()
    terms = root / "content/glossary/terms.yaml"
    terms.write_text(f"{terms.read_text('utf-8')}\nfiller: {{term: Filler, definition: What fills.}}\n", "utf-8")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a bit of everything, large enough to be shared among processes."""
    root = tmp_path_factory.mktemp("source") / "site"
    shutil.copytree(SITES / "paper", root)
    fill(root, articles=ARTICLES, notes=8)
    return root


@pytest.fixture(scope="module")
def expected(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Made]:
    """The site before and after the edit, each built from nothing."""
    root = tmp_path_factory.mktemp("expected")
    made = []
    for name in ("before", "after"):
        shutil.copytree(source, root / name)
        if name == "after":
            edit(root / name)
        made.append(build(root / name, Where({})))
    return made[0], made[1]


WHERE: dict[str, Where] = {
    "two processes, in India": Where({"PYTHONHASHSEED": "1", "TZ": "Asia/Kolkata", "LC_ALL": "C"}, jobs=2),
    "four processes, in Newfoundland, for its user alone": Where(
        {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"}, jobs=4, umask=0o077
    ),
    "where the day begins, in Turkish, from a disk without order": Where(
        {"PYTHONHASHSEED": "3", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"}, shuffled=True
    ),
    "from a disk without order, two processes": Where({"PYTHONHASHSEED": "4"}, jobs=2, shuffled=True),
    "without UTF-8, in a folder that needs it": Where(
        {"PYTHONHASHSEED": "random", "LC_ALL": "C", "PYTHONUTF8": "0"}, folder="elsewhere, déjà vu/site"
    ),
    "in German of old, files written backwards": Where(
        {"PYTHONHASHSEED": "5", "LC_ALL": "de_DE.ISO-8859-1", "TZ": "Europe/Berlin"}, backwards=True, umask=0o000
    ),
    "an hour later": Where(
        {"PYTHONHASHSEED": "6", "SOURCE_DATE_EPOCH": str(int(NOW) + 3600)}, folder="a/deeper/folder"
    ),
}


@pytest.mark.parametrize("name", WHERE)
def test_the_site_is_the_same(source: Path, expected: tuple[Made, Made], tmp_path: Path, name: str) -> None:
    where = WHERE[name]
    root = tmp_path / where.folder
    if where.backwards:
        backwards(source, root)
    else:
        shutil.copytree(source, root)
    assert build(root, where) == expected[0]
    edit(root)
    assert build(root, where)[:2] == expected[1][:2]  # what is known of anchors is a history, and this one is longer


def backwards(source: Path, root: Path) -> None:
    """Copy a folder, the last file first, and each with another date."""
    for n, path in enumerate(sorted(source.rglob("*"), reverse=True)):
        if path.is_file():
            target = root / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (1_000_000_000 + n, 1_000_000_000 - n))


def test_there_is_something_to_compare(expected: tuple[Made, Made]) -> None:
    before, after = expected
    assert any("unanchored-note" in one for one in before.findings)
    assert any(path.startswith("search/") for path in before.files)
    assert len([path for path in before.files if before.files[path] != after.files.get(path)]) > 10


@pytest.mark.slow
def test_the_demo_is_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        for folder in ("content", "layouts"):
            shutil.copytree(PROJECT / folder, tmp_path / name / folder)
        shutil.copy(PROJECT / "site.yaml", tmp_path / name)
    one = build(tmp_path / "one", Where({}))
    two = build(tmp_path / "two", Where({"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}, jobs=2, shuffled=True))
    assert one == two
