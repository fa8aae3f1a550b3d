"""The documents are true: their examples build, and they name every key, option, layout and module, and no other.

A fenced block whose first line holds a path (` ```yaml site.yaml `) is that file of the document's example site; one that says
`body` is the text of an article. The tables after `<!-- keys: Name -->` are of that class of `frontmatter`.
"""

import argparse
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import msgspec
import pytest
import yaml
from PIL import Image

from generator import cli, frontmatter
from generator.layouts import Layouts
from generator.markdown.syntax import heading_id
from generator.sources import split
from generator.yamltext import load
from tests.support import Site, article, line

ROOT = Path(__file__).parent.parent
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
ALL = [path.relative_to(ROOT).as_posix() for path in DOCS]
GUIDES = ["README.md", "docs/articles.md", "docs/glossary.md", "docs/notes.md", "docs/settings.md"]
"""The documents that hold examples."""

_FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1$", re.M | re.S)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="5"/>'

STAND_INS = {
    "content/articles/helsinki-2018.md": article("They met.", title="Helsinki", date="2018-07-16"),
    "content/articles/leaders-talk.md": article("They talked.", title="Leaders talk"),
    "content/articles/troop-movements.md": article("They moved.", title="Troops"),
    "content/notes/crimea-2014.md": "---\ntitle: Crimea in 2014\n---\n\nIt was taken.\n",
    "content/pages/about.md": "---\ntitle: About\n---\n\nUs.\n",
    "content/glossary/stand-ins.yaml": (
        "ceasefire: {term: ceasefire, definition: A pause.}\n"
        "georgia-country: {term: Georgia, definition: A country.}\n"
        "georgia-state: {term: Georgia, definition: A state.}\n"
    ),
    "content/media/logo.svg": PICTURE,
    "content/media/call.png": "",
    "content/articles/the-map/map.png": "",
}
"""What the examples refer to, where a document has no example of it. Pictures are put in their place."""


class Block(NamedTuple):
    """A fenced block: its language, the rest of its first line, and what it holds."""

    language: str
    label: str
    text: str


class Row(NamedTuple):
    """A key of front matter: its path (`related[].to`), its default, and whether it must be given."""

    key: str
    default: Any
    required: bool


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(text: str) -> list[Block]:
    found = []
    for fence in _FENCE.finditer(text):
        language, _, label = fence[2].strip().partition(" ")
        found.append(Block(language, label.strip(), fence[3]))
    return found


def prose(text: str) -> str:
    """A document without its fenced blocks."""
    return _FENCE.sub("", text)


# Examples


def example_site(name: str, root: Path) -> Site:
    """The site of a document's examples, with stand-ins for what they refer to and do not hold."""
    files = {}
    for n, block in enumerate(blocks(read(name))):
        if block.label == "body":
            files[f"content/articles/body-{n}.md"] = article(block.text, title=f"Body {n}", date="2020-01-01")
        elif block.label:
            assert block.label not in files, f"{name} holds {block.label} twice"
            files[block.label] = block.text
    assert files, f"{name} holds no example"
    terms = "".join(text for path, text in files.items() if path.startswith("content/glossary/"))
    known = yaml.safe_load(STAND_INS["content/glossary/stand-ins.yaml"])
    missing = {key: entry for key, entry in known.items() if f"\n{key}:" not in f"\n{terms}"}
    stand_ins = STAND_INS | {"content/glossary/stand-ins.yaml": yaml.safe_dump(missing)}
    site = Site(root, stand_ins | files)
    for path in ("content/media/call.png", "content/articles/the-map/map.png"):
        Image.new("L", (8, 5)).save(site.root / path)
    return site


@pytest.mark.parametrize("name", GUIDES)
def test_examples_build_without_a_finding(name: str, tmp_path: Path) -> None:
    site = example_site(name, tmp_path / "site")
    site.built()


def test_only_the_guides_hold_examples() -> None:
    assert [name for name in ALL if any(one.label for one in blocks(read(name)))] == GUIDES


