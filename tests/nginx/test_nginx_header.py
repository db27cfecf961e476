"""Certificates that a proxy passes on in a header."""

from __future__ import annotations

import base64
import hashlib
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import assert_healthy
from harness import Identity, Nginx, Request, Response, b64url, make_token

Client = Callable[..., list[Response]]

FORMATS = [
    "rfc9440", "url_pem", "url_pem_chain", "pem", "base64_der", "base64_der_chain", "envoy_xfcc",
]  # fmt: skip

HTTP = """
large_client_header_buffers 8 64k;

map $http_x_verify $verify { default $http_x_verify; }

server {
    listen 127.0.0.1:@plain@;
    listen unix:@prefix@/socket;
    certbound required;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
    add_header X-Thumbprint $certbound_thumbprint always;
    add_header X-Client $remote_addr always;

@formats@

    certbound_client_cert header X-Cert base64_der from 127.0.0.0/8;
    location / { empty_gif; }
    location /if_bound/ { certbound if_bound; empty_gif; }
    location /other/ {
        certbound_client_cert header X-Cert base64_der from 10.0.0.0/8 ::1 192.0.2.1;
        empty_gif;
    }
    location /socket/ {
        certbound_client_cert header X-Cert base64_der from unix:;
        empty_gif;
    }
    location /both/ {
        certbound_client_cert header X-Cert base64_der from 10.0.0.0/8 unix: 127.0.0.1;
        empty_gif;
    }
    location /small/ {
        certbound_client_cert header X-Cert base64_der from 127.0.0.1 limit=100;
        empty_gif;
    }
    location /large/ {
        certbound_client_cert header X-Cert base64_der_chain from 127.0.0.1 limit=64k;
        empty_gif;
    }
    location /tls/ { certbound_client_cert tls; empty_gif; }
    # Another header after an internal redirect: another certificate.
    location /moved/ { try_files /none /moved-to/; }
    location /moved-to/ {
        certbound_client_cert header X-Other base64_der from 127.0.0.1;
        empty_gif;
    }

    location /subject/ {
        certbound off;
        certbound_client_cert header X-Cert base64_der from 127.0.0.1 unix: verified=$http_x_verify;
        certbound_subject subject_dn CN=alice;
        empty_gif;
    }
    # Which is warned of: nobody says whether the chain was verified.
    location /subject/unknown/ {
        certbound off;
        certbound_client_cert header X-Cert base64_der from 127.0.0.1;
        certbound_subject subject_dn CN=alice;
        empty_gif;
    }
    location /subject/indirect/ {
        certbound off;
        certbound_client_cert header X-Cert base64_der from 127.0.0.1 verified=$verify;
        certbound_subject subject_dn CN=alice;
        empty_gif;
    }
}

# The proxy itself comes with a certificate, which is not the client's.
server {
    listen 127.0.0.1:@https@ ssl http2;
    ssl_verify_client optional_no_ca;
    certbound required;
    certbound_client_cert header X-Cert base64_der from 127.0.0.1;
    location / { empty_gif; }
    location /tls/ { certbound_client_cert tls; empty_gif; }
}

server {
    listen 127.0.0.1:@underscores@;
    underscores_in_headers on;
    certbound required;
    certbound_client_cert header X-Cert base64_der from 127.0.0.1 verified=$http_x_verify;
    location / { empty_gif; }
    location /jwt/ { certbound_jwt $http_x_token; empty_gif; }
    location /claims/ { certbound_claims $http_x_token; empty_gif; }
    location /subject/ { certbound off; certbound_subject subject_dn CN=alice; empty_gif; }
}
"""


@pytest.fixture(scope="module")
def nginx(start: Callable[..., Nginx]) -> Iterator[Nginx]:
    formats = "\n".join(
        f"location /{name}/ {{ certbound_client_cert header X-Cert {name} from 127.0.0.1;"
        " empty_gif; }"
        for name in FORMATS
    )
    nginx = start(HTTP.replace("@formats@", formats))
    yield nginx
    nginx.stop()
    assert_healthy(nginx)


def b64(identity: Identity) -> str:
    return base64.b64encode(identity.der).decode()


def header_value(name: str, identity: Identity) -> str:
    """The certificate as a proxy would write it."""
    pem = identity.cert.read_text()
    escaped = urllib.parse.quote(pem, safe="")
    return {
        "rfc9440": f":{b64(identity)}:",
        "url_pem": escaped,
        "url_pem_chain": escaped + escaped,
        "pem": pem.replace("\n", " "),
        "base64_der": b64(identity),
        "base64_der_chain": f"{b64(identity)},{b64(identity)}",
        "envoy_xfcc": f'By=spiffe://x;Hash={hashlib.sha256(identity.der).hexdigest()};'
        f'Cert="{escaped}"',
    }[name]


def request(
    nginx: Nginx, path: str, token: str | None, *headers: str, port: str = "plain"
) -> Request:
    scheme = "https" if port == "https" else "http"
    return Request(nginx.url(path, port, scheme), token, headers=headers)


def reason(nginx: Nginx) -> str:
    return nginx.refusals()[-1].split("certbound: ")[1].split(": ")[0]


