"""Dates as newspapers write them."""

import re
from datetime import date, datetime
from typing import NamedTuple

_MONTHS = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia января січня",
    "february feb februar février fevrier févr fév febrero febbraio fevereiro fev februari lutego февраля лютого",
    "march mar märz maerz mrz mars marzo março marco maart marca марта березня",
    "april apr avril avr abril abr aprile kwietnia апреля квітня",
    "may mai mayo maggio mag maio mei maja мая травня",
    "june jun juni juin junio giugno giu junho czerwca июня червня",
    "july jul juli juillet juil julio luglio lug julho lipca июля липня",
    "august aug août aout agosto ago augustus sierpnia августа серпня",
    "september sept sep septembre septiembre settembre set setembro września сентября вересня",
    "october oct oktober okt octobre octubre ottobre ott outubro out października октября жовтня",
    "november nov novembre noviembre novembro listopada ноября листопада",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia декабря грудня",
)
MONTHS = {word: n for n, words in enumerate(_MONTHS, 1) for word in words.split()}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_FORMS = re.compile(
    rf"""(?<![\w/-])(?:
      (?P<iso>\d{{4}}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?[ ]?(?P<zone>Z|[+-]\d\d:?\d\d)?)?
    | (?P<cy>\d{{4}})年(?P<cm>\d{{1,2}})月(?P<cd>\d{{1,2}})日
    | (?P<ly>\d{{4}})[/.](?P<lm>\d{{1,2}})[/.](?P<ld>\d{{1,2}})
    | (?P<a>\d{{1,2}})(?P<sign>[/.-])[ ]?(?P<b>\d{{1,2}})(?P=sign)[ ]?(?P<ny>\d{{4}}|\d\d(?![\d:.]))
    | (?P<em>{MONTH})\.?[ ](?P<ed>\d{{1,2}})(?:st|nd|rd|th)?,?[ ](?P<ey>\d{{4}})
    | (?P<dd>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[ -](?:de[ ]|of[ ])?(?P<dm>{MONTH})\.?,?[ -](?:de[ ]|del[ ])?(?P<dy>\d{{4}})
    )(?![\w-]|/\d)""",
    re.X | re.I,
)
_TIMES = re.compile(
    r"""\b\d{1,2}[:.h]\d\d(?::\d\d)?\s*(?:uhr|[ap]\.?m\.?)?(?!\w) | \b\d{1,2}\s*(?:uhr\b|[ap]\.?m\.?(?!\w))
    | (?<!\w)(?:[A-Z]{2,4}T|GMT|UTC|MSK|CEST|ET|PT|CT)(?:\s?[+-]\d{1,2}(?::?\d\d)?)?(?!\w) | (?<!\w)[+-]\d\d:?\d\d(?!\w)""",
    re.X | re.I,
)
_UPDATED = (
    "updated modified revised edited aktualisiert geändert jour modifié actualizado actualizada modificado aggiornato "
    "atualizado bijgewerkt aktualizacja обновлено оновлено 更新"
)
_FILLER = (
    "published posted first last date originally on at of the um le la el il em à a las al alle ore um am den vom de os às "
    "veröffentlicht stand erschienen publié mis publicado publicada pubblicato il gepubliceerd op opublikowano "
    "опубликовано publiziert post web release released created print issue "
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica понедельник вторник среда четверг пятница суббота воскресенье "
    "发布 г року"
)
_KNOWN = frozenset((_UPDATED + " " + _FILLER).split())
_LATER = re.compile(rf"(?<!\w)(?:{'|'.join(_UPDATED.split())})(?!\w)|更新", re.I)


class Found(NamedTuple):
    """A date in a text: its ISO form, what else it may be, its place, and whether words before it say that it is of an update."""

    iso: str
    other: str
    start: int
    end: int
    later: bool = False

    @property
    def day(self) -> str:
        return self.iso[:10]


