"""Requests that nobody sends in good faith: a table written by hand, and as many more as are wanted, made from a seed.

They are meant for a site below `/repo/`, and for a server whose port stands where `{port}` is.
"""

import random
from typing import NamedTuple

HOST = "Host: localhost:{port}"
GET = "GET {} HTTP/1.1"
CLOSED = 0
"""In place of a status: the connection is closed without a word."""


class Mutant(NamedTuple):
    """A request's line and its headers, and which statuses are right. Sent as Latin-1: a character is a byte."""

    lines: tuple[str, ...]
    right: tuple[int, ...]
    body: str = ""

    def sent(self, port: int) -> bytes:
        head = "".join(f"{line}\r\n" for line in self.lines).replace("{port}", str(port))
        return f"{head}\r\n{self.body}".encode("latin-1")


def asks(target: str, *right: int) -> Mutant:
    return Mutant((GET.format(target), HOST), right)


def says(*headers: str, right: int, body: str = "") -> Mutant:
    """A good address, with these headers beside the host."""
    return Mutant((GET.format("/repo/"), HOST, *headers), (right,), body)


TARGETS = [
    # as they should be
    asks("/repo/", 200),
    asks("/repo/?a=1&b=%0d%0a", 200),
    asks("/repo/#fragment", 200),
    asks("/repo/articles/a", 302),
    asks("/repo/articles/a?x=%0d%0aSet-Cookie:%20a", 302),
    asks("/repo", 302),
    asks("/", 302),
    asks("//repo/", 200),  # http.server itself makes one stroke of several at the beginning
    asks("/repo/inner.txt", 200),  # a link within the folder
    asks("http://localhost:{port}/repo/", 200),
    asks("HTTP://LocalHost:{port}/repo/", 200),
    asks("http://localhost:{port}", 302),
    # up
    asks("/repo/../secret.txt", 404),
    asks("/repo/..", 404),
    asks("/repo/../", 404),
    asks("/../secret.txt", 404),
    asks("/repo/articles/../../secret.txt", 404),
    asks("/repo/./secret.txt", 404),
    asks("/repo/.", 404),
    asks("/repo/%2e%2e/secret.txt", 404),
    asks("/repo/%2E%2e/secret.txt", 404),
    asks("/repo/.%2e/secret.txt", 404),
    asks("/repo/%2e./secret.txt", 404),
    asks("/repo/..%2fsecret.txt", 404),
    asks("/repo%2f..%2fsecret.txt", 404),
    asks("/repo/..%252fsecret.txt", 404),
    asks("/repo/%252e%252e%252fsecret.txt", 404),
    asks("/repo/%25252e%25252e/secret.txt", 404),
    asks("/repo/..;/secret.txt", 404),
    asks("/repo/..;a=1/secret.txt", 404),
    asks("/repo/.../secret.txt", 404),
    asks("/repo/..../secret.txt", 404),
    asks("/repo/....//secret.txt", 404),
    asks("/repo/.. /secret.txt", 400),
    asks("/repo/..%20/secret.txt", 404),
    asks("/repo/..%00/secret.txt", 404),
    asks("/repo/..%0d/secret.txt", 404),
    asks("/repo/..\\secret.txt", 404),
    asks("/repo/..%5csecret.txt", 404),
    asks("/repo/..%255csecret.txt", 404),
    asks("/repo\\..\\secret.txt", 404),
    asks("\\repo\\..\\secret.txt", 400),
    # UTF-8 that is too long, too short, or of another kind
    asks("/repo/%c0%ae%c0%ae/secret.txt", 404),
    asks("/repo/%c0%ae%c0%ae%c0%afsecret.txt", 404),
    asks("/repo/..%c0%afsecret.txt", 404),
    asks("/repo/%e0%80%ae%e0%80%ae/secret.txt", 404),
    asks("/repo/%f0%80%80%ae%f0%80%80%ae/secret.txt", 404),
    asks("/repo/..%c1%9csecret.txt", 404),
    asks("/repo/%u002e%u002e/secret.txt", 404),
    asks("/repo/..%u2215secret.txt", 404),
    asks("/repo/..%ef%bc%8fsecret.txt", 404),
    asks("/repo/%ef%bc%8e%ef%bc%8e/secret.txt", 404),
    asks("/repo/%ff%fe", 404),
    asks("/repo/%ed%a0%80", 404),
    asks("/repo/%c3%28", 404),
    asks("/repo/caf\xe9", 400),
    asks("/repo/\xc3\xa9", 400),
    asks("/repo/\xc0\xae\xc0\xae/secret.txt", 400),
    # NUL, and other signs that no name has
    asks("/repo/%00", 404),
    asks("/repo/index.html%00", 404),
    asks("/repo/index.html%00.png", 404),
    asks("/repo/%2500", 404),
    asks("/repo/\0", 400),
    asks("/repo/index.html\0.png", 400),
    asks("/repo/\x01\x1b[2J", 400),
    asks("/repo/\x7f", 400),
    asks("/repo/%0d%0aSet-Cookie:%20a=1", 404),
    asks("/repo/articles/a?\rSet-Cookie:a=1", 400),
    asks("/repo/articles/a%0d%0aSet-Cookie:a=1", 404),
    # links that leave the folder
    asks("/repo/link.txt", 404),
    asks("/repo/link", 404),
    asks("/repo/chain.txt", 404),
    asks("/repo/absolute.txt", 404),
    asks("/repo/folder/secret.md", 404),
    asks("/repo/folder/", 404),
    asks("/repo/folder", 404),
    asks("/repo/cache/secret.txt", 404),
    asks("/repo/up/secret.txt", 404),
    asks("/repo/up/build/index.html", 200),  # there and back: it ends inside
    asks("/repo/page/", 404),  # its index.html is a link
    asks("/repo/page/index.html", 404),
    asks("/repo/other", 404),  # other.html is a link
    asks("/repo/loop", 404),
    asks("/repo/loop/", 404),
    asks("/repo/pipe", 404),  # nothing would ever come out of it
    # absolute paths, drives, shares
    asks("/repo//etc/passwd", 404),
    asks("/repo/%2fetc/passwd", 404),
    asks("/repo///", 404),
    asks("/etc/passwd", 404),
    asks("//etc/passwd", 404),
    asks("/%2fetc/passwd", 404),
    asks("///secret.txt", 404),
    asks("/repo/C:/secret.txt", 404),
    asks("/repo/C:%5csecret.txt", 404),
    asks("/repo/C%3a/secret.txt", 404),
    asks("/repo/%5c%5chost%5cshare", 404),
    asks("/repo/file:///etc/passwd", 404),
    asks("/repo/~/secret.txt", 404),
    asks("/repo/~root/", 404),
    asks("/repo/index.html::$DATA", 404),
    asks("/repo/CON", 404),
    # what differs from a name by a trifle
    asks("/repo/index.html.", 404),
    asks("/repo/index.html%20", 404),
    asks("/repo/index.html/", 404),
    asks("/repo/index.html/..", 404),
    asks("/repo/index.html;x", 404),
    asks("/repo/articles/", 404),
    asks("/repo/articles/a/;x=1", 404),
    asks("/repo/articles//a/", 404),
    asks("/repo/%", 404),
    asks("/repo/%2", 404),
    asks("/repo/%zz", 404),
    asks("/repo/%%32%65", 404),
    asks("/repo/%2e%2e%", 404),
    asks("/repo/?../secret.txt", 200),
    asks("/repo/#../secret.txt", 200),
    asks("/repox/secret.txt", 404),
    asks("/rep%6f/", 200),
    # forms that are no path
    asks("*", 400),
    asks("repo/", 400),
    asks("localhost:{port}", 400),
    asks("?x", 400),
    asks("#x", 400),
    asks("../secret.txt", 400),
    asks("file:///etc/passwd", 400),
    asks("https://localhost:{port}/repo/", 400),
    asks("http:/repo/", 400),
    asks("http://example.org/repo/", 403),
    asks("http://example.org@localhost:{port}/repo/", 403),
    asks("http://localhost:{port}@example.org/repo/", 403),
    asks("http://localhost:{port}#@example.org/repo/", 403),
    asks("http://localhost/repo/", 403),
    asks("http://[::1/repo/", 403),
    asks("http:///repo/", 403),
    asks("http://localhost:{port}/repo/../secret.txt", 404),
    asks("http://localhost:{port}//etc/passwd", 404),
    # what is this server's own
    asks("/.sidelight/client.js", 200),
    asks("/.sidelight/client.js?x", 200),
    asks("/.sidelight/", 404),
    asks("/.sidelight/../secret.txt", 404),
    asks("/.sidelight/server.py", 404),
    asks("/%2esidelight/client.js", 404),
    # long ones
    asks(f"/repo/{'a' * 256}", 404),
    asks(f"/repo/{'a/' * 5000}", 404),
    asks(f"/repo/{'%2e%2e/' * 5000}secret.txt", 404),
    asks(f"/repo/{'a' * 65_400}", 404),
    asks(f"/repo/{'a' * 65_600}", 414),
    asks("a" * 65_600, 414),
]

