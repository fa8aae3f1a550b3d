"""Payloads in every field, in a real browser: none runs.

The browser is told to pass over the policy that pages state: it would hide what only it prevents.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from generator.serve.building import _shown
from generator.serve.news import Hub, News, Shown
from generator.serve.server import Server
from tests.browser.tools import served_site
from tests.payloads import FAMILIES, PAYLOADS, framed, published, refused, unsafe
from tests.support import Site, line

WATCH = """
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => tell(`ran on ${location.href}`);
document.addEventListener("securitypolicyviolation", (event) => tell(`${event.effectiveDirective} on ${location.href}`));
"""

INSPECT = """(root) => {
    const OURS = ["/assets/script.js", "/assets/search.js", "/.sidelight/client.js"];
    const SCHEMES = ["http:", "https:", "mailto:", "tel:", "xmpp:", "ftp:"];
    const STRANGE = "base, iframe, frame, frameset, object, embed, applet, portal, template, style, math, animate, set, use,"
        + "foreignObject, noscript, form:not(.search), textarea, video, audio, xmp, plaintext, marquee, link:not(head > link),"
        + "meta[http-equiv]:not([http-equiv=refresh], [http-equiv=Content-Security-Policy])";
    const found = [];
    for (const one of root.querySelectorAll("*")) {
        if (one.matches(STRANGE)) found.push(`<${one.localName}>`);
        if (one.localName === "script" && (one.textContent || !OURS.includes(one.getAttribute("src")))) found.push("<script>");
        for (const { name, value } of one.attributes) {
            if (/^on|^style$|^srcdoc$|^srcset$|^formaction$|^ping$|[^A-Za-z:_0-9-]/.test(name)) found.push(`${name}="${value}"`);
            if (/^(xlink:)?href$|^src$|^action$/.test(name)) {
                const { protocol } = new URL(value, "https://example.org/");
                if (!SCHEMES.includes(protocol)) found.push(`${name}="${value}"`);
            }
        }
        if (one.name && !one.matches("meta, input[name=lens], form.search *")) found.push(`name=${one.name}`);
    }
    return found;
}"""

PARSED = f"""(pages) => {{
    const inspect = {INSPECT};
    return pages.flatMap(([path, html]) =>
        inspect(new DOMParser().parseFromString(html, "text/html")).map((one) => `${{path}}: ${{one}}`));
}}"""

OPENED = """async (paths) => {
    const open = async (path) => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        frame.src = path;
        await new Promise((done) => (frame.onload = done));
        const { contentDocument: inner, contentWindow: { PointerEvent } } = frame;
        for (const one of inner.querySelectorAll("details")) one.open = true;
        for (const one of inner.querySelectorAll("[popover]")) one.showPopover();
        for (const one of inner.querySelectorAll("*")) {
            if (one.protocol === "javascript:") one.click();
            for (const name of one.getAttributeNames()) {
                if (name.startsWith("on")) one.dispatchEvent(new PointerEvent(name.slice(2)));
            }
        }
        await new Promise((done) => setTimeout(done, 0)); // what was clicked runs after that
        frame.remove();
    };
    const rest = [...paths];
    await Promise.all(Array.from({ length: 4 }, async () => { while (rest.length) await open(rest.pop()); }));
}"""


class Watched:
    """A browser in which what runs is told."""

    def __init__(self, context: BrowserContext) -> None:
        self.told: list[str] = []
        context.set_default_timeout(60_000)
        context.expose_binding("tell", lambda _, words: self.told.append(words))
        context.add_init_script(WATCH)
        self.page = context.new_page()
        self.page.on("dialog", self._dismiss)
        self.page.on("pageerror", lambda wrong: self.told.append(f"error: {wrong}"))

    def _dismiss(self, dialog: Dialog) -> None:
        self.told.append(dialog.message)
        dialog.dismiss()

    def open(self, url: str, paths: list[str]) -> list[str]:
        """What pages of a site did when they were opened, and everything in them was used."""
        self.page.goto(f"{url}host.html")
        self.page.evaluate(OPENED, [f"/{one}" for one in paths])
        return self.told


@pytest.fixture(scope="module")
def watched(chromium: Browser) -> Iterator[Watched]:
    with chromium.new_context(bypass_csp=True) as context:
        yield Watched(context)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return built(published(tmp_path_factory.mktemp("hostile") / "site"), search=True)


def built(site: Site, *, search: bool = False) -> Site:
    report = site.build(jobs=None, search=search)
    assert report.published, [line(one) for one in report.diagnostics if one.severity == "error"]
    (site.root / "build/host.html").write_text("<!doctype html><title>host</title><body>")
    return site


def pages(site: Site) -> dict[str, str]:
    return {path: text.decode() for path, text in site.tree().items() if path.endswith(".html") and path != "host.html"}


def inspect(page: Page, texts: dict[str, str]) -> list[str]:
    """What stands in pages that no page may hold, as the browser parses them."""
    items = list(texts.items())
    return [one for n in range(0, len(items), 200) for one in page.evaluate(PARSED, items[n : n + 200])]


def test_what_is_not_escaped_runs_and_is_seen(chromium: Browser, watched: Watched, tmp_path: Path) -> None:
    """The proof that the tests below would notice."""
    site = built(unsafe(tmp_path / "site"))
    texts = {path: text for path, text in pages(site).items() if re.match(r"p\d+/|plain/", path)}
    held = dict.fromkeys(texts, 0) | Counter(one.partition(":")[0] for one in inspect(watched.page, texts))
    assert sum(count != held["plain/index.html"] for count in held.values()) > 200
    with served_site(site.root / "build") as url, chromium.new_context(bypass_csp=True) as context:
        context.route("https://**", lambda route: route.abort())
        opened = [path for path in texts if not re.match(r"p\d*[13579]/", path)]  # half of them: all take a minute
        ran = Watched(context).open(url, opened)
    numbers = {int(found[1]) for one in ran if (found := re.match(r"ran on .*/p(\d+)/", one))}
    names = {name for name, family in FAMILIES.items() if any(PAYLOADS.index(one) in numbers for one in family)}
    assert names == FAMILIES.keys()
    assert len(numbers) > 70  # the others are no scripts, or such for markdown alone


def test_no_page_holds_what_it_may_not(watched: Watched, site: Site) -> None:
    texts = pages(site)
    assert len(texts) > 1000
    assert inspect(watched.page, texts) == []


def test_no_page_runs_anything(watched: Watched, site: Site) -> None:
    """Each fifth article, each twentieth of what holds the same fields in fewer places, and every list: all would take minutes."""
    often, rare = re.compile(r"articles/h"), re.compile(r"glossary/.|notes/.|p\d|topics/.|authors/.|series/.")
    groups: dict[int, list[str]] = {1: [], 5: [], 20: []}
    for path in pages(site):
        groups[5 if often.match(path) else 20 if rare.match(path) else 1].append(path)
    opened = [path for step, group in groups.items() for path in group[::step]]
    assert len(opened) > 180
    with served_site(site.root / "build") as url:
        assert watched.open(url, opened) == []


def test_nothing_that_the_settings_say_runs(watched: Watched, tmp_path: Path) -> None:
    site = built(framed(tmp_path / "site"))
    texts = pages(site)
    assert inspect(watched.page, texts) == []
    with served_site(site.root / "build") as url:
        assert watched.open(url, list(texts)) == []


FEEDS = f"""([atom, json]) => {{
    const inspect = {INSPECT};
    const html = (text) => inspect(new DOMParser().parseFromString(text, "text/html"));
    const feed = new DOMParser().parseFromString(atom, "application/xml");
    const entries = [...feed.querySelectorAll("feed > entry")];
    const names = [...feed.querySelectorAll("*")].map((one) => one.localName);
    return {{
        wrong: feed.querySelector("parsererror")?.textContent ?? "",
        count: entries.length,
        names: [...new Set(names)].sort(),
        found: entries.flatMap((one) => html(one.querySelector("content").textContent)),
        json: JSON.parse(json).items.flatMap((one) => html(one.content_html)),
    }};
}}"""


def test_feeds_hold_nothing_that_runs(watched: Watched, site: Site) -> None:
    tree = site.tree()
    watched.page.goto("about:blank")
    told = watched.page.evaluate(FEEDS, [tree["feed.xml"].decode(), tree["feed.json"].decode()])
    assert told["wrong"] == ""
    assert told["count"] > len(PAYLOADS)
    assert told["names"] == sorted(
        [
            "author",
            "category",
            "content",
            "entry",
            "feed",
            "generator",
            "id",
            "link",
            "name",
            "published",
            "summary",
            "title",
            "updated",
        ]
    )
    assert (told["found"], told["json"]) == ([], [])


def test_linked_data_is_data(watched: Watched, site: Site) -> None:
    """Each is JSON, and its html holds nothing that runs."""
    texts = {path: json.loads(text) for path, text in site.tree().items() if path.endswith(".jsonld")}
    assert len(texts) > len(PAYLOADS)
    notes = [one["body"]["value"] for text in texts.values() for one in text.get("items", ()) if "value" in one["body"]]
    assert len(notes) > len(PAYLOADS)
    assert inspect(watched.page, {str(n): one for n, one in enumerate(notes)}) == []


def test_nothing_that_is_searched_for_or_found_runs(watched: Watched, site: Site) -> None:
    page = watched.page
    with served_site(site.root / "build") as url:
        for payload in (FAMILIES["out of attributes"] + FAMILIES["out of elements"])[::4]:
            page.goto(f"{url}search/?q={quote(payload)}")
            expect(page.locator("#q")).to_have_value(re.compile("."))
            expect(page.locator("[role=status]")).not_to_be_empty()
        page.goto(f"{url}search/?q=harbour&kind=Article")
        for number in range(1, 1 + len(PAYLOADS) // 10):
            page.locator(f".results > li:nth-child({10 * number})").wait_for()
            page.locator("[id='page.more']").click()
        expect(page.locator(".results > li")).to_have_count(len(PAYLOADS))
        assert page.evaluate(f"({INSPECT})(document)") == []
        assert watched.told == []


def test_popovers_hold_nothing_that_runs(watched: Watched, site: Site) -> None:
    """Opened as readers do: over a term, a note, an article."""
    page = watched.page
    with served_site(site.root / "build") as url:
        for family in list(FAMILIES.values())[::3]:
            page.goto(f"{url}articles/h{PAYLOADS.index(family[0])}/")
            page.locator(".body a.term").first.hover()
            expect(page.locator(".gloss:popover-open")).to_be_visible()
            assert watched.told == []


def test_nothing_that_the_overlay_shows_runs(watched: Watched, tmp_path: Path) -> None:
    site = refused(tmp_path / "site")
    real = [_shown(site.root, one) for one in site.build(jobs=None).diagnostics[::3]]
    assert len(real) > 1000
    made = [
        Shown(one, 1, 1, one, one, one, (one,), ((1, one),), f"vscode://file/{n}") for n, one in enumerate(PAYLOADS)
    ]
    (tmp_path / "build").mkdir()
    (tmp_path / "build/index.html").write_text("<!doctype html><title>x</title><body></body>")
    hub = Hub()
    with Server(0, tmp_path / "build", "/", hub) as server:
        watched.page.goto(server.url)
        for findings in (real, made):
            hub.tell(News(findings=tuple(findings)))
            expect(watched.page.locator("#sidelight-findings li")).to_have_count(len(findings))
            held = watched.page.evaluate(f"({INSPECT})(document.querySelector('#sidelight-findings').shadowRoot)")
            assert [one for one in held if not one.startswith('href="vscode://file/')] == []
        assert watched.told == []
