"""Draw the demo's maps and charts into content/, as SVG and as PNG, from the same calls.

Run: python tools/figures.py      Needs Pillow and, for the PNGs, one of the fonts in FONTS.
Coordinates are (longitude, latitude), rough on purpose; the maps are schematic and say so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Literal, Protocol

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Projection = Callable[[Sequence[Point]], list[Point]]
Anchor = Literal["start", "middle", "end"]
Face = Literal["roman", "italic", "bold", "sans", "sansbold"]

CONTENT = Path(__file__).resolve().parent.parent / "content"
LAND, PALE, SEA, ACCENT = "#e9e4d8", "#f6f2e8", "#cbd8dc", "#8a2d1c"
INK, SOFT, RULE, TINT, PAPER = "#2b2723", "#5f5850", "#b3a99a", "#e2c9bb", "#fdfbf7"
SERIF, SANS = (
    "Newsreader,Georgia,'Liberation Serif',serif",
    "system-ui,'Segoe UI','Liberation Sans',sans-serif",
)
FONTS: dict[Face, tuple[str, ...]] = {
    "roman": ("Caladea-Regular.ttf", "LiberationSerif-Regular.ttf", "DejaVuSerif.ttf"),
    "italic": ("Caladea-Italic.ttf", "LiberationSerif-Italic.ttf", "DejaVuSerif-Italic.ttf"),
    "bold": ("Caladea-Bold.ttf", "LiberationSerif-Bold.ttf", "DejaVuSerif-Bold.ttf"),
    "sans": ("LiberationSans-Regular.ttf", "DejaVuSans.ttf"),
    "sansbold": ("LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
}


class Canvas(Protocol):
    """What a drawing may ask for; lengths are in units of the picture, colours are #rrggbb."""

    def area(self, points: Sequence[Point], fill: str, stroke: str = "", width: float = 0) -> None: ...
    def hatch(self, points: Sequence[Point], colour: str) -> None: ...
    def line(self, points: Sequence[Point], colour: str, width: float, dots: bool = False) -> None: ...
    def disc(self, at: Point, radius: float, fill: str, stroke: str = "") -> None: ...
    def text(
        self,
        at: Point,
        words: str,
        size: float,
        face: Face = "roman",
        colour: str = INK,
        anchor: Anchor = "start",
        halo: str = "",
        spacing: float = 0,
    ) -> None: ...


