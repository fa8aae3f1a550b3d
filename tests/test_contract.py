"""What the HTML holds on to: each row of the contract's table, on every page of whole sites."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from generator.slugs import slugify
from tests.markup import Element
from tests.whole import Built

NOTE_KINDS = {"background", "correction", "fact-check", "translation", "update", "source", "author"}


def each(site: Built, selector: str) -> Iterator[tuple[str, Element, Element]]:
    """(path, page, element) for every such element of the site; there is at least one."""
    count = 0
    for path, page in site.pages.items():
        for one in page.all(selector):
            count += 1
            yield path, page, one
    assert count, f"no {selector} on any page"


def pieces(page: Element) -> list[Element | str]:
    """The elements and texts of an article's own text, in their order; notes, which stand between, are left out."""
    found: list[Element | str] = []

    def collect(parent: Element) -> None:
        for one in parent.children:
            if isinstance(one, str):
                found.append(one)
            elif one.attributes.get("role") != "note":
                found.append(one)
                if one.attributes.get("role") != "doc-noteref":
                    collect(one)

    collect(page.one("div.body"))
    return found


def following(page: Element, place: Element) -> str:
    """The words from a place on: of the element itself, and what comes after it in its block."""
    block = place
    while block.tag not in ("p", "li", "dd", "dt", "td", "th", "figcaption", "blockquote", "div") and block.parent:
        block = block.parent
    text, seen = "", False

    def collect(parent: Element) -> None:
        nonlocal text, seen
        for one in parent.children:
            if isinstance(one, str):
                text += one if seen else ""
            elif one.attributes.get("role") != "doc-noteref":
                seen = seen or one is place
                collect(one)

    collect(block)
    assert seen
    return " ".join(text.split())


# Terms


def test_a_term_links_to_its_entry(built: Built) -> None:
    for path, _, one in each(built, "a.term"):
        assert built.place(one["href"], path) == (f"glossary/{one['data-term']}/", ""), (path, one)
        assert one.words


def test_a_term_stands_in_no_link_heading_or_code(built: Built) -> None:
    for path, _, one in each(built, "a.term"):
        assert not any(one.inside(tag) for tag in ("a", "button", "h1", "h2", "h3", "code", "pre")), (path, one)
        assert not one.inside("span.credit"), (path, one)


def test_every_term_of_a_page_has_one_gloss(built: Built) -> None:
    found = 0
    for path, page in built.pages.items():
        terms = {one["data-term"] for one in page.all("a.term")}
        glosses = [one["id"] for one in page.all("div.gloss[popover]")]
        assert sorted(glosses) == sorted(f"term-{one}" for one in terms), path
        found += len(glosses)
    assert found > 10


def test_no_term_is_marked_on_its_own_page(built: Built) -> None:
    for path, page in built.pages.items():
        if path.startswith("glossary/") and path.count("/") > 1:
            own = path.split("/")[1]
            assert own not in {one["data-term"] for one in page.all("a.term")}


# Passages and notes


def test_passages_never_nest(built: Built) -> None:
    for path, page, one in each(built, "mark"):
        assert one.attributes["class"] == "passage"
        assert not one.inside("mark"), (path, one)
        assert one.words or one.all("img"), (path, one)
        names = one["data-note"].split()
        assert len(names) == len(set(names))
        for name in names:
            page.one(f"[id=note-{name}]")


def test_a_passage_ends_in_its_reference(built: Built) -> None:
    """Between the last piece of a passage and its reference nothing stands but other references."""
    for page in built.articles.values():
        waiting: set[str] = set()
        last: Element | None = None
        clean = False
        for one in pieces(page):
            if isinstance(one, str):
                clean = clean and (not one.strip() or bool(last and one in list(last.texts())))
            elif one.tag == "mark":
                waiting |= set(one["data-note"].split())
                last, clean = one, True
            elif one.attributes.get("role") == "doc-noteref":
                name = one["href"].removeprefix("#note-")
                if name.startswith(("fn:", "fn2:")):
                    continue
                assert last
                assert clean, one
                assert name in last["data-note"].split(), one
                waiting.discard(name)
        assert not waiting


def test_references_are_as_many_as_passages(built: Built) -> None:
    """Each passage has one reference: those of the page are those of the annotations."""
    for slug, page in built.articles.items():
        data = json.loads(built.text(f"{built.articles_at[slug]}annotations.jsonld"))
        passages = Counter(
            one["id"].partition("#note-")[2] for one in data["items"] if one["motivation"] == "commenting"
        )
        references = Counter(one["href"].removeprefix("#note-") for one in page.all("a[role=doc-noteref]"))
        own = {name: count for name, count in references.items() if name.startswith(("fn:", "fn2:"))}
        assert references == passages + Counter(own), slug


