"""Who is authenticated at the token endpoint, and what the operator reads."""

import base64
import json

import pytest
import world

# The client, its certificate, its secret; what it is told; what is logged. Each by
# curl and by a library.
TABLE = [
    # Section 2.1.
    ("accounting", "accounting", None, 200, None),
    ("accounting", "renewed", None, 200, None),
    ("accounting", "below-known", None, 200, None),
    ("accounting", "nobody", None, 401, "subject_mismatch"),
    ("accounting", None, None, 401, "client_certificate_missing"),
    ("accounting", "expired", None, 401, "chain_expired"),
    ("accounting", "early", None, 401, "chain_not_yet_valid"),
    ("accounting", "server-auth", None, 401, "chain_eku"),
    ("accounting", "below-unknown", None, 401, "chain_unknown_issuer"),
    ("accounting", "alone", None, 401, "chain_unknown_issuer"),
    ("accounting", "spoof-double", None, 401, "chain_bad_signature"),
    # The same subject from another authority, which this client trusts too...
    ("accounting", "spoof", None, 200, None),
    # ... and which one with authorities of its own does not.
    ("pinned", "pinned", None, 200, None),
    ("pinned", "spoof-pinned", None, 401, "chain_unknown_issuer"),
    ("policed", "policed", None, 200, None),
    ("policed", "unpoliced", None, 401, "chain_policy"),
    ("policed", "accounting", None, 401, "chain_policy"),
    ("policed", None, None, 401, "client_certificate_missing"),
    # A certificate selects nobody, and no method but the registered one counts.
    ("unknown", "accounting", None, 401, "invalid_client"),
    ("pinned", "accounting", None, 401, "subject_mismatch"),
    ("secret", "accounting", None, 401, "invalid_client"),
    ("secret", "accounting", "wrong", 401, "invalid_client"),
    ("secret", None, "secret-of-secret", 200, None),
    ("secret", "accounting", "secret-of-secret", 200, None),
    ("accounting", None, "secret-of-secret", 401, "invalid_client"),
    ("public", "accounting", None, 401, "invalid_client"),
    # Section 3.4.
    ("bound-secret", "alice", "secret-of-bound-secret", 200, None),
    ("bound-secret", None, "secret-of-bound-secret", 400, "invalid_request"),
]


@pytest.mark.parametrize(
    ("client", "shown", "secret", "status", "logged"),
    TABLE,
    ids=[f"{row[0]}-by-{row[1]}-{row[2] or ''}" for row in TABLE],
)
def test_client_credentials(here, agent, client, shown, secret, status, logged):
    identity = here.people[shown] if shown else None
    before = len(here.log())
    answer = agent.credentials(client, identity, secret)
    lines = here.log()[before:]
    assert answer.status == status, (answer, lines)
    if logged is None:
        assert answer.access_token and "refused" not in lines
        return
    assert answer.error == ("invalid_client" if status == 401 else "invalid_request")
    (line,) = [line for line in lines.splitlines() if "refused" in line]
    assert f"refused: {logged}: " in line
    # What the client is told does not say why.
    assert logged == answer.error or logged not in str(answer.body)


def test_the_conventional_host_asks_for_no_certificate(here, agent):
    """A certificate is not even sent there, and a copy in the header is taken away."""
    answer = agent.credentials("accounting", here.people["accounting"], mutual=False)
    assert (answer.status, answer.error) == (401, "invalid_client")


# Headers ------------------------------------------------------------------------------


def copies(identity):
    text = world.escaped(identity)
    return [f"{name}: {text}" for name in ("X-Client-Cert", "x-client-cert", "X_Client_Cert")]


@pytest.mark.parametrize("mutual", [True, False])
@pytest.mark.parametrize("shown", [None, "mallory"])
def test_a_copy_of_a_certificate_is_overwritten(here, mutual, shown):
    form = ["--data", "grant_type=client_credentials&client_id=accounting"]
    identity = here.people[shown] if shown else None
    own = copies(here.people["accounting"])
    for headers in ([own[0]], [own[1]], [own[2]], own, own[:1] * 2):
        answer = here.curl(here.url("token_endpoint", mutual), identity, None, headers, form)
        assert answer.status == 401 and '"invalid_client"' in answer.body


