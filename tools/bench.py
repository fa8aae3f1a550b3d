"""Time builds of a site, each command in a process of its own: cold, nothing changed, memory.

    python tools/bench.py [--runs N] [SITE ...]        (default: the demo, this folder)

Works on a copy: the site's own build/ and .cache/ stay as they are.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("site.yaml", "content", "layouts")


def family_kib(root_pid: int) -> int:
    """Resident memory of a process and all its descendants, in KiB, as `ps` has it."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=False).stdout
    rows = [tuple(map(int, line.split())) for line in listing.splitlines()]
    family = {root_pid}
    while more := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= more
    return sum(rss for pid, _, rss in rows if pid in family)


def run(site: Path, *, weigh: bool) -> tuple[float, int]:
    """Seconds that one build took, and its peak memory in MiB (0 where not weighed).

    Weighing takes time, so that a run is either timed or weighed.
    """
    command = [sys.executable, "-m", "generator", "build", "--site", os.fspath(site)]
    peak, over = 0, threading.Event()
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:

        def watch() -> None:
            nonlocal peak
            while not over.wait(0.05):
                peak = max(peak, family_kib(process.pid))

        watcher = threading.Thread(target=watch)
        if weigh:
            watcher.start()
        _, errors = process.communicate()
        seconds = time.perf_counter() - started
        over.set()
        if weigh:
            watcher.join()
    if process.returncode != 0:
        sys.exit(f"{errors}{' '.join(command)} failed with status {process.returncode}")
    return seconds, peak // 1024


def bench(original: Path, runs: int) -> None:
    """Print one site's figures."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        for part in PARTS:
            if (original / part).is_dir():
                shutil.copytree(original / part, site / part)
            elif (original / part).is_file():
                shutil.copy2(original / part, site / part)

        def forget() -> None:
            for name in ("build", ".cache"):
                shutil.rmtree(site / name, ignore_errors=True)

        def timed(before: Callable[[], None]) -> float:
            times = []
            for _ in range(runs):
                before()
                times.append(run(site, weigh=False)[0])
            return statistics.median(times)

        cold = timed(forget)
        warm = timed(lambda: None)
        forget()
        memory = run(site, weigh=True)[1]
        pages = sum(1 for _ in (site / "build").rglob("*.html"))
    print(
        f"{original}: {pages} pages; cold {cold:.2f} s; nothing changed {warm:.2f} s"
        f" ({warm / cold:.1%}); {memory} MiB in all processes"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Time builds: cold, and when nothing changed.")
    parser.add_argument("sites", nargs="*", type=Path, default=[ROOT], metavar="SITE")
    parser.add_argument("--runs", type=int, default=3, help="the median of so many (default 3)")
    arguments = parser.parse_args()
    for site in arguments.sites:
        bench(site.resolve(), arguments.runs)


if __name__ == "__main__":
    main()
