"""Opaque tokens: asking the authorization server, and what may go wrong."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import json
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import assert_healthy
from harness import Identity, Nginx, Request, Response, Upstream, wait_until

Client = Callable[..., list[Response]]

HTTP = """
proxy_cache_path @prefix@/cache keys_zone=introspection:1m;

server {
    listen 127.0.0.1:@https@ ssl http2;
    ssl_verify_client optional_no_ca;
    certbound_introspect /introspect?client=gateway;

    location / { certbound required; proxy_pass http://127.0.0.1:@app@; }
    location /if_bound/ { certbound if_bound; empty_gif; }
    client_max_body_size 100m;
    location /bare/ {
        certbound required;
        certbound_introspect /small_introspect;
        proxy_pass http://127.0.0.1:@app@;
    }
    location /post/ {
        certbound required;
        proxy_pass http://127.0.0.1:@app@;
        post_action /after;
    }
    location = /after {
        proxy_pass http://127.0.0.1:@app@;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
    location /bearer/ { certbound required; certbound_jwt bearer; empty_gif; }
    location /cached/ { certbound required; certbound_introspect /cached_introspect; empty_gif; }
    location /cached/if_bound/ {
        certbound if_bound; certbound_introspect /cached_introspect; empty_gif;
    }
    location /fallback/ { certbound required; certbound_introspect /with_fallback; empty_gif; }
    location /nowhere/ { certbound required; certbound_introspect /not_there; empty_gif; }
    location /loop/ { certbound required; certbound_introspect /loop_introspect; empty_gif; }
    location /auth_request/ {
        auth_request /allowed;
        certbound required;
        empty_gif;
    }
    location = /allowed { internal; proxy_pass http://127.0.0.1:@app@; }
    # Twice: for the request as it came, and where it leads.
    location /moved/ { certbound required; try_files /none /if_bound/; }

    # Inherits the check, and is not checked itself.
    certbound required;

    location = /introspect {
        internal;
        proxy_pass http://127.0.0.1:@as@;
        proxy_method POST;
        proxy_pass_request_headers off;
        proxy_set_header Content-Type application/x-www-form-urlencoded;
        proxy_set_body "token=$certbound_token_form&token_type_hint=access_token";
        proxy_read_timeout 3s;
    }
    location = /small_introspect {
        internal;
        client_max_body_size 1k;
        proxy_pass http://127.0.0.1:@as@/introspect;
        proxy_method POST;
        proxy_set_body "token=$certbound_token_form";
    }
    location = /cached_introspect {
        internal;
        proxy_pass http://127.0.0.1:@as@/introspect;
        proxy_method POST;
        proxy_pass_request_headers off;
        proxy_set_header Content-Type application/x-www-form-urlencoded;
        proxy_set_body "token=$certbound_token_form";
        proxy_cache introspection;
        proxy_cache_methods POST;
        proxy_cache_key $certbound_token_hash;
        proxy_cache_valid 200 1m;
    }
    location = /with_fallback {
        internal;
        proxy_pass http://127.0.0.1:@as@/introspect;
        proxy_method POST;
        proxy_set_body "token=$certbound_token_form";
        proxy_intercept_errors on;
        error_page 503 = /cached_introspect;
    }
    location = /loop_introspect { internal; rewrite ^ /loop_introspect last; }
    location = /not_there { internal; alias @prefix@/not_there; }
}
"""


@dataclass
class Answer:
    """What the authorization server says of one token."""

    body: bytes | dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    """A Content-Length that is not the body's; with chunks, the last one is missing."""
    chunked: bool = False
    delay: float = 0


class AuthorizationServer:
    """Answers introspection requests as the tests say."""

    def __init__(self) -> None:
        answers = self.answers = {}  # type: dict[str, Answer]
        seen = self.seen = []  # type: list[dict[str, Any]]
        gone = self.gone = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                form = self.rfile.read(length).decode()
                seen.append({"path": self.path, "form": form, "headers": dict(self.headers)})
                token = urllib.parse.parse_qs(form)["token"][0]
                answer = answers[token]
                gone.wait(answer.delay)
                body = answer.body
                if isinstance(body, dict):
                    body = json.dumps(body).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                else:
                    self.send_header("Content-Length", str(answer.length or len(body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError):
                    if answer.chunked:
                        for octet in body:
                            self.wfile.write(b"1\r\n%c\r\n" % octet)
                        if answer.length is None:
                            self.wfile.write(b"0\r\n\r\n")
                    else:
                        self.wfile.write(body)
                self.close_connection = answer.length is not None

            def log_message(self, *args: Any) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.httpd.server_address[1]
        self.thread = threading.Thread(
            target=self.httpd.serve_forever, args=(0.02,), daemon=True
        )
        self.thread.start()

    def close(self) -> None:
        self.gone.set()
        self.httpd.shutdown()
        self.httpd.server_close()
        self.thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[AuthorizationServer]:
    server = AuthorizationServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def app() -> Iterator[Upstream]:
    app = Upstream()
    yield app
    app.close()


@pytest.fixture(scope="module")
def nginx(
    start: Callable[..., Nginx], server: AuthorizationServer, app: Upstream
) -> Iterator[Nginx]:
    http = HTTP.replace("@as@", str(server.port)).replace("@app@", str(app.port))
    nginx = start(http)
    yield nginx
    nginx.stop()
    assert_healthy(nginx)


def bound_to(holder: Identity, **more: Any) -> dict[str, Any]:
    return {"active": True, "cnf": {"x5t#S256": holder.thumbprint}, **more}


def padded(body: dict[str, Any], size: int) -> bytes:
    """The JSON text, with a member that brings it to a size."""
    body = {**body, "padding": ""}
    missing = size - len(json.dumps(body))
    return json.dumps({**body, "padding": "x" * missing}).encode()


def rows(alice: Identity) -> dict[str, tuple[Answer, int, str]]:
    good = bound_to(alice)
    text = json.dumps(good).encode()
    failed = "introspection_failed"
    return {
        "good": (Answer(good), 200, "ok"),
        "chunked": (Answer(good, chunked=True), 200, "ok"),
        "largest": (Answer(padded(good, 4096)), 200, "ok"),
        "unbound": (Answer({"active": True}), 401, "cnf_absent"),
        "inactive": (Answer({"active": False}), 401, "token_inactive"),
        "inactive-bound": (Answer(bound_to(alice, active=False)), 401, "token_inactive"),
        "no-active": (Answer({"cnf": good["cnf"]}), 401, "active_missing"),
        "string": (Answer(b'{"active":"true","cnf":{}}'), 401, "active_not_boolean"),
        "jkt-only": (Answer({"active": True, "cnf": {"jkt": "x"}}), 401, "other_methods_only"),
        "empty": (Answer(b""), 401, "json_truncated"),
        "truncated": (Answer(text[:-1], length=len(text)), 401, failed),
        # What is there is complete JSON; what is missing could be anything.
        "truncated-later": (Answer(text, length=len(text) + 10), 401, failed),
        "truncated-chunks": (Answer(text, chunked=True, length=1), 401, failed),
        "gzip": (
            Answer(gzip.compress(text), headers={"Content-Encoding": "gzip"}),
            401,
            "json_syntax",
        ),
        "too-large": (Answer(padded(good, 4097)), 401, failed),
        "much-too-large": (Answer(padded(good, 300_000)), 401, failed),
        "too-large-chunked": (Answer(padded(good, 9000), chunked=True), 401, failed),
        "slow": (Answer(good, delay=15), 401, failed),
        **{
            str(status): (Answer(good, status=status), 401, failed)
            for status in (201, 202, 206, 301, 400, 401, 403, 404, 500, 503)
        },
        "204": (Answer(b"", status=204), 401, failed),
        "not-modified": (Answer(b"", status=304), 401, failed),
    }


NAMES = [
    "good", "chunked", "largest", "unbound", "inactive", "inactive-bound", "no-active",
    "string", "jkt-only", "empty", "truncated", "truncated-later", "truncated-chunks", "gzip", "too-large", "much-too-large",
    "too-large-chunked", "slow", "201", "202", "206", "301", "400", "401", "403", "404",
    "500", "503", "204", "not-modified",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("http", [[], ["--http2"]], ids=["http/1.1", "http/2"])
def test_answers(
    nginx: Nginx, client: Client, server: AuthorizationServer, alice: Identity,
    name: str, http: list[str],
) -> None:  # fmt: skip
    assert list(rows(alice)) == NAMES
    answer, status, reason = rows(alice)[name]
    server.answers[name] = answer
    before = len(nginx.refusals())
    # The connection survives, and what comes next on it is judged by itself.
    server.answers["after"] = Answer(bound_to(alice))
    first, second = client(
        Request(nginx.url("/"), name), Request(nginx.url("/"), "after"),
        identity=alice, options=http,
    )  # fmt: skip
    assert (first.status, second.status) == (status, 200)
    refusals = nginx.refusals()[before:]
    assert [line.split(": ")[2] for line in refusals] == [reason] * (status != 200)
    if reason == "introspection_failed":
        assert first.header("WWW-Authenticate", ).startswith('Bearer error="invalid_token"')  # type: ignore[union-attr]


def test_the_certificate_decides(
    nginx: Nginx, client: Client, server: AuthorizationServer, alice: Identity,
    mallory: Identity,
) -> None:  # fmt: skip
    server.answers["opaque"] = Answer(bound_to(alice))
    server.answers["bearer"] = Answer({"active": True})
    table = [
        ("/", "opaque", alice, 200),
        ("/", "opaque", mallory, 401),
        ("/", "opaque", None, 401),
        ("/", None, alice, 401),
        ("/if_bound/", "bearer", None, 200),
        ("/if_bound/", "opaque", None, 401),
        ("/if_bound/", "opaque", mallory, 401),
        ("/if_bound/", None, alice, 401),
        ("/bearer/", alice.token(), alice, 200),
        ("/auth_request/", "opaque", alice, 200),
        ("/auth_request/", "opaque", mallory, 401),
        ("/moved/", "opaque", alice, 200),
        ("/moved/", "opaque", mallory, 401),
    ]
    for path, token, identity, status in table:
        (answer,) = client(Request(nginx.url(path), token), identity=identity)
        assert (path, answer.status) == (path, status), nginx.refusals()[-1:]


@pytest.mark.parametrize("http", [[], ["--http2"]], ids=["http/1.1", "http/2"])
@pytest.mark.parametrize("path", ["/", "/bare/"])
def test_a_large_upload(
    nginx: Nginx, client: Client, server: AuthorizationServer, app: Upstream, alice: Identity,
    tmp_path: Path, path: str, http: list[str],
) -> None:  # fmt: skip
    """The internal location has its own limit, and no business with the body."""
    (upload := tmp_path / "upload").write_bytes(b"x" * 2_000_000)
    server.answers["upload"] = Answer(bound_to(alice))
    options = ["--data-binary", f"@{upload}", "--header", "Expect:", *http]
    (answer,) = client(Request(nginx.url(path), "upload", options=options), identity=alice)
    assert answer.status == 200
    if path == "/":
        assert app.seen[-1]["headers"]["content-length"] == "2000000"


def test_after_the_answer(
    nginx: Nginx, client: Client, server: AuthorizationServer, alice: Identity
) -> None:
    """What post_action asks for is the server's own request."""
    server.answers["post"] = Answer(bound_to(alice))
    for _ in range(3):
        request = Request(nginx.url("/post/"), "post", options=["--data", "x" * 90_000])
        (answer,) = client(request, identity=alice)
        assert answer.status == 200


def test_no_token_asks_nobody(
    nginx: Nginx, client: Client, server: AuthorizationServer, alice: Identity
) -> None:
    before = len(server.seen)
    (answer,) = client(Request(nginx.url("/")), identity=alice)
    assert (answer.status, answer.header("WWW-Authenticate")) == (401, "Bearer")
    assert len(server.seen) == before


@pytest.mark.parametrize("token", ["a+b/c==", "a.b~c-d_e", "x&token=good&y", "a b", "%41", "é"])
def test_what_is_sent(
    nginx: Nginx, client: Client, server: AuthorizationServer, app: Upstream,
    alice: Identity, token: str,
) -> None:  # fmt: skip
    """The token and nothing else, whatever it is; the body goes to the application."""
    server.answers[token] = Answer(bound_to(alice))
    (answer,) = client(
        Request(nginx.url("/page"), token, options=["--data", "hello=world"]), identity=alice
    )
    assert answer.status == 200
    seen = server.seen[-1]
    assert seen["path"] == "/introspect?client=gateway"
    form = urllib.parse.parse_qs(seen["form"], strict_parsing=True)
    assert form == {"token": [token], "token_type_hint": ["access_token"]}
    assert "Authorization" not in seen["headers"]
    assert (app.seen[-1]["method"], app.seen[-1]["path"]) == ("POST", "/page")
    assert app.seen[-1]["headers"]["content-length"] == "11"


def test_a_cached_response_meets_the_check_anew(
    nginx: Nginx, client: Client, server: AuthorizationServer, alice: Identity,
    mallory: Identity,
) -> None:  # fmt: skip
    server.answers["kept"] = Answer(bound_to(alice))
    server.answers["kept-bearer"] = Answer({"active": True})
    before = len(server.seen)
    table = [
        ("/cached/", "kept", alice, 200),
        ("/cached/", "kept", mallory, 401),
        ("/cached/", "kept", None, 401),
        ("/cached/", "kept", alice, 200),
        ("/cached/if_bound/", "kept-bearer", None, 200),
        # The stricter location does not ride on what the other allowed.
        ("/cached/", "kept-bearer", alice, 401),
        ("/cached/if_bound/", "kept", mallory, 401),
    ]
    for path, token, identity, status in table:
        (answer,) = client(Request(nginx.url(path), token), identity=identity)
        assert answer.status == status
    assert len(server.seen) == before + 2

    # On disk there is the response, and the token's hash for a key.
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"kept").digest())[:-1]
    files = [p.read_bytes() for p in (nginx.prefix / "cache").rglob("*") if p.is_file()]
    assert [b"KEY: " + digest + b"\n" in f for f in files].count(True) == 1


def test_an_error_page_of_the_internal_location(
    nginx: Nginx, client: Client, server: AuthorizationServer, alice: Identity,
    mallory: Identity,
) -> None:  # fmt: skip
    """While the authorization server is down, the cache may answer for it."""
    server.answers["twice"] = Answer(bound_to(alice))
    assert client(Request(nginx.url("/cached/"), "twice"), identity=alice)[0].status == 200
    server.answers["twice"] = Answer(b"", status=503)
    for identity, status in ((alice, 200), (mallory, 401)):
        (answer,) = client(Request(nginx.url("/fallback/"), "twice"), identity=identity)
        assert answer.status == status


@pytest.mark.parametrize("path", ["/nowhere/", "/loop/"])
def test_a_location_that_cannot_answer(
    nginx: Nginx, client: Client, alice: Identity, path: str
) -> None:
    (answer,) = client(Request(nginx.url(path), "x"), identity=alice)
    assert answer.status == 401
    assert "certbound: introspection_failed: " in nginx.refusals()[-1]


def test_the_internal_location_is_not_for_clients(
    nginx: Nginx, client: Client, alice: Identity
) -> None:
    (answer,) = client(Request(nginx.url("/introspect"), "x"), identity=alice)
    assert answer.status == 404


def test_no_server_there(
    run_nginx: Callable[..., Nginx], client: Client, alice: Identity
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nginx = run_nginx(
            "server { listen 127.0.0.1:@https@ ssl; ssl_verify_client optional_no_ca;"
            " location / { certbound if_bound; certbound_introspect /as; empty_gif; }"
            " location = /as { internal;"
            f" proxy_pass http://127.0.0.1:{taken.getsockname()[1]}; }} }}"
        )
        (answer,) = client(Request(nginx.url(), "x"), identity=alice)
    assert answer.status == 401
    assert "certbound: introspection_failed: " in nginx.refusals()[0]


def test_a_client_that_goes_away(
    nginx: Nginx, client: Client, server: AuthorizationServer, alice: Identity
) -> None:
    """In the middle of the introspection; the next one is served."""
    server.answers["slowly"] = Answer(bound_to(alice), delay=0.2)
    context = ssl._create_unverified_context()
    context.load_cert_chain(alice.cert, alice.key)
    for abort in (False, True):
        before = len(server.seen)
        with nginx.logged():
            connection = context.wrap_socket(
                socket.create_connection(("127.0.0.1", nginx.port("https")))
            )
            connection.sendall(
                b"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer slowly\r\n\r\n"
            )
            wait_until("the token is asked for", lambda: len(server.seen) > before)
            if abort:
                linger = b"\1\0\0\0\0\0\0\0"
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.close()
    server.answers["good"] = Answer(bound_to(alice))
    assert client(Request(nginx.url(), "good"), identity=alice)[0].status == 200
