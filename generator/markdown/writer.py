"""From markdown-it's tokens to a `Body`: html and text in one pass, with the runs between them."""

import re
from collections.abc import Callable, Collection
from html import escape

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from generator.markdown.highlight import pieces
from generator.markdown.pen import HOLE, Patience, Pen
from generator.markdown.syntax import MISSING_FOOTNOTE, OURS, footnote_label, heading_id, plain
from generator.markdown.unread import MARKS, misspelt, written
from generator.model import Block, Heading, Hole, Span

_ATTRIBUTES = frozenset({"id", "class", "lang", "dir", "title"})
_EXTERNAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:|//")

_PROPER = {
    "link_open": "write brackets around the link: [[words](address)]",
    "link_open term": "no link is a term too: put it on other words, or write in place of the link [words]",
    "code_inline": "write brackets around the code: [`code`]",
    "image": "put it on words beside the image: [words]",
}
"""Type of token, and the mark's key where it matters → where a mark is put that was meant for it."""

Report = Callable[[str, str, int, int], None]
"""(code, message, line, column): something is wrong here."""


class Writer(Pen):
    """Writes the tokens of one body. `missing` are references to footnotes that are not there, as they are written."""

    def __init__(
        self,
        lines: list[str],
        first_line: int,
        report: Report,
        missing: Collection[str],
        patience: Patience,
        *,
        shift: int = 0,
    ) -> None:
        super().__init__(lines, first_line, patience)
        self.missing = missing
        self.report = report
        self.shift = shift
        self.ids: dict[str, int] = {}  # each with the number that the next heading of its words may try
        self.linking = 0
        """Links and marks of terms that are open: no other link may stand in them."""
        self.linked = 0
        """How many there were."""
        self.waiting: list[tuple[str, tuple[int, int]]] = []
        """Footnotes that are called in a link: their references, links too, stand behind it."""

    # Blocks

    def write(self, tokens: list[Token]) -> None:
        """Write block tokens (without footnotes, which `reader` takes out)."""
        deferred: list[tuple[str, int, int]] = []  # closing type, first block, text start
        n, size = 0, len(tokens)
        while n < size:
            token = tokens[n]
            kind = token.type
            if token.map:
                self.line, self.end = token.map
            if kind == "paragraph_open":
                inline = tokens[n + 1]
                children = inline.children or []
                if not token.hidden and (figure := _lone(children, "image")):
                    self.figure(figure)
                elif not token.hidden and (card := _lone_link(children)):
                    self.hole("card", card, self.find(children[0].meta["written"]))
                    self.markup("\n")
                else:
                    start = self.begin()
                    if not token.hidden:
                        self.markup("<p>")
                    elif n and tokens[n - 1].type in ("paragraph_close", "bullet_list_close"):
                        self.markup("\n")
                    self.inline(children)
                    if not token.hidden:
                        self.markup("</p>\n")
                    self.block("p", start)
                n += 3
                continue
            if kind == "inline":
                start = self.begin()
                self.inline(token.children or [])
                self.block("cell", start)
            elif kind == "heading_open":
                self.heading(token, tokens[n + 1])
                n += 3
                continue
            elif kind in ("fence", "code_block"):
                self.code(token)
            elif kind == "hr":
                self.markup("<hr>\n")
            elif kind == "html_block":
                self.markup(token.content.replace(HOLE, "\ufffd"))
            elif kind == "alert_title_open":
                self.markup('<p class="markdown-alert-title">')
                self.hole("alert", str(tokens[n - 1].meta["kind"]).lower(), (0, 0))
                self.markup("</p>\n")
                n += 3
                continue
            else:
                if kind in ("blockquote_open", "table_open", "alert_open", "dl_open"):
                    deferred.append((kind.replace("_open", "_close"), len(self.blocks), self.text_length))
                self.tag(token, tokens, n)
                if deferred and kind == deferred[-1][0]:
                    _, first, start = deferred.pop()
                    for k in range(first, len(self.blocks)):
                        old = self.blocks[k]
                        self.blocks[k] = Block(old.kind, old.start, old.end, self.html_length, old.line)
                    if kind == "blockquote_close":
                        self.zone("quote", start)
            n += 1

    def tag(self, token: Token, tokens: list[Token], n: int) -> None:
        """A block's opening or closing tag, with the line breaks that CommonMark's examples have."""
        if token.nesting == 1 and n and tokens[n - 1].type == "paragraph_close" and tokens[n - 1].hidden:
            self.markup("\n")
        if token.nesting == -1:
            self.markup(f"</{token.tag}>\n")
            return
        attributes = ""
        for name, value in token.attrItems():
            if name == "style" and str(value).startswith("text-align:"):
                name, value = (
                    "class",
                    str(value)[11:],
                )  # a style attribute would break the site's content policy
            attributes += f' {name}="{escape(str(value))}"'
        following = tokens[n + 1] if n + 1 < len(tokens) else None
        close = following is not None and (
            following.type == "inline"
            or following.hidden
            or (following.nesting == -1 and following.tag == token.tag != "blockquote")
        )
        self.markup(f"<{token.tag}{attributes}>" + ("" if close else "\n"))
        if token.type == "list_item_open" and token.meta and "checked" in token.meta:
            done = token.meta["checked"]
            self.markup(
                '<input class="task-list-item-checkbox" type="checkbox" disabled'
                f'{" checked" if done else ""} aria-label="{"☑" if done else "☐"}"> '
            )

    def heading(self, token: Token, inline: Token) -> None:
        level = min(6, int(token.tag[1]) + self.shift)
        words = plain(inline.children)
        name = self.own_id(str(token.attrGet("id") or "")) or heading_id(words, self.ids)
        self.ids.setdefault(name, 1)
        start = self.begin()
        self.headings.append(Heading(level, name, words, start))
        self.markup(f'<h{level} id="{escape(name)}">')
        self.inline(inline.children or [])
        self.markup(f"</h{level}>\n")
        self.zone("heading", start)
        self.block("heading", start)

    def own_id(self, name: str) -> str:
        """An id that the author gave, or nothing where it cannot be."""
        if name.startswith(OURS):
            message = f'an id cannot begin with "{name[: name.find("-") + 1] or "page."}": pages are made of such ids'
            self.report("duplicate-id", message, *self.find(f"#{name}"))
            return ""
        if name in self.ids:
            self.report("duplicate-id", f'the id "{name}" is taken already on this page', *self.find(f"#{name}"))
            return ""
        if name:
            self.ids.setdefault(name, 1)
        return name

    def attributes(self, token: Token, skip: tuple[str, ...] = ()) -> str:
        """The attributes that an author may give, as html."""
        given = {name: str(value) for name, value in token.attrItems() if name not in skip}
        if "id" in given and not self.own_id(given["id"]):
            del given["id"]
        return "".join(
            f' {name}="{escape(value)}"'
            for name, value in given.items()
            if name in _ATTRIBUTES or name.startswith("data-")
        )

    def code(self, token: Token) -> None:
        language = next(iter(unescapeAll(token.info).split()), "")
        start = self.begin()
        named = f' class="language-{escape(language)}"' if language else ""
        self.markup(f"<pre><code{named}>")
        for name, words in pieces(token.content, language):
            if name:
                self.markup(f'<span class="{name}">')
            self.verbatim(words)
            if name:
                self.markup("</span>")
        self.markup("</code></pre>\n")
        self.zone("code", start)
        self.block("code", start)

    def figure(self, image: Token) -> None:
        """A paragraph of one image: its title is the caption, in markdown, parsed by `syntax` into `meta`."""
        self.markup("<figure>")
        self.image(image, titled=False)
        caption = image.meta.get("caption") if image.meta else None
        credit = str(image.attrGet("credit") or "")
        if caption or credit:
            self.markup("<figcaption>")
            if caption:
                start = self.begin()
                self.inline(caption)
                self.zone("caption", start)
                self.block("caption", start)
                self.markup(" " if credit else "")
            if credit:
                start = self.begin()
                self.markup('<span class="credit">')
                self.prose(credit)
                self.markup("</span>")
                self.zone("credit", start)
            self.markup("</figcaption>")
        self.markup("</figure>\n")
        if caption and self.blocks:
            old = self.blocks[-1]
            self.blocks[-1] = Block(old.kind, old.start, old.end, self.html_length, old.line)

    # Inline

    def inline(self, tokens: list[Token]) -> None:
        links: list[tuple[Token, int]] = []
        spans: list[tuple[Token, int, bool, int]] = []
        for token in tokens:
            kind = token.type
            if kind == "text":
                if self.missing and (found := self._missing_in(token.content)):
                    self.report("unknown-footnote", f"there is no footnote {found}", *self.find(found))
                self.prose(token.content)
            elif kind == "softbreak":
                self.both(" ", "\n")
            elif kind == "hardbreak":
                self.both(" ", "<br>\n")
            elif kind == "code_inline":
                self.markup(f"<code{self.attributes(token)}>")
                start = self.text_length
                self.verbatim(token.content)
                self.zone("code", start)
                self.markup("</code>")
                self.pass_by(token.content)
                self.idle(token)
            elif kind == "link_open":
                links.append((token, self.text_length))
                if len(links) == 1:  # CommonMark lets an address in < > stand in a link
                    self.open_link()
                    self.link(token)
            elif kind == "wikilink_open":
                links.append((token, self.text_length))
                self.open_link()
                target = token.meta["target"]
                self.markup("<a")
                self.hole("wiki", target, self.find(token.meta["written"]))
                self.markup(">")
                if not token.meta["words"]:
                    words = f"[[{target}]]"
                    self.runs += (self.text_length, len(words), self.html_length, 1)
                    self.holes.append(Hole("title", target, 0, 0, self.text_length))
                    self.words.append(words)
                    self.text_length += len(words)
                    self.markup(HOLE)
            elif kind in ("link_close", "wikilink_close"):
                opening, start = links.pop()
                if not links:
                    self.zone("link", start)
                    self.markup("</a>")
                    self.close_link()
                self.idle(opening)
            elif kind == "span_open":
                attributes = self.attributes(token)
                spans.append((token, self.text_length, bool(attributes), self.linked))
                if token.attrGet("term"):
                    self.open_link()
                if attributes:
                    self.markup(f"<span{attributes}>")
            elif kind == "span_close":
                opening, start, shown, before = spans.pop()
                if shown:
                    self.markup("</span>")
                self.explicit(opening, start, alone=self.linked - before == 1 and not links)
                if opening.attrGet("term"):
                    self.close_link()
            elif kind == "image":
                self.image(token, titled=True)
            elif kind == "footnote_ref":
                label = token.meta.get("label")
                self.waiting.append((footnote_label(token), self.find(f"[^{label}" if label else "^[")))
                self.put_waiting()
            elif kind == "html_inline":
                self.markup(token.content.replace(HOLE, "\ufffd"))
                self.pass_by(token.content)
            elif kind == "unread_mark":
                place = self.find(token.meta["written"])
                if token.meta["message"]:
                    self.report("unread-mark", token.meta["message"], *place)
            elif token.nesting == 1:
                self.markup(f"<{token.tag}>")
            elif token.nesting == -1:
                self.markup(f"</{token.tag}>")

    def _missing_in(self, words: str) -> str | None:
        """The first reference in some words to a footnote that is not there."""
        return next((one for one in MISSING_FOOTNOTE.findall(words) if one in self.missing), None)

    def open_link(self) -> None:
        self.linking += 1
        self.linked += 1

    def close_link(self) -> None:
        self.linking -= 1
        self.put_waiting()

    def put_waiting(self) -> None:
        """Put in the references that wait, unless a link is open."""
        while self.waiting and not self.linking:
            label, place = self.waiting.pop(0)
            self.hole("footnote", label, place)

    def explicit(self, opening: Token, start: int, *, alone: bool) -> None:
        """What a mark on words says. `alone`: no link is around them or in them, and no other term."""
        for kind, value in opening.attrItems():
            if mark := misspelt(kind):
                message = f'nothing reads "{kind}"; write {{{written(mark, str(value))}}}'
                self.report("unread-mark", message, *self.find(f"{kind}="))
            if kind not in MARKS:
                continue
            line, column = self.find(f"{kind}=")
            for target in str(value).split():
                if kind == "term" and target == "off":
                    self.zone("off", start)
                elif kind == "term" and not alone:
                    message = "this mark does nothing: no link is a term too, and no term holds another; put it on other words"
                    self.report("unread-mark", message, line, column)
                elif self.text_length > start:
                    self.spans.append(Span(kind, target, start, self.text_length, line, column))

    def idle(self, token: Token) -> None:
        """Say which attributes of a link, of code or of an image do nothing, though they are meant to."""
        for key, value in token.attrItems():
            if key in MARKS:
                proper = _PROPER.get(f"{token.type} {key}") or _PROPER[token.type]
                message = f"a mark does nothing here; {proper}{{{written(key, str(value))}}}"
            elif token.type == "image" and (known := misspelt(key, ("credit",))):
                message = f'nothing reads "{key}"; write {{{written(known, str(value))}}}'
            else:
                continue
            self.report("unread-mark", message, *self.find(f"{key}="))

    def link(self, token: Token) -> None:
        href = str(token.attrGet("href") or "")
        if _EXTERNAL.match(href) or not href:
            self.markup(f'<a href="{escape(href)}"{self.attributes(token)}>')
            return
        self.markup("<a")
        self.hole("href", href, self.find_address(href))
        self.markup(f"{self.attributes(token)}>")

    def image(self, token: Token, *, titled: bool) -> None:
        src = str(token.attrGet("src") or "")
        self.markup("<img")
        if _EXTERNAL.match(src):
            size = "".join(
                f' {name}="{int(str(value))}"'
                for name in ("width", "height")
                if (value := token.attrGet(name)) and str(value).isdigit()
            )
            self.markup(f' src="{escape(src)}"{size}')
        else:
            self.hole("image", src, self.find_address(src))
        self.markup(f' alt="{escape(plain(token.children))}"')
        self.markup(self.attributes(token, skip=() if titled else ("title",)))
        self.idle(token)
        self.markup(">")


def _lone(children: list[Token], kind: str) -> Token | None:
    return children[0] if len(children) == 1 and children[0].type == kind else None


def _lone_link(children: list[Token]) -> str | None:
    if len(children) == 2 and children[0].type == "wikilink_open" and not children[0].meta["words"]:
        return str(children[0].meta["target"])
    return None
