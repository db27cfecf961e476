"""One table of requests; nginx, HAProxy and Python services give the same answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from haproxy import REFUSE, Haproxy, configuration
from harness import ASAN, TOP, VALGRIND, Identity, Nginx, Request, curl, make_token
from service import gunicorn, own_tls, uvicorn
from test_haproxy_faults import SABOTAGE

NGINX = """
large_client_header_buffers 8 64k;
server {
    listen 127.0.0.1:@tls@ ssl http2;
    ssl_verify_client optional_no_ca;
    location /required/ { certbound required; empty_gif; }
    location /if_bound/ { certbound if_bound; empty_gif; }
}
server {
    listen 127.0.0.1:@trusted@;
    certbound_client_cert header X-Client-Cert base64_der from 127.0.0.1;
    location /required/ { certbound required; empty_gif; }
    location /if_bound/ { certbound if_bound; empty_gif; }
}
server {
    listen 127.0.0.1:@untrusted@;
    certbound_client_cert header X-Client-Cert base64_der from 10.0.0.0/8;
    location /required/ { certbound required; empty_gif; }
    location /if_bound/ { certbound if_bound; empty_gif; }
}
"""

RULES = f"""
    http-request lua.certbound_required if {{ path_beg /required/ }}
    http-request lua.certbound_if_bound if {{ path_beg /if_bound/ }}
    {REFUSE}
    http-request return status 200
"""

HAPROXY_TLS = f"""
frontend tls
    bind 127.0.0.1:@https@ @tls@
    {RULES}
"""

# Whom to believe is for the configuration to say.
HAPROXY_HEADER = f"""
frontend trusted
    bind 127.0.0.1:@trusted@
    {RULES}

frontend untrusted
    bind 127.0.0.1:@untrusted@
    http-request del-header X-Client-Cert unless {{ src 10.0.0.0/8 }}
    {RULES}
"""

# Valgrind and the sanitizers are for modules in C. Of Python's servers, the first word
# is the service and the second who ends TLS.
SERVERS = ["nginx", "haproxy", "gunicorn itself", "gunicorn nginx", "uvicorn nginx", "uvicorn haproxy"]
if ASAN:
    SERVERS = ["nginx", "haproxy"]
if VALGRIND:
    SERVERS = ["nginx"]

# They end TLS and pass the certificate on; what the client sends as such is gone.
NGINX_EDGE = """
large_client_header_buffers 8 64k;
server {
    listen 127.0.0.1:@tls@ ssl http2;
    ssl_verify_client optional_no_ca;
    location / {
        proxy_pass http://unix:@socket@;
        proxy_set_header X-Client-Cert $ssl_client_escaped_cert;
        proxy_set_header Host $host;
    }
}
"""
HAPROXY_EDGE = """
frontend tls
    bind 127.0.0.1:@https@ @tls@
    http-request set-header X-Client-Cert %[ssl_c_der,base64]
    default_backend service

backend service
    server service unix@@socket@
