"""The pages in a real browser: valid, accessible, readable at every width, on paper, in the dark and without scripts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

from tests.browser.tools import NuMessage, nu_checker, served_site
from tests.whole import Built

WIDTHS = (390, 820, 1440)
WIDE = 1440
HEIGHT = 900

ARTICLES = ("articles/leaders-talk/", "articles/crimea-annexation/", "articles/spring-build-up/")
ENTRIES = ("glossary/nato/", "notes/crimea-2014/", "about/", "how-it-is-made/")
LISTS = (
    "",
    "articles/",
    "glossary/",
    "notes/",
    "topics/",
    "topics/diplomacy/",
    "authors/",
    "authors/the-editors/",
    "series/",
    "series/spring-2021/",
    "archive/",
    "archive/2021/",
    "timeline/",
    "search/",
    "404.html",
)
KINDS = (*ARTICLES, *ENTRIES, *LISTS)
"""Every kind of page, at least once."""


@pytest.fixture(scope="module")
def site(demo: Built) -> Iterator[str]:
    """The demo, served under its base path."""
    assert demo.base == "/sidelight/"
    with served_site(demo.root / "build", demo.base) as url:
        yield url


@pytest.fixture(scope="module")
def paper_site(paper: Built) -> Iterator[str]:
    """The small site with hard cases, served at the root."""
    with served_site(paper.root / "build") as url:
        yield url


class Watch:
    """What a browser complains of, and every request that is not for the site."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("console", lambda message: self.found.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))
        page.on("requestfailed", self.failed)
        page.on("response", self.answered)

    def answered(self, answer: Response) -> None:
        if not answer.ok or not answer.url.startswith("http://127.0.0.1:"):
            self.found.append(f"{answer.status}: {answer.url}")

    def failed(self, request: Request) -> None:
        # The icon and pictures further down are not waited for: leaving the page may end their requests.
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"failed: {request.url}")


# The checker


NEWER = {
    *("position-area", "position-try-fallbacks", "anchor-name", "--at", "inset-block-start"),
    "@position-try",
}
"""Properties and rules of style.css that are newer than the checker, or whose values are; browsers without them pass over them."""


def is_newer(one: NuMessage) -> bool:
    found = re.match(
        r"CSS: (?:“([\w-]+)”: (?:Property “\1” doesn't exist|Parse Error)\.|Unrecognized at-rule “(.+)”)$", one.text
    )
    return bool(found and (found[1] or found[2]) in NEWER and one.path.suffix == ".css")


def test_the_html_checker_finds_no_error(demo: Built, paper: Built) -> None:
    files = [
        site.root / "build" / path
        for site in (demo, paper)
        for path in site.files
        if path.endswith((".html", ".css", ".svg")) and not re.search(r"(filler|extra)-[1-9]", path)
    ]
    assert {path.suffix for path in files} == {".html", ".css", ".svg"}
    assert len(files) > 200
    found = nu_checker(files, "--also-check-css", "--also-check-svg")
    errors = [one for one in found if one.kind not in ("info", "warning")]
    assert [str(one) for one in errors if not is_newer(one)] == []


