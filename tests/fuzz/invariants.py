"""What holds for any input: whatever it is, it becomes what it should or a finding says why not.

The fuzzer's targets and hypothesis call the same functions. Each takes an input that is taken apart already, and raises where
something does not hold.
"""

import re
from html import escape, unescape
from itertools import pairwise
from pathlib import Path

from generator import weave
from generator.anchoring import Place, anchor, closest, line_of, surroundings, told
from generator.anchors.judge import Proposal, judge, propose, similar
from generator.anchors.passages import Sought, Text
from generator.anchors.selectors import edit_for
from generator.anchors.standing import clearest
from generator.anchors.words import Guard, forms_by_word
from generator.clipping import read_clipping
from generator.clipping.compose import Composed, compose
from generator.clipping.here import Here
from generator.clipping.shapes import words_of
from generator.diagnostics import Diagnostic, Mistake
from generator.disk import Stat
from generator.frontmatter import Quote
from generator.markdown import Reader
from generator.markdown.outline import outline
from generator.model import Body
from generator.parse import Options, Parser
from generator.prose import begins_word, ends_word, fold
from generator.read import locate
from generator.sources import Source, split, text_of, unix
from generator.store import encode
from generator.yamltext import load
from tests.fuzz.chain import ARTICLE, SITE, Held, made
from tests.markup import Element, ids, parsed

READERS = {
    (html, typographer): Reader(html=html, typographer=typographer)
    for html in (False, True)
    for typographer in (False, True)
}
"""By (raw HTML, typographer)."""

PLAIN = READERS[False, False]
PARSER = Parser(Options())
PATHS = {
    "article": ARTICLE,
    "page": "content/pages/a.md",
    "note": "content/notes/a.md",
    "term": "content/glossary/a.md",
    "glossary": "content/glossary/a.yaml",
}
"""Kind of source → a path of one."""

_BLOCKS = (
    "p",
    "div",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "pre",
    "figure",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)


# Front matter


def source_is_read(kind: str, content: bytes) -> None:
    """A file of content becomes entries whose bodies hold, or findings say why not, each at a place in the file."""
    path = PATHS[kind]
    found = PARSER.parse(Source(path, kind, Stat(len(content), 0)), content)
    findings = locate(Held({path: content}), found.diagnostics)
    try:
        text = text_of(content, path)
    except Mistake:
        text = unix(content.decode("utf-8-sig", "replace"))
        assert findings
    assert_in_place(findings, path, text)
    for entry, words, bodies in found.entries:
        encode((entry, words, bodies))
        for body in bodies.values():
            assert_maps(body)
    assert found.entries or findings or kind == "glossary"


def assert_in_place(findings: list[Diagnostic], path: str, text: str) -> None:
    """Every finding says something on one line, about a place that an editor can go to."""
    rows = text.split("\n")
    for one in findings:
        assert one.path == path
        assert one.message
        assert "\n" not in one.message
        assert "\ufffc" not in one.message or "\ufffc" in text  # it stands for what is no text
        assert 1 <= one.line <= len(rows), one
        assert 1 <= one.column <= len(rows[one.line - 1]) + 1, one


def yaml_is_read(text: str) -> None:
    """YAML is read, or refused with the place of what is wrong."""
    try:
        _, found = load(text, "a.yaml")
    except Mistake as mistake:
        found = list(mistake.diagnostics)
        assert found
    assert_in_place(found, "a.yaml", text)


def front_is_split_off(text: str) -> None:
    """Front matter and body are the text, and the body begins on the line that is said."""
    front, body, line = split(text)
    if front is None:
        assert (body, line) == (text, 1)
    elif line:
        assert text.startswith("---")
        assert text.partition("\n")[2].startswith(front)
        assert text.endswith(body)
        assert "\n".join(text.split("\n")[line - 1 :]) == body


# Markdown


def markdown_is_read(text: str, *, html: bool = False, typographer: bool = False) -> None:
    """Markdown becomes bodies that hold, their html nests and says the words of their text; findings are in place."""
    reader = READERS[html, typographer]
    found = reader.read(text, ARTICLE)
    assert_in_place(found.diagnostics, ARTICLE, text)
    for body in (found.body, *found.footnotes.values()):
        assert_maps(body)
        assert all(1 <= one.line <= text.count("\n") + 1 for one in body.blocks)
        if not html:
            assert_nests(body.html.replace("\0", ""))
            assert_nests(body.html[: body.first_ends].replace("\0", ""))
            assert bare(words(filled(body))) == bare(body.text)
    line = reader.read_line(text, ARTICLE)
    assert_maps(line.body)
    assert_in_place(line.diagnostics, ARTICLE, text)
    outline(text)


