"""What a page says of itself: its linked data, its meta elements, and the elements that show title, people and dates."""

import json
import re
from collections.abc import Iterator
from typing import Any

from generator.clipping import dates, people
from generator.clipping.dates import Found
from generator.clipping.gather import Gather
from generator.clipping.here import web
from generator.clipping.lines import folded
from generator.clipping.nodes import text_of_node
from generator.clipping.roles import role
from generator.clipping.shapes import Person

_KINDS = (
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle backgroundnewsarticle reviewnewsarticle "
    "blogposting liveblogposting report scholarlyarticle socialmediaposting advertisercontentarticle askpublicnewsarticle"
)
_ARTICLES = frozenset(_KINDS.split())
"""The types of linked data that an article may have, in small letters."""


_ASIDE = frozenset(["aside", "footer", "nav", "li", "section"])
"""What holds the dates of other articles, and of the parts of this one."""


def tell_page(tree: Any, text: str, gather: Gather, name: str) -> str:
    """Take what a page says of itself; returns the address of the picture that it is shared with, "" where there is none.

    `tree` is the page as lxml has it, `text` its source, `name` the file's.
    """
    data, meta = _linked(tree), _meta(tree)
    gather.url = _url(tree, text, data, meta)
    publisher = _first(meta, "og:site_name") or _name(data.get("publisher"))
    gather.publication = publisher or _first(meta, "application-name citation_journal_title")
    gather.language = _language(tree, data, meta)
    gather.dateline = _words(data.get("dateline"))
    gather.days = _days(tree, data, meta)
    titles = _titles(tree, data, meta, gather.publication)
    if titles:
        gather.title = titles[0]
    else:
        gather.title_by_name(name, "the page names no title")
    if len(titles) > 1:
        gather.doubt("title", f'the page also calls it "{titles[1]}"')
    for one in _people(tree, data, meta, gather):
        bare = people.byline(one.name)
        read = bare or people.people(one.name)
        if read:
            named = [person._replace(url=one.url) for person in read.people[:1]]
            gather.byline(read._replace(people=(*named, *read.people[1:])))
        else:
            gather.people.append(one)
        if bare or not read:
            gather.doubt("authors", f'"{one.name}" is what the page gives as its author')
    return _image(data.get("image")) or _first(meta, "og:image twitter:image")


# Linked data and meta elements


def _linked(tree: Any) -> dict[str, Any]:
    """The linked data of the article; {} where there is none, or none that can be read."""
    for script in tree.iter("script"):
        if "ld+json" not in str(script.get("type") or ""):
            continue
        try:
            data = json.loads((script.text_content() or "").strip(), strict=False)
        except (ValueError, RecursionError):
            continue
        for one in _objects(data, 0):
            kinds = one.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if _ARTICLES & {str(kind).lower() for kind in kinds}:
                return one
    return {}


