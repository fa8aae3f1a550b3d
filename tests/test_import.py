"""The command `import`: what it writes, what it says, and what it leaves alone."""

import errno
import io
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generator import clipping, workers
from generator.cli import main
from generator.clipping.shapes import Clipping
from tests.support import Site, article, line

TEXT = """{title}

By Jane Doe

13 April 2021

The lake above the village rose by a metre in a single night, and the people who live below it slept in the school.

Related article: [A summit in Helsinki](#)

Related article: [Nowhere to be found](#)

Original url:

<https://www.daily.example/2021/04/13/lake>
"""
FILES = {
    "content/articles/2018/helsinki.md": article(
        "They met.", title="A Summit in Helsinki", source="{title: The Daily, url: 'https://daily.example/helsinki'}"
    ),
    "content/glossary/all.yaml": "lake: {term: lake, definition: Water.}\n",
    "content/articles/old.md": article("Old.", title="Old", aliases="[/articles/moved/]"),
}


class Said:
    """What a call answered."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


class Desk:
    """A site, and a folder with clippings beside it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.site = Site(root / "site", FILES)
        self.folder = root / "clippings"
        self.folder.mkdir()
        self._capsys = capsys

    def clip(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def call(self, *files: str) -> Said:
        self._capsys.readouterr()
        status = main(["import", "--site", str(self.site.root), *files])
        return Said(status, *self._capsys.readouterr())

    def article(self, slug: str) -> str:
        return (self.site.root / f"content/articles/{slug}.md").read_text("utf-8")

    def files(self) -> list[str]:
        top = self.site.root / "content"
        return sorted(one.relative_to(top).as_posix() for one in top.rglob("*") if one.is_file())


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_what_is_unsure_is_listed_with_its_place(desk: Desk) -> None:
    said = desk.call(desk.clip("a.txt", TEXT.format(title="The lake rose")))
    assert said.status == 0
    assert said.out.startswith("content/articles/the-lake-rose.md: imported from ")
    assert said.out.endswith("; 2 to check\n")
    path = "content/articles/the-lake-rose.md"
    assert said.err.splitlines() == [
        f"{path}:9:10: unsure: the clipping does not name the publication; this is what another article here calls this host",
        f"{path}:12:1: unsure: a related article without an address; give it, or its slug as `to`, and take away the #",
    ]
    text = desk.article("the-lake-rose")
    assert text.split("\n")[8] == "  title: The Daily"
    assert "related:\n  - to: helsinki\n" in text
    assert text.split("\n")[11].startswith("#   - {title: Nowhere to be found")
    assert [line(one) for one in desk.site.build().diagnostics] == []


def test_an_article_is_never_overwritten(desk: Desk) -> None:
    one = desk.clip("a.txt", TEXT.format(title="The lake rose"))
    assert desk.call(one).status == 0
    before, files = desk.article("the-lake-rose"), desk.files()
    said = desk.call(
        one, desk.clip("b.txt", TEXT.format(title="HELSINKI")), desk.clip("c.txt", TEXT.format(title="Another"))
    )
    assert said.status == 1
    assert said.out.startswith("content/articles/another.md: imported from ")
    assert [one.partition("error: ")[2].split(",")[0] for one in said.err.splitlines() if "error:" in one] == [
        'there is an article "the-lake-rose" already',
        'there is an article "helsinki" already',
    ]
    assert desk.article("the-lake-rose") == before
    assert desk.files() == sorted([*files, "articles/another.md"])


@pytest.mark.parametrize(("title", "slug"), [("Lake", "lake-2021-04-13"), ("Moved", "moved-2021-04-13")])
def test_a_name_that_means_something_else_gets_the_date(desk: Desk, title: str, slug: str) -> None:
    said = desk.call(desk.clip("a.txt", TEXT.format(title=title)))
    assert f'"{title.lower()}"; the date was added to the name of the file' in said.err
    assert desk.article(slug)
    assert desk.site.build().diagnostics == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.txt",
            "Gr\u00fc\u00dfe".encode("latin-1"),
            "a.txt:1:3: error: byte 0xfc is not UTF-8; save the file as UTF-8",
        ),
        ("a.txt", b"", "there is no text in it"),
        ("a.txt", b" \n\t\n", "there is no text in it"),
        ("a.bin", b"a\0b", "this is neither text nor HTML, and of no kind that is known"),
        ("a.pdf", b"%PDF-1.7 ...", "this is a PDF document, which is not read; copy its text into a plain text file"),
        ("a.html", b"<html><meta charset=klingon><p>\xff</html>", '"klingon", which is no known encoding'),
        ("a.html", b"<html><p>\xff</html>", "this page is not UTF-8 and does not say what it is"),
        ("a.html", b"<html><meta charset=euc-jp><p>\xff</html>", '"euc-jp", and is not; save it as UTF-8'),
        ("a.html", b"<html></html>", "in this page"),
        (
            "a.mht",
            b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n--\r\n<html>",
            'this is a web archive (MHTML) or a raw mail, which is not read; open it in a browser and save the page as "Webpage,',
        ),
        ("a.mhtml", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<html>", "this is a web archive (MHTML)"),
        ("a", b"Subject: Lake\nX-Long: a\n b\nMIME-Version: 1.0\n\ntext", "or a raw mail"),
        (
            "a.docx",
            b"PK\x03\x04\x14\0[Content_Types].xml\0\0PK\x03\x04word/document.xml",
            "this is a Word document (DOCX)",
        ),
        (
            "a.odt",
            b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.text",
            "a document of LibreOffice (ODF)",
        ),
        ("a.epub", b"PK\x03\x04\x14\0mimetypeapplication/epub+zip", "an e-book (EPUB), which is not read"),
        (
            "a.zip",
            b"PK\x03\x04\x14\0lake.html",
            "a zip archive, which is not read; take the page or the text out of it",
        ),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "an older Word or another Office program"),
        ("a.rtf", b"{\\rtf1\\ansi Lake}", "a rich text document (RTF)"),
        ("a.webarchive", b"bplist00", "a web archive of Safari"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0", "this is a picture"),
    ],
)
def test_a_file_that_is_no_clipping_is_refused_in_a_line(desk: Desk, name: str, content: bytes, message: str) -> None:
    files = desk.files()
    said = desk.call(desk.clip(name, content))
    assert (said.status, said.out) == (1, "")
    assert message in said.err
    assert said.err.endswith("[unreadable]\n")
    assert desk.files() == files


