"""The dialect: which rules of markdown-it-py and its plugins are on, and those that are ours."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from generator.markdown.quick import quicken
from generator.markdown.steady import Ahead, steady
from generator.markdown.unread import unread_marks
from generator.markdown.urls import safe_url

_QUOTES = {
    "de": "„“‚‘",
    "fr": ["«\u00a0", "\u00a0»", "‹\u00a0", "\u00a0›"],
    "ru": "«»„“",
    "es": "«»“”",
    "pl": "„”‚’",
    "it": "«»“”",
}
_WIKI = re.compile(r"\[\[([^\[\]|#\n]*)(#[^\[\]|\n]+)?(?:\]\]|\\?\|([^\n]*?)\]\](?!\]))")
_WIKI_ENDS = Ahead("]]")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]*)(\]?)")
_HEADING_ID = re.compile(r"(?<![ \t])[ \t]+\{#([^\s{}]+)\}[ \t]*$")


def parser(*, html: bool = False, typographer: bool = False, language: str = "en") -> MarkdownIt:
    """CommonMark with GFM's tables, strikethrough, task lists, autolinks and alerts; footnotes, definition lists, attributes and
    wiki links."""
    md = MarkdownIt(
        "commonmark",
        {
            "html": html,
            "xhtmlOut": False,
            "tasklists": True,
            "alerts": True,
            "strikethrough_single_tilde": True,
            "typographer": typographer,
            "quotes": _QUOTES.get(language.split("-")[0], "“”‘’"),
        },
    )
    md.enable(["table", "strikethrough"])
    if typographer:
        md.enable(["replacements", "smartquotes"])
    md.use(gfm_autolink_plugin)
    md.use(footnote_plugin)
    md.use(deflist_plugin)
    md.inline.ruler.before("link", "wikilink", _wikilink)
    md.use(attrs_plugin, after=("image", "code_inline", "link_close", "span_close"), spans=True)
    md.core.ruler.after("block", "heading_ids", _heading_ids)
    md.core.ruler.after("inline", "unread_marks", unread_marks)
    md.core.ruler.before("footnote_tail", "captions", _captions)
    md.core.ruler.before("text_join", "missing_footnotes", _missing_footnotes)
    md.validateLink = safe_url  # type: ignore[method-assign]
    steady(md)
    quicken(md)
    return md


def _wikilink(state: StateInline, silent: bool) -> bool:
    """`[[slug]]`, `[[slug|text]]`, `[[slug#heading]]`: an open token with the target in `meta`, the words, a close token."""
    if not state.src.startswith("[[", state.pos) or state.linkLevel:
        return False
    if not _WIKI_ENDS.follows(state):
        return False
    found = _WIKI.match(state.src, state.pos, state.posMax)
    if not found or not (found[1].strip() or found[2]):
        return False
    if state.src[max(0, state.pos - 1) : state.pos] == "[" and state.src[found.end() : found.end() + 1] == "]":
        return False  # three brackets are CommonMark's own
    if not silent:
        token = state.push("wikilink_open", "a", 1)
        token.meta = {
            "target": found[1].strip() + (found[2] or "").rstrip(),
            "written": f"[[{found[1]}{found[2] or ''}",
            "words": bool(found[3]),
        }
        end = state.posMax
        if found[3]:
            state.pos, state.posMax = found.span(3)
            state.linkLevel += 1
            state.md.inline.tokenize(state)
            state.linkLevel -= 1
            state.posMax = end
        state.push("wikilink_close", "a", -1)
    state.pos = found.end()
    return True


def _heading_ids(state: StateCore) -> None:
    """`## Heading {#id}`: the id goes to the heading, out of its words."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open" and (found := _HEADING_ID.search(inline.content)):
            inline.content = inline.content[: found.start()]
            opening.attrSet("id", found[1])


def _missing_footnotes(state: StateCore) -> None:
    """References that no footnote answers, into `missing` of the environment. Later what was escaped looks the same."""
    for token in state.tokens:
        for child in token.children or []:
            if child.type == "text" and "[^" in child.content:
                state.env.setdefault("missing", []).extend(footnotes_in(child.content))


def footnotes_in(text: str) -> list[str]:
    """Every `[^label]` in a text."""
    # One that does not close is taken whole, too: none that begins within it closes.
    return [found[0] for found in _FOOTNOTE.finditer(text) if found[1] and found[2]]


def footnote_label(token: Token) -> str:
    """The label of a footnote. One written in place has none: it gets a name with a space, which no label has."""
    return str(token.meta.get("label") or f"inline {token.meta['id'] + 1}")


def _captions(state: StateCore) -> None:
    """The title of a lone image is markdown, and may call the text's footnotes."""
    for token in state.tokens:
        if token.type == "inline" and token.children and len(token.children) == 1:
            image = token.children[0]
            if image.type == "image" and (title := image.attrGet("title")):
                caption = state.md.parseInline(str(title), state.env)[0].children or []
                image.meta = {**image.meta, "caption": caption}


OURS = ("term-", "note-", "preview-", "ref-", "at-", "lens-", "page.")
"""What the ids begin with that pages are made of: no id of an author's may."""


def heading_id(words: str, taken: dict[str, int]) -> str:
    """An id from a heading's words as GitHub makes it: lower case, hyphens, a number where it is taken.

    `taken` are the ids of a page, each with the number that the next of its words tries first.
    """
    base = re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-") or "section"
    if base.startswith(OURS):
        base = f"section-{base}"
    name = base
    while name in taken:
        name = f"{base}-{taken[base]}"
        taken[base] += 1
    return name


def plain(tokens: Any) -> str:
    """The words of inline tokens, without their mark-up: for headings' titles and images' alt texts."""
    out: list[str] = []
    for token in tokens or []:
        if token.type == "image":
            out.append(plain(token.children))
        elif token.type in ("softbreak", "hardbreak"):
            out.append(" ")
        elif token.type == "wikilink_open" and not token.meta["words"]:
            out.append(token.meta["target"].strip("#"))
        elif token.type in ("text", "code_inline"):
            out.append(token.content)
    return "".join(out)
