"""markdown-it's rules, asked only where they can begin.

At every place the library asks each of its rules in turn, and most answer by one look at the character there. Here the look
comes first, once: a rule that is named in a table below is asked at its characters alone, in the order that it had, and any other
at every place as before. Tokens are the same.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

R = TypeVar("R")

BLOCKS = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
"""What the first line of a block begins with, after its indentation."""

INLINES = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "wikilink": "[",
    "link": "[",
    "span": "[",
    "footnote_ref": "[",
    "image": "!",
    "footnote_inline": "^",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "attr": "{",
    "gfm_autolink_www": "w",
    "gfm_autolink_protocol": ":",
    "gfm_autolink_email": "@",
}

_TEXT_ENDS = re.compile(r"[\n\\`~*_\[\]<&{@]|!(?=\[)|\^(?=\[)|w(?=ww\.)|(?<=http|ttps|ilto|xmpp):")
"""Where text may end: at the characters above as far as their rules can have use of them, and at what closes a link's words."""


_NORMAL_URL = re.compile(
    r"(?:https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,20}(?=[/?#]|\Z))?"
    r"(?!//)[\w.~+,=@!$/-]*(?:\?[\w.~+,=@!$&/-]*)?(?:#[\w.~-]*)?",
    re.ASCII,
)
"""Most of the addresses that people write: to normalize them changes nothing."""


def quicken(md: MarkdownIt) -> None:
    """Let a parser ask fewer rules. All rules must be there: what is added later is not heard of."""
    md.block.ruler = _Blocks(md.block.ruler)
    md.inline = _Inline(md.inline)
    normalize = md.normalizeLink
    md.normalizeLink = lambda url: url if _NORMAL_URL.fullmatch(url) else normalize(url)  # type: ignore[method-assign]


def _by_character(rules: Iterable[tuple[str, R]], begins: Mapping[str, str]) -> tuple[dict[str, list[R]], list[R]]:
    """The rules of each character, and those of all others."""
    rules = list(rules)
    characters = set("".join(begins.values()))
    table = {one: [rule for name, rule in rules if one in begins.get(name, one)] for one in characters}
    return table, [rule for name, rule in rules if name not in begins]


class _Blocks(Ruler[RuleFuncBlockType]):
    """A ruler whose chains are one rule each, which knows whom to ask."""

    def __init__(self, ruler: Ruler[RuleFuncBlockType]) -> None:
        super().__init__()
        self.__rules__ = ruler.__rules__
        self._chains: dict[str, list[RuleFuncBlockType]] = {}

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:  # noqa: N802, N803
        known = self._chains.get(chainName)
        if known is None:
            known = self._chains[chainName] = [self._chain(chainName)]
        return known

    def _chain(self, chain: str) -> Callable[[StateBlock, int, int, bool], bool]:
        enabled = ((one.name, one.fn) for one in self.__rules__ if one.enabled and (not chain or chain in one.alt))
        table, others = _by_character(enabled, BLOCKS)

        def ask(state: StateBlock, line: int, end: int, silent: bool) -> bool:
            at = state.bMarks[line] + state.tShift[line]
            for rule in table.get(state.src[at : at + 1], others):  # noqa: SIM110, a generator costs more than the loop
                if rule(state, line, end, silent):
                    return True
            return False

        return ask


class _Inline(ParserInline):
    """The library's two loops over the characters of a text, with text taken as a whole and the rules looked up."""

    def __init__(self, parser: ParserInline) -> None:
        super().__init__()
        self.ruler, self.ruler2 = parser.ruler, parser.ruler2
        enabled = ((one.name, one.fn) for one in self.ruler.__rules__ if one.enabled and one.name != "text")
        self._rules, others = _by_character(enabled, INLINES)
        assert not others, others

    def tokenize(self, state: StateInline) -> None:
        src, end, rules, nesting = state.src, state.posMax, self._rules, state.md.options["maxNesting"]
        while (pos := state.pos) < end:
            found = _TEXT_ENDS.search(src, pos, end)
            stop = found.start() if found else end
            if stop == pos:
                if state.level < nesting and self._ask(state, rules.get(src[pos], ()), False):
                    continue
                stop += 1
            state.append_pending(src[pos:stop])
            state.pos = stop
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802
        pos = state.pos
        known = state.cache.get(pos)
        if known is not None:
            state.pos = known
            return
        if state.level >= state.md.options["maxNesting"]:
            state.pos = state.posMax + 1
        else:
            found = _TEXT_ENDS.search(state.src, pos, state.posMax)
            stop = found.start() if found else state.posMax
            if stop > pos:
                state.pos = stop
            else:
                state.level += 1
                if not self._ask(state, self._rules.get(state.src[pos], ()), True):
                    state.pos += 1
                state.level -= 1
        state.cache[pos] = state.pos

    @staticmethod
    def _ask(state: StateInline, rules: Iterable[RuleFuncInlineType], silent: bool) -> bool:
        pos = state.pos
        for rule in rules:
            if rule(state, silent):
                if state.pos <= pos:
                    raise RuntimeError("inline rule didn't increment state.pos")
                return True
        return False