def test_a_file_that_is_not_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.clip("lake.txt", TEXT)
    monkeypatch.chdir(desk.folder.parent)
    said = desk.call("clippings/lkae.txt", "clippings/nothing", "clipings/lake.txt", "no/such/a.txt", "clippings/")
    assert (said.status, said.out) == (1, "")
    assert said.err.splitlines() == [
        'error: clippings/lkae.txt: there is no such file; did you mean "lake.txt"?',
        f"error: clippings/nothing: there is no such file; it was looked for in {desk.folder}",
        'error: clipings/lake.txt: there is no such file; the folder clipings is not there either; did you mean "clippings"?',
        "error: no/such/a.txt: there is no such file; the folder no/such is not there either",
        "error: clippings/: this is a folder; name the clippings in it, as in clippings/*.html",
    ]


@pytest.mark.parametrize("text", ["Only a title\n", "A title\n\nBy Jane Doe\n\n3 May 2021\n"])
def test_a_text_without_a_body_is_told_of(desk: Desk, text: str) -> None:
    said = desk.call(desk.clip("a.txt", text))
    assert said.status == 0
    assert "unsure: there is no text after the title; is the clipping whole?\n" in said.err


def test_a_folder_without_a_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--site", str(tmp_path), "a.txt"]) == 2
    assert "there is no site.yaml in" in capsys.readouterr().err


