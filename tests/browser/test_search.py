"""The search page: results that say what they are, filters, the keyboard, shards, and words where it cannot work."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from generator.search import shards
from tests.browser.test_pages import Watch, violations
from tests.browser.tools import served_site, until
from tests.support import Site, article
from tests.whole import Built

RESULT = ".results > li"


@pytest.fixture(scope="module")
def site(demo: Built) -> Iterator[str]:
    """The demo, served under its base path."""
    with served_site(demo.root / "build", demo.base) as url:
        yield url


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site whose index lies in several shards, with a text that would be markup."""
    files = {
        f"content/articles/a{n}.md": article(f"The lighthouse, seen from {n}.", title=f"View {n}", topics="[Sea]")
        for n in range(14)
    }
    files["content/articles/bad.md"] = article(
        "A foghorn: `<img src=x onerror=document.title='run'>` and `</mark><script>document.title='run'</script>`.",
        title="<b>Bold</b> & <i>italic</i>",
    )
    site = Site(tmp_path_factory.mktemp("divided") / "site", files, plain=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "DOCUMENTS", 4)
        assert site.build(search=True).published
    assert len(list((site.root / "build/search").glob("*/pagefind-entry.json"))) > 3
    with served_site(site.root / "build") as url:
        yield url


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1200, "height": 900}) as context:
        context.set_default_timeout(10_000)
        page = context.new_page()
        watch = Watch(page)
        yield page
        assert watch.found == []


def labels(page: Page) -> list[str]:
    return page.locator(f"{RESULT} .label").all_inner_texts()


def test_results_say_what_they_are_and_lead_there(page: Page, site: str) -> None:
    page.goto(f"{site}search/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("crimea")
    expect(page.locator(RESULT)).to_have_count(10)
    expect(page.locator("[role=status]")).to_have_text(re.compile(r"^\d+ results$"))
    kinds = {one.partition(" · ")[0] for one in labels(page)}
    assert {"Glossary", "Article", "Note"} <= kinds
    assert "Glossary · Place" in labels(page)
    assert page.locator(f"{RESULT} mark").first.inner_text().startswith("Crimea")
    assert page.url.endswith("/search/?q=crimea")
    page.locator("[id='page.more']").click()
    expect(page.locator(RESULT)).to_have_count(20)
    expect(page.locator(RESULT).nth(10).locator("a").first).to_be_focused()
    page.get_by_role("link", name="Crimea", exact=True).click()
    page.wait_for_url(f"{site}glossary/crimea/")
    page.go_back()
    expect(page.locator(RESULT)).to_have_count(10)


def test_an_alias_finds_its_term(page: Page, site: str) -> None:
    page.goto(f"{site}search/?q=north+atlantic+treaty+organization")
    expect(page.locator(f"{RESULT} h2").first).to_have_text("NATO")


def test_filters_narrow_what_is_found(page: Page, site: str) -> None:
    page.goto(f"{site}search/?q=crimea")
    page.locator(RESULT).first.wait_for()
    page.get_by_label("Kind").select_option("Note")
    page.wait_for_url("**/search/?q=crimea&kind=Note")
    expect(page.locator(f"{RESULT} .label").first).to_have_text(re.compile("^Note"))
    assert {one.partition(" · ")[0] for one in labels(page)} == {"Note"}
    page.get_by_label("Kind").select_option("")
    page.locator("#q").fill("")
    page.get_by_label("Topic").select_option("Diplomacy")
    page.get_by_label("Year").select_option("2021")
    page.wait_for_url("**/search/?topic=Diplomacy&year=2021")
    until(
        page,
        """() => {
            const found = [...document.querySelectorAll(".results > li .label")];
            return found.length && found.every(one => one.textContent.includes("2021"));
        }""",
    )
    page.reload()
    page.locator(RESULT).first.wait_for()
    assert page.get_by_label("Topic").input_value() == "Diplomacy"
    page.get_by_label("Author").select_option(index=1)
    page.wait_for_url("**author=*")


def test_nothing_found_is_said(page: Page, site: str) -> None:
    page.goto(f"{site}search/?q=xyzzy+plugh+qwertz")
    expect(page.locator("[role=status]")).to_have_text("Nothing was found. Fewer words find more.")
    page.locator("#q").fill("")
    expect(page.locator("[role=status]")).to_have_text("")


def test_keys_lead_to_it_from_any_page(page: Page, site: str) -> None:
    page.goto(f"{site}articles/leaders-talk/")
    page.keyboard.press("k")
    page.keyboard.press("Control+K")
    page.wait_for_url(f"{site}search/")
    page.locator("main h1").click()
    page.keyboard.press("Meta+k")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("minsk")
    page.keyboard.press("Enter")
    page.locator(RESULT).first.wait_for()


def test_nothing_of_it_is_loaded_before_it_is_used(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site)))
    page.goto(f"{site}articles/leaders-talk/")
    page.wait_for_load_state("networkidle")
    assert [one for one in asked if "search" in one or "pagefind" in one] == []


def test_shards_are_searched_as_one(page: Page, divided: str) -> None:
    page.goto(f"{divided}search/?q=lighthouse")
    expect(page.locator("[role=status]")).to_have_text("14 results")
    page.locator("[id='page.more']").click()
    expect(page.locator(RESULT)).to_have_count(14)
    titles = page.locator(f"{RESULT} h2").all_inner_texts()
    assert sorted(titles) == sorted(f"View {n}" for n in range(14))
    page.locator(f"{RESULT} h2 a").first.click()
    page.wait_for_url(re.compile("/articles/a"))


def test_what_would_be_markup_is_text(page: Page, divided: str) -> None:
    page.goto(f"{divided}search/?q=foghorn")
    expect(page.locator(f"{RESULT} h2")).to_have_text("<b>Bold</b> & <i>italic</i>")
    expect(page.locator(f"{RESULT} .summary")).to_contain_text("<img src=x onerror=document.title='run'>")
    assert page.locator(f"{RESULT} :is(img, b, i, script)").count() == 0
    assert "run" not in page.title()


@pytest.mark.parametrize("lost", ["shards.json", "pagefind.js", "wasm", "pagefind-entry.json"])
def test_where_it_cannot_load_it_says_so(chromium: Browser, site: str, lost: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        failing = True

        def answer(route: Route) -> None:
            route.abort() if failing else route.continue_()

        page.route(re.compile(rf"/search/.*{re.escape(lost)}"), answer)
        page.goto(f"{site}search/?q=crimea")
        expect(page.locator("[role=status]")).to_have_text(re.compile("^The search could not be loaded"))
        assert page.locator("main .tallies a").first.is_visible()
        failing = False
        if lost == "shards.json":  # a module that failed to load once is not asked for again
            page.locator("#q").fill("minsk")
            page.locator(RESULT).first.wait_for()


def test_without_scripts_it_says_so(chromium: Browser, site: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}search/")
        expect(page.get_by_text("The search needs JavaScript")).to_be_visible()
        page.locator("main .tallies a").first.click()
        page.wait_for_url(f"{site}glossary/")


@pytest.mark.parametrize("width", [390, 1440])
def test_results_are_accessible(chromium: Browser, site: str, axe_script: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{site}search/?q=crimea")
        page.locator(RESULT).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page, axe_script) == []
