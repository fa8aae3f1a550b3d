"""`import`: clippings → articles."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import Command, options, printing

if TYPE_CHECKING:
    from generator.clipping.compose import Composed
    from generator.clipping.here import Here
    from generator.disk import Disk


def _add(parser: argparse.ArgumentParser) -> None:
    options.site(parser)
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a plain text or a saved HTML page; - is standard input"
    )


def _run(given: argparse.Namespace) -> int:
    from generator.clipping.here import Here
    from generator.config import load_site
    from generator.diagnostics import Mistake
    from generator.disk import Disk
    from generator.read import locate

    disk = Disk(given.site.resolve())
    try:
        here = Here(disk, load_site(disk))
    except Mistake as mistake:
        printing.findings(locate(disk, list(mistake.diagnostics)), "text")
        return 2
    except OSError as wrong:
        printing.trouble(wrong, "nothing was imported")
        return 1
    done = [_import(name, disk, here) for name in given.files]
    return 0 if all(done) else 1


def _import(name: str, disk: "Disk", here: "Here") -> bool:
    """One clipping; what is wrong with it is said."""
    from generator import workers
    from generator.clipping import read_clipping
    from generator.clipping.compose import compose
    from generator.clipping.pictures import Pictures
    from generator.diagnostics import Mistake, shown

    try:
        content = _content(name)
        pictures = Pictures(Path() if name == "-" else Path(name).parent, disk.root)
        known = "stdin" if name == "-" else name
        composed = workers.limited(lambda: compose(read_clipping(content, known), here, _today(here), pictures.place))
        if isinstance(composed, workers.Lost):
            raise Mistake(composed.finding(name, "read"))
        if composed.wrong:
            raise Mistake(*composed.wrong)
        _write(composed, name, disk, here, pictures.copies)
    except FileNotFoundError:
        printing.refusal(f"{name}: there is no such file{_meant(name)}")
        return False
    except IsADirectoryError:
        printing.refusal(f"{name}: this is a folder; name the clippings in it, as in {name.rstrip('/')}/*.html")
        return False
    except OSError as wrong:
        printing.trouble(wrong, f"{name} was not imported")
        return False
    except Mistake as mistake:
        printing.findings(list(mistake.diagnostics), "text")
        return False
    for one in composed.findings:
        print(shown(f"{composed.path}:{one.line}:{one.column}: unsure: {one.message}"), file=sys.stderr)
    count = len(composed.findings)
    print(shown(f"{composed.path}: imported from {name}") + (f"; {count} to check" if count else ""))
    return True


def _content(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _meant(name: str) -> str:
    """What would be right in place of a file that is not there: a name like it, a folder that is, or where files are looked for."""
    from generator.diagnostics import did_you_mean

    path = Path(name)
    folder = path.parent
    if not folder.is_dir():
        return f"; the folder {folder} is not there either{did_you_mean(folder.name, _names(folder.parent))}"
    near = did_you_mean(path.name, _names(folder))
    return near or ("" if path.is_absolute() else f"; it was looked for in {folder.resolve()}")


def _names(folder: Path) -> list[str]:
    try:
        return sorted(one.name for one in folder.iterdir())
    except OSError:
        return []


def _today(here: "Here") -> str:
    from datetime import datetime

    return datetime.now(here.site.zone).date().isoformat()


def _write(composed: "Composed", name: str, disk: "Disk", here: "Here", copies: dict[str, bytes]) -> None:
    """The article and its pictures, none in the place of another file. Raises Mistake, OSError."""
    from generator.diagnostics import Mistake, error

    if here.taken(composed.slug) or (disk.root / composed.path).exists():
        message = f'there is an article "{composed.slug}" already, and none is overwritten; rename it, or change the title here'
        raise Mistake(error("duplicate-id", name, message))
    done: list[Path] = []
    try:
        for path, content in (*copies.items(), (composed.path, composed.text.encode())):
            disk.create(path, content)
            done.append(disk.root / path)
    except OSError:
        for file in done:
            file.unlink(missing_ok=True)
        raise
    here.add(composed.slug, composed.clipping)


COMMAND = Command("import", "Make articles of clippings: plain texts and saved pages.", _add, _run)
