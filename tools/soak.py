"""Random file operations under `serve`: `python -m tools.soak [--operations N] [--seed N]`.

Writes, renames, deletions, half-written files, new folders, other layouts and settings, and switches between two branches of the
content, faster than builds are. At the end what is served must equal a clean build, file by file; memory is sampled.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.serving import Served, served
from tests.support import Site, article

WORDS = ["NATO", "the OSCE", "Minsk", "an alliance", "*so*", "Article 5", "a node", "nodes", "peace"]
LINKS = ["[[a-1]]", "[[a-2|that]]", "[[a-1]] and [[a-1]]"]


class Outcome(NamedTuple):
    """`builds`: how many there were; `memory`: kilobytes of all processes, sampled from the first build on."""

    operations: int
    builds: int
    memory: list[int]
    differing: list[str]


class Author:
    """One who works fast and without care."""

    def __init__(self, site: Site, chance: random.Random) -> None:
        self.site = site
        self.chance = chance
        self.count = 0

    def text(self) -> str:
        chosen = self.chance.choices(WORDS, k=self.chance.randrange(1, 30))
        if self.chance.random() < 0.2:
            chosen += self.chance.choices(LINKS, k=2)
        words = " ".join(chosen)
        topic = self.chance.choice(["War", "Peace", "Talks"])
        day = f"2021-0{self.chance.randrange(1, 10)}-1{self.chance.randrange(10)}"
        return article(words, title=f"Title {self.chance.randrange(20)}", date=day, topics=f"[{topic}]")

    def path(self) -> str:
        # In each folder slugs of its own, but for now and then one that is another's too: a mistake.
        folder = self.chance.choice(["", "", "2021/", "2022/deep/"])
        letter = {"": "a", "2021/": "b", "2022/deep/": "c"}[folder] if self.chance.random() < 0.97 else "a"
        return f"content/articles/{folder}{letter}-{self.chance.randrange(12)}.md"

    def existing(self) -> Path | None:
        found = sorted((self.site.root / "content").rglob("*.*"))
        return self.chance.choice(found) if found else None

    def write(self) -> None:
        self.site.write(self.path(), self.text())

    def half(self) -> None:
        """A file that is written in two pieces, with a pause that a build may fall into."""
        path, text = self.site.root / self.path(), self.text()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text[: len(text) // 2])
        time.sleep(self.chance.random() * 0.05)
        path.write_text(text)

    def rename(self) -> None:
        if found := self.existing():
            found.rename(found.with_name(f"{found.stem[0]}-{self.chance.randrange(12)}{found.suffix}"))

    def delete(self) -> None:
        if found := self.existing():
            found.unlink()

    def remove_folder(self) -> None:
        shutil.rmtree(self.site.root / "content/articles" / self.chance.choice(["2021", "2022"]), ignore_errors=True)

    def gloss(self) -> None:
        words = self.chance.sample(["NATO", "OSCE", "Minsk", "node"], k=2)
        entries = "".join(f"t{n}: {{term: {one}, definition: About {one}.}}\n" for n, one in enumerate(words))
        self.site.write("content/glossary/terms.yaml", entries)

    def note(self) -> None:
        front = f"title: N\non: [{{article: a-{self.chance.randrange(12)}, quote: Minsk}}]"
        self.site.write(f"content/notes/n{self.chance.randrange(3)}.md", f"---\n{front}\n---\n\nText.\n")

    def settings(self) -> None:
        limit = self.chance.randrange(5)
        title = f"title: Site {self.chance.randrange(3)}\nurl: https://example.org/\nsearch: false\n"
        self.site.write("site.yaml", f"{title}feeds: {{limit: {limit}}}\n")

    def layout(self) -> None:
        self.site.write("layouts/robots.txt", f"# {self.chance.randrange(9)}\n")

    def switch(self) -> None:
        """Another branch: many files at once."""
        root = self.site.root
        subprocess.run(["git", "add", "-A"], cwd=root, check=True, capture_output=True)
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, "commit", "-qm", "x", "--allow-empty"], cwd=root, check=True)
        branch = self.chance.choice(["one", "two"])
        subprocess.run(["git", "checkout", "-q", branch], cwd=root, check=True)

    def work(self) -> None:
        often: list[tuple[int, Callable[[], None]]] = [
            (40, self.write),
            (8, self.half),
            (10, self.rename),
            (12, self.delete),
            (2, self.remove_folder),
            (6, self.gloss),
            (6, self.note),
            (2, self.settings),
            (2, self.layout),
            (1, self.switch),
        ]
        weights, acts = [one for one, _ in often], [act for _, act in often]
        self.chance.choices(acts, weights)[0]()
        self.count += 1


def memory(pid: int) -> int:
    """Kilobytes of a process and all that descend from it."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in table.splitlines()]
    family = [pid]
    for one in family:
        family += [child for child, parent, _ in rows if parent == one]
    return sum(size for one, _, size in rows if one in family)


def run(root: Path, operations: int, seed: int) -> Outcome:
    """Work on a site while it is served, and compare."""
    site = Site(root)
    chance = random.Random(seed)
    author = Author(site, chance)
    site.write("site.yaml", "title: Test\nurl: https://example.org/\nsearch: false\n")
    site.write(".gitignore", "build/\n.cache/\n")
    for _ in range(12):
        author.write()
    author.gloss()
    for command in (
        "init -q -b one",
        "add -A",
        "-c user.name=a -c user.email=a@example.org commit -qm x",
        "branch two",
    ):
        subprocess.run(["git", *command.split()], cwd=root, check=True)
    used: list[int] = []
    with served(root) as server:
        for n in range(operations):
            author.work()
            if chance.random() < 0.1:  # a rest, in which a build may end; else it meets what comes next
                time.sleep(chance.random() * 0.6)
            if n % 50 == 49:
                used.append(memory(server.process.pid))
        mended(site, server)
        builds = sum("rendered" in one or "served as it was" in one for one in server.printed)
        before = site.tree()
    site.build(clean=True)
    after = site.tree()
    differing = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
    return Outcome(operations, builds, used, differing)


def mended(site: Site, server: Served) -> None:
    """Put right what was left wrong, so that the site can be published; wait until it is."""
    for path in sorted((site.root / "content").rglob("*.*")):
        relative = path.relative_to(site.root).as_posix()
        if not relative.startswith("content/articles/a-"):
            path.unlink()
    for n in range(12):
        site.write(f"content/articles/a-{n}.md", article(f"Text {n} of [[a-1]] in Minsk.", title=f"Title {n}"))
    site.write("content/glossary/terms.yaml", "minsk: {term: Minsk, definition: A city.}\n")
    time.sleep(2)
    site.write("content/articles/the-end.md", article("The end of Minsk.", title="The end"))
    server.line("the-end.md")


def main() -> int:
    parser = argparse.ArgumentParser(description="Random file operations under serve.")
    parser.add_argument("--operations", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        done = run(Path(temporary) / "site", given.operations, given.seed)
    half = done.memory[len(done.memory) // 4]
    print(
        f"{done.operations} operations, {done.builds} builds, {len(done.differing)} files differ from a clean build; "
        f"memory {half / 1024:.0f} MB after a quarter, {done.memory[-1] / 1024:.0f} MB at the end"
    )
    for path in done.differing[:20]:
        print(f"  {path}")
    return 1 if done.differing else 0


if __name__ == "__main__":
    sys.exit(main())
