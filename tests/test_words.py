"""Small things: plurals, slugs, the sizes of pictures."""

import contextlib
import io
import struct
import time
import zlib

import pytest
from PIL import Image, PngImagePlugin

from generator.images import measure
from generator.plurals import plurals
from generator.slugs import alias_path, bad_segment, slugify


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "treaty", ["treaties"]),
        ("en", "day", ["days"]),
        ("en", "Bush", ["Bushes"]),
        ("en-GB", "secretary of state", ["secretary of states", "secretaries of state"]),
        ("en", "MH17", []),
        ("fr", "accord", ["accords"]),
        ("fr", "journal", ["journaux"]),
        ("fr", "bureau", ["bureaux"]),
        ("fr", "pays", []),
        ("es", "paz", ["paces"]),
        ("es", "nación", ["naciones"]),
        ("es", "tratado", ["tratados"]),
        ("es", "poder", ["poderes"]),
        ("pt", "nação", ["nações"]),
        ("pt", "homem", ["homens"]),
        ("pt", "poder", ["poderes"]),
        ("pt", "tratado", ["tratados"]),
        ("de", "Vertrag", []),
    ],
)
def test_plurals(language: str, one: str, many: list[str]) -> None:
    assert plurals(one, language) == many


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Spring 2021", "spring-2021"),
        ("The People’s Republic", "the-people-s-republic"),
        ("Україна та світ", "україна-та-світ"),
        ("C++ / C#", "c-c"),
        ("…", "other"),
        ("ﬁne", "fine"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug
    assert not bad_segment(slug)


@pytest.mark.parametrize(
    "segment", ["", ".", "..", "a/b", "a\\b", "a b", "a\0b", "a\u202eb", "x" * 201, "a.", "é" * 101, "a?b"]
)
def test_what_is_no_segment(segment: str) -> None:
    assert bad_segment(segment)


@pytest.mark.parametrize(
    ("alias", "path"), [("/old/path/", "/old/path/"), ("/old", "/old/"), ("/old.html", "/old.html"), ("/", "/")]
)
def test_aliases(alias: str, path: str) -> None:
    assert alias_path(alias) == path


def raster(kind: str, turned: bool = False) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    Image.new("RGB", (8, 5)).save(out, kind, exif=exif)
    return out.getvalue()


def damaged(content: bytes, part: bytes, to: bytes) -> bytes:
    assert part in content
    return content.replace(part, to)


def png(width: int, height: int) -> bytes:
    """The head of a picture alone."""
    ihdr = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + ihdr + struct.pack(">I", zlib.crc32(ihdr)) + b"\0\0\0\0IDAT"


@pytest.mark.parametrize(
    ("path", "content", "size"),
    [
        ("p.png", raster("PNG"), (8, 5)),
        ("p.WEBP", raster("WEBP"), (8, 5)),
        ("p.jpg", raster("JPEG"), (8, 5)),
        ("p.jpeg", raster("JPEG", turned=True), (5, 8)),
        ("p.jpeg", damaged(raster("JPEG", turned=True), b"\x01\x12\0\x03", b"\x01\x12\0\x02"), (8, 5)),  # as text
        ("p.gif", raster("GIF"), (8, 5)),
        ("p.avif", raster("AVIF"), (8, 5)),
        ("p.png", raster("WEBP"), (8, 5)),
        ("p.png", raster("BMP"), (8, 5)),
        ("p.png", png(12_000, 10_000), (12_000, 10_000)),
        ("p.svg", b'<?xml version="1.0"?>\n<svg xmlns="x" width="12px" height="3.6">', (12, 4)),
        ("p.svg", b"<svg viewBox='0 0 30 20'/>", (30, 20)),
        ("p.svg", b'<svg width="100%" height="100%" viewBox="0, 0, 30, 20"/>', (30, 20)),
        ("p.svg", b"<svg<svg width='3' data-width='4' height='2'>", (3, 2)),
        ("p.svg", b'<svg width="1.2.3" height="5"/>', (0, 0)),
        ("p.svg", b'<svg viewBox="0 0 inf nan"/>', (0, 0)),
        ("p.svg", b'<svg viewBox="0 0 1e999 1"/>', (0, 0)),
        ("p.svg", b'<svg viewBox="0 0 1e30 1"/>', (0, 0)),
        ("p.svg", b'<svg viewBox="0 0 8 -5"/>', (0, 0)),
        ("p.pdf", b"%PDF", (0, 0)),
    ],
)
def test_sizes_of_pictures(path: str, content: bytes, size: tuple[int, int]) -> None:
    assert measure(path, content) == size


def test_a_picture_of_too_many_pixels() -> None:
    with pytest.raises(ValueError, match="more pixels than are read; make it smaller"):
        measure("p.png", png(40_000, 40_000))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("p.png", b"no"),
        ("p.svg", b"<html>"),
        ("p.gif", raster("PNG")[:20]),
        ("p.jpg", b"DDS |\0\0\0" + bytes(16) + b"\x04\0\0\0XXXX" * 20),
        ("p.tif.png", raster("TIFF")),
        ("p.avif", raster("AVIF")[:200]),
        ("p.avif", damaged(raster("AVIF"), b"ispe", b"xxxx")),
        ("p.webp", raster("WEBP")[:30]),
        *((f"p.{kind.lower()}", raster(kind)[:16]) for kind in ("PNG", "JPEG", "GIF", "WEBP", "AVIF")),
    ],
)
def test_what_is_no_picture(path: str, content: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        measure(path, content)


@pytest.mark.parametrize("wrong", [TypeError, RuntimeError, NotImplementedError, AttributeError, OverflowError])
def test_whatever_a_decoder_raises_it_is_no_readable_picture(
    wrong: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise wrong

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "_open", broken)
    with pytest.raises(ValueError, match="this is no readable PNG picture"):
        measure("p.png", raster("PNG"))


@pytest.mark.parametrize("content", [b"<svg " + b"a" * 20_000, b"<svg " + b"a" * 19_000 + b">", b"<svg" * 5_000])
def test_a_hostile_svg_costs_no_more_than_its_length(content: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(ValueError):
        measure("p.svg", content)
    assert time.process_time() - began < 0.5  # by the square of its length it is seconds
