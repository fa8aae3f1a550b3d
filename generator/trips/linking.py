"""link, and what that changes: the facts whose values are not those that the published site was made from."""

from collections.abc import Iterable
from pathlib import Path

from generator.config import Site
from generator.diagnostics import Diagnostic, Mistake
from generator.engine import Facts, Item, Name, Recorder, number
from generator.layouts import Layouts
from generator.link import Index, When
from generator.store import FactRow, Store, encode
from generator.trips.linked import Linked, Published, answers, bring_up_to_date, linked, published, settings


class Linking:
    """A site's links, kept right from build to build for as long as a process lives; the store knows the rest."""

    def __init__(self) -> None:
        self._store: Store
        self._layouts: Layouts | None = None
        self._site: Site | None = None
        self._when: When
        self._index: Index
        self._facts: Facts
        self._recorder = Recorder()
        self._files: dict[str, tuple[str, bytes]] = {}
        self._last: Published | None = None
        self._touched: set[Item] = set()
        self._checked: list[Name] = []
        self._linked: Linked

    def link(self, store: Store, site: Site, layouts: Layouts, when: When, root: Path) -> Linked:
        """Link the entries as they are now."""
        self._last = published(store)
        kept = self._site == site
        if kept:
            self._index.attach(store)
            bring_up_to_date(self._index, store)
            self._index.move_to(when)
        else:
            self._index = linked(store, site, self._recorder, when, self._last)
        self._touched = self._index.touched | (layouts.touched(self._last.layouts) if self._last else set())
        files = layouts.digests()
        if kept and layouts is self._layouts:
            self._linked.attach(store)
            self._facts.forget(self._touched)
        else:
            self._linked = answers(self._index, store, layouts, self._recorder, root)
            self._facts = self._linked.facts
        self._store, self._site, self._layouts, self._when, self._files = store, site, layouts, when, files
        return self._linked

    def findings(self) -> list[Diagnostic]:
        """What does not fit together. A published site had no such mistake: only what changed is looked at."""
        if self._all_is_asked():
            names = ["", *self._index.names()]
        else:
            asked = [key for kind, key in self._store.users(self._touched) if kind == "findings"]
            names = sorted({*asked, *self._store.changed()})
        self._checked = [("findings", name) for name in names]
        found: list[Diagnostic] = []
        for name in self._checked:
            found += self._facts.get(name)
            self._index.let_go()
        return found

    def changes(self) -> tuple[set[Name], list[FactRow]]:
        """The facts that have other values than the published site was made from, and all that were asked to know it."""
        known = {}
        if self._last:
            known = self._store.facts() if self._all_is_asked() else self._store.users(self._touched)
        changed = {name for name, before in known.items() if self._digest(name) != before}
        return changed, self.rows(dict.fromkeys((*known, *self._checked)))

    def _digest(self, name: Name) -> int | None:
        try:
            return self._facts.digest(name)
        except Mistake:
            return None  # whoever reads it meets with the mistake, and tells it

    def plan_is_stale(self, changed: Iterable[Name]) -> bool:
        """Whether there may be other outputs than those of the published site."""
        return self._last is None or not {number(one) for one in changed}.isdisjoint(self._last.plan)

    def rows(self, names: Iterable[Name]) -> list[FactRow]:
        """Facts, as the store remembers them."""
        answered = ((name, self._facts.answered(name)) for name in names if self._digest(name) is not None)
        return [FactRow(name, one.digest, one.uses) for name, one in answered]

    def publish(self, plan: Iterable[Name] | None) -> None:
        """Within a transaction: what is linked now is what the published site is made from; `plan`: None where it is the same."""
        old = self._last.plan if self._last else []
        assert self._site is not None
        now = Published(
            settings(self._site),
            self._files,
            self._when.now.timestamp(),
            self._when.drafts,
            self._when.future,
            old if plan is None else sorted(map(number, plan)),
        )
        self._store.set_meta("published", encode(now))
        self._store.put_rows(self._index.changes(), anew=self._index.is_new)
        self._store.published()
        self._index.is_published()

    def _all_is_asked(self) -> bool:
        assert self._site is not None
        return self._last is None or self._last.site != settings(self._site)
