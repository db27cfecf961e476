"""The configurations of docs/haproxy.md, started as they stand."""

import base64
import itertools
import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import time

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "haproxy"))
sys.path.insert(0, str(TOP / "tests" / "nginx"))

import harness  # noqa: E402
import haproxy  # noqa: E402

GUIDE = (TOP / "docs" / "haproxy.md").read_text(encoding="utf-8")
RESOURCE_SERVER, TOKEN_ENDPOINT, EDGE, INNER = re.findall(
    r"^```haproxy\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("guide")


@pytest.fixture(scope="module")
def server(folder):
    extensions = ["subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:TRUE"]
    return harness.make_identity(folder, "server", extensions)


@pytest.fixture(scope="module")
def alice(folder):
    return harness.make_identity(folder, "alice")


@pytest.fixture(scope="module")
def mallory(folder):
    return harness.make_identity(folder, "mallory")


@pytest.fixture
def upstream():
    upstream = harness.Upstream()
    yield upstream
    upstream.close()


@pytest.fixture
def start(folder, server):
    running = []

    def make(config, port):
        for told, here in [
            # Not what is installed, but what was built.
            ("lua-load-per-thread /usr/share/haproxy",
             f"lua-prepend-path {haproxy.MODULES}/?.so cpath\n"
             f"    lua-load-per-thread {haproxy.MODULES}"),
            ("/etc/haproxy/server.pem", "@pem@"),
            ("/etc/haproxy", str(folder)),
            ("bind :443", "bind 127.0.0.1:@https@"),
            ("bind :8443", "bind 127.0.0.1:@inner@"),
            ("127.0.0.1:8080", f"127.0.0.1:{port}"),
        ]:  # fmt: skip
            config = config.replace(told, here)
        here = haproxy.Haproxy(folder / f"haproxy{next(NUMBERS)}", server, config)
        running.append(here)
        here.start()
        return here

    yield make
    for here in running:
        here.stop()


NUMBERS = itertools.count()


def ask(folder, server, url, identity=None, token=None, headers=(), options=()):
    requests = [harness.Request(url, token=token, headers=headers, options=options)]
    (response,) = harness.curl(folder, server.cert, requests, identity)
    return response


def signed(key, claims):
    """A JWT with a real ES256 signature (RFC 7518 section 3.4)."""
    text = f'{harness.b64url(b"""{"alg":"ES256"}""")}.{harness.b64url(json.dumps(claims).encode())}'
    r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{harness.b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def test_resource_server(folder, server, upstream, start, alice, mallory):
    key, foreign = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    (folder / "issuer.pem").write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    here = start(RESOURCE_SERVER, upstream.port)

    def claims(**more):
        claims = {
            "iss": "https://as.example.com",
            "aud": "https://rs.example.com",
            "exp": int(time.time()) + 600,
            "cnf": {"x5t#S256": alice.thumbprint},
        }
        return {name: value for name, value in {**claims, **more}.items() if value}

    token, bearer = signed(key, claims()), signed(key, claims(cnf=None))
    thief = claims(cnf={"x5t#S256": mallory.thumbprint})
    forged = signed(foreign, thief)
    # The payload changed, or the algorithm left out.
    head, _, signature = token.split(".")
    changed = f"{head}.{harness.b64url(json.dumps(thief).encode())}.{signature}"
    none = harness.b64url(b'{"alg":"none"}') + "." + changed.split(".")[1] + "."
    seen = 0
    for path, identity, presented, expected in [
        ("/accounts/", alice, token, 200),
        ("/accounts/", mallory, token, 401),
        ("/accounts/", None, token, 401),
        ("/accounts/", alice, bearer, 401),
        ("/accounts/", alice, None, 401),
        ("/accounts/?access_token=x", alice, token, 400),
        ("/news/", alice, token, 200),
        ("/news/", alice, bearer, 200),
        ("/news/", None, bearer, 200),
        ("/news/", mallory, token, 401),
        ("/news/", None, None, 401),
        ("/accounts/", mallory, forged, 401),
        ("/accounts/", mallory, changed, 401),
        ("/accounts/", mallory, none, 401),
        ("/accounts/", alice, signed(key, claims(exp=int(time.time()) - 1)), 401),
        ("/accounts/", alice, signed(key, claims(exp=None)), 401),
        ("/accounts/", alice, signed(key, claims(iss="https://other.example.com")), 401),
        ("/accounts/", alice, signed(key, claims(aud=None)), 401),
    ]:
        for options in ([], ["--http2"]):
            answer = ask(
                folder, server, here.url(path), identity, presented, options=options
            )
            assert answer.status == expected, (path, presented)
            assert (answer.header("WWW-Authenticate") is None) == (expected == 200)
            seen += expected == 200
    # Whatever else an application may read as /accounts/ wants a bound token.
    for path in (
        "/%61ccounts/1", "//accounts/1", "/./accounts/1", "/ACCOUNTS/1", "/accounts%2f1",
        "/news/../accounts/1", "/news/%2e%2e/accounts/1", "/news/..%2faccounts/1",
        "/news/..;/accounts/1", "/news//../accounts/1", "/news/..\\accounts/1", "/news/.", "/",
        "/news/x/../../accounts/1", "/news;x/../accounts/1", "/new", "/newspaper", "/NEWS/",
        here.url("/accounts/1"), here.url("//news/"), here.url("/news/../accounts/1"),
    ):  # fmt: skip
        target = ["--request-target", path]
        # HAProxy resets an HTTP/2 stream with a URL as its path.
        for options in [target] + ([[*target, "--http2"]] if path[0] == "/" else []):
            answer = ask(folder, server, here.url(), alice, bearer, options=options)
            assert answer.status in (400, 401), path
    for path in ("/news", "/news/", "/news/2024/a-b_c", "/news/?page=..", here.url("/news/")):
        target = ["--request-target", path]
        answer = ask(folder, server, here.url(), None, bearer, options=target)
        assert answer.status == 200, path
        seen += 1
    twice = [f"Authorization: Bearer {t}" for t in (token, forged)]
    for headers in (twice, twice[::-1]):
        answer = ask(folder, server, here.url("/accounts/"), alice, headers=headers)
        assert answer.status == 400
    assert len(upstream.seen) == seen
    assert "401 certbound=certificate_mismatch the token is bound to another" in here.log()
    assert token not in here.log()


def test_trailers_are_forwarded(folder, start, alice, mallory):
    """What the guide warns of: HAProxy's rules see the header only."""
    assert "**Trailers are forwarded**" in GUIDE
    # Without the lines that want a signature.
    rules = r"    # The token itself.*\n(    (http-request|acl) .*\n)+"
    config = re.sub(rules, "", RESOURCE_SERVER)
    assert config.count("http-request") == 5
    with socket.create_server(("127.0.0.1", 0)) as listener:
        here = start(config, listener.getsockname()[1])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.load_cert_chain(alice.cert, alice.key)
        listener.settimeout(harness.DEADLINE)
        address = ("127.0.0.1", here.port("https"))
        with context.wrap_socket(socket.create_connection(address, harness.DEADLINE)) as client:
            client.sendall(
                b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                b"Authorization: Bearer %s\r\n\r\n1\r\nx\r\n0\r\n"
                b"Authorization: Bearer %s\r\n\r\n"
                % (alice.token().encode(), mallory.token().encode())
            )
            with listener.accept()[0] as connection:
                connection.settimeout(harness.DEADLINE)
                sent = b""
                while sent.count(b"\r\n\r\n") < 2:
                    sent += connection.recv(65536)
    head, _, rest = sent.partition(b"\r\n\r\n")
    assert alice.token().encode() in head and mallory.token().encode() in rest


@pytest.fixture(scope="module")
def clients(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *key, "-days", "2", "-subj", "/CN=CA", "-keyout", "ca.key",
            "-out", "ca.pem")  # fmt: skip

    def client(name, subject):
        openssl("req", *key, "-subj", subject, "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-days", "2", "-out", f"{name}.pem")  # fmt: skip
        return harness.Identity(folder / f"{name}.pem", folder / f"{name}.key")

    return (
        client("right", "/C=DE/O=Example Inc/CN=client"),
        client("other", "/C=DE/O=Example Inc/CN=other"),
    )


def test_token_endpoint(folder, server, upstream, start, clients, alice):
    right, other = clients
    (folder / "subjects.map").write_text("client-1 CN=client,O=Example Inc,C=DE\n")
    here = start(TOKEN_ENDPOINT, upstream.port)
    for body, identity, expected in [
        ("client_id=client-1", right, 200),
        ("grant_type=client_credentials&client_id=client-1", right, 200),
        ("client_id=client-1", other, 401),
        ("client_id=client-1", alice, 401),
        ("client_id=client-1", None, 401),
        ("client_id=client-2", right, 401),
        ("client_id=", right, 401),
        ("grant_type=client_credentials", right, 401),
        ("client_id=client-1&client_id=client-2", right, 200),
        ("client_id=client-2&client_id=client-1", right, 401),
    ]:
        answer = ask(
            folder, server, here.url("/token"), identity,
            headers=[
                f"{name}: client-3"
                for name in ("X-Client-Id", "X_Client_Id", "x-client_id", "X_CLIENT-ID")
            ],
            options=["--data", body],
        )  # fmt: skip
        assert answer.status == expected, body
        if expected == 200:
            sent = upstream.seen[-1]["headers"]
            assert sent["x-client-id"] == "client-1"
            assert "client-3" not in sent.values()
        else:
            assert answer.body == '{"error":"invalid_client"}'
            assert answer.header("Cache-Control") == "no-store"


def test_no_session_is_resumed_at_the_token_endpoint(folder, start, upstream, clients):
    (folder / "subjects.map").write_text("client-1 CN=client,O=Example Inc,C=DE\n")
    here = start(TOKEN_ENDPOINT, upstream.port)
    for version in ("-tls1_2", "-tls1_3"):
        for option in ("-sess_out", "-sess_in"):
            said = subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{here.port('https')}",
                 "-cert", clients[0].cert, "-key", clients[0].key, version,
                 option, folder / f"session{version}"],
                input="", capture_output=True, text=True, timeout=harness.DEADLINE,
            ).stdout  # fmt: skip
            assert "\nReused, " not in said