LINES = [
    # methods
    *[
        Mutant((f"{method} /repo/ HTTP/1.1", HOST), (405,))
        for method in (
            "OPTIONS",
            "TRACE",
            "PUT",
            "DELETE",
            "PATCH",
            "PROPFIND",
            "get",
            "Head",
            "GETX",
            "__init__",
            "G%45T",
        )
    ],
    Mutant(("POST /repo/ HTTP/1.1", HOST, "Content-Length: 3"), (405,), "a=1"),
    Mutant(("CONNECT localhost:{port} HTTP/1.1", HOST), (405,)),
    Mutant(("OPTIONS * HTTP/1.1", HOST), (405,)),
    Mutant(("HEAD /repo/link.txt HTTP/1.1", HOST), (404,)),
    Mutant(("HEAD /.sidelight/events HTTP/1.1", HOST), (404,)),
    Mutant(("HEAD /repo/ HTTP/1.1", HOST), (200,)),
    # versions
    Mutant(("GET /repo/ HTTP/1.0", HOST), (200,)),
    Mutant(("GET /repo/",), (505,)),
    Mutant(("GET /repo/", HOST), (505,)),
    Mutant(("GET /repo/ HTTP/0.9", HOST), (505,)),
    Mutant(("HEAD /repo/", HOST), (400,)),
    Mutant(("GET /repo/ HTTP/2.0", HOST), (505,)),
    Mutant(("GET /repo/ HTTP/9999999999.0", HOST), (505,)),
    Mutant(("GET /repo/ HTTP/99999999999.0", HOST), (400,)),
    Mutant(("GET /repo/ HTTP/1", HOST), (400,)),
    Mutant(("GET /repo/ HTTP/1.1.1", HOST), (400,)),
    Mutant(("GET /repo/ HTTP/-1.1", HOST), (400,)),
    Mutant(("GET /repo/ HTTP/1.\xb2", HOST), (400,)),
    Mutant(("GET /repo/ http/1.1", HOST), (400,)),
    Mutant(("GET /repo/ FTP/1.1", HOST), (400,)),
    Mutant(("PRI * HTTP/2.0", "", "SM", ""), (505,)),
    # lines that are none
    Mutant(("GET", HOST), (400,)),
    Mutant(("GET  HTTP/1.1", HOST), (505,)),
    Mutant(("GET /repo/ x HTTP/1.1", HOST), (400,)),
    Mutant(("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",), (400, CLOSED)),  # TLS begins so
    Mutant(("\0\0\0\0",), (400,)),
    Mutant(("", "GET /repo/ HTTP/1.1", HOST), (CLOSED,)),
    Mutant(("SSH-2.0-OpenSSH_9.9",), (400,)),
    Mutant(("<html>",), (400,)),
    # hosts
    Mutant((GET.format("/repo/"),), (400,)),
    Mutant((GET.format("/repo/"), HOST, HOST), (400,)),
    Mutant((GET.format("/repo/"), HOST, "Host: example.org"), (400,)),
    Mutant((GET.format("/repo/"), "Host: example.org", HOST), (400,)),
    Mutant((GET.format("/repo/"), "Host: example.org\rHost: localhost:{port}"), (400,)),
    Mutant((GET.format("/repo/"), "Host : localhost:{port}"), (400,)),
    Mutant((GET.format("/repo/"), " Host: localhost:{port}"), (400,)),
    Mutant((GET.format("/repo/"), "Host: example.org", " localhost:{port}"), (403,)),
    Mutant((GET.format("/repo/"), "X-Forwarded-Host: localhost:{port}", "Host: example.org"), (403,)),
    Mutant((GET.format("http://localhost:{port}/repo/"), "Host: example.org"), (200,)),  # RFC 9112, 3.2.2
]

