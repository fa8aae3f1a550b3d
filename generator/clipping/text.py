"""A clipping in plain text: head, body and foot told apart."""

import re

from generator.clipping import people
from generator.clipping.body import Body, take_dateline
from generator.clipping.gather import Gather
from generator.clipping.head import REACH, read_head
from generator.clipping.lines import Part, marked_parts, parts
from generator.clipping.people import is_person
from generator.clipping.roles import LABELS, META, Role, role, segments
from generator.clipping.shapes import Clipping
from generator.clipping.tell import tell_fact, tell_label
from generator.clipping.words import language_of
from generator.diagnostics import Mistake
from generator.sources import split
from generator.yamltext import load


def read_text(text: str, name: str) -> Clipping:
    """`name` is the file's: one that ends in `.md` is written in markdown."""
    gather = Gather()
    front, rest, _ = split(text.lstrip("\n"))
    marked = name.lower().endswith((".md", ".markdown"))
    if front is not None and _front(front, name, gather):
        text, marked = rest, True
    text = re.sub(r"^(Image (?:caption|source)),[ ]*\n*", r"\1: ", text, flags=re.M)
    found = _exploded(marked_parts(text) if marked else parts(text))
    start = read_head(found, gather)
    end = _foot(found, start, gather)
    if not gather.title:
        gather.title_by_name(name, "the clipping begins with no title")
    _title(gather)
    body = Body(gather, marked=marked)
    body.read(found[start:end])
    take_dateline(gather, body.blocks)
    if all(one.picture for one in body.blocks):
        gather.doubt(len(body.blocks), "there is no text after the title; is the clipping whole?")
    if language := language_of(" ".join(part.words for part in found[start:end])):
        gather.language = gather.language or language
    return gather.clipping(tuple(body.blocks))


def _title(gather: Gather) -> None:
    """Take off what programs and publications put around a title."""
    gather.title = re.sub(r"^(?:(?:fwd?|re|aw|wg):\s*)+(?=\S)", "", gather.title, flags=re.I)
    found = re.fullmatch(r"(?P<title>.{12,}?)\s+(?P<sign>[|–—-])\s+(?P<end>[^\W\d_a-zà-ÿа-я][^|]{1,40})", gather.title)
    if not found or len(found["end"].split()) > 5:
        return
    if found["sign"] == "|":
        gather.title = found["title"]
        gather.publication = gather.publication or found["end"]
        gather.doubt("title", f'"{found["end"]}" stood behind it, and was taken for the name of the publication')
    else:
        gather.doubt("title", f'"{found["end"]}" at its end may be the name of the publication')


def _front(front: str, name: str, gather: Gather) -> bool:
    """Front matter, as programs that save pages as markdown write it; False where it is none."""
    try:
        data, _ = load(front, name)
    except Mistake:
        return False
    if not isinstance(data, dict):
        return False
    for key, value in data.items():
        label = LABELS.get(re.sub(r"[\s_-]", "", str(key).lower()))
        for one in value if isinstance(value, list) else [value]:
            if label and isinstance(one, str) and one.strip():
                words = re.sub(r"^\[\[(.*)\]\]$", r"\1", one.strip())
                tell_label(Role("label", " ".join(words.split()), key=label), gather)
    return True


def _exploded(found: list[Part]) -> list[Part]:
    """Lines without an empty one between them are parts of their own near both ends, and where one of them is a fact."""
    out: list[Part] = []
    for n, part in enumerate(found):
        near = n < 6 or n >= len(found) - 4
        if part.kind == "text" and (len(part.rows) > 1 or near):
            rows = [one for row in part.rows for one in (segments(row) if near else [row])]
            if len(rows) > 1 and (not n or any(role(one).kind not in ("text", "related") for one in rows)):
                out += [Part("text", (row,), part.doubt) for row in rows]
                continue
        out.append(part)
    return out


# The foot


def _foot(found: list[Part], start: int, gather: Gather) -> int:
    """Read the facts below the text; returns the number of the part behind the body."""
    end = len(found)
    while end > start and end > len(found) - REACH // 2:
        part = found[end - 1]
        one = role(part.words) if part.kind == "text" else None
        if part.kind == "rule":
            end -= 1
            continue
        if one is None or (one.kind not in META and not (len(part.rows) == 1 and _signature(part.words, gather))):
            break
        if one.kind == "text":
            found_people = people.people(part.words.lstrip("—–- "))
            if found_people:
                gather.byline(found_people)
                gather.doubt("authors[0]", f'"{part.words}" stands below the text and was taken for the author')
        else:
            tell_fact(one, gather)
        end -= 1
    return end


def _signature(words: str, gather: Gather) -> bool:
    """A name alone below a text without a byline, with a dash before it or without."""
    return not gather.people and is_person(words.lstrip("—–- "))