class Svg:
    """A canvas that writes SVG."""

    def __init__(self, width: int, height: int, title: str, ground: str) -> None:
        self.head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img">\n<title>{escape(title)}</title>\n'
        )
        self.parts = [f'<rect width="{width}" height="{height}" fill="{ground}"/>']

    def area(self, points: Sequence[Point], fill: str, stroke: str = "", width: float = 0) -> None:
        edge = f' stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round"' if stroke else ""
        self.parts.append(f'<path d="{self._path(points)}Z" fill="{fill}"{edge}/>')

    def hatch(self, points: Sequence[Point], colour: str) -> None:
        name = f"hatch-{colour[1:]}"
        pattern = (
            f'<pattern id="{name}" width="9" height="9" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><path d="M0 0V9" stroke="{colour}" '
            f'stroke-width="2.4"/></pattern>'
        )
        if pattern not in self.parts:
            self.parts.append(pattern)
        self.parts.append(f'<path d="{self._path(points)}Z" fill="url(#{name})"/>')

    def line(self, points: Sequence[Point], colour: str, width: float, dots: bool = False) -> None:
        dash = f' stroke-dasharray="0 {width * 2.2:g}"' if dots else ""
        self.parts.append(
            f'<path d="{self._path(points)}" fill="none" stroke="{colour}" '
            f'stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"{dash}/>'
        )

    def disc(self, at: Point, radius: float, fill: str, stroke: str = "") -> None:
        edge = f' stroke="{stroke}" stroke-width="2"' if stroke else ""
        self.parts.append(f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:g}" fill="{fill}"{edge}/>')

    def text(
        self,
        at: Point,
        words: str,
        size: float,
        face: Face = "roman",
        colour: str = INK,
        anchor: Anchor = "start",
        halo: str = "",
        spacing: float = 0,
    ) -> None:
        family = SANS if face.startswith("sans") else SERIF
        style = f'font-family="{family}" font-size="{size:g}" fill="{colour}"'
        style += ' font-style="italic"' if face == "italic" else ""
        style += ' font-weight="700"' if face.endswith("bold") else ""
        style += f' text-anchor="{anchor}"' if anchor != "start" else ""
        style += f' letter-spacing="{spacing:g}"' if spacing else ""
        style += f' stroke="{halo}" stroke-width="5" stroke-linejoin="round" paint-order="stroke"' if halo else ""
        self.parts.append(f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" {style}>{escape(words)}</text>')

    def save(self, path: Path) -> None:
        path.write_text(self.head + "\n".join(self.parts) + "\n</svg>\n", encoding="utf-8")

    @staticmethod
    def _path(points: Sequence[Point]) -> str:
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


class Png:
    """A canvas that paints at twice the size and is scaled down when saved."""

    SCALE = 2

    def __init__(self, width: int, height: int, title: str, ground: str) -> None:
        self.size = (width, height)
        self.image = Image.new("RGB", (width * self.SCALE, height * self.SCALE), ground)
        self.draw = ImageDraw.Draw(self.image)

    def area(self, points: Sequence[Point], fill: str, stroke: str = "", width: float = 0) -> None:
        self.draw.polygon(self._up(points), fill=fill)
        if stroke:
            self.line([*points, points[0]], stroke, width)

    def hatch(self, points: Sequence[Point], colour: str) -> None:
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon(self._up(points), fill=255)
        lines = self.image.copy()
        pen, (w, h), step = (
            ImageDraw.Draw(lines),
            self.image.size,
            round(9 * math.sqrt(2) * self.SCALE),
        )
        for x in range(-h, w, step):
            pen.line([(x, h), (x + h, 0)], fill=colour, width=round(2.4 * self.SCALE))
        self.image.paste(lines, mask=mask)

    def line(self, points: Sequence[Point], colour: str, width: float, dots: bool = False) -> None:
        if dots:
            for at in along(points, width * 2.2):
                self.disc(at, width / 2, colour)
        else:
            self.draw.line(
                self._up(points),
                fill=colour,
                width=max(1, round(width * self.SCALE)),
                joint="curve",
            )

    def disc(self, at: Point, radius: float, fill: str, stroke: str = "") -> None:
        box = self._up([(at[0] - radius, at[1] - radius), (at[0] + radius, at[1] + radius)])
        self.draw.ellipse(box, fill=fill, outline=stroke or None, width=2 * self.SCALE if stroke else 0)

    def text(
        self,
        at: Point,
        words: str,
        size: float,
        face: Face = "roman",
        colour: str = INK,
        anchor: Anchor = "start",
        halo: str = "",
        spacing: float = 0,
    ) -> None:
        font, s = load_font(face, round(size * self.SCALE)), self.SCALE
        width = font.getlength(words) + spacing * s * len(words)
        x = at[0] * s - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        for piece in words if spacing else [words]:
            self.draw.text(
                (x, at[1] * s),
                piece,
                fill=colour,
                font=font,
                anchor="ls",
                stroke_width=round(2.5 * s) if halo else 0,
                stroke_fill=halo or None,
            )
            x += font.getlength(piece) + spacing * s

    def save(self, path: Path) -> None:
        self.image.resize(self.size, Image.Resampling.LANCZOS).quantize(128, dither=Image.Dither.NONE).save(
            path, optimize=True
        )

    def _up(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.SCALE, y * self.SCALE) for x, y in points]


def load_font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    for name in FONTS[face]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    raise SystemExit(f"no font for {face}; install one of {', '.join(FONTS[face])}")


def along(points: Sequence[Point], step: float) -> list[Point]:
    """Points at equal distances on a line of several pieces."""
    found, rest = [], 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0)
        while rest <= length and length > 0:
            found.append((x0 + (x1 - x0) * rest / length, y0 + (y1 - y0) * rest / length))
            rest += step
        rest -= length
    return found


