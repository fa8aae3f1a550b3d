"""A body with its marks → html: terms linked, passages marked, holes filled, notes put where they belong."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from html import escape
from typing import NamedTuple
from urllib.parse import unquote

from markupsafe import Markup

from generator import weave
from generator.engine import Name
from generator.model import Bodies, Body, Hole, Marks, Passage, footnote
from generator.outputs.context import Page
from generator.views import Target

_OWN_ID = re.compile(r'(<[a-zA-Z][^<>]*?) id="(?!at-)[^"]*"')
"""An id in html that is an author's or a heading's, with what is before it in its tag."""

_NO_NAME = re.compile(r"[^\w-]")
"""What a name in CSS cannot hold, though a slug can."""


class Woven(NamedTuple):
    """Html, and what its links open in place, in order: `("term", id)` and `("article", slug)`."""

    html: Markup
    opens: tuple[Name, ...]


def plain(
    page: Page, doc: str, part: str = "body", *, linked: bool = True, first: bool = False, places: bool = False
) -> Woven:
    """A body without notes of its own: a definition, a caption, a note's text.

    `linked`: with its terms; `first`: only its first block; `places`: with the ids that the terms' pages link to, which
    only the entry's own page may have. The author's own ids stand there, too, and only in the text and its footnotes: those of
    any other text may be the same.
    """
    page.get("body", doc)
    bodies, marks = page.studio.loader.prose(doc)
    body = bodies.get(part)
    if body is None:
        return Woven(Markup(""), ())
    end = body.first_ends if first else None
    of, _, label = part.partition("/fn:")
    ids = places and of == "body"
    prose = Prose(page, doc, body, marks.get(part, Marks()), linked=linked, places=places, ids=ids, end=end)
    prose.footnotes(of, bodies, marks, (label,))
    return prose.woven()


def anchor_name(note: str) -> str:
    """What a note in the margin calls the place that it stands beside."""
    return "--" + _NO_NAME.sub(lambda one: "_" if one[0] == ":" else f"_{ord(one[0]):x}_", note)


class Prose:
    """One body on its way to html; what comes after `end`, a place in the html, is left out.

    `places`: with the ids that the terms' pages link to; `ids`: with those of its headings, and those that its author gave.
    """

    def __init__(
        self,
        page: Page,
        doc: str,
        body: Body,
        marks: Marks,
        *,
        linked: bool = True,
        places: bool = False,
        ids: bool = True,
        end: int | None = None,
    ) -> None:
        self.page = page
        self.doc = doc
        self.body = body
        self.marks = marks
        self.end = len(body.html) if end is None else end
        self.holes = body.holes[: body.html.count("\0", 0, self.end)]
        self.inserts: list[weave.Insert] = []
        self.elements: list[weave.Element] = []
        self.opens: dict[Name, None] = {}
        self.references: dict[int, str] = {}
        self.linked = linked
        self.places = places
        self.ids = ids
        if linked:
            self._terms()
        for at, place in marks.places:
            if self._stands_here(place):
                left, _ = weave.html_range(body, at, at + 1)
                self.inserts.append(weave.Insert(left, weave.PLACE, f'<span id="{escape(place)}"></span>'))

    @cached_property
    def _outside(self) -> weave.OutsideLinks:
        return weave.OutsideLinks(self.body, self.elements)

    def _stands_here(self, place: str) -> bool:
        """Whether the page gets this place here: a footnote may stand on it several times, a place only once."""
        if not self.places or not place or place in self.page.places:
            return False
        self.page.places.add(place)
        return True

    def _terms(self) -> None:
        for mark in self.marks.terms:
            url: str | None = self.page.get("term-url", mark.term)
            piece = weave.wrap(self.body, mark.start, mark.end)
            if url is None or piece is None or piece[1] > self.end:
                continue
            self.opens["term", mark.term] = None
            # An ampersand may be in a slug; no other sign of html can.
            place = f' id="{escape(mark.place)}"' if self._stands_here(mark.place) else ""
            opening = f'<a class="term" data-term="{escape(mark.term)}"{place} href="{escape(url)}">'
            self.elements.append(weave.Element(*piece, opening, "</a>"))
            self.inserts.append(weave.Insert(piece[0], weave.OPEN_TERM, opening))
            self.inserts.append(weave.Insert(piece[1], weave.CLOSE_TERM, "</a>"))

    def passages(self, passages: Iterable[Passage], kinds: Mapping[str, str]) -> None:
        """Mark the passages, `kinds` being those of their notes; references and notes are put in by `refer` and `note`."""
        noted: list[weave.Noted] = []
        beside = set(kinds)
        for one in passages:
            anchor = anchor_name(one.note) if one.note in beside else ""
            beside.discard(one.note)
            noted.append(weave.Noted(one.start, one.end, one.note, kinds[one.note], anchor))
        self.inserts += weave.passages(self.body, noted, self.elements)

    def refer(self, at: int, html: str) -> None:
        """A reference at the end of a passage, outside links."""
        _, right = weave.html_range(self.body, max(0, at - 1), at)
        self.inserts.append(weave.Insert(self._outside(right), weave.REFERENCE, html))

    def note(self, at: int, html: str) -> None:
        """A note after the block that holds a position of the text."""
        self.inserts.append(weave.Insert(self.body.block_at(at).note_at, weave.NOTE, html))

    def footnotes(self, part: str, bodies: Bodies, marks: dict[str, Marks], within: tuple[str, ...]) -> None:
        """Footnotes of a part, a text that has no margin: in brackets where they are called; what does not fit into a line, after
        the block, with an asterisk. `within` are those that this text is in, the first of them "" where it is in none."""
        asterisks = ""
        for n, hole in enumerate(self.holes):
            name = footnote(part, hole.target)
            if hole.kind != "footnote" or hole.target in within or name not in bodies:
                continue
            body = bodies[name]
            # A footnote that stands apart, as those of articles do, has its ids there.
            ids = self.ids and not within[0] and self._stands_here(name)
            here = marks.get(name, Marks())
            prose = Prose(self.page, self.doc, body, here, linked=self.linked, places=self.places, ids=ids)
            prose.footnotes(part, bodies, marks, (*within, hole.target))
            inner = prose.woven()
            self.opens.update(dict.fromkeys(inner.opens))
            if len(body.blocks) == 1 and inner.html.startswith("<p>") and inner.html.endswith("</p>\n"):
                self.references[n] = f'<small class="aside"> ({inner.html[3:-5]})</small>'
            else:
                asterisks += "*"
                self.references[n] = f"<sup>{asterisks}</sup>"
                self.note(hole.text_at, f'<div class="aside"><sup>{asterisks}</sup>\n{inner.html}</div>\n')

    def woven(self) -> Woven:
        html = self.body.html[: self.end]
        woven = weave.insert(html, [one for one in self.inserts if one.at <= self.end])
        if not self.ids and ' id="' in woven:
            woven = _OWN_ID.sub(r"\1", woven)
        values = [self.references.get(n) or self._fill(hole) for n, hole in enumerate(self.holes)]
        return Woven(Markup(weave.fill(woven, values)), tuple(self.opens))

    def _fill(self, hole: Hole) -> str:
        return FILLERS[hole.kind](self, hole) if hole.kind in FILLERS else ""

    def target(self, hole: Hole) -> Target | None:
        found: Target | None = self.page.get("wiki", f"{self.doc}|{hole.target}")
        return found


def _wiki(prose: Prose, hole: Hole) -> str:
    target = prose.target(hole)
    if target is None:
        return ""  # what it means is not published: the words stay, the link comes with it
    return _link(prose, target)


def _link(prose: Prose, target: Target) -> str:
    """The attributes of a link; one to a term is a term's, as if it had been found."""
    href = f' href="{escape(target.url)}"'
    itself = target.kind == "article" and prose.page.get("doc", f"articles/{target.slug}") == prose.doc
    if not prose.linked or itself or target.kind not in ("term", "article"):
        return href
    prose.opens[target.kind, target.slug] = None
    slug = escape(target.slug)
    opens = f' class="term" data-term="{slug}"' if target.kind == "term" else f' data-article="{slug}"'
    return opens + href


