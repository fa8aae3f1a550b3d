"""`schema`: JSON Schemas of what authors write, for editors."""

import argparse
from pathlib import Path

from generator.commands import Command, printing
from generator.disk import is_file, named


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="where to write them, over those of an earlier version"
    )


def _run(given: argparse.Namespace) -> int:
    try:
        if is_file(given.folder):
            return printing.refusal(f"{given.folder} is a file; name the folder to write to: sidelight schema schemas")
        for path in write(given.folder):
            print(path)
    except OSError as wrong:
        printing.trouble(wrong, "not all schemas were written")
        return 1
    return 0


def write(folder: Path) -> list[Path]:
    """Write every schema into a folder, which is made where it is missing; returns their paths. Raises OSError."""
    import json

    from generator.schemas import schemas

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / name
        with named(path):
            path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", "utf-8")
        written.append(path)
    return written


COMMAND = Command("schema", "Write JSON Schemas for editors.", _add, _run)
