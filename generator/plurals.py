"""Regular plurals, by language: one function and one row a language in the table at the foot."""

import re
from collections.abc import Callable


def _english(word: str) -> list[str]:
    if re.search(r"[^aeiouAEIOU\W\d_]y$", word):
        return [word[:-1] + "ies"]
    if re.search(r"(?:s|x|z|ch|sh)$", word, re.I):
        return [word + "es"]
    return [word + "s"]


def _french(word: str) -> list[str]:
    if re.search(r"[sxz]$", word):
        return []
    if re.search(r"(?:eau|eu)$", word):
        return [word + "x"]
    if word.endswith("al"):
        return [word[:-1] + "ux"]
    return [word + "s"]


def _spanish(word: str) -> list[str]:
    if word.endswith("z"):
        return [word[:-1] + "ces"]
    if word.endswith("ión"):
        return [word[:-3] + "iones"]
    return [word + ("s" if re.search(r"[aeiouáéó]$", word) else "es")]


def _portuguese(word: str) -> list[str]:
    if word.endswith("ão"):
        return [word[:-2] + "ões"]
    if word.endswith("m"):
        return [word[:-1] + "ns"]
    return [word + ("es" if re.search(r"[rsz]$", word) else "s")]


def plurals(form: str, language: str) -> list[str]:
    """The regular plurals of a surface form: of its last word, and in English of the noun before "of"."""
    rule = LANGUAGES.get(language.split("-")[0].lower())
    if rule is None or not form or not form[-1].isalpha():
        return []
    head, gap, last = form.rpartition(" ")
    found = [head + gap + plural for plural in rule(last)]
    if language.startswith("en") and (inner := re.match(r"(.*?\w)( of .+)$", form)):
        found += [plural + inner[2] for plural in rule(inner[1])]
    return found


LANGUAGES: dict[str, Callable[[str], list[str]]] = {
    "en": _english,
    "es": _spanish,
    "fr": _french,
    "pt": _portuguese,
}
"""Languages whose plural is regular enough to be formed blindly; in others authors give `forms`."""
