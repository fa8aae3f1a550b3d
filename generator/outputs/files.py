"""Files that are published as they are: media, the layouts' assets, and what GitHub Pages looks for."""

from collections.abc import Iterable

from generator.engine import Reader
from generator.outputs.context import Page


def media_plan(facts: Reader) -> Iterable[tuple[str, str]]:
    return [(path, target) for path, target in facts.get("media-files", "")]


def media(page: Page, path: str) -> bytes:
    page.get("media", path)
    return page.studio.read(path)


def asset_plan(facts: Reader) -> Iterable[tuple[str, str]]:
    without = () if facts.get("site", "")["search"] else ("assets/search.js",)
    return [(name, name) for name in facts.get("assets", "") if name not in without]


def asset(page: Page, name: str) -> bytes:
    page.get("asset", name)
    found = page.studio.layouts.find(name)
    return found.read_bytes() if found else b""


def cname_plan(facts: Reader) -> Iterable[tuple[str, str]]:
    return [("", "CNAME")] if facts.get("domain", "") else []


def cname(page: Page, _: str) -> str:
    return f"{page.get('domain')}\n"
