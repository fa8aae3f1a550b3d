"""The tools of the browser tests work, and see a fault that is there."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.tools import nu_checker, served_site

GOOD = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>A page</title></head>
<body><main><h1>A page</h1><p id="target">A <a href="other.html">link</a>.</p></main></body>
</html>
"""
BAD = GOOD.replace('<p id="target">', '<p id="target"><img src="x.png"><div id="target">')


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(GOOD, "utf-8")
    (tmp_path / "other.html").write_text(GOOD.replace("A page", "Another"), "utf-8")
    (tmp_path / "404.html").write_text(GOOD.replace("A page", "Nothing here"), "utf-8")
    return tmp_path


@pytest.mark.parametrize("base_path", ["/", "/repo/", "/a/b/"])
def test_a_page_is_served_and_shown(page: Page, site: Path, base_path: str) -> None:
    with served_site(site, base_path) as url:
        page.goto(url)
        assert page.title() == "A page"
        page.get_by_role("link").click()
        page.wait_for_url(f"{url}other.html")  # a click ends before the new page is loaded
        assert page.title() == "Another"


@pytest.mark.parametrize("path", ["repo/missing", "repository/", "", "repo/..%2f..%2fetc/hostname"])
def test_what_is_missing_or_outside_is_not_found(site: Path, path: str) -> None:
    with served_site(site, "/repo/") as url:
        root = url.removesuffix("repo/")
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(root + path)
        with caught.value as answer:
            assert answer.code == 404
            assert b"Nothing here" in answer.read()


def test_the_html_checker_is_silent_on_a_good_page(site: Path) -> None:
    assert nu_checker(site.glob("*.html")) == []


def test_the_html_checker_sees_faults_with_their_place(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(GOOD, "utf-8")
    bad.write_text(BAD, "utf-8")
    errors = [message for message in nu_checker([good, bad]) if message.kind == "error"]
    assert {error.path for error in errors} == {bad}
    assert {error.line for error in errors} == {4}
    assert any("Duplicate ID" in error.text for error in errors)


def test_axe_sees_an_image_without_text(page: Page, axe_script: str) -> None:
    page.set_content(GOOD.replace("link", "<img src='data:,'>"))
    page.evaluate(axe_script)
    found = page.evaluate("axe.run().then(result => result.violations.map(one => one.id))")
    assert "image-alt" in found
