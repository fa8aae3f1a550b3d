"""Publishing is all or nothing, and touches nothing that is not ours."""

import errno
import os
import random
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import lock, write
from generator.outputs.context import Page
from generator.store import Store
from generator.trips.trip import MEMORY
from generator.write import Interrupted
from tests.support import Site, article, line

FILES = {
    "content/articles/a.md": article("NATO met.", title="A"),
    "content/articles/b.md": article("A ![picture](media/p.svg)", title="B", date="2021-04-14"),
    "content/glossary/terms.yaml": "nato:\n  term: NATO\n  definition: An alliance.\n",
    "content/media/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "site", FILES)


def edit(site: Site) -> None:
    """A change that renders, adds and removes files."""
    site.write("content/articles/a.md", article("NATO met again.", title="A changed"))
    site.write("content/articles/c.md", article("New.", title="C", date="2021-05-01"))
    site.remove("content/articles/b.md")


def clean_tree(site: Site, folder: Path) -> dict[str, bytes]:
    """What a build without memory makes of the same sources."""
    shutil.copytree(site.root, folder, ignore=shutil.ignore_patterns("build", ".cache"))
    fresh = Site(folder, plain=False)
    shutil.copy(site.root / "site.yaml", folder / "site.yaml")
    assert fresh.build().published
    return fresh.tree()


# Folders that are not for output


def foreign(out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("mine")


def link(out: Path) -> None:
    (out.parent / "elsewhere").mkdir()
    out.symlink_to(out.parent / "elsewhere")


def dangling(out: Path) -> None:
    out.symlink_to(out.parent / "nowhere")


def content_by_another_way(out: Path) -> None:
    out.parent.symlink_to(out.parent.parent / "content")


def foreign_by_another_way(out: Path) -> None:
    (out.parent.parent / "elsewhere").mkdir()
    foreign(out.parent.parent / "elsewhere" / out.name)
    out.parent.symlink_to(out.parent.parent / "elsewhere")


def content_elsewhere(out: Path) -> None:
    """The content's folder is a link, and the output folder is where it leads to."""
    content = out.parent.parent / "content"
    content.rename(out.parent)
    content.symlink_to(out.parent)


def below_a_file(out: Path) -> None:
    out.parent.write_text("mine")


@pytest.mark.parametrize(
    ("out", "prepare", "said"),
    [
        ("public", foreign, "this folder holds files that Sidelight did not write"),
        ("public", link, "the output folder is a symbolic link"),
        ("public", dangling, "the output folder is a symbolic link"),
        ("way/articles", content_by_another_way, "the output folder lies in content/"),
        ("way/public", foreign_by_another_way, "this folder holds files that Sidelight did not write"),
        ("texts/new", content_elsewhere, "the output folder lies in content/"),
        ("public", Path.touch, "there is a file of this name"),
        ("public/site", below_a_file, "there is a file of this name"),
        ("content", None, "the output folder lies in content/"),
        ("content/articles", None, "the output folder lies in content/"),
        ("layouts/x", None, "the output folder lies in layouts/"),
        (".cache/x", None, "the output folder lies in .cache/"),
        (".git", None, "the output folder lies in .git/"),
        (".", None, "the output folder holds the site's own sources"),
        ("..", None, "the output folder holds the site's own sources"),
        ("/", None, "the output folder holds the site's own sources"),
        ("content/../content/new", None, "the output folder lies in content/"),
        ("build/../..", None, "the output folder holds the site's own sources"),
        ("docs", None, "the output folder lies in docs/"),
        ("/etc", None, "this folder holds files that Sidelight did not write"),
    ],
)
def test_a_folder_that_is_not_for_output(
    site: Site, out: str, prepare: Callable[[Path], None] | None, said: str
) -> None:
    if prepare:
        prepare(site.root / out)
    before = sorted(path for path in site.root.rglob("*") if ".cache" not in path.parts)
    report = site.build(out=out)
    assert not report.published
    assert report.wrong_setup
    (found,) = report.diagnostics
    assert found.code == "bad-output"
    assert found.message.startswith(said)
    assert sorted(path for path in site.root.rglob("*") if ".cache" not in path.parts) == before


def test_the_home_folder_is_not_for_output_though_it_be_empty(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    home = site.root.parent / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    (found,) = site.build(out=str(home)).diagnostics
    assert found.message.startswith("this is your home folder")
    assert not [*home.iterdir()]


def test_the_case_of_letters_leads_nowhere_else(site: Site) -> None:
    """Where it does not count, CONTENT is content/; where it counts, it is a folder like any other."""
    same = (site.root / "CONTENT").exists()
    before = site.tree("content")
    report = site.build(out="CONTENT/new")
    assert report.published != same
    assert site.tree("content") == before


@pytest.mark.parametrize("edited", ["articles/a", "articles/b"])
def test_nothing_is_written_or_removed_where_a_link_leads_to(site: Site, edited: str) -> None:
    """The author has moved a folder of the site elsewhere, and linked it: the files are those that were published."""
    site.built()
    elsewhere = site.root / "elsewhere"
    (site.root / "build/articles").rename(elsewhere)
    (site.root / "build/articles").symlink_to(elsewhere)
    before = site.tree("elsewhere")
    if edited == "articles/a":
        site.write("content/articles/a.md", article("NATO met again.", title="A"))
    else:
        site.remove("content/articles/b.md")
    (found,) = site.build().diagnostics
    assert (found.code, found.path) == ("bad-output", str(site.root / "build/articles"))
    assert found.message.startswith("this is a symbolic link")
    assert site.tree("elsewhere") == before
    (site.root / "build/articles").unlink()
    elsewhere.rename(site.root / "build/articles")
    assert site.build().published


def test_a_publish_is_not_finished_where_a_link_leads_to(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site.built()
    edit(site)
    with monkeypatch.context() as patch:

        def failing(source: str, target: str) -> None:
            raise OSError(errno.EIO, "Input/output error", target)

        patch.setattr(os, "replace", failing)
        with pytest.raises(Interrupted):
            site.build()
    elsewhere = site.root / "elsewhere"
    (site.root / "build").rename(elsewhere)
    (site.root / "build").symlink_to(elsewhere)
    before = site.tree("elsewhere")
    (found,) = site.build(out="other").diagnostics
    assert found.message.startswith("this is a symbolic link")
    assert site.tree("elsewhere") == before
    (site.root / "build").unlink()
    elsewhere.rename(site.root / "build")
    assert site.build().published
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


def test_a_folder_that_cannot_be_written_any_more_does_not_keep_another_one_back(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site.built()
    edit(site)
    with monkeypatch.context() as patch:

        def failing(source: str, target: str) -> None:
            raise OSError(errno.EIO, "Input/output error", target)

        patch.setattr(os, "replace", failing)
        with pytest.raises(Interrupted):
            site.build()
    shutil.rmtree(site.root / "build")
    (site.root / "build").write_text("in the way")
    report = site.build(out="other")
    assert report.published
    assert "a publish to another folder stays unfinished" in report.messages[0]
    assert site.tree("other") == clean_tree(site, tmp_path / "fresh")


def test_another_file_system_is_written_by_way_of_a_draft(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What lies there under the draft's name, a link, is replaced and not followed."""
    site.built()
    edit(site)
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    (site.root / "build/.sidelight.new").symlink_to(mine)
    replace = os.replace

    def across(source: str, target: str) -> None:
        if ".cache/stage" in os.fspath(source):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), source)
        replace(source, target)

    monkeypatch.setattr(os, "replace", across)
    assert site.build().published
    monkeypatch.undo()
    assert mine.read_text() == "mine"
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


@pytest.mark.parametrize(
    ("mine", "goes"),
    [
        ("articles/new/index.html", "articles/new/index.html"),
        ("articles/new", "articles/new/index.html"),
        ("articles/new/index.html/mine.txt", "articles/new/index.html"),
        ("articles/b/index.html/deep/mine.txt", "articles/b/index.html"),
        ("articles/new -> elsewhere", "articles/new/index.html"),
    ],
)
def test_a_page_does_not_take_the_place_of_a_file_that_is_not_ours(site: Site, mine: str, goes: str) -> None:
    site.built()
    place, _, leads = mine.partition(" -> ")
    there = site.root / "build" / place
    if goes.startswith("articles/b/"):
        (site.root / "build" / goes).unlink()
    there.parent.mkdir(parents=True, exist_ok=True)
    if leads:
        (site.root / leads).mkdir()
        there.symlink_to(site.root / leads)
    else:
        there.write_text("mine")
    before = site.tree()
    site.write("content/articles/new.md", article("New.", title="New"))
    report = site.build()
    assert not report.published
    assert any(f"this file is not Sidelight's, and {goes} goes there" in one.message for one in report.diagnostics)
    assert {one.path for one in report.diagnostics} == {str(there)}
    assert site.tree() == before
    assert not leads or not [*(site.root / leads).iterdir()]


def test_an_empty_folder_and_one_of_ours_are_for_output(site: Site) -> None:
    (site.root / "public").mkdir()
    assert site.build(out="public").published
    shutil.rmtree(site.root / ".cache")
    report = site.build(out="public")
    assert report.published
    assert not report.messages


def test_what_a_forgotten_build_left_is_named_and_stays(site: Site) -> None:
    site.built()
    shutil.rmtree(site.root / ".cache")
    site.remove("content/articles/b.md")
    report = site.build()
    assert report.published
    (message,) = report.messages
    assert "2 files are no part of the site, articles/b/annotations.jsonld among them" in message
    assert (site.root / "build/articles/b/index.html").exists()
    assert not site.build().messages


# Memory


def test_another_version_builds_anew_and_still_tidies(site: Site, tmp_path: Path) -> None:
    site.built()
    with sqlite3.connect(site.root / ".cache/sidelight.sqlite") as db:
        db.execute("update meta set value = ? where key = 'version'", (b"0.0.1-old",))
    db.close()
    edit(site)
    report = site.build()
    assert report.messages == ("the memory in .cache/ was written by another version; everything is built anew",)
    assert report.rendered > 20
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


def test_a_version_that_kept_things_otherwise_is_no_trouble(site: Site) -> None:
    site.built()
    before = site.tree()
    with sqlite3.connect(site.root / ".cache/sidelight.sqlite") as db:
        db.execute("update meta set value = 'old'")
    db.close()
    assert site.build().published
    assert site.tree() == before


@pytest.mark.parametrize("cut", [0, 100, 5000, -100])
def test_a_damaged_memory_builds_anew(site: Site, cut: int, tmp_path: Path) -> None:
    site.built()
    file = site.root / ".cache/sidelight.sqlite"
    content = file.read_bytes()
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    middle = len(content) // 2
    file.write_bytes(content[:cut] if cut >= 0 else content[:middle] + bytes(2 * 4096) + content[middle + 2 * 4096 :])
    site.write("content/articles/a.md", article("NATO met again.", title="A changed"))
    report = site.build()
    assert report.published
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


def test_a_value_that_the_disk_does_not_give_is_not_taken_for_none(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each that a build reads, in turn."""
    connect = sqlite3.connect
    left = 0

    class Failing(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            nonlocal left
            if "from meta" in sql:
                left -= 1
                if left == 0:
                    raise sqlite3.OperationalError("unable to open database file")
            return super().execute(sql, *arguments)

    monkeypatch.setattr(sqlite3, "connect", lambda *given, **more: connect(*given, **more, factory=Failing))
    site.built()
    edit(site)
    old, new = site.tree(), clean_tree(site, tmp_path / "fresh")
    for count in range(1, 100):
        left = count
        try:
            site.built()
        except sqlite3.OperationalError:
            assert site.tree() == old
        else:
            break
    assert site.tree() == new
    assert left > 0, "never failed within the build"
    assert count > 5


@pytest.mark.parametrize("file", ["sidelight.sqlite", "lock.sqlite", "left"])
@pytest.mark.parametrize("content", [b"", b"not a database" * 1000, b"\xff\0" * 500])
def test_no_memory_at_all_but_rubbish(site: Site, file: str, content: bytes) -> None:
    site.built()
    before = site.tree()
    (site.root / ".cache" / file).write_bytes(content)
    report = site.build()
    assert report.published
    damaged = file == "sidelight.sqlite" and content
    assert not damaged or report.messages == ("the memory in .cache/ was damaged; everything is built anew",)
    assert site.tree() == before


def test_of_damaged_templates_none_is_used(site: Site) -> None:
    site.built()
    before = site.tree()
    for path in (site.root / ".cache/templates").iterdir():
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    assert site.build(clean=True).published
    assert site.tree() == before


def damaged(site: Site, file: Path, chance: random.Random) -> None:
    """A bit of the memory flips, somewhere."""
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def in_a_damaged_memory_nothing_wrong_is_remembered(site: Site, times: int, folder: Path) -> int:
    """Damage, edit, build; it must come to the tree of a clean build, or say what it has forgotten. Returns how often that was."""
    site.built()
    shutil.copytree(site.root, folder / "kept")
    edit(site)
    after = clean_tree(site, folder / "fresh")
    chance = random.Random(1)
    forgotten = 0
    for n in range(times):
        shutil.rmtree(site.root)
        shutil.copytree(folder / "kept", site.root)
        damaged(site, site.root / ".cache/sidelight.sqlite", chance)
        edit(site)
        report = site.build()
        assert report.published, n
        if any("files are no part of the site" in one for one in report.messages):
            forgotten += 1
            assert {**after, **site.tree()} == {**site.tree(), **after}
        else:
            assert site.tree() == after, n
    return forgotten


def test_a_damaged_bit_is_not_published(site: Site, tmp_path: Path) -> None:
    in_a_damaged_memory_nothing_wrong_is_remembered(site, 12, tmp_path)


@pytest.mark.slow
def test_a_hundred_damaged_bits_are_not_published(site: Site, tmp_path: Path) -> None:
    assert in_a_damaged_memory_nothing_wrong_is_remembered(site, 100, tmp_path) < 5


def test_clean_builds_anew_and_removes_what_is_gone(site: Site, tmp_path: Path) -> None:
    site.built()
    edit(site)
    report = site.build(clean=True)
    assert report.rendered > 20
    assert not report.messages
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


# Interruptions


@pytest.mark.parametrize("after", [0, 1, 5, 9])
def test_a_publish_that_is_cut_off_is_finished_by_the_next(
    site: Site, after: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site.built()
    edit(site)
    left = [after]

    def failing(source: str, target: str) -> None:
        if not left[0]:
            raise OSError(errno.EIO, "Input/output error", target)
        left[0] -= 1
        os.rename(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(Interrupted):
        site.build()
    monkeypatch.undo()
    site.write("content/articles/a.md", article("NATO met a third time.", title="A changed"))
    assert site.build().published
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


@pytest.mark.parametrize("after", [0, 1, 5, 9])
def test_a_whole_site_that_cannot_be_moved_at_once_is_moved_in_parts(
    site: Site, after: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As on another file system; and that can be cut off, too."""
    left = [after]

    def across(source: str, target: str) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), source)

    replace = os.replace

    def failing(source: str, target: str) -> None:
        if ".cache/stage" in os.fspath(source):
            if not left[0]:
                raise OSError(errno.EIO, "Input/output error", target)
            left[0] -= 1
        replace(source, target)

    monkeypatch.setattr(os, "rename", across)
    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(Interrupted):
        site.build()
    assert len(site.tree()) == after
    monkeypatch.undo()
    assert site.build().published
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EMFILE])
def test_trouble_before_the_publish_changes_nothing(
    site: Site, number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site.built()
    before = site.tree()
    edit(site)

    def failing(*_: object) -> None:
        raise OSError(number, os.strerror(number), "stage")

    monkeypatch.setattr(write.Stage, "put", failing)
    with pytest.raises(OSError, match=os.strerror(number)):
        site.build()
    assert site.tree() == before
    monkeypatch.undo()
    assert site.build().published
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


def test_an_error_publishes_nothing_and_is_said_again(site: Site) -> None:
    site.built()
    before = site.tree()
    site.write("content/articles/a.md", article("[[nowhere]]", title="A"))
    for _ in range(3):
        report = site.build()
        assert report.failed
        assert not report.published
        assert [one.code for one in report.diagnostics] == ["unknown-link"]
        assert site.tree() == before
    site.write("content/articles/a.md", FILES["content/articles/a.md"])
    assert site.build().published
    assert site.tree() == before


def test_a_layout_that_fails_on_one_page_publishes_nothing(site: Site) -> None:
    site.built()
    before = site.tree()
    layout = (site.root / "layouts/article.html").read_text()
    wrong = "{% block main %}\n{% if article.slug == 'b' %}{{ nothing }}{% endif %}"
    site.write("layouts/article.html", layout.replace("{% block main %}", wrong))
    report = site.build()
    assert [line(one) for one in report.diagnostics] == [
        "layouts/article.html:2:1: error: 'nothing' is undefined [bad-layout]"
    ]
    assert site.tree() == before
    site.write("layouts/article.html", layout)
    assert site.build().published
    assert site.tree() == before


def test_strict_publishes_no_warnings(site: Site) -> None:
    site.built()
    before = site.tree()
    site.write("content/articles/a.md", article("NATO met.\n\n[^1]: Not called.", title="A"))
    report = site.build(strict=True)
    assert (report.published, report.failed) == (False, True)
    assert [one.severity for one in report.diagnostics] == ["warning"]
    assert site.tree() == before
    assert site.build().published
    assert not site.build(strict=True).published  # also where nothing has changed since


def test_a_check_publishes_nothing(site: Site) -> None:
    report = site.build(publish=False)
    assert (report.published, report.failed) == (False, False)
    assert not (site.root / "build").exists()
    site.write("content/articles/a.md", article("[[nowhere]]", title="A"))
    assert site.build(publish=False).failed


# Two at once


def test_two_builds_at_once_both_end_well(site: Site, tmp_path: Path) -> None:
    reports = []
    threads = [threading.Thread(target=lambda: reports.append(site.build())) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one.published for one in reports] == [True] * 3
    assert sorted(one.rendered > 0 for one in reports) == [False, False, True]
    assert site.tree() == clean_tree(site, tmp_path / "fresh")


def test_a_build_that_waits_too_long_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.05)
    with lock.Alone(site.root / ".cache"):
        report = site.build()
    assert not report.published
    assert [one.code for one in report.diagnostics] == ["busy"]
    assert site.build().published


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems have no such names")
def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    site = Site(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")), FILES)
    report = site.build()
    assert report.wrong_setup
    said = ".:1:1: error: the path of the site's folder is not UTF-8; rename what is not [bad-output]"
    assert [line(one) for one in report.diagnostics] == [said]


def test_another_output_folder_is_filled_although_nothing_changed(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {"content/articles/a.md": article("Text.")})
    time.sleep(0.2)  # a file that was written just now is read again
    site.built()
    assert site.build().rendered == 0
    site.build(out="other")
    assert site.tree("other") == site.tree()


# An output folder that is lost


def test_a_lost_output_folder_is_put_back_and_not_rendered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.built()
    before = site.tree()
    shutil.rmtree(site.root / "build")
    monkeypatch.setattr(Page, "render", lambda *_, **__: pytest.fail("a page was rendered"))
    site.built()
    assert site.tree() == before


def test_what_was_kept_is_not_trusted(site: Site) -> None:
    site.built()
    before = site.tree()
    for kept in (site.root / ".cache" / "pages").iterdir():
        at = kept.stat()
        content = kept.read_bytes()
        kept.write_bytes(content[:-1] + b"?")
        os.utime(kept, ns=(at.st_mtime_ns, at.st_mtime_ns))
    shutil.rmtree(site.root / "build")
    site.built()
    assert site.tree() == before


def test_edits_beside_a_lost_output_folder(site: Site, tmp_path: Path) -> None:
    site.built()
    shutil.rmtree(site.root / "build")
    edit(site)
    site.build()
    assert site.tree() == clean_tree(site, tmp_path / "clean")
    kept = {one.name for one in (site.root / ".cache" / "pages").iterdir()}
    assert len(kept) == len(site.tree())


def test_without_second_names_pages_are_rendered_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refused)
    site.built()
    before = site.tree()
    shutil.rmtree(site.root / "build")
    site.built()
    assert site.tree() == before


TORN: dict[str, Callable[[Site], object]] = {
    "the memory is lost": lambda site: shutil.rmtree(site.root / ".cache"),
    "the memory is damaged": lambda site: (site.root / MEMORY).write_bytes(bytes(4096)),
    "a build elsewhere": lambda site: site.build(out="other"),
}


@pytest.mark.parametrize("tear", TORN.values(), ids=TORN)
@pytest.mark.parametrize("strict", [False, True])
def test_a_folder_stays_ours_when_a_build_fails_that_does_not_know_it(
    tmp_path: Path, tear: Callable[[Site], object], strict: bool
) -> None:
    site = Site(tmp_path / "site", FILES)
    site.built()
    before = site.tree()
    wrong = "content/notes.txt" if strict else "content/articles/c.md"  # a warning, an error
    site.write(wrong, article("[[nowhere]]", title="C"))
    tear(site)
    for _ in range(2):
        assert not site.build(strict=strict).published
    assert site.tree() == before
    site.remove(wrong)
    report = site.build()
    assert (report.published, report.diagnostics) == (True, [])
    assert site.tree() == before


def test_pages_that_go_while_builds_go_elsewhere_go_as_well(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES)
    site.built()
    site.remove("content/articles/b.md")
    for out in ("other", "third", "other"):
        assert site.build(out=out).published
    assert not (site.root / "other/articles/b").exists()
    (site.root / "build/mine.txt").write_text("mine")
    report = site.build()
    assert (report.published, report.messages) == (True, ())
    assert not (site.root / "build/articles/b").exists()
    assert (site.root / "build/mine.txt").read_text() == "mine"
    (site.root / "build/mine.txt").unlink()
    assert site.tree() == clean_tree(site, tmp_path / "clean")


def moved(site: Site) -> None:
    target = site.root.with_name("moved")
    site.root.rename(target)
    site.root = target


def copied(site: Site) -> None:
    site.root = shutil.copytree(site.root, site.root.with_name("copy"), copy_function=shutil.copy)


FORGETTING: dict[str, Callable[[Site], object]] = {
    **TORN,
    "a site that is copied": copied,
    "a site that is moved": moved,
    "a clean build": lambda site: site.build(clean=True),
}


@pytest.mark.parametrize("forget", FORGETTING.values(), ids=FORGETTING)
def test_a_page_that_went_and_comes_back_takes_its_place_again(
    tmp_path: Path, forget: Callable[[Site], object]
) -> None:
    """Where what was published is forgotten the file of a page that went stays; it is nobody else's."""
    site = Site(tmp_path / "site", FILES)
    site.built()
    whole, text = site.tree(), (site.root / "content/articles/b.md").read_text()
    forget(site)
    site.remove("content/articles/b.md")
    assert site.build().published
    (site.root / "build/mine.txt").write_text("mine")
    assert site.build(out="other").published
    site.write("content/articles/b.md", text)
    assert site.build().published
    assert site.tree() == {**whole, "mine.txt": b"mine"}
    site.remove("content/articles/b.md")
    assert site.build().published
    assert not (site.root / "build/articles/b").exists()
    site.write("build/articles/b/index.html", "mine")
    site.write("content/articles/b.md", text)
    report = site.build()
    assert [one.message for one in report.diagnostics] == [
        "this file is not Sidelight's, and articles/b/index.html goes there; move it away"
    ]


def test_a_file_that_was_put_where_another_lay_is_refused(tmp_path: Path) -> None:
    """What lay there when the folder was taken over may be a page of before; what somebody puts there later is not."""
    site = Site(tmp_path / "site", FILES)
    site.built()
    shutil.rmtree(site.root / ".cache")
    site.write("build/x/index.html", "theirs")
    assert site.build().published
    site.write("build/x/index.html", "theirs, and later")
    site.write("content/pages/x.md", "---\ntitle: X\n---\n\nX.\n")
    report = site.build()
    assert [one.message for one in report.diagnostics] == [
        "this file is not Sidelight's, and x/index.html goes there; move it away"
    ]


def test_a_build_that_fails_makes_no_folder_ours(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {**FILES, "content/articles/c.md": "---\ntitel: C\n---\n"})
    assert not site.build(out="other").published
    site.write("other/index.html", "mine")
    site.remove("content/articles/c.md")
    report = site.build(out="other")
    assert [one.code for one in report.diagnostics] == ["bad-output"]
    assert (site.root / "other/index.html").read_text() == "mine"


def test_a_home_page_that_was_only_touched_is_nobody_elses(site: Site) -> None:
    site.built()
    (site.root / "build/index.html").touch()
    assert site.build().messages == ()


def test_a_site_that_is_moved_knows_its_output(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES)
    site.built()
    time.sleep(0.2)
    site.built()
    moved(site)
    assert site.build().messages == ()
    site.remove("content/articles/b.md")
    assert site.build().published
    assert not (site.root / "build/articles/b").exists()


def test_two_sites_in_one_folder_are_told(tmp_path: Path) -> None:
    one, two = (
        Site(tmp_path / "one", FILES),
        Site(tmp_path / "two", {"content/articles/x.md": article("X.", title="X")}),
    )
    out = str(tmp_path / "out")
    assert one.build(out=out).messages == ()
    assert two.build(out=out).published
    report = one.build(out=out)
    assert "if another site is published here too, give each a folder of its own" in report.messages[0]


@pytest.mark.parametrize("whole", [False, True])
def test_a_stage_that_goes_while_it_is_published_is_no_success(
    site: Site, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.built()
    edit(site)
    if whole:
        shutil.rmtree(site.root / "build")
    commit = Store.commit

    def and_gone(store: Store) -> None:
        commit(store)
        if store.journal():
            shutil.rmtree(site.root / ".cache")

    monkeypatch.setattr(Store, "commit", and_gone)
    with pytest.raises(Interrupted):
        site.build()
    monkeypatch.undo()
    assert site.build().published
    assert "NATO</a> met again" in site.page("/articles/a/")


@pytest.mark.parametrize("seconds", [1, 2])
def test_a_disk_with_coarse_dates_keeps_what_is_published(site: Site, seconds: int) -> None:
    site.built()
    tick = seconds * 1_000_000_000
    for path in (site.root / "build").rglob("*.*"):
        at = path.stat().st_mtime_ns // tick * tick
        os.utime(path, ns=(at, at))
    assert site.build().rendered == 0


def test_content_that_is_a_file_is_no_empty_site(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FILES)
    site.built()
    before = site.tree()
    shutil.rmtree(site.root / "content")
    (site.root / "content").write_text("x")
    report = site.build()
    assert not report.published
    assert [(one.path, one.code) for one in report.diagnostics if one.severity == "error"] == [
        ("content", "unreadable")
    ]
    assert site.tree() == before
