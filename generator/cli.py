"""The command line: a row for each command in the table at the foot."""

import argparse
import sys

from generator import __version__
from generator.commands import Command, build, check, clip, init, new, reanchor, schema, serve, suggest


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 all well, 1 the content has errors, 2 a wrong command line or site.yaml."""
    options = parser().parse_args(arguments)
    try:
        result: int = options.run(options)
    except KeyboardInterrupt:
        print("interrupted; what was decided on is finished by the next build", file=sys.stderr)
        return 130
    return result


def parser() -> argparse.ArgumentParser:
    """What the command line may say."""
    parser = argparse.ArgumentParser(
        prog="sidelight", description="A static site generator for annotated articles.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"sidelight {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for one in COMMANDS:
        its_own = commands.add_parser(one.name, help=one.words, description=one.words, allow_abbrev=False)
        one.add(its_own)
        its_own.set_defaults(run=one.run)
    return parser


COMMANDS: tuple[Command, ...] = (
    build.COMMAND,
    serve.COMMAND,
    check.COMMAND,
    suggest.COMMAND,
    new.COMMAND,
    clip.COMMAND,
    reanchor.COMMAND,
    init.COMMAND,
    schema.COMMAND,
)
