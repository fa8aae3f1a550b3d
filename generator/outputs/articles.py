"""The page of an article: its text with terms, passages and notes, and all that it is linked with."""

import re
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from markupsafe import Markup
from msgspec.structs import replace

from generator.config import direction
from generator.engine import Name
from generator.frontmatter import ArticleNote
from generator.kinds import RECTIFYING
from generator.model import Article, Body, Marks, Passage, footnote
from generator.outputs.asides import definitions, note_view, own_note, popovers
from generator.outputs.context import Page
from generator.outputs.frame import frame
from generator.outputs.glance import before, contents, lenses
from generator.outputs.prose import Prose, anchor_name, plain
from generator.slugs import footnote_names, inline_note, nth
from generator.views import Card, NoteView


class Text(NamedTuple):
    """An article's text, woven."""

    html: Markup
    notes: list[NoteView]
    unanchored: list[NoteView]
    opens: list[Name]


class _Noted(NamedTuple):
    """A reference in the text: where it stands, and the note that it leads to."""

    at: int
    hole: int
    """The footnote's hole; -1 for a passage, whose reference comes first."""
    note: str


def article(page: Page, slug: str) -> str:
    entry: Article = page.get("article", slug)
    card: Card = page.get("card", slug)
    doc = page.get("doc", f"articles/{slug}")
    text = body(page, entry, doc)
    summary, caption = plain(page, doc, "summary", places=True), plain(page, doc, "caption", places=True)
    image = replace(card.image, caption=caption.html or None) if card.image else None
    related = page.get("related", slug)
    opens = [*summary.opens, *caption.opens, *text.opens]
    previous, following = page.get("neighbours", slug)
    front = entry.front
    language = front.language or page.site.front.language
    bodies, _ = page.studio.loader.prose(doc)
    view = {
        "slug": slug,
        "title": card.title,
        "url": card.url,
        "date": card.date,
        "updated": card.updated,
        "dateline": front.dateline,
        "summary": card.summary,
        "summary_html": summary.html or None,
        "topics": card.topics,
        "authors": card.authors,
        "minutes": card.minutes,
        "source": front.source,
        "image": image,
        "series": page.get("series", slug),
        "body": text.html,
        "headings": bodies["body"].headings,
        "contents": contents(bodies["body"]),
        "before": before(page, slug),
        "lenses": lenses(page, text.notes, any(kind == "term" for kind, _ in opens)),
        "corrections": [one for one in text.notes if one.kind in RECTIFYING],
        "notes": text.notes,
        "unanchored": text.unanchored,
        "glosses": popovers(page, [*opens, *(("article", one.slug) for one in related if one.slug)], ("article", slug)),
        "related": related,
        "backlinks": page.get("backlinks", slug),
        "previous": previous,
        "next": following,
        "language": language,
        "direction": direction(language),
    }
    return page.render(
        "article.html",
        article=view,
        page=frame(
            page,
            "article",
            card.title,
            card.url,
            description=card.summary,
            image=image,
            date=card.date,
            updated=card.updated,
            authors=card.authors,
        ),
    )


def body(page: Page, entry: Article, doc: str, *, endnotes: bool = False) -> Text:
    """The text with its notes after their paragraphs, or (`endnotes`: for feeds) with references only."""
    page.get("body", doc)
    bodies, marks = page.studio.loader.prose(doc)
    main, here = bodies["body"], marks.get("body", Marks())
    prose = Prose(page, doc, main, here, places=not endnotes)
    views: dict[str, NoteView] = {}
    opens: dict[Name, None] = {}
    own = {inline_note(n): (n, one) for n, one in enumerate(entry.front.notes) if one.text}
    for name in dict.fromkeys([one.note for one in here.passages] + list(_unanchored(page, doc))):
        if found := _view(page, own, doc, name, places=not endnotes):
            views[name] = found[0]
            opens.update(dict.fromkeys(found[1]))
    called = {one.target for one in main.holes if one.kind == "footnote"}
    labels = [part.removeprefix(footnote("body", "")) for part in bodies if part.startswith(footnote("body", ""))]
    names = footnote_names(labels)
    for label in (one for one in labels if one in called):
        part = footnote("body", label)
        view, inner = own_note(page, names[label], "author", doc, part, places=not endnotes)
        views[f"fn:{label}"] = view
        opens.update(dict.fromkeys(inner))
    passages = [one for one in here.passages if one.note in views]
    if not endnotes:
        prose.passages(passages, {name: view.kind for name, view in views.items()})
    notes = _place(page, prose, _references(main, passages, views), views, endnotes)
    woven = prose.woven()
    lost = [
        replace(views[name], unanchored=True, quote=quote)
        for name, quote in _unanchored(page, doc).items()
        if name in views and all(one.note != name for one in passages)
    ]
    return Text(woven.html, notes, lost, list(dict.fromkeys([*woven.opens, *opens])))


