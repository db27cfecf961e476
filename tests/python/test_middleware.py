"""The middlewares and adapters, called directly: one table for all of them."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import socket
import ssl
import sys
from pathlib import Path
from urllib.parse import quote

import certbound
import pytest
from certbound import Policy
from der import GOOD, cert

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "nginx"))
from harness import make_token  # noqa: E402

OTHER = cert(serial=b"\x02\x01\x08")
HEADER = {"header": "X-Client-Cert", "format": "base64_der", "trusted_proxies": ["192.0.2.0/24"]}
PROXY, STRANGER = "192.0.2.7", "198.51.100.9"


def b64(der: bytes) -> bytes:
    return base64.b64encode(der)


def token(der: bytes | None = GOOD, **claims) -> str:
    return make_token({"sub": "x", **({} if der is None else {"cnf": certbound.cnf(der)}), **claims})


def bearer(text: str) -> tuple[str, bytes]:
    return ("Authorization", b"Bearer " + text.encode())


def shown(der: bytes = GOOD) -> tuple[str, bytes]:
    return ("X-Client-Cert", b64(der))


class Asgi:
    """An application behind the ASGI middleware, and what it was asked."""

    joined = False

    def __init__(self, **options):
        from certbound.asgi import CertificateBindingMiddleware

        self.scopes: list[dict] = []
        self.guarded = CertificateBindingMiddleware(self.application, **options)

    async def application(self, scope, receive, send):
        self.scopes.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"secret"})

    def ask(self, headers, peer=PROXY, path="/", query="", **more):
        sent = []
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value) for name, value in headers],
            "client": None if peer == "unix" else (peer, 1),
            "server": ("/socket", None) if peer == "unix" else ("192.0.2.1", 443),
            **more,
        }

        async def receive():
            return {"type": "http.request"}

        async def send(message):
            sent.append(message)

        asyncio.run(self.guarded(scope, receive, send))
        start, body = sent
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], found, body["body"]

    @property
    def passed(self):
        return self.scopes


class Wsgi:
    """An application behind the WSGI middleware."""

    joined = True

    def __init__(self, **options):
        from certbound.wsgi import CertificateBindingMiddleware

        self.passed: list[dict] = []
        self.guarded = CertificateBindingMiddleware(self.application, **options)

    def application(self, environ, start_response):
        self.passed.append(environ)
        start_response("200 OK", [])
        return [b"secret"]

    def environ(self, headers, peer=PROXY, path="/", query=""):
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "" if peer == "unix" else peer,
            **({"werkzeug.socket": SOCKET} if peer == "unix" else {}),
        }
        for name, value in headers:
            key = "HTTP_" + name.upper().replace("-", "_")
            text = value.decode("latin-1")
            environ[key] = f"{environ[key]},{text}" if key in environ else text
        return environ

    def ask(self, headers, peer=PROXY, path="/", query=""):
        started = []
        body = b"".join(
            self.guarded(
                self.environ(headers, peer, path, query),
                lambda status, found: started.append((status, found)),
            )
        )
        ((status, found),) = started
        return int(status.split()[0]), {name.lower(): value for name, value in found}, body


#: A connection without addresses, for servers that show theirs.
SOCKET, _ = socket.socketpair(socket.AF_UNIX)

BOTH = pytest.mark.parametrize("Server", [Asgi, Wsgi])

#: (what, headers, more, status, name of the status)
TABLE = [
    ("right", [bearer(token()), shown()], {}, 200, None),
    ("stolen", [bearer(token()), shown(OTHER)], {}, 401, "certificate_mismatch"),
    ("no certificate", [bearer(token())], {}, 401, "certificate_missing"),
    ("an empty header", [bearer(token()), ("X-Client-Cert", b" ")], {}, 401, "certificate_missing"),
    ("unbound", [bearer(token(None)), shown()], {}, 401, "cnf_absent"),
    ("no token", [shown()], {}, 401, "token_missing"),
    ("another scheme", [("Authorization", b"Basic dTpw"), shown()], {}, 401, "token_missing"),
    ("no JWT", [bearer("opaque"), shown()], {}, 401, "jwt_segments"),
    ("not ASCII", [("Authorization", b"Bearer \xff.\xff.\xff"), shown()], {}, 401, None),
    ("two tokens", [bearer(token()), bearer(token()), shown()], {}, 400, "token_repeated"),
    ("in the query", [bearer(token()), shown()], {"query": "access_token=x"}, 400, "token_in_query"),
    ("in disguise", [bearer(token()), shown()], {"query": "a=1&access%5Ftoken=x"}, 400,
     "token_in_query"),
    ("two certificates", [bearer(token()), shown(), shown()], {}, 401, "header_repeated"),
    ("theirs first", [bearer(token()), shown(OTHER), shown()], {}, 401, "header_repeated"),
    ("no base64", [bearer(token()), ("X-Client-Cert", b"{}")], {}, 401, "bad_encoding"),
    ("not DER", [bearer(token()), ("X-Client-Cert", b"AAAA")], {}, 401, None),
    ("forged", [bearer(token()), shown()], {"peer": STRANGER}, 401, "certificate_missing"),
    ("of nobody", [bearer(token()), shown()], {"peer": "testclient"}, 401, "certificate_missing"),
    ("by a socket", [bearer(token()), shown()], {"peer": "unix"}, 401, "certificate_missing"),
    ("mapped", [bearer(token()), shown()], {"peer": "::ffff:192.0.2.7"}, 200, None),
    ("mapped stranger", [bearer(token()), shown()], {"peer": "::ffff:198.51.100.9"}, 401,
     "certificate_missing"),
    ("early", [bearer(token()), shown(), ("Early-Data", b"1")], {}, 425, "early_data"),
    ("jkt too", [bearer(token(cnf={**certbound.cnf(GOOD), "jkt": "x"})), shown()], {}, 200, None),
    ("jkt alone", [bearer(token(cnf={"jkt": "x"})), shown()], {}, 401, "other_methods_only"),
    ("cnf null", [bearer(token(cnf=None)), shown()], {}, 401, "cnf_null"),
    ("x5t hex", [bearer(token(cnf={"x5t#S256": "0" * 64})), shown()], {}, 401, None),
]  # fmt: skip


@BOTH
@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_the_table(Server, row, caplog):
    _, headers, more, expected, name = row
    server = Server(**HEADER)
    with caplog.at_level(logging.INFO, logger="certbound"):
        status, found, body = server.ask(headers, **more)
    assert status == expected
    if status == 200:
        (seen,) = server.passed
        assert body == b"secret" and caplog.records == []
        assert seen["certbound.confirmation"].x5t_s256 == certbound.thumbprint(GOOD)
        assert seen["certbound.thumbprint"] == certbound.Thumbprint.of(GOOD)
        assert seen["certbound.claims"] is None
        return
    assert not server.passed
    (record,) = caplog.records
    logged = record.certbound["status"]
    assert name is None or logged == name
    line = record.getMessage()
    assert line.startswith(f"refused: status={logged} http_status={status} method=GET path='/' ")
    for _, value in headers:
        secret = value.decode("latin-1").removeprefix("Bearer ").strip()
        assert len(secret) < 8 or secret not in line
    assert found["cache-control"] == "no-store"
    assert int(found["content-length"]) == len(body)
    challenge = found.get("www-authenticate")
    if logged == "token_missing":
        assert challenge == "Bearer" and json.loads(body) == {}
    elif status == 425:
        assert challenge is None
    else:
        code = "invalid_request" if status == 400 else "invalid_token"
        pattern = rf'Bearer error="{code}", error_description="([ !#-\[\]-~]+)"'
        description = re.fullmatch(pattern, challenge)[1]
        assert json.loads(body) == {"error": code, "error_description": description}


@BOTH
def test_policy(Server):
    server = Server(**HEADER, policy=Policy.IF_BOUND, other_methods=["jkt"])
    assert server.ask([bearer(token(None))])[0] == 200
    assert server.ask([bearer(token(None, cnf={"jkt": "x"}))])[0] == 200
    assert server.ask([bearer(token(None, cnf={"jwk": {}}))])[0] == 401
    assert server.ask([bearer(token(None, cnf={}))])[0] == 401
    assert server.ask([bearer(token())])[0] == 401
    assert server.ask([bearer(token()), shown()])[0] == 200
    assert server.ask([])[0] == 401
    assert len(server.passed) == 3


@BOTH
def test_exempt_paths(Server):
    server = Server(**HEADER, exempt=["/health"])
    assert server.ask([], path="/health")[0] == 200
    assert "certbound.confirmation" not in server.passed[0]
    for path in ["/healt", "/health/", "/health/x", "//health", "/HEALTH", "/", ""]:
        assert server.ask([], path=path)[0] == 401


@BOTH
def test_a_socket_may_be_trusted(Server):
    server = Server(**{**HEADER, "trusted_proxies": ["unix"]})
    assert server.ask([bearer(token()), shown()], peer="unix")[0] == 200
    assert server.ask([bearer(token()), shown()], peer=PROXY)[0] == 401
    both = Server(**{**HEADER, "trusted_proxies": ["unix", "2001:db8::/32", "192.0.2.7"]})
    for peer, status in [("unix", 200), (PROXY, 200), ("2001:db8::1", 200), ("2001:db9::1", 401)]:
        assert both.ask([bearer(token()), shown()], peer=peer)[0] == status


def test_a_peer_that_has_gone_is_no_socket():
    """A TCP client that closes at once has no address any more."""
    server = Asgi(**{**HEADER, "trusted_proxies": ["unix"]})
    gone = {"client": None, "server": ("192.0.2.1", 443)}
    assert server.ask([bearer(token()), shown()], **gone)[0] == 401
    assert server.ask([bearer(token()), shown()], client=("", 0), server=None)[0] == 200


@BOTH
@pytest.mark.parametrize(
    ("format", "value"),
    [
        ("rfc9440", b":" + b64(GOOD) + b":"),
        ("url_pem", quote(ssl.DER_cert_to_PEM_cert(GOOD)).encode()),
        ("pem", ssl.DER_cert_to_PEM_cert(GOOD).replace("\n", " ").encode()),
        ("base64_der", b64(GOOD)),
        ("envoy_xfcc", b'Cert="' + quote(ssl.DER_cert_to_PEM_cert(GOOD)).encode() + b'"'),
        ("envoy_xfcc", b'Subject="CN=a,O=b";Cert="'
         + quote(ssl.DER_cert_to_PEM_cert(GOOD), safe="").encode() + b'"'),
    ],
)  # fmt: skip
def test_formats(Server, format, value):
    server = Server(header="Client-Cert", format=format, trusted_proxies=[PROXY])
    assert server.ask([bearer(token()), ("Client-Cert", value)])[0] == 200
    assert server.ask([bearer(token(OTHER)), ("Client-Cert", value)])[0] == 401
    # The client's own copy beside the proxy's, in either order.
    for other in (b64(OTHER), value, b"x", b""):
        for pair in ([value, other], [other, value]):
            headers = [bearer(token()), *(("Client-Cert", one) for one in pair)]
            assert server.ask(headers)[0] == 401, (format, other)


@BOTH
def test_xfcc_without_a_certificate(Server):
    server = Server(header="Client-Cert", format="envoy_xfcc", trusted_proxies=[PROXY])
    assert server.ask([bearer(token()), ("Client-Cert", b"Hash=")])[0] == 401


@pytest.mark.parametrize("format", ["url_pem_chain", "base64_der_chain"])
def test_chains(format):
    options = {"header": "Client-Cert", "format": format, "trusted_proxies": [PROXY]}
    value = {
        "url_pem_chain": quote(2 * ssl.DER_cert_to_PEM_cert(GOOD)).encode(),
        "base64_der_chain": b64(GOOD) + b"," + b64(OTHER),
    }[format]
    assert Asgi(**options).ask([bearer(token()), ("Client-Cert", value)])[0] == 200
    with pytest.raises(ValueError, match="WSGI joins"):
        Wsgi(**options)


class Refused(Exception):
    pass


@BOTH
def test_claims(Server, caplog):
    def validate(text):
        assert text.count(".") == 2
        if "expired" in json.loads(base64.urlsafe_b64decode(text.split(".")[1] + "==")):
            raise Refused("a detail that stays here")
        return {"sub": "me", "cnf": certbound.cnf(OTHER)} if text != token(None) else None

    server = Server(**HEADER, claims=validate, invalid=Refused)
    # The claims count, not what stands in the token.
    assert server.ask([bearer(token()), shown(OTHER)])[0] == 200
    assert server.passed[0]["certbound.claims"]["sub"] == "me"
    assert server.ask([bearer(token()), shown()])[0] == 401
    for refused in (token(None), token(expired=1)):
        caplog.clear()
        status, found, body = server.ask([bearer(refused), shown(OTHER)])
        assert status == 401 and "invalid_token" in found["www-authenticate"]
        assert caplog.records[-1].certbound["status"] == "token_refused"
        assert "detail" not in body.decode() + caplog.text
    assert len(server.passed) == 1


@BOTH
def test_what_else_the_claims_may_be(Server):
    for given, status in [
        (json.dumps({"cnf": certbound.cnf(GOOD)}), 200),
        (json.dumps({"cnf": certbound.cnf(GOOD)}).encode(), 200),
        ("", 401),
        (b"", 401),
        ("{}", 401),
        ({}, 401),
        ("{", 401),
    ]:
        server = Server(**HEADER, claims=lambda _, given=given: given)
        assert server.ask([bearer(token()), shown()])[0] == status, given
    for given in (5, True, [], object()):
        server = Server(**HEADER, claims=lambda _, given=given: given)
        with pytest.raises(TypeError):
            server.ask([bearer(token()), shown()])
    # An exception that nobody named is the server's own fault.
    server = Server(**HEADER, claims=lambda _: 1 / 0, invalid=Refused)
    with pytest.raises(ZeroDivisionError):
        server.ask([bearer(token()), shown()])
    assert not server.passed


def test_claims_by_a_coroutine():
    async def validate(text):
        await asyncio.sleep(0)
        if text == token(OTHER):
            raise Refused
        return {"cnf": certbound.cnf(GOOD)}

    server = Asgi(**HEADER, claims=validate, invalid=(Refused, KeyError))
    assert server.ask([bearer(token()), shown()])[0] == 200
    assert server.ask([bearer(token(OTHER)), shown()])[0] == 401


def test_the_tls_extension():
    server = Asgi()
    pem = [ssl.DER_cert_to_PEM_cert(GOOD), ssl.DER_cert_to_PEM_cert(OTHER)]
    for tls, status in [
        ({"client_cert_chain": pem}, 200),
        ({"client_cert_chain": pem[::-1]}, 401),
        ({"client_cert_chain": []}, 401),
        ({"client_cert_chain": None}, 401),
        ({}, 401),
    ]:
        found = server.ask([bearer(token()), shown()], extensions={"tls": tls})
        assert found[0] == status
    assert server.ask([bearer(token()), shown()], extensions=None)[0] == 401


def test_a_certificate_of_the_tls_layer_that_cannot_be_read():
    server = Asgi()
    found = server.ask([bearer(token())], extensions={"tls": {"client_cert_chain": ["x"]}})
    assert found[0] == 401


@BOTH
@pytest.mark.parametrize(
    "wrong",
    [
        {"header": "X-Client-Cert"},
        {"header": "X-Client-Cert", "format": "base64_der"},
        {"header": "X Client", "format": "base64_der", "trusted_proxies": ["unix"]},
        {"header": "", "format": "base64_der", "trusted_proxies": ["unix"]},
        {**HEADER, "format": "der"},
        {**HEADER, "format": ""},
        {**HEADER, "trusted_proxies": ["localhost"]},
        {**HEADER, "trusted_proxies": ["192.0.2.1/24"]},
        {**HEADER, "trusted_proxies": ["*"]},
        {"format": "base64_der"},
        {"trusted_proxies": ["unix"]},
        {**HEADER, "policy": 0},
        {**HEADER, "policy": 3},
        {**HEADER, "policy": "required"},
        {**HEADER, "limit": 0},
        {**HEADER, "limit": -1},
        {**HEADER, "other_methods": ["jtk"]},
        {**HEADER, "other_methods": ["x5t#S256"]},
        {**HEADER, "trusted_proxies": ["fe80::1%eth0"]},
        {**HEADER, "exempt": ["health"]},
    ],
)
def test_wrong_configuration(Server, wrong):
    with pytest.raises(ValueError):
        Server(**wrong)


@BOTH
@pytest.mark.parametrize(
    "wrong",
    [
        {**HEADER, "trusted_proxies": "192.0.2.1"},
        {**HEADER, "exempt": "/health"},
        {**HEADER, "other_methods": "jkt"},
        {**HEADER, "claims": {}},
        {**HEADER, "trust": True},
        {**HEADER, "header": b"X-Client-Cert"},
        {**HEADER, "format": 1},
        {**HEADER, "trusted_proxies": b"unix"},
        {**HEADER, "trusted_proxies": [2130706433]},
        {**HEADER, "other_methods": [1]},
        {**HEADER, "limit": "16384"},
        {**HEADER, "limit": True},
        {**HEADER, "invalid": None},
        {**HEADER, "invalid": "jwt.InvalidTokenError"},
        {**HEADER, "invalid": [ValueError()]},
        {**HEADER, "invalid": KeyboardInterrupt},
    ],
)
def test_wrong_kinds(Server, wrong):
    with pytest.raises(TypeError):
        Server(**wrong)


def test_messages_name_what_can_be_chosen():
    with pytest.raises(ValueError, match="'url-pem' is none of rfc9440, url_pem, "):
        Asgi(**{**HEADER, "format": "url-pem"})
    with pytest.raises(ValueError, match="'required' is neither Policy.REQUIRED"):
        Asgi(**HEADER, policy="required")


@BOTH
def test_a_peer_that_calls_itself_unix(Server):
    """Servers take addresses out of headers, which clients write."""
    server = Server(**{**HEADER, "trusted_proxies": ["unix"]})
    peer = UnequalText("unix")
    assert server.ask([bearer(token()), shown()], peer=peer)[0] == 401
    assert not server.passed


class UnequalText(str):
    """Text that the servers above do not take for their sign of a socket."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return False


