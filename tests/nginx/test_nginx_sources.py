"""Where the token or its claims come from, and what one connection remembers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from conftest import assert_healthy
from harness import Identity, Nginx, Request, Response, make_token

Client = Callable[..., list[Response]]

HTTP = """
map $http_x_indirect $indirect { default $http_x_indirect; }

server {
    listen 127.0.0.1:@https@ ssl http2;
    ssl_verify_client optional_no_ca;
    large_client_header_buffers 8 64k;

    location /jwt/ { certbound required; certbound_jwt $http_x_text; empty_gif; }
    location /jwt/if_bound/ { certbound if_bound; certbound_jwt $http_x_text; empty_gif; }
    location /claims/ { certbound required; certbound_claims ${http_x_text}; empty_gif; }
    location /claims/if_bound/ { certbound if_bound; certbound_claims $http_x_text; empty_gif; }
    location /introspection/ {
        certbound required; certbound_introspection $http_x_text; empty_gif;
    }
    location /introspection/if_bound/ {
        certbound if_bound; certbound_introspection $http_x_text; empty_gif;
    }
    location /confirmation/ { certbound required; certbound_confirmation $http_x_text; empty_gif; }
    location /indirect/ { certbound required; certbound_claims $indirect; empty_gif; }
    location ~ ^/captured/(?<held>.*)$ {
        certbound required; certbound_confirmation $held; empty_gif;
    }
    location ~ ^/numbered/(.*)$ { certbound required; certbound_confirmation $1; empty_gif; }
    location /bearer/ { certbound required; empty_gif; }
    location /if_bound/ { certbound if_bound; empty_gif; }

    # Inherited, replaced, and taken back.
    location /outer/ {
        certbound required;
        certbound_claims $http_x_text;
        empty_gif;
        location /outer/inner/ { empty_gif; }
        location /outer/other/ { certbound_confirmation $http_x_text; empty_gif; }
        location /outer/bearer/ { certbound_jwt bearer; empty_gif; }
    }
}
"""


@pytest.fixture(scope="module")
def nginx(start: Callable[..., Nginx]) -> Iterator[Nginx]:
    nginx = start(HTTP)
    yield nginx
    nginx.stop()
    assert_healthy(nginx)


def text_of(source: str, thumbprint: str | None) -> str:
    """What the source says of a token that is bound to the thumbprint, or to nothing."""
    members = {"cnf": {"x5t#S256": thumbprint}} if thumbprint else {}
    return {
        "jwt": make_token(members),
        "claims": json.dumps(members),
        "introspection": json.dumps({"active": True, **members}),
        "confirmation": thumbprint or "",
    }[source]


SOURCES = ["jwt", "claims", "introspection", "confirmation"]


@pytest.mark.parametrize("source", SOURCES)
def test_each_source(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity, source: str
) -> None:
    bound, unbound = text_of(source, alice.thumbprint), text_of(source, None)
    table = [
        ("", bound, alice, "ok"),
        ("", bound, mallory, "certificate_mismatch"),
        ("", bound, None, "certificate_missing"),
        ("", bound + "x", alice, None),
        ("", bound[:-1], alice, None),
        ("", "null", alice, None),
    ]
    if source != "confirmation":
        table += [
            ("", unbound, alice, "cnf_absent"),
            ("if_bound/", unbound, None, "ok"),
            ("if_bound/", bound, mallory, "certificate_mismatch"),
            ("if_bound/", bound, None, "certificate_missing"),
        ]
    for path, text, identity, expected in table:
        request = Request(nginx.url(f"/{source}/{path}"), headers=[f"X-Text: {text}"])
        with nginx.logged() as log:
            (answer,) = client(request, identity=identity)
        status = log[0].split()[3]
        assert (path, text, answer.status) == (path, text, 200 if status == "ok" else 401)
        if expected is None:
            assert status not in ("ok", "-")
        else:
            assert status == expected


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_there(nginx: Nginx, client: Client, alice: Identity, source: str) -> None:
    """An empty value refuses under every policy, and says whose fault it is."""
    name = "token_missing" if source == "jwt" else "source_empty"
    challenge = "Bearer" if source == "jwt" else 'Bearer error="invalid_token", error_'
    paths = [f"/{source}/"] + [f"/{source}/if_bound/"] * (source != "confirmation")
    for path in paths:
        for headers in ([], ["X-Text;"]):
            # A token in the other place does not count.
            request = Request(nginx.url(path), alice.token(), headers=headers)
            (answer,) = client(request, identity=alice)
            assert answer.status == 401
            assert (answer.header("WWW-Authenticate") or "").startswith(challenge)
            assert f"certbound: {name}: " in nginx.refusals()[-1]


@pytest.mark.parametrize("source", SOURCES)
def test_a_repeated_header(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity, source: str
) -> None:
    """nginx's variable has the first of them; the application may take the last."""
    good = "X-Text: " + text_of(source, alice.thumbprint)
    bad = "X-Text: " + text_of(source, mallory.thumbprint)
    for headers in ([good, bad], [bad, good], [good, good], [good, bad.replace("X-T", "x-t")]):
        (answer,) = client(Request(nginx.url(f"/{source}/"), headers=headers), identity=alice)
        assert answer.status == 400
        assert "certbound: token_repeated: " in nginx.refusals()[-1]


