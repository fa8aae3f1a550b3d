"""`serve`: which file an address means, who may ask, what is a batch of changes, what pages are told, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from generator.serve.addresses import Found, allowed, find
from generator.serve.news import REMEMBERED, Hub, News, Shown, written
from generator.serve.watching import Watcher
from tests.serving import PATIENCE, ROOT, served
from tests.support import Site, article

# Addresses


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    out = tmp_path / "build"
    for path in ("index.html", "articles/a/index.html", "old.html", "media/näme 1.png", "404.html"):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(path)
    (out / "outside").symlink_to(tmp_path)
    (out / "outside.txt").symlink_to(tmp_path / "secret.txt")
    return out


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("/repo/", "index.html"),
        ("/repo/articles/a/", "articles/a/index.html"),
        ("/repo/articles/a/?lens=all#x", "articles/a/index.html"),
        ("/repo/articles/a", "-> /repo/articles/a/"),
        ("/repo/old", "old.html"),
        ("/repo/old.html", "old.html"),
        ("/repo/media/n%C3%A4me%201.png", "media/näme 1.png"),
        ("/repo", "-> /repo/"),
        ("/", "-> /repo/"),
        ("/articles/a/", ""),
        ("/repo/articles/", ""),
        ("/repo/old.html/", ""),
        ("/repo/nowhere", ""),
        ("/repo/../secret.txt", ""),
        ("/repo/articles/../../secret.txt", ""),
        ("/repo/%2e%2e/secret.txt", ""),
        ("/repo/%252e%252e/secret.txt", ""),
        ("/repo/..%2fsecret.txt", ""),
        ("/repo/..%5csecret.txt", ""),
        ("/repo/articles\\..\\..\\secret.txt", ""),
        ("/repo/outside/secret.txt", ""),
        ("/repo/outside.txt", ""),
        ("/repo//etc/passwd", ""),
        ("/repo/./index.html", ""),
        ("/repo/index.html%00.png", ""),
        ("/repo/%ff", ""),
        (f"/repo/{'a' * 300}", ""),
        ("http://localhost/repo/", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_an_address_means_a_file_of_the_site_or_nothing(target: str, meant: str, tree: Path) -> None:
    found = find(tree, "/repo/", target)
    wanted = Found(redirect=meant[3:]) if meant.startswith("->") else Found(tree / meant if meant else None)
    assert found == wanted


@pytest.mark.parametrize(
    ("host", "origin", "yes"),
    [
        ("localhost:8000", None, True),
        ("127.0.0.1:8000", None, True),
        ("[::1]:8000", None, True),
        ("LOCALHOST:8000", "http://LocalHost:8000", True),
        ("localhost:8000", "http://127.0.0.1:8000", True),
        ("localhost", None, False),
        ("localhost:8001", None, False),
        ("example.org:8000", None, False),
        ("localhost.example.org:8000", None, False),
        ("", None, False),
        (None, None, False),
        ("localhost:8000", "http://example.org", False),
        ("localhost:8000", "https://localhost:8000", False),
        ("localhost:8000", "null", False),
        ("localhost:8000", "", False),
        ("localhost:8000", "http://localhost:8001", False),
    ],
)
def test_only_this_machine_by_its_own_name_is_answered(host: str | None, origin: str | None, yes: bool) -> None:
    assert allowed(host, origin, 8000) is yes


# What pages are told

ERROR = Shown("content/a.md", 1, 1, "error", "x", "wrong", (), (), "")


@pytest.mark.parametrize(
    ("news", "told"),
    [
        (News(frozenset(["a/index.html"])), ["page", "findings"]),
        (News(frozenset(["b/index.html", "feed.xml"])), ["findings"]),
        (News(frozenset(["assets/style.css"])), ["styles", "findings"]),
        (News(frozenset(["assets/style.css", "a/index.html"])), ["page", "styles", "findings"]),
        (News(frozenset(["assets/script.js", "a/index.html"])), ["reload"]),
        (News(frozenset(["media/p.png"])), ["reload"]),
        (News(frozenset(["search/00/pagefind.js"])), ["findings"]),
        (News(follow="/b/"), ["follow", "findings"]),
        (News(findings=(ERROR,)), ["findings"]),
    ],
)
def test_a_page_is_told_what_concerns_it(news: News, told: list[str]) -> None:
    hub = Hub()
    messages = hub.messages("a/index.html", True, hub.now(), 0.01)
    assert next(messages) == ("findings", ())
    hub.tell(news)
    heard = [next(messages) for _ in told]
    assert [one[0] for one in heard if one] == told
    assert next(messages) is None


def test_a_page_that_shows_what_was_is_told_at_once() -> None:
    hub = Hub()
    hub.tell(News(findings=(ERROR,)))
    messages = hub.messages("a/index.html", False, hub.now(), 0.01)
    assert [next(messages), next(messages)] == [("page", None), ("findings", (ERROR,))]


def test_nothing_is_missed_between_a_look_and_the_news() -> None:
    hub = Hub()
    at = hub.now()
    hub.tell(News(frozenset(["a/index.html"])))
    messages = hub.messages("a/index.html", True, at, 0.01)
    assert [one[0] for one in (next(messages), next(messages)) if one] == ["findings", "page"]


def test_a_page_that_missed_too_much_is_loaded_again() -> None:
    hub = Hub()
    messages = hub.messages("a/index.html", True, hub.now(), 0.01)
    next(messages)
    for _ in range(REMEMBERED + 1):
        hub.tell(News())
    assert next(messages) == ("reload", None)
    hub.close()
    assert list(messages) == []


def test_a_message_is_one_event_whatever_it_holds() -> None:
    sent = written(("findings", [Shown("a\n\nb", 1, 1, "error", "x", "event: reload\r\n\r\n", (), (), "")]))
    assert sent.count(b"\n") == 3
    assert b"\r" not in sent


# Batches

LONG = 20.0
"""Seconds in which even a busy machine tells of a change."""


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Watcher]]:
    for name in ("content/articles", "layouts", "build", ".cache"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "site.yaml").write_text("title: T\n")
    with Watcher(tmp_path) as watcher:
        yield tmp_path, watcher


def test_a_burst_is_one_batch(watched: tuple[Path, Watcher]) -> None:
    root, watcher = watched
    for n in range(1000):
        (root / f"content/articles/{n}.md").write_text("x")
    batches = [watcher.wait(LONG)]
    while more := watcher.wait(0.3):
        batches.append(more)
    assert len(batches) <= 2  # one, but where the machine is so busy that events come late
    assert {path for one in batches for path in one or ()} == {f"content/articles/{n}.md" for n in range(1000)}


def test_an_editor_that_saves_by_renaming_makes_one_batch(watched: tuple[Path, Watcher]) -> None:
    root, watcher = watched
    for _ in range(3):
        (root / "content/articles/.a.md.swp").write_text("x")
        (root / "content/articles/a.md~").write_text("old")
        (root / "content/articles/.a.md.swp").replace(root / "content/articles/a.md")
        assert watcher.wait(LONG) == ["content/articles/a.md"]
        assert watcher.wait(0.2) in (None, ["content/articles/a.md"])


def test_what_no_build_reads_wakes_nobody(watched: tuple[Path, Watcher]) -> None:
    root, watcher = watched
    for path in (
        "build/index.html",
        ".cache/x",
        "notes.txt",
        "content/.hidden",
        "content/anchors.lock",
        "content/a.tmp",
    ):
        (root / path).write_text("x")
    (root / "content" / "articles").touch()
    assert watcher.wait(0.3) is None


def test_folders_that_come_go_and_are_replaced_are_followed(watched: tuple[Path, Watcher]) -> None:
    root, watcher = watched
    (root / "content/articles/new/deep").mkdir(parents=True)
    (root / "content/articles/new/deep/a.md").write_text("x")
    assert "content/articles/new" in (watcher.wait(LONG) or [])
    (root / "content").rename(root / "old")
    assert "content" in (watcher.wait(LONG) or [])
    (root / "content/notes").mkdir(parents=True)
    assert "content" in (watcher.wait(LONG) or [])
    (root / "content/notes/n.md").write_text("x")
    assert watcher.wait(LONG) == ["content/notes/n.md"]
    (root / "site.yaml").write_text("title: U\n")
    assert watcher.wait(LONG) == ["site.yaml"]


def test_a_checkout_under_way_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "content").mkdir()
    lock = tmp_path / ".git" / "index.lock"
    with Watcher(tmp_path) as watcher:
        lock.touch()
        (tmp_path / "content" / "a.md").write_text("x")

        def rest() -> None:
            time.sleep(0.4)
            (tmp_path / "content" / "b.md").write_text("x")
            lock.unlink()

        git = threading.Thread(target=rest)
        git.start()
        assert watcher.wait(LONG) == ["content/a.md", "content/b.md"]
        git.join()


# The command


@pytest.fixture
def site(tmp_path: Path) -> Site:
    files = {
        "content/articles/a.md": article("A first text about NATO.", title="First"),
        "content/articles/b.md": article("A second text, see [[a]].", title="Second"),
        "content/glossary/terms.yaml": "nato: {term: NATO, definition: An alliance.}\n",
    }
    one = Site(tmp_path / "site", files)
    one.write("site.yaml", "title: Test\nurl: https://u.github.io/repo/\nsearch: false\n")
    return one


def test_a_site_is_served_as_pages_would_and_follows_its_author(site: Site) -> None:
    with served(site.root) as server:
        assert urlsplit(server.url).path == "/repo/"
        page = server.get("articles/a/")
        assert page.status == 200
        assert b"A first text" in page.body
        assert b'data-page="articles/a/index.html"' in page.body
        assert server.get("articles/a/", **{"If-None-Match": page.headers["ETag"]}).status == 304
        missing = server.get("nowhere/")
        assert (missing.status, b"Not found" in missing.body) == (404, True)
        assert server.get("/articles/a/").status == 404
        assert server.get("/").body == server.get("").body
        assert server.get("", Host="example.org").status == 403
        assert server.get("", Origin="http://example.org").status == 403
        with server.events("articles/a/index.html") as told:
            assert told("findings") == []
            site.write("content/articles/a.md", article("A better text about NATO. [[nowhere]]", title="First"))
            (wrong,) = told("findings")
            assert (wrong["path"], wrong["line"], wrong["column"]) == ("content/articles/a.md", 6, 27)
            assert [6, "A better text about NATO. [[nowhere]]"] in wrong["excerpt"]
            assert wrong["href"] == f"vscode://file{site.root}/content/articles/a.md:6:27"
            assert b"A first text" in server.get("articles/a/").body
            site.write("content/articles/a.md", article("A better text about NATO.", title="First"))
            assert told("page") is None
            assert told("findings") == []
            assert b"A better text" in server.get("articles/a/").body
            site.write("content/glossary/terms.yaml", "nato: {term: NATO, definition: A military alliance.}\n")
            told("page")
            (site.root / "content/articles/b.md").rename(site.root / "content/articles/c.md")
            server.line("2 files changed")
        assert [server.get(f"articles/{one}/").status for one in "abc"] == [200, 404, 200]
        site.write("site.yaml", "title: Test\nurl: https://example.org/new/\nsearch: false\n")
        server.line("/new/ until")
        assert server.get("/new/articles/c/").status == 200
        site.write("site.yaml", "title: [\n")
        server.line("served as it was")
        assert server.get("/new/articles/c/").status == 200
        site.write("site.yaml", "title: Test\nurl: https://example.org/new/\nsearch: false\n")
        server.line("rendered")
        incremental = site.tree()
    site.build(clean=True)
    assert site.tree() == incremental


def children(process: int) -> list[int]:
    """Every process that descends from one."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(pid): int(parent) for pid, parent in map(str.split, table.splitlines())}
    found = [process]
    for one in found:
        found += [pid for pid, parent in parents.items() if parent == one]
    return found[1:]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_behind(sign: signal.Signals, site: Site) -> None:
    with served(site.root) as server, server.events("index.html"):
        others = children(server.process.pid)
        assert others
        with socket.create_connection(("127.0.0.1", int(urlsplit(server.url).port or 0))):
            server.process.send_signal(sign)
            assert server.process.wait(PATIENCE) == 0
    ends = time.monotonic() + PATIENCE
    while any(map(alive, others)) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not [one for one in others if alive(one)]


