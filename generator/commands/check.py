"""`check`: look for mistakes, publish nothing."""

import argparse
import sys

from generator.commands import Command, options, printing
from generator.commands.build import run_pipeline, status


def _run(given: argparse.Namespace) -> int:
    report = run_pipeline(given, publish=False)
    if report is None:
        return 1
    if given.format != "json":
        print(printing.counts(report.diagnostics), file=sys.stderr)
    return status(report)


COMMAND = Command("check", "Check the content; publish nothing.", options.content, _run)
