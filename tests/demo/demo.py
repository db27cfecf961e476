#!/usr/bin/env python3
"""`make demo`: a stolen certificate-bound token against a real nginx.

Starts nginx with the certbound module on loopback, in front of a small
application that validates tokens with PyJWT, and sends requests with curl.
Exits with 0 only if every answer is the expected one. Needs no privileges of
its own; everything it starts and writes is gone when it ends.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import http.server
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, NoReturn, Optional

TOP = Path(__file__).resolve().parents[2]
MODULE = TOP / "build" / "modules" / "ngx_http_certbound_module.so"
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ISSUER, AUDIENCE = "https://as.example", "https://api.example"

# The part that is shown; SURROUNDINGS has the rest.
CONFIGURATION = """
server {{
    listen              127.0.0.1:{port} ssl;
    ssl_certificate     server.pem;
    ssl_certificate_key server.key;
    ssl_protocols       TLSv1.2 TLSv1.3;

    # Ask for a certificate and take any: RFC 8705 binds tokens to
    # certificates, whoever signed them.
    ssl_verify_client   optional_no_ca;

    location /required/ {{
        certbound  required;
        proxy_pass http://127.0.0.1:{upstream};
    }}
    location /if_bound/ {{
        certbound  if_bound;
        proxy_pass http://127.0.0.1:{upstream};
    }}
}}
"""

SURROUNDINGS = """
{user}
load_module {module};
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log;
events {{ }}
http {{
client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp;
uwsgi_temp_path tmp; scgi_temp_path tmp;
log_format demo '"$request" $status certbound_status=$certbound_status';
access_log access.log demo;
{server}
}}
"""


def fail(message: str) -> NoReturn:
    print(f"demo: {message}", file=sys.stderr)
    raise SystemExit(2)


def find_tools() -> dict[str, str]:
    """The programs by name; says all that is missing at once."""
    missing = []
    tools = {}
    for name in ("nginx", "curl", "openssl"):
        path = shutil.which(name, path=PATH)
        if path is None:
            missing.append(f"{name}: apt-get install {name} (as root or with sudo)")
        else:
            tools[name] = path
    try:
        import jwt

        # ES256 needs the cryptography package beside PyJWT.
        jwt.get_algorithm_by_name("ES256")
    except (ImportError, NotImplementedError):
        missing.append("PyJWT: pip install 'PyJWT[crypto]'")
    if not MODULE.exists():
        missing.append(f"{MODULE.relative_to(TOP)}: modules/nginx/build.sh makes it")
    if missing:
        fail("missing:\n" + "\n".join(f"  {line}" for line in missing))
    return tools


def run(*command: str, **options: Any) -> str:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )
    if done.returncode != 0:
        fail(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
    output: str = done.stdout
    return output


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def make_certificate(openssl: str, directory: Path, name: str, *more: str) -> None:
    run(
        openssl, "req", "-x509", "-newkey", "ec",
        "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
        "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem",
        *more, cwd=directory,
    )  # fmt: skip


def thumbprint(certificate: Path) -> str:
    """x5t#S256: SHA-256 of the DER certificate, in base64url (RFC 8705, 3.1)."""
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
    return b64url(hashlib.sha256(der).digest())


def sign(key: str, cnf: Optional[dict[str, str]]) -> str:
    """What an authorization server issues."""
    import jwt

    claims: dict[str, Any] = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "exp": int(time.time()) + 300,
    }  # fmt: skip
    if cnf is not None:
        claims["cnf"] = cnf
    token: str = jwt.encode(
        claims, key, algorithm="ES256", headers={"typ": "at+jwt"}
    )
    return token


def rewrite(token: str, cnf: dict[str, str]) -> str:
    """What a thief can do to it: other claims under the old signature."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["cnf"] = cnf
    return f"{header}.{b64url(json.dumps(claims).encode())}.{signature}"


@contextlib.contextmanager
def application(public_key: str) -> Iterator[int]:
    """The application behind nginx: validates the token, greets its subject."""
    import jwt

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = self.headers.get("Authorization", "").partition(" ")[2]
            try:
                # The algorithm is the one this issuer uses, never the one
                # that the token names.
                claims = jwt.decode(
                    token, public_key, algorithms=["ES256"],
                    issuer=ISSUER, audience=AUDIENCE, options={"require": ["exp"]},
                )  # fmt: skip
                status, text = 200, f"hello {claims['sub']}"
            except jwt.InvalidTokenError as error:
                status, text = 401, f"the application says: {error}"
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *arguments: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # The interval is how long a shutdown may take.
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def reserved_port() -> Iterator[int]:
    """A port that nginx can listen on, and that nobody else is given."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


