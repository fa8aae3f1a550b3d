"""One Chromium for all browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.tools import CHROMIUM_ARGS
from tools.prepare import AXE_SCRIPT, find_chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.removesuffix("/conftest.py")):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless. A missing one fails, it never skips."""
    path = find_chromium()
    assert path is not None, "no Chromium; run make test-all"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in a context of its own; an error or a failed request in it fails the test."""
    complaints: list[str] = []
    with chromium.new_context() as context:
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        yield page
    assert not complaints


@pytest.fixture(scope="session")
def axe_script() -> str:
    """The accessibility checker's script: `page.evaluate(axe_script)`, then `axe.run()`."""
    return AXE_SCRIPT.read_text("utf-8")
