"""The size of an image in pixels, so that a page keeps its place while it loads."""

import io
import re

_RASTER = frozenset(["png", "jpg", "jpeg", "gif", "webp", "avif"])
_SVG = re.compile(rb"<svg\b[^>]*>", re.S)
_LENGTH = re.compile(r"^\s*(\d{1,6}(?:\.\d*)?)(?:px)?\s*$")


def measure(path: str, content: bytes) -> tuple[int, int]:
    """Width and height in CSS pixels; (0, 0) for what is no image. Raises ValueError with words for a person."""
    ending = path.rpartition(".")[2].lower()
    if ending == "svg":
        return _svg(content)
    if ending not in _RASTER:
        return 0, 0
    # Imported here: only a new or changed picture needs it.
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            if ending in ("jpg", "jpeg") and image.getexif().get(0x0112, 1) >= 5:
                width, height = height, width  # turned by its Exif orientation
            return width, height
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValueError(f"this is no readable {ending.upper()} picture") from None


def _svg(content: bytes) -> tuple[int, int]:
    found = _SVG.search(content[:20_000])
    if not found:
        raise ValueError("this is no SVG picture: it has no <svg> element")
    tag = found[0].decode("utf-8", "replace")
    attributes = dict(re.findall(r"""([\w:-]+)\s*=\s*["']([^"']*)["']""", tag))
    sizes = [_LENGTH.match(attributes.get(name, "")) for name in ("width", "height")]
    if sizes[0] and sizes[1]:
        return round(float(sizes[0][1])), round(float(sizes[1][1]))
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    try:
        return round(float(box[2])), round(float(box[3]))
    except (IndexError, ValueError, OverflowError):
        return 0, 0