"""


@dataclass(frozen=True)
class Row:
    name: str
    place: str
    """Where it is sent: over mutual TLS, or by a proxy with a header."""
    path: str
    token: str | None
    status: int
    identity: Identity | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Running:
    """Something to stop, and where its places are."""

    stops: list[Callable[[], None]]
    urls: dict[str, Callable[[str], str]]


def header(identity: Identity) -> str:
    return "X-Client-Cert: " + base64.b64encode(identity.der).decode()


def by_hand(alice: Identity, mallory: Identity) -> Iterator[Row]:
    right, unbound = alice.token(), make_token({"sub": "x"})
    jkt = make_token({"cnf": {"jkt": "x"}})
    both = make_token({"cnf": {"jkt": "x", "x5t#S256": alice.thumbprint}})
    for policy, lax in (("required", 401), ("if_bound", 200)):
        path = f"/{policy}/"
        yield Row("right", "tls", path, right, 200, alice)
        yield Row("stolen", "tls", path, right, 401, mallory)
        yield Row("none", "tls", path, right, 401)
        yield Row("unbound", "tls", path, unbound, lax, alice)
        yield Row("unbound, no certificate", "tls", path, unbound, lax)
        yield Row("jkt only", "tls", path, jkt, 401, alice)
        yield Row("jkt beside", "tls", path, both, 200, alice)
        yield Row("jkt beside, stolen", "tls", path, both, 401, mallory)
        yield Row("no token", "tls", path, None, 401, alice)
        yield Row("no token, empty", "tls", path, None, 401, alice, ("Authorization: Bearer ",))
        yield Row("other scheme", "tls", path, None, 401, alice, ("Authorization: Basic dTpw",))
        yield Row("opaque", "tls", path, "mF_9.B5f-4.1JqM.x", 401, alice)
        for other in (right, unbound):
            twice = f"Authorization: Bearer {other}"
            yield Row("two tokens", "tls", path, right, 400, alice, (twice,))
        for query in ("access_token=x", "a=b&access%5Ftoken=x", "access_token"):
            yield Row("in the query", "tls", f"{path}?{query}", right, 400, alice)
            yield Row("only in the query", "tls", f"{path}?{query}", None, 400, alice)
        yield Row("forged header beside TLS", "tls", path, right, 401, mallory, (header(alice),))
        yield Row("forged header, no TLS", "tls", path, right, 401, None, (header(alice),))
        mine, other = header(alice), header(mallory)
        for place, believed in (("trusted", 200), ("untrusted", 401)):
            yield Row("header", place, path, right, believed, None, (mine,))
            yield Row("header, stolen", place, path, right, 401, None, (other,))
            yield Row("header, none", place, path, right, 401)
            yield Row("header, empty", place, path, right, 401, None, ("X-Client-Cert;",))
            yield Row("header twice", place, path, right, 401, None, (mine, mine))
            yield Row("header, two", place, path, right, 401, None, (mine, other))
            yield Row("header, unbound", place, path, unbound, lax, None, ())
            damaged = mine[:-8]
            yield Row("header, damaged", place, path, right, 401, None, (damaged,))
            early = (mine, "Early-Data: 1")
            yield Row("early", place, path, right, 425, None, early)


def faults(alice: Identity) -> Iterator[Row]:
    """What only HAProxy can suffer: it lets a request go on after either."""
    for policy in ("required", "if_bound"):
        for fault in ("error", "timeout", "object"):
            for place in ("tls", "trusted"):
                path, headers = f"/{policy}/sabotage-{fault}", (header(alice),)
                yield Row(fault, place, path, alice.token(), 401, alice, headers)
                yield Row(fault, place, path, make_token({}), 401, alice, headers)


def from_vectors(alice: Identity) -> Iterator[Row]:
    """Each way of being wrong of the confirmation vectors, on alice's certificate."""
    cases = json.loads((TOP / "tests" / "vectors" / "cnf.json").read_text("utf-8"))
    for case in cases:
        policy = case.get("policy", "required")
        if case["kind"] == "introspection_json" or case.get("other_methods"):
            continue
        if policy not in ("required", "if_bound"):
            continue
        octets, shown = base64.b64decode(case["input_b64"]), case["cert_thumbprint_b64url"]
        if case["kind"] == "jwt_payload_json":
            if shown:
                mine = alice.thumbprint
                octets = octets.replace(shown.encode(), mine.encode())
                # One vector has the first character escaped.
                octets = octets.replace(
                    f"\\u{ord(shown[0]):04x}{shown[1:]}".encode(),
                    f"\\u{ord(mine[0]):04x}{mine[1:]}".encode(),
                )
            token = make_token(octets)
        else:
            token = octets.decode("latin-1")
            if shown and case["expect"] == "bound_ok":
                # The signature is not looked at here.
                payload = base64.urlsafe_b64decode(token.split(".")[1] + "==")
                token = make_token(payload.replace(shown.encode(), alice.thumbprint.encode()))
        # HTTP takes no control characters, and no token is made of them.
        if not token.isprintable() or token != token.strip():
            continue
        status = 200 if case["expect"] in ("bound_ok", "unbound_ok") else 401
        identity = alice if shown else None
        yield Row(case["id"], "tls", f"/{policy}/", token or None, status, identity)


