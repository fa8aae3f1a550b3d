"""A parser that asks fewer rules reads the same tokens; addresses that are not normalized need not be."""

import itertools
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink

from generator.markdown import quick, syntax, urls

SIGNS = [*"\n\n*_`~[]()<>!^&{}@:w\\|-=#+1 \t\"'ab."]
PIECES = [
    *("www.a.org", "http://a.b/c", "mailto:", "a@b.org", "[^a]", "[^a]: x\n", "^[x]", "[[a]]", "[[a#b|c]]"),
    *("{note=x}", "{.c}", "[a](/b)", "![a](/b 'c')", "[a]: /u\n", "&amp;", "<b>", "<https://a.b>", "**", "~~"),
    *("```\n", "> ", "- ", "1. ", "    ", "| a | b |\n|---|:-:|\n", "\n: def\n", "> [!NOTE]\n", "\n\n", "## a {#b}\n"),
]
texts = st.lists(st.sampled_from(SIGNS + PIECES), max_size=40).map("".join)


@pytest.fixture(scope="module")
def parsers() -> dict[bool, tuple[MarkdownIt, MarkdownIt]]:
    """By whether html is read: the library's own parser, and ours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syntax, "quicken", lambda md: None)
        plain = {html: syntax.parser(html=html) for html in (False, True)}
    return {html: (plain[html], syntax.parser(html=html)) for html in (False, True)}


@settings(max_examples=400, deadline=None)
@given(text=texts, html=st.booleans())
def test_the_same_tokens(parsers: dict[bool, tuple[MarkdownIt, MarkdownIt]], text: str, html: bool) -> None:
    plain, ours = parsers[html]
    assert type(plain.inline) is not type(ours.inline)
    assert _read(ours, text) == _read(plain, text)


def test_the_same_tokens_of_every_short_text(parsers: dict[bool, tuple[MarkdownIt, MarkdownIt]]) -> None:
    plain, ours = parsers[False]
    for two in itertools.product(SIGNS + PIECES, repeat=2):
        text = f"a{two[0]}b{two[1]}"
        assert _read(ours, text) == _read(plain, text), text


def _read(md: MarkdownIt, text: str) -> list[dict[str, Any]]:
    return [dict(one.as_dict()) for one in md.parse(text, {})]


@given(st.from_regex(quick._NORMAL_URL, fullmatch=True))
def test_a_normal_address_is_normalized_already(url: str) -> None:
    assert normalizeLink(url) == url


@given(st.sampled_from(["https://a.org", "http://b", "https://", ""]), st.text(max_size=12))
def test_an_address_of_the_web_needs_no_look_at_its_scheme(start: str, rest: str) -> None:
    if urls._WEB.match(start + rest):
        assert urlsplit((start + rest).strip()).scheme in ("http", "https")
