"""Client metadata, JWK Sets, endpoints: the rules as tables, and a second reader."""

import base64
import datetime
import inspect
import json
import pathlib
import pickle
import random
import time
import types

import certbound
import metadata_reader
import pytest
from certbound import CHAIN_VERIFIED_UPSTREAM, ClientRegistration
from der import GOOD, cert, dns, pem, san_cert, tlv

TESTS = pathlib.Path(__file__).resolve().parent.parent
APPENDIX_A = (TESTS / "data" / "rfc8705-appendix-a.der").read_bytes()
OTHER = cert(serial=b"\x02\x01\x08")
TLS = {"token_endpoint_auth_method": "tls_client_auth"}
OWN = {"token_endpoint_auth_method": "self_signed_tls_client_auth"}
URI = {**OWN, "jwks_uri": "https://client.example/jwks"}


def b64(der):
    return base64.b64encode(der).decode()


def jwk(der):
    return {"kty": "EC", "x5c": [b64(der)]}


def jwks(*ders):
    return {"keys": [jwk(der) for der in ders]}


def refused(metadata):
    with pytest.raises(certbound.MetadataError) as caught:
        ClientRegistration(metadata)
    error = caught.value
    assert isinstance(error, certbound.Error)
    assert error.oauth_error() == "invalid_client_metadata"
    assert error.oauth_error(certbound.Context.REGISTRATION) == "invalid_client_metadata"
    assert error.http_status() == 400
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
    assert (again.code, again.member, again.position) == (error.code, error.member, error.position)
    return error


def fails(registration, *arguments, **options):
    with pytest.raises(certbound.ClientAuthError) as caught:
        registration.verify(*arguments, **options)
    error = caught.value
    assert error.oauth_error() == "invalid_client"
    assert error.oauth_error(certbound.Context.CLIENT) == "invalid_client"
    assert error.http_status() == 401
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.code) == (type(error), str(error), error.code)
    return error.name


# Reading client metadata ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("metadata", "method", "subject", "bound", "notices"),
    [
        ({}, "client_secret_basic", None, False, 0),
        ({"token_endpoint_auth_method": None}, "client_secret_basic", None, False, 0),
        ({"token_endpoint_auth_method": "none"}, "none", None, False, 0),
        ({"token_endpoint_auth_method": "TLS_client_auth"}, "TLS_client_auth", None, False, 0),
        ({"token_endpoint_auth_method": "mété"}, "mété", None, False, 0),
        ({**TLS, "tls_client_auth_subject_dn": "CN=ä"}, "tls_client_auth", "CN=ä", False, 0),
        ({**TLS, "tls_client_auth_san_dns": "a"}, "tls_client_auth", "a", False, 0),
        ({**TLS, "tls_client_auth_san_uri": "a:/b"}, "tls_client_auth", "a:/b", False, 0),
        ({**TLS, "tls_client_auth_san_ip": "::1"}, "tls_client_auth", "::1", False, 0),
        ({**TLS, "tls_client_auth_san_email": "a@b"}, "tls_client_auth", "a@b", False, 0),
        (
            {**TLS, "tls_client_auth_san_ip": None, "tls_client_auth_san_dns": "a"},
            "tls_client_auth",
            "a",
            False,
            0,
        ),
        (
            {**TLS, "tls_client_auth_san_dns": "a", "jwks": 1, "jwks_uri": 2},
            "tls_client_auth",
            "a",
            False,
            0,
        ),
        (
            {"tls_client_certificate_bound_access_tokens": True},
            "client_secret_basic",
            None,
            True,
            0,
        ),
        (
            {"tls_client_certificate_bound_access_tokens": None},
            "client_secret_basic",
            None,
            False,
            0,
        ),
        (
            {"tls_client_auth_san_ip": 5, "tls_client_auth_subject_dn": "CN=a"},
            "client_secret_basic",
            None,
            False,
            2,
        ),
        (
            {**URI, "tls_client_auth_san_dns": "a", "tls_client_auth_san_ip": None},
            "self_signed_tls_client_auth",
            None,
            False,
            1,
        ),
        ({**OWN, "jwks": jwks(GOOD), "jwks_uri": None}, OWN[next(iter(OWN))], None, False, 0),
    ],
)
def test_registrations(metadata, method, subject, bound, notices):
    text = json.dumps(metadata)
    plain = json.dumps(metadata, ensure_ascii=False)
    mapping = types.MappingProxyType(metadata)
    for given in (metadata, text, plain, text.encode(), plain.encode(), mapping):
        registration = ClientRegistration(given)
        again = pickle.loads(pickle.dumps(registration))
        for read in (registration, again):
            assert read.method == method
            assert read.certificate_bound_access_tokens is bound
            assert type(read.notices) is tuple
            assert len(read.notices) == notices
            if subject is None:
                assert read.expected_subject is None
            else:
                assert read.expected_subject.value == subject
            assert repr(read) == repr(registration)


