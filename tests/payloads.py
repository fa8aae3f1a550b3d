"""Sites that somebody wrote who wants a reader's browser to run something: every payload in every field."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlsplit

import yaml

from generator.markdown.urls import safe_url
from generator.slugs import bad_segment
from generator.sources import unfit
from tests.support import Site

_ALL: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "hostile/payloads.yaml").read_text("utf-8"))

FAMILIES = {name: [one for one in family if not unfit(one)] for name, family in _ALL.items()}
PAYLOADS = [one for family in FAMILIES.values() for one in family]
UNFIT = [one for family in _ALL.values() for one in family if unfit(one)]
"""Those with characters that no text may hold: a site with one of them is not built."""

WEB = "https://example.org/"

NOWHERE = "https://127.0.0.1:9/x.png"
"""A picture of another site that is known at once not to be there."""

NAMES = [one for one in PAYLOADS if not bad_segment(one)]
"""Those that may be a slug, an id and the name of a file."""


def address(payload: str) -> str:
    """A payload as an address in front matter, where it may be one."""
    return payload if safe_url(payload) and (urlsplit(payload).scheme or payload.startswith("/")) else WEB


PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'


def document(front: Mapping[str, Any], body: str) -> str:
    return f"---\n{yaml.safe_dump(front, width=10**6)}---\n\n{body}\n"


def prose(payload: str) -> str:
    """A text that holds a payload wherever markdown lets words stand."""
    line = " ".join(payload.split())
    quoted = line.replace("\\", "\\\\").replace('"', '\\"')
    return f"""
{payload}

## {line}

- {line}

> {line}

| a | b |
| --- | --- |
| {line.replace("|", chr(92) + "|")} | b |

word
: {line}

*{line}* **{line}** `{line}` [[h0|{line}]] [{line}]({WEB} "{quoted}") {line}[^1]

[^1]: {line}

![{line}]({NOWHERE} "{quoted}"){{credit="{quoted}" title="{quoted}" data-x="{quoted}" .{line}}}

Inline ![{line}]({NOWHERE} "{quoted}") [span]{{title="{quoted}" lang="{quoted}" class="{quoted}" data-x="{quoted}"}}

