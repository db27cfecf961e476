"""Real Python servers on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "nginx"), str(TESTS / "haproxy")]

from harness import DEADLINE, Identity, Reservation, wait_until  # noqa: E402

HERE = Path(__file__).resolve().parent


class Service:
    """A server process, at a port of loopback or at a socket.

    `command` is what follows "python -m"; `@address@` stands for the address as
    the server wants it.
    """

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        client_cert: str,
        unix: bool = False,
        directory: Path = HERE,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.socket = folder / "socket"
        self._unix = unix
        self._reservation = None if unix else Reservation()
        self._command = command
        self._directory = directory
        self._environment = {
            **os.environ,
            "CERTBOUND_CLIENT_CERT": client_cert,
            "PYTHONPATH": str(directory),
            "PYTHONUNBUFFERED": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        assert self._reservation is not None
        return self._reservation.port

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8")

    def start(self) -> Service:
        address = str(self.socket) if self._unix else str(self.port)
        command = [part.replace("@address@", address) for part in self._command]
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=self._directory, env=self._environment, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            wait_until(f"{command[0]} listens", self._listens)
        except Exception:
            self.stop()
            raise
        return self

    def _listens(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"the server did not start:\n{self.log()}")
        family = socket.AF_UNIX if self._unix else socket.AF_INET
        with socket.socket(family) as probe:
            probe.settimeout(1)
            return probe.connect_ex(str(self.socket) if self._unix else ("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        if self.process is not None:
            process, self.process = self.process, None
            process.terminate()
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._reservation is not None:
            self._reservation.close()


def uvicorn(
    folder: Path, client_cert: str, unix: bool = False, options: Sequence[str] = ("--no-proxy-headers",)
) -> Service:
    place = "--uds" if unix else "--port"
    command = ["uvicorn", "application:asgi_application", place, "@address@", "--lifespan", "off",
               "--no-access-log", "--h11-max-incomplete-event-size", "131072", *options]  # fmt: skip
    return Service(folder, command, client_cert, unix)


def gunicorn(
    folder: Path, client_cert: str, unix: bool = False, options: Sequence[str] = ()
) -> Service:
    bind = "unix:@address@" if unix else "127.0.0.1:@address@"
    command = ["gunicorn", "application:wsgi_application", "--bind", bind, "--workers", "1",
               "--threads", "2", "--limit-request-line", "0", "--limit-request-field_size", "0",
               "--no-control-socket", *options]  # fmt: skip
    return Service(folder, command, client_cert, unix)


def own_tls(server: Identity, clients: Sequence[Identity], folder: Path) -> list[str]:
    """gunicorn's options to end mutual TLS itself; it believes these clients alone."""
    folder.mkdir(parents=True, exist_ok=True)
    trusted = folder / "clients.pem"
    trusted.write_text("".join(client.cert.read_text() for client in clients))
    return ["--certfile", str(server.cert), "--keyfile", str(server.key),
            "--ca-certs", str(trusted), "--cert-reqs", "1"]  # fmt: skip


class Costs:
    """What requests cost a service in processor time, by path.

    Connections are kept and asked in turns, so that the service is never idle: what a
    machine does beside does not count, and neither does waking up.
    """

    CONNECTIONS = 8

    def __init__(self, service: Service, headers: dict[str, str]) -> None:
        self._service = service
        self._lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._sockets = [
            socket.create_connection(("127.0.0.1", service.port)) for _ in range(self.CONNECTIONS)
        ]

    def __enter__(self) -> Costs:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._sockets:
            connection.close()

    def _used(self) -> int:
        assert self._service.process is not None
        return int(Path(f"/proc/{self._service.process.pid}/schedstat").read_text().split()[0])

    def of(self, path: str, rounds: int = 25) -> float:
        """Nanoseconds of one request, of so many on each connection."""
        request = f"GET {path} HTTP/1.1\r\nhost: localhost\r\n{self._lines}\r\n".encode()
        before = self._used()
        for _ in range(rounds):
            for connection in self._sockets:
                connection.sendall(request)
            for connection in self._sockets:
                answer = b""
                while not answer.endswith(b"0\r\n\r\n"):
                    answer += connection.recv(65536)
                assert answer.startswith(b"HTTP/1.1 200 "), answer
        return (self._used() - before) / (rounds * self.CONNECTIONS)
