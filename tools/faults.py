"""Builds whose disk fails: `python -m tools.faults [--faults N] [--seed N]`.

A small site is built, edited, and built again by the command in a process of its own, where the n-th call that touches a file, or
the n-th statement of SQLite, answers with an error; in the main process or in a worker. Each time one line must say what is wrong
and where, the old site must be whole, and the next build must end in the tree of a clean one.
"""

import argparse
import builtins
import errno
import io
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from generator.cli import main as sidelight
from tests.support import Site, article
from tests.whole import tree

NUMBERS = (errno.ENOSPC, errno.EACCES, errno.EIO, errno.EMFILE)
CALLS = (
    "stat",
    "lstat",
    "scandir",
    "listdir",
    "open",
    "mkdir",
    "rename",
    "replace",
    "unlink",
    "remove",
    "rmdir",
    "fsync",
)
SAID = ("disk I/O error", "database or disk is full", "unable to open database file")
"""What SQLite says where a disk fails."""

SURPRISED = 70
"""The exit status of a build that ended with a traceback."""

TERMS = "nato:\n  term: NATO\n  definition: An alliance.\n"


class Fault(NamedTuple):
    """The `at`-th call of a kind (`files` or `statements`) fails with a number of `errno`, or of `SAID`; `workers`: the first of a
    worker that comes so far."""

    kind: str
    at: int
    wrong: int
    workers: bool

    def __str__(self) -> str:
        what = SAID[self.wrong] if self.kind == "statements" else errno.errorcode[self.wrong]
        return f"{what} at {self.kind} {self.at}{' of a worker' if self.workers else ''}"


class Failing:
    """What counts calls, and fails at one of them; without a fault it writes down how many there were."""

    def __init__(self, root: Path, fault: Fault | None, count: Path) -> None:
        self.root = str(root)
        self.fault = fault
        self.count = count
        self.main = os.getpid()
        self.counted = Counter[str]()
        self.write = os.write

    def called(self, kind: str) -> bool:
        """Whether this call is the one that fails."""
        here = os.getpid() != self.main
        self.counted[kind] += 1
        if self.fault is None:
            with _open(self.count, "a") as file:
                file.write(f"{kind} {'workers' if here else 'main'}\n")
            return False
        fault = self.fault
        return (fault.kind, fault.workers) == (kind, here) and self.counted[kind] == fault.at

    def file(self, path: object) -> None:
        """A call that touches a file: of the site alone."""
        if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.root) and self.called("files"):
            assert self.fault
            raise OSError(self.fault.wrong, os.strerror(self.fault.wrong), os.fspath(path))

    def piece(self, path: str) -> None:
        """Reading or writing of an open file, which does not know its name."""
        if path.startswith(self.root) and self.called("files"):
            assert self.fault
            raise OSError(self.fault.wrong, os.strerror(self.fault.wrong))

    def patch(self) -> None:
        for name in CALLS:
            setattr(os, name, self._wrapped(getattr(os, name)))
        for module in (builtins, io):
            module.open = self._opened  # type: ignore[attr-defined]
        connect = sqlite3.connect
        failing = self

        class Connection(sqlite3.Connection):
            def execute(self, *arguments: Any) -> sqlite3.Cursor:
                failing.statement()
                return super().execute(*arguments)

            def executemany(self, *arguments: Any) -> sqlite3.Cursor:
                failing.statement()
                return super().executemany(*arguments)

        sqlite3.connect = lambda *given, **more: connect(*given, **more, factory=Connection)  # type: ignore[assignment]

    def statement(self) -> None:
        if self.called("statements"):
            assert self.fault
            raise sqlite3.OperationalError(SAID[self.fault.wrong])

    def _wrapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **more: Any) -> Any:
            if given:
                self.file(given[0])
            return function(*given, **more)

        return wrapped

    def _opened(self, path: Any, *given: Any, **more: Any) -> Any:
        self.file(path)
        file = _open(path, *given, **more)
        return File(file, os.fspath(path), self) if isinstance(path, str | os.PathLike) else file


class File:
    """An open file whose reading and writing may fail."""

    def __init__(self, file: Any, path: str, failing: Failing) -> None:
        self._file, self._path, self._failing = file, path, failing

    def __getattr__(self, name: str) -> Any:
        if name in ("read", "write", "flush"):
            self._failing.piece(self._path)
        return getattr(self._file, name)

    def __enter__(self) -> "File":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Any:
        return iter(self._file)


_open = open


