"""Fuzz what reads what people write: `python -m tools.fuzz [--seconds N] [--target NAME]`, or `--target NAME FILE …`.

Each target of `tests/fuzz/targets.py` runs under libFuzzer for so many seconds, at most two at once, from its corpus in
`tests/fuzz/corpus/`. What is new goes to `.fuzz/NAME/`. An input that breaks an invariant, takes too long or too much memory
ends its target: it is shown, with how to run it again. Time is by the clock on the wall: a busy machine needs a longer
`--timeout`. With files, these are run once each, without a fuzzer.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests/fuzz/corpus"
NEW = ROOT / ".fuzz"
MEMORY = 2048
"""MB that a target may take."""

LONGEST = {"weave": 1024, "anchoring": 512}
"""Bytes of an input, where they are not 4096: a whole page is made of each, and whole texts are laid side by side."""
WORDS = {"front": "front.dict", "import": "import.dict"} | dict.fromkeys(
    ("markdown", "weave", "anchoring"), "markdown.dict"
)
"""Tokens that inputs are made of."""

TAIL = 40
"""Lines of a failed target that are shown."""


class Ran(NamedTuple):
    """One target's run: its name, whether all was well, what libFuzzer wrote."""

    target: str
    well: bool
    output: str

    @property
    def figures(self) -> str:
        """`120,000 inputs, 9,123 edges, 34 new inputs`; of a merge how many inputs were taken."""
        if taken := re.search(r"(\d+) new files", self.output):
            return f"{taken[1]} inputs taken into the corpus"
        counts = {name: int(value) for name, value in re.findall(r"stat::(\w+):\s*(\d+)", self.output)}
        edges = re.findall(r"\bcov: (\d+)", self.output)
        return (
            f"{counts.get('number_of_executed_units', 0):,} inputs, {int(edges[-1]) if edges else 0:,} edges,"
            f" {counts.get('new_units_added', 0):,} new inputs"
        )


def libfuzzer(target: str, *options: str) -> Ran:
    """Run libFuzzer on a target, in a process of its own."""
    new = NEW / target
    (new / "corpus").mkdir(parents=True, exist_ok=True)
    words = CORPUS.parent / WORDS[target]
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.under_atheris",
        target,
        f"-rss_limit_mb={MEMORY}",
        f"-artifact_prefix={new}/",
    ]
    command.append(f"-max_len={LONGEST.get(target, 4096)}")
    command.append(f"-dict={words}")
    done = subprocess.run(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False
    )  # fmt: skip
    return Ran(target, done.returncode == 0, done.stdout)


def fuzz(target: str, seconds: int, timeout: int) -> Ran:
    folders = [str(NEW / target / "corpus"), str(CORPUS / target)]
    return libfuzzer(target, f"-max_total_time={seconds}", f"-timeout={timeout}", "-print_final_stats=1", *folders)


def merge(target: str) -> Ran:
    """Take into the corpus what was found and reaches code that nothing there does; how often it does is no matter."""
    return libfuzzer(
        target, "-set_cover_merge=1", "-use_counters=0", str(CORPUS / target), str(NEW / target / "corpus")
    )


def told(one: Ran) -> str:
    """What a person must know of a target's run."""
    if one.well:
        return f"{one.target}: {one.figures}"
    shown = "\n".join(f"  {line}" for line in one.output.splitlines()[-TAIL:])
    found = re.findall(r"Test unit written to (\S+)", one.output)
    if not found:
        return f"{one.target}: failed\n{shown}"
    file = Path(found[-1])
    return (
        f"{one.target}: failed after {one.figures}\n{shown}\n  the input: {file.read_bytes()[:2000]!r}\n"
        f'  again: make fuzz ARGS="--target {one.target} {file.relative_to(ROOT)}"'
    )


def run_again(target: str, files: Iterable[Path]) -> None:
    """Run single inputs; one that breaks an invariant raises."""
    for file in files:
        TARGETS[target](file.read_bytes())
        print(f"{file}: all holds")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fuzz what reads what people write.")
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="run these inputs of the target and no others"
    )
    parser.add_argument("--seconds", type=int, default=60, help="how long each target runs (default 60)")
    parser.add_argument("--timeout", type=int, default=10, help="seconds that one input may take (default 10)")
    parser.add_argument("--target", choices=TARGETS, help="only this one")
    parser.add_argument("--jobs", type=int, default=2, help="targets that run at once (default 2)")
    parser.add_argument(
        "--merge", action="store_true", help="take what was found into the corpus, as little as covers it"
    )
    given = parser.parse_args()
    if given.files:
        if not given.target:
            parser.error("say with --target what the files are inputs of")
        return run_again(given.target, given.files)
    if find_spec("atheris") is None:
        sys.exit("The fuzzer, atheris, is for Linux on x86-64 and Python 3.11 to 3.13; single files run everywhere.")
    well = True
    with ThreadPoolExecutor(given.jobs) as pool:
        work = [
            pool.submit(merge, one) if given.merge else pool.submit(fuzz, one, given.seconds, given.timeout)
            for one in ([given.target] if given.target else TARGETS)
        ]
        for one in work:
            print(told(one.result()), flush=True)
            well = well and one.result().well
    sys.exit(not well)


if __name__ == "__main__":
    main()
