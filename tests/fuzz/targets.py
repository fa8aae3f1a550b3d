"""The fuzzer's targets: how bytes are taken apart for each of the invariants.

Inputs are texts that can be read and written by hand: at most a few characters say how, and the text follows.
"""

from collections.abc import Callable

from generator.anchoring import Place
from generator.frontmatter import Quote
from generator.sources import unix
from tests.fuzz import invariants
from tests.fuzz.invariants import PLAIN

_KINDS = {b"p": "page", b"n": "note", b"t": "term", b"g": "glossary"}
_NAMES = {b"m": "a.md", b"h": "a.html", b"n": "a"}


class Bytes:
    """Bytes that are used up from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self) -> int:
        """The next one, 0 behind the last."""
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def share(self) -> float:
        """From 0, a space, to 1, a tilde: of the signs between them each is a little more."""
        return (self.number() - 32) % 95 / 94

    def rest(self) -> str:
        return unix(self._data[self._at :].decode("utf-8", "replace"))


def front(data: bytes) -> None:
    """`a`, `p`, `n`, `t` or `g`, the kind of the file; then the file."""
    invariants.source_is_read(_KINDS.get(data[:1], "article"), data[1:])


def markdown(data: bytes) -> None:
    """A digit, of whose bits the first is raw HTML and the second the typographer; then the text."""
    given = Bytes(data)
    how = given.number()
    invariants.markdown_is_read(given.rest(), html=bool(how & 1), typographer=bool(how & 2))


def weave(data: bytes) -> None:
    """Eight signs, the edges of two terms and two passages; then the text."""
    given = Bytes(data)
    edges = [given.share() for _ in range(8)]
    text = given.rest()
    body = PLAIN.read(text, "").body
    at = [round(one * len(body.text)) for one in edges]
    terms = [Place(*one) for one in (sorted(at[:4])[:2], sorted(at[:4])[2:]) if one[0] < one[1]]
    passages = [Place(*one) for one in (sorted(at[4:6]), sorted(at[6:])) if one[0] < one[1]]
    invariants.weaving_nests(body, terms, passages)
    names, quotes = ([" ".join(body.text[slice(*one)].split()) for one in part] for part in (terms, passages))
    invariants.page_nests(text, list(filter(None, names)), list(filter(None, quotes)))


def anchoring(data: bytes) -> None:
    """Four signs, the edges of a passage and of what an edit replaces; one that says which of prefix, suffix and section there
    are; then a line that is put in the place of what is replaced, and the text."""
    given = Bytes(data)
    edges = [given.share() for _ in range(4)]
    around = given.number()
    new, _, text = given.rest().partition("\n")
    before = PLAIN.read(text, "").body
    low, high = sorted(round(one * len(before.text)) for one in edges[:2])
    first, last = sorted(round(one * len(text)) for one in edges[2:])
    prefix = before.text[:low].split()[-(around % 4) :] if around % 4 else []
    suffix = before.text[high:].split()[: around // 4 % 4]
    section = before.headings[around % len(before.headings)].title if around & 64 and before.headings else ""
    words = before.text[low:high].strip() or new.strip()
    if words:
        quote = Quote(words, " ".join(prefix) or None, " ".join(suffix) or None, section or None)
        after = PLAIN.read(text[:first] + new + text[last:], "").body
        invariants.edit_is_followed(before, after, quote)
    if found := invariants.whole_words(before):
        one, two = sorted(round(at * (len(found) - 1)) for at in edges[:2])
        invariants.passage_is_found(before, found[one].start, found[min(two, one + 7)].end)


def clipping(data: bytes) -> None:
    """`t`, `m`, `h` or `n`, how the file is named: as text, markdown, a page, or without an ending; then the file."""
    invariants.clipping_is_read(data[1:], _NAMES.get(data[:1], "a.txt"))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "front": front,
    "markdown": markdown,
    "weave": weave,
    "anchoring": anchoring,
    "import": clipping,
}