```{line}
{payload}
```
"""


def published(root: Path) -> Site:
    """A site that is built: the payloads are texts. Article, term, note and page number n are about payload n."""
    site = Site(root, plain=False)
    site.write("site.yaml", f"title: Hostile\nurl: {WEB}\nfeeds: {{limit: 10000}}\n")
    terms: dict[str, Any] = {}
    for n, payload in enumerate(PAYLOADS):
        person = {"name": payload, "role": payload, "url": address(payload)}
        source = {"title": payload, "publisher": payload, "url": address(payload), "date": "2021-04-13"}
        quote = f"Harbour number {n}"
        terms[f"t{n}"] = {
            "term": payload,
            "aliases": [f"Harbour {n}", f"{payload} too"],
            "forms": [f"{payload} x"],
            "kind": payload,
            "definition": f"{payload}\n\n{prose(payload)}",
            "sources": [payload, source],
            "see": [f"t{max(0, n - 1)}"],
            "date": str(1900 + n % 100),
        }
        article = {
            "title": payload,
            "date": f"2021-{n % 12 + 1:02}-13",
            "dateline": payload,
            "summary": payload,
            "authors": [person, payload],
            "topics": [payload],
            "series": payload,
            "image": {"src": NOWHERE, "alt": payload, "caption": payload, "credit": payload},
            "source": source,
            "related": [
                {"title": payload, "url": address(payload), "publisher": payload, "why": payload},
                {"to": f"h{max(0, n - 1)}", "why": payload},
            ],
            "notes": [
                {"quote": quote, "text": payload, "title": payload},
            ],
        }
        note = {
            "title": payload,
            "kind": "correction",
            "date": "2021-04-13",
            "authors": [person],
            "sources": [payload, source],
            "on": [{"article": f"h{n}", "quote": quote}],
        }
        body = f"{quote} and Harbour {n} of [[h{max(0, n - 1)}]].\n\n{prose(payload)}\n\n[[h{max(0, n - 1)}]]\n"
        site.write(f"content/articles/h{n}.md", document(article, body).encode())
        site.write(f"content/notes/n{n}.md", document(note, prose(payload)).encode())
        site.write(f"content/pages/p{n}.md", document({"title": payload, "summary": payload}, payload).encode())
    lost = [{"quote": f"Not there: {one}", "text": "A note on an earlier wording."} for one in PAYLOADS]
    site.write(
        "content/articles/lost.md", document({"title": "Lost", "date": "2021-04-13", "notes": lost}, "Words.").encode()
    )
    for name in NAMES:
        terms[name] = {"term": f"Pier {name}", "aliases": [name], "definition": f"See [[articles/{name}]]."}
        body = f"Pier {name}, [[glossary/{name}]], [[pages/{name}]] and a passage.\n\n[[notes/{name}]]"
        front = {"title": name, "date": "2021-04-13", "aliases": [f"/old/{name}/", f"/{name}.html"]}
        site.write(
            f"content/articles/{name}.md", document(front, f"{body}\n\n![x](/media/{percent(name)}.svg)").encode()
        )
        on = {"article": name, "quote": "a passage"}
        site.write(f"content/notes/{name}.md", document({"title": name, "on": [on]}, body).encode())
        site.write(f"content/pages/{name}.md", document({"title": name}, body).encode())
        site.write(f"content/media/{name}.svg", PICTURE)
    site.write("content/glossary/terms.yaml", yaml.safe_dump(terms, width=10**6).encode())
    return site


def framed(root: Path) -> Site:
    """A small site that is hostile itself: the payloads are what stands on every page."""
    site = Site(root, {"content/pages/about.md": document({"title": "About"}, "Words.")}, plain=False)
    settings = {
        "title": " ".join(PAYLOADS),
        "description": " ".join(PAYLOADS),
        "url": WEB,
        "publisher": {"name": " ".join(PAYLOADS)},
        "menu": [{"title": one, "to": address(one) if "://" in address(one) else "about"} for one in PAYLOADS],
    }
    site.write("site.yaml", yaml.safe_dump(settings, width=10**6).encode())
    return site


def refused(root: Path) -> Site:
    """A site that is not built: the payloads stand where nothing but names, dates and addresses may."""
    site = Site(root, plain=False)
    for n, payload in enumerate([*PAYLOADS, *UNFIT]):
        front = {
            "title": payload,
            "date": payload,
            payload: payload,
            "slug": payload,
            "aliases": [payload],
            "language": payload,
            "image": {"src": payload},
            "source": {"title": payload, "url": payload},
            "authors": [{"name": payload, "url": payload}],
            "related": [payload, {"title": payload, "url": payload}],
            "notes": [{"quote": payload, "note": payload}, {"quote": payload, "text": payload, "kind": payload}],
        }
        body = f"[[{payload}]] [a]{{term={payload}}} [a]{{note={payload}}} ![x](<{payload}>)"
        site.write(f"content/articles/r{n}.md", document(front, body).encode())
    return site


def unsafe(root: Path) -> Site:
    """A site whose layout escapes nothing: what the payloads do where they can."""
    site = Site(root, plain=False)
    layout = """<title>{{ title|safe }}</title>{{ title|safe }}<p title="{{ title|safe }}"><p title='{{ title|safe }}'>
<p title={{ title|safe }}><a href="{{ title|safe }}">x</a><script>if (1) {var x = "{{ title|safe }}"};</script>
<script>if (1) {var x = '{{ title|safe }}'};</script><script>var x = `{{ title|safe }}`;</script>"""
    site.write("layouts/page.html", "<!doctype html>{% block csp %}{% endblock %}" + layout)
    for n, payload in enumerate(PAYLOADS):
        site.write(f"content/pages/p{n}.md", document({"title": payload}, "").encode())
    site.write("content/pages/plain.md", document({"title": "Plain"}, "").encode())
    site.write("site.yaml", "title: Unsafe\nsearch: false\n")
    return site
