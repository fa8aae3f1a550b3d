"""What a page has while it is rendered: facts through its recorder, bodies, layouts, and fragments that pages share."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any, NamedTuple, Protocol

from markupsafe import Markup

from generator.config import Site
from generator.engine import Facts, Name, Reader
from generator.interface import Words
from generator.layouts import Layouts
from generator.model import Bodies, Marks, Sentence


class Loader(Protocol):
    """Where bodies come from: the store."""

    def prose(self, doc: str) -> tuple[Bodies, dict[str, Marks]]: ...

    def sentences(self, doc: str, term: str) -> list[Sentence]: ...


class Studio:
    """One process's means of rendering: shared by all its pages.

    `fragments`: what several pages share, by kind: made once, and known like any fact by what it was made from.
    """

    def __init__(
        self,
        facts: Facts,
        layouts: Layouts,
        loader: Loader,
        site: Site,
        read: Callable[[str], bytes],
        fragments: "Mapping[str, Callable[[Page, str], Any]]",
    ) -> None:
        self.read = read
        self.facts = facts
        self.layouts = layouts
        self.loader = loader
        self.site = site
        self._prepared = False
        self._made_once: dict[tuple[object, ...], Markup] = {}
        facts.add({kind: partial(self._fragment, make) for kind, make in fragments.items()})

    def _fragment(self, make: "Callable[[Page, str], Any]", key: str) -> Any:
        page = Page(self)
        value = make(page, key)
        self.facts.use(page.reads)
        # Who shows the fragment does not ask for the card, and they are large.
        self.facts.let_go(name for name in page.reads if name[0] == "card")
        return value

    def attach(self, loader: Loader) -> Loader:
        """Take bodies from here: each process has a connection of its own. Returns where they came from until now."""
        before, self.loader = self.loader, loader
        self._prepared = False
        return before

    def once(self, *key: object, caller: Callable[[], Markup]) -> Markup:
        """For `{% call once('footer') %}`: what is the same on every page, made for the first; `key` is all that it depends on."""
        made = self._made_once.get(key)
        if made is None:
            made = self._made_once[key] = caller()
        return made

    @cached_property
    def words(self) -> Words:
        return Words(self.facts.get(("strings", "")))

    def prepare(self) -> None:
        """Give the templates what all of them have."""
        if not self._prepared:
            environment, site = self.layouts.environment, self.facts.get(("site", ""))
            if environment.cache is not None and environment.globals.get("site") != site:
                environment.cache.clear()  # imported macros hold on to the values that they were imported with
            self._made_once.clear()
            environment.globals.update(
                once=self.once,
                site=site,
                t=self.words,
                date=self.words.date,
                month=self.words.month,
                url=self.site.url,
            )
            self._prepared = True


class Page(Reader):
    """One page being rendered."""

    __slots__ = ("pieces", "places", "studio")

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.facts)
        self.studio = studio
        self.places: set[str] = set()
        """Ids of the mentions that the page holds already."""
        self.pieces: list[Name] = []
        """Fragments that the page was given as they are, in their order."""

    def render(self, layout: str, **values: Any) -> str:
        """Render a layout, which is read like any fact."""
        self.get("layout", layout)
        self.get("strings")
        self.get("site")
        self.studio.prepare()
        return self.studio.layouts.render(layout, **values)

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
