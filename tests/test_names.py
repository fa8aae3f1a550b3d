"""Names that lead out of the site, hide, collide, or mean something else on another system: each is a safe path, or a finding."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.outputs.prose import anchor_name
from generator.slugs import bad_segment
from tests.markup import parsed
from tests.support import Site, article, line

OUTSIDE = [
    "..",
    ".",
    "../up",
    "../../up",
    "a/../../up",
    "..\\up",
    "/etc/passwd",
    "//host/share",
    "\\\\host\\share",
    "....//up",
]
DRIVES = ["C:", "C:\\up", "c:/up", "C:up", "file:///etc", "a:b", "nul:", "a::$DATA", "~/up", "%HOME%"]
DEVICES = [
    *("con", "CON", "Con", "prn", "aux", "nul", "NUL", "conin$", "CONOUT$", "com¹", "LPT³"),
    *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)),
    *("con.html", "nul.txt", "AUX.x.y", "com1.md", "lpt9.jsonld"),
]
ENCODED = ["%2e%2e", "%2E%2E%2Fup", "..%2fup", "..%5cup", "%252e%252e", "%00", "a%20b", "..%c0%af", "%", "100%"]
CONTROLS = [f"a{chr(n)}b" for n in (*range(32), *range(0x7F, 0xA0))]
INVISIBLE = [
    f"a{chr(n)}b"
    for n in (
        *(
            0xAD,
            0x61C,
            0x180E,
            0x200B,
            0x200C,
            0x200D,
            0x200E,
            0x200F,
            0x202A,
            0x202B,
            0x202C,
            0x202D,
            0x202E,
            0x2060,
            0x2061,
        ),
        *(0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0xFFF9, 0xFDD0, 0xFFFE, 0xFFFF, 0xE000, 0xE0001, 0xE0041, 0x10FFFF),
    )
]
SIGNS = [f"a{one}b" for one in " \t/\\?#%<>\"'`{}|^[]:*"]
DOTS = ["a.", "a..", "a ", " a", "a .", ".a", ".git", ".htaccess", ".nojekyll", "...", ". .", ".well-known.", "a. "]
LONG = ["x" * 201, "x" * 255, "x" * 256, "x" * 5000, "é" * 101, "日" * 67, "🙂" * 51, "x" * 196 + ".html"]
APART = ["e\u0301", "cafe\u0301", "A\u030a", "\u1112\u1161\u11ab", "o\u0308\u0304", "\u212b"]
EMPTY = ["", " ", "-" * 0, "\u2028", "\u2029", "\u3000", "\u00a0"]

REFUSED = dict.fromkeys(
    [*OUTSIDE, *DRIVES, *DEVICES, *ENCODED, *CONTROLS, *INVISIBLE, *SIGNS, *DOTS, *LONG, *APART, *EMPTY]
)
"""None of these can be one segment of a path."""

ACCEPTED = [
    *(
        "a",
        "A-b",
        "a.b",
        "a..b",
        "a_b",
        "-",
        "--",
        "-rf",
        "--help",
        "_",
        "__proto__",
        "~",
        "~root",
        "a~1",
        "PROGRA~1",
        "$HOME",
    ),
    *("é", "日本", "Ω", "ß", "🙂", "👍", "👩", "ʼ", "ﬁ", "ﬀ", "Ⅷ", "①", "ａ", "．．", "／etc", "‥", "․․", "∕etc", "⧵"),
    *(
        "a&b",
        "a;b",
        "a,b",
        "a=b",
        "a+b",
        "a@b",
        "a!b",
        "a(b)",
        "a$b",
        "a&lt;b",
        "&amp;",
        "(null)",
        "-1",
        "0",
        "00",
        "1e9",
    ),
    *(
        "null",
        "true",
        "undefined",
        "NaN",
        "console",
        "conx",
        "icon",
        "auxiliary",
        "nullify",
        "com",
        "com10",
        "lpt",
        "lpt10",
    ),
    *(
        "x" * 200,
        "é" * 100,
        "日" * 66,
        "🙂" * 50,
        "CNAME",
        "favicon.ico",
        "Thumbs.db",
        "desktop.ini",
        "node_modules",
        "wp-admin",
    ),
    *("feed.xml", "annotations.jsonld", "pagefind.js", "404", "robots.txt", "sitemap.xml", "assets", "media", "build"),
]
"""Each of these can: strange, and harmless below the folder of its kind."""

OWN = [
    *(
        "/",
        "/index.html",
        "/404.html",
        "/feed.xml/",
        "/feed.json/",
        "/FEED.XML/",
        "/sitemap.xml/",
        "/robots.txt/",
        "/CNAME/",
        "/cname/",
    ),
    *(
        "/.nojekyll/",
        "/assets/",
        "/assets/style.css/",
        "/Assets/x/",
        "/search/",
        "/search/index.html",
        "/pagefind/",
        "/pagefind/x.html",
    ),
    *(
        "/articles/",
        "/articles/index.html",
        "/articles/index.html/x/",
        "/articles/page/2/",
        "/glossary/",
        "/GLOSSARY/",
        "/notes/",
    ),
    *(
        "/glossary.jsonld/",
        "/glossary/nato/page/2/",
        "/topics/",
        "/topics/straße/",
        "/topics/STRASSE/",
        "/topics/straße/page/2/",
    ),
    *(
        "/authors/",
        "/authors/ann/",
        "/series/",
        "/series/spring/",
        "/archive/",
        "/archive/2021/",
        "/timeline/",
        "/timeline/index.html",
    ),
    *(
        "/timeline/index.html/x/",
        "/articles/plain/",
        "/articles/PLAIN/",
        "/articles/plain/annotations.jsonld/",
        "/articles/plain/index.html",
    ),
    *(
        "/glossary/nato/",
        "/Glossary/Nato/",
        "/notes/n/",
        "/about/",
        "/about/index.html/x/",
        "/media/m.txt/",
        "/media/m.txt/x/",
    ),
    *("/articles/café/", "/articles/CAFÉ/", "/articles/ﬁ/", "/articles/FI/", "/topics/nul-1/"),
]
"""Aliases that would take the place of something that is published, on one system or another."""

PATHS = [
    "old",
    "",
    "x/",
    "/../x/",
    "/a/../b/",
    "/a//b/",
    "/./x/",
    "//x/",
    "/a/b\\c/",
    "https://x.example/",
    "/" + "a/" * 600,
    "/a/con/b/",
]
"""Aliases that are no paths of a site."""


def test_there_are_enough() -> None:
    assert len(REFUSED) + len(ACCEPTED) + len(OWN) + len(PATHS) >= 300
    assert not set(REFUSED) & set(ACCEPTED)


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_what_no_segment_can_be(name: str) -> None:
    assert bad_segment(name)


def is_safe(path: str) -> bool:
    """Whether a path can be written below a folder, on any system, and stays there. Written without a look at what makes them."""
    device = r"(?i)(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(\..*)?"
    for one in path.split("/"):
        hidden = one.startswith(".") and one not in (".nojekyll", ".well-known")
        if not one or hidden or one[-1] in ". " or len(one.encode()) > 255 or re.fullmatch(device, one):
            return False
        if set(one) & set('<>:"|?*\\%') or not one.isprintable() or not unicodedata.is_normalized("NFC", one):
            return False
    return len(path.encode()) < 1500


def collisions(paths: list[str]) -> list[str]:
    """Paths that are one on a disk that knows no case, or spells accents its own way."""
    seen: dict[str, str] = {}
    for path in paths:
        folded = unicodedata.normalize("NFD", path.casefold())
        if folded in seen:
            return [seen[folded], path]
        seen[folded] = path
    return []


def quoted(name: str) -> str:
    """A value in YAML, with escapes for all that is not plain."""
    plain = "".join(one if " " <= one <= "~" and one not in '"\\' else f"\\U{ord(one):08x}" for one in name)
    return f'"{plain}"'


USES: dict[str, Callable[[Site, str, int], str]] = {}


def as_slug(folder: str, front: str) -> Callable[[Site, str, int], str]:
    def write(site: Site, name: str, n: int) -> str:
        path = f"content/{folder}/n{n}.md"
        site.write(path, f"---\ntitle: T\n{front}slug: {quoted(name)}\n---\n\nText.\n")
        return path

    return write


def as_id(site: Site, name: str, n: int) -> str:
    path = f"content/glossary/n{n}.yaml"
    site.write(path, f"{quoted(name)}: {{term: Term {n}, definition: A term.}}\n")
    return path


def as_file(ending: str, folder: str, content: str) -> Callable[[Site, str, int], str]:
    def write(site: Site, name: str, n: int) -> str:
        if "/" in name or "\0" in name or len(f"{name}{ending}".encode()) > 255 or name[:1] in (*".#", ""):
            return ""  # no file has this name, or none is looked at
        path = f"content/{folder}/d{n}/{name}{ending}"
        site.write(path, content)
        return path

    return write


USES = {
    "the slug of an article": as_slug("articles", "date: 2021-04-13\n"),
    "the slug of a page": as_slug("pages", ""),
    "the id of a term": as_id,
    "the name of a picture's file": as_file(".txt", "media", "A file."),
    "the name of an article's file": as_file(".md", "articles", article("Text.")),
    "the name of a note's file": as_file(".md", "notes", "---\ntitle: N\n---\n\nText.\n"),
}


@pytest.mark.parametrize("use", USES)
def test_a_refused_name_is_a_finding_in_its_own_file(use: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {"content/articles/plain.md": article("Text.")})
    site.built()
    before = site.tree()
    written = {USES[use](site, name, n) for n, name in enumerate(REFUSED)} - {""}
    report = site.build()
    assert not report.published
    assert {one.code for one in report.diagnostics if one.severity == "error"} <= {
        "bad-slug",
        "bad-yaml",
        "bad-value",
        "duplicate-id",
    }
    found = {one.path for one in report.diagnostics}
    made_fine = {path for path in written if shown(path) not in found} if "file" in use else set()
    # A file's white space and its ending are no part of its slug.
    assert [one for one in made_fine if not is_safe(re.sub(r"\s+", "-", unicodedata.normalize("NFC", one)))] == []
    if "file" not in use:
        assert {path for path in written if path not in found} == set()
    assert site.tree() == before


def shown(path: str) -> str:
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in path)


@pytest.mark.parametrize("use", USES)
def test_an_accepted_name_is_a_safe_path(use: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {})
    for n, name in enumerate(ACCEPTED):
        USES[use](site, name, n)
    errors = [one for one in site.build().diagnostics if one.severity == "error"]
    assert {one.code for one in errors} <= {"duplicate-url", "duplicate-id", "bad-slug"}, [line(one) for one in errors]
    for path in {one.path for one in errors}:
        site.remove(path)
    assert len({one.path for one in errors}) < 30
    assert site.build().published
    assert [path for path in site.tree() if not is_safe(path)] == []
    assert collisions(list(site.tree())) == []


def test_a_name_of_a_note_makes_a_name_in_css() -> None:
    names = [anchor_name(one) for one in (*ACCEPTED, "own:1", "fn2:x")]
    assert [one for one in names if not re.fullmatch(r"--[\w-]+", one)] == []
    assert len(set(names)) == len(names)
    assert [anchor_name(one) for one in ("a-b_ß", "own:1", "a.b", "+~")] == [
        "--a-b_ß",
        "--own_1",
        "--a_2e_b",
        "--_2b__7e_",
    ]


FULL = {
    "content/articles/plain.md": article("NATO.", topics="[Straße, Nul]", authors="[Ann]", series="Spring"),
    "content/articles/café.md": article("Text."),
    "content/articles/ﬁ.md": article("Text."),
    "content/glossary/terms.yaml": "nato: {term: NATO, definition: An alliance.}\n",
    "content/notes/n.md": "---\ntitle: N\n---\n\nText.\n",
    "content/pages/about.md": "---\ntitle: P\n---\n\nText.\n",
    "content/media/m.txt": "A file.",
}


@pytest.mark.parametrize(("aliases", "code"), [(OWN, "duplicate-url"), (PATHS, "bad-slug")])
def test_an_alias_takes_the_place_of_nothing(aliases: list[str], code: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", FULL)
    listed = "".join(f"  - {quoted(one)}\n" for one in aliases)
    site.write("content/articles/old.md", f"---\ntitle: Old\ndate: 2021-04-13\naliases:\n{listed}---\n\nText.\n")
    found = site.build().diagnostics
    lines = {one.line: one.code for one in found}
    lost = [alias for n, alias in enumerate(aliases, 5) if lines.get(n) not in (code, "bad-slug", "bad-value")]
    assert lost == []


def test_an_ampersand_in_a_name_is_one_everywhere(tmp_path: Path) -> None:
    """`&amp;` in a slug is five characters, wherever a page spells it."""
    name = "q&amp;a"
    body = f"Harbour of [[articles/b&lt;]] and of [[glossary/{name}]]; a passage. [here](/articles/b&amp;lt;/)"
    files = {
        "content/articles/a&lt;.md": article(body),
        "content/articles/b&lt;.md": article("Harbour."),
        f"content/glossary/{name}.md": "---\nterm: Harbour\n---\n\nA place.\n",
        f"content/notes/{name}.md": f"---\ntitle: N\non: [{{article: {quoted('a&lt;')}, quote: a passage}}]\n---\n\nText.\n",
    }
    site = Site(tmp_path / "site", files, plain=False)
    site.built()
    page = parsed(site.page("articles/a&lt;"))
    assert {one["data-term"] for one in page.all("a.term")} == {name}
    assert {one["href"] for one in page.all("a.term")} == {f"/glossary/{name}/"}
    assert [one["id"] for one in page.all(".gloss")] == [f"term-{name}"]
    assert {one["data-article"] for one in page.all("a[data-article]")} == {"b&lt;"}
    assert page.one("mark.passage")["data-note"] == name
    assert page.one("a[role=doc-noteref]")["href"] == f"#note-{name}"
    assert page.one(".note")["id"] == f"note-{name}"
    assert page.one("mark.passage")["data-anchor"] == page.one(".note")["data-anchor"]
