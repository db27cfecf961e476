"""TrustStore: the cases of tests/chain/cases.json, and what Python adds."""

import base64
import datetime
import json
import pathlib
import pickle
import subprocess
import sys
import threading
import time

import certbound
import certifi
import pytest
from certbound import ChainError, Context, ErrorCode, TrustStore
from der import seq, tlv

TESTS = pathlib.Path(__file__).resolve().parents[1]
FILE = json.loads((TESTS / "chain" / "cases.json").read_text(encoding="utf-8"))
DER = {label: base64.b64decode(text) for label, text in FILE["certificates"].items()}
NOW = 1_700_000_000

ROOT, INTER, LEAF = DER["root"], DER["inter"], DER["leaf"]


def pem(label):
    body = base64.encodebytes(DER[label]).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"


def verify(case, convert=lambda label: DER[label]):
    store = TrustStore([convert(label) for label in case["anchors"]])
    store.verify(
        convert(case["leaf"]),
        chain=[convert(label) for label in case["chain"]],
        at=case["at"],
        policies=case["policies"],
        require_client_auth_eku=case["require_client_auth_eku"],
    )


def test_the_cases_are_current(tmp_path):
    written = tmp_path / "cases.json"
    script = TESTS / "python" / "chain_cases.py"
    subprocess.run([sys.executable, script, written], check=True, stdout=subprocess.DEVNULL)
    assert written.read_bytes() == (TESTS / "chain" / "cases.json").read_bytes()


def test_cases():
    for case in FILE["cases"]:
        try:
            verify(case)
            outcome = ("ok", None)
        except ChainError as error:
            outcome = (error.name, error.place)
            assert error.code is ErrorCode[error.name.upper()]
            own_fault = error.code < 810
            answer = ("server_error", 500) if own_fault else ("invalid_client", 401)
            assert error.oauth_error(Context.CLIENT) == answer[0]
            assert error.http_status(Context.CLIENT) == answer[1]
        assert outcome == (case["expect"], case["place"]), case["id"]
    assert len(FILE["cases"]) > 200


def test_certificates_in_every_form():
    case = next(case for case in FILE["cases"] if case["id"] == "length-3")
    for convert in [
        pem,
        lambda label: pem(label).encode(),
        lambda label: certbound.Certificate(DER[label]),
    ]:
        verify(case, convert)


def test_the_guide(tmp_path, monkeypatch):
    """Its snippet runs, and refuses certificates that are years old."""
    guide = (TESTS.parent / "docs" / "chains.md").read_text("utf-8")
    snippet = guide.partition("```python\n")[2].partition("```")[0]
    for file, label in [("authorities", "root"), ("intermediate", "inter"), ("client", "leaf")]:
        (tmp_path / f"{file}.pem").write_text(pem(label), "ascii")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ChainError, match="has expired"):
        exec(snippet, {})
    now = snippet.replace("chain=[", f"at={NOW}, chain=[").replace("client.example", "client.example.com")
    exec(now, {})


def test_the_error():
    store = TrustStore([ROOT])
    with pytest.raises(ChainError) as caught:
        store.verify(LEAF, chain=[INTER], at=NOW + 10**9)
    error = caught.value
    assert isinstance(error, certbound.Error)
    assert error.code is ErrorCode.CHAIN_EXPIRED
    assert error.place == "leaf"
    assert str(error).startswith("a certificate of the chain has expired (leaf): its notAfter is")
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.place, str(again)) == (error.code, error.place, str(error))


def test_bundles():
    bundle = "# two roots\n" + pem("root") + "\nand another\n" + pem("other-root")
    for anchors in [bundle, bundle.encode(), [pem("root"), DER["other-root"]], iter([ROOT, INTER])]:
        store = TrustStore(anchors)
        assert len(store) == 2
        assert repr(store) == "<TrustStore of 2 anchors>"
        store.verify(LEAF, chain=[INTER], at=NOW)
    assert repr(TrustStore([ROOT])) == "<TrustStore of 1 anchor>"
    authorities = pathlib.Path(certifi.where()).read_text("utf-8")
    assert len(TrustStore(authorities)) == authorities.count("-----BEGIN CERTIFICATE-----")
    with pytest.raises(ChainError):
        TrustStore(authorities).verify(LEAF, chain=[INTER], at=NOW)

    for anchors, name in [
        ("", "chain_no_anchors"),
        ([], "chain_no_anchors"),
        (ROOT, "chain_no_anchors"),
        ("\ud800", "chain_no_anchors"),
        (pem("root")[:-10], "chain_anchor_malformed"),
        (["junk"], "chain_anchor_malformed"),
        ([ROOT, b"junk"], "chain_anchor_malformed"),
        ([pem("root") * 2], "chain_anchor_malformed"),
        (pem("leaf"), "chain_anchor_not_ca"),
    ]:
        with pytest.raises(ChainError) as caught:
            TrustStore(anchors)
        assert caught.value.name == name, anchors


def test_none_is_the_default():
    store = TrustStore([ROOT])
    store.verify(LEAF, chain=[INTER], policies=None, at=NOW)
    with pytest.raises(ChainError) as caught:
        store.verify(LEAF, chain=None, at=NOW)
    assert caught.value.name == "chain_unknown_issuer"


def test_how_much_a_client_may_send():
    """What docs/chains.md says: 16 certificates, 128 KiB."""
    store, most = TrustStore([ROOT]), 128 * 1024
    for octets, copies, name in [
        (most, 1, None),
        (most + 1, 1, "chain_too_long"),
        (0, 16, None),
        (0, 17, "chain_too_long"),
    ]:
        chain = [INTER] * copies
        if octets:
            # A certificate by its frame; two lengths of three octets stand in it.
            chain.append(seq(tlv(0x04, bytes(octets - len(INTER) - 10))))
            assert sum(map(len, chain)) == octets
        try:
            store.verify(LEAF, chain=chain, at=NOW)
            outcome = None
        except ChainError as error:
            outcome = error.name
        assert outcome == name, (octets, copies)


