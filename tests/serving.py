"""A site that is served by the command, in a process of its own."""

import contextlib
import json
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent

PATIENCE = 60.0
"""Seconds after which what should happen has not."""


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]


class Served:
    """The command at work: its address, what it prints, and what its pages are told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: queue.Queue[str] = queue.Queue()
        self.printed: list[str] = []
        for stream in (process.stdout, process.stderr):
            threading.Thread(target=self._read, args=(stream,), daemon=True).start()
        self.url = self.line("serving ").split()[1]
        self.origin = "/".join(self.url.split("/")[:3])

    def _read(self, stream: Any) -> None:
        for line in stream:
            self.lines.put(line.rstrip("\n"))

    def line(self, words: str, patience: float = PATIENCE) -> str:
        """The next printed line that holds some words."""
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            with contextlib.suppress(queue.Empty):
                line = self.lines.get(timeout=0.2)
                self.printed.append(line)
                if words in line:
                    return line
        raise AssertionError(f"nothing printed has {words!r}: {self.printed}")

    def get(self, path: str, **headers: str) -> Answer:
        """A path below the site's address, or from the root where it begins with a slash."""
        url = f"{self.origin}{path}" if path.startswith("/") else f"{self.url}{path}"
        request = urllib.request.Request(url, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as found:
                return Answer(found.status, found.read(), dict(found.headers))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read(), dict(refused.headers))

    @contextlib.contextmanager
    def events(self, page: str) -> "Iterator[Callable[[str], Any]]":
        """What an open page is told: call with the name of an event for the data of the next one."""
        request = urllib.request.Request(f"{self.origin}/.sidelight/events?page={page}&tag={self.tag(page)}")
        with urllib.request.urlopen(request, timeout=PATIENCE) as stream:

            def following(name: str) -> Any:
                while line := stream.readline().decode().strip("\n") or stream.readline().decode().strip("\n"):
                    if line == f"event: {name}":
                        return json.loads(stream.readline().decode().removeprefix("data: "))
                raise AssertionError("the stream ended")

            yield following

    def tag(self, page: str) -> str:
        return self.get(page).headers.get("ETag", "").strip('"')


@contextlib.contextmanager
def served(site: Path, *options: str) -> Iterator[Served]:
    """Serve a site; what is yielded has seen the first build end, however long that took."""
    command = [sys.executable, "-m", "generator", "serve", "--site", str(site), "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            one = Served(process)
            one.line(" s", patience=600)
            yield one
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
