"""What was measured, as tables, a plot and data."""

import json
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path


@dataclass
class Figures:
    """What was measured of one site in one scenario, a value for each round. `cpu`: seconds of all processes together."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rendered: int | None = None
    stages: list[dict[str, float]] = field(default_factory=list)


@dataclass
class Results:
    """Everything of one run: figures by site and scenario, peak memory in bytes by site."""

    base: str
    """The site whose cold build everything is measured against."""
    setting: dict[str, str]
    articles: dict[str, int]
    titles: dict[str, str]
    """The scenarios' titles, by name."""
    figures: dict[str, dict[str, Figures]] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    def of(self, site: str, scenario: str) -> Figures:
        return self.figures.setdefault(site, {}).setdefault(scenario, Figures())

    def seconds(self, site: str, scenario: str) -> list[float]:
        return self.figures[site].get(scenario, Figures()).seconds

    def ratios(self, site: str, scenario: str) -> list[float]:
        """Each time by the median of the base's cold builds; for sites of other sizes, per article."""
        whole = statistics.median(self.seconds(self.base, "cold")) / self.articles[self.base]
        return [one / self.articles[site] / whole for one in self.seconds(site, scenario)]

    @property
    def measured(self) -> dict[str, str]:
        """The titles of the scenarios that any site was measured in."""
        return {name: title for name, title in self.titles.items() if any(name in one for one in self.figures.values())}


def _times(values: Sequence[float]) -> str:
    """`4.31 s (4.20–4.52)`: the median and the spread."""
    spread = f" ({min(values):.2f}–{max(values):.2f})" if len(values) > 1 else ""
    return f"{statistics.median(values):.2f} s{spread}"


def tables(results: Results) -> str:
    """The ratios first, then what they are made of."""
    sites = list(results.figures)

    def rows(cell: Callable[[str, str], str], memory: Callable[[int], str]) -> str:
        body = [[title, *(cell(site, name) for site in sites)] for name, title in results.measured.items()]
        last = ["peak memory, all processes", *(memory(results.memory[site]) for site in sites)]
        return _lines(["", *sites], [*body, last])

    def ratio(site: str, scenario: str) -> str:
        return f"{statistics.median(found):.3f}" if (found := results.ratios(site, scenario)) else ""

    def times(site: str, scenario: str) -> str:
        return _times(found) if (found := results.seconds(site, scenario)) else ""

    each = ", for each article" if len(set(results.articles.values())) > 1 else ""
    return (
        f"Against the cold build of {results.base}{each}:\n\n"
        + rows(ratio, lambda size: f"{size / results.memory[results.base]:.3f}")
        + "\nMedians, least and most:\n\n"
        + rows(times, lambda size: f"{size / 2**20:,.0f} MiB")
    )


def stages(results: Results, site: str) -> str:
    """Where the time goes: the median seconds of each stage, in each scenario."""
    measured = {name: one for name, one in results.figures[site].items() if one.stages}
    names = list(dict.fromkeys(stage for one in measured.values() for run in one.stages for stage in run))
    body = []
    for scenario, one in measured.items():
        cells = [statistics.median(run.get(stage, 0.0) for run in one.stages) for stage in names]
        body.append([results.titles[scenario], str(one.rendered), *(f"{cell:.3f}" if cell else "" for cell in cells)])
    return _lines(["", "files rendered", *names], body)


def _lines(head: list[str], body: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, ["---"] * len(head), *body])


# The plot

COLOURS = ("#b3432b", "#3d6b7d", "#c08a2d", "#7a8b3c", "#8a6d9b", "#5b5b5b", "#2f8f9b")
LEFT, RIGHT, TOP, ROW = 330, 900, 84, 40


def plot(results: Results) -> str:
    """An SVG: a row for each scenario, a dot for each site at its median ratio, its spread as a line; the axis is logarithmic."""
    rows = list(results.measured)
    sites = list(zip(COLOURS, results.figures, strict=False))
    points = [
        (TOP + ROW * row + ROW // 2 + 4 * (rank - len(sites) // 2), colour, site, found)
        for rank, (colour, site) in enumerate(sites)
        for row, name in enumerate(rows)
        if (found := results.ratios(site, name))
    ]
    low = min(min(one[3]) for one in points) / 1.2
    high = max(1.0, *(max(one[3]) for one in points)) * 1.2

    def across(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * math.log(value / low) / math.log(high / low)

    def text(x: float, y: float, words: str, anchor: str = "start", size: int = 14) -> str:
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'

    bottom = TOP + ROW * len(rows)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [tick for power in powers for step in (1, 2, 5) if low <= (tick := step * 10.0**power) <= high]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 940 {bottom + 34}" font-family="sans-serif" fill="#222">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        text(20, 28, f"Time of a build, by that of a cold one: {results.base} = 1, logarithmic", size=17),
    ]
    x = 26
    for colour, site in sites:
        parts.append(f'<circle cx="{x}" cy="51" r="6" fill="{colour}"/>')
        parts.append(text(x + 12, 55, site, size=12))
        x += 42 + 7 * len(site)
    for tick in ticks:
        colour = "#555" if tick == 1 else "#ddd"
        parts.append(f'<path d="M{across(tick):.1f} {TOP - 6}V{bottom}" stroke="{colour}"/>')
        parts.append(text(across(tick), bottom + 18, f"{tick:g}", "middle", 12))
    for row, name in enumerate(rows):
        parts.append(text(LEFT - 12, TOP + ROW * row + 25, results.titles[name].replace("`", ""), "end"))
    for y, colour, site, found in points:
        middle = statistics.median(found)
        spread = f"M{across(min(found)):.1f} {y}H{across(max(found)):.1f}"
        parts.append(f'<path d="{spread}" stroke="{colour}" stroke-width="3" stroke-linecap="round"/>')
        parts.append(f'<circle cx="{across(middle):.1f}" cy="{y}" r="5.5" fill="{colour}">')
        parts.append(f"<title>{escape(site)}: {middle:.3f}</title></circle>")
    return "\n".join([*parts, "</svg>\n"])


def write(folder: Path, name: str, text: str, results: Results) -> None:
    """Write `name`.md, .svg and .json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.svg").write_text(plot(results), "utf-8")
    (folder / f"{name}.json").write_text(json.dumps(asdict(results), indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / f"{name}.md").write_text(text, "utf-8")
