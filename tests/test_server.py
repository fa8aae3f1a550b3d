"""The server of `serve` beside a hostile page, a hostile program and a crowd: it sends published files, or says why not."""

import contextlib
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from generator.serve import server as module
from generator.serve.news import Hub
from generator.serve.requests import LARGEST, Limits
from generator.serve.server import Server
from tests.mutants import CLOSED, HEADERS, LINES, TARGETS, WRITTEN, Mutant, made
from tests.serving import PATIENCE, served
from tests.support import Site, article

SECRET = b"nobody may read this"

SHORT = Limits(asking=1.2, taking=0.8)

FILES = 4096
"""Open files that a crowd needs, whose both ends are in this process."""

LARGE = 8_000_000
"""Bytes of a picture; more than the system keeps for a client that reads nothing."""


@pytest.fixture(scope="module", autouse=True)
def _files() -> Iterator[None]:
    """As many open files as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A published site, and around it what was not published; links lead there."""
    site = tmp_path / "site"
    out = site / "build"
    files = {
        "index.html": b"<body>home</body>",
        "404.html": b"<body>missing</body>",
        "articles/a/index.html": b"<body>an article</body>",
        "old.html": b"<body>old</body>",
        "media/p.png": b"picture",
        "page/p.txt": b"beside",
    }
    for path, content in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)
    for secret in ("secret.txt", "content/secret.md", ".cache/secret.txt", "content/index.html"):
        (site / secret).parent.mkdir(exist_ok=True)
        (site / secret).write_bytes(SECRET)
    (tmp_path / "secret.txt").write_bytes(SECRET)
    links = {
        "link.txt": "../secret.txt",
        "link.html": "../secret.txt",
        "other.html": "../content/secret.md",
        "chain.txt": "link.txt",
        "absolute.txt": f"{tmp_path}/secret.txt",
        "folder": "../content",
        "cache": "../.cache",
        "up": "..",
        "page/index.html": "../../secret.txt",
        "loop": "loop",
        "inner.txt": "page/p.txt",
    }
    for name, target in links.items():
        (out / name).symlink_to(target)
    os.mkfifo(out / "pipe")
    return out


class Running(NamedTuple):
    """A server in this process, what went wrong in it, and its threads."""

    server: Server
    port: int
    hub: Hub
    wrong: list[BaseException]

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def get(self, path: str = "/repo/", *headers: str) -> bytes:
        return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: localhost:{self.port}", *headers, "", ""]).encode()

    def is_well(self) -> bool:
        """Whether others are answered, at once."""
        began = time.monotonic()
        with self.connect() as client:
            client.sendall(self.get("/repo/", "Connection: close"))
            return b"<body>home" in everything(client) and time.monotonic() - began < 10


@contextlib.contextmanager
def running(folder: Path, limits: Limits | None = None) -> Iterator[Running]:
    wrong: list[BaseException] = []
    hub = Hub()

    def noted(*_: object) -> None:
        if (error := sys.exc_info()[1]) and not isinstance(error, ConnectionError | TimeoutError):
            wrong.append(error)

    with Server(0, folder, "/repo/", hub, limits) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module._Listening, "handle_error", noted)
        yield Running(server, int(urlsplit(server.url).port or 0), hub, wrong)
    assert wrong == []


@pytest.fixture
def site(folder: Path) -> Iterator[Running]:
    with running(folder) as one:
        yield one


def everything(client: socket.socket) -> bytes:
    """What comes until the other side ends."""
    parts: list[bytes] = []
    with contextlib.suppress(ConnectionError):
        while part := client.recv(65536):
            parts.append(part)
    return b"".join(parts)


def status(answer: bytes) -> int:
    """Of an answer; a whole one, or none at all."""
    if not answer:
        return CLOSED
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 "), answer[:200]
    headers = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert b"Set-Cookie" not in headers
    assert headers[b"X-Content-Type-Options"] == b"nosniff"
    if body:
        assert int(headers[b"Content-Length"]) == len(body)
    if b"Location" in headers:
        assert headers[b"Location"].startswith(b"/repo/")
    return int(answer[9:12])


def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, "it never came to be"
        time.sleep(0.01)


# Requests