def test_the_readme_annotates_as_it_says(tmp_path: Path) -> None:
    site = example_site("README.md", tmp_path / "site")
    site.built()
    page = site.page("/articles/leaders-talk/")
    assert 'data-note="crimea-2014"' in page
    assert '<a class="term" data-term="nato"' in page
    assert ">the secretary general</a>" in page
    assert 'href="/articles/helsinki-2018/">in Helsinki</a>' in page


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("README.md", "[[helsinki-2018", "[[helsinky-2018"),
        ("docs/notes.md", "Numbers are at their highest since 2014.", "Numbers are at their highest since 2013."),
    ],
)
def test_the_findings_that_the_documents_show_are_real(name: str, old: str, new: str, tmp_path: Path) -> None:
    site = example_site(name, tmp_path / "site")
    path = "content/articles/leaders-talk.md"
    site.write(path, (site.root / path).read_text().replace(old, new))
    report = site.build()
    shown = [one.text.strip() for one in blocks(read(name)) if one.language == "text"]
    assert [line(one) for one in report.diagnostics] == shown


@pytest.mark.parametrize(
    "link", ["[[osce]]", "[it](/glossary/osce/)", "[it](../glossary/article-5.md) and [[glossary/osce]]"]
)
def test_a_link_by_hand_uses_up_the_first_time(link: str, tmp_path: Path) -> None:
    site = example_site("docs/glossary.md", tmp_path / "site")
    text = "OSCE first, Article 5 first."
    site.write("content/articles/x.md", article(f"{text} {link}."))
    site.built()
    page = site.page("/articles/x/")
    assert '<span id="at-osce"></span>OSCE first' in page
    assert (">Article 5</a> first" in page) == ("article-5" not in link)


def test_words_that_are_there_are_not_said_to_be_missing(tmp_path: Path) -> None:
    site = example_site("docs/notes.md", tmp_path / "site")
    path = "content/notes/crimea-2014.md"
    site.write(path, (site.root / path).read_text().replace("prefix: forces in “", "prefix: forces of"))
    (found,) = site.build().diagnostics
    assert found.message == (
        'the passage "occupied Crimea" is in content/articles/leaders-talk.md (line 13), '
        "but not where its prefix, suffix or section says"
    )


def test_a_page_in_another_language_says_so(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {"content/pages/a.md": "---\ntitle: A\nlanguage: fr\n---\n\nMot.\n"}, plain=False)
    site.built()
    assert '<article class="story" lang="fr" dir="ltr">' in site.page("/a/")


# Keys


def fields(kind: type[msgspec.Struct], prefix: str = "") -> Iterator[Row]:
    """Every key of a class, with those of the mappings in it."""
    for field in msgspec.structs.fields(kind):
        name = prefix + field.encode_name
        yield Row(name, None if field.required else _default(field), field.required)
        inner, listed = _inside(field.type)
        if inner is not None:
            yield from fields(inner, f"{name}[]." if listed else f"{name}.")


def _default(field: Any) -> Any:
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return None if isinstance(value, msgspec.Struct) or value == "" else value


