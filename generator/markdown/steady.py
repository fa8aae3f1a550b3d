"""Rules of markdown-it and its plugins whose time grows with the square of a text, so written that it grows with the text alone.

They find what the library's rules find. These copy or search the rest of a text at each place that may begin something; here
each looks no further than what it may find can reach.
"""

import re
from string import ascii_letters, digits
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.blockquote import blockquote
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.attrs.index import _add_attrs, _find_opening
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.footnote.index import footnote_tail
from mdit_py_plugins.gfm_autolink._match import check_prev, match_any_email, match_http, match_www

from generator.markdown.quotes import smartquotes

_ATTRIBUTED = ("image", "code_inline", "link_close", "span_close")
"""What attributes may follow."""


def steady(md: MarkdownIt) -> None:
    """Let a parser use these rules in place of its own."""
    if md.options["typographer"]:
        md.core.ruler.at("smartquotes", smartquotes)
    md.core.ruler.at("footnote_tail", _footnote_tail)
    md.block.ruler.at("blockquote", _quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.inline.ruler.at("span", _span)
    md.inline.ruler.at("attr", _attributes)
    md.inline.ruler.at("gfm_autolink_www", _www)
    md.inline.ruler.at("gfm_autolink_protocol", _protocol)
    md.inline.ruler.at("gfm_autolink_email", _mail)


def _footnote_tail(state: StateCore) -> None:
    """A line of its own (a caption) may call footnotes and hold some, but has no place for them: they are the whole text's."""
    if not state.inlineMode:
        footnote_tail(state)


# Quotations

LINES = 32
"""Lines of a quotation that are looked at first."""

DEEPEST = 6
"""The level up to which that is done: each look may double what is done within it."""


def _quote(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A quotation, of which so many lines are looked at as it turns out to have.

    The library takes in all lines after it that a paragraph in it might go on with, whether it ends in one or not, and does so
    again for the next quotation. A definition's title that goes on for more than `LINES` such lines is cut: nothing else in a
    quotation is read further than it reaches.
    """
    last, size = state.lineMax, LINES
    if silent or state.level > DEEPEST:
        return blockquote(state, line, end, silent)
    known = len(state.tokens), *map(len, _kept(state))
    while line + size < end:
        state.lineMax = line + size
        found = blockquote(state, line, line + size, False)
        state.lineMax = last
        if not found or state.line < line + size - BEYOND:
            return found
        del state.tokens[known[0] :]
        for kept, count in zip(_kept(state), known[1:], strict=True):
            while len(kept) > count:
                kept.popitem()
        size *= 4
    return blockquote(state, line, end, False)


BEYOND = 4
"""Lines behind a block that a rule may look at to see whether it goes on."""


def _kept(state: StateBlock) -> tuple[dict[str, Any], dict[str, Any]]:
    """What blocks write down beside their tokens: definitions of links and of footnotes."""
    footnotes = state.env.setdefault("footnotes", {})
    return state.env.setdefault("references", {}), footnotes.setdefault("refs", {})


class Ahead:
    """Whether something follows in a text, looked up once for all places before it."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._src = ""
        self._from = self._place = 0

    def follows(self, state: StateInline) -> bool:
        """Whether the words stand at the place of a parser, or after it in what it reads."""
        at = state.pos
        if state.src is not self._src or not self._from <= at <= self._place:
            found = state.src.find(self._words, at)
            self._src, self._from, self._place = state.src, at, len(state.src) if found < 0 else found
        return self._place + len(self._words) <= state.posMax


# Attributes

_BRACES = re.compile(r"\{[^{}%\\]*(?:(\})|[%\\])?")
"""What braces hold up to their end, or up to what only `parse` knows: a comment, an escape. At another brace there are none."""


def _braces(src: str, at: int) -> tuple[int, dict[str, Any]] | None:
    """The attributes that begin at a place: their end, and what they are."""
    found = _BRACES.match(src, at)
    if not found or found[0][-1] not in "}%\\":
        return None
    try:
        size, attributes = parse(found[0] if found[1] else src[at:])
    except ParseError:
        return None
    return at + size + 1, attributes


def _span(state: StateInline, silent: bool) -> bool:
    start, maximum = state.pos, state.posMax
    if state.src[start] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, start, False)
    if end < 0 or end + 1 >= maximum:
        return False
    found = _braces(state.src, end + 1)
    if found is None:
        return False
    after, attributes = found
    if not silent:
        state.pos, state.posMax = start + 1, end
        _add_attrs(state.md, state.push("span_open", "span", 1), attributes, None)
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = after, maximum
    return True


def _attributes(state: StateInline, silent: bool) -> bool:
    if state.pending or not state.tokens or state.tokens[-1].type not in _ATTRIBUTED:
        return False
    found = _braces(state.src, state.pos)
    if found is None:
        return False
    opening = _find_opening(state.tokens, len(state.tokens) - 1)
    if opening is None:
        return False
    state.pos, attributes = found
    if not silent:
        token = state.tokens[opening]
        if "class" in attributes and "class" in token.attrs:
            attributes["class"] = f"{token.attrs['class']} {attributes['class']}"
        _add_attrs(state.md, token, attributes, None)
    return True


# Addresses

_RUN = re.compile(r"[^ \t\r\n\0\v\f<]*[ \t\r\n\0\v\f<]?")
"""What an address may be made of, with what ends it. (The library lets it end at a `<`, as GFM does, but asks for the underscores
behind that as well.)"""

_PROTOCOL = re.compile(r"(?:https?|mailto|xmpp)\Z")
_LONGEST = len("mailto")
_NAME = frozenset(f"{ascii_letters}{digits}.+_-")
_DOMAIN = re.compile(r"(?:[a-zA-Z0-9_-]|\.(?=[a-zA-Z0-9]))+")


_BEHIND = frozenset("?!.,:*_~'\"[];")
"""Signs that no address ends with."""


def _run(state: StateInline, at: int) -> str:
    found = _RUN.match(state.src, at, state.posMax)
    assert found
    return _closed(found[0])


def _closed(run: str) -> str:
    """An address without most of the parentheses at its end that close nothing: the library takes them off one by one, and counts
    all of them each time. One is left for it, so that its domain ends where it did."""
    over = run.count(")") - run.count("(")
    kept = len(run)
    end = kept - (run[-1:] in " \t\r\n\0\v\f<")
    while over > 0:
        at = end
        while at and run[at - 1] in _BEHIND:
            at = _before(run, at)
        if not at or run[at - 1] != ")":
            break
        end, kept, over = at - 1, end, over - 1
    return run[:kept]


def _before(run: str, end: int) -> int:
    """The place before the sign that an address ends with there; before the entity, if it closes one."""
    at = end - 2
    while run[end - 1] == ";" and at > 0 and run[at].isalpha():
        at -= 1
    return at if at < end - 2 and run[at] == "&" else end - 1


def _www(state: StateInline, silent: bool) -> bool:
    at = state.pos
    if silent or state.linkLevel or not state.src.startswith("www.", at, state.posMax):
        return False
    before = state.pending[-1:] or state.src[max(0, at - 1) : at]
    if before and not check_prev(before):
        return False
    found = match_www(_run(state, at))
    return found is not None and _link(state, found[0], state.src[at : at + found[1]], 0)


def _protocol(state: StateInline, silent: bool) -> bool:
    at = state.pos
    if silent or state.linkLevel or not state.src.startswith(":", at, state.posMax):
        return False
    name = _PROTOCOL.search(state.pending[-_LONGEST:])
    if name is None:
        return False
    size = len(name[0])
    if at > size and not check_prev(state.src[at - size - 1]):
        return False
    words = name[0] + _run(state, at)
    found = match_http(words) if name[0].startswith("http") else match_any_email(words, size + 1, name[0])
    return found is not None and _link(state, found[0], words[: found[1]], size)


def _mail(state: StateInline, silent: bool) -> bool:
    at = state.pos
    if silent or state.linkLevel or not state.src.startswith("@", at, state.posMax):
        return False
    pending, size = state.pending, 0
    while size < len(pending) and pending[-1 - size] in _NAME:
        size += 1
    if not size or (at > size and not check_prev(state.src[at - size - 1])):
        return False
    domain = _DOMAIN.match(state.src, at + 1, state.posMax)
    if (
        domain is None
        or "." not in domain[0]
        or domain[0][-1] in "-_"
        or state.src.startswith("@", domain.end(), state.posMax)
    ):
        return False
    words = state.src[at - size : domain.end()]
    return _link(state, f"mailto:{words}", words, size)


def _link(state: StateInline, url: str, words: str, behind: int) -> bool:
    """A link on some words, of which so many characters lie behind. Unlike the library's, one that cannot be leaves them be."""
    url = state.md.normalizeLink(url)
    if not state.md.validateLink(url):
        return False
    if behind:
        state.pending = state.pending[:-behind]
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": url}
    opening.markup, opening.info = "autolink", "auto"
    state.push("text", "", 0).content = state.md.normalizeLinkText(words)
    closing = state.push("link_close", "a", -1)
    closing.markup, closing.info = "autolink", "auto"
    state.pos += len(words) - behind
    return True
