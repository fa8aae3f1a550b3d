"""Input that no one should have: names, folders and values that attack the program rather than the site."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator.diagnostics import error
from generator.disk import Disk, Stat
from generator.parse import Options, Parser
from generator.read import locate
from generator.sources import Source, text_of
from generator.yamltext import inside, load, row_starts, visible
from tests.support import Site, article, line

ROOT = Path(__file__).parent.parent
GOOD = {"content/articles/a.md": article("NATO met.")}


def run(root: Path) -> "subprocess.CompletedProcess[str]":
    """The real command, in a process of its own."""
    command = [sys.executable, "-m", "generator", "build", "--site", str(root)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site that was published once."""
    site = Site(tmp_path / "site", GOOD)
    site.built()
    return site


# Everything at once

WRONG: dict[str, str | bytes] = {
    "content/articles/b.md": "---\ntitle: B\ndate: 31 April\nautors: [AFP]\nimage: {src: ../../../etc/passwd}\n---\n",
    "content/articles/c.md": "---\ndate: 2021-04-13\nslug: ../../up\naliases: [/../out/]\n---\n\n[[nowhere]]\n",
    "content/articles/d.md": b"---\ntitle: \xff\ndate: 2021-04-13\n---\n",
    "content/articles/e.md": "---\ntitle: E\ndate: 2021-04-13\nslug: a\n---\n\n[x]{term=y} [x]{note=z} ![x](media/x.png)\n",
    "content/articles/f.md": f"---\ntitle: {'[' * 40_000}\n---\n",
    "content/media/m.png": "no picture",
}
SAID = """\
content/articles/b.md:3:7: error: "date": "31 April" is not a date; write it as 2021-04-13 [bad-value]
content/articles/b.md:4:1: error: unknown key "autors"; did you mean "authors"? [unknown-key]
content/articles/b.md:5:14: error: "../../../etc/passwd" lies outside the site [missing-media]
content/articles/c.md:1:1: error: the key "title" is missing [missing-key]
content/articles/c.md:3:7: error: the slug "../../up" cannot stand in a URL: it holds '/'; write up [bad-slug]
content/articles/c.md:4:11: error: the alias "/../out/" cannot be a path: it is empty or made of dots [bad-slug]
content/articles/c.md:7:1: error: nothing here is called "nowhere" [unknown-link]
content/articles/d.md:2:8: error: byte 0xff is not UTF-8; save the file as UTF-8 [unreadable]
content/articles/e.md:4:7: error: "a" is already the article in content/articles/a.md [duplicate-id]
content/articles/e.md:7:5: error: no term "y" in content/glossary/ [unknown-term]
content/articles/e.md:7:17: error: no note "z" in content/notes/ [unknown-note]
content/articles/e.md:7:30: error: there is no file "media/x.png": looked for content/articles/media/x.png and content/media/x.png; did you mean "media/m.png"? [missing-media]
content/articles/f.md:2:71: error: nested more than 64 deep [bad-yaml]
content/media/m.png:1:1: error: this is no readable PNG picture [bad-image]
14 errors; nothing was published
"""  # noqa: E501


def test_all_of_it_is_said_in_one_run_and_the_last_site_stays(site: Site) -> None:
    before = site.tree()
    for path, content in WRONG.items():
        site.write(path, content)
    for _ in range(2):
        done = run(site.root)
        assert done.stderr == SAID
        assert (done.returncode, done.stdout) == (1, "")
        assert site.tree() == before


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"new\nline.md", "new\\u000aline.md"), (b"\xff.md", "\\udcff.md"), (b"a\x1b[31m.md", "a\\u001b[31m.md")],
)
def test_a_name_that_cannot_be_shown(site: Site, name: bytes, shown: str) -> None:
    Path(os.fsdecode(os.fsencode(site.root / "content/articles") + b"/" + name)).write_text(article("Text."))
    done = run(site.root)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"content/articles/{shown}:1:1: error: this name holds a character that cannot be shown; rename the file"
        " [bad-slug]",
        "1 error; nothing was published",
    ]


def test_names_with_spaces_and_of_any_script_are_fine(site: Site) -> None:
    for name in ("two words.md", "Ünïcödé.md", "日本.md", "x.MD"):
        site.write(f"content/articles/{name}", article("Text."))
    site.built()
    pages = {path for path in site.tree() if path.endswith("/index.html") and path.count("/") == 2}
    slugs = ("two-words", "Ünïcödé", "日本", "x")
    assert {f"articles/{slug}/index.html" for slug in slugs} <= pages


def test_layouts_whose_names_cannot_be_shown_or_whose_files_are_gone_are_passed_over(site: Site) -> None:
    before = site.tree()
    Path(os.fsdecode(os.fsencode(site.root / "layouts") + b"/\xff.html")).write_text("x")
    site.write("layouts/assets/new\nline.css", "x")
    (site.root / "layouts/gone.html").symlink_to("nowhere")
    site.built()
    assert site.tree() == before


# What is no file


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nothing(path: Path) -> None:
    assert not path.exists()


NO_FILE = "site.yaml:1:1: error: there is no site.yaml in "


@pytest.mark.parametrize(
    ("make", "said"),
    [(folder, NO_FILE), (pipe, NO_FILE), (device, NO_FILE), (nothing, "error: there is no site.yaml in /")],
)
def test_settings_that_are_no_file(site: Site, make: Callable[[Path], None], said: str) -> None:
    before = site.tree()
    site.remove("site.yaml")
    make(site.root / "site.yaml")
    done = run(site.root)
    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert site.tree() == before


def test_settings_of_100_megabytes(site: Site) -> None:
    os.truncate(site.root / "site.yaml", 100 * 2**20)
    done = run(site.root)
    assert done.returncode == 2
    assert done.stderr.startswith("site.yaml:1:1: error: 100 MB is too large; at most 4 MB are read [too-large]\n")


