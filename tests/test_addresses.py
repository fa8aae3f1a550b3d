"""One list says which addresses a page may hold, wherever an author writes them."""

from pathlib import Path

import pytest
import yaml

from generator.markdown import Reader
from generator.markdown.urls import SCHEMES, safe_url
from tests.markup import parsed
from tests.payloads import document
from tests.support import Site

ALLOWED = [
    *(
        "https://example.org/",
        "HTTPS://EXAMPLE.ORG/",
        "http://localhost:8000/a?b#c",
        "https://example.org/?u=javascript:alert(1)",
    ),
    *(
        "https://user@example.org/",
        "https://[::1]/",
        "https://日本.example/",
        "mailto:a@example.org",
        "MAILTO:a@example.org",
    ),
    *("tel:+32-2-123", "xmpp:a@example.org", "ftp://example.org/a", "//example.org/a", "/about/", "/a:b/"),
]
REFUSED = [
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "vbscript:x",
        "livescript:x",
        "mocha:x",
    ),
    *(
        "data:text/html,x",
        "DATA:text/html;base64,eA==",
        "data:image/svg+xml,<svg/>",
        "data:,x",
        "blob:https://example.org/x",
    ),
    *(
        "filesystem:https://example.org/x",
        "file:///etc/passwd",
        "view-source:https://example.org/",
        "about:blank",
        "feed:javascript:x",
    ),
    *(
        "ws://example.org/",
        "chrome://settings/",
        "intent:x",
        "sms:1",
        "steam:x",
        "ms-word:x",
        "jar:x",
        "resource:x",
        "res:x",
        "x:y",
    ),
    *("https:javascript:alert(1)", "http:example.org", "https:///example.org", "http:", "ftp:/x", "https://[x/"),
]
HIDDEN = [
    *(
        f"{blank}javascript:alert(1)"
        for blank in (" ", "\t", "\n", "\r", "\x00", "\x01", "\x0b", "\x1f", "\x08", "\u00a0")
    ),
    *(
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "javascript\t:alert(1)",
        "java\r\nscript:alert(1)",
        "j\na\nv\na\ns\nc\nr\nipt:x",
    ),
]
"""What browsers leave out of an address before they look at its scheme."""


@pytest.mark.parametrize("url", ALLOWED, ids=ascii)
def test_what_a_page_may_hold(url: str) -> None:
    assert safe_url(url)


@pytest.mark.parametrize("url", [*REFUSED, *HIDDEN], ids=ascii)
def test_what_it_may_not(url: str) -> None:
    assert not safe_url(url)


def test_the_list_is_short() -> None:
    assert {"", "http", "https", "mailto", "tel", "xmpp", "ftp"} == SCHEMES


def test_front_matter_keeps_to_it_in_every_field(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    for n, url in enumerate([*REFUSED, *ALLOWED]):
        named = {"title": "T", "url": url}
        people = [{"name": "Ann", "url": url}]
        article = {
            "title": "T",
            "date": "2021-04-13",
            "source": named,
            "authors": people,
            "related": [named],
            "image": {"src": url},
        }
        site.write(f"content/articles/a{n}.md", document(article, "Text."))
        site.write(f"content/notes/n{n}.md", document({"title": "T", "authors": people, "sources": [named]}, "Text."))
        site.write(f"content/glossary/t{n}.md", document({"term": f"T{n}", "sources": [named]}, "Text."))
    menu = [{"title": "T", "to": url} for url in REFUSED]
    site.write("site.yaml", yaml.safe_dump({"title": "T", "menu": menu}))
    found = site.build().diagnostics
    refused = {
        path: sum(one.path == path and one.code in ("unsafe-url", "bad-value") for one in found)
        for path in {one.path for one in found}
    }
    expected = {f"content/articles/a{n}.md": 4 for n in range(len(REFUSED))}
    expected |= {f"content/notes/n{n}.md": 2 for n in range(len(REFUSED))} | {
        f"content/glossary/t{n}.md": 1 for n in range(len(REFUSED))
    }
    assert {path: count for path, count in refused.items() if count} == expected | {"site.yaml": len(REFUSED)}


WRITTEN = [
    "[x]({})",
    "[x](<{}>)",
    "![x]({})",
    "<{}>",
    "[x]\n\n[x]: {}",
    "[x][y]\n\n[y]: <{}> 't'",
    '[x]({} "t")',
    "[x]({}){{.a}}",
    "{}",
]


@pytest.mark.parametrize("form", WRITTEN)
def test_texts_keep_to_it_in_every_form(form: str) -> None:
    reader = Reader()
    for url in [*REFUSED, *HIDDEN]:
        page = parsed(reader.read(form.format(url), "a.md").body.html.replace("\0", ""))
        held = [one[name] for one in page.walk() for name in ("href", "src") if name in one.attributes]
        assert all(safe_url(one) for one in held), (url, held)
