"""What the words of a paragraph show: whether it is a heading, whether it goes on, in which language it is."""

import re
from typing import Literal

from generator.clipping import dates

_ENDS = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$|[\"”»)\]]$|\d\]$")
_TIME = re.compile(r"\d{1,2}[:.h]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?|\d{1,2} ?[ap]\.?m\.?(?: [A-Z]{2,4})?", re.I)
"""The heading of an entry in a live blog."""

_NEVER = (
    "a an the and or but of to with from against which who whom whose as are was were its his her their than into during while "
    "because if der die das den dem des ein eine und oder mit von zu im am auf le la les un une des du et à au el los las y que de "
    "en il lo gli e di da o do os em и в на с о по за от"
)
_SELDOM = "in on at by for that is be been have has had not between over under about after before für"
_OPEN = frozenset(_NEVER.split())
"""Words that no sentence and no heading ends with."""

_LONG_OPEN = _OPEN | frozenset(_SELDOM.split())
"""Words that no paragraph ends with."""

_COMMON = {
    "en": "the of and to in that is for on was with as it by at from said has have",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch",
    "fr": "le la les des et à un une est dans que pour qui sur au par pas il du en",
    "es": "el la los las y que en un una por con del para es se no su al lo",
    "it": "il la che di e un una per non con del della in è si le dei da al i",
    "pt": "o a os que e do da em um uma para com não por mais dos no na se as",
    "nl": "de het een van en in is dat op te met voor zijn die niet aan er om ook",
    "pl": "w i na z się nie że do to jest o po jak przez od za dla oraz ale",
    "ru": "и в на что не с по из как о за к это от для его но был до",
    "uk": "і в на що не з та до у про за як від для його це але був зі",
}
_TABLE = {language: frozenset(words.split()) for language, words in _COMMON.items()}


def goes_on(text: str) -> bool:
    """Whether a paragraph ends in the middle of a sentence."""
    quoted = text[:1] in "'‘‚‹" and text[-1:] in "'’‘›"
    return not quoted and not _ENDS.search(text.rstrip())


def surely_goes_on(text: str, after: str) -> bool:
    """Whether the next paragraph is the rest of this one's sentence: by a small letter, a comma, or a word that ends none."""
    if not goes_on(text):
        return False
    last = re.sub(r"\W", "", text.split()[-1]).lower() if text.split() else ""
    return after[:1].islower() or text.rstrip()[-1:] in ",–—" or last in (_LONG_OPEN if len(text) > 80 else _OPEN)


def cross_head(text: str, before: str, after: str) -> Literal["", "maybe", "sure"]:
    """Whether a line is a heading in the text, by itself and by the paragraphs around it ("" where there is none)."""
    words = text.split()
    if _TIME.fullmatch(text) and after:
        return "sure"
    if not 0 < len(text) <= 80 or len(words) > 12 or not after:
        return ""
    bare = text.strip("\"'“”‘’„«» ")
    if not bare or bare[0].islower() or text[-1] in ".,;…" or "://" in text or not re.search(r"\w", bare):
        return ""
    if re.sub(r"\W", "", words[-1]).lower() in _OPEN and len(words) > 1:
        return ""
    if (
        text[-1] in ":?!"
        or dates.find(text)
        or len(text) > 60
        or len(after) < 60
        or goes_on(after)
        or (before and goes_on(before))
    ):
        return "maybe"
    if text[0] in '"“„«' and len(words) > 4:
        return "maybe"
    return "sure"


def language_of(text: str) -> str:
    """The code of a language whose commonest words are far more frequent here than those of any other; "" where none is."""
    words = re.findall(r"[^\W\d_]+", text.lower())[:2000]
    if len(words) < 25:
        return ""
    counts = sorted(((sum(word in common for word in words), code) for code, common in _TABLE.items()), reverse=True)
    (most, code), (second, _) = counts[:2]
    return code if most > 0.12 * len(words) and most > 1.5 * second else ""
