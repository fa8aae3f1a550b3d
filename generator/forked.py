"""A call that is made in a process of its own while this one goes on."""

import marshal
import os
import sys
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def forked(call: Callable[[], T]) -> Callable[[], T]:
    """Begin a call; what is returned waits for its answer, which is made of plain values.

    For work that only looks, or writes through a connection of its own: nothing else of the process is to be touched by it. Where a
    process cannot be forked, or ends without an answer, the call is made here when it is asked for.
    """
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2 or threading.active_count() > 1:
        return call
    pipes: list[int] = []
    try:
        pipes += os.pipe()
        pipes += os.pipe()
        pid = os.fork()
    except OSError:
        for one in pipes:
            os.close(one)
        return call
    source, sink, tied, tie = pipes
    if not pid:
        try:
            os.close(source)
            os.close(tie)
            threading.Thread(target=_leave_with_parent, args=(tied,), daemon=True).start()
            with open(sink, "wb") as file:
                said: Any = call()
                file.write(marshal.dumps(said))
        finally:
            os._exit(0)
    os.close(sink)
    os.close(tied)
    pipe, life = open(source, "rb"), open(tie, "wb")  # noqa: SIM115, closed when the answer is read, or with all that holds them

    @cache
    def answer() -> T:
        with life, pipe:
            said = pipe.read()
            os.waitpid(pid, 0)
        if not said:
            return call()
        found: T = marshal.loads(said)  # noqa: S302, by a process of our own
        return found

    return answer


def _leave_with_parent(tied: int) -> None:
    """End this process when the other end of a pipe is closed: what it writes would come into the way of the next build's."""
    os.read(tied, 1)
    os._exit(1)
