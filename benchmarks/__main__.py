"""`python -m benchmarks`: build one site with Sidelight and with others, in turns, and say how long each took."""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks import measure, results, sites
from benchmarks.measure import Failed
from benchmarks.peers import HUGO, PLAIN, ROOT, SIDELIGHT, Tool
from benchmarks.results import Results
from benchmarks.scenarios import SCENARIOS, Scenario, Site, verify


def write_sites(tools: list[Tool], folder: Path, corpus: sites.Corpus, count: int) -> list[Site]:
    """Each generator's own copy of the site."""
    glossary = corpus.glossary()
    words = sites.fresh_words(islice(corpus.articles(count), 500), glossary, share=0.02)
    slugs: list[str] = []
    made = [Site(tool, folder / tool.plain, slugs, words) for tool in tools]
    for site in made:
        tool = site.tool
        shutil.copytree(PLAIN / tool.plain, site.root)
        (site.root / tool.source).parent.mkdir(parents=True)
        if tool.glossary:
            (site.root / tool.glossary).parent.mkdir(parents=True)
            sites.write_glossary(site.root / tool.glossary, glossary)
        if tool is SIDELIGHT:
            (site.root / tool.layout).parent.mkdir()
            shutil.copy(ROOT / tool.layout, site.root / tool.layout)
    for article in corpus.articles(count):
        slugs.append(article.slug)
        for site in made:
            site.source(article.slug).write_text(site.tool.head(article) + article.body, "utf-8")
    return made


def turn(site: Site, scenario: Scenario, number: int, into: Results, patience: float) -> float:
    """Edit, build, look whether the build is right, write down its time."""
    expected = scenario.edit(site, number)
    run = measure.timed(site.tool.command(site.root), ROOT if site.tool is SIDELIGHT else site.root, patience)
    said = re.search(r"^\d+ pages, (\d+) rendered", run.output, re.M)
    verify(site, expected, int(said[1]) if said else None)
    figures = into.of(site.tool.name, scenario.name)
    figures.seconds.append(run.seconds)
    figures.cpu.append(run.cpu)
    if said:
        stages = {name: float(seconds) for name, seconds in re.findall(r"^([a-z ]+): ([\d.]+) s$", run.output, re.M)}
        figures.rendered = int(said[1])
        figures.stages.append({"start": run.seconds - sum(stages.values()), **stages})
    return run.seconds


def weigh(site: Site, into: Results) -> None:
    """The memory of a cold build; it also warms up what later runs find warm, such as compiled modules and the page cache."""
    expected = SCENARIOS[0].edit(site, 0)
    into.memory[site.tool.name], _ = measure.weighed(
        site.tool.command(site.root), ROOT if site.tool is SIDELIGHT else site.root
    )
    verify(site, expected, None)


def note(text: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def bench(given: argparse.Namespace, folder: Path) -> None:
    tools = [SIDELIGHT, HUGO]
    for tool in tools:
        tool.install()
    corpus = sites.source_of(given.corpus)
    note(f"writing {given.articles} articles for each of {len(tools)} generators")
    made = write_sites(tools, folder, corpus, given.articles)
    setting = {
        "articles": f"{given.articles:,}",
        "corpus": corpus.name,
        "rounds": str(given.rounds),
        **measure.machine(),
        **{tool.name: tool.which() for tool in tools},
        "load before": measure.load(),
    }
    found = Results(setting, {one.name: one.title for one in SCENARIOS})
    for site in made:
        weigh(site, found)
        note(f"{site.tool.name}: {found.memory[site.tool.name] / 2**20:.0f} MiB")
    for number in range(1, given.rounds + 1):
        for scenario in SCENARIOS:
            for site in made if number % 2 else reversed(made):
                if scenario.name in site.tool.scenarios:
                    seconds = turn(site, scenario, number, found, given.patience)
                    note(f"round {number}, {scenario.name}: {site.tool.name} {seconds:.2f} s")
    setting["load after"] = measure.load()
    text = "\n".join(
        (
            f"# {given.articles:,} articles, {corpus.name}\n",
            results.table(found, HUGO.name),
            "## Where the time goes\n",
            results.stages(found, SIDELIGHT.name),
            "## Machine and versions\n",
            "".join(f"- {name}: {value}\n" for name, value in setting.items()),
        )
    )
    print(text)
    results.write(given.results, f"{corpus.name}-{given.articles}", text, found, HUGO.name)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000, metavar="N", help="how many (default: 1000)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="the medians of how many (default: 3)")
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="real articles, scaled up, in place of generated ones"
    )
    parser.add_argument(
        "--patience", type=float, default=1800, metavar="S", help="seconds after which a run is given up"
    )
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", metavar="DIR")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the sites there, and leave them")
    given = parser.parse_args()
    try:
        if given.keep:
            bench(given, given.keep)
        else:
            with tempfile.TemporaryDirectory() as folder:
                bench(given, Path(folder))
    except (Failed, subprocess.SubprocessError) as failed:
        sys.exit(f"error: {failed}")


if __name__ == "__main__":
    main()
