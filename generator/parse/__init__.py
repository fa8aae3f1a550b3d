"""parse: one source → its entries, each with its bodies. Depends on that file alone, and on the options."""

from msgspec import Struct

from generator.diagnostics import Diagnostic, Mistake
from generator.markdown import Reader
from generator.model import Bodies, Entry, Text
from generator.parse.kinds import KINDS
from generator.sources import Source, digest


class Options(Struct, frozen=True, array_like=True):
    """What parsing depends on beside the file."""

    html: bool = False
    typographer: bool = False
    language: str = "en"


class Parsed(Struct, frozen=True):
    """What one source holds. `digest` is of its bytes."""

    entries: list[tuple[Entry, Text, Bodies]]
    diagnostics: list[Diagnostic]
    digest: bytes


class Parser:
    """Parses the sources of one site. Costly to make: one for each process."""

    def __init__(self, options: Options) -> None:
        self.reader = Reader(html=options.html, typographer=options.typographer, language=options.language)

    def parse(self, source: Source, content: bytes) -> Parsed:
        found: list[Diagnostic] = []
        try:
            entries = list(KINDS[source.kind](self.reader, source.path, content, found))
        except Mistake as mistake:
            entries = []
            found += mistake.diagnostics
        return Parsed(entries, found, digest(content))
