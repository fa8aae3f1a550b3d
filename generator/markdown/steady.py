"""Rules of markdown-it and its plugins whose time grows with the square of a text, so written that it grows with the text alone.

They find what the library's rules find. These copy or search the rest of a text at each place that may begin something; here
each looks no further than what it may find can reach.
"""

import re
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs.index import _add_attrs, _find_opening
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.gfm_autolink._match import check_prev, match_any_email, match_http, match_www

_ATTRIBUTED = ("image", "code_inline", "link_close", "span_close")
"""What attributes may follow."""


def steady(md: MarkdownIt) -> None:
    """Let a parser use these rules in place of its own."""
    if md.options["typographer"]:
        md.core.ruler.at("smartquotes", _smartquotes)
    md.inline.ruler.at("span", _span)
    md.inline.ruler.at("attr", _attributes)
    md.inline.ruler.at("gfm_autolink_www", _www)
    md.inline.ruler.at("gfm_autolink_protocol", _protocol)
    md.inline.ruler.at("gfm_autolink_email", _mail)


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


# Quotation marks

_QUOTE = re.compile(r"['\"]")
_APOSTROPHE = "’"


class _Opening(NamedTuple):
    """A mark that may open a quotation: the numbers of its token, its place there, and the level of the token."""

    token: int
    place: int
    level: int


class _Openings:
    """The marks that wait for their other half, the innermost last, in all and of each kind."""

    def __init__(self) -> None:
        self._all: list[_Opening] = []
        self._of: dict[str, list[int]] = {"'": [], '"': []}

    def put(self, mark: str, opening: _Opening) -> None:
        self._of[mark].append(len(self._all))
        self._all.append(opening)

    def leave(self, level: int) -> None:
        """Forget what stands deeper than a level."""
        size = len(self._all)
        while size and self._all[size - 1].level > level:
            size -= 1
        self._cut(size)

    def take(self, mark: str, level: int) -> _Opening | None:
        """The last of a kind on this level; what came after it waits no more."""
        known = self._of[mark]
        if not known or self._all[known[-1]].level != level:
            return None
        opening = self._all[known[-1]]
        self._cut(known[-1])
        return opening

    def _cut(self, size: int) -> None:
        del self._all[size:]
        for known in self._of.values():
            while known and known[-1] >= size:
                known.pop()


def _smartquotes(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children and _QUOTE.search(token.content):
            _curl(token.children, state.md.options["quotes"])


def _curl(tokens: list[Token], quotes: str | list[str]) -> None:
    """Straight marks into those of a language. What a mark becomes is written when all are known: places stay what they are."""
    openings = _Openings()
    written: dict[int, dict[int, str]] = {}  # number of a token → place in its text → what stands there
    ends: dict[int, str] = {}  # number of a token → its last character, as it is written
    for n, token in enumerate(tokens):
        openings.leave(token.level)
        if token.type != "text":
            continue
        text = token.content
        here: dict[int, str] = {}
        for found in _QUOTE.finditer(text):
            at, mark = found.start(), found[0]
            last = here.get(at - 1, text[at - 1])[-1] if at else _before(tokens, n, ends)
            following = text[at + 1] if at + 1 < len(text) else _after(tokens, n)
            opens, closes = _sides(mark, last, following)
            if not opens and not closes:
                if mark == "'":
                    here[at] = _APOSTROPHE
                continue
            if closes and (opening := openings.take(mark, token.level)):
                first = 2 if mark == "'" else 0
                left, right = quotes[first], quotes[first + 1]
                here[at] = right
                (here if opening.token == n else written[opening.token])[opening.place] = left
            elif opens:
                openings.put(mark, _Opening(n, at, token.level))
            elif mark == "'":
                here[at] = _APOSTROPHE
        written[n] = here
        if here and len(text) - 1 in here:
            ends[n] = here[len(text) - 1][-1]
    for n, here in written.items():
        if here:
            text = tokens[n].content
            tokens[n].content = _QUOTE.sub(lambda found: here.get(found.start(), found[0]), text)  # noqa: B023, called at once


def _before(tokens: list[Token], n: int, ends: dict[int, str]) -> str:
    """The character before a token: a space at the beginning of a line."""
    for k in range(n - 1, -1, -1):
        if tokens[k].type in ("softbreak", "hardbreak"):
            break
        if tokens[k].content:
            return ends.get(k, tokens[k].content[-1])
    return " "


def _after(tokens: list[Token], n: int) -> str:
    for k in range(n + 1, len(tokens)):
        if tokens[k].type in ("softbreak", "hardbreak"):
            break
        if tokens[k].content:
            return tokens[k].content[0]
    return " "


def _sides(mark: str, last: str, following: str) -> tuple[bool, bool]:
    """Whether a mark between two characters may open a quotation, and whether it may close one."""
    sign_before = isMdAsciiPunct(ord(last)) or isPunctChar(last)
    sign_after = isMdAsciiPunct(ord(following)) or isPunctChar(following)
    space_before, space_after = isWhiteSpace(ord(last)), isWhiteSpace(ord(following))
    opens = not space_after and (not sign_after or space_before or sign_before)
    closes = not space_before and (not sign_before or space_after or sign_after)
    if following == mark == '"' and "0" <= last <= "9":
        return False, False  # inches
    return (sign_before, sign_after) if opens and closes else (opens, closes)


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
_NAME = re.compile(r"[a-zA-Z0-9.+_-]*")
_DOMAIN = re.compile(r"(?:[a-zA-Z0-9_-]|\.(?=[a-zA-Z0-9]))+")


def _run(state: StateInline, at: int) -> str:
    found = _RUN.match(state.src, at, state.posMax)
    assert found
    return found[0]


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
    name = _NAME.match(state.pending[::-1])
    assert name
    size = name.end()
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
