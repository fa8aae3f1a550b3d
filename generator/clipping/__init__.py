"""Clippings: a plain text or a saved page → an article, and a list of what was guessed."""

from generator.clipping.decode import decode
from generator.clipping.shapes import Clipping


def read_clipping(content: bytes, name: str) -> Clipping:
    """`name` is the file's, as it was given. Raises Mistake where the file is no clipping."""
    text, page = decode(content, name)
    # Each of them brings what the other does not need.
    if page:
        from generator.clipping.pages import read_page

        return read_page(text, name)
    from generator.clipping.text import read_text

    return read_text(text, name)
