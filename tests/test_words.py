"""Small things: plurals, slugs, the sizes of pictures."""

import io

import pytest
from PIL import Image

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


@pytest.mark.parametrize(
    ("path", "content", "size"),
    [
        ("p.png", raster("PNG"), (8, 5)),
        ("p.WEBP", raster("WEBP"), (8, 5)),
        ("p.jpg", raster("JPEG"), (8, 5)),
        ("p.jpeg", raster("JPEG", turned=True), (5, 8)),
        ("p.svg", b'<?xml version="1.0"?>\n<svg xmlns="x" width="12px" height="3.6">', (12, 4)),
        ("p.svg", b"<svg viewBox='0 0 30 20'/>", (30, 20)),
        ("p.svg", b'<svg width="100%" height="100%" viewBox="0, 0, 30, 20"/>', (30, 20)),
        ("p.svg", b'<svg width="1.2.3" height="5"/>', (0, 0)),
        ("p.svg", b'<svg viewBox="0 0 inf nan"/>', (0, 0)),
        ("p.svg", b'<svg viewBox="0 0 1e999 1"/>', (0, 0)),
        ("p.pdf", b"%PDF", (0, 0)),
    ],
)
def test_sizes_of_pictures(path: str, content: bytes, size: tuple[int, int]) -> None:
    assert measure(path, content) == size


@pytest.mark.parametrize(("path", "content"), [("p.png", b"no"), ("p.svg", b"<html>"), ("p.gif", raster("PNG")[:20])])
def test_what_is_no_picture(path: str, content: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        measure(path, content)
