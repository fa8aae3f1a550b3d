"""What addresses elsewhere answered, remembered in `.cache/` for a while: a JSON file, safe to delete at any time."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

GOOD_FOR = 7 * 24 * 3600.0
BAD_FOR = 3600.0
"""Seconds for which an answer counts: a page that is there will be there tomorrow, one that is not may just be away."""


class Answer(Struct, frozen=True, array_like=True):
    """`there`; `moved` for good, `words` being the new address; `dead` or `silent`, `words` saying why; `later`: the server
    asked for patience. `reached`: whether any server answered at all.
    """

    kind: Literal["there", "moved", "dead", "silent", "later"]
    words: str = ""
    reached: bool = True


class Remembered(Struct, frozen=True, array_like=True):
    """An answer and when it came, in seconds since 1970."""

    answer: Answer
    when: float

    def counts(self, now: float) -> bool:
        """Whether it still counts; one from the future does not, for then some clock was wrong."""
        good = self.answer.kind in ("there", "moved")
        return 0 <= now - self.when < (GOOD_FOR if good else BAD_FOR)


class _File(Struct, frozen=True):
    answers: dict[str, Remembered]
    version: Literal[1] = 1


def load(path: Path) -> tuple[dict[str, Remembered], bool]:
    """What is remembered, by address, and whether the file was damaged: then it is begun anew."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_File).answers, False
    except FileNotFoundError:
        return {}, False
    except msgspec.DecodeError:
        return {}, True


def save(path: Path, answers: Mapping[str, Remembered], now: float) -> None:
    """Keep what counts. Raises OSError."""
    kept = {url: one for url, one in sorted(answers.items()) if one.counts(now)}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(msgspec.json.encode(_File(kept)))
    os.replace(beside, path)
