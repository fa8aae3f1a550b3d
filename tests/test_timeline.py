"""What is dated: events of the glossary, the timeline's page, and the picture of it there and on topics."""

from pathlib import Path

import pytest

from generator.link.timeline import MANY
from generator.moments import when
from generator.outputs.timeline import BARS, COLUMNS, LANE, NARROWEST
from tests.markup import Element, ids, parsed
from tests.support import Site, article

TREATY = "treaty: {term: Treaty, kind: document, date: 1994-12-05, definition: Signed. And more.}\n"
PROTEST = "protest: {term: Protest, kind: event, date: 2013-11, until: 2014-02-22, definition: It began.}\n"

FILES = {
    "content/articles/a.md": article("The Treaty.", title="A", date="2014-03-01", topics="[X]"),
    "content/articles/b.md": article("The Protest.", title="B", date="2014-03-20", topics="[X]"),
    "content/articles/c.md": article("None. [passage]{note=n}", title="C", date="2016-01-01", topics="[X, Y]"),
    "content/glossary/t.yaml": TREATY + PROTEST,
    "content/notes/n.md": "---\ntitle: N\nkind: update\ndate: 2018-05-01\n---\n\nA note.\n",
}


def built(tmp_path: Path, files: dict[str, str], settings: str = "") -> Site:
    site = Site(tmp_path / "site", files, plain=False)
    site.write("site.yaml", f"title: Test\nurl: https://example.org/\n{settings}")
    site.built()
    return site


def percent(element: Element, name: str = "x") -> float:
    return float(element[name].removesuffix("%"))


@pytest.mark.parametrize(
    ("written", "read"),
    {
        "2014-07-17": "2014-07-17",
        "2014-7-1": "2014-07-01",
        "2014-07": "2014-07",
        "2014": "2014",
        "476": "0476",
        " 962 ": "0962",
    }.items(),
)
def test_a_day_a_month_or_a_year(written: str, read: str) -> None:
    assert when(written).iso == read
    assert when(when(written).text) == when(written)


WRONG = {
    "date: 2014-13": ("2:28", 'there is no day, month or year "2014-13"'),
    "date: soon": ("2:28", "write a day, a month or a year: 2014-07-17, 2014-07, 2014"),
    "date: 2014-02-30": ("2:28", 'there is no day, month or year "2014-02-30"'),
    "date: 2014, until: 2013": ("", "`until` is earlier than `date`"),
    "until: 2013": ("", "`until` needs a `date` before it"),
}


@pytest.mark.parametrize("keys", WRONG)
def test_dates_that_are_none(tmp_path: Path, keys: str) -> None:
    site = Site(
        tmp_path / "site",
        {"content/glossary/t.yaml": f"a: {{term: B, definition: C}}\nt: {{term: T, {keys}, definition: D}}\n"},
    )
    [found] = site.build().diagnostics
    assert found.code == "bad-value"
    assert WRONG[keys][1] in found.message
    assert found.line == 2


def test_the_page_names_everything_in_order(tmp_path: Path) -> None:
    page = parsed(built(tmp_path, FILES).page("timeline"))
    years = [one.words for one in page.all("h2")]
    assert years == ["1994", "2013", "2014", "2016", "2018"]
    assert [one["href"] for one in page.all("h2 a")] == ["/archive/2014/", "/archive/2016/"]
    names = [one.words for one in page.all("ol.dated h3")]
    assert names == ["Treaty", "Protest", "A", "B", "C", "N"]
    assert [one.words for one in page.all("ol.dated p.label")] == ["Document", "Event", *["Article"] * 3, "Update"]
    assert page.all("ol.dated li")[0].one("time")["datetime"] == "1994-12-05"
    assert [one["datetime"] for one in page.all("ol.dated li")[1].all("time")] == ["2013-11", "2014-02-22"]
    assert [one.words for one in page.all("ol.dated li")[1].all("time")] == ["November 2013", "22 February 2014"]
    assert "Signed." in page.all("ol.dated li")[0].words
    assert "And more." not in page.all("ol.dated li")[0].words


def test_of_many_articles_it_counts_months(tmp_path: Path) -> None:
    files = {
        f"content/articles/a{n}.md": article("Text.", title=f"A{n}", date=f"2014-{1 + n % 2:02}-01")
        for n in range(MANY + 1)
    }
    page = parsed(built(tmp_path, files).page("timeline"))
    assert not page.all("ol.dated")
    assert [(one.words, one["href"]) for one in page.all("section .tallies a")] == [
        ("January 2014", "/archive/2014/#m01"),
        ("February 2014", "/archive/2014/#m02"),
    ]
    assert [one.words for one in page.all("section .tallies .count")] == ["13", "12"]


