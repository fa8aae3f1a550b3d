"""`check --external`: a server on this machine that answers in every way, and what is said of its addresses."""

import re
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from generator.checks import outside
from generator.checks.addresses import Addresses
from generator.checks.answers import BAD_FOR, GOOD_FOR, Answer
from generator.checks.asking import AGENT, Manners, ask
from generator.checks.said import Said
from generator.cli import main
from tests.support import Site, article

QUICK = Manners(pause=0.0, connect=2.0, answer=0.4, patience=1.5, total=10.0, hops=4)


class Server(ThreadingHTTPServer):
    """Its paths say how they answer; it counts who asked for what, and when."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[tuple[str, str]] = Counter()
        self.times: list[float] = []
        self.at_once = 0
        self.most_at_once = 0
        self.agents: set[str] = set()
        self.sent = 0

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # those who asked hung up


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        server, path = self.server, self.path
        server.asked[self.command, path] += 1
        server.times.append(time.monotonic())
        server.agents.add(self.headers["User-Agent"])
        server.at_once += 1
        server.most_at_once = max(server.most_at_once, server.at_once)
        try:
            self.respond(path)
        finally:
            server.at_once -= 1

    do_GET = do_HEAD

    def respond(self, path: str) -> None:
        head = self.command == "HEAD"
        if path == "/slow":
            time.sleep(1.0)
        if path == "/closed" or (path == "/head-closed" and head):
            self.connection.close()
            return
        if path == "/busy" and self.server.asked["HEAD", path] == 1:
            self.reply(429, ("Retry-After", "1"))
        elif path == "/busy-for-long":
            self.reply(429, ("Retry-After", "Wed, 01 Jan 2110 00:00:00 GMT"))
        elif path == "/head-refused":
            self.reply(405 if head else 200)
        elif path == "/head-missing":
            self.reply(404 if head else 200)
        elif path in ("/gone", "/broken", "/closed-to-programs"):
            self.reply({"/gone": 404, "/broken": 500, "/closed-to-programs": 403}[path])
        elif path in MOVES:
            status, target = MOVES[path]
            self.reply(status, ("Location", target))
        elif path == "/huge":
            self.reply(405 if head else 200, ("Content-Length", str(10**9)))
            for _ in range(0 if head else 10_000):
                self.wfile.write(b"x" * 10_000)
                self.server.sent += 10_000
        else:
            self.reply(200)

    def reply(self, status: int, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers or [("Content-Length", "0")]:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


MOVES = {
    "/moved": (301, "/here"),
    "/moved-twice": (308, "/moved"),
    "/for-now": (302, "/here"),
    "/moved-then-for-now": (301, "/for-now"),
    "/moved-to-nothing": (301, "/gone"),
    "/round": (301, "/round"),
    "/to-mail": (302, "mailto:a@example.org"),
}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield one
    one.shutdown()
    one.server_close()


def refused() -> str:
    """An address at which nobody listens."""
    one = Server()
    one.server_close()
    return one.home


def answers(*urls: str, manners: Manners = QUICK) -> dict[str, Answer]:
    return dict(ask(urls, manners))


def test_every_way_to_answer(server: Server) -> None:
    home = server.home
    expected = {
        "/": Answer("there"),
        "/head-refused": Answer("there"),
        "/head-missing": Answer("there"),
        "/head-closed": Answer("there"),
        "/closed-to-programs": Answer("there"),
        "/busy": Answer("there"),
        "/for-now": Answer("there"),
        "/to-mail": Answer("there"),
        "/huge": Answer("there"),
        "/moved": Answer("moved", f"{home}/here"),
        "/moved-twice": Answer("moved", f"{home}/here"),
        "/moved-then-for-now": Answer("moved", f"{home}/for-now"),
        "/gone": Answer("dead", "404 Not Found"),
        "/moved-to-nothing": Answer("dead", "404 Not Found"),
        "/broken": Answer("silent", "500 Internal Server Error"),
        "/closed": Answer("silent", "the connection was closed"),
        "/slow": Answer("silent", "no answer in time"),
        "/round": Answer("silent", "it redirects more than 4 times"),
    }
    found = answers(*(home + path for path in expected))
    assert {url.removeprefix(home): one for url, one in found.items()} == expected
    assert server.asked["GET", "/"] == 0
    assert server.asked["GET", "/gone"] == 2
    assert server.asked["HEAD", "/busy"] == 2
    assert server.sent < 5_000_000
    assert server.agents == {AGENT}
    assert "Sidelight" in AGENT


def test_a_host_that_wants_a_long_pause_is_left_alone(server: Server) -> None:
    urls = [f"{server.home}/busy-for-long", *(f"{server.home}/{n}" for n in range(5))]
    assert {one.kind for one in answers(*urls).values()} == {"later"}
    assert sum(server.asked.values()) == 1


def test_one_address_of_a_host_at_a_time_with_pauses(server: Server) -> None:
    other = Server()
    threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    urls = [f"{one.home}/{n}" for one in (server, other) for n in range(3)]
    assert len(answers(*urls, manners=QUICK._replace(pause=0.2))) == 6
    for one in (server, other):
        assert one.most_at_once == 1
        gaps = [after - before for before, after in zip(one.times, one.times[1:], strict=False)]
        assert len(gaps) == 2
        assert min(gaps) >= 0.19
    assert server.times[-1] > other.times[0]
    assert other.times[-1] > server.times[0]
    other.shutdown()
    other.server_close()


def test_it_ends_in_time(server: Server) -> None:
    began = time.monotonic()
    found = answers(*(f"{server.home}/{n}" for n in range(9)), manners=QUICK._replace(pause=0.2, total=0.5))
    assert time.monotonic() - began < 1.0
    assert 1 <= len(found) <= 3


def test_a_host_that_cannot_be_reached_is_asked_once(server: Server) -> None:
    nobody = refused()
    found = answers(f"{server.home}/", f"{nobody}/a", f"{nobody}/b", "http://[::1", "http:///a")
    silent = Answer("silent", "the connection is refused", reached=False)
    assert found[f"{nobody}/a"] == found[f"{nobody}/b"] == silent
    assert found["http:///a"].kind == "dead"


def test_a_certificate_that_nobody_signed(server: Server, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=127.0.0.1", "-days", "2"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl here")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    (answer,) = answers(f"https://127.0.0.1:{server.server_port}/").values()
    assert answer.kind == "silent"
    assert answer.words.startswith("its certificate is not valid: ")


# What is said and what is remembered


def named(*urls: str) -> Addresses:
    return {url: [Said("content/articles/a.md", url, line=7)] for url in urls}


def look(addresses: Addresses, cache: Path, now: float = 1e9) -> tuple[list[str], list[str]]:
    found = outside.look(addresses, cache, lambda *_: None, QUICK, lambda: now)
    return [f"{one.message} [{one.code}]" for one in found.diagnostics], found.messages


def test_answers_are_remembered_good_ones_longer(server: Server, tmp_path: Path) -> None:
    addresses = named(f"{server.home}/", f"{server.home}/gone")
    said = [f"{server.home}/gone leads nowhere: 404 Not Found [dead-link]"]
    times = ((0.0, 1, 1), (BAD_FOR - 1, 1, 1), (BAD_FOR + 1, 1, 2), (GOOD_FOR + 1, 2, 3), (-9.0, 3, 4))
    for later, good, bad in times:
        assert look(addresses, tmp_path, 1e9 + later) == (said, [])
        assert (server.asked["HEAD", "/"], server.asked["HEAD", "/gone"]) == (good, bad)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b'{"answers": {"a": 1}}', b'{"version": 2, "answers": {}}'])
def test_a_damaged_memory_is_begun_anew(server: Server, tmp_path: Path, damage: bytes) -> None:
    addresses = named(f"{server.home}/")
    (tmp_path / outside.FILE).write_bytes(damage)
    _, messages = look(addresses, tmp_path)
    assert messages == ["what was remembered of addresses elsewhere was damaged; all are asked anew"]
    assert look(addresses, tmp_path) == ([], [])
    assert server.asked["HEAD", "/"] == 1


def test_no_network_is_said_once_and_not_remembered(server: Server, tmp_path: Path) -> None:
    nobody = sorted(refused() for _ in range(7))
    addresses = named(*(f"{one}/{n}" for one in nobody for n in range(3)))
    said, messages = look(addresses, tmp_path)
    assert said == []
    (message,) = messages
    assert message.startswith(
        "no address elsewhere can be reached; is there a network? The first was http://127.0.0.1:"
    )
    assert message.endswith(": the connection is refused")
    said, messages = look(named(f"{nobody[0]}/0", f"{server.home}/"), tmp_path)
    assert said == [f"{nobody[0]}/0 gives no answer: the connection is refused [unanswered-link]"]
    assert messages == []


def test_what_could_not_be_asked_is_said(server: Server, tmp_path: Path) -> None:
    addresses = named(f"{server.home}/busy-for-long", f"{server.home}/other")
    assert look(addresses, tmp_path) == (
        [],
        [
            f"2 addresses elsewhere could not be asked this time, {server.home}/busy-for-long first; the next check goes on"
        ],
    )


# The command


EXAMPLE = """
[One](HOME/gone) of these
[is here](HOME/moved#part) and
[is broken](HOME/broken). [Again](HOME/gone).

[ok: dead-link]: #
[Known](HOME/gone?1) to be gone, One, <HOME/>, and ![a map](HOME/gone?2).
"""


def test_the_command_says_where(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "POLITE", QUICK)
    body = EXAMPLE.strip().replace("HOME", server.home)
    site = Site(tmp_path / "site", {"content/articles/a.md": article(body, summary="S.")})
    site.write("site.yaml", f'title: T\nurl: {server.home}/own/\nmenu:\n  - {{title: M, to: "{server.home}/gone?m"}}\n')
    site.write(
        "content/glossary/t.yaml",
        f"""
        one:
          term: One
          definition: |
            See [its own]({server.home}/own/nothing) and

            {server.home}/gone?d
          sources:
            - {{title: S, url: "{server.home}/gone?s"}}
        """.replace("\n        ", "\n").lstrip(),
    )
    server.RequestHandlerClass = Loose
    assert main(["check", "--site", str(site.root), "--external"]) == 0
    said = capsys.readouterr().err.replace(f":{server.server_port}", "").splitlines()
    assert said[:-4] == [
        "content/articles/a.md:7:7: warning: http://127.0.0.1/gone leads nowhere: 404 Not Found [dead-link]",
        "content/articles/a.md:8:11: warning: http://127.0.0.1/moved#part has moved for good; "
        "write http://127.0.0.1/here [moved-link]",
        "content/articles/a.md:9:13: warning: http://127.0.0.1/broken gives no answer: "
        "500 Internal Server Error [unanswered-link]",
        "content/glossary/t.yaml:6:5: warning: http://127.0.0.1/gone?d leads nowhere: 404 Not Found [dead-link]",
        "content/glossary/t.yaml:8:23: warning: http://127.0.0.1/gone?s leads nowhere: 404 Not Found [dead-link]",
        "site.yaml:4:20: warning: http://127.0.0.1/gone?m leads nowhere: 404 Not Found [dead-link]",
    ]
    assert server.asked["HEAD", "/own/nothing"] == 0
    before = sum(server.asked.values())
    assert main(["check", "--site", str(site.root), "--external", "--strict"]) == 1
    assert sum(server.asked.values()) == before
    assert main(["check", "--site", str(site.root), "--strict"]) == 0


class Loose(Handler):
    """Parameters do not count."""

    def respond(self, path: str) -> None:
        super().respond(path.partition("?")[0])


def test_the_documents_show_what_is_said() -> None:
    text = (Path(__file__).parent.parent / "docs/diagnostics.md").read_text("utf-8")
    for code, words in outside.CODES.values():
        assert re.search(
            rf"^    content/\S+ warning: http://127\.0\.0\.1/\w+ {re.escape(words)} .* \[{code}\]$", text, re.M
        )