RULES = [
    ("[]", "json_not_object", None),
    ("", "json_truncated", None),
    (b"\xef\xbb\xbf{}", "json_byte_order_mark", None),
    ('{"a":"\ud800"}', "json_utf8", None),
    ('{"a":' * 70, "json_depth", None),
    ({"token_endpoint_auth_method": 5}, "metadata_not_string", "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": b"none"}, "metadata_not_string", "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": ""}, "metadata_string_empty", "token_endpoint_auth_method"),
    (
        {"token_endpoint_auth_method": "\ud800"},
        "metadata_lone_surrogate",
        "token_endpoint_auth_method",
    ),
    (
        '{"token_endpoint_auth_method":"none","token_endpoint\\u005fauth_method":null}',
        "metadata_member_repeated",
        "token_endpoint_auth_method",
    ),
    (
        {"tls_client_certificate_bound_access_tokens": "true"},
        "metadata_not_boolean",
        "tls_client_certificate_bound_access_tokens",
    ),
    (
        {"tls_client_certificate_bound_access_tokens": 1},
        "metadata_not_boolean",
        "tls_client_certificate_bound_access_tokens",
    ),
    (TLS, "subject_parameter_missing", None),
    ({**TLS, "tls_client_auth_san_dns": None}, "subject_parameter_missing", None),
    (
        {**TLS, "tls_client_auth_san_dns": "a", "tls_client_auth_san_ip": "::1"},
        "subject_parameters_several",
        "tls_client_auth_san_ip",
    ),
    (
        json.dumps(TLS)[:-1] + ',"tls_client_auth_san_dns":"a","tls_client_auth_san_dns":"a"}',
        "metadata_member_repeated",
        "tls_client_auth_san_dns",
    ),
    ({**TLS, "tls_client_auth_san_dns": ""}, "metadata_string_empty", "tls_client_auth_san_dns"),
    ({**TLS, "tls_client_auth_san_dns": ["a"]}, "metadata_not_string", "tls_client_auth_san_dns"),
    ({**TLS, "tls_client_auth_san_dns": "a:1"}, "san_dns_port", "tls_client_auth_san_dns"),
    ({**TLS, "tls_client_auth_san_uri": "a"}, "san_uri_scheme", "tls_client_auth_san_uri"),
    (
        {**TLS, "tls_client_auth_san_ip": "1.2.3.04"},
        "san_ip_leading_zero",
        "tls_client_auth_san_ip",
    ),
    ({**TLS, "tls_client_auth_san_email": "a"}, "san_email_no_at", "tls_client_auth_san_email"),
    (
        {**TLS, "tls_client_auth_subject_dn": "/CN=a"},
        "dn_openssl_oneline",
        "tls_client_auth_subject_dn",
    ),
    (OWN, "client_keys_missing", None),
    ({**URI, "jwks": jwks(GOOD)}, "client_keys_several", "jwks_uri"),
    ({**OWN, "jwks": []}, "jwks_not_object", "jwks"),
    ({**OWN, "jwks": json.dumps(jwks(GOOD))}, "jwks_not_object", "jwks"),
    ({**OWN, "jwks": {}}, "jwk_set_keys_missing", "jwks"),
    ({**OWN, "jwks": {"keys": None}}, "jwk_set_keys_not_array", "jwks"),
    (
        json.dumps(OWN)[:-1] + ',"jwks":{"keys":[],"keys":[]}}',
        "jwk_set_keys_repeated",
        "jwks",
    ),
    ({**OWN, "jwks_uri": ""}, "metadata_string_empty", "jwks_uri"),
    ({**OWN, "jwks_uri": 1}, "metadata_not_string", "jwks_uri"),
    # Names in bytes would be overlooked.
    ({b"token_endpoint_auth_method": "none"}, "member_name_not_string", None),
    ({**OWN, "jwks": {b"keys": []}}, "member_name_not_string", None),
]


