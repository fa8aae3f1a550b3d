"""Front matter and blocks → the text of a file, and the places of what should be looked at."""

from typing import Any, NamedTuple

import yaml

from generator.clipping import escape
from generator.clipping.inline import inline
from generator.clipping.shapes import Block, Doubt, Piece, plain, words_of
from generator.markdown import Reader
from generator.yamlevents import Places
from generator.yamltext import load


class Finding(NamedTuple):
    """Something to look at, in the article's file. `line` and `column` count from 1."""

    line: int
    column: int
    message: str
    at: str
    """The key that it is about, `text` for a block."""


class Day(str):
    """A date, written without quotes."""


class _Dumper(yaml.SafeDumper):
    """Texts in quotes where they need them; lists are indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(Day, lambda dumper, day: dumper.represent_scalar("tag:yaml.org,2002:timestamp", str(day)))


def written(
    reader: Reader,
    front: dict[str, Any],
    comments: list[tuple[str, str]],
    blocks: list[Block | None],
    doubts: list[Doubt],
) -> tuple[str, list[Finding]]:
    """The file, and each doubt with its place in it."""
    yaml_text = _dump(front)
    places: Places = {}
    load(yaml_text, "", first_line=2, places=places)
    lines = ["---", *yaml_text.rstrip("\n").split("\n")]
    for name, line in comments:
        lines.append(line)
        places[name] = (len(lines), 1)
    lines += ["---"]
    starts: list[int] = []
    for one in blocks:
        written = _block(reader, one) if one else []
        starts.append(len(lines) + 2)
        lines += ["", *written] if written else []
    findings = {
        Finding(*_place(one, lines, starts, places), one.message, one.at if isinstance(one.at, str) else "text")
        for one in doubts
    }
    return "\n".join(lines) + "\n", sorted(findings)


def _place(doubt: Doubt, lines: list[str], starts: list[int], places: Places) -> tuple[int, int]:
    """Line and column: of a key or a comment, or of a block, or of words in it."""
    if isinstance(doubt.at, str):
        return _nearest(places, doubt.at)
    line = min(starts[doubt.at] if doubt.at < len(starts) else len(lines), len(lines))
    forms = [escape.line(inline(doubt.words, marked=False), signs) for signs in escape.LEVELS]
    return line, max(0, *(lines[line - 1].find(words) for words in forms)) + 1


def one_line(reader: Reader, words: str) -> str:
    """Plain words as a value of the front matter that is read as markdown."""
    read = inline(words, marked=False)
    bare = (Piece(plain(read)),)
    for line in (escape.line(read, signs) for signs in escape.LEVELS):
        found = reader.read_line(line, "")
        if found.body.text.split() == bare[0].words.split() and not found.diagnostics:
            return line
    return escape.line(bare, escape.LEVELS[-1])


def _block(reader: Reader, one: Block) -> list[str]:
    """The lines of a block: escaped further where they would not read as its words, and in the end without its mark-up."""
    wanted = words_of(one).split()
    for lines in (escape.block(one, signs) for signs in escape.LEVELS):
        found = reader.read("\n".join(lines), "")
        if found.body.text.split() == wanted and not found.diagnostics:
            return lines
    bare = tuple(tuple((Piece(plain(cell)),) for cell in row) for row in one.rows)
    return escape.block(one._replace(rows=bare), escape.LEVELS[-1])


def _nearest(places: Places, key: str) -> tuple[int, int]:
    while key and key not in places:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return places.get(key) or places["title"]


def flow(texts: dict[str, str]) -> str:
    """On one line, in braces: a comment ends where its line does."""
    return _dump({key: " ".join(text.split()) for key, text in texts.items()}, default_flow_style=True).strip()


def _dump(value: Any, **how: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9, **how)
    return text
