"""Plain text → its parts: paragraphs with their lines joined, lists, tables, quotations."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

from generator.markdown.outline import OutlineKind, outline
from generator.prose import lower

_BULLET = re.compile(r"\s*(?P<sign>[•●▪◦‣∙·*–+-])\s+(?P<words>\S.*)")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+(?P<words>\S.*)")
_QUOTE = re.compile(r"\s*>\s?(?P<words>.*)")
_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<words>\S.{0,119}?)\s*#*")
_RULE = re.compile(r"\s*+(?:(?:\*\s*+){3,}|(?:-\s*+){3,}|(?:_\s*+){3,}|(?:=\s*+){3,}|(?:⁂|◆|~{3,}))\s*")
_TABLE_RULE = re.compile(r"[\s:|-][\s:-]*+\|[\s:|-]*")
_SURE_BULLETS = "•●▪◦‣∙"
NARROWEST, WIDEST = 55, 110
"""Characters of the longest line of a text whose lines a program broke: shorter ones are verse, longer ones were not broken."""

MANY = 1000
"""Paragraphs of a text that is too long to look for each of them in all the others."""

LONGEST = 200
"""Lines of one list or table; a longer one goes on as another, which is joined to it."""


class Part(NamedTuple):
    """One part of a text. `rows` are its lines, or a list's items; a row of a table has tabs between its cells.

    `doubt` says what was guessed.
    """

    kind: OutlineKind
    rows: tuple[str, ...]
    doubt: str = ""

    @property
    def words(self) -> str:
        return " ".join(self.rows)


def parts(text: str) -> list[Part]:
    """The parts of a text whose signs may be marks of a list, a table, a quotation or a heading, or may be none."""
    out: list[Part] = []
    lines = [one.rstrip() for one in text.split("\n")]
    width = max(map(len, lines), default=0)
    for blank, group in groupby(lines, key=lambda one: not one.strip()):
        if not blank:
            out += _merged(_group(list(group), width if NARROWEST <= width <= WIDEST else 0))
    return list(_merged(out))


def marked_parts(text: str) -> list[Part]:
    """The parts of a text in markdown, whose signs are no guess."""
    return [Part(one.kind, one.rows) for one in outline(text) if one.rows or one.kind == "rule"]


def _group(lines: list[str], width: int) -> Iterator[Part]:
    """The parts of lines without an empty one between them."""
    plain: list[str] = []
    at = 0
    while at < len(lines):
        size, part = _special(lines[at : at + LONGEST])
        if part is None:
            plain.append(lines[at].strip())
        else:
            if plain:
                yield from _texts(plain, width)
            yield part
            plain = []
        at += size
    if plain:
        yield from _texts(plain, width)


def _special(lines: list[str]) -> tuple[int, Part | None]:
    """How many lines a list, table, quotation, heading or rule at the beginning takes; None where there is none."""
    if _RULE.fullmatch(lines[0]):
        return 1, Part("rule", ())
    found = _HEADING.fullmatch(lines[0].strip())
    if found and not (found["words"][-1] in ".,;" or found["words"][0].isdigit()):
        doubt = "" if len(found["level"]) > 1 else "a line that begins with # was taken for a cross-head"
        return 1, Part("head", (found["words"],), doubt)
    if (rows := _table(lines)) is not None:
        taken = len(rows) + sum(bool(_TABLE_RULE.fullmatch(one)) for one in lines[: len(rows) + 1])
        return taken, Part("table", rows, "these lines were taken for a table")
    run = _run(_QUOTE, lines)
    words = " ".join(run).strip()
    if words and (len(run) > 1 or words[0].isalpha()):
        return len(run), Part("quote", (words,), "lines that begin with > were taken for a quotation")
    run = _run(_BULLET, lines)
    sign = lines[0].lstrip()[:1]
    if run and (len(run) > 1 or sign in _SURE_BULLETS):
        doubt = "" if sign in _SURE_BULLETS else f'lines that begin with "{sign}" were taken for a list'
        return len(run), Part("list", tuple(run), doubt)
    run = _run(_NUMBER, lines)
    if len(run) > 1 and all(re.match(rf"\s*{n}[.)]", one) for n, one in enumerate(lines[: len(run)], 1)):
        return len(run), Part("numbers", tuple(run), "these lines were taken for a list")
    return 1, None


def _run(form: re.Pattern[str], lines: list[str]) -> list[str]:
    """The words of the lines from the first on that have a form."""
    found = takewhile(bool, map(form.fullmatch, lines))
    return [one["words"] for one in found if one]


def _table(lines: list[str]) -> tuple[str, ...] | None:
    """Rows with tabs between their cells: at least two, with as many cells each."""
    piped = lines[0].lstrip().startswith("|")
    rows: list[str] = []
    for line in lines:
        if piped and line.lstrip().startswith("|"):
            if not _TABLE_RULE.fullmatch(line):
                cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
                rows.append("\t".join(one.strip().replace("\\|", "|") for one in cells))
        elif not piped and "\t" in line.strip() and (not rows or line.strip().count("\t") == rows[0].count("\t")):
            rows.append(line.strip())
        else:
            break
    return tuple(rows) if len(rows) > 1 else None


def _texts(lines: list[str], width: int) -> Iterator[Part]:
    """Paragraphs: lines that were broken to a width are one; short lines stay lines."""
    wrapped = [_wraps(one, two, width) for one, two in pairwise(lines)]
    rows = [lines[0]]
    doubt = ""
    for joined, line in zip(wrapped, lines[1:], strict=True):
        if joined and re.search(r"[^\W\d_]-$", rows[-1]) and line[:1].islower():
            doubt = f'"{rows[-1].split()[-1]}{line.split()[0]}" was broken after its hyphen'
            rows[-1] += line
        elif joined:
            rows[-1] += f" {line}"
        else:
            rows.append(line)
    if len(rows) > 1 and max(map(len, rows)) > 60:
        yield from (Part("text", (one,), doubt) for one in rows)
    else:
        yield Part("text", tuple(rows), doubt)


def _wraps(line: str, after: str, width: int) -> bool:
    if not line or not after:
        return False
    first = after.split()[0]
    if width and len(line) >= 40 and len(line) + 1 + len(first) > width - 8:
        return True
    return bool(width) and first[0].islower() and line[-1] not in ".!?:" and len(line) >= 30


def _merged(found: list[Part] | Iterator[Part]) -> Iterator[Part]:
    """Items with empty lines between them are one list."""
    waiting: Part | None = None
    for part in found:
        if waiting and waiting.kind == part.kind in ("list", "quote", "table"):
            waiting = waiting._replace(rows=waiting.rows + part.rows)
            continue
        if waiting:
            yield waiting
        waiting = part
    if waiting:
        yield waiting


def repeats(texts: list[str], n: int) -> bool:
    """Whether the paragraph `n` is part of another one, as words that are printed large are; `texts` are folded."""
    own = texts[n]
    if not 6 <= len(own.split()) <= 60 or len(texts) > MANY:
        return False
    return any(len(one) > len(own) and f" {own} " in f" {one} " for one in texts)


def folded(text: str) -> str:
    """Words for comparison: no signs, one case."""
    return " ".join(re.findall(r"[^\W_]+", lower(text)))