@pytest.mark.parametrize(("metadata", "name", "member"), RULES)
def test_refused_metadata(metadata, name, member):
    error = refused(metadata)
    assert (error.name, error.member) == (name, member)
    assert member is None or str(error).startswith(f"{member}: ")


def test_positions_are_indexes_into_the_value():
    value = "CN=äöü,XX=b"
    for given in (
        {**TLS, "tls_client_auth_subject_dn": value},
        json.dumps({**TLS, "tls_client_auth_subject_dn": value}),
    ):
        error = refused(given)
        assert error.name == "dn_unknown_descriptor"
        assert value[error.position :] == "XX=b"
    assert refused(TLS).position is None


def test_a_cycle_is_too_deep():
    keys = []
    keys.append(keys)
    assert refused({**OWN, "jwks": {"keys": keys}}).name == "json_depth"


def test_shared_parts_are_limited():
    """Decoders with references make of a line what is written out in terabytes."""
    parts = []
    for _ in range(40):
        parts = [parts, parts]
    start = time.monotonic()
    error = refused({**OWN, "jwks": {"keys": parts}})
    assert (error.name, error.member) == ("too_large", None)
    assert "the document" in str(error)
    by_uri = ClientRegistration(URI)
    assert fails(by_uri, GOOD, jwks={"keys": parts}) == "too_large"
    assert fails(by_uri, GOOD, jwks={"keys": [{"x5c": ["A" * 2**20] * 17}]}) == "too_large"
    with pytest.raises(certbound.MetadataError) as caught:
        certbound.resolve_endpoint({"mtls_endpoint_aliases": {"a": parts}}, "token_endpoint")
    assert caught.value.name == "too_large"
    # What no check reads is not written.
    ClientRegistration({**URI, "else": parts})
    certbound.verify_claims_binding({"else": parts}, None, policy=certbound.Policy.IF_BOUND)
    # A long document that is given as text is read.
    assert fails(by_uri, GOOD, jwks='{"keys":[],"else":"' + "A" * 2**24 + '"}') == "client_certificate_not_registered"
    assert time.monotonic() - start < 30


def test_a_long_jwk_set_is_not_the_certificate_s_fault():
    parts = ["A" * 2**20] * 17
    with pytest.raises(certbound.ClientAuthError) as caught:
        ClientRegistration(URI).verify(GOOD, jwks={"keys": parts})
    assert not isinstance(caught.value, certbound.ClientCertificateError)


@pytest.mark.parametrize("wrong", [None, 5, [], object(), bytearray(b"{}"), [("a", 1)]])
def test_wrong_kinds_of_documents(wrong):
    with pytest.raises(TypeError):
        ClientRegistration(wrong)
    with pytest.raises(TypeError):
        certbound.resolve_endpoint(wrong, "token_endpoint")
    if wrong is not None:
        with pytest.raises(TypeError):
            ClientRegistration(URI).verify(GOOD, jwks=wrong)


def test_notices_name_what_is_not_usable():
    keys = [jwk(GOOD), {"kty": "EC"}, {"x5c": ["!"]}, 5]
    notices = ClientRegistration({**OWN, "jwks": {"keys": keys}}).notices
    assert len(notices) == 3
    assert "keys[1]" in notices[0] and "no x5c" in notices[0]
    assert "keys[2]" in notices[1] and "base64" in notices[1]
    assert "keys[3]" in notices[2]
    notices = ClientRegistration({**OWN, "jwks": {"keys": [1] * 10_000}}).notices
    assert len(notices) == 34
    assert "9968" in notices[-2] and "cannot authenticate" in notices[-1]
    (notice,) = ClientRegistration({"tls_client_auth_san_dns": "a"}).notices
    assert "tls_client_auth_san_dns" in notice


# RFC 8705, figures 4 to 7 ------------------------------------------------------------