class Interrupted(BaseException):
    def __init__(self, number: int) -> None:
        self.number = number


def interrupt(number: int, frame: Any) -> NoReturn:
    raise Interrupted(number)


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Nothing is interrupted between starting a process and knowing it."""
    held: list[int] = []
    for number in SIGNALS:
        signal.signal(number, lambda number, frame: held.append(number))
    try:
        yield
    finally:
        for number in SIGNALS:
            signal.signal(number, interrupt)
    if held:
        raise Interrupted(held[0])


@contextlib.contextmanager
def nginx(program: str, directory: Path, port: int, server: str) -> Iterator[None]:
    (directory / "nginx.conf").write_text(
        SURROUNDINGS.format(
            # As another user the workers could not enter the directory.
            user="user root;" if os.geteuid() == 0 else "",
            module=MODULE,
            server=server,
        )
    )
    process = None
    try:
        with open(directory / "nginx.stderr", "w") as stderr, signals_held():
            process = subprocess.Popen(
                [program, "-p", str(directory), "-c", "nginx.conf", "-e", "error.log"],
                stderr=stderr,
                cwd=directory,
                # Ctrl-C is for this script, which then stops nginx itself.
                start_new_session=True,
            )
        deadline = time.monotonic() + 10
        while True:
            if process.poll() is not None:
                fail(
                    "nginx did not start:\n"
                    + (directory / "nginx.stderr").read_text().strip()
                )
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if time.monotonic() > deadline:
                fail(f"nginx does not listen on port {port}")
            time.sleep(0.02)
        yield
    finally:
        # A second Ctrl-C must not leave it running.
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if process is not None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                # The session holds the master and its workers, nothing else.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@dataclass
class Step:
    variable: str
    title: str
    certificate: Optional[str]
    location: str
    status: int
    reason: str
    """What `$certbound_status` should be."""
    text: str
    """What the body should contain: the application's answer."""
    note: str = ""

    @property
    def challenge(self) -> str:
        """How the WWW-Authenticate of the module should begin."""
        return "" if self.reason == "ok" else 'Bearer error="invalid_token", '


class Demo:
    def __init__(self, curl: str, directory: Path, port: int) -> None:
        self.curl = curl
        self.directory = directory
        self.base = f"https://127.0.0.1:{port}"

    def lines(self, name: str) -> list[str]:
        path = self.directory / name
        return path.read_text().splitlines() if path.exists() else []

    def wait_for_line(self, name: str, known: int) -> list[str]:
        """The lines of a log after the first `known`: nginx answers first."""
        deadline = time.monotonic() + 5
        while True:
            lines = self.lines(name)[known:]
            if lines or time.monotonic() > deadline:
                return lines
            time.sleep(0.01)

    def perform(self, number: int, step: Step, token: str) -> bool:
        url = f"{self.base}/{step.location}/"
        certificate = []
        if step.certificate:
            certificate = ["--cert", f"{step.certificate}.pem",
                           "--key", f"{step.certificate}.key"]  # fmt: skip
        before = {name: len(self.lines(name)) for name in ("error.log", "access.log")}
        answer = run(
            self.curl, "--silent", "--show-error", "--noproxy", "*",
            "--max-time", "10", "--cacert", "server.pem", *certificate,
            "--header", f"Authorization: Bearer {token}",
            "--write-out", "\n%header{www-authenticate}\n%{http_code}", url,
            cwd=self.directory,
        )  # fmt: skip
        text, challenge, status = answer.rsplit("\n", 2)
        access = self.wait_for_line("access.log", before["access.log"])
        # Written before the access log, so there is nothing to wait for.
        errors = self.lines("error.log")[before["error.log"] :]
        errors = [line for line in errors if "certbound:" in line]

        good = (
            status == str(step.status)
            and step.text in text
            and challenge.startswith(step.challenge)
            and len(access) == 1
            and access[0].endswith(f" certbound_status={step.reason}")
            and len(errors) == (step.reason != "ok")
            # A log is no place for tokens.
            and token not in "".join(access + errors)
        )

        print(f"{number}  {step.title}")
        shown = " ".join(["curl", *certificate[:2]])
        show(f'{shown} -H "Authorization: Bearer ${step.variable}" {url}', "$ ")
        verdict = "" if good else f"   UNEXPECTED, should be {step.status}"
        # The description after the comma is the text of the log line.
        said = text.strip() if step.text else challenge.partition(",")[0]
        show(f"{status}  {said}{verdict}", "> ")
        for line in errors or (access if step.status != 200 else []):
            # Without the time at its start and the request at its end.
            line = line[line.find("[error]") :] if "[error]" in line else line
            show(line.partition(", server:")[0], "log: ")
        if step.note:
            show(step.note, "")
        if not good:
            show(f"got: {text!r} access log: {access} error log: {errors}", "! ")
        print()
        return good


