"""Clients that register themselves, and certificates that they replace."""

import contextlib
import json
import socket
import threading
import time

import pytest
import world

TLS = {"token_endpoint_auth_method": "tls_client_auth"}
OWN = {"token_endpoint_auth_method": "self_signed_tls_client_auth"}
DN, DNS, URI, IP, EMAIL = (
    f"tls_client_auth_{name}"
    for name in ("subject_dn", "san_dns", "san_uri", "san_ip", "san_email")
)
BOUND = "tls_client_certificate_bound_access_tokens"
METHOD = "token_endpoint_auth_method"


def text(metadata, more):
    """Metadata with members in addition, which may repeat others."""
    return json.dumps(metadata)[:-1] + "," + more + "}"


# The metadata; what the operator's log names; the member that the client is told.
REFUSED = [
    (TLS, "subject_parameter_missing", None),
    ({**TLS, DNS: None}, "subject_parameter_missing", None),
    ({**TLS, DNS: "a.example", IP: "::1"}, "subject_parameters_several", IP),
    ({**TLS, DN: "CN=a", EMAIL: "a@b.example"}, "subject_parameters_several", EMAIL),
    ({**TLS, DN: ""}, "metadata_string_empty", DN),
    ({**TLS, DN: ["CN=a"]}, "metadata_not_string", DN),
    ({**TLS, DN: "/CN=a"}, "dn_openssl_oneline", DN),
    ({**TLS, DNS: "a.example:1"}, "san_dns_port", DNS),
    ({**TLS, URI: "a"}, "san_uri_scheme", URI),
    ({**TLS, IP: "192.0.2.01"}, "san_ip_leading_zero", IP),
    ({**TLS, EMAIL: "a"}, "san_email_no_at", EMAIL),
    (text({**TLS, DNS: "a.example"}, f'"{DNS}":"a.example"'), "metadata_member_repeated", DNS),
    (text(TLS, f'"{METHOD}":"none"'), "metadata_member_repeated", METHOD),
    ({METHOD: 5}, "metadata_not_string", METHOD),
    ({METHOD: ""}, "metadata_string_empty", METHOD),
    ({BOUND: "true"}, "metadata_not_boolean", BOUND),
    ({BOUND: 1}, "metadata_not_boolean", BOUND),
    (OWN, "client_keys_missing", None),
    ({**OWN, "jwks": None}, "client_keys_missing", None),
    (
        {**OWN, "jwks": {"keys": []}, "jwks_uri": "https://client.example/keys"},
        "client_keys_several",
        "jwks_uri",
    ),
    ({**OWN, "jwks": []}, "jwks_not_object", "jwks"),
    ({**OWN, "jwks": {}}, "jwk_set_keys_missing", "jwks"),
    ({**OWN, "jwks": {"keys": {}}}, "jwk_set_keys_not_array", "jwks"),
    (text(OWN, '"jwks":{"keys":[],"keys":[]}'), "jwk_set_keys_repeated", "jwks"),
    ({**OWN, "jwks_uri": ""}, "metadata_string_empty", "jwks_uri"),
    ("[]", "json_not_object", None),
    ("{", "json_truncated", None),
]


@pytest.mark.parametrize(
    ("metadata", "name", "member"), REFUSED, ids=[f"{i}-{row[1]}" for i, row in enumerate(REFUSED)]
)
def test_refused_metadata(here, register, metadata, name, member):
    before = len(here.log())
    status, body = register(metadata)
    assert (status, body["error"]) == (400, "invalid_client_metadata")
    assert f"registration refused: {name}: " in here.log()[before:]
    assert member is None or body["error_description"].startswith(f"{member}: ")


@pytest.mark.parametrize(
    ("metadata", "member"),
    [
        ({METHOD: "private_key_jwt"}, METHOD),
        ({METHOD: "TLS_client_auth"}, METHOD),
        ({**OWN, "jwks_uri": "http://client.example/keys"}, "jwks_uri"),
        ({**OWN, "jwks_uri": "https:///keys"}, "jwks_uri"),
        ({**OWN, "jwks_uri": "https://client.example:x/keys"}, "jwks_uri"),
        ({"jwks_uri": 5}, "jwks_uri"),
        ({"redirect_uris": "https://client.example/cb"}, "redirect_uris"),
        ({"scope": 5}, "scope"),
        ({"client_id": "accounting"}, "client_id"),
    ],
)
def test_what_this_server_refuses_beside_it(here, register, metadata, member):
    status, body = register(metadata)
    assert (status, body["error"]) == (400, "invalid_client_metadata")
    assert body["error_description"].startswith(f"{member}: ")


