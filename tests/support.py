"""A site in a temporary folder: write its files, build it, look at what came out."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from generator.diagnostics import Diagnostic
from generator.pipeline import build
from generator.report import Options, Report

PLAIN_LAYOUTS = Path(__file__).parent / "sites" / "layouts"
"""Layouts that show everything and adorn nothing: quick to render."""

NOW = 1_640_995_200.0
"""2022-01-01, in UTC: the day on which test sites are built."""


def unmeasured() -> dict[str, str]:
    """An environment in which a child measures no coverage: what it imports and writes is its own alone."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


class Site:
    """A site under test. Paths are relative to its root."""

    def __init__(self, root: Path, files: Mapping[str, str] | None = None, *, plain: bool = True) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        if plain:
            shutil.copytree(PLAIN_LAYOUTS, root / "layouts", dirs_exist_ok=True)
        self.write("site.yaml", "title: Test\nurl: https://example.org/\n")
        for path, text in (files or {}).items():
            self.write(path, text)

    def write(self, path: str, content: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def build(
        self,
        *,
        out: str = "build",
        jobs: int | None = 1,
        now: float = NOW,
        drafts: bool = False,
        future: bool = False,
        strict: bool = False,
        clean: bool = False,
        publish: bool = True,
        search: bool = False,
        base_url: str | None = None,
    ) -> Report:
        return build(
            Options(
                root=self.root,
                out=self.root / out,
                jobs=jobs,
                now=now,
                drafts=drafts,
                future=future,
                strict=strict,
                clean=clean,
                publish=publish,
                search=search,
                base_url=base_url,
            )
        )

    def built(self) -> Report:
        """Build, and insist that it was published without a finding."""
        report = self.build()
        assert report.published, shown(report)
        assert not report.diagnostics, shown(report)
        return report

    def page(self, path: str, out: str = "build") -> str:
        """The html at a URL path."""
        name = path.strip("/")
        file = name if "." in name.rpartition("/")[2] else f"{name}/index.html".lstrip("/")
        return (self.root / out / file).read_text()

    def tree(self, out: str = "build") -> dict[str, bytes]:
        """Every published file."""
        top = self.root / out
        return {
            path.relative_to(top).as_posix(): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()
        }

    def rendered(self) -> dict[str, str]:
        """Build, and say what was rendered and why."""
        return dict(self.build().reasons)


def shown(report: Report) -> str:
    return "\n".join(line(one) for one in report.diagnostics)


def line(one: Diagnostic) -> str:
    """A finding as the command line writes it."""
    return f"{one.path}:{one.line}:{one.column}: {one.severity}: {one.message} [{one.code}]"


def article(body: str = "", *, title: str = "A", date: str = "2021-04-13", **front: str) -> str:
    """An article's file; further front matter as YAML values."""
    more = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\ntitle: {title}\ndate: {date}\n{more}---\n\n{body}\n"
