"""`init`: begin a site."""

import argparse
from pathlib import Path

from generator.commands import Command, printing, schema
from generator.disk import is_text, named

STARTER = Path(__file__).parent.parent / "starter"
"""The files of a new site."""

_NO_CONTENT = {".git", ".DS_Store"}
"""What a folder may hold that is still called empty: a repository that was just made."""


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")


def _run(given: argparse.Namespace) -> int:
    folder: Path = given.folder
    if not is_text(folder.absolute()):
        return printing.refusal("the path of the new site's folder is not UTF-8; choose another")
    try:
        if folder.exists() and not folder.is_dir():
            return printing.refusal(f"{folder} is a file; a new site needs a folder of its own")
        names = {one.name for one in folder.iterdir()} - _NO_CONTENT if folder.exists() else set()
        held = sorted(names, key=lambda one: (one[0] == ".", one))
        if held:
            more = f" and {len(held) - 3} more" if len(held) > 3 else ""
            first = ", ".join(held[:3])
            return printing.refusal(f"{folder} holds {first}{more}; a new site needs a folder that is new or empty")
        begin(folder)
    except OSError as wrong:
        printing.trouble(wrong, "the site is not complete")
        return 1
    print(f"A new site is in {folder}. What to do next is in its README.md; to look at it: make serve")
    return 0


def begin(folder: Path) -> None:
    """Write the starter and the schemas for editors into a folder. Raises OSError, also where a file is there already."""
    for source in sorted(STARTER.rglob("*")):
        if source.is_file():
            target = folder / source.relative_to(STARTER)
            target.parent.mkdir(parents=True, exist_ok=True)
            with named(target), target.open("xb") as file:
                file.write(source.read_bytes())
    schema.write(folder / "schemas")


COMMAND = Command("init", "Begin a site in a new folder.", _add, _run)
