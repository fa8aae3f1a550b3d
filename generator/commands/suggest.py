"""`suggest`: what the glossary does not explain yet, and where notes could stand too."""

import argparse
import sys
from typing import TYPE_CHECKING

from generator.commands import Command, options, printing
from generator.commands.build import run_pipeline, status
from generator.diagnostics import shown

if TYPE_CHECKING:
    from generator.link import Index
    from generator.store import Store
    from generator.suggest import Suggested, Suggestions


def _add(parser: argparse.ArgumentParser) -> None:
    options.site(parser)
    parser.add_argument("--limit", type=options.positive, default=20, metavar="N", help="how many (default: 20)")
    form = "text to read, a glossary file to fill in, or JSON"
    parser.add_argument("--format", choices=("text", "yaml", "json"), default="text", help=form)
    options.published(parser)


def _run(given: argparse.Namespace) -> int:
    found: list[Suggestions] = []

    def look(index: "Index", store: "Store") -> None:
        from generator.suggest import suggest

        with printing.Progress() as progress:
            found.append(suggest(index, store, given.limit, given.jobs, progress.show))

    report = run_pipeline(given, publish=False, look=look)
    if report is None:
        return 1
    if found:
        FORMS[given.format](found[0])
    if report.failed and not report.wrong_setup:
        print(f"{printing.counts(report.diagnostics)}; `check` names them", file=sys.stderr)
    return status(report)


def _text(found: "Suggestions") -> None:
    """Prose in comments, and what is to be pasted as it stands in a file: stubs at the left edge, what belongs below `on:` not."""
    from generator.suggest.stubs import quoted

    if found.terms:
        print("# Not in the glossary; paste what you want into a file of content/glossary/ and write its definition:\n")
    for n, one in enumerate(found.terms, 1):
        print(_comment(f"{n}. {_summary(one)}"))
        print(f"{_stub(one)}\n")
    if found.passages:
        print("# Passages that a note may stand on too; paste what you want into the note, below `on:`\n")
    for n, passage in enumerate(found.passages, 1):
        example = passage.example
        print(_comment(f"{n}. {passage.note}: {', '.join(passage.terms)}"))
        print(_comment(f"   {example.path}:{example.line}: {example.sentence}"))
        print(f"  - {{article: {passage.article}, quote: {quoted(passage.quote)}}}\n")
    if not found.terms and not found.passages:
        print("nothing to suggest")


def _comment(text: str) -> str:
    return "\n".join(f"# {shown(line)}" for line in text.split("\n"))


def _yaml(found: "Suggestions") -> None:
    """A glossary file; what belongs into notes stands in comments."""
    from generator.suggest.stubs import quoted

    for one in found.terms:
        print(_comment(_summary(one)))
        print(_stub(one))
    for passage in found.passages:
        print(f"# in {passage.note}, under `on`:")
        print(f"# - {{article: {passage.article}, quote: {quoted(passage.quote)}}}")


def _json(found: "Suggestions") -> None:
    import json

    import msgspec

    print(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2))


def _summary(one: "Suggested") -> str:
    """`GSA, in 12 articles`, and below it a sentence with its place."""
    example = one.example
    count = f"{one.articles} articles"
    return f"{one.entry.term}, in {count}\n   {example.path}:{example.line}: {example.sentence}"


def _stub(one: "Suggested") -> str:
    from generator.suggest.stubs import yaml

    return yaml(one.entry)


FORMS = {"text": _text, "yaml": _yaml, "json": _json}

COMMAND = Command("suggest", "Say what the glossary lacks, and where notes could stand.", _add, _run)
