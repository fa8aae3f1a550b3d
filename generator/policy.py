"""The Content-Security-Policy of a site's pages: what a browser lets a page load and run.

Every page states it in a `<meta>` element, for GitHub Pages sends no headers of a site's own.
"""

import re
from collections.abc import Mapping

POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "https:", "http:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
}
"""No script and no style but the site's own files; pictures from anywhere, as authors may write; no frames, no plug-ins."""

SEARCHING: Mapping[str, tuple[str, ...]] = {"script-src": ("'wasm-unsafe-eval'",)}
"""What the page that searches needs beside: Pagefind is WebAssembly."""

RAW_HTML: Mapping[str, tuple[str, ...]] = {
    "style-src": ("'unsafe-inline'",),
    "frame-src": ("https:",),
    "media-src": ("'self'", "https:"),
}
"""What raw HTML in texts is written for (`markdown.html`): looks, sounds, films and frames. Scripts in it still do not run."""

DIRECTIVES = (*POLICY, "child-src", "frame-src", "manifest-src", "media-src", "object-src", "worker-src")
"""What a site may allow more of."""

_SOURCE = re.compile(r"'[A-Za-z0-9+/=_-]+'|[A-Za-z0-9*][A-Za-z0-9.*+_/:%?=~-]*")


def bad_sources(sources: str) -> str:
    """Why a text is no list of sources, separated by spaces; "" where it is one."""
    wrong = next((one for one in sources.split() if not _SOURCE.fullmatch(one)), None)
    if wrong is None:
        return "" if sources.split() else "it is empty"
    return f"{wrong} is no source; write one such as https://example.org or 'unsafe-inline'"


def policy(*more: Mapping[str, tuple[str, ...]]) -> str:
    """The policy as the `<meta>` element holds it, with more sources than it has by itself."""
    sources = {name: list(known) for name, known in POLICY.items()}
    for one in more:
        for name, added in one.items():
            sources[name] = [*(each for each in sources.get(name, ()) if each != "'none'"), *added]
    return "; ".join(f"{name} {' '.join(dict.fromkeys(some))}" for name, some in sources.items())
