"""What a clipping says about itself, collected from its places, and what follows from it."""

import re
from datetime import date
from pathlib import PurePath

from generator.clipping import dates
from generator.clipping.dates import Found
from generator.clipping.people import Byline
from generator.clipping.shapes import Block, Clipping, Doubt, Person, Picture, Reference

_AS_IT_IS = ("title", "dateline", "summary", "picture", "url", "publication", "language")


class Gather:
    """Filled while a clipping is read, then made into one by `clipping`."""

    def __init__(self) -> None:
        self.title = ""
        self.days: list[Found] = []
        self.partial = ""
        self.people: list[Person] = []
        self.dateline = ""
        self.summary = ""
        self.picture: Picture | None = None
        self.captions: list[Picture] = []
        self._related: dict[str, Reference] = {}
        self.url = ""
        self.publication = ""
        self.language = ""
        self.dropped: list[str] = []
        self.doubts: list[Doubt] = []

    def doubt(self, at: str | int, message: str, words: str = "") -> None:
        self.doubts.append(Doubt(at, message, words))

    def title_by_name(self, name: str, why: str) -> None:
        """For what names no title: its file's name, which may have no ending, and may be all signs."""
        stem = " ".join(re.sub(r"[-_]+", " ", PurePath(name).stem).split())
        self.title = stem[:1].upper() + stem[1:] or "Untitled"
        self.doubt("title", f"{why}; this one is the file's name")

    def byline(self, found: Byline) -> None:
        """Add people who are not yet there."""
        for one in found.people:
            known = {_key(person.name): n for n, person in enumerate(self.people)}
            n = known.get(_key(one.name))
            if n is None:
                self.people.append(one)
            else:
                old = self.people[n]
                self.people[n] = old._replace(role=old.role or one.role, url=old.url or one.url)
        self.doubts += [Doubt("authors", message) for message in found.doubts]

    def refer(self, title: str, url: str) -> None:
        if title:
            self._related.setdefault(_key(title), Reference(title, url))

    def clipping(self, blocks: tuple[Block, ...]) -> Clipping:
        day, updated = self._dates()
        if self.dropped:
            left = ", ".join(f'"{one if len(one) < 60 else one[:57] + "…"}"' for one in dict.fromkeys(self.dropped))
            self.doubt("left-out", f"left out: {left}")
        return Clipping(
            date=day,
            updated=updated,
            authors=tuple(self.people),
            captions=tuple(self.captions),
            related=tuple(self._related.values()),
            blocks=blocks,
            doubts=tuple(self.doubts),
            **{key: getattr(self, key) for key in _AS_IT_IS},
        )

    # Dates

    def _dates(self) -> tuple[str, str]:
        """The date and the update, each in ISO form or ""; what is not certain is listed."""
        address = dates.in_address(self.url)
        first = [self._settled(one, address) for one in self.days if not one.later]
        later = [self._settled(one, address) for one in self.days if one.later]
        if not first and not address and later:
            self.doubt("date", f"the only date is that of an update, {later[0].day}; check when it first appeared")
            return later[0].iso, ""
        if not first:
            if address and self.partial:
                self.doubt("date", f'"{self.partial}" names no year; the day is that in the address of the original')
            elif self.partial:
                self.doubt("date", f'"{self.partial}" names no year')
            elif address:
                self.doubt("date", "the clipping gives no date; this one is taken from the address of the original")
            return address, self._update(address, later)
        day = first[0]
        others = sorted({one.day for one in first} - {day.day})
        if others:
            self.doubt(
                "date", f"the clipping names several dates; this is the first, the others are {', '.join(others)}"
            )
        exact = next((one for one in first if one.day == day.day and len(one.iso) > 10), day)
        if address and abs((date.fromisoformat(address) - date.fromisoformat(day.day)).days) > 1:
            self.doubt("date", f"the address of the original says {address}")
        return exact.iso, self._update(exact.iso, later)

    def _settled(self, one: Found, address: str) -> Found:
        """An ambiguous date as what another place says, else listed."""
        if not one.other:
            return one
        sure = {other.day for other in self.days if not other.other} | {address}
        fits = [day for day in (one.iso, one.other) if day in sure]
        if len(fits) == 1:
            return one._replace(iso=fits[0], other="")
        key = "updated" if one.later and any(not other.later for other in self.days) else "date"
        self.doubt(key, f"the date can be read as {one.iso} or {one.other}; this is the first of them")
        return one

    def _update(self, day: str, later: list[Found]) -> str:
        """The latest update, where it is of another moment."""
        if not later:
            return ""
        last = max(later, key=lambda one: one.day)
        if last.iso == day or (last.day == day[:10] and 10 in (len(day), len(last.iso))):
            return ""
        if last.day < day[:10]:
            self.doubt("date", f"the update, {last.day}, is earlier than the date; it is left out")
            return ""
        if len({one.day for one in later}) > 1:
            self.doubt("updated", "the clipping names several updates; this is the last")
        return last.iso


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
