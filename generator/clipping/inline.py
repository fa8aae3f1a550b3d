"""The words of a plain line, with the mark-up that can be nothing else."""

import re

from generator.clipping.roles import LINK
from generator.clipping.shapes import Inline, Piece, Style

_ADDRESS = re.compile(r"<(https?://[^\s<>]+)>")
_MARKS = re.compile(
    r"(?<![\\\w])(?P<mark>\*\*|__|\*|_)(?P<words>(?=\S)[^*_\n]+?(?<=\S))(?P=mark)(?!\w)"
    r"|(?<!\*)(?P<star>\*\*?)(?P<starred>(?=\S)[^*\n]+?(?<=\S))(?P=star)(?!\*)|`(?P<code>[^`\n]+)`"
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def inline(words: str, *, marked: bool) -> Inline:
    """Links are read in any text, since nobody writes them so for another reason; emphasis only in markdown (`marked`)."""
    out: list[Piece] = []
    at = 0
    for found in LINK.finditer(words):
        out += _between(words[at : found.start()], marked)
        url = found["url"].strip("<>")
        kept = url if url.startswith(("http://", "https://", "mailto:")) else ""
        out += [one._replace(url=kept) for one in _styled(found["words"], marked)]
        at = found.end()
    return tuple(out + _between(words[at:], marked))


def _between(words: str, marked: bool) -> list[Piece]:
    out: list[Piece] = []
    for n, one in enumerate(_ADDRESS.split(words)):
        out += [Piece(one, "", one)] if n % 2 else _styled(one, marked)
    return out


def _styled(words: str, marked: bool) -> list[Piece]:
    if not marked:
        return [Piece(words)] if words else []
    out: list[Piece] = []
    at = 0
    for found in _MARKS.finditer(words):
        out.append(Piece(_bare(words[at : found.start()])))
        if found["code"]:
            out.append(Piece(found["code"], "code"))
        else:
            style: Style = "strong" if len(found["mark"] or found["star"]) == 2 else "em"
            out.append(Piece(_bare(found["words"] or found["starred"]), style))
        at = found.end()
    out.append(Piece(_bare(words[at:])))
    return [one for one in out if one.words]


def _bare(words: str) -> str:
    """Without the backslashes that escape signs."""
    return _ESCAPE.sub(r"\1", words)
