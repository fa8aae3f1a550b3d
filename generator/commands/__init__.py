"""One command a file: what it takes, and what it does. Nothing else in the program prints.

A command imports what it needs when it runs: all of these files are read whenever one of them is.
"""

import argparse
from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """A row of the table in `cli`: `add` gives a parser its options, `run` answers with the exit status.

    `once`: it builds, and the process ends. Nobody need look for cycles in what that made.
    """

    name: str
    words: str
    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    once: bool = False
