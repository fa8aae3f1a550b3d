"""What a site holds already that a clipping may meet: names that are taken, and articles that it refers to."""

from collections import Counter
from urllib.parse import urlsplit

from generator.clipping.lines import folded
from generator.clipping.shapes import Clipping
from generator.config import Site
from generator.diagnostics import Mistake
from generator.disk import Disk
from generator.moments import Moment
from generator.slugs import alias_path
from generator.sources import split, text_of
from generator.yamltext import load

_KINDS = {"articles": "an article", "glossary": "a term", "notes": "a note", "pages": "a page"}


class Here:
    """Names and addresses of one site; articles that are imported are added as they come."""

    def __init__(self, disk: Disk, site: Site) -> None:
        self.site = site
        self._slugs: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self._hosts: dict[str, Counter[str]] = {}
        self._paths: set[str] = set()
        for area, kind in _KINDS.items():
            for found in disk.walk(f"content/{area}"):
                if not found.link and found.path.endswith((".md", ".yaml", ".yml")):
                    self._read(disk, found.path, kind)

    def taken(self, slug: str) -> str:
        """What is called so already, in words; "" where nothing is. Addresses that differ in capitals only are one."""
        return self._slugs.get(slug.casefold(), "")

    def has_address(self, slug: str, day: str) -> bool:
        """Whether an old address leads elsewhere from where the article would be."""
        return self.site.article_path(slug, Moment(day)).casefold() in self._paths

    def article(self, title: str, url: str) -> str:
        """The slug of the article that has this title, or that first appeared at this address."""
        return self._sources.get(_bare(url), "") or self._titles.get(folded(title), "")

    def publication(self, url: str) -> str:
        """What articles here call the publication at the host of an address."""
        names = self._hosts.get(host(url))
        return names.most_common(1)[0][0] if names else ""

    def add(self, slug: str, clipping: Clipping) -> None:
        """An article that is here now."""
        self._slugs[slug.casefold()] = _KINDS["articles"]
        if folded(clipping.title):
            self._titles.setdefault(folded(clipping.title), slug)
        if clipping.url:
            self._sources.setdefault(_bare(clipping.url), slug)
            if clipping.publication and host(clipping.url):
                self._hosts.setdefault(host(clipping.url), Counter())[clipping.publication] += 1

    def _read(self, disk: Disk, path: str, kind: str) -> None:
        try:
            text = text_of(disk.read(path), path)
            data, _ = load(text if not path.endswith(".md") else split(text)[0] or "", path)
        except (Mistake, OSError):
            data = None  # a build says so; its name is taken all the same
        data = data if isinstance(data, dict) else {}
        if not path.endswith(".md"):
            self._slugs |= {str(key).casefold(): kind for key in data}
            return
        stem = path.rpartition("/")[2].removesuffix(".md")
        if stem == "index" and path.count("/") > 2:
            stem = path.split("/")[-2]
        slug = str(data.get("slug") or "-".join(stem.split()))
        aliases = data.get("aliases")
        self._paths |= {alias_path(str(one)).casefold() for one in (aliases if isinstance(aliases, list) else [])}
        if kind == _KINDS["articles"]:
            source = data.get("source")
            source = source if isinstance(source, dict) else {}
            title, url, publication = data.get("title"), source.get("url"), source.get("title")
            self.add(slug, Clipping(str(title or ""), url=str(url or ""), publication=str(publication or "")))
        else:
            self._slugs.setdefault(slug.casefold(), kind)


def host(url: str) -> str:
    """The host of an address, without `www.`."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def web(url: str) -> str:
    """An address of the web as it can stand in front matter; "" for any other."""
    return url.strip() if url.strip().startswith(("http://", "https://")) and host(url.strip()) else ""


def _bare(url: str) -> str:
    """An address without what does not tell one page from another."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}" if parts.hostname else url
