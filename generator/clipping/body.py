"""The text of a clipping: what of it is a heading, a caption, a link to another article, and what it begins with."""

from generator.clipping import dates, people
from generator.clipping.gather import Gather
from generator.clipping.inline import inline
from generator.clipping.lines import Part, folded, repeats
from generator.clipping.roles import LINK, role, starred, unlinked
from generator.clipping.shapes import Block, Inline, Person, Piece, plain
from generator.clipping.tell import picture_of
from generator.clipping.words import cross_head, goes_on, surely_goes_on


class Body:
    """Reads the parts of a text into `blocks`; what is a fact, and what is doubtful, goes to `gather`."""

    def __init__(self, gather: Gather, *, marked: bool) -> None:
        self.gather = gather
        self.marked = marked
        self.blocks: list[Block] = []

    def read(self, found: list[Part]) -> None:
        everywhere = [folded(part.words) for part in found]
        n = 0
        while n < len(found):
            part = found[n]
            if part.doubt:
                self.doubt(part.doubt)
            if part.kind == "text":
                n += self.text(found, n, everywhere)
                continue
            self.special(part)
            n += 1
        while self.blocks and self.blocks[-1].kind == "rule":
            self.blocks.pop()

    def special(self, part: Part) -> None:
        if part.kind == "head":
            self.add("head", self.inline(starred(part.words) or part.words))
        elif part.kind == "table":
            self.blocks.append(
                Block("table", tuple(tuple(self.inline(cell) for cell in row.split("\t")) for row in part.rows))
            )
        elif part.kind == "code":
            self.add("code", *[(Piece(row),) for row in part.rows])
        elif part.kind != "rule" or self.blocks:
            self.add(part.kind, *map(self.inline, part.rows))

    def text(self, found: list[Part], n: int, everywhere: list[str]) -> int:
        """Read the paragraph `n`; returns how many parts that took."""
        part = found[n]
        one = role(part.words)
        if not self.blocks and folded(part.words) == folded(self.gather.title):
            return 1
        if one.kind == "related":
            if one.words:
                self.gather.refer(one.words, one.url)
                return 1
            return 1 + self.listed(found[n + 1 :])
        if one.kind in ("furniture", "copyright"):
            self.gather.dropped.append(one.words)
            return 1
        if one.kind == "image":
            return self.image(found, n)
        before, after = _paragraph(found, n - 1), _paragraph(found, n + 1)
        if self.caption(part.words):
            return 1
        if self.pulled(part.words, everywhere, n):
            return 1
        bold = starred(part.words)
        if bold and len(bold) <= 100:
            self.add("head", (Piece(unlinked(bold)[0]),))
            return 1
        if len(part.rows) > 1:
            self.doubt("these lines were kept as lines of one paragraph")
            self.add("text", *map(self.inline, part.rows))
            return 1
        if after and surely_goes_on(part.words, after):
            return self.joined(found, n)
        likely = cross_head(part.words, before, after)
        if likely == "sure":
            self.add("head", self.inline(part.words))
            return 1
        if likely == "maybe":
            self.doubt("this short paragraph may be a cross-head: put ## before it")
        elif goes_on(part.words):
            rest = "the next may be the rest of it" if after else "something may be missing"
            self.doubt(f"this paragraph ends without a full stop; {rest}", part.words.split()[-1])
        self.add("text", self.inline(part.words))
        return 1

    def joined(self, found: list[Part], n: int) -> int:
        """Paragraphs that a hard line break divided are one."""
        pieces = [found[n].words]
        for part in found[n + 1 :]:
            if part.kind != "text" or not surely_goes_on(pieces[-1], part.words):
                break
            first = " ".join([pieces[-1].split()[-1], part.words.split()[0]])
            self.doubt(f'two paragraphs, divided at "{first}", were joined', first)
            pieces.append(part.words)
        self.add("text", self.inline(" ".join(pieces)))
        return len(pieces)

    def listed(self, rest: list[Part]) -> int:
        """What follows "Related articles:": a list, or lines that are links."""
        for size, part in enumerate(rest):
            if part.kind != "list" and not (part.kind == "text" and all(map(LINK.fullmatch, part.rows))):
                return size
            for row in part.rows:
                self.gather.refer(*unlinked(row))
        return len(rest)

    def image(self, found: list[Part], n: int) -> int:
        """A picture in the text, and the caption below it."""
        picture, after = picture_of(role(found[n].words)), _paragraph(found, n + 1)
        credit = people.credited(after)
        if credit:
            picture = picture._replace(caption=unlinked(credit.caption)[0], credit=credit.credit)
        elif after and not picture.caption and len(after) < 160 and role(after).kind == "text":
            self.doubt("this may be the caption of the picture above it", after.split()[0])
        self.blocks.append(Block("figure", (), picture))
        return 2 if credit else 1

    def caption(self, words: str) -> bool:
        """A caption of a picture that the text does not show."""
        credit = people.credited(words) if len(words) <= 400 else None
        if credit:
            self.gather.captions.append(credit._replace(caption=unlinked(credit.caption)[0]))
        return credit is not None

    def pulled(self, words: str, everywhere: list[str], n: int) -> bool:
        """Words that another paragraph holds too: printed large, and no part of the text."""
        found = repeats(everywhere, n)
        if found:
            self.doubt(f'"{words[:60]}{"…" if len(words) > 60 else ""}" stood here, repeats the text, and is left out')
        return found

    def doubt(self, message: str, words: str = "") -> None:
        """About the block that comes next."""
        self.gather.doubt(len(self.blocks), message, words)

    def add(self, kind: str, *rows: Inline) -> None:
        self.blocks.append(Block(kind, tuple((row,) for row in rows)))  # type: ignore[arg-type]

    def inline(self, words: str) -> Inline:
        return inline(words, marked=self.marked)


