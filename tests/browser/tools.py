"""What the browser tests stand on: a served folder, and the Nu HTML checker."""

import contextlib
import gzip
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Error, Page

from tools.prepare import VNU_JAR, find_java

CHROMIUM_ARGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Containers have no user namespaces, and the only pages shown are our own.
    "--no-sandbox",
)

FILES_A_RUN = 1000

PATIENCE = 10.0
"""Seconds that a page may take for anything."""

COMPRESSED = {".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"}


class PagesHandler(SimpleHTTPRequestHandler):
    """Serves a folder under a base path as GitHub Pages does: /404.html, nothing outside, texts compressed."""

    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar[dict[str, str]] = {  # type: ignore[misc]
        **SimpleHTTPRequestHandler.extensions_map,
        ".avif": "image/avif",
        ".js": "text/javascript",
        ".jsonld": "application/ld+json",
        ".webp": "image/webp",
        ".woff2": "font/woff2",
        ".xml": "application/xml",
    }

    def __init__(self, *args: object, base_path: str, **kwargs: object) -> None:
        self.base_path = base_path
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        under = path.removeprefix(self.base_path.rstrip("/"))
        if not path.startswith(self.base_path):
            under = "/.outside-the-base-path"
        return super().translate_path(under)

    def do_GET(self) -> None:
        if not self.send_missing() and not self.send_compressed():
            super().do_GET()

    def send_compressed(self) -> bool:
        """Send a text in gzip where the browser takes it."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.partition("?")[0].endswith("/") else path
        if path.suffix not in COMPRESSED or "gzip" not in self.headers.get("Accept-Encoding", "") or not path.is_file():
            return False
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return True

    def do_HEAD(self) -> None:
        if not self.send_missing():
            super().do_HEAD()

    def send_missing(self) -> bool:
        """Send 404.html where there is no such file or the folder has no index."""
        found = Path(self.translate_path(self.path))
        if found.is_file() or (found / "index.html").is_file():
            return False
        page = Path(self.directory) / "404.html"
        body = page.read_bytes() if page.is_file() else b"Not found\n"
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html" if page.is_file() else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return True

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600" if self.path.endswith(".woff2") else "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that leaves drops its connections."""


@contextlib.contextmanager
def served_site(folder: Path, base_path: str = "/") -> Iterator[str]:
    """Serve a built site on loopback while the block runs; yields its URL, ending in a slash."""
    assert base_path.startswith("/")
    assert base_path.endswith("/")
    handler = partial(PagesHandler, directory=os.fspath(folder), base_path=base_path)
    with QuietServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{base_path}"
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True, slots=True)
class NuMessage:
    """One message of the Nu HTML checker; kind is error, info, warning or non-document-error."""

    path: Path
    line: int
    column: int
    kind: str
    text: str
    extract: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.kind}: {self.text}"


def nu_checker(paths: Iterable[Path], *options: str) -> list[NuMessage]:
    """Every message about these files (HTML; with --also-check-css, --also-check-svg, those).

    Many files go into one run: starting Java takes longer than checking a page.
    """
    java = find_java()
    assert java is not None, "no Java; run make test-all"
    assert VNU_JAR.is_file(), "no vnu.jar; run make test-all"
    files = [os.fspath(path) for path in paths]
    # A run is over before the second compiler and other threads of the collector repay what they take.
    command = [
        java,
        "-Xss8m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        os.fspath(VNU_JAR),
        "--format",
        "json",
        "--stdout",
    ]
    command += ["--exit-zero-always", *options]
    messages: list[NuMessage] = []
    for start in range(0, len(files), FILES_A_RUN):
        done = subprocess.run([*command, *files[start : start + FILES_A_RUN]], capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode("utf-8", "replace"))
        messages += map(nu_message, json.loads(done.stdout)["messages"])
    return messages


def nu_message(message: dict[str, object]) -> NuMessage:
    kind = str(message["type"])
    line = message.get("lastLine", 0)
    return NuMessage(
        path=Path(unquote(urlsplit(str(message.get("url", ""))).path)),
        line=int(str(message.get("firstLine", line))),
        column=int(str(message.get("firstColumn", message.get("lastColumn", 0)))),
        kind=str(message.get("subType", kind)) if kind == "info" else kind,
        text=str(message.get("message", "")),
        extract=str(message.get("extract", "")),
    )


def until(page: Page, true: str) -> None:
    """Wait until an expression is true on a page.

    Playwright's own `wait_for_function` evaluates text from within the page, which the policy of our pages refuses.
    """
    ends = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(Error):  # the page is being loaded
            if page.evaluate(true):
                return
        assert time.monotonic() < ends, f"never true: {true}"
        page.wait_for_timeout(20)
