"""Which file an address means, as GitHub Pages has it; and which hosts and origins may ask at all."""

import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

HOSTS = ("localhost", "127.0.0.1", "[::1]")
"""Names of this machine that only itself can mean. Any other may have been pointed here by somebody else's name server."""


class Found(NamedTuple):
    """`file` to send, or `redirect` to go to; neither: there is no such page."""

    file: Path | None = None
    redirect: str = ""


def allowed(host: str | None, origin: str | None, port: int) -> bool:
    """Whether a request with these headers may come from a page that is ours, or from the address bar."""
    names = {f"{one}:{port}" for one in HOSTS} | (set(HOSTS) if port == 80 else set())
    if host is None or host.lower() not in names:
        return False
    return origin is None or origin.lower() in {f"http://{one}" for one in names}


def asked(target: str, host: str) -> tuple[str, str]:
    """Host and path that a request asks for: its target may be a whole address, which then counts instead of the header."""
    if not target.lower().startswith("http://"):
        return host, target
    authority, slash, path = target[len("http://") :].partition("/")
    return authority, f"/{path}" if slash else "/"


def find(folder: Path, base: str, target: str) -> Found:
    """The file below `folder` that a request's target means, under the site's base path; never one outside."""
    path = target.partition("#")[0].partition("?")[0]
    try:
        plain = unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return Found()
    if base != "/" and plain in ("/", base[:-1]):
        return Found(redirect=base)
    if not plain.startswith(base) or "\0" in plain or "\\" in plain:
        return Found()
    segments = plain.removeprefix(base).split("/")
    if any(one in (".", "..") for one in segments) or "" in segments[:-1]:
        return Found()
    try:
        file = folder.joinpath(*segments)
        if not _inside(file, folder):
            return Found()
        if file.is_dir():
            if segments[-1]:
                return Found(redirect=quote(f"{plain}/"))
            file = file / "index.html"
        elif not segments[-1]:
            return Found()  # a file is no folder
        elif not file.exists():
            file = file.with_name(f"{file.name}.html")
        return Found(file) if _inside(file, folder) and file.is_file() else Found()
    except (OSError, ValueError):
        return Found()  # a name that no file can have


def _inside(file: Path, folder: Path) -> bool:
    """Whether a path lies in a folder once links are followed."""
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder))
