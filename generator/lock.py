"""One build of a site at a time."""

import sqlite3
from pathlib import Path

from generator.diagnostics import Mistake, error

PATIENCE = 60.0
"""Seconds that a build waits for another one."""


class Alone:
    """Holds a site's cache for one build; a second one waits. The lock is SQLite's: it goes with its process, on every system."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def __enter__(self) -> None:
        self.cache.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(self.cache / "lock.sqlite", timeout=PATIENCE, isolation_level=None)
        try:
            self._db.execute("begin exclusive")
        except sqlite3.OperationalError as wrong:
            self._db.close()
            if wrong.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            message = "another build of this site has been running for a minute; try again when it is done"
            raise Mistake(error("busy", ".cache", message)) from None

    def __exit__(self, *_: object) -> None:
        self._db.close()
