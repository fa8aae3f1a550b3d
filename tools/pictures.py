"""Make the pictures of the documents, in docs/pictures/, from a fresh build of the demo.

Four kinds of page, on a desk and on a phone, light and dark: `make pictures`. They are committed; make them anew when the
layouts change, and look at them.
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

from tests.browser.tools import CHROMIUM_ARGS, served_site
from tools.prepare import find_chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
PARTS = ("site.yaml", "content", "layouts")
COLOURS = 128
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


DEVICES = {"desk": (1440, 900), "phone": (390, 844)}

KINDS = {
    "home": ("", "body", None),
    "article": ("articles/leaders-talk/", ".body", "donbas"),
    "term": ("glossary/nato/", "body", None),
    "note": ("notes/minsk-ended/", "body", None),
}
"""Path, what stands at the upper edge, what is open."""

SHOTS = tuple(
    Shot(f"{kind}-{device}{'-dark' if dark else ''}.png", path, *size, dark, top, opened)
    for kind, (path, top, opened) in KINDS.items()
    for device, size in DEVICES.items()
    for dark in (False, True)
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
        for _ in range(2):  # fonts that come late are kept for the next page
            page.goto(url + shot.path, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        page.evaluate(
            "selector => scrollTo({top: document.querySelector(selector).getBoundingClientRect().top - 24, behavior: 'instant'})",
            shot.top,
        )
        if shot.opened:
            page.locator(f'.body a.term[data-term="{shot.opened}"]').first.hover()
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
