"""The files of pictures that lie beside a clipping."""

import re
from pathlib import Path
from urllib.parse import unquote

from generator.images import measure
from generator.read import MAX_MEDIA


class Pictures:
    """Finds pictures below the folder of a clipping, and gives them places in `content/media/` of a site.

    `copies` are what is to be written: path on the site → content.
    """

    def __init__(self, beside: Path, root: Path) -> None:
        self._beside = beside.resolve()
        self._root = root
        self._known: dict[str, str] = {}
        self.copies: dict[str, bytes] = {}

    def place(self, src: str, slug: str) -> str:
        """The path on the site of a picture that the clipping names; "" where no readable picture of that name is there."""
        if src not in self._known:
            self._known[src] = self._placed(src, slug)
        return self._known[src]

    def _placed(self, src: str, slug: str) -> str:
        path = unquote(re.sub(r"[?#].*", "", src.removeprefix("./")))
        if not path or "://" in src or "\0" in path or len(path) > 1000:
            return ""
        file = (self._beside / path).resolve()
        ending = file.suffix.lower()
        try:
            if not file.is_relative_to(self._beside) or not file.is_file() or file.stat().st_size > MAX_MEDIA:
                return ""
            content = file.read_bytes()
            if measure(f"x{ending}", content) == (0, 0):
                return ""
        except (OSError, ValueError):
            return ""
        n = 1
        while True:
            name = f"media/{slug}{f'-{n}' if n > 1 else ''}{ending}"
            if f"content/{name}" not in self.copies and not (self._root / "content" / name).exists():
                self.copies[f"content/{name}"] = content
                return name
            n += 1
