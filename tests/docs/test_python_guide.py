"""The programs of docs/python.md, run as they stand behind the nginx of that page."""

import asyncio
import base64
import importlib
import json
import pathlib
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import certbound
import httpx
import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests" / "nginx"), str(TOP / "tests" / "services")]

import harness  # noqa: E402
from service import Service, own_tls  # noqa: E402

GUIDE = (TOP / "docs" / "python.md").read_text(encoding="utf-8")
AUDIENCE = "https://api.example.com"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


PROGRAMS = {}
for block in blocks("python"):
    name = re.match(r"# (\w+\.py)\n", block)[1]
    PROGRAMS[name] = block
(NGINX,) = blocks("nginx")
UVICORN, GUNICORN = blocks("sh")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The programs, and the key of who issues tokens."""
    folder = tmp_path_factory.mktemp("python")
    for name, text in PROGRAMS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def issue(folder):
    """Issues tokens; everything about them is right unless told otherwise."""
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / "issuer.pem").write_bytes(public)

    def issue(identity=None, forged=False, lives=60, **claims):
        cnf = {} if identity is None else {"cnf": {"x5t#S256": identity.thumbprint}}
        now = int(time.time())
        claims = {"client_id": "c-1", "aud": AUDIENCE, "exp": now + lives, **cnf, **claims}
        return jwt.encode(claims, other if forged else key, algorithm="ES256")

    return issue


@pytest.fixture(scope="module")
def people(folder):
    return {
        name: harness.make_identity(folder, name, extensions)
        for name, extensions in [
            ("server", ["subjectAltName=IP:127.0.0.1"]), ("alice", []), ("mallory", []),
        ]
    }  # fmt: skip


def serve(folder, name, command):
    """Runs a command of the page at a socket of its own."""
    program, *arguments = command.replace("\\\n", " ").split()
    arguments = ["@address@" if a == "/run/app.socket" else a for a in arguments]
    work = folder / f"run-{name}"
    return Service(work, [program, *arguments], "", unix=True, directory=folder).start()


def edge(folder, people, service):
    text = NGINX.replace("server.pem", str(people["server"].cert))
    text = text.replace("server.key", str(people["server"].key))
    text = text.replace("listen 443", "listen 127.0.0.1:@https@")
    text = text.replace("/run/app.socket", str(service.socket))
    nginx = harness.Nginx(service.folder / "nginx", people["server"], text)
    nginx.start()
    return nginx


COMMANDS = {
    "app": UVICORN,
    "dependency": UVICORN.replace("app:app", "dependency:app"),
    "flask_app": "gunicorn flask_app:app --bind unix:@address@ --no-control-socket",
    "django_app": "gunicorn django_app:app --bind unix:@address@ --no-control-socket",
}


@pytest.fixture(scope="module", params=COMMANDS)
def running(request, folder, issue, people):
    service = serve(folder, request.param, COMMANDS[request.param])
    try:
        nginx = edge(folder, people, service)
        yield request.param, service, nginx
        nginx.stop()
    finally:
        service.stop()


def with_requests(url, trust, identity, headers):
    cert = identity and (str(identity.cert), str(identity.key))
    answer = requests.get(url, headers=headers, cert=cert, verify=str(trust), timeout=15)
    return answer.status_code, answer.headers, answer.text


def with_httpx(url, trust, identity, headers):
    import ssl

    context = ssl.create_default_context(cafile=str(trust))
    if identity:
        context.load_cert_chain(identity.cert, identity.key)
    with httpx.Client(verify=context, trust_env=False, timeout=60) as client:
        answer = client.get(url, headers=headers)
    return answer.status_code, answer.headers, answer.text


@pytest.mark.parametrize("get", [with_requests, with_httpx])
def test_the_programs(running, issue, people, get):
    name, service, nginx = running
    alice, mallory, trust = people["alice"], people["mallory"], people["server"].cert
    validates = name != "dependency"
    url = nginx.url("/accounts")
    right = issue(alice)
    certificate = {"X-Client-Cert": alice.cert.read_text().replace("\n", "%0A")}
    for identity, token, more, expected in [
        (alice, right, {}, 200),
        (mallory, right, {}, 401),
        (None, right, {}, 401),
        # nginx replaces what a client sends under this name.
        (mallory, right, certificate, 401),
        (None, right, certificate, 401),
        (alice, issue(), {}, 401),
        (alice, None, {}, 401),
        (alice, issue(alice, forged=True), {}, 401 if validates else 200),
        (alice, issue(alice, lives=-5), {}, 401 if validates else 200),
        (alice, issue(alice, aud="https://other.example"), {}, 401 if validates else 200),
    ]:
        headers = {**more, **({"Authorization": f"Bearer {token}"} if token else {})}
        status, found, text = get(url, trust, identity, headers)
        assert status == expected, (name, text)
        if status == 401:
            challenge = found["WWW-Authenticate"]
            assert challenge.startswith('Bearer error="invalid_token"' if token else "Bearer")
        elif validates:
            assert json.loads(text) == {"client": "c-1"}
        else:
            assert json.loads(text) == {"x5t#S256": alice.thumbprint}
    assert get(url + "?access_token=x", trust, alice, {})[0] == 400
    if name != "app":
        assert get(nginx.url("/health"), trust, None, {})[0] == 200
    log = service.log()
    assert "status=certificate_mismatch" in log and "status=token_in_query" in log
    assert right not in log


def test_the_line_of_the_log(running, issue, people):
    name, service, nginx = running
    headers = {"Authorization": f"Bearer {issue(people['alice'])}"}
    with_requests(nginx.url("/accounts"), people["server"].cert, people["mallory"], headers)
    (line,) = [block for block in blocks("text") if block.startswith("refused: ")]
    assert line.strip() in service.log()


def test_openapi(folder, issue, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    schema = importlib.import_module("dependency").app.openapi()
    operation = schema["paths"]["/accounts"]["get"]
    assert operation["security"] == [{"CertificateBoundToken": []}]
    assert {"200", "400", "401", "425"} <= operation["responses"].keys()
    assert schema["components"]["securitySchemes"]["CertificateBoundToken"]["scheme"] == "bearer"
    assert "security" not in schema["paths"]["/health"]["get"]


def test_gunicorn_that_ends_tls(folder, issue, people):
    program, module, *_ = GUNICORN.replace("\\\n", " ").split()
    assert "--cert-reqs 1" in GUNICORN
    own = own_tls(people["server"], [people["alice"], people["mallory"]], folder / "own")
    command = [program, module, "--bind", "127.0.0.1:@address@", "--no-control-socket", *own]
    service = Service(folder / "run-own", command, "", directory=folder).start()
    try:
        trust, alice = people["server"].cert, people["alice"]
        headers = {"Authorization": f"Bearer {issue(alice)}"}
        url = service.url(scheme="https")
        for identity, expected in [(alice, 200), (people["mallory"], 401), (None, 401)]:
            assert with_requests(url, trust, identity, headers)[0] == expected
        stranger = harness.make_identity(folder, "stranger")
        with pytest.raises(requests.exceptions.ConnectionError):
            with_requests(url, trust, stranger, headers)
    finally:
        service.stop()


def ask(module, token, identity):
    """The ASGI middleware with the recipe's claims, without a server."""
    from certbound.asgi import CertificateBindingMiddleware

    passed = []

    async def application(scope, receive, send):
        passed.append(scope)

    async def send(message):
        sent.append(message)

    sent = []
    guarded = CertificateBindingMiddleware(
        application, header="X-Client-Cert", format="base64_der", trusted_proxies=["unix"],
        claims=module.claims, invalid=module.INVALID,
    )  # fmt: skip
    headers = [(b"authorization", b"Bearer " + token.encode()),
               (b"x-client-cert", base64.b64encode(identity.der))]  # fmt: skip
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers,
             "client": None, "server": ("/socket", None)}  # fmt: skip
    return guarded, scope, send, sent, passed


