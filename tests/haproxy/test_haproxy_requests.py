"""What one request gets: the table of tokens and certificates."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from haproxy import REFUSE, Haproxy, configuration
from harness import TOP, Identity, Request, Response, b64url, make_token

Client = Callable[..., list[Response]]

BODY = f"""
frontend resource
    bind 127.0.0.1:@https@ @tls@
    bind 127.0.0.1:@plain@
    http-request lua.certbound_required if {{ path_beg /required }}
    http-request lua.certbound_if_bound if {{ path_beg /if_bound }}
    http-request set-var(txn.certbound_status) str(ok) if {{ path_beg /open }}
    http-after-response set-header X-Thumbprint "[%[lua.certbound_thumbprint]]"
    {REFUSE}
    http-request return status 200 content-type text/plain string "the page"
"""

MESSAGES = {
    entry["name"]: entry["message"]
    for entry in json.loads((TOP / "tests" / "error_codes.json").read_text())
}


@pytest.fixture(scope="module", params=["one thread", "four threads", "one state"])
def haproxy(request: pytest.FixtureRequest, start: Callable[..., Haproxy]) -> Haproxy:
    threads = 1 if request.param == "one thread" else 4
    load = "lua-load" if request.param == "one state" else "lua-load-per-thread"
    # The largest token of these tests is larger than the default buffer.
    globals = f"    nbthread {threads}\n    tune.bufsize 131072"
    return start(configuration(BODY, globals, load))


def challenge(name: str, error: str = "invalid_token") -> str:
    return f'Bearer error="{error}", error_description="{MESSAGES[name]}"'


# Claims; what `required` and `if_bound` say to them on alice's connection; `@alice@`
# and `@mallory@` are their thumbprints.
TOKENS = [
    ("bound", '{"cnf":{"x5t#S256":"@alice@"}}', "ok", "ok"),
    ("escaped names", '{"\\u0063nf":{"x5t\\u0023S256":"@alice@"}}', "ok", "ok"),
    ("jkt beside it", '{"cnf":{"jkt":"x","x5t#S256":"@alice@"}}', "ok", "ok"),
    ("stolen", '{"cnf":{"x5t#S256":"@mallory@"}}', "certificate_mismatch", "certificate_mismatch"),
    ("unbound", '{"sub":"x"}', "cnf_absent", "ok"),
    ("empty cnf", '{"cnf":{}}', "cnf_empty", "cnf_empty"),
    ("jkt only", '{"cnf":{"jkt":"x"}}', "other_methods_only", "other_method_not_enforced"),
    ("cnf null", '{"cnf":null}', "cnf_null", "cnf_null"),
    ("cnf twice", '{"cnf":{},"cnf":{"x5t#S256":"@alice@"}}', "cnf_repeated", "cnf_repeated"),
    ("thumbprint padded", '{"cnf":{"x5t#S256":"@alice@="}}',
     "thumbprint_padding", "thumbprint_padding"),
    ("trailing", '{"cnf":{"x5t#S256":"@alice@"}}x', "json_trailing_data", "json_trailing_data"),
    ("NUL", '{"cnf":{"x5t#S256":"@alice@"}}\0', "json_trailing_data", "json_trailing_data"),
]  # fmt: skip


@pytest.mark.parametrize("options", [[], ["--http2"]], ids=["http/1.1", "http/2"])
def test_tokens(
    haproxy: Haproxy, client: Client, alice: Identity, mallory: Identity, options: list[str]
) -> None:
    requests, expected = [], []
    for name, claims, *statuses in TOKENS:
        claims = claims.replace("@alice@", alice.thumbprint)
        token = make_token(claims.replace("@mallory@", mallory.thumbprint))
        for policy, status in zip(("required", "if_bound"), statuses, strict=True):
            requests.append(Request(haproxy.url(f"/{policy}/{len(requests)}"), token))
            expected.append((name, status))
    with haproxy.logged(len(requests)) as log:
        answers = client(*requests, identity=alice, options=options)
    # A connection's threads may write in another order.
    logged = {int(line["path"].split("/")[-1]): line for line in log}

    # All over one connection, whose memory must not blur them.
    assert sum(answer.connections for answer in answers) == 1
    for number, (answer, (name, status)) in enumerate(zip(answers, expected, strict=True)):
        assert (name, logged[number]["status"]) == (name, status)
        assert logged[number]["thumbprint"] == alice.thumbprint
        assert answer.header("X-Thumbprint") == f"[{alice.thumbprint}]"
        if status == "ok":
            assert (answer.status, answer.body) == (200, "the page")
            assert answer.all("WWW-Authenticate") == []
            assert logged[number]["reason"] == "-"
        else:
            assert answer.status == 401
            assert answer.header("WWW-Authenticate") == challenge(status)
            assert logged[number]["reason"] == MESSAGES[status]
            assert "the page" not in answer.body


RAW = [
    ("Bearer", "token_missing"),
    ("Basic dTpw", "token_missing"),
    ("Bearer mF_9.B5f-4.1JqM.x", "jwt_segments"),
    ("Bearer e30.e30.e30.e30.e30", "jwt_encrypted"),
    ("Bearer e30.e30=.e30", "jwt_padding"),
    ("Bearer Bearer e30.e30.e30", "jwt_scheme"),
    ("Bearer e30.e30.e30, Bearer e30.e30.e30", "jwt_whitespace"),
]


@pytest.mark.parametrize(("value", "status"), RAW)
def test_authorization_header(
    haproxy: Haproxy, client: Client, alice: Identity, value: str, status: str
) -> None:
    request = Request(haproxy.url("/if_bound/"), headers=[f"Authorization: {value}"])
    with haproxy.logged() as log:
        (answer,) = client(request, identity=alice)
    assert (answer.status, log[0]["status"]) == (401, status)
    expected = "Bearer" if status == "token_missing" else challenge(status)
    assert answer.header("WWW-Authenticate") == expected


def test_no_token(haproxy: Haproxy, client: Client, alice: Identity) -> None:
    # RFC 6750 section 3.1: no error code, and the scheme alone.
    for path in ("/required/", "/if_bound/"):
        with haproxy.logged():
            (answer,) = client(Request(haproxy.url(path)), identity=alice)
        assert answer.status == 401
        assert answer.header("WWW-Authenticate") == "Bearer"


def test_stolen(
    haproxy: Haproxy, client: Client, alice: Identity, mallory: Identity
) -> None:
    for policy in ("required", "if_bound"):
        request = Request(haproxy.url(f"/{policy}/"), alice.token())
        for identity, status in (
            (alice, "ok"), (mallory, "certificate_mismatch"), (None, "certificate_missing"),
        ):  # fmt: skip
            with haproxy.logged() as log:
                (answer,) = client(request, identity=identity)
            assert log[0]["status"] == status
            assert log[0]["thumbprint"] == (identity.thumbprint if identity else "-")
            expected = 200 if status == "ok" else 401
            assert answer.status == expected


def test_several_tokens_on_one_connection(
    haproxy: Haproxy, client: Client, alice: Identity, mallory: Identity
) -> None:
    """What the connection remembers is a token's confirmation, never a verdict."""
    bound, other, bearer = alice.token(), mallory.token(), make_token({"sub": "x"})
    big = alice.token(pad="x" * 6000)
    rows = [
        ("/required/", bound, 200), ("/required/", bound, 200),
        ("/required/", other, 401), ("/required/", bound, 200),
        ("/required/", bound[:-1] + "A", 200), ("/required/", bound[:-1], 401),
        ("/if_bound/", bearer, 200), ("/required/", bearer, 401),
        ("/required/", bearer, 401), ("/if_bound/", bearer, 200),
        ("/required/", None, 401), ("/required/", big, 200),
        ("/required/", big, 200), ("/required/", bound, 200),
    ]  # fmt: skip
    for options in ([], ["--http2"]):
        answers = client(
            *(Request(haproxy.url(path), token) for path, token, _ in rows),
            identity=alice, options=options,
        )  # fmt: skip
        assert [answer.status for answer in answers] == [status for _, _, status in rows]
        assert sum(answer.connections for answer in answers) == 1