def assert_maps(body: Body) -> None:
    """Runs map the text onto the html, in order and character by character; all ranges lie in the text."""
    assert body.html.count("\0") == len(body.holes)
    at_text = at_html = 0
    for n in range(0, len(body.runs), 4):
        start, size, place, length = body.runs[n : n + 4]
        assert start >= at_text
        assert place >= at_html
        at_text, at_html = start + size, place + length
        shown = body.html[place:at_html]
        if size == length:
            # A line break is a space to the text.
            assert body.text[start:at_text].replace("\n", " ") == shown.replace("\n", " ")
        elif size == 1:
            assert unescape(shown) == body.text[start] or shown in ("\n", "<br>\n")
    assert at_text <= len(body.text)
    assert at_html <= len(body.html)
    ranges = [(one.start, one.end) for part in (body.zones, body.blocks, body.spans) for one in part]
    assert all(0 <= low <= high <= len(body.text) for low, high in ranges)
    assert all(one.end <= two.start for one, two in pairwise(body.blocks))
    assert all(0 <= one.note_at <= len(body.html) for one in body.blocks)
    assert all(0 <= one.text_at <= len(body.text) for one in body.holes)


def filled(body: Body) -> str:
    """The html of a body whose links lead nowhere: one without words shows what it means."""
    values = [escape(f"[[{one.target}]]") if one.kind == "title" else "" for one in body.holes]
    return weave.fill(body.html, values)


def assert_nests(html: str) -> Element:
    """Every element is closed in its turn and stands where HTML lets it stand: a browser makes the same tree of it."""
    tree = parsed(html)
    for one in tree.walk():
        assert one.tag not in ("a", "mark") or not one.inside(one.tag), f"{one} in another"
        assert one.tag not in _BLOCKS or not one.inside("p"), f"{one} in a paragraph"
    return tree


def words(html: str) -> str:
    """What a page says, without notes and what leads to them."""
    return "".join(parsed(html).texts("note", "doc-noteref"))


def bare(text: str) -> str:
    return "".join(text.split())


# Weaving


def weaving_nests(body: Body, terms: list[Place], passages: list[Place]) -> None:
    """Weaving ranges into html nests and changes no word; `terms` do not overlap, passages may. No term stands in a link."""
    elements: list[weave.Element] = []
    links = [one for one in body.zones if one.kind == "link"]
    for low, high in (one for one in terms if not any(link.start < one.end and one.start < link.end for link in links)):
        if piece := weave.wrap(body, low, high):
            assert all(one.right <= piece[0] or piece[1] <= one.left for one in elements)
            elements.append(weave.Element(*piece, "<ins>", "</ins>"))
    inserts = [weave.Insert(one.left, weave.OPEN_TERM, one.open) for one in elements]
    inserts += [weave.Insert(one.right, weave.CLOSE_TERM, one.close) for one in elements]
    noted = [weave.Noted(low, high, f"n{n}", "background", f"--n{n}") for n, (low, high) in enumerate(passages)]
    inserts += weave.passages(body, noted, elements)
    html = weave.insert(body.html, inserts)
    assert_nests(html.replace("\0", ""))
    assert re.sub(r'</?ins>|<mark class="passage"[^>]*>|</mark>', "", html) == body.html
    assert html.count("\0") == len(body.holes)
    for n, (low, high) in enumerate(passages):
        marked = re.findall(
            rf'<mark class="passage" data-note="(?:[^"]* )?n{n}(?: [^"]*)?"[^>]*>(.*?)</mark>', html, re.S
        )
        beside = re.findall(rf'<mark [^>]*data-anchor="(?:[^"]*, )?--n{n}(?:, [^"]*)?">', html)
        assert len(beside) == bool(marked)
        shown = "".join(re.sub(r"<[^>]*>", "", one) for one in marked)
        left, right = weave.html_range(body, low, high)
        wanted = re.sub(r"<[^>]*>", "", body.html[left:right])
        assert bare(unescape(shown)) == bare(unescape(wanted))