def test_edge(folder, server, upstream, start, clients, alice):
    here = start(EDGE, upstream.port)
    forged = [
        f"{name}: forged"
        for name in ("X-Client-Cert", "x-client-cert", "Client-Cert", "X_Client_Cert",
                     "client_cert", "X-Client-Verify", "X_Client-Verify",
                     "Client-Cert-Chain", "client_cert-chain", "X-Client-Cert-Chain",
                     "X_Client_Cert_Chain")
    ]  # fmt: skip
    for identity, verified in ((clients[0], True), (alice, False), (None, False)):
        for options in ([], ["--http2"]):
            ask(folder, server, here.url(), identity, headers=forged, options=options)
            sent = upstream.seen[-1]["headers"]
            assert "forged" not in sent.values()
            if identity is None:
                assert "x-client-cert" not in sent and "client-cert" not in sent
            else:
                der = base64.b64encode(identity.der).decode()
                assert sent["x-client-cert"] == der
                assert sent["client-cert"] == f":{der}:"
            assert sent.get("x-client-verify") == ("SUCCESS" if verified else None)


def verdicts(here, upstream, identity, session):
    """X-Client-Verify at one port, and at the other after resuming its session."""
    seen = []
    for port, option in (("https", "-sess_out"), ("other", "-sess_in")):
        # openssl ends when the answer has come. Tickets have a key for each bind line.
        subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{here.port(port)}", "-tls1_2",
             "-no_ticket",
             "-cert", identity.cert, "-key", identity.key, "-quiet", "-no_ign_eof",
             option, session],
            input="GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            capture_output=True, text=True, timeout=harness.DEADLINE,
        )  # fmt: skip
        harness.wait_until("it is asked", lambda: len(upstream.seen) > len(seen))
        seen.append(upstream.seen[-1]["headers"])
    assert len(upstream.seen) == 2 and all("x-client-cert" in headers for headers in seen)
    upstream.seen.clear()
    return [headers.get("x-client-verify") for headers in seen]