def start_nginx(directory: Path, server: Identity) -> Running:
    nginx = Nginx(directory / "nginx", server, NGINX)
    nginx.start()
    schemes = {"tls": "https", "trusted": "http", "untrusted": "http"}
    urls = {p: partial(nginx.url, port=p, scheme=s) for p, s in schemes.items()}
    return Running([nginx.stop], urls)


def start_haproxy(directory: Path, server: Identity) -> Running:
    (directory / "sabotage.lua").write_text(SABOTAGE)
    limits = (
        f"    lua-load-per-thread {directory}/sabotage.lua\n"
        "    tune.lua.session-timeout 200ms\n"
    )
    setenv = '    setenv CERTBOUND_CLIENT_CERT "header X-Client-Cert base64_der"\n'
    tls = Haproxy(directory / "tls", server, configuration(HAPROXY_TLS, limits))
    behind = configuration(HAPROXY_HEADER, setenv + limits)
    other = Haproxy(directory / "behind", server, behind)
    for one in (tls, other):
        one.start()
    urls = {p: partial(other.url, port=p, scheme="http") for p in ("trusted", "untrusted")}
    return Running([tls.stop, other.stop], {"tls": tls.url, **urls})


def start_service(name: str, edge: str, directory: Path, server: Identity,
                  clients: list[Identity]) -> Running:  # fmt: skip
    start = {"gunicorn": gunicorn, "uvicorn": uvicorn}[name]
    stops, urls = [], {}
    for place, peer in [("trusted", "127.0.0.1"), ("untrusted", "10.0.0.0/8")]:
        service = start(directory / place, f"X-Client-Cert base64_der {peer}").start()
        stops.append(service.stop)
        urls[place] = service.url
    if edge == "itself":
        options = own_tls(server, clients, directory)
        service = gunicorn(directory / "own", "tls", options=options).start()
        stops.append(service.stop)
        urls["tls"] = partial(service.url, scheme="https")
        return Running(stops, urls)
    format = "url_pem" if edge == "nginx" else "base64_der"
    service = start(directory / "behind", f"X-Client-Cert {format} unix", unix=True).start()
    stops.append(service.stop)
    if edge == "nginx":
        text = NGINX_EDGE.replace("@socket@", str(service.socket))
        front: Nginx | Haproxy = Nginx(directory / "edge", server, text)
        urls["tls"] = partial(front.url, port="tls")
    else:
        text = HAPROXY_EDGE.replace("@socket@", str(service.socket))
        front = Haproxy(directory / "edge", server, configuration(text))
        urls["tls"] = front.url
    front.start()
    return Running([*stops, front.stop], urls)


@pytest.fixture(scope="module", params=SERVERS)
def ask(
    request: pytest.FixtureRequest,
    directory: Path,
    server_identity: Identity,
    alice: Identity,
    mallory: Identity,
) -> Iterator[Callable[[Row], int]]:
    name, _, edge = request.param.partition(" ")
    work = directory / request.param.replace(" ", "-")
    work.mkdir()
    if edge:
        running = start_service(name, edge, work, server_identity, [alice, mallory])
    else:
        start = {"nginx": start_nginx, "haproxy": start_haproxy}[name]
        running = start(work, server_identity)

    def send(row: Row) -> int:
        sent = Request(running.urls[row.place](row.path), row.token, row.headers)
        (answer,) = curl(directory, server_identity.cert, [sent], row.identity)
        return answer.status

    send.server = request.param  # type: ignore[attr-defined]
    yield send
    for stop in running.stops:
        stop()


def test_the_table(ask: Callable[[Row], int], alice: Identity, mallory: Identity) -> None:
    rows = [*by_hand(alice, mallory), *from_vectors(alice)]
    if ask.server == "haproxy":  # type: ignore[attr-defined]
        rows += faults(alice)
    assert len(rows) > 100
    wrong = []
    for row in rows:
        status = ask(row)
        if status != row.status:
            wrong.append((row.name, row.place, row.path, row.status, status))
    assert wrong == []
