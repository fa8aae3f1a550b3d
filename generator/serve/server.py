"""The server: published files on loopback, and a stream of news. It changes nothing, whatever it is asked."""

import mimetypes
import threading
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from generator.serve.addresses import allowed, find
from generator.serve.news import Hub, written

OWN = "/.sidelight/"
"""What this server itself answers; no site has a page of this name."""

CLIENT = Path(__file__).with_name("client.js")

PULSE = 15.0
"""Seconds between two signs of life to a page."""

PATIENCE = 30.0
"""Seconds that a client may take for a request, or to take an answer."""

TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""What the system's own table may lack or have wrong."""

WAITING = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sidelight</title></head>
<body><p>The first build is under way. This page shows it as soon as it is done.</p></body></html>
"""


class Server:
    """Listens on loopback while it is entered. Raises OSError where the port cannot be had."""

    def __init__(self, port: int, folder: Path, base: str, hub: Hub) -> None:
        self._listening = _Listening(("127.0.0.1", port), _Handler)
        self._listening.site = _Site(folder, base, hub, CLIENT.read_bytes())
        self._thread = threading.Thread(target=self._listening.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.site.hub.close()
        self._listening.shutdown()
        self._listening.server_close()
        self._thread.join()

    @property
    def base(self) -> str:
        """The path that the site lives under."""
        return self._listening.site.base

    @base.setter
    def base(self, base: str) -> None:
        self._listening.site.base = base

    @property
    def url(self) -> str:
        return f"http://localhost:{self._listening.server_port}{self.base}"


class _Site:
    """What requests are answered from."""

    def __init__(self, folder: Path, base: str, hub: Hub, client: bytes) -> None:
        self.folder = folder
        self.base = base
        self.hub = hub
        self.client = client


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True
    site: _Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that leaves drops its connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Sidelight"
    sys_version = ""
    timeout = PATIENCE
    server: _Listening

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hosts, origins = self.headers.get_all("Host", []), self.headers.get_all("Origin", [])
        port = self.server.server_port
        if len(hosts) != 1 or len(origins) > 1 or not allowed(hosts[0], origins[0] if origins else None, port):
            self.close_connection = True
            words = f"This server answers to http://localhost:{port} alone.\n"
            self._send(HTTPStatus.FORBIDDEN, words.encode(), "text/plain; charset=utf-8")
        elif self.path.startswith(OWN):
            self._own()
        else:
            self._file()

    def _own(self) -> None:
        target = urlsplit(self.path)
        if target.path == f"{OWN}client.js":
            self._send(HTTPStatus.OK, self.server.site.client, TYPES[".js"])
        elif target.path == f"{OWN}events" and self.command == "GET":
            asked = parse_qs(target.query)
            self._stream(asked.get("page", [""])[0], asked.get("tag", [""])[0])
        else:
            self._send(HTTPStatus.NOT_FOUND, b"There is no such thing.\n", "text/plain")

    def _file(self) -> None:
        site = self.server.site
        found = find(site.folder, site.base, self.path)
        if found.redirect:
            query = urlsplit(self.path).query
            self._send(HTTPStatus.FOUND, b"", Location=found.redirect + (f"?{query}" if query else ""))
            return
        status, file = HTTPStatus.OK, found.file
        if file is None:
            status, file = HTTPStatus.NOT_FOUND, site.folder / "404.html"
        try:
            stat, content = file.stat(), file.read_bytes()
        except OSError:
            # No build has published anything yet, or the file went away just now.
            self._send(HTTPStatus.NOT_FOUND, _with_client(WAITING, "", "none"), TYPES[".html"])
            return
        tag = _tag(stat.st_mtime_ns, stat.st_size)
        if status == HTTPStatus.OK and self.headers.get("If-None-Match") == f'"{tag}"':
            self._send(HTTPStatus.NOT_MODIFIED, b"", ETag=f'"{tag}"')
            return
        if file.suffix == ".html":
            content = _with_client(content, file.relative_to(site.folder).as_posix(), tag)
        kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._send(status, content, kind, ETag=f'"{tag}"', Last_Modified=formatdate(stat.st_mtime, usegmt=True))

    def _stream(self, page: str, tag: str) -> None:
        """Server-sent events until the page leaves, or this server does."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        at = self.server.site.hub.now()
        found = find(self.server.site.folder, "/", f"/{page}").file if page else None
        now = _tag(found.stat().st_mtime_ns, found.stat().st_size) if found else "none"
        self.wfile.write(b"retry: 500\n\n")
        for message in self.server.site.hub.messages(page, now == tag, at, PULSE):
            self.wfile.write(written(message))

    def _send(self, status: HTTPStatus, body: bytes, kind: str = "", **headers: str) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: what matters is printed by the command."""


def _tag(mtime: int, size: int) -> str:
    return f"{mtime:x}-{size:x}"


def _with_client(html: bytes, page: str, tag: str) -> bytes:
    """A page with the script that listens to the news."""
    # Paths of published files hold neither quotes nor angle brackets: no segment of a URL may.
    script = f'<script src="{OWN}client.js" data-page="{page}" data-tag="{tag}" defer></script>'.encode()
    at = html.rfind(b"</body>")
    return html + script if at < 0 else html[:at] + script + html[at:]
