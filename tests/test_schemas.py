"""The schemas for editors agree with what a build says, and the repository and new sites are wired to them."""

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator import frontmatter
from generator.cli import main
from generator.commands.init import STARTER
from generator.diagnostics import Mistake
from generator.schemas import DIALECT, Schema, schemas
from generator.sources import split
from generator.typed import convert
from generator.yamltext import load
from tests.support import Site

ROOT = Path(__file__).parent.parent
SCHEMAS = schemas()
CLASSES: dict[str, type[msgspec.Struct]] = {
    "site.json": frontmatter.SiteFront,
    "article.json": frontmatter.ArticleFront,
    "term.json": frontmatter.TermFront,
    "note.json": frontmatter.NoteFront,
    "page.json": frontmatter.PageFront,
}


class Editor(yaml.SafeLoader):
    """YAML as an editor reads it: by the core schema of YAML 1.2, in which `yes` and dates are text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("null", r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def accepted(name: str, text: str) -> bool:
    """What an editor thinks of a YAML text."""
    return Draft202012Validator(SCHEMAS[name]).is_valid(yaml.load(text, Editor))  # noqa: S506


def built(name: str, text: str) -> bool:
    """What a build thinks of it."""
    try:
        data, _ = load(text, "x")
    except Mistake:  # words alone
        return False
    return not convert(data, CLASSES[name], "x")[1]


# Each schema by itself


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_a_schema(name: str) -> None:
    assert SCHEMAS[name]["$schema"] == DIALECT
    Draft202012Validator.check_schema(SCHEMAS[name])


def mappings(schema: Schema) -> Iterator[Schema]:
    """The schema and its parts."""
    return (one for one in (schema, *schema.get("$defs", {}).values()) if "properties" in one)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_key_is_described_and_no_other_is_allowed(name: str) -> None:
    assert list(mappings(SCHEMAS[name]))
    for one in mappings(SCHEMAS[name]):
        assert one["additionalProperties"] is False
        assert [key for key, value in one["properties"].items() if not value.get("description")] == []


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_schema_has_the_keys_of_its_class(name: str) -> None:
    fields = msgspec.structs.fields(CLASSES[name])
    assert list(SCHEMAS[name]["properties"]) == [one.name for one in fields]
    assert SCHEMAS[name].get("required", []) == [one.name for one in fields if one.required]


# With the validator

ARTICLE = "{title: T, date: 2021-04-13, %s}"
TERM = "{term: T, %s}"
SITE = "{title: T, %s}"
CASES = [
    ("article.json", "title: 2014\ndate: 2021-04-13", True),
    ("article.json", "title: yes\ndate: 2021-04-13", True),
    ("article.json", "title: true\ndate: 2021-4-3", True),
    ("article.json", "title:\ndate: 2021-04-13", False),
    ("article.json", "title: ' '\ndate: 2021-04-13", False),
    ("article.json", "title: T", False),
    ("article.json", "title: T\ndate: 2021", False),
    ("article.json", "title: T\ndate: 13.4.2021", False),
    ("article.json", "title: T\ndate: 2021-13-01", False),
    ("article.json", "title: T\ndate: 2021-04-13T18:30", False),
    ("article.json", "title: T\ndate: 2021-04-13T18:30+02:00", True),
    ("article.json", "title: T\ndate: 2021-04-13 18:30:00Z", True),
    ("article.json", "title: T\ndate: '2021-04-13'", True),
    ("article.json", ARTICLE % "titel: x", False),
    ("article.json", ARTICLE % "topics: x", False),
    ("article.json", ARTICLE % "topics: [x, 2014, true]", True),
    ("article.json", ARTICLE % "topics: [x, ~]", False),
    ("article.json", ARTICLE % "authors: [A, {name: B, url: c}]", True),
    ("article.json", ARTICLE % "authors: [{url: c}]", False),
    ("article.json", ARTICLE % "image: x.png", False),
    ("article.json", ARTICLE % "image: {src: x.png, alt: ''}", True),
    ("article.json", ARTICLE % "image: ~", True),
    ("article.json", ARTICLE % "draft: TRUE", True),
    ("article.json", ARTICLE % "draft: 1", True),
    ("article.json", ARTICLE % "draft: 'true'", True),
    ("article.json", ARTICLE % "draft: yes", False),
    ("article.json", ARTICLE % "draft: 2", False),
    ("article.json", ARTICLE % "draft: ~", False),
    ("article.json", ARTICLE % "related: [a, 2014, {to: b, why: c}, {url: d, title: e}]", True),
    ("article.json", ARTICLE % "related: [{to: a, url: b, title: c}]", False),
    ("article.json", ARTICLE % "related: [{to: ~, url: b, title: c}]", True),
    ("article.json", ARTICLE % "related: [{url: b}]", False),
    ("article.json", ARTICLE % "related: [{url: b, title: ''}]", False),
    ("article.json", ARTICLE % "related: [{why: b}]", False),
    ("article.json", ARTICLE % "notes: [{quote: a, note: b}, {quote: a, text: b, kind: update}]", True),
    ("article.json", ARTICLE % "notes: [{quote: a}]", False),
    ("article.json", ARTICLE % "notes: [{quote: a, note: b, text: c}]", False),
    ("article.json", ARTICLE % "notes: [{quote: a, text: b, kind: remark}]", False),
    ("article.json", ARTICLE % "terms: {mode: off, skip: [1], sense: {a: 1, 2: b}}", True),
    ("article.json", ARTICLE % "terms: {mode: never}", False),
    ("article.json", ARTICLE % "slug: ''", False),
    ("article.json", ARTICLE % f"slug: {'a' * 201}", False),
    ("term.json", TERM % "date: 2014", True),
    ("term.json", TERM % "date: 2014-07", True),
    ("term.json", TERM % "date: 2014-13", False),
    ("term.json", TERM % "date: 0", False),
    ("term.json", TERM % "date: 20145", False),
    ("term.json", TERM % "date: 2014.5", False),
    ("term.json", TERM % "date: 2014-07-17T10:00Z", False),
    ("term.json", TERM % "until: 2014", False),
    ("term.json", TERM % "until: ~", True),
    ("term.json", TERM % "date: ~, until: 2014", False),
    ("term.json", TERM % "date: 2013, until: 2014", True),
    ("term.json", TERM % "case: Exact", False),
    ("note.json", "title: N\non: [{article: a, quote: b}]", True),
    ("note.json", "title: N\non: [{article: a}]", False),
    ("note.json", "title: N\nkind: ~", False),
    ("page.json", "title: P\nnotes: []", False),
    ("site.json", SITE % "feeds: {limit: 0}", True),
    ("site.json", SITE % "feeds: {limit: '20'}", True),
    ("site.json", SITE % "feeds: {limit: 20.0}", True),
    ("site.json", SITE % "feeds: {limit: -1}", False),
    ("site.json", SITE % "feeds: {limit: many}", False),
    ("site.json", SITE % "feeds: {limit: 2.5}", False),
    ("site.json", SITE % "annotations: {per_paragraph: ~}", True),
    ("site.json", SITE % "annotations: {per_paragraph: 0}", False),
    ("site.json", SITE % "menu: [{title: A}]", False),
    ("site.json", "just words", False),
    ("site.json", "[]", False),
]


@pytest.mark.parametrize(("name", "text", "good"), CASES)
def test_editor_and_build_agree(name: str, text: str, good: bool) -> None:
    assert built(name, text) == good
    assert accepted(name, text) == good


SCALARS = (
    "word 'two words' '' ' ' ~ true FALSE 'true' yes 0 1 7 -1 2.5 2014 '2014' 20145 1e3 2014-07 2014-02-28 '2014-7-1' "
    "2014-07-17T10:00+02:00 '2014-07-17 10:00' 2014-13-01 0000-01-01 first off all smart background update a/b null"
).replace("'two words'", "two·words")
VALUES = [one.replace("·", " ") for one in re.findall(r"'[^']*'|\S+", SCALARS)]


def mapping(kind: type[msgspec.Struct]) -> st.SearchStrategy[str]:
    """A YAML mapping in braces, right or wrong, with keys of a class and of its neighbours."""
    keys = [one.name for one in msgspec.structs.fields(kind)] + ["other"]
    scalar = st.sampled_from(VALUES)
    inner = st.sampled_from(
        ["title", "name", "url", "to", "quote", "note", "text", "src", "alt", "mode", "skip", "limit"]
    )
    small = st.dictionaries(inner, scalar, max_size=3).map(braces)
    value = st.one_of(scalar, scalar, small, st.lists(st.one_of(scalar, small), max_size=2).map(brackets))
    required = {one.name: "2021-04-13" for one in msgspec.structs.fields(kind) if one.required}
    return st.dictionaries(st.sampled_from(keys), value, max_size=2).map(lambda one: braces(required | one))


def braces(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


def brackets(values: list[str]) -> str:
    return "[" + ", ".join(values) + "]"


@given(st.sampled_from(sorted(CLASSES)).flatmap(lambda name: st.tuples(st.just(name), mapping(CLASSES[name]))))
def test_editor_and_build_agree_on_anything(case: tuple[str, str]) -> None:
    name, text = case
    found = convert(load(text, "x")[0], CLASSES[name], "x")[1]
    # No schema compares two values, nor sees how a number was written: `1.0` is not among VALUES.
    assume(not any("is earlier than" in one.message for one in found))
    assert accepted(name, text) == (not found), (text, found)


GLOSSARIES = [
    ("", True),
    ("a: {term: A, definition: B}", True),
    ("a: {term: A, definition: 7}\nb: {term: B, definition: C, see: [a]}", True),
    ("a: {term: A}", False),
    ("a: {term: A, definition: ''}", False),
    ("a: {term: A, definition: ~}", False),
    ("a: {term: A, definition: B, data: 2014}", False),
    ("a: {definition: B}", False),
    ("a:", False),
    ("- {term: A, definition: B}", False),
]


@pytest.mark.parametrize(("text", "good"), GLOSSARIES)
def test_editor_and_build_agree_on_a_glossary(text: str, good: bool, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {"content/glossary/terms.yaml": text + "\n"})
    assert site.build(publish=False).failed == (not good)
    assert accepted("glossary.json", text) == good


def test_editors_accept_all_content_of_the_demo() -> None:
    areas = {"articles": "article.json", "glossary": "term.json", "notes": "note.json", "pages": "page.json"}
    assert accepted("site.json", (ROOT / "site.yaml").read_text("utf-8"))
    seen = set()
    for path in sorted((ROOT / "content").rglob("*.*")):
        area = path.relative_to(ROOT / "content").parts[0]
        if path.suffix == ".yaml":
            name, text = "glossary.json", path.read_text("utf-8")
        elif path.suffix == ".md":
            name, text = areas[area], split(path.read_text("utf-8"))[0] or ""
        else:
            continue
        seen.add(name)
        assert accepted(name, text), path
    assert seen == set(SCHEMAS) - {"site.json"}


# Where they are


def test_the_schemas_of_the_repository_are_current() -> None:
    """`make schemas` writes them anew."""
    files = {path.name: json.loads(path.read_text("utf-8")) for path in (ROOT / "schemas").iterdir()}
    assert files == SCHEMAS


def test_the_command_writes_them_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):  # over those of an earlier version
        assert main(["schema", str(tmp_path / "a" / "b")]) == 0
        assert [Path(one).name for one in capsys.readouterr().out.splitlines()] == list(SCHEMAS)
    assert {one.name for one in (tmp_path / "a" / "b").iterdir()} == set(SCHEMAS)
    (tmp_path / "file").write_text("")
    assert main(["schema", str(tmp_path / "file")]) == 1
    assert (
        capsys.readouterr().err
        == f"error: {tmp_path}/file is a file; name the folder to write to: sidelight schema schemas\n"
    )
    assert main(["schema", str(tmp_path / "file" / "a")]) == 1
    assert capsys.readouterr().err.endswith("; not all schemas were written\n")


def test_a_folder_that_may_not_be_entered_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = os.stat

    def refusing(path: Any, *more: Any, **options: Any) -> Any:
        if str(path).startswith(str(tmp_path)):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return ask(path, *more, **options)

    monkeypatch.setattr(os, "stat", refusing)
    assert main(["schema", str(tmp_path / "a")]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path}/a: Permission denied; not all schemas were written\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_said_with_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = tmp_path / next(iter(SCHEMAS))
    first.symlink_to("/dev/full")
    assert main(["schema", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"error: {first}: No space left on device; not all schemas were written\n"


def test_the_repository_is_wired_as_a_new_site_is() -> None:
    for path in (".vscode/settings.json", ".vscode/extensions.json", ".vscode/tasks.json"):
        assert (ROOT / path).read_bytes() == (STARTER / path).read_bytes(), path
    path = ".github/sidelight-matcher.json"
    assert (ROOT / path).read_bytes() == (STARTER / path).read_bytes()


def test_editors_are_led_to_schemas_that_are_there() -> None:
    wired: dict[str, Any] = json.loads((STARTER / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]
    assert {one.removeprefix("./schemas/") for one in wired} == {"site.json", "glossary.json"}
    for path in ("site.yaml", "content/glossary/terms.yaml"):
        (led,) = re.findall(r"^# yaml-language-server: \$schema=(.+)$", (STARTER / path).read_text("utf-8"), re.M)
        assert (STARTER / path).parent.joinpath(led).resolve() in {STARTER / "schemas" / one for one in SCHEMAS}


def test_the_settings_in_the_documents_are_those_of_the_repository() -> None:
    text = (ROOT / "docs/editors.md").read_text("utf-8")
    (shown,) = re.findall(r"^```json\n(.*?)^```", text, re.M | re.S)
    assert shown == (ROOT / ".vscode/settings.json").read_text("utf-8")
    assert set(re.findall(r"schemas/(\w+\.json)", text)) == set(SCHEMAS)


# Findings where GitHub and VS Code show them


def patterns() -> Iterator[dict[str, Any]]:
    (matcher,) = json.loads((ROOT / ".github/sidelight-matcher.json").read_text("utf-8"))["problemMatcher"]
    yield from matcher["pattern"]
    for task in json.loads((ROOT / ".vscode/tasks.json").read_text("utf-8"))["tasks"]:
        yield task["problemMatcher"]["pattern"]


def test_problem_matchers_see_what_a_check_prints(tmp_path: Path) -> None:
    site = Site(
        tmp_path / "site",
        {
            "content/articles/a b.md": "---\ntitle: A\ndate: 2021-04-13\nslug: ab\n---\n\nSee [[nowhere: 1]].\n\n[^1]: X.\n",
            "content/notes/n.md": "---\ntitle: N\non: [{article: ab, quote: See}, {article: ab, quote: e}]\n---\n\nN.\n",
            "content/notes/m.md": "---\ntitle: N\non: [{article: ab, quote: never said}]\n---\n\nN.\n",
        },
    )
    command = [sys.executable, "-m", "generator", "check", "--site", str(site.root)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stderr.splitlines()
    wanted = [(one.path, one.line, one.column, one.severity, one.code) for one in site.build(publish=False).diagnostics]
    assert {one[3] for one in wanted} == {"error", "warning"}
    assert len(said) > len(wanted)
    parts = ("file", "line", "column", "severity", "code")
    for pattern in patterns():
        matches = [found for one in said if (found := re.search(pattern["regexp"], one))]
        got = [tuple(found[pattern[part]] for part in parts) for found in matches]
        assert got == [tuple(map(str, one)) for one in wanted]
        assert "nowhere: 1" in " ".join(found[pattern["message"]] for found in matches)
