"""How a page is read: what opens in place, notes that light up, what a reader chooses to see, contents that follow."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.tools import served_site, until
from tests.whole import Built

WIDTHS = (360, 820, 1440)
PHONE, WIDE = WIDTHS[0], WIDTHS[-1]
ARTICLE = "articles/leaders-talk/"
LONGER_THAN_ANY_DELAY = 800
"""Milliseconds."""


@pytest.fixture(scope="module")
def site(demo: Built) -> Iterator[str]:
    with served_site(demo.root / "build", demo.base) as url:
        yield url


@contextmanager
def reader(chromium: Browser, url: str, width: int, height: int = 800, **more: Any) -> Iterator[Page]:
    """A page in a window of its own; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    with chromium.new_context(viewport={"width": width, "height": height}, **more) as context:
        context.set_default_timeout(5_000)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        page.evaluate("document.fonts.ready")
        yield page
    assert complaints == []


def term(page: Page, name: str) -> Locator:
    """The first link to a term in the text."""
    return page.locator(f".body > p a.term[data-term={name}]").first


def box(page: Page, name: str) -> Locator:
    return page.locator(f'[id="{name}"]')


def open_ids(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll(':popover-open')].map(one => one.id)")
    return found


def bring(link: Locator, share: float = 0.5) -> None:
    """Scroll until a link stands at a share of the window's height."""
    link.evaluate(
        "(link, share) => scrollBy({top: link.getBoundingClientRect().top - innerHeight * share, behavior: 'instant'})",
        share,
    )


def misplaced(page: Page, link: Locator, popover: Locator) -> str:
    """Why a popover stands where it should not: over its own link, or beyond the window; "" where all is well."""
    return str(
        page.evaluate(
            """([link, box]) => {
            const one = box.getBoundingClientRect();
            if (one.left < -0.5 || one.top < -0.5 || one.right > innerWidth + 0.5 || one.bottom > innerHeight + 0.5)
                return `leaves the window: ${JSON.stringify(one)}`;
            if (one.width < 100 || one.height < 40) return `too small to read: ${JSON.stringify(one)}`;
            for (const {left, right, top, bottom} of link.getClientRects())
                if (right - 1 > one.left && left < one.right - 1 && bottom - 1 > one.top && top < one.bottom - 1)
                    return `covers its own link: ${JSON.stringify(one)}`;
            return "";
        }""",
            [link.element_handle(), popover.element_handle()],
        )
    )


# With a mouse


@pytest.mark.parametrize("width", WIDTHS)
def test_a_definition_opens_under_the_pointer_and_stays(chromium: Browser, site: str, width: int) -> None:
    with reader(chromium, site + ARTICLE, width) as page:
        link, popover = term(page, "white-house"), box(page, "term-white-house")
        bring(link)
        link.hover()
        assert not popover.is_visible()
        popover.wait_for(state="visible")
        assert popover.locator(".headword").inner_text() == "White House"
        assert re.search(r"In \d+ articles", popover.inner_text())
        assert misplaced(page, link, popover) == ""
        popover.hover()
        page.wait_for_timeout(LONGER_THAN_ANY_DELAY)
        assert popover.is_visible()
        popover.get_by_role("link", name="Whole entry").click()
        page.wait_for_url(f"{site}glossary/white-house/")
        page.go_back()
        page.wait_for_url(site + ARTICLE)
        assert open_ids(page) == []


def test_a_definition_goes_when_the_pointer_has_left(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, WIDE) as page:
        link, popover = term(page, "white-house"), box(page, "term-white-house")
        bring(link)
        link.hover()
        popover.wait_for(state="visible")
        page.mouse.move(5, 5)
        popover.wait_for(state="hidden")


