"""Abbreviations that a reader may not know: of capital letters, in no form of the glossary, and not spelt out in the text."""

import re
from collections.abc import Iterable, Iterator

from generator.anchoring import line_of
from generator.checks.said import Check, Said, Spelt, Text
from generator.matching import Form
from generator.model import Marks
from generator.prose import fold

_CAPITAL = "A-ZÀ-ÖØ-ÞΑ-ΡΣ-ΫА-ЯЁІЇЄҐ"
_ACRONYM = re.compile(rf"(?<![\w&.@/#$'’;-])([{_CAPITAL}]{{2,6}})(s?)(?![\w&@]|[./;-]\w|['’](?!s\b)\w|\(\))")
_SHOUTED = re.compile(rf"(?<!\w)[{_CAPITAL}]+(?:[ !?.:-]+[{_CAPITAL}]+){{2,}}(?!\w)")
_ROMAN = re.compile(
    r"(?:(?=[IVX]+\Z)|(?=[IVXLCDM]{4,}\Z))M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z"
)
_BEFORE = re.compile(r"""(?:[(\[] *["'“‘]?(?:the )?|(?:,? (?:or|also)|,| [–—-])(?: the| an?)? ["'“‘]?)\Z""")
_AFTER = re.compile(r"""s?["'”’]?(?: ?[(\[–—:-]|, (?:or|the|an?)\b| stands for| means)([^)\]\n]{0,120})""")
_INITIALS = re.compile(rf"^[{_CAPITAL}]{{2,3}}(?=: )|(?<=\w, )[{_CAPITAL}]{{2}}(?=[.,;)]|\Z| \d)", re.M)
"""Of who speaks in an interview; and of a state, in an address."""

_BARRED = frozenset(["heading", "link", "code", "credit", "off"])

_WORDS = (
    "AD AM ASAP ATM BC BCE CD CE CEO DC DIY DNA DVD EU FAQ GPS HIV ID IQ LLC NB OK PC PDF PM PS RIP RSVP SMS SOS TBD TV UFO "
    "UK UN US USA UTC VIP"
)
_UNITS = "BTU DB GB GHZ GW GWH HZ KB KG KHZ KM KW KWH MB MHZ MM MW MWH PB PPM RPM TB TW TWH"

KNOWN = frozenset(f"{_WORDS} {_UNITS}".split())
"""What general dictionaries have as words of their own, and units."""

_SMALL = frozenset(re.findall(r"\w+", "a an and at by de des du for from in la le of on or the to und von with y"))


def _acronyms(text: Text) -> Iterator[Said]:
    """Each once in an entry, at its first place."""
    told: set[str] = set(KNOWN)
    whole = ""
    for part, body in text.bodies.items():
        found = [one for one in _ACRONYM.finditer(body.text) if one[1] not in told and not _ROMAN.match(one[1])]
        if not found:
            continue
        whole = whole or "\n".join(one.text for one in text.bodies.values())
        barred = [(one.start, one.end) for one in body.zones if one.kind in _BARRED]
        marked = [(one.start, one.end) for one in text.marks.get(part, Marks()).terms]
        for one in found:
            word = one[1]
            if word in told or _overlaps(barred, one) or _is_form(body.text, one, text.spelt.get(word, {})):
                continue
            if _is_shouted(body.text, one) or _INITIALS.match(body.text, one.start()) or _is_word(word, whole):
                continue
            told.add(word)
            if not _overlaps(marked, one) and not spelt_out(whole, word):
                message = (
                    f'"{word}" is explained nowhere; write it out once, as in "Long Name ({word})", '
                    "or give it an entry in the glossary"
                )
                yield Said(text.entry.path, message, f"#~{word}", line_of(body, one.start()))


def _overlaps(barred: Iterable[tuple[int, int]], found: re.Match[str]) -> bool:
    return any(start < found.end() and found.start() < end for start, end in barred)


def _is_shouted(text: str, found: re.Match[str]) -> bool:
    """Whether it is one of three words or more in capitals."""
    low = max(0, found.start() - 40)
    shouted = (one.span() for one in _SHOUTED.finditer(text[low : found.end() + 40]))
    return any(start <= found.start() - low < end for start, end in shouted)


def _is_form(text: str, found: re.Match[str], forms: Spelt) -> bool:
    """Whether some form of the glossary stands around this place."""
    for (before, size), words in forms.items():
        start = found.start() - before
        here = fold(text[max(start, 0) : start + size])
        if start >= 0 and ((here, True) in words or (here.lower(), False) in words):
            return True
    return False


def _is_word(word: str, text: str) -> bool:
    """Whether the capitals are only emphasis: the text has the word in lower case too. IT and WHO are no pronouns."""
    return word not in ("IT", "WHO") and any(True for _ in _places(text, word.lower()))


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word stands in a text as a whole word, or with an s."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        after = text[end + 1 : end + 2] if text[end : end + 1] == "s" else text[end : end + 1]
        if not (text[at - 1 : at].isalnum() or after.isalnum()):
            yield at
        at = text.find(word, end)


def spelt_out(text: str, word: str) -> bool:
    """Whether a text explains an abbreviation itself: `Long Name (LN)`, `Long Name, or LN`, `LN (Long Name)`, `LN stands for …`."""
    for at in _places(text, word):
        before = text[max(0, at - 160) : at]
        if (link := _BEFORE.search(before)) and stands_for(word, before[: link.start()].split()[-12:]):
            return True
        if (after := _AFTER.match(text, at + len(word))) and stands_for(word, after[1].split()[:12]):
            return True
    return False


def stands_for(word: str, words: list[str]) -> bool:
    """Whether some run of words has the letters of `word` in order, each at the beginning of a word or later in one, the first
    and most of them at a beginning.
    """
    letters = word.lower()
    bare = [one.strip("\"'“”‘’.,;:()[]*").lower() for one in words]
    bare = [piece for one in bare for piece in re.split(r"[-/–]", one) if piece]
    for start, one in enumerate(bare):
        if one[:1] != letters[0] or one == letters:
            continue
        for end in range(start + 1, min(len(bare), start + 2 * len(letters) + 2) + 1):
            run = bare[start:end]
            initials = [one[0] for one in run if one not in _SMALL]
            if "".join(initials) == letters or "".join(one[0] for one in run) == letters:
                return True
            if 2 <= len(initials) <= len(letters) and _in_order(letters, run):
                return True
    return False


def _in_order(letters: str, run: list[str]) -> bool:
    """Whether every word that is not small gives one letter or more, in order, its first among them."""
    at = 0
    for one in run:
        if at < len(letters) and one[0] == letters[at]:
            at += 1
            for inner in one[1:]:
                # Further letters of the same word: HyperText, Kilohertz.
                if at < len(letters) and inner == letters[at] and len(letters) - at > len(run) - run.index(one) - 1:
                    at += 1
        elif one not in _SMALL:
            return False
    return at == len(letters)


def spelt_with(forms: Iterable[Form]) -> dict[str, Spelt]:
    """The forms of the glossary by the words in them that may be acronyms, in capitals."""
    found: dict[str, Spelt] = {}
    for form in forms:
        for word in set(re.findall(r"\w{2,6}", form.words.upper())):
            for inner in re.finditer(re.escape(word.lower()), form.words.lower()):
                place = inner.start(), len(form.words)
                found.setdefault(word, {}).setdefault(place, set()).add((form.words, form.exact))
    return found


CHECKS: tuple[Check[Text], ...] = (Check("unexplained-acronym", "warning", _acronyms),)
