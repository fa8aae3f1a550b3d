"""Every fact that a page may ask for: a row for each kind in the table at the foot."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from generator.engine import FactTable
from generator.link import check, connections, entries, lists, timeline
from generator.link.index import Index
from generator.link.searchable import searchable


class Kind(NamedTuple):
    """A kind of fact and the function that answers for it. `of_one_page`: it is asked by one page, or two, and computed again
    rather than kept."""

    name: str
    answer: Callable[[Index, str], Any]
    of_one_page: bool = False


KINDS = (
    Kind("article", entries.article, of_one_page=True),
    Kind("author", lists.website),
    Kind("backlinks", connections.backlinks, of_one_page=True),
    Kind("body", entries.body, of_one_page=True),
    Kind("briefs", entries.briefs, of_one_page=True),
    Kind("card", entries.card),
    Kind("companions", connections.companions_of, of_one_page=True),
    Kind("dated-years", timeline.dated_years),
    Kind("doc", entries.doc),
    Kind("domain", lists.domain),
    Kind("entries", lists.entries),
    Kind("events", timeline.events),
    Kind("findings", check.findings),
    Kind("gloss", entries.gloss),
    Kind("glossary", lists.glossary),
    Kind("group", lists.group_title),
    Kind("groups", lists.groups),
    Kind("href", connections.href, of_one_page=True),
    Kind("image", connections.image, of_one_page=True),
    Kind("in-year", timeline.in_year),
    Kind("list", lists.listed),
    Kind("media", lists.media),
    Kind("media-files", lists.media_files),
    Kind("mentions", connections.mentions, of_one_page=True),
    Kind("months", timeline.months),
    Kind("neighbours", connections.neighbours, of_one_page=True),
    Kind("note", entries.note),
    Kind("page", entries.page),
    Kind("pager", lists.pager, of_one_page=True),
    Kind("passages", connections.passages, of_one_page=True),
    Kind("popular", lists.popular),
    Kind("redirects", lists.redirects),
    Kind("related", connections.related_to, of_one_page=True),
    Kind("searchable", searchable),
    Kind("series", connections.series_of, of_one_page=True),
    Kind("sheets", lists.sheets),
    Kind("site", lists.site),
    Kind("spoken", connections.spoken_in),
    Kind("sitemap", lists.sitemap),
    Kind("tallies", lists.tallies),
    Kind("term", entries.term, of_one_page=True),
    Kind("term-url", entries.term_url),
    Kind("topic-terms", lists.topic_terms),
    Kind("unanchored", connections.unanchored, of_one_page=True),
    Kind("wiki", connections.wiki, of_one_page=True),
    Kind("year", lists.year),
    Kind("years", lists.years),
)

OF_ONE_PAGE = frozenset(kind.name for kind in KINDS if kind.of_one_page)


def fact_table(index: Index) -> FactTable:
    """Every kind of fact, bound to one index."""
    return {kind.name: partial(kind.answer, index) for kind in KINDS}
