"""Bound access and refresh tokens (RFC 8705 sections 3 and 4)."""

import json
import time
import urllib.parse

import certbound
import pytest
import world

GATEWAY = ["--user", "gateway:secret-of-the-gateway"]


def introspect(here, token, options=GATEWAY):
    form = ["--data", urllib.parse.urlencode({"token": token})]
    answer = here.curl(here.url("introspection_endpoint"), options=[*options, *form])
    return answer.status, answer.body


def resources(here):
    """What has a token checked: the guide's resource server, the nginx module, and
    the authorization server itself."""
    return [
        here.nginx.url("/accounts", "rs"),
        here.nginx.url("/module", "rs"),
        here.url("userinfo_endpoint", True),
    ]


def test_a_bound_access_token(here, agent):
    people = here.people
    token = agent.credentials("accounting", people["accounting"]).access_token
    status, text = introspect(here, token)
    body = json.loads(text)
    assert (status, body["active"], body["client_id"]) == (200, True, "accounting")
    assert body["cnf"] == {"x5t#S256": people["accounting"].thumbprint}
    assert body["cnf"] == certbound.cnf(people["accounting"].der)
    for url in resources(here):
        before = sum(map(len, here.logs()))
        assert agent.get(url, token, people["accounting"]) == 200, url
        for thief in ("mallory", "renewed", "spoof", None):
            identity = people[thief] if thief else None
            assert agent.get(url, token, identity) == 401, (url, thief)
        said = "".join(here.logs())
        assert sum(map(len, here.logs())) > before
        assert "certificate_mismatch" in said and "certificate_missing" in said
    # The conventional host has no certificate to compare.
    assert agent.get(here.url("userinfo_endpoint"), token, people["accounting"]) == 401


def test_where_the_reasons_stand(here, agent):
    token = agent.credentials("accounting", here.people["accounting"]).access_token
    for url, log in zip(resources(here), (1, 2, 0), strict=True):
        for thief, name in (("mallory", "certificate_mismatch"), (None, "certificate_missing")):
            before = len(here.logs()[log])
            agent.get(url, token, here.people[thief] if thief else None)
            assert name in here.logs()[log][before:], (url, name)


def test_access_tokens_live_shortly(here, agent):
    """Whatever they were issued for: a bound one dies with its certificate."""
    people = here.people
    first = agent.code("accounting", people["accounting"])
    for answer in (
        first,
        agent.refresh("accounting", first.refresh_token, people["accounting"]),
        agent.credentials("accounting", people["accounting"]),
    ):
        assert 0 < answer.body["expires_in"] <= 600
        exp = json.loads(introspect(here, answer.access_token)[1])["exp"]
        assert time.time() - 5 < exp <= time.time() + 600


def test_an_unbound_token(here, agent):
    token = agent.credentials("secret", None, "secret-of-secret").access_token
    body = json.loads(introspect(here, token)[1])
    assert (body["active"], "cnf" in body) == (True, False)
    accounts, module, userinfo = resources(here)
    # The resource server demands bound tokens, the userinfo endpoint does not.
    assert agent.get(accounts, token) == 401
    assert agent.get(module, token) == 401
    assert agent.get(userinfo, token) == 200
    # A client that shows a certificate gets a bound one.
    token = agent.credentials("secret", here.people["alice"], "secret-of-secret").access_token
    assert agent.get(userinfo, token, here.people["alice"]) == 200
    assert agent.get(userinfo, token) == 401


def test_refusals_of_resources(here):
    for url in resources(here):
        for token in ("nonsense", None):
            answer = here.curl(url, here.people["alice"], token)
            assert answer.status == 401 and answer.header("WWW-Authenticate"), url


def test_what_is_issued_is_not_logged(here, agent):
    """The fixture looks again when all tests have run."""
    answer = agent.code("accounting", here.people["accounting"])
    assert {answer.access_token, answer.refresh_token} <= here.issued
    agent.get(here.url("userinfo_endpoint", True), answer.access_token)
    for log in here.logs():
        assert not [text for text in here.issued if text in log]


def test_who_may_introspect(here, agent):
    token = agent.credentials("accounting", here.people["accounting"]).access_token
    body = introspect(here, token, ["--user", "secret:secret-of-secret"])[1]
    assert json.loads(body) == {"active": False}
    assert introspect(here, token, ["--user", "gateway:wrong"])[0] == 401
    assert introspect(here, token, ["--data", "client_id=public"])[0] == 401


# Refresh tokens -----------------------------------------------------------------------


def test_a_public_client(here, agent):
    """Section 4: nothing else shows whose the refresh token is."""
    people = here.people
    first = agent.code("public", people["alice"])
    assert first.status == 200
    token = first.refresh_token
    for thief, name in [
        ("mallory", "certificate_mismatch"),
        ("twin", "certificate_mismatch"),
        (None, "certificate_missing"),
    ]:
        before = len(here.log())
        answer = agent.refresh("public", token, people[thief] if thief else None)
        assert (answer.status, answer.error) == (400, "invalid_grant"), thief
        assert f"refresh token of client 'public' refused: {name}: " in here.log()[before:]
    second = agent.refresh("public", token, people["alice"])
    assert second.status == 200
    # Each serves once, and the new one is bound as the old one was.
    assert agent.refresh("public", token, people["alice"]).error == "invalid_grant"
    token = second.refresh_token
    assert agent.refresh("public", token, people["mallory"]).error == "invalid_grant"
    assert agent.refresh("public-plain", token, people["alice"]).error == "invalid_grant"
    userinfo = resources(here)[2]
    assert agent.get(userinfo, second.access_token, people["alice"]) == 200
    assert agent.get(userinfo, second.access_token, people["mallory"]) == 401
    assert agent.refresh("public", token, people["alice"]).status == 200