def answered(site: Running, mutant: Mutant) -> bytes:
    with site.connect() as client:
        with contextlib.suppress(OSError):  # it may be refused before it ends
            client.sendall(mutant.sent(site.port))
            client.shutdown(socket.SHUT_WR)
        return everything(client)


@pytest.mark.parametrize("table", [TARGETS, LINES, HEADERS], ids=["targets", "lines", "headers"])
def test_every_request_of_the_table_has_the_right_answer(site: Running, table: list[Mutant]) -> None:
    wrong = []
    for mutant in table:
        answer = answered(site, mutant)
        assert SECRET not in answer
        if status(answer) not in mutant.right:
            wrong.append((status(answer), mutant.right, str(mutant.lines)[:200]))
    assert wrong == []
    assert site.is_well()


def test_five_hundred_requests_for_what_lies_outside_find_nothing(site: Running, folder: Path) -> None:
    published = [path.read_bytes()[:-7] for path in folder.rglob("*.html") if not path.is_symlink()]
    published += [b"beside", b"picture", module.CLIENT.read_bytes()]
    found: dict[int, int] = {}
    for mutant in made(500, seed=5):
        answer = answered(site, mutant)
        code = status(answer)
        assert code in mutant.right, mutant
        body = answer.partition(b"\r\n\r\n")[2]
        assert SECRET not in answer, mutant
        assert code != 200 or not body or any(body.startswith(one) for one in published), mutant
        found[code] = found.get(code, 0) + 1
    assert found[404] > 250, found  # most of them were understood
    assert found.keys() >= {400, 403, 404, 405, 505}, found
    assert site.is_well()


def test_the_requests_are_many_and_always_the_same() -> None:
    assert len(WRITTEN) > 200
    assert made(500, seed=5) == made(500, seed=5)
    assert len(set(made(500, seed=5))) > 480


def test_what_says_that_nothing_is_there_lies_in_the_site_too(folder: Path) -> None:
    (folder / "404.html").unlink()
    (folder / "404.html").symlink_to("../secret.txt")
    with running(folder) as site, site.connect() as client:
        client.sendall(site.get("/repo/nowhere", "Connection: close"))
        answer = everything(client)
    assert SECRET not in answer
    assert status(answer) == 404


def test_names_that_are_no_urls_stay_what_they_are(folder: Path) -> None:
    (folder / 'a"><script>.html').write_text("<body>odd</body>")
    with running(folder) as site, site.connect() as client:
        client.sendall(site.get("/repo/a%22%3E%3Cscript%3E.html", "Connection: close"))
        assert b'data-page="a&quot;&gt;&lt;script&gt;.html"' in everything(client)


@pytest.mark.parametrize(
    ("path", "limits"),
    [
        ("/repo/", Limits()),
        ("/repo/media/p.png", Limits()),
        ("/repo/nowhere", Limits()),
        ("/.sidelight/client.js", Limits()),
        ("/.sidelight/events?page=index.html", Limits()),
        ("/.sidelight/events?page=index.html", Limits(streams=0)),
        ("/repo/", Limits(connections=0)),
    ],
)
def test_of_all_that_is_sent_no_other_site_may_make_a_part(folder: Path, path: str, limits: Limits) -> None:
    with running(folder, limits) as site, site.connect() as client:
        client.sendall(site.get(path, "Connection: close"))
        head = b""
        while b"\r\n\r\n" not in head and (more := client.recv(1)):
            head += more
        lines = head.decode().lower().splitlines()
    for header in ("X-Content-Type-Options: nosniff", "Cross-Origin-Resource-Policy: same-origin"):
        assert lines.count(header.lower()) == 1


def test_a_file_that_cannot_be_read_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with running(folder) as site, site.connect() as client:
        monkeypatch.setattr(Path, "open", refused)
        client.sendall(site.get())
        answer = everything(client)
        assert status(answer) == 500
        assert answer.endswith(b"This file cannot be read: Permission denied.\n")


def test_one_connection_serves_many_requests(site: Running) -> None:
    with site.connect() as client:
        client.sendall(site.get() * 20 + site.get("/repo/media/p.png", "Connection: close"))
        answer = everything(client)
    assert answer.count(b"<body>home") == 20
    assert answer.endswith(b"picture")


# Who may ask

YES, NO = 200, 403

