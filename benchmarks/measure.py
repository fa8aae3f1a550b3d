"""How long a program takes, and how much memory it and all its descendants hold at once."""

import contextlib
import math
import os
import platform
import re
import resource
import signal
import subprocess
import tempfile
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


def timed(command: Sequence[str], folder: Path) -> Run:
    """Run a program to its end. Raises Failed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    _must_be_well(command, done.returncode, done.stdout + done.stderr)
    return Run(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout)


class TooLong(Exception):
    """A program took longer than it may."""


def weighed(command: Sequence[str], folder: Path, limit: float = math.inf) -> int:
    """The most bytes that a program and its descendants held at once. Looking takes time, so that no such run is timed.

    Raises TooLong after `limit` seconds, Failed.
    """
    peak = 0
    until = time.monotonic() + limit
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
        ) as process,
    ):
        try:
            while process.poll() is None:
                if time.monotonic() > until:
                    raise TooLong
                began = time.monotonic()
                peak = max(peak, _held(process.pid))
                with contextlib.suppress(subprocess.TimeoutExpired):
                    # To look at half a gigabyte takes 5 ms, in which the program stands still.
                    process.wait(max(PAUSE, 5 * (time.monotonic() - began)))
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        said.seek(0)
        _must_be_well(command, process.returncode, said.read())
    return peak


def _must_be_well(command: Sequence[str], status: int, said: str) -> None:
    if status != 0:
        raise Failed(f"{' '.join(command)} ended with status {status}\n{said}")


def _held(pid: int) -> int:
    """Bytes held by a process and its descendants.

    On Linux: what each holds alone, and once what they share, which is nearly the same for all since workers are forked. (PSS
    would divide the pages of Python itself by all the Pythons that happen to run on the machine.) Elsewhere: the sum.
    """
    if Path("/proc/self/smaps_rollup").exists():
        pages = [_pages(one) for one in _family(pid)]
        return sum(alone for alone, _ in pages) + max(shared for _, shared in pages)
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listing.splitlines()]
    family = {pid}
    while more := {one for one, parent, _ in rows if parent in family} - family:
        family |= more
    return sum(rss for one, _, rss in rows if one in family) * 1024


def _family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):  # it may have ended
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                yield from _family(int(child))


def _pages(pid: int) -> tuple[int, int]:
    """Bytes that a process holds alone, and those that it shares; none once it has ended."""
    sizes = {"Private": 0, "Shared": 0}
    with contextlib.suppress(OSError):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        for kind, size in re.findall(r"^(Private|Shared)_(?:Clean|Dirty): +(\d+) kB", rollup, re.M):
            sizes[kind] += int(size) * 1024
    return sizes["Private"], sizes["Shared"]


def machine() -> dict[str, str]:
    """What the figures depend on beside the programs."""
    cpuinfo = Path("/proc/cpuinfo")
    model = re.search(r"^model name\s*:\s*(.*)", cpuinfo.read_text(), re.M) if cpuinfo.exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }


def load() -> str:
    """How busy the machine was in the last 1, 5 and 15 minutes, and whether that spoils the figures."""
    loads, cores = os.getloadavg(), os.cpu_count() or 1
    busy = " – the machine was busy with other things: not to be relied on" if loads[1] > 1.5 * cores else ""
    return " ".join(f"{one:.2f}" for one in loads) + busy
