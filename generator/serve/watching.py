"""What an author changed, in batches: a burst of events is one of them."""

import queue
import time
import warnings
from pathlib import Path
from types import TracebackType

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from generator.serve.leaving import GLANCE, glance

FOLDERS = ("content", "layouts")
"""Watched as a whole; of the site's own folder only these and `site.yaml` matter."""

OURS = "content/anchors.lock"
"""Written by builds themselves."""

QUIET, BURST_QUIET = 0.012, 0.15
"""Seconds without an event after which a batch is whole: of one or two files, and of more."""

FEW = 2

PATIENCE = 5.0
"""Seconds after which a batch is whole even if events go on; with git at work, four times that."""

_TELLING = {"created", "modified", "moved", "deleted", "closed"}


class Watcher(FileSystemEventHandler):
    """Watches a site while it is entered."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._events: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._observer: BaseObserver = Observer()
        self._watches: dict[str, ObservedWatch] = {}
        repository = next((one for one in (root, *root.parents) if (one / ".git").is_dir()), None)
        self._git = repository / ".git" / "index.lock" if repository else None

    def __enter__(self) -> "Watcher":
        # watchdog 7.1 says so in its thread where it meets a new folder twice: as its event, and while it looks through the
        # one above it. It then watches the folder once, as it should.
        warnings.filterwarnings("ignore", message="Callback with id", category=RuntimeWarning)
        self._observer.schedule(self, str(self._root), recursive=False)
        for name in FOLDERS:
            self._watch(name)
        self._observer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._observer.stop()
        self._observer.join(1)  # its threads end with the process in any case

    def _watch(self, name: str) -> None:
        """Watch a folder, again where it was replaced by another of its name."""
        if name in self._watches:
            self._observer.unschedule(self._watches.pop(name))
        folder = self._root / name
        if folder.is_dir():
            try:
                self._watches[name] = self._observer.schedule(self, str(folder), recursive=True)
            except OSError:
                self._events.put(name)  # it went away meanwhile

    def dispatch(self, event: FileSystemEvent) -> None:
        """Called in the observer's thread."""
        if event.event_type not in _TELLING or (event.is_directory and event.event_type == "modified"):
            return
        for path in (event.src_path, event.dest_path):
            if path and (name := self._relevant(str(path))):
                self._events.put(name)

    def _relevant(self, path: str) -> str:
        """The path below the site, or nothing where no build would look at it."""
        try:
            parts = Path(path).relative_to(self._root).parts
        except ValueError:
            return ""
        if not parts or (parts[0] != "site.yaml" and parts[0] not in FOLDERS):
            return ""
        # The same names that `disk.walk` passes over.
        if any(one[0] in ".#" or one[-1] in "~#" or one.endswith((".swp", ".tmp")) for one in parts):
            return ""
        name = "/".join(parts)
        return "" if name == OURS else name

    def wait(self, idle: float | None) -> list[str] | None:
        """The next batch: paths below the site, sorted. None after `idle` seconds in which nothing happened."""
        began = time.monotonic()
        batch: set[str] = set()
        while not batch:
            try:
                batch.add(self._events.get(timeout=GLANCE))
            except queue.Empty:
                glance()
                if idle is not None and time.monotonic() - began >= idle:
                    return None
        began = time.monotonic()
        was_busy = False
        while time.monotonic() - began < (4 * PATIENCE if was_busy else PATIENCE):
            try:
                batch.add(self._events.get(timeout=QUIET if len(batch) <= FEW and not was_busy else BURST_QUIET))
            except queue.Empty:
                glance()
                busy = self._git is not None and self._git.exists()
                if not busy and not was_busy:
                    break
                was_busy = busy  # once more after it: the last events may be on their way
        for name in FOLDERS:
            if name in batch:
                self._watch(name)
        return sorted(batch)
