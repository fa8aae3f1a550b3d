"""Build one site with Sidelight and with others, in turns, and say how long each took."""

import argparse
import math
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from benchmarks import measure, results, texts
from benchmarks.generated import Generated
from benchmarks.peers import HUGO, PEERS, PLAIN, ROOT, SIDELIGHT, Tool
from benchmarks.real import Real
from benchmarks.results import Results
from benchmarks.scenarios import SCENARIOS, Scenario, Site, verify

SLOW = 60
"""Seconds: where a peer takes longer, one round of it is enough."""

LONG = 600
"""Seconds: a peer that takes longer is left out."""


def write_site(site: Site, corpus: texts.Corpus, count: int, *, search: bool) -> None:
    """Write a generator's own copy of the texts."""
    tool = site.tool
    for folder in tool.plain:
        shutil.copytree(PLAIN / folder, site.root, dirs_exist_ok=True)
    (site.root / tool.source).parent.mkdir(parents=True, exist_ok=True)
    glossary = corpus.glossary()
    if tool.glossary:
        (site.root / tool.glossary).parent.mkdir(parents=True)
        texts.write_glossary(site.root / tool.glossary, glossary)
    if tool is SIDELIGHT:
        (site.root / tool.layout).parent.mkdir()
        shutil.copy(ROOT / tool.layout, site.root / tool.layout)
        settings = site.root / "site.yaml"
        settings.write_text(f"{settings.read_text('utf-8')}search: {str(search).lower()}\n", "utf-8")
    for article in corpus.articles(count):
        site.slugs.append(article.slug)
        site.source(article.slug).write_text(tool.head(article) + article.body, "utf-8")
    site.words = texts.fresh_words(islice(corpus.articles(count), 500), glossary, share=0.02)


def take_turn(site: Site, scenario: Scenario, number: int, into: Results) -> float:
    """Edit, build, see that the build is right, write down its time."""
    expected = scenario.edit(site, number)
    run = measure.timed(site.tool.command(site.root), site.tool.works_in(site.root))
    said = re.search(r"^\d+ pages, (\d+) rendered", run.output, re.M)
    verify(site, expected, int(said[1]) if said else None)
    figures = into.of(site.name, scenario.name)
    figures.seconds.append(run.seconds)
    figures.cpu.append(run.cpu)
    if said:
        stages = {name: float(seconds) for name, seconds in re.findall(r"^([a-z ]+): ([\d.]+) s$", run.output, re.M)}
        figures.rendered = int(said[1])
        figures.stages.append({"start": run.seconds - sum(stages.values()), **stages})
    return run.seconds


def weigh(site: Site, into: Results) -> None:
    """The memory of a cold build. It also leaves warm what is warm for an author: compiled modules, files that were just read."""
    expected = SCENARIOS[0].edit(site, 0)
    limit = LONG if site.tool in PEERS else math.inf
    into.memory[site.name] = measure.weighed(site.tool.command(site.root), site.tool.works_in(site.root), limit)
    verify(site, expected, None)


def run(made: Sequence[Site], scenarios: Sequence[Scenario], rounds: int, into: Results) -> None:
    """Weigh all, then time all: in turns, so that what else the machine does meets all of them."""
    for site in made:
        try:
            weigh(site, into)
            note(f"{site.name}: {into.memory[site.name] / 2**20:,.0f} MiB")
        except measure.TooLong:
            into.setting[f"{site.name}, left out"] = f"more than {LONG // 60} minutes for a cold build"
            note(f"{site.name} takes more than {LONG // 60} minutes and is left out")
    made = [site for site in made if site.name in into.memory]
    slow: set[str] = set()
    for number in range(1, rounds + 1):
        for scenario in scenarios:
            for site in made if number % 2 else reversed(made):
                if scenario.name in site.tool.scenarios and (number == 1 or site.name not in slow):
                    seconds = take_turn(site, scenario, number, into)
                    note(f"round {number}, {scenario.title}: {site.name} {seconds:.2f} s")
                    if seconds > SLOW and site.tool in PEERS:
                        slow.add(site.name)


def note(text: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def bench(given: argparse.Namespace, folder: Path) -> None:
    corpus: texts.Corpus = Real(given.corpus) if given.corpus else Generated()
    if given.scale:
        sizes = (given.articles, given.articles * 10)
        made = [Site(f"{size:,} articles", SIDELIGHT, folder / str(size)) for size in sizes]
    else:
        tools: list[Tool] = [SIDELIGHT, HUGO, *(PEERS if given.peers else ())]
        sizes = (given.articles,) * len(tools)
        made = [Site(tool.name, tool, folder / tool.name) for tool in tools]
    for site, size in zip(made, sizes, strict=True):
        site.tool.install()
        note(f"writing {size:,} articles for {site.tool.name}")
        write_site(site, corpus, size, search=given.search)
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    setting = {
        "texts": f"{given.articles:,} articles, {corpus.name}; {len(corpus.glossary())} terms",
        "rounds": str(given.rounds),
        "search index": "made" if given.search else "not made",
        **measure.machine(),
        **{site.tool.name: site.tool.which() for site in made},
        "commit": commit.stdout.strip() or "unknown",
        "load before": measure.load(),
    }
    found = Results(
        base=made[0].name if given.scale else HUGO.name,
        setting=setting,
        articles={site.name: size for site, size in zip(made, sizes, strict=True)},
        titles={one.name: one.title for one in SCENARIOS},
    )
    wanted = [one for one in SCENARIOS if one.name in given.only] if given.only else SCENARIOS
    run(made, wanted, given.rounds, found)
    for site in made:
        shutil.rmtree(site.gone, ignore_errors=True)
    setting["load after"] = measure.load()
    name = f"{'scale-' if given.scale else ''}{corpus.name}-{given.articles}"
    text = "\n".join(
        (
            f"# {'Ten times as many as ' if given.scale else ''}{given.articles:,} articles, {corpus.name}\n",
            results.tables(found),
            f"![]({name}.svg)\n\n## Where the time goes\n",
            results.stages(found, made[-1].name if given.scale else SIDELIGHT.name),
            "## Machine and versions\n",
            "".join(f"- {key}: {value}\n" for key, value in setting.items()),
        )
    )
    print(text)
    results.write(given.results, name, text, found)


def main() -> None:
    names = [one.name for one in SCENARIOS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, metavar="N", help="how many (default: 1000)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="medians of how many (default: 3)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="real articles, scaled up (default: generated ones)")
    parser.add_argument("--peers", action="store_true", help="more generators beside Hugo")
    parser.add_argument("--scale", action="store_true", help="Sidelight alone, with N articles and with ten times N")
    parser.add_argument("--search", action="store_true", help="Sidelight makes its search index too")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"some of: {', '.join(names)}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the sites into this new folder, and leave them")
    results_here = ROOT / "benchmarks" / "results"
    parser.add_argument("--results", type=Path, default=results_here, metavar="DIR", help="where the tables go")
    given = parser.parse_args()
    if given.only and "cold" not in given.only:
        given.only.append("cold")  # what all is measured against
    try:
        if given.keep:
            bench(given, given.keep.resolve())
        else:
            with tempfile.TemporaryDirectory() as folder:
                bench(given, Path(folder))
    except measure.Failed as failed:
        sys.exit(f"error: {failed}")


if __name__ == "__main__":
    main()