def smooth(points: Sequence[Point], closed: bool = False, rounds: int = 2) -> list[Point]:
    """Cut the corners (Chaikin): each round puts two points in the place of one."""
    line = list(points)
    for _ in range(rounds):
        sides = list(zip(line, line[1:] + line[:1], strict=True))[: None if closed else -1]
        cut = [(a + (b - a) * t, c + (d - c) * t) for (a, c), (b, d) in sides for t in (0.25, 0.75)]
        line = cut if closed else [line[0], *cut, line[-1]]
    return line


def trace(text: str) -> list[Point]:
    """Points from "longitude latitude, longitude latitude"."""
    pairs = (pair.split() for pair in text.split(","))
    return [(float(lon), float(lat)) for lon, lat in pairs]


# From the mouth of the Danube eastwards to Perekop and along the Sea of Azov to the border.
COAST = trace("""
    29.68 45.2, 29.75 45.55, 30.1 45.82, 30.5 46.1, 30.72 46.38, 30.78 46.56, 31.05 46.62,
    31.5 46.62, 31.95 46.68, 32.2 46.58, 31.9 46.5, 31.55 46.5, 31.75 46.32, 32 46.2,
    32.6 46.08, 33.1 46.13, 33.5 46.06, 33.62 46.02, 33.85 46.08, 33.95 46.16, 34.15 46.15,
    34.4 46.12, 34.5 46.02, 34.6 46.03, 34.64 46.12, 34.85 46.17, 35.05 46.3, 35.35 46.38,
    35.85 46.65, 36.25 46.66, 36.75 46.74, 37.3 46.92, 37.6 47.08, 38.22 47.12
""")
# Onwards round the Sea of Azov, down the Caucasus, below the map, and up to the Danube again.
FAR_COAST = trace("""
    38.5 47.13, 38.9 47.22, 39.28 47.25, 39.3 47.08, 38.7 46.88, 38.25 46.72, 37.85 46.65,
    38.2 46.4, 37.95 46.05, 37.65 45.68, 37.2 45.42, 36.85 45.43, 36.72 45.3, 36.7 45.12,
    37.25 44.95, 37.35 44.72, 37.85 44.66, 38.3 44.37, 39.05 44.08, 39.7 43.56, 40.1 43.36,
    40.9 43.06, 41.5 42.6, 41.5 42, 27.6 42, 27.7 42.5, 27.9 42.9, 27.95 43.2, 28.5 43.38,
    28.6 43.8, 28.66 44.2, 28.9 44.5, 29.15 44.75, 29.6 44.85
""")
RUSSIAN_BORDER = trace("""
    38.22 47.12, 38.28 47.55, 38.75 47.68, 38.9 47.86, 39.8 47.86, 39.95 48.28, 39.82 48.6,
    40 48.82, 39.72 49.02, 40.1 49.25, 40.15 49.58, 39.78 49.56, 39.2 49.86, 38.9 49.82,
    38 49.93, 37.45 50.42, 36.65 50.23, 36.1 50.43, 35.5 50.42, 35.4 50.92, 35.1 51.2,
    34.3 51.25, 34.2 51.65, 34.4 51.77, 34.1 52, 33.8 52.34, 33.2 52.36, 32.3 52.1, 31.78 52.1
""")
WESTERN_BORDER = trace("""
    31.78 52.1, 30.95 52.06, 30.62 51.6, 30.55 51.27, 30 51.5, 29.3 51.4, 28.7 51.45,
    27.8 51.55, 27.2 51.76, 26.4 51.86, 25.2 51.93, 24.3 51.88, 23.62 51.55, 23.65 51.3,
    24.1 50.85, 24.05 50.5, 23.55 50.25, 23.1 49.95, 22.68 49.57, 22.86 49.03, 22.56 49.08,
    22.35 48.7, 22.15 48.41, 22.6 48.1, 22.9 48, 23.2 48.08, 23.9 47.95, 24.55 47.94,
    24.9 47.73, 25.3 47.92, 25.9 47.98, 26.3 48, 26.62 48.26, 27.2 48.38, 27.75 48.46,
    28.4 48.15, 29.15 47.9, 29.2 47.5, 29.55 47.32, 29.6 47.05, 29.95 46.8, 30.1 46.42,
    29.6 46.38, 29 46.5, 28.97 46.1, 28.75 45.85, 28.5 45.55, 28.22 45.47, 28.3 45.28,
    28.85 45.32, 29.68 45.2
""")
CRIMEA = trace("""
    33.58 46.13, 33.68 46.21, 33.86 46.19, 34 46.11, 34.13 46.09, 34.25 46.05, 34.33 46.06,
    34.45 45.99, 34.42 45.94, 34.55 45.98, 34.7 45.95, 34.8 45.9, 34.72 45.84, 34.84 45.8,
    34.76 45.76, 34.95 45.74, 34.9 45.66, 35.05 45.61, 35.02 45.53, 35.16 45.46, 35.25 45.36,
    35.35 45.3, 35.5 45.29, 35.65 45.33, 35.8 45.39, 35.84 45.48, 35.93 45.41, 36.05 45.42,
    36.2 45.46, 36.35 45.48, 36.5 45.45, 36.62 45.43, 36.64 45.37, 36.51 45.36, 36.46 45.3,
    36.52 45.25, 36.43 45.21, 36.46 45.13, 36.42 45.06, 36.25 45.03, 36.1 45.01, 35.95 44.99,
    35.8 44.98, 35.83 45.05, 35.6 45.12, 35.46 45.1, 35.38 45.04, 35.48 45.01, 35.38 44.97,
    35.25 44.96, 35.17 44.88, 35.08 44.78, 34.97 44.84, 34.8 44.8, 34.6 44.77, 34.43 44.69,
    34.37 44.59, 34.28 44.53, 34.18 44.5, 34.12 44.42, 33.95 44.39, 33.75 44.38, 33.62 44.43,
    33.57 44.5, 33.48 44.51, 33.36 44.57, 33.45 44.61, 33.57 44.61, 33.53 44.67, 33.57 44.8,
    33.61 44.88, 33.56 44.98, 33.54 45.08, 33.45 45.17, 33.37 45.2, 33.25 45.16, 33.12 45.17,
    33 45.26, 32.88 45.33, 32.72 45.34, 32.6 45.31, 32.48 45.35, 32.51 45.42, 32.65 45.5,
    32.76 45.5, 32.83 45.57, 32.95 45.65, 33.12 45.74, 33.18 45.81, 33.24 45.76, 33.42 45.81,
    33.58 45.85, 33.72 45.87, 33.78 45.92, 33.66 45.95, 33.62 46.02, 33.66 46.07
""")
ARABAT_SPIT = trace("""
    34.82 46.17, 34.95 46, 35.08 45.8, 35.18 45.6, 35.3 45.4, 35.42 45.29
""")
OTHER_BORDERS = [
    trace("26.62 48.26, 27.1 48, 27.4 47.4, 28.1 46.9, 28.2 46.3, 28.15 45.65, 28.22 45.47"),
    trace("28.6 43.75, 28 43.85, 27.2 44.12, 26.3 43.98, 25.4 43.63, 24.2 43.7, 23 43.82"),
    trace("22.9 48, 22.3 47.75, 21.6 46.95, 21.2 46.4, 20.4 46.1"),
    trace("22.15 48.41, 21.8 48.35, 20.8 48.55, 20.3 48.25"),
    trace("22.56 49.08, 21.6 49.42, 20.9 49.3, 20.3 49.4"),
    trace("23.62 51.55, 23.55 52.05, 23.2 52.3, 23.9 52.7, 23.85 53.2, 23.55 53.9, 23.5 54.4"),
    trace("31.78 52.1, 31.6 52.7, 32.3 53, 32.75 53.35, 32.4 53.65, 31.8 53.8, 31 54.4"),
    trace("40 43.38, 40.7 43.55, 41.6 43.25, 42.8 43.15, 44 42.7, 45.2 42.6"),
    trace("23 43.82, 22.7 44.2, 22.5 44.65, 21.4 44.85, 21.2 45.25, 20.4 46.1"),
]
CONTACT = trace("""
    37.95 47.1, 37.8 47.45, 37.55 47.7, 37.6 48.05, 37.85 48.2, 38 48.38, 38.35 48.45,
    38.5 48.62, 38.9 48.72, 39.3 48.73, 39.6 48.62, 39.82 48.6
""")
HELD = [*CONTACT, *RUSSIAN_BORDER[:7][::-1]]


