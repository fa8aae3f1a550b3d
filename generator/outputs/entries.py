"""The pages of terms, notes and plain pages."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape
from msgspec.structs import replace

from generator.config import direction
from generator.model import Page as PageEntry
from generator.outputs.asides import gloss_view, note_view, popovers
from generator.outputs.context import Page
from generator.outputs.frame import frame
from generator.outputs.glance import contents
from generator.outputs.prose import plain
from generator.views import MentionView, SentenceView, Tally


def term(page: Page, key: str) -> str:
    """A term's page, or a further page of its mentions; the key is `id|page`."""
    name, _, number = key.partition("|")
    gloss = gloss_view(page, name)
    assert gloss is not None
    doc = page.get("doc", f"terms/{name}")
    woven = plain(page, doc, places=number == "1")
    view = {
        "id": name,
        "term": gloss.term,
        "kind": gloss.kind,
        "label": gloss.label,
        "count": gloss.count,
        "definition": woven.html,
        **page.get("term", name),
    }
    mentions = [_mention(page, name, one) for one in page.get("mentions", key)]
    here = gloss.url if number == "1" else f"{gloss.url}page/{number}/"
    return page.render(
        "term.html",
        term=view,
        mentions=mentions,
        companions=_company(page.get("companions", name)),
        pager=page.get("pager", f"mentions|{name}|{number}|/glossary/{name}/"),
        glosses=popovers(page, woven.opens, ("term", name)),
        page=frame(
            page,
            "term",
            gloss.term,
            here,
            description=Markup(gloss.first).striptags(),
            noindex=number != "1",
        ),
    )


ROW = 10
"""Height of a row of companions, in units of their picture, which is 100 wide and stretched to its place."""

BOLDEST = 6
"""px: the line to the companion that shares most articles."""


def _company(companions: Sequence[Tally]) -> dict[str, Any] | None:
    """A term in the middle, those that it appears with on both sides, and a line to each: the bolder, the more they share."""
    if not companions:
        return None
    rows = (len(companions) + 1) // 2
    most = max(one.count for one in companions)
    middle = rows * ROW / 2
    lines = []
    for n, one in enumerate(companions):
        y, edge = n // 2 * ROW + ROW / 2, 100 * (n % 2)
        bend = (50 + edge) / 2
        path = f"M50 {middle:g}C{bend:g} {middle:g} {bend:g} {y:g} {edge} {y:g}"
        lines.append({"path": path, "width": max(1, round(BOLDEST * one.count / most))})
    return {"links": companions, "lines": lines, "height": rows * ROW}


def _mention(page: Page, term: str, one: MentionView) -> MentionView:
    """With its sentences, each linked to its place; the fact's digest stands for them."""

    def shown(text: str) -> Markup:
        return escape(page.get("spoken", f"{one.doc}|{text}") if "[[" in text else text)

    found = page.studio.loader.sentences(one.doc, term)
    sentences = tuple(
        SentenceView(
            url=f"{one.url}#{each.place}",
            html=Markup(f"{shown(each.before)}<b>{shown(each.hit)}</b>{shown(each.after)}"),
        )
        for each in found
    )
    return replace(one, sentences=sentences, more=max(0, one.count - len(sentences)))


def note(page: Page, slug: str) -> str:
    found = note_view(page, slug, places=True)
    assert found is not None
    view, opens = found
    return page.render(
        "note.html",
        note=view,
        passages=page.get("passages", slug),
        glosses=popovers(page, opens),
        page=frame(
            page,
            "note",
            view.title or view.id,
            view.url or "",
            description=view.summary,
            date=view.date,
            authors=view.authors,
        ),
    )


def plain_page(page: Page, slug: str) -> str:
    entry: PageEntry = page.get("page", slug)
    language = entry.front.language or page.site.front.language
    doc = page.get("doc", f"pages/{slug}")
    woven, summary = plain(page, doc, places=True), plain(page, doc, "summary", places=True)
    bodies, _ = page.studio.loader.prose(doc)
    return page.render(
        "page.html",
        title=entry.front.title,
        summary=summary.html or None,
        body=woven.html,
        headings=bodies["body"].headings,
        contents=contents(bodies["body"]),
        glosses=popovers(page, [*summary.opens, *woven.opens]),
        language=language,
        direction=direction(language),
        page=frame(
            page,
            "page",
            entry.front.title,
            page.site.url(f"/{slug}/"),
            description=entry.summary,
            date=entry.front.date,
            updated=entry.front.updated,
        ),
    )
