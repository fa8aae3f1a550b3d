"""What stands within a block: words, links, marks, images, and references to footnotes."""

import re
from collections.abc import Callable, Collection
from html import escape

from markdown_it.token import Token

from generator.markdown.pen import HOLE, Patience, Pen
from generator.markdown.syntax import OURS, footnote_label, footnotes_in, plain
from generator.markdown.unread import MARKS, misspelt, written
from generator.model import Hole, Span

_ATTRIBUTES = frozenset({"id", "class", "lang", "dir", "title"})
_EXTERNAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:|//")
_PIXELS = re.compile(r"[0-9]{1,5}")

_PROPER = {
    "link_open": "write brackets around the link: [[words](address)]",
    "link_open term": "no link is a term too: put it on other words, or write in place of the link [words]",
    "code_inline": "write brackets around the code: [`code`]",
    "image": "put it on words beside the image: [words]",
}
"""Type of token, and the mark's key where it matters → where a mark is put that was meant for it."""

Report = Callable[[str, str, int, int], None]
"""(code, message, line, column): something is wrong here."""


class InlineWriter(Pen):
    """Writes the inline tokens of one body. `missing` are references to footnotes that are not there, as they are written."""

    def __init__(
        self,
        lines: list[str],
        first_line: int,
        report: Report,
        missing: Collection[str],
        patience: Patience,
    ) -> None:
        super().__init__(lines, first_line, patience)
        self.missing = missing
        self.report = report
        self.ids: dict[str, int] = {}  # each with the number that the next heading of its words may try
        self.linking = 0
        """Links and marks of terms that are open: no other link may stand in them."""
        self.linked = 0
        """How many there were."""
        self.waiting: list[tuple[str, tuple[int, int]]] = []
        """Footnotes that are called in a link: their references, links too, stand behind it."""

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
        return next((one for one in footnotes_in(words) if one in self.missing), None)

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
                if (value := token.attrGet(name)) and _PIXELS.fullmatch(str(value))
            )
            self.markup(f' src="{escape(src)}"{size}')
        else:
            self.hole("image", src, self.find_address(src))
        self.markup(f' alt="{escape(plain(token.children))}"')
        self.markup(self.attributes(token, skip=() if titled else ("title",)))
        self.idle(token)
        self.markup(">")

    def own_id(self, name: str) -> str:
        """An id that the author gave, or nothing where it cannot be."""
        if name.startswith(OURS):
            message = f'an id cannot begin with "{name[: name.find("-") + 1] or "page."}": pages are made of such ids'
            self.report("duplicate-id", message, *self.find(f"#{name}"))
            return ""
        if "%" in name:
            message = 'an id cannot hold "%": in an address that begins a code'
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
