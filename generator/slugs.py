"""Words that can be a segment of a URL and the name of a folder on every file system."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

LONGEST = 200
"""Bytes of a segment: file systems take 255, and endings come behind it."""

_BAD = re.compile(r"[\x00-\x20\x7f/\\?#%<>\"'`{}|^\[\]:*]")

_UNSEEN = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"])

_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.I)
"""Names that mean a device to Windows, in any folder and with any ending."""

LONGEST_PATH = 1000
"""Bytes of a path below the output folder: with what lies above, systems take no more than some 4000."""


def composed(words: str) -> str:
    """In NFC, as all texts are: file systems differ in how they spell an é, and links must not."""
    return words if words.isascii() else unicodedata.normalize("NFC", words)


def bad_segment(segment: str) -> str:
    """Why a word cannot be one segment of a URL and the name of a folder; "" where it can."""
    if segment in ("", ".", ".."):
        return "it is empty or made of dots"
    if bad := _BAD.search(segment):
        return f"it holds {bad[0]!r}"
    if any(unicodedata.category(one) in _UNSEEN for one in segment):
        return "it holds an invisible character"
    if len(segment.encode("utf-8", "replace")) > LONGEST:
        return f"it is longer than {LONGEST} bytes"
    if segment.endswith("."):
        return "it ends with a dot"
    if segment.startswith(".") and segment != ".well-known":
        return "it begins with a dot, which hides it"
    if _DEVICE.fullmatch(segment):
        return "Windows keeps this name for a device"
    if segment != composed(segment):
        return "its accents stand apart from their letters"
    return ""


def better_segment(segment: str) -> str:
    """`; write jane-smith`, in place of a word that is no segment of a URL; "" where nothing is left of it."""
    better = slugify(re.sub(r"\W+", "-", segment))
    return f"; write {better}" if any(one.isalnum() for one in segment) and not bad_segment(better) else ""


@lru_cache(maxsize=4096)
def slugify(name: str) -> str:
    """A URL segment from a topic's, an author's or a series' name: letters and digits of any script, and hyphens."""
    bare = "".join(c for c in unicodedata.normalize("NFKC", name).lower() if c.isalnum() or c in " -_.'’")
    slug = re.sub(r"[\s_.'’-]+", "-", bare).strip("-") or "other"
    return f"{slug}-1" if _DEVICE.fullmatch(slug) else slug


_SPACE_RUN = re.compile(r"\s+")


def slug_of_file(path: str) -> str:
    """The slug that a file has by its name: its stem, of an `index.md` the name of its folder, which is below an area's."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    if stem == "index" and path.count("/") > 2:
        stem = path.split("/")[-2]
    return _SPACE_RUN.sub("-", composed(stem))


def inline_note(n: int) -> str:
    """The id of an article's n-th stand-off note where its text is given inline: no slug of a note has a colon."""
    return f"own:{n + 1}"


def footnote_names(labels: Iterable[str]) -> dict[str, str]:
    """The ids of an article's footnotes as notes, by label; two labels may be one slug."""
    names: dict[str, str] = {}
    times: Counter[str] = Counter()
    for label in labels:
        slug = slugify(label)
        times[slug] += 1
        names[label] = f"fn{times[slug] if times[slug] > 1 else ''}:{slug}"
    return names


def nth(name: str, n: int) -> str:
    """The id of the n-th place of one name: `at-minsk`, `at-minsk:2`, where `at-minsk-2` is the first of another."""
    return f"{name}:{n}" if n > 1 else name


def alias_path(alias: str) -> str:
    """Where an alias is published: `/old/path/` is a folder with an index, `/old.html` is a file."""
    bare = "/" + alias.strip("/")
    return bare if bare.endswith(".html") else bare + "/" if bare != "/" else bare
