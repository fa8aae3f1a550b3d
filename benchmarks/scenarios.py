"""What is done to a site before it is built, and what must then be true of the build."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Failed
from benchmarks.peers import Tool
from benchmarks.texts import read_glossary, write_glossary


class Site:
    """A generator's own copy of the articles, as it stands."""

    def __init__(self, name: str, tool: Tool, root: Path) -> None:
        self.name = name
        self.tool = tool
        self.root = root
        self.gone = root.with_name(f"{root.name}.gone")
        self.slugs: list[str] = []
        self.words: list[tuple[str, str]] = []
        """Words that are no terms yet, each with the slug of an article that holds it."""

    def source(self, slug: str) -> Path:
        return self.root / self.tool.source.format(slug=slug)

    def page(self, slug: str) -> Path:
        return self.root / self.tool.page.format(slug=slug)

    def an_article(self, turn: int) -> str:
        """The slug of an article; another one each turn."""
        return self.slugs[(turn * 7919 + 13) % len(self.slugs)]

    def shared_term(self) -> tuple[str, list[str]]:
        """The term whose definition about 30 % of the pages show, and those pages' slugs."""
        shown: dict[str, list[str]] = {}
        for slug in self.slugs:
            for term in re.findall(r'class="gloss" id="term-([^"]+)"', self.page(slug).read_text("utf-8")):
                shown.setdefault(term, []).append(slug)
        return min(shown.items(), key=lambda one: (abs(len(one[1]) - 0.3 * len(self.slugs)), one[0]))


class Expected(NamedTuple):
    """What a build must do: these words on this page, and, where it says how many files it rendered, as many."""

    slug: str = ""
    words: str = ""
    at_least: int = 0
    at_most: int | None = None


def _remove(site: Site, *names: str) -> None:
    """Put folders out of a generator's way. They are not deleted: for some minutes after many files were, ext4 takes several times
    as long to make new ones, and whoever builds next would pay for it."""
    for name in names:
        folder = site.root / name
        if folder.exists():
            site.gone.mkdir(exist_ok=True)
            folder.rename(site.gone / f"{len([*site.gone.iterdir()])}-{name}")


def _cold(site: Site, turn: int) -> Expected:
    _remove(site, site.tool.output, *site.tool.memory)
    return Expected(at_least=len(site.slugs))


def _same(site: Site, turn: int) -> Expected:
    return Expected(at_most=0)


def _body(site: Site, turn: int) -> Expected:
    slug, words = site.an_article(turn), f"bodymark{turn}x"
    with site.source(slug).open("a", encoding="utf-8") as file:
        file.write(f"\nA paragraph of round {turn}, {words}.\n")
    return Expected(slug, words, at_least=1, at_most=50)


def _title(site: Site, turn: int) -> Expected:
    slug, words = site.an_article(turn + 1), f"Titlemark{turn}x"
    text = site.source(slug).read_text("utf-8")
    site.source(slug).write_text(re.sub(r'(?im)^(title: "?)', rf"\g<1>{words} ", text, count=1), "utf-8")
    return Expected(slug, words, at_least=1)


def _definition(site: Site, turn: int) -> Expected:
    term, slugs = site.shared_term()
    path, words = site.root / site.tool.glossary, f"termmark{turn}x"
    glossary = read_glossary(path)
    glossary[term]["definition"] = f"{words} {glossary[term]['definition']}"
    write_glossary(path, glossary)
    return Expected(slugs[turn % len(slugs)], words, at_least=len(slugs))


def _term(site: Site, turn: int) -> Expected:
    word, slug = site.words[turn % len(site.words)]
    path, name = site.root / site.tool.glossary, f"newmark{turn}x"
    glossary = read_glossary(path)
    glossary[name] = {"term": word, "kind": "concept", "definition": f"What {word} means."}
    write_glossary(path, glossary)
    return Expected(slug, f'data-term="{name}"', at_least=1)


def _layout(site: Site, turn: int) -> Expected:
    path, words = site.root / site.tool.layout, f"layoutmark{turn}x"
    path.write_text(path.read_text("utf-8").replace("</header>", f"<p>{words}</p></header>", 1), "utf-8")
    return Expected(site.an_article(turn), words, at_least=len(site.slugs))


def _restored(site: Site, turn: int) -> Expected:
    _remove(site, site.tool.output)
    return Expected(at_least=len(site.slugs))


def _checkout(site: Site, turn: int) -> Expected:
    _remove(site, site.tool.output)
    for path in site.root.glob("*/**/*"):
        if path.is_file() and ".cache" not in path.parts:
            path.touch()
    return Expected(at_least=len(site.slugs))


class Scenario(NamedTuple):
    """A row of the results: `edit` is done before a turn, which is numbered, and says what is expected of the build."""

    name: str
    title: str
    edit: Callable[[Site, int], Expected]


SCENARIOS = (
    Scenario("cold", "cold", _cold),
    Scenario("same", "nothing changed", _same),
    Scenario("body", "one article's body edited", _body),
    Scenario("title", "one title edited", _title),
    Scenario("definition", "one definition edited (on 30 % of the pages)", _definition),
    Scenario("term", "one new term (on 2 % of the pages)", _term),
    Scenario("layout", "the articles' layout edited", _layout),
    Scenario("restored", "`build/` gone, cache there", _restored),
    Scenario("checkout", "the same, and every source dated anew", _checkout),
)
"""In this order: each leaves a whole site to the next."""


def verify(site: Site, expected: Expected, rendered: int | None) -> None:
    """Raise Failed unless a build did what was expected of it."""
    said = f"{site.tool.name}, after {expected}"
    missing = sum(not site.page(slug).is_file() for slug in site.slugs)
    if missing:
        raise Failed(f"{said}: {missing} of {len(site.slugs)} articles have no page")
    if expected.words and expected.words not in site.page(expected.slug).read_text("utf-8"):
        raise Failed(f"{said}: {site.page(expected.slug)} has no {expected.words}")
    if rendered is not None and not expected.at_least <= rendered <= (
        rendered if expected.at_most is None else expected.at_most
    ):
        raise Failed(f"{said}: {rendered} files were rendered")
