"""What a line of a clipping is, by itself: a date, a byline, an address, a link to another article, furniture."""

import re
from typing import Literal, NamedTuple

from generator.clipping import dates, people
from generator.clipping.dates import Found
from generator.clipping.people import Byline

RoleKind = Literal["text", "date", "partial", "byline", "url", "label", "related", "image", "furniture", "copyright"]

_LABELS = {
    "title": "title subject headline titel titre título заголовок",
    "authors": "author authors by byline autor auteur writer автор",
    "date": "date published publishdate posted created datum fecha publicationdate publishedtime publishedat",
    "updated": "updated modified lastupdated lastmodified",
    "url": "url link originalurl sourceurl permalink originallink originallypublishedat retrievedfrom via originalarticle "
    "originalsource readatsource canonical",
    "publication": "source publication publisher site website newspaper publishedin sitename quelle источник fuente "
    "originallypublishedin originalquelle",
    "image": "image cover coverimage thumbnail",
    "caption": "caption imagecaption",
    "credit": "credit imagesource photocredit imagecredit",
    "dateline": "dateline location place",
    "summary": "summary description abstract excerpt standfirst subtitle dek",
    "language": "language lang",
    "dropped": "from to cc bcc sent tags tag keywords section category categories topics topic type status readingtime wordcount",
}
LABELS = {word: key for key, words in _LABELS.items() for word in words.split()}
"""A label without spaces and signs → what stands behind it."""

_LABEL = re.compile(r"(?P<label>[^\W\d_][\w -]{1,28}?)\s*[:：]\s*(?P<value>.*)", re.S)
_URL = re.compile(r"[<(\[]?(?P<url>https?://[^\s<>]+?)[>)\]]?")
LINK = re.compile(
    r"(?<!!)\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])+)\]\((?P<url><[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)"
)
"""A link as markdown writes it; its address may be `#` or missing."""

_IMAGE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<url><[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"(?P<title>[^\"]*)\")?\)"
)
_NAMED_IMAGE = re.compile(
    r"\[?(?:image|photo|picture|bild|foto|img)\s*[:：]\s*(?P<url>[\w./%~:-]+\.(?:jpe?g|png|gif|webp|avif|svg))\]?", re.I
)
_RELATED = re.compile(
    r"(?:related(?: (?:article|story|link|content|coverage|news|reading))?(?:s|ies)?|related stories|read (?:more|also|next)|"
    r"see also|also read|more on this(?: story)?|more on this topic|lesen sie auch|mehr zum thema|lire aussi|"
    r"à lire(?: aussi)?|sur le même sujet|lea también|lee también|leggi anche|leia (?:também|mais)|lees ook|czytaj (?:też|także)|"
    r"читайте (?:также|також)|по теме)\s*[:：]\s*(?P<rest>.*)",
    re.I | re.S,
)
_FURNITURE = re.compile(
    r"(?:advertisement|ad|sponsored|share|share this(?: article| story)?|save|print|email|e-mail|listen|"
    r"listen to (?:this )?article|"
    r"skip to (?:main )?content|read later|facebook|twitter|x|whatsapp|telegram|linkedin|reddit|copy link|link copied|"
    r"(?:\d+ )?comments?|leave a comment|subscribe(?: now)?|sign up|sign in|log in|menu|search|follow us.*|"
    r"anzeige|werbung|publicité|teilen|drucken|partager|publicidad|compartir|реклама|поделиться|"
    r"(?:story|article) continues (?:below|after).*|continue reading.*|play video|view gallery|enlarge(?: this)? image|"
    r"share on \w+|(?:reading time|lesezeit|temps de lecture)?:?\s*\d+(?:[–-]\d+)?[ -]?min(?:ute)?n?s?(?: read)?\.?|"
    r"[-*_=~·•|]{1,3})",
    re.I,
)
_HOST = re.compile(r"(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b|all rights reserved)", re.I)
_STARS = re.compile(r"(\*\*|__|\*|_)(?P<words>\S(?:.*\S)?)\1", re.S)

META = frozenset({"date", "partial", "byline", "url", "label", "copyright", "furniture"})
"""Roles of lines that say something of a text and are no part of it."""


