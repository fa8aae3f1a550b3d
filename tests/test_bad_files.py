"""Files that no one should have: each a diagnostic with its place, exit 1, nothing published, the last site untouched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import Site, article

GOOD = {"content/articles/a.md": article("NATO met.")}
DEEP = "[" * 40_000
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)

# name, path, content, what is said of it
BAD: tuple[tuple[str, str, bytes, str], ...] = (
    (
        "bytes that are not UTF-8",
        "content/articles/b.md",
        "---\ntitle: Über\ndate: 2021-04-13\n---\n\nSchön.\n".encode("latin-1"),
        "content/articles/b.md:2:8: error: byte 0xdc is not UTF-8; save the file as UTF-8 [unreadable]",
    ),
    (
        "bytes that are not UTF-8, in the body",
        "content/articles/b.md",
        "---\ntitle: 🙂\ndate: 2021-04-13\n---\n\nSehr 🙂 ".encode() + b"sch\xf6n.\n",
        "content/articles/b.md:6:11: error: byte 0xf6 is not UTF-8; save the file as UTF-8 [unreadable]",
    ),
    (
        "a YAML bomb",
        "content/glossary/b.yaml",
        BOMB.encode(),
        "content/glossary/b.yaml:6:32: error: more than 500,000 values; this is no front matter [bad-yaml]",
    ),
    (
        "40,000 brackets in front matter",
        "content/articles/b.md",
        f"---\ntitle: {DEEP}\n---\n".encode(),
        "content/articles/b.md:2:71: error: nested more than 64 deep [bad-yaml]",
    ),
    (
        "40,000 brackets in a glossary",
        "content/glossary/b.yaml",
        DEEP.encode(),
        "content/glossary/b.yaml:1:65: error: nested more than 64 deep [bad-yaml]",
    ),
    (
        "a control character",
        "content/glossary/b.yaml",
        b"nato:\n  term: NA\x00TO\n",
        "content/glossary/b.yaml:2:11: error: the character U+0000 cannot stand in YAML; remove it [bad-yaml]",
    ),
    (
        "a control character in a text",
        "content/articles/b.md",
        b"---\ntitle: B\ndate: 2021-04-13\n---\n\nSome\x0bwords.\n\nMore \x00.\n",
        "content/articles/b.md:6:5: error: the character U+000B cannot stand in a page; remove it [unreadable]",
    ),
    (
        "a character in a text that is none",
        "content/articles/b.md",
        "---\ntitle: B\ndate: 2021-04-13\n---\n\n😀 \uffff\n".encode(),
        "content/articles/b.md:6:3: error: the character U+FFFF cannot stand in a page; remove it [unreadable]",
    ),
    (
        "a control character that is spelt out",
        "content/articles/b.md",
        b'---\ntitle: B\ndate: 2021-04-13\ndateline: "A\\0B"\n---\n',
        "content/articles/b.md:4:11: error: U+0000 is written here, a character that no page can show; remove it"
        " [bad-yaml]",
    ),
    (
        "lines that end as on Windows",
        "content/articles/b.md",
        b"\xef\xbb\xbf---\r\ntitle: B\r\ndate: 2021-04-13\r\nautors: [X]\r\n---\r\n\r\n[[nowhere]]\r\n",
        'content/articles/b.md:4:1: error: unknown key "autors"; did you mean "authors"? [unknown-key]\n'
        'content/articles/b.md:7:1: error: nothing here is called "nowhere" [unknown-link]',
    ),
    (
        "an empty file",
        "content/articles/b.md",
        b"",
        "content/articles/b.md:1:1: error: the file must begin with front matter between two lines --- that gives"
        " `title` and `date` [missing-key]",
    ),
    (
        "front matter alone, and empty",
        "content/articles/b.md",
        b"---\n---\n",
        'content/articles/b.md:1:1: error: the key "date" is missing [missing-key]\n'
        'content/articles/b.md:1:1: error: the key "title" is missing [missing-key]',
    ),
    (
        "a number without end",
        "content/articles/b.md",
        b"---\ntitle: B\ndate: " + b"9" * 5000 + b"\n---\n",
        'content/articles/b.md:3:7: error: "date": "',
    ),
)


def run(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The real command, in a process of its own."""
    command = [sys.executable, "-m", "generator", "build", "--site", str(root), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parent.parent
    )


