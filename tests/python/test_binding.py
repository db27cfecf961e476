"""The Python API: what it takes, what it returns, what it raises."""

import base64
import collections
import copy
import inspect
import json
import pathlib
import pickle
import subprocess
import sys
import threading
import time
import types

import certbound
import pytest
import vectors
from certbound import _native

TESTS = pathlib.Path(__file__).resolve().parent.parent
DER = (TESTS / "data" / "rfc8705-appendix-a.der").read_bytes()
PEM = (
    "-----BEGIN CERTIFICATE-----\n"
    + base64.encodebytes(DER).decode()
    + "-----END CERTIFICATE-----\n"
)
TEXT = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
HEX = "0380ed2f626650c840b2f263e6d2b29fae12ab39ae5db32b25ad27efad72e6fd"
OTHER = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
BOUND = {"cnf": {"x5t#S256": TEXT}}


def jwt(claims):
    def segment(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{segment({'alg': 'ES256'})}.{segment(claims)}.c2ln"


@pytest.mark.parametrize(("file", "cases"), [("cnf", 56), ("dn", 103), ("san", 42)])
def test_vectors(file, cases):
    count, failures = vectors.run(TESTS / "vectors" / f"{file}.json")
    assert count == cases
    assert failures == []


def test_error_codes_agree_with_the_table():
    table = json.loads((TESTS / "error_codes.json").read_text(encoding="utf-8"))
    assert {row["code"]: row["name"] for row in table} == {
        code.value: code.name.lower() for code in certbound.ErrorCode
    }
    for row in table:
        name, message, _ = _native.describe(row["code"])
        assert (name, message) == (row["name"], row["message"])
        error = certbound.Error(row["code"])
        assert (error.code, error.name, str(error)) == (row["code"], name, message)
    assert _native.describe(0) is None
    script = TESTS.parent / "py" / "generate_constants.py"
    subprocess.run([sys.executable, script, "--check"], check=True)


def test_thumbprints():
    assert certbound.thumbprint(DER) == TEXT
    assert certbound.thumbprint(PEM) == TEXT
    assert certbound.thumbprint(PEM.encode()) == TEXT
    assert certbound.cnf(DER) == {"x5t#S256": TEXT}
    thumbprint = certbound.Thumbprint.of(PEM)
    colons = ":".join(HEX[i : i + 2] for i in range(0, 64, 2)).upper()
    assert thumbprint == certbound.Thumbprint(TEXT)
    assert thumbprint == certbound.Thumbprint.from_hex(HEX)
    assert thumbprint == certbound.Thumbprint.from_hex(colons)
    assert thumbprint == certbound.Thumbprint.from_bytes(bytes.fromhex(HEX))
    assert thumbprint != certbound.Thumbprint(OTHER)
    # By name too.
    by_name = certbound.Thumbprint.of(cert=DER), certbound.Thumbprint.from_hex(hex=HEX)
    assert {*by_name, certbound.Thumbprint.from_bytes(b=bytes.fromhex(HEX))} == {thumbprint}
    claims = {"cnf": certbound.cnf(DER)}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert {
        certbound.Confirmation.from_thumbprint(text=TEXT),
        certbound.Confirmation.from_claims(claims=claims),
        certbound.Confirmation.from_introspection(response={"active": True, **claims}),
    } == {certbound.Confirmation.from_jwt(token=f"e30.{payload}.")}
    # Its text, too, and nothing that only looks like it.
    assert thumbprint == TEXT and TEXT == thumbprint and {TEXT: 1}[thumbprint] == 1
    for other in OTHER, TEXT.lower(), TEXT + "=", HEX, TEXT.encode(), bytes.fromhex(HEX), "\ud800", None:
        assert thumbprint != other and not thumbprint == other
    assert bytes(thumbprint).hex() == HEX
    assert str(thumbprint) == TEXT
    assert repr(thumbprint) == f"Thumbprint('{TEXT}')"
    assert len({thumbprint, certbound.Thumbprint(TEXT)}) == 1
    assert pickle.loads(pickle.dumps(thumbprint)) == thumbprint
    assert copy.deepcopy(thumbprint) == thumbprint
    with pytest.raises(AttributeError):
        thumbprint.text = "x"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "thumbprint_length"),
        (TEXT[:-1], "thumbprint_length"),
        (TEXT + "=", "thumbprint_padding"),
        (TEXT.replace("D", "+"), "thumbprint_alphabet"),
        (TEXT + "\n", "thumbprint_whitespace"),
        (TEXT + "\0", "thumbprint_character"),
        ("\ud800" * 43, "thumbprint_character"),
        (TEXT[:-1] + "1", "thumbprint_trailing_bits"),
        (HEX, "thumbprint_hex"),
    ],
)
def test_wrong_thumbprints(text, name):
    with pytest.raises(certbound.InvalidValueError) as caught:
        certbound.Thumbprint(text)
    assert caught.value.name == name
    with pytest.raises(certbound.MalformedTokenError) as caught:
        certbound.Confirmation.from_thumbprint(text)
    assert caught.value.name == name
    assert caught.value.verdict == "malformed"


