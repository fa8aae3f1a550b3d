"""How two wordings are shown beside each other: in colours on a terminal, with marks elsewhere."""

import os
import sys
from collections.abc import Iterator
from typing import Any

Piece = tuple[str, str]
"""`-`, `+` or nothing, and words."""


def pieces(old: str, new: str) -> Iterator[Piece]:
    """What became of the words of a text: kept, gone (`-`), come (`+`)."""
    from difflib import SequenceMatcher

    one, two = old.split(), new.split()
    for kind, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "", " ".join(one[a:b])
            continue
        if a < b:
            yield "-", " ".join(one[a:b])
        if c < d:
            yield "+", " ".join(two[c:d])


def marked(parts: list[Piece]) -> str:
    """`[-old-] {+new+} words`."""
    shown = {"": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return " ".join(shown[kind].format(words) for kind, words in parts)


def has_colours() -> bool:
    """Whether standard output is a terminal whose user wants colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Screen:
    """Writes to standard output; what cannot be shown is left out of what it writes."""

    def __init__(self) -> None:
        self._console: Any = None
        if has_colours():
            from rich.console import Console

            self._console = Console(highlight=False, soft_wrap=True)

    def line(self, text: str = "", style: str = "") -> None:
        self.parts([("", text)], style)

    def difference(self, old: str, new: str) -> None:
        self.parts([("", "   "), *pieces(old, new)])

    def parts(self, parts: list[Piece], style: str = "") -> None:
        parts = [(kind, "".join(one if one.isprintable() else " " for one in words)) for kind, words in parts]
        if self._console is None:
            print(marked(parts))
            return
        from rich.text import Text

        styles = {"": style, "-": "red strike", "+": "bold green"}
        self._console.print(Text(" ").join(Text(words, styles[kind]) for kind, words in parts))
