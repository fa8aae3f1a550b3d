"""site.yaml → `Site`: settings, typed, with what follows from them."""

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from generator.diagnostics import CODES, WARNINGS, Diagnostic, Mistake, did_you_mean, error
from generator.disk import Disk, is_file
from generator.frontmatter import SiteFront
from generator.moments import Moment
from generator.policy import DIRECTIVES, bad_sources
from generator.slugs import bad_segment
from generator.sources import text_of
from generator.typed import convert
from generator.yamltext import load

PATH = "site.yaml"
_NEEDS_NO_QUOTES = re.compile(r"[a-z0-9/._-]*").fullmatch
_FIELDS = {"slug", "year", "month", "day"}
_ADDRESS = re.compile(r"(https?://[\w.-]+(?::(\d{1,5}))?)((?:/(?:[\w.~-]|%[0-9a-f]{2})*)*)", re.I)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Site(NamedTuple):
    """Settings. `origin` is scheme and host, `base` the path that the site lives under, with a slash at both ends; `found` are
    warnings.
    """

    front: SiteFront
    origin: str
    base: str
    zone: tzinfo
    found: tuple[Diagnostic, ...] = ()

    def url(self, path: str) -> str:
        """The link to a path of the site: below the base, percent-encoded."""
        path = path.lstrip("/")
        return self.base + (path if _NEEDS_NO_QUOTES(path) else quote(path, safe="/-._~!$&'()*+,;=:@#?%"))

    def absolute(self, url: str) -> str:
        """A link with its origin."""
        return self.origin + url if url.startswith("/") else url

    def article_path(self, slug: str, date: Moment) -> str:
        pattern = self.front.permalinks.articles
        return pattern.format(slug=slug, year=f"{date.year:04}", month=f"{date.month:02}", day=f"{date.day:02}")


def load_site(disk: Disk, base_url: str | None = None) -> Site:
    """Read site.yaml; `base_url` (from the command line) takes the place of its `url`. Raises Mistake, and OSError
    where the disk does not say whether it is there."""
    if not is_file(disk.root / PATH):  # nor a pipe or a device, which would be read without end
        raise Mistake(error("unreadable", PATH, missing(disk.root)))
    try:
        text = text_of(disk.read(PATH), PATH)
    except OSError as trouble:
        raise Mistake(error("unreadable", PATH, trouble.strerror or str(trouble))) from None
    data, found = load(text, PATH)
    front, wrong = convert({} if data is None else data, SiteFront, PATH)
    found += wrong
    if front is None:
        raise Mistake(*found)
    url = base_url if base_url is not None else front.url
    address = _ADDRESS.fullmatch(url)
    if not address or int(address[2] or 0) > 65535 or any(one in (".", "..") for one in url.split("/")):
        message = f'"{url}" is no address of a site; write https://example.org/ or https://u.github.io/repo/'
        found.append(_bad(message, "url") if base_url is None else _bad(f"--base-url: {message}", ""))
    try:
        zone = _zone(front.timezone)
    except (KeyError, ValueError, OSError):
        zone = UTC
        found.append(
            _bad(
                f'there is no time zone "{front.timezone}"; write one such as Europe/Berlin',
                "timezone",
            )
        )
    found += _permalink(front.permalinks.articles)
    if message := bad_language(front.language):
        found.append(_bad(message, "language"))
    found += [_bad(message, f"checks.off[{n}]") for n, one in enumerate(front.checks.off) if (message := _lasting(one))]
    found += _policy(front.csp)
    if not address or any(one.severity == "error" for one in found):
        raise Mistake(*found)
    path = quote(address[3].strip("/"), safe="/%")
    return Site(front, address[1], f"/{path}/" if path else "/", zone, tuple(found))


_NEARLY = frozenset(["site.yaml", "site.yml", "site.yaml.txt", "site.yml.txt", "sites.yaml"])


def missing(folder: Path) -> str:
    """What to say of a folder without a site.yaml: where one is that may be meant, or how to begin one."""
    if folder.is_file():
        return f"{folder} is a file; --site names the folder that holds site.yaml: --site {_argument(folder.parent)}"
    begin = "name the site's folder with --site, or begin one: sidelight init"
    if not folder.exists():
        return f"there is no folder {folder}; {begin} {_argument(folder)}"
    here = folder.resolve()
    message = f"there is no site.yaml in {here}"
    try:
        names = sorted(os.listdir(here))
    except OSError:
        names = []
    for name in names:
        if name.lower() in _NEARLY and (here / name).is_file():
            return f"{message}; rename {name} there to site.yaml"
    for above in here.parents:
        if (above / PATH).is_file():
            return f"{message}, but in {above}, a folder above it; work there, or say: --site {_argument(above)}"
    for name in names:
        if (here / name / PATH).is_file():
            return f"{message}, but in {name}, a folder in it; work there, or say: --site {_argument(folder / name)}"
    return f"{message}; {begin} DIR"


def _argument(path: Path) -> str:
    return shlex.quote(str(path))


def _permalink(pattern: str) -> list[Diagnostic]:
    key = "permalinks.articles"
    names = set(re.findall(r"\{([^{}]*)\}", pattern))
    if not pattern.startswith("/") or not pattern.endswith("/") or ".." in pattern or "//" in pattern:
        return [_bad(f'"{pattern}" must begin and end with a slash', key)]
    if "slug" not in names:
        return [_bad(f'"{pattern}" needs {{slug}}', key)]
    bare = re.sub(r"\{\w+\}", "x", pattern)
    if names - _FIELDS or "{" in bare or "}" in bare:
        return [_bad(f'"{pattern}" may use {{slug}}, {{year}}, {{month}} and {{day}}', key)]
    if trouble := next(filter(None, map(bad_segment, bare.strip("/").split("/"))), ""):
        return [_bad(f'"{pattern}" cannot be a path: {trouble}', key)]
    return []


def _policy(csp: Mapping[str, str]) -> Iterator[Diagnostic]:
    for name, sources in csp.items():
        if name not in DIRECTIVES:
            guess = did_you_mean(name, DIRECTIVES) or f"; there are {', '.join(DIRECTIVES)}"
            yield _bad(f'"{name}" is no directive of the content security policy{guess}', f"csp.{name}^")
        elif trouble := bad_sources(sources):
            yield _bad(f'"{sources}" cannot stand in the content security policy: {trouble}', f"csp.{name}")


def _lasting(code: str) -> str:
    """Why a code cannot be switched off; "" where it can."""
    if code in WARNINGS:
        return ""
    if code in CODES:
        return f'"{code}" is an error; only warnings can be switched off'
    return f'no finding is called "{code}"{did_you_mean(code, WARNINGS)}'


def _zone(name: str) -> tzinfo:
    """Raises KeyError, ValueError or OSError where there is none of this name."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # ten times as long as all else here

    return ZoneInfo(name)


def bad_language(language: str) -> str:
    """Why a word is no code of a language; "" where it is one."""
    if _LANGUAGE.fullmatch(language):
        return ""
    return f'"{language}" is no language; write a code such as en or pt-BR'


_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


def direction(language: str) -> str:
    """In which direction a language is written: `ltr` or `rtl`."""
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def _bad(message: str, key: str) -> Diagnostic:
    return error("bad-setting", PATH, message, key=key)