@pytest.mark.parametrize("name", FORMATS)
def test_each_format(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity, name: str
) -> None:
    value = f"X-Cert: {header_value(name, alice)}"
    right, stolen = client(
        request(nginx, f"/{name}/", alice.token(), value),
        request(nginx, f"/{name}/", mallory.token(), value),
    )
    assert (right.status, stolen.status) == (200, 401)
    assert right.header("X-Thumbprint") == alice.thumbprint
    assert reason(nginx) == "certificate_mismatch"
    # Read as any other format it is refused: nothing is guessed.
    for other in set(FORMATS) - {name, name.removesuffix("_chain"), f"{name}_chain"}:
        (answer,) = client(request(nginx, f"/{other}/", alice.token(), value))
        assert (other, answer.status) == (other, 401)


def test_damaged_headers(nginx: Nginx, client: Client, alice: Identity) -> None:
    good = b64(alice)
    table = {
        good[:-4]: "der_truncated",
        good + "AAAA": None,
        good.replace("M", "-", 1): "bad_encoding",
        good + "," + good: None,
        f":{good}:": "bad_encoding",
        "x" * 17_000: "too_large",
    }
    for value, expected in table.items():
        for path in ("/", "/if_bound/"):
            for token in (alice.token(), make_token({"sub": "x"})):
                (answer,) = client(request(nginx, path, token, f"X-Cert: {value}"))
                assert answer.status == 401
                assert answer.all("X-Thumbprint") == []
                if expected and token == alice.token():
                    assert reason(nginx) == expected


@pytest.mark.parametrize("header", [(), ("X-Cert;",)])
def test_no_certificate(
    nginx: Nginx, client: Client, alice: Identity, header: tuple[str, ...]
) -> None:
    """An empty header is what proxies send for clients without a certificate."""
    bound, unbound = alice.token(), make_token({"sub": "x"})
    for path, token, status in [
        ("/", bound, 401), ("/", unbound, 401), ("/if_bound/", bound, 401),
        ("/if_bound/", unbound, 200),
    ]:  # fmt: skip
        (answer,) = client(request(nginx, path, token, *header))
        assert (path, answer.status) == (path, status)
        if path == "/if_bound/" and token == bound:
            (line,) = nginx.refusals()[-1:]
            assert "certbound: certificate_missing: " in line
            why = "the header holds none" if header else "the header is absent"
            assert f": {why}, client: " in line