def test_without_tls(haproxy: Haproxy, client: Client, alice: Identity) -> None:
    url = haproxy.url("/if_bound/", "plain", "http")
    bound, bearer = client(
        Request(url, alice.token()), Request(url, make_token({"sub": "x"}))
    )
    assert (bound.status, bearer.status) == (401, 200)
    assert bound.header("WWW-Authenticate") == challenge("certificate_missing")
    assert bearer.header("X-Thumbprint") == "[]"


@pytest.mark.parametrize("options", [[], ["--http2"]], ids=["http/1.1", "http/2"])
@pytest.mark.parametrize("second", ["same", "Bearer e30.e30.e30", "Basic dTpw", ""])
def test_credentials_twice(
    haproxy: Haproxy, client: Client, alice: Identity, second: str, options: list[str]
) -> None:
    good = f"Authorization: Bearer {alice.token()}"
    other = good if second == "same" else f"authorization: {second}"
    if not second:
        other = "Authorization;"
    for headers in ([good, other], [other, good]):
        for path in ("/required/", "/if_bound/"):
            (answer,) = client(
                Request(haproxy.url(path), headers=headers), identity=alice, options=options
            )
            assert answer.status == 400
            assert answer.header("WWW-Authenticate") == challenge(
                "token_repeated", "invalid_request"
            )


