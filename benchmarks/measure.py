"""How long a program takes, and how much memory it and all its descendants hold at once."""

import os
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

PAUSE = 0.03
"""Seconds between two looks at the memory."""


class Failed(Exception):
    """A program did not do what it was to do: a benchmark of it is worthless."""


class Run(NamedTuple):
    """One run of a program. `cpu`: seconds of all its processes together."""

    seconds: float
    cpu: float
    output: str


def timed(command: Sequence[str], folder: Path, patience: float) -> Run:
    """Run a program to its end. Raises Failed, TimeoutExpired."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=patience, check=False
    )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)} ended with status {done.returncode}\n{done.stdout}{done.stderr}")
    return Run(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout)


def weighed(command: Sequence[str], folder: Path) -> tuple[int, str]:
    """The most bytes that a program and its descendants held at once, and what it said. Looking takes time: no such run is timed."""
    peak = 0
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        while True:
            try:
                output, _ = process.communicate(timeout=PAUSE)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, _held(process.pid))
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)} ended with status {process.returncode}\n{output}")
    return peak, output


def _held(pid: int) -> int:
    """Bytes held by a process and its descendants: on Linux shared pages count once (PSS), elsewhere once for each process."""
    if sys.platform == "linux":
        return sum(_pss(one) for one in _family(pid))
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listing.splitlines()]
    family = {pid}
    while more := {one for one, parent, _ in rows if parent in family} - family:
        family |= more
    return sum(rss for one, _, rss in rows if one in family) * 1024


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                yield from _family(int(child))
    except OSError:  # it has ended
        return


def _pss(pid: int) -> int:
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def machine() -> dict[str, str]:
    """What the figures depend on beside the programs."""
    try:
        processor = re.search(r"^model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        processor = None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": f"{processor[1] if processor else platform.processor() or platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }


def load() -> str:
    """How busy the machine was in the last 1, 5 and 15 minutes."""
    return " ".join(f"{one:.2f}" for one in os.getloadavg())
