"""The server: published files on loopback, and a stream of news. It changes nothing, whatever it is asked."""

import contextlib
import html
import mimetypes
import os
import threading
from email.utils import formatdate
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO
from urllib.parse import parse_qs

from generator.serve.addresses import allowed, asked, find
from generator.serve.news import Hub, written
from generator.serve.requests import ALWAYS, TEXT, Careful, Limits

OWN = "/.sidelight/"
"""What this server itself answers; no site has a page of this name."""

CLIENT = Path(__file__).with_name("client.js")

PULSE = 15.0
"""Seconds between two signs of life to a page."""

BUSY = "\r\n".join(
    [
        "HTTP/1.1 503 Service Unavailable",
        f"Content-Type: {TEXT}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in ALWAYS.items()),
        "",
        "Too many connections at once; try again.\n",
    ]
).encode()

SPARE_FILES = 64
"""Open files that are left to the rest of this program."""

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

    def __init__(self, port: int, folder: Path, base: str, hub: Hub, limits: Limits | None = None) -> None:
        site = _Site(folder, base, hub, CLIENT.read_bytes())
        self._listening = _Listening(port, site, limits or Limits())
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
    """A thread for each connection, up to a limit; what is past it is refused at once."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, port: int, site: _Site, limits: Limits) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.socket.settimeout(1)  # a client may have left between its knock and the answer, and nobody else might come
        self.site = site
        self.limits = limits
        # A connection may have two files open: itself, and the one that it sends. The limit is -1 where there is none.
        files = os.sysconf("SC_OPEN_MAX") - SPARE_FILES
        most = min(limits.connections, files // 2) if files > 0 else limits.connections
        self._free = threading.BoundedSemaphore(most)
        self.streams = threading.BoundedSemaphore(limits.streams)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            try:
                return super().process_request(request, client_address)
            except RuntimeError:  # the system has no thread left
                self._free.release()
        with contextlib.suppress(OSError):
            request.setblocking(False)
            request.send(BUSY)
        return self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that leaves drops its connections."""


class _Handler(Careful):
    server: _Listening

    def setup(self) -> None:
        self.limits = self.server.limits
        super().setup()

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if wrong := self.wrong():
            self.refuse(wrong)
            return
        host, self.path = asked(self.path, self.headers["Host"])
        port = self.server.server_port
        if not allowed(host, self.headers["Origin"], port):
            self.refuse(HTTPStatus.FORBIDDEN, f"This server answers to http://localhost:{port} alone.")
        elif not self.path.startswith("/"):
            self.refuse(HTTPStatus.BAD_REQUEST)
        elif self.path.startswith(OWN):
            self._own()
        else:
            self._file()

    def _own(self) -> None:
        path, _, query = self.path.partition("?")
        if path == f"{OWN}client.js":
            self.send(HTTPStatus.OK, self.server.site.client, TYPES[".js"])
        elif path == f"{OWN}events" and self.command == "GET":
            wanted = parse_qs(query)
            self._events(wanted.get("page", [""])[0], wanted.get("tag", [""])[0])
        else:
            self.send(HTTPStatus.NOT_FOUND, b"There is no such thing.\n", TEXT)

    def _file(self) -> None:
        site = self.server.site
        found = find(site.folder, site.base, self.path)
        if found.redirect:
            _, mark, query = self.path.partition("?")
            self.send(HTTPStatus.FOUND, b"", Location=found.redirect + mark + query)
            return
        file = found.file or find(site.folder, "/", "/404.html").file
        try:
            content = file.open("rb") if file else None
        except FileNotFoundError:
            content = None  # it went away just now
        except OSError as wrong:
            self.refuse(HTTPStatus.INTERNAL_SERVER_ERROR, f"This file cannot be read: {wrong.strerror}.")
            return
        if file is None or content is None:
            self.send(HTTPStatus.NOT_FOUND, _with_client(WAITING, "", "none"), TYPES[".html"])
            return
        with content:
            self._content(HTTPStatus.OK if found.file else HTTPStatus.NOT_FOUND, file, content)

    def _content(self, status: HTTPStatus, file: Path, content: BinaryIO) -> None:
        stat = os.fstat(content.fileno())
        tag = _tag(stat)
        if status == HTTPStatus.OK and self.headers.get("If-None-Match") == f'"{tag}"':
            self.send(HTTPStatus.NOT_MODIFIED, b"", ETag=f'"{tag}"')
            return
        kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        dated = {"ETag": f'"{tag}"', "Last_Modified": formatdate(stat.st_mtime, usegmt=True)}
        if file.suffix == ".html":
            page = file.relative_to(self.server.site.folder).as_posix()
            self.send(status, _with_client(content.read(), page, tag), kind, **dated)
            return
        # Any other file may be large, and is never held as a whole.
        self.begin(status, stat.st_size, kind, **dated)
        if self.command != "HEAD" and stat.st_size:
            sent = self.connection.sendfile(content, 0, stat.st_size)
            self.close_connection |= sent < stat.st_size  # somebody cut it short meanwhile

    def _events(self, page: str, tag: str) -> None:
        """The news as server-sent events, if there are not too many that listen."""
        if not self.server.streams.acquire(blocking=False):
            self.refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Too many pages are open; close some and load this one again.")
            return
        try:
            self._stream(page, tag)
        finally:
            self.server.streams.release()

    def _stream(self, page: str, tag: str) -> None:
        """Server-sent events until the page leaves, or this server does."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Connection", "close")
        self.head("no-store", Content_Type="text/event-stream")
        at = self.server.site.hub.now()
        found = find(self.server.site.folder, "/", f"/{page}").file if page else None
        now = _tag(found.stat()) if found else "none"
        self.wfile.write(b"retry: 500\n\n")
        for message in self.server.site.hub.messages(page, now == tag, at, PULSE):
            self.wfile.write(written(message))


def _tag(stat: os.stat_result) -> str:
    return f"{stat.st_mtime_ns:x}-{stat.st_size:x}"


def _with_client(content: bytes, page: str, tag: str) -> bytes:
    """A page with the script that listens to the news."""
    script = f'<script src="{OWN}client.js" data-page="{html.escape(page)}" data-tag="{tag}" defer></script>'.encode()
    at = content.rfind(b"</body>")
    return content + script if at < 0 else content[:at] + script + content[at:]