_SEGMENTS = re.compile(
    rf"\s+[|·•/]\s+|\s[—–-]\s|\s{{3,}}|\t|(?<=[^\d\W]),\s+(?=\d{{1,2}}[./ -]|(?i:{dates.MONTH})\.?\s\d)"
    r"|(?<=\d),?\s+(?=[Bb]y [A-Z])|\s+(?=(?:Last )?[Uu]pdated )"
)


class Role(NamedTuple):
    """`words` are those that count: a title, a value, the line without its mark-up."""

    kind: RoleKind
    words: str
    key: str = ""
    url: str = ""
    dates: tuple[Found, ...] = ()
    byline: Byline | None = None


def role(text: str) -> Role:
    """What one line is, without its neighbours."""
    text = text.strip()
    if found := _IMAGE.fullmatch(text):
        return Role("image", found["alt"], key=found["title"] or "", url=_bare(found["url"]))
    if found := _NAMED_IMAGE.fullmatch(text):
        return Role("image", "", url=found["url"])
    if found := _URL.fullmatch(text):
        return Role("url", found["url"], url=found["url"])
    if found := _RELATED.fullmatch(text):
        return _related(found["rest"])
    if _FURNITURE.fullmatch(text):
        return Role("furniture", text)
    words, url = unlinked(_unstarred(text))
    if days := dates.alone(words):
        return Role("date", words, dates=tuple(days))
    if dates.partial(words):
        return Role("partial", words)
    if who := people.byline(words, url):
        return Role("byline", words, byline=who)
    if (found := _LABEL.fullmatch(words)) and (key := LABELS.get(re.sub(r"[\s_-]", "", found["label"].lower()))):
        return Role("label", found["value"].strip(), key=key, url=url)
    if _HOST.fullmatch(text):
        return Role("label", text, key="publication")
    if _COPYRIGHT.match(text) and len(text) < 200:
        return Role("copyright", text)
    return Role("text", text)


def segments(text: str) -> list[str]:
    """`By AFP | 13 April 2021 | 5 min read` as three lines, where it is made of such things; else the line itself."""
    whole = role(text).kind
    if whole not in ("text", "byline"):
        return [text]
    found = [one.strip() for one in _SEGMENTS.split(text) if one.strip()]
    kinds = [role(one).kind for one in found]
    loose = [one for kind, one in zip(kinds, found, strict=True) if kind == "text"]
    # One of them may be what no rule knows, such as the name of an office.
    known = all(len(one) <= 40 and one[-1] not in ".!?" for one in loose) and len(loose) <= 1
    wanted = {"date", "partial"} if whole == "byline" else {"date", "byline", "partial"}
    if len(found) > 1 and len(text) < 200 and known and wanted & set(kinds):
        # First what no rule knows: a head ends with a fact.
        return loose + [one for one in found if one not in loose]
    return [text]


def unlinked(text: str) -> tuple[str, str]:
    """A line without the mark-up of its links, and the address of the only one."""
    urls = [_bare(one["url"]) for one in LINK.finditer(text)]
    url = urls[0] if len(urls) == 1 and urls[0].startswith(("http://", "https://")) else ""
    return LINK.sub(lambda one: one["words"], text), url


_LONGEST_URL = 2048
_ENDS_IN_URL = re.compile(r"\s*[<(]?(https?://[^\s<>()]+)[>)]?\s*$")


def _related(rest: str) -> Role:
    words, url = unlinked(rest.strip())
    if not url and (found := _ENDS_IN_URL.search(words, max(0, len(words) - _LONGEST_URL))):
        words, url = words[: found.start()], found[1]
    words = _unstarred(words.strip())
    return Role("related", words, url=url) if len(words) <= 250 else Role("text", rest)


def _unstarred(text: str) -> str:
    found = _STARS.fullmatch(text)
    return found["words"] if found and "*" not in found["words"] else text


def starred(text: str) -> str:
    """The words of a line that is bold as a whole; "" for any other."""
    found = re.fullmatch(r"\*\*([^*]+)\*\*|__([^_]+)__", text.strip())
    return (found[1] or found[2]).strip() if found else ""


def _bare(url: str) -> str:
    return url.strip("<>").strip()
