"""Layouts: Jinja templates, UI strings and assets, the site's own before the generator's."""

import os
import re
import traceback
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.diagnostics import Diagnostic, Mistake, error
from generator.disk import is_file, named
from generator.engine import Item, Recorder
from generator.interface import amiss
from generator.sources import digest, text_of
from generator.yamlevents import Places
from generator.yamltext import load

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGED = Path(__file__).parent / "theme"
THEME = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent / "layouts"
"""The generator's layouts: in a wheel beside the code, in a checkout at the top."""


class Layouts:
    """Every file of the layouts, by its name. `folders`: where they are looked for, in order."""

    def __init__(self, folders: list[Path], cache: Path | None, language: str) -> None:
        self.folders = list(dict.fromkeys(one.resolve() for one in folders))
        self._cache = cache
        self.language = language
        self._environment: Environment | None = None
        self._templates: dict[str, tuple[int, frozenset[str]]] = {}
        self._digests: dict[str, tuple[str, bytes]] | None = None
        self._sources: dict[str, bytes] = {}
        self._files: dict[str, Path] | None = None

    def files(self) -> dict[str, Path]:
        """Name → file, for every file of every folder when it was first asked for; the first folder that has it wins."""
        if self._files is not None:
            return self._files
        found: dict[str, Path] = {}
        for folder in self.folders:
            for base, folders, names in os.walk(folder, onerror=_unless_missing):
                folders[:] = sorted(one for one in folders if not one.startswith("."))
                for name in sorted(names):
                    if not name.startswith(".") and not name.endswith("~") and name.isprintable():
                        path = Path(base, name)
                        if is_file(path):
                            found.setdefault(path.as_posix().removeprefix(f"{folder.as_posix()}/"), path)
        self._files = found
        return found

    def find(self, name: str) -> Path | None:
        return next((folder / name for folder in self.folders if is_file(folder / name)), None)

    def shown(self, name: str) -> str:
        """The path that a finding about a layout names."""
        return f"layouts/{name}"

    def strings(self) -> dict[str, Any]:
        """The words of the interface; what a language lacks is taken from English."""
        words: dict[str, Any] = {}
        for language in ("en", self.language.split("-")[0], self.language):
            name = f"strings/{language}.yaml"
            if path := self.find(name):
                places = Places()
                data, found = load(text_of(_read(path), self.shown(name)), self.shown(name), places=places)
                if data is not None and not isinstance(data, dict):
                    found.append(
                        error("bad-layout", self.shown(name), "this file must be a mapping from keys to words")
                    )
                elif data and path.parent.parent != THEME.resolve():
                    for key, what in amiss(data, self._english):
                        line, column = places.get(key, (1, 1))
                        found.append(error("bad-layout", self.shown(name), what, line=line, column=column))
                if any(one.severity == "error" for one in found):
                    raise Mistake(*found)
                for key, value in (data or {}).items():
                    known = words.get(key)
                    words[key] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
        return words

    @property
    def _english(self) -> Mapping[str, Any]:
        """The generator's own words, which say what may be filled in where."""
        words: Mapping[str, Any] = load((THEME / "strings/en.yaml").read_text("utf-8"), "strings/en.yaml")[0]
        return words

    def facts(self, recorder: Recorder) -> dict[str, Callable[[str], Any]]:
        """Facts about layouts: a template with all that it uses, the strings, the assets. Each is made of files, by name."""
        files = self.files()

        def saw(table: str, *names: str) -> None:
            recorder.items.update((table, name) for name in names)

        def template(name: str) -> int:
            digested, names = self.digest(name)
            saw("layout-files", "")
            saw("layout-file", *names)
            return digested

        def asset(name: str) -> int | None:
            saw("layout-file", name)
            if name not in files:
                return None
            return int.from_bytes(blake2b(_read(files[name]), digest_size=7).digest(), "big")

        def strings(_: str) -> dict[str, Any]:
            saw("layout-files", "")
            saw("layout-file", *(name for name in files if name.startswith("strings/")))
            return self.strings()

        def assets(_: str) -> tuple[str, ...]:
            saw("layout-files", "")
            return tuple(sorted(name for name in files if name.startswith("assets/")))

        return {"layout": template, "strings": strings, "assets": assets, "asset": asset}

    def touched(self, before: Mapping[str, tuple[str, bytes]]) -> set[Item]:
        """The items that changed since the files were as `before` says."""
        now = self.digests()
        changed = {name for name in {*before, *now} if before.get(name) != now.get(name)}
        found = {("layout-file", name) for name in changed}
        return found | ({("layout-files", "")} if before.keys() != now.keys() else set())

    def digests(self) -> dict[str, tuple[str, bytes]]:
        """Where each file lies, and a digest of its bytes when it was first asked for: they are few, and a date says nothing of a
        file that was written twice within one tick of the clock."""
        if self._digests is None:
            self._digests = {name: (str(path), digest(_read(path))) for name, path in self.files().items()}
        return self._digests

    def __reduce__(self) -> "tuple[type[Layouts], tuple[Any, ...]]":
        return Layouts, (self.folders, self._cache, self.language)

    @property
    def environment(self) -> "Environment":
        if self._environment is None:
            # Imported here: a build that changes nothing renders nothing.
            from jinja2 import Environment, FunctionLoader, StrictUndefined

            from generator.bytecode import Bytecode

            self._environment = Environment(
                # A loader that looks in folders takes a file that the disk does not give for none.
                loader=FunctionLoader(self._template),
                autoescape=True,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                auto_reload=False,
                bytecode_cache=Bytecode(self._cache) if self._cache else None,
            )
        return self._environment

    def _template(self, name: str) -> tuple[str, str, None] | None:
        from jinja2.loaders import split_template_path

        for folder in self.folders:
            path = folder.joinpath(*split_template_path(name))
            if is_file(path):  # nor a pipe, which would be read without end
                return _read(path).decode(), str(path), None
        return None

    def digest(self, name: str) -> tuple[int, frozenset[str]]:
        """Of a template and of all that it may extend, include or import: every template whose name it quotes, and all there are
        where it puts a name together; and their names.

        Asking Jinja2 would be exact, and parsing all templates took longer than a small site's build.
        """
        if name not in self._templates:
            if not self._sources:
                # What no layout quotes by name is no template: styles, fonts, pictures.
                files = {one: path for one, path in self.files().items() if not one.startswith("assets/")}
                self._sources = {one: _read(path) for one, path in files.items()}
            hashed = blake2b(digest_size=7)
            pending, seen = [name], {name}
            while pending:
                here = pending.pop()
                source = self._sources.get(here, b"")
                hashed.update(here.encode() + b"\0" + source)
                composed = _composes(source)
                quoted = [one for one in self._sources if one not in seen and (composed or _quotes(source, one))]
                seen.update(quoted)
                pending += sorted(quoted)
            self._templates[name] = int.from_bytes(hashed.digest(), "big"), frozenset(seen)
        return self._templates[name]

    def render(self, name: str, **values: Any) -> str:
        """Render a template. Raises Mistake with the layout's file and line."""
        from jinja2.exceptions import TemplateError

        try:
            return self.environment.get_template(name).render(**values)
        except (
            TemplateError,
            TypeError,
            ValueError,
            AttributeError,
            LookupError,
            ArithmeticError,
            RecursionError,
        ) as wrong:
            raise Mistake(self._explain(name, wrong)) from wrong

    def _explain(self, name: str, wrong: Exception) -> Diagnostic:
        line, where = getattr(wrong, "lineno", None), getattr(wrong, "name", None) or name
        if line is None:
            roots = [str(folder) for folder in self.folders]
            for frame in reversed(traceback.extract_tb(wrong.__traceback__)):
                root = next((one for one in roots if frame.filename.startswith(one)), None)
                if root:
                    line, where = frame.lineno, Path(frame.filename).relative_to(root).as_posix()
                    break
        message = _PLAIN.get(type(wrong).__name__) or str(wrong) or type(wrong).__name__
        if type(wrong).__name__ == "TemplateNotFound":
            message = f'there is no layout "{getattr(wrong, "name", "")}"'
        if found := re.fullmatch(r"'generator\.views\.(\w+?)(?:View)? object' has no attribute '(\w+)'", message):
            message = f'{found[1].lower()} has no "{found[2]}"; docs/layouts.md names what it has'
        return error("bad-layout", self.shown(where), message, line=line or 1)


