"""Code by Pygments, piece by piece, so that each piece keeps its place in the text."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    # Imported here: most pages hold no code, and Pygments' lexers take a while to load.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def pieces(code: str, language: str) -> Iterator[tuple[str, str]]:
    """(CSS class or "", text) from beginning to end; an unknown language is one plain piece."""
    lexer = _lexer(language.lower()) if language else None
    if lexer is None:
        yield "", code
        return
    from pygments.token import STANDARD_TYPES

    last, text = "", ""
    for kind, value in lexer.get_tokens(code):
        while kind not in STANDARD_TYPES:
            kind = kind.parent
        name = STANDARD_TYPES[kind]
        if name in (
            "w",
            "err",
        ):  # white space needs no colour; a lexer's error is no fault of the author's
            name = ""
        if name == last:
            text += value
        else:
            if text:
                yield last, text
            last, text = name, value
    if text:
        yield last, text
