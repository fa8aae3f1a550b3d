"""Straight quotation marks into those of a language: markdown-it's rule, in a time that grows with the text alone.

The library's looks through all marks that wait for their other half at each mark; here those of each kind are known.
"""

import re
from typing import NamedTuple

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

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


def smartquotes(state: StateCore) -> None:
    """The library's rule of this name."""
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
