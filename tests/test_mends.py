"""What findings propose is right: with the line that they show in its place, the finding is gone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic
from tests.support import Site
from tests.test_findings import CASES, Case


def _in_place(found: re.Match[str], row: str) -> str:
    """The line shown in place of the one found, as far in as that is."""
    return row[: len(row) - len(row.lstrip())] + found[1]


def _indented(found: re.Match[str], row: str) -> str:
    return " " * (0 if found[1] == "no" else int(found[1])) + row.strip()


def _value(found: re.Match[str], row: str) -> str:
    assert found[1] in row
    return row.replace(found[1], found[2], 1)


def _one_of_many(found: re.Match[str], row: str) -> str:
    """The key with its value in place of what the line holds, if the line begins with the key."""
    key = re.match(r"(?:[\w-]+:|-) ", found[1])
    return _in_place(found, row) if key and row.lstrip().startswith(key[0]) else row


APPLIED: tuple[tuple[str, Callable[[re.Match[str], str], str]], ...] = (
    (r"this quotation mark is not closed; write: (.+?)(?:; if it belongs .*)?$", _in_place),
    (r"; write: (.+)$", _in_place),
    (r"^YAML takes .* in quotes: (.+?)(?:; if it is a comment.*)?$", _in_place),
    (r"begin it with (no|\d+) spaces?\b", _indented),
    (r"write (---) in place of ", _in_place),
    (r'"([^"]+)" is not a date; write (\d{4}[\d-]+)$', _value),
    (r'got "([^"]+)"; write (true|false|\d+)$', _value),
    (r'"([^"]+)" is no web address; write ((?:https|mailto):\S+)$', _value),
    (r'"([^"]+)" cannot stand in a URL: .*; write (\S+)$', _value),
    (r'"([^"]+)"; (?:that is its \w+: )?write ([a-z-]+)$', _value),
    (r"^\"[\w.\[\]-]+\": expected .*; write ((?:[\w-]+:|-) .+)$", _one_of_many),
    (r"^unknown key .*; write ([a-z_]+: .+)$", _in_place),
)
"""A form of message → what its advice makes of the line."""

WITH_ADVICE = [one for one in CASES if one.name.startswith(("yaml:", "values:"))]


@pytest.mark.parametrize("case", WITH_ADVICE, ids=[one.name for one in WITH_ADVICE])
def test_what_is_proposed_mends_what_was_found(case: Case, tmp_path: Path) -> None:
    """Each line is mended once; the lines of one file are mended together."""
    site = Site(tmp_path / "site", case.files)
    mended: dict[tuple[str, int], Diagnostic] = {}
    texts: dict[str, list[str]] = {}
    for one in site.build(publish=False).diagnostics:
        rows = texts.setdefault(one.path, (site.root / one.path).read_text("utf-8").split("\n"))
        row = rows[one.line - 1]
        if (one.path, one.line) in mended:
            continue
        better = next((make(found, row) for form, make in APPLIED if (found := re.search(form, one.message))), row)
        if better != row:
            mended[one.path, one.line] = one
            rows[one.line - 1] = better
    for path, rows in texts.items():
        site.write(path, "\n".join(rows).encode())
    still = {(one.path, one.line, one.column, one.code) for one in site.build(publish=False).diagnostics}
    assert [one for one in mended.values() if (one.path, one.line, one.column, one.code) in still] == []


@pytest.mark.parametrize("form", [form for form, _ in APPLIED])
def test_every_form_of_advice_is_given_somewhere(form: str) -> None:
    messages = [
        found[1]
        for case in WITH_ADVICE
        for one in case.says
        if (found := re.search(r"(?:error|warning): (.*) \[", one))
    ]
    assert any(re.search(form, one) for one in messages)
