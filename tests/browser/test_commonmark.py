"""The 652 examples of CommonMark 0.31.2, through the parser set-up and the writer that every article goes through."""

import re
from html import escape

import pytest

from generator.markdown import Reader
from tools.prepare import BROWSER_TESTS

DIFFERENT = {
    "runs of spaces and tabs are one space: the canonical text has no others": {13, 40, 304, 652},
    "code in a language that Pygments knows is highlighted": {142, 143},
    "[[words]] is a wiki link": {559, 590},
    "the title of an image alone in its paragraph is the caption of a figure": {
        *(572, 573, 576, 577, 584, 585, 586, 588, 589, 591),
    },
    "a link's scheme must be one that a page may hold": {596, 598, 599, 601},
    "addresses in the text are links, as GFM has it": {608, 611, 612},
}
"""Why an example differs, on purpose, and which."""

READER = Reader(html=True, shift_headings=False)


def examples() -> list[tuple[str, str]]:
    """(markdown, html), in order."""
    text = (BROWSER_TESTS / "node_modules" / "commonmark-spec" / "spec.txt").read_text("utf-8")
    found = re.findall(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", text.replace("→", "\t"), re.M | re.S)
    return [(markdown, html) for markdown, html in found]


def html_of(markdown: str) -> str:
    """A body's html, with its holes filled as plainly as can be."""
    body = READER.read(markdown, "example.md").body
    html = body.html
    for hole in body.holes:
        name = {"href": "href", "image": "src"}.get(hole.kind)
        html = html.replace("\0", f' {name}="{escape(hole.target)}"' if name else f"[{hole.kind}]", 1)
    return html


def plain(html: str) -> str:
    """Without what only we write (ids of headings, figures), and with one way to write what can be written in two."""
    html = re.sub(r'(<h[1-6]) id="[^"]*"', r"\1", html)
    html = re.sub(r"<figure>(<img[^>]*>)(?:<figcaption>.*?</figcaption>)?</figure>", r"<p>\1</p>", html)
    return html.replace("&quot;", '"').replace("&#x27;", "'").replace(" />", ">")


def test_all_examples_are_there() -> None:
    assert len(examples()) == 652


@pytest.mark.parametrize("reason", DIFFERENT)
def test_a_difference_is_one(reason: str) -> None:
    all_of_them = examples()
    same = [n for n in DIFFERENT[reason] if plain(html_of(all_of_them[n - 1][0])) == plain(all_of_them[n - 1][1])]
    assert same == []


def test_every_other_example_is_as_the_specification_has_it() -> None:
    different = set().union(*DIFFERENT.values())
    wrong = [
        (n, markdown, wanted, html_of(markdown))
        for n, (markdown, wanted) in enumerate(examples(), 1)
        if n not in different and plain(html_of(markdown)) != plain(wanted)
    ]
    assert wrong == []
    assert len(examples()) - len(different) == 627
