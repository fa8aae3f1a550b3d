"""Whole sites, built once for all tests that look at them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest
from jinja2 import Environment

from tests.whole import SITES, Built, fill

PROJECT = Path(__file__).parent.parent


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Iterator[None]:
    """A template of the same words is compiled once: for each new site that takes longer than the rest of a build."""
    known: dict[tuple[str, str | None, str | None], CodeType] = {}
    compiled = Environment.compile

    def compile_known(self: Environment, source: str, name: str | None = None, filename: str | None = None) -> CodeType:
        this = source, name, filename
        if this not in known:
            known[this] = compiled(self, source, name, filename)
        return known[this]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", compile_known)
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demo as it is published; tests only look at it."""
    root = tmp_path_factory.mktemp("demo") / "site"
    for folder in ("content", "layouts"):
        shutil.copytree(PROJECT / folder, root / folder)
    shutil.copy(PROJECT / "site.yaml", root)
    return Built(root)


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A small site with hard cases, and with lists that are longer than a page; tests only look at it."""
    root = tmp_path_factory.mktemp("paper") / "site"
    shutil.copytree(SITES / "paper", root)
    fill(root, articles=110, notes=61)
    return Built(root)


@pytest.fixture(params=["demo", "paper"])
def built(request: pytest.FixtureRequest) -> Built:
    """One whole site after the other."""
    found: Built = request.getfixturevalue(request.param)
    return found