def test_a_builder_that_dies_is_started_again(site: Site) -> None:
    with served(site.root) as server:
        for pid in children(server.process.pid):
            os.kill(pid, signal.SIGKILL)
        site.write("content/articles/a.md", article("Other words.", title="First"))
        server.line("was started again")
        ends = time.monotonic() + PATIENCE
        while b"Other words." not in server.get("articles/a/").body:
            assert time.monotonic() < ends


def test_a_build_beside_it_does_no_harm(site: Site) -> None:
    """Both write one site: one waits for the other, and what is served is what was built last."""
    command = [sys.executable, "-m", "generator", "build", "--site", str(site.root), "--clean"]
    with served(site.root) as server:
        beside = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(2)]
        site.write("content/articles/a.md", article("Other words.", title="First"))
        server.line("articles/a.md")
        assert [one.wait(PATIENCE) for one in beside] == [0, 0]
        site.write("content/articles/a.md", article("Last words.", title="First"))
        server.line("articles/a.md")
        assert b"Last words." in server.get("articles/a/").body
    before = site.tree()
    assert site.build(clean=True).published
    assert site.tree() == before


def test_a_port_that_is_taken_is_said(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    from generator.cli import main

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--site", str(site.root), "--port", str(port)]) == 1
    assert f"error: port {port}: " in capfd.readouterr().err


def test_a_folder_that_is_no_site_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from generator.cli import main

    assert main(["serve", "--site", str(tmp_path), "--port", "0"]) == 2
    assert f"there is no site.yaml in {tmp_path}; name the site's folder with --site" in capfd.readouterr().err


def test_the_last_good_build_is_served_though_the_content_is_wrong(site: Site) -> None:
    site.build()
    site.write("content/articles/a.md", "---\ntitle: [\n---\n")
    with served(site.root) as server:
        assert b"A first text" in server.get("articles/a/").body
        with server.events("articles/a/index.html") as told:
            assert [one["code"] for one in told("findings")] == ["bad-yaml"]