def test_references_are_numbered_in_reading_order(built: Built) -> None:
    seen = 0
    for page in built.articles.values():
        numbers: dict[str, str] = {}
        for one in page.all("a[role=doc-noteref]"):
            assert one.inside("div.body")
            assert not one.inside("mark")
            assert one.words == numbers.setdefault(one["href"], str(len(numbers) + 1))
            note = page.one(f"[id={one['href'][1:]}]")
            assert note.one("a.n").words == one.words
            seen += 1
        notes = [f"#{one['id']}" for one in page.one("div.body").all("div[role=note]")]
        assert notes == list(numbers)
    assert seen > 5


def test_a_reference_leads_to_its_note_and_back(built: Built) -> None:
    for _, page, one in each(built, "a[role=doc-noteref]"):
        back = page.one(f"[id={one['href'][1:]}]").one("a.n")["href"]
        first = next(other for other in page.all("a[role=doc-noteref]") if other["href"] == one["href"])
        assert back == f"#{first['id']}"


def test_a_note_stands_beside_the_first_piece_of_its_first_passage(built: Built) -> None:
    """A footnote, which has no passage, stands beside its first reference."""
    seen = 0
    for page in built.articles.values():
        for note in page.one("div.body").all("div.note"):
            name = note["id"].removeprefix("note-")
            pieces = [one for one in page.all("mark") if name in one["data-note"].split()]
            first = (pieces or page.all(f"a[role=doc-noteref][href=#note-{name}]"))[0]
            holding = [
                one for one in page.all("[data-anchor]") if one is not note and note["data-anchor"] in anchors(one)
            ]
            assert holding == [first], name
            seen += 1
    assert seen > 3


def anchors(one: Element) -> list[str]:
    return one["data-anchor"].split(", ")


def test_passages_and_references_hold_the_kinds_of_their_notes(built: Built) -> None:
    seen = set()
    for page in built.articles.values():
        kinds = {one["id"].removeprefix("note-"): one["data-kind"] for one in page.all("div.note")}
        for mark in page.all("mark"):
            assert mark["data-kind"].split() == list(dict.fromkeys(kinds[one] for one in mark["data-note"].split()))
            seen.add(mark["data-kind"])
        for reference in page.all("a[role=doc-noteref]"):
            assert reference["data-kind"] == kinds[reference["href"].removeprefix("#note-")]
    assert len(seen) > 2


def test_a_note_says_what_it_is(built: Built) -> None:
    for _, _, one in each(built, "[role=note]"):
        assert one.tag == "div"
        assert "note" in one["class"].split()
        assert one["id"].startswith("note-")
        assert one["data-kind"] in NOTE_KINDS
        assert one.one("p.label").words


def test_an_unanchored_note_stands_after_the_text_without_a_reference(paper: Built) -> None:
    page = paper.articles["harbour"]
    note = page.one("[id=note-lost]")
    assert note["role"] == "note"
    assert "data-unanchored" in note.attributes
    assert note["data-kind"] == "fact-check"
    assert not note.inside("div.body")
    assert note.one("q").words == "words that nobody wrote"
    assert [one["id"] for _, _, one in each(paper, "[data-unanchored]")] == ["note-lost"]
    assert not page.all("a[href=#note-lost]")


def test_overlapping_passages_hold_every_id(paper: Built) -> None:
    page = paper.articles["harbour"]
    assert [(one.words, one["data-note"]) for one in page.all("mark")] == [
        ("the pilots refused", "strike"),
        ("to sail", "strike master"),
        (". The harbour master", "master"),
        ("twelve ships", "own:4"),
        ("Nothing", "strike"),
    ]


# Figures, bylines, dates, sources


def test_a_figure_is_whole(built: Built) -> None:
    for path, _, one in each(built, "figure"):
        image = one.one("img")
        assert image.attributes.get("alt"), path
        assert int(image["width"]) > 0
        assert int(image["height"]) > 0
        for credit in one.all("span.credit"):
            assert credit.inside("figcaption")
            assert credit.words
        assert [found.tag for found in one.children if isinstance(found, Element)] in (["img"], ["img", "figcaption"])


def test_every_picture_has_its_size(built: Built) -> None:
    for path, _, one in each(built, "img"):
        assert "alt" in one.attributes
        assert {"width", "height"} <= set(one.attributes), (path, one)