def test_a_broken_header_is_refused(here):
    """nginx does not write one; whoever else reaches the socket is refused."""
    for client, secret, who in [
        ("accounting", None, "client 'accounting'"),
        # Authenticated by its secret, and then asked whether it has a certificate.
        ("secret", "secret-of-secret", "request"),
    ]:
        before = len(here.log())
        options = ["--unix-socket", str(here.folder / "as")]
        options += ["--user", f"{client}:{secret}"] if secret else []
        form = "grant_type=client_credentials" + ("" if secret else f"&client_id={client}")
        answer = here.curl(
            "http://localhost/token",
            headers=["X-Client-Cert: nothing", "X-Forwarded-Proto: https"],
            options=[*options, "--data", form],
        )
        assert (answer.status, '"invalid_client"' in answer.body) == (401, True)
        assert f"{who} refused: bad_pem: " in here.log()[before:]


@pytest.mark.parametrize(
    "form",
    [
        "client_id=accounting&client_id=pinned",
        "client_id=pinned&client_id=accounting",
        "client_id=accounting&client_id=accounting",
    ],
)
def test_a_parameter_comes_once(here, form):
    options = ["--data", f"grant_type=client_credentials&{form}"]
    url = here.url("token_endpoint", True)
    answer = here.curl(url, here.people["accounting"], options=options)
    assert (answer.status, '"invalid_request"' in answer.body) == (400, True)


REFRESH = "grant_type=refresh_token&refresh_token=x"


@pytest.mark.parametrize(
    ("form", "query", "status", "error"),
    [
        # With a certificate, and as a public client.
        ("grant_type=client_credentials", "client_id=accounting", 401, "invalid_client"),
        (REFRESH, "client_id=public", 401, "invalid_client"),
        (f"{REFRESH}&client_id=public", "", 400, "invalid_grant"),
        ("client_id=accounting", "grant_type=client_credentials", 400, "unsupported_grant_type"),
        # What else is in a query is nobody's business (RFC 6749 section 3.2).
        ("client_id=accounting&grant_type=client_credentials", "tenant=1", 200, None),
    ],
)
def test_a_parameter_in_the_query_is_none(here, form, query, status, error):
    url = f"{here.url('token_endpoint', True)}?{query}"
    answer = here.curl(url, here.people["accounting"], options=["--data", form])
    body = json.loads(answer.body)
    here.issued |= {body.get("access_token", "no token")}
    assert (answer.status, body.get("error")) == (status, error)


# Client secrets -----------------------------------------------------------------------


def basic(credentials):
    return f"Authorization: Basic {base64.b64encode(credentials).decode()}"


@pytest.mark.parametrize("endpoint", ["token", "introspection", "revocation"])
@pytest.mark.parametrize(
    ("header", "who"),
    [
        (basic(b"\xff:\xff"), None),
        (basic(b"secret:\xff"), None),
        ("Authorization: Basic \xe9\xe9", None),
        ("Authorization: Basic !", None),
        ("Authorization: Basic", None),
        (basic(b"secret"), None),
        (basic(b"secret:"), "secret"),
        (basic(b"secret:wrong"), "secret"),
        (basic(b"secret%0AWARNING%1b:wrong"), "secret\nWARNING\x1b"),
        (basic(b"accounting:None"), "accounting"),
    ],
)
def test_secrets_that_are_none(here, header, who, endpoint):
    before = len(here.log())
    form = "grant_type=client_credentials&token=x"
    answer = here.curl(
        here.url(f"{endpoint}_endpoint"), headers=[header], options=["--data", form]
    )
    assert (answer.status, json.loads(answer.body)) == (401, {"error": "invalid_client"})
    assert f"client {who!r} refused: invalid_client: " in here.log()[before:]


def test_both_names_are_logged(here):
    """Whoever guesses secrets does not hide behind another client_id."""
    before = len(here.log())
    answer = here.curl(
        here.url("token_endpoint"),
        headers=[basic(b"secret:wrong")],
        options=["--data", "grant_type=client_credentials&client_id=public"],
    )
    assert answer.status == 401
    assert "client 'secret' or 'public' refused: invalid_client: " in here.log()[before:]


def test_line_breaks_do_not_get_into_the_log(here):
    options = ["--data", "grant_type=client_credentials&client_id=a%0AWARNING%20forged"]
    here.curl(here.url("token_endpoint", True), options=options)
    assert "\nWARNING forged" not in here.log()
