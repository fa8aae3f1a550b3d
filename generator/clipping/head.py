"""The head of a plain text: its title, its facts and its picture."""

from generator.clipping import people
from generator.clipping.gather import Gather
from generator.clipping.lines import Part
from generator.clipping.people import is_person
from generator.clipping.roles import META, Role, role, starred, unlinked
from generator.clipping.tell import tell_caption, tell_fact, tell_image
from generator.clipping.words import goes_on

REACH = 14
"""Parts at the beginning among which facts are looked for."""


def read_head(found: list[Part], gather: Gather) -> int:
    """Read the head; returns the number of the part that the body begins with."""
    roles = [role(part.words) if part.kind == "text" else None for part in found[:REACH]]
    end = _head_end(found, roles)
    texts: list[int] = []
    for n in range(end):
        one = roles[n]
        if one is None or one.kind == "text":
            texts.append(n)
        elif one.kind == "image":
            tell_image(one, gather)
        else:
            n_next = roles[n + 1] if n + 1 < len(roles) else None
            tell_fact(one, gather, n_next)
    if not end and found and not gather.title:
        # No facts at all: a first line that can be one is the title.
        if found[0].kind == "head" or (found[0].kind == "text" and _title_like(found[0].words)):
            gather.title, end = _words(found[0]), 1
            if found[0].kind == "text":
                gather.doubt("title", "the first line was taken for the title")
    elif texts or (end < len(found) and not gather.title):
        if not texts and _title_like(found[end].words):
            texts, end = [end], end + 1
        _titles([found[n] for n in texts], [roles[n] for n in range(end)], texts, gather)
    return _pictures(found, end, gather)


def _head_end(found: list[Part], roles: list[Role | None]) -> int:
    """The number behind the last fact above the text. One running paragraph may stand among the facts: a standfirst."""
    end, loose, running, known = 0, 0, 0, False
    for n, one in enumerate(roles):
        words = found[n].words
        if (one is None and found[n].kind != "head") or (one is not None and one.kind == "related"):
            break
        if one is not None and one.kind in META:
            if running and one.kind not in ("date", "partial", "byline"):
                continue
            if one.kind in ("date", "partial", "byline"):
                known = True
            end = n + 1
        elif one is None or one.kind == "text":
            loose += 1
            if len(words) >= 80 and not goes_on(words) and people.credited(words) is None:
                running += 1
            if loose > 4 or running > 1 or (running and known) or len(words) > 320:
                break
    return end


def _title_like(words: str) -> bool:
    return len(words) <= 200 and not words.endswith((".", ",", ";", ":")) and len(words.split()) <= 30


def _titles(texts: list[Part], roles: list[Role | None], numbers: list[int], gather: Gather) -> None:
    """Which of the loose lines of a head is the title, and what the others are."""
    waiting = list(zip(texts, numbers, strict=True))
    if not gather.title and waiting:
        pick = next((n for n, (part, _) in enumerate(waiting) if part.kind == "head"), 0)
        kickers = [_words(part) for part, _ in waiting[:pick]]
        if pick == 0 and _above(texts):
            kickers, pick = [_words(texts[0])], 1
        gather.title = _words(waiting[pick][0])
        if kickers:
            gather.doubt("title", f'the line above it, "{kickers[-1]}", was left out')
        waiting = waiting[pick + 1 :]
    for part, number in waiting:
        words = _words(part)
        beside = [one.kind for one in roles[max(0, number - 1) : number + 2] if one is not None]
        if words == gather.title:
            continue
        found = people.people(words) if is_person(words) and {"date", "partial", "furniture"} & set(beside) else None
        if found and not gather.people:
            gather.byline(found)
            gather.doubt("authors[0]", f'"{words}" stands below the title and was taken for the author')
            continue
        if credit := people.credited(words):
            tell_caption(credit, gather)
        elif len(words) > 40 and not gather.summary:
            gather.summary = words
            gather.doubt("summary", "this stands between the title and the text, and was taken for the summary")
        else:
            gather.doubt("title", f'another line above the text, "{words}", was left out')


def _above(texts: list[Part]) -> bool:
    """Whether the first line is a section's or a publication's name, and the second the title."""
    if len(texts) < 2:
        return False
    first, second = _words(texts[0]), _words(texts[1])
    small = len(first) <= 24 and (first.isupper() or len(first.split()) <= 2)
    return small and len(second) > len(first) and _title_like(second) and not is_person(second)


def _pictures(found: list[Part], start: int, gather: Gather) -> int:
    """The picture below the head: its file, if it is named, and its caption where its credit makes it one."""
    while start < len(found) and found[start].kind == "text":
        one = role(found[start].words)
        credit = people.credited(one.words) if one.kind == "text" else None
        if one.kind == "image":
            tell_image(one, gather)
        elif credit:
            tell_caption(credit._replace(caption=unlinked(credit.caption)[0]), gather)
        elif one.kind in ("furniture", "copyright"):
            gather.dropped.append(one.words)
        elif gather.picture and not gather.picture.caption and one.kind == "text" and _caption_like(found, start):
            gather.picture = gather.picture._replace(caption=unlinked(one.words)[0])
            gather.doubt(
                "image.caption", "this stands below the picture and was taken for its caption; it has no credit"
            )
        else:
            break
        start += 1
    return start


def _caption_like(found: list[Part], n: int) -> bool:
    """Short, with a longer paragraph behind it."""
    return len(found[n].words) < 160 and n + 1 < len(found) and len(found[n + 1].words) > len(found[n].words)


def _words(part: Part) -> str:
    bold = starred(part.words)
    return " ".join(unlinked(bold or part.words)[0].split())
