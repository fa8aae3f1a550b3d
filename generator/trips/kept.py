"""What a process keeps that builds one site again and again."""

from generator.config import Site
from generator.layouts import Layouts
from generator.trips.linking import Linking
from generator.trips.reading import Annotating


class Kept:
    """The means of annotating, the links and the layouts of a site.

    `complete`: all sources were looked at and none was out of place. `turn`: the last build's mark in the memory; where that is
    another one's, what is kept may be out of date.
    """

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, of: tuple[Site, bool] | None) -> None:
        self.linking = Linking()
        self.annotating = Annotating()
        self.complete = False
        self._of = of
        self._layouts: Layouts | None = None
        self.turn = b""
        self._files: object = None

    def forget(self) -> None:
        """After trouble that may have left something half done."""
        self._begin(None)

    def of(self, site: Site, drafts: bool) -> "Kept":
        """What is kept of a site with these settings; with others all is begun anew."""
        if self._of != (site, drafts):
            self._begin((site, drafts))
        return self

    def layouts(self, fresh: Layouts) -> Layouts:
        """The layouts of the last build with their compiled templates, where no file of them changed."""
        files = fresh.digests()
        if self._layouts is None or files != self._files:
            self._layouts, self._files = fresh, files
        return self._layouts
