"""Who wrote it, whose picture it is, and where it was written: bylines, credits and datelines."""

import re
from typing import NamedTuple

from generator.clipping import dates
from generator.clipping.shapes import Person, Picture

_AGENCIES = (
    "AFP|AP|TASS|Reuters|dpa|Interfax|Xinhua|EFE|ANSA|Bloomberg|UPI|EPA|AAP|ANI|IANS|PTI|Kyodo|Yonhap|Anadolu|Ukrinform|APA|"
    "Belga|Ritzau|NTB|SIPA|Shutterstock|Alamy|iStock|ZUMA|Sputnik|Keystone-SDA|Keystone|Lusa|CTK|PAP|Unsplash|Wikimedia|"
    "Associated Press|Agence France-Presse|Agence France Presse|Press Association|PA Media|Getty Images|Getty|RIA Novosti|"
    "Canadian Press|Europa Press|Wikimedia Commons|TT News Agency"
)
_AGENCY = "|".join(sorted(_AGENCIES.split("|"), key=len, reverse=True))
_IS_AGENCY = re.compile(rf"(?:the )?(?:{_AGENCY})", re.I)

_BY = re.compile(
    r"(?:written by|story by|words by|reported by|by|von|par|por|di|door|av|af|przez|автор|текст|author|authors|autor|"
    r"autora|auteur|auteurs|autore|autoren|author name)(?::\s*|\s+)(?=\S)",
    re.I,
)
_JOINS = re.compile(r"\s*(?:;|\||&|,?\s+(?:and|und|et|y|e|en|og|och|i|и|та|with|mit|avec)\s)\s*")
_UP = r"[^\W\d_a-zà-ÿа-я]"
_SMALL = r"(?:da|de|del|della|di|dos|das|du|la|le|van|von|der|den|ter|bin|ibn|al|el|y)"
_NAME = re.compile(rf"(?:(?:al|el)-|[Od]['’])?(?:{_UP}|{_SMALL} )[\w.’'-]*(?: (?:{_SMALL}|{_UP}[\w.’'-]*)){{0,4}}")
_PLACED = re.compile(r"\s+(?:in|reporting from|from|aus|à|en|da|из|в)\s+(\S.*)$")
_FOR = re.compile(r"\s+(?:for|für|pour|para|per)\s+(\S.*)$")
_EMAIL = re.compile(r"[<(]?\S+@\S+\.\w+[>)]?|(?<!\w)@\w+")


_ROLE = re.compile(
    r"\b(?:writer|correspondent|editor|reporter|columnist|contributor|analyst|producer|bureau|staff|chief|professor|korrespondent(?:in)?|"
    r"redakteur(?:in)?|reporter(?:in)?|correspondante?|journaliste)\b",
    re.I,
)


LONGEST = 1000
"""Characters of a byline: nobody writes more, and each is looked at again and again."""


class Byline(NamedTuple):
    """`doubts` are words about the people."""

    people: tuple[Person, ...]
    doubts: tuple[str, ...] = ()


def byline(text: str, url: str = "") -> Byline | None:
    """The people of a line that begins with `By`, in one of several languages; None for any other line."""
    found = _BY.match(text)
    if not found or len(text) > 200 or text.rstrip().endswith(("?", "!", ";")):
        return None
    return people(text[found.end() :], url)


