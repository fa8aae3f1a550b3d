"""Families of input that is slow to read where a parser is careless: from a size, the files of a small site."""

from collections.abc import Callable
from itertools import pairwise
from math import isqrt

Files = dict[str, str]
Family = Callable[[int], Files]
"""A size, in characters or so, → files."""

ARTICLE = "content/articles/a.md"
HEAD = "title: A\ndate: 2021-04-13\nsummary: S\n"
NATO = "nato: {term: NATO, definition: An alliance.}\n"


def article(body: str, front: str = "", glossary: str = NATO, **more: str) -> Files:
    files = {ARTICLE: f"---\n{HEAD}{front}---\n\n{body}\n", "content/glossary/g.yaml": glossary}
    return {**files, **more}


def body(piece: str, before: str = "", after: str = "", markdown: str = "", glossary: str = NATO) -> Family:
    """A text of one piece again and again."""
    site = {"site.yaml": f"title: S\nurl: https://a.org/\nmarkdown: {{{markdown}}}\n"} if markdown else {}

    def family(size: int) -> Files:
        times = size // len(piece)
        return {**article(f"{before}{piece * times}{after}", glossary=glossary), **site}

    return family


def numbered(piece: str, before: str = "", after: str = "", glossary: str = NATO) -> Family:
    """A text of pieces that hold a number each."""

    def family(size: int) -> Files:
        return article(f"{before}{many(piece, size)}{after}", glossary=glossary)

    return family


def many(piece: str, size: int, first: int = 0) -> str:
    times = size // (len(piece) + 3)
    return "".join(piece.replace("%", str(n)) for n in range(first, first + times))


def nested(opening: str, inner: str, closing: str) -> Family:
    def family(size: int) -> Files:
        times = size // len(opening + closing)
        return article(f"{opening * times}{inner}{closing * times}")

    return family


def front(piece: str, before: str = "", after: str = "", text: str = "A text.", glossary: str = NATO) -> Family:
    """Front matter of numbered pieces."""
    return lambda size: article(text, f"{before}{many(piece, size)}{after}", glossary)


def glossary(piece: str, before: str = "", after: str = "", text: str = "A text.") -> Family:
    return lambda size: article(text, glossary=f"{before}{many(piece, size)}{after}")


def _rising_backticks(size: int) -> Files:
    return article(" ".join("`" * n for n in range(1, isqrt(2 * size))))


def _stairs(size: int) -> Files:
    """Each item of a list one step further in than the last."""
    return article("".join(f"{'  ' * n}- a\n" for n in range(isqrt(size))))


def _wide_table(size: int) -> Files:
    cells = size // 8
    return article(f"|{'a|' * cells}\n|{'-|' * cells}\n|{'b|' * cells}\n")