@pytest.mark.parametrize(("name", "path", "content", "said"), BAD, ids=[one[0] for one in BAD])
def test_it_is_said_and_nothing_is_published(name: str, path: str, content: bytes, said: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", GOOD)
    site.built()
    before = site.tree()
    site.write(path, content)
    done = run(site.root)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(said), done.stderr
    assert done.stderr.splitlines()[-1].endswith("; nothing was published")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert site.tree() == before


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [("content/articles/b.md", 100), ("content/glossary/b.yaml", 5), ("content/media/b.bin", 100)],
)
def test_a_file_that_is_too_large(tmp_path: Path, path: str, megabytes: int) -> None:
    site = Site(tmp_path / "site", GOOD)
    site.built()
    before = site.tree()
    site.write(path, b"")
    os.truncate(site.root / path, megabytes * 2**20)
    for _ in range(2):  # also where nothing else has changed
        done = run(site.root)
        assert done.returncode == 1
        assert done.stderr.startswith(f"{path}:1:1: error: {megabytes} MB is too large; at most ")
        assert "MB are read [too-large]" in done.stderr
        assert site.tree() == before


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", GOOD)
    os.mkfifo(site.root / "content/articles/pipe.md")
    (site.root / "content/articles/folder.md").mkdir()
    (site.root / "secret").write_text("secret")
    (site.root / "content/articles/link.md").symlink_to(site.root / "secret")
    (site.root / "content/media").symlink_to("/etc")
    report = site.build()
    assert report.published
    assert [(one.code, one.path) for one in report.diagnostics] == [
        ("unknown-file", "content/articles/link.md"),
        ("unknown-file", "content/media"),
    ]
    assert not any(b"secret" in content for content in site.tree().values())


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "[" * 40_000,
        "> " * 10_000,
        "*a " * 20_000,
        "- " * 5_000 + "x",
        "`" * 40_000,
        "[a](" * 10_000,
        "![" * 20_000,
        "x" * 2**20,
    ],
    ids=["brackets", "quotations", "emphasis", "lists", "backticks", "links", "images", "one word"],
)
def test_markdown_without_end_is_still_text(tmp_path: Path, text: str) -> None:
    site = Site(tmp_path / "site", {**GOOD, "content/articles/b.md": article(text, title="B")})
    done = run(site.root)
    assert done.returncode == 0, done.stderr[-2000:]


SETTINGS = (
    ("title: Test\nurl: here\n", 'site.yaml:2:6: error: "here" is no address of a site'),
    ("tilte: Test\n", 'site.yaml:1:1: error: the key "title" is missing'),
    ("title: [\n", "site.yaml:1:8: error: this bracket is not closed"),
    (
        "- title: Test\n",
        "site.yaml:1:1: error: this file must hold keys with values, each on a line of its own, such as title: ",
    ),
    ("title: Test\nurl: https://example.org/\ntimezone: Mars\n", 'site.yaml:3:11: error: there is no time zone "Mars"'),
    (DEEP, "site.yaml:1:65: error: nested more than 64 deep"),
    (None, "error: there is no site.yaml in /"),
)


@pytest.mark.parametrize(("text", "said"), SETTINGS)
def test_a_wrong_site_yaml_is_another_status(tmp_path: Path, text: str | None, said: str) -> None:
    site = Site(tmp_path / "site", GOOD)
    site.built()
    before = site.tree()
    if text is None:
        site.remove("site.yaml")
    else:
        site.write("site.yaml", text)
    done = run(site.root)
    assert done.returncode == 2
    assert done.stderr.startswith(said), done.stderr
    assert "Traceback" not in done.stderr
    assert site.tree() == before


def test_a_folder_without_site_yaml_is_told_with_what_may_be_meant(tmp_path: Path) -> None:
    site = Site(tmp_path / "the site", GOOD)
    here = f"error: there is no site.yaml in {tmp_path}"
    within = run(tmp_path)
    assert (within.returncode, within.stderr) == (
        2,
        f"{here}, but in the site, a folder in it; work there, or say: --site '{site.root}'\n",
    )
    below = run(site.root / "content/articles")
    assert (
        f"in {site.root}/content/articles, but in {site.root}, a folder above it; work there, or say: " in below.stderr
    )
    for name in ("site.yml", "Site.yaml"):
        (site.root / "site.yaml").rename(site.root / name)
        assert f"there is no site.yaml in {site.root}; rename {name} there to site.yaml" in run(site.root).stderr
        (site.root / name).rename(site.root / "site.yaml")
    site.remove("site.yaml")
    assert run(tmp_path).stderr.startswith(
        f"{here}; name the site's folder with --site, or begin one: sidelight init DIR\n"
    )


def test_a_file_in_utf_16(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", GOOD)
    site.write("content/articles/b.md", article("Text.").encode("utf-16"))
    (found,) = site.build().diagnostics
    assert found.message == "this file is saved as UTF-16; save it as UTF-8"
