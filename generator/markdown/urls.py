"""Addresses: which a page may hold, and what a misspelt one was meant to be."""

import re
from urllib.parse import urlsplit

SCHEMES = frozenset({"", "http", "https", "mailto", "tel", "xmpp", "ftp"})
"""URL schemes that a site may link to; everything else (javascript:, data:, …) stays text."""

_BLANK = re.compile(r"[\x00-\x20]|^\s+")
"""What browsers leave out before they look at a scheme. Python leaves out some of it, and more in newer releases."""

_WEB = re.compile(r"https?://[a-z0-9.-]+(?:[/?#]|\Z)")


def safe_url(url: str) -> bool:
    """Whether a page may hold this URL."""
    if _WEB.match(url):
        return True
    try:
        parts = urlsplit(_BLANK.sub("", url))
    except ValueError:
        return False
    scheme = parts.scheme.lower()
    return scheme in SCHEMES and (bool(parts.netloc) or scheme not in ("http", "https", "ftp"))


_HOST = re.compile(r"(?:[\w-]+\.)+(?P<top>[^\W\d_]{2,})(?::\d+)?(?:[/?#]\S*)?")
_MAIL = re.compile(r"[^\s@/:]+@(?:[\w-]+\.)+[^\W\d_]{2,}")
_SCHEME = re.compile(r"(?:https?|htt?p?s?|hhtp|htttps?)(?::/*|//)(?=\w)", re.I)
_FILES = frozenset(
    ["md", "html", "htm", "pdf", "txt", "jpg", "jpeg", "png", "gif", "svg", "webp", "xml", "json", "php", "zip", "csv"]
)


def better_url(url: str) -> str:
    """`; write https://…`: what an address was meant to be whose beginning is missing or misspelt; "" where nobody can tell."""
    bare = url.strip()
    if _MAIL.fullmatch(bare):
        return f"; write mailto:{bare}"
    if "://" not in bare or _SCHEME.match(bare):
        found = _HOST.fullmatch(_SCHEME.sub("", bare, count=1))
        if found and (found["top"].lower() not in _FILES or bare.startswith("www.")):
            return f"; write https://{found[0]}"
    return ""
