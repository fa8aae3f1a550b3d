"""`content/anchors.lock` from build to build, and the command `reanchor`."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.anchors import lockfile
from generator.cli import main
from generator.disk import Disk
from tests.support import Site, article, shown, unmeasured
from tests.whole import Built

ROOT = Path(__file__).parent.parent
LOCK = "content/anchors.lock"
A = "content/articles/a.md"
N = "content/notes/n.md"
TEXT = """\
The council spoke for three hours. It will close the harbour in the autumn, said the mayor.

Nobody was surprised. The fishermen had seen it coming since the ice of last winter, and most have sold their boats.

The island needs a bridge.
"""
NOTE = "---\ntitle: N\non: [{article: a, quote: most have sold their boats}]\n---\n\nN.\n"
OWN = '[{quote: will close the harbour, text: "It did."}]'


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "site", {A: article(TEXT, notes=OWN), N: NOTE})
    site.built()
    return site


def edit(site: Site, old: str, new: str) -> None:
    """Change the article's text; its front matter stays."""
    front, mark, text = (site.root / A).read_text().partition("---\n\n")
    assert old in text
    site.write(A, front + mark + text.replace(old, new))


def lock(site: Site) -> list[lockfile.Line]:
    """The lines of the file, read again from the disk."""
    found = lockfile.read(Disk(site.root))
    assert found.wrong is None
    lines, wrong = lockfile.decoded(found.lines, found)
    assert wrong is None
    return sorted(lines, key=lambda one: one.key)


def line(site: Site, quote: str) -> lockfile.Line:
    (found,) = [one for one in lock(site) if one.quote == quote]
    return found


def codes(site: Site) -> list[str]:
    report = site.build()
    assert report.published, shown(report)
    return [one.code for one in report.diagnostics]


# The file


def test_the_first_build_writes_what_it_knows(site: Site) -> None:
    own, other = lock(site)
    assert (own.article, own.note, own.quote) == ("a", "", "will close the harbour")
    assert own.before == "The council spoke for three hours. It "
    assert own.after.startswith(" in the autumn, said the mayor. ¶ Nobody was surprised.")
    assert (other.note, other.state) == ("n", "")
    text = (site.root / LOCK).read_text()
    assert text.startswith("# sidelight anchors 1 - ")
    assert "commit this file" in text.splitlines()[0]
    assert text.endswith("}\n")


def test_a_site_without_quotations_has_no_such_file(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {A: article("A [word]{note=n}."), N: "---\ntitle: N\n---\n\nN.\n"})
    site.built()
    assert not (site.root / LOCK).exists()


def test_it_is_not_published_and_makes_nothing_stale(site: Site) -> None:
    assert not any("lock" in path for path in site.tree())
    (site.root / LOCK).unlink()
    assert site.rendered() == {}
    assert (site.root / LOCK).exists()


def test_a_build_that_changes_nothing_does_not_touch_it(site: Site) -> None:
    before = (site.root / LOCK).stat()
    site.built()
    site.write("content/articles/b.md", article("Another text.", title="B"))
    site.built()
    assert (site.root / LOCK).stat().st_mtime_ns == before.st_mtime_ns


def test_a_check_and_a_failed_build_write_nothing(site: Site) -> None:
    before = (site.root / LOCK).read_bytes()
    edit(site, "in the autumn", "in autumn")
    site.build(publish=False)
    assert (site.root / LOCK).read_bytes() == before
    edit(site, "a bridge.", "a [[bridge]].")
    assert site.build().failed
    assert (site.root / LOCK).read_bytes() == before


def test_notes_move_with_their_text(site: Site) -> None:
    edit(site, "in the autumn", "in autumn")
    report = site.build()
    assert not report.diagnostics
    assert report.anchors == (1, 0)
    assert line(site, "will close the harbour").after.startswith(" in autumn, said")
    assert site.build().anchors == (0, 0)


@pytest.mark.slow
def test_what_is_lost_is_remembered_however_many_builds_follow(site: Site) -> None:
    before = line(site, "will close the harbour")
    edit(site, "It will close the harbour in", "It will shut the harbour in")
    report = site.build()
    assert report.anchors == (0, 1)
    for words in ("Nobody", "No one", "Not one"):
        edit(site, words, {"Nobody": "No one", "No one": "Not one", "Not one": "Nobody"}[words])
        assert codes(site) == ["unanchored-note"]
    after = line(site, "will close the harbour")
    assert (after.before, after.after, after.paragraph) == (before.before, before.after, before.paragraph)
    assert after.state == "lost"
    assert site.build(clean=True).anchors == (0, 0)
    assert line(site, "will close the harbour") == after


