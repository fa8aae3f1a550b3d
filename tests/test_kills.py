"""Builds that are killed, starved or raced, as processes of their own: what is published stays whole, or is made so."""

import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.model import Output
from generator.workers import ENOUGH
from generator.write import Stage, Staged
from tests.support import NOW, Site, article, unmeasured
from tests.whole import SITES, Built, change, tree
from tools import faults, kills

PROJECT = Path(__file__).parent.parent

BUILD = f"""
import os, signal, sys
from pathlib import Path
from generator import pipeline

root, call, after = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
out = str(root / "build")

def killer(function, counts):
    left = [after]
    def wrapped(*arguments, **more):
        if counts(arguments):
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
        return function(*arguments, **more)
    return wrapped

if call in ("replace", "rename", "unlink"):
    setattr(os, call, killer(getattr(os, call), lambda arguments: str(arguments[-1]).startswith(out)))
elif call == "render":
    from generator.outputs.context import Page
    Page.render = killer(Page.render, lambda arguments: True)
report = pipeline.build(pipeline.Options(root=root, out=root / "build", jobs=1, now={NOW}))
assert report.published, report.diagnostics
"""

KILLED = -9


def build(root: Path, call: str = "", after: int = 0) -> "subprocess.Popen[str]":
    """A build in a process that kills itself at the call after so many of them."""
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(root), call, str(after)], cwd=PROJECT, stderr=subprocess.PIPE, text=True
    )


def ended(process: "subprocess.Popen[str]") -> int:
    process.communicate(timeout=60)
    return process.returncode


def edit(root: Path) -> None:
    """A change that adds, changes and removes files."""
    change(root, "content/articles/harbour.md", "title: The harbour", "title: That the harbour")
    change(root, "content/articles/draft.md", "draft: true", "draft: false")
    (root / "content/articles/größe.md").unlink()
    change(root, "content/articles/harbour.md", "  - {to: größe, why: The **size** of the ships}\n", "")
    change(
        root,
        "content/notes/strike.md",
        'article: größe, quote: "Size matters"',
        "article: tide, quote: The bar was dry",
    )


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a clean build makes of the site once it was edited."""
    root = tmp_path_factory.mktemp("after") / "site"
    shutil.copytree(SITES / "paper", root)
    edit(root)
    return tree(Built(root).root / "build")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site that was built, and edited since."""
    copy = tmp_path / "site"
    shutil.copytree(SITES / "paper", copy)
    Built(copy)
    edit(copy)
    return copy


@pytest.mark.parametrize("rendered", [0, 40])
def test_killed_before_the_publish_nothing_has_changed(root: Path, after: dict[str, bytes], rendered: int) -> None:
    old = tree(root / "build")
    assert ended(build(root, "render", rendered)) == KILLED
    assert tree(root / "build") == old
    Built(root)
    assert tree(root / "build") == after


@pytest.mark.parametrize(("call", "done"), [("replace", 0), ("replace", 1), ("replace", 13), ("unlink", 1)])
def test_killed_in_the_publish_the_next_build_finishes_it(
    root: Path, after: dict[str, bytes], call: str, done: int
) -> None:
    old = tree(root / "build")
    assert ended(build(root, call, done)) == KILLED
    torn = tree(root / "build")
    assert torn != after
    assert (torn == old) == ((call, done) == ("replace", 0))
    Built(root)
    assert tree(root / "build") == after


def test_a_publish_is_finished_though_the_content_is_wrong_by_now(root: Path, after: dict[str, bytes]) -> None:
    assert ended(build(root, "replace", 3)) == KILLED
    (root / "content/articles/wrong.md").write_text("---\ntitle: Wrong\n---\n")
    assert ended(build(root)) == 1
    assert kills.pages(tree(root / "build")) == kills.pages(after)


def test_killed_twice(root: Path, after: dict[str, bytes]) -> None:
    assert ended(build(root, "replace", 3)) == KILLED
    assert ended(build(root, "replace", 3)) == KILLED
    assert ended(build(root)) == 0
    assert tree(root / "build") == after


