"""Clippings become articles: the files of `tests/clippings/`, each with what is in it as data beside it.

Of each fact of each clipping one of three things is true: the article has it as the data say, or it is listed as unsure, or it
is silently wrong. The last must never be.
"""

import re
from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.clipping import read_clipping
from generator.clipping.compose import Composed, compose
from generator.clipping.here import Here
from generator.clipping.pictures import Pictures
from generator.config import load_site
from generator.disk import Disk
from generator.sources import split
from generator.yamltext import load
from tests.fuzz.invariants import clipping_is_read, composed_of
from tests.support import Site

FOLDER = Path(__file__).parent / "clippings"
FILES = sorted(one for one in FOLDER.iterdir() if one.suffix in (".txt", ".html", ".md"))
TODAY = "2024-06-01"
SIMPLE = ("title", "date", "updated", "dateline", "summary", "language", "draft")
FIELDS = (*SIMPLE, "authors", "image", "caption", "credit", "url", "publication", "related", "captions")
TEXT = ("kinds", "heads", "begins", "ends", "holds", "lacks", "written")
KEYS = {
    "caption": "image",
    "credit": "image",
    "captions": "caption",
    "url": "source",
    "publication": "source",
    "draft": "date",
}
"""The key that a finding about a field names, where it is another than the field's."""

SIGNS = [
    "*",
    "**",
    "_",
    "~",
    "`",
    "[",
    "]",
    "[[",
    "]]",
    "[^1]",
    "^[",
    "{",
    "}",
    "{#id}",
    "{term=a}",
    "|",
    "\\",
    "&amp;",
    "<b>",
    "<!--",
]
SIGNS += [
    "# ",
    "- ",
    "1. ",
    "2. ",
    "> ",
    ": ",
    "~ ",
    "+ ",
    "=",
    "---",
    "***",
    "```",
    "\t",
    "](",
    "](#)",
    "[a](https://e.example/)",
    "![",
]
WORDS = [
    "word",
    "By Jane Doe",
    "NATO",
    "13 April 2021",
    "03/04/2021",
    "Photo: A B/Reuters",
    "(AFP) - ",
    "Related article: x",
    "é",
    "🙂",
]
WORDS += [
    "https://e.example/",
    "Original url:",
    "Date:",
    "Title: ",
    "---\n",
    "title: a\n",
    "a.png",
    "![x](a.png)",
    "\u200b",
    "\x85",
    "\x00",
]
pieces = st.lists(
    st.sampled_from([*SIGNS, *WORDS, " ", " ", "\n", "\n", "\n\n", ".", "A", "A long line of words that goes on"]),
    max_size=40,
)


def composed(path: Path, site: Site) -> Composed:
    disk = Disk(site.root)
    clipping = read_clipping(path.read_bytes(), path.name)
    return compose(clipping, Here(disk, load_site(disk)), TODAY, Pictures(path.parent, site.root).place)


def facts(made: Composed) -> dict[str, Any]:
    """What the article says, in the form of the data beside the clippings."""
    front_text, body, _ = split(made.text)
    front, _ = load(front_text or "", made.path)
    image, source = front.get("image") or {}, front.get("source") or {}
    out: dict[str, Any] = {key: front.get(key, "") for key in SIMPLE}
    out["date"] = "" if front.get("draft") else front["date"]
    out["authors"] = [
        one if isinstance(one, str) else one["name"] + (f" ({one['role']})" if "role" in one else "")
        for one in front.get("authors", [])
    ]
    out |= {"image": image.get("src", ""), "caption": image.get("caption", ""), "credit": image.get("credit", "")}
    out |= {"url": source.get("url", ""), "publication": source.get("title", "")}
    kept = [load(one.removeprefix("# "), "")[0]["image"] for one in re.findall(r"^# image: .*", front_text or "", re.M)]
    out["captions"] = [f"{one.get('caption', '')} / {one.get('credit', '')}".strip() for one in kept]
    lost = [load(one, "")[0]["title"] for one in re.findall(r"^#   - (.*)", front_text or "", re.M)]
    there = [one.get("to") or f"{one['title']} <{one['url']}>" for one in front.get("related", [])]
    out["related"] = there + [f"? {one}" for one in lost]
    blocks = made.clipping.blocks
    words = [" ".join("".join(piece.words for piece in cell) for row in one.rows for cell in row) for one in blocks]
    out["kinds"] = " ".join(one.kind for one in blocks if not one.picture)
    out["heads"] = [text for one, text in zip(blocks, words, strict=True) if one.kind in ("head", "subhead")]
    out["text"] = " ".join(filter(None, words))
    out["body"] = body
    return out