@pytest.mark.slow
def test_what_comes_back_is_well_again(site: Site) -> None:
    before = lock(site)
    edit(site, "will close the", "will shut the")
    assert codes(site) == ["unanchored-note"]
    edit(site, "will shut the", "will close the")
    assert codes(site) == []
    assert lock(site) == before


def test_what_authors_remove_is_dropped(site: Site) -> None:
    site.write(A, article(TEXT))
    assert [one.note for one in lock_after(site)] == ["n"]
    site.remove(N)
    assert lock_after(site) == []
    assert (site.root / LOCK).exists()


def lock_after(site: Site) -> list[lockfile.Line]:
    assert codes(site) == []
    return lock(site)


@pytest.mark.slow
def test_what_is_held_back_is_kept(site: Site) -> None:
    before = lock(site)
    site.write(N, NOTE.replace("title: N", "title: N\ndraft: true"))
    assert lock_after(site) == before
    site.write(A, article(TEXT, notes=OWN, draft="true"))
    assert lock_after(site) == before
    site.write(N, NOTE)
    assert lock_after(site) == before


@pytest.mark.slow
def test_a_prefix_added_to_what_is_lost_loses_nothing(site: Site) -> None:
    edit(site, "most have sold their boats.", "most have sold the boats.")
    assert codes(site) == ["unanchored-note"]
    site.write(N, NOTE.replace("boats}", "boats, prefix: and}"))
    assert codes(site) == ["unanchored-note"]
    found = line(site, "most have sold their boats")
    assert (found.prefix, found.state) == ("and", "lost")
    assert found.before.endswith("last winter, and ")


@pytest.mark.slow
def test_two_lines_of_one_anchor_are_one_again(site: Site) -> None:
    """So that a merge may keep the lines of both sides (`merge=union`)."""
    before = (site.root / LOCK).read_text()
    other = before.splitlines()[1].replace("three hours", "four hours")
    site.write(LOCK, before + other + "\n" + before.splitlines()[0] + "\n")
    site.built()
    assert (site.root / LOCK).read_text() == before


DAMAGED = {
    "conflict": "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n",
    "binary": "\0\0\0",
    "types": '{"article":1,"quote":[]}\n',
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(DAMAGED))
def test_a_damaged_file_is_said_and_left_alone(site: Site, name: str) -> None:
    site.write(LOCK, DAMAGED[name])
    before = (site.root / LOCK).read_bytes()
    edit(site, "in the autumn", "in autumn")
    report = site.build()
    assert report.published
    assert [(one.code, one.path) for one in report.diagnostics] == [("bad-anchors", LOCK)]
    assert (site.root / LOCK).read_bytes() == before
    assert site.build().diagnostics == report.diagnostics
    (site.root / LOCK).unlink()
    site.built()
    assert len(lock(site)) == 2


@pytest.mark.slow
def test_a_folder_in_its_place(site: Site) -> None:
    (site.root / LOCK).unlink()
    (site.root / LOCK).mkdir()
    report = site.build()
    assert report.published
    assert "bad-anchors" in {one.code for one in report.diagnostics}


def test_a_file_that_cannot_be_written_is_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    edit(site, "in the autumn", "in autumn")
    monkeypatch.setattr(Disk, "write", failing)
    report = site.build()
    assert report.published
    assert report.messages == ("content/anchors.lock was not written; No space left on device",)
    monkeypatch.undo()
    assert site.build().anchors == (1, 0)


def test_words_that_stand_elsewhere_need_a_person_until_one_agrees(site: Site) -> None:
    site.write(N, NOTE.replace("most have sold their boats", "their boats"))
    assert codes(site) == []
    edit(site, ", and most have sold their boats", "")
    edit(site, "The island needs a bridge.", "Children paint their boats on every wall of the school.")
    for _ in range(3):
        report = site.build()
        assert [one.code for one in report.diagnostics] == ["moved-note"]
    assert line(site, "their boats").state == "moved"
    assert site.build(strict=True).failed
    assert "and most have sold " in line(site, "their boats").before


# The command


