"""What one request gets: the table of tokens and certificates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import assert_healthy
from harness import TOP, Identity, Nginx, Request, Response, b64url, make_token

Client = Callable[..., list[Response]]

HTTP = """
server {
    listen 127.0.0.1:@https@ ssl http2;
    ssl_verify_client optional_no_ca;
    large_client_header_buffers 4 128k;
    root @prefix@/html;
    default_type text/plain;

    location /open/ { alias @prefix@/html/; }
    location /required/ { certbound required; alias @prefix@/html/; }
    location /if_bound/ { certbound if_bound; alias @prefix@/html/; }
    location ~ ^/forwarded/(.*) {
        certbound required;
        proxy_pass http://127.0.0.1:@plain@/$1;
    }
    location /rewritten/ {
        certbound required;
        rewrite ^/rewritten/add/(.*) /required/page?access_token=$1;
        rewrite ^/rewritten/drop/ /required/page?;
    }
}

server {
    listen 127.0.0.1:@plain@;
    location /open/ { alias @prefix@/html/; }
    location / { certbound required; alias @prefix@/html/; }
    location /if_bound/ { certbound if_bound; alias @prefix@/html/; }
}
"""

MESSAGES = {
    entry["name"]: entry["message"]
    for entry in json.loads((TOP / "tests" / "error_codes.json").read_text())
}


def put_pages(nginx: Nginx) -> None:
    (nginx.prefix / "html").mkdir(parents=True)
    (nginx.prefix / "html" / "page").write_text("the page\n")


@pytest.fixture(scope="module")
def nginx(start: Callable[..., Nginx]) -> Iterator[Nginx]:
    nginx = start(HTTP, run=False)
    put_pages(nginx)
    nginx.start()
    yield nginx
    nginx.stop()
    assert_healthy(nginx)


def challenge(name: str, error: str = "invalid_token") -> str:
    return f'Bearer error="{error}", error_description="{MESSAGES[name]}"'


def cnf(identity: Identity) -> dict[str, str]:
    return {"x5t#S256": identity.thumbprint}


# Claims, or a token as it stands; what `required` and `if_bound` say to it on
# alice's connection; `@alice@` and `@mallory@` are their thumbprints.
TOKENS = [
    ("bound", '{"cnf":{"x5t#S256":"@alice@"}}', "ok", "ok"),
    ("bound, escaped names",
     '{"\\u0063nf":{"x5t\\u0023S256":"@alice@"}}', "ok", "ok"),
    ("bound, jkt beside it",
     '{"cnf":{"jkt":"x","x5t#S256":"@alice@"}}', "ok", "ok"),
    ("stolen", '{"cnf":{"x5t#S256":"@mallory@"}}',
     "certificate_mismatch", "certificate_mismatch"),
    ("unbound", '{"sub":"x"}', "cnf_absent", "ok"),
    ("empty cnf", '{"cnf":{}}', "cnf_empty", "cnf_empty"),
    ("jkt only", '{"cnf":{"jkt":"x"}}',
     "other_methods_only", "other_method_not_enforced"),
    ("cnf null", '{"cnf":null}', "cnf_null", "cnf_null"),
    ("cnf a string", '{"cnf":"@alice@"}', "cnf_not_object", "cnf_not_object"),
    ("cnf an array", '{"cnf":["@alice@"]}', "cnf_not_object", "cnf_not_object"),
    ("cnf twice, good one first", '{"cnf":{"x5t#S256":"@alice@"},"cnf":{}}',
     "cnf_repeated", "cnf_repeated"),
    ("cnf twice, good one last", '{"cnf":{},"cnf":{"x5t#S256":"@alice@"}}',
     "cnf_repeated", "cnf_repeated"),
    ("thumbprint twice", '{"cnf":{"x5t#S256":"@mallory@","x5t#S256":"@alice@"}}',
     "x5t_s256_repeated", "x5t_s256_repeated"),
    ("thumbprint null", '{"cnf":{"x5t#S256":null}}',
     "x5t_s256_null", "x5t_s256_null"),
    ("thumbprint a number", '{"cnf":{"x5t#S256":1}}',
     "x5t_s256_not_string", "x5t_s256_not_string"),
    ("thumbprint padded", '{"cnf":{"x5t#S256":"@alice@="}}',
     "thumbprint_padding", "thumbprint_padding"),
    ("not an object", "[]", "json_not_object", "json_not_object"),
    ("cut", '{"cnf":{"x5t#S256":"@alice@"}', "json_truncated", "json_truncated"),
    ("trailing", '{"cnf":{"x5t#S256":"@alice@"}}x',
     "json_trailing_data", "json_trailing_data"),
]  # fmt: skip

RAW = [
    ("no token after the scheme", "Bearer", "token_missing"),
    ("another scheme", "Basic dTpw", "token_missing"),
    ("DPoP", "DPoP e30.e30.e30", "token_missing"),
    ("an opaque token", "Bearer mF_9.B5f-4.1JqM.x", "jwt_segments"),
    ("two segments", "Bearer e30.e30", "jwt_segments"),
    ("five segments", "Bearer e30.e30.e30.e30.e30", "jwt_encrypted"),
    ("padding", "Bearer e30.e30=.e30", "jwt_padding"),
    ("the scheme twice", "Bearer Bearer e30.e30.e30", None),
    ("a quote and control characters", 'Bearer "\t\x01<&', None),
]


@pytest.mark.parametrize(
    ("claims", "required", "if_bound"),
    [row[1:] for row in TOKENS],
    ids=[row[0] for row in TOKENS],
)
def test_token_on_the_right_connection(
    nginx: Nginx,
    client: Client,
    alice: Identity,
    mallory: Identity,
    claims: str,
    required: str,
    if_bound: str,
) -> None:
    claims = claims.replace("@alice@", alice.thumbprint)
    token = make_token(claims.replace("@mallory@", mallory.thumbprint))

    for policy, expected in (("required", required), ("if_bound", if_bound)):
        with nginx.logged() as log:
            (answer,) = client(
                Request(nginx.url(f"/{policy}/page"), token), identity=alice
            )
        assert log[0].split()[3] == expected
        if expected == "ok":
            assert (answer.status, answer.body) == (200, "the page\n")
            assert answer.all("WWW-Authenticate") == []
        else:
            assert answer.status == 401
            assert answer.header("WWW-Authenticate") == challenge(expected)
            assert "the page" not in answer.body


@pytest.mark.parametrize(
    ("value", "expected"), [row[1:] for row in RAW], ids=[row[0] for row in RAW]
)
def test_authorization_header(
    nginx: Nginx, client: Client, alice: Identity, value: str, expected: str | None
) -> None:
    request = Request(
        nginx.url("/if_bound/page"), headers=[f"Authorization: {value}"]
    )
    with nginx.logged() as log:
        (answer,) = client(request, identity=alice)
    status = log[0].split()[3]
    if expected is not None:
        assert status == expected

    assert answer.status == 401
    expected = "Bearer" if status == "token_missing" else challenge(status)
    assert answer.header("WWW-Authenticate") == expected


def test_scheme_in_any_case(nginx: Nginx, client: Client, alice: Identity) -> None:
    header = f"authorization: bEARER  {alice.token()}"
    for options in ([], ["--http2"]):
        (answer,) = client(
            Request(nginx.url("/required/page"), headers=[header]),
            identity=alice,
            options=options,
        )
        assert answer.status == 200


def test_no_token(nginx: Nginx, client: Client, alice: Identity) -> None:
    # RFC 6750 section 3.1: no error code, and the scheme alone.
    for path in ("/required/page", "/if_bound/page"):
        with nginx.logged():
            (answer,) = client(Request(nginx.url(path)), identity=alice)
        assert answer.status == 401
        assert answer.header("WWW-Authenticate") == "Bearer"


def test_stolen(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    token = alice.token()
    for policy in ("required", "if_bound"):
        request = Request(nginx.url(f"/{policy}/page"), token)
        with nginx.logged():
            (answer,) = client(request, identity=alice)
        assert answer.status == 200

        with nginx.logged():
            (answer,) = client(request, identity=mallory)
        assert answer.status == 401
        assert answer.header("WWW-Authenticate") == challenge("certificate_mismatch")

        with nginx.logged():
            (answer,) = client(request)
        assert answer.status == 401
        assert answer.header("WWW-Authenticate") == challenge("certificate_missing")


def test_without_tls(nginx: Nginx, client: Client, alice: Identity) -> None:
    url = nginx.url("/page", "plain", "http")
    with nginx.logged():
        (answer,) = client(Request(url, alice.token()))
    assert answer.status == 401
    assert answer.header("WWW-Authenticate") == challenge("certificate_missing")

    url = nginx.url("/if_bound/page", "plain", "http")
    with nginx.logged(2):
        bound, unbound = client(
            Request(url, alice.token()), Request(url, make_token({"sub": "x"}))
        )
    assert (bound.status, unbound.status) == (401, 200)


def test_off_by_default(nginx: Nginx, client: Client, mallory: Identity) -> None:
    with nginx.logged() as log:
        (answer,) = client(
            Request(nginx.url("/open/page?access_token=x")), identity=mallory
        )
    assert answer.status == 200
    # The thumbprint is there for whoever logs it; a status is not.
    assert log[0].split()[3:5] == ["-", mallory.thumbprint]


@pytest.mark.parametrize("options", [[], ["--http2"]], ids=["http/1.1", "http/2"])
@pytest.mark.parametrize("second", ["same", "other", "Basic dTpw", ""])
def test_credentials_twice(
    nginx: Nginx,
    client: Client,
    alice: Identity,
    mallory: Identity,
    second: str,
    options: list[str],
) -> None:
    good = f"Authorization: Bearer {alice.token()}"
    other = {"same": good, "other": f"Authorization: Bearer {mallory.token()}"}.get(
        second, f"Authorization: {second}" if second else "Authorization;"
    )
    for headers in ([good, other], [other, good]):
        with nginx.logged():
            (answer,) = client(
                Request(nginx.url("/required/page"), headers=headers),
                identity=alice,
                options=options,
            )
        # nginx 1.22 refuses the repetition itself, later versions leave it to
        # the module, which then gives the reason.
        assert answer.status == 400
        assert answer.all("WWW-Authenticate") in (
            [],
            [challenge("token_repeated", "invalid_request")],
        )


QUERIES = [
    "?access_token=SECRET",
    "?a=b&access_token=SECRET",
    "?a=b;access_token=SECRET",
    "?access%5Ftoken=SECRET",
    "?%61ccess_toke%6e=SECRET",
    "?access_token",
    # nginx takes no query from behind a "#", but passes all of it on.
    "#?access_token=SECRET",
    "?a#&access_token=SECRET",
]


@pytest.mark.parametrize("query", QUERIES)
def test_token_in_the_query(
    nginx: Nginx, client: Client, alice: Identity, query: str
) -> None:
    for policy in ("required", "if_bound"):
        for token in (alice.token(), None):
            before = len(nginx.refusals())
            request = Request(
                nginx.url(),
                token,
                headers=["Referer: https://x/?access_token=SECRET"],
                # As it stands: curl would keep what follows a "#" to itself.
                options=["--request-target", f"/{policy}/page{query}"],
            )
            with nginx.logged() as log:
                (answer,) = client(request, identity=alice)
            assert answer.status == 400
            assert answer.header("WWW-Authenticate") == challenge(
                "token_in_query", "invalid_request"
            )
            assert log[0].split()[3] == "token_in_query"
            (line,) = nginx.refusals()[before:]
            assert "certbound: token_in_query: " in line
            # nginx puts the whole target into error lines; not into this one.
            assert "SECRET" not in nginx.error_log()
            path = f"/{policy}/page" + query.partition("?")[0]
            assert f', server: , request: "GET {path}", host: "127.0.0.1:' in line


def test_query_after_rewrites(nginx: Nginx, client: Client, alice: Identity) -> None:
    paths = {
        # What the client sent may reach the application by $request_uri …
        "/rewritten/drop/?access_token=x": 400,
        # … and what rewrites made of it by $args.
        "/rewritten/add/x": 400,
        "/rewritten/drop/?page=1": 200,
        # Where "proxy_pass" has a variable, it becomes a query when decoded.
        "/forwarded/page%3Faccess_token=x": 400,
        "/forwarded/open/page%3Fpage=1": 200,
    }
    for path, status in paths.items():
        with nginx.logged():
            (answer,) = client(Request(nginx.url(path), alice.token()), identity=alice)
        assert (path, answer.status) == (path, status)


@pytest.mark.parametrize(
    "query", ["", "a=access_token", "access_tokens=x", "id_token=x", "page=%"]
)
def test_other_queries(
    nginx: Nginx, client: Client, alice: Identity, query: str
) -> None:
    url = nginx.url(f"/required/page?{query}")
    with nginx.logged():
        (answer,) = client(Request(url, alice.token()), identity=alice)
    assert answer.status == 200


def test_one_log_line_without_the_token(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    token = alice.token()
    before = len(nginx.refusals())
    # Other pages may have put a token where nginx itself would log it.
    request = Request(
        nginx.url(f"/required/page?next={token}"),
        token,
        headers=[f"Referer: https://x/?access_token={token}"],
    )
    with nginx.logged():
        client(request, identity=mallory)
    (line,) = nginx.refusals()[before:]
    assert re.search(
        r" \[error\] \d+#\d+: \*\d+ certbound: certificate_mismatch: "
        + re.escape(MESSAGES["certificate_mismatch"])
        + r", client: 127\.0\.0\.1, server: , "
        r'request: "GET /required/page", host: "127\.0\.0\.1:\d+"$',
        line,
    )
    for part in token.split("."):
        assert part not in nginx.error_log()

    with nginx.logged():
        client(Request(nginx.url("/required/page"), token), identity=alice)
    assert len(nginx.refusals()) == before + 1


def test_access_log_variables(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    token = alice.token()
    requests = [
        (alice, "ok", alice.thumbprint),
        (mallory, "certificate_mismatch", mallory.thumbprint),
        (None, "certificate_missing", "-"),
    ]
    for identity, status, thumbprint in requests:
        with nginx.logged() as log:
            client(Request(nginx.url("/required/page"), token), identity=identity)
        assert log[0].split()[3:5] == [status, thumbprint]


@pytest.mark.parametrize("options", [[], ["--http2"]], ids=["http/1.1", "http/2"])
def test_big_token(
    nginx: Nginx,
    client: Client,
    alice: Identity,
    mallory: Identity,
    tmp_path: Path,
    options: list[str],
) -> None:
    # The binding stands at the end, past every buffer boundary. With HTTP/2
    # curl itself gives up at 64 KB.
    pad = "x" * (30_000 if options else 80_000)
    token = make_token({"pad": pad, "cnf": cnf(alice)})
    assert len(token) > 40_000
    # A file, since an argument that long is more than some systems take.
    header = tmp_path / "header"
    header.write_text(f"Authorization: Bearer {token}\n")
    request = Request(nginx.url("/required/page"), headers=[f"@{header}"])
    (right,) = client(request, identity=alice, options=options)
    (stolen,) = client(request, identity=mallory, options=options)
    assert (right.status, stolen.status) == (200, 401)


def test_deep_and_strange_payloads(
    nginx: Nginx, client: Client, alice: Identity
) -> None:
    bound = f'"cnf":{json.dumps(cnf(alice))}'
    rows = [
        ('{"a":' + "[" * 63 + "]" * 63 + f",{bound}}}", 200),
        ('{"a":' + "[" * 64 + "]" * 64 + f",{bound}}}", 401),
        ('{"a":' + "[" * 20_000 + f",{bound}}}", 401),
        ("{" + bound + ',"a":"\x00"}', 401),
        ("\ufeff{" + bound + "}", 401),
    ]
    answers = client(
        *(Request(nginx.url("/required/page"), make_token(c)) for c, _ in rows),
        identity=alice,
    )
    assert [answer.status for answer in answers] == [status for _, status in rows]


def test_alg_none_is_not_this_check(
    nginx: Nginx, client: Client, alice: Identity
) -> None:
    # The header is not read: validation is another layer's duty, and the
    # documentation says so.  This test keeps the sentence honest.
    header, payload = b64url(b'{"alg":"none"}'), alice.token().split(".")[1]
    (answer,) = client(
        Request(nginx.url("/required/page"), f"{header}.{payload}."), identity=alice
    )
    assert answer.status == 200