def test_a_chain_that_cannot_be_decoded():
    store = TrustStore([ROOT])
    for cert, chain, place in [
        ("junk", [], "leaf"),
        (b"junk", [], "leaf"),
        (pem("leaf") * 2, [], "leaf"),
        (LEAF, [INTER, "junk"], "chain[1]"),
        (LEAF, [INTER, b""], "chain[1]"),
    ]:
        with pytest.raises(ChainError) as caught:
            store.verify(cert, chain=chain, at=NOW)
        assert (caught.value.name, caught.value.place) == ("chain_malformed", place)


def test_an_endless_chain_ends():
    def forever():
        while True:
            yield INTER

    with pytest.raises(ChainError, match="more than 16"):
        TrustStore([ROOT]).verify(LEAF, chain=forever(), at=NOW)


def test_times():
    store = TrustStore([ROOT])
    utc = datetime.timezone.utc
    moment = datetime.datetime.fromtimestamp(NOW, utc)
    elsewhere = datetime.timezone(datetime.timedelta(hours=-9, minutes=-30))
    for at in [NOW, moment, moment.astimezone(elsewhere), moment.replace(microsecond=999_999)]:
        store.verify(LEAF, chain=[INTER], at=at)
    edge = DER["edge"]
    store.verify(edge, chain=[INTER], at=moment)
    for at, name in [
        (moment - datetime.timedelta(microseconds=1), "chain_not_yet_valid"),
        (datetime.datetime.min.replace(tzinfo=utc), "chain_time"),
        (-(10**30), "chain_time"),
        (10**30, "chain_expired"),
        (datetime.datetime.max.replace(tzinfo=utc), "chain_expired"),
        # Now: the certificates of the tests are of 2023.
        (None, "chain_expired"),
    ]:
        with pytest.raises(ChainError) as caught:
            store.verify(edge, chain=[INTER], at=at)
        assert caught.value.name == name, at


def test_wrong_kinds():
    store = TrustStore([ROOT])
    naive = datetime.datetime(2023, 11, 14)
    for options in [
        {"at": naive},
        {"at": float(NOW)},
        {"at": "now"},
        {"at": True},
        {"at": naive.date()},
        {"chain": INTER},
        {"chain": pem("inter")},
        {"chain": [None]},
        {"chain": 5},
        {"policies": "1.2.3"},
        {"policies": [5]},
        {"policies": b"1.2"},
        {"policies": bytearray(b"1.2")},
        {"chain": bytearray(INTER)},
        {"chain": memoryview(INTER)},
        {"require_client_auth_eku": 1},
        {"require_client_auth_eku": "yes"},
        {"purpose": "client"},
    ]:
        with pytest.raises(TypeError):
            store.verify(LEAF, **{"chain": [INTER], "at": NOW, **options})
    for arguments in [(), (None,), (5,), ([5],), ([ROOT], [ROOT])]:
        with pytest.raises(TypeError):
            TrustStore(*arguments)
    with pytest.raises(TypeError):
        store.verify(cert=LEAF)
    with pytest.raises(ChainError) as caught:
        store.verify(LEAF, chain=[INTER], at=NOW, policies=["\ud800"])
    assert caught.value.name == "chain_policy_oid"


def test_policies_can_be_read_again():
    """What is spent after one check would demand nothing at the next."""
    store = TrustStore([ROOT])
    demanded = ["1.2.3"]
    for once in [iter(demanded), (oid for oid in demanded), map(str, demanded), filter(None, demanded), reversed(demanded), iter([])]:
        with pytest.raises(TypeError, match="policies.*not an iterator"):
            store.verify(LEAF, chain=[INTER], at=NOW, policies=once)
    policed = next(case for case in FILE["cases"] if case["id"] == "policy-one-of-two")
    given = {"chain": [DER[label] for label in policed["chain"]], "at": NOW}
    for again in [policed["policies"], tuple(policed["policies"]), {*policed["policies"]}, dict.fromkeys(policed["policies"])]:
        for _ in range(2):
            store.verify(DER[policed["leaf"]], policies=again, **given)
            with pytest.raises(ChainError):
                store.verify(LEAF, chain=[INTER], at=NOW, policies=again)
    with pytest.raises(TypeError, match="policies is an iterable of texts, not bytes"):
        store.verify(LEAF, chain=[INTER], at=NOW, policies=b"1.2.3")


def test_buffers_are_no_anchors():
    for buffer in [bytearray, memoryview]:
        for octets in [ROOT, pem("root").encode(), b""]:
            with pytest.raises(TypeError, match=f"anchors are .* not {buffer.__name__}"):
                TrustStore(buffer(octets))


def test_a_copy_for_another_process():
    store = pickle.loads(pickle.dumps(TrustStore([ROOT, DER["other-root"]])))
    assert len(store) == 2
    store.verify(LEAF, chain=[INTER], at=NOW)


def test_other_threads_run_meanwhile():
    """A search that takes its time does not hold the interpreter."""
    case = next(case for case in FILE["cases"] if case["id"] == "crowd-signatures")
    store = TrustStore([DER[label] for label in case["anchors"]])
    leaf, chain = DER[case["leaf"]], [DER[label] for label in case["chain"]]
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0)

    thread = threading.Thread(target=tick)
    thread.start()
    during = 0
    for _ in range(20):
        before = len(ticks)
        with pytest.raises(ChainError):
            store.verify(leaf, chain=chain, at=NOW)
        during += len(ticks) - before
    done.set()
    thread.join()
    assert during > 100
