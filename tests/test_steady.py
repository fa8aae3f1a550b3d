"""Rules that are written anew to be quick on any text find what the library's rules find."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_core.smartquotes import smartquotes

from generator.markdown import quotes, steady, syntax

SIGNS = [*"'\"'\"  \n*_`()[]{}.%\\=#:/-@a1é", "“"]
PIECES = [
    *('"a"', "'b'", 'a"', "it's", '"*a* b"', "['a'](/b)", '`"`', '1""', "\\\n"),
    *("[a]{", "}", "{.b}", "{b=c}", '{b="c', "{%", "{#d .e}", "`a`", "![a](b)", "[a](b)", "[[a|", "]]", "[[a]]"),
    *("http://", "https://a.b", "www.", " www.a.b", "mailto:", "xmpp:", "a@b.c", "http://a.b/(c)", "&amp;", ";"),
]
texts = st.lists(st.sampled_from(SIGNS + PIECES), max_size=40).map("".join)


def parsers(**options: Any) -> tuple[MarkdownIt, MarkdownIt]:
    """The library's rules, and ours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syntax, "steady", lambda md: None)
        plain = syntax.parser(typographer=True, **options)
    ours = syntax.parser(typographer=True, **options)
    # Where an address is refused the library loses letters; and it looks at what stands behind a <.
    plain.validateLink = ours.validateLink = lambda url: True  # type: ignore[method-assign]
    return plain, ours


PARSERS = {language: parsers(language=language) for language in ("en", "fr", "de")}


def read(md: MarkdownIt, text: str) -> list[dict[str, Any]]:
    return [dict(one.as_dict()) for one in md.parse(text, {})]


@settings(max_examples=400, deadline=None)
@given(text=texts, language=st.sampled_from([*PARSERS]))
def test_the_same_tokens(text: str, language: str) -> None:
    plain, ours = PARSERS[language]
    assert read(ours, text) == read(plain, text)


LINES = [
    *(
        "> ",
        ">",
        "  > ",
        "- ",
        "1. ",
        "    ",
        "\n",
        "\n",
        "\n",
        "\n\n",
        "a",
        "# h",
        "---",
        "```",
        "|a|",
        "|-|",
        "[!NOTE]",
    ),
    *("[x]: y", " 't", "t'", "[^a]: ", "[^a]", "<!--", "-->", "<div>", ": d", "==="),
]


@settings(max_examples=400, deadline=None)
@given(text=st.lists(st.sampled_from(LINES), max_size=60).map("".join), lines=st.sampled_from([1, 2, 8]))
def test_the_same_quotations(text: str, lines: int) -> None:
    """However few of their lines are looked at first."""
    plain, ours = PARSERS["en"]
    known: dict[str, Any] = {}
    found: dict[str, Any] = {}
    expected = [one.as_dict() for one in plain.parse(text, known)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steady, "LINES", lines)
        assert [one.as_dict() for one in ours.parse(text, found)] == expected
    assert found.get("references", {}) == known.get("references", {})


ends = st.lists(st.sampled_from([")", ")", "))))", "(", ".", ";", "&amp;", "_", "~", "a", "-", "*"]), max_size=30).map(
    "".join
)


@settings(max_examples=400, deadline=None)
@given(
    begins=st.sampled_from(["http://", "www.", "https://a.b/", "(www.a.b_c.d", "xmpp:a@b.c/"]),
    end=ends,
    after=st.sampled_from(["", " b", "\n"]),
)
def test_the_same_ends_of_addresses(begins: str, end: str, after: str) -> None:
    plain, ours = PARSERS["en"]
    text = begins + end + after
    assert read(ours, text) == read(plain, text)


def test_the_rules_are_ours() -> None:
    """What is compared is not the same twice."""
    plain, ours = PARSERS["en"]
    assert smartquotes in plain.core.ruler.getRules("")
    assert smartquotes not in ours.core.ruler.getRules("")
    assert quotes.smartquotes in ours.core.ruler.getRules("")


def test_an_address_that_cannot_be_one_stays_in_the_text() -> None:
    """The library forgets its first letters."""
    (inline,) = [one for one in syntax.parser().parse("See http:// b.", {}) if one.type == "inline"]
    assert "".join(one.content for one in inline.children or []) == "See http:// b."