def test_a_public_client_without_a_certificate(here, agent):
    """Section 3.4: it is registered for bound tokens."""
    before = len(here.log())
    answer = agent.code("public")
    assert (answer.status, answer.error) == (400, "invalid_request")
    assert "client 'public' refused: invalid_request: " in here.log()[before:]


def test_a_public_client_that_need_not(here, agent):
    first = agent.code("public-plain")
    assert first.status == 200
    # Its refresh token is bound to nothing; with a certificate the tokens are.
    second = agent.refresh("public-plain", first.refresh_token, here.people["alice"])
    assert second.status == 200
    answer = agent.refresh("public-plain", second.refresh_token)
    assert (answer.status, answer.error) == (400, "invalid_grant")


def test_a_confidential_client_renews_its_certificate(here, agent):
    """Section 6.3, and section 4: its refresh token is bound by its authentication."""
    people = here.people
    first = agent.code("accounting", people["accounting"])
    assert first.status == 200
    second = agent.refresh("accounting", first.refresh_token, people["renewed"])
    assert second.status == 200
    userinfo = resources(here)[2]
    # The bound access token stays with the old certificate.
    assert agent.get(userinfo, first.access_token, people["renewed"]) == 401
    assert agent.get(userinfo, first.access_token, people["accounting"]) == 200
    assert agent.get(userinfo, second.access_token, people["renewed"]) == 200
    answer = agent.refresh("accounting", second.refresh_token, people["nobody"])
    assert (answer.status, answer.error) == (401, "invalid_client")
    answer = agent.refresh("accounting", second.refresh_token)
    assert (answer.status, answer.error) == (401, "invalid_client")


def test_a_client_that_becomes_public(here, agent, register):
    """What bound its refresh token is gone, so the token is too."""
    owner = here.people["accounting"]
    flows = {
        "redirect_uris": [world.REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
    }
    own = {
        **flows,
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_subject_dn": world.subject("accounting"),
    }
    public = {**flows, "token_endpoint_auth_method": "none"}
    _, client = register(own)
    name = client["client_id"]

    def update(metadata):
        url, access = client["registration_client_uri"], client["registration_access_token"]
        assert register(metadata, "PUT", url, access)[0] == 200

    first = agent.code(name, owner)
    update(public)
    before = len(here.log())
    for identity in (None, here.people["mallory"], owner):
        answer = agent.refresh(name, first.refresh_token, identity)
        assert (answer.status, answer.error) == (400, "invalid_grant")
    said = f"refresh token of client {name!r} refused: invalid_grant: "
    assert here.log()[before:].count(said) == 3
    # One that was bound as a public client's is not freed by the other way round.
    second = agent.code(name, here.people["mallory"])
    update(own)
    assert agent.refresh(name, second.refresh_token, owner).error == "invalid_grant"
    # Without a change of the method it goes on.
    third = agent.code(name, owner)
    update({**own, "scope": "accounts"})
    assert agent.refresh(name, third.refresh_token, owner).status == 200


# Revocation ---------------------------------------------------------------------------


def test_revocation(here, agent):
    people = here.people
    answer = agent.code("accounting", people["accounting"])
    url, userinfo = here.url("revocation_endpoint", True), resources(here)[2]

    def revoke(token, client, shown):
        form = urllib.parse.urlencode({"token": token, "client_id": client})
        return here.curl(url, people[shown], options=["--data", form]).status

    assert revoke(answer.access_token, "accounting", "nobody") == 401
    assert revoke(answer.access_token, "pinned", "pinned") == 400
    assert agent.get(userinfo, answer.access_token, people["accounting"]) == 200
    assert revoke(answer.refresh_token, "accounting", "renewed") == 200
    assert json.loads(introspect(here, answer.access_token)[1]) == {"active": False}
    for place in resources(here):
        assert agent.get(place, answer.access_token, people["accounting"]) == 401
    again = agent.refresh("accounting", answer.refresh_token, people["accounting"])
    assert (again.status, again.error) == (400, "invalid_grant")


@pytest.mark.parametrize("name", ["token", "introspection", "revocation", "userinfo"])
def test_metadata(here, name):
    """Section 5."""
    document = here.metadata
    assert document["tls_client_certificate_bound_access_tokens"] is True
    methods = document["token_endpoint_auth_methods_supported"]
    assert {"tls_client_auth", "self_signed_tls_client_auth"} <= set(methods)
    member = f"{name}_endpoint"
    alias = document["mtls_endpoint_aliases"][member]
    assert certbound.resolve_endpoint(document, member) == alias != document[member]
    assert (
        certbound.resolve_endpoint(document, "authorization_endpoint")
        == (document["authorization_endpoint"])
    )
