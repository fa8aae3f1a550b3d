"""What a page costs, and what is kept of it in reader view, feeds, print, large type, high contrast and from right to left."""

import gzip
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_pages import KINDS, notes_on, violations
from tests.browser.test_reading import ARTICLE, reader
from tests.browser.tools import served_site
from tests.markup import Element, parsed
from tests.support import Site, article
from tests.whole import Built
from tools.prepare import READABILITY_SCRIPT

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(demo: Built) -> Iterator[str]:
    with served_site(demo.root / "build", demo.base) as url:
        yield url


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def test_style_and_script_of_an_article_are_small(demo: Built) -> None:
    page = demo.articles["leaders-talk"]
    scripts = [one["src"] for one in page.all("script") if "src" in one.attributes]
    styles = [one["href"] for one in page.all("link[rel=stylesheet]")]
    size = {url: packed(demo.files[url.removeprefix(demo.base)]) for url in (*scripts, *styles)}
    assert sum(size[one] for one in scripts) <= 4_000
    assert sum(size.values()) <= 14_000
    assert not page.all("style")


SHIFTS = """new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.hadRecentInput ? 0 : one.value))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 400);
})"""


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", [ARTICLE, "glossary/nato/", "glossary/", "topics/ukraine/", "search/", ""])
def test_nothing_moves_while_a_page_loads(chromium: Browser, site: str, path: str, width: int) -> None:
    with reader(chromium, site + path, width) as page:
        page.wait_for_load_state("networkidle")
        page.evaluate("scrollTo({top: document.body.scrollHeight / 2, behavior: 'instant'})")
        assert page.evaluate(SHIFTS) == 0


def squeezed(text: str) -> str:
    """Without white space: where elements meet, text contents have none."""
    return re.sub(r"\s+", "", text)


def own_words(note: Element) -> str:
    """The text of a note, without what stands around it."""
    around = {"label", "heading", "by", "earlier"}
    return " ".join(
        one.words for one in note.walk() if one.parent is note and one.attributes.get("class") not in around
    )


def test_reader_view_keeps_every_note_and_every_terms_word(chromium: Browser, site: str, demo: Built) -> None:
    script = READABILITY_SCRIPT.read_text("utf-8")
    kept = 0
    with reader(chromium, site, 820) as page:
        for slug, html in demo.articles.items():
            page.goto(site + demo.articles_at[slug])
            # Not as a script of the page, which its policy would refuse.
            text = squeezed(
                page.evaluate(
                    f"(() => {{ {script}\n return new Readability(document.cloneNode(true)).parse().textContent }})()"
                )
            )
            body = html.one("div.body")
            assert squeezed(body.words_without("note")) in text or len(text) > 0.9 * len(squeezed(body.words))
            for note in html.all("div.note"):
                assert squeezed(own_words(note)) in text, f"{slug}: {note['id']}"
                kept += 1
            for one in body.all("a.term"):
                assert squeezed(one.words) in text, f"{slug}: {one.words}"
    assert kept > 50


PRINTED = """(selector) => [...document.querySelectorAll(selector)]
    .filter(one => one.getBoundingClientRect().height > 0).map(one => [one.id, one.innerText])"""


def test_page_feed_and_print_have_the_same_notes_and_definitions(chromium: Browser, site: str, demo: Built) -> None:
    feed = {
        one.findtext(f"{ATOM}id"): parsed(one.findtext(f"{ATOM}content") or "")
        for one in ElementTree.fromstring(demo.text("feed.xml")).iter(f"{ATOM}entry")
    }
    with reader(chromium, site, 800) as page:
        page.emulate_media(media="print")
        for slug, html in demo.articles.items():
            path = demo.articles_at[slug]
            page.goto(site + path)
            entry = feed[demo.address(path)]
            printed = dict(page.evaluate(PRINTED, ".note"))
            notes = {one["id"]: one for one in html.all("div.note")}
            ends = {one["id"]: one for one in entry.all("li") if one.attributes.get("id", "").startswith("note-")}
            assert set(printed) == set(notes) == set(ends), slug
            for name, note in notes.items():
                words = squeezed(own_words(note))
                assert words
                assert words in squeezed(ends[name].words), f"{slug}: {name} in the feed"
                assert words in squeezed(printed[name]), f"{slug}: {name} in print"
            defined = dict(page.evaluate(PRINTED, ".gloss"))
            glosses = {one["id"]: one for one in html.all("div.gloss")}
            terms = {one["id"]: one for one in entry.all("dl.terms dt")}
            assert set(defined) == set(glosses) == set(terms), slug
            for name, gloss in glosses.items():
                around = {"label", "headword", "more"}
                paragraphs = [one.words for one in gloss.all("p") if one.attributes.get("class") not in around]
                below = terms[name].parent
                assert below
                for one in paragraphs:
                    assert squeezed(one) in squeezed(below.words), f"{slug}: {name} in the feed"
                    assert squeezed(one) in squeezed(defined[name]), f"{slug}: {name} in print"