def projection(west: float, north: float, south: float, scale: float) -> Projection:
    """Plate carrée, narrowed for the middle latitude; `scale`: units for a degree of latitude."""
    narrow = math.cos(math.radians((north + south) / 2))
    return lambda points: [((lon - west) * narrow * scale, (north - lat) * scale) for lon, lat in points]


def ground(c: Canvas, at: Projection) -> None:
    """Land, sea, borders, Crimea: what both maps share."""
    c.area(smooth(at([*COAST, *RUSSIAN_BORDER[1:], *WESTERN_BORDER[1:]]), closed=True, rounds=1), PALE)
    held = at(HELD)
    c.area(held, TINT)
    c.area(smooth(at([*COAST, *FAR_COAST]), closed=True), SEA, "#8fa5ac", 1.5)
    for border in OTHER_BORDERS:
        c.line(smooth(at(border)), RULE, 1.6)
    c.line(smooth(at(RUSSIAN_BORDER), rounds=1), INK, 2.6)
    c.line(smooth(at(WESTERN_BORDER), rounds=1), "#7d7468", 2)
    crimea = smooth(at(CRIMEA), closed=True, rounds=1)
    c.area(crimea, PALE)
    c.hatch(crimea, "#d3a998")
    c.line([*crimea, crimea[0]], ACCENT, 2)
    c.line(smooth(at(ARABAT_SPIT)), ACCENT, 2)
    c.line(smooth(at(CONTACT)), ACCENT, 5, dots=True)


