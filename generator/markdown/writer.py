"""From markdown-it's tokens to a `Body`: html and text in one pass, with the runs between them."""

from collections.abc import Collection
from html import escape

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from generator.markdown.highlight import pieces
from generator.markdown.inline import InlineWriter, Report
from generator.markdown.pen import HOLE, Patience
from generator.markdown.syntax import heading_id, plain
from generator.model import Block, Heading


class Writer(InlineWriter):
    """Writes the tokens of one body. Its headings are `shift` levels lower than they are written."""

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
        super().__init__(lines, first_line, report, missing, patience)
        self.shift = shift

    def write(self, tokens: list[Token]) -> None:
        """Write block tokens (without footnotes, which `reader` takes out)."""
        deferred: list[tuple[str, int, int]] = []  # closing type, first block, text start
        n, size = 0, len(tokens)
        level = tokens[0].level if tokens else 0  # a footnote's blocks begin deeper
        while n < size:
            token = tokens[n]
            kind = token.type
            if self.blocks and not self.first_ends and token.level == level and token.nesting >= 0:
                self.first_ends = self.html_length
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


def _lone(children: list[Token], kind: str) -> Token | None:
    return children[0] if len(children) == 1 and children[0].type == kind else None


def _lone_link(children: list[Token]) -> str | None:
    if len(children) == 2 and children[0].type == "wikilink_open" and not children[0].meta["words"]:
        return str(children[0].meta["target"])
    return None
