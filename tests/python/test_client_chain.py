"""tls_client_auth with a TrustStore: chain and subject in one call."""

import base64
import json
import pathlib
import pickle

import certbound
import pytest
from certbound import (
    CHAIN_VERIFIED_UPSTREAM,
    Certificate,
    ChainError,
    ClientAuthError,
    ClientRegistration,
    Context,
    TrustStore,
)

TESTS = pathlib.Path(__file__).resolve().parents[1]
FILE = json.loads((TESTS / "chain" / "cases.json").read_text(encoding="utf-8"))
DER = {label: base64.b64decode(text) for label, text in FILE["certificates"].items()}
ROOT, INTER, LEAF = DER["root"], DER["inter"], DER["leaf"]
NOW = 1_700_000_000


def registration(der):
    return ClientRegistration(
        {
            "token_endpoint_auth_method": "tls_client_auth",
            "tls_client_auth_subject_dn": Certificate(der).subject,
        }
    )


def registrable(der):
    try:
        registration(der)
    except certbound.Error:  # An empty subject, for example.
        return False
    return True


def answer(client, der, **arguments):
    try:
        client.verify(der, **arguments)
    except ClientAuthError as error:
        return error.name
    return "ok"


def test_the_cases_answer_as_the_store_does():
    own = registration(LEAF)
    seen = 0
    for case in FILE["cases"]:
        if case["policies"] or case["require_client_auth_eku"]:
            continue  # Demands that the store alone takes.
        try:
            store = TrustStore([DER[label] for label in case["anchors"]])
        except ChainError:
            continue
        leaf = DER[case["leaf"]]
        named = registrable(leaf)
        client = registration(leaf) if named else own
        given = {"trust": store, "chain": [DER[label] for label in case["chain"]]}
        outcome = answer(client, leaf, at=case["at"], **given)
        if named:
            assert outcome == case["expect"], case["id"]
        else:
            # Nobody can be registered by this leaf, or it cannot even be decoded.
            assert outcome != "ok", case["id"]
        seen += 1
    assert seen > 120


def test_who_vouches():
    client = registration(LEAF)
    store, other = TrustStore([ROOT]), TrustStore([DER["other-root"]])
    client.verify(LEAF, trust=store, chain=[INTER], at=NOW)
    client.verify(LEAF, trust=CHAIN_VERIFIED_UPSTREAM)
    assert answer(client, LEAF, trust=store, at=NOW) == "chain_unknown_issuer"
    assert answer(client, LEAF, trust=store, chain=[INTER]) == "chain_expired"
    assert answer(client, LEAF, trust=other, chain=[INTER], at=NOW) == "chain_unknown_issuer"
    assert answer(client, LEAF, chain=[INTER], at=NOW) == "chain_evidence_missing"
    assert answer(client, None, trust=store) == "client_certificate_missing"


def test_the_chain_lends_its_names_to_nobody():
    """Only the leaf's subject counts, however good the chain is."""
    client = registration(INTER)
    refused = answer(client, LEAF, trust=TrustStore([ROOT]), chain=[INTER], at=NOW)
    assert refused == "subject_mismatch"


def test_a_chain_is_no_method():
    """What is sent never selects the method: a registered certificate with a chain is
    compared, and a chain of another certificate proves nothing."""
    client = ClientRegistration(
        {
            "token_endpoint_auth_method": "self_signed_tls_client_auth",
            "jwks": {"keys": [{"kty": "EC", "x5c": [base64.b64encode(LEAF).decode()]}]},
        }
    )
    store = TrustStore([ROOT])
    client.verify(LEAF)
    # Dates are not examined here: the store would refuse both of them.
    client.verify(LEAF, trust=store, chain=[INTER], at=0)
    refused = answer(client, INTER, trust=store, chain=[ROOT], at=NOW)
    assert refused == "client_certificate_not_registered"


def test_errors():
    client = registration(LEAF)
    with pytest.raises(ClientAuthError) as caught:
        client.verify(LEAF, trust=TrustStore([ROOT]), chain=["nothing"], at=NOW)
    error = caught.value
    assert isinstance(error, ChainError)
    assert (error.name, error.place) == ("chain_malformed", "chain[0]")
    assert (error.oauth_error(), error.http_status()) == ("invalid_client", 401)
    assert error.oauth_error(Context.CLIENT) == "invalid_client"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.place) == (type(error), str(error), error.place)
    # More than sixteen are not even read.
    too_many = answer(client, LEAF, trust=TrustStore([ROOT]), chain=iter([INTER] * 17))
    assert too_many == "chain_too_long"