#: Headers that libraries stumble over.
STRANGE = ['{"alg":"ES256","crit":1}', '{"alg":"ES256","crit":[[]]}', '{"alg":["ES256"]}',
           '{"alg":{}}', "[" * 3000, "{}", "null"]  # fmt: skip


def part(text):
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("recipe", ["with_joserfc", "with_authlib", "cached"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_recipes(folder, issue, people, recipe, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    module = importlib.import_module(recipe)
    alice, mallory = people["alice"], people["mallory"]
    right = issue(alice)
    for token, identity, passes in [
        (right, alice, True),
        # A hit in the cache, and another certificate.
        (right, mallory, False),
        (right, alice, True),
        (issue(), alice, False),
        (issue(alice, forged=True), alice, False),
        (issue(alice, lives=-5), alice, False),
        (issue(alice, aud="https://other.example"), alice, False),
        ("x.y.z", alice, False),
        ("opaque", alice, False),
        (right[:-4], alice, False),
        *[(part(header) + ".e30.AA", alice, False) for header in STRANGE],
    ]:
        guarded, scope, send, sent, passed = ask(module, token, identity)
        asyncio.run(guarded(scope, None, send))
        assert bool(passed) == passes, (recipe, token)
        assert passes or sent[0]["status"] == 401
    if recipe == "cached":
        assert module.validated.cache_info().hits >= 2


def test_the_recipe_with_introspection(folder, issue, people, monkeypatch):
    alice, mallory = people["alice"], people["mallory"]
    answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, body = answers[sent.removeprefix("token=")]
            if not self.headers["Authorization"].startswith("Basic "):
                status, body = 401, ""
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("INTROSPECTION", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("CLIENT_ID", "resource-server")
    monkeypatch.setenv("CLIENT_SECRET", "secret")
    monkeypatch.syspath_prepend(str(folder))
    module = importlib.import_module("with_introspection")
    bound = {"cnf": {"x5t#S256": alice.thumbprint}}
    answers["right"] = 200, json.dumps({"active": True, **bound})
    answers["inactive"] = 200, json.dumps({"active": False, **bound})
    answers["text"] = 200, json.dumps({"active": "true", **bound})
    answers["unbound"] = 200, json.dumps({"active": True})
    answers["broken"] = 200, "{"
    answers["list"] = 200, "[]"
    answers["failing"] = 500, json.dumps({"active": True, **bound})
    try:

        async def all_of_them():
            for token, identity, passes in [
                ("right", alice, True), ("right", mallory, False), ("inactive", alice, False),
                ("text", alice, False), ("unbound", alice, False),
            ]:  # fmt: skip
                guarded, scope, send, sent, passed = ask(module, token, identity)
                await guarded(scope, None, send)
                assert bool(passed) == passes, token
                assert passes or sent[0]["status"] == 401
            # Not the client's fault.
            for token in ("broken", "failing", "list"):
                guarded, scope, send, sent, passed = ask(module, token, alice)
                with pytest.raises((ValueError, TypeError, httpx.HTTPError)):
                    await guarded(scope, None, send)
                assert not passed and not sent

        asyncio.run(all_of_them())
    finally:
        server.shutdown()
        server.server_close()


def test_by_hand(folder, issue, people, monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(folder))
    may_use = importlib.import_module("by_hand").may_use
    token = issue(people["alice"])
    assert may_use(token, people["alice"].der).x5t_s256 == people["alice"].thumbprint
    assert may_use(token, people["mallory"].der) is None
    assert capsys.readouterr().out == "certificate_mismatch 401 invalid_token\n"
    assert may_use(token, b"no certificate") is None
    assert capsys.readouterr().out == "certificate_not_sequence 401 invalid_token\n"
    assert may_use(token, certbound.Thumbprint.of(people["alice"].der)) is not None


def test_the_whole_request(folder, issue, people, monkeypatch):
    monkeypatch.syspath_prepend(str(folder))
    answer = importlib.import_module("whole_request").answer
    alice, mallory = people["alice"].der, people["mallory"].der
    right = f"Bearer {issue(people['alice'])}"
    for authorization, query, presented, expected in [
        (right, "page=2", alice, (200, None)),
        (right, "", mallory, (401, "invalid_token")),
        (right, "", b"no certificate", (401, "invalid_token")),
        (right, "access_token=x", alice, (400, "invalid_request")),
        ("", "", alice, (401, None)),
        ("Basic dTpw", "", alice, (401, None)),
        # Two headers that something has joined.
        (f"{right}, {right}", "", alice, (401, "invalid_token")),
    ]:
        assert answer(authorization, query, presented) == expected


def test_the_keys_of_a_client(folder, people, monkeypatch):
    monkeypatch.syspath_prepend(str(folder))
    unusable = importlib.import_module("fetched_keys").unusable
    x5c = [base64.b64encode(people["alice"].der).decode()]
    jwks = {"keys": [{"kty": "EC", "x5c": x5c}, {"kty": "EC"}]}
    assert unusable(jwks) == ["keys[1]: the JWK has no x5c, and so no certificate"]


def test_every_program_is_run():
    assert set(PROGRAMS) == {
        "app.py", "dependency.py", "flask_app.py", "django_app.py", "own_tls.py",
        "with_joserfc.py", "with_authlib.py", "with_introspection.py", "cached.py", "by_hand.py",
        "whole_request.py", "fetched_keys.py",
    }  # fmt: skip
