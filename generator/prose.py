"""What matching and anchoring agree on: folding, words and sentences.

Folding keeps the length: the n-th character of the folded text is the n-th of the text, so that a range in one is a range in
the other.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from sys import maxsize

_FOLDED = {
    **dict.fromkeys("‘’‚‛′ʼ‹›´＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys(
        "\t\r\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        " ",
    ),
}
_OTHER = re.compile(f"[{re.escape(''.join(_FOLDED))}]")
"""Ten times as fast as `str.translate`: few characters are another than they are folded to."""


def fold(text: str) -> str:
    """One kind of quotation mark, dash and space. Length is kept; newlines stay."""
    if text.isascii():
        return text.replace("\t", " ").replace("\r", " ").replace("\f", " ").replace("\v", " ")
    return _OTHER.sub(lambda found: _FOLDED[found[0]], text)


def lower(text: str) -> str:
    """Lower case, length kept; final sigma is like any other."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(one if len(one := c.lower()) == 1 else c for c in text)
    return low.replace("ς", "σ") if "ς" in low else low


UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # CJK radicals
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x3FFFF),
)


_FAR = re.compile("[^\0-\u0dff\u2000-\u2e7f]")
"""A character that may be of these scripts: sooner compiled than they, and passed by most texts."""


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in UNSPACED) + "]")


@lru_cache(maxsize=4096)
def unspaced(character: str) -> bool:
    """Whether a character belongs to a script that is written without spaces between words."""
    return any(low <= ord(character) <= high for low, high in UNSPACED)


def count_words(text: str) -> int:
    """How many words a text has; two characters of a script without spaces count as one."""
    bare = len(_unspaced().findall(text)) if not text.isascii() and _FAR.search(text) else 0
    return len(text.split()) + bare // 2


@lru_cache(maxsize=4096)
def _extends(character: str) -> bool:
    return character == "\u200d" or unicodedata.category(character) in ("Mn", "Mc", "Me")


@lru_cache(maxsize=8192)
def _wordlike(character: str) -> bool:
    return (character.isalnum() or character == "_") and not unspaced(character)


ELISION = {"fr", "it", "ca", "oc"}
"""Languages in which a word may begin after an apostrophe: l'OTAN."""


def begins_word(text: str, at: int, elision: bool = False) -> bool:
    """Whether a word may begin at `at` (folded text), by the rules of Unicode's word boundaries."""
    if at <= 0 or at >= len(text):
        return True
    here, before = text[at], text[at - 1]
    if _extends(here):
        return False
    if not _wordlike(here):
        return True
    if _wordlike(before) or _extends(before):
        return bool(_extends(before) and at >= 2 and unspaced(text[at - 2]))
    return not (at >= 2 and _wordlike(text[at - 2]) and _joins(text[at - 2], before, here)) or (
        before == "'" and elision
    )


def ends_word(text: str, at: int) -> bool:
    """Whether a word may end at `at` (folded text); a possessive ('s, or an apostrophe alone) may follow."""
    if at <= 0 or at >= len(text):
        return True
    last, after = text[at - 1], text[at]
    if _extends(after):
        return False
    if not (_wordlike(last) or _extends(last)):
        return True
    if _wordlike(after):
        return False
    if at + 1 >= len(text) or not _wordlike(text[at + 1]) or not _joins(last, after, text[at + 1]):
        return True
    if after == "'" and text[at + 1] in "sS":
        return at + 2 >= len(text) or not (_wordlike(text[at + 2]) or _extends(text[at + 2]))
    return False


def _joins(left: str, mark: str, right: str) -> bool:
    """Whether a mark between two characters holds them together: don't, example.com, 1,000."""
    if mark in "'.":
        return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
    return mark in ",;" and left.isdigit() and right.isdigit()


ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:[A-Z]|[A-Za-z]\.[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gen|Col|Lt|Gov|Rev|Jr|Sr|No|Nos|vs|cf|ca"
    r"|e\.g|i\.e|etc|al|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Ltd|Co|Corp|Fig|Art|vol|pp?|ed)\.$"
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？｡]+[」』”’）]*")
_MARKS = frozenset(".!?…\"'”’»)]。！？｡」』）")


MOST = 4_000
"""Characters of a sentence before and after a place: nobody shows as many, and a block may be a megabyte."""


NEAR = 160
"""Characters before a place that are looked at first: most sentences begin there."""


def sentence(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """The sentence of `text[low:high]` (one block) that holds `start:end`, or as much of it as lies near."""
    low, high = max(low, start - MOST), min(high, end + MOST)
    first = begin = max(low, start - NEAR)
    while (first := max(_ends(text, low, begin, high, start), default=low)) == low < begin:
        begin = max(low, start - 4 * (start - begin))
    last = next((at for at in _ends(text, low, end, high) if at >= end and at > start), high)
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def _ends(text: str, low: int, begin: int, high: int, most: int = maxsize) -> Iterator[int]:
    """Where sentences of `text[low:high]` end whose last marks reach to `begin` or lie behind it, up to `most`."""
    while begin > low and text[begin - 1] in _MARKS:
        begin -= 1
    for mark in _END.finditer(text, begin, high):
        at = mark.end()
        if at > most:
            return
        if mark[0].startswith(".") and ABBREVIATION.search(text, max(low, at - 12), at):
            continue
        if not text[at : at + 3].lstrip()[:1].islower():
            yield at


def first_sentence(text: str, width: int = 160) -> str:
    """The first sentence of a text, cut at a word where it is longer than `width` characters."""
    block = text.partition("\n")[0]
    first, last = sentence(block, 0, 0, 0, len(block))
    found = block[first:last]
    if len(found) <= width:
        return found
    return found[:width].rpartition(" ")[0].rstrip(",;:–— ") + " …"


def shortened(text: str, start: int, end: int, low: int, high: int, width: int = 320) -> tuple[str, str, str]:
    """The words before, of and after `start:end` in its sentence, cut at words to about `width` characters."""
    first, last = sentence(text, start, end, max(low, start - 2 * width), min(high, end + 2 * width))
    before, hit, after = text[first:start], text[start:end], text[end:last]
    spare = max(40, (width - len(hit)) // 2)
    if len(before) > spare + 20:
        cut = before[-spare:]
        before = "… " + cut[cut.find(" ") + 1 :]
    if len(after) > spare + 20:
        cut = after[:spare]
        after = (cut[: cut.rfind(" ")] if " " in cut else cut) + " …"
    return before.replace("\n", " "), hit.replace("\n", " "), after.replace("\n", " ")