def test_a_tcp_peer_that_has_gone_is_no_socket():
    server = Wsgi(**{**HEADER, "trusted_proxies": ["unix"]})
    for gone in ({"REMOTE_ADDR": ""}, {}):
        environ = server.environ([bearer(token()), shown()])
        del environ["REMOTE_ADDR"]
        started = []
        server.guarded({**environ, **gone}, lambda status, found: started.append(status))
        assert started == ["401 Unauthorized"] and not server.passed


@BOTH
def test_peers_that_are_no_addresses(Server):
    server = Server(**HEADER)
    for peer in ("x" * 60_000, "192.0.2.7" + "0" * 60, "fe80::1%" + "a" * 60):
        assert server.ask([bearer(token()), shown()], peer=peer)[0] == 401
    assert server.guarded._checker._is_trusted.cache_info().currsize == 0


def test_a_client_does_not_divide_the_path():
    """gunicorn takes SCRIPT_NAME out of a header, and PATH_INFO is what is left."""
    server = Wsgi(**HEADER, exempt=["/health/"])
    environ = {**server.environ([], path="/"), "SCRIPT_NAME": "/health"}
    for more, passes in ({}, True), ({"HTTP_SCRIPT_NAME": "/health"}, False):
        list(server.guarded({**environ, **more}, lambda *_: None))
        assert bool(server.passed) == passes
        server.passed.clear()


