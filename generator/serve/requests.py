"""Requests as they arrive: within a time, within a size, by the rules of HTTP. What breaks these is refused in words.

Python's http.server takes them apart; it knows no limit of time for a whole request, and none of size for all of its headers.
"""

import io
import time
from http import HTTPStatus
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler
from socket import socket
from typing import Any

from msgspec import Struct

LARGEST = 128 * 1024
"""Bytes of a request, its line and its headers; http.server itself allows half of that for a line."""

TEXT = "text/plain; charset=utf-8"

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # A page elsewhere may ask for a picture or a script without saying who it is.
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer."""

WORDS = {
    HTTPStatus.BAD_REQUEST: "This is no request of HTTP/1.1 that a browser would send.",
    HTTPStatus.METHOD_NOT_ALLOWED: "What is here can only be read: ask with GET or HEAD.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "No address here is that long.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "These are too many headers, or too long ones.",
    HTTPStatus.HTTP_VERSION_NOT_SUPPORTED: "This server speaks HTTP/1.1.",
}
"""What is said where http.server refuses a request; it would show the request, and a page of its own."""


class Limits(Struct, frozen=True):
    """Seconds for a whole request, and in which a client must take some of an answer; and how many connections there may be
    at once, and how many of them streams of news."""

    asking: float = 10.0
    taking: float = 30.0
    connections: int = 450
    streams: int = 225


class Arriving(io.RawIOBase):
    """What a client sends: TimeoutError once its time is up, HTTPException once it is too much."""

    def __init__(self, connection: socket, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self.begin()

    def begin(self) -> None:
        """From here on it is another request."""
        self._ends = time.monotonic() + self._limits.asking
        self._left = LARGEST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        if self._left <= 0:
            raise HTTPException
        self._connection.settimeout(seconds)
        try:
            size = self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(self._limits.taking)
        self._left -= size
        return size


class Careful(BaseHTTPRequestHandler):
    """Takes requests, and refuses those that are none. Subclasses answer the others."""

    protocol_version = "HTTP/1.1"
    server_version = "Sidelight"
    sys_version = ""
    limits: Limits

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self._arriving = Arriving(self.connection, self.limits)
        self.rfile = io.BufferedReader(self._arriving)

    def handle_one_request(self) -> None:
        self._arriving.begin()
        super().handle_one_request()

    def handle_expect_100(self) -> bool:
        """Ask for no body: none is read."""
        return True

    def wrong(self) -> HTTPStatus | None:
        """Why a request that http.server could read is refused all the same."""
        if self.request_version == "HTTP/0.9":
            return HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
        headers = self.headers
        # A line that is no header ends them for the parser: what stands below it would count for nothing.
        sound = not headers.defects and len(headers.get_all("Host", [])) == 1 and len(headers.get_all("Origin", [])) < 2
        # A body is not read, and would be the next request on this connection.
        body = "Transfer-Encoding" in headers or headers.get_all("Content-Length", ["0"]) != ["0"]
        plain = self.path.isascii() and self.path.isprintable()
        return None if sound and plain and not body else HTTPStatus.BAD_REQUEST

    def refuse(self, status: HTTPStatus, words: str = "") -> None:
        """Say why, and end the connection: what follows on it may be no request."""
        self.close_connection = True
        if self.request_version == "HTTP/0.9":
            self.request_version = "HTTP/1.0"  # an answer without a status could be taken for a page
        self.send(status, f"{words or WORDS.get(status, status.phrase)}\n".encode(), TEXT)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Called by http.server for what it cannot read, and for methods that are not there."""
        self.refuse(HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else HTTPStatus(code))

    def send(self, status: HTTPStatus, body: bytes, kind: str = "", **headers: str) -> None:
        """A whole answer; names of headers with `_` for `-`."""
        self.begin(status, len(body), kind, **headers)
        if self.command != "HEAD":
            self.wfile.write(body)

    def begin(self, status: HTTPStatus, size: int, kind: str = "", **headers: str) -> None:
        """An answer but for its body, which has this many bytes."""
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(size))
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.head("no-cache", **headers)

    def head(self, kept: str, **headers: str) -> None:
        """The last of the headers, those that every answer has among them; `kept`: what caches are told."""
        always = {"Cache-Control": kept, **ALWAYS}
        for name, value in (*always.items(), *headers.items()):
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: what matters is printed by the command."""
