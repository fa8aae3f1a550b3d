"""What a process keeps from build to build equals what a new one would find, whatever happened to the files."""

import random
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from generator.engine import Recorder
from generator.link import Index
from generator.pipeline import build
from generator.report import Options
from generator.store import Store
from generator.trips.kept import Kept
from tests.support import NOW, Site, article
from tools.soak import Author, run


def tables(index: Index, names: Iterable[str]) -> object:
    return {table: {key: [*index.rows(table, key)] for key in index.keys(table)} for table in names}


def counts(index: Index, names: Iterable[str]) -> object:
    return {table: {key: index.count(table, key) for key in index.keys(table)} for table in names}


@pytest.mark.parametrize("size", [0, 1, 15, 16, 255, 256, 65_535, 65_536])
def test_rows_are_counted_without_being_taken(size: int, tmp_path: Path) -> None:
    store = Store(tmp_path / "memory", "1")
    store.put_rows([("table", "key", [(n,) for n in range(size)]), ("table", "other", [("one",)])], anew=True)
    assert store.count("table", "key") == len(store.rows("table", "key")) == size
    store.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_is_what_is_there(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    site = Site(tmp_path / "site")
    author = Author(site, chance)
    for _ in range(12):
        author.write()
    for command in (
        "init -q -b one",
        "add -A",
        "-c user.name=a -c user.email=a@example.org commit -qm x",
        "branch two",
    ):
        subprocess.run(["git", *command.split()], cwd=site.root, check=True)
    kept = Kept()
    options = Options(root=site.root, out=site.root / "build", jobs=1, search=False, now=NOW)
    published = 0
    for n in range(24):
        for _ in range(chance.randrange(1, 8)):
            author.work()
        report = build(options, kept=kept)
        index = kept.linking._index
        store = Store(site.root / ".cache" / "sidelight.sqlite", "", writable=False)
        index.attach(store)  # the build has closed its own
        fresh = Index(index.site, Recorder(), index._when)
        fresh.load(store.docs(), keep=True)
        names = sorted({*fresh._tables.names(), *index._tables.names()})
        assert tables(index, names) == tables(fresh, names)
        assert index._held == fresh._held
        if report.published:
            shelved = Index(index.site, Recorder(), index._when, store)
            assert counts(shelved, names) == counts(index, names) == counts(fresh, names)
            assert tables(shelved, names) == tables(fresh, names)
            assert shelved._held == fresh._held
        store.close()
        if report.published and (n % 4 == 3 or not published):
            published += 1
            other = Site(tmp_path / f"other-{n}")
            for name in ("content", "layouts", "site.yaml"):
                source, target = site.root / name, other.root / name
                if source.is_dir():
                    shutil.rmtree(target, ignore_errors=True)
                    shutil.copytree(source, target)
                else:
                    shutil.copy2(source, target)
            assert other.build().published
            assert site.tree() == other.tree()
    assert published


@pytest.mark.slow
def test_a_site_that_was_served_equals_a_clean_build(tmp_path: Path) -> None:
    done = run(tmp_path / "site", 300, 7)
    assert done.builds > 10
    assert done.differing == []


def test_what_another_process_did_meanwhile_is_seen(tmp_path: Path) -> None:
    texts = {f"content/articles/{one}.md": article(f"Text {one}.", title=one) for one in "ab"}
    site = Site(tmp_path / "site", texts)
    kept = Kept()
    options = Options(root=site.root, out=site.root / "build", jobs=1, search=False, now=NOW)
    assert build(options, kept=kept).published
    site.write("content/articles/b.md", article("Text b.", title="Another title"))
    assert site.build().published  # the other one
    site.write("content/articles/c.md", article("Text c.", title="c"))
    assert build(options, kept=kept).published
    tree = site.tree()
    site.build(clean=True)
    assert site.tree() == tree


def test_a_memory_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", {"content/articles/a.md": article("Text.")})
    kept = Kept()
    options = Options(root=site.root, out=site.root / "build", jobs=1, search=False, now=NOW)
    assert build(options, kept=kept).published
    shutil.rmtree(site.root / ".cache")
    site.write("content/articles/b.md", article("Text b.", title="b"))
    assert build(options, kept=kept, only=["content/articles/b.md"]).published
    tree = site.tree()
    site.build(clean=True)
    assert site.tree() == tree
