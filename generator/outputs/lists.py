"""Home, the glossary, and every list of articles and notes."""

import unicodedata
from collections.abc import Callable
from itertools import groupby

from generator.kinds import TERM_KINDS
from generator.outputs.asides import gloss_view, note_view
from generator.outputs.context import Page
from generator.outputs.frame import frame
from generator.outputs.timeline import picture
from generator.slugs import slugify
from generator.views import Card, GlossView, NoteView, Tally

Lister = Callable[[Page, str], str]
"""(page, key) → html."""

LATEST, NOTES = 12, 6
"""Articles and notes on the home page, beside the lead."""


def cards(page: Page, slugs: tuple[str, ...]) -> list[Card]:
    return [page.get("card", slug) for slug in slugs]


def home(page: Page, _: str) -> str:
    newest = cards(page, page.get("list", "articles||1")[: LATEST + 1])
    site = page.get("site")
    notes = [_note(page, slug) for slug in page.get("list", "notes||1")[:NOTES]]
    terms = [one for term in page.get("popular") if (one := gloss_view(page, term, linked=False)) and one.count]
    return page.render(
        "home.html",
        lead=newest[0] if newest else None,
        latest=newest[1:],
        topics=_largest(page.get("tallies", "topics")),
        series=_largest(page.get("tallies", "series")),
        notes=notes,
        terms=terms,
        page=frame(page, "home", site["title"], page.site.url("/"), description=site["description"]),
    )


def _largest(tallies: tuple[Tally, ...], most: int = 12) -> list[Tally]:
    return sorted(tallies, key=lambda one: (-one.count, one.title))[:most]


def _note(page: Page, slug: str) -> NoteView:
    found = note_view(page, slug)
    assert found is not None
    return found[0]


def articles(page: Page, number: str) -> str:
    path = "/articles/"
    return page.render(
        "articles.html",
        cards=cards(page, page.get("list", f"articles||{number}")),
        pager=page.get("pager", f"articles||{number}|{path}"),
        page=frame(page, "articles", _titled(page, "articles"), _numbered(page, path, number)),
    )


def group(kind: str, plural: str) -> Lister:
    """The page of one topic, author or series."""

    def render(page: Page, key: str) -> str:
        slug, _, number = key.partition("|")
        path = f"/{plural}/{slug}/"
        title = page.get("group", f"{plural}|{slug}")
        more = {}
        if kind == "topic":
            more = {"terms": page.get("topic-terms", slug), "picture": picture(page, slug) if number == "1" else None}
        elif kind == "author":
            more = {"website": page.get("author", slug)}
        return page.render(
            f"{kind}.html",
            title=title,
            cards=cards(page, page.get("list", f"{kind}|{slug}|{number}")),
            pager=page.get("pager", f"{kind}|{slug}|{number}|{path}"),
            page=frame(page, kind, title, _numbered(page, path, number)),
            **more,
        )

    return render


def index_of(layout: str, kind: str) -> Lister:
    """The list of all topics, authors or series."""

    def render(page: Page, _: str) -> str:
        return page.render(
            f"{layout}.html",
            tallies=page.get("tallies", kind),
            page=frame(page, layout, _titled(page, kind), page.site.url(f"/{kind}/")),
        )

    return render


def glossary(page: Page, _: str) -> str:
    views = [one for term in page.get("glossary") if (one := gloss_view(page, term, linked=False))]
    order = {kind: n for n, kind in enumerate(TERM_KINDS)}
    by_kind = sorted(
        views, key=lambda one: (order.get(one.kind, len(order) + (one.kind == "other")), slugify(one.kind))
    )
    groups = []
    for name, members in groupby(by_kind, key=lambda one: slugify(one.kind)):
        here = list(members)
        letters = [
            {"letter": letter, "glosses": list(some)} for letter, some in groupby(here, key=lambda one: _letter(one))
        ]
        label = page.t(f"kinds_many.{here[0].kind}")
        groups.append({"kind": here[0].kind, "id": f"kind-{name}", "label": label, "letters": letters})
    return page.render(
        "glossary.html",
        groups=groups,
        count=len(views),
        letters=sorted({_letter(one) for one in views}),
        page=frame(page, "glossary", _titled(page, "glossary"), page.site.url("/glossary/")),
    )


def _letter(gloss: GlossView) -> str:
    """The letter that a headword is filed under: without its accent; # for digits and signs."""
    first = unicodedata.normalize("NFD", gloss.term.casefold())[:1].upper()
    return first if first.isalpha() else "#"


def notes(page: Page, number: str) -> str:
    path = "/notes/"
    views = [_note(page, slug) for slug in page.get("list", f"notes||{number}")]
    groups = [
        {"title": str(year) if year else "", "notes": list(some)}
        for year, some in groupby(views, key=lambda one: one.date.year if one.date else 0)
    ]
    return page.render(
        "notes.html",
        groups=groups,
        pager=page.get("pager", f"notes||{number}|{path}"),
        page=frame(page, "notes", _titled(page, "notes_title"), _numbered(page, path, number)),
    )


def archive(page: Page, _: str) -> str:
    years = [
        {
            "year": year,
            "url": page.site.url(f"/archive/{year}/"),
            "count": sum(count for _, count in months),
            "months": [
                {
                    "month": page.t.month((year, month)),
                    "url": page.site.url(f"/archive/{year}/#m{month:02}"),
                    "count": count,
                }
                for month, count in months
            ],
        }
        for year, months in page.get("years")
    ]
    page.get("strings")
    return page.render(
        "archive.html",
        years=years,
        page=frame(page, "archive", _titled(page, "archive"), page.site.url("/archive/")),
    )


def year(page: Page, key: str) -> str:
    page.get("strings")
    views = cards(page, page.get("year", key))
    months = [
        {"month": page.t.month((int(key), month)), "id": f"m{month:02}", "cards": list(some)}
        for month, some in groupby(views, key=lambda one: one.date.month)
    ]
    known = sorted(one for one, _ in page.get("years"))
    at = known.index(int(key))

    def link(n: int) -> dict[str, str] | None:
        if not 0 <= n < len(known):
            return None
        return {"title": str(known[n]), "url": page.site.url(f"/archive/{known[n]}/")}

    return page.render(
        "year.html",
        year=int(key),
        months=months,
        previous=link(at - 1),
        next=link(at + 1),
        page=frame(page, "year", key, page.site.url(f"/archive/{key}/")),
    )


def search(page: Page, _: str) -> str:
    """The form; what it finds lies in the index, which is made later."""
    page.get("strings")
    kinds = ("article", "term", "note", "page")
    years = sorted({one.month // 12 for one in page.get("months", "")}, reverse=True)
    options = {
        "kind": [page.t(f"entry.{kind}") for kind in kinds],
        "topic": [one.title for one in page.get("tallies", "topics")],
        "author": [one.title for one in page.get("tallies", "authors")],
        "year": [str(year) for year in years],
    }
    return page.render(
        "search.html",
        filters=[{"name": name, "label": page.t(f"search_{name}"), "options": some} for name, some in options.items()],
        page=frame(page, "search", _titled(page, "search"), page.site.url("/search/"), noindex=True),
    )


def not_found(page: Page, _: str) -> str:
    return page.render(
        "404.html",
        page=frame(page, "404", _titled(page, "not_found"), page.site.url("/404.html"), noindex=True),
    )


def _titled(page: Page, key: str) -> str:
    page.get("strings")
    return page.t(key)


def _numbered(page: Page, path: str, number: str) -> str:
    return page.site.url(path if number == "1" else f"{path}page/{number}/")