def test_a_file_that_may_not_be_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before = site.tree()
    site.write("content/articles/b.md", article("Text."))
    original = Disk.read

    def refusing(self: Disk, path: str) -> bytes:
        if path.endswith("/b.md"):
            raise PermissionError(13, "Permission denied", path)
        return original(self, path)

    monkeypatch.setattr(Disk, "read", refusing)
    report = site.build()
    assert [line(one) for one in report.diagnostics] == [
        "content/articles/b.md:1:1: error: Permission denied [unreadable]"
    ]
    assert site.tree() == before


# Addresses


def test_no_alias_can_take_the_place_of_anything_that_is_published(tmp_path: Path) -> None:
    front = {"topics": "[War]", "authors": "[Ann]", "series": "Spring"}
    files = {f"content/articles/a-{n}.md": article("Alpha.", title=f"A {n}", **front) for n in range(30)}
    files["content/glossary/terms.yaml"] = "alpha: {term: Alpha, definition: A letter.}\n"
    files["content/notes/n.md"] = "---\ntitle: N\n---\n\nA note.\n"
    files["content/pages/p.md"] = "---\ntitle: P\n---\n\nA page.\n"
    files["content/media/m.txt"] = "A file."
    site = Site(tmp_path / "site", files)
    site.built()
    aliases = [f"/{path.removesuffix('index.html')}" for path in site.tree()]
    assert "/topics/war/page/2/" in aliases
    for taken in ("/", "/.", "/.nojekyll"):  # none can be written as an alias
        aliases = [one for one in aliases if one != taken]
    listed = "".join(f"  - {one}\n" for one in aliases)
    site.write("content/pages/q.md", f"---\ntitle: Q\naliases:\n{listed}---\n\nAnother.\n")
    found = site.build().diagnostics
    codes = ["bad-slug" if one == "/.nojekyll" else "duplicate-url" for one in aliases]  # none can begin with a dot
    assert [(one.code, one.line) for one in found] == [(code, 4 + n) for n, code in enumerate(codes)]


# Messages


def test_a_message_is_one_short_line(site: Site) -> None:
    site.write("content/articles/b.md", f"---\ntitle: B\ndate: {'9' * 5000}\ndraft: |\n  ma\n  be\n---\n")
    said = [line(one) for one in site.build().diagnostics]
    assert len(said) == 2
    assert all(len(one) < 250 and "\n" not in one for one in said)
    assert said[0].endswith('99…" is not a date; write it as 2021-04-13 [bad-value]')


# Places in YAML

WORDS = st.lists(
    st.sampled_from(["it's", '"so"', "é", "🙂", "a", "\\", "\n", "  ", "x: y", "#", "e\u0301"]), max_size=12
)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])


@given(before=WORDS, after=WORDS, style=STYLES, indent=st.integers(2, 6), width=st.integers(10, 60))
def test_a_place_in_a_value_is_found_however_it_is_written(
    before: list[str], after: list[str], style: str | None, indent: int, width: int
) -> None:
    value = " ".join([*before, "[[here]]", *after])
    written = yaml.dump(
        {"other": {"key": value}}, default_style=style, indent=indent, width=width, allow_unicode=style != '"'
    )
    places: dict[str, tuple[int, int]] = {}
    data, _ = load(written, "x.yaml", places=places)
    text = data["other"]["key"]
    number = list(visible(text))[text.index("[[here]]")] + 1
    row, column = inside(written, row_starts(written), places["other.key"], {number})[number]
    assert written.split("\n")[row - 1][column - 1 :].startswith("[[here]]")


PARSER = Parser(Options())
PIECES = st.sampled_from(
    [
        *(
            "title: ",
            "date: ",
            "notes:",
            "related: ",
            "image: ",
            "terms: ",
            "sense: ",
            "aliases: ",
            "authors: ",
            "slug: ",
        ),
        *(
            "2021-04-13",
            "0000-00-00",
            "9" * 40,
            "~",
            "null",
            "true",
            "- ",
            "  ",
            "\n",
            "\n  ",
            "\t",
            "{",
            "}",
            "[",
            "]",
            ", ",
        ),
        *(
            "&a ",
            "*a",
            "!!x ",
            "<<: ",
            "|",
            ">",
            "'",
            '"',
            "\\u",
            ": ",
            "#",
            "---\n",
            "...\n",
            "%",
            "@",
            "`",
            "?",
            "🙂",
            "\u2028",
        ),
        *(
            "quote: x",
            "text: '[[a]] [^b] {note=c}'",
            "to: a",
            "src: ../a",
            "term: A",
            "definition: '[[b]]'",
            "on: ",
            "nato: ",
        ),
    ]
)


@example(kind="glossary", pieces=["{"])
@given(kind=st.sampled_from(["article", "page", "note", "term", "glossary"]), pieces=st.lists(PIECES, max_size=30))
def test_no_front_matter_ends_in_an_exception(
    kind: str, pieces: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    front = "".join(pieces)
    path = "content/x.yaml" if kind == "glossary" else "content/x.md"
    content = (front if kind == "glossary" else f"---\n{front}\n---\n\n[[x]] [^y]\n").encode()
    parsed = PARSER.parse(Source(path, kind, Stat(len(content), 0)), content)
    root = tmp_path_factory.getbasetemp() / "hostile"
    (root / "content").mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    links = [
        error("unknown-link", path, "", line=one.line or 1, column=one.column or 1, key=one.key)
        for _, text, _ in parsed.entries
        for one in text.links
    ]
    lines = text_of(content, path).split("\n")
    for one in locate(Disk(root), [*parsed.diagnostics, *links]):
        assert 1 <= one.line <= len(lines)
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1
