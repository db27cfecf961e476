"""uvicorn and gunicorn with the middlewares: peers, websockets, what it costs."""

from __future__ import annotations

import base64
import json
import ssl
import statistics

import httpx
import pytest
from harness import Nginx
from haproxy import Haproxy, configuration
from service import Costs, gunicorn, uvicorn
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

NGINX = """
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
server {
    listen 127.0.0.1:@https@ ssl;
    ssl_verify_client optional_no_ca;
    location / {
        proxy_pass http://unix:@socket@;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        proxy_set_header X-Client-Cert $ssl_client_escaped_cert;
    }
}
"""


def headers(identity, shown=None, **more):
    found = {"Authorization": f"Bearer {identity.token()}", **more}
    if shown is not None:
        found["X-Client-Cert"] = base64.b64encode(shown.der).decode()
    return found


def get(service, sent):
    return httpx.get(service.url("/required/"), headers=sent, trust_env=False, timeout=60).status_code


@pytest.mark.parametrize(
    ("options", "forged"),
    [
        # As the guide demands.
        (["--no-proxy-headers"], 401),
        # uvicorn's default believes X-Forwarded-For from 127.0.0.1 ...
        ([], 200),
        # ... and told to believe everybody, it lets a client name itself a proxy.
        (["--forwarded-allow-ips", "*"], 200),
    ],
)
def test_why_uvicorn_must_not_read_forwarded_headers(folder, alice, options, forged):
    work = folder / f"uvicorn{len(options)}{options[-1:]}".replace("*", "all").replace("'", "")
    service = uvicorn(work, "X-Client-Cert base64_der 192.0.2.7", options=options).start()
    try:
        # This client is at 127.0.0.1, which is no trusted proxy.
        assert get(service, headers(alice, alice)) == 401
        lie = {"X-Forwarded-For": "192.0.2.7"}
        assert get(service, headers(alice, alice, **lie)) == forged
    finally:
        service.stop()


def test_gunicorn_asks_the_socket(folder, alice):
    """What the PROXY protocol or a forwarded header says is not the peer."""
    service = gunicorn(
        folder / "gunicorn", "X-Client-Cert base64_der 192.0.2.7",
        options=["--forwarded-allow-ips", "*"],
    ).start()  # fmt: skip
    try:
        lies = {"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7"}
        assert get(service, headers(alice, alice, **lies)) == 401
    finally:
        service.stop()


def behind_nginx(folder, server, service):
    nginx = Nginx(folder, server, NGINX.replace("@socket@", str(service.socket)))
    nginx.start()
    return nginx


def behind_haproxy(folder, server, service):
    haproxy = Haproxy(folder, server, configuration(f"""
frontend tls
    bind 127.0.0.1:@https@ @tls@
    http-request set-header X-Client-Cert %[ssl_c_der,base64]
    default_backend service

backend service
    server service unix@{service.socket}
"""))  # fmt: skip
    haproxy.start()
    return haproxy


@pytest.mark.parametrize(("start", "format"), [(behind_nginx, "url_pem"), (behind_haproxy, "base64_der")])
def test_websockets(folder, server, alice, mallory, start, format):
    work = folder / f"websockets-{format}"
    service = uvicorn(work, f"X-Client-Cert {format} unix", unix=True).start()
    edge = start(work / "edge", server, service)
    try:
        url = edge.url("/required/").replace("https:", "wss:")
        for identity, passes in [(alice, True), (mallory, False), (None, False)]:
            context = ssl.create_default_context(cafile=str(server.cert))
            if identity:
                context.load_cert_chain(identity.cert, identity.key)
            sent = headers(alice, alice)
            if passes:
                with connect(url, ssl=context, additional_headers=sent, open_timeout=60) as socket:
                    assert json.loads(socket.recv())["x5t#S256"] == alice.thumbprint
            else:
                with pytest.raises(InvalidStatus) as caught:
                    connect(url, ssl=context, additional_headers=sent, open_timeout=60)
                assert caught.value.response.status_code == 401
                challenge = caught.value.response.headers["WWW-Authenticate"]
                assert challenge.startswith('Bearer error="invalid_token"')
    except TimeoutError:
        pytest.fail(f"no answer; the service says:\n{service.log()}\nthe edge:\n{edge.log()}")
    finally:
        edge.stop()
        service.stop()


def test_what_it_costs(folder, alice):
    """A request through the middleware against one without it, in one server, in
    turns. The bound is wide: a machine under load must not fail the tests."""
    service = uvicorn(folder / "cost", "X-Client-Cert base64_der 127.0.0.1").start()
    try:
        with Costs(service, headers(alice, alice)) as costs:
            paths = ("/required/", "/bare/")
            times = [[costs.of(path) for path in paths] for _ in range(21)]
        added = statistics.median(guarded - bare for guarded, bare in times[1:]) / 1000
        print(f"\nthe middleware adds {added:.1f} µs")
        assert added < 100
    finally:
        service.stop()
