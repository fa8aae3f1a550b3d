"""The size of an image in pixels, so that a page keeps its place while it loads."""

import io
import re
import warnings

_RASTER = frozenset(["png", "jpg", "jpeg", "gif", "webp", "avif"])
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP")
"""Those that browsers show, whatever a file is called."""

_SVG = re.compile(rb"<svg\b[^<>]*>")
# A name begins only where a word does: tried at each of its characters, a long one would take the square of its length.
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]+)\s*=\s*["']([^"']*)["']""")
_LENGTH = re.compile(r"^\s*(\d{1,6}(?:\.\d*)?)(?:px)?\s*$")
_ORIENTATION = 0x0112


def measure(path: str, content: bytes) -> tuple[int, int]:
    """Width and height in CSS pixels; (0, 0) for what is no image. Raises ValueError with words for a person."""
    ending = path.rpartition(".")[2].lower()
    if ending == "svg":
        return _svg(content)
    return _raster(content, ending) if ending in _RASTER else (0, 0)


def _raster(content: bytes, ending: str) -> tuple[int, int]:
    # Imported here: only a new or changed picture needs it.
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd Exif, and of many pixels; they name no file
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                width, height = image.size
                turned = image.getexif().get(_ORIENTATION, 1) if ending in ("jpg", "jpeg") else 1
    except MemoryError:
        raise  # said where the trip is: it need not be the picture's fault
    except Image.DecompressionBombError:
        raise ValueError("this picture has more pixels than are read; make it smaller") from None
    except Exception:
        # At a broken file a decoder raises whatever it comes to: TypeError, RuntimeError and AttributeError were seen.
        raise ValueError(f"this is no readable {ending.upper()} picture") from None
    return (height, width) if isinstance(turned, int) and turned >= 5 else (width, height)


def _svg(content: bytes) -> tuple[int, int]:
    found = _SVG.search(content[:20_000])
    if not found:
        raise ValueError("this is no SVG picture: it has no <svg> element")
    tag = found[0].decode("utf-8", "replace")
    attributes = dict(_ATTRIBUTE.findall(tag))
    sizes = [_LENGTH.match(attributes.get(name, "")) for name in ("width", "height")]
    if sizes[0] and sizes[1]:
        return round(float(sizes[0][1])), round(float(sizes[1][1]))
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    try:
        width, height = float(box[2]), float(box[3])
    except (IndexError, ValueError):
        return 0, 0
    return (round(width), round(height)) if 0 <= width < 1e6 and 0 <= height < 1e6 else (0, 0)
