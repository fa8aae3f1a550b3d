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
    """A term with the html of its definition's first block."""
    found = page.get("gloss", term)
    if found is None:
        return None
    view: GlossView = found[0]
    doc = page.get("doc", f"terms/{term}")
    page.get("strings")
    label = page.t(f"kinds.{view.kind}")
    return replace(view, label=label, first=plain(page, doc, linked=linked, first=True).html)


def definition(page: Page, term: str, *, linked: bool = True) -> str | None:
    view = gloss_view(page, term, linked=linked)
    return page.render("parts/gloss.html", gloss=view).strip() if view else None


def definition_opens(page: Page, term: str) -> tuple[Name, ...]:
    """What the links of a definition open in turn."""
    doc = page.get("doc", f"terms/{term}")
    return plain(page, doc, first=True).opens if doc else ()


def definition_end(page: Page, term: str) -> str | None:
    """A definition that opens nothing further: it has no links."""
    return definition(page, term, linked=False)


def preview(page: Page, slug: str) -> str | None:
    card = page.get("card", slug)
    return page.render("parts/preview.html", card=card).strip() if card else None


def popovers(page: Page, opens: Iterable[Name], about: Name = ("", "")) -> list[Markup]:
    """What the links of a page open in place: a popover for each term and article, and for each in the definitions of those.

    The latter open nothing further. The page `about` a thing links to it nowhere.
    """
    own = [one for one in dict.fromkeys(opens) if one != about and _is_here(page, one)]
    nested: dict[Name, None] = {}
    pieces: list[Name] = []
    for kind, key in own:
        inner: tuple[Name, ...] = page.get("definition-opens", key) if kind == "term" else ()
        is_end = about in inner
        nested.update(() if is_end else dict.fromkeys(inner))
        pieces.append((_made_by(kind, end=is_end), key))
    pieces += [(_made_by(kind, end=True), key) for kind, key in nested if (kind, key) not in own]
    page.pieces += pieces
    return [Markup(page.get(*one)) for one in pieces]


def _made_by(kind: str, *, end: bool) -> str:
    return "preview" if kind == "article" else "definition-end" if end else "definition"


def _is_here(page: Page, name: Name) -> bool:
    kind, key = name
    return bool(page.get("term-url", key) if kind == "term" else page.get("doc", f"articles/{key}"))


def definitions(page: Page, opens: Iterable[Name]) -> list[GlossView]:
    """The terms that `popovers` explains, for a text whose links open nothing."""
    own = [key for kind, key in dict.fromkeys(opens) if kind == "term" and page.get("gloss", key)]
    nested = [key for one in own for kind, key in page.get("definition-opens", one) if kind == "term"]
    return [one for term in dict.fromkeys([*own, *nested]) if (one := gloss_view(page, term, linked=False))]


# Notes


def note_view(page: Page, slug: str, *, places: bool = False) -> tuple[NoteView, tuple[Name, ...]] | None:
    """A note of `content/notes/` with its text, and what its links open."""
    if places:
        return note_text(page, slug, places=True)
    found: tuple[NoteView, tuple[Name, ...]] | None = page.get("note-text", slug)
    return found


def note_text(page: Page, slug: str, *, places: bool = False) -> tuple[NoteView, tuple[Name, ...]] | None:
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
