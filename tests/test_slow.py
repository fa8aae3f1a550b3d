"""Input that is made to be slow: `tools/slow.py` measures every family, this those that once were."""

import pytest

from tests.families import FAMILIES
from tools.slow import MOST, Grown, Scale, is_slow, measured

ONCE = [
    "links with entities",
    "wiki links with words that open",
    "double quotes",
    "quotes without words",
    "addresses in angles",
    "headings of the same words",
    "headings that spaces follow",
    "footnotes",
    "footnotes that nothing calls",
    "marks of terms",
    "combining characters of one letter",
    "marks in YAML",
    "a term in links",
    "a term in captions",
    "terms",
    "notes in a chain",
    "notes on no passage",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", ONCE)
def test_time_grows_with_the_text(name: str) -> None:
    ((_, grown, slow),) = measured([name], Scale(4_000, 128_000, 0.8))
    assert not slow, f"{grown.ratio:.2f} times as long a doubling: {grown.seconds}"


def test_what_grows_faster_is_seen() -> None:
    assert is_slow(Grown(8, [0.1, 0.4, 1.6, 6.4], []))
    assert is_slow(Grown(8, [1.1, 1.2, 1.5, 2.7], []))
    assert not is_slow(Grown(8, [0.1, 0.2, 0.4, 0.8], []))
    assert not is_slow(Grown(8, [1 + 0.1 * (MOST - 0.01) ** n for n in range(4)], []))
    assert not is_slow(Grown(8, [0.1, 10.0, 60.0], ["too-slow"]))
    assert len(FAMILIES) >= 25


def test_families_grow_with_their_size() -> None:
    for name, family in FAMILIES.items():
        sizes = [sum(map(len, family(size).values())) for size in (4_000, 16_000)]
        assert sizes[0] < sizes[1] <= 40_000, name
