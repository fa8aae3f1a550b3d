"""Sources and their entries: as they are now, and as they were when the site was last published."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from generator.diagnostics import Diagnostic
from generator.disk import Stat
from generator.frontmatter import decode_hook
from generator.model import Annotation, Bodies, Doc, Entry, Marks, Sentence, Text
from generator.store.memory import Memory, decode, encode, sealed, unsealed

_entry = msgspec.msgpack.Decoder(Entry, dec_hook=decode_hook)
_text = msgspec.msgpack.Decoder(Text)
_annotation = msgspec.msgpack.Decoder(Annotation)
_bodies = msgspec.msgpack.Decoder(Bodies)
_marks = msgspec.msgpack.Decoder(dict[str, Marks])
_sentences = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])
_of_one_term = msgspec.msgpack.Decoder(list[Sentence])
_diagnostics = msgspec.msgpack.Decoder(list[Diagnostic])


class SourceRow(NamedTuple):
    """What is remembered of a source file; `changed` is -1 where no date is to be trusted."""

    path: str
    size: int
    changed: int
    digest: bytes


class DocRow(NamedTuple):
    """An entry as it is stored, mostly encoded; `article` is an article's slug, and empty for other kinds.

    `lexicon`: the quotes that it was annotated with; None where it has no prose, empty where it was only parsed.
    """

    name: str
    path: str
    article: str
    entry: bytes
    text: bytes
    bodies: bytes
    annotation: bytes
    marks: bytes
    sentences: bytes
    digest: int
    lexicon: bytes | None
    diagnostics: bytes


class Entries(Memory):
    """The part of the memory that knows sources and entries."""

    _last: tuple[str, tuple[Bodies, dict[str, Marks]]] | None = None

    def sources(self) -> dict[str, SourceRow]:
        """Every source by its path, as it was read.

        A file written just before it was read may have changed again within one tick of the file system's clock, two seconds where
        dates are whole seconds: its date is not to be trusted, and its bytes decide.
        """
        read_at: float = decode(self.meta("read-at") or encode(0.0), float)
        recent, coarse = (int((read_at - tick) * 1e9) for tick in (0.1, 2.0))
        rows = self._db.execute(
            "select path, size, iif(mtime < iif(mtime % 1000000000, ?, ?), mtime, -1), digest from sources",
            (recent, coarse),
        )
        return {row[0]: row for row in map(SourceRow._make, rows)}

    def set_read_at(self, began: float) -> None:
        """When the sources were read that are about to be put, in seconds."""
        self.set_meta("read-at", encode(began))

    def some_sources(self, paths: Iterable[str]) -> dict[str, SourceRow]:
        """Some sources by their paths, as they were read. No date is trusted: their bytes decide."""
        found: dict[str, SourceRow] = {}
        for path in paths:
            rows = self._db.execute("select path, size, -1, digest from sources where path = ?", (path,))
            found.update((path, SourceRow._make(row)) for row in rows)
        return found

    def forget_sources(self, paths: Iterable[str]) -> None:
        for path in paths:
            self._forget(name for (name,) in self._db.execute("select name from docs where path=?", (path,)).fetchall())
            self._db.execute("delete from sources where path=?", (path,))

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            self._keep([name])
            for table in ("docs", "bodies", "marks"):
                self._db.execute(f"delete from {table} where name=?", (name,))

    def expect_sources(self, paths: Iterable[str]) -> None:
        """These are about to be read anew: a build that is interrupted before leaves them to the next."""
        self._db.executemany("update sources set size=-1, mtime=-1, digest=x'' where path=?", ((one,) for one in paths))

    def _keep(self, names: Iterable[str]) -> None:
        """Remember entries as they were published, before they change for the first time since."""
        self._last = None
        for name in names:
            self._db.execute(
                "insert or ignore into published select name, entry, text, annotation, digest from docs where name=?",
                (name,),
            )
            self._db.execute("insert or ignore into published values (?, null, null, null, null)", (name,))

    def forget_all(self) -> None:
        """Every source and entry: the options of parsing changed."""
        self._keep([name for (name,) in self._db.execute("select name from docs")])
        for table in ("sources", "docs", "bodies", "marks"):
            self._db.execute(f"delete from {table}")

    def put_source(self, path: str, stat: Stat, digest: bytes, diagnostics: bytes) -> None:
        self._db.execute(
            "insert or replace into sources values (?, ?, ?, ?, ?)",
            (path, stat.size, stat.mtime, digest, sealed(path, diagnostics)),
        )

    def touch_source(self, path: str, stat: Stat) -> None:
        self._db.execute("update sources set size=?, mtime=? where path=?", (stat.size, stat.mtime, path))

    def expect_annotation(self, name: str) -> None:
        """An entry counts as parsed only: the next build annotates it."""
        self._db.execute("update docs set lexicon=x'' where name=?", (name,))

    def put_entries(self, path: str, rows: Iterable[DocRow]) -> None:
        """What a source holds now. What was only parsed, and reads as it did, stays as it is, annotated."""
        known = dict.fromkeys(name for (name,) in self._db.execute("select name from docs where path=?", (path,)))
        for row in rows:
            if row.name not in known or row.lexicon or not self._reads_as_before(row):
                self.put_docs([row])
            known.pop(row.name, None)
        self._forget(known)

    def _reads_as_before(self, row: DocRow) -> bool:
        name = row.name
        before = self._db.execute(
            "select entry, text, bodies from docs left join bodies using (name) where name=?", (name,)
        ).fetchone()
        return bool(before == (sealed(name, row.entry), sealed(name, row.text), sealed(name, row.bodies)))

    def put_docs(self, rows: Iterable[DocRow]) -> None:
        for row in rows:
            name = row.name
            self._keep([name])
            self._db.execute(
                "insert or replace into docs values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    name,
                    row.path,
                    row.article,
                    row.digest,
                    row.lexicon,
                    sealed(name, row.diagnostics),
                    sealed(name, row.entry),
                    sealed(name, row.text),
                    sealed(name, row.annotation),
                ),
            )
            if row.bodies:
                self._db.execute("insert or replace into bodies values (?, ?)", (name, sealed(name, row.bodies)))
            self._db.execute(
                "insert or replace into marks values (?, ?, ?)",
                (name, sealed(name, row.marks), sealed(name, row.sentences)),
            )

    def docs(self, folder: str = "") -> Iterator[Doc]:
        """Every entry whose source lies below a folder, by name."""
        rows = self._db.execute(
            "select name, entry, text, annotation, digest from docs where name >= ? and name < ? order by name",
            (folder, f"{folder}\U0010ffff"),
        )
        return map(_doc, rows)

    def doc(self, name: str) -> Doc | None:
        """One entry."""
        row = self._db.execute(
            "select name, entry, text, annotation, digest from docs where name=?", (name,)
        ).fetchone()
        return _doc(row) if row else None

    def changed(self) -> list[str]:
        """The names of the entries that are not as they were published, or were not there."""
        return [name for (name,) in self._db.execute("select name from published order by name")]

    def published_doc(self, name: str) -> Doc | None:
        """One entry as it was when the site was last published."""
        row = self._db.execute(
            "select name, entry, text, annotation, digest from published where name=?", (name,)
        ).fetchone()
        if row is None:
            return self.doc(name)
        return _doc(row) if row[1] is not None else None

    def annotated(self) -> list[tuple[str, str, bytes]]:
        """(name, slug of an article or "", the quotes that it was annotated with) of every entry with prose, by name."""
        return self._db.execute(
            "select name, article, lexicon from docs where lexicon is not null order by name"
        ).fetchall()

    def diagnostics(self) -> list[Diagnostic]:
        """What was found in single files, by all builds that read them."""
        found: list[Diagnostic] = []
        for table, key in (("sources", "path"), ("docs", "name")):
            # An empty list has five bytes with its sum. Those that have more are in an index, by these very words.
            for name, blob in self._db.execute(f"select {key}, diagnostics from {table} where length(diagnostics) > 5"):
                found += _diagnostics.decode(unsealed(name, blob))
        return found

    def entry(self, name: str) -> tuple[str, Entry, Text]:
        """The path, the entry and the text of a doc."""
        path, entry, text = self._db.execute("select path, entry, text from docs where name=?", (name,)).fetchone()
        return path, _entry.decode(unsealed(name, entry)), _text.decode(unsealed(name, text))

    def prose(self, doc: str) -> tuple[Bodies, dict[str, Marks]]:
        """An entry's bodies and their marks; those of the last one are at hand, since a page asks for each of its texts."""
        if self._last is None or self._last[0] != doc:
            self._last = doc, self._prose(doc)
        return self._last[1]

    def _prose(self, doc: str) -> tuple[Bodies, dict[str, Marks]]:
        bodies, marks = self._db.execute(
            "select bodies, marks from bodies join marks using (name) where name=?", (doc,)
        ).fetchone()
        return _bodies.decode(unsealed(doc, bodies)), _marks.decode(unsealed(doc, marks))

    def bodies(self, doc: str) -> Bodies:
        (bodies,) = self._db.execute("select bodies from bodies where name=?", (doc,)).fetchone()
        return _bodies.decode(unsealed(doc, bodies))

    def encoded_bodies(self) -> Iterator[tuple[str, bytes]]:
        """The name of every entry, and its bodies as they are stored, with their sum, which nobody looks at."""
        return self._db.execute("select name, bodies from bodies")

    def sentences(self, doc: str, term: str) -> list[Sentence]:
        """An entry's mentions of a term in their sentences."""
        row = self._db.execute("select sentences from marks where name=?", (doc,)).fetchone()
        found = _sentences.decode(unsealed(doc, row[0])).get(term) if row else None
        return _of_one_term.decode(found) if found else []

    def published(self) -> None:
        """From here on the entries as they are now are the published ones."""
        self._db.execute("delete from published")


def _doc(row: tuple[str, bytes, bytes, bytes, int]) -> Doc:
    name, entry, text, annotation, digest = row
    return Doc(
        name,
        _entry.decode(unsealed(name, entry)),
        _text.decode(unsealed(name, text)),
        _annotation.decode(unsealed(name, annotation)),
        digest,
    )
