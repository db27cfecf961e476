"""A real nginx on loopback, certificates made by openssl, curl as the client.

Nothing here knows what certbound decides; the tests do.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[2]

# Takes the modules that tests/matrix/sanitized.sh builds, with AddressSanitizer and
# UndefinedBehaviorSanitizer, and makes any report of theirs an error of the test.
ASAN = os.environ.get("CERTBOUND_ASAN") == "1"

MODULES = TOP / "build" / ("sanitized" if ASAN else "modules")

MODULE = Path(
    os.environ.get(
        "CERTBOUND_NGINX_MODULE", MODULES / "ngx_http_certbound_module.so"
    )
)

# Runs every nginx of the suite as a single process under valgrind, which
# costs about a minute and makes any finding an error of the test.
VALGRIND = os.environ.get("CERTBOUND_VALGRIND") == "1"

DEADLINE = 60.0 if VALGRIND or ASAN else 30.0


def tool(name: str) -> str:
    """The path of a program; nginx may not be in a plain user's PATH."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise FileNotFoundError(f"{name} is not installed")
    return path


def sanitizers(prefix: Path) -> dict[str, str]:
    """The environment of a server whose module is built with sanitizers."""
    if not ASAN:
        return dict(os.environ)
    # The servers are not, so the library has to be there before their first malloc.
    library = subprocess.run(
        ["gcc", "-print-file-name=libasan.so"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    # What is lost is looked for by valgrind: nginx loses some itself.
    options = f"log_path={prefix}/report:detect_leaks=0:detect_stack_use_after_return=1"
    return {
        **os.environ,
        "LD_PRELOAD": library,
        "ASAN_OPTIONS": options,
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }


def assert_no_reports(prefix: Path) -> None:
    """Of AddressSanitizer, in files of their own, and of the other one, in the logs."""
    reports = [path.read_text("latin-1") for path in prefix.glob("report.*")]
    for path in prefix.glob("*log"):
        # With line and column of the source, unlike HAProxy's own of the kind.
        report = r"(?ms)^\S+:\d+:\d+: runtime error: .*"
        reports += re.findall(report, path.read_text("latin-1"))
    assert not reports, "\n".join(reports)


def wait_until(what: str, true: Any, deadline: float = DEADLINE) -> None:
    """Polls until `true()` holds; a readiness check, never a fixed sleep."""
    end = time.monotonic() + deadline
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"gave up waiting until {what}")
        time.sleep(0.01)


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def make_token(claims: Mapping[str, Any] | str | bytes) -> str:
    """A compact JWT with a made-up signature: nginx does not check it."""
    if isinstance(claims, Mapping):
        claims = json.dumps(claims)
    if isinstance(claims, str):
        claims = claims.encode()
    header = b64url(b'{"alg":"ES256","typ":"at+jwt"}')
    return f"{header}.{b64url(claims)}.{b64url(b'signature' * 7)}"


@dataclass(frozen=True)
class Identity:
    """A self-signed certificate and its key, as files."""

    cert: Path
    key: Path

    @property
    def der(self) -> bytes:
        return ssl.PEM_cert_to_DER_cert(self.cert.read_text())

    @property
    def thumbprint(self) -> str:
        return b64url(hashlib.sha256(self.der).digest())

    def token(self, **claims: Any) -> str:
        """A token that is bound to this certificate."""
        return make_token({"sub": "x", "cnf": {"x5t#S256": self.thumbprint}, **claims})


def make_identity(
    directory: Path, name: str, extensions: Sequence[str] = ()
) -> Identity:
    cert, key = directory / f"{name}.pem", directory / f"{name}.key"
    command = [
        tool("openssl"), "req", "-x509", "-newkey", "ec",
        "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(cert),
    ]  # fmt: skip
    for extension in extensions:
        command += ["-addext", extension]
    subprocess.run(command, check=True, capture_output=True)
    return Identity(cert, key)


@dataclass(frozen=True)
class Response:
    status: int
    http_version: str
    headers: list[tuple[str, str]]
    body: str
    connections: int
    """How many connections curl opened for this transfer: 0 if it kept one."""

    def all(self, name: str) -> list[str]:
        return [v for n, v in self.headers if n.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        values = self.all(name)
        assert len(values) <= 1, f"{name} stands more than once: {values}"
        return values[0] if values else None


@dataclass(frozen=True)
class Request:
    """One transfer of a curl run; `token` is sent as a bearer token."""

    url: str
    token: str | None = None
    headers: Sequence[str] = ()
    options: Sequence[str] = ()

    def arguments(self, number: int) -> list[str]:
        command = [
            "--dump-header", f"head.{number}", "--output", f"body.{number}",
            "--write-out", "%{http_code} %{http_version} %{num_connects}\\n",
        ]  # fmt: skip
        if self.token is not None:
            command += ["--header", f"Authorization: Bearer {self.token}"]
        for header in self.headers:
            command += ["--header", header]
        return [*command, *self.options, self.url]


def curl(
    directory: Path,
    trust: Path,
    requests: Sequence[Request],
    identity: Identity | None = None,
    options: Sequence[str] = (),
) -> list[Response]:
    """Sends the requests in turn, by one curl and so over kept connections."""
    command = [tool("curl")]
    for number, request in enumerate(requests):
        # curl forgets nearly all options at --next.
        command += ["--next"] if number else []
        command += ["--silent", "--show-error", "--cacert", str(trust)]
        # Debian's curl would speak HTTP/2 wherever it is offered.
        command += [] if "--http2" in options else ["--http1.1"]
        command += ["--max-time", str(DEADLINE), "--noproxy", "*"]
        if identity is not None:
            command += ["--cert", str(identity.cert), "--key", str(identity.key)]
        command += [*options, *request.arguments(number)]

    work = directory / f"curl.{threading.get_ident()}.{time.monotonic_ns()}"
    work.mkdir()
    done = subprocess.run(
        command, cwd=work, capture_output=True, text=True, timeout=2 * DEADLINE
    )
    if done.returncode != 0:
        raise RuntimeError(f"curl: exit {done.returncode}: {done.stderr.strip()}")

    answers = []
    for number, line in enumerate(done.stdout.splitlines()):
        status, version, connections = line.split()
        # With 1xx answers curl dumps several blocks; the last one counts.
        head = (work / f"head.{number}").read_text("latin-1").replace("\r\n", "\n")
        block = head.strip("\n").split("\n\n")[-1].split("\n")
        headers = [
            (name.strip(), value.strip())
            for name, _, value in (field.partition(":") for field in block[1:])
        ]
        body = work / f"body.{number}"
        answers.append(
            Response(
                int(status),
                version,
                headers,
                body.read_text("latin-1") if body.exists() else "",
                int(connections),
            )
        )
    assert len(answers) == len(requests)
    shutil.rmtree(work)
    return answers


class Reservation:
    """A port that stays ours: bound, but not listening.

    With SO_REUSEADDR on both sides nginx can bind and listen to it, while
    nobody who asks the kernel for a free port is given it.
    """

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]

    def close(self) -> None:
        self.socket.close()


TEMPLATE = """
{user}
load_module {module};
daemon off;
master_process {master};
worker_processes 1;
pid {prefix}/nginx.pid;
error_log {prefix}/error.log {level};

events {{ worker_connections 512; }}

http {{
    client_body_temp_path {prefix}/tmp/body;
    proxy_temp_path {prefix}/tmp/proxy;
    fastcgi_temp_path {prefix}/tmp/fastcgi;
    uwsgi_temp_path {prefix}/tmp/uwsgi;
    scgi_temp_path {prefix}/tmp/scgi;

    log_format certbound '$request_method $uri $status '
                         '$certbound_status $certbound_thumbprint '
                         '$server_protocol $ssl_protocol $ssl_session_reused';
    access_log {prefix}/access.log certbound;

    ssl_certificate {server_cert};
    ssl_certificate_key {server_key};

{http}
}}
"""


@dataclass
class Nginx:
    """One nginx process with its own prefix.

    In `http`, `@name@` stands for a port that is reserved under that name,
    and `@prefix@` for the directory.
    """

    prefix: Path
    server: Identity
    http: str
    level: str = "notice"
    module: Path = MODULE
    ports: dict[str, Reservation] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def port(self, name: str) -> int:
        if name not in self.ports:
            self.ports[name] = Reservation()
        return self.ports[name].port

    def url(self, path: str = "/", port: str = "https", scheme: str = "https") -> str:
        return f"{scheme}://127.0.0.1:{self.port(port)}{path}"

    def write(self, http: str | None = None) -> Path:
        """Writes nginx.conf and gives its path."""
        if http is not None:
            self.http = http
        (self.prefix / "tmp").mkdir(parents=True, exist_ok=True)
        text = TEMPLATE.format(
            # The default user could not enter a directory of mode 0700.
            user="user root;" if os.geteuid() == 0 else "",
            module=self.module,
            master="off" if VALGRIND else "on",
            prefix=self.prefix,
            level=self.level,
            server_cert=self.server.cert,
            server_key=self.server.key,
            http=self.http.replace("@prefix@", str(self.prefix)),
        )
        text = re.sub(r"@(\w+)@", lambda match: str(self.port(match[1])), text)
        path = self.prefix / "nginx.conf"
        path.write_text(text)
        return path

    def check(self) -> subprocess.CompletedProcess[str]:
        """`nginx -t`: whether the configuration loads, and what it says."""
        done = subprocess.run(
            [tool("nginx"), "-t", "-p", str(self.prefix), "-c", str(self.write()),
             "-e", str(self.prefix / "check.log")],
            capture_output=True, text=True, timeout=DEADLINE, env=sanitizers(self.prefix),
        )  # fmt: skip
        assert_no_reports(self.prefix)
        return done

    def start(self) -> None:
        command = [
            tool("nginx"), "-p", str(self.prefix), "-c", str(self.write()),
            "-e", str(self.prefix / "error.log"),
        ]  # fmt: skip
        if VALGRIND:
            command = [
                tool("valgrind"), "--leak-check=full", "--error-exitcode=99",
                "--errors-for-leak-kinds=definite", "--num-callers=30",
                f"--suppressions={Path(__file__).with_name('valgrind.supp')}",
                f"--log-file={self.prefix}/valgrind.log", *command,
            ]  # fmt: skip
        (self.prefix / "error.log").touch()
        with open(self.prefix / "stderr.log", "w") as stderr:
            self.process = subprocess.Popen(
                command, stderr=stderr, text=True, env=sanitizers(self.prefix)
            )
        try:
            for reservation in self.ports.values():
                wait_until("nginx listens", lambda r=reservation: self._listens(r.port))
        except Exception:
            self.stop()
            raise

    def _listens(self, port: int) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            said = (self.prefix / "stderr.log").read_text()
            raise RuntimeError(f"nginx did not start:\n{said}\n{self.error_log()}")
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def stop(self) -> None:
        if self.process is None:
            return
        process, self.process = self.process, None
        try:
            self._terminate(process)
        finally:
            for reservation in self.ports.values():
                reservation.close()
            self.ports = {}
        if VALGRIND:
            report = (self.prefix / "valgrind.log").read_text()
            assert process.returncode == 0, f"valgrind: a finding\n{report}"
        assert_no_reports(self.prefix)

    def _terminate(self, process: subprocess.Popen[str]) -> None:
        end = time.monotonic() + DEADLINE
        while process.poll() is None:
            # As a single process nginx misses a signal that comes just before
            # it waits for events, so once may not be enough.
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                if time.monotonic() > end:
                    process.kill()
                    process.wait()
                    raise

    def workers(self) -> set[int]:
        assert self.process is not None
        pid = self.process.pid
        return {
            int(child)
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        }

    def reload(self) -> None:
        """SIGHUP, and waits until a new worker has taken over."""
        assert self.process is not None
        before = self.workers()
        self.process.send_signal(signal.SIGHUP)
        wait_until("a new worker runs", lambda: self.workers() - before)

    def error_log(self) -> str:
        path = self.prefix / "error.log"
        return path.read_text("latin-1") if path.exists() else ""

    def access_log(self) -> list[str]:
        path = self.prefix / "access.log"
        return path.read_text("latin-1").splitlines() if path.exists() else []

    def refusals(self) -> list[str]:
        """The lines that this module wrote to the error log."""
        return [line for line in self.error_log().splitlines() if "certbound:" in line]

    @contextlib.contextmanager
    def logged(self, count: int = 1) -> Iterator[list[str]]:
        """The access log lines of the block, once there are `count`.

        nginx writes a line after it has answered.
        """
        lines: list[str] = []
        start = len(self.access_log())
        yield lines
        wait_until("the access log is written",
                   lambda: len(self.access_log()) >= start + count)  # fmt: skip
        lines.extend(self.access_log()[start:])


class Upstream:
    """Answers every request with 200 and what it was sent, as JSON."""

    def __init__(self) -> None:
        seen = self.seen = []  # type: list[dict[str, Any]]

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                record = {
                    "method": self.command,
                    "path": self.path,
                    "headers": {k.lower(): v for k, v in self.headers.items()},
                }
                seen.append(record)
                body = json.dumps(record).encode()
                accel = self.headers.get("X-Ask-Accel")
                self.send_response(200)
                if accel:
                    self.send_header("X-Accel-Redirect", accel)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_GET

            def do_HEAD(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.httpd.server_address[1]
        # The interval is how long a shutdown may take.
        self.thread = threading.Thread(
            target=self.httpd.serve_forever, args=(0.02,), daemon=True
        )
        self.thread.start()

    def close(self) -> None:
        self.httpd.shutdown()
        self.httpd.server_close()
        self.thread.join()
