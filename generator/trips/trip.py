"""What all stages of one build work with."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.config import Site
from generator.disk import Disk
from generator.report import Options
from generator.store import Store

if TYPE_CHECKING:
    from generator.workers import Progress

MEMORY = ".cache/sidelight.sqlite"
"""Where a site's memory lies."""


class Trip(NamedTuple):
    """One way through: what is asked for, the site's settings, its files, its memory, the moment.

    `messages`: what the build will say beside its findings.
    """

    options: Options
    site: Site
    disk: Disk
    store: Store
    now: datetime
    progress: "Progress"
    messages: list[str]

    @property
    def root(self) -> Path:
        return self.options.root

    @property
    def cache(self) -> Path:
        """The folder of what is kept between builds."""
        return self.options.root / ".cache"


def memory(root: Path) -> Store:
    """What the last build or check of a site remembered, to be read."""
    return Store(root / MEMORY, "", writable=False)
