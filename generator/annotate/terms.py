"""The terms of one body: which are mentioned where, and which of these mentions are linked."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import NamedTuple

from generator import anchoring, weave
from generator.diagnostics import Diagnostic, warning
from generator.frontmatter import Annotations, Terms
from generator.matching import Match, Matcher
from generator.model import Body, TermMark
from generator.prose import fold, lower

_TERM_PATH = re.compile(r"(?:.*/)?glossary/([^/]+?)(?:/|\.md)?\Z")
"""How a link may name a term: `glossary/nato`, `/glossary/nato/`, `../glossary/nato.md`."""


class Means(NamedTuple):
    """What terms are found with: the matcher, the ids of all of them, the site's settings. Costly to make."""

    matcher: Matcher
    known: frozenset[str]
    settings: Annotations


class Scope:
    """One body under annotation."""

    def __init__(
        self,
        means: Means,
        body: Body,
        terms: Terms,
        own: str,
        path: str,
        found: list[Diagnostic],
        told: set[tuple[str, ...]],
    ) -> None:
        self.means = means
        self.body = body
        self.settings = means.settings
        self.mode = terms.mode or self.settings.terms
        self.skip = {*terms.skip, *self.settings.skip, own}
        self.sense = {lower(fold(form)): term for form, term in terms.sense.items()}
        self.own = own
        self.path = path
        self.found = found
        self.told = told
        self.linked: list[TermMark] = []
        self.occurrences: list[tuple[int, int, str]] = []
        self.used: set[tuple[str, str]] = set()
        self.headings = [one.start for one in body.headings]
        self.captions = [one for one in body.zones if one.kind == "caption"]
        self.caption_starts = [one.start for one in self.captions]
        self.starts = [one.start for one in body.blocks]

    def run(self) -> None:
        barred = self._barred()
        known = self.means.known
        for span in self.body.spans:
            if span.kind == "term":
                barred.append((span.start, span.end))
                if span.target in known and weave.wrap(self.body, span.start, span.end):
                    self.linked.append(TermMark(span.start, span.end, span.target, ""))
                    self.occurrences.append((span.start, span.end, span.target))
                    self.used.add((self._scope_of(span.start), span.target))
        for hole in self.body.holes:
            if hole.kind in ("wiki", "card", "href") and (term := self._linked_term(hole.target)):
                self.used.add((self._scope_of(hole.text_at), term))
        barred = weave.joined(barred)
        per_block: Counter[int] = Counter()
        for match in self.means.matcher.matches(self.body):
            if _overlaps(barred, match.start, match.end):
                continue
            term = self._meant(match)
            if term is None:
                continue
            self.occurrences.append((match.start, match.end, term))
            scope = (self._scope_of(match.start), term)
            block = bisect_right(self.starts, match.start)
            limit = self.settings.per_paragraph
            if self.mode == "off" or (self.mode != "all" and scope in self.used):
                continue
            if limit and per_block[block] >= limit:
                continue
            if weave.wrap(self.body, match.start, match.end) is None:
                continue
            self.used.add(scope)
            per_block[block] += 1
            self.linked.append(TermMark(match.start, match.end, term, ""))
        self.linked.sort()
        self.occurrences.sort()

    def _barred(self) -> list[tuple[int, int]]:
        kinds = {"heading", "link", "code", "credit", "off"}
        if not self.settings.in_quotes:
            kinds.add("quote")
        return [(one.start, one.end) for one in self.body.zones if one.kind in kinds]

    def _scope_of(self, at: int) -> str:
        n = bisect_right(self.caption_starts, at) - 1
        if n >= 0 and at < self.captions[n].end:
            return f"caption {n}"
        return f"section {bisect_right(self.headings, at)}" if self.mode == "section" else ""

    def _linked_term(self, target: str) -> str | None:
        path = target.partition("#")[0]
        name = found[1] if (found := _TERM_PATH.match(path)) else path
        return name if name in self.means.known else None

    def _meant(self, match: Match) -> str | None:
        """The term that a match means here; None where it is skipped, or nothing says which of several."""
        words = lower(fold(self.body.text[match.start : match.end]))
        if len(match.terms) == 1:
            return None if match.terms[0] in self.skip else match.terms[0]
        sense = self.sense.get(words) or next((self.sense[one] for one in match.terms if one in self.sense), None)
        if sense in match.terms:
            return sense if sense not in self.skip else None
        left = [one for one in match.terms if one not in self.skip]
        if self.own in match.terms or not left:
            return None
        if len(left) == 1:
            return left[0]
        if self.mode != "off" and match.terms not in self.told:
            self.told.add(match.terms)
            shown = self.body.text[match.start : match.end]
            self.found.append(
                warning(
                    "shared-form",
                    self.path,
                    f'"{shown}" is {" and ".join(left)}; say which by terms: {{sense: {{{shown}: {left[0]}}}}}',
                    line=anchoring.line_of(self.body, match.start),
                    key=f"#~{shown}",
                )
            )
        return None


def _overlaps(barred: list[tuple[int, int]], start: int, end: int) -> bool:
    n = bisect_left(barred, (end,)) - 1  # the last that begins before the end
    return n >= 0 and start < barred[n][1]
