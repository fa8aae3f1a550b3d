"""What a page has while it is rendered: facts through its recorder, bodies, layouts, and fragments that pages share."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from generator.config import Site
from generator.engine import Facts, Name, Reader
from generator.layouts import Layouts, Words
from generator.model import Bodies, Marks, Sentence


class Loader(Protocol):
    """Where bodies come from: the store."""

    def prose(self, doc: str) -> tuple[Bodies, dict[str, Marks]]: ...

    def sentences(self, doc: str) -> Mapping[str, list[Sentence]]: ...


Fragments = dict[Name, tuple[Any, tuple[Name, ...]]]
"""What several pages share: kind and key → what was made, and the facts that were read for it."""


class Studio:
    """One process's means of rendering: shared by all its pages, with the fragments that it rendered once."""

    def __init__(
        self,
        facts: Facts,
        layouts: Layouts,
        loader: Loader,
        site: Site,
        read: Callable[[str], bytes],
        fragments: Fragments,
    ) -> None:
        self.read = read
        self.facts = facts
        self.layouts = layouts
        self.loader = loader
        self.site = site
        self.words = Words(facts.get(("strings", "")))
        self.fragments = fragments
        self.prepared = False

    def prepare(self) -> None:
        """Give the templates what all of them have."""
        if not self.prepared:
            environment, site = self.layouts.environment, self.facts.get(("site", ""))
            if environment.cache is not None and environment.globals.get("site") != site:
                environment.cache.clear()  # imported macros hold on to the values that they were imported with
            environment.globals.update(
                site=site,
                t=self.words,
                date=self.words.date,
                month=self.words.month,
                url=self.site.url,
            )
            self.prepared = True


class Page(Reader):
    """One page being rendered."""

    __slots__ = ("places", "studio")

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.facts)
        self.studio = studio
        self.places: set[str] = set()
        """Ids of the mentions that the page holds already."""

    def render(self, layout: str, **values: Any) -> str:
        """Render a layout, which is read like any fact."""
        self.get("layout", layout)
        self.get("strings")
        self.get("site")
        self.studio.prepare()
        return self.studio.layouts.render(layout, **values)

    def fragment(self, kind: str, key: str, make: "Callable[[Page, str], Any]") -> Any:
        """What several pages share, made once in a process; its reads become this page's."""
        name = (kind, key)
        known = self.studio.fragments.get(name)
        if known is None:
            inner = Page(self.studio)
            value = make(inner, key)
            known = self.studio.fragments[name] = (value, tuple(inner.reads))
        for one in known[1]:
            self.reads[one] = None
        return known[0]

    @property
    def t(self) -> Words:
        return self.studio.words

    @property
    def site(self) -> Site:
        return self.studio.site


class Job(NamedTuple):
    """One output to be: the row of the table that makes it, its key, and its path below the output folder."""

    kind: str
    key: str
    path: str