ASKING = [
    ("localhost:{port}", None, YES),
    ("127.0.0.1:{port}", None, YES),
    ("[::1]:{port}", None, YES),
    ("LOCALHOST:{port}", None, YES),
    ("localhost:{port}", "http://localhost:{port}", YES),
    ("localhost:{port}", "http://127.0.0.1:{port}", YES),
    ("localhost:{port}", "http://[::1]:{port}", YES),
    ("127.0.0.1:{port}", "http://localhost:{port}", YES),
    ("LocalHost:{port}", "http://LOCALHOST:{port}", YES),
    # other names and writings of this machine: a name server elsewhere could hand them out, or nobody uses them
    ("localhost", None, NO),
    ("127.0.0.1", None, NO),
    ("localhost:", None, NO),
    ("localhost:80", None, NO),
    ("localhost:1", None, NO),
    ("localhost:0{port}", None, NO),
    ("localhost:{port}0", None, NO),
    ("localhost.:{port}", None, NO),
    ("localhost.localdomain:{port}", None, NO),
    ("foo.localhost:{port}", None, NO),
    ("127.1:{port}", None, NO),
    ("0x7f.1:{port}", None, NO),
    ("0177.0.0.1:{port}", None, NO),
    ("2130706433:{port}", None, NO),
    ("127.0.0.1.:{port}", None, NO),
    ("127.0.0.2:{port}", None, NO),
    ("0.0.0.0:{port}", None, NO),
    ("[::]:{port}", None, NO),
    ("[::ffff:127.0.0.1]:{port}", None, NO),
    ("[0:0:0:0:0:0:0:1]:{port}", None, NO),
    ("::1:{port}", None, NO),
    # other hosts, which may have been pointed here
    ("example.org", None, NO),
    ("example.org:{port}", None, NO),
    ("localhost.example.org:{port}", None, NO),
    ("127.0.0.1.nip.io:{port}", None, NO),
    ("localhost:{port}.example.org", None, NO),
    ("localhost:{port}@example.org", None, NO),
    ("user@localhost:{port}", None, NO),
    ("l\xf6calhost:{port}", None, NO),
    ("xn--lcalhost-n4a:{port}", None, NO),
    ("localhost:{port}, example.org", None, NO),
    ("http://localhost:{port}", None, NO),
    ("", None, NO),
    ("example.org:{port}", "http://localhost:{port}", NO),
    # our name, asked by others
    ("localhost:{port}", "http://example.org", NO),
    ("localhost:{port}", "http://example.org:{port}", NO),
    ("localhost:{port}", "http://localhost", NO),
    ("localhost:{port}", "http://localhost:1", NO),
    ("localhost:{port}", "https://localhost:{port}", NO),
    ("localhost:{port}", "localhost:{port}", NO),
    ("localhost:{port}", "http://localhost:{port}/", NO),
    ("localhost:{port}", "http://localhost:{port}.example.org", NO),
    ("localhost:{port}", "http://localhost:{port}@example.org", NO),
    ("localhost:{port}", "http://localhost.:{port}", NO),
    ("localhost:{port}", "http://127.1:{port}", NO),
    ("localhost:{port}", "http://0x7f.1:{port}", NO),
    ("localhost:{port}", "null", NO),
    ("localhost:{port}", "", NO),
    ("localhost:{port}", "file://", NO),
    ("localhost:{port}", "vscode-webview://localhost:{port}", NO),
    ("localhost:{port}", "http://localhost:{port} http://example.org", NO),
]


@pytest.mark.parametrize("path", ["/repo/", "/.sidelight/client.js", "/.sidelight/events?page=index.html&tag=x"])
def test_only_this_machine_by_its_own_name_may_ask(site: Running, path: str) -> None:
    wrong = []
    for host, origin, right in ASKING:
        headers = [f"Host: {host}"] + ([] if origin is None else [f"Origin: {origin}"])
        request = "\r\n".join([f"GET {path} HTTP/1.1", *headers, "Connection: close", "", ""])
        with site.connect() as client:
            client.sendall(request.replace("{port}", str(site.port)).encode("latin-1"))
            answer = client.recv(65536)
            found = int(answer[9:12])
            if found != right:
                wrong.append((host, origin, found))
            assert found == YES or b"This server answers to http://localhost:" in answer + everything(client)
    assert wrong == []


