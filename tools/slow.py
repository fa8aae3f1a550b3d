"""How the time of a build grows with input that is made to be slow: `python -m tools.slow [--quick] [FAMILY …]`.

Each family of `tests/families.py` is built at doubling sizes, up to one that takes long enough to be measured. A family whose time
grows faster than `MOST` a doubling is slow, unless its file is refused.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from generator.pipeline import build
from generator.report import Options, Report
from tests.families import FAMILIES, Family, Files, article

MOST = 2.3
"""Times as long, at most, for twice as much."""

MEASURABLE = 0.05
"""Seconds that a doubling must add: what is less may be noise."""

TURNS = 3
"""Measurements of a size, of which the quickest counts."""


class Scale(NamedTuple):
    """The size to begin with, the largest, and the seconds at which a size is large enough."""

    first: int
    last: int
    enough: float


WHOLE = Scale(16_000, 2_048_000, 1.5)
QUICK = Scale(8_000, 128_000, 0.8)


class Grown(NamedTuple):
    """A family at doubling sizes: the seconds of each, and the codes of what was said of the last."""

    size: int
    seconds: Sequence[float]
    codes: Sequence[str]

    @property
    def ratio(self) -> float:
        """By what each doubling adds, which is free of what a build takes without the family: the last three, as one."""
        added = [two - one for one, two in pairwise(self.seconds)][-3:]
        added = [one for one in added if one >= MEASURABLE]
        return float((added[-1] / added[0]) ** (1 / (len(added) - 1))) if len(added) > 1 else 1.0


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
        report = build(Options(root=root, out=root / "build", jobs=1, search=False, publish=publish, now=1.6e9))
        return time.process_time() - began, report


def grow(family: Family, scale: Scale, turns: int = 1) -> Grown:
    """Twice as large again and again, until that takes long enough."""
    size, seconds, codes = scale.first, list[float](), set[str]()
    while True:
        taken = []
        for _ in range(turns):
            took, report = run(family(size))
            taken.append(took)
            codes = {one.code for one in report.diagnostics}
        seconds.append(min(taken))
        if seconds[-1] >= scale.enough or size >= scale.last:
            return Grown(size, seconds, sorted(codes))
        size *= 2


def measured(names: Iterable[str], scale: Scale) -> Iterable[tuple[str, Grown, bool]]:
    """Each family, and whether it is slow. One that seems to be is measured once more, and longer, before that is said."""
    run(article("a"))  # imports
    for name in names:
        grown = grow(FAMILIES[name], scale)
        if slow := is_slow(grown):
            grown = grow(FAMILIES[name], scale._replace(last=2 * scale.last, enough=2 * scale.enough), TURNS)
            slow = is_slow(grown)
        yield name, grown, slow


def is_slow(grown: Grown) -> bool:
    return grown.ratio > MOST and "too-slow" not in grown.codes


def main() -> None:
    parser = argparse.ArgumentParser(description="How a build's time grows with input that is made to be slow.")
    parser.add_argument("--quick", action="store_true", help="small sizes: a minute or two for all")
    parser.add_argument("families", nargs="*", metavar="FAMILY", default=[])
    given = parser.parse_args()
    if unknown := [one for one in given.families if one not in FAMILIES]:
        parser.error(f"no family {unknown[0]!r}")
    slow = 0
    print(f"{'family':42} {'size':>9} {'seconds':>8} {'a doubling':>11}")
    for name, grown, is_one in measured(given.families or FAMILIES, QUICK if given.quick else WHOLE):
        slow += is_one
        words = "SLOW" if is_one else " ".join(grown.codes)
        print(f"{name:42} {grown.size:9,} {grown.seconds[-1]:8.2f} {grown.ratio:11.2f}  {words}".rstrip(), flush=True)
    print(f"{slow} of {len(given.families or FAMILIES)} families are slow")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
