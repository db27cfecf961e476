"""The configurations of docs/nginx.md, started as they stand."""

import base64
import json
import pathlib
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "nginx"))

import harness  # noqa: E402

GUIDE = (TOP / "docs" / "nginx.md").read_text(encoding="utf-8")
RESOURCE_SERVER, OPAQUE_TOKENS, TOKEN_ENDPOINT = re.findall(
    r"^```nginx\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("guide")


@pytest.fixture(scope="module")
def server(folder):
    extensions = ["subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:TRUE"]
    return harness.make_identity(folder, "server", extensions)


@pytest.fixture
def upstream():
    upstream = harness.Upstream()
    yield upstream
    upstream.close()


def start(folder, server, upstream, http, introspection=0):
    for told, here in [
        ("listen 443 ssl", "listen 127.0.0.1:@https@ ssl"),
        ("server.pem", str(server.cert)),
        ("server.key", str(server.key)),
        ("ca.pem", str(folder / "ca.pem")),
        ("http://127.0.0.1:8080", f"http://127.0.0.1:{upstream.port}"),
        ("http://127.0.0.1:9090", f"http://127.0.0.1:{introspection}"),
        ("/var/cache/nginx/introspection", str(folder / "cache")),
        # A slow machine asks its questions later.
        ("200 10s", "200 10m"),
    ]:
        http = http.replace(told, here)
    nginx = harness.Nginx(folder / f"nginx-{upstream.port}", server, http)
    nginx.start()
    return nginx


def status(folder, server, nginx, path, identity=None, token=None, options=()):
    requests = [harness.Request(nginx.url(path), token=token, options=options)]
    (response,) = harness.curl(folder, server.cert, requests, identity)
    return response.status


def test_resource_server(folder, server, upstream):
    alice, mallory = (harness.make_identity(folder, name) for name in ("alice", "mallory"))
    bearer = harness.make_token({"sub": "x"})
    nginx = start(folder, server, upstream, RESOURCE_SERVER)
    try:
        for path, identity, token, expected in [
            ("/accounts/", alice, alice.token(), 200),
            ("/accounts/", mallory, alice.token(), 401),
            ("/accounts/", None, alice.token(), 401),
            ("/accounts/", alice, bearer, 401),
            ("/accounts/", alice, None, 401),
            ("/accounts/?access_token=x", alice, alice.token(), 400),
            ("/news/", alice, bearer, 200),
            ("/news/", mallory, alice.token(), 401),
        ]:
            assert status(folder, server, nginx, path, identity, token) == expected, path
    finally:
        nginx.stop()


def test_opaque_tokens(folder, server, upstream):
    alice, mallory = (harness.make_identity(folder, name) for name in ("alice", "mallory"))
    asked = []

    class Introspection(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked.append((self.path, self.headers["Authorization"], body))
            response = {"active": body == "token=a%2Bb", "cnf": {"x5t#S256": alice.thumbprint}}
            text = json.dumps(response).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Introspection) as authorization_server:
        thread = threading.Thread(target=authorization_server.serve_forever, args=(0.02,))
        thread.start()
        port = authorization_server.server_address[1]
        nginx = start(folder, server, upstream, OPAQUE_TOKENS, port)
        try:
            for identity, token, expected in [
                (alice, "a+b", 200),
                (mallory, "a+b", 401),
                (None, "a+b", 401),
                (alice, "other", 401),
                (alice, None, 401),
                (alice, "a+b", 200),
            ]:
                assert status(folder, server, nginx, "/page", identity, token) == expected
            assert status(folder, server, nginx, "/introspect", alice, "a+b") == 404
        finally:
            nginx.stop()
            authorization_server.shutdown()
            thread.join()
    # The cache answered in between; the client's own header went nowhere else.
    credentials = "Basic " + base64.b64encode(b"gateway:secret").decode()
    assert asked == [
        ("/introspect", credentials, "token=a%2Bb"),
        ("/introspect", credentials, "token=other"),
    ]
    assert upstream.seen[-1]["headers"]["authorization"] == "Bearer a+b"


def test_token_endpoint(folder, server, upstream):
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

    right = client("right", "/C=DE/O=Example Inc/CN=client")
    other = client("other", "/C=DE/O=Example Inc/CN=other")
    nginx = start(folder, server, upstream, TOKEN_ENDPOINT)
    try:
        for path, identity, expected in [
            ("/token?client_id=client-1", right, 200),
            ("/token?client_id=client-1", other, 401),
            ("/token?client_id=client-1", None, 401),
            ("/token?client_id=client-2", right, 401),
            ("/token?client_id=CLIENT-1", right, 401),
            ("/token?client_id=client-1&client_id=client-2", right, 200),
            ("/token?client_id=client-2&client_id=client-1", right, 401),
            ("/token", right, 401),
        ]:
            lie = ("--header", "X-Client-Id: client-2", "--data", "client_id=client-2")
            before = len(upstream.seen)
            assert status(folder, server, nginx, path, identity, options=lie) == expected, path
            told = [request["headers"]["x-client-id"] for request in upstream.seen[before:]]
            assert told == ["client-1"] * (expected == 200), path
    finally:
        nginx.stop()
