"""What is to be said of a site: of files, of what they refer to, of notes' passages; and, by `check`, of the content itself."""

from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.read import Reading
from generator.sources import ANCHORS
from generator.store import encode
from generator.trips.trip import Trip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.anchors import Comparison
    from generator.checks.addresses import Addresses
    from generator.link import Index

UNREAD = ("bad-yaml", "unreadable", "too-large", "too-slow", "worker-died")
"""Codes that leave a file's entries unknown."""


def found_in(trip: Trip, index: "Index", reading: Reading, in_links: list[Diagnostic]) -> list[Diagnostic]:
    """Everything that was found; of entries that are not published, only the errors. `in_links`: what linking found."""
    hidden = index.hidden()
    in_files = [one for one in trip.store.diagnostics() if one.severity == "error" or one.path not in hidden]
    if any(one.path.startswith("content/glossary/") and one.code in UNREAD for one in in_files):
        # Its terms are unknown for that reason alone.
        in_links = [one for one in in_links if one.code not in ("unknown-term", "unknown-link")]
    return [*in_links, *in_files, *reading.diagnostics, *trip.site.found]


def fails(trip: Trip, found: "Iterable[Diagnostic]") -> bool:
    """Whether nothing may be published."""
    return any(one.severity == "error" or trip.options.strict for one in found)


# Anchors


def anchors_of(trip: Trip, index: "Index", found: list[Diagnostic]) -> "tuple[Comparison, list[Diagnostic]]":
    """What became of the notes' passages, and the findings with what is to be said of that."""
    from generator.anchors import compare, content_of

    anchors = compare(trip.disk, content_of(trip.store, trip.site, index))
    if anchors.unsettled:
        from generator.anchors.advice import pointed

        found = pointed(trip.disk, found, anchors.unsettled)
    return anchors, found + anchors.diagnostics


def keep_anchors(trip: Trip, anchors: "Comparison") -> tuple[int, int]:
    """Bring the file of the anchors up to date: the pages are published, so that what goes wrong here is only said.

    Returns how many notes moved, and how many wait for a person, where either is news.
    """
    from generator.anchors import keep

    known = b""
    try:
        keep(trip.disk, anchors)
        known = anchors_now(trip)
    except OSError as failed:
        trip.messages.append(f"{ANCHORS} was not written; {failed.strerror or failed}")
    trip.store.set_meta("anchors", known)
    return (anchors.moved, anchors.waiting) if anchors.news else (0, 0)


def anchors_now(trip: Trip) -> bytes:
    """What tells whether the file of the anchors is as this program left it."""
    return encode(trip.disk.stat(ANCHORS))


# Checks


def checks(trip: Trip, index: "Index", found: list[Diagnostic]) -> "tuple[list[Diagnostic], Addresses]":
    """What `check` says of the content itself, and the addresses elsewhere that are to be asked."""
    if any(one.code in UNREAD for one in found):
        trip.messages.append("the content itself is checked once every file can be read")
        return [], {}
    from generator.checks import addresses, look

    outside = addresses(index, trip.store) if trip.options.external else {}
    return look(index, trip.store, trip.now, trip.options.jobs, trip.progress), outside