def test_the_table_of_who_may_ask_is_long_enough() -> None:
    assert len(ASKING) >= 50
    assert len({pair[:2] for pair in ASKING}) == len(ASKING)


# Slow and broken clients


def ended(clients: list[socket.socket], drip: bytes = b"") -> float:
    """Seconds until the other side has ended all of these, though each sends a little all the time."""
    began = time.monotonic()
    for client in clients:
        client.settimeout(0.0)
    left = set(clients)
    while left:
        assert time.monotonic() - began < PATIENCE
        for client in list(left):
            try:
                if drip:
                    client.send(drip)
                while client.recv(4096):
                    pass
                left.discard(client)
            except BlockingIOError:
                pass
            except ConnectionError:
                left.discard(client)
        time.sleep(0.02)
    return time.monotonic() - began


SLOW: dict[str, tuple[bytes, bytes]] = {
    "nothing": (b"", b""),
    "half a line": (b"GET /re", b""),
    "a line, a byte at a time": (b"GET /", b"a"),
    "headers that never end": (b"GET /repo/ HTTP/1.1\r\n", b"X: y\r\n"),
    "a header, a byte at a time": (b"GET /repo/ HTTP/1.1\r\nCookie: ", b"a"),
    "nothing after an answer": (b"GET /repo/ HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n", b""),
}


@pytest.mark.parametrize("kind", SLOW)
def test_a_client_that_takes_its_time_is_let_go(folder: Path, kind: str) -> None:
    first, drip = SLOW[kind]
    with running(folder, SHORT) as site, contextlib.ExitStack() as stack:
        before = threading.active_count()
        clients = [stack.enter_context(site.connect()) for _ in range(50)]
        for client in clients:
            client.sendall(first.replace(b"{port}", str(site.port).encode()))
        assert site.is_well()
        assert ended(clients, drip) < 10
        until(lambda: threading.active_count() <= before)


def test_clients_that_read_nothing_cost_no_memory_and_are_let_go(folder: Path) -> None:
    (folder / "media/p.png").write_bytes(bytes(LARGE))
    with running(folder, SHORT) as site, contextlib.ExitStack() as stack:
        before = threading.active_count()
        tracemalloc.start()
        try:
            clients = [stack.enter_context(site.connect()) for _ in range(40)]
            for client in clients:
                client.sendall(site.get("/repo/media/p.png"))
            assert site.is_well()
            until(lambda: threading.active_count() <= before)
            assert tracemalloc.get_traced_memory()[1] < LARGE  # of all of them together
        finally:
            tracemalloc.stop()


def test_a_request_is_read_no_further_than_its_limit(folder: Path) -> None:
    with running(folder) as site, site.connect() as client:
        sent = 0
        with contextlib.suppress(ConnectionError):
            client.sendall(b"GET /repo/ HTTP/1.1\r\n")
            while sent < 100 * LARGEST:
                sent += client.send(b"X: " + b"a" * 60_000 + b"\r\n")
        assert sent < 100 * LARGEST
        assert status(everything(client)) in (431, CLOSED)


def broken_off(client: socket.socket, *, begun: bool, reset: bool) -> None:
    """Leave, in the middle of an answer or before it, in order or not."""
    if begun:
        client.recv(10)
    if reset:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