def test_a_picture_links_to_all_that_it_shows(tmp_path: Path) -> None:
    page = parsed(built(tmp_path, FILES).page("timeline"))
    events = page.all("svg.strip a.event")
    # The treaty is twenty years before all else: in the list, and out of the picture.
    assert [(one["href"], one.one("title").words) for one in events] == [
        ("/glossary/protest/", "Protest, November 2013 – 22 February 2014")
    ]
    columns = [one for one in page.all("svg.strip a") if "class" not in one.attributes]
    labels = {one.one("title").words: one["href"] for one in columns}
    assert labels == {
        "January 2014 – March 2014: 2 articles": "/timeline/#y2014",
        "January 2016 – March 2016: 1 article": "/timeline/#y2016",
        "April 2018 – June 2018: 1 note": "/timeline/#y2018",
    }
    heights = [float(bar["height"]) for one in columns for bar in one.all("rect") if bar["class"] != "room"]
    assert heights[0] == max(heights) == BARS - 8
    assert heights[1:] == [heights[0] / 2] * 2
    assert len({one.all("rect")[0]["x"] for one in columns}) == 3
    assert 100 / percent(columns[0].all("rect")[0], "width") <= COLUMNS


def test_a_topic_has_its_own_and_leads_into_its_list(tmp_path: Path) -> None:
    site = built(tmp_path, FILES)
    page = parsed(site.page("topics/x"))
    links = [one["href"] for one in page.all("svg.strip a")]
    assert links == ["/topics/x/#article.b", "/topics/x/#article.c", "/notes/n/", "/glossary/protest/"]
    assert {"article.b", "article.c"} <= set(ids(page))
    assert "and one more" in page.one("p.legend").words
    assert not parsed(site.page("topics/y")).all("svg.strip a.event")


def test_one_moment_is_no_timeline(tmp_path: Path) -> None:
    files = {path: text for path, text in FILES.items() if path.endswith("a.md")}
    assert "<svg" not in built(tmp_path, files).page("timeline").partition("<main")[2]


def test_a_link_into_a_later_page_of_a_topic(tmp_path: Path) -> None:
    files = {
        f"content/articles/a{n}.md": article("Text.", title=f"A{n:02}", date=f"{1990 + n}-01-01", topics="[X]")
        for n in range(26)
    }
    page = parsed(built(tmp_path, files).page("topics/x"))
    links = {one.one("title").words: one["href"] for one in page.all("svg.strip a")}
    assert links["2015: 1 article"] == "/topics/x/#article.a25"
    assert links["1990: 1 article"] == "/topics/x/page/2/#article.a0"


def test_time_runs_as_the_text_does(tmp_path: Path) -> None:
    left = parsed(built(tmp_path, FILES).page("timeline"))
    right = parsed(built(tmp_path / "rtl", FILES, "language: ar\n").page("timeline"))
    for one, other in zip(left.all("svg.strip rect.room"), right.all("svg.strip rect.room"), strict=True):
        if one["x"].endswith("%"):
            assert percent(one) + percent(other) + percent(one, "width") == pytest.approx(100, abs=0.05)
    assert percent(left.one("svg.strip svg")) + percent(right.one("svg.strip svg")) == pytest.approx(100, abs=0.05)


def test_no_two_names_of_events_meet(tmp_path: Path) -> None:
    terms = "".join(
        f"t{n}: {{term: An event called {n} of many words, date: {2000 + n % 7}-0{1 + n % 9}, definition: D}}\n"
        for n in range(20)
    )
    files = {
        "content/articles/a.md": article("Text.", title="A", date="2000-01-01"),
        "content/articles/b.md": article("Text.", title="B", date="2007-01-01"),
        "content/glossary/t.yaml": terms,
    }
    page = parsed(built(tmp_path, files).page("timeline"))
    drawn = page.all("svg.strip svg")
    assert len(drawn) == 20
    taken: dict[float, list[tuple[float, float]]] = {}
    for one in drawn:
        room = one.one("rect.room")
        begin = percent(one) / 100 * NARROWEST + float(room["x"])
        span = (begin, begin + float(room["width"]))
        assert span[0] >= -9
        assert span[1] <= NARROWEST + 9
        row = taken.setdefault(float(one["y"]), [])
        assert all(span[1] <= a + 1 or b <= span[0] + 1 for a, b in row)
        row.append(span)
    assert sorted(taken) == [LANE * n for n in range(len(taken))]


def test_a_date_of_an_event_is_no_date_of_its_entry(tmp_path: Path) -> None:
    """It does not put a text that mentions something in another place, nor is it when a page last changed."""
    site = built(tmp_path, FILES)
    assert "1994" not in site.page("sitemap.xml")
    assert "5 December 1994" in site.page("glossary/treaty")