INSIDE = {"Kyiv", "Kharkiv", "Lviv", "Mariupol", "Dnipro"}


def draw_region(c: Canvas) -> None:
    at = projection(21, 53.7, 43.1, 100)

    def spot(lon: float, lat: float) -> Point:
        return at([(lon, lat)])[0]

    ground(c, at)
    for lon, lat, name in [
        (26.0, 45.65, "Romania"),
        (22.25, 50.9, "Poland"),
        (28.0, 52.75, "Belarus"),
        (42.2, 52.2, "Russia"),
        (25.1, 43.38, "Bulgaria"),
        (42.0, 45.9, "Russia"),
    ]:
        c.text(spot(lon, lat), name.upper(), 27, "roman", SOFT, "middle", spacing=5)
    c.text(spot(28.72, 47.02), "MOLDOVA", 17, "roman", SOFT, "middle", LAND, 1)
    c.text(spot(31.1, 48.75), "UKRAINE", 46, "roman", INK, "middle", spacing=14)
    c.text(spot(31.6, 43.9), "Black Sea", 32, "italic", "#4c6a74", "middle")
    c.text(spot(36.6, 46.13), "Sea of", 19, "italic", "#4c6a74", "middle")
    c.text(spot(36.6, 45.9), "Azov", 19, "italic", "#4c6a74", "middle")
    c.text(spot(34.3, 45.42), "Crimea", 27, "bold", ACCENT, "middle", PALE)
    c.text(spot(38.72, 48.2), "Donbas", 25, "bold", ACCENT, "middle", TINT)
    towns: list[tuple[float, float, str, Anchor]] = [
        (30.52, 50.45, "Kyiv", "start"),
        (36.23, 49.99, "Kharkiv", "end"),
        (24.03, 49.84, "Lviv", "start"),
        (30.73, 46.48, "Odesa", "start"),
        (37.55, 47.1, "Mariupol", "end"),
        (39.2, 51.66, "Voronezh", "start"),
        (39.72, 47.23, "Rostov-on-Don", "start"),
        (33.52, 44.6, "Sevastopol", "end"),
        (26.1, 44.43, "Bucharest", "start"),
        (35.05, 48.46, "Dnipro", "start"),
        (36.58, 50.6, "Belgorod", "start"),
    ]
    for lon, lat, name, anchor in towns:
        x, y = spot(lon, lat)
        c.disc((x, y), 5, PAPER, INK)
        c.text(
            (x + (11 if anchor == "start" else -11), y + 7),
            name,
            22,
            "sans",
            INK,
            anchor,
            SEA if name in ("Sevastopol", "Odesa") else PALE if name in INSIDE else LAND,
        )
    for lon, lat in [(39.35, 51.25), (40.5, 50.15), (40.6, 48.05), (36.05, 45.25)]:
        x, y = spot(lon, lat)
        c.area([(x - 15, y + 12), (x, y - 14), (x + 15, y + 12)], ACCENT, PAPER, 2)
    strip(c, 1600, 1060)