def _paragraph(found: list[Part], n: int) -> str:
    """The words of a paragraph; "" where the part is another one, or none."""
    return found[n].words if 0 <= n < len(found) and found[n].kind == "text" else ""


def take_dateline(gather: Gather, blocks: list[Block]) -> None:
    """Take the place, the agency and the day off the beginning of the first paragraph."""
    n = next((n for n, one in enumerate(blocks) if one.kind == "text"), None)
    if n is None:
        return
    first = blocks[n].rows[0][0]
    found = people.dateline(plain(first))
    if found is None:
        return
    if not found.sure:
        gather.doubt(n, f'"{found.place}" may be a dateline; it can go into `dateline`')
        return
    if gather.dateline and found.place and gather.dateline != found.place:
        gather.doubt("dateline", f'the text begins with another one, "{found.place}"')
    gather.dateline = gather.dateline or found.place
    if found.agency and all(found.agency.casefold() != one.name.casefold() for one in gather.people):
        if gather.people:
            gather.doubt(n, f'the dateline names the agency "{found.agency}", the byline does not')
        else:
            gather.people.append(Person(found.agency))
            gather.doubt("authors[0]", "there is no byline; this is the agency of the dateline")
    _same_day(gather, found)
    rest = _cut(first, found.length)
    blocks[n] = blocks[n]._replace(rows=((rest,), *blocks[n].rows[1:]))


def _same_day(gather: Gather, found: people.Dateline) -> None:
    known = next((one for one in gather.days if not one.later), None)
    day = people.day_of(found, known.iso[:4] if known else "")
    if known and day and day != known.day:
        gather.doubt("date", f"the dateline says {day}")
    elif not known and found.day:
        if day:
            gather.days += dates.find(day)
        else:
            gather.partial = gather.partial or found.day


def _cut(words: Inline, length: int) -> Inline:
    """Without the first characters."""
    out: list[Piece] = []
    for one in words:
        if length >= len(one.words):
            length -= len(one.words)
            continue
        out.append(one._replace(words=one.words[length:].lstrip() if not out else one.words))
        length = 0
    return tuple(out)