def page_nests(text: str, terms: list[str], quotes: list[str]) -> None:
    """The text of an article, with its terms and notes: every element nests, no id stands twice, every word is there."""
    page = made(PLAIN, text, terms, quotes)
    names = ids(assert_nests(page.woven))
    assert len(names) == len(set(names)), sorted(one for one in names if names.count(one) > 1)
    assert_nests(page.fed)
    assert bare(words(page.woven)) == bare(words(page.fed)) == bare(words(page.bare))


# Anchoring


def passage_is_found(body: Body, low: int, high: int) -> None:
    """Words that were cut out of a text are found where they stood, or there are several such places."""
    answer = anchor(body, Quote(quote=body.text[low:high]))
    assert Place(low, high) in answer.places
    assert (answer.place is None) == (len(answer.places) > 1)


def quote_is_placed(body: Body, quote: Quote) -> Place | None:
    """Any quotation has one place, several or none; each lies in the text and reads as the quotation does."""
    answer = anchor(body, quote)
    assert list(answer.places) == sorted(set(answer.places))
    assert answer.place == (answer.places[0] if len(answer.places) == 1 else None)
    for one in answer.places:
        assert 0 <= one.start < one.end <= len(body.text)
        assert _read(body.text[one.start : one.end]) == _read(quote.quote)
        assert told(body, *one)
        assert surroundings(body, one).paragraph
        line_of(body, one.start)
    if near := closest(body, quote.quote):
        assert near[0]
    return answer.place


def _read(words: str) -> list[str]:
    return re.sub("(?<!-)-{2,3}(?!-)", "-", fold(words).replace("…", "...")).split()


def edit_is_followed(before: Body, after: Body, quote: Quote) -> None:
    """Whatever became of a text, what is said of a passage is within the new one, and what is proposed means one place of it."""
    place = quote_is_placed(before, quote)
    now = quote_is_placed(after, quote)
    text, guard = Text(after), Guard("en", told(after), forms_by_word(["NATO"]))
    if place is None:
        old = Sought(" ".join(quote.quote.split()), "", "")
        proposals = similar(text, old, guard)
    else:
        old = Text(before).around(place)
        proposals = propose(text, old, guard)
        places = anchor(after, Quote(quote=quote.quote)).places
        assert clearest(text, old, places) in [None, *places]
        if now:
            proposals += judge(text, old, now, guard).proposals
        if before == after:
            assert now == place
            assert judge(text, old, place, guard).kind == "stands"
    for one in proposals:
        _proposal_holds(after, quote, one)


def _proposal_holds(body: Body, quote: Quote, one: Proposal) -> None:
    assert 0 <= one.place.start < one.place.end <= len(body.text)
    assert one.quote == " ".join(body.text[slice(*one.place)].split()) != ""
    edit = edit_for(body, quote, one.place)
    if edit is not None:
        known = {name: getattr(quote, name) for name in ("quote", "prefix", "suffix", "section")}
        assert anchor(body, Quote(**(known | edit))).place == one.place


def whole_words(body: Body) -> list[Place]:
    """The words of a text that are no part of others."""
    text = fold(body.text)
    found = (Place(*one.span()) for one in re.finditer(r"[^\W_]+", text))
    return [one for one in found if begins_word(text, one.start) and ends_word(text, one.end)]


# Import


def clipping_is_read(content: bytes, name: str) -> None:
    """A clipping becomes the file of an article that builds without a finding, or it is refused with a message."""
    composed = composed_of(content, name)
    if composed is None:
        return
    assert composed.wrong == []
    rows = composed.text.split("\n")
    for one in composed.findings:
        assert 1 <= one.line <= len(rows)
        assert 1 <= one.column <= len(rows[one.line - 1]) + 1
    _, body, _ = split(composed.text)
    blocks = [one for one in composed.clipping.blocks if not one.picture]
    if len(blocks) == len(composed.clipping.blocks):
        wanted = " ".join(words_of(one) for one in blocks)
        assert READERS[True, False].read(body, "").body.text.split() == wanted.split()


def composed_of(content: bytes, name: str) -> Composed | None:
    """None where the file is refused with a message."""
    try:
        clipping = read_clipping(content, name)
    except Mistake as mistake:
        found = mistake.diagnostics
    else:
        return compose(clipping, Here(Held({}), SITE), "2024-06-01", _picture)
    assert found
    assert all(one.message and one.path == name for one in found)
    return None


def _picture(src: str, slug: str) -> str:
    """Some of the pictures that clippings name lie beside them."""
    return f"media/{slug}.png" if Path(src).suffix == ".png" else ""
