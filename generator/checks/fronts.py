"""What the front matter of entries leaves out, and what is past its date."""

from collections.abc import Iterator

from generator.checks.said import Check, Said, Whole, key_of
from generator.kinds import RECTIFYING
from generator.model import Note, Term


def _summary(whole: Whole) -> Iterator[Said]:
    message = "this article has no summary; lists, feeds and search engines show the beginning of its text"
    for one in whole.index.articles():
        if not (one.front.summary or "").strip():
            yield Said(one.path, message, "summary")


def _alt(whole: Whole) -> Iterator[Said]:
    message = "the image is not described; say in `alt` what is to be seen, for those who do not see it"
    for one in whole.index.articles():
        if one.front.image and not one.front.image.alt.strip():
            yield Said(one.path, message, "image.alt")


def _credit(whole: Whole) -> Iterator[Said]:
    for one in whole.index.articles():
        if one.front.image and not (one.front.image.credit or "").strip():
            yield Said(one.path, "the image has no `credit`; say who made it, and whose it is", "image.credit")


def _dates(whole: Whole) -> Iterator[Said]:
    """Corrections and checked facts need a day. A note that stands in an article has no date: the article's `updated` is it."""
    for note in whole.index.notes():
        kind = note.front.kind
        if kind in RECTIFYING and note.front.date is None:
            yield Said(note.path, f"this {kind} has no date; say in `date` when it was made", "kind")
    for article in whole.index.articles():
        if article.front.updated is not None:
            continue
        for n, one in enumerate(article.front.notes):
            if one.text and one.kind in RECTIFYING:
                message = f"this {one.kind} has no date; say in `updated` of the article when it was made"
                yield Said(article.path, message, f"notes[{n}].kind")


def _reviews(whole: Whole) -> Iterator[Said]:
    index = whole.index
    entries: list[Term | Note] = [*index.terms(), *index.notes()]
    for one in entries:
        due = one.front.review_by
        if due is not None and due.at(index.site.zone) <= whole.now:
            message = f"this was to be looked at again by {due.text[:10]}; do so, and set `review_by` to a later day"
            yield Said(one.path, message, key_of(one, "review_by"))


def _places(whole: Whole) -> Iterator[Said]:
    """Notes that no article names and that name none. One whose passages are gone is another finding."""
    index = whole.index
    for one in index.notes():
        if not one.front.on and not index.has("passages", one.slug):
            message = "this note stands on no passage; name one in `on`, or name the note in an article"
            yield Said(one.path, message, "title")


CHECKS: tuple[Check[Whole], ...] = (
    Check("missing-summary", "warning", _summary),
    Check("missing-alt", "warning", _alt),
    Check("missing-credit", "warning", _credit),
    Check("undated-correction", "warning", _dates),
    Check("review-due", "warning", _reviews),
    Check("unplaced-note", "warning", _places),
)