def _square_table(size: int) -> Files:
    """A head of many cells above rows that have one: the others must be filled in."""
    cells = size // 6
    return article(f"|{'a|' * cells}\n|{'-|' * cells}\n{'b|' * cells}\n" + "|b|\n" * (size // 8))


def _same_prefix(size: int) -> Files:
    """Forms that are prefixes of one another, and a text in which each stands everywhere."""
    terms = "".join(f"t{n}: {{term: {'a' * n}, case: exact, definition: D}}\n" for n in range(1, min(190, isqrt(size))))
    return article("a" * (size // 2), glossary=terms)


def _words_of_prefixes(size: int) -> Files:
    terms = "".join(f"t{n}: {{term: {'a ' * n}a, definition: D}}\n" for n in range(1, 90))
    return article("a " * (size // 2), glossary=terms)


def _notes(size: int, text: str, quote: str) -> Files:
    notes = "".join(f"  - {{quote: '{quote.replace('%', str(n))}', text: N}}\n" for n in range(size // 60))
    return article(text, f"notes:\n{notes}")


def _overlapping_notes(size: int) -> Files:
    """Notes that begin one after the other and all end at the end."""
    words = [f"w{n}" for n in range(isqrt(size) // 2)]
    return _quoting(words, [" ".join(words[n:]) for n in range(len(words))])


def _quoting(words: list[str], quotes: list[str]) -> Files:
    notes = "".join(f"  - {{quote: '{one}', text: N}}\n" for one in quotes)
    return article(" ".join(words), f"notes:\n{notes}")


def _chained_notes(size: int) -> Files:
    """Notes on two words each, of which the second is the next note's first."""
    words = [f"w{n}" for n in range(size // 30)]
    return _quoting(words, [f"{one} {two}" for one, two in pairwise(words)])


def _marks(piece: str) -> Family:
    """Marks that stand in one paragraph."""

    def family(size: int) -> Files:
        note = {"content/notes/n.md": "---\ntitle: N\n---\n\nText.\n"}
        return {**numbered(piece)(size), **note}

    return family


def _near(size: int) -> Files:
    """A quotation that nearly stands everywhere."""
    quote = " ".join(f"w{n}" for n in range(40))
    return article((quote.replace("w20", "x") + ". ") * (size // 150), f"notes: [{{quote: '{quote}', text: N}}]\n")


def _half_quote(size: int) -> Files:
    """A long quotation of one word in a text of that word."""
    return article("a " * (size // 2) + "b", f"notes: [{{quote: '{'a ' * (size // 2)}c', text: N}}]\n")


def _captions(size: int) -> Files:
    return article(many("![a](https://a.org/%.png 'NATO %')\n\n", size))


def _terms(size: int) -> Files:
    """Many terms, each of them in the text."""
    terms = "".join(f"t{n}: {{term: Term{n}, definition: D}}\n" for n in range(size // 60))
    return article("\n\n".join(f"Here is Term{n}." for n in range(size // 60)), glossary=terms)


def _articles(piece: str, front: str = "") -> Family:
    """Many articles, each with a number."""

    def family(size: int) -> Files:
        return {
            f"content/articles/a{n}.md": f"---\n{HEAD}{front.replace('%', str(n))}---\n\n{piece.replace('%', str(n))}\n"
            for n in range(size // (len(HEAD + front + piece) + 10))
        }

    return family


def _links_to_no_heading(size: int) -> Files:
    times = range(size // 40)
    return article("\n\n".join(f"## head {n}" for n in times) + "\n\n" + " ".join(f"[[#hoad-{n}]]" for n in times))


def _years(size: int) -> Files:
    """Links to no page, beside articles of many years."""
    times = range(size // 100)
    files = {
        f"content/articles/y{n}.md": f"---\ntitle: T\ndate: {n + 1:04}-01-02\n---\n\nT.\n" for n in times if n < 2000
    }
    return {**files, **article("\n\n".join(f"[a](/b-{n}/)" for n in times))}


def _topics_and_notes(size: int) -> Files:
    times = range(size // 60)
    notes = "".join(f"  - {{quote: p{n}x, text: N}}\n" for n in times)
    front = f"topics: [{', '.join(f't{n}' for n in times)}]\nnotes:\n{notes}"
    return article(" ".join(f"p{n}x" for n in times), front)


def _notes_alone(size: int) -> Files:
    notes = {f"content/notes/n{n}.md": f"---\ntitle: N{n}\n---\n\nText.\n" for n in range(size // 30)}
    return {**article("Text."), **notes}


def _drafts(size: int) -> Files:
    drafts = _articles("T.", "draft: true\n")(size // 2)
    return {
        **_articles("T.")(size // 2),
        **{path.replace("/articles/a", "/articles/d"): text for path, text in drafts.items()},
    }


def _no_forms(size: int) -> Files:
    names = (", ".join(f"{one}{n}" for n in range(size // 16)) for one in "ab")
    aliases, barred = (f"[{one}]" for one in names)
    return article("T.", glossary=f"t: {{term: T, definition: D, aliases: {aliases}, not_forms: {barred}}}\n")


LOCK = "# sidelight anchors 1\n"


def _remembered(before: str, after: str, size: int) -> str:
    """Lines of anchors whose surroundings were others."""
    line = (
        '{"article":"a","quote":"passage%x","before":"'
        + before
        + '","after":"'
        + after
        + '","paragraph":"0123456789abcdef"}\n'
    )
    return LOCK + "".join(line.replace("%", str(n)) for n in range(size))


def _anchors_that_changed(size: int) -> Files:
    times = size // 250
    text = "\n\n".join(f"Here now stands passage{n}x among many other words." for n in range(times))
    notes = "".join(f"  - {{quote: passage{n}x, text: N}}\n" for n in range(times))
    lock = _remembered("Earlier quite different stuff ", " while somebody slept there.", times)
    return {**article(text, f"notes:\n{notes}"), "content/anchors.lock": lock}


def _anchors_that_are_gone(size: int) -> Files:
    times = size // 160
    notes = "".join(f"  - {{quote: gone{n}, text: N}}\n" for n in range(times))
    return {**article("Text.", f"notes:\n{notes}"), "content/anchors.lock": _remembered("x", "y", times)}


def _many_aliases(size: int) -> Files:
    return article("A text.", glossary=f"t: {{term: T, definition: D, aliases: [{many('a%, ', size)}]}}\n")


def _many_articles(piece: str) -> Family:
    def family(size: int) -> Files:
        files = {f"content/articles/a{n}.md": f"---\n{HEAD}---\n\nText {n}.\n" for n in range(size // 400)}
        return {**article(many(piece, size)), **files}

    return family


FAMILIES: dict[str, Family] = {
    # Brackets
    "brackets that open": body("["),
    "brackets that close": body("]"),
    "brackets in brackets": nested("[", "a", "]"),
    "links in links": nested("[", "a", "](b)"),
    "pictures that open": body("!["),
    "pictures in pictures": nested("![", "a", "](b)"),
    "links that do not close": body("[a]("),
    "targets of open parentheses": body("[a](" + "(" * 20),
    "closing before opening": body("](("),
    "targets that are no addresses": body("[a](<b "),
    "titles that do not close": body('[a](b "'),
    "titles in lines that do not close": body('[a](b "c\n'),
    "links": numbered("[a](https://a.org/%) "),
    "links within the site": numbered("[a](#b%) "),
    "links with entities": body("[a](/&#98;) "),
    "wiki links that open": body("[["),
    "wiki links with words that open": body("[[a|"),
    "wiki links in wiki links": nested("[[a|", "b", "]]"),
    "wiki links": body("[[a]] "),
    "wiki links that lead nowhere": numbered("[[b%]] "),
    "wiki links to no heading": numbered("[[a#b%]] "),
    "references without a definition": numbered("[a%] "),
    "references in brackets": nested("[", "a", "][b]"),
    "definitions of links": numbered("[a%]: /b\n", after="\n\n[a1]"),
    "definitions and references": lambda size: article(many("[a%]: /b\n", size // 2) + "\n" + many("[a%] ", size // 2)),
    "the same definition": body("[a]: /b\n"),
    "definitions without an address": body("[a]:\n"),
    "a definition that does not end": body("a\n", before="[a]: /b '"),
    "definitions whose titles do not close": body("[a]: /b 'c\n"),
    "labels that do not close": body("[a\n"),
    # Emphasis
    "emphasis in turns": body("*a_ "),
    "strong that does not close": body("**x "),
    "emphasis that does not close": body("*x "),
    "stars": body("*"),
    "stars around a letter": nested("*", "a", "*"),
    "stars and underscores": nested("*_", "a", "_*"),
    "stars of three lengths": body("*a**b***c "),
    "tildes": body("~a "),
    "double tildes": body("~~a~~ "),
    "backticks of rising length": _rising_backticks,
    "backticks": body("`a "),
    "backslashes": body("\\"),
    "entities": body("&"),
    "entities that do not end": body("&a"),
    "entities with long names": body("&#x" + "1" * 20),
    # Quotation marks
    "double quotes": body('"a" ', markdown="typographer: true"),
    "double quotes that open": body('"a ', markdown="typographer: true"),
    "single quotes that open": body("'a ", markdown="typographer: true"),
    "apostrophes": body("a'a ", markdown="typographer: true"),
    "quotes in turns": body("\"a 'b ", markdown="typographer: true"),
    "quotes without words": body("\"'", markdown="typographer: true"),
    "quotes across emphasis": body('*"a* b" ', markdown="typographer: true"),
    "quotes in many pieces": body('"*a*', markdown="typographer: true"),
    "dashes and dots": body("(c) ... -- ", markdown="typographer: true"),
    # HTML
    "comments": body("<!--", before="a ", markdown="html: true"),
    "tags": body("<a ", before="a ", markdown="html: true"),
    "attributes of a tag": body("a=b ", before="a <a ", markdown="html: true"),
    "instructions": body("<?", before="a ", markdown="html: true"),
    "declarations": body("<!A ", before="a ", markdown="html: true"),
    "sections of data": body("<![CDATA[", before="a ", markdown="html: true"),
    "blocks of HTML": body("<div>\n\n", markdown="html: true"),
    "less-than signs": body("<"),
    "addresses in angles": body("<http:"),
    "mail in angles": body("<a@"),
    # Blocks
    "quotations in quotations": body("> ", after="a"),
    "lazy quotations": body("> > > a\n", after="\nb"),
    "headings in quotations": body("> # a\nb\n"),
    "rules in quotations": body("> ---\nb\n"),
    "empty items in quotations": body("> -\nb\n"),
    "fences in quotations": body("> ```\nb\n"),
    "tables in quotations": body("> |a|\n> |-|\nb\n"),
    "definitions of links in quotations": body("> [a]: b\nc\n"),
    "lists in one line": body("- ", after="a"),
    "stairs of lists": _stairs,
    "items": body("- a\n"),
    "empty items": body("-\n"),
    "numbered items": numbered("1%. a\n"),
    "loose items": body("- a\n\n"),
    "paragraphs": body("a\n\n"),
    "lines of a paragraph": body("a\n"),
    "lines in a quotation": body("a\n", before="> "),
    "lines that might be headings": body("a\n", after="="),
    "hard breaks": body("a  \n"),
    "rules": body("- - -\n"),
    "wide table": _wide_table,
    "wide table with short rows": _square_table,
    "tall table": body("|a|b|\n", before="|a|b|\n|-|-|\n"),
    "tables": body("|a|\n|-|\n\n"),
    "rows that are no table": body("|a|\n"),
    "heads of tables": body("a|b\n-|-\n"),
    "pipes that are escaped": body("\\|", before="a|b\n-|-\n"),
    "fences": body("```\n"),
    "fences that do not close": numbered("```%\n\n````\n"),
    "code": body("    a\n"),
    "colours of code": body("def a(): pass\n", before="```python\n"),
    "headings": numbered("# a %\n"),
    "headings of the same words": body("# a\n"),
    "headings that spaces follow": lambda size: article("# a" + " " * size + "b"),
    "marks of a heading": body(" {#a", before="# a"),
    "signs of a heading": body("# ", before="# a "),
    "lists of definitions": body("a\n: b\n\n"),
    "definitions in definitions": body(": ", before="a\n"),
    "definitions of one": body(": b\n", before="a\n"),
    "alerts": body("> [!NOTE]\n> a\n\n"),
    "alerts among the lines of a paragraph": body("a\n> [!NOTE]\n"),
    "alerts in quotations": body("> > [!NOTE]\na\n"),
    # Footnotes
    "footnotes": lambda size: article(many("[^%] ", size // 2) + "\n\n" + many("[^%]: a\n\n", size // 2)),
    "a footnote that is called often": body("[^1] ", after="\n\n[^1]: a"),
    "footnotes that are missing": numbered("[^%] "),
    "footnotes that nothing calls": numbered("[^%]: a\n\n"),
    "footnotes in footnotes": body("[^a]: ", before="[^a]\n\n"),
    "footnotes that call the next": lambda size: article(
        "[^0]\n\n" + "".join(f"[^{n}]: a [^{n + 1}]\n\n" for n in range(size // 16))
    ),
    "footnotes in place": body("^[a] "),
    "footnotes in place that open": body("^["),
    "captions with footnotes in place": body("![a](https://a.org/b.png '^[c]')\n\n"),
    "footnotes in a caption": body("[^a] ", before='![a](https://a.org/b.png "', after='")\n\n[^a]: b\n'),
    # Attributes
    "braces": body("{"),
    "spans that do not close": body("[a]{.b "),
    "spans": body("[a]{.b} "),
    "spans in spans": nested("[", "a", "]{.b}"),
    "spans in braces": body("[x]{"),
    "classes": body(".b ", before="[a]{", after="}"),
    "values that do not close": body('[a]{b="'),
    "marks of terms": body("[NATO]{term=nato} "),
    "marks of no term": numbered("[a]{term=b%} "),
    "marks of a note": _marks("[a]{note=n} "),
    "marks that nobody reads": body("[a] {note=n "),
    "brackets before marks": body("]]]]]]]]]]]]]]{note:a}"),
    # Addresses
    "addresses": body("http://a.b/c "),
    "addresses that begin": body("http://"),
    "addresses of colons": body(":"),
    "addresses of dots": body("a.", before="http://"),
    "addresses of parentheses": body(")", before="http://a.b/("),
    "addresses of entities": body("&a;", before="http://a.b/"),
    "www": body("www.a.b "),
    "www without an end": body("www."),
    "mail": body("a@b.c "),
    "mail without an end": body("a@"),
    "long names of mail": body("a.", after="@"),
    "xmpp": body("xmpp:a@b.c/"),
    # Plain text
    "one line of words": body("word "),
    "one line without spaces": body("w"),
    "sentences": body("A word. "),
    "ends of sentences": body("..."),
    "abbreviations": body("e.g. "),
    "acronyms": numbered("ABC% "),
    "an acronym again and again": body("XYZ "),
    "capital letters": body("A B "),
    "Chinese": body("中文。"),
    "combining characters": body("e\u0301\u0323"),
    "combining characters of one letter": body("\u0301\u0316", before="e"),
    "blank lines": body("\n"),
    "tabs": body("\t"),
    "spaces in a line": body(" ", before="a", after="b"),
    "spaces before line ends": body("a    \n"),
    "carriage returns": body("\r"),
    "exotic spaces": body("a\u3000"),
    # Front matter
    "flows in flows": lambda size: article("A", f"topics: {'[' * size}\n"),
    "YAML that names one thing often": front("*a, ", before="topics: [&a b, ", after="*a]\n"),
    "YAML that grows": lambda size: article(
        "A",
        "".join(f"k{n}: &a{n} [{f'*a{n - 1}, ' * 9 if n else 'b'}]\n" for n in range(size // 60)),
    ),
    "marks in YAML": front("a%: &a% b\n"),
    "unknown keys": front("a%: b\n"),
    "keys that stand twice": front("title: b\n"),
    "tags in YAML": front("a%: !!str b\n"),
    "topics": front("t%, ", before="topics: [", after="]\n"),
    "authors": front("a%, ", before="authors: [", after="]\n"),
    "aliases": front("/a%/, ", before="aliases: [", after="]\n"),
    "a long value": front("word ", before="description: ", after="\n"),
    "a long summary": lambda size: {
        ARTICLE: f"---\ntitle: A\ndate: 2021-04-13\nsummary: {'NATO word ' * (size // 10)}\n---\n\nA\n",
        "content/glossary/g.yaml": NATO,
    },
    "a long title": front("word ", before="dateline: ", after="\n"),
    "a long text of many lines": front("  word\n", before="description: >\n"),
    "lines that are no YAML": front("a b\n"),
    "quotes that do not close": front('"a: b\n'),
    "tabs in YAML": front("\ta: b\n"),
    "colons in YAML": front(": "),
    "values that are cut": front("a%: b #c\n"),
    "lists below texts": front("- a\n  - b\n", before="topics:\n"),
    "related articles": front("b%, ", before="related: [", after="]\n"),
    "related articles that are wrong": front("  - {to: b%, whi: c}\n", before="related:\n"),
    "front matter that does not end": lambda size: {ARTICLE: "---\n" + many("a%: b\n", size)},
    "front matter that nearly ends": lambda size: {ARTICLE: "---\n" + "---a\n" * (size // 5)},
    "meanings": front("a%: nato, ", before="terms: {sense: {", after="}}\n"),
    "terms that are skipped": front("a%, ", before="terms: {skip: [", after="]}\n"),
    "silenced": lambda size: article("[ok: shared-form]: #\nA\n\n" * (size // 24)),
    "lines below what is silenced": lambda size: article("[ok: bad-image]: #\n" + "a [b]{note: x} c\n" * (size // 18)),
    # The glossary
    "terms": _terms,
    "aliases of a term": _many_aliases,
    "forms that begin alike": _same_prefix,
    "forms of the same words": _words_of_prefixes,
    "one letter": body("a", glossary="a: {term: a, definition: D}\nb: {term: aa, definition: D}\n"),
    "a term again and again": body("NATO "),
    "a term in its paragraphs": body("NATO\n\n"),
    "a term among entities": body("NATO & "),
    "a term in emphasis": body("*NATO* "),
    "a term in links": body("[NATO](/) "),
    "a term in quotations": body("> NATO\n\n"),
    "a term in captions": _captions,
    "a term in footnotes": lambda size: article(
        many("[^%] ", size // 2) + "\n\n" + many("[^%]: NATO is %.\n\n", size // 2)
    ),
    "a term in one sentence": body("NATO and ", after="."),
    "a term that two share": body(
        "a b\n\n", glossary="a: {term: a b, definition: D}\nb: {term: b, aliases: [a b], definition: D}\n"
    ),
    "terms with one form": glossary("a%: {term: a, definition: D}\n", text="a"),
    "terms that name terms": glossary("a%: {term: T%, see: [b%], definition: D}\n"),
    "definitions with links": glossary("a%: {term: T%, definition: '[[b%]]'}\n"),
    "a long definition": lambda size: article("A", glossary=f"a: {{term: T, definition: {'word ' * (size // 5)}}}\n"),
    "links in one definition": lambda size: article(
        "A", glossary=f"a:\n  term: T\n  definition: |\n    {many('[[b%]] ', size)}\n"
    ),
    "a glossary that is wrong": glossary("a%: {trem: T}\n"),
    # Notes
    "notes on one passage": lambda size: _notes(size, "One passage here.", "passage"),
    "notes on many passages": lambda size: _notes(
        size, " ".join(f"passage{n}x" for n in range(size // 60)), "passage%x"
    ),
    "notes on no passage": lambda size: _notes(size, "word " * (size // 10), "nothing % like this"),
    "notes that nearly fit": lambda size: _notes(size, "word that is near " * (size // 40), "word that isnt near %"),
    "notes on a common word": lambda size: _notes(size, "word " * (size // 10), "word"),
    "notes that overlap": _overlapping_notes,
    "notes in a chain": _chained_notes,
    "a passage that is nearly everywhere": _near,
    "a long passage of one word": _half_quote,
    "notes on terms": lambda size: _notes(size, "NATO and " * (size // 20) + "it", "it"),
    "anchors whose surroundings changed": _anchors_that_changed,
    "anchors that are gone": _anchors_that_are_gone,
    # The site
    "links to no heading": _links_to_no_heading,
    "links to no page among years": _years,
    "links to a title of many": _articles("[[A]]"),
    "topics and notes": _topics_and_notes,
    "parts of a series": _articles("T.", "series: X\n"),
    "notes alone": _notes_alone,
    "drafts and articles": _drafts,
    "names that are no forms": _no_forms,
    "long names of authors": front(f"  - {'x' * 201}%\n", "authors:\n"),
    "links to other articles": _many_articles("[[a%]] "),
    "links to no article": _many_articles("[[b-%]] "),
    "links to no page": _many_articles("[a](/b-%/) "),
    "pictures that are missing": numbered("![a](media/b%.png)\n\n"),
}