def test_standard_input_is_a_clipping(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    given = SimpleNamespace(buffer=io.BytesIO(TEXT.format(title="From a pipe").encode("utf-8-sig")))
    monkeypatch.setattr("sys.stdin", given)
    assert desk.call("-").status == 0
    assert desk.article("from-a-pipe").startswith("---\ntitle: From a pipe\n")


@pytest.mark.parametrize(
    "title",
    [
        "A: B # c",
        "- dash",
        "'quoted' \"twice\"",
        "no",
        "2014",
        "*star* [x] (y)",
        "{a: b}",
        "@at",
        "| pipe",
        "> more",
        "% %",
        "🙂 é",
        "~",
    ],
)
def test_any_title_survives(desk: Desk, title: str) -> None:
    said = desk.call(desk.clip("a.txt", f"Title: {title}\n" + TEXT.format(title="")))
    assert said.status == 0, said.err
    (made,) = [one for one in desk.files() if one not in [path.removeprefix("content/") for path in FILES]]
    desk.site.write("layouts/article.html", "{{ article.title }}")
    report = desk.site.build(drafts=True)
    assert report.published, [line(one) for one in report.diagnostics]
    page = desk.site.page(f"/articles/{Path(made).stem}/")
    assert page.replace("&#39;", "'").replace("&#34;", '"').replace("&gt;", ">") == title


def test_a_disk_that_fails_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    files = desk.files()

    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("os.link", failing)
    said = desk.call(desk.clip("a.txt", TEXT.format(title="The lake rose")))
    assert said.status == 1
    assert "No space left on device; " in said.err
    assert desk.files() == files


@pytest.mark.parametrize("links", [True, False])
def test_what_somebody_writes_meanwhile_is_not_overwritten(
    links: bool, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = desk.site.root / "content/articles/the-lake-rose.md"
    link = os.link

    def late(draft: Path, path: Path) -> None:
        target.write_text("mine")
        if not links:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM), draft, None, path)
        link(draft, path)

    monkeypatch.setattr("os.link", late)
    said = desk.call(desk.clip("a.txt", TEXT.format(title="The lake rose")))
    assert (said.status, said.out) == (1, "")
    assert re.fullmatch(f"error: {target}: File exists; .*a.txt was not imported\n", said.err)
    assert target.read_text() == "mine"
    assert [one.name for one in target.parent.iterdir() if one.name.startswith(".")] == []


def test_without_second_names_it_is_written_in_its_place_or_not_at_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = desk.files()

    def refused(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    def full(path: Path, mode: str, *more: Any, **options: Any) -> Any:
        if mode != "xb":
            return opened(path, mode, *more, **options)
        path.write_bytes(b"a part")
        return FullDisk()

    opened = Path.open
    monkeypatch.setattr("os.link", refused)
    name = desk.clip("a.txt", TEXT.format(title="The lake rose"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        said = desk.call(name)
    target = desk.site.root / "content/articles/the-lake-rose.md"
    assert said.err == f"error: {target}: No space left on device; {name} was not imported\n"
    assert desk.files() == files
    assert desk.call(name).status == 0
    assert desk.files() == sorted([*files, "articles/the-lake-rose.md"])


class FullDisk(io.BytesIO):
    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("folder", ["", "content", "content/articles", "content/notes"])
def test_a_folder_that_may_not_be_read_is_named(folder: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = desk.site.root / folder if folder else desk.site.root / "site.yaml"
    name = desk.clip("a.txt", TEXT.format(title="The lake rose"))
    asked: dict[str, Callable[..., Any]] = {"stat": os.stat, "scandir": os.scandir}

    def refusing(call: str, path: Any, *more: Any, **options: Any) -> Any:
        if isinstance(path, str | Path) and Path(path) in (closed, *(closed / one for one in ("articles", "notes"))):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return asked[call](path, *more, **options)

    for call in asked:
        monkeypatch.setattr(os, call, partial(refusing, call))
    said = desk.call(name)
    assert (said.status, said.out) == (1, "")
    assert re.fullmatch(f"error: {closed}.*: Permission denied; nothing was imported\n", said.err)


def test_a_clipping_that_takes_too_long_is_left_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    files = desk.files()
    known = clipping.read_clipping

    def slowly(content: bytes, name: str) -> Clipping:
        while name.endswith("slow.txt"):
            pass
        return known(content, name)

    monkeypatch.setattr(clipping, "read_clipping", slowly)
    monkeypatch.setattr(workers, "LIMIT", 0.2)
    slow, other = (
        desk.clip("slow.txt", TEXT.format(title="A rise")),
        desk.clip("a.txt", TEXT.format(title="The lake rose")),
    )
    said = desk.call(slow, other)
    assert said.status == 1
    assert f"{slow}:1:1: error: this file was read for 0 seconds without an end" in said.err
    assert "[too-slow]" in said.err
    assert set(desk.files()) - set(files) == {"articles/the-lake-rose.md"}


def test_a_page_in_an_encoding_of_its_own(desk: Desk) -> None:
    page = (
        "<html><meta charset=windows-1251><h1>Мост</h1><article>"
        + "<p>Мост через реку закрыт до весны, сообщили власти.</p>" * 2
    )
    said = desk.call(desk.clip("a.html", page.encode("cp1251")))
    assert said.status == 0
    assert "Мост через реку закрыт до весны" in desk.article("мост")
