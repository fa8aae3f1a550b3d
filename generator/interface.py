"""The words of the interface: `t`, `date` and `month` of the templates, and what may be wrong with a site's own."""

from collections.abc import Iterator, Mapping
from datetime import date as day
from string import Formatter
from typing import Any

from generator.moments import Moment

_PATTERNS = {"date_format": {"day", "month", "year"}, "month_format": {"month", "year"}}
"""What the patterns of dates may hold; they need not hold all of it."""


class Words:
    """`t`, `date` and `month` of the templates, from one language's strings."""

    def __init__(self, strings: Mapping[str, Any]) -> None:
        self.strings = strings

    def __call__(self, key: str, **values: Any) -> str:
        """The words for a key; an unknown key answers with its last part, so that a new kind still has a name."""
        found = self.strings.get(key)
        if found is None and "." in key:
            first, _, rest = key.partition(".")
            inner = self.strings.get(first)
            found = inner.get(rest) if isinstance(inner, dict) else None
        if isinstance(found, dict):
            number = values.get("n")
            found = found.get("one" if number == 1 else "other", "")
        if found is None:
            return key.rpartition(".")[2].replace("_", " ").capitalize()
        return str(found).format(**values) if values else str(found)

    def date(self, value: Moment | None) -> str:
        """`13 April 2021`; of a month or a year that alone."""
        if value is None:
            return ""
        if len(value.text) < 10:
            return self.month(value) if len(value.text) > 4 else str(value.year)
        return self._fill("date", value.year, value.month, value.day)

    def month(self, value: Moment | day | tuple[int, int]) -> str:
        """`April 2021`, from a moment or from (year, month)."""
        year, month = value if isinstance(value, tuple) else (value.year, value.month)
        return self._fill("month", year, month, 1)

    def _fill(self, key: str, year: int, month: int, number: int) -> str:
        months = self.strings.get("months") or [str(n) for n in range(1, 13)]
        pattern = self.strings.get(f"{key}_format")
        if not isinstance(pattern, str):
            pattern = "{day} {month} {year}" if key == "date" else "{month} {year}"
        return pattern.format(year=year, month=months[month - 1], day=number)


def amiss(words: Mapping[str, Any], known: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The keys of a site's own words that cannot be used, each with what is right. `known`: the generator's words in English. Words
    that these lack are for a site's own layouts, which alone know what fills them."""
    for key, value in words.items():
        there, place = known.get(key), f"{prefix}{key}"
        if there is None:
            continue
        if isinstance(there, list):
            if (
                not isinstance(value, list)
                or len(value) != len(there)
                or not all(isinstance(one, str) for one in value)
            ):
                yield place, f"this must be a list of {len(there)} words"
        elif isinstance(there, dict) and "other" in there and "one" in there:
            if isinstance(value, str):
                yield from _unfit(place, value, _fields(*there.values()) | {"n"})
            elif not isinstance(value, dict) or not isinstance(value.get("other"), str):
                yield place, "this must be a mapping of one and other, or words"
            else:
                for number, some in value.items():
                    yield from _unfit(f"{place}.{number}", str(some), _fields(*there.values()) | {"n"})
        elif isinstance(there, dict):
            if isinstance(value, dict):
                yield from amiss(value, there, f"{place}.")
            else:
                yield place, "this must be a mapping from keys to words"
        elif not isinstance(value, str):
            yield place, "this must be words"
        elif fields := _PATTERNS.get(place) or _fields(there):
            yield from _unfit(place, value, fields)


def _fields(*words: str) -> set[str]:
    return {name for one in words for _, name, _, _ in Formatter().parse(one) if name}


def _unfit(place: str, words: str, fields: set[str]) -> Iterator[tuple[str, str]]:
    """What cannot be filled in; anything but a plain name in braces would ask of a value what it may not have."""
    right = " and ".join(f"{{{one}}}" for one in sorted(fields))
    try:
        parts = list(Formatter().parse(words))
    except ValueError:
        yield place, f"a brace stands alone; here may stand {right}, and {{{{ or }}}} for a brace"
        return
    for _, name, form, conversion in parts:
        if name is not None and (name not in fields or form or conversion):
            yield place, f"{{{name}}} is not filled in here; here may stand {right}, as it is"
