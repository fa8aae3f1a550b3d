"""Pagefind's command, and its bundle made the same for the same texts."""

import gzip
import json
import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterable
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cbor2

SIGN = b"pagefind_dcd"
"""What Pagefind's binary files begin with, once unpacked."""

ENTRY = "pagefind-entry.json"
"""The file of a bundle that is read first."""

PROGRAM = ("pagefind.js", "pagefind-worker.js")
"""With `wasm.*`, what is the same for every index."""

_PACKED = re.compile(r".+\.(pf_\w+|pagefind)")
"""Files that are packed: all but the scripts and the first."""

_PROGRAM = re.compile(r"pagefind(-worker)?\.js|wasm\.\w+\.pagefind")
_PART = re.compile(r"pagefind-entry\.json|.+\.pf_(fragment|index|filter|meta)")


def is_program(name: str) -> bool:
    """Whether a file of this name does not depend on what is indexed."""
    return _PROGRAM.fullmatch(name) is not None


def is_part(name: str) -> bool:
    """Whether a file of this name is one of a bundle."""
    return is_program(name) or _PART.fullmatch(name) is not None


class Failed(Exception):
    """Pagefind did not make an index; the message is for a person."""


def command() -> Path | None:
    """Where the command lies: the larger one, which also divides Chinese and Japanese into words, where it is installed."""
    for package, name in (("pagefind_bin_extended", "pagefind_extended"), ("pagefind_bin", "pagefind")):
        found = find_spec(package)
        for folder in (found.submodule_search_locations or ()) if found else ():
            for path in (Path(folder, name), Path(folder, f"{name}.exe")):
                if path.is_file():
                    return path
    return None


def make(documents: Iterable[tuple[str, str]], language: str, folder: Path) -> Path:
    """Index (URL path, HTML) pairs; returns the folder of the bundle, inside the one given, which is made anew.

    Raises Failed, OSError.
    """
    program = command()
    if program is None:
        raise Failed("Pagefind is not installed; install the package pagefind-bin")
    shutil.rmtree(folder, ignore_errors=True)
    site, bundle = folder / "site", folder / "bundle"
    for path, html in documents:
        # A folder for each would take as long as the indexing; the search page turns the ending into a slash again.
        place = f"{site}/{path.strip('/')}.html"
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(html)
    arguments = ["--site", str(site), "--output-path", str(bundle), "--force-language", language]
    arguments += ["--keep-index-url", "--silent"]
    done = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0 or not (bundle / ENTRY).is_file():
        words = (done.stderr or done.stdout).strip().splitlines()
        raise Failed(f"Pagefind failed: {words[-1] if words else f'exit status {done.returncode}'}")
    shutil.rmtree(site)
    if cut := _cut(bundle):
        raise Failed(f"the index that Pagefind wrote is incomplete, as {cut} shows; is there room on the disk?")
    try:
        _tidy(bundle)
    except (LookupError, TypeError, ValueError, EOFError, cbor2.CBORDecodeError) as wrong:
        raise Failed(
            f"this Pagefind writes another kind of index than the one that is known here ({wrong!r})"
        ) from wrong
    return bundle


def _cut(bundle: Path) -> str:
    """The name of a file that is not whole, or nothing: Pagefind says that all is well on a disk that is full."""
    for path in sorted(bundle.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        try:
            if _PACKED.fullmatch(path.name):
                gzip.decompress(content)
            elif path.name == ENTRY:
                json.loads(content)
        except (EOFError, ValueError, zlib.error, gzip.BadGzipFile):
            return path.name
        if not content:
            return path.name
    return ""


def _tidy(bundle: Path) -> None:
    """Leave what readers need, and put in order what Pagefind writes in an order of chance: filters and their values."""
    entry = json.loads((bundle / ENTRY).read_bytes())
    used = {ENTRY, *PROGRAM}
    for index in entry["languages"].values():
        used |= {f"pagefind.{index['hash']}.pf_meta", f"wasm.{index['wasm'] or 'unknown'}.pagefind"}
    for path in bundle.iterdir():
        if path.is_file() and path.name not in used:
            path.unlink()
    for index in entry["languages"].values():
        old = bundle / f"pagefind.{index['hash']}.pf_meta"
        meta = _read(old)
        prefix = index["hash"].rpartition("_")[0]
        # A list: version, pages, chunks of the index, filters (name, file), sorts, names of what results say.
        meta[3] = sorted([name, _ordered(bundle / "filter", prefix, file)] for name, file in meta[3])
        old.unlink()
        content = _packed(meta)
        index["hash"] = _name(prefix, content)
        (bundle / f"pagefind.{index['hash']}.pf_meta").write_bytes(content)
    entry["include_characters"] = sorted(entry.get("include_characters", []))
    (bundle / ENTRY).write_text(json.dumps(entry, sort_keys=True), "utf-8")


def _ordered(folder: Path, prefix: str, name: str) -> str:
    """Write a filter anew, its values sorted; returns its new name."""
    old = folder / f"{name}.pf_filter"
    label, values = _read(old)
    old.unlink()
    content = _packed([label, sorted(values)])
    (folder / f"{_name(prefix, content)}.pf_filter").write_bytes(content)
    return _name(prefix, content)


def _read(path: Path) -> Any:
    return cbor2.loads(gzip.decompress(path.read_bytes()).removeprefix(SIGN))


def _packed(value: Any) -> bytes:
    return gzip.compress(SIGN + cbor2.dumps(value), mtime=0)


def _name(prefix: str, content: bytes) -> str:
    return f"{prefix}_{blake2b(content, digest_size=5).hexdigest()}"
