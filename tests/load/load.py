"""Load on servers with mutual TLS: ApacheBench, a client that checks every
answer, and what the processes used meanwhile."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "nginx"))

from harness import Identity, tool, wait_until  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> int:
    """The octets of memory that a process has for itself, files left out."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Anonymous: +(\d+) kB$", rollup, re.MULTILINE)[1]) * 1024


def only_worker(server: Any) -> int:
    """The worker's process, once there is one: ports are open before."""
    wait_until("a worker runs", server.workers)
    (worker,) = server.workers()
    return int(worker)


@dataclass(frozen=True)
class Bench:
    """What ApacheBench counted."""

    requests: int
    failed: int
    refused: int
    per_second: float
    percentiles: dict[int, int]
    """Milliseconds within which so many per cent of the requests were answered."""


def ab(
    directory: Path, url: str, requests: int, identity: Identity | None, token: str,
    connections: int = 64,
) -> Bench:  # fmt: skip
    """Sends requests over kept connections; every answer has the same status."""
    command = [
        tool("ab"), "-q", "-k", "-l", "-c", str(connections), "-n", str(requests),
        "-H", f"Authorization: Bearer {token}",
    ]  # fmt: skip
    if identity is not None:
        both = directory / f"{identity.cert.stem}.both.pem"
        both.write_text(identity.cert.read_text() + identity.key.read_text())
        command += ["-E", str(both)]
    done = subprocess.run([*command, url], capture_output=True, text=True, timeout=900)
    if done.returncode != 0:
        raise RuntimeError(f"ab: exit {done.returncode}: {done.stderr.strip()}")

    def number(label: str) -> str:
        found = re.search(rf"^{label}:\s+([\d.]+)", done.stdout, re.MULTILINE)
        return found[1] if found else "0"

    return Bench(
        int(number("Complete requests")),
        int(number("Failed requests")),
        int(number("Non-2xx responses")),
        float(number("Requests per second")),
        {int(p): int(ms) for p, ms in re.findall(r"^ +(\d+)% +(\d+)", done.stdout, re.MULTILINE)},
    )


@dataclass(frozen=True)
class Case:
    """One kind of request, and the status that is right for it."""

    identity: Identity | None
    token: str
    status: int


@dataclass
class Tally:
    """What the checking client has seen."""

    answered: int = 0
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    again: int = 0
    """Requests sent anew, since the server had closed the idle connection."""
    seconds: list[float] = field(default_factory=list)

    def percentile(self, per_cent: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * per_cent / 100))]


class Client:
    """Kept connections, each with its own kind of request; checks each status."""

    def __init__(self, port: int, cases: list[Case], connections: int = 16) -> None:
        self.port = port
        self.tallies = [Tally() for _ in range(connections)]
        self.stop = threading.Event()
        self.threads = [
            threading.Thread(target=self._run, args=(cases[n % len(cases)], tally))
            for n, tally in enumerate(self.tallies)
        ]

    def __enter__(self) -> Client:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def run_for(self, seconds: float) -> Tally:
        with self:
            time.sleep(seconds)
        return self.total()

    def total(self) -> Tally:
        total = Tally()
        for tally in self.tallies:
            total.answered += tally.answered
            total.again += tally.again
            total.wrong += tally.wrong
            total.lost += tally.lost
            total.seconds += tally.seconds
        return total

    def _run(self, case: Case, tally: Tally) -> None:
        context = ssl._create_unverified_context()
        if case.identity is not None:
            context.load_cert_chain(case.identity.cert, case.identity.key)
        request = (
            "GET / HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {case.token}\r\n\r\n"
        ).encode()
        connection = None
        while not self.stop.is_set():
            start = time.perf_counter()
            try:
                fresh = connection is None
                if connection is None:
                    raw = socket.create_connection(("127.0.0.1", self.port), timeout=30)
                    connection = context.wrap_socket(raw)
                connection.sendall(request)
                head, kept = self._answer(connection)
            except OSError as error:
                # RFC 9112 section 9.3.1: a kept connection may end at any time,
                # and the request is sent again; a new one must not.
                if connection is not None:
                    connection.close()
                    connection = None
                if fresh:
                    tally.lost.append(repr(error))
                else:
                    tally.again += 1
                continue
            tally.answered += 1
            tally.seconds.append(time.perf_counter() - start)
            if head[9:12] != str(case.status).encode():
                tally.wrong.append(f"{head[:40]!r} for {case.status}")
            if not kept:
                connection.close()
                connection = None
        if connection is not None:
            connection.close()

    @staticmethod
    def _answer(connection: ssl.SSLSocket) -> tuple[bytes, bool]:
        """The head of an answer, and whether the connection is kept."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := connection.recv(65536)):
                raise ConnectionResetError("closed without an answer")
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        missing = int(length[1]) - len(body) if length else 0
        while missing > 0:
            if not (more := connection.recv(65536)):
                raise ConnectionResetError("closed in the middle of an answer")
            missing -= len(more)
        return head, b"\r\nconnection: close" not in head.lower()