def test_a_pointer_that_passes_opens_nothing(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, WIDE) as page:
        link = term(page, "white-house")
        bring(link)
        link.hover()
        page.mouse.move(5, 5)
        page.wait_for_timeout(LONGER_THAN_ANY_DELAY)
        assert open_ids(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("how", ["escape", "click", "scroll"])
def test_a_definition_is_put_away(chromium: Browser, site: str, width: int, how: str) -> None:
    with reader(chromium, site + ARTICLE, width) as page:
        link, popover = term(page, "white-house"), box(page, "term-white-house")
        bring(link, 0.3)
        link.hover()
        popover.wait_for(state="visible")
        if how == "escape":
            page.keyboard.press("Escape")
        elif how == "click":
            page.mouse.click(3, 3)
        else:
            page.mouse.wheel(0, 900)
        popover.wait_for(state="hidden")
        page.wait_for_timeout(LONGER_THAN_ANY_DELAY)
        assert open_ids(page) == []


def test_terms_in_a_definition_open_in_turn(chromium: Browser, site: str) -> None:
    for width in WIDTHS:
        with reader(chromium, site + ARTICLE, width, 900) as page:
            outer = term(page, "crimea")
            bring(outer)
            outer.hover()
            popover = box(page, "term-crimea")
            popover.wait_for(state="visible")
            inner = popover.locator("a.term").first
            name = f"term-{inner.get_attribute('data-term')}"
            inner.hover()
            box(page, name).wait_for(state="visible")
            assert set(open_ids(page)) == {"term-crimea", name}
            assert misplaced(page, inner, box(page, name)) == ""
            assert box(page, name).locator("a.term").count() == 0 or term(page, name[5:]).count() > 0
            page.keyboard.press("Escape")
            box(page, name).wait_for(state="hidden")
            assert open_ids(page) == ["term-crimea"]
            page.keyboard.press("Escape")
            popover.wait_for(state="hidden")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_link_to_an_article_previews_it(chromium: Browser, site: str, demo: Built, width: int) -> None:
    with reader(chromium, site + ARTICLE, width) as page:
        link = page.locator("[data-related=spring-build-up]").first
        bring(link)
        link.hover()
        popover = box(page, "preview-spring-build-up")
        popover.wait_for(state="visible")
        assert misplaced(page, link, popover) == ""
        text = popover.inner_text()
        for words in ("Russian forces mass near Ukraine", "9 April 2021"):
            assert words in text
        until(page, "document.querySelector('[id=preview-spring-build-up] img')?.complete ?? true")
        assert misplaced(page, link, popover) == ""
    kinds = {one["id"] for one in demo.articles["leaders-talk"].all("div.preview")}
    links = {
        f"preview-{one.attributes.get('data-article') or one.attributes.get('data-related')}"
        for one in demo.articles["leaders-talk"].walk()
        if "data-article" in one.attributes or "data-related" in one.attributes
    }
    assert links == kinds
    assert len(links) > 5


@pytest.mark.parametrize(("width", "height"), [(360, 640), (820, 420), (1440, 420), (1440, 900)])
def test_no_definition_covers_its_term_or_leaves_the_window(
    chromium: Browser, site: str, width: int, height: int
) -> None:
    """Every term of an article, wherever in the window it stands; by focus, which shows it at once."""
    with reader(chromium, site + ARTICLE, width, height) as page:
        page.keyboard.press("Tab")  # from here on the focus is shown
        links = page.locator("main a.term:visible").all()
        assert len(links) > 30
        wrong = []
        for n, link in enumerate(links):
            bring(link, (0.08, 0.35, 0.62, 0.9)[n % 4])
            name = f"term-{link.get_attribute('data-term')}"
            link.evaluate("link => link.focus({preventScroll: true, focusVisible: true})")
            if open_ids(page) != [name]:
                wrong.append(f"{name} is not open but {open_ids(page)}")
            elif why := misplaced(page, link, box(page, name)):
                wrong.append(f"{name}: {why}")
            page.keyboard.press("Escape")
        assert wrong == []


# With the keyboard


@pytest.mark.parametrize("width", WIDTHS)
def test_the_keyboard_reaches_a_definition_and_what_is_in_it(chromium: Browser, site: str, width: int) -> None:
    with reader(chromium, site + ARTICLE, width) as page:
        link, popover = term(page, "crimea"), box(page, "term-crimea")
        page.locator("#page\\.main .kicker a").first.focus()
        for _ in range(150):
            page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        popover.wait_for(state="visible")
        assert misplaced(page, link, popover) == ""
        inside = "document.activeElement.closest('[popover]')?.id"
        page.keyboard.press("Tab")
        assert page.evaluate(inside) == "term-crimea"
        inner = page.evaluate("document.activeElement.dataset.term")
        assert set(open_ids(page)) == {"term-crimea", f"term-{inner}"}
        last = ""
        for _ in range(20):
            if page.evaluate(inside) is None:
                break
            last = page.evaluate("document.activeElement.innerText")
            page.keyboard.press("Tab")
        assert last == "Whole entry"
        assert page.evaluate(inside) is None
        assert open_ids(page) == [] or "term-crimea" not in open_ids(page)
        page.keyboard.press("Shift+Tab")
        assert link.evaluate("link => link === document.activeElement")
        assert open_ids(page) == ["term-crimea"]
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        assert link.evaluate("link => link === document.activeElement")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        assert open_ids(page) == ["term-crimea"]
        page.keyboard.press("Escape")
        assert open_ids(page) == []
        assert link.evaluate("link => link === document.activeElement")
        page.wait_for_timeout(LONGER_THAN_ANY_DELAY)
        assert open_ids(page) == []


def test_the_focus_leaves_and_the_definition_goes(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, WIDE) as page:
        page.keyboard.press("Tab")
        term(page, "white-house").focus()
        box(page, "term-white-house").wait_for(state="visible")
        page.locator(".masthead a").first.focus()
        box(page, "term-white-house").wait_for(state="hidden")


# By touch


@pytest.mark.parametrize("width", WIDTHS)
def test_a_tap_opens_and_another_closes(chromium: Browser, site: str, width: int) -> None:
    with reader(chromium, site + ARTICLE, width, has_touch=True) as page:
        link, popover = term(page, "white-house"), box(page, "term-white-house")
        bring(link, 0.8)
        link.tap()
        popover.wait_for(state="visible")
        assert misplaced(page, link, popover) == ""
        assert page.url == site + ARTICLE
        link.tap()
        popover.wait_for(state="hidden")
        link.tap()
        popover.wait_for(state="visible")
        page.touchscreen.tap(4, 4)
        popover.wait_for(state="hidden")
        link.tap()
        popover.get_by_role("link", name="Whole entry").tap()
        page.wait_for_url(f"{site}glossary/white-house/")
        page.go_back()
        page.wait_for_url(site + ARTICLE)
        assert open_ids(page) == []
        preview = page.locator(".note a[data-article]").first
        bring(preview)
        preview.tap()
        assert open_ids(page) == [f"preview-{preview.get_attribute('data-article')}"]


def test_a_tap_in_a_sheet_opens_another_that_leaves_it_readable(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, PHONE, 640, has_touch=True) as page:
        link = term(page, "crimea")
        bring(link)
        link.tap()
        inner = box(page, "term-crimea").locator("a.term").first
        inner.tap()
        name = f"term-{inner.get_attribute('data-term')}"
        assert set(open_ids(page)) == {"term-crimea", name}
        assert misplaced(page, inner, box(page, name)) == ""
        page.touchscreen.tap(180, 310)
        assert open_ids(page) == []


# Passages and notes


def test_a_passage_and_its_note_light_up_together(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, WIDE) as page:
        lit = "[...document.querySelectorAll('.lit')].flatMap(one => (one.dataset.note ?? one.id).split(' '))"
        note = page.locator(".body > .note[data-kind=correction]")
        name = (note.get_attribute("id") or "").removeprefix("note-")
        bring(page.locator(f"mark[data-note~='{name}']").first)
        x, y = page.locator(f"mark[data-note~='{name}']").first.evaluate(
            "one => { const {left, top, height} = one.getClientRects()[0]; return [left + 4, top + height / 2] }"
        )
        page.mouse.move(x, y)
        assert set(page.evaluate(lit)) == {name, f"note-{name}"}
        page.mouse.move(3, 3)
        assert page.evaluate(lit) == []
        note.hover()
        assert set(page.evaluate(lit)) == {name, f"note-{name}"}
        page.locator(f"a[role=doc-noteref][href='#note-{name}']").evaluate("one => one.focus({preventScroll: true})")
        assert set(page.evaluate(lit)) == {name, f"note-{name}"}


# What a reader chooses to see


def shown(page: Page) -> dict[str, int]:
    """How many notes, references, underlined terms and marked passages there are to see."""
    found: dict[str, int] = page.evaluate(
        """() => {
        const count = (selector, seen) => [...document.querySelectorAll(selector)].filter(seen).length;
        return {
            notes: count(".body .note", one => one.offsetParent || one.getClientRects().length),
            references: count(".body [role=doc-noteref]", one => one.getClientRects().length),
            terms: count(".body > p a.term", one => getComputedStyle(one).textDecorationLine === "underline"),
            passages: count(".body mark", one => getComputedStyle(one).backgroundImage !== "none"),
        };
    }"""
    )
    return found


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_reader_chooses_what_to_see(chromium: Browser, site: str, width: int, scripts: bool) -> None:
    with reader(chromium, site + ARTICLE, width, java_script_enabled=scripts) as page:
        everything = shown(page)
        assert min(everything.values()) > 0
        none = dict.fromkeys(everything, 0)

        def choose(words: str) -> dict[str, int]:
            page.locator(".lens label", has_text=re.compile(f"^\\s*{words}")).click()
            return shown(page)

        assert choose("Plain text") == none
        assert choose("Terms") == {**none, "terms": everything["terms"]}
        assert choose("Notes") == {**everything, "terms": 0}
        assert choose("Everything") == everything
        page.locator(".lens summary").click()
        one_kind = choose("Fact check")
        assert one_kind["terms"] == 0
        assert 0 < one_kind["notes"] < everything["notes"]
        assert one_kind["references"] == one_kind["notes"]
        assert 0 < one_kind["passages"] < everything["passages"]


def test_each_kind_of_note_can_be_chosen(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, WIDE) as page:
        page.locator(".lens summary").click()
        kinds = page.locator(".lens details label").all()
        assert len(kinds) > 4
        for label in kinds:
            label.click()
            seen = page.evaluate(
                """[...document.querySelectorAll('.body .note')]
                .filter(one => one.getClientRects().length).map(one => one.dataset.kind)"""
            )
            assert set(seen) == {label.get_attribute("data-kind")}
            assert str(len(seen)) == label.locator(".count").inner_text()


def test_the_choice_is_remembered_and_nothing_jumps(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, PHONE) as page:
        page.locator(".lens label", has_text="Plain text").click()
        page.goto(site + "articles/spring-build-up/")
        page.wait_for_load_state("load")
        assert page.locator("#lens-plain").is_checked()
        assert sum(shown(page).values()) == 0
        moved = page.evaluate(
            """() => new Promise(done => {
            new PerformanceObserver(list => done(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
                .observe({type: "layout-shift", buffered: true});
            setTimeout(done, 300, 0);
        })"""
        )
        assert moved == 0
        page.goto(site + ARTICLE)
        page.locator(".lens label", has_text="Everything").click()
        page.reload()
        assert min(shown(page).values()) > 0


def test_a_correction_in_the_list_is_shown_in_any_view(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, WIDE) as page:
        page.locator(".lens label", has_text="Plain text").click()
        link = page.locator(".corrections a").first
        note = page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
        assert not note.is_visible()
        link.click()
        assert note.is_visible()


# At a glance


def test_the_contents_follow_the_reader(chromium: Browser, site: str) -> None:
    for width in WIDTHS:
        with reader(chromium, site + ARTICLE, width) as page:
            assert page.locator(".contents [aria-current]").count() == 0
            heading = page.locator(".body h2").nth(1)
            heading.evaluate(
                "one => scrollTo({top: scrollY + one.getBoundingClientRect().top - 100, behavior: 'instant'})"
            )
            here = page.locator(".contents [aria-current=location]")
            here.wait_for(state="attached")
            assert (
                here.inner_text() == heading.inner_text()
                if width == WIDE
                else here.text_content() == heading.inner_text()
            )
            bar = page.locator(".contents").bounding_box()
            assert bar
            assert 0 <= bar["y"] < 100
            if width < WIDE:
                page.locator(".contents summary").click()
            page.locator(".contents a").last.click()
            last = page.locator(".body h2").last.bounding_box()
            bar = page.locator(".contents summary").bounding_box()
            assert last
            assert bar
            assert width == WIDE or last["y"] >= bar["y"] + bar["height"] - 1


def test_the_contents_survive_a_heading_that_is_not_there(chromium: Browser, site: str, demo: Built) -> None:
    heading = demo.articles["leaders-talk"].one(".body").all("h2")[1]
    text = demo.text(ARTICLE + "index.html").replace(f'<h2 id="{heading["id"]}">', "<h2>")
    with reader(chromium, "about:blank", WIDE) as page:
        page.route("**/" + ARTICLE, lambda route: route.fulfill(body=text, content_type="text/html"))
        page.goto(site + ARTICLE)
        page.locator(".body h2").last.evaluate("one => one.scrollIntoView({behavior: 'instant'})")
        page.locator(".contents [aria-current=location]").wait_for(state="attached")


def test_who_and_what_is_in_an_article_is_named_before_it(chromium: Browser, site: str) -> None:
    for width in WIDTHS:
        with reader(chromium, site + ARTICLE, width) as page:
            before = page.locator(".before")
            text = before.locator("dl").first
            assert text.is_visible() == (width == WIDE)
            if width < WIDE:
                before.locator("> summary").click()
            assert "President of Russia" in before.inner_text()
            assert before.locator("> dl dt").count() == 8
            aids, first = page.locator(".aids").bounding_box(), page.locator(".body p").first.bounding_box()
            assert aids
            assert first
            assert width == WIDE or aids["y"] + aids["height"] <= first["y"]


# A browser that cannot take anchors' names from attributes


def test_notes_stand_in_the_margin_by_the_script_too(chromium: Browser, site: str) -> None:
    from tests.browser.test_pages import notes_on

    with reader(chromium, site + ARTICLE, WIDE) as page:
        with_attributes = [one["note"] for one in notes_on(page)]
        for one in page.context.pages:
            one.close()
        page = page.context.new_page()
        page.add_init_script(
            """const supports = CSS.supports.bind(CSS);
            CSS.supports = (...words) => !words[0].includes("attr(") && supports(...words);"""
        )
        page.route(
            "**/style.css", lambda route: route.fulfill(body=route.fetch().text().replace("attr(data", "nothing(data"))
        )
        page.goto(site + ARTICLE)
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.documentElement.className") == "anchors"
        assert [one["note"] for one in notes_on(page)] == with_attributes
