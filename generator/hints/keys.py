"""What to write in place of a key that Sidelight does not know: keys of other generators, and words that mean the same."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from generator.diagnostics import did_you_mean

_SAME: dict[str, tuple[str, ...]] = {
    "title": ("headline", "name", "label", "sitename", "term"),
    "term": ("title", "name", "word", "headword"),
    "name": ("title", "label", "author"),
    "date": (
        "published",
        "publishdate",
        "pubdate",
        "publicationdate",
        "created",
        "datepublished",
        "day",
        "from",
        "start",
    ),
    "until": ("end", "to", "enddate"),
    "updated": ("modified", "lastmod", "lastmodified", "lastmodifiedat", "lastupdated", "datemodified", "revised"),
    "expires": ("expirydate", "expiry", "unpublishdate"),
    "authors": ("author", "byline", "by", "writer", "writers", "creator"),
    "dateline": ("location", "place"),
    "summary": (
        "description",
        "excerpt",
        "abstract",
        "subtitle",
        "lead",
        "lede",
        "teaser",
        "standfirst",
        "dek",
        "intro",
    ),
    "topics": ("tags", "tag", "category", "categories", "keywords", "keyword", "topic", "subjects"),
    "image": (
        "cover",
        "thumbnail",
        "featuredimage",
        "featured",
        "hero",
        "banner",
        "ogimage",
        "picture",
        "photo",
        "images",
    ),
    "src": ("url", "path", "file", "href", "image"),
    "alt": ("description", "alttext"),
    "credit": ("author", "copyright", "source", "photographer", "attribution"),
    "language": ("lang", "locale", "languagecode", "defaultcontentlanguage"),
    "aliases": ("redirectfrom", "redirects", "redirect", "alias", "synonyms", "othernames"),
    "slug": ("permalink", "url"),
    "related": ("relatedposts", "related_articles", "seealso"),
    "see": ("related", "seealso"),
    "source": ("sources", "canonicalurl", "canonical", "originalurl"),
    "sources": ("source", "references", "citations"),
    "notes": ("note", "annotations"),
    "terms": ("glossary",),
    "definition": ("description", "text", "meaning", "body", "def"),
    "kind": ("type", "category"),
    "forms": ("variants", "plural", "plurals"),
    "url": ("link", "website", "homepage", "href", "baseurl", "siteurl", "uri"),
    "description": ("tagline", "sitedescription", "subtitle"),
    "menu": ("nav", "navigation"),
    "on": ("article", "target", "passage", "passages"),
    "timezone": ("time_zone", "tz"),
    "permalinks": ("permalink",),
    "publisher": ("publication", "newspaper", "site", "author", "organisation", "organization"),
    "role": ("job", "title"),
    "why": ("reason", "text", "description"),
    "to": ("slug", "article", "href", "url", "link", "page"),
    "quote": ("passage", "words"),
    "article": ("to", "slug", "on"),
    "review_by": ("review", "reviewdate"),
}
"""A key → keys by which others know it, without the signs between their words."""

_NONE = {
    "layout": "every kind of text has its own layout",
    "template": "every kind of text has its own layout",
    "type": "the folder that a file lies in says what it is",
    "weight": "texts are listed by their date",
    "order": "texts are listed by their date",
    "navorder": "texts are listed by their date",
    "sidebarposition": "texts are listed by their date",
    "toc": "a text with headings has its contents beside it",
    "id": "a text is known by its file's name",
    "theme": "layouts lie in layouts/",
    "comments": "there are none here",
    "plugins": "there are none here",
    "cssclasses": "there are none here",
}
"""Keys of others that have no counterpart, and why."""


def advice(name: str, data: Mapping[str, Any], known: Mapping[str, Any], written: Mapping[str, str]) -> str:
    """What follows `unknown key "name"`: what to write instead. `known` are the keys that can stand here.

    `written` has, for some of them, key and value as they could be written, made of the value given.
    """
    bare = _bare(name)
    if (
        bare in ("published", "draft", "publish")
        and str(data.get(name)).lower() in ("true", "false")
        and "draft" in known
    ):
        draft = (str(data[name]).lower() == "true") == (bare == "draft")
        return f"; write draft: {str(draft).lower()}" if draft else "; leave it out: only draft: true holds a text back"
    for right in counterparts(name, known):
        if right == "slug" and isinstance(data[name], str):
            return f"; write slug: {data[name].strip('/').rpartition('/')[2]}"
        if right in data:
            return f'; here it is called "{right}", which is given already: remove one of them'
        return f"; write {written.get(right, right)}"
    for right in known:
        if name.startswith(f"{right} "):
            return f"; a colon is missing after {right}"
        if name.startswith(f"{right}:"):
            return f"; a space is missing after {right}:"
    if guess := did_you_mean(name, known):
        return guess
    if bare in _NONE:
        return f"; Sidelight has no such key ({_NONE[bare]}): leave it out"
    return "; known here: " + ", ".join(sorted(known))


def counterparts(name: str, known: Mapping[str, Any]) -> list[str]:
    """Keys that mean what a key of this name means elsewhere."""
    bare = _bare(name)
    exact = [right for right in known if bare == _bare(right)]
    return exact or [right for right in known if bare in map(_bare, _SAME.get(right, ()))]


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()
