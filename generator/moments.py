"""Dates as authors write them: a day, an instant, a month, a year."""

import re
from datetime import date, datetime, timedelta, tzinfo


class Moment:
    """A date, or a date-time with zone, as an author wrote it, in its ISO form (`text`)."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Moment({self.text!r})"

    @property
    def iso(self) -> str:
        """For `<time datetime>`."""
        return self.text

    @property
    def year(self) -> int:
        return int(self.text[:4])

    @property
    def month(self) -> int:
        return int(self.text[5:7])

    @property
    def day(self) -> int:
        return int(self.text[8:10])

    @property
    def in_months(self) -> int:
        """Months since the year 0."""
        return 12 * self.year + self.month - 1

    @property
    def end_in_months(self) -> int:
        """The last of its months."""
        return self.in_months

    def at(self, zone: tzinfo) -> datetime:
        """The instant; a bare date begins at its midnight in the site's zone."""
        when = datetime.fromisoformat(self.text)
        return when if when.tzinfo else when.replace(tzinfo=zone)


class When(Moment):
    """A day, a month or a year: `2014-07-17`, `2014-07`, `2014`. Where it is no day, `month` and `day` are its first."""

    __slots__ = ()

    @property
    def month(self) -> int:
        return int(self.text[5:7] or 1)

    @property
    def day(self) -> int:
        return int(self.text[8:10] or 1)

    @property
    def end_in_months(self) -> int:
        return self.in_months + (0 if len(self.text) > 4 else 11)


_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z", re.A)
_DAY = re.compile(r"\d{4}-\d\d-\d\d[T ]", re.A | re.I)


def moment(text: str) -> Moment:
    """Read `2021-04-13` or `2021-04-13T18:30:00+02:00` (a space instead of T is fine).

    Raises ValueError with words for a person.
    """
    text = text.strip()
    if found := _DATE.match(text):
        try:
            return Moment(date(int(found[1]), int(found[2]), int(found[3])).isoformat())
        except ValueError:
            raise ValueError(f'there is no day "{text}"') from None
    try:
        if not _DAY.match(text):
            raise ValueError
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a date; write it as 2021-04-13') from None
    offset = when.utcoffset()
    if offset is None:
        raise ValueError(f'"{text}" has a time but no zone; write 2021-04-13T18:30:00+02:00, or the date alone')
    if offset % timedelta(minutes=1):
        raise ValueError(f'"{text}" has a zone with seconds, which no other program reads; write it as +02:00')
    return Moment(when.isoformat())


_WHEN = re.compile(r"(\d{1,4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\Z", re.A)


def when(text: str) -> When:
    """Read a day, a month or a year of our era. Raises ValueError with words for a person."""
    found = _WHEN.match(text.strip())
    if found is None:
        raise ValueError(f'"{text}" is not a date; write a day, a month or a year: 2014-07-17, 2014-07, 2014')
    year, month, day = (int(one or 1) for one in found.groups())
    try:
        first = date(year, month, day).isoformat()
    except ValueError:
        raise ValueError(f'there is no day, month or year "{text}"') from None
    return When(first[: 10 if found[3] else 7 if found[2] else 4])
