"""From saving a file to the new page painted: `python -m tools.latency [--runs N] [--site DIR]`, the demo without a site.

A copy of the site is served and shown in Chromium; a sentence is added to an article's first paragraph, again and again. Painted
is the second frame after the sentence is in the page: then the first is drawn.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.tools import CHROMIUM_ARGS
from tests.serving import served
from tools.prepare import find_chromium

ROOT = Path(__file__).parent.parent

REPORT = """{
  // Two frames after a change: the first draws it, the second begins when it is drawn.
  const tell = () => requestAnimationFrame(() => requestAnimationFrame(() =>
    painted(performance.timeOrigin + performance.now(), document.querySelector("main").textContent)));
  addEventListener("DOMContentLoaded", () => {
    tell();
    new MutationObserver(tell).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}"""
"""Tells when a page was painted, and what it says."""


def measure(page: Page, article: Path, runs: int) -> list[float]:
    """Milliseconds from saving to painted, of each run."""
    text = article.read_text("utf-8")
    head, _, body = text.partition("\n---\n")
    seen: list[tuple[float, str]] = []
    page.expose_function("painted", lambda at, words: seen.append((at, words)))
    page.add_init_script(REPORT)
    page.reload()
    taken = []
    for n in range(-1, runs):  # the first warms up
        words = f"Sentence number {n + 2}, just saved."
        began = time.time()
        article.write_text(f"{head}\n---\n\n{words} {body.lstrip()}", "utf-8")
        while not (done := [at for at, shown in seen if words in shown]):
            page.wait_for_timeout(20)
        if n >= 0:
            taken.append(done[0] - began * 1000)
        page.wait_for_timeout(400)
    article.write_text(text, "utf-8")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description="From saving a file to the new page painted.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--site", type=Path, default=ROOT)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        site = Path(temporary) / "site"
        site.mkdir()
        for name in ("content", "layouts"):
            if (given.site / name).is_dir():
                shutil.copytree(given.site / name, site / name)
        shutil.copy2(given.site / "site.yaml", site)
        articles = sorted((site / "content" / "articles").glob("*.md"))
        article = articles[len(articles) // 2]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        with served(site) as server:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{server.url}articles/{article.stem}/")
            taken = sorted(measure(page, article, given.runs))
        browser.close()
    print(
        f"{len(articles)} articles, {len(taken)} saves: median {statistics.median(taken):.0f} ms, "
        f"fastest {taken[0]:.0f}, slowest {taken[-1]:.0f}"
    )


if __name__ == "__main__":
    main()
