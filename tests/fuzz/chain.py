"""The way from a text to its page, in memory: each input has a small site of its own, and none touches the disk."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from generator.annotate import Annotated, Annotator, Lexicon
from generator.config import Site
from generator.disk import Disk
from generator.engine import Facts, Recorder
from generator.frontmatter import ArticleFront, ArticleNote, SiteFront, TermFront
from generator.layouts import THEME, Layouts
from generator.link import Index, When, fact_table
from generator.markdown import Reader
from generator.matching import forms
from generator.model import Article, Bodies, Doc, Entry, Marks, Sentence, Term, Text, footnote
from generator.moments import Moment
from generator.outputs import FRAGMENTS, articles
from generator.outputs.context import Page, Studio
from generator.outputs.prose import Prose

SITE = Site(SiteFront(title="Test"), "https://example.org", "/", ZoneInfo("UTC"))
ARTICLE = "content/articles/a.md"
_WHEN = When(datetime(2022, 1, 1, tzinfo=UTC))


class Held(Disk):
    """Files in memory, by their paths; there are no others."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(Path("nowhere"))
        self.files = files

    def read(self, path: str) -> bytes:
        return self.files[path]


@cache
def layouts() -> Layouts:
    return Layouts([THEME], None, "en")


@cache
def _layout_fact(kind: str, key: str) -> object:
    return layouts().facts(Recorder())[kind](key)


class _Bodies:
    """Bodies and marks of every entry, by its name."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[Bodies, dict[str, Marks]]] = {}

    def prose(self, doc: str) -> tuple[Bodies, dict[str, Marks]]:
        return self.known[doc]

    def sentences(self, doc: str, term: str) -> list[Sentence]:
        return []


class Made(NamedTuple):
    """An article's text as its page has it, as feeds have it, and as it would be without any term or note."""

    woven: str
    fed: str
    bare: str


def made(reader: Reader, text: str, terms: Sequence[str], quotes: Sequence[str]) -> Made:
    """Read a text, link these words as terms and put a note on each of these quotations, as a build does."""
    entries: dict[str, tuple[Entry, Bodies]] = {}
    for n, words in enumerate(terms):
        term = Term(f"content/glossary/t{n}.md", f"t{n}", TermFront(term=words), "")
        entries[term.path] = term, {"body": reader.read("What *it* is: [[a]].", term.path).body}
    notes = [ArticleNote(quote=one, text="As [[t0]] has it.") for one in quotes]
    front = ArticleFront(title="A", date=Moment("2021-04-13"), notes=notes)
    found = reader.read(text, ARTICLE)
    bodies = {"body": found.body} | {footnote("body", label): one for label, one in found.footnotes.items()}
    bodies |= {f"note:{n}": reader.read(one.text or "", ARTICLE).body for n, one in enumerate(notes)}
    headings = {one.id: one.title for one in found.body.headings}
    article = Article(ARTICLE, "a", front, "", headings)
    entries[ARTICLE] = article, bodies
    glossary = [entry for entry, _ in entries.values() if isinstance(entry, Term)]
    lexicon = Lexicon(forms(glossary, "en"), [one.slug for one in glossary], {}, "en", SITE.front.annotations)
    annotator, loader, docs = Annotator(lexicon), _Bodies(), []
    for name, (entry, own) in entries.items():
        done: Annotated = annotator.annotate(entry, own)
        loader.known[name] = own, done.marks
        docs.append(Doc(name, entry, Text(), done.annotation, 0))
    recorder = Recorder()
    index = Index(SITE, recorder, _WHEN)
    index.load(docs, keep=True)
    table = fact_table(index)
    shared = {
        kind: (lambda key, kind=kind: _layout_fact(kind, key)) for kind in ("layout", "strings", "asset", "assets")
    }
    facts = Facts({**table, **shared}, recorder)
    page = Page(Studio(facts, layouts(), loader, SITE, lambda path: b"", FRAGMENTS))
    woven, fed = (articles.body(page, article, ARTICLE, endnotes=one) for one in (False, True))
    return Made(woven.html, fed.html, Prose(page, ARTICLE, found.body, Marks(), linked=False).woven().html)
