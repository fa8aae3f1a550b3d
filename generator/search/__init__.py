"""search: the published texts → the index that readers search.

It is made after the pages are published, in shards; only those whose texts changed are made again. Finished shards are kept in
`.cache/search/`, so that a lost output folder costs no indexing.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from generator.engine import Facts, numbers
from generator.interface import Words
from generator.model import Output
from generator.search import pagefind
from generator.search.documents import document
from generator.search.pagefind import Failed
from generator.search.shards import divide
from generator.sources import digest
from generator.store import INDEX, NO_PIECES, PageRow, Store, decode, encode
from generator.views import FoundView
from generator.workers import Progress
from generator.write import Stage, Staged, journal, prepare_stage, publish, refuse_links

__all__ = ["Failed", "bring_up_to_date"]

FOLDER = "search"
"""Where the index is published."""


def bring_up_to_date(
    store: Store, facts: Facts, cache: Path, stage: Path, version: str, broken: Collection[str], progress: Progress
) -> tuple[int, int]:
    """Index what changed, and publish it; returns how many shards that were, of how many.

    `broken`: published paths whose files are not as they were written.

    Raises Mistake, Failed, OSError; then the index of before is still published, and still due.
    """
    language = facts.get(("site", ""))["language"].split("-")[0].lower()
    strings = facts.digest(("strings", ""))
    shards = divide(facts.get(("searchable", "")))
    wanted = {name: _digest(version, language, strings, some) for name, some in shards.items()}
    kept = cache / "search"
    missing = [name for name in shards if not (kept / f"{name}-{wanted[name]}" / pagefind.ENTRY).is_file()]
    kept.mkdir(parents=True, exist_ok=True)
    for n, name in enumerate(missing):
        progress("indexing", n, len(missing))
        # In a folder of this process alone: a Pagefind whose build was killed may still write into its own.
        bundle = pagefind.make(
            _documents(store, facts, shards[name], language), language, stage / f"index-{os.getpid()}"
        )
        shutil.rmtree(kept / f"{name}-{wanted[name]}", ignore_errors=True)
        os.rename(bundle, kept / f"{name}-{wanted[name]}")
    _publish(store, kept, wanted, prepare_stage(stage), broken)
    _forget(kept, {f"{name}-{one}" for name, one in wanted.items()})
    shutil.rmtree(stage, ignore_errors=True)
    return len(missing), len(shards)


def _digest(version: str, language: str, strings: int, documents: Sequence[FoundView]) -> str:
    return blake2b(encode((version, language, strings, documents)), digest_size=6).hexdigest()


def _documents(store: Store, facts: Facts, some: Sequence[FoundView], language: str) -> Iterator[tuple[str, str]]:
    words = Words(facts.get(("strings", "")))
    for one in some:

        def spoken(text: str, doc: str = one.doc) -> str:
            return str(facts.get(("spoken", f"{doc}|{text}"))) if "[[" in text else text

        yield one.path, document(one, store.bodies(one.doc), spoken, words, language)


def _publish(store: Store, kept: Path, wanted: dict[str, str], stage: Path, broken: Collection[str]) -> None:
    """Publish the files of all shards; those of a shard that is published already, and whole, are not read."""
    known = store.digests(INDEX)
    hashes = dict(known)
    before: dict[str, str] = decode(store.meta("shards") or encode({}), dict[str, str])
    lost = {path.split("/")[1] for path in broken if path in known}
    staging = Stage(stage)
    fresh: list[Staged] = []
    present: set[str] = set()

    def put(path: str, content: bytes) -> None:
        present.add(path)
        hashes[path] = hashed = digest(content)
        if known.get(path) != hashed or path in broken:
            fresh.append(staging.put(Output(path, content), hashed))

    for n, (name, one) in enumerate(wanted.items()):
        source, target = kept / f"{name}-{one}", f"{FOLDER}/{name}"
        # The program is the first shard's; the others are merged into it.
        first, was_first = n == 0, f"{target}/{pagefind.PROGRAM[0]}" in known
        if (
            before.get(name) == one
            and f"{target}/{pagefind.ENTRY}" in known
            and name not in lost
            and first == was_first
        ):
            present.update(path for path in known if path.startswith(f"{target}/"))
            continue
        for path in sorted(source.rglob("*")):
            if path.is_file() and (first or not pagefind.is_program(path.name)):
                put(f"{target}/{path.relative_to(source).as_posix()}", path.read_bytes())
    # By their first files, which name all others by what lies in these; what they were made from has the version in it, for which
    # no reader needs them anew.
    tags = [(name, hashes[f"{FOLDER}/{name}/{pagefind.ENTRY}"].hex()[:12]) for name in wanted]
    put(f"{FOLDER}/shards.json", json.dumps(tags).encode())
    forgotten = () if known else _forgotten(store)
    gone = [path for path in (*known, *forgotten) if path not in present]
    refuse_links(store.out(), [*(one.path for one in fresh), *gone])
    store.begin()
    store.forget_pages(gone)
    store.put_pages((one.path, PageRow(INDEX, "", one.stat, one.digest, numbers(), NO_PIECES)) for one in fresh)
    store.put_journal(journal(fresh, gone))
    store.set_meta("shards", encode(wanted))
    store.set_meta("index", b"made")
    store.commit()
    publish(store)


def _forgotten(store: Store) -> list[str]:
    """Files of an index that lies on the disk, where the memory knows of none."""
    out = store.out()
    return [path.relative_to(out).as_posix() for path in (out / FOLDER).glob("*/**/*") if pagefind.is_part(path.name)]


def _forget(kept: Path, names: Collection[str]) -> None:
    for path in kept.iterdir() if kept.is_dir() else ():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)