def test_the_clients_of_the_rfc():
    """After RFC 8705, figures 6 and 7, with data of our own."""
    subject = certbound.Certificate(APPENDIX_A).subject
    pki = ClientRegistration(
        {
            "client_id": "client",
            "redirect_uris": ["https://client.example.com/cb"],
            "token_endpoint_auth_method": "tls_client_auth",
            "tls_client_auth_subject_dn": subject,
            "tls_client_certificate_bound_access_tokens": True,
        }
    )
    pki.verify(APPENDIX_A, trust=CHAIN_VERIFIED_UPSTREAM)
    pki.verify(pem(APPENDIX_A), trust=CHAIN_VERIFIED_UPSTREAM, chain=[GOOD])
    assert pki.certificate_bound_access_tokens
    self_signed = ClientRegistration(
        {**OWN, "client_id": "client", "jwks": {"keys": [{"kty": "RSA", "n": "x", **jwk(GOOD)}]}}
    )
    self_signed.verify(GOOD)
    # Wrapped for print, the base64 is no JSON string.
    wrapped = json.dumps({**OWN, "jwks": jwks(GOOD)}).replace("MII", "MII\n", 1)
    wrapped = wrapped.replace(b64(GOOD), b64(GOOD)[:20] + "\n" + b64(GOOD)[20:])
    assert refused(wrapped).name == "json_control_character"


# Authenticating ----------------------------------------------------------------------


def test_tls_client_auth():
    registration = ClientRegistration({**TLS, "tls_client_auth_san_dns": "a.example"})
    right, wrong = san_cert(dns("b.example"), dns("A.example")), san_cert(dns("b.example"))
    for given in (right, pem(right), pem(right).encode(), certbound.Certificate(right)):
        assert registration.verify(given, trust=CHAIN_VERIFIED_UPSTREAM) is None
    assert fails(registration, right) == "chain_evidence_missing"
    assert fails(registration, right, trust=None) == "chain_evidence_missing"
    assert fails(registration, wrong, trust=CHAIN_VERIFIED_UPSTREAM) == "san_dns_mismatch"
    assert fails(registration, GOOD, trust=CHAIN_VERIFIED_UPSTREAM) == "san_dns_mismatch"
    missing = "client_certificate_missing"
    assert fails(registration, None, trust=CHAIN_VERIFIED_UPSTREAM) == missing
    unexpected = fails(registration, right, trust=CHAIN_VERIFIED_UPSTREAM, jwks=jwks(right))
    assert unexpected == "jwk_set_unexpected"
    with pytest.raises(certbound.ClientAuthError, match="dNSName|DNS"):
        registration.verify(wrong, trust=CHAIN_VERIFIED_UPSTREAM)


def test_self_signed():
    inline = ClientRegistration({**OWN, "jwks": jwks(OTHER, GOOD)})
    for certificate in (GOOD, OTHER, pem(GOOD)):
        assert inline.verify(certificate) is None
        inline.verify(certificate, trust=CHAIN_VERIFIED_UPSTREAM, chain=[OTHER])
    assert fails(inline, APPENDIX_A) == "client_certificate_not_registered"
    assert fails(inline, None) == "client_certificate_missing"
    assert fails(inline, GOOD, jwks=jwks(GOOD)) == "jwk_set_unexpected"

    uri = ClientRegistration(URI)
    document = jwks(OTHER, GOOD)
    for given in (document, json.dumps(document), json.dumps(document).encode()):
        assert uri.verify(GOOD, jwks=given) is None
        assert fails(uri, APPENDIX_A, jwks=given) == "client_certificate_not_registered"
    assert fails(uri, GOOD) == "jwk_set_required"
    assert fails(uri, GOOD, jwks=None) == "jwk_set_required"
    assert fails(uri, None, jwks=document) == "client_certificate_missing"
    assert fails(uri, GOOD, jwks="") == "json_truncated"
    assert fails(uri, GOOD, jwks="\ud800") == "json_utf8"
    assert fails(uri, GOOD, jwks="list") == "json_syntax"
    assert fails(uri, GOOD, jwks={}) == "jwk_set_keys_missing"
    assert fails(uri, GOOD, jwks={b"keys": []}) == "member_name_not_string"
    assert fails(uri, GOOD, jwks=jwk(GOOD)) == "jwk_set_keys_missing"
    # The key is not what is registered: another certificate of it does not do.
    assert fails(uri, GOOD, jwks={"keys": [{"x5t#S256": certbound.thumbprint(GOOD)}]}) == (
        "client_certificate_not_registered"
    )