def people(text: str, url: str = "") -> Byline | None:
    """The people of a byline without its `By`; None where the words are no names."""
    if len(text) > LONGEST:
        return None
    doubts: list[str] = []
    bare = _EMAIL.sub("", text).strip(" ,.;:|–—-\t")
    if placed := _PLACED.search(bare):
        bare = bare[: placed.start()]
        doubts.append(f'the byline goes on with "{placed[0].strip()}"; a place can go into `dateline`')
    elif meant := _FOR.search(bare):
        bare = bare[: meant.start()]
        doubts.append(f'the byline goes on with "{meant[0].strip()}"')
    out: list[Person] = []
    for part in filter(None, _JOINS.split(bare)):
        words = [one.strip() for one in part.split(",") if one.strip()]
        for word in words:
            if out and not is_agency(word) and (" " not in word or _ROLE.search(word)):
                if _ROLE.search(word) and not out[-1].role:
                    out[-1] = out[-1]._replace(role=word)
                else:
                    doubts.append(f'the byline also says "{word}", which may be a place')
            elif is_name(word):
                name, changed = _cased(word)
                if changed:
                    doubts.append(f'"{word}" was written in capitals; check how the name is spelt')
                out.append(Person(name))
            elif out and not out[-1].role and len(word) < 80 and not re.search(r"[.!?:\d]", word):
                out[-1] = out[-1]._replace(role=word)
            else:
                return None
    if not out:
        return None
    if url and len(out) == 1:
        out[0] = out[0]._replace(url=url)
    return Byline(tuple(out), tuple(doubts))


def is_name(text: str) -> bool:
    """Whether words can be the name of a person, an agency or a newsroom."""
    return len(text) <= 60 and bool(_IS_AGENCY.fullmatch(text) or _NAME.fullmatch(text))


def is_person(text: str) -> bool:
    """Whether words look like a person's name: two to four with a capital, or an agency."""
    return bool(_IS_AGENCY.fullmatch(text)) or (is_name(text) and 2 <= len(text.split()) <= 4)


def is_agency(text: str) -> bool:
    return bool(_IS_AGENCY.fullmatch(text.strip()))


def name_in_address(url: str) -> str:
    """`Jane Doe` of `https://…/authors/jane-doe`; "" where the address names nobody."""
    found = re.search(
        r"/(?:authors?|by|profiles?|people|staff|journalists?|autor(?:en)?|auteurs?)/([a-z]+(?:-[a-z]+){1,3})/?$", url
    )
    return " ".join(one.capitalize() for one in found[1].split("-")) if found else ""


def _cased(name: str) -> tuple[str, bool]:
    """A name in capitals as names are written; agencies and one short word stay."""
    if name.isupper() and not is_agency(name) and (" " in name):
        return re.sub(r"[^\W\d_]+", lambda found: found[0].capitalize(), name), True
    return name, False


# Credits
_CREDIT_WORD = (
    r"photo(?:graph)?s?(?: by)?|picture(?: by)?|image(?: by)?|credit|courtesy(?: of)?|foto|bild|crédit photo|crédit|imagen|"
    r"fotografía|photo credit|image credit|picture credit|фото"
)
_STARRED = re.compile(r"^(?P<caption>.*?)\s*\*\*(?P<credit>[^*]{2,80})\*\*\.?$", re.S)
_LABELLED = re.compile(
    rf"^(?P<caption>.*?)\s*(?P<open>[(\[])?(?<!\w)(?i:{_CREDIT_WORD})\s*(?::|\.\.\.|…|(?<=by)|(?<=of))\s*"
    rf"(?P<credit>(?:{_UP}|[©@\"“])[^()\[\]]{{1,90}}?)(?(open)[)\]])\.?$",
    re.S,
)
_SLASHED = re.compile(
    rf"^(?P<caption>.*?)(?:(?<=[.!?”\"])|(?<=\S)\s*[—–|])\s*"
    rf"(?P<credit>[^.!?—–|]{{0,60}}?(?:{_AGENCY})(?:\s*(?:/|via)\s*[\w .]+)?)\.?$",
    re.S,
)
_BRACKETED = re.compile(
    rf"^(?P<caption>.*?)\s*[(\[](?P<credit>[^()\[\]]{{0,60}}(?:{_AGENCY}|©)[^()\[\]]{{0,40}})[)\]]\.?$", re.S
)
_SIGNED = re.compile(r"^(?P<caption>.*?)\s*(?P<credit>(?:©|\(c\)|copyright)\s*[^.!?]{2,80})\.?$", re.S | re.I)
_CREDITS = (_STARRED, _LABELLED, _BRACKETED, _SIGNED, _SLASHED)