class Faults:
    """A site whose builds meet faults; `wrong` says what did not hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = folder / "said"
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        files = {f"content/articles/a{n}.md": article(f"NATO met, part {n}.", title=f"Part {n}") for n in range(26)}
        self.site = Site(folder / "site", {**files, "content/glossary/terms.yaml": TERMS})
        self.site.write("site.yaml", "title: Test\nurl: https://example.org/\nsearch: false\n")
        self.check(self.build(None) == 0, "the first build")
        self.old = self.site.tree()
        shutil.copytree(self.site.root, folder / "kept")
        self.restore()
        shutil.rmtree(self.site.root / ".cache")
        shutil.rmtree(self.site.root / "build")
        self.check(self.build(None) == 0, "a clean build")
        self.new = self.site.tree()

    def restore(self) -> None:
        """The site as it was built, and edited since: pages that are new, others, gone."""
        shutil.rmtree(self.site.root, ignore_errors=True)
        shutil.copytree(self.folder / "kept", self.site.root)
        for n in range(24):
            self.site.write(f"content/articles/b{n}.md", article(f"NATO again, {n}.", title=f"More {n}"))
        self.site.write("content/articles/a1.md", article("Other words.", title="Part 1"))
        self.site.write("content/glossary/terms.yaml", TERMS.replace("An", "The"))
        self.site.remove("content/articles/a2.md")

    def build(self, fault: Fault | None, count: Path | None = None, jobs: int = 1) -> int:
        """Build in a process of its own; returns its exit status, and leaves what it said in `said`."""
        sys.stdout.flush()
        process = os.fork()
        if process:
            return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        status = SURPRISED
        try:
            with _open(self.said, "w") as said:
                sys.stderr = said
                os.dup2(said.fileno(), 2)
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                if fault or count:
                    Failing(self.site.root, fault, count or self.folder / "none").patch()
                try:
                    status = sidelight(["build", "--site", str(self.site.root), "--jobs", str(jobs)])
                except BaseException:
                    traceback.print_exc()
        finally:
            os._exit(status)

    def all(self) -> list[Fault]:
        """Every call that a build makes, with every way to fail."""
        found: list[Fault] = []
        for jobs in (1, 2):
            self.restore()
            count = self.folder / f"count-{jobs}"
            self.check(self.build(None, count, jobs) == 0, "a build that is counted")
            calls = Counter(count.read_text().splitlines())
            for kind, wrongs in (("files", NUMBERS), ("statements", range(len(SAID)))):
                most = calls[f"{kind} workers"] // 2 if jobs == 2 else calls[f"{kind} main"]
                found += [Fault(kind, n, one, jobs == 2) for n in range(1, most + 1) for one in wrongs]
        return found

    def try_one(self, fault: Fault) -> None:
        self.restore()
        status = self.build(fault, jobs=2 if fault.workers else 1)
        said = self.said.read_text()
        now = tree(self.site.root / "build") if (self.site.root / "build").exists() else {}
        whole = all(now.get(path) in (self.old.get(path), self.new.get(path)) for path in {*now, *self.old, *self.new})
        self.check(whole, f"{fault}: a file is torn")
        if status == 0:
            self.check(now == self.new, f"{fault}: all seems well, and is not")
            self.counts["did no harm"] += 1
        else:
            self.check(_clear(said, self.site.root), f"{fault}: ({status}) {said.strip()}")
            interrupted = "the next build finishes it" in said
            self.check(interrupted or now in (self.old, self.new), f"{fault}: the old site has changed: {said.strip()}")
            self.counts["within the publish" if interrupted else "said, the old site stayed"] += 1
        self.check(self.build(None) == 0, f"{fault}: the next build: {self.said.read_text()}")
        self.check(self.site.tree() == self.new, f"{fault}: the next build differs from a clean one")

    def check(self, holds: bool, words: str) -> None:
        if not holds:
            self.wrong.append(words)
            print(f"wrong: {words}", flush=True)


def _clear(said: str, root: Path) -> bool:
    """One line that names a file and the trouble, or findings that do."""
    *findings, last = said.splitlines() or [""]
    if last.startswith("error: "):
        return not findings and str(root) in last and "; " in last
    return last.endswith("; nothing was published") and all(": error: " in one and "[" in one for one in findings)


def run(folder: Path, most: int, seed: int) -> Faults:
    """Try so many faults of a site in a folder, chosen at random among all."""
    one = Faults(folder)
    faults = one.all()
    one.counts["possible"] = len(faults)
    for fault in random.Random(seed).sample(faults, min(most, len(faults))):
        one.try_one(fault)
        one.counts["faults"] += 1
    return one


def main() -> int:
    parser = argparse.ArgumentParser(description="Build on a disk that fails.")
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        done = run(Path(temporary), given.faults, given.seed)
    counts = done.counts
    print(
        f"{counts['faults']} faults of {counts['possible']}: {counts['said, the old site stayed']} said, the old site stayed; "
        f"{counts['within the publish']} within the publish; {counts['did no harm']} did no harm"
    )
    return 1 if done.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
