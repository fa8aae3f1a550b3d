"""The command line: what is printed where, and the exit status."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from generator.cli import main
from generator.commands.serve import _say
from generator.serve import Serving
from generator.serve.building import Outcome
from tests.support import Site, article, unmeasured

ROOT = Path(__file__).parent.parent
WARNS = "NATO met.\n\n[^1]: Nothing calls this."
FILES = {
    "content/articles/a.md": article("NATO met.", title="A"),
    "content/articles/draft.md": article("Not yet.", title="D", draft="true"),
    "content/articles/future.md": article("Not yet.", title="F", date="9999-12-31"),
    "content/articles/gone.md": article("No more.", title="G", expires="2021-05-01"),
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "site", FILES)


class Said(NamedTuple):
    """What a command answered."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("build", "--strict")` on the site."""

    def call(command: str, *arguments: str) -> Said:
        status = main([command, "--site", str(site.root), *arguments])
        out, err = capsys.readouterr()
        return Said(status, out, err)

    return call


def test_a_build_ends_with_one_line(run: Run) -> None:
    said = run("build")
    assert said.status == 0
    assert said.err == ""
    closing = r"\d+ pages, \d+ rendered, \d+\.\d\d s; search: 1 of 1 shards indexed, \d+\.\d\d s; "
    closing += r"held back: 1 draft, 1 future, 1 expired\n"
    assert re.fullmatch(closing, said.out)
    assert ", 0 rendered, " in run("build").out


# Now