def test_killed_in_the_first_publish_of_all(tmp_path: Path, after: dict[str, bytes]) -> None:
    root = tmp_path / "site"
    shutil.copytree(SITES / "paper", root)
    edit(root)
    assert ended(build(root, "rename", 0)) == KILLED
    assert not (root / "build").exists()
    assert ended(build(root)) == 0
    assert tree(root / "build") == after


def test_what_a_killed_build_writes_late_is_not_published(
    tmp_path: Path, after: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its processes end a moment after it, and may meet with the next build."""
    root = tmp_path / "site"
    shutil.copytree(SITES / "paper", root)
    edit(root)
    assert ended(build(root, "render", 60)) == KILLED
    (left,) = (root / ".cache/stage").iterdir()
    put = Stage.put

    def late(stage: Stage, output: Output, hashed: bytes) -> Staged:
        done = put(stage, output, hashed)
        (left / "articles").mkdir(parents=True, exist_ok=True)
        (left / output.path).parent.mkdir(parents=True, exist_ok=True)
        (left / output.path).write_text("old")
        (left / "articles/gone.html").write_text("old")
        return done

    monkeypatch.setattr(Stage, "put", late)
    Built(root)
    assert tree(root / "build") == after


def test_three_builds_at_once_all_end_well(root: Path, after: dict[str, bytes]) -> None:
    processes = [build(root) for _ in range(3)]
    assert [ended(one) for one in processes] == [0, 0, 0]
    assert tree(root / "build") == after


def sized(limit: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


@pytest.mark.parametrize("limit", [0, 20_000, 60_000])
def test_where_no_file_may_grow_the_old_site_stays(root: Path, after: dict[str, bytes], limit: int) -> None:
    """As on a full disk: the command says so in a line, and the next one, with room, does it all."""
    old = tree(root / "build")
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--site", str(root), "--jobs", "1", "--clean"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=sized(limit),
        env=unmeasured(),
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert tree(root / "build") == old
    Built(root)
    assert tree(root / "build") == after


@pytest.mark.parametrize("files", [12, 20])
def test_where_no_file_can_be_opened_the_old_site_stays(root: Path, after: dict[str, bytes], files: int) -> None:
    """Fewer open files than a build needs, or nearly: it ends well, or says what is wrong and leaves the site as it was."""
    old = tree(root / "build")
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--site", str(root), "--jobs", "1", "--no-search"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
        env=unmeasured(),
    )
    assert done.returncode in (0, 1)
    if done.returncode:
        assert done.stderr.startswith("error: ")
        assert done.stderr.count("\n") == 1
        assert tree(root / "build") == old
    Built(root)
    assert tree(root / "build") == after


def test_workers_leave_with_the_build_that_was_killed(tmp_path: Path) -> None:
    """Only the main process is killed, while its workers are at work."""
    articles = {f"content/articles/a{n}.md": article(f"Text {n}.", title=f"Part {n}") for n in range(2 * ENOUGH)}
    site = Site(tmp_path / "site", articles)
    command = [sys.executable, "-m", "generator", "build", "--site", str(site.root), "--jobs", "2"]
    process = subprocess.Popen(command, cwd=PROJECT, start_new_session=True, env=unmeasured(), stdout=subprocess.PIPE)
    stage = site.root / ".cache/stage"
    while not (stage.is_dir() and any(stage.iterdir())):
        assert process.poll() is None
    process.kill()
    # Its workers hold the other end: it closes once all of them have gone.
    assert process.communicate(timeout=60)[0] == b""
    assert not (site.root / "build").exists()
    site.built()


@pytest.mark.slow
def test_fifty_builds_killed_at_random(tmp_path: Path) -> None:
    done = kills.run(tmp_path, 50, seed=3, articles=30)
    assert not done.wrong
    assert done.counts["before the publish"] > 5
    assert done.counts["within a publish"] > 5


@pytest.mark.slow
def test_disks_that_fail_at_random(tmp_path: Path) -> None:
    assert not faults.run(tmp_path, 20, seed=1).wrong
