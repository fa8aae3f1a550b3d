"""The same sources make the same bytes: on any machine, in any place, with any number of processes."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from generator.workers import ENOUGH
from tests.support import NOW
from tests.whole import SITES, fill, tree

PROJECT = Path(__file__).parent.parent

BUILD = f"""
import sys
from pathlib import Path
from generator.pipeline import build
from generator.report import Options
root = Path(sys.argv[1])
report = build(Options(root=root, out=root / "build", jobs=int(sys.argv[2]), now={NOW}))
assert report.published, report.diagnostics
for one in report.diagnostics:
    print(one)
"""


def digest(folder: Path) -> str:
    """Of every path and every byte."""
    hashed = sha256()
    for path, content in tree(folder).items():
        hashed.update(f"{path}\0{len(content)}\0".encode() + content)
    return hashed.hexdigest()


def made(source: Path, root: Path, *, jobs: int = 1, **environment: str) -> tuple[str, str]:
    """What a process of its own makes of a copy of a site at `root`: a digest of the tree, and the findings."""
    shutil.copytree(source, root)
    found = subprocess.run(
        [sys.executable, "-c", BUILD, str(root), str(jobs)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return digest(root / "build"), found.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a bit of everything, large enough to be shared among processes."""
    root = tmp_path_factory.mktemp("source") / "site"
    shutil.copytree(SITES / "paper", root)
    fill(root, articles=ENOUGH, notes=ENOUGH // 4)
    return root


@pytest.fixture(scope="module")
def expected(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return made(source, tmp_path_factory.mktemp("expected") / "site")


CASES: dict[str, dict[str, str]] = {
    "two processes": {"jobs": "2", "PYTHONHASHSEED": "1"},
    "four processes, another seed": {"jobs": "4", "PYTHONHASHSEED": "2"},
    "a random seed": {"PYTHONHASHSEED": "random"},
    "east": {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "3"},
    "west, C locale": {"TZ": "America/Los_Angeles", "LC_ALL": "C"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
}


@pytest.mark.parametrize("name", CASES)
def test_the_site_is_the_same(source: Path, expected: tuple[str, str], tmp_path: Path, name: str) -> None:
    environment = dict(CASES[name])
    jobs = int(environment.pop("jobs", "1"))
    # A deeper folder, with a name that needs care.
    assert made(source, tmp_path / "elsewhere, déjà vu" / "site", jobs=jobs, **environment) == expected


def test_the_findings_are_there_to_compare(expected: tuple[str, str]) -> None:
    assert "unanchored-note" in expected[1]


def test_the_order_of_files_on_the_disk_is_no_matter(source: Path, expected: tuple[str, str], tmp_path: Path) -> None:
    """Files are written in the opposite order, and at other times."""
    root = tmp_path / "reversed"
    for n, path in enumerate(sorted(source.rglob("*"), reverse=True)):
        if path.is_file():
            target = root / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (1_000_000_000 + n, 1_000_000_000 - n))
    assert made(root, tmp_path / "site") == expected


@pytest.mark.slow
def test_the_demo_is_the_same(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for folder in ("content", "layouts"):
        shutil.copytree(PROJECT / folder, source / folder)
    shutil.copy(PROJECT / "site.yaml", source)
    one = made(source, tmp_path / "one")
    two = made(source, tmp_path / "two", jobs=2, PYTHONHASHSEED="7", TZ="Pacific/Auckland")
    assert one == two