HEADERS = [
    says("Origin: http://localhost:{port}", "Origin: http://example.org", right=400),
    says("no header at all", "Origin: http://example.org", right=400),
    says("X\x01: y", right=400),
    says(": y", right=400),
    says("X: \x00\xff", right=200),
    says("X: a\n b", right=200),
    says("Range: bytes=0-0", right=200),  # RFC 9110, 14.2: a server may pass over it
    says("Range: bytes=-1,0-,5-2,99999999999999999999-", right=200),
    says("If-None-Match: *", right=200),
    says("If-Modified-Since: never", right=200),
    says("Accept-Encoding: gzip;q=x", right=200),
    says("Cookie: " + "a" * 60_000, right=200),
    says("Cookie: " + "a" * 70_000, right=431),
    says(*[f"X-{n}: {'a' * 60_000}" for n in range(3)], right=431),
    says(*[f"X-{n}: y" for n in range(90)], right=200),
    says(*[f"X-{n}: y" for n in range(101)], right=431),
    says(*["X: y"] * 5000, right=431),
    says("Connection: \x00", right=200),
    says("Connection: upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", right=200),  # there is none
    says("Expect: 100-continue", "Content-Length: 3", right=400, body="abc"),
    says("Content-Length: 0", right=200),
    says("Content-Length: 10", right=400, body="abc"),
    says("Content-Length: 3", right=400, body="abcGET /repo/link.txt HTTP/1.1\r\n\r\n"),
    says("Content-Length: -1", right=400),
    says("Content-Length: 99999999999999999999999", right=400),
    says("Content-Length: 0", "Content-Length: 3", right=400, body="abc"),
    says("Content-Length: x", right=400),
    says("Transfer-Encoding: chunked", right=400, body="3\r\nabc\r\n0\r\n\r\n"),
    says("Transfer-Encoding: chunked", right=400, body="ffffffffffffffff\r\n"),
    says("Transfer-Encoding: xchunked", "Content-Length: 4", right=400, body="0\r\n\r\n"),
    says("Transfer-Encoding:\x0bchunked", right=400),
]

