"""Work on all cores when there is enough of it, in this process when there is not."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from generator.diagnostics import Diagnostic, error

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

# A build of few items starts no process, and does not import what that would need.

T = TypeVar("T")
R = TypeVar("R")

Progress = Callable[[str, int, int], None]
"""(stage, done, of): called now and then by the long stages."""

ENOUGH = 48
"""Items below which starting processes costs more than it saves."""

CHUNK = 24
"""Items that travel together: large enough to make a trip worth it, small enough to share the work evenly."""

LIMIT = 60.0
"""Seconds of the processor's time that one item may take: a busy or a sleeping machine is no file's fault."""

MOST_DEATHS = 8
"""Processes that may die in one go through all items; then it is not the items' fault, and the rest is left alone."""

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


class Lost(NamedTuple):
    """Why an item has no result."""

    code: str
    message: str

    def finding(self, path: str, what: str) -> Diagnostic:
        """What the user is told of a file or a page; `what` says what was done to it: `read`, `rendered`."""
        return error(self.code, path, self.message.format(what=what, limit=LIMIT))


_SLOW = Lost(
    "too-slow", "this file was {what} for {limit:.0f} seconds without an end; split it, or take out what it repeats"
)
_DIED = Lost("worker-died", "a process ended while this file was {what}")
_FULL = Lost("worker-died", "the memory was full while this file was {what}")


class _TooSlow(BaseException):
    """An item's time is up. No `except Exception` on the way may keep it."""


def _time_is_up(number: int, frame: FrameType | None) -> None:
    raise _TooSlow


class _Stopped(NamedTuple):
    """A chunk that was not done: the item that it stopped at, and why."""

    at: int
    why: Lost


class _Timed(Generic[T]):
    """Items, each of which has its time.

    The kernel counts: first a signal that Python acts on; where it cannot, since foreign code does not come back, one that ends
    a worker process. Starting both clocks costs a microsecond.
    """

    def __init__(self, items: Sequence[T], *, deadly: bool) -> None:
        self._items = items
        self._deadly = deadly
        self.at = 0

    def __iter__(self) -> Iterator[T]:
        for at, item in enumerate(self._items):
            self.at = at
            signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT, 1.0)
            if self._deadly:
                signal.setitimer(signal.ITIMER_PROF, 1.5 * LIMIT)
            yield item

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)


Work = Callable[[Any, Iterable[T]], R]
"""What is done to some items, one after the other, with a process's context."""


def _do(work: Work[T, R], context: Any, chunk: Sequence[T], *, deadly: bool) -> R | _Stopped:
    """Where this is no main thread, signals cannot be had, and nothing has a limit."""
    if threading.current_thread() is not threading.main_thread():
        return work(context, chunk)
    items = _Timed(chunk, deadly=deadly)
    before = signal.signal(signal.SIGVTALRM, _time_is_up)
    try:
        return work(context, items)
    except _TooSlow:
        return _Stopped(items.at, _SLOW)
    except MemoryError:
        return _Stopped(items.at, _FULL)
    finally:
        items.stop()
        signal.signal(signal.SIGVTALRM, before)


def limited(call: Callable[[], R]) -> R | Lost:
    """A call within the time that an item has, in this process."""
    done = _do(lambda _, items: next(call() for _ in items), None, [None], deadly=False)
    return done.why if isinstance(done, _Stopped) else done


def _start(make: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    global _context
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells every process; the one that waits decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=leave_with_parent, daemon=True).start()
    gc.disable()  # what is parsed and rendered holds no cycles, and looking for them takes a fifth of the time
    _context = make(*arguments)


def leave_with_parent() -> None:
    """In a thread of its own: end this process at once when the one that it works for was killed. Nobody else would tell."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _run(work: Work[T, R], chunk: Sequence[T]) -> R | _Stopped:
    return _do(work, _context, chunk, deadly=True)


def spread(
    work: Work[T, R],
    items: Sequence[T],
    make: Callable[..., Context],
    arguments: tuple[Any, ...],
    jobs: int | None,
    lost: Callable[[T, Lost], None],
) -> Iterator[R]:
    """`work(context, chunk)` over all items, in no order; `make(*arguments)` gives each process its context.

    In this process the context is closed at the end; in others it ends with them.
    Where processes are forked, `arguments` are shared and not copied. `lost` hears of each item that took too long or ended a
    process; what was in one chunk with it is done again. After some deaths the rest is not tried any more.
    """
    count = min(jobs or os.cpu_count() or 1, -(-len(items) // CHUNK))
    chunks = [items[at : at + CHUNK] for at in range(0, len(items), CHUNK)]
    if count <= 1 or (jobs is None and len(items) < ENOUGH):
        context = make(*arguments)
        try:
            while chunks:
                chunk = chunks.pop(0)
                done = _do(work, context, chunk, deadly=False)
                if isinstance(done, _Stopped):
                    chunks = _without(done, chunk, lost) + chunks
                else:
                    yield done
        finally:
            context.close()
        return
    for _ in range(MOST_DEATHS + 1):
        left: list[Sequence[T]] = []
        yield from _shared(work, chunks, _pool(count, make, arguments), lost, left)
        if not left:
            return
        # A process died, at one of the first chunks that are left. One that works alone tells by its death which item it was.
        if count == 1 and len(left[0]) == 1:
            lost(left[0][0], _DIED)
            left = left[1:]
        near = 2 * count
        chunks = [[one] for chunk in left[:near] for one in chunk] + left[near:]
        count = 1


def _pool(count: int, make: Callable[..., Context], arguments: tuple[Any, ...]) -> "ProcessPoolExecutor":
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context(METHOD),
        initializer=_start,
        initargs=(make, arguments),
    )


def _shared(
    work: Work[T, R],
    chunks: list[Sequence[T]],
    pool: "ProcessPoolExecutor",
    lost: Callable[[T, Lost], None],
    left: list[Sequence[T]],
) -> Iterator[R]:
    """The results of all chunks by the processes of a pool; where one of them dies, what was not done is `left`, in order."""
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    with pool:
        try:
            while chunks:
                undone = dict(enumerate(chunks))
                again: list[Sequence[T]] = []
                try:
                    pending = {pool.submit(_run, work, chunk): n for n, chunk in undone.items()}
                    for future in as_completed(list(pending)):
                        done = future.result()
                        chunk = undone.pop(pending.pop(future))
                        if isinstance(done, _Stopped):
                            again += _without(done, chunk, lost)
                        else:
                            yield done
                except BrokenProcessPool:
                    left += [*undone.values(), *again]
                    return
                chunks = again
        except BaseException:  # an interruption too: what has not begun is not wanted any more
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _without(stopped: _Stopped, chunk: Sequence[T], lost: Callable[[T, Lost], None]) -> list[Sequence[T]]:
    """What remains of a chunk that stopped at an item which is lost."""
    lost(chunk[stopped.at], stopped.why)
    rest = [*chunk[: stopped.at], *chunk[stopped.at + 1 :]]
    return [rest] if rest else []
