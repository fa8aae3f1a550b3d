"""The workflows keep to GitHub's schema, and to the few rights that they need; what is depended on is locked and watched."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.commands.init import STARTER

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".github" / "workflows"
STARTED = STARTER / ".github" / "workflows" / "pages.yml"
"""That of a new site."""
WORKFLOWS = [*sorted(FOLDER.glob("*.yml")), STARTED]
NAMES = [*(one.name for one in WORKFLOWS[:-1]), "new site"]


LOCKS = sorted(ROOT.glob("requirements*.txt"))


def load(path: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return workflow


def keeps_to(schema: str, path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--color", "never"]
    command += ["--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_a_workflow_keeps_to_the_schema(path: Path) -> None:
    keeps_to("github-workflows", path)


def test_the_schema_check_sees_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "ci.yml"
    path.write_text((FOLDER / "ci.yml").read_text("utf-8").replace("runs-on:", "run-on:"), "utf-8")
    with pytest.raises(AssertionError, match="runs-on"):
        test_a_workflow_keeps_to_the_schema(path)


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_actions_are_official_and_named_by_major_version(path: Path) -> None:
    used = re.findall(r"uses: *(\S+)", path.read_text("utf-8"))
    assert used
    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", one)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_a_workflow_may_only_read_unless_a_job_says_more(path: Path) -> None:
    assert load(path)["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("path", [FOLDER / "pages.yml", STARTED], ids=["here", "new site"])
def test_only_the_deployment_may_write(path: Path) -> None:
    jobs = load(path)["jobs"]
    writers = {name for name, job in jobs.items() if "write" in job["permissions"].values()}
    assert writers == {"deploy"}


@pytest.mark.parametrize("path", [FOLDER / "pages.yml", STARTED], ids=["here", "new site"])
def test_pages_remembers_passes_the_base_url_and_uploads_the_site(path: Path) -> None:
    steps = load(path)["jobs"]["build"]["steps"]
    by_action = {step["uses"].split("@")[0]: step.get("with", {}) for step in steps if "uses" in step}
    assert by_action["actions/cache"]["path"] == ".cache"
    assert by_action["actions/upload-pages-artifact"]["path"] == "build"
    (build,) = [step["run"] for step in steps if step.get("run", "").startswith("make ")]
    assert build.startswith("make build ")
    assert "--base-url ${{ steps.pages.outputs.base_url }}" in build


@pytest.mark.parametrize("path", [FOLDER / "ci.yml", STARTED], ids=["here", "new site"])
def test_findings_are_shown_at_their_lines(path: Path) -> None:
    """The matcher stands before the step whose output it reads."""
    (steps,) = [job["steps"] for job in load(path)["jobs"].values() if "matcher" in str(job)]
    runs = [step["run"] for step in steps if "run" in step]
    (added,) = [n for n, one in enumerate(runs) if "::add-matcher::" in one]
    assert runs[added] == 'echo "::add-matcher::.github/sidelight-matcher.json"'
    assert (path.parent.parent / "sidelight-matcher.json").is_file()
    assert re.match(r"make (build|check)\b", runs[added + 1])


# The monthly run


def test_only_the_report_of_the_monthly_run_may_write_and_it_runs_nothing_of_ours() -> None:
    jobs = load(FOLDER / "monthly.yml")["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items() if "permissions" in job} == {
        "report": {"issues": "write"}
    }
    report = jobs.pop("report")
    assert report["needs"] == list(jobs)
    assert [step.keys() & {"uses"} for step in report["steps"]] == [set()]
    assert "${{" not in str([step["run"] for step in report["steps"]])


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_no_checkout_keeps_the_token(path: Path) -> None:
    steps = [step for job in load(path)["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert [step for step in checkouts if step.get("with", {}).get("persist-credentials") is not False] == []


# What is depended on


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_all_that_is_locked_has_one_version_and_hashes(lock: Path) -> None:
    """Otherwise neither pip nor pip-audit would take it."""
    lines = lock.read_text("utf-8").replace("\\\n", "").splitlines()
    shape = r"[a-z0-9-]+==[^ ;]+( ; [^#]+?)? +--hash=sha256:[0-9a-f]{64}( +--hash=sha256:[0-9a-f]{64})*"
    assert [line[:80] for line in lines if not re.fullmatch(shape, line)] == []
    assert len(lines) > 10


def test_everything_that_is_depended_on_is_watched() -> None:
    path = ROOT / ".github" / "dependabot.yml"
    keeps_to("dependabot", path)
    watched = {
        (one["package-ecosystem"], place)
        for one in load(path)["updates"]
        for place in one.get("directories", [one.get("directory")])
    }
    npm = {f"/{found.parent.relative_to(ROOT).as_posix()}" for found in ROOT.glob("tests/*/package.json")}
    assert watched == {
        ("pip", "/"),
        ("github-actions", "/"),
        ("github-actions", f"/{STARTED.parent.relative_to(ROOT).as_posix()}"),
        *(("npm", place) for place in npm),
    }


def test_actions_have_one_version_here_and_in_a_new_site() -> None:
    used = {match for path in WORKFLOWS for match in re.findall(r"uses: *(\S+)@(\S+)", path.read_text("utf-8"))}
    assert len(used) == len({name for name, _ in used}), sorted(used)