@pytest.mark.parametrize(
    "number", ["9" * 5000, "-" + "9" * 5000, "1e999", "-1e999", "1" + "0" * 400 + ".0"],
    ids=["digits", "minus", "exponent", "minus exponent", "fraction"],
)  # fmt: skip
@pytest.mark.parametrize("place", ['{"a":N}', '{"a":[{"b":N}]}', '{"redirect_uris":[N]}'])
def test_numbers_that_cannot_be_repeated(here, register, place, number):
    """The answer repeats what was registered, and JSON knows no infinity."""
    before = len(here.log())
    status, body = register(place.replace("N", number))
    assert (status, body["error"]) == (400, "invalid_client_metadata")
    assert "registration refused: " in here.log()[before:]
    assert "Traceback" not in here.log()[before:]


def test_numbers(register):
    """And depth, as far as this server's limits for RFC 8705 allow it."""
    text = '{"a":-1.5e300,"b":12345678901234567890,"c":[0,1e-999]}'
    status, body = register(text)
    assert (status, body["a"], body["b"]) == (201, -1.5e300, 12345678901234567890)
    for depth in (5, 1000, 30000):
        status, body = register('{"a":' + "[" * depth + "]" * depth + "}")
        assert status == 201 or (status, body["error"]) == (400, "invalid_client_metadata")


def test_who_may_register(here, register):
    before = len(here.log())
    assert register({}, token="wrong")[0] == 401
    assert register({}, token=None)[0] == 401
    _, client = register({})
    url = client["registration_client_uri"]
    assert register({}, "PUT", url)[0] == 401
    assert register({}, "PUT", here.url("registration_endpoint") + "/accounting")[0] == 401
    other = register({})[1]["registration_access_token"]
    assert register({}, "PUT", url, other)[0] == 401
    assert "Traceback" not in here.log()[before:]


def test_a_client_by_dns_name(here, agent, register):
    """And null members, which count as absent."""
    status, client = register(
        {**TLS, DN: world.subject("accounting"), IP: None, BOUND: None,
         "grant_types": ["client_credentials"]}
    )  # fmt: skip
    assert (status, client[METHOD]) == (201, "tls_client_auth")
    assert IP not in client and "client_secret" not in client
    assert agent.credentials(client["client_id"], here.people["accounting"]).status == 200
    assert agent.credentials(client["client_id"], here.people["nobody"]).status == 401


def test_notices_are_logged(here, register):
    for metadata, notice in [
        ({DNS: "a.example"}, f"{DNS} is ignored: only tls_client_auth reads it"),
        ({**OWN, "jwks": {"keys": [{"kty": "EC"}]}}, "jwks registers no certificate at all"),
    ]:
        before = len(here.log())
        status, client = register(metadata)
        assert status == 201
        assert f"client '{client['client_id']}': {notice}" in here.log()[before:]


def test_the_default_method(here, agent, register):
    _, client = register({"grant_types": ["client_credentials"]})
    assert client[METHOD] == "client_secret_basic"
    answer = agent.credentials(client["client_id"], None, client["client_secret"])
    assert answer.status == 200


# Self-signed certificates -------------------------------------------------------------


def keys(*entities):
    return {"keys": [world.jwk(entity) for entity in entities]}


def own(**members):
    return {**OWN, "grant_types": ["client_credentials"], BOUND: True, **members}


def refusal(here, agent, client, shown):
    before = len(here.log())
    answer = agent.credentials(client["client_id"], here.people[shown] if shown else None)
    assert (answer.status, answer.error) == (401, "invalid_client")
    (line,) = [line for line in here.log()[before:].splitlines() if " refused: " in line]
    return line.partition(" refused: ")[2].partition(":")[0]


def test_a_self_signed_client_renews_its_certificate(here, agent, register):
    """Section 6.3: the new certificate is registered before it is used."""
    people = here.people
    status, client = register(own(jwks=keys(people["alice"])))
    assert status == 201
    name = client["client_id"]
    token = agent.credentials(name, people["alice"]).access_token
    for shown in ("mallory", "accounting", "twin"):
        assert refusal(here, agent, client, shown) == "client_certificate_not_registered"
    assert refusal(here, agent, client, None) == "client_certificate_missing"

    def update(jwks):
        metadata = {**own(jwks=jwks), "client_id": name}
        access = client["registration_access_token"]
        return register(metadata, "PUT", client["registration_client_uri"], access)

    # Both, while the client changes over; the twin has the same key.
    assert update(keys(people["alice"], people["twin"]))[0] == 200
    assert agent.credentials(name, people["alice"]).status == 200
    assert agent.credentials(name, people["twin"]).status == 200
    assert update(keys(people["twin"]))[0] == 200
    assert refusal(here, agent, client, "alice") == "client_certificate_not_registered"
    # A faulty update changes nothing.
    assert update([])[0] == 400
    assert agent.credentials(name, people["twin"]).status == 200
    # The old token is the old certificate's, for as long as it lives.
    userinfo = here.url("userinfo_endpoint", True)
    assert agent.get(userinfo, token, people["alice"]) == 200
    assert agent.get(userinfo, token, people["twin"]) == 401