def strip(c: Canvas, width: int, top: int) -> None:
    """The legend under the regional map."""
    c.area([(0, top), (width, top), (width, top + 140), (0, top + 140)], PAPER)
    c.line([(0, top), (width, top)], INK, 2)
    y1, y2 = top + 50, top + 100
    box = [(30, y1 - 22), (74, y1 - 22), (74, y1 + 6), (30, y1 + 6)]
    c.area(box, PALE)
    c.hatch(box, "#d3a998")
    c.line([*box, box[0]], ACCENT, 2)
    law = "part of Ukraine under international law; occupied and annexed by Russia since 2014"
    c.text((90, y1), f"Crimea: {law}", 23, "sans")
    c.line([(32, y2 - 8), (74, y2 - 8)], ACCENT, 5, dots=True)
    c.text((90, y2), "Line of contact, 2015–21", 23, "sans")
    c.area([(460, y2 - 22), (504, y2 - 22), (504, y2 + 6), (460, y2 + 6)], TINT)
    c.text((520, y2), "Held by separatists whom Russia backs", 23, "sans")
    c.area([(1080, y2 + 3), (1095, y2 - 23), (1110, y2 + 3)], ACCENT)
    c.text((1124, y2), "Russian forces reported, April 2021", 23, "sans")
    c.text((width - 30, y1), "Schematic, not to scale", 23, "italic", SOFT, "end")


def draw_crimea(c: Canvas) -> None:
    at = projection(31.95, 46.62, 43.95, 380)

    def spot(lon: float, lat: float) -> Point:
        return at([(lon, lat)])[0]

    ground(c, at)
    c.text(spot(34.25, 45.5), "CRIMEA", 44, "bold", ACCENT, "middle", PALE, 10)
    c.text(spot(33.55, 46.5), "UKRAINE (MAINLAND)", 24, "roman", SOFT, "middle", spacing=4)
    c.text(spot(36.95, 45.22), "RUSSIA", 20, "roman", SOFT, "middle")
    c.text(spot(32.55, 44.75), "Black Sea", 34, "italic", "#4c6a74", "middle")
    c.text(spot(35.75, 46.0), "Sea of Azov", 30, "italic", "#4c6a74", "middle")
    towns: list[tuple[float, float, str, float, float, Anchor]] = [
        (34.1, 44.95, "Simferopol", 14, 8, "start"),
        (33.5, 44.62, "Sevastopol", -14, 14, "end"),
        (34.16, 44.51, "Yalta", 14, 20, "start"),
        (36.42, 45.33, "Kerch", -14, 8, "end"),
        (33.37, 45.22, "Yevpatoria", 14, 0, "start"),
        (33.72, 46.14, "Perekop", -14, -8, "end"),
        (35.38, 45.05, "Feodosia", -14, 4, "end"),
    ]
    for lon, lat, name, dx, dy, anchor in towns:
        x, y = spot(lon, lat)
        c.disc((x, y), 6, PAPER, INK)
        c.text(
            (x + dx, y + dy),
            name,
            25,
            "sans",
            INK,
            anchor,
            SEA if name in ("Sevastopol", "Yalta") else PALE,
        )
    c.text(spot(36.62, 44.92), "Kerch Strait", 22, "italic", "#4c6a74", "middle")
    c.text((1372, 990), "Schematic, not to scale", 23, "italic", "#4c6a74", "end")


