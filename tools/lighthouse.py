"""Lighthouse's four scores of the demo's article, glossary and home, as on a phone: `make lighthouse`.

Scores vary with the machine, the first most of all; what must not fall below `LEAST` is an error.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.browser.tools import CHROMIUM_ARGS, served_site
from tools.prepare import BROWSER_TESTS, find_chromium

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"article": "articles/leaders-talk/", "glossary": "glossary/", "home": ""}
LEAST = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 100}


def scores(url: str) -> tuple[dict[str, int], list[str]]:
    """The scores of a page from 0 to 100, and every audit that is not passed."""
    command = [str(BROWSER_TESTS / "node_modules/.bin/lighthouse"), url, "--output=json", "--quiet"]
    command += [f"--chrome-flags=--headless=new {' '.join(CHROMIUM_ARGS)}"]
    environment = {**os.environ, "CHROME_PATH": find_chromium() or ""}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    report = json.loads(done.stdout)
    counted = {ref["id"] for one in report["categories"].values() for ref in one["auditRefs"] if ref["weight"]}
    lost = [
        f"{name}: {one['score']:.2f} {one.get('displayValue', '')}".strip()
        for name, one in report["audits"].items()
        if name in counted and one["score"] is not None and one["score"] < 1
    ]
    return {name: round(100 * one["score"]) for name, one in report["categories"].items()}, lost


def main() -> int:
    """0 when every score is high enough."""
    failed = False
    with served_site(ROOT / "build", "/sidelight/") as url:
        for name, path in PAGES.items():
            found, lost = scores(url + path)
            print(f"{name:9}", *(f"{kind} {score}" for kind, score in found.items()), *lost, sep="  ")
            failed |= any(found[kind] < least for kind, least in LEAST.items())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