def _title(prose: Prose, hole: Hole) -> str:
    return escape(title_of(prose.page, prose.doc, hole))


def title_of(page: Page, doc: str, hole: Hole) -> str:
    """The words of a link that has none of its own."""
    target: Target | None = page.get("wiki", f"{doc}|{hole.target}")
    return target.title if target else hole.target.partition("#")[0].rpartition("/")[2]


def shown(page: Page, doc: str, body: Body, start: int, end: int) -> str:
    """A range of a body's text as readers see it: each bare link as the title that it shows."""
    pieces: list[str] = []
    at = start
    for hole in body.holes:
        if hole.kind == "title" and start <= hole.text_at < end:
            pieces += [body.text[at : hole.text_at], title_of(page, doc, hole)]
            at = hole.text_at + len(f"[[{hole.target}]]")
    return "".join([*pieces, body.text[at:end]])


def _href(prose: Prose, hole: Hole) -> str:
    found: Target | None = prose.page.get("href", f"{prose.doc}|{hole.target}")
    if found and found.url.startswith("#") and not (prose.places or prose.ids):
        # The heading stands on the entry's own page alone.
        home: Target | None = prose.page.get("wiki", f"{prose.doc}|{unquote(hole.target)}")
        if home and "#" in home.url:
            return f' href="{escape(home.url)}"'
    return _link(prose, found) if found else ""


def _card(prose: Prose, hole: Hole) -> str:
    target = prose.target(hole)
    if target is None:
        return ""
    if target.kind != "article":
        return f"<p><a{_link(prose, target)}>{escape(target.title)}</a></p>"
    prose.opens["article", target.slug] = None
    return str(prose.page.get("related-card", target.slug))


def _image(prose: Prose, hole: Hole) -> str:
    found = prose.page.get("image", f"{prose.doc}|{hole.target}")
    if found is None:
        return ""
    src, width, height = found
    size = f' width="{width}" height="{height}"' if width and height else ""
    return f' src="{escape(src)}"{size} loading="lazy" decoding="async"'


def _alert(prose: Prose, hole: Hole) -> str:
    prose.page.get("strings")
    return escape(prose.page.t(f"alerts.{hole.target}"))


FILLERS = {
    "alert": _alert,
    "card": _card,
    "href": _href,
    "image": _image,
    "title": _title,
    "wiki": _wiki,
}
"""kind of hole → what fills it."""


def related_card(page: Page, slug: str) -> str | None:
    card = page.get("card", slug)
    return page.render("parts/related.html", card=card, why=None).strip() + "\n" if card else None
