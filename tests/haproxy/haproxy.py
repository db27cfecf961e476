"""A real HAProxy on loopback; what is not HAProxy's comes from tests/nginx."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "nginx"))

from harness import (  # noqa: E402
    DEADLINE,
    MODULES,
    Identity,
    Reservation,
    assert_no_reports,
    sanitizers,
    tool,
    wait_until,
)

# What the log lines of `LOG` hold.
FIELDS = ["method", "path", "answer", "status", "thumbprint", "reason"]

LOG = (
    'log-format "certbound|%HM|%HPO|%ST|%[var(txn.certbound_status)]|'
    '%[var(txn.certbound_thumbprint)]|%[var(txn.certbound_reason)]"'
)

# `global` is everything above the line that loads the module.
TEMPLATE = """
global
    log stdout format raw local0
    lua-prepend-path {modules}/?.so cpath
{globals}
    {load} {modules}/certbound.lua

defaults
    mode http
    log global
    option dontlognull
    {log}
    timeout connect 5s
    timeout client 30s
    timeout server 30s

{body}
"""

# The lines of docs/haproxy.md.
REFUSE = """
    http-request return status 400 hdr WWW-Authenticate %[var(txn.certbound_www_authenticate)] if { var(txn.certbound_http_status) -m int 400 }
    http-request return status 425 if { var(txn.certbound_http_status) -m int 425 }
    http-request return status 401 hdr WWW-Authenticate %[var(txn.certbound_www_authenticate,Bearer)] unless { var(txn.certbound_status) -m str ok }
"""


@dataclass
class Haproxy:
    """One HAProxy with its own directory.

    In the configuration `@name@` stands for a port that is reserved under that
    name, `@tls@` for a certificate of its own and any certificate of a client.
    """

    prefix: Path
    server: Identity
    config: str
    master: bool = False
    ports: dict[str, Reservation] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def port(self, name: str) -> int:
        if name not in self.ports:
            self.ports[name] = Reservation()
        return self.ports[name].port

    def url(self, path: str = "/", port: str = "https", scheme: str = "https") -> str:
        return f"{scheme}://127.0.0.1:{self.port(port)}{path}"

    def write(self, config: str | None = None) -> Path:
        if config is not None:
            self.config = config
        self.prefix.mkdir(parents=True, exist_ok=True)
        pem = self.prefix / "server.pem"
        pem.write_text(self.server.cert.read_text() + self.server.key.read_text())
        tls = (
            f"ssl crt {pem} verify optional ca-file {self.server.cert} "
            "ca-ignore-err all crt-ignore-err all"
        )
        text = self.config.replace("@tls@", f"{tls} alpn h2,http/1.1")
        # With ALPN HAProxy looks at no request before the handshake is over.
        text = text.replace("@tls_early@", f"{tls} allow-0rtt").replace("@pem@", str(pem))
        text = text.replace("@prefix@", str(self.prefix))
        text = re.sub(r"@(\w+)@", lambda match: str(self.port(match[1])), text)
        path = self.prefix / "haproxy.cfg"
        path.write_text(text)
        return path

    def check(self) -> subprocess.CompletedProcess[str]:
        """`haproxy -c`: whether the configuration loads, and what it says."""
        done = subprocess.run(
            [tool("haproxy"), "-c", "-f", str(self.write())],
            capture_output=True, text=True, timeout=DEADLINE, env=sanitizers(self.prefix),
        )  # fmt: skip
        assert_no_reports(self.prefix)
        return done

    def start(self) -> None:
        command = [tool("haproxy"), "-W" if self.master else "-db", "-f", str(self.write())]
        with open(self.prefix / "log", "w") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, text=True, env=sanitizers(self.prefix)
            )
        try:
            for reservation in self.ports.values():
                wait_until("HAProxy listens", lambda r=reservation: self._listens(r.port))
            if self.master:
                wait_until("the master is ready", lambda: self.loaded() > 0)
        except Exception:
            self.stop()
            raise

    def _listens(self, port: int) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"HAProxy did not start:\n{self.log()}")
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def stop(self) -> None:
        if self.process is None:
            return
        process, self.process = self.process, None
        try:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
        finally:
            for reservation in self.ports.values():
                reservation.close()
            self.ports = {}
        assert_no_reports(self.prefix)

    def workers(self) -> set[int]:
        assert self.process is not None
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return {int(child) for child in children}

    def reload(self) -> None:
        """Has the master read its configuration anew, and waits until the workers have
        changed over."""
        before, workers = self.loaded(), self.workers()
        self.tell_master("a new worker is ready", lambda: self.loaded() > before)
        wait_until(
            "the new worker has taken over",
            lambda: self.workers() and not self.workers() & workers,
        )

    def tell_master(self, what: str, true: Callable[[], bool]) -> None:
        """SIGUSR2, again and again until `true()` holds.

        While it makes itself ready the master loses signals, without a sign of when.
        """
        assert self.process is not None
        end = time.monotonic() + DEADLINE
        while True:
            self.process.send_signal(signal.SIGUSR2)
            try:
                return wait_until(what, true, deadline=3)
            except TimeoutError:
                if time.monotonic() > end:
                    raise

    def loaded(self) -> int:
        """How often the master has said that a worker is ready."""
        return self.log().count("Loading success")

    def log(self) -> str:
        path = self.prefix / "log"
        return path.read_text("latin-1") if path.exists() else ""

    def lines(self) -> list[dict[str, str]]:
        """The lines that `LOG` makes."""
        return [
            dict(zip(FIELDS, line.split("|")[1:], strict=True))
            for line in self.log().splitlines()
            if line.startswith("certbound|")
        ]

    @contextlib.contextmanager
    def logged(self, count: int = 1) -> Iterator[list[dict[str, str]]]:
        """The log lines of the block, once there are `count`."""
        lines: list[dict[str, str]] = []
        start = len(self.lines())
        yield lines
        wait_until("the log is written", lambda: len(self.lines()) >= start + count)
        lines.extend(self.lines()[start:])


def configuration(
    body: str, globals: str = "", load: str = "lua-load-per-thread", modules: Path = MODULES
) -> str:
    """A whole configuration around its frontends and backends."""
    return TEMPLATE.format(modules=modules, globals=globals, load=load, log=LOG, body=body)