def test_wrong_octets_and_hex():
    for wrong in (b"", bytes(31), bytes(33)):
        with pytest.raises(certbound.InvalidValueError) as caught:
            certbound.Thumbprint.from_bytes(wrong)
        assert caught.value.name == "thumbprint_octets"
    for wrong in ("", HEX[1:], HEX + "00", TEXT, "\ud800" * 64):
        with pytest.raises(certbound.InvalidValueError) as caught:
            certbound.Thumbprint.from_hex(wrong)
        assert caught.value.name == "thumbprint_not_hex"


@pytest.mark.parametrize(
    ("cert", "name"),
    [
        (b"", "certificate_empty"),
        (b"\0", "certificate_not_sequence"),
        (DER[:-1], "der_truncated"),
        (DER + b"\0", "der_trailing_data"),
        (DER + DER, "der_trailing_data"),
        ("", "bad_pem"),
        (TEXT, "bad_pem"),
        ("\ud800", "bad_pem"),
        ("Bag Attributes\n" + PEM, "bad_pem"),
        (PEM + PEM, "multiple"),
        (PEM.replace("CERTIFICATE", "TRUSTED CERTIFICATE").encode(), "bad_pem"),
    ],
)
def test_wrong_certificates(cert, name):
    for call in (
        certbound.thumbprint,
        certbound.cnf,
        certbound.Thumbprint.of,
        lambda cert: certbound.verify_claims_binding(BOUND, cert),
        certbound.Confirmation.from_claims(BOUND).verify,
    ):
        with pytest.raises(certbound.MalformedCertificateError) as caught:
            call(cert)
        assert caught.value.name == name
        assert not isinstance(caught.value, certbound.BindingError)


def test_every_way_to_give_a_token():
    claims_text = json.dumps(BOUND)
    response = {"active": True, **BOUND}
    for said in (
        certbound.verify_jwt_binding(jwt(BOUND), DER),
        certbound.verify_jwt_binding(jwt(BOUND).encode(), PEM),
        certbound.verify_claims_binding(BOUND, PEM.encode()),
        certbound.verify_claims_binding(claims_text, certbound.Thumbprint(TEXT)),
        certbound.verify_claims_binding(claims_text.encode(), DER),
        certbound.verify_claims_binding(types.MappingProxyType(BOUND), DER),
        certbound.verify_claims_binding(collections.ChainMap({}, BOUND), DER),
        certbound.verify_introspection_binding(response, DER),
        certbound.verify_introspection_binding(json.dumps(response), DER),
        certbound.Confirmation.from_thumbprint(TEXT),
    ):
        assert said.x5t_s256 == TEXT
        assert said.other_methods == frozenset()
        assert said.has_cnf
        assert not said.has_unknown_methods
        assert said == certbound.Confirmation.from_claims(BOUND)
        assert hash(said) == hash(certbound.Confirmation.from_claims(BOUND))
        assert said.verify(DER) is None
    assert "A4Dt" in repr(said)


