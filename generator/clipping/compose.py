"""A clipping → the file of an article, with the places of what should be looked at."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from generator.clipping import escape
from generator.clipping.here import Here, host, web
from generator.clipping.shapes import Block, Clipping, Doubt, Picture
from generator.clipping.written import Day, Finding, flow, one_line, written
from generator.config import bad_language
from generator.diagnostics import Diagnostic
from generator.disk import Stat
from generator.markdown import Reader
from generator.parse import Options, Parser
from generator.slugs import LONGEST, bad_segment, slugify
from generator.sources import Source

Place = Callable[[str, str], str]
"""(a picture's file as the clipping names it, the slug) → the path that it has on the site; "" where there is no such file."""


class Composed(NamedTuple):
    """`wrong` holds what a build would say of it; nothing should be written then."""

    slug: str
    clipping: Clipping
    text: str
    findings: list[Finding]
    wrong: list[Diagnostic]

    @property
    def path(self) -> str:
        return f"content/articles/{self.slug}.md"


def compose(clipping: Clipping, here: Here, today: str, place: Place) -> Composed:
    """`today` is the date of an article whose clipping has none."""
    # What reads the most as mark-up: what is plain to it is plain to every site.
    reader = Reader(html=True)
    doubts = list(clipping.doubts)
    clipping = _safe(clipping, doubts)
    slug = _slug(clipping, here, clipping.date or today, doubts)
    blocks, captions = _figures(clipping, slug, place, doubts)
    front: dict[str, Any] = {"title": clipping.title}
    front["date"] = Day(clipping.date or today)
    if not clipping.date:
        front["draft"] = True
        doubts.append(
            Doubt("date", "the clipping gives no date; this is today's, and the article is a draft until you set it")
        )
    elif clipping.date[:10] > today:
        doubts.append(Doubt("date", "this day is in the future: until then the article is not published"))
    if clipping.updated:
        front["updated"] = Day(clipping.updated)
    if clipping.authors:
        people = [{key: value for key, value in one._asdict().items() if value} for one in clipping.authors]
        front["authors"] = [one["name"] if len(one) == 1 else one for one in people]
    else:
        doubts.append(Doubt("authors", "the clipping names no author"))
    if clipping.dateline:
        front["dateline"] = clipping.dateline
    if clipping.summary:
        front["summary"] = one_line(reader, clipping.summary)
    _image(reader, clipping, slug, place, front, captions, doubts)
    missing = _related(clipping, here, front)
    _source(clipping, here, front, doubts)
    _language(clipping, here, front, doubts)
    comments = _comments(reader, captions, missing, doubts)
    text, findings = written(reader, front, comments, blocks, doubts)
    path = f"content/articles/{slug}.md"
    return Composed(slug, clipping, text, findings, _checked(path, text, front, here))


# The front matter


def _safe(clipping: Clipping, doubts: list[Doubt]) -> Clipping:
    """Without addresses that no page may hold."""
    if clipping.url and not web(clipping.url):
        doubts.append(Doubt("source", f'"{clipping.url[:100]}" is no address'))
    return clipping._replace(
        url=web(clipping.url),
        authors=tuple(one._replace(url=web(one.url)) for one in clipping.authors),
        related=tuple(one._replace(url=web(one.url)) for one in clipping.related),
    )


def _slug(clipping: Clipping, here: Here, day: str, doubts: list[Doubt]) -> str:
    slug = slugify(clipping.title)[: LONGEST + 1]
    while bad_segment(slug):
        slug = slug[: len(slug) - 1].rpartition("-")[0] or slug[: len(slug) // 2]
    if not any(one.isalnum() for one in clipping.title):
        doubts.append(Doubt("title", f'there is no letter in it; the file is called "{slug}"'))
    kind = here.taken(slug)
    if (kind and kind != "an article") or here.has_address(slug, day):
        reason = f"{kind} here is called" if kind else "an old address leads to"
        doubts.append(Doubt("title", f'{reason} "{slug}"; the date was added to the name of the file'))
        slug = f"{slug}-{day[:10]}"
    return slug


def _image(
    reader: Reader,
    clipping: Clipping,
    slug: str,
    place: Place,
    front: dict[str, Any],
    captions: list[Picture],
    doubts: list[Doubt],
) -> None:
    picture = clipping.picture
    if picture is None:
        return
    src = _src(picture, slug, place)
    if not src:
        captions.insert(0, picture)
        doubts[:] = [one._replace(at="caption:0") if str(one.at).startswith("image") else one for one in doubts]
        return
    words = {"src": src, "alt": picture.alt, "caption": one_line(reader, picture.caption), "credit": picture.credit}
    front["image"] = {key: value for key, value in words.items() if value}
    if "://" in src:
        message = (
            "readers would load this picture from another host; put the file into content/media/, if you may use it"
        )
        doubts.append(Doubt("image.src", message))
    if not picture.alt:
        doubts.append(Doubt("image", "nothing says what the picture shows: add `alt`, for those who do not see it"))
    if not picture.credit:
        doubts.append(Doubt("image", "nothing says whose picture it is: add `credit`"))


def _src(picture: Picture, slug: str, place: Place) -> str:
    """The address of a picture, or its path on the site; "" where it is not to be had."""
    here = place(picture.src, slug) if picture.src and not web(picture.src) else ""
    return here or escape.address(web(picture.src) or web(picture.elsewhere))


def _related(clipping: Clipping, here: Here, front: dict[str, Any]) -> list[str]:
    """Put into the front matter what has an address or is here; the titles of the others are returned."""
    missing: list[str] = []
    out: list[Any] = []
    for one in clipping.related:
        if slug := here.article(one.title, one.url):
            out.append({"to": slug})
        elif one.url:
            out.append({"title": one.title, "url": one.url})
        else:
            missing.append(one.title)
    if out:
        front["related"] = out
    return missing


def _source(clipping: Clipping, here: Here, front: dict[str, Any], doubts: list[Doubt]) -> None:
    if not clipping.url:
        if clipping.publication:
            front["source"] = {"title": clipping.publication}
        doubts.append(Doubt("source", "the clipping does not say at which address it first appeared"))
        return
    known = here.publication(clipping.url)
    title = clipping.publication or known or host(clipping.url) or clipping.url
    front["source"] = {"title": title, "url": clipping.url}
    if not clipping.publication:
        reason = "what another article here calls this host" if known else "the host of the address"
        doubts.append(Doubt("source.title", f"the clipping does not name the publication; this is {reason}"))


def _language(clipping: Clipping, here: Here, front: dict[str, Any], doubts: list[Doubt]) -> None:
    ours = here.site.front.language
    if not clipping.language or bad_language(clipping.language):
        return
    if clipping.language.split("-")[0].lower() != ours.split("-")[0].lower():
        front["language"] = clipping.language
        doubts.append(Doubt("language", f'the site is in "{ours}"; check that this text is in "{clipping.language}"'))


# The text


def _figures(
    clipping: Clipping, slug: str, place: Place, doubts: list[Doubt]
) -> tuple[list[Block | None], list[Picture]]:
    """The blocks, with the pictures that are to be had in their places, and the captions of the others."""
    blocks: list[Block | None] = []
    captions = list(clipping.captions)
    for n, one in enumerate(clipping.blocks):
        if one.picture is None:
            blocks.append(one)
        elif src := _src(one.picture, slug, place):
            blocks.append(one._replace(picture=one.picture._replace(src=src)))
            if "://" in src:
                doubts.append(
                    Doubt(n, "readers would load this picture from another host; put the file into content/media/")
                )
        else:
            blocks.append(None)
            captions.append(one.picture)
            doubts.append(Doubt(n, f'a picture stood here that is not to be had: "{one.picture.src[:100]}"'))
    return blocks, captions


def _comments(
    reader: Reader, captions: list[Picture], missing: list[str], doubts: list[Doubt]
) -> list[tuple[str, str]]:
    """(name, line) of what cannot stand in the front matter and must not be lost: lines for an author to complete."""
    lines: list[tuple[str, str]] = []
    for n, one in enumerate(captions):
        values = {"src": "", "caption": one_line(reader, one.caption), "credit": one.credit, "alt": one.alt}
        if not one.caption and not one.credit and not one.alt:
            lines.append((f"caption:{n}", f"# image: {flow({'src': one.src})}"))
            message = "the clipping names this picture, and there is no such file"
        else:
            kept = {key: value for key, value in values.items() if value or key == "src"}
            lines.append((f"caption:{n}", f"# image: {flow(kept)}"))
            message = "the caption of a picture that is not here; when you have it, give its path and take away the #"
            if not one.credit:
                message += "; it has no credit"
        doubts.append(Doubt(f"caption:{n}", message))
    if missing:
        lines.append(("", "# related:"))
    for n, title in enumerate(missing):
        lines.append((f"related:{n}", f"#   - {flow({'title': title, 'url': ''})}"))
        message = "a related article without an address; give it, or its slug as `to`, and take away the #"
        doubts.append(Doubt(f"related:{n}", message))
    return lines


# The check


def _checked(path: str, text: str, front: dict[str, Any], here: Here) -> list[Diagnostic]:
    """What a build would say of the file, alone."""
    settings = here.site.front
    options = Options(
        html=settings.markdown.html, typographer=settings.markdown.typographer, language=settings.language
    )
    content = text.encode()
    found = Parser(options).parse(Source(path, "article", Stat(len(content), 0)), content)
    for entry, *_ in found.entries:
        read = msgspec.to_builtins(getattr(entry, "front", None), enc_hook=str)
        assert isinstance(read, dict)
        assert read["title"] == re.sub(r"[\x85\u2028\u2029]", " ", front["title"]), "a title must survive"
    return found.diagnostics
