"""The fuzzer's corpus, and the inputs that once broke an invariant: all hold."""

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

FOLDER = Path(__file__).parent / "fuzz"


@pytest.mark.parametrize("target", TARGETS)
def test_what_covers_the_code_holds(target: str) -> None:
    inputs = sorted((FOLDER / "corpus" / target).iterdir())
    assert inputs
    for one in inputs:
        try:
            TARGETS[target](one.read_bytes())
        except Exception as wrong:
            wrong.add_note(f"the input: {one}")
            raise


KEPT = sorted((FOLDER / "kept").glob("*/*"))


@pytest.mark.parametrize("file", KEPT, ids=[f"{one.parent.name}: {one.name}" for one in KEPT])
def test_what_once_broke_holds(file: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes())
