"""Work in several processes: forked or spawned, it comes to the same; a process that dies is a diagnostic."""

import ctypes
import errno
import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline, workers
from generator.annotate import Annotator
from generator.forked import forked
from generator.link import Index
from generator.matching import Matcher
from generator.parse import Parser
from generator.render import LOST
from generator.report import Options
from generator.store import Store
from generator.suggest import suggest
from generator.trips import folder, rendering
from tests.support import Site, article, line

TERMS = "nato:\n  term: NATO\n  definition: An alliance.\n"


def site_of_many(root: Path) -> Site:
    """Enough articles that two processes share them."""
    files = {f"content/articles/a{n}.md": article(f"NATO, part {n}.", title=f"Part {n}") for n in range(60)}
    return Site(root, {**files, "content/glossary/terms.yaml": TERMS})


def test_a_call_is_made_in_another_process_or_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    here = os.getpid()
    assert (forked(os.getpid)() == here) == (sys.platform != "linux")

    def fails_elsewhere() -> str:
        if os.getpid() != here:
            os._exit(1)
        return "here"

    assert forked(fails_elsewhere)() == "here"
    for name in ("pipe", "fork"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, refuse)
            assert forked(os.getpid)() == here
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert forked(os.getpid)() == here


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the call is made in the process itself")
def test_a_forked_call_ends_with_the_process_that_asked() -> None:
    code = (
        "import os, sys, time; from generator.forked import forked; os.cpu_count = lambda: 2\n"
        "answer = forked(lambda: (print(os.getpid(), flush=True), time.sleep(60)))\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout
        forked_one = int(asking.stdout.readline())
        assert forked_one != asking.pid
        asking.kill()
    end = time.monotonic() + 10
    while runs(forked_one):
        assert time.monotonic() < end
        time.sleep(0.02)


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_published_files_are_looked_at_while_an_edit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(folder, "MANY", 1)
    site = site_of_many(tmp_path / "site")
    assert site.build().published
    whole = site.tree()
    assert site.build().rendered == 0
    site.write("content/articles/a1.md", article("NATO, once more.", title="Part 1"))
    edited, lost = (
        next(one for one in whole if one.endswith(end)) for end in ("a1/index.html", "a2/annotations.jsonld")
    )
    site.remove(f"build/{lost}")
    report = site.build()
    assert dict(report.reasons)[lost] == LOST
    assert site.tree().keys() == whole.keys()
    assert site.tree()[lost] == whole[lost]
    assert b"once more" in site.tree()[edited]
    site.remove(f"build/{lost}")
    assert site.build().reasons == ((lost, LOST),)


def refuse() -> None:
    raise OSError(errno.EAGAIN, "no more")


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_any_kind_of_process_makes_the_same_site(tmp_path: Path, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of_many(tmp_path)
    site.built()
    alone = site.tree()
    monkeypatch.setattr(workers, "METHOD", method)
    report = site.build(out="shared", jobs=2)
    assert report.rendered == len(alone)
    site.remove("content/glossary/terms.yaml")  # stored bodies are annotated anew
    assert site.build(out="shared", jobs=2).published
    site.write("content/glossary/terms.yaml", TERMS)
    assert site.build(out="shared", jobs=2).published
    assert site.tree("shared") == alone


# What ends a process


def broken() -> None:
    faulthandler.disable()
    ctypes.string_at(0)


ENDS: dict[str, Callable[[], object]] = {
    "it exits": lambda: os._exit(9),
    "it is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "foreign code fails": broken,
    "foreign code does not come back": lambda: sum(range(10**15)),
}


def ended(site: Site, path: str, what: str, *, message: str = "a process ended while this file was {}") -> None:
    """The site's next build finds one file, and publishes nothing; the one after it, with nothing in its way, does."""
    before = site.tree()
    report = site.build(jobs=2)
    assert [line(one) for one in report.diagnostics] == [
        f"{path}:1:1: error: {message.format(what)} [worker-died]",
        'content/articles/b.md:6:1: error: nothing here is called "nowhere" [unknown-link]',
    ][: 1 + (what == "read")]
    assert not report.published
    assert site.tree() == before


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_process_that_dies_names_the_file(
    tmp_path: Path, end: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of_many(tmp_path)
    site.built()
    site.write("content/articles/a7.md", article("die", title="Part 7"))
    site.write("content/articles/b.md", article("[[nowhere]]"))
    for n in range(8, 58):
        site.write(f"content/articles/a{n}.md", article("NATO again.", title=f"Part {n}"))
    monkeypatch.setattr(workers, "LIMIT", 0.3)
    with pytest.MonkeyPatch.context() as patch:
        at(patch, Parser, "parse", lambda source, content: b"die" in content, end)
        ended(site, "content/articles/a7.md", "read")
    site.remove("content/articles/b.md")
    assert site.build(jobs=2).published


def at(patch: pytest.MonkeyPatch, owner: Any, name: str, fits: Callable[..., bool], end: Callable[[], object]) -> None:
    """Let a function do something else where its arguments, but for the first, fit."""
    known = getattr(owner, name)
    patch.setattr(owner, name, lambda first, *given: end() if fits(*given) else known(first, *given))


@pytest.mark.parametrize("path", ["content/articles/a7.md", "content/glossary/un.md"])
def test_a_process_that_dies_again_when_stored_texts_are_annotated(tmp_path: Path, path: str) -> None:
    site = site_of_many(tmp_path)
    site.write("content/glossary/un.md", "---\nterm: UN\n---\n\nOlder than Nato.\n")
    site.built()
    site.write("content/glossary/terms.yaml", TERMS.replace("alliance", "pact").replace("NATO", "Nato"))
    with pytest.MonkeyPatch.context() as patch:
        at(patch, Annotator, "annotate", lambda entry, _: entry.path == path, ENDS["it exits"])
        report = site.build(jobs=2)
    assert [(one.path, one.code) for one in report.diagnostics] == [(path, "worker-died")]
    assert not report.published
    assert site.build(jobs=2).published
    assert site.tree() == rebuilt(site)


def rebuilt(site: Site) -> dict[str, bytes]:
    site.build(out="again", clean=True)
    return site.tree("again")


def test_a_process_that_dies_names_the_page(tmp_path: Path) -> None:
    site = site_of_many(tmp_path)
    site.built()
    site.write("layouts/article.html", "{% extends 'base.html' %}{% block main %}{{ article.body }}{% endblock %}")
    with pytest.MonkeyPatch.context() as patch:
        at(patch, rendering, "render", lambda job: job.path == "articles/a7/index.html", ENDS["it exits"])
        ended(site, "articles/a7/index.html", "rendered")
    assert site.build(jobs=2).published


def test_a_process_that_dies_in_a_check_or_a_survey_names_the_file(tmp_path: Path) -> None:
    site = site_of_many(tmp_path)
    assert site.build(publish=False).published is False
    said = "content/articles/a7.md:1:1: error: a process ended while this file was {} [worker-died]"
    with pytest.MonkeyPatch.context() as patch:
        at(patch, Matcher, "everywhere", lambda body: "part 7." in body.text, ENDS["it exits"])
        report = site.build(publish=False, jobs=2)
        assert [line(one) for one in report.diagnostics if one.severity == "error"] == [said.format("checked")]

        def survey(index: Index, store: Store) -> None:
            suggest(index, store, 9, 2, lambda stage, done, of: None)

        options = Options(root=site.root, out=site.root / "build", jobs=2, publish=False)
        report = pipeline.build(options, look=survey)
        assert [line(one) for one in report.diagnostics] == [said.format("searched")]
    assert site.build(jobs=2).published


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_fills_the_memory(tmp_path: Path, jobs: int) -> None:
    def full() -> None:
        raise MemoryError

    site = site_of_many(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        at(patch, Parser, "parse", lambda source, _: source.path.endswith("/a7.md"), full)
        (found,) = site.build(jobs=jobs).diagnostics
    said = "error: the memory was full while this file was read [worker-died]"
    assert line(found) == f"content/articles/a7.md:1:1: {said}"
    assert site.build(jobs=jobs).published


def test_a_process_that_is_killed_by_chance_costs_nothing(tmp_path: Path) -> None:
    site = site_of_many(tmp_path / "site")
    mark = tmp_path / "killed"

    def once() -> bool:
        if mark.exists():
            return False
        mark.touch()
        return True

    with pytest.MonkeyPatch.context() as patch:
        at(patch, Parser, "parse", lambda source, _: source.path.endswith("/a7.md") and once(), ENDS["it is killed"])
        assert site.build(jobs=2).published
    assert mark.exists()
    assert site.tree() == rebuilt(site)


def test_where_every_process_dies_the_build_ends(tmp_path: Path) -> None:
    site = site_of_many(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        at(patch, Parser, "parse", lambda source, _: source.kind == "article", ENDS["it exits"])
        report = site.build(jobs=2)
    assert 1 <= len(report.diagnostics) <= workers.MOST_DEATHS
    assert {one.code for one in report.diagnostics} == {"worker-died"}
    assert site.build(jobs=2).published


# What takes too long


def forever() -> None:
    while True:
        pass


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_takes_too_long_is_a_finding(tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of_many(tmp_path)
    site.built()
    before = site.tree()
    for name in ("a7", "a8", "a9", "b"):
        site.write(f"content/articles/{name}.md", article(f"slow [[{name}]] [[nowhere]]", title=name))
    monkeypatch.setattr(workers, "LIMIT", 0.2)
    with pytest.MonkeyPatch.context() as patch:
        at(patch, Parser, "parse", lambda source, _: source.path[-5:] in ("a7.md", "a9.md"), forever)
        report = site.build(jobs=jobs)
    slow = "error: this file was read for 0 seconds without an end; split it, or take out what it repeats [too-slow]"
    assert [line(one) for one in report.diagnostics] == [
        f"content/articles/a7.md:1:1: {slow}",
        'content/articles/a8.md:6:13: error: nothing here is called "nowhere" [unknown-link]',
        f"content/articles/a9.md:1:1: {slow}",
        'content/articles/b.md:6:12: error: nothing here is called "nowhere" [unknown-link]',
    ]
    assert not report.published
    assert site.tree() == before
    for name in ("a7", "a8", "a9", "b"):
        site.write(f"content/articles/{name}.md", article("quick", title=name))
    assert site.build(jobs=jobs).published


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_page_that_takes_too_long_is_a_finding(tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of_many(tmp_path)
    monkeypatch.setattr(workers, "LIMIT", 0.5)
    with pytest.MonkeyPatch.context() as patch:
        at(patch, rendering, "render", lambda job: job.path == "articles/a7/index.html", forever)
        report = site.build(jobs=jobs)
    assert [(one.path, one.code) for one in report.diagnostics] == [("articles/a7/index.html", "too-slow")]
    assert not site.tree()
    assert site.build(jobs=jobs).published


def test_what_is_shared_is_made_again_where_it_must_be() -> None:
    shared = workers.Shared({"made": 1}, dict, [("made", 1)])
    make, arguments = shared.__reduce__()
    assert make(*arguments).value == shared.value
