"""What machines read: feeds, the site map, annotations as W3C Web Annotations, the glossary as linked data."""

from typing import Any

import msgspec
from markupsafe import Markup

from generator.model import Article, Marks
from generator.outputs.articles import absolute
from generator.outputs.asides import gloss_view, note_view, own_note
from generator.outputs.context import Page
from generator.outputs.prose import shown
from generator.slugs import inline_note
from generator.views import Card, NoteView

CONTEXT = 40
"""Characters of prefix and suffix in a TextQuoteSelector."""

REACH = 400
"""Characters of canonical text that they are taken from: a link may be longer there than its title."""


def _feed_slugs(page: Page) -> list[str]:
    limit = page.get("site")["feeds"].limit
    slugs: list[str] = []
    number = 1
    while len(slugs) < limit and (more := page.get("list", f"articles||{number}")):
        slugs += more
        number += 1
    return slugs[:limit]


def _entries(page: Page) -> list[dict[str, Any]]:
    full = page.get("site")["feeds"].full
    out = []
    for slug in _feed_slugs(page):
        card: Card = page.get("card", slug)
        out.append(
            {
                "id": page.site.absolute(card.url),
                "title": card.title,
                "url": page.site.absolute(card.url),
                "date": _stamp(page, card.date),
                "updated": _stamp(page, card.updated or card.date),
                "authors": card.authors,
                "summary": card.summary,
                "content": page.get("feed-content", slug) if full else None,
                "topics": card.topics,
                "image": page.site.absolute(card.image.src) if card.image else None,
            }
        )
    return out


def _stamp(page: Page, moment: Any) -> str:
    """RFC 3339, in the site's zone."""
    return str(moment.at(page.site.zone).isoformat())


def atom(page: Page, _: str) -> str:
    entries = _entries(page)
    feed = page.render(
        "feed.xml",
        entries=entries,
        updated=max((one["updated"] for one in entries), default="1970-01-01T00:00:00+00:00"),
        self_url=page.site.absolute(page.site.url("/feed.xml")),
        home=page.site.absolute(page.site.url("/")),
    )
    return feed.replace("\f", " ")  # html knows a form feed, which an author may write as an entity; xml has none


def json_feed(page: Page, _: str) -> str:
    """https://www.jsonfeed.org/version/1.1/"""
    site = page.get("site")
    items = []
    for one in _entries(page):
        item: dict[str, Any] = {"id": one["id"], "url": one["url"], "title": one["title"]}
        if one["content"] is None:
            item["content_text"] = one["summary"]
        else:
            item["content_html"] = str(one["content"])
        item |= {
            "summary": one["summary"],
            "date_published": one["date"],
            "date_modified": one["updated"],
        }
        if one["image"]:
            item["image"] = one["image"]
        item["authors"] = [{"name": author.name} for author in one["authors"]]
        item["tags"] = [topic.title for topic in one["topics"]]
        items.append(item)
    return _json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": site["title"],
            "description": site["description"],
            "home_page_url": site["url"],
            "feed_url": page.site.absolute(page.site.url("/feed.json")),
            "language": site["language"],
            "items": items,
        }
    )


def sitemap(page: Page, _: str) -> str:
    urls = [{"loc": loc, "lastmod": changed} for loc, changed in page.get("sitemap")]
    return page.render("sitemap.xml", urls=urls)


def robots(page: Page, _: str) -> str:
    return page.render("robots.txt", sitemap=page.site.absolute(page.site.url("/sitemap.xml")))


def annotations(page: Page, slug: str) -> str:
    """An article's notes and terms as a page of W3C Web Annotations, each with a TextQuoteSelector."""
    entry: Article = page.get("article", slug)
    card: Card = page.get("card", slug)
    doc = page.get("doc", f"articles/{slug}")
    page.get("body", doc)
    bodies, marks = page.studio.loader.prose(doc)
    main, here = bodies["body"], marks.get("body", Marks())
    source = page.site.absolute(card.url)
    items: list[dict[str, Any]] = []

    def target(start: int, end: int) -> dict[str, Any]:
        return {
            "source": source,
            "selector": {
                "type": "TextQuoteSelector",
                "exact": shown(page, doc, main, start, end),
                "prefix": shown(page, doc, main, max(0, start - REACH), start)[-CONTEXT:],
                "suffix": shown(page, doc, main, end, end + REACH)[:CONTEXT],
            },
        }

    own = {inline_note(n): (n, one) for n, one in enumerate(entry.front.notes) if one.text}
    for passage in here.passages:
        if passage.note in own:
            n, one = own[passage.note]
            view: NoteView = own_note(page, passage.note, one.kind or "background", doc, f"note:{n}", one.title)[0]
        else:
            found = note_view(page, passage.note)
            if found is None:
                continue
            view = found[0]
        note: dict[str, Any] = {
            "type": "TextualBody",
            "format": "text/html",
            "value": absolute(page, str(view.body)),
            "purpose": "commenting",
        }
        item: dict[str, Any] = {
            "type": "Annotation",
            "id": f"{source}#note-{view.id}",
            "motivation": "commenting",
        }
        if view.authors:
            item["creator"] = [{"type": "Person", "name": one.name} for one in view.authors]
        if view.date:
            item["created"] = _stamp(page, view.date)
        items.append(item | {"body": note, "target": target(passage.start, passage.end)})
    for mark in here.terms:
        url: str | None = page.get("term-url", mark.term)
        if url:
            items.append(
                {
                    "type": "Annotation",
                    "motivation": "identifying",
                    "body": {
                        "id": page.site.absolute(url),
                        "type": "SpecificResource",
                        "purpose": "identifying",
                    },
                    "target": target(mark.start, mark.end),
                }
            )
    return _json(
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": page.site.absolute(card.url + "annotations.jsonld"),
            "type": "AnnotationPage",
            "items": items,
        }
    )


def glossary(page: Page, _: str) -> str:
    """The glossary as a schema.org DefinedTermSet."""
    home = page.site.absolute(page.site.url("/glossary/"))
    terms = []
    for name in page.get("glossary"):
        view = gloss_view(page, name, linked=False)
        more = page.get("term", name)
        if view is None:
            continue
        one: dict[str, Any] = {
            "@type": "DefinedTerm",
            "@id": page.site.absolute(view.url),
            "termCode": name,
            "name": view.term,
            "description": Markup(view.first).striptags(),
            "inDefinedTermSet": home,
        }
        if more["aliases"]:
            one["alternateName"] = list(more["aliases"])
        terms.append(one)
    return _json(
        {
            "@context": "https://schema.org",
            "@type": "DefinedTermSet",
            "@id": home,
            "name": page.get("site")["title"],
            "hasDefinedTerm": terms,
        }
    )


def redirect(page: Page, key: str) -> str:
    """A page at an old address; the key is `alias|new url|title`."""
    _, target, title = key.split("|", 2)
    return page.render(
        "redirect.html",
        target=target,
        title=title,
        page={"canonical": page.site.absolute(target), "url": target, "title": title},
    )


def _json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"
