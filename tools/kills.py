"""Builds that are killed: `python -m tools.kills [--kills N] [--seed N] [--articles N]`.

A site is edited at random and built by the real command, which is killed again and again: at any moment, or while it publishes;
with all its processes, or alone, so that its workers must leave by themselves. After each kill every published file must be whole,
the old one or the new one. The next build must end in the tree of a clean one, and leave nothing behind.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from generator.layouts import THEME
from generator.trips.trip import MEMORY
from generator.write import STAGE
from tests.support import article
from tests.whole import SITES, Built, change, fill, tree

PROJECT = Path(__file__).parent.parent

WINDOW = 0.006
"""Seconds after the first rename in which a publish is killed: about as long as one of a few hundred files takes."""

PATIENCE = 60.0
"""Seconds after which what should happen has not."""

CACHE = ("left", "lock.sqlite", "pages", "search", "sidelight.sqlite", "templates")
"""What a build leaves in `.cache/`."""

WORDS = ("piers", "a tug", "the harbour office", "sandbars", "*inns*", "the strike", "ships", "low water")


class Author:
    """One who changes a site at random, and leaves it without mistakes."""

    def __init__(self, root: Path, chance: random.Random, articles: int) -> None:
        self.root = root
        self.chance = chance
        self.articles = articles
        self.count = 0

    def edit(self) -> None:
        """One to four edits of any kind."""
        edits: tuple[Callable[[], None], ...] = (
            self.body,
            self.title,
            self.add,
            self.add,
            self.delete,
            self.rename,
            self.define,
            self.layout,
            self.picture,
        )
        for one in self.chance.choices(edits, k=self.chance.randrange(1, 5)):
            self.count += 1
            one()

    def words(self) -> str:
        return f"Edit {self.count}: " + ", ".join(self.chance.choices(WORDS, k=9)) + "."

    def write(self, path: str, content: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")

    def body(self) -> None:
        path = self.root / f"content/articles/filler-{self.chance.randrange(self.articles)}.md"
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"\n{self.words()}\n")

    def title(self) -> None:
        n = self.chance.randrange(self.articles)
        path = f"content/articles/filler-{n}.md"
        old = (self.root / path).read_text("utf-8").split("\n")[1]
        change(self.root, path, f"{old}\n", f"title: Filler {n}, {self.count}\n")

    def extras(self) -> list[Path]:
        """Articles that nobody links to."""
        return sorted((self.root / "content/articles").glob("extra-*.md"))

    def add(self) -> None:
        text = article(self.words(), title=f"Extra {self.count}", date=f"2019-{self.count % 12 + 1:02}-01")
        self.write(f"content/articles/extra-{self.count}.md", text)

    def delete(self) -> None:
        if extras := self.extras():
            self.chance.choice(extras).unlink()

    def rename(self) -> None:
        if extras := self.extras():
            self.chance.choice(extras).rename(self.root / f"content/articles/extra-{self.count}-renamed.md")

    def define(self) -> None:
        """A definition, and now and then another term, for which texts that did not change are annotated anew."""
        term = self.chance.choice(["low water", "low water", "sandbars", "lay"])
        self.write("content/glossary/water.yaml", f"low-water: {{term: {term}, definition: 'Tide {self.count}.'}}\n")

    def layout(self) -> None:
        """All pages: they extend this one."""
        base = (THEME / "base.html").read_text("utf-8")
        self.write("layouts/base.html", base.replace("</body>", f"<!-- {self.count} --></body>"))

    def picture(self) -> None:
        size = self.chance.randrange(1, 99)
        name = self.chance.choice(["a", "b", "c"])
        self.write(f"content/media/{name}.svg", f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="3"/>')


class Killing:
    """A site whose builds are killed; `counts` says what was hit, `wrong` what did not hold."""

    def __init__(self, folder: Path, seed: int, articles: int) -> None:
        self.folder = folder
        self.root = folder / "site"
        self.chance = random.Random(seed)
        shutil.copytree(SITES / "paper", self.root)
        fill(self.root, articles, notes=8)
        self.author = Author(self.root, self.chance, articles)
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.lasts: dict[str, float] = {}

    # builds

    def start(self, *options: str) -> "subprocess.Popen[bytes]":
        """The real command, in a process group of its own."""
        command = [sys.executable, "-m", "generator", "build", "--site", str(self.root), "--jobs", "2", *options]
        return subprocess.Popen(
            command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )

    def finish(self, *options: str) -> float:
        """A build that nobody kills; returns the seconds that it took."""
        began = time.monotonic()
        process = self.start(*options)
        _, said = process.communicate(timeout=PATIENCE)
        if process.returncode:
            self.wrong.append(f"a build that was not killed ended with {process.returncode}: {said.decode()}")
        return time.monotonic() - began

    def clean(self) -> dict[str, bytes]:
        """What a build without memory makes of the same sources."""
        fresh = self.folder / "fresh"
        shutil.copytree(self.root, fresh, ignore=shutil.ignore_patterns("build", ".cache"))
        try:
            return tree(Built(fresh).root / "build")
        finally:
            shutil.rmtree(fresh)

    # kills

    def round(self, most: int) -> None:
        """Edit, kill up to so many builds of it, and let one end."""
        out, cache = self.root / "build", self.root / ".cache"
        kind = self.chance.choices(["warm", "cold", "--clean", "lost"], [60, 20, 10, 10])[0]
        self.author.edit()
        new = self.clean()
        if kind == "cold":
            shutil.rmtree(cache, ignore_errors=True)
        if kind in ("cold", "lost"):
            shutil.rmtree(out, ignore_errors=True)
        old = tree(out)
        options = [kind] if kind == "--clean" else []
        for _ in range(min(most, self.chance.randrange(1, 16))):
            before = tree(out)
            if before == new:
                break
            self.kill(kind, options, before, old, new)
            if kind == "--clean" and self.chance.random() < 0.5:
                options = []
        self.lasts[kind] = max(self.finish(), self.lasts.get(kind, 0.0) if not self.counts[kind] else 0.0)
        if tree(out) != new:
            self.wrong.append(f"{kind}, edit {self.author.count}: the next build differs from a clean one")
        self.wrong += [f"{kind}, edit {self.author.count}: {one} is left" for one in self.left()]

    def kill(
        self, kind: str, options: list[str], before: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]
    ) -> None:
        """Kill one build, and look at what is published."""
        aimed = self.chance.random() < 0.5
        alone = self.chance.random() < 0.4
        process = self.start(*options)
        if aimed:
            self.wait_for_the_publish(process)
            time.sleep(self.chance.random() * WINDOW)
        else:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.chance.random() * self.lasts.get(kind, 2.0))
        if process.poll() is not None:
            process.communicate()
            self.counts["too late, the build had ended"] += 1
            return
        if alone:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        assert process.stderr
        process.stderr.close()
        self.counts["kills"] += 1
        self.counts[kind] += 1
        self.counts["main process alone" if alone else "all processes"] += 1
        if not alone or self.chance.random() < 0.5:  # else the next build meets what the dead one's workers still do
            self.wait_for_orphans(process.pid)
        self.look(kind, before, old, new)

    def wait_for_the_publish(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait until a file that was staged is no longer in the stage: of the pages, or now and then of the search index."""
        stage, most = self.root / ".cache" / STAGE, 0
        publishes = 2 if self.chance.random() < 0.2 else 1
        while process.poll() is None:
            try:
                count = len(os.listdir(stage))
            except FileNotFoundError:
                count = 0
            if count < most:
                publishes, most = publishes - 1, 0
                if not publishes:
                    return
            most = max(most, count)
            time.sleep(0.0003)

    def wait_for_orphans(self, group: int) -> None:
        """All processes of a build must have gone soon after it."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return
            time.sleep(0.02)
        self.wrong.append("processes of a build that was killed are still there")

    def look(self, kind: str, before: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> None:
        """Every published file is the old one or the new one, and none changed before a publish was decided on."""
        now = tree(self.root / "build")
        for path in sorted({*old, *new, *now}):
            if now.get(path) not in (old.get(path), new.get(path)):
                self.wrong.append(f"{kind}, edit {self.author.count}: {path} is neither the old one nor the new one")
        decided = self.journal()
        if now == before:
            self.counts["decided, but nothing done" if decided else "before the publish"] += 1
        elif decided:
            self.counts["within a publish"] += 1
        elif pages(now) == pages(new):
            self.counts["after the pages"] += 1
        else:
            self.wrong.append(f"{kind}, edit {self.author.count}: files changed before a publish was decided on")

    def journal(self) -> bool:
        """Whether a publish was decided on and is not done."""
        if not (self.root / MEMORY).exists():
            return False
        with contextlib.closing(sqlite3.connect(f"{(self.root / MEMORY).as_uri()}?mode=ro", uri=True)) as db:
            try:
                return bool(db.execute("select count(*) from journal").fetchone()[0])
            except sqlite3.OperationalError:
                return False  # the very first build was killed before it had made its tables

    def left(self) -> list[str]:
        """What lies about that no build should leave."""
        here = [one for one in (self.root / ".cache").iterdir() if one.name not in CACHE]
        here += [*(self.root / ".cache").rglob("*.tmp"), *(self.root / "content").rglob(".*")]
        return [one.relative_to(self.root).as_posix() for one in sorted(here)]


def pages(files: dict[str, bytes]) -> dict[str, bytes]:
    """All but the search index, which has a publish of its own."""
    return {
        path: content
        for path, content in files.items()
        if not path.startswith("search/") or path == "search/index.html"
    }


HIT = (
    "before the publish",
    "decided, but nothing done",
    "within a publish",
    "after the pages",
)


def run(folder: Path, kills: int, seed: int, articles: int) -> Killing:
    """Kill so many builds of a site in a folder."""
    one = Killing(folder, seed, articles)
    one.lasts["cold"] = one.finish()
    while one.counts["kills"] < kills and not one.wrong:
        try:
            one.round(kills - one.counts["kills"])
        except KeyboardInterrupt:
            break  # the figures so far are figures
        print(f"{one.counts['kills']} kills", end="\r", flush=True)
    return one


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill builds, and look at what is published.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, help="what is random (default: another one each time)")
    parser.add_argument("--articles", type=int, default=30, help="the size of the site")
    given = parser.parse_args()
    seed = random.randrange(10**6) if given.seed is None else given.seed
    began = time.monotonic()
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        done = run(Path(temporary), given.kills, seed, given.articles)
    counts = done.counts
    print(
        f"{counts['kills']} kills in {time.monotonic() - began:.0f} s: "
        + ", ".join(f"{counts[one]} {one}" for one in HIT)
        + f"; {counts['main process alone']} of the main process alone; of builds that were "
        + ", ".join(f"{kind} {counts[kind]}" for kind in ("cold", "warm", "lost", "--clean"))
    )
    for one in done.wrong:
        print(f"wrong: {one}")
    return 1 if done.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
