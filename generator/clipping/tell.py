"""What single lines of a plain text say of it, told to `Gather`."""

from generator.clipping import people
from generator.clipping.gather import Gather
from generator.clipping.roles import Role, role
from generator.clipping.shapes import Picture


def tell_fact(one: Role, gather: Gather, after: Role | None = None) -> None:
    """Take what a line says of the article; `after` is the next one, which an empty label may mean."""
    if one.kind == "date":
        gather.days += one.dates
    elif one.kind == "partial":
        gather.partial = one.words
    elif one.kind == "byline" and one.byline:
        gather.byline(one.byline)
    elif one.kind == "url":
        _address(one.url, gather)
    elif one.kind == "label":
        if one.words or one.url:
            tell_label(one, gather)
        elif after is not None and one.key == "publication" and after.kind == "text":
            gather.publication = after.words
    elif one.kind in ("furniture", "copyright"):
        gather.dropped.append(one.words)


def tell_label(one: Role, gather: Gather) -> None:
    days = [found._replace(later=one.key == "updated") for found in role(one.words).dates]
    inner = role(one.words)
    if one.key in ("date", "updated") and days:
        gather.days += days
    elif one.key == "authors" and (who := people.people(one.words, one.url)):
        gather.byline(who)
    elif one.key in ("url", "publication") and (inner.kind == "url" or one.url):
        _address(inner.url or one.url, gather)
        if not inner.url and one.key == "publication":
            gather.publication = one.words
    elif one.key == "image":
        tell_image(Role("image", "", url=one.words), gather)
    elif one.key == "caption":
        tell_caption(people.credited(one.words) or Picture(caption=one.words), gather)
    elif one.key == "credit":
        tell_caption(Picture(credit=one.words), gather)
    elif one.key in ("title", "publication", "dateline", "summary", "language"):
        if not getattr(gather, one.key):
            setattr(gather, one.key, one.words)
        elif getattr(gather, one.key) != one.words:
            gather.dropped.append(one.words)
    else:
        gather.dropped.append(one.words)


def _address(url: str, gather: Gather) -> None:
    if not gather.url:
        gather.url = url
    elif gather.url != url:
        gather.doubt("source.url", f"the clipping names another address: {url}")


def picture_of(one: Role) -> Picture:
    """The picture that a line names, with what stands behind its address."""
    return (people.credited(one.key) or Picture(caption=one.key))._replace(src=one.url, alt=one.words)


def tell_image(one: Role, gather: Gather) -> None:
    if gather.picture is None:
        gather.picture = picture_of(one)
    else:
        gather.dropped.append(one.url)


def tell_caption(caption: Picture, gather: Gather) -> None:
    if gather.picture and not gather.picture.credit:
        old = gather.picture
        gather.picture = old._replace(caption=old.caption or caption.caption, credit=caption.credit)
        return
    last = gather.captions[-1] if gather.captions else None
    if last and not (last.caption and caption.caption) and not (last.credit and caption.credit):
        # One line gave the caption, the next the credit.
        gather.captions[-1] = Picture("", "", last.caption or caption.caption, last.credit or caption.credit)
    else:
        gather.captions.append(caption)
