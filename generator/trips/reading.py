"""parse and annotate, in one trip: sources → entries in the store."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from generator import workers
from generator.annotate import Annotated, Annotator, Lexicon, News, Quoted, news
from generator.diagnostics import error
from generator.disk import Disk, Stat
from generator.frontmatter import Quote
from generator.matching import forms
from generator.model import Annotation, Article, Bodies, Entry, Media, Note, Term, Text
from generator.parse import Options, Parser
from generator.read import Reading
from generator.sources import Source
from generator.store import DocRow, Store, decode, encode
from generator.trips.trip import Trip


class Annotating:
    """What a process keeps from build to build: the means of annotating, for as long as glossary and notes are as they were."""

    def __init__(self) -> None:
        self.lexicon: Lexicon | None = None
        self._made_of: tuple[object, ...] = ()
        self._context: _Context

    def __reduce__(self) -> "tuple[type[Annotating], tuple[()]]":
        return Annotating, ()  # other processes make their own

    def context(self, store: Path, root: Path, options: Options, lexicon: Lexicon | None) -> "_Context":
        """The last context, where it would be made of the same."""
        made_of = (store, root, options, id(lexicon))
        if lexicon is None or lexicon is not self.lexicon or made_of != self._made_of:
            self._context, self._made_of = _Context(store, root, options, lexicon), made_of
        return self._context


def bring_up_to_date(trip: Trip, annotating: Annotating, reading: Reading) -> None:
    """Parse and annotate what changed. Terms and notes are parsed first: everything is annotated with them."""
    store = trip.store
    store.begin()
    fresh, gone = reading.fresh, reading.gone
    options = encode((trip.site.front.markdown, trip.site.front.language))
    if store.meta("parse-options") != options:
        store.forget_all()
        store.set_meta("parse-options", options)
        fresh, gone = reading.sources, []
    for source in reading.touched:
        store.touch_source(source.path, source.stat)
    words = [one for one in fresh if one.kind in ("glossary", "term", "note")]
    texts = [one for one in fresh if one.kind not in ("glossary", "term", "note")]
    store.forget_sources([*gone, *(one.path for one in texts)])  # nobody may annotate what they held
    store.expect_sources(one.path for one in words)  # most of a glossary reads as it did
    kept, annotating.lexicon = annotating.lexicon, None
    waiting: list[str] = []
    annotated_with: dict[str, bytes] = {}
    if words or kept is None or any(path.startswith(("content/glossary/", "content/notes/")) for path in gone):
        if words:
            _spread(trip, annotating, words, None, "reading the glossary and the notes")
        known = store.meta("lexicon")
        settings = encode((trip.site.front.annotations, trip.site.front.language, trip.options.drafts))
        settled = bool(known) and settings == store.meta("lexicon-settings")
        if known and settled and not words and not gone:
            kept, now = decode(known, Lexicon), known
        else:
            kept = _lexicon(trip)
            now = encode(kept)
        if words or known != now or not settled:
            waiting = _concerned(store, kept, news(decode(known, Lexicon), kept) if known else None)
            annotated_with = {"lexicon": now, "lexicon-settings": settings}
            # Where this build is interrupted, the next one asks again who waits.
            store.set_meta("lexicon-settings", b"")
    if texts or waiting:
        _spread(trip, annotating, [*texts, *waiting], kept, "reading")
    for key, value in annotated_with.items():
        store.set_meta(key, value)
    annotating.lexicon = kept
    store.commit()


def _concerned(store: Store, lexicon: Lexicon, changes: News | None) -> list[str]:
    """The names of the entries that must be annotated anew: all of them where `changes` is None."""
    stored = store.annotated()
    if changes is None:
        return [name for name, *_ in stored]
    due = {name for name, slug, quotes in stored if quotes != lexicon.digest_for(slug)}
    if signs := changes.signs():
        for name, bodies in store.encoded_bodies():
            text = bodies.lower()
            if any(one in text for one in signs) and changes.concern(store.bodies(name)):
                due.add(name)
    return [name for name, *_ in stored if name in due]


def _spread(
    trip: Trip, annotating: Annotating, items: Sequence[Source | str], lexicon: Lexicon | None, stage: str
) -> None:
    """Parse and annotate sources; of entries that are stored, by their names, annotate the bodies anew."""
    store, front = trip.store, trip.site.front
    options = Options(front.markdown.html, front.markdown.typographer, front.language)
    # Workers read bodies that are already stored: let them be seen.
    store.commit()
    store.begin()
    done = 0
    arguments = (store.path, trip.root, options, lexicon)

    def lose(item: Source | str, why: workers.Lost) -> None:
        """The file is to be read anew by the next build, and the entry to be annotated."""
        path = item.path if isinstance(item, Source) else item.partition("#")[0]
        if isinstance(item, Source):
            store.forget_sources([path])
        else:
            store.expect_annotation(item)
        store.put_source(path, Stat(-1, -1), b"", encode([why.finding(path, "read")]))

    for results in workers.spread(_work, items, annotating.context, arguments, trip.options.jobs, lose):
        for result in results:
            if result.source is None:
                store.put_docs(result.docs)
            else:
                store.put_source(*result.source)
                store.put_entries(result.source[0], result.docs)
        done += len(results)
        trip.progress(stage, done, len(items))


def _lexicon(trip: Trip) -> Lexicon:
    """What entries are annotated with."""
    terms = [doc.entry for doc in trip.store.docs("content/glossary/") if isinstance(doc.entry, Term)]
    quotes: dict[str, list[Quoted]] = {}
    for doc in trip.store.docs("content/notes/"):
        entry = doc.entry
        if isinstance(entry, Note) and (trip.options.drafts or not entry.front.draft):
            for n, one in enumerate(entry.front.on):
                quote = Quote(quote=one.quote, prefix=one.prefix, suffix=one.suffix, section=one.section)
                quotes.setdefault(one.article, []).append(Quoted(entry.slug, quote, entry.path, f"on[{n}].quote"))
    front = trip.site.front
    return Lexicon(
        forms(terms, front.language), sorted({one.slug for one in terms}), quotes, front.language, front.annotations
    )


# In the worker


class _Parsed(NamedTuple):
    """One source with its entries, or one entry that was annotated anew (`source` is None)."""

    source: tuple[str, Stat, bytes, bytes] | None
    docs: list[DocRow]


class _Context:
    """What a process needs to parse and to annotate; without a lexicon it only parses."""

    def __init__(self, store: Path, root: Path, options: Options, lexicon: Lexicon | None) -> None:
        self.disk = Disk(root)
        self.parser = Parser(options)
        self.annotator = Annotator(lexicon) if lexicon else None
        self._path = store
        self._store: Store | None = None

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = Store(self._path, "", writable=False)
        return self._store


def _work(context: _Context, chunk: Iterable[Source | str]) -> list[_Parsed]:
    return [_parse(context, one) if isinstance(one, Source) else _annotate_stored(context, one) for one in chunk]


def _parse(context: _Context, source: Source) -> _Parsed:
    try:
        content = context.disk.read(source.path)
    except OSError as wrong:
        found = [error("unreadable", source.path, wrong.strerror or str(wrong))]
        return _Parsed((source.path, Stat(-1, -1), b"", encode(found)), [])  # to be tried again
    parsed = context.parser.parse(source, content)
    rows = []
    for entry, text, bodies in parsed.entries:
        key = getattr(entry, "key", "")
        name = f"{source.path}#{key}" if key else source.path
        rows.append(_annotate(context, name, source.path, entry, text, bodies, encode(bodies)))
    return _Parsed((source.path, source.stat, parsed.digest, encode(parsed.diagnostics)), rows)


def _annotate_stored(context: _Context, name: str) -> _Parsed:
    path, entry, text = context.store.entry(name)
    return _Parsed(None, [_annotate(context, name, path, entry, text, context.store.bodies(name), b"")])


_NOTHING = Annotated(Annotation(), {}, {}, [])


def _annotate(
    context: _Context, name: str, path: str, entry: Entry, text: Text, bodies: Bodies, encoded: bytes
) -> DocRow:
    """One row for the store; `encoded` is empty where the bodies are stored already."""
    done, lexicon = _NOTHING, b"" if bodies else None
    article = entry.slug if isinstance(entry, Article) else ""
    if context.annotator and bodies:
        done = context.annotator.annotate(entry, bodies)
        lexicon = context.annotator.lexicon.digest_for(article)
    annotation, marks, sentences = encode(done.annotation), encode(done.marks), encode(done.sentences)
    of = entry.digest if isinstance(entry, Media) else text.digest
    hashed = blake2b(annotation + marks + of.to_bytes(8, "big"), digest_size=7)
    number = int.from_bytes(hashed.digest(), "big")
    return DocRow(
        name,
        path,
        article,
        encode(entry),
        encode(text),
        encoded,
        annotation,
        marks,
        sentences,
        number,
        lexicon,
        encode(done.diagnostics),
    )
