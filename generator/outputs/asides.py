"""What stands beside the text: definitions that open in place, and notes."""

from collections.abc import Iterable

from markupsafe import Markup
from msgspec.structs import replace

from generator.outputs.context import Page
from generator.outputs.prose import plain
from generator.views import GlossView, NoteView

# Definitions


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


def _gloss(page: Page, term: str) -> tuple[str, tuple[str, ...]]:
    doc = page.get("doc", f"terms/{term}")
    view = gloss_view(page, term)
    return page.render("parts/gloss.html", gloss=view).strip(), plain(page, doc, first=True).terms


def _gloss_end(page: Page, term: str) -> str:
    return page.render("parts/gloss.html", gloss=gloss_view(page, term, linked=False)).strip()


def glosses(page: Page, terms: Iterable[str], about: str = "") -> list[Markup]:
    """The popovers of a page: one for each term in its text, and one, without links, for each term in those.

    The page `about` a term links to it nowhere.
    """
    own = [term for term in dict.fromkeys(terms) if page.get("gloss", term)]
    out: list[Markup] = []
    nested: dict[str, None] = {}
    for term in own:
        html, inner = page.fragment("gloss-html", term, _gloss)
        if about in inner:
            html, inner = page.fragment("gloss-end", term, _gloss_end), ()
        out.append(Markup(html))
        nested.update(dict.fromkeys(inner))
    return out + [Markup(page.fragment("gloss-end", term, _gloss_end)) for term in nested if term not in own]


# Notes


def note_view(page: Page, slug: str, *, places: bool = False) -> tuple[NoteView, tuple[str, ...]] | None:
    """A note of `content/notes/` with its text, and the terms in it."""
    if places:
        return _note(page, slug, places=True)
    found: tuple[NoteView, tuple[str, ...]] | None = page.fragment("note-view", slug, _note)
    return found


def _note(page: Page, slug: str, *, places: bool = False) -> tuple[NoteView, tuple[str, ...]] | None:
    found = page.get("note", slug)
    if found is None:
        return None
    view: NoteView = found[0]
    page.get("strings")
    woven = plain(page, page.get("doc", f"notes/{slug}"), places=places)
    return replace(view, label=page.t(f"notes.{view.kind}"), body=woven.html), woven.terms


def own_note(
    page: Page, name: str, kind: str, doc: str, part: str, title: str | None = None, *, places: bool = False
) -> tuple[NoteView, tuple[str, ...]]:
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
    return view, woven.terms