def draw_timeline(c: Canvas) -> None:
    events = [
        (2008.26, "3 April 2008", "Bucharest: “will become members”"),
        (2013.89, "21 November 2013", "Kyiv: the protests begin"),
        (2014.16, "27 February 2014", "Simferopol: parliament seized"),
        (2014.27, "6 April 2014", "Donetsk: offices seized"),
        (2014.54, "17 July 2014", "MH17 shot down"),
        (2014.68, "5 September 2014", "Minsk: the protocol"),
        (2015.12, "12 February 2015", "Minsk: the package"),
        (2018.54, "16 July 2018", "Helsinki: Trump and Putin"),
        (2019.94, "9 December 2019", "Paris: the four meet"),
        (2020.57, "27 July 2020", "Donbas: a ceasefire"),
        (2021.28, "13 April 2021", "The call"),
        (2021.31, "22 April 2021", "The order to pull back"),
        (2021.46, "16 June 2021", "Geneva: Biden and Putin"),
    ]
    talks = {0, 5, 6, 7, 8, 9, 10, 12}
    c.text((40, 66), "From Bucharest to Geneva", 38, "bold")
    c.text(
        (40, 104),
        "Thirteen dates, 2008–2021. Filled: talks. Open: events on the ground.",
        22,
        "sans",
        SOFT,
    )
    top, bottom, axis = 160.0, 1000.0, 120.0

    def when(year: float) -> float:
        return top + (year - 2008) / 14 * (bottom - top)

    for tick in range(2008, 2023):
        y = when(tick)
        c.line([(axis - 9, y), (axis, y)], RULE, 2)
        if tick % 2 == 0:
            c.text((axis - 18, y + 7), str(tick), 20, "sans", SOFT, "end")
    c.line([(axis, top), (axis, bottom)], INK, 3)
    label = top + 10.0
    for number, (year, date, words) in enumerate(events):
        y = when(year)
        label = max(label, min(y, bottom - (len(events) - 1 - number) * 50))
        c.line([(axis, y), (axis + 60, y), (axis + 130, label), (axis + 170, label)], RULE, 1.5)
        c.disc((axis, y), 7, ACCENT if number in talks else PAPER, ACCENT)
        c.text((axis + 184, label + 7), date, 19, "sansbold", ACCENT)
        c.text((axis + 414, label + 8), words, 25)
        label += 50


def draw_build_up(c: Canvas) -> None:
    steps = [
        ("26 March", "Four Ukrainian soldiers are killed near Shumy", 0),
        ("30 March", "Ukraine’s commander counts 28 Russian battalion groups", 0),
        ("2 April", "Biden telephones Zelensky", 1),
        ("6 April", "Shoigu announces an inspection of all forces", 0),
        ("8 April", "White House: most Russian troops near Ukraine since 2014", 0),
        ("13 April", "Biden telephones Putin and proposes a summit", 1),
        ("15 April", "The United States imposes sanctions on Russia", 0),
        ("22 April", "Shoigu orders the troops back", 1),
        ("1 May", "The date set for their return", 1),
        ("16 June", "Summit in Geneva", 1),
    ]
    days = [0, 4, 7, 11, 13, 18, 20, 27, 36, 82]
    c.text((60, 92), "Twelve weeks in spring", 52, "bold")
    c.text(
        (60, 138),
        "What was done, said and counted between 26 March and 16 June 2021",
        27,
        "sans",
        SOFT,
    )
    left, right, y0 = 60, 1540, 210
    c.line([(left, y0), (right, y0)], INK, 3)
    for name, day in (("April", 6), ("May", 36), ("June", 67)):
        x = left + 20 + day / 84 * (right - left - 40)
        c.line([(x, y0), (x, y0 + 20)], RULE, 2)
        c.text((x + 10, y0 + 30), name, 22, "sans", SOFT)
    for day, (_, _, calm) in zip(days, steps, strict=True):
        x = left + 20 + day / 84 * (right - left - 40)
        c.disc((x, y0), 10, "#5f7f8a" if calm else ACCENT, PAPER)
    for number, (date, words, calm) in enumerate(steps):
        y = 320 + number * 58
        colour = "#45636d" if calm else ACCENT
        c.disc((76, y - 9), 10, "#5f7f8a" if calm else ACCENT)
        c.text((108, y), date, 27, "sansbold", colour)
        c.text((284, y + 1), words, 32)
        c.line([(60, y + 20), (1540, y + 20)], "#e3ddd0", 1.5)
    c.disc((76, 922), 10, ACCENT)
    c.text((96, 930), "Pressure", 23, "sans", SOFT)
    c.disc((236, 922), 10, "#5f7f8a")
    c.text((256, 930), "Talk, or steps back", 23, "sans", SOFT)


