"""The kinds of terms and notes that the interface has words and colours for."""

TERM_KINDS = ("person", "place", "organisation", "event", "document", "concept")
"""In the order in which the glossary shows them; every other kind comes after, as itself."""

NAMED = ("person", "place", "organisation", "event")
"""The kinds whose terms an article lists before its text."""

_SPELLINGS = {"organization": "organisation", "people": "person", "places": "place"}


def term_kind(written: str | None) -> str:
    """The kind to group by: as written, in lower case; `other` where none is given."""
    kind = (written or "other").strip().lower()
    return _SPELLINGS.get(kind, kind)


RECTIFYING = ("correction", "fact-check")
"""Kinds of notes that are also listed at the top of the article."""
