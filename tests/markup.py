"""Look into HTML: a strict little tree, and the elements of it that tests ask for."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

_SELECTOR = re.compile(r"([a-z][a-z0-9]*)|\.([\w-]+)|\[([\w-]+)(?:=([^\]]*))?\]")


class Element:
    """An element: its attributes (a bare one is "") and its children, text among them."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def __repr__(self) -> str:
        return f"<{self.tag}{''.join(f' {name}={value!r}' for name, value in self.attributes.items())}>"

    def walk(self) -> "Iterator[Element]":
        """Every element inside this one, in the order of the document."""
        for one in self.children:
            if isinstance(one, Element):
                yield one
                yield from one.walk()

    def all(self, selector: str) -> "list[Element]":
        """The elements inside that a selector names: `tag.class[attribute=value]`, any part of it; `ol li` is one in another."""
        first, _, rest = selector.partition(" ")
        wanted = _conditions(first)
        found = [one for one in self.walk() if one._has(wanted)]
        return list({id(inner): inner for one in found for inner in one.all(rest)}.values()) if rest else found

    def one(self, selector: str) -> "Element":
        """The only such element."""
        found = self.all(selector)
        assert len(found) == 1, f"{selector}: {found}"
        return found[0]

    def inside(self, selector: str) -> bool:
        """Whether such an element is around this one."""
        wanted = _conditions(selector)
        above = self.parent
        while above and not above._has(wanted):
            above = above.parent
        return above is not None

    def next(self) -> "Element | str | None":
        """What follows at once: an element, text or nothing."""
        assert self.parent
        at = next(n for n, one in enumerate(self.parent.children) if one is self)
        return self.parent.children[at + 1] if at + 1 < len(self.parent.children) else None

    @property
    def words(self) -> str:
        """The text in it, white space collapsed."""
        return self.words_without()

    def words_without(self, *roles: str) -> str:
        """The same, but for elements of these roles."""
        return " ".join("".join(self.texts(*roles)).split())

    def texts(self, *without: str) -> Iterator[str]:
        """Every piece of text in it, but for those in elements of these roles."""
        for one in self.children:
            if isinstance(one, str):
                yield one
            elif one.attributes.get("role") not in without:
                yield from one.texts(*without)

    def _has(self, wanted: list[tuple[str, str, str | None]]) -> bool:
        for kind, name, value in wanted:
            if kind == "tag" and self.tag != name:
                return False
            if kind == "class" and name not in self.attributes.get("class", "").split():
                return False
            if kind == "attribute" and (name not in self.attributes or value not in (None, self.attributes[name])):
                return False
        return True


def _conditions(selector: str) -> list[tuple[str, str, str | None]]:
    assert _SELECTOR.sub("", selector) == "", f"no selector that is known here: {selector}"
    found: list[tuple[str, str, str | None]] = []
    for tag, name, attribute, value in _SELECTOR.findall(selector):
        if tag:
            found.append(("tag", tag, None))
        elif name:
            found.append(("class", name, None))
        else:
            exact = f"[{attribute}={value}]" in selector
            found.append(("attribute", attribute, value if exact else None))
    return found


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("#document", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {self.get_starttag_text()}"
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> at {self.getpos()} closes {self.here}"
        assert self.here.parent
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def parsed(html: str) -> Element:
    """The tree of a page or a fragment; every element must be closed, by its own end tag and in order."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.here is builder.root, f"not closed: {builder.here}"
    return builder.root


def ids(tree: Element) -> list[str]:
    return [one["id"] for one in tree.walk() if "id" in one.attributes]