@pytest.mark.parametrize("method", ["none", "private_key_jwt", "TLS_CLIENT_AUTH", "", None])
def test_any_other_method_fails(method):
    metadata = {
        "token_endpoint_auth_method": method or None,
        "jwks": jwks(GOOD),
        "tls_client_auth_san_dns": "a",
    }
    registration = ClientRegistration(metadata)
    for options in ({}, {"trust": CHAIN_VERIFIED_UPSTREAM}, {"jwks": jwks(GOOD)}):
        assert fails(registration, GOOD, **options) == "method_not_mutual_tls"
        assert fails(registration, None, **options) == "method_not_mutual_tls"


def test_a_certificate_that_cannot_be_read_fails_the_client():
    tls = ClientRegistration({**TLS, "tls_client_auth_san_dns": "a"})
    inline = ClientRegistration({**OWN, "jwks": jwks(GOOD)})
    for registration in (tls, inline):
        for certificate in (b"", b"0", "", "x", GOOD + b"\0", GOOD[:-1], "\ud800", pem(GOOD) * 2):
            with pytest.raises(certbound.ClientCertificateError) as caught:
                registration.verify(certificate, trust=CHAIN_VERIFIED_UPSTREAM)
            assert isinstance(caught.value, certbound.ClientAuthError)
            assert isinstance(caught.value, certbound.MalformedCertificateError)
            assert caught.value.oauth_error() == "invalid_client"
            again = pickle.loads(pickle.dumps(caught.value))
            assert type(again) is type(caught.value)
    fails(tls, cert(whole_tbs=tlv(0x30)), trust=CHAIN_VERIFIED_UPSTREAM)


def test_wrong_arguments():
    registration = ClientRegistration({**TLS, "tls_client_auth_san_dns": "a"})
    inline = ClientRegistration({**OWN, "jwks": jwks(GOOD)})
    for one in (registration, inline):
        for trust in (True, "upstream", 1, object(), certbound.Policy.REQUIRED, []):
            with pytest.raises(TypeError):
                one.verify(GOOD, trust=trust)
        for chain in ("x", b"x", 5):
            with pytest.raises(TypeError):
                one.verify(GOOD, trust=CHAIN_VERIFIED_UPSTREAM, chain=chain)
        for certificate in (5, [], True, object()):
            with pytest.raises(TypeError):
                one.verify(certificate, trust=CHAIN_VERIFIED_UPSTREAM)
        with pytest.raises(TypeError):
            one.verify()
        with pytest.raises(TypeError):
            one.verify(GOOD, CHAIN_VERIFIED_UPSTREAM)
        for at in ("now", 1.5, True, datetime.datetime(2026, 1, 1)):
            with pytest.raises(TypeError):
                one.verify(GOOD, trust=CHAIN_VERIFIED_UPSTREAM, at=at)
    with pytest.raises(TypeError):
        ClientRegistration(metadata={})
    with pytest.raises(AttributeError):
        registration.method = "none"
    assert pickle.loads(pickle.dumps(CHAIN_VERIFIED_UPSTREAM)) is CHAIN_VERIFIED_UPSTREAM
    signature = str(inspect.signature(ClientRegistration.verify))
    assert signature == "(self, cert, /, *, chain=(), trust=None, jwks=None, at=None)"


# Endpoints ---------------------------------------------------------------------------

#: After RFC 8705 section 5, figure 4.
SERVER = {
    "issuer": "https://server.example.com",
    "authorization_endpoint": "https://server.example.com/authz",
    "token_endpoint": "https://server.example.com/token",
    "introspection_endpoint": "https://server.example.com/introspect",
    "revocation_endpoint": "https://server.example.com/revo",
    "jwks_uri": "https://server.example.com/jwks",
    "response_types_supported": ["code"],
    "token_endpoint_auth_methods_supported": ["tls_client_auth", "client_secret_basic"],
    "tls_client_certificate_bound_access_tokens": True,
    "mtls_endpoint_aliases": {
        "token_endpoint": "https://mtls.example.com/token",
        "revocation_endpoint": "https://mtls.example.com/revo",
        "introspection_endpoint": "https://mtls.example.com/introspect",
        "jwks_uri": 5,
    },
}