BROKEN: dict[str, Callable[[socket.socket], None]] = {
    "closed at once": partial(broken_off, begun=False, reset=False),
    "closed in the middle of a page": partial(broken_off, begun=True, reset=False),
    "reset": partial(broken_off, begun=False, reset=True),
    "reset in the middle of a page": partial(broken_off, begun=True, reset=True),
    "half open": lambda client: client.shutdown(socket.SHUT_WR),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("path", ["/repo/media/p.png", "/.sidelight/events"])
def test_a_client_that_breaks_off_leaves_nothing_behind(
    folder: Path, kind: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PULSE", 0.1)
    (folder / "media/p.png").write_bytes(bytes(LARGE))
    with running(folder, SHORT) as site, contextlib.ExitStack() as stack:
        before = threading.active_count()
        for _ in range(20):
            client = stack.enter_context(site.connect())
            client.sendall(site.get(path))
            BROKEN[kind](client)
        assert site.is_well()
        if kind == "half open" and path.endswith("events"):
            stack.close()  # whoever only listens has said all that it will
        until(lambda: threading.active_count() <= before)


# Crowds


def listening(site: Running, stack: contextlib.ExitStack) -> socket.socket:
    client = stack.enter_context(site.connect())
    client.sendall(site.get("/.sidelight/events?page=index.html"))
    return client


def test_two_hundred_connections_and_two_hundred_pages_are_served_at_once(site: Running) -> None:
    with contextlib.ExitStack() as stack:
        pages = [listening(site, stack) for _ in range(200)]
        clients = [stack.enter_context(site.connect()) for _ in range(200)]
        for client in clients:
            client.sendall(site.get())
        for client in clients:
            assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
        for page in pages:
            while b"event: findings" not in page.recv(65536):
                pass
        assert site.is_well()


CONNECTIONS = b"Too many connections at once; try again.\n"
PAGES = b"Too many pages are open; close some and load this one again.\n"


@pytest.mark.parametrize(
    ("limits", "files", "words"),
    [
        (Limits(connections=20), FILES, CONNECTIONS),
        (Limits(), module.SPARE_FILES + 40, CONNECTIONS),
        (Limits(connections=20), -1, CONNECTIONS),
        (Limits(streams=20), FILES, PAGES),
    ],
    ids=["connections", "few files", "files without limit", "streams"],
)
def test_what_is_too_much_is_refused_in_words(
    folder: Path, limits: Limits, files: int, words: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PULSE", 0.1)
    monkeypatch.setattr(os, "sysconf", {"SC_OPEN_MAX": files}.__getitem__)
    with running(folder, limits) as site:
        before = threading.active_count()
        with contextlib.ExitStack() as stack:
            for client in [listening(site, stack) for _ in range(20)]:
                assert client.recv(12) == b"HTTP/1.1 200"
            for client in [listening(site, stack) for _ in range(5)]:
                answer = everything(client)
                assert answer.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
                assert answer.endswith(words)
            assert threading.active_count() <= before + 25
        until(lambda: threading.active_count() <= before)

        def has_room() -> bool:
            with contextlib.ExitStack() as stack:
                return listening(site, stack).recv(12) == b"HTTP/1.1 200"

        until(has_room)  # those that left have made it


def test_where_the_system_has_no_thread_left_it_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(folder, Limits(connections=1)) as site:
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", _no_thread)
            for _ in range(3):
                with site.connect() as client:
                    assert everything(client).endswith(b"try again.\n")
        assert site.is_well()


def _no_thread(thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def resident(process: int) -> tuple[int, int]:
    """Kilobytes of memory and threads of a process, as Linux counts them."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    said = dict(line.split(":", 1) for line in lines)
    return int(said["VmRSS"].split()[0]), int(said["Threads"])


@pytest.mark.slow
def test_a_crowd_of_slow_clients_costs_little_and_ctrl_c_ends_it_all(tmp_path: Path) -> None:
    root = Site(tmp_path / "site", {"content/articles/a.md": article("Words.", title="First")})
    root.write("content/media/film.bin", bytes(20_000_000))
    root.write("site.yaml", "title: Test\nurl: https://example.org/\nsearch: false\n")
    with served(root.root) as server, contextlib.ExitStack() as stack:
        port = int(urlsplit(server.url).port or 0)
        memory, threads = resident(server.process.pid)

        def asking(path: str) -> socket.socket:
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
            return client

        clients = [asking("/.sidelight/events?page=index.html") for _ in range(200)]
        clients += [asking("/media/film.bin") for _ in range(200)]
        for client in clients:
            assert client.recv(12) == b"HTTP/1.1 200"
        assert b"Words." in server.get("articles/a/").body
        more, others = (
            after - before for after, before in zip(resident(server.process.pid), (memory, threads), strict=True)
        )
        print(f"400 connections: {more / 1000:.1f} MB, {others} threads more")
        assert more < 40_000
        assert others <= len(clients) + 1  # the one that got the page may not have ended yet
        began = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(PATIENCE) == 0
        print(f"ended in {time.monotonic() - began:.2f} s")
        assert time.monotonic() - began < 5