def _objects(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(data, list) and depth < 8:
        for one in data:
            yield from _objects(one, depth + 1)
    elif isinstance(data, dict) and depth < 8:
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(data.get(key), depth + 1)


def _meta(tree: Any) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for one in tree.iter("meta"):
        key = str(one.get("property") or one.get("name") or one.get("itemprop") or "").lower()
        value = " ".join(str(one.get("content") or "").split())
        if key and value:
            out.setdefault(key, []).append(value)
    return out


def _first(meta: dict[str, list[str]], keys: str) -> str:
    return next((meta[key][0] for key in keys.split() if key in meta), "")


def _of_one(value: Any) -> Any:
    """The first of several values."""
    return (value[0] if value else "") if isinstance(value, list) else value


def _words(value: Any) -> str:
    from html import unescape

    value = _of_one(value)
    return " ".join(re.sub(r"<[^<>]*>", "", unescape(value)).split()) if isinstance(value, str) else ""


def _name(value: Any) -> str:
    value = _of_one(value)
    return _words(value.get("name") if isinstance(value, dict) else value)


def _image(value: Any) -> str:
    value = _of_one(value)
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value.strip() if isinstance(value, str) else ""


# Single facts


def _titles(tree: Any, data: dict[str, Any], meta: dict[str, list[str]], publication: str) -> list[str]:
    """What the page shows comes first: what it tells machines is often shortened."""
    heads = [text_of_node(one) for one in tree.iter("h1")]
    told = [_words(data.get("headline")), *(_first(meta, key) for key in ("og:title", "twitter:title", "dc.title"))]
    told = [_without(one, publication) for one in told if one]
    head = next((one for one in heads if any(folded(one) == folded(other) for other in told)), "")
    if not head:
        in_article = [text_of_node(one) for place in tree.iter("article", "main") for one in place.iter("h1")]
        head = next(filter(None, in_article or heads), "")
        if head and not told and folded(head) == folded(publication):
            head = ""
    title = next(tree.iter("title"), None)
    page = _without(text_of_node(title), publication) if title is not None and not told and not head else ""
    found = [one for one in (head, *told, page) if one]
    return [one for n, one in enumerate(found) if folded(one) not in map(folded, found[:n])]


def _without(title: str, publication: str) -> str:
    """A title without the name of the publication behind it."""
    parts = re.split(r"\s+[|–—·-]\s+", title)
    if len(parts) > 1 and publication and folded(parts[-1]) in (folded(publication), folded(f"the {publication}")):
        return title[: title.rfind(parts[-1])].rstrip(" |–—·-")
    return title


def _days(tree: Any, data: dict[str, Any], meta: dict[str, list[str]]) -> list[Found]:
    """By linked data, by what the meta elements say of an article, by other meta elements, by the page as it is shown."""
    first = [
        _words(data.get("datePublished")) or _words(data.get("dateCreated")),
        _first(meta, "article:published_time og:article:published_time datepublished parsely-pub-date"),
        _first(meta, "date dc.date dc.date.issued pubdate publish-date citation_publication_date sailthru.date"),
    ]
    later = [_words(data.get("dateModified"))]
    later += [_first(meta, "article:modified_time og:updated_time datemodified last-modified")]
    out = [found for one in first if (found := dates.iso(one))]
    out += [found._replace(later=True) for one in later if (found := dates.iso(one))]
    return out + _shown(tree)


def _shown(tree: Any) -> list[Found]:
    """The dates of `<time>` in the article's own head."""
    out: list[Found] = []
    parents: dict[Any, str] = {}
    for one in tree.iter("time", "span", "p", "div", "dd"):
        marks = f"{one.get('class') or ''} {one.get('itemprop') or ''}"
        dated = one.tag == "time" or re.search(
            r"date|publish|posted|timestamp|(?<![a-z])meta|byline|author", marks, re.I
        )
        if not dated or any(above.tag in _ASIDE for above in one.iterancestors()):
            continue
        words = text_of_node(one)
        given = dates.iso(str(one.get("datetime") or one.get("content") or ""))
        above = one.getparent()
        if above not in parents:
            parents[above] = text_of_node(above)
        parent = parents[above]
        before = parent[: parent.find(words)] if len(parent) < 160 else ""
        for found in [given] if given else dates.find(words) if len(words) < 160 else []:
            later = found.later or bool(re.search(r"modif|updat|aktualis|mis à jour", f"{marks} {before[-30:]}", re.I))
            if given is not None:
                later = later or bool(re.match(r"\W*(?:last )?(?:updat|modif|aktualis)", words, re.I))
            out.append(found._replace(later=later))
    return out


def _people(tree: Any, data: dict[str, Any], meta: dict[str, list[str]], gather: Gather) -> list[Person]:
    """The authors, by linked data, meta elements, or elements that look like a byline."""
    given = data.get("author")
    given = given if isinstance(given, list) else [given] if given else []
    found = [Person(_name(one), "", _url_of(one)) for one in given if _name(one)]
    if not found:
        keys = ("author", "parsely-author", "dc.creator", "citation_author", "sailthru.author", "byl", "article:author")
        key = next((key for key in keys if key in meta and not web(meta[key][0])), "")
        found = [Person(re.sub(r"^by\s+", "", one, flags=re.I)) for one in meta.get(key, [])]
    shown = _bylines(tree)
    if not found and shown:
        found = shown
        gather.doubt("authors", "the page shows the author, and does not say so in its own data")
    if not found:
        found = [Person(one) for one in meta.get("article:author", [])[:1]]
    out: list[Person] = []
    for one in found:
        if not web(one.name):
            out.append(one)
        elif name := people.name_in_address(one.name):
            out.append(Person(name, "", one.name))
            gather.doubt("authors", f'"{name}" was read from an address, {one.name}')
        else:
            gather.doubt("authors", f"the page gives an address in place of an author: {one.name}")
    if len(out) == 1 and folded(out[0].name) == folded(gather.publication):
        if shown:
            gather.doubt(
                "authors", f'the page gives "{gather.publication}" as the author in its data, and shows another'
            )
            out = shown
        else:
            gather.doubt("authors", "the page gives the publication as the author")
    return out


def _bylines(tree: Any) -> list[Person]:
    for one in tree.iter():
        if not isinstance(one.tag, str) or (
            one.tag in ("body", "html", "meta", "link", "article", "main", "div") and len(one) > 8
        ):
            continue
        marks = f"{one.get('class') or ''} {one.get('itemprop') or ''} {one.get('id') or ''}"
        if not (
            str(one.get("rel") or "") == "author" or re.search(r"(?<![a-z])(?:byline|author)(?![a-z])", marks, re.I)
        ):
            continue
        words = text_of_node(one)
        read = role(words).byline or (people.people(words) if 0 < len(words) < 80 else None)
        if read:
            return list(read.people)
    return []


def _url_of(value: Any) -> str:
    url = value.get("url") if isinstance(value, dict) else ""
    return web(url) if isinstance(url, str) else ""


def _url(tree: Any, text: str, data: dict[str, Any], meta: dict[str, list[str]]) -> str:
    """The page's own address, else the one that a browser noted when it saved the page."""
    links = [
        str(one.get("href") or "") for one in tree.iter("link") if str(one.get("rel") or "").lower() == "canonical"
    ]
    page = data.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    saved = re.search(r"<!--[^>]*?(?:saved from url=\(\d+\)|url:\s*)(https?://\S+)", text[:4096])
    given = [*links, _first(meta, "og:url"), data.get("url"), page, saved[1] if saved else ""]
    return next((one for one in given if isinstance(one, str) and web(one)), "")


def _language(tree: Any, data: dict[str, Any], meta: dict[str, list[str]]) -> str:
    given = str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    given = given or _words(data.get("inLanguage")) or _first(meta, "og:locale content-language")
    return given.strip().replace("_", "-")
