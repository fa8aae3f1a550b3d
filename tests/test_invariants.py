"""What holds for any text: of bodies, weaving, matching, anchoring and YAML."""

import re
from html import unescape
from html.parser import HTMLParser

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from generator import weave
from generator.anchoring import anchor
from generator.diagnostics import Mistake
from generator.frontmatter import Quote, TermFront
from generator.markdown import Reader
from generator.matching import Matcher, forms
from generator.model import Block, Body, Term
from generator.prose import begins_word, ends_word, fold, lower, sentence, shortened
from generator.sources import split
from generator.weave import VOID
from generator.yamltext import load

READER = Reader()
HTML_READER = Reader(html=True)

SIGNS = [
    "*",
    "**",
    "_",
    "~~",
    "`",
    "[",
    "]",
    "(",
    ")",
    "![",
    "{",
    "}",
    "[[",
    "]]",
    "|",
    "\\",
    "&",
    "<",
    ">",
    "$",
    "\x00",
]
SPACES = [" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2060"]
TEXTS = ["word", "NATO", "Kyiv’s", "é", "🙂", "北约", "a-b", "1,000", "it's", "&amp;", "&#x26;", "https://example.org/"]
INLINE = [
    "[[slug]]",
    "[[slug|words]]",
    "{term=nato}",
    "{note=n}",
    "[^1]",
    "^[",
    "<b>",
    "</b>",
    "<!--",
    "(/a/)",
    '"title"',
]
LINES = ["# ", "- ", "1. ", "> ", "> [!NOTE]\n> ", ": ", "    ", "---\n", "```\n", "[^1]: ", "| a | b |\n|---|---|\n"]
PIECES = SIGNS + SPACES + TEXTS + INLINE + [f"\n{one}" for one in LINES]
markdown = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