def draw_vote(c: Canvas) -> None:
    rows = [
        ("In favour", 100, "#5f7f8a"),
        ("Against", 11, ACCENT),
        ("Abstained", 58, "#b3a99a"),
        ("Did not vote", 24, "#ddd6ca"),
    ]
    c.text((40, 58), "The vote of 27 March 2014", 34, "bold")
    c.text((40, 94), "UN General Assembly, resolution 68/262; 193 members", 21, "sans", SOFT)
    for number, (name, votes, colour) in enumerate(rows):
        y = 130 + number * 66
        c.text((190, y + 31), name, 23, "sans", INK, "end")
        c.area([(206, y), (206 + votes * 6.4, y), (206 + votes * 6.4, y + 44), (206, y + 44)], colour)
        c.text((218 + votes * 6.4, y + 32), str(votes), 27, "bold")
    c.line([(206, 122), (206, 382)], INK, 2)


def draw_logo(c: Canvas) -> None:
    """A page, its text, and a note beside it."""
    c.area([(8, 6), (76, 6), (76, 122), (8, 122)], PAPER, INK, 4)
    for number, end in enumerate((64, 58, 64, 50, 62, 44)):
        c.line([(20, 26 + number * 16), (end, 26 + number * 16)], ACCENT if number == 2 else INK, 5)
    c.line([(90, 46), (90, 88)], ACCENT, 5)
    for number, end in enumerate((121, 116, 119)):
        c.line([(101, 52 + number * 15), (end, 52 + number * 15)], ACCENT, 4)


Drawing = Callable[[Canvas], None]
FIGURES: list[tuple[str, type[Svg] | type[Png], int, int, str, Drawing, str]] = [
    ("media/logo.svg", Svg, 128, 128, "Sidelight", draw_logo, "none"),
    (
        "media/map-region.svg",
        Svg,
        1600,
        1200,
        "Ukraine and its neighbours, 2021. Schematic, not to scale",
        draw_region,
        LAND,
    ),
    ("media/map-region.png", Png, 1600, 1200, "", draw_region, LAND),
    (
        "media/timeline.svg",
        Svg,
        1040,
        1040,
        "From Bucharest to Geneva, 2008–2021",
        draw_timeline,
        PAPER,
    ),
    ("media/build-up.png", Png, 1600, 970, "", draw_build_up, PAPER),
    ("articles/crimea-annexation/crimea.png", Png, 1400, 1014, "", draw_crimea, LAND),
    (
        "articles/crimea-annexation/vote.svg",
        Svg,
        960,
        410,
        "The vote of 27 March 2014",
        draw_vote,
        PAPER,
    ),
]


def main() -> None:
    for path, make, width, height, title, drawing, back in FIGURES:
        canvas = make(width, height, title, back)
        drawing(canvas)
        canvas.save(CONTENT / path)


if __name__ == "__main__":
    main()
