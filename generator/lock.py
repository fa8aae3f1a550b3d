"""One build of a site at a time."""

import errno
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
        file = self.cache / "lock.sqlite"
        try:
            self._hold(file)
        except sqlite3.OperationalError as wrong:
            if getattr(wrong, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise OSError(errno.EIO, str(wrong), str(file)) from None
            message = "another build of this site has been running for a minute; try again when it is done"
            raise Mistake(error("busy", ".cache", message)) from None
        except sqlite3.DatabaseError:  # it holds nothing but what others have put there
            file.unlink()
            self._hold(file)

    def _hold(self, file: Path) -> None:
        self._db = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
        try:
            self._db.execute("begin exclusive")
        except sqlite3.Error:
            self._db.close()
            raise

    def __exit__(self, *_: object) -> None:
        self._db.close()
