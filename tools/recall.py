"""How many of the terms that somebody chose does `suggest` find?

    python -m tools.recall SITE [--seed N]

Works on a copy of the site. Half of its glossary is left out at random; then `suggest` is asked, and of the terms left out that at
least three articles mention it is counted how many are among the first 50, 200 and 500.
"""

import argparse
import random
import shutil
import tempfile
import time
from pathlib import Path

import yaml

from generator.link import Index
from generator.matching import forms
from generator.model import Term
from generator.pipeline import build
from generator.report import Options
from generator.store import Store
from generator.suggest import Suggestions, suggest

LIMITS = (50, 200, 500)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the suggestions for the glossary.")
    parser.add_argument("site", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=50, help="how many suggestions to print")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        shutil.copytree(given.site, site, ignore=shutil.ignore_patterns(".cache", "build"))
        wanted, plain = _mentioned(site)
        left_out = _leave_out(site, given.seed) & wanted.keys()
        began = time.perf_counter()
        found = _suggest(site)
        seconds = time.perf_counter() - began
    names = [{one.entry.term.lower(), *(alias.lower() for alias in one.entry.aliases)} for one in found.terms]
    for n, one in enumerate(found.terms[: given.show], 1):
        hit = any(names[n - 1] & wanted[term] for term in left_out)
        print(f"{n:>3} {'*' if hit else ' '} {one.articles:>4}  {one.entry.term}  {', '.join(one.entry.aliases)}")
    shaped = left_out - plain
    print(
        f"{len(left_out)} terms left out that 3 articles or more mention, {len(left_out & plain)} of them single words in"
    )
    print(f"lower case, which are never suggested, and {len(shaped)} names, acronyms and phrases; {seconds:.1f} s")
    for limit in LIMITS:
        known = set[str]().union(*names[:limit])
        hits = [term for term in shaped if wanted[term] & known]
        print(f"among the first {limit}: {len(hits)} ({len(hits) / max(1, len(shaped)):.0%})")
    known = set[str]().union(*names)
    print("not found:", ", ".join(sorted(term for term in shaped if not wanted[term] & known)))


def _mentioned(site: Path) -> tuple[dict[str, set[str]], set[str]]:
    """The forms, in lower case, of every term that at least three articles mention; and which of them are plain words."""
    out: dict[str, set[str]] = {}
    shaped: set[str] = set()

    def look(index: Index, store: Store) -> None:
        by_term: dict[str, set[str]] = {}
        for form in forms(index.terms(), index.site.front.language):
            for term in form.terms:
                by_term.setdefault(term, set()).add(form.words.lower())
                if form.exact or " " in form.words:
                    shaped.add(term)
        for term in index.keys("articles_with"):
            if len(index.rows("articles_with", term)) >= 3:
                out[term] = by_term.get(term, set())

    build(Options(root=site, out=site / "build", publish=False), look=look)
    return out, out.keys() - shaped


def _leave_out(site: Path, seed: int) -> set[str]:
    """Take half of the terms out of the YAML glossaries; returns their ids."""
    gone: set[str] = set()
    chance = random.Random(seed)
    for path in sorted((site / "content/glossary").rglob("*.yaml")):
        entries = yaml.safe_load(path.read_text())
        here = set(chance.sample(sorted(entries), len(entries) // 2))
        gone |= here
        left = {
            key: {k: v for k, v in entry.items() if k != "see"} for key, entry in entries.items() if key not in here
        }
        path.write_text(yaml.safe_dump(left, allow_unicode=True))
    return gone


def _suggest(site: Path) -> Suggestions:
    found: list[Suggestions] = []

    def look(index: Index, store: Store) -> None:
        assert all(isinstance(one, Term) for one in index.terms())
        found.append(suggest(index, store, max(LIMITS), None, lambda *_: None))

    build(Options(root=site, out=site / "build", publish=False), look=look)
    return found[0]


if __name__ == "__main__":
    main()
