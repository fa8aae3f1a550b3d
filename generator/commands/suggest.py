"""`suggest`: what the glossary does not explain yet, and where notes could stand too."""

import argparse
import sys
from typing import TYPE_CHECKING

from generator.commands import Command, options, printing
from generator.commands.build import run_pipeline, status

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
    if report.failed:
        print(f"{printing.counts(report.diagnostics)}; `check` names them", file=sys.stderr)
    return status(report)


def _text(found: "Suggestions") -> None:
    from generator.suggest.stubs import quoted

    if found.terms:
        print("Not in the glossary:\n")
    for n, one in enumerate(found.terms, 1):
        print(f"{n}. {_summary(one)}\n")
        print("\n".join(f"    {line}" for line in _stub(one).splitlines()) + "\n")
    if found.passages:
        print("Passages that a note may stand on too:\n")
    for n, passage in enumerate(found.passages, 1):
        example = passage.example
        print(f"{n}. {passage.note}: {', '.join(passage.terms)}")
        print(f"   {example.path}:{example.line}: {example.sentence}\n")
        print(f"    - {{article: {passage.article}, quote: {quoted(passage.quote)}}}\n")
    if not found.terms and not found.passages:
        print("nothing to suggest")


def _yaml(found: "Suggestions") -> None:
    """A glossary file; what belongs into notes stands in comments."""
    from generator.suggest.stubs import quoted

    for one in found.terms:
        print(f"# {_summary(one)}".replace("\n", "\n# "))
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
