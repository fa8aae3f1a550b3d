"""Work on all cores when there is enough of it, in this process when there is not."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Generic, Protocol, TypeVar

from generator.diagnostics import Mistake, error

T = TypeVar("T")
R = TypeVar("R")

Progress = Callable[[str, int, int], None]
"""(stage, done, of): called now and then by the long stages."""

ENOUGH = 48
"""Items below which starting processes costs more than it saves."""

CHUNK = 24
"""Items that travel together: large enough to make a trip worth it, small enough to share the work evenly."""

GLANCE = 0.2
"""Seconds that a main thread beside others waits at a time: a signal may reach another one, and is acted on when this goes on."""

_context: Any = None
"""What a worker process works with; set once, when the process starts."""


# A forked worker begins with everything imported; macOS' own libraries do not survive a fork.
METHOD = "fork" if sys.platform == "linux" else "spawn"


class Shared(Generic[T]):
    """A value too large or too lively to be pickled: forked workers share it, a spawned one makes it again.

    `make(*arguments)` must equal `value`.
    """

    def __init__(self, value: T, make: Callable[..., T], *arguments: Any) -> None:
        self.value = value
        self._again = (make, arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        make, arguments = self._again
        return _again, (make, *arguments)


def _again(make: Callable[..., T], *arguments: Any) -> Shared[T]:
    return Shared(make(*arguments), make, *arguments)


class Context(Protocol):
    """What a process works with."""

    def close(self) -> None: ...


class WorkerDied(Exception):
    """A worker process ended; `items` are those that it may have been at."""

    def __init__(self, items: Sequence[Any]) -> None:
        super().__init__("a worker process ended")
        self.items = items

    def mistake(self, paths: Sequence[str], what: str) -> Mistake:
        """What the user is told, with the files or pages that it may have been at."""
        message = f"a process ended while it {what} this file or one near it"
        return Mistake(error("worker-died", paths[0], message, notes=paths[1:9]))


def _start(make: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    global _context
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells every process; the one that waits decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=leave_with_parent, daemon=True).start()
    gc.disable()  # what is parsed and rendered holds no cycles, and looking for them takes a fifth of the time
    _context = make(*arguments)


def leave_with_parent() -> None:
    """In a thread of its own: end this process at once when the one that it works for was killed. Nobody else would tell."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _run(work: Callable[[Any, Sequence[T]], R], chunk: Sequence[T]) -> R:
    return work(_context, chunk)


def spread(
    work: Callable[[Any, Sequence[T]], R],
    items: Sequence[T],
    make: Callable[..., Context],
    arguments: tuple[Any, ...],
    jobs: int | None = None,
) -> Iterator[R]:
    """`work(context, chunk)` over all items, in no order; `make(*arguments)` gives each process its context.

    In this process the context is closed at the end; in others it ends with them.
    Where processes are forked, `arguments` are shared and not copied. Raises WorkerDied.
    """
    count = min(jobs or os.cpu_count() or 1, -(-len(items) // CHUNK))
    chunks = [items[at : at + CHUNK] for at in range(0, len(items), CHUNK)]
    if count <= 1 or (jobs is None and len(items) < ENOUGH):
        context = make(*arguments)
        try:
            for chunk in chunks:
                yield work(context, chunk)
        finally:
            context.close()
        return
    with ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context(METHOD),
        initializer=_start,
        initargs=(make, arguments),
    ) as pool:
        pending = {pool.submit(_run, work, chunk): chunk for chunk in chunks}
        try:
            for done in as_completed(list(pending)):
                chunk = pending.pop(done)
                try:
                    yield done.result()
                except BrokenProcessPool:
                    raise WorkerDied(chunk) from None
        except BaseException:  # an interruption too: what has not begun is not wanted any more
            pool.shutdown(wait=True, cancel_futures=True)
            raise
