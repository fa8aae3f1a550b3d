"""A published site as its visitors get it: every file, every page parsed, every address resolved."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from generator.pipeline import build
from generator.report import Options, Report
from tests.markup import Element, parsed
from tests.support import NOW, article, shown

SITES = Path(__file__).parent / "sites"


class Tree:
    """The files of a published site, and the address that they are served at."""

    def __init__(self, files: Mapping[str, bytes], url: str) -> None:
        self.files = dict(files)
        self.url = url
        parts = urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.base = parts.path

    @cached_property
    def pages(self) -> dict[str, Element]:
        """Every page, redirects among them, by its URL path below the base: `articles/a/`; "" is the home page."""
        return {
            path.removesuffix("index.html"): parsed(content.decode())
            for path, content in self.files.items()
            if path.endswith(".html")
        }

    @cached_property
    def redirects(self) -> dict[str, Element]:
        return {path: page for path, page in self.pages.items() if page.all("meta[http-equiv=refresh]")}

    @cached_property
    def articles(self) -> dict[str, Element]:
        """The pages of articles, by slug."""
        return {body["data-slug"]: page for page in self.pages.values() for body in page.all("div.body[data-slug]")}

    @cached_property
    def articles_at(self) -> dict[str, str]:
        """The URL paths of articles, by slug."""
        return {
            body["data-slug"]: path for path, page in self.pages.items() for body in page.all("div.body[data-slug]")
        }

    def address(self, path: str) -> str:
        """The URL of a path below the base."""
        return self.url + quote(path)

    def text(self, path: str) -> str:
        return self.files[path].decode()

    def place(self, url: str, at: str = "") -> tuple[str, str] | None:
        """What a URL on the page at `at` leads to: (path below the base, fragment); None for another site.

        A path that leaves the base, or that a server would not find, is an AssertionError.
        """
        whole = urljoin(self.address(at), url)
        parts = urlsplit(whole)
        if parts.scheme not in ("http", "https") or f"{parts.scheme}://{parts.netloc}" != self.origin:
            return None
        assert parts.path.startswith(self.base), f"{url} leaves {self.base}"
        assert all(one < "\x7f" and one not in ' "<>\\^`{|}' for one in url), f"{url} is not encoded"
        path = unquote(parts.path[len(self.base) :])
        file = f"{path}index.html" if path.endswith("/") or not path else path
        assert file in self.files, f"there is no {url}"
        return path, unquote(parts.fragment)


class Built(Tree):
    """A site that was just built from the folder at `root`."""

    def __init__(self, root: Path, base_url: str | None = None, *, jobs: int | None = 1) -> None:
        self.root = root
        self.report: Report = build(Options(root=root, out=root / "build", base_url=base_url, jobs=jobs, now=NOW))
        assert self.report.published, shown(self.report)
        super().__init__(tree(root / "build"), base_url or setting(root, "url"))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def setting(root: Path, key: str) -> str:
    """A plain setting of site.yaml."""
    lines = (root / "site.yaml").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{key}:"))


def change(root: Path, path: str, old: str, new: str) -> None:
    """Change one place of a source."""
    text = (root / path).read_text()
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new))


def fill(root: Path, articles: int, notes: int = 0) -> None:
    """Add articles that share a topic, an author and a term, and notes on the first of them."""
    for n in range(articles):
        body = f"Ship {n} lay at the pier of [[filler-{(n * 7 + 1) % articles}]]."
        text = article(
            body,
            title=f"Filler {n}",
            date=f"20{10 + n // 28 % 9}-02-{n % 28 + 1:02}",
            authors="[Filler]",
            topics="[Fillers]",
        )
        (root / f"content/articles/filler-{n}.md").write_text(text)
    for n in range(notes):
        on = "on: [{article: filler-0, quote: lay at the pier}]\n" if n < 3 else ""
        (root / f"content/notes/extra-{n}.md").write_text(f"---\ntitle: Note {n}\n{on}---\n\nNumber {n}.\n")
