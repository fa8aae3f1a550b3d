"""What becomes of passages when texts change: the edits of `tests/edits/`, each with what is right.

A file is an article and cases. A case has a heading (`==== …`), a quotation (`on`, with `prefix` or `section`), edits (`old` and
`new`, further ones with `then` and `new`; `whole` is another text; ¶ parts paragraphs) and what becomes of the passage:

- `stays`: the note stands on, on the passage behind these words, and nothing is said.
- `applies`: the new words, which `reanchor --yes` takes; `applies-with`: a key of the quotation that it brings up to date.
- `asks`: the new words that are proposed; `doubts`: those that are proposed with a reason why a person must look.
- `told`: the words are there, but moved or changed: what a build says, and the words that are proposed or the reason.
- `only`: the words stand several times; the passage behind `near` is the old one, and a prefix or a suffix leaves it alone.
- `refused`: nothing is proposed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.anchoring import Place, anchor, surroundings, told
from generator.anchors.judge import Proposal, judge, propose
from generator.anchors.passages import Sought, Text
from generator.anchors.selectors import edit_for
from generator.anchors.standing import clearest
from generator.anchors.words import Guard, forms_by_word
from generator.frontmatter import Quote
from generator.markdown.reader import Reader
from generator.model import Body

FOLDER = Path(__file__).parent / "edits"
SAYS = ("stays", "applies", "applies-with", "asks", "doubts", "told", "only", "refused")


class Case(NamedTuple):
    name: str
    article: str
    keys: dict[str, str]
    edits: list[tuple[str, str]]


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.md")):
        article, *parts = re.split(r"^==== ", path.read_text("utf-8"), flags=re.M)
        article = article.partition("\n")[2].strip() + "\n"
        for part in parts:
            name, _, rest = part.partition("\n")
            keys: dict[str, str] = {}
            edits: list[tuple[str, str]] = []
            for row in filter(None, rest.splitlines()):
                key, _, value = row.partition(":")
                value = value[1:]
                if key in ("old", "then"):
                    edits.append((value, ""))
                elif key == "new":
                    edits[-1] = (edits[-1][0], value)
                else:
                    keys[key] = value
            yield Case(f"{path.stem}: {name}", article, keys, edits)


CASES = list(cases())
READER = Reader()


@cache
def body_of(text: str) -> Body:
    return READER.read(text, "content/articles/a.md").body


class Outcome(NamedTuple):
    """What became of a passage: one of `SAYS` and its words, the place where the note stands or would, what is proposed."""

    kind: str
    words: str
    place: Place | None = None


def edited(case: Case) -> str:
    text = case.keys.get("whole", case.article)
    for old, new in case.edits:
        old, new = (re.sub("¶(?=[|])|(?<=[|])¶", "\n", one).replace("¶", "\n\n") for one in (old, new))
        if old.endswith("\n\n") and old not in text:
            old = old[:-1]  # an item of a list, the last line of the text
        assert text.count(old) == 1, (case.name, old)
        text = text.replace(old, new)
    return text


@cache
def outcomes() -> dict[str, Outcome]:
    """What becomes of every passage, by the case's name."""
    return {case.name: outcome(case) for case in CASES}


def outcome(case: Case) -> Outcome:
    said = case.keys
    quote = Quote(quote=said["on"], prefix=said.get("prefix"), suffix=said.get("suffix"), section=said.get("section"))
    language = said.get("language", "en")
    before, after = body_of(case.article), body_of(edited(case))
    was = anchor(before, quote).place
    assert was, f"{case.name}: the passage is not in the article"
    old = Sought(quote.quote, *surroundings(before, was))
    text = Text(after)
    guard = Guard(language, told(after), forms_by_word(said.get("forms", "").split(", ")))
    return became(quote, old, text, guard)


def became(quote: Quote, old: Sought, text: Text, guard: Guard) -> Outcome:
    place, places = anchor(text.body, quote)
    if place:
        verdict = judge(text, old, place, guard)
        if verdict.kind == "stands":
            return Outcome("stays", text.around(place).before, place)
        proposed = verdict.proposals[0] if verdict.proposals else None
        words = proposed.quote if proposed else ", ".join(verdict.doubts)
        return Outcome("told", f"{verdict.kind} {words}".strip(), proposed.place if proposed else None)
    if places:
        one = clearest(text, old, places)
        if one is None or not edit_for(text.body, quote, one):
            return Outcome("refused", "")
        return Outcome("only", text.around(one).before, one)
    proposals = propose(text, old, guard)
    return proposal_of(text, quote, proposals[0]) if proposals else Outcome("refused", "")


def proposal_of(text: Text, quote: Quote, one: Proposal) -> Outcome:
    edit = edit_for(text.body, quote, one.place)
    assert edit is not None
    if one.doubts:
        return Outcome("doubts", one.quote, one.place)
    if one.same and "quote" not in edit:
        return Outcome("applies-with", ", ".join(f"{key} = {words}" for key, words in edit.items()), one.place)
    return Outcome("applies" if one.same else "asks", one.quote, one.place)


def expected(case: Case) -> tuple[str, str]:
    (kind,) = [one for one in SAYS if one in case.keys]
    return kind, case.keys["near"] if kind == "only" else case.keys[kind]


def is_right(case: Case, found: Outcome) -> bool:
    kind, words = expected(case)
    if kind != found.kind:
        return False
    if kind in ("stays", "only"):
        return found.words.rstrip().endswith(words)
    return found.words.startswith(words) if kind == "told" else found.words == words


def is_wrong(case: Case, found: Outcome) -> bool:
    """Whether a note would stand, or is proposed to stand, on a passage that is not the one that is meant."""
    kind, words = expected(case)
    if is_right(case, found) or found.place is None:
        return False
    if kind in ("asks", "doubts", "applies"):
        return found.kind not in ("asks", "doubts", "applies") or not set(words.split()) & set(found.words.split())
    return not (kind == "told" and words.startswith("changed") and found.kind == "told")


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_a_passage_becomes(case: Case) -> None:
    found = outcomes()[case.name]
    assert is_right(case, found), f"expected {expected(case)}, found {found}"


def test_no_edit_leads_to_a_wrong_passage() -> None:
    counts: Counter[str] = Counter()
    for case in CASES:
        found = outcomes()[case.name]
        assert not is_wrong(case, found), (case.name, found)
        counts["right" if is_right(case, found) else "refused"] += 1
    print(dict(counts))
    assert counts["right"] == len(CASES) >= 60
