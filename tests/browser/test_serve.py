"""An author's day: what an open page of a served site does when files change."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.tools import until
from tests.serving import Served, served
from tests.support import Site, article

LONG = "\n\n".join(f"Paragraph {n} of a long text about NATO and what it does." for n in range(60))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    files = {
        "content/articles/a.md": article(LONG, title="First"),
        "content/articles/b.md": article("See [[a]].", title="Second"),
        "content/glossary/terms.yaml": "nato: {term: NATO, definition: An alliance.}\n",
        "site.yaml": "title: Test\nurl: https://u.github.io/repo/\nsearch: false\n",
    }
    return Site(tmp_path / "site", files, plain=False)


@pytest.fixture
def server(site: Site) -> Iterator[Served]:
    with served(site.root, "--follow") as one:
        yield one


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page whose errors fail the test; its stream of news ends whenever it is left."""
    complaints: list[str] = []
    with chromium.new_context() as context:
        context.set_default_timeout(10_000)
        one = context.new_page()
        one.on("pageerror", lambda error: complaints.append(str(error)))
        yield one
    assert not complaints


def top_of(page: Page, words: str) -> float:
    """How far below the window's top a paragraph is."""
    return float(page.locator("main p", has_text=words).evaluate("p => p.getBoundingClientRect().top"))


def mark(page: Page) -> None:
    """Something that a page loses when it is loaded again."""
    until(page, "performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    page.wait_for_timeout(300)  # the script fetches the source that it will compare with
    page.evaluate("window.marked = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.marked === true"))


def test_a_text_is_patched_where_it_stands(site: Site, server: Served, page: Page) -> None:
    page.goto(f"{server.url}articles/a/")
    mark(page)
    page.locator("a.term").first.hover()
    expect(page.locator("#term-nato")).to_be_visible()
    page.evaluate("document.querySelectorAll('main p')[40].scrollIntoView({block: 'start', behavior: 'instant'})")
    place = top_of(page, "Paragraph 40 of")
    longer = LONG.replace("Paragraph 3 of", "A new paragraph.\n\nAnother one.\n\nParagraph 3, improved, of")
    site.write("content/articles/a.md", article(longer, title="First"))
    expect(page.get_by_text("Paragraph 3, improved")).to_be_attached()
    assert is_marked(page)
    assert abs(top_of(page, "Paragraph 40 of") - place) < 2
    assert page.locator("main p", has_text="Another one.").count() == 1
    patched = page.locator(".body").inner_html()
    page.reload()
    assert patched == page.locator(".body").inner_html()


def test_styles_are_exchanged_without_loading(site: Site, server: Served, page: Page) -> None:
    page.goto(f"{server.url}articles/a/")
    mark(page)
    theme = (Path(__file__).parents[2] / "layouts" / "assets" / "style.css").read_text("utf-8")
    site.write("layouts/assets/style.css", theme + "\nh1 { color: rgb(1, 2, 3) !important; }\n")
    expect(page.locator("h1").first).to_have_css("color", "rgb(1, 2, 3)")
    assert is_marked(page)
    assert page.locator("link[rel=stylesheet]").count() == 1


def test_a_page_that_must_be_loaded_again_keeps_its_place(site: Site, server: Served, page: Page) -> None:
    page.goto(f"{server.url}articles/a/")
    mark(page)
    page.evaluate("scrollTo({top: 1500, behavior: 'instant'})")
    site.write("layouts/assets/script.js", "document.documentElement.dataset.other = 'script';\n")
    until(page, "document.documentElement.dataset.other === 'script'")
    until(page, "Math.abs(scrollY - 1500) < 2")
    assert not is_marked(page)


def test_a_mistake_is_shown_over_the_page_and_leaves(site: Site, server: Served, page: Page) -> None:
    page.goto(f"{server.url}articles/a/")
    mark(page)
    site.write("content/articles/b.md", article("See [[aa]]. <img src=x onerror=alert(1)>", title="Second"))
    shown = page.locator("#sidelight-findings")
    expect(shown.get_by_text('nothing here is called "aa"; did you mean "a"?')).to_be_visible()
    link = shown.get_by_role("link", name="content/articles/b.md:6:5")
    assert link.get_attribute("href") == f"vscode://file{site.root}/content/articles/b.md:6:5"
    assert "6  See [[aa]]. <img" in shown.locator("pre").inner_text()
    assert page.get_by_text("Paragraph 1 of").is_visible()
    shown.get_by_role("button", name="Hide").click()
    expect(shown).to_have_count(0)
    site.write("content/articles/b.md", article("See [[aaa]].", title="Second"))
    expect(shown).to_be_visible()
    site.write("content/articles/b.md", article("See [[a]].", title="Second"))
    expect(page).to_have_url(f"{server.url}articles/b/")  # --follow
    expect(shown).to_have_count(0)


def test_pages_that_go_and_come_are_followed(site: Site, server: Served, page: Page) -> None:
    page.goto(f"{server.url}articles/b/")
    mark(page)
    (site.root / "content/articles/b.md").unlink()
    expect(page.get_by_role("heading", level=1)).to_contain_text("There is no such page")
    site.write("content/articles/c.md", article("Something new.", title="Third"))
    expect(page).to_have_url(f"{server.url}articles/c/")
    expect(page.get_by_text("Something new.").first).to_be_visible()