MALFORMED = {
    "cnf_null": {"cnf": None},
    "cnf_not_object": {"cnf": [TEXT]},
    "x5t_s256_null": {"cnf": {"x5t#S256": None}},
    "x5t_s256_not_string": {"cnf": {"x5t#S256": 5}},
    "thumbprint_length": {"cnf": {"x5t#S256": ""}},
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_mapping_means_what_its_json_means(name):
    claims = MALFORMED[name]
    for given in (claims, json.dumps(claims), json.dumps(claims).encode()):
        for policy in certbound.Policy:
            with pytest.raises(certbound.MalformedTokenError) as caught:
                certbound.verify_claims_binding(given, DER, policy=policy)
            assert caught.value.name == name
    for given in ({"active": True, **claims}, json.dumps({"active": True, **claims})):
        with pytest.raises(certbound.MalformedTokenError) as caught:
            certbound.verify_introspection_binding(given, DER)
        assert caught.value.name == name
    for given in ({"active": False, **claims}, json.dumps({"active": False, **claims})):
        with pytest.raises(certbound.InactiveError):
            certbound.verify_introspection_binding(given, DER)


def test_mappings_hold_what_json_cannot():
    read = certbound.Confirmation.from_claims
    for value in (b"bytes", TEXT.encode(), 1.5, object(), [TEXT], (TEXT,)):
        with pytest.raises(certbound.MalformedTokenError) as caught:
            read({"cnf": {"x5t#S256": value}})
        assert caught.value.name == "x5t_s256_not_string"
    with pytest.raises(certbound.MalformedTokenError) as caught:
        read({"cnf": {"x5t#S256": "\ud800"}})
    assert caught.value.name == "cnf_lone_surrogate"
    with pytest.raises(certbound.MalformedTokenError):
        read({"cnf": {"\ud800": 1}})
    said = read({"cnf": {5: 1, "jkt": object()}, "exp": object()})
    assert said.has_unknown_methods
    assert said.other_methods == {"jkt"}
    for active in (1, "true", None, [True]):
        with pytest.raises(certbound.MalformedTokenError) as caught:
            certbound.Confirmation.from_introspection({"active": active})
        assert caught.value.name == "active_not_boolean"
    with pytest.raises(certbound.MalformedTokenError) as caught:
        certbound.Confirmation.from_introspection({})
    assert caught.value.name == "active_missing"


def test_names_that_are_no_strings_are_no_json():
    for claims in ({b"cnf": {b"x5t#S256": TEXT}}, {7: 8}, {None: 1, **BOUND}):
        for policy in certbound.Policy:
            with pytest.raises(certbound.MalformedTokenError) as caught:
                certbound.verify_claims_binding(claims, DER, policy=policy)
            assert caught.value.name == "member_name_not_string"


def test_confirmations_can_be_kept():
    for claims in ({}, {"cnf": {}}, BOUND, {"cnf": {"jkt": 1, "x": 2, "x5t#S256": TEXT}}):
        said = certbound.Confirmation.from_claims(claims)
        for again in (pickle.loads(pickle.dumps(said)), copy.copy(said), copy.deepcopy(said)):
            assert again == said
            assert repr(again) == repr(said)


def test_an_exception_of_a_mapping_is_not_swallowed():
    class Broken(dict):
        def __getitem__(self, key):
            raise RuntimeError("on purpose")

    class BrokenMapping(collections.abc.Mapping):
        def __getitem__(self, key):
            raise RuntimeError("on purpose")

        def __iter__(self):
            return iter(["cnf"])

        def __len__(self):
            return 1

    with pytest.raises(RuntimeError):
        certbound.Confirmation.from_claims(BrokenMapping())
    with pytest.raises(RuntimeError):
        certbound.Confirmation.from_claims(Broken(cnf={}))


class Pairs(collections.abc.Mapping):
    """A mapping that has names twice and finds them in any case, as some libraries have."""

    def __init__(self, *pairs):
        self.pairs = pairs

    def __getitem__(self, name):
        return next(value for own, value in self.pairs if own.lower() == name.lower())

    def __iter__(self):
        return (name for name, _ in self.pairs)

    def __len__(self):
        return len(self.pairs)


def test_mappings_with_other_notions_of_a_name():
    bound = ("cnf", {"x5t#S256": TEXT})
    with pytest.raises(certbound.MalformedTokenError) as refusal:
        certbound.verify_claims_binding(Pairs(bound, bound), DER)
    assert refusal.value.code == certbound.ErrorCode.CNF_REPEATED
    with pytest.raises(certbound.MalformedTokenError) as refusal:
        certbound.verify_introspection_binding(Pairs(("active", True), ("active", True), bound), DER)
    assert refusal.value.code == certbound.ErrorCode.ACTIVE_REPEATED
    with pytest.raises(certbound.UnboundError):
        certbound.verify_claims_binding(Pairs(("CNF", bound[1])), DER)
    assert certbound.verify_claims_binding(Pairs(bound, ("CNF", None)), DER).x5t_s256 == TEXT


def test_verdicts_and_answers():
    rows = [
        (BOUND, None, certbound.MismatchError, "mismatch", "certificate_missing"),
        (BOUND, certbound.Thumbprint(OTHER), certbound.MismatchError, "mismatch",
         "certificate_mismatch"),
        ({}, DER, certbound.UnboundError, "unbound", "cnf_absent"),
        ({"cnf": {}}, DER, certbound.UnboundError, "unbound", "cnf_empty"),
        ({"cnf": {"jkt": "x"}}, DER, certbound.UnboundError, "unbound", "other_methods_only"),
    ]
    for claims, cert, kind, verdict, name in rows:
        with pytest.raises(kind) as caught:
            certbound.verify_claims_binding(claims, cert)
        error = caught.value
        assert isinstance(error, certbound.BindingError)
        assert isinstance(error, ValueError)
        assert (error.verdict, error.name) == (verdict, name)
        assert error.code is certbound.ErrorCode[name.upper()]
        assert error.oauth_error(certbound.Context.RESOURCE) == "invalid_token"
        assert error.oauth_error(certbound.Context.CLIENT) == "invalid_client"
        assert error.oauth_error(certbound.Context.REFRESH) == "invalid_grant"
        assert error.oauth_error(certbound.Context.REGISTRATION) == "invalid_client_metadata"
        assert error.http_status(certbound.Context.RESOURCE) == 401
        with pytest.raises(certbound.Error) as unknown:
            error.oauth_error(9)
        assert unknown.value.name == "unknown_context"
        for wrong in ("resource", None, True, 1.0, certbound.Policy.REQUIRED):
            with pytest.raises(TypeError):
                error.oauth_error(wrong)
            with pytest.raises(TypeError):
                error.http_status(wrong)
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.code, str(again)) == (kind, error.code, str(error))
    assert certbound.Error(580).oauth_error(certbound.Context.RESOURCE) is None
    assert certbound.Error(582).oauth_error(certbound.Context.RESOURCE) == "invalid_request"


