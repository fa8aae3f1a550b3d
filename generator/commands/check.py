"""`check`: look for mistakes, publish nothing."""

import argparse
import sys

from generator.commands import Command, options, printing
from generator.commands.build import run_pipeline, status


def _add(parser: argparse.ArgumentParser) -> None:
    options.content(parser)
    parser.add_argument("--external", action="store_true", help="also ask whether addresses elsewhere still answer")


def _run(given: argparse.Namespace) -> int:
    report = run_pipeline(given, publish=False, external=given.external)
    if report is None:
        return 1
    if given.format != "json":
        for line in printing.by_code(report.diagnostics) if given.format == "text" else ():
            print(line, file=sys.stderr)
        print(printing.counts(report.diagnostics), file=sys.stderr)
    return status(report)


COMMAND = Command("check", "Check the content; publish nothing.", _add, _run, once=True)
