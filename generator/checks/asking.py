"""Asking addresses elsewhere whether they are there: few at a time, one a host, with pauses, and never for long."""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from generator import __version__
from generator.checks.answers import Answer

AGENT = f"Sidelight/{__version__} (a site generator asking whether a link still works)"


class Manners(NamedTuple):
    """How addresses are asked; times in seconds. `patience` is the longest pause that a server may ask for."""

    at_once: int = 6
    pause: float = 1.0
    connect: float = 10.0
    answer: float = 20.0
    patience: float = 30.0
    total: float = 300.0
    hops: int = 10


DOWN = 5
"""So many hosts that cannot be reached, and none that can: then it is the network."""

PERMANENT = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)
CLOSED = (401, 403, 405, 406, 407, 451, 999)
"""What servers say to programs of pages that people can read: no finding."""

Asked = Iterator[tuple[str, Answer]]


def ask(urls: Sequence[str], manners: Manners, clock: Callable[[], float] = time.monotonic) -> Asked:
    """The answer of each address, as they come; none for those that there was no time for."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(_host(url), []).append(url)
    hosts: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    for one in by_host.values():
        hosts.put(one)
    answers: queue.SimpleQueue[tuple[str, Answer] | None] = queue.SimpleQueue()
    asker = _Asker(manners, clock() + manners.total, clock, threading.Event())

    def work() -> None:
        while not asker.stop.is_set():
            try:
                here = hosts.get_nowait()
            except queue.Empty:
                break
            for answer in asker.host(here):
                answers.put(answer)
        answers.put(None)

    # Threads of the background: a server that answers by one byte a minute must not keep the program from ending.
    running = min(manners.at_once, len(by_host))
    for _ in range(running):
        threading.Thread(target=work, daemon=True).start()
    unreached: set[str] = set()
    reached = False
    try:
        while running and (left := asker.end - clock()) > 0:
            try:
                answer = answers.get(timeout=left)
            except queue.Empty:
                break
            if answer is None:
                running -= 1
                continue
            reached = reached or answer[1].reached
            unreached.add(_host(answer[0]))
            yield answer
            if not reached and len(unreached) >= DOWN:
                break
    finally:
        asker.stop.set()


class _Asker(NamedTuple):
    manners: Manners
    end: float
    clock: Callable[[], float]
    stop: threading.Event

    def host(self, urls: Sequence[str]) -> Asked:
        """One host's addresses, one after the other. What cannot be reached is not tried again for each of them."""
        silent: Answer | None = None
        for n, url in enumerate(urls):
            if silent is None:
                if n and self.stop.wait(self.manners.pause):
                    return
                answer = self._answer(url)
                if answer.kind == "later" or not answer.reached:
                    silent = answer
            else:
                answer = silent
            yield url, answer

    def _answer(self, url: str) -> Answer:
        """Follow an address to its end."""
        here, lasting, moved = url, url, True
        for _ in range(self.manners.hops):
            try:
                status, headers = self._request(here)
            except HTTPError as wrong:
                return _failed(wrong)
            except (ValueError, UnicodeError):
                return Answer("dead", "this is no address that can be asked")
            target = headers.get("location")
            if status in REDIRECTS and target:
                here = urljoin(here, target)
                if not here.lower().startswith(("http://", "https://")):
                    return Answer("there")
                moved = moved and status in PERMANENT
                lasting = here if moved else lasting
                continue
            if status < 400 or status in CLOSED:
                return Answer("moved", lasting) if lasting != url else Answer("there")
            if status == 429 or (status == 503 and "retry-after" in headers):
                return Answer("later", _status(status))
            return Answer("dead" if status in GONE else "silent", _status(status))
        return Answer("silent", f"it redirects more than {self.manners.hops} times")

    def _request(self, url: str) -> tuple[int, urllib3.HTTPHeaderDict]:
        """HEAD, and GET where that is refused; once more after the pause that a server asks for."""
        try:
            status, headers = self._send("HEAD", url)
        except (NewConnectionError, ConnectTimeoutError, SSLError, ProxyError):
            raise
        except HTTPError:
            status, headers = 0, urllib3.HTTPHeaderDict()  # some close the connection on a HEAD
        if status in (429, 503) and self._waits(headers.get("retry-after", "")):
            status, headers = self._send("HEAD", url)
        if status == 0 or (status >= 400 and status != 429):
            status, headers = self._send("GET", url)
        return status, headers

    def _waits(self, asked: str) -> bool:
        """Wait as long as a server asks, if that is not too long. Seconds, or a date."""
        try:
            seconds = (
                float(asked) if asked.strip().isdecimal() else parsedate_to_datetime(asked).timestamp() - time.time()
            )
        except (ValueError, TypeError):
            return False
        if seconds > min(self.manners.patience, self.end - self.clock()):
            return False
        return not self.stop.wait(max(seconds, 0.0))

    def _send(self, method: str, url: str) -> tuple[int, urllib3.HTTPHeaderDict]:
        """Status and headers; nothing of the body is read."""
        url = _ascii(url)
        timeout = urllib3.Timeout(connect=self.manners.connect, read=self.manners.answer)
        with _pool(url) as pool:
            response = pool.request(
                method,
                url,
                headers={"User-Agent": AGENT, "Accept": "*/*"},
                timeout=timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            try:
                return response.status, response.headers
            finally:
                response.close()


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _pool(url: str) -> urllib3.PoolManager:
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.netloc):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def _ascii(url: str) -> str:
    """An address with its host in the letters of DNS and the rest percent-encoded. Raises ValueError."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(url)
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    port = f":{parts.port}" if parts.port else ""
    name = f"[{host}]" if ":" in host else host
    bare = parts._replace(netloc=name + port, fragment="")
    return quote(bare.geturl(), safe="/-._~!$&'()*+,;=:@#?%[]")


def _failed(wrong: HTTPError) -> Answer:
    """What a failed request means."""
    if isinstance(wrong, ProxyError):
        return Answer("silent", "the proxy gives no answer", reached=False)
    if isinstance(wrong, NameResolutionError):
        unknown = isinstance(wrong.__cause__, socket.gaierror) and wrong.__cause__.errno == socket.EAI_NONAME
        return Answer("dead" if unknown else "silent", "no server of this name is found", reached=False)
    if isinstance(wrong, SSLError):
        cause = wrong.args[0] if wrong.args else wrong
        why = getattr(cause, "verify_message", "") if isinstance(cause, ssl.SSLError) else ""
        return Answer("silent", f"its certificate is not valid{f': {why}' if why else ''}", reached=False)
    if isinstance(wrong, NewConnectionError):
        return Answer("silent", "the connection is refused", reached=False)
    if isinstance(wrong, ConnectTimeoutError):
        return Answer("silent", "no connection in time", reached=False)
    if isinstance(wrong, ReadTimeoutError):
        return Answer("silent", "no answer in time")
    return Answer("silent", "the connection was closed")


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"
