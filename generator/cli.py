"""The command line: a row for each command in the table at the foot."""

import argparse
import errno
import gc
import os
import sys
from collections.abc import Iterable

from generator import __version__
from generator.commands import (
    Command,
    build,
    check,
    clip,
    init,
    new,
    options,
    printing,
    reanchor,
    schema,
    serve,
    suggest,
)
from generator.diagnostics import did_you_mean

_NOBODY_READS = frozenset([errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EIO])
"""What standard output may answer: whoever read it has gone, or the disk behind it is full."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 all well, 1 the content has errors, 2 a wrong command line or site.yaml."""
    _open_closed()
    try:
        try:
            if arguments is None:
                _read_names_as_utf8()
            return _run(sys.argv[1:] if arguments is None else arguments, alone=arguments is None)
        finally:
            sys.stdout.flush()
            if arguments is None:
                gc.freeze()  # the interpreter would look for cycles a last time
    except OSError as wrong:
        if wrong.errno not in _NOBODY_READS or wrong.filename:
            raise
        return _unread(wrong)
    except KeyboardInterrupt:
        print("interrupted; what was decided on is finished by the next build", file=sys.stderr)
        return 130


def _open_closed() -> None:
    """Lead nowhere what was closed before the start: Python has None there, and the next file opened would take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115
            os.set_inheritable(stream.fileno(), True)  # as any of the three is
            setattr(sys, name, stream)


def _read_names_as_utf8() -> None:
    """Begin again where Python reads the names of files in another encoding, as an old locale has it: they become addresses."""
    if sys.getfilesystemencoding() == "utf-8" or os.environ.get("PYTHONUTF8") == "1":
        return
    os.environ["PYTHONUTF8"] = "1"
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _run(arguments: list[str], *, alone: bool) -> int:
    """`alone`: the process is the command's."""
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:2], "--help"]
    names = [one.name for one in COMMANDS]
    # Each parser takes a millisecond to be made.
    its = parser([one for one in COMMANDS if one.name in arguments[:1]] or COMMANDS)
    if arguments and arguments[0] not in names and not arguments[0].startswith("-"):
        guess = did_you_mean(arguments[0], names) or f"; there are {', '.join(names)}"
        its.error(f'there is no command "{arguments[0]}"{guess}')
    given = its.parse_args(arguments)
    if alone:
        (gc.disable if given.once else gc.enable)()
    if "site" in given and getattr(given, "format", "text") == "text" and (wrong := options.no_site(given.site)):
        return printing.refusal(wrong, 2)
    if "now" in given:
        try:
            given.now = options.now(os.environ)
        except ValueError as refused:
            return printing.refusal(str(refused), 2)
    result: int = given.run(given)
    return result


def _unread(wrong: OSError) -> int:
    """What cannot be written is thrown away, so that the interpreter does not try again when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    if wrong.errno == errno.EPIPE:
        os.dup2(nowhere, sys.stderr.fileno())
        return 1
    return printing.refusal(f"standard output: {wrong.strerror}")


def parser(rows: Iterable[Command]) -> argparse.ArgumentParser:
    """What the command line may say, with some of the commands."""
    parser = argparse.ArgumentParser(
        prog="sidelight", description="A static site generator for annotated articles.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"sidelight {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for one in rows:
        its_own = commands.add_parser(one.name, help=one.words, description=one.words, allow_abbrev=False)
        one.add(its_own)
        its_own.set_defaults(run=one.run, once=one.once)
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