def find(text: str) -> list[Found]:
    """Every full date in a text; what has no year, or is no day of the calendar, is none."""
    out: list[Found] = []
    last = 0
    for hit in _FORMS.finditer(text):
        if one := _read(hit):
            out.append(Found(*one, hit.start(), hit.end(), bool(_LATER.search(text, last, hit.start()))))
            last = hit.end()
    return out


def alone(text: str) -> list[Found]:
    """The dates of a line that holds nothing else, but for times, weekdays and words such as "Updated"; else none."""
    found = find(text) if len(text) < 160 else []
    rest = text
    for one in reversed(found):
        rest = rest[: one.start] + " " + rest[one.end :]
    words = re.findall(r"[^\W_]+", _TIMES.sub(" ", _PARTIAL.sub(" ", rest) if found else rest).lower())
    return found if all(one in _KNOWN for one in words) else []


_PARTIAL = re.compile(
    rf"""(?:\d{{1,2}}(?:st|nd|rd|th|\.)?[ ](?:{MONTH})|(?:{MONTH})\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?)(?!\w)
    | (?:\d+|an?|one|two|few)[ ](?:second|sec|minute|min|hour|hr|day|week|month|year)s?[ ]ago
    | (?<!\w)(?:yesterday|today|gestern|heute|hier|aujourd'hui|ayer|hoy|ieri|oggi|вчера|сегодня)(?!\w)""",
    re.X | re.I,
)


def partial(text: str) -> bool:
    """Whether a line is a date that does not say its year: `13 April`, `2 hours ago`, `yesterday`."""
    if len(text) > 80 or not _PARTIAL.search(text):
        return False
    rest = _TIMES.sub(" ", _PARTIAL.sub(" ", text)).lower()
    return all(one in _KNOWN for one in re.findall(r"[^\W_]+", rest))


def iso(text: str) -> Found | None:
    """A date as a page's own facts give it; None where it is none."""
    return next(iter(find(text.strip())), None)


def in_address(url: str) -> str:
    """The day that an address names, such as `/2021/04/13/` or `/2021-04-13-`; "" where it names none."""
    hit = re.search(r"[/-](20\d\d|19\d\d)([/-])(\d\d?|[a-z]{3})\2(\d\d?)(?=[/-])", url, re.I)
    if hit is None:
        return ""
    month = MONTHS.get(hit[3].lower()) or (int(hit[3]) if hit[3].isdecimal() else 0)
    return _day(int(hit[1]), month, int(hit[4]))


def _read(hit: re.Match[str]) -> tuple[str, str] | None:
    """(date, other date that it may be)."""
    if hit["iso"]:
        return _moment(hit["iso"], hit["time"], hit["zone"])
    if hit["a"]:
        return _numbers(int(hit["a"]), int(hit["b"]), hit["ny"], hit["sign"])
    for year, month, day in (("cy", "cm", "cd"), ("ly", "lm", "ld"), ("ey", "em", "ed"), ("dy", "dm", "dd")):
        if hit[year]:
            named = MONTHS.get(hit[month].lower())
            first = _day(int(hit[year]), named or int(hit[month]), int(hit[day]))
            return (first, "") if first else None
    return None


def _moment(day: str, time: str | None, zone: str | None) -> tuple[str, str] | None:
    """A time counts only with its zone: without one nobody knows which moment it is."""
    try:
        date.fromisoformat(day)
        if time and zone:
            return datetime.fromisoformat(f"{day}T{time}{zone}").isoformat(), ""
    except ValueError:
        return None
    return day, ""


def _numbers(first: int, second: int, year: str, sign: str) -> tuple[str, str] | None:
    """Day and month; with dots the day comes first wherever dots are written, with strokes it depends on the country."""
    full = int(year) if len(year) == 4 else 2000 + int(year)
    by_day, by_month = _day(full, second, first), _day(full, first, second)
    if len(year) == 2 and sign != "." and (by_year := _day(2000 + first, second, int(year))):
        return by_day or by_month or by_year, by_year
    if sign == ".":
        return (by_day, "") if by_day else None
    if by_day and by_month and by_day != by_month:
        return by_day, by_month
    return (by_day or by_month, "") if by_day or by_month else None


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