def _unanchored(page: Page, doc: str) -> dict[str, str]:
    """Notes whose passage is not in the text, with the wording that they quote."""
    lost: dict[str, str] = page.get("unanchored", doc)
    return lost


def _view(
    page: Page, own: Mapping[str, tuple[int, ArticleNote]], doc: str, name: str, *, places: bool
) -> tuple[NoteView, tuple[Name, ...]] | None:
    if name not in own:
        return note_view(page, name)
    number, one = own[name]
    return own_note(page, name, one.kind or "background", doc, f"note:{number}", one.title, places=places)


def _references(main: Body, passages: list[Passage], views: dict[str, NoteView]) -> list[_Noted]:
    """Every reference of the text in reading order: passages by their end, footnotes by their place, behind these."""
    found = [_Noted(one.end, -1, one.note) for one in passages]
    found += [
        _Noted(one.text_at, n, f"fn:{one.target}")
        for n, one in enumerate(main.holes)
        if one.kind == "footnote" and f"fn:{one.target}" in views
    ]
    return sorted(found)


def _place(
    page: Page, prose: Prose, references: list[_Noted], views: dict[str, NoteView], endnotes: bool
) -> list[NoteView]:
    """Number the notes by their first reference, put in the references, and each note after its block."""
    numbered: list[NoteView] = []
    seen: dict[str, int] = {}
    for one in references:
        view = views[one.note]
        times = seen[one.note] = seen.get(one.note, 0) + 1
        if times == 1:
            view = views[one.note] = replace(view, number=len(numbered) + 1)
            numbered.append(view)
        ref = nth(f"ref-{view.id}", times)
        link = _reference(page, view, ref, beside=one.hole >= 0 and times == 1)
        if one.hole < 0:
            prose.refer(one.at, link)
        else:
            prose.references[one.hole] = link
        if times == 1 and not endnotes:
            html = page.render("parts/note.html", note=view, ref=ref, anchor=anchor_name(view.id)).strip()
            prose.note(one.at, html + "\n")
    return numbered


def _reference(page: Page, view: NoteView, ref: str, *, beside: bool) -> str:
    """`beside`: the note stands beside this one and not beside a passage."""
    anchor = f' data-anchor="{escape(anchor_name(view.id))}"' if beside else ""
    label = escape(page.t("note_reference", n=view.number, kind=view.label))
    opening = f'<a role="doc-noteref" id="{escape(ref)}" href="#note-{escape(view.id)}" data-kind="{view.kind}"{anchor}'
    return f'{opening} aria-label="{label}">{view.number}</a>'


def feed_content(page: Page, slug: str) -> Markup | None:
    """The picture and the full text, with notes and definitions below them; every link absolute."""
    entry: Article | None = page.get("article", slug)
    if entry is None:
        return None
    card: Card = page.get("card", slug)
    doc = page.get("doc", f"articles/{slug}")
    text = body(page, entry, doc, endnotes=True)
    summary, caption = plain(page, doc, "summary"), plain(page, doc, "caption")
    html = page.render(
        "parts/endnotes.html",
        image=replace(card.image, caption=caption.html or None) if card.image else None,
        body=text.html,
        notes=[*text.notes, *text.unanchored],
        terms=definitions(page, [*summary.opens, *caption.opens, *text.opens]),
    )
    return Markup(absolute(page, html))


_LOCAL = re.compile(r'(<[a-z]+ (?:[^<>]*? )?(?:href|src)=")(?=/[^/]|/")')


def absolute(page: Page, html: str) -> str:
    """Give every link and picture of the site its origin: a feed is read elsewhere."""
    return _LOCAL.sub(lambda found: found[1] + page.site.origin, html)