class Said(NamedTuple):
    """What the command answered."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("--yes")`: without a terminal."""

    def call(*arguments: str) -> Said:
        return Said(main(["reanchor", "--site", str(site.root), *arguments]), *capsys.readouterr())

    return call


@pytest.fixture
def asked(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`asked("y", "q")`: as on a terminal, with these answers, and no more."""

    def call(*answers: str, **environment: str) -> Said:
        left = list(answers)

        def typed(prompt: str) -> str:
            print(prompt)
            if not left:
                raise EOFError
            return left.pop(0)

        with monkeypatch.context() as patch:
            for name, value in {"TERM": "xterm", **environment}.items():
                patch.setenv(name, value)
            for stream in (sys.stdin, sys.stdout):
                patch.setattr(stream, "isatty", lambda: True)
            patch.setattr("builtins.input", typed)
            status = main(["reanchor", "--site", str(site.root)])
        assert not left
        return Said(status, *capsys.readouterr())

    return call


def test_nothing_to_do(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reanchor", "--site", str(site.root)]) == 0
    assert capsys.readouterr().out == "no note needs you\n"


def test_without_a_terminal_it_only_shows(site: Site, run: Run) -> None:
    edit(site, "most have sold their boats.", "many have sold their boats.")
    before = (site.root / N).read_bytes()
    ahead = "fishermen had seen it coming since the ice of last winter, and"
    status, out, err = run()
    assert (status, err) == (1, "")
    assert out.splitlines() == [
        'content/notes/n.md:3:26: note "n": its words are gone from content/articles/a.md',
        f"    was: … {ahead} »most have sold their boats«. ¶ The island needs a bridge. …",
        f"    now: … {ahead} »many have sold their boats«. ¶ The island needs a bridge. …  (line 9)",
        "    [-most-] {+many+} have sold their boats",
        "    80% of its words, 100% of what stood around it",
        "1 left",
    ]
    assert (site.root / N).read_bytes() == before


def test_yes_applies_what_leaves_the_words_alone(site: Site, run: Run) -> None:
    edit(site, "most have sold their boats.", "most have sold, their boats.")
    edit(site, "It will close the harbour in", "It will not close the harbour in")
    before = (site.root / N).read_text()
    assert run("--yes", "--dry-run")[1].endswith("1 would be applied, 1 left\n")
    assert (site.root / N).read_text() == before
    status, out, _ = run("--yes")
    assert status == 1
    assert out.endswith("1 applied, 1 left\n")
    assert '    look: "not" is new\n' in out
    assert (site.root / N).read_text() == before.replace(
        "quote: most have sold their boats", 'quote: "most have sold, their boats"'
    )
    assert codes(site) == ["unanchored-note"]


def test_a_person_agrees_and_disagrees(site: Site, asked: Run) -> None:
    edit(site, "most have sold their boats.", "many have sold their boats.")
    edit(site, "harbour in the autumn", "harbour in 2031")
    status, seen, _ = asked("y", "n")
    assert status == 1
    assert "1 applied, 1 left" in seen
    assert "\x1b[" in seen
    assert codes(site) == ["unanchored-note"]
    status, seen, _ = asked("what", "y", NO_COLOR="1")
    assert status == 0
    assert seen.count("q(uit): ") == 2
    assert "    y  put the note there\n    n  leave it; go on to " in seen
    assert "{+many+}" in seen
    assert "\x1b[" not in seen
    assert codes(site) == []


def test_a_build_and_the_prompt_propose_the_same_words(site: Site, run: Run) -> None:
    edit(site, "most have sold their boats.", "many have sold their boats.")
    (found,) = site.build().diagnostics
    assert found.message.endswith('; did you mean "many have sold their boats"? line 9')
    _, seen, _ = run("--dry-run")
    assert "»many have sold their boats«" in seen
    assert "(line 9)" in seen


def test_what_an_ambiguous_note_is_told_to_write_is_right(site: Site) -> None:
    words = 'He saw *most have sold their boats* and "most have sold their\nboats", and most have sold their boats.'
    site.write(A, (site.root / A).read_text() + f"\n{words}\n")
    (found,) = site.build().diagnostics
    assert found.code == "ambiguous-note"
    advice = [re.search(r"; ((?:prefix|suffix): .+) leaves (?:this|that) one$", one) for one in found.notes]
    assert len(advice) == 5
    for one in advice:
        assert one
        site.write(N, NOTE.replace("boats}", f"boats, {one[1]}}}"))
        assert "ambiguous-note" not in codes(site), one[1]


def test_a_person_says_that_a_passage_is_right_as_it_stands(site: Site, asked: Run) -> None:
    edit(site, "harbour in the autumn, said the mayor", "harbour in 2031, said Anna Petersen")
    assert codes(site) == ["changed-note"]
    before = (site.root / A).read_bytes()
    status, seen, _ = asked("y")
    assert status == 0, seen
    assert "it is right as it stands" in seen
    assert (site.root / A).read_bytes() == before
    assert codes(site) == []
    assert line(site, "will close the harbour").after.startswith(" in 2031")


@pytest.mark.slow
def test_quitting_leaves_the_rest(site: Site, asked: Run) -> None:
    edit(site, "most have sold their boats.", "many have sold their boats.")
    edit(site, "harbour in the autumn", "harbour in 2031")
    for answers in (["q"], []):
        status, seen, _ = asked(*answers)
        assert status == 1
        assert "2 left" in seen
        assert seen.count("q(uit): ") == 1


def test_of_several_places_the_old_one_gets_a_prefix(site: Site, run: Run) -> None:
    edit(site, "The island needs a bridge.", "The island needs a bridge. In Tarup, too, most have sold their boats.")
    report = site.build()
    assert report.failed
    (found,) = report.diagnostics
    assert found.notes[-1] == 'before, it stood in line 9; prefix: "and" leaves that one'
    status, _, _ = run("--yes")
    assert status == 0
    assert codes(site) == []
    assert 'quote: most have sold their boats, prefix: "and"' in (site.root / N).read_text()


def test_a_quotation_of_which_nothing_is_known(site: Site, run: Run) -> None:
    site.write(N, NOTE.replace("most have sold", "most had sold"))
    assert codes(site) == ["unanchored-note"]
    status, out, _ = run()
    assert status == 1
    assert "[-had-] {+have+}" in out
    assert "    look: nothing is known of where it stood\n" in out


def test_what_cannot_be_told_is_refused(site: Site, run: Run) -> None:
    edit(site, ", and most have sold their boats", "")
    site.write(
        A, (site.root / A).read_text() + "\n## Far\n\nA few have sold their houses. Others have sold their cars.\n"
    )
    status, out, _ = run()
    assert status == 1
    assert "refused: nothing there is clearly the passage" in out
    (found,) = site.build().diagnostics
    near = re.search(r'did you mean (".+")\? (line \d+)$', found.message)
    assert near
    assert f"like it are {near[1]}, {near[2]}; correct" in out
    assert out.endswith("1 left\n")


def test_other_mistakes_are_said(site: Site, tmp_path: Path, run: Run) -> None:
    site.write("content/articles/b.md", "---\ntitle: [\n---\n")
    status, out, err = run()
    assert status == 1
    assert "[bad-yaml]" in err
    assert out == "no note needs you\n"
    assert main(["reanchor", "--site", str(tmp_path / "nothing")]) == 2


@pytest.mark.slow
def test_on_a_real_terminal(site: Site) -> None:
    edit(site, "most have sold their boats.", "many have sold their boats.")
    parent, child = os.openpty()
    os.write(parent, b"y\n")
    arguments = [sys.executable, "-m", "generator", "reanchor", "--site", str(site.root)]
    environment = unmeasured() | {"TERM": "xterm", "NO_COLOR": ""}
    process = subprocess.Popen(arguments, cwd=ROOT, stdin=child, stdout=child, env=environment)
    os.close(child)
    assert process.wait(timeout=60) == 0
    seen = os.read(parent, 65536)
    os.close(parent)
    assert b"\x1b[" in seen
    assert b"1 applied, 0 left" in seen
    assert "quote: many have sold their boats" in (site.root / N).read_text()


def test_escape_sequences_of_a_text_do_not_reach_the_terminal(site: Site, run: Run) -> None:
    edit(site, "most have sold their boats.", "most have sold\u009b2J their boats.")
    _, out, _ = run()
    assert "\u009b" not in out


def test_the_demo_is_current(demo: Built) -> None:
    """A build of the demo leaves the tree as it is committed."""
    assert (demo.root / LOCK).read_bytes() == (ROOT / LOCK).read_bytes()