def show(text: str, mark: str) -> None:
    print(
        textwrap.fill(
            text,
            width=94,
            initial_indent="   " + mark,
            subsequent_indent="   " + " " * len(mark),
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def demonstrate(tools: dict[str, str], directory: Path) -> bool:
    names = "subjectAltName=IP:127.0.0.1"
    make_certificate(tools["openssl"], directory, "server", "-addext", names)
    for name in ("alice", "mallory"):
        make_certificate(tools["openssl"], directory, name)
    for command in (
        ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-out", "issuer.key"),
        ("pkey", "-in", "issuer.key", "-pubout", "-out", "issuer.pub"),
    ):  # fmt: skip
        run(tools["openssl"], *command, cwd=directory)

    cnf = {
        name: {"x5t#S256": thumbprint(directory / f"{name}.pem")}
        for name in ("alice", "mallory")
    }
    key = (directory / "issuer.key").read_text()
    tokens = {"ALICE_TOKEN": sign(key, cnf["alice"]), "UNBOUND_TOKEN": sign(key, None)}
    tokens["REWRITTEN_TOKEN"] = rewrite(tokens["ALICE_TOKEN"], cnf["mallory"])

    steps = [
        Step("ALICE_TOKEN", "Alice's token over Alice's certificate: served.",
             "alice", "required", 200, "ok", "hello alice"),
        Step("ALICE_TOKEN", "Mallory stole the token and has a certificate of her own: refused.",
             "mallory", "required", 401, "certificate_mismatch", ""),
        Step("ALICE_TOKEN", "The stolen token without any certificate: refused.",
             None, "required", 401, "certificate_missing", ""),
        Step("UNBOUND_TOKEN", 'A token that is not bound, under "certbound required": refused.',
             "alice", "required", 401, "cnf_absent", ""),
        Step("UNBOUND_TOKEN", 'The same token under "certbound if_bound": served.',
             "alice", "if_bound", 200, "ok", "hello alice"),
        Step("REWRITTEN_TOKEN",
             "Mallory writes her own certificate into the token: refused by the application.",
             "mallory", "required", 401, "ok", "Signature verification failed",
             "The binding fits, so nginx let this one through: a binding check is no signature "
             "check. The application (or auth_request) must validate the token as always."),
    ]  # fmt: skip

    with application((directory / "issuer.pub").read_text()) as upstream, \
            reserved_port() as port:  # fmt: skip
        server = CONFIGURATION.format(port=port, upstream=upstream)
        print("nginx with the certbound module, and an application behind it.")
        print("What matters of nginx.conf:")
        print(textwrap.indent(server, "    "))
        print("Alice's access token is bound to her certificate:")
        print(f'    "cnf": {json.dumps(cnf["alice"])}\n')
        with nginx(tools["nginx"], directory, port, server):
            demo = Demo(tools["curl"], directory, port)
            results = [
                demo.perform(number, step, tokens[step.variable])
                for number, step in enumerate(steps, 1)
            ]
    return all(results) and len(results) == len(steps)


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    started = time.monotonic()
    tools = find_tools()
    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        with tempfile.TemporaryDirectory(prefix="certbound-demo-") as directory:
            good = demonstrate(tools, Path(directory))
    except Interrupted as interruption:
        print("\ndemo: interrupted; nginx is stopped", file=sys.stderr)
        return 128 + interruption.number
    seconds = time.monotonic() - started
    if not good:
        print(f"demo: NOT as expected ({seconds:.1f} s)", file=sys.stderr)
        return 1
    print(f"All as expected, in {seconds:.1f} s. Nothing is left running.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        # Before anything was started.
        sys.exit(130)