def test_a_token_in_the_query(nginx: Nginx, client: Client, alice: Identity) -> None:
    for source in SOURCES:
        request = Request(
            nginx.url(f"/{source}/?access_token=x"),
            headers=["X-Text: " + text_of(source, alice.thumbprint)],
        )
        assert client(request, identity=alice)[0].status == 400


def test_other_variables(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    claims = "X-Indirect: " + text_of("claims", alice.thumbprint)
    table = [
        (Request(nginx.url("/indirect/"), headers=[claims]), alice, 200),
        (Request(nginx.url("/indirect/"), headers=[claims]), mallory, 401),
        (Request(nginx.url(f"/captured/{alice.thumbprint}")), alice, 200),
        (Request(nginx.url(f"/captured/{alice.thumbprint}")), mallory, 401),
        (Request(nginx.url("/captured/")), alice, 401),
        (Request(nginx.url(f"/numbered/{alice.thumbprint}")), alice, 200),
        (Request(nginx.url(f"/numbered/{alice.thumbprint}")), mallory, 401),
    ]
    for request, identity, status in table:
        assert client(request, identity=identity)[0].status == status, request


def test_inheritance(nginx: Nginx, client: Client, alice: Identity) -> None:
    claims = ["X-Text: " + text_of("claims", alice.thumbprint)]
    thumbprint = ["X-Text: " + alice.thumbprint]
    table = [
        ("/outer/", None, claims, 200),
        ("/outer/", None, thumbprint, 401),
        ("/outer/inner/", None, claims, 200),
        ("/outer/inner/", alice.token(), [], 401),
        ("/outer/other/", None, thumbprint, 200),
        ("/outer/other/", None, claims, 401),
        ("/outer/bearer/", alice.token(), [], 200),
        ("/outer/bearer/", None, claims, 401),
    ]
    for path, token, headers, status in table:
        (answer,) = client(Request(nginx.url(path), token, headers=headers), identity=alice)
        assert (path, answer.status) == (path, status)


@pytest.mark.parametrize("http", [[], ["--http2"]], ids=["http/1.1", "http/2"])
def test_what_a_connection_remembers(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity, http: list[str]
) -> None:
    """The confirmation of a text read in one way, never a verdict."""
    mine, stolen, unbound = alice.token(), mallory.token(), make_token({"sub": "x"})
    claims = text_of("claims", alice.thumbprint)
    # Claims that are no introspection response, and the other way round.
    response = text_of("introspection", alice.thumbprint)
    large = make_token({"cnf": {"x5t#S256": alice.thumbprint}, "x": "y" * 20_000})

    def bearer(path: str, token: str) -> Request:
        return Request(nginx.url(path), token)

    def header(path: str, text: str) -> Request:
        return Request(nginx.url(path), headers=[f"X-Text: {text}"])

    table = [
        (bearer("/bearer/", mine), 200),
        (bearer("/bearer/", mine), 200),
        # The same text from another place, read in the same way.
        (header("/jwt/", mine), 200),
        # More or less, or another octet, is another token.
        (bearer("/bearer/", mine + "AAAA"), 200),
        (bearer("/bearer/", mine[:-1]), 401),
        (bearer("/bearer/", mine[:40] + "!" + mine[41:]), 401),
        (bearer("/bearer/", stolen), 401),
        (bearer("/bearer/", stolen), 401),
        (bearer("/bearer/", mine), 200),
        # What one policy allows, the other does not.
        (bearer("/if_bound/", unbound), 200),
        (bearer("/bearer/", unbound), 401),
        (bearer("/if_bound/", unbound), 200),
        # The same text, read in different ways.
        (header("/claims/", claims), 200),
        (header("/introspection/", claims), 401),
        (header("/claims/", claims), 200),
        (header("/introspection/", response), 200),
        (header("/claims/", response), 200),
        (header("/confirmation/", claims), 401),
        (header("/confirmation/", alice.thumbprint), 200),
        (header("/claims/", alice.thumbprint), 401),
        # Too large to remember: neither kept, nor taken for what was kept.
        (bearer("/bearer/", large), 200),
        (bearer("/bearer/", large), 200),
        (bearer("/bearer/", mine), 200),
    ]
    answers = client(*(request for request, _ in table), identity=alice, options=http)
    assert [a.status for a in answers] == [status for _, status in table]
    assert sum(a.connections for a in answers) == 1


def test_another_certificate_on_another_connection(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    request = Request(nginx.url("/bearer/"), alice.token())
    for _ in range(3):
        assert client(request, request, identity=alice)[1].status == 200
        assert client(request, request, identity=mallory)[1].status == 401
        assert client(request, request)[1].status == 401
