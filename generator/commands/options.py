"""Options that several commands share."""

import argparse
from collections.abc import Mapping
from pathlib import Path

LAST = 253_370_764_800
"""Where the year 9999 begins, in seconds: the last one that dates can name everywhere on earth."""


def site(parser: argparse.ArgumentParser) -> None:
    """`--site`, of every command that works on one."""
    parser.add_argument("--site", type=Path, default=Path(), metavar="DIR", help="the site's folder (default: here)")


def no_site(folder: Path) -> str:
    """What is wrong with a folder that holds no site, and what to do; nothing where it holds one, or that cannot be known."""
    try:
        (folder / "site.yaml").stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError:
        return ""
    else:
        return ""
    from generator.config import missing

    return missing(folder)


def content(parser: argparse.ArgumentParser) -> None:
    """What decides which content counts, and how findings are written."""
    site(parser)
    parser.add_argument("--format", choices=("text", "json", "github"), default="text", help="how findings are written")
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    published(parser)


def published(parser: argparse.ArgumentParser) -> None:
    """What counts as published, and how many processes work on it."""
    parser.add_argument("--drafts", action="store_true", help="publish drafts")
    parser.add_argument("--future", action="store_true", help="publish what is dated in the future")
    parser.add_argument("--jobs", type=positive, metavar="N", help="processes (default: one for each core)")
    parser.set_defaults(now=None)


def now(environment: Mapping[str, str]) -> float | None:
    """What counts as now, in seconds, where SOURCE_DATE_EPOCH says so, as reproducible-builds.org has it. Raises ValueError."""
    text = environment.get("SOURCE_DATE_EPOCH")
    if text is None:
        return None
    # So many digits and no more: Python refuses to read a number of thousands.
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < LAST):
        wrong = text[:40]
        raise ValueError(
            f'SOURCE_DATE_EPOCH is "{wrong}", which is no moment; write whole seconds since 1970, such as 1640995200, or unset it'
        )
    return float(text)


def positive(text: str) -> int:
    """The type of an option that is a number from 1 on."""
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError("a number from 1 on")
    return number
