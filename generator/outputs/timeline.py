"""The timeline: its page, and the picture that it and the topics show.

A picture is as wide as there is room: what lies along its width is in percent, all else in px, so that words and targets keep
their size. In text that runs from right to left, time does too.
"""

from itertools import groupby
from typing import Any, NamedTuple

from generator.outputs.context import Page
from generator.outputs.frame import frame
from generator.views import DatedView, MonthView

COLUMNS = 26
"""Columns at most: as many as are wide enough to be tapped in the narrowest picture."""

WIDTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000)
"""How many months a column may stand for."""

NARROWEST = 640
"""px: the width that words are laid out for; a picture in less room is scrolled."""

LETTER = 6.6
"""px: of a letter in a picture's words, at most."""

LANE, BARS, SCALE = 26, 72, 22
"""px: heights of a row of events, of the bars, and of the years below them."""

LONGEST = 60
"""Letters of an event's name."""


def timeline(page: Page, _: str) -> str:
    """The page of all that is dated, year by year."""
    page.get("strings")
    counts = {year: list(some) for year, some in groupby(page.get("months", ""), key=lambda one: one.month // 12)}
    archived = dict(page.get("years"))
    years = [_year(page, year, counts.get(year, []), archived.get(year, ())) for year in page.get("dated-years")]
    url = page.site.url("/timeline/")
    return page.render(
        "timeline.html",
        picture=picture(page, ""),
        years=years,
        page=frame(page, "timeline", page.t("timeline"), url),
    )


def _year(page: Page, year: int, counts: list[MonthView], months: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    """What the page says of a year: each thing by name, or where these are too many, how many they are by month."""
    path = f"/archive/{year}/"
    entries = page.get("in-year", str(year))
    named = {one.kind for one in entries}
    notes = sum(one.notes for one in counts)
    return {
        "year": year,
        "url": page.site.url(path) if months else None,
        "entries": entries,
        "months": [
            {"month": page.t.month((year, month)), "url": page.site.url(f"{path}#m{month:02}"), "count": count}
            for month, count in reversed(months if "article" not in named else ())
        ],
        "notes": {"url": page.site.url("/notes/"), "count": notes} if notes and "note" not in named else None,
    }


class Scale(NamedTuple):
    """Columns of `width` months each, the first of which begins with month `start`."""

    start: int
    width: int
    columns: int
    mirrored: bool

    def column(self, month: int) -> int:
        return (month - self.start) // self.width

    def at(self, month: float) -> float:
        """Percent from the left edge, or in mirrored pictures from the right."""
        return 100 * (month - self.start) / (self.width * self.columns)

    def left(self, start: float, end: float) -> str:
        """The left edge of what lasts from one month to another."""
        return _percent(100 - self.at(end) if self.mirrored else self.at(start))


def picture(page: Page, key: str) -> dict[str, Any] | None:
    """The picture of the site (key "") or of a topic; None where there are not two moments to tell apart."""
    page.get("strings")
    months: tuple[MonthView, ...] = page.get("months", key)
    if not months:
        return None
    events: tuple[DatedView, ...] = page.get("events", key)
    first, last = _range(months, events)
    width = next((one for one in WIDTHS if last // one - first // one < COLUMNS), WIDTHS[-1])
    start = first // width * width
    scale = Scale(start, width, 1 + (last - start) // width, page.get("site")["direction"] == "rtl")
    if scale.columns < 2:
        return None
    drawn = [one for one in events if first <= one.date.in_months <= last]
    rows = _rows(scale, drawn)
    top = LANE * (1 + max((row for row, _ in rows), default=-1))
    return {
        "columns": _columns(page, scale, months, top, newest_first=bool(key)),
        "ticks": _ticks(page, scale),
        "events": [_event(page, scale, one, *row) for one, row in zip(drawn, rows, strict=True)],
        "more": len(events) - len(drawn),
        "top": top,
        "base": top + BARS,
        "height": top + BARS + SCALE,
    }


def _range(months: tuple[MonthView, ...], events: tuple[DatedView, ...]) -> tuple[int, int]:
    """The months of articles and notes, and of events unless these would squeeze the rest into a corner."""
    first, last = months[0].month, months[-1].month
    room = max(24, (last - first) // 2)
    at = [one.date.in_months for one in events]
    return (
        min([first, *(one for one in at if first - one <= room)]),
        max([last, *(one for one in at if one - last <= room)]),
    )


def _columns(
    page: Page, scale: Scale, months: tuple[MonthView, ...], top: int, *, newest_first: bool
) -> list[dict[str, Any]]:
    """A link for each column in which there is something: how much, and a bar of each kind, one on the other.

    It leads to what comes first of it in the list that it leads into.
    """
    grouped = {column: list(some) for column, some in groupby(months, key=lambda one: scale.column(one.month))}
    most = max(sum(one.articles + one.notes for one in some) for some in grouped.values())
    out = []
    for column, some in grouped.items():
        begin, end = scale.start + column * scale.width, scale.start + (column + 1) * scale.width
        counts = {"articles": sum(one.articles for one in some), "notes": sum(one.notes for one in some)}
        y = float(top + BARS)
        bars = []
        for kind, count in counts.items():
            if count:
                height = max(3.0, (BARS - 8) * count / most)
                y -= height
                bars.append({"kind": kind, "y": round(y, 1), "height": round(height, 1)})
        said = [page.t(f"n_{kind}", n=count) for kind, count in counts.items() if count]
        out.append(
            {
                "url": some[-1 if newest_first else 0].url,
                "label": f"{_period(page, begin, scale.width)}: {', '.join(said)}",
                "x": scale.left(begin, end),
                "width": _percent(100 / scale.columns),
                "bars": bars,
            }
        )
    return out


def _ticks(page: Page, scale: Scale) -> list[dict[str, str]]:
    """The first month or year of columns, as many as there is room for."""
    names = [_named(page, scale.start + n * scale.width, scale.width) for n in range(scale.columns)]
    room = NARROWEST / scale.columns
    step = int(-(-(LETTER * max(map(len, names)) + 8) // room))
    begins = range(scale.start, scale.start + scale.columns * scale.width, scale.width)
    return [{"x": scale.left(at, at), "label": name} for at, name in zip(begins[::step], names[::step], strict=True)]


def _named(page: Page, month: int, width: int) -> str:
    return page.t.month((month // 12, month % 12 + 1)) if width < 12 else str(month // 12)


def _period(page: Page, month: int, width: int) -> str:
    """`April 2021`, `April 2021 – June 2021`, `2014`, `2010 – 2014`."""
    first = _named(page, month, width)
    last = _named(page, month + width - (1 if width < 12 else 12), width)
    return first if first == last else f"{first} – {last}"


def _place(one: DatedView) -> tuple[float, float]:
    """When an event begins and ends, in months and parts of them."""
    begin = one.date.in_months + (one.date.day - 1) / 31
    last = one.until or one.date
    exact = len(last.text) == 10
    return begin, max(begin, last.end_in_months + ((last.day - 1) / 31 if exact else 1))


def _name(one: DatedView) -> str:
    return one.title if len(one.title) <= LONGEST else one.title[: LONGEST - 1].rstrip() + "…"


def _rows(scale: Scale, events: list[DatedView]) -> list[tuple[int, bool]]:
    """For each event the row in which it meets no other, and whether its name stands before it."""
    taken: list[list[tuple[float, float]]] = []
    out = []
    for one in events:
        begin, end = (scale.at(month) / 100 * NARROWEST for month in _place(one))
        length = LETTER * len(_name(one)) + 16
        before = begin + length > NARROWEST
        span = (begin - length, max(end, begin + 8)) if before else (begin - 8, max(end, begin + length))
        row = next((n for n, row in enumerate(taken) if all(span[1] <= a or b <= span[0] for a, b in row)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append(span)
        out.append((row, before))
    return out


def _event(page: Page, scale: Scale, one: DatedView, row: int, before: bool) -> dict[str, Any]:
    begin, end = _place(one)
    end = min(end, scale.start + scale.width * scale.columns)
    length = round(LETTER * len(_name(one)) + 16)
    leftward = before != scale.mirrored
    said = page.t.date(one.date) + (f" – {page.t.date(one.until)}" if one.until else "")
    return {
        "url": one.url,
        "title": _name(one),
        "label": f"{one.title}, {said}",
        "x": scale.left(begin, begin),
        "y": row * LANE,
        "from": scale.left(begin, end),
        "width": _percent(scale.at(end) - scale.at(begin)) if end > begin else None,
        "text": -9 if leftward else 9,
        "anchor": "end" if before else "start",
        "target": -length if leftward else -8,
        "length": length + 8,
    }


def _percent(value: float) -> str:
    return f"{value:.2f}%"