QUERIES = [
    "?access_token=SECRET",
    "?a=b&access_token=SECRET",
    "?a=b;access_token=SECRET",
    "?access%5Ftoken=SECRET",
    "?access_token",
    "?a=%3F&access_token=SECRET",
    # What follows a decoded "?" is a query to whoever decodes the path first.
    "page%3Faccess_token=SECRET",
    "page%3fa=b%26access%5ftoken=SECRET",
    "%zz%3Faccess_token=SECRET",
]


@pytest.mark.parametrize("options", [[], ["--http2"]], ids=["http/1.1", "http/2"])
@pytest.mark.parametrize("query", QUERIES)
def test_token_in_the_query(
    haproxy: Haproxy, client: Client, alice: Identity, query: str, options: list[str]
) -> None:
    for policy in ("required", "if_bound"):
        for token in (alice.token(), None):
            request = Request(
                haproxy.url(), token, options=["--request-target", f"/{policy}/{query}"]
            )
            (answer,) = client(request, identity=alice, options=options)
            assert answer.status == 400
            assert answer.header("WWW-Authenticate") == challenge(
                "token_in_query", "invalid_request"
            )


def test_a_fragment_is_no_way_round(
    haproxy: Haproxy, client: Client, alice: Identity
) -> None:
    """HAProxy itself refuses a "#" that others would pass on."""
    for path in ("/required/#?access_token=x", "/required/?a#&access_token=x"):
        (answer,) = client(
            Request(haproxy.url(), alice.token(), options=["--request-target", path]),
            identity=alice,
        )
        assert answer.status == 400


@pytest.mark.parametrize(
    "query", ["", "?a=access_token", "?access_tokens=x", "?page=%", "%3Fpage=1", "%", "%3"]
)
def test_other_queries(
    haproxy: Haproxy, client: Client, alice: Identity, query: str
) -> None:
    (answer,) = client(
        Request(haproxy.url(f"/required/{query}"), alice.token()), identity=alice
    )
    assert answer.status == 200


def test_log_without_the_token(
    haproxy: Haproxy, client: Client, alice: Identity, mallory: Identity
) -> None:
    token = alice.token(sub="to be kept out of logs")
    request = Request(haproxy.url("/required/?access_token=" + token), token)
    client(request, identity=mallory)
    with haproxy.logged():
        client(Request(haproxy.url("/required/"), token), identity=mallory)
    for part in token.split("."):
        if part != b64url(b'{"alg":"ES256","typ":"at+jwt"}'):
            assert part not in haproxy.log()


@pytest.mark.parametrize("options", [[], ["--http2"]], ids=["http/1.1", "http/2"])
def test_big_token(
    haproxy: Haproxy,
    client: Client,
    alice: Identity,
    mallory: Identity,
    tmp_path: Path,
    options: list[str],
) -> None:
    # With HTTP/2 curl itself gives up at 64 KB.
    pad = "x" * (30_000 if options else 60_000)
    token = make_token({"pad": pad, "cnf": {"x5t#S256": alice.thumbprint}})
    header = tmp_path / "header"
    header.write_text(f"Authorization: Bearer {token}\n")
    request = Request(haproxy.url("/required/"), headers=[f"@{header}"])
    (right,) = client(request, identity=alice, options=options)
    (stolen,) = client(request, identity=mallory, options=options)
    assert (right.status, stolen.status) == (200, 401)


def test_the_page_without_a_check(
    haproxy: Haproxy, client: Client, mallory: Identity
) -> None:
    (answer,) = client(Request(haproxy.url("/open/")), identity=mallory)
    assert answer.status == 200
    assert answer.header("X-Thumbprint") == f"[{mallory.thumbprint}]"


def test_nothing_but_requests_in_the_log(haproxy: Haproxy) -> None:
    for line in haproxy.log().splitlines():
        # A thumbprint may spell anything.
        if not line.startswith("certbound|"):
            assert "Lua" not in line and "ALERT" not in line, line
