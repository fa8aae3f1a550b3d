"""What holds for any text: of bodies, weaving, matching, anchoring and YAML."""

from collections import Counter
from collections.abc import Callable
from unittest.mock import patch

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from generator import prose
from generator.anchoring import Place, closest
from generator.annotate import News
from generator.frontmatter import Quote, TermFront
from generator.matching import Matcher, forms
from generator.model import Block, Body, Hole, Term
from generator.prose import begins_word, ends_word, fold, lower, sentence, shortened
from generator.store import encode
from tests.fuzz import invariants
from tests.fuzz.chain import made
from tests.fuzz.invariants import PLAIN

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


@quick
@given(markdown)
@example("[a]{term=nato} *b [c*]{note=n} d")
def test_markdown_becomes_a_body_whose_text_maps_onto_its_html(text: str) -> None:
    invariants.markdown_is_read(text)


@quick
@given(markdown, st.booleans(), st.booleans())
def test_markdown_of_any_setting_becomes_a_body(text: str, html: bool, typographer: bool) -> None:
    invariants.markdown_is_read(text, html=html, typographer=typographer)


def ranges(body: Body, edges: list[float]) -> list[Place]:
    """Pairs of edges, from 0 to 1, as ranges of a body's text."""
    at = [round(one * len(body.text)) for one in edges]
    return [Place(low, high) for low, high in zip(at[::2], at[1::2], strict=False) if low < high]


shares = st.lists(st.floats(0, 1), max_size=8)
passages = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=4)


@quick
@given(markdown, shares, passages)
def test_weaving_nests_and_changes_no_word(text: str, terms: list[float], noted: list[tuple[float, float]]) -> None:
    body = PLAIN.read(text, "a.md").body
    pairs = [one for pair in noted for one in ranges(body, sorted(pair))]
    invariants.weaving_nests(body, ranges(body, sorted(terms)), pairs)


@settings(quick, max_examples=50)
@given(markdown, shares, passages)
def test_a_page_nests_and_says_every_word(text: str, terms: list[float], noted: list[tuple[float, float]]) -> None:
    body = PLAIN.read(text, "a.md").body
    named = [" ".join(body.text[slice(*one)].split()) for one in ranges(body, sorted(terms))]
    quoted = [body.text[slice(*one)].strip() for pair in noted for one in ranges(body, sorted(pair))]
    invariants.page_nests(text, list(filter(None, named)), list(filter(None, quoted)))


def test_a_footnote_that_calls_itself_is_told_once() -> None:
    assert made(PLAIN, "Tides.[^1]\n\n[^1]: It calls itself[^1].", [], []).woven.count("It calls itself") == 1


WORDS = ["NATO", "nato", "node", "nodes", "Nodes", "North", "North Atlantic", "Atlantic", "Atlantic Council", "war"]
WORDS += ["warship", "Minsk", "in", "a", "war a"]
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True)
texts = st.lists(st.sampled_from([*WORDS, " ", " ", "'s", ".", "-", "\n", "x", "’"]), max_size=25).map("".join)


def term(name: str, number: int) -> Term:
    return Term("g.yaml", f"t{number}", TermFront(term=name), f"t{number}")


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


LETTERS = [*WORDS, "K", "\u212a", "k", "é", "É", "ΣΑΣ", "北约", "’", "-", " ", "newmark7"]


@quick
@given(
    st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4).map("".join),
    st.sampled_from([str, str.upper, str.title]),
)
@example("\u212aiev", str)
def test_an_entry_that_news_concern_bears_their_sign(word: str, spelt: Callable[[str], str]) -> None:
    news = News([lower(fold(word))], [word])
    for body in (Body(text=f"x {spelt(word)} y"), Body(holes=(Hole("href", f"/glossary/{word}/", 1, 1, 0),))):
        if news.concern({"body": body}):
            stored = encode({"body": body}).lower()
            assert any(one in stored for one in news.signs())


@quick
@given(markdown, st.data())
def test_a_quotation_that_was_cut_out_is_found_again(text: str, data: st.DataObject) -> None:
    body = PLAIN.read(text, "a.md").body
    words = invariants.whole_words(body)
    assume(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, min(len(words) - 1, first + 6)))
    invariants.passage_is_found(body, words[first].start, words[last].end)


@settings(quick, max_examples=50)
@given(markdown, markdown, st.tuples(st.floats(0, 1), st.floats(0, 1)), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_an_edit_leads_to_passages_of_the_new_text(
    text: str, new: str, noted: tuple[float, float], replaced: tuple[float, float]
) -> None:
    before = PLAIN.read(text, "a.md").body
    words = [before.text[slice(*one)].strip() for one in ranges(before, sorted(noted))]
    low, high = sorted(round(one * len(text)) for one in replaced)
    after = PLAIN.read(text[:low] + new + text[high:], "a.md").body
    for one in filter(None, words):
        invariants.edit_is_followed(before, after, Quote(quote=one))


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


@given(st.text(alphabet='aB. !?…。’"U.S', min_size=1, max_size=80), st.data())
def test_a_sentence_begins_where_it_does_however_far_one_looks_at_first(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = data.draw(st.integers(0, start)), data.draw(st.integers(end, len(text)))
    with patch.object(prose, "NEAR", 1):
        near = sentence(text, start, end, low, high)
    assert near == sentence(text, start, end, low, high)


@given(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=20),
    st.lists(st.sampled_from("abxy"), min_size=1, max_size=5),
)
def test_no_passage_has_more_words_of_a_quote_than_the_closest(words: list[str], quote: list[str]) -> None:
    def common(passage: list[str]) -> int:
        return (Counter(passage) & Counter(quote)).total()

    most = max(common(words[at : at + len(quote)]) for at in range(len(words)))
    found = closest(Body(text=" ".join(words)), " ".join(quote))
    if found:
        assert common(found[0].split()) == most
    else:
        assert " ".join(quote) not in " ".join(words)


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
    invariants.yaml_is_read(text)


FRONT = [*YAML, "title: A\n", "date: 2021-04-13\n", "notes:\n", "quote: a", "text: b", "term: a\n", "definition: |\n"]
FRONT += ["on: ", "authors: ", "image: {src: a.png, caption: '", "'}\n", "\xff", "\r\n"]


@settings(quick, max_examples=50)
@given(st.sampled_from(sorted(invariants.PATHS)), st.lists(st.sampled_from(FRONT), max_size=25), markdown)
def test_any_file_becomes_entries_or_findings_in_their_place(kind: str, front: list[str], text: str) -> None:
    content = f"---\n{''.join(front)}\n---\n{text}".encode().replace("\xff".encode(), b"\xff")
    invariants.source_is_read(kind, content)


@quick
@given(st.text(alphabet="-\n ab:", max_size=40))
def test_front_matter_and_body_are_the_text(text: str) -> None:
    invariants.front_is_split_off(text)
