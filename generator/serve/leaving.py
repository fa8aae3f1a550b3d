"""Ctrl-C and SIGTERM: noted when they come, acted on between two glances.

An exception out of nowhere could be raised where a lock was just taken, or where it is lost, as in a finalizer.
"""

import signal
from types import FrameType

GLANCE = 0.2
"""Seconds that the main thread waits at a time."""

_asked = False


def listen() -> None:
    """Note the signals from here on. A second one is not waited with."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, _note)


def _note(number: int, frame: FrameType | None) -> None:
    global _asked
    if _asked:
        raise KeyboardInterrupt
    _asked = True


def glance() -> None:
    """Raise KeyboardInterrupt where this process was asked to leave."""
    if _asked:
        raise KeyboardInterrupt
