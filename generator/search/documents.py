"""An entry as Pagefind reads it: its text and headings, and what a result says of it."""

from collections.abc import Callable, Iterator
from html import escape

from generator.interface import Words
from generator.model import Bodies, Body
from generator.views import FoundView


def document(found: FoundView, bodies: Bodies, spoken: Callable[[str], str], words: Words, language: str) -> str:
    """HTML. `spoken` turns a link without words of its own into its target's title.

    What a result says beside its title, its label and date, goes into filters too: metadata would be found as words of the text.
    """
    label = dict.fromkeys([words(f"entry.{found.kind}"), words(found.label)])
    filters = [
        ("label", " · ".join(label)),
        ("kind", words(f"entry.{found.kind}")),
        *(("topic", one) for one in found.topics),
        *(("author", one) for one in found.authors),
        *((("year", str(found.date.year)), ("date", words.date(found.date))) if found.date else ()),
    ]
    names = [("title", found.title), *((f"alias-{n}", one) for n, one in enumerate(found.aliases))]
    return "".join(
        [
            f'<!doctype html><html lang="{escape(language)}"><body data-pagefind-body>',
            *(f'<i data-pagefind-ignore data-pagefind-filter="{key}">{escape(value)}</i>' for key, value in filters),
            *(f'<i data-pagefind-ignore data-pagefind-meta="{key}">{escape(value)}</i>' for key, value in names),
            *(part for name in sorted(bodies, key=_in_order) for part in _blocks(bodies[name], spoken, name == "body")),
            "</body></html>",
        ]
    )


def _in_order(part: str) -> tuple[bool, bool, str]:
    """The summary, the body, then all that stands beside it."""
    return (part != "summary", part != "body", part)


def _blocks(body: Body, spoken: Callable[[str], str], addressed: bool) -> Iterator[str]:
    """Its blocks as paragraphs and headings; only those of the `addressed` body have ids that a result can lead to."""
    headings = {one.start: one for one in body.headings} if addressed else {}
    for block in body.blocks:
        text = escape(spoken(body.text[block.start : block.end]))
        heading = headings.get(block.start)
        if heading:
            yield f'<h{heading.level} id="{escape(heading.id)}">{text}</h{heading.level}>'
        else:
            yield f"<p>{text}</p>"
