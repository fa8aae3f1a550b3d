"""How a quotation must be written to mean one place and no other."""

from collections.abc import Iterator

from generator.anchoring import Place, anchor
from generator.frontmatter import Quote
from generator.model import Body

MOST = 12
"""Words of a prefix or a suffix."""

Edit = dict[str, str]
"""Keys of a quotation (`quote`, `prefix`, `suffix`, `section`) with what they must say; what may stay is not in it."""


def edit_for(body: Body, now: Quote, place: Place) -> Edit | None:
    """The smallest edit of a quotation that leaves this place alone; None where no words tell it from others."""
    words = " ".join(body.text[place.start : place.end].split())
    first: Edit = {} if place in anchor(body, Quote(quote=now.quote)).places else {"quote": words}
    for more in _more(body, now, place):
        edit = first | more
        said = {name: getattr(now, name) for name in ("quote", "prefix", "suffix", "section")} | edit
        if anchor(body, Quote(**said)).place == place:
            return edit
    return None


def _more(body: Body, now: Quote, place: Place) -> Iterator[Edit]:
    """What may be said beside the quote: nothing new, what is said already but brought up to date, then ever more words."""
    yield {}
    most = max(MOST, len((now.prefix or "").split()), len((now.suffix or "").split()))
    before = body.text[: place.start].rsplit(maxsplit=most)[-most:]
    after = body.text[place.end :].split(maxsplit=most)[:most]
    fresh: Edit = {}
    if now.prefix:
        fresh["prefix"] = " ".join(before[-len(now.prefix.split()) :])
    if now.suffix:
        fresh["suffix"] = " ".join(after[: len(now.suffix.split())])
    if now.section:
        fresh["section"] = next((one.title for one in reversed(body.headings) if one.start <= place.start), "")
    for name, words in fresh.items():
        yield {name: words}
    yield fresh
    for count in range(1, min(MOST, max(len(before), len(after))) + 1):
        yield fresh | {"suffix": " ".join(after[:count])}
        yield fresh | {"prefix": " ".join(before[-count:])}
    yield fresh | {"prefix": " ".join(before[-MOST:]), "suffix": " ".join(after[:MOST])}
