"""The Content-Security-Policy: every kind of page keeps it, whatever its reader does."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_pages import KINDS
from tests.browser.tools import served_site, until
from tests.serving import served
from tests.support import Site, article
from tests.whole import Built

REFUSED = """
document.addEventListener("securitypolicyviolation", (event) =>
  tellRefused(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} on ${location.href}`));
"""


@contextlib.contextmanager
def keeping_to_it(chromium: Browser, **options: object) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A context, and what the policy refused its pages."""
    refused: list[str] = []
    with chromium.new_context(**options) as context:  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.expose_binding("tellRefused", lambda _, words: refused.append(words))
        context.add_init_script(REFUSED)
        yield context, refused


def use(page: Page) -> None:
    """All that a page has to offer without leaving it."""
    page.evaluate(
        """() => {
            const each = (selector, run) => document.querySelectorAll(selector).forEach(run);
            each("details", (one) => (one.open = true));
            each("[popover]", (one) => one.showPopover());
            each("a:is(.term, [data-article], [data-related])", (one) => one.focus());
            each("[role=doc-noteref], input[name=lens]", (one) => one.click());
        }"""
    )
    page.emulate_media(color_scheme="dark", media="print")
    page.emulate_media(color_scheme="light", media="screen")


@pytest.fixture(scope="module")
def site(demo: Built) -> Iterator[str]:
    with served_site(demo.root / "build", demo.base) as url:
        yield url


def test_every_kind_of_page_keeps_it(chromium: Browser, site: str) -> None:
    with keeping_to_it(chromium) as (context, refused):
        page = context.new_page()
        for path in KINDS:
            page.goto(site + path)
            assert page.locator("meta[http-equiv=Content-Security-Policy]").count() == 1, path
            use(page)
    assert refused == []


def test_the_search_keeps_it(chromium: Browser, site: str) -> None:
    with keeping_to_it(chromium) as (context, refused):
        page = context.new_page()
        page.goto(f"{site}search/?q=crimea")
        page.locator(".results > li").first.wait_for()
        page.locator("#q").fill("minsk")
        page.keyboard.press("Enter")
        page.get_by_label("Kind").select_option("Note")
        page.wait_for_url("**/search/?q=minsk&kind=Note")
    assert refused == []


def test_old_addresses_lead_on(chromium: Browser, demo: Built, site: str) -> None:
    with keeping_to_it(chromium) as (context, refused):
        page = context.new_page()
        for path, redirect in demo.redirects.items():
            page.goto(site + path)
            page.wait_for_url(f"**{redirect.one('a')['href']}")
    assert demo.redirects
    assert refused == []


def test_pages_opened_as_files_keep_it(chromium: Browser, tmp_path: Path) -> None:
    """Addresses begin at the site's root, which a file's is the disk's: only what is asked for relatively is found there."""
    site = Site(tmp_path / "site", {"content/articles/a.md": article("NATO met.")}, plain=False)
    base = Path(__file__).parents[2] / "layouts/base.html"
    site.write("layouts/base.html", base.read_text().replace("{{ url('/", "{{ '../..' ~ ('/"))
    site.built()
    with keeping_to_it(chromium) as (context, refused):
        page = context.new_page()
        page.goto((site.root / "build/articles/a/index.html").as_uri())
        use(page)
        assert page.evaluate("document.styleSheets.length") == 1
        assert page.evaluate("document.documentElement.dataset.lens") is None, "the script has not run"
    assert refused == []


def test_what_serve_adds_keeps_it(chromium: Browser, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {"content/articles/a.md": article("First words.")}, plain=False)
    site.write("site.yaml", "title: Test\nsearch: false\n")
    with served(site.root) as server, keeping_to_it(chromium) as (context, refused):
        page = context.new_page()
        page.goto(f"{server.url}articles/a/")
        until(page, "performance.getEntriesByType('resource').some(one => one.initiatorType === 'fetch')")
        site.write("content/articles/a.md", article("Second words."))
        expect(page.locator(".body").get_by_text("Second words.")).to_be_visible()
        site.write("layouts/assets/style.css", "h1 { color: rgb(1, 2, 3); }\n")
        expect(page.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
        site.write("content/articles/a.md", article("[[nowhere]]"))
        expect(page.locator("#sidelight-findings section")).to_be_visible()
        expect(page.locator("#sidelight-findings")).to_have_css("position", "fixed")
    assert refused == []


LAYOUT = """{% extends "base.html" %}{% block head %}<script>document.title = "ran"</script>
<style>h1 { color: rgb(1, 2, 3) }</style>{% endblock %}{% block main %}<h1 style="margin: 9px">A</h1>
<a href="javascript:document.title='ran'">x</a><img src="/no.png" onerror="document.title = 'ran'">
<script src="https://elsewhere.example/x.js"></script><iframe src="/"></iframe><object data="/"></object>{% endblock %}"""


def test_what_is_not_allowed_is_refused_and_seen(chromium: Browser, tmp_path: Path) -> None:
    """The proof that the tests above can fail, and that the policy does what it is for."""
    site = Site(
        tmp_path / "site", {"content/articles/a.md": article("Words."), "layouts/article.html": LAYOUT}, plain=False
    )
    site.built()
    with served_site(site.root / "build") as url, keeping_to_it(chromium) as (context, refused):
        page = context.new_page()
        page.goto(f"{url}articles/a/")
        page.locator("main a").click()
        until(page, "document.images[0].complete")
        assert page.title() != "ran"
        assert page.locator("h1").evaluate("(one) => getComputedStyle(one).marginLeft") == "0px"
    seen = {one.split()[0] for one in refused}
    assert seen == {"script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "frame-src", "object-src"}
