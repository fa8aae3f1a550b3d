"""Make the pictures of the documents, in docs/pictures/, from a fresh build of the demo.

    .venv/bin/python tools/pictures.py

Needs Chromium, which `make prepare` finds or installs. The pictures are committed: make them anew when the layouts change.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.tools import CHROMIUM_ARGS, served_site  # noqa: E402
from tools.prepare import find_chromium  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
PARTS = ("site.yaml", "content", "layouts")
COLOURS = 160
"""In a picture's palette: enough for type on paper, at a third of the bytes."""


class Shot(NamedTuple):
    """A picture of what a window shows. `top` stands at its upper edge; `opened` is the term whose definition is open."""

    name: str
    path: str
    width: int
    height: int
    dark: bool
    top: str
    opened: str | None = None


ANNOTATED = ("articles/leaders-talk/", 1440, 900)
"""An article with notes in its margin, pictures and cards in its text, and a definition that is open."""

SHOTS = (
    Shot("article.png", *ANNOTATED, False, ".body", "donbas"),
    Shot("article-dark.png", *ANNOTATED, True, ".body", "donbas"),
)


def build_demo(into: Path) -> Path:
    """Build a copy of the demo, so that its own build/ and .cache/ stay as they are."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, into / part)
        else:
            shutil.copy(source, into / part)
    command = [sys.executable, "-m", "generator", "build", "--site", str(into), "--base-url", "http://localhost/"]
    subprocess.run(command, cwd=ROOT, check=True)
    return into / "build"


def take(browser: Browser, url: str, shot: Shot) -> bytes:
    """One picture as PNG with a palette."""
    with browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
    ) as context:
        page = context.new_page()
        page.goto(url + shot.path, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        page.evaluate(
            "selector => window.scrollTo(0, document.querySelector(selector).getBoundingClientRect().top - 24)",
            shot.top,
        )
        if shot.opened:
            page.hover(f'.body a.term[data-term="{shot.opened}"]')
            page.wait_for_selector(f"#term-{shot.opened}:popover-open")
            page.wait_for_timeout(300)
        raw = page.screenshot()
    with Image.open(io.BytesIO(raw)) as picture:
        out = io.BytesIO()
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("No Chromium; `make prepare` installs it.", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served_site(build_demo(Path(folder))) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        for shot in SHOTS:
            content = take(browser, url, shot)
            (FOLDER / shot.name).write_bytes(content)
            print(f"{shot.name}: {len(content) / 1000:.0f} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