def test_an_article_names_its_authors(built: Built) -> None:
    for path, _, one in each(built, "a[rel=author]"):
        if one.inside("header.head") or one.inside("[role=note]"):
            assert built.place(one["href"], path) == (f"authors/{slugify(one.words)}/", "")
    for page in built.articles.values():
        assert page.one("header.head").all("a[rel=author]")


def test_a_time_is_one(built: Built) -> None:
    for _, _, one in each(built, "time"):
        written = one["datetime"]
        day = written + "-01-01"[len(written) - 4 :]  # of an event perhaps no more than a year is known
        when = datetime.fromisoformat(written) if "T" in written else date.fromisoformat(day)
        assert str(when.year) in one.words


def test_a_text_from_elsewhere_says_so(demo: Built, paper: Built) -> None:
    for site, slug, url in (
        (demo, "leaders-talk", "https://www.themoscowtimes.com/"),
        (paper, "harbour", "https://morning.example/"),
    ):
        assert site.articles[slug].one("a.source")["href"].startswith(url)


# Links between entries


def test_related_articles_are_named(built: Built) -> None:
    for path, _, one in each(built, "a[data-related]"):
        assert built.place(one["href"], path) == (built.articles_at[one["data-related"]], "")
        assert one.inside("p.card") or one.inside("section.related")


def mentioned(site: Built, kind: str) -> Iterator[tuple[str, Element, Element]]:
    """(path, mention, link of its sentence)."""
    for path, _, one in each(site, "li[data-mention]"):
        if path.startswith(kind):
            links = one.all("a.sentence")
            assert links
            yield from ((path, one, link) for link in links)


def test_a_mention_leads_to_its_very_place(built: Built) -> None:
    count = 0
    for path, one, link in mentioned(built, "glossary/"):
        place = built.place(link["href"], path)
        assert place
        assert place[0].strip("/").rpartition("/")[2] == one["data-mention"]
        page = built.pages[place[0]]
        target = page.one(f"[id={place[1]}]")
        words = link.one("b").words
        assert following(page, target).startswith(words), link["href"]
        if target.tag == "a":
            assert target["data-term"] == path.split("/")[1]
        count += 1
    assert count > 100


def test_a_sentence_is_one_of_the_page_that_it_leads_to(built: Built) -> None:
    for path, _, link in mentioned(built, "glossary/"):
        place = built.place(link["href"], path)
        assert place
        text = built.pages[place[0]].words_without("doc-noteref")
        sentence = link.words.strip("… ")
        assert re.sub(r"\s", "", sentence) in re.sub(r"\s", "", text), (path, sentence)


def test_a_note_names_its_passages(built: Built) -> None:
    count = 0
    for path, one, link in mentioned(built, "notes/"):
        name = path.split("/")[1]
        place = built.place(link["href"], path)
        assert place
        assert place[0] == built.articles_at[one["data-mention"]]
        page = built.pages[place[0]]
        target = page.one(f"[id={place[1]}]")
        if "data-unanchored" in target.attributes:
            assert target["id"] == f"note-{name}"
            continue
        assert target["href"] == f"#note-{name}"
        marks = [mark for mark in page.all("mark") if name in mark["data-note"].split()]
        assert any(link.one("b").words.endswith(mark.words) for mark in marks)
        count += 1
    assert count > 5


# The text


def test_every_article_has_one_text(built: Built) -> None:
    bodies = list(each(built, "[data-slug]"))
    assert len(bodies) == len(built.articles)
    for path, _, one in bodies:
        assert one.tag == "div"
        assert "body" in one["class"].split()
        assert path.strip("/").rpartition("/")[2] == one["data-slug"]


@pytest.mark.parametrize("outer", ["a", "button", "label"])
def test_what_can_be_clicked_never_nests(built: Built, outer: str) -> None:
    for path, page in built.pages.items():
        for one in page.all("a[href]"):
            assert not one.inside(outer), (path, one)


def test_a_page_says_what_it_is(built: Built) -> None:
    for path, page in built.pages.items():
        assert page.one("html")["lang"]
        assert page.one("head title").words
        if path in built.redirects:
            continue
        assert len(page.all("main")) == 1, path
        assert len(page.all("h1")) == 1, path
        if page.all("meta[name=robots]"):
            assert page.one("meta[name=robots]")["content"] == "noindex"
            assert path in ("404.html", "search/") or "/page/" in path
        else:
            assert page.one("link[rel=canonical]")["href"] == built.address(path)


def test_no_link_is_shown_as_it_was_written(paper: Built) -> None:
    """A link without words of its own is its target's title wherever the text is quoted: in lists, feeds and sentences."""
    shown = {path: content for path, content in paper.files.items() if not path.startswith("search/")}
    assert [path for path, content in shown.items() if b"[[" in content] == []
