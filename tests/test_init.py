"""`init`: a new site is whole, builds without a finding, and touches nothing that is there."""

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from generator import cli
from generator.cli import main
from generator.commands.init import STARTER
from generator.pipeline import build
from generator.report import Options
from generator.schemas import schemas
from tests.support import shown, unmeasured
from tests.whole import tree

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A new site."""
    folder = tmp_path / "new" / "site"
    assert main(["init", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"A new site is in {folder}. ")
    assert err == ""
    return folder


def test_a_new_site_holds_the_starter_and_the_schemas(folder: Path) -> None:
    files = tree(folder)
    starter = tree(STARTER)
    assert {path: files[path] for path in starter} == starter
    assert {path for path in files if path not in starter} == {f"schemas/{name}" for name in schemas()}
    hidden = {".gitignore", ".github/workflows/pages.yml", ".github/sidelight-matcher.json", ".vscode/settings.json"}
    assert hidden < set(starter)


def test_a_new_site_builds_without_a_finding(folder: Path) -> None:
    report = build(Options(root=folder, out=folder / "build", strict=True, jobs=1))
    assert report.published, shown(report)
    assert report.diagnostics == []
    assert report.held == (0, 0, 0)
    page = (folder / "build/articles/tides/index.html").read_text("utf-8")
    assert set(re.findall(r'data-term="([a-z-]+)"', page)) == {"high-tide", "newton", "bay-of-fundy"}
    assert '<mark class="passage" data-note="fifty-minutes"' in page


def test_what_site_yaml_offers_in_comments_is_right_too(folder: Path) -> None:
    path = folder / "site.yaml"
    text = re.sub(r"^# (?=( *)[a-z]+:(?! \$))", "", path.read_text("utf-8"), flags=re.M)
    assert "\npublisher:\n  name: Your name\n" in text
    assert "\nannotations:\n  terms: first\n" in text
    path.write_text(text, "utf-8")
    report = build(Options(root=folder, out=folder / "build", publish=False, jobs=1))
    assert report.diagnostics == [], shown(report)


def test_what_a_new_site_names_is_there(folder: Path) -> None:
    """Commands, targets and files that its README, its tasks and its workflow call."""
    makefile = (folder / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    texts = [(folder / one).read_text("utf-8") for one in ("README.md", "Makefile", ".github/workflows/pages.yml")]
    texts += [one["command"] for one in json.loads((folder / ".vscode/tasks.json").read_text("utf-8"))["tasks"]]
    named = {one for text in texts for one in re.findall(r"\bmake ([a-z]+)", text)}
    assert named - {"installed"} <= targets
    commands = {one.name for one in cli.COMMANDS}
    called = {one for text in texts for one in re.findall(r'(?:"\$\(SIDELIGHT\)"|`sidelight) (\w+)', text)}
    assert called == {"build", "check", "new", "schema", "serve"} & commands
    for path in re.findall(r"^\| `([\w./]+)` \|", texts[0], re.M):
        assert path == "content/media/" or (folder / path).exists(), path


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (["a"], "holds a; "),
        ([".git", "README.md", "LICENSE"], "holds LICENSE, README.md; "),
        (["a", "b", "c", "d", ".e"], "holds a, b, c and 2 more; "),
        ([".hidden", "seen"], "holds seen, .hidden; "),
    ],
)
def test_a_folder_that_holds_files_is_refused(
    held: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in held:
        (tmp_path / name).write_text("mine")
    assert main(["init", str(tmp_path)]) == 1
    assert said in capsys.readouterr().err
    assert tree(tmp_path) == dict.fromkeys(sorted(held), b"mine")


def test_an_empty_folder_and_an_empty_repository_will_do(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b" / ".git").mkdir(parents=True)
    assert main(["init", str(tmp_path / "a")]) == main(["init", str(tmp_path / "b")]) == 0
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    assert main(["init", str(path)]) == 1
    assert capsys.readouterr().err == f"error: {path} is a file; a new site needs a folder of its own\n"
    assert main(["init", str(path / "below")]) == 1
    assert capsys.readouterr().err.endswith("; the site is not complete\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_said_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = Path.open

    def full(path: Path, mode: str = "r", *more: Any, **options: Any) -> Any:
        return opened(Path("/dev/full"), "wb") if mode == "xb" else opened(path, mode, *more, **options)

    monkeypatch.setattr(Path, "open", full)
    assert main(["init", str(tmp_path / "new")]) == 1
    err = capsys.readouterr().err
    assert re.fullmatch(f"error: {tmp_path}/new/[^:]+: No space left on device; the site is not complete\n", err)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems have no such names")
def test_a_folder_whose_name_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    assert main(["init", str(folder)]) == 1
    assert capsys.readouterr().err == "error: the path of the new site's folder is not UTF-8; choose another\n"
    assert not folder.exists()


def test_a_wheel_holds_all_that_a_new_site_needs(tmp_path: Path) -> None:
    """Packed, installed, and used as a stranger would; the libraries are those of the tests, so that no network is needed."""
    environment = unmeasured() | {
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_FIND_LINKS": str(tmp_path / "dist"),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PATH": os.defpath,
        "MAKEFLAGS": "",  # a make that runs the tests would hand on its own arguments,
        "ARGS": "",  # which are for them
    }

    def run(*command: str | Path, path: Path | None = None) -> str:
        more = {"PATH": f"{path}{os.pathsep}{os.defpath}"} if path else {}
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, env=environment | more, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    packing = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(packing, cwd=ROOT, capture_output=True, check=True)
    venv, site = tmp_path / "venv", tmp_path / "my site"
    run(sys.executable, "-m", "venv", venv)
    run(venv / "bin" / "python", "-m", "pip", "install", "-q", "sidelight")
    assert str(venv) in run(venv / "bin" / "python", "-c", "import generator; print(generator.__file__)")
    run(venv / "bin" / "sidelight", "init", site)
    assert tree(site) == tree(STARTER) | {
        f"schemas/{one.name}": one.read_bytes() for one in (ROOT / "schemas").iterdir()
    }

    # The one on the path is used; where there is none, make installs it.
    assert " pages, " in run("make", "-C", site, "build", path=venv / "bin")
    assert not (site / ".venv").exists()
    run("make", "-C", site, "clean")
    assert not (site / "build").exists()
    assert " pages, " in run("make", "-C", site, "build", f"PYTHON={sys.executable}", "ARGS=--strict")
    assert (site / ".venv/bin/sidelight").is_file()
    run(venv / "bin" / "sidelight", "new", "term", "Spring tide", "--site", site)
    assert ", 0 rendered, " not in run("make", "-C", site, "build", path=venv / "bin")
    assert (site / "build/glossary/spring-tide/index.html").is_file()