# Every width


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways_or_complains(chromium: Browser, site: str, paper_site: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": HEIGHT}) as context:
        page = context.new_page()
        watch = Watch(page)
        for url in [*(site + kind for kind in KINDS), f"{paper_site}articles/harbour/", f"{paper_site}articles/"]:
            page.goto(url)
            wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert wide <= room, url
            assert page.locator("h1").count() == 1
        assert watch.found == []


def test_an_old_address_leads_to_the_new_one(chromium: Browser, site: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{site}2021/04/leaders-talk/")
        page.wait_for_url(f"{site}articles/leaders-talk/")
        page.goto(f"{site}no/such/page/")
        assert page.locator("main a").count() > 0
        page.locator("header a").first.click()
        page.wait_for_url(site)


# Notes beside their passages

NOTES = """() => [...document.querySelectorAll(".body > .note")].map(note => {
    const box = (one) => { const {left, right, top, bottom} = one.getBoundingClientRect(); return {left, right, top, bottom} };
    const name = note.dataset.anchor;
    const reference = document.querySelector(`[data-anchor~="${name}"]:not(.note), [data-anchor^="${name},"]`);
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return {id: note.id, note: box(note), line: box(reference), text: box(note.parentElement), size};
})"""


def notes_on(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(NOTES)
    return found


@pytest.mark.parametrize("width", [1200, WIDE, 2000])
def test_notes_stand_beside_their_passages(chromium: Browser, site: str, paper_site: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": HEIGHT}) as context:
        page = context.new_page()
        for url in [*(site + one for one in ARTICLES), f"{paper_site}articles/harbour/"]:
            page.goto(url)
            page.evaluate("document.fonts.ready")
            before: dict[str, Any] | None = None
            notes = notes_on(page)
            assert notes
            for one in notes:
                note, line = one["note"], one["line"]
                assert note["left"] > one["text"]["right"], one["id"]
                assert note["right"] <= width
                floor = before["note"]["bottom"] + one["size"] if before else float("-inf")
                assert note["top"] >= floor - 1, f"{one['id']} overlaps the note before it"
                pushed = abs(note["top"] - floor) <= 1 and floor >= line["top"] - 8
                assert pushed or abs(note["top"] - line["top"]) <= 8, f"{url}: {one['id']} is not at its line"
                before = one


@pytest.mark.parametrize("width", [390, 820])
def test_notes_stand_below_their_paragraph_where_there_is_no_margin(chromium: Browser, site: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": HEIGHT}) as context:
        page = context.new_page()
        page.goto(site + ARTICLES[0])
        for one in notes_on(page):
            assert one["line"]["top"] < one["note"]["top"]
            assert one["note"]["left"] >= one["text"]["left"] - 1
            assert one["note"]["right"] <= one["text"]["right"] + 1


# Paper, dark, no scripts


def test_paper_shows_notes_and_definitions(chromium: Browser, site: str) -> None:
    with chromium.new_context(viewport={"width": 800, "height": HEIGHT}) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        page.goto(site + ARTICLES[0])
        for selector in (".note", ".gloss", "figcaption", ".source"):
            shown = page.evaluate(
                """(selector) => [...document.querySelectorAll(selector)].map(one => one.getBoundingClientRect())
                .map(box => box.width > 0 && box.height > 0)""",
                selector,
            )
            assert shown, selector
            assert all(shown), selector
        assert not page.locator("header nav").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.pdf(format="A4").count(b"/Type /Page\n") >= 2


def colours(context: BrowserContext, url: str) -> tuple[float, float]:
    """How light paper and ink are, from 0 to 1."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_load_state()
    found = page.evaluate(
        """() => {
        const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
        const root = getComputedStyle(document.documentElement);
        return [root.backgroundColor, root.color].map(colour => {
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
            const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
            return (red + green + blue) / 765;
        });
    }"""
    )
    paper, ink = found
    return paper, ink


def test_pages_follow_the_light(chromium: Browser, site: str) -> None:
    with chromium.new_context(color_scheme="light") as context:
        paper, ink = colours(context, site)
        assert paper > 0.9
        assert ink < 0.2
    with chromium.new_context(color_scheme="dark") as context:
        paper, ink = colours(context, site)
        assert paper < 0.2
        assert ink > 0.8


def test_pages_work_without_scripts(chromium: Browser, site: str) -> None:
    with chromium.new_context(java_script_enabled=False, viewport={"width": WIDE, "height": HEIGHT}) as context:
        page = context.new_page()
        page.goto(site + ARTICLES[0])
        assert page.locator(".note").count() > 5
        assert all(one.is_visible() for one in page.locator(".note").all())
        assert not any(one.is_visible() for one in page.locator(".gloss").all())
        page.locator(".body a.term[data-term=kremlin]").first.click()
        page.wait_for_url(f"{site}glossary/kremlin/")
        page.locator("a.sentence").first.click()
        page.wait_for_url(re.compile(r"#at-kremlin"))


def test_a_term_opens_where_it_stands(chromium: Browser, site: str) -> None:
    with chromium.new_context(viewport={"width": WIDE, "height": HEIGHT}) as context:
        page = context.new_page()
        watch = Watch(page)
        page.goto(site + ARTICLES[0])
        term, gloss = page.locator(".body a.term[data-term=white-house]").first, page.locator("[id=term-white-house]")
        assert not gloss.is_visible()
        term.hover()
        gloss.wait_for(state="visible")
        box, at = gloss.bounding_box(), term.bounding_box()
        assert box
        assert at
        assert 0 <= box["y"] - at["y"] < 60
        assert box["x"] + box["width"] <= WIDE
        page.keyboard.press("Escape")
        gloss.wait_for(state="hidden")
        assert watch.found == []


# Accessibility


RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Page, axe_script: str) -> list[str]:
    """What the checker finds by WCAG 2.2 A and AA and by best practice, with a definition open where there is one."""
    page.evaluate("document.querySelector('.gloss')?.showPopover()")
    page.evaluate(axe_script)
    found = page.evaluate(
        """async rules => (await axe.run({runOnly: rules, resultTypes: ["violations"]})).violations
            .flatMap(one => one.nodes.slice(0, 3).map(node => `${one.id}: ${node.target} ${node.failureSummary}`))""",
        list(RULES),
    )
    return [f"{page.url.partition('/sidelight')[2]}: {one}" for one in found]


@pytest.mark.parametrize(
    ("width", "scheme", "kinds"),
    [(390, "light", KINDS), (820, "light", ARTICLES), (WIDE, "light", ARTICLES), (WIDE, "dark", KINDS)],
)
def test_pages_are_accessible(
    chromium: Browser, site: str, axe_script: str, width: int, scheme: Any, kinds: tuple[str, ...]
) -> None:
    with chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": HEIGHT}) as context:
        page = context.new_page()
        found = []
        for kind in kinds:
            page.goto(site + kind)
            found += violations(page, axe_script)
        assert found == []
