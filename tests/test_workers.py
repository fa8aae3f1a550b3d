"""Work in several processes: forked or spawned, it comes to the same; a process that dies is a diagnostic."""

import os
from pathlib import Path

import pytest

from generator import workers
from generator.parse import Parser
from tests.support import Site, article, line

TERMS = "nato:\n  term: NATO\n  definition: An alliance.\n"


def site_of_many(root: Path) -> Site:
    """Enough articles that two processes share them."""
    files = {f"content/articles/a{n}.md": article(f"NATO, part {n}.", title=f"Part {n}") for n in range(60)}
    return Site(root, {**files, "content/glossary/terms.yaml": TERMS})


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


def test_a_process_that_dies_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of_many(tmp_path)
    site.built()
    before = site.tree()
    site.write("content/articles/a7.md", article("die", title="Part 7"))
    for n in range(8, 40):
        site.write(f"content/articles/a{n}.md", article("NATO again.", title=f"Part {n}"))
    parse = Parser.parse
    monkeypatch.setattr(
        Parser,
        "parse",
        lambda self, source, content: os._exit(9) if b"die" in content else parse(self, source, content),
    )
    report = site.build(jobs=2)
    assert not report.published
    (found,) = report.diagnostics
    assert "a process ended while it read this file or one near it [worker-died]" in line(found)
    assert "content/articles/a7.md" in (found.path, *found.notes) or len(found.notes) == 8
    assert site.tree() == before
    monkeypatch.undo()
    assert site.build(jobs=2).published


def test_what_is_shared_is_made_again_where_it_must_be() -> None:
    shared = workers.Shared({"made": 1}, dict, [("made", 1)])
    make, arguments = shared.__reduce__()
    assert make(*arguments).value == shared.value
