"""What was measured, as a table, a plot and data."""

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path


@dataclass
class Figures:
    """What was measured of one generator in one scenario, a value for each round; of a run that was given up, none."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rendered: int | None = None
    stages: list[dict[str, float]] = field(default_factory=list)


@dataclass
class Results:
    """Everything of one run: figures by generator and scenario, and peak memory in bytes by generator."""

    setting: dict[str, str]
    titles: dict[str, str]
    """The scenarios' titles, by name."""
    figures: dict[str, dict[str, Figures]] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    def of(self, tool: str, scenario: str) -> Figures:
        return self.figures.setdefault(tool, {}).setdefault(scenario, Figures())


def ratio(figures: Figures, base: Figures) -> float:
    """The median time against the median of what all is measured against."""
    return statistics.median(figures.seconds) / statistics.median(base.seconds)


def _seconds(values: Sequence[float]) -> str:
    """`4.31 s (4.20–4.52)`: the median and the spread."""
    spread = f" ({min(values):.2f}–{max(values):.2f})" if len(values) > 1 else ""
    return f"{statistics.median(values):.2f} s{spread}"


def _bytes(count: int) -> str:
    return f"{count / 2**20:,.0f} MiB"


def table(results: Results, base: str) -> str:
    """The ratios first; then what they are made of. All is measured against the cold build of `base`."""
    tools = list(results.figures)
    whole = results.figures[base]["cold"]
    head = [*(f"{tool} ÷ {base} cold" for tool in tools), *tools, "rendered"]
    rows = [["", *head], ["---"] * (len(head) + 1)]
    for name, title in results.titles.items():
        measured = [
            figures if (figures := results.figures[tool].get(name)) and figures.seconds else None for tool in tools
        ]
        if not any(measured):
            continue
        ratios = [f"**{ratio(one, whole):.3f}**" if one else "" for one in measured]
        times = [_seconds(one.seconds) if one else "" for one in measured]
        counts = [str(one.rendered) for one in measured if one and one.rendered is not None]
        rows.append([title, *ratios, *times, ", ".join(counts)])
    weights = [results.memory.get(tool) for tool in tools]
    rows.append(
        [
            "peak memory, all processes",
            *(f"**{one / results.memory[base]:.3f}**" if one else "" for one in weights),
            *(_bytes(one) if one else "" for one in weights),
            "",
        ]
    )
    return _lines(rows)


def stages(results: Results, tool: str) -> str:
    """Where the time goes: the median seconds of each stage, in each scenario."""
    measured = {name: figures.stages for name, figures in results.figures[tool].items() if figures.stages}
    names = list(dict.fromkeys(stage for runs in measured.values() for run in runs for stage in run))
    rows = [["seconds", *names], ["---"] * (len(names) + 1)]
    for scenario, runs in measured.items():
        cells = [statistics.median(run.get(stage, 0.0) for run in runs) for stage in names]
        rows.append([results.titles[scenario], *(f"{one:.3f}" if one else "" for one in cells)])
    return _lines(rows)


def _lines(rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


# The plot

COLOURS = ("#b3432b", "#3d6b7d", "#7a8b3c", "#8a6d9b", "#c08a2d", "#5b5b5b", "#2f8f6b")
LEFT, RIGHT, TOP, ROW = 330, 900, 70, 34


def plot(results: Results, base: str) -> str:
    """An SVG: a row for each scenario, a dot for each generator at its ratio, its spread as a line; the axis is logarithmic."""
    whole = statistics.median(results.figures[base]["cold"].seconds)
    points = [
        (row, colour, tool, min(values) / whole, statistics.median(values) / whole, max(values) / whole)
        for colour, tool in zip(COLOURS, results.figures, strict=False)
        for row, name in enumerate(results.titles)
        if (values := results.figures[tool].get(name, Figures()).seconds)
    ]
    low = min(0.01, *(one[3] for one in points))
    high = max(2.0, *(one[5] for one in points))

    def across(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * math.log(value / low) / math.log(high / low)

    bottom = TOP + ROW * len(results.titles)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 940 {bottom + 60}" font-family="sans-serif" font-size="14">',
        f'<rect width="100%" height="100%" fill="#fff"/><text x="20" y="28" font-size="17">Time of a build against {base}’s cold one'
        f" ({escape(results.setting['articles'])} articles, logarithmic)</text>",
    ]
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        for step in (1, 2, 5):
            value = step * 10.0**exponent
            if low <= value <= high:
                x, colour = across(value), "#333" if value == 1 else "#ddd"
                parts.append(f'<path d="M{x:.1f} {TOP - 8}V{bottom}" stroke="{colour}"/>')
                parts.append(
                    f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" font-size="12">{value:g}</text>'
                )
    for row, title in enumerate(results.titles.values()):
        parts.append(
            f'<text x="{LEFT - 12}" y="{TOP + ROW * row + 21}" text-anchor="end">{escape(title.replace("`", ""))}</text>'
        )
    for row, colour, tool, least, middle, most in points:
        y = TOP + ROW * row + 16
        parts.append(f'<path d="M{across(least):.1f} {y}H{across(most):.1f}" stroke="{colour}" stroke-width="3"/>')
        parts.append(
            f'<circle cx="{across(middle):.1f}" cy="{y}" r="6" fill="{colour}"><title>{escape(tool)}: {middle:.3f}</title></circle>'
        )
    for number, (colour, tool) in enumerate(zip(COLOURS, results.figures, strict=False)):
        x = 20 + number * 130
        parts.append(
            f'<circle cx="{x + 6}" cy="{bottom + 44}" r="6" fill="{colour}"/><text x="{x + 18}" y="{bottom + 49}">{escape(tool)}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def write(folder: Path, name: str, text: str, results: Results, base: str) -> None:
    """Write `name`.md, .svg and .json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.svg").write_text(plot(results, base), "utf-8")
    (folder / f"{name}.json").write_text(json.dumps(asdict(results), indent=1) + "\n", "utf-8")
    (folder / f"{name}.md").write_text(text, "utf-8")