def test_a_jwks_uri(here, agent, register, key_server):
    people = here.people
    key_server.documents["/keys"] = json.dumps(keys(people["alice"]))
    status, client = register(own(jwks_uri=key_server.url("/keys")))
    assert status == 201
    assert agent.credentials(client["client_id"], people["alice"]).status == 200
    assert refusal(here, agent, client, "mallory") == "client_certificate_not_registered"
    asked = len(key_server.asked)
    assert refusal(here, agent, client, None) == "client_certificate_missing"
    assert len(key_server.asked) == asked
    key_server.documents["/keys"] = json.dumps(keys(people["twin"]))
    assert agent.credentials(client["client_id"], people["twin"]).status == 200
    assert refusal(here, agent, client, "alice") == "client_certificate_not_registered"


@pytest.fixture
def endless_handshake():
    """The URI of a host that speaks TLS, an octet now and then."""
    listener = socket.create_server(("127.0.0.1", 0))
    ending = threading.Event()

    def serve():
        with contextlib.suppress(OSError), listener.accept()[0] as connection:
            connection.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
            while not ending.wait(0.2):
                connection.sendall(b"\0")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}/keys"
    ending.set()
    listener.close()
    thread.join()


def test_a_handshake_without_end(here, register, endless_handshake):
    _, client = register(own(jwks_uri=endless_handshake))
    before, started = len(here.log()), time.monotonic()
    url = here.url("token_endpoint", True)
    form = f"grant_type=client_credentials&client_id={client['client_id']}"
    answer = here.curl(url, here.people["alice"], options=["--data", form])
    assert answer.status == 401 and time.monotonic() < started + 8
    assert " refused: jwk_set_required: " in here.log()[before:]


def body_that_drips(handler, ending):
    world.drip(handler, ending, b'HTTP/1.1 200 OK\r\n\r\n{"keys":[')


@pytest.mark.parametrize(
    ("document", "logged", "refused"),
    [
        (404, "status 404", "jwk_set_required"),
        # A redirect could lead into the server's own network.
        (302, "status 302", "jwk_set_required"),
        (json.dumps({"keys": [], "more": "x" * 70_000}), "too large", "jwk_set_required"),
        ("nothing", None, "json_not_object"),
        ("{}", None, "jwk_set_keys_missing"),
        (world.drip, "TimeoutError", "jwk_set_required"),
        (body_that_drips, "TimeoutError", "jwk_set_required"),
    ],
)
def test_a_jwks_uri_that_fails(here, register, key_server, document, logged, refused):
    path = f"/{len(key_server.documents)}"
    key_server.documents[path] = document
    key_server.documents["/keys"] = json.dumps(keys(here.people["alice"]))
    _, client = register(own(jwks_uri=key_server.url(path)))
    before, started = len(here.log()), time.monotonic()
    url = here.url("token_endpoint", True)
    form = f"grant_type=client_credentials&client_id={client['client_id']}"
    answer = here.curl(url, here.people["alice"], options=["--data", form])
    assert (answer.status, json.loads(answer.body)["error"]) == (401, "invalid_client")
    assert time.monotonic() < started + 8
    lines = here.log()[before:]
    assert logged is None or logged in lines
    assert f" refused: {refused}: " in lines
    assert "Traceback" not in lines


def test_a_jwks_uri_where_nobody_listens(here, agent, register):
    port = world.harness.Reservation()
    _, client = register(own(jwks_uri=f"https://127.0.0.1:{port.port}/keys"))
    assert refusal(here, agent, client, "alice") == "jwk_set_required"
    port.close()


def test_a_stale_certificate(here, agent, register):
    """Dates are no matter of this method: whose certificate it is stands in the JWK."""
    _, client = register(own(jwks=keys(here.people["stale"])))
    assert agent.credentials(client["client_id"], here.people["stale"]).status == 200
