"""What the head of a page says of it."""

from typing import Any

from generator.outputs.context import Page


def frame(page: Page, kind: str, title: str, url: str, **more: Any) -> dict[str, Any]:
    """The `page` of a layout: everything that it may name, None where it does not apply."""
    view: dict[str, Any] = {
        "title": title,
        "description": None,
        "url": url,
        "canonical": page.site.absolute(url),
        "kind": kind,
        "image": None,
        "date": None,
        "updated": None,
        "authors": (),
        "noindex": False,
        "jsonld": None,
    }
    return view | more
