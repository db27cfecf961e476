"""bearer_token, check_query and inspect_jwk_set; core's tests have the rules in full."""

import base64
import json

import certbound
import pytest
from der import GOOD

X5C = base64.b64encode(GOOD).decode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Bearer abc", b"abc"),
        (b"bearer \t abc ", b"abc"),
        # Whether that is a token, whoever reads it says.
        (b"Bearer \xff", b"\xff"),
        ("Bearer \xff", "\xff".encode()),
        ("Bearer a, Bearer b", b"a, Bearer b"),
        ("Bearer ", "token_missing"),
        ("Basic dTpw", "token_missing"),
        (b"", "token_missing"),
        ("Bearer \ud800", "jwt_character"),
    ],
)
def test_bearer_token(value, expected):
    if isinstance(expected, bytes):
        assert certbound.bearer_token(value) == expected
        return
    with pytest.raises(certbound.Error) as caught:
        certbound.bearer_token(value)
    error = caught.value
    assert error.name == expected and error.http_status() == 401
    # Without a token there is nothing to blame it for (RFC 6750 section 3.1).
    assert error.oauth_error() == (None if expected == "token_missing" else "invalid_token")


@pytest.mark.parametrize(
    ("query", "passes"),
    [
        ("", True),
        (b"page=2&token=x", True),
        ("a=access_token", True),
        ("a=\ud800", True),
        ("access_token=x", False),
        (b"a=b;access%5Ftoken=x", False),
        ("\ud800&access_token=x", False),
    ],
)
def test_check_query(query, passes):
    if passes:
        assert certbound.check_query(query) is None
        return
    with pytest.raises(certbound.Error) as caught:
        certbound.check_query(query)
    error = caught.value
    assert (error.name, error.http_status(), error.oauth_error()) == (
        "token_in_query", 400, "invalid_request",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "faults"),
    [
        ([], []),
        ([{"x5c": [X5C]}], [None]),
        ([{}, {"x5c": [X5C]}, 5], ["jwk_x5c_missing", None, "jwk_not_object"]),
        ([{"x5c": X5C}, {"x5c": []}], ["jwk_x5c_not_array", "jwk_x5c_empty"]),
        # No certificate, though base64.
        ([{"x5c": ["AAAA"]}], ["certificate_not_sequence"]),
    ],
)
def test_inspect_jwk_set(keys, faults):
    document = {"keys": keys}
    for jwks in (document, json.dumps(document), json.dumps(document).encode()):
        report = certbound.inspect_jwk_set(jwks)
        assert [fault and fault.name for fault in report] == faults
        assert all(fault is None or type(fault) is certbound.MetadataError for fault in report)


@pytest.mark.parametrize(
    ("jwks", "name"),
    [
        ("", "json_truncated"),
        ({}, "jwk_set_keys_missing"),
        ({"keys": {}}, "jwk_set_keys_not_array"),
        ('{"keys":[],"keys":[]}', "jwk_set_keys_repeated"),
        # What was read before counts for nothing.
        ('{"keys":[{}]}x', "json_trailing_data"),
        ({b"keys": []}, "member_name_not_string"),
        ("\ud800", "json_utf8"),
    ],
)
def test_documents_that_are_no_jwk_set(jwks, name):
    with pytest.raises(certbound.MetadataError) as caught:
        certbound.inspect_jwk_set(jwks)
    assert (caught.value.name, caught.value.member) == (name, None)


def test_many_keys_of_one_fault_make_one_exception():
    report = certbound.inspect_jwk_set({"keys": [0] * 100_000})
    assert len(report) == 100_000 and len(set(map(id, report))) == 1


@pytest.mark.parametrize(
    "function", [certbound.bearer_token, certbound.check_query, certbound.inspect_jwk_set]
)
def test_wrong_kinds_and_counts(function):
    for wrong in (None, 5, bytearray(b"x"), ["x"]):
        with pytest.raises(TypeError):
            function(wrong)
    with pytest.raises(TypeError):
        function()
