"""How the time of a build grows with input that is made to be slow: `python -m tools.slow [--quick] [FAMILY …]`.

Each family of `tests/families.py` is built at doubling sizes, up to one that takes long enough to be measured. A family whose time
grows faster than `MOST` a doubling is slow, unless its file is refused.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import inf
from pathlib import Path
from typing import NamedTuple

from generator.pipeline import build
from generator.report import Options, Report
from tests.families import FAMILIES, Family, Files, article

MOST = 2.3
"""Times as long, at most, for twice as much."""

NOTHING = 256
"""A size, in characters, that takes no time of its own."""

LEAST = 0.02
"""Seconds: less cannot be told from none."""

TURNS = 6
"""How often, at most, a family is measured again that seems slow; of each size the quickest counts."""


class Scale(NamedTuple):
    """The size to begin with, the largest, and the seconds at which a size is large enough."""

    first: int
    last: int
    enough: float


WHOLE = Scale(16_000, 2_048_000, 1.5)
QUICK = Scale(8_000, 128_000, 0.8)


class Grown(NamedTuple):
    """A family at doubling sizes: the seconds of each, after those of a size that is next to nothing (`seconds[0]`), and the
    codes of what was said of the last."""

    size: int
    seconds: Sequence[float]
    codes: Sequence[str]

    @property
    def ratio(self) -> float:
        """Times as long for twice as much: the last two doublings, as one, without what a build takes in any case."""
        last = [max(one - self.seconds[0], LEAST) for one in self.seconds[-3:]]
        return float((last[-1] / last[0]) ** (1 / (len(last) - 1)))

    @property
    def is_slow(self) -> bool:
        return self.ratio > MOST and "too-slow" not in self.codes


def run(files: Files, publish: bool = True) -> tuple[float, Report]:
    """Seconds of the processor's time that one build of a new site takes, and its report."""
    # In memory where there is such a folder: a disk's time is not the input's fault.
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        root = Path(folder)
        for path, text in {"site.yaml": "title: S\nurl: https://a.org/\n", **files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        began = time.process_time()
        report = build(Options(root=root, out=root / "build", jobs=1, search=False, publish=publish, now=1.7e9))
        return time.process_time() - began, report


def grow(family: Family, scale: Scale) -> Grown:
    """Twice as large again and again, until that takes long enough."""
    size, seconds = scale.first, [run(family(NOTHING))[0]]
    while True:
        took, report = run(family(size))
        seconds.append(took)
        if len(seconds) > 3 and (took - seconds[0] >= scale.enough or size >= scale.last):
            return Grown(size, seconds, sorted({one.code for one in report.diagnostics}))
        size *= 2


def measured(names: Iterable[str], scale: Scale) -> Iterable[tuple[str, Grown]]:
    """Each family. One that seems to be slow is measured again, to twice the size, before that is said."""
    run(article("a"))  # imports
    for name in names:
        grown = grow(FAMILIES[name], scale)
        longer = Scale(scale.first, 2 * grown.size, inf)
        yield name, settled(grown, partial(grow, FAMILIES[name], longer))


def settled(grown: Grown, again: Callable[[], Grown]) -> Grown:
    """What seems to be slow is measured again before that is said; of each size the quickest counts. A turn has all sizes, so that
    a busy second falls on one measurement alone."""
    turns = list[Grown]()
    while grown.is_slow and len(turns) < TURNS:
        turns.append(again())
        grown = turns[0]._replace(seconds=[min(same) for same in zip(*(one.seconds for one in turns), strict=True)])
    return grown


def main() -> None:
    parser = argparse.ArgumentParser(description="How a build's time grows with input that is made to be slow.")
    parser.add_argument("--quick", action="store_true", help="small sizes: a minute or two for all")
    parser.add_argument("families", nargs="*", metavar="FAMILY", default=[])
    given = parser.parse_args()
    if unknown := [one for one in given.families if one not in FAMILIES]:
        parser.error(f"no family {unknown[0]!r}")
    slow = 0
    print(f"{'family':42} {'size':>9} {'seconds':>8} {'a doubling':>11}")
    for name, grown in measured(given.families or FAMILIES, QUICK if given.quick else WHOLE):
        slow += grown.is_slow
        words = "SLOW" if grown.is_slow else " ".join(grown.codes)
        print(f"{name:42} {grown.size:9,} {grown.seconds[-1]:8.2f} {grown.ratio:11.2f}  {words}".rstrip(), flush=True)
    print(f"{slow} of {len(given.families or FAMILIES)} families are slow")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