@pytest.mark.parametrize("when", ["", " ", "now", "-1", "1.5", "1e9", "٣", "2022-01-01", "253370764800", "9" * 5000])
@pytest.mark.parametrize("command", ["build", "check", "suggest", "serve"])
def test_a_moment_that_is_none_is_said(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, when: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", when)
    said = run(command)
    assert said.status == 2
    assert said.err == (
        f'error: SOURCE_DATE_EPOCH is "{when[:40]}", which is no moment; '
        "write whole seconds since 1970, such as 1640995200, or unset it\n"
    )


@pytest.mark.parametrize(
    ("when", "held"),
    [
        ("0", "1 draft, 3 future"),
        ("1618272000", "1 draft, 1 future"),  # the day of the articles
        ("1640995200", "1 draft, 1 future, 1 expired"),
        ("253370764799", "1 draft, 1 future, 1 expired"),
    ],
)
def test_now_is_when_source_date_epoch_says(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch, when: str, held: str
) -> None:
    site.write("content/articles/b.md", article("Old.", title="B", date="1950-01-01"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", when)
    assert run("build").out.endswith(f"held back: {held}\n")


def test_what_is_served_appears_when_source_date_epoch_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Serving] = []
    monkeypatch.setattr("generator.serve.serve", lambda serving, *_: asked.append(serving))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1640995200")
    assert run("serve", "--port", "0").status == 0
    assert [one.options.now for one in asked] == [1640995200.0]


# An old locale


@pytest.mark.parametrize("environment", [{}, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=["UTF-8", "ASCII"])
def test_names_are_utf8_in_any_locale(site: Site, environment: dict[str, str]) -> None:
    site.write("content/articles/größe.md", article("NATO met.", title="Größe"))
    command = [sys.executable, "-m", "generator", "build", "--site", str(site.root), "--no-search"]
    done = subprocess.run(command, cwd=ROOT, env=unmeasured() | environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Größe" in site.page("/articles/größe/")


def test_drafts_and_the_future_on_demand(run: Run, site: Site) -> None:
    assert run("build", "--drafts").out.endswith("; held back: 1 future, 1 expired\n")
    assert "articles/draft/index.html" in site.tree()
    assert run("build", "--future").out.endswith("; held back: 1 draft, 1 expired\n")
    assert "articles/draft/index.html" not in site.tree()
    assert "articles/future/index.html" in site.tree()
    assert "articles/gone/index.html" not in site.tree()


def test_explain_names_why_each_page_was_rendered(run: Run, site: Site) -> None:
    assert "articles/a/index.html: new\n" in run("build", "--explain").out
    site.write("content/articles/a.md", article("NATO met again.", title="A"))
    said = run("build", "--explain")
    assert re.search(r"^articles/a/index\.html: .+ changed$", said.out, re.M)
    assert "404.html" not in said.out


def test_timings_are_of_the_stages_that_were_gone_through(run: Run, site: Site) -> None:
    time.sleep(0.2)  # a file that was written just now is read again

    def stages() -> list[str]:
        return re.findall(r"^([a-z ]+): \d+\.\d{3} s$", run("build", "--timings").out, re.M)

    assert stages() == ["open", "read", "parse and annotate", "link", "plan", "render", "write", "search", "close"]
    assert stages() == ["open", "read", "close"]


def test_another_folder_another_address(run: Run, site: Site, tmp_path: Path) -> None:
    assert run("build", "--out", str(tmp_path / "out"), "--base-url", "https://u.github.io/repo/").status == 0
    page = (tmp_path / "out/articles/a/index.html").read_text()
    assert 'href="/repo/assets/style.css"' in page
    assert not (site.root / "build").exists()


def test_errors_are_counted_and_nothing_is_published(run: Run, site: Site) -> None:
    site.write("content/articles/a.md", article(f"[[nowhere]] [[nobody]]\n\n{WARNS}", title="A"))
    said = run("build")
    assert said.status == 1
    assert said.out == ""
    assert said.err.splitlines() == [
        'content/articles/a.md:6:1: error: nothing here is called "nowhere" [unknown-link]',
        'content/articles/a.md:6:13: error: nothing here is called "nobody" [unknown-link]',
        "content/articles/a.md:10:1: warning: nothing refers to the footnote [^1] [unknown-footnote]",
        "2 errors and 1 warning; nothing was published",
    ]


def test_warnings_publish_but_not_strictly(run: Run, site: Site) -> None:
    site.write("content/articles/a.md", article(WARNS, title="A"))
    said = run("build", "--strict")
    assert (said.status, said.out) == (1, "")
    assert said.err.splitlines()[-1] == "1 warning; nothing was published"
    assert not (site.root / "build").exists()
    said = run("build")
    assert said.status == 0
    assert said.err.count("\n") == 1
    assert run("build", "--strict").status == 1


def test_a_check_publishes_nothing(run: Run, site: Site) -> None:
    site.write("content/articles/a.md", article("They met.", title="A", summary="They met."))
    said = run("check")
    assert (said.status, said.out, said.err) == (0, "", "no findings\n")
    site.write("content/articles/a.md", article(WARNS, title="A"))
    said = run("check")
    assert said.status == 0
    assert said.err.splitlines()[-4:] == [
        "    1  missing-summary",
        "    1  unexplained-acronym",
        "    1  unknown-footnote",
        "3 warnings",
    ]
    assert "1  missing" not in run("check", "--format", "github").err
    assert run("check", "--strict").status == 1
    assert not (site.root / "build").exists()


def test_findings_as_json(run: Run, site: Site) -> None:
    site.write("content/articles/a.md", article("[[nowhere]]", title="A"))
    said = run("build", "--format", "json")
    assert said.status == 1
    (one,) = json.loads(said.err)
    assert one == {
        "path": "content/articles/a.md",
        "line": 6,
        "column": 1,
        "severity": "error",
        "code": "unknown-link",
        "message": 'nothing here is called "nowhere"',
        "notes": [],
        "key": "",
    }


def test_findings_as_annotations_of_a_workflow(run: Run, site: Site) -> None:
    site.write("content/articles/a,b%:c.md", article("[[nowhere%0A]]", title="A", slug="x"))
    site.write("content/notes/n.md", "---\ntitle: N\non: [{article: a, quote: NATO}]\n---\n\nN.\n")
    site.write("content/articles/a.md", article("NATO met NATO.", title="A"))
    said = run("build", "--format", "github")
    assert said.status == 1
    first, second, _ = said.err.splitlines()
    assert first == (
        "::error file=content/articles/a%2Cb%25%3Ac.md,line=7,col=1,title=unknown-link"
        '::nothing here is called "nowhere%250A"'
    )
    assert second.startswith("::error file=content/notes/n.md,line=3,col=")
    assert "%0Acontent/articles/a.md:6:1: " in second
    assert "%0Acontent/articles/a.md:6:10: " in second


@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_nothing_that_content_says_is_a_command_to_a_terminal(form: str, run: Run, site: Site) -> None:
    """Written out here, in YAML, since as they are some of them are findings."""
    odd = r"\u009b31m\u202e\u2066\u007f"
    site.write("content/articles/a.md", article("NATO met NATO.", title="A", related=f'["{odd}", "a\u200db"]'))
    site.write(
        "content/notes/n.md", f'---\ntitle: N\non: [{{article: a, quote: "NATO", before: "{odd}"}}]\n---\n\nN.\n'
    )
    said = run("build", "--format", form)
    assert said.status == 1
    assert [one for one in said.err if re.match(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", one)] == []
    assert r"\u009b31m\u202e\u2066\u007f" in said.err
    assert "a\u200db" in said.err  # some scripts are written with it


def test_what_a_finding_points_at_is_no_command_either(run: Run, site: Site) -> None:
    site.write("content/articles/a.md", article("\u202eNATO met\u202c NATO.", title="A"))
    site.write("content/notes/n.md", "---\ntitle: N\non: [{article: a, quote: NATO}]\n---\n\nN.\n")
    for form in ("text", "github"):
        assert r"\u202eNATO met\u202c NATO." in run("build", "--format", form).err


def test_names_and_troubles_that_serve_tells_are_no_commands(capsys: pytest.CaptureFixture[str]) -> None:
    odd = "a\u009b31m\n"
    _say(Outcome(published=True, seconds=1, rendered=1, diagnostics=[], messages=(odd,)), [odd], "text")
    _say(Outcome(published=False, seconds=1, rendered=1, diagnostics=[], trouble=odd), [], "text")
    out, err = capsys.readouterr()
    assert out.endswith(r": a\u009b31m\u000a" + "\n")
    assert err == r"a\u009b31m\u000a" + "\n" + r"error: a\u009b31m\u000a" + "\n"


def test_trouble_with_the_disk_is_said_in_a_line(run: Run, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device", "stage")

    monkeypatch.setattr("generator.write.Stage.put", failing)
    said = run("build")
    assert said.status == 1
    assert said.err == "error: stage: No space left on device; nothing was published\n"
    monkeypatch.undo()
    monkeypatch.setattr(os, "replace", failing)
    said = run("build")
    assert said.err.endswith(": No space left on device; the publish was interrupted, and the next build finishes it\n")


def test_an_output_folder_that_cannot_be_made_leaves_nothing_to_finish(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, make = site.root / "out", Path.mkdir

    def failing(path: Path, *arguments: Any, **more: Any) -> None:
        if path == out:
            raise OSError(30, "Read-only file system", str(path))
        make(path, *arguments, **more)

    monkeypatch.setattr(Path, "mkdir", failing)
    said = run("build", "--out", str(out))
    assert said.status == 1
    assert said.err == f"error: {out}: Read-only file system; nothing was published\n"
    assert run("build").err == ""


def test_a_memory_that_cannot_be_opened_is_named(run: Run, site: Site) -> None:
    memory = site.root / ".cache/sidelight.sqlite"
    memory.mkdir(parents=True)
    for command in ("build", "reanchor"):
        assert run(command).err.startswith(f"error: {memory}: unable to open database file; ")


def test_what_is_wrong_with_the_settings_is_said_once(run: Run, site: Site) -> None:
    site.write("site.yaml", "titel: x\n")
    for command in ("check", "suggest"):
        assert run(command).err.count('unknown key "titel"') == 1
    assert "check" not in run("suggest").err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bild"],
        ["build", "--jobs", "0"],
        ["build", "--jobs", "many"],
        ["build", "--format", "xml"],
        ["build", "x"],
        ["build", "--dra"],
    ],
)
def test_a_wrong_command_line_is_another_status(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: sidelight" in capsys.readouterr().err


def test_a_folder_without_a_site(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--site", str(tmp_path / "nothing")]) == 2
    assert "there is no folder" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("name", ["build", "check", "serve", "suggest", "reanchor"])
def test_a_site_that_is_none_is_named(name: str, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    def said(folder: Path) -> str:
        assert main([name, "--site", str(folder)]) == 2
        return capsys.readouterr().err

    empty = site.root.parent / "empty"
    empty.mkdir()
    assert said(empty) == (
        f"error: there is no site.yaml in {empty}; name the site's folder with --site, or begin one: sidelight init DIR\n"
    )
    file = site.root / "site.yaml"
    assert said(file) == f"error: {file} is a file; --site names the folder that holds site.yaml: --site {site.root}\n"


def test_an_unknown_command_and_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    for typed, guess in (("bild", '; did you mean "build"?'), ("xyz", "; there are build, serve, check, ")):
        with pytest.raises(SystemExit):
            main([typed, "--site", "x"])
        assert f'there is no command "{typed}"{guess}' in capsys.readouterr().err


def test_help_is_a_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    def said(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*arguments])
        assert ended.value.code == 0
        return capsys.readouterr().out

    assert said("help") == said("--help")
    assert said("help", "build") == said("build", "--help")
    assert said("help") != said("help", "build")


CLOSED = [("--help",), ("check",), ("build", "--explain")]


@pytest.mark.parametrize("arguments", CLOSED, ids=lambda one: one[0])
def test_nobody_reads_what_is_printed(arguments: tuple[str, ...], site: Site) -> None:
    site.write("content/articles/a.md", article("[[nowhere]]" if arguments == ("check",) else "NATO met.", title="A"))
    where = [] if "help" in arguments[0] else ["--site", str(site.root)]
    call = [sys.executable, "-m", "generator", *arguments, *where]
    environment = unmeasured() | {"PYTHONUNBUFFERED": ""}
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(call, cwd=ROOT, stdout=writer, stderr=writer, check=False, env=environment)
    assert done.returncode == 1
    done = subprocess.run(call, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False, env=environment)
    os.close(writer)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
def test_the_disk_of_what_is_printed_is_full(site: Site) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command(site), cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False, env=unmeasured(), text=True
        )
    assert done.returncode == 1
    assert done.stderr == "error: standard output: No space left on device\n"
    assert site.tree()


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("build --site {site} --out {site}/other", 0),
        ("check --site {site}", 0),
        ("build --site {site}/none", 2),
        ("nonsense", 2),
        ("import --site {site} -", 1),
        ("reanchor --site {site}", 0),
        ("--version", 0),
        ("--help", 0),
    ],
)
def test_what_is_closed_before_the_start_is_no_trouble(arguments: str, status: int, closed: str, site: Site) -> None:
    call = f"exec {sys.executable} -m generator {arguments.format(site=site.root)} {closed}"
    done = subprocess.run(
        ["sh", "-c", call],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env=unmeasured(),
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == status
    assert (site.root / "other").exists() == arguments.endswith("other")


def command(site: Site, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "generator", "build", "--site", str(site.root), *arguments]


def test_the_module_is_a_command(site: Site) -> None:
    done = subprocess.run(command(site, "--clean"), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert " pages, " in done.stdout
    assert done.stderr == ""
    version = subprocess.run(
        [sys.executable, "-m", "generator", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("sidelight ")


def test_a_build_that_changes_nothing_imports_no_parser_and_no_templates(site: Site) -> None:
    site.built()
    code = (
        "import sys; from generator.cli import main; status = main(sys.argv[1:]);"
        "late = {'markdown_it', 'jinja2', 'pygments', 'PIL', 'ahocorasick_rs', 'rich', 'multiprocessing'};"
        "print(sorted(late & set(sys.modules)));"
        "sys.exit(status)"
    )
    arguments = [sys.executable, "-c", code, "build", "--site", str(site.root)]
    _, done = (
        subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True, env=unmeasured())
        for _ in range(2)
    )
    assert ", 0 rendered, " in done.stdout
    assert done.stdout.endswith("[]\n")


def test_a_long_build_shows_a_bar_on_a_terminal_only(site: Site) -> None:
    code = (
        "import sys; from generator import cli; from generator.commands.printing import Progress;"
        "Progress.AFTER = 0.0; sys.exit(cli.main(sys.argv[1:]))"
    )
    arguments = [sys.executable, "-c", code, "build", "--clean", "--site", str(site.root)]
    piped = subprocess.run(arguments, cwd=ROOT, capture_output=True, check=True)
    assert piped.stderr == b""
    parent, child = os.openpty()
    shown = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=child)
    os.close(child)
    out, _ = shown.communicate(timeout=60)
    seen = os.read(parent, 65536)
    os.close(parent)
    assert shown.returncode == 0
    assert b"rendering" in seen
    assert b" pages, " in out
