"""What an article shows of itself before it is read: who and what is in it, its contents, what a reader may choose to see."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from generator.kinds import NAMED
from generator.model import Body, Heading
from generator.outputs.context import Page
from generator.views import BriefView, NoteView

BRIEFS = 8
"""Names before the text; what is mentioned less often stands folded below them."""

LONG = 4000
"""Characters from which on a text has a table of contents, if it has `HEADINGS` of them."""

HEADINGS = 3

MANY = 5
"""Notes from which on a reader may choose single kinds of them."""


def before(page: Page, slug: str) -> dict[str, Any] | None:
    """The people, places, organisations and events of an article, by kind: `first` those mentioned most, and the `rest`."""
    briefs: Sequence[BriefView] = page.get("briefs", slug)
    if not briefs:
        return None
    return {"first": _by_kind(page, briefs[:BRIEFS]), "rest": _by_kind(page, briefs[BRIEFS:]), "count": len(briefs)}


def _by_kind(page: Page, briefs: Sequence[BriefView]) -> list[dict[str, Any]]:
    page.get("strings")
    ordered = sorted(briefs, key=lambda one: NAMED.index(one.kind))
    return [
        {"label": page.t(f"kinds_many.{kind}"), "briefs": list(some)}
        for kind, some in groupby(ordered, key=lambda one: one.kind)
    ]


def contents(body: Body) -> list[Heading]:
    """The headings of a long text, to be listed; none for a short one."""
    found = [one for one in body.headings if one.level <= 3]
    return found if len(body.text) >= LONG and len(found) >= HEADINGS else []


def lenses(page: Page, notes: Sequence[NoteView], terms: bool) -> dict[str, Any] | None:
    """What a reader may choose to see: `views`, the first of which is everything, and of many notes single `kinds`.

    None where there is nothing to leave out.
    """
    page.get("strings")
    if not notes and not terms:
        return None
    names = ["all", *(("notes", "terms") if notes and terms else ()), "plain"]
    views = [{"id": name, "label": page.t(f"lenses.{name}"), "count": 0} for name in names]
    counts = Counter(one.kind for one in notes)
    labels = {one.kind: one.label for one in notes}
    many = len(notes) >= MANY and len(counts) > 1
    kinds = [{"id": kind, "label": labels[kind], "count": count} for kind, count in counts.items()] if many else []
    return {"views": views, "kinds": kinds}