class Nesting(HTMLParser):
    """Fails where an element is not closed in its turn."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def assert_nests(html: str) -> None:
    parser = Nesting()
    parser.feed(html.replace("\0", ""))
    parser.close()
    assert parser.open == []


@quick
@given(markdown)
@example("[a]{term=nato} *b [c*]{note=n} d")
def test_a_body_maps_its_text_onto_its_html(text: str) -> None:
    body = READER.read(text, "a.md").body
    assert_nests(body.html)
    assert body.html.count("\0") == len(body.holes)
    at_text = at_html = 0
    for n in range(0, len(body.runs), 4):
        start, size, place, length = body.runs[n : n + 4]
        assert start >= at_text
        assert place >= at_html
        at_text, at_html = start + size, place + length
        if size == length:
            # A line break is a space to the text.
            assert body.text[start:at_text].replace("\n", " ") == body.html[place:at_html].replace("\n", " ")
        elif size == 1:
            assert unescape(body.html[place:at_html]) == body.text[start] or body.html[place:at_html] in (
                "\n",
                "<br>\n",
            )
    assert at_text <= len(body.text)
    assert at_html <= len(body.html)
    ranges = [(one.start, one.end) for part in (body.zones, body.blocks, body.spans) for one in part]
    assert all(0 <= low <= high <= len(body.text) for low, high in ranges)
    assert [one.start for one in body.blocks] == sorted(one.start for one in body.blocks)
    assert all(0 <= one.note_at <= len(body.html) for one in body.blocks)
    assert all(1 <= one.line <= text.count("\n") + 1 for one in body.blocks)


@st.composite
def woven(draw: st.DrawFn) -> tuple[Body, list[tuple[int, int]], list[tuple[int, int]]]:
    """A body, ranges that terms want (apart from one another), ranges that passages want."""
    body = READER.read(draw(markdown), "a.md").body
    assume(body.text.strip())
    size = len(body.text)
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=8, unique=True)))
    terms = [(low, high) for low, high in zip(cuts[::2], cuts[1::2], strict=False)]
    ends = st.tuples(st.integers(0, size), st.integers(0, size))
    passages = [(min(pair), max(pair)) for pair in draw(st.lists(ends, max_size=4)) if pair[0] != pair[1]]
    return body, terms, passages


@quick
@given(woven())
def test_weaving_nests_and_changes_no_word(given_: tuple[Body, list[tuple[int, int]], list[tuple[int, int]]]) -> None:
    body, terms, passages = given_
    elements: list[weave.Element] = []
    for low, high in terms:
        piece = weave.wrap(body, low, high)
        if piece and not any(one.left < piece[1] and piece[0] < one.right for one in elements):
            elements.append(weave.Element(*piece, "<ins>", "</ins>"))
    inserts = [weave.Insert(one.left, weave.OPEN_TERM, one.open) for one in elements]
    inserts += [weave.Insert(one.right, weave.CLOSE_TERM, one.close) for one in elements]
    noted = [weave.Noted(low, high, f"n{n}", "background", f"--n{n}") for n, (low, high) in enumerate(passages)]
    inserts += weave.passages(body, noted, elements)
    html = weave.insert(body.html, inserts)
    assert_nests(html)
    without = re.sub(r'</?ins>|<mark class="passage"[^>]*>|</mark>', "", html)
    assert without == body.html
    assert "<mark" not in re.sub(r"<mark[^>]*>(?:(?!</?mark\b).)*</mark>", "", html, flags=re.S)
    for n, (low, high) in enumerate(passages):
        marked = re.findall(
            rf'<mark class="passage" data-note="(?:[^"]* )?n{n}(?: [^"]*)?"[^>]*>(.*?)</mark>', html, re.S
        )
        beside = re.findall(rf'<mark [^>]*data-anchor="(?:[^"]*, )?--n{n}(?:, [^"]*)?">', html)
        assert len(beside) == bool(marked)
        shown = "".join(re.sub(r"<[^>]*>", "", one) for one in marked)
        left, right = weave.html_range(body, low, high)
        wanted = re.sub(r"<[^>]*>", "", body.html[left:right])
        assert "".join(unescape(shown).split()) == "".join(unescape(wanted).split())


WORDS = ["NATO", "nato", "node", "nodes", "Nodes", "North", "North Atlantic", "Atlantic", "Atlantic Council", "war"]
WORDS += ["warship", "Minsk", "in", "a", "war a"]
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True)
texts = st.lists(st.sampled_from([*WORDS, " ", " ", "'s", ".", "-", "\n", "x", "’"]), max_size=25).map("".join)


def term(name: str, number: int) -> Term:
    return Term("g.yaml", f"t{number}", TermFront(term=name), "", f"t{number}")


@quick
@given(names, texts)
@example(["war a", "a"], "war a")
def test_matching_is_the_obvious_search_only_faster(headwords: list[str], text: str) -> None:
    table = forms([term(name, n) for n, name in enumerate(headwords)], "en")
    blocks, at = [], 0
    for one in text.split("\n"):
        if one:
            blocks.append(Block("p", at, at + len(one), 0, 1))
        at += len(one) + 1
    body = Body(html="", text=text, blocks=tuple(blocks))
    folded = fold(text)
    wanted: list[tuple[int, int]] = []
    last = 0
    for start in range(len(text)):
        if start < last:
            continue
        best = 0
        for form in table:
            words = folded[start : start + len(form.words)]
            end = start + len(form.words)
            fits = words == form.words if form.exact else lower(words) == lower(form.words)
            if fits and "\n" not in words and begins_word(folded, start) and ends_word(folded, end):
                best = max(best, end)
        if best:
            wanted.append((start, best))
            last = best
    assert [(one.start, one.end) for one in Matcher(table, "en").matches(body)] == wanted


@quick
@given(markdown, st.data())
def test_a_quotation_that_was_cut_out_is_found_again(text: str, data: st.DataObject) -> None:
    body = READER.read(text, "a.md").body
    words = [found.span() for found in re.finditer(r"[^\W_]+", fold(body.text))]
    words = [one for one in words if begins_word(fold(body.text), one[0]) and ends_word(fold(body.text), one[1])]
    assume(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, min(len(words) - 1, first + 6)))
    low, high = words[first][0], words[last][1]
    answer = anchor(body, Quote(quote=body.text[low:high]))
    if answer.place:
        assert (answer.place.start, answer.place.end) == (low, high)
    else:
        assert (low, high) in [tuple(one) for one in answer.places]
        assert len(answer.places) > 1


@quick
@given(markdown)
def test_no_markdown_breaks_the_parser_with_html_either(text: str) -> None:
    body = HTML_READER.read(text, "a.md").body
    assert body.html.count("\0") == len(body.holes)


@quick
@given(st.text(max_size=200))
def test_folding_keeps_the_length_and_knows_no_neighbours(text: str) -> None:
    assert len(fold(text)) == len(lower(text)) == len(text)
    assert fold(fold(text)) == fold(text)
    assert fold(text) == "".join(map(fold, text))


@quick
@given(st.text(alphabet='aB. !?…。’"U.S', min_size=1, max_size=80), st.data())
def test_a_sentence_holds_its_words_and_stays_in_its_block(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = sentence(text, start, end, 0, len(text))
    assert 0 <= first <= start < end <= last <= len(text)
    before, hit, after = shortened(text, start, end, 0, len(text))
    assert hit == text[start:end]
    assert text[:start].endswith(before.removeprefix("… "))
    assert text[end:].startswith(after.removesuffix(" …"))


YAML = (
    "a",
    ": ",
    "\n",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    '"',
    "&x ",
    "*x",
    "!t ",
    "  ",
    "|",
    ">",
    "#",
    "\t",
    "---\n",
    "é",
)


@quick
@example("\r[")
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(YAML), max_size=25).map("".join)))
def test_any_yaml_is_read_or_refused_with_its_place(text: str) -> None:
    try:
        _, found = load(text, "a.yaml")
    except Mistake as mistake:
        found = list(mistake.diagnostics)
        assert found
    lines = text.split("\n")
    for one in found:
        assert 1 <= one.line <= len(lines) + 1
        assert one.column >= 1


@quick
@given(st.text(alphabet="-\n ab:", max_size=40))
def test_front_matter_and_body_are_the_text(text: str) -> None:
    front, body, line = split(text)
    if front is None:
        assert (body, line) == (text, 1)
    elif line:
        assert text.startswith("---\n" + front)
        assert text.endswith(body)
        assert "\n".join(text.split("\n")[line - 1 :]) == body