def test_the_server_of_the_rfc():
    for given in (SERVER, json.dumps(SERVER), json.dumps(SERVER).encode()):
        for name in ("token", "revocation", "introspection"):
            url = certbound.resolve_endpoint(given, f"{name}_endpoint")
            assert url == SERVER["mtls_endpoint_aliases"][f"{name}_endpoint"]
        for name in ("authorization_endpoint", "issuer", "jwks_uri"):
            assert certbound.resolve_endpoint(given, name) == SERVER[name]
        assert certbound.resolve_endpoint(given, "userinfo_endpoint") is None
        assert certbound.resolve_endpoint(given, "Token_endpoint") is None
    members = certbound.server_metadata(
        methods=["tls_client_auth", "client_secret_basic"],
        bound_tokens=True,
        endpoint_aliases={"token_endpoint": "https://mtls.example.com/token"},
    )
    assert members == {
        "token_endpoint_auth_methods_supported": ["tls_client_auth", "client_secret_basic"],
        "tls_client_certificate_bound_access_tokens": True,
        "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.example.com/token"},
    }
    resolved = certbound.resolve_endpoint({**SERVER, **members}, "token_endpoint")
    assert resolved == "https://mtls.example.com/token"


ALIAS_FAULTS = [
    ("http://a/", "endpoint_alias_not_https"),
    ("", "endpoint_alias_not_https"),
    ("/token", "endpoint_alias_not_https"),
    ("https://", "endpoint_alias_host"),
    ("https:///a", "endpoint_alias_host"),
    ("https://:443/", "endpoint_alias_host"),
    ("https://a/#", "endpoint_alias_fragment"),
    ("https://a /", "endpoint_alias_character"),
    ("https://a/\n", "endpoint_alias_character"),
    ("https://a/\u3000", "endpoint_alias_character"),
    ("https://a\\b", "endpoint_alias_character"),
]


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        ("[]", "json_not_object"),
        ({"mtls_endpoint_aliases": None}, "endpoint_aliases_not_object"),
        ({"mtls_endpoint_aliases": []}, "endpoint_aliases_not_object"),
        ('{"mtls_endpoint_aliases":{},"mtls_endpoint_aliases":{}}', "endpoint_aliases_repeated"),
        ('{"token_endpoint":"https://a","token_endpoint":"x"}', "endpoint_repeated"),
        (
            '{"mtls_endpoint_aliases":{"token_endpoint":"https://a","token_endpoint":"https://a"}}',
            "endpoint_alias_repeated",
        ),
        ({"mtls_endpoint_aliases": {"token_endpoint": None}}, "endpoint_alias_not_string"),
        ({"token_endpoint": None}, "endpoint_not_string"),
        ({"token_endpoint": 5}, "endpoint_not_string"),
        ({"token_endpoint": "\ud800"}, "metadata_lone_surrogate"),
        ({b"token_endpoint": "https://a"}, "member_name_not_string"),
        *(
            ({**SERVER, "mtls_endpoint_aliases": {"token_endpoint": url}}, name)
            for url, name in ALIAS_FAULTS
        ),
    ],
)
def test_refused_endpoints(metadata, name):
    with pytest.raises(certbound.MetadataError) as caught:
        certbound.resolve_endpoint(metadata, "token_endpoint")
    assert (caught.value.name, caught.value.member) == (name, None)


def test_server_metadata():
    make = certbound.server_metadata
    assert make(methods=[], bound_tokens=False) == {
        "tls_client_certificate_bound_access_tokens": False
    }
    aliases = {"registration_endpoint": "https://a"}
    made = make(methods=(), bound_tokens=True, endpoint_aliases=types.MappingProxyType(aliases))
    assert made["mtls_endpoint_aliases"] == aliases
    assert "mtls_endpoint_aliases" not in make(methods=[], bound_tokens=False, endpoint_aliases={})
    json.dumps(made)
    for url, name in ALIAS_FAULTS:
        with pytest.raises(certbound.MetadataError) as caught:
            make(methods=[], bound_tokens=True, endpoint_aliases={"token_endpoint": url})
        assert caught.value.name == name
    for endpoint in ("authorization_endpoint", "end_session_endpoint", "jwks_uri", "x", "\ud800"):
        with pytest.raises(certbound.MetadataError) as caught:
            make(methods=[], bound_tokens=True, endpoint_aliases={endpoint: "https://a"})
        assert caught.value.name == "endpoint_not_direct"
    for methods, name in (
        (["mtls"], "auth_method_unknown"),
        (["TLS_CLIENT_AUTH"], "auth_method_unknown"),
        (["tls_client_auth", "none", "tls_client_auth"], "auth_method_repeated"),
    ):
        with pytest.raises(certbound.MetadataError) as caught:
            make(methods=methods, bound_tokens=True)
        assert caught.value.name == name
    with pytest.raises(certbound.MetadataError) as caught:
        make(methods=["none"], bound_tokens=False, endpoint_aliases=aliases)
    assert caught.value.name == "endpoint_aliases_unused"
    for wrong in (
        {"methods": "none", "bound_tokens": True},
        {"methods": None, "bound_tokens": True},
        {"methods": [5], "bound_tokens": True},
        {"methods": [], "bound_tokens": 1},
        {"methods": [], "bound_tokens": None},
        {"methods": []},
        {"methods": [], "bound_tokens": True, "endpoint_aliases": ["token_endpoint"]},
        {"methods": [], "bound_tokens": True, "endpoint_aliases": {b"token_endpoint": "https://a"}},
        {"methods": [], "bound_tokens": True, "endpoint_aliases": {"token_endpoint": 5}},
    ):
        with pytest.raises(TypeError):
            make(**wrong)
    with pytest.raises(TypeError):
        certbound.resolve_endpoint({}, b"token_endpoint")
    with pytest.raises(TypeError):
        certbound.resolve_endpoint({}, None)