def credited(text: str) -> Picture | None:
    """A caption and the credit at its end, without a file; None where no end of it is surely a credit."""
    if len(text) > 700:
        return None
    for form in _CREDITS:
        if found := form.match(text.strip()):
            credit = found["credit"].strip(" ,;/*")
            if form is _STARRED and not _credit_like(credit):
                continue
            return Picture(caption=found["caption"].strip(" |–—/"), credit=credit)
    return None


def bare_credit(text: str) -> str:
    """A credit without the word that announces it: `Jane Doe/Reuters` of `Photo: Jane Doe/Reuters`."""
    found = re.match(rf"[(\[]?(?:{_CREDIT_WORD})(?:\s*(?::|\.\.\.|…)\s*|\s+)(.+?)[)\]]?$", text.strip(), re.I)
    return (found[1] if found else text).strip(" ()[]")


def _credit_like(text: str) -> bool:
    return all(is_name(one.strip()) for one in re.split(r"[/|,]| via ", text) if one.strip())


# Datelines

_REGION = rf"(?:, (?!(?i:{dates.MONTH})\b)[^\W\d_][\w.' -]{{1,30}}?)?"
_CAPITALS = rf"(?P<place>{_UP}{{2}}(?:{_UP}|[.'’/ -])*{_REGION})"
_TITLED = rf"(?P<place>{_UP}[\w.'’-]*(?:[ /]{_UP}[\w.'’-]*){{0,3}}{_REGION})"
_DAY = r"(?:,? (?P<day>[^\W\d_]+\.? \d{1,2}(?:, \d{4})?|\d{1,2}\.? [^\W\d_]+\.?(?: \d{4})?))?"
_DASH = r"\s*(?:[—–]|-{1,2}(?=\s))\s*"
_BY_AGENCY = re.compile(rf"(?:{_TITLED}{_DAY},? ?)?\((?P<agency>(?i:{_AGENCY})[\w ./-]{{0,25}})\)(?:{_DASH}|\s+)")
_CAPITAL = re.compile(rf"{_CAPITALS}{_DAY},? ?(?:\((?P<agency>[\w ./-]{{2,40}})\))?{_DASH}")
_MAYBE = re.compile(rf"{_TITLED}{_DAY}\s*[—–]\s+")


class Dateline(NamedTuple):
    """What a text begins with; `length` is that of the beginning. Where it is not `sure`, nothing should be taken off."""

    place: str
    agency: str
    day: str
    length: int
    sure: bool = True


def dateline(text: str) -> Dateline | None:
    """`MOSCOW, April 13 (Reuters) - `, `(AFP) – `, `Berlin (dpa) – ` at the beginning of a text."""
    head = text[:120]
    if found := _BY_AGENCY.match(head):
        return Dateline(_placed(found["place"] or ""), found["agency"].strip(), found["day"] or "", found.end())
    if found := _CAPITAL.match(head):
        place, agency, day = _placed(found["place"]), found["agency"] or "", found["day"] or ""
        # A short word in capitals with a dash behind it may be an abbreviation that the sentence begins with.
        sure = bool(agency or day) or (("—" in found[0] or "–" in found[0]) and len(place) > 4)
        return Dateline(place, agency, day, found.end(), sure)
    if found := _MAYBE.match(head):
        return Dateline(found["place"], "", found["day"] or "", found.end(), sure=False)
    return None


def day_of(line: Dateline, year: str) -> str:
    """The day that a dateline names, in a year where it gives none; "" where it names none."""
    if not line.day:
        return ""
    known = re.search(r"\d{4}", line.day)
    whole = line.day if known else f"{line.day}{', ' if line.day[0].isalpha() else ' '}{year}"
    return found.day if (found := dates.iso(whole)) else ""


def _placed(place: str) -> str:
    """A place that is written in capitals as places are; `KYIV, Ukraine` too."""
    first, comma, rest = place.strip(" ,").partition(",")
    if first.isupper() and len(first.replace(".", "")) > 3:
        first = re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda found: found[0].capitalize(), first)
    return first + comma + rest