def test_policies():
    if_bound = certbound.Policy.IF_BOUND
    bearer, dpop = {"sub": "a"}, {"cnf": {"jkt": "x"}}
    assert certbound.verify_claims_binding(bearer, None, policy=if_bound).has_cnf is False
    with pytest.raises(certbound.UnboundError) as caught:
        certbound.verify_claims_binding(dpop, DER, policy=if_bound)
    assert caught.value.name == "other_method_not_enforced"
    certbound.verify_claims_binding(dpop, DER, policy=if_bound, other_methods=["jkt"])
    unknown = {"cnf": {"made-up": 1}}
    with pytest.raises(certbound.UnboundError) as caught:
        certbound.verify_claims_binding(unknown, DER, policy=if_bound, other_methods=["made-up"])
    assert caught.value.name == "other_method_unknown"
    # The numbers that C takes, and what stands for the default.
    for policy, passes in [(1, False), (2, True), (None, False)]:
        try:
            certbound.verify_claims_binding(bearer, DER, policy=policy, other_methods=None)
            passed = True
        except certbound.UnboundError:
            passed = False
        assert passed is passes, policy
    for number in (0, 3, -1, 2**70):
        with pytest.raises(certbound.Error) as caught:
            certbound.verify_claims_binding(BOUND, DER, policy=number)
        assert caught.value.name == "unknown_policy"
        assert not isinstance(caught.value, certbound.BindingError)


