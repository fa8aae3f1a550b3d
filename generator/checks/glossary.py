"""Whether the entries of the glossary do anything: terms that nothing mentions, forms that cannot be found."""

import re
from collections.abc import Iterator

from generator.checks.said import Check, FormKey, Said, Sightings, Whole, key_of
from generator.link import Index
from generator.matching import Form, Matcher, stated_forms
from generator.model import Block, Body, Media, Term

_LINKED = re.compile(r"(?:.*/)?glossary/([^/]+?)(?:/|\.md)?\Z")
SHOWN = 6
"""Forms that a message names; more are counted."""

_WHERE = {
    "heading": "headings",
    "link": "links",
    "code": "code",
    "quote": "block quotes",
    "credit": "credits",
    "off": "words marked {term=off}",
}


def _unmatched(whole: Whole) -> Iterator[Said]:
    """Terms that are to be found by their forms, while none of them stands in any text, and that no text names by hand."""
    tried = forms_by_term(whole.forms)
    for term in _idle(whole.index):
        forms = tried.get(term.slug, [])
        if is_automatic(whole.index, term) and not any(_seen(whole.seen, one) for one in forms):
            words = ", ".join(f'"{one.words}"' for one in forms[:SHOWN]) or "no form at all"
            more = f" and {len(forms) - SHOWN} more" if len(forms) > SHOWN else ""
            message = f'no text holds a form of "{term.front.term}"; tried {words}{more}'
            if any(one.exact for one in forms) and term.front.case == "smart":
                message += "; words with a capital are found with it alone: write it small if the texts do"
            yield Said(term.path, message, _id_of(term))


def _unused(whole: Whole) -> Iterator[Said]:
    """Terms that nothing leads to: their forms stand in texts, but only where no term is linked; or they wait for marks."""
    wanted = {
        link.target
        for doc in whole.index.published()
        if isinstance(doc.entry, Term)
        for link in doc.text.links
        if link.kind == "term" and re.search(r"(?:^|\.)see\[\d+\]$", link.key)
    }
    tried = forms_by_term(whole.forms)
    for term in _idle(whole.index):
        if term.slug in wanted:
            continue
        name = f'"{term.front.term}"'
        if not is_automatic(whole.index, term):
            message = f"nothing marks or names {name}, which is not found by itself"
            yield Said(term.path, message, _id_of(term))
            continue
        where = [place for one in tried.get(term.slug, []) for place in _seen(whole.seen, one)]
        if where:
            yield Said(term.path, f"nothing leads to {name}: {_reason(where)}", _id_of(term))


def _reason(where: list[str]) -> str:
    zones = list(dict.fromkeys(_WHERE[one] for one in where if one in _WHERE))
    inside = sorted({one.removeprefix("in ") for one in where if one.startswith("in ")})
    reasons = [f"in {' and '.join(zones)}"] if zones else []
    longer = " and ".join(f'"{one}"' for one in inside[:SHOWN])
    reasons += [f"inside of {longer}"] if inside else []
    if reasons:
        return f"its forms stand only {' and '.join(reasons)}"
    return "texts hold its forms, but skip them or mean another term of the same form"


def _double(whole: Whole) -> Iterator[Said]:
    """Forms that several entries claim, told once for the entries, where the last of them states it."""
    told: set[tuple[str, ...]] = set()
    index = whole.index
    for form in whole.forms:
        terms = [found for one in form.terms if (found := index.term(one))]
        if len(terms) < 2 or form.terms in told:
            continue
        terms.sort(key=lambda one: index.name("terms", one.slug) or "")
        last = terms[-1]
        keys = {words: key for key, words in stated_forms(last.front)}
        key = keys.get((form.words, form.exact))
        if key is None and any(set(form.terms) == set(one.terms) and _is_stated(one, last) for one in whole.forms):
            continue  # a plural of what is told anyway
        told.add(form.terms)
        shown = _as_written(last, key) if key else form.words
        names = " and ".join(one.slug for one in terms)
        message = f'"{shown}" is a form of {names}, so that nothing is linked unless a text says which is meant'
        notes = tuple(f"{one.slug} is in {one.path}" for one in terms[:-1] if one.path != last.path)
        yield Said(last.path, message, key_of(last, key) if key else _id_of(last), notes=notes)