def test_the_edge_resumes_sessions(folder, server, upstream, start, clients, alice):
    """What the guide warns of, and that what it advises helps."""
    bind = re.search(r"    bind .*\n", EDGE)[0]
    other = bind.replace(":443", "127.0.0.1:@other@")
    other = other.replace("/etc/haproxy/ca.pem", str(alice.cert))
    two = EDGE.replace(bind, bind + other)
    here = start(two, upstream.port)
    # The client's CA is not trusted there.
    ask(folder, server, here.url(port="other"), clients[0])
    assert "x-client-verify" not in upstream.seen.pop()["headers"]
    session = folder / "session"
    assert verdicts(here, upstream, clients[0], session) == ["SUCCESS", "SUCCESS"]
    verify = "{ ssl_c_verify 0 }"
    assert two.count(verify) == 1 and "`!{ ssl_fc_is_resumed }`" in GUIDE
    here = start(two.replace(verify, verify + " !{ ssl_fc_is_resumed }"), upstream.port)
    assert verdicts(here, upstream, clients[0], session) == ["SUCCESS", None]


def test_edge_and_inner(folder, server, upstream, start, alice, mallory, clients):
    # The address that 192.0.2.1 stands for, and another that may not come.
    inner = start(INNER.replace("192.0.2.1", "127.0.0.1"), upstream.port)
    edge = start(EDGE, inner.port("inner"))
    for identity, token, expected in [
        (alice, alice.token(), 200),
        (mallory, alice.token(), 401),
        (None, alice.token(), 401),
        (alice, None, 401),
    ]:
        forged = [f"X-Client-Cert: {base64.b64encode(alice.der).decode()}"]
        for headers in ([], forged):
            answer = ask(folder, server, edge.url(), identity, token, headers)
            assert answer.status == expected

    closed = start(INNER, upstream.port)
    url = closed.url("/", "inner", "http")
    headers = [f"X-Client-Cert: {base64.b64encode(alice.der).decode()}"]
    assert ask(folder, server, url, None, alice.token(), headers).status == 403