@pytest.mark.parametrize(
    ("function", "first"),
    [
        (certbound.Confirmation.verify, "self, cert"),
        (certbound.verify_jwt_binding, "token, cert"),
        (certbound.verify_claims_binding, "claims, cert"),
        (certbound.verify_introspection_binding, "response, cert"),
    ],
)
def test_signatures(function, first):
    shown = f"({first}, /, *, policy={certbound.Policy.REQUIRED!r}, other_methods=())"
    assert str(inspect.signature(function)) == shown


def test_wrong_kinds_and_counts_are_type_errors():
    claims = certbound.Confirmation.from_claims(BOUND)
    calls = [
        lambda: certbound.thumbprint(None),
        lambda: certbound.thumbprint(5),
        lambda: certbound.thumbprint(bytearray(DER)),
        lambda: certbound.thumbprint(cert=DER),
        lambda: certbound.thumbprint(),
        lambda: certbound.cnf(certbound.Thumbprint(TEXT)),
        lambda: certbound.Thumbprint(TEXT.encode()),
        lambda: certbound.Thumbprint(None),
        lambda: certbound.Thumbprint(),
        lambda: certbound.Thumbprint.from_bytes(HEX),
        lambda: certbound.Thumbprint.from_hex(b"00"),
        lambda: certbound.Confirmation(),
        lambda: certbound.Confirmation.from_jwt(BOUND),
        lambda: certbound.Confirmation.from_jwt(None),
        lambda: certbound.Confirmation.from_claims(None),
        lambda: certbound.Confirmation.from_claims([("cnf", {})]),
        lambda: certbound.Confirmation.from_introspection(True),
        lambda: certbound.Confirmation.from_thumbprint(TEXT.encode()),
        lambda: claims.verify(),
        lambda: claims.verify(5),
        lambda: claims.verify(DER, certbound.Policy.REQUIRED),
        lambda: claims.verify(DER, policy="required"),
        lambda: claims.verify(DER, policy=True),
        lambda: claims.verify(DER, policy=certbound.Context.CLIENT),
        lambda: claims.verify(DER, policy=1.0),
        lambda: claims.verify(DER, other_methods="jkt"),
        lambda: claims.verify(DER, other_methods=b"jkt"),
        lambda: claims.verify(DER, other_methods=5),
        lambda: claims.verify(DER, other_methods=[5]),
        lambda: certbound.verify_jwt_binding(jwt(BOUND)),
        lambda: certbound.verify_jwt_binding(jwt(BOUND), DER, 1),
        lambda: certbound.verify_claims_binding(5, DER),
    ]
    for i, call in enumerate(calls):
        with pytest.raises(TypeError):
            call()
            pytest.fail(f"call {i} was accepted")


def test_messages_never_echo_input():
    secret = "s3cr3t-value"
    for call in (
        lambda: certbound.verify_jwt_binding(secret, DER),
        lambda: certbound.verify_claims_binding({"cnf": secret}, DER),
        lambda: certbound.verify_claims_binding(f'{{"cnf":"{secret}"', DER),
        lambda: certbound.thumbprint(secret),
        lambda: certbound.Thumbprint(secret),
    ):
        with pytest.raises(certbound.Error) as caught:
            call()
        assert secret not in str(caught.value) and secret not in repr(caught.value)


def test_large_inputs_let_other_threads_run():
    token = jwt({"fill": "x" * 30_000_000, **BOUND})
    stop, ticks = threading.Event(), []

    def tick():
        while not stop.is_set():
            ticks.append(1)
            time.sleep(0)

    thread = threading.Thread(target=tick)
    interval = sys.getswitchinterval()
    # Nobody is made to wait by time, so only a call that lets go of the
    # interpreter lets the other thread tick.
    sys.setswitchinterval(100)
    try:
        thread.start()
        before = len(ticks)
        certbound.verify_jwt_binding(token, DER)
        after = len(ticks)
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        thread.join()
    assert after > before