# Against a second reader --------------------------------------------------------------

WORDS = [
    "tls_client_auth",
    "self_signed_tls_client_auth",
    "none",
    "",
    "a.example",
    "CN=a,O=b",
    "CN=",
    "spiffe://a/b",
    "::1",
    "1.2.3.4",
    "a@b",
    "\ud800",
    "é",
    "https://a/b",
    "http://a/",
    "https://",
    b64(GOOD),
    b64(OTHER),
    b64(GOOD).rstrip("="),
    "MAA=",
    "MQA=",
]
NAMES = [
    "token_endpoint_auth_method",
    *metadata_reader.PARAMETERS,
    "jwks",
    "jwks_uri",
    "tls_client_certificate_bound_access_tokens",
    "keys",
    "x5c",
    "kty",
    "mtls_endpoint_aliases",
    "token_endpoint",
    "authorization_endpoint",
]


FITTING = dict(zip(metadata_reader.PARAMETERS, ["CN=a,O=b", "a.b", "a:b", "::1", "a@b"]))


class Writer:
    """Writes documents that are nearly right, with repeated members and escapes."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def string(self, text):
        chance = self.random.random
        written = json.dumps(text, ensure_ascii="\ud800" in text or chance() < 0.5)
        if chance() < 0.2 and text and ord(text[0]) < 0x10000:
            written = f'"\\u{ord(text[0]):04x}{json.dumps(text[1:])[1:]}'
        return written

    def value(self, depth=0):
        kind = self.random.randrange(10)
        if kind < 5 or depth > 4:
            return self.string(self.random.choice(WORDS))
        if kind == 5:
            return self.random.choice(["null", "true", "false", "1", "-0.5e3", "[]", "{}"])
        if kind < 8:
            return self.members(self.random.sample(NAMES, self.random.randrange(3)), depth)
        return self.array(depth)

    def array(self, depth):
        values = (self.value(depth + 1) for _ in range(self.random.randrange(4)))
        return "[" + ",".join(values) + "]"

    def members(self, names, depth=0):
        members = [f"{self.string(name)}:{self.fitting(name, depth)}" for name in names]
        if members and self.random.random() < 0.1:
            members.append(self.random.choice(members))
        return "{" + " ,".join(members) + "}"

    def fitting(self, name, depth):
        """A value of the right kind, mostly."""
        chance = self.random.random()
        if chance < 0.15:
            return self.value(depth + 1)
        if name == "token_endpoint_auth_method":
            return self.string(self.random.choice(WORDS[:2]))
        if name == "tls_client_certificate_bound_access_tokens":
            return self.random.choice(["true", "false", "null"])
        if name == "jwks":
            return self.members(["keys"], depth + 1)
        if name == "keys":
            jwk = (self.members(["kty", "x5c"], depth + 1) for _ in range(self.random.randrange(4)))
            return "[" + ",".join(jwk) + "]"
        if name == "x5c":
            return "[" + self.string(self.random.choice(WORDS[-5:])) + "]"
        if name == "mtls_endpoint_aliases":
            return self.members(["token_endpoint"], depth + 1)
        if name in FITTING and chance < 0.7:
            return self.string(FITTING[name])
        return self.string(self.random.choice(WORDS))

    def metadata(self):
        names = ["token_endpoint_auth_method"]
        more = NAMES[1:6] if self.random.random() < 0.5 else NAMES[6:9]
        names += self.random.sample(more, self.random.choice([1, 1, 1, 2]))
        self.random.shuffle(names)
        text = self.members(names).encode()
        if self.random.random() < 0.05:
            at = self.random.randrange(len(text))
            other = self.random.choice([b"", b'"', b"}", b"\\", b"\xff"])
            text = text[:at] + other + text[at + 1 :]
        return text


def outcome(call, *arguments):
    try:
        return call(*arguments)
    except (certbound.Error, metadata_reader.Refused):
        return "refused"


def read(text):
    registration = ClientRegistration(text)
    subject = registration.expected_subject
    subject = None if subject is None else (subject.parameter, subject.value)
    return registration.method, subject, registration.certificate_bound_access_tokens


def test_the_second_reader_reads_client_metadata_alike():
    writer, seen = Writer(1), {"refused": 0, "tls": 0, "keys": 0}
    for _ in range(6000):
        text = writer.metadata()
        expected = outcome(metadata_reader.client, text)
        found = outcome(read, text)
        if expected == "refused":
            assert found == "refused", text
            seen["refused"] += 1
            continue
        method, subject, keys, bound = expected
        assert found == (method, subject, bound), text
        seen["tls"] += subject is not None
        if keys == "jwks":
            seen["keys"] += 1
            registration = ClientRegistration(text)
            registered = metadata_reader.certificates(metadata_reader.load(text).once("jwks"))
            unusable = sum(f"keys[{i}]" in "".join(registration.notices) for i in range(9))
            assert unusable == registered.count(None), text
            for certificate in (GOOD, OTHER, APPENDIX_A, b"\x30\x00"):
                found = outcome(registration.verify, certificate)
                assert (found is None) == (certificate in registered), text
    assert min(seen.values()) > 200, seen


def test_the_second_reader_reads_endpoints_alike():
    writer, offered, refusals = Writer(2), 0, 0
    for _ in range(4000):
        names = writer.random.sample(NAMES[-3:], writer.random.randrange(1, 4))
        text = writer.members(names).encode()
        for name in NAMES[-2:]:
            expected = outcome(metadata_reader.endpoint, text, name)
            assert outcome(certbound.resolve_endpoint, text, name) == expected, text
            offered += expected not in ("refused", None)
            refusals += expected == "refused"
    assert offered > 500 and refusals > 500


def test_a_mapping_means_what_its_text_means():
    writer = Writer(3)
    for _ in range(2000):
        text = writer.metadata()
        try:
            decoded = json.loads(text)
            metadata_reader.load(text)
        except (ValueError, metadata_reader.Refused):
            continue
        # Repeated members are lost in decoding, so the text is written anew.
        again = json.dumps(decoded)
        assert outcome(read, decoded) == outcome(read, again), text


# Hostile ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        '{"keys":[' + ",".join(["{}"] * 300_000) + "]}",
        '{"keys":[' + ",".join([json.dumps(jwk(OTHER))] * 8_000) + "]}",
        '{"keys":[{"x5c":["' + "A" * 1_000_000 + '"]}]}',
        '{"keys":[{"x5c":["' + "\\u0041" * 200_000 + '"]}]}',
        '{"keys":[{"x5c":[' + ",".join(['""'] * 300_000) + "]}]}",
        '{"keys":[{' + ",".join(['"x5c":["MAA="]'] * 70_000) + "}]}",
        '{"keys":[],"' + "k" * 1_000_000 + '":0}',
        '{"keys":[{"a":' + "[" * 60 + "]" * 60 + "}]}",
    ],
)
def test_large_sets_take_linear_time(document):
    start = time.monotonic()
    text = json.dumps(OWN)[:-1] + ',"jwks":' + document + "}"
    registration = ClientRegistration(text)
    assert fails(registration, GOOD) == "client_certificate_not_registered"
    assert fails(ClientRegistration(URI), GOOD, jwks=document) == (
        "client_certificate_not_registered"
    )
    with_good = document[:-2] + ("," if len(document) > 12 else "") + json.dumps(jwk(GOOD)) + "]}"
    if '"keys":[]' not in document:
        ClientRegistration(URI).verify(GOOD, jwks=with_good)
    assert time.monotonic() - start < 10