def opens_inside(page: Page, width: int) -> None:
    """A definition opens, and does not leave the window."""
    box = page.locator("[popover]:popover-open")
    box.wait_for()
    at = box.bounding_box()
    assert at
    assert at["x"] >= 0
    assert at["x"] + at["width"] <= width


def test_type_of_twice_the_size_fits(chromium: Browser, site: str) -> None:
    width = 640
    with reader(chromium, site, width) as page:
        page.context.new_cdp_session(page).send(
            "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}, "forScripts": []}
        )
        for path in KINDS:
            page.goto(site + path) if path != "404.html" else page.goto(site)
            size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
            assert size >= 2 * 17
            wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert wide <= room, path
        page.goto(site + ARTICLE)
        term = page.locator(".body a.term").first
        term.focus()
        opens_inside(page, width)


def test_higher_contrast_is_higher(chromium: Browser, site: str, axe_script: str) -> None:
    with reader(chromium, site, 1440, color_scheme="light") as page:
        page.emulate_media(contrast="more")
        found = []
        for path in (ARTICLE, "glossary/", "timeline/", "topics/ukraine/", ""):
            page.goto(site + path)
            page.evaluate("document.querySelector('.gloss')?.showPopover()")
            page.evaluate(axe_script)
            found += page.evaluate(
                "axe.run({runOnly: ['color-contrast-enhanced'], rules: {'color-contrast-enhanced': {enabled: true}}})"
                ".then(result => result.violations.flatMap(one => one.nodes.map(node => `${node.target}: ${node.failureSummary}`)))"
            )
        assert found == []


def test_with_forced_colours_passages_and_choices_are_told_by_lines(chromium: Browser, site: str) -> None:
    with reader(chromium, site + ARTICLE, 1440) as page:
        page.emulate_media(forced_colors="active")
        assert page.evaluate("getComputedStyle(document.querySelector('.passage')).textDecorationLine") == "underline"
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.lens label:has(:checked)')).outlineStyle")
            == "solid"
        )
        assert page.locator(".note").first.is_visible()


def test_nothing_is_in_motion(demo: Built) -> None:
    """So nothing has to stop for those who asked for less of it; `late` only waits."""
    style = demo.text("assets/style.css")
    assert "transition" not in style
    assert "smooth" not in style
    assert re.findall(r"animation: *([^;]+)", style) == ["late 0s 1.5s both"]


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small site in Arabic."""
    files = {
        "site.yaml": "title: الضوء الجانبي\nurl: https://example.org/\nlanguage: ar\nmenu: [{title: مقالات, to: /articles/}]\n",
        "content/articles/a.md": article(
            "اجتمع الحلف الأطلسي اليوم. " * 3 + "وقال [إن الاجتماع طويل]{note=n}.\n\n" + "فقرة أخرى عن اللقاء. " * 60,
            title="اجتماع في بروكسل",
            date="2021-04-13",
            topics="[سياسة]",
        ),
        "content/articles/b.md": article("نص آخر.", title="مقال آخر", date="2014-03-01", topics="[سياسة]"),
        "content/glossary/t.yaml": (
            "hilf: {term: الحلف الأطلسي, kind: organisation, date: 2015, definition: حلف عسكري بين دول من ضفتي المحيط.}\n"
        ),
        "content/notes/n.md": "---\ntitle: طول الاجتماع\ndate: 2021-05-01\n---\n\nاستمر خمس ساعات.\n",
    }
    site = Site(tmp_path_factory.mktemp("arabic") / "site", files, plain=False)
    assert site.build(search=True).published
    with served_site(site.root / "build") as url:
        yield url


@pytest.mark.parametrize("width", [360, 820, 1440])
def test_a_language_from_right_to_left(chromium: Browser, arabic: str, axe_script: str, width: int) -> None:
    with reader(chromium, f"{arabic}articles/a/", width) as page:
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        [note] = notes_on(page)
        if width == 1440:
            assert note["note"]["right"] < note["text"]["left"]
            assert abs(note["note"]["top"] - note["line"]["top"]) <= 8
        page.locator(".body a.term").first.focus()
        opens_inside(page, width)
        page.keyboard.press("Escape")
        for path in ("", "timeline/", "glossary/hilf/", "search/", "articles/a/"):
            page.goto(arabic + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert violations(page, axe_script) == []
        page.goto(f"{arabic}timeline/")
        newer, older = (_middle(page, year) for year in ("2021", "2014"))
        assert newer < older


def _middle(page: Page, year: str) -> float:
    box = page.locator(f".strip a:has(title:text('{year}')):not(.event) rect.articles").first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2