def verdicts(path: Path, site: Site) -> dict[str, str]:
    """Each field → right, unsure or wrong (with what was found)."""
    made = composed(path, site)
    assert made.wrong == []
    wanted, _ = load(path.with_suffix(".yaml").read_text("utf-8"), path.name)
    assert set(wanted) <= {*FIELDS, *TEXT, "unsure"}
    found = facts(made)
    listed = {re.split(r"[.\[:]", one.at)[0] for one in made.findings}
    out: dict[str, str] = {}

    def judge(field: str, right: bool, shown: object) -> None:
        sure = field in TEXT or KEYS.get(field, field) not in listed
        out[field] = f"wrong: {shown}" if not right else "right" if sure else "unsure"

    for field in FIELDS:
        empty: object = [] if isinstance(found[field], list) else ""
        judge(field, found[field] == wanted.get(field, empty), found[field])
    judge("kinds", found["kinds"] == wanted["kinds"], found["kinds"])
    judge("heads", found["heads"] == wanted.get("heads", []), found["heads"])
    judge("begins", found["text"].startswith(wanted["begins"]), found["text"][:60])
    judge("ends", found["text"].endswith(wanted["ends"]), found["text"][-60:])
    judge("holds", all(one in found["text"] for one in wanted.get("holds", [])), found["text"])
    judge("lacks", not any(one in found["text"] for one in wanted.get("lacks", [])), found["text"])
    judge("written", all(one in found["body"] for one in wanted.get("written", [])), found["body"])
    out["listed"] = "right" if sorted(listed) == wanted["unsure"] else f"wrong: {sorted(listed)}"
    return out


def test_every_fact_is_right_or_listed(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    assert len(FILES) >= 20
    counts: Counter[str] = Counter()
    wrong = []
    for path in FILES:
        for field, verdict in verdicts(path, site).items():
            counts[verdict.partition(":")[0]] += 1
            wrong += [f"{path.name}: {field}: {verdict}"] if verdict.startswith("wrong") else []
    print(
        f"\n{len(FILES)} clippings: {counts['right']} right, {counts['unsure']} unsure, {counts['wrong']} silently wrong"
    )
    assert wrong == []


def test_every_clipping_builds(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    assert main(["import", "--site", str(site.root), *map(str, FILES)]) == 0
    assert len(list((site.root / "content/articles").iterdir())) == len(FILES)
    report = site.build(drafts=True, future=True)
    assert report.diagnostics == []
    assert (site.root / "content/media/the-dune-that-moved.png").read_bytes()


ANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@ANY
@given(pieces.map("".join), st.sampled_from(["a.txt", "a.md"]))
def test_any_text_is_an_article_or_a_message(text: str, name: str) -> None:
    clipping_is_read(text.encode(), name)


@ANY
@given(st.binary(max_size=200) | pieces.map(lambda found: ("<html><body><p>" + "<p>".join(found)).encode()))
def test_any_bytes_are_an_article_or_a_message(content: bytes) -> None:
    clipping_is_read(content, "a.html" if content.startswith(b"<") else "a")


def test_a_title_of_any_length_has_a_slug_at_once() -> None:
    started = process_time()
    page = f"<html><title>{'word ' * 8000}</title><body><article><p>A text of some words.</p></article></body></html>"
    made = composed_of(page.encode(), "a.html")
    assert made
    assert made.slug == "-".join(["word"] * 40)
    assert process_time() - started < 5