def test_repeated(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    mine, other = f"X-Cert: {b64(alice)}", f"X-Cert: {b64(mallory)}"
    for headers in (
        [mine, mine], [mine, other], [other, mine], [mine, "X-Cert;"], ["x-cert;", mine],
    ):  # fmt: skip
        (answer,) = client(request(nginx, "/", alice.token(), *headers))
        assert (answer.status, reason(nginx)) == (401, "header_repeated")


def test_spelled_with_an_underscore(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    """A proxy that deletes X-Cert lets X_Cert pass."""
    mine, other = f"X-Cert: {b64(alice)}", f"X_Cert: {b64(alice)}"
    success = "X-Verify: SUCCESS"
    for headers, status in [
        ([success], 200), ([success.replace("-", "_", 1)], 401), ([], 401),
        ([success, success.replace("-", "_", 1)], 401),
    ]:  # fmt: skip
        (answer,) = client(request(nginx, "/subject/", None, mine, *headers, port="underscores"))
        assert (headers, answer.status) == (headers, status)
    for path, name in (("/jwt/", "token_missing"), ("/claims/", "source_empty")):
        (answer,) = client(
            request(nginx, path, None, mine, f"X_Token: {alice.token()}", port="underscores")
        )
        assert (answer.status, reason(nginx)) == (401, name)

    for headers, status, name in [
        ([mine], 200, None),
        ([other], 401, "certificate_missing"),
        ([mine, other], 401, "header_repeated"),
        ([other, mine], 401, "header_repeated"),
    ]:
        (answer,) = client(request(nginx, "/", alice.token(), *headers, port="underscores"))
        assert answer.status == status
        assert name is None or reason(nginx) == name


def test_who_is_believed(nginx: Nginx, client: Client, alice: Identity) -> None:
    header = f"X-Cert: {b64(alice)}"
    # What realip makes of the address does not count, in either direction.
    forwarded = ["X-Forwarded-For: 10.1.2.3"], ["X-Forwarded-For: 192.0.2.1"], []
    for more in forwarded:
        for path, status in [("/", 200), ("/other/", 401), ("/socket/", 401), ("/both/", 200)]:
            (answer,) = client(request(nginx, path, alice.token(), header, *more))
            assert (path, answer.status) == (path, status)
            client_address = more[0].split()[1] if more else "127.0.0.1"
            assert answer.header("X-Client") == client_address
            if status == 401:
                (line,) = nginx.refusals()[-1:]
                assert "certificate_missing: " in line
                assert 'since its sender is not one of "from"' in line


def test_unix_socket(nginx: Nginx, client: Client, alice: Identity) -> None:
    header = f"X-Cert: {b64(alice)}"
    for path, status in [("/socket/", 200), ("/both/", 200), ("/", 401), ("/other/", 401)]:
        options = ["--unix-socket", str(nginx.prefix / "socket")]
        url = f"http://localhost{path}"
        (answer,) = client(Request(url, alice.token(), headers=[header], options=options))
        assert (path, answer.status) == (path, status)


def test_limit(nginx: Nginx, client: Client, alice: Identity) -> None:
    assert client(request(nginx, "/small/", alice.token(), f"X-Cert: {b64(alice)}"))[0].status == 401
    assert reason(nginx) == "too_large"
    chain = ",".join([b64(alice)] * 60)
    assert len(chain) > 20_000
    for path, status in (("/large/", 200), ("/base64_der_chain/", 401)):
        (answer,) = client(request(nginx, path, alice.token(), f"X-Cert: {chain}"))
        assert (path, answer.status) == (path, status)


def test_the_proxys_own_certificate(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    """Neither stands in for the other."""
    header = f"X-Cert: {b64(alice)}"
    table = [
        ("/", alice.token(), [header], 200),
        ("/", mallory.token(), [header], 401),
        ("/", mallory.token(), [], 401),
        ("/tls/", mallory.token(), [header], 200),
        ("/tls/", alice.token(), [header], 401),
    ]
    for path, token, headers, status in table:
        (answer,) = client(
            request(nginx, path, token, *headers, port="https"), identity=mallory
        )
        assert (path, answer.status) == (path, status)


def test_tls_without_tls(nginx: Nginx, client: Client, alice: Identity) -> None:
    (answer,) = client(request(nginx, "/tls/", alice.token(), f"X-Cert: {b64(alice)}"))
    assert (answer.status, reason(nginx)) == (401, "certificate_missing")


def test_many_clients_on_one_connection(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    """The certificate is the request's, also when the token comes again."""
    table = [
        (alice, alice, 200),
        (alice, mallory, 401),
        (alice, None, 401),
        (alice, alice, 200),
        (mallory, alice, 401),
        (mallory, mallory, 200),
        (alice, mallory, 401),
    ]
    answers = client(*(
        request(nginx, "/", holder.token(), *([f"X-Cert: {b64(shown)}"] if shown else []))
        for holder, shown, _ in table
    ))  # fmt: skip
    assert [a.status for a in answers] == [status for _, _, status in table]
    assert sum(a.connections for a in answers) == 1
    shown_thumbprints = [[shown.thumbprint] if shown else [] for _, shown, _ in table]
    assert [a.all("X-Thumbprint") for a in answers] == shown_thumbprints


def test_after_a_redirect(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    for first, second, status in [
        (alice, alice, 200), (alice, mallory, 401), (mallory, alice, 401), (alice, None, 401),
    ]:  # fmt: skip
        headers = [f"X-Cert: {b64(first)}"]
        headers += [f"X-Other: {b64(second)}"] if second else []
        (answer,) = client(request(nginx, "/moved/", alice.token(), *headers))
        assert answer.status == status


def test_early_data_of_the_proxy(nginx: Nginx, client: Client, alice: Identity) -> None:
    headers = [f"X-Cert: {b64(alice)}", "Early-Data: 1"]
    (answer,) = client(request(nginx, "/", alice.token(), *headers))
    assert (answer.status, reason(nginx)) == (425, "early_data")


def test_subject_of_an_unknown_chain(nginx: Nginx, client: Client, alice: Identity) -> None:
    headers = [f"X-Cert: {b64(alice)}", "X-Verify: SUCCESS"]
    (answer,) = client(request(nginx, "/subject/unknown/", None, *headers))
    assert (answer.status, answer.body) == (401, '{"error":"invalid_client"}')
    assert reason(nginx) == "certificate_not_verified"


@pytest.mark.parametrize("path", ["/subject/", "/subject/indirect/"])
def test_subject(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity, path: str
) -> None:
    mine, other = f"X-Cert: {b64(alice)}", f"X-Cert: {b64(mallory)}"
    success = "X-Verify: SUCCESS"
    table = [
        ([mine, success], 200, None),
        ([other, success], 401, "subject_mismatch"),
        ([mine], 401, "certificate_not_verified"),
        ([mine, "X-Verify: success"], 401, "certificate_not_verified"),
        ([mine, "X-Verify: SUCCESS "], 200, None),
        ([mine, "X-Verify: NONE"], 401, "certificate_not_verified"),
        ([mine, "X-Verify: FAILED:certificate has expired"], 401, "certificate_not_verified"),
        ([success], 401, "client_certificate_missing"),
        ([mine, mine, success], 401, "header_repeated"),
        (["X-Cert: AAAA", success], 401, "certificate_not_sequence"),
    ]
    if path == "/subject/":
        table += [([mine, success, success], 401, "certificate_not_verified")]
        table += [([mine, success, "X-Verify: NONE"], 401, "certificate_not_verified")]
    for headers, status, name in table:
        (answer,) = client(request(nginx, path, None, *headers))
        assert (headers[1:], answer.status) == (headers[1:], status)
        if name:
            assert answer.body == '{"error":"invalid_client"}'
            assert reason(nginx) == name