def _hidden(whole: Whole) -> Iterator[Said]:
    """Stated forms that stand in texts, but each time inside of a longer form of another entry."""
    owners_of = {one.words: one.terms for one in reversed(whole.forms)}
    for term in whole.index.terms():
        if not is_automatic(whole.index, term):
            continue
        for key, form in stated_forms(term.front):
            where = whole.seen.get(form, {})
            if not where or not all(one.startswith("in ") for one in where):
                continue
            by = sorted(where, key=lambda one: (-where[one], one))[0].removeprefix("in ")
            owners = " and ".join(owners_of.get(by, ()))
            times = sum(where.values())
            count = "once, " if times == 1 else f"{times} times, always "
            message = (
                f'"{_as_written(term, key)}" is never linked: it stands in texts {count}inside of "{by}" ({owners})'
            )
            yield Said(term.path, message, key_of(term, key))


def _is_stated(form: Form, term: Term) -> bool:
    return (form.words, form.exact) in {words for _, words in stated_forms(term.front)}


def _as_written(term: Term, key: str) -> str:
    """The value of `term`, `aliases[0]`, `forms[1]`."""
    name, _, number = key.partition("[")
    value = getattr(term.front, name)
    return str(value[int(number[:-1])] if number else value)


def _id_of(term: Term) -> str:
    return f"{term.key}^" if term.key else "term"


def _seen(seen: Sightings, form: Form) -> dict[str, int]:
    return seen.get((form.words, form.exact), {})


# What the texts must be searched for


def is_automatic(index: Index, term: Term) -> bool:
    """Whether a term is looked for at all."""
    return term.front.auto and term.slug not in index.site.front.annotations.skip


def forms_by_term(forms: list[Form]) -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {}
    for form in forms:
        for term in form.terms:
            found.setdefault(term, []).append(form)
    return found


def _idle(index: Index) -> list[Term]:
    """Terms that no text mentions and no link names, by their names in the store."""
    linked: set[str] = set()
    for doc in index.published():
        if isinstance(doc.entry, Media):
            continue
        for link in doc.text.links:
            target = link.target.partition("#")[0]
            if link.kind in ("wiki", "href"):
                linked.add(found[1] if (found := _LINKED.match(target)) else target)
    left = [one for one in index.terms() if not index.has("mentions", one.slug) and one.slug not in linked]
    return sorted(left, key=lambda one: index.name("terms", one.slug) or "")


def wanted(index: Index, forms: list[Form]) -> tuple[list[Form], dict[FormKey, frozenset[str]]]:
    """The forms whose places the checks must know: those of idle terms, and those that a longer one of another entry may
    hide, each with the words of those that may. The first list holds both.
    """
    idle = {one.slug for one in _idle(index)}
    looked_for = {(one.words, one.exact) for one in forms if idle.intersection(one.terms)}
    hiding: dict[FormKey, list[str]] = {}
    matcher = Matcher(forms, index.site.front.language)
    for longer in forms:
        size = len(longer.words)
        body = Body(text=longer.words, blocks=(Block("p", 0, size, 0, 1),))
        for start, end, form in matcher.everywhere(body):
            if end - start < size and not set(form.terms) & set(longer.terms):
                hiding.setdefault((form.words, form.exact), []).append(longer.words)
    known = {words for one in hiding.values() for words in one}
    counted = looked_for | hiding.keys()
    chosen = [one for one in forms if (one.words, one.exact) in counted or one.words in known]
    hidden_by = {key: frozenset(hiding.get(key, ())) for key in counted}
    return chosen, hidden_by


CHECKS: tuple[Check[Whole], ...] = (
    Check("unmatched-term", "warning", _unmatched),
    Check("unused-term", "warning", _unused),
    Check("double-form", "warning", _double),
    Check("hidden-form", "warning", _hidden),
)