def test_a_refused_head_has_no_body():
    server = Wsgi(**HEADER)
    started = []
    environ = {**server.environ([]), "REQUEST_METHOD": "HEAD"}
    assert list(server.guarded(environ, lambda *found: started.append(found))) == []
    assert started[0][0] == "401 Unauthorized"


def test_claims_that_nobody_awaits():
    async def claims(text):
        return {}

    class Callable:
        async def __call__(self, text):
            return {}

    for one in (claims, Callable()):
        with pytest.raises(TypeError, match="nobody awaits"):
            Wsgi(**HEADER, claims=one)
        Asgi(**HEADER, claims=one)
    with pytest.raises(TypeError, match="nobody awaits"):
        Wsgi(**HEADER, claims=lambda text: claims(text)).ask([bearer(token()), shown()])


def websocket(server, extensions):
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/",
        "headers": [(b"authorization", b"Bearer " + token().encode())],
        "client": (PROXY, 1),
        "server": ("192.0.2.1", 443),
        "extensions": extensions,
    }
    asyncio.run(server.guarded(scope, receive, send))
    return sent


def test_websockets():
    sent = websocket(Asgi(**HEADER), {"websocket.http.response": {}})
    assert [m["type"] for m in sent] == [
        "websocket.http.response.start", "websocket.http.response.body",
    ]  # fmt: skip
    assert sent[0]["status"] == 401
    assert websocket(Asgi(**HEADER), {}) == [{"type": "websocket.close", "code": 1008}]


def test_other_scopes():
    server = Asgi(**HEADER)
    asyncio.run(server.guarded({"type": "lifespan"}, None, lambda _: asyncio.sleep(0)))
    assert len(server.passed) == 1
    with pytest.raises(RuntimeError, match="no rule"):
        asyncio.run(server.guarded({"type": "webtransport"}, None, None))
    assert len(server.passed) == 1


@BOTH
def test_a_path_cannot_write_lines_into_the_log(Server, caplog):
    Server(**HEADER).ask([], path="/\n\x1b[2J refused: status=ok\x85\u2028"[:20])
    assert all(c.isprintable() for c in caplog.records[0].getMessage())


def test_the_scope_of_others_stays_as_it_was():
    server = Asgi(**HEADER)
    seen = []
    inner = server.guarded.app

    async def application(scope, receive, send):
        seen.append(scope)
        await inner(scope, receive, send)

    server.guarded.app = application
    server.ask([bearer(token()), shown()])
    assert "certbound.confirmation" in seen[0]
