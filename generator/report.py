"""What a build is asked for, and what it answers."""

import time
from pathlib import Path

from msgspec import Struct

from generator.diagnostics import Diagnostic


class Options(Struct, frozen=True):
    """What the command line asks of a build. Without `publish` nothing is rendered: the content is only checked; with
    `external` the addresses elsewhere too."""

    root: Path
    out: Path
    base_url: str | None = None
    drafts: bool = False
    future: bool = False
    strict: bool = False
    jobs: int | None = None
    clean: bool = False
    publish: bool = True
    search: bool = True
    external: bool = False
    now: float | None = None


class Report(Struct, frozen=True):
    """What a build did: `published` the site, or `failed` for mistakes; a check does neither where all is well.

    `held`: how many drafts, future and expired entries were held back. `indexed`: how many shards of the search index, of how
    many, in how many seconds. `reasons`: why each output was rendered; `changed`: the published files that are new, other than
    before or gone; `edited`: the addresses of the entries whose sources changed. `base`: the path that the site lives under.
    `anchors`: how many notes moved with their text, and how many need a person, where either is news.
    `stages`: each stage of this build, with its seconds.
    """

    published: bool
    failed: bool
    pages: int
    rendered: int
    seconds: float
    diagnostics: list[Diagnostic]
    held: tuple[int, int, int] = (0, 0, 0)
    indexed: tuple[int, int, float] = (0, 0, 0.0)
    reasons: tuple[tuple[str, str], ...] = ()
    changed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    base: str = ""
    index_is_due: bool = False
    anchors: tuple[int, int] = (0, 0)
    wrong_setup: bool = False
    stages: tuple[tuple[str, float], ...] = ()


class Clock:
    """Where the time of a build goes: each stage that has ended, with its seconds."""

    def __init__(self) -> None:
        self._at = time.perf_counter()
        self.stages: list[tuple[str, float]] = []

    def end(self, stage: str) -> None:
        """What was done since the last stage ended was this one."""
        now = time.perf_counter()
        self.stages.append((stage, now - self._at))
        self._at = now
