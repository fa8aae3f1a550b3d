"""What stands beside the text: definitions and previews that open in place, and notes."""

from collections.abc import Iterable

from markupsafe import Markup
from msgspec.structs import replace

from generator.engine import Name
from generator.outputs.context import Page
from generator.outputs.prose import plain
from generator.views import GlossView, NoteView

# Definitions, and previews of articles


def gloss_view(page: Page, term: str, *, linked: bool = True) -> GlossView | None:
    """A term with the html of its definition's first paragraph."""
    found = page.get("gloss", term)
    if found is None:
        return None
    view: GlossView = found[0]
    doc = page.get("doc", f"terms/{term}")
    page.get("strings")
    label = page.t(f"kinds.{view.kind}")
    return replace(view, label=label, first=plain(page, doc, linked=linked, first=True).html)


def _gloss(page: Page, term: str) -> tuple[str, tuple[Name, ...]]:
    doc = page.get("doc", f"terms/{term}")
    view = gloss_view(page, term)
    return page.render("parts/gloss.html", gloss=view).strip(), plain(page, doc, first=True).opens


def _gloss_end(page: Page, term: str) -> tuple[str, tuple[Name, ...]]:
    return page.render("parts/gloss.html", gloss=gloss_view(page, term, linked=False)).strip(), ()


def _preview(page: Page, slug: str) -> tuple[str, tuple[Name, ...]]:
    return page.render("parts/preview.html", card=page.get("card", slug)).strip(), ()


FACTS = {"term": "gloss", "article": "card"}
"""What a link may open → the fact without which there is no such thing."""


def popovers(page: Page, opens: Iterable[Name], about: Name = ("", "")) -> list[Markup]:
    """What the links of a page open in place: a popover for each term and article, and for each in the definitions of those.

    The latter open nothing further: their definitions have no links. The page `about` a thing links to it nowhere.
    """
    own = [one for one in dict.fromkeys(opens) if one != about and page.get(FACTS[one[0]], one[1])]
    out: list[Markup] = []
    nested: dict[Name, None] = {}
    for one in own:
        html, inner = _popover(page, one)
        if about in inner:
            html, inner = _popover(page, one, end=True)
        out.append(Markup(html))
        nested.update(dict.fromkeys(inner))
    return out + [Markup(_popover(page, one, end=True)[0]) for one in nested if one not in own]


def _popover(page: Page, name: Name, *, end: bool = False) -> tuple[str, tuple[Name, ...]]:
    kind, key = name
    made: tuple[str, tuple[Name, ...]]
    if kind == "article":
        made = page.fragment("preview", key, _preview)
    elif end:
        made = page.fragment("gloss-end", key, _gloss_end)
    else:
        made = page.fragment("gloss-html", key, _gloss)
    return made


def definitions(page: Page, opens: Iterable[Name]) -> list[GlossView]:
    """The terms that `popovers` explains, for a text whose links open nothing."""
    own = [key for kind, key in dict.fromkeys(opens) if kind == "term" and page.get("gloss", key)]
    nested = [key for one in own for kind, key in _popover(page, ("term", one))[1] if kind == "term"]
    return [one for term in dict.fromkeys([*own, *nested]) if (one := gloss_view(page, term, linked=False))]


# Notes


def note_view(page: Page, slug: str, *, places: bool = False) -> tuple[NoteView, tuple[Name, ...]] | None:
    """A note of `content/notes/` with its text, and what its links open."""
    if places:
        return _note(page, slug, places=True)
    found: tuple[NoteView, tuple[Name, ...]] | None = page.fragment("note-view", slug, _note)
    return found


def _note(page: Page, slug: str, *, places: bool = False) -> tuple[NoteView, tuple[Name, ...]] | None:
    found = page.get("note", slug)
    if found is None:
        return None
    view: NoteView = found[0]
    page.get("strings")
    woven = plain(page, page.get("doc", f"notes/{slug}"), places=places)
    return replace(view, label=page.t(f"notes.{view.kind}"), body=woven.html), woven.opens


def own_note(
    page: Page, name: str, kind: str, doc: str, part: str, title: str | None = None, *, places: bool = False
) -> tuple[NoteView, tuple[Name, ...]]:
    """A note that lives in the article: inline in its front matter, or a footnote."""
    woven = plain(page, doc, part, places=places)
    page.get("strings")
    view = NoteView(
        id=name,
        number=0,
        kind=kind,
        label=page.t(f"notes.{kind}"),
        title=title,
        date=None,
        authors=(),
        sources=(),
        url=None,
        body=woven.html,
    )
    return view, woven.opens