def _unless_missing(wrong: OSError) -> None:
    if not isinstance(wrong, FileNotFoundError | NotADirectoryError):
        raise wrong


def _read(path: Path) -> bytes:
    with named(path):
        return path.read_bytes()


def _quotes(source: bytes, name: str) -> bool:
    plain = name.encode()
    return plain in source and (b'"%b"' % plain in source or b"'%b'" % plain in source)


_USES = re.compile(rb"\{%[-+]?\s*(?:include|extends|import|from)\b(.*?)[-+]?%\}", re.DOTALL)
_QUOTED = rb"""\s*(?:"[^"]*"|'[^']*')\s*"""
_QUOTED_ALONE = re.compile(
    rb"(?:%b|\s*\[%b(?:,%b)*,?\s*\]\s*)(?:\b(?:import|as|ignore|with|without)\b.*)?" % ((_QUOTED,) * 3), re.DOTALL
)


def _composes(source: bytes) -> bool:
    """Whether a template uses another by a name that does not stand in it: `"parts/" ~ name`, or a variable."""
    return any(not _QUOTED_ALONE.fullmatch(one) for one in _USES.findall(source))


_PLAIN = {
    "RecursionError": "this layout includes or extends itself, without end",
    "UnicodeDecodeError": "the layout is not UTF-8; save the file as UTF-8",
}
"""Words for those that Python and Jinja2 have for programmers."""
