"""What becomes of prose: the files of `tests/prose/`, each case a text and how its page reads.

A case is a heading (`==== …`), then parts (`=== name`): `text` is an article's body and `front` more of its front matter,
`glossary` and `settings` are YAML; any other name is a file. `reads` is what the article's body must be, `reads note ID` what
one of its notes, `reads PATH` what another page must hold. There, `⟦id|words⟧` is a linked term, `«id|words»` a passage, `^1` a
reference and `(note id)` a note's place.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import Site, shown

FOLDER = Path(__file__).parent / "prose"
SETTINGS = "title: Test\nurl: https://example.org/\n"


class Case(NamedTuple):
    name: str
    parts: dict[str, str]


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.md")):
        for text in re.split(r"^==== ", path.read_text("utf-8"), flags=re.M)[1:]:
            name, _, rest = text.partition("\n")
            parts = re.split(r"^=== (.+)\n", rest, flags=re.M)
            yield Case(
                f"{path.stem}: {name}",
                {key: value.strip("\n") for key, value in zip(parts[1::2], parts[2::2], strict=True)},
            )


def site_of(case: Case, root: Path) -> Site:
    parts = case.parts
    files = {key: f"{value}\n" for key, value in parts.items() if "/" in key and not key.startswith("reads")}
    if "text" in parts:
        front = "".join(f"{one}\n" for one in parts.get("front", "").splitlines())
        files["content/articles/a.md"] = f"---\ntitle: A\ndate: 2021-04-13\n{front}---\n\n{parts['text']}\n"
    if "glossary" in parts:
        files["content/glossary/terms.yaml"] = parts["glossary"] + "\n"
    site = Site(root, files)
    site.write("site.yaml", SETTINGS + parts.get("settings", "") + "\n")
    return site


def reading(html: str) -> str:
    """Annotations in short, everything else as it is."""
    for _ in range(2):  # a term in a passage, a passage in a term
        html = re.sub(r'<a class="term" data-term="([^"]+)"[^>]*>((?:(?!</?a\b).)*)</a>', r"⟦\1|\2⟧", html, flags=re.S)
        html = re.sub(
            r'<mark class="passage" data-note="([^"]+)"[^>]*>((?:(?!</?mark\b).)*)</mark>', r"«\1|\2»", html, flags=re.S
        )
    html = re.sub(r'<a role="doc-noteref"[^>]*>(\d+)</a>', r"^\1", html)
    html = re.sub(r'<div role="note"[^>]* id="note-([^"]+)".*?\n</div>', r"(note \1)", html, flags=re.S)
    return re.sub(r"\n+", "\n", re.sub(r'<span id="at-[^"]+"></span>', "", html)).strip()


def body_of(html: str) -> str:
    found = re.search(r'<div class="body" data-slug="a">(.*)</div><!-- end of the body -->', html, re.S)
    assert found
    return found[1]


def main_of(html: str) -> str:
    found = re.search(r"<main>(.*)</main>", html, re.S)
    assert found
    return found[1]


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_prose_reads(case: Case, tmp_path: Path) -> None:
    site = site_of(case, tmp_path / "site")
    report = site.build()
    assert report.published, shown(report)
    assert shown(report) == case.parts.get("says", ""), shown(report)
    wanted = {key: value for key, value in case.parts.items() if key.startswith("reads")}
    assert wanted
    for key, value in wanted.items():
        page = key.removeprefix("reads").strip()
        if not page:
            assert reading(body_of(site.page("articles/a"))) == value
        elif page.startswith("note "):
            note = re.search(rf'<div role="note"[^>]* id="note-{page[5:]}".*?\n</div>', site.page("articles/a"), re.S)
            assert note
            assert value in note[0]
        else:
            assert value in reading(main_of(site.page(page)))