def _inside(kind: Any) -> tuple[type[msgspec.Struct] | None, bool]:
    """The class of a key's mapping, or of the mappings in its list."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is list:
        return _inside(get_args(kind)[0])[0], True
    if get_origin(kind) in (Union, types.UnionType):
        for one in get_args(kind):
            found, listed = _inside(one)
            if found is not None:
                return found, listed
    return (kind, False) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else (None, False)


TABLES = {
    (name, kind): table
    for name in GUIDES
    for kind, table in re.findall(r"<!-- keys: (\w+) -->\n((?:\|.*\n)+)", read(name))
}


def cells(row: str) -> list[str]:
    return [one.strip() for one in re.split(r"(?<!\\)\|", row.strip().strip("|"))]


def test_every_class_of_front_matter_has_its_table() -> None:
    kinds = {name for name in vars(frontmatter) if name.endswith("Front")}
    assert {kind for _, kind in TABLES} == kinds


@pytest.mark.parametrize(("name", "kind"), list(TABLES))
def test_every_key_is_documented_with_its_default_and_no_other(name: str, kind: str) -> None:
    documented = [cells(row) for row in TABLES[name, kind].splitlines()[2:]]
    known = list(fields(getattr(frontmatter, kind)))
    assert sorted(row[0].strip("`") for row in documented) == sorted(one.key for one in known)
    said = {row[0].strip("`"): row[2] for row in documented}
    for one in known:
        if one.required:
            assert said[one.key] == "required", one.key
        elif one.default is None:
            assert said[one.key] == "–", one.key
        else:
            written = str(one.default).lower() if isinstance(one.default, bool) else str(one.default)
            assert said[one.key] == f"`{written}`", one.key


def used(data: Any, prefix: str = "") -> Iterator[str]:
    """The keys of an example, in the form of `fields`."""
    for key, value in data.items() if isinstance(data, dict) else ():
        yield prefix + key
        for one in value if isinstance(value, list) else [value]:
            yield from used(one, f"{prefix}{key}[]." if isinstance(value, list) else f"{prefix}{key}.")


AREAS = {
    "ArticleFront": "content/articles/",
    "NoteFront": "content/notes/",
    "PageFront": "content/pages/",
    "SiteFront": "site.yaml",
    "TermFront": "content/glossary/",
}


@pytest.mark.parametrize(("name", "kind"), list(TABLES))
def test_every_key_stands_in_an_example(name: str, kind: str) -> None:
    found: set[str] = set()
    for block in blocks(read(name)):
        if block.label.startswith(AREAS[kind]):
            data, _ = load(split(block.text)[0] or block.text, block.label)
            entries = data.values() if kind == "TermFront" and block.language == "yaml" else [data]
            found |= {key for entry in entries for key in used(entry)}
    # A person of a note is written as in an article, where the example stands.
    elsewhere = {"authors[].name", "authors[].url", "authors[].role"} if kind == "NoteFront" else set()
    known = {one.key for one in fields(getattr(frontmatter, kind))} - elsewhere
    assert {one for one in known if one not in found} == set()


# Commands and options


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = cli.parser(cli.COMMANDS)
    (choices,) = [one.choices for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(choices)


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {one for action in parser._actions for one in action.option_strings if one.startswith("--")}


def test_every_command_and_option_is_documented() -> None:
    text = read("docs/commands.md")
    missing = [name for name in commands() if not re.search(rf"(?:`|sidelight |^#+ .*)\b{name}\b", text, re.M)]
    known = {one for parser in commands().values() for one in options(parser)}
    missing += sorted(known - set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)))
    assert missing == []


@pytest.mark.parametrize("name", ALL)
def test_no_unknown_option_is_named(name: str) -> None:
    known = {one for parser in commands().values() for one in options(parser)}
    known |= options(cli.parser(cli.COMMANDS))
    tools = "".join(one.read_text("utf-8") for one in sorted((ROOT / "tools").glob("*.py")))
    known |= set(re.findall(r'add_argument\(\s*"(--[a-z-]+)"', tools))
    ours = re.findall(
        r"(?<![\w-])--[a-z][a-z-]+",
        re.sub(
            r"python3? -m http\.server.*|ARGS=\"[^\"]*\"|python3? -m (?:tools|benchmarks)\b.*|pytest .*|(?:npm|npx) .*|code --.*",
            "",
            read(name),
        ),
    )
    assert sorted(set(ours) - known) == []


@pytest.mark.parametrize("name", ALL)
def test_make_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    shell = "\n".join(one.text for one in blocks(read(name)) if one.language == "sh")
    named = set(re.findall(r"`make ([a-z-]+)", prose(read(name)))) | set(re.findall(r"^make ([a-z-]+)", shell, re.M))
    assert sorted(named - targets) == []


# Layouts, modules


def layouts() -> list[str]:
    """Every template and every file of words, by name."""
    folder = ROOT / "layouts"
    return [one.relative_to(folder).as_posix() for one in folder.rglob("*.*") if "assets" not in one.parts]


def test_every_template_and_language_is_documented() -> None:
    text = read("docs/layouts.md")
    assert [one for one in layouts() if f"`{one}`" not in text and one not in text.split("\n## ")[0].split()] == []


def test_no_template_is_documented_that_is_gone() -> None:
    named = re.findall(r"`((?:parts/|strings/|new/)?[\w-]+\.(?:html|xml|txt|yaml|md))`", read("docs/layouts.md"))
    assert named
    assert [one for one in named if not (ROOT / "layouts" / one).is_file() and one != "site.yaml"] == []


def test_what_layouts_are_given_is_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every value that a template is given stands in its row; every field of a shape, and every key of a mapping, somewhere."""
    given: dict[str, set[str]] = {}
    fields: set[str] = set()

    def record(value: Any, depth: int = 0) -> None:
        if isinstance(value, msgspec.Struct):
            value = msgspec.structs.asdict(value)
        if isinstance(value, dict):
            fields.update(value)
            for one in value.values():
                record(one, depth + 1)
        elif isinstance(value, list | tuple) and depth < 6:
            for one in value[:3]:
                record(one, depth + 1)

    def render(self: Layouts, name: str, **values: Any) -> str:
        given.setdefault(name, set()).update(values)
        record(values)
        record(self.environment.globals["site"])
        return original(self, name, **values)

    original = Layouts.render
    monkeypatch.setattr(Layouts, "render", render)
    site = example_site("docs/articles.md", tmp_path / "site")
    site.write(
        "content/notes/lost.md", "---\ntitle: L\non: [{article: the-map, quote: gone}]\n---\n\nLost ceasefire.\n"
    )
    assert site.build().published
    text = read("docs/layouts.md")
    # Those of new texts are filled by a command: tests/test_new.py.
    templates = {one for one in layouts() if not one.startswith(("strings/", "new/"))}
    assert set(given) == templates - {"base.html", "parts/cards.html", "parts/glance.html", "parts/timeline.html"}
    everywhere = {"page"}
    for name, values in given.items():
        (row,) = [one for one in text.splitlines() if re.match(rf"\|[^|]*`{re.escape(name)}`", one)]
        assert [one for one in sorted(values - everywhere) if not re.search(rf"\b{one}\b", row)] == [], name
    internal = {"doc", "digest"}
    assert [one for one in sorted(fields - internal) if not re.search(rf"\b{re.escape(one)}\b", text)] == []


