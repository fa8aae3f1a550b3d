"""checks: what `check` says beyond a build. An open table: a function a check, and its row at the foot of its module.

Nothing here keeps a site from being published; all of it is for the author to weigh, and can be silenced.
"""

from datetime import datetime

from generator.checks import acronyms, bodies, fronts, glossary
from generator.checks.addresses import addresses
from generator.checks.said import Check, Text, Whole
from generator.checks.texts import Wanted, go_through
from generator.diagnostics import Diagnostic
from generator.link import Index
from generator.matching import forms
from generator.model import Media
from generator.store import Store
from generator.workers import Progress

__all__ = ["TEXTS", "WHOLE", "addresses", "look"]


def look(index: Index, store: Store, now: datetime, jobs: int | None, progress: Progress) -> list[Diagnostic]:
    """Everything that the checks find in the entries that are published. `store` must hold all that was read."""
    front = index.site.front
    off = front.checks.off
    every = forms(index.terms(), front.language)
    names = [doc.name for doc in index.published() if not isinstance(doc.entry, Media)]
    texts = [one for one in TEXTS if one.code not in off]
    wanted = Wanted(*glossary.wanted(index, every), acronyms.spelt_with(every), front.language)
    passed = go_through(store.path, names, texts, wanted, jobs, progress)
    whole = Whole(index, now, every, passed.seen)
    return passed.diagnostics + [found for one in WHOLE if one.code not in off for found in one.findings(whole)]


WHOLE: tuple[Check[Whole], ...] = (*fronts.CHECKS, *glossary.CHECKS)
"""Checks of the site as a whole."""

TEXTS: tuple[Check[Text], ...] = (*bodies.CHECKS, *acronyms.CHECKS)
"""Checks of one entry's texts."""