WRITTEN = [*TARGETS, *LINES, *HEADERS]

ANY = (200, 302, 400, 403, 404, 405, 414, 431, 505, CLOSED)

_GOALS = (
    "secret.txt",
    "content/secret.md",
    ".cache/secret.txt",
    "build/link.txt",
    "etc/passwd",
    "link.txt",
    "folder/secret.md",
    "index.html",
)
_UPS = (
    "../",
    "./../",
    "articles/../../",
    "..//",
    "up/",
    "folder/../",
    "../" * 12,
    "",
    "/",
    "page/../",
    "articles/a/../../../",
)
_ENDS = ("", ".", "/", "%00", "%00.html", ";a", "?", "#", "%20", "::$DATA", "~", "/.", "\\", "%0a", ".html", "%c0%80")
_BEFORE = (
    "/repo/",
    "/repo/",
    "/repo/",
    "/",
    "//",
    "",
    "/repo//",
    "/repo/articles/",
    "http://localhost:{port}/repo/",
    "/.sidelight/",
)
_SIGNS = {
    ".": ("%2e", "%2E", "%252e", "%c0%ae", "%e0%80%ae", "%u002e", "%ef%bc%8e", ".%00", "%%32e"),
    "/": (
        "%2f",
        "%2F",
        "%252f",
        "%c0%af",
        "\\",
        "%5c",
        "%255c",
        "//",
        "/./",
        "%u2215",
        "%ef%bc%8f",
        "%c1%9c",
        ";/",
        "/%0d/",
    ),
}
_METHODS = ("GET",) * 30 + ("HEAD", "POST", "TRACE", "OPTIONS", "get", "")
_VERSIONS = ("HTTP/1.1",) * 30 + ("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.1x", "")
_BESIDE = (
    "X: y",
    "Range: bytes=0-",
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
    HOST,
    "Origin: null",
    "If-None-Match: *",
)


def made(count: int, seed: int) -> list[Mutant]:
    """As many requests for what lies outside; the same ones for the same seed."""
    chance = random.Random(seed)
    return [_one(chance) for _ in range(count)]


def _one(chance: random.Random) -> Mutant:
    path = chance.choice(_UPS) * chance.randint(1, 3) + chance.choice(_GOALS)
    odds = chance.choice((0.0, 0.3, 1.0))
    path = "".join(chance.choice(_SIGNS[one]) if one in _SIGNS and chance.random() < odds else one for one in path)
    path += chance.choice(_ENDS)
    if chance.random() < 0.15:  # a byte of any kind, anywhere
        at = chance.randrange(len(path))
        path = path[:at] + chr(chance.randrange(256)) + path[at:]
    line = f"{chance.choice(_METHODS)} {chance.choice(_BEFORE)}{path} {chance.choice(_VERSIONS)}".strip(" ")
    beside = [chance.choice(_BESIDE)] if chance.random() < 0.2 else []
    return Mutant((line, HOST, *beside), ANY)