def test_the_code_map_names_every_module_and_none_that_is_gone() -> None:
    code = ROOT / "generator"
    modules = {one.relative_to(code).as_posix() for one in code.rglob("*.py")}
    wanted = {one.removesuffix("__init__.py") for one in modules} - {""}
    section = read("ARCHITECTURE.md").partition("\n## Code map\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\s*(?:\||-) `([\w/]+(?:\.py|/))`", section, re.M))
    assert sorted(wanted - named) == []
    assert sorted(named - wanted) == []


# Links and pictures


def anchors(text: str) -> set[str]:
    taken: dict[str, int] = {}
    for words in re.findall(r"^#{1,6} (.+)$", prose(text), re.M):
        bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words.replace("`", ""))
        taken.setdefault(heading_id(bare, taken), 1)
    return set(taken)


@pytest.mark.parametrize("name", ALL)
def test_links_between_documents_resolve(name: str) -> None:
    bare = re.sub(r"`[^`\n]+`", "", prose(read(name)))
    targets = re.findall(r"\]\(([^)\s]+)\)", bare) + re.findall(r'(?:src|srcset)="([^"]+)"', bare)
    broken = []
    for target in targets:
        if "://" in target:
            continue
        path, _, fragment = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        if not file.exists() or (fragment and fragment not in anchors(file.read_text("utf-8"))):
            broken.append(target)
    assert broken == []


def test_every_document_is_in_the_index() -> None:
    index = read("docs/README.md")
    assert [
        name for name in ALL if name.startswith("docs/") and name != "docs/README.md" and name[5:] not in index
    ] == []


def test_pictures_are_small_and_used() -> None:
    pictures = list((ROOT / "docs" / "pictures").iterdir())
    text = "".join(read(name) for name in ALL)
    assert pictures
    for one in pictures:
        assert one.stat().st_size < 250_000, one.name
        assert f"pictures/{one.name}" in text
        with Image.open(one) as picture:
            assert picture.format == "PNG"
