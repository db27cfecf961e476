"""Each function and method of the package, with what it returns or raises.

For the tests of memory and of threads. Run as a program, in an interpreter of its
own, it makes the calls:

    every_call.py memory TIMES     each call so often; prints what grew, as JSON
    every_call.py threads COUNT SECONDS
"""

import base64
import copy
import ctypes
import gc
import json
import os
import pathlib
import pickle
import sys
import threading
import time

import certbound
from certbound import CHAIN_VERIFIED_UPSTREAM, Context, Policy
from der import GOOD, cert, pem

TESTS = pathlib.Path(__file__).resolve().parents[1]
DER = (TESTS / "data" / "rfc8705-appendix-a.der").read_bytes()
PEM = pem(DER)
X5T = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
OTHER = cert(serial=b"\x02\x01\x08")
BOUND = {"sub": "a", "cnf": {"x5t#S256": X5T, "jkt": "x"}}
RESPONSE = {"active": True, **BOUND}


def jwt(claims):
    def segment(octets):
        return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()

    return f"{segment(b'{}')}.{segment(json.dumps(claims).encode())}.c2ln"


TOKEN = jwt(BOUND)
# Longer than what is read without letting go of the interpreter.
LONG = jwt({**BOUND, "fill": "x" * 30_000})
CHAINS = json.loads((TESTS / "chain" / "cases.json").read_text(encoding="utf-8"))
ROOT, INTER, LEAF = (
    base64.b64decode(CHAINS["certificates"][label]) for label in ("root", "inter", "leaf")
)
AT = 1_700_000_000
TLS = {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=mtls"}
OWN = {
    "token_endpoint_auth_method": "self_signed_tls_client_auth",
    "jwks": {"keys": [{"kty": "EC", "x5c": [base64.b64encode(DER).decode()]}]},
}
SERVER = {"token_endpoint": "https://as.example/token"}

# Shared by all threads.
certificate = certbound.Certificate(DER)
thumbprint = certbound.Thumbprint(X5T)
name = certbound.Name(certificate.subject_der)
confirmation = certbound.Confirmation.from_claims(BOUND)
expected_dn = certbound.ExpectedSubject(subject_dn="CN=mtls")
expected_dns = certbound.ExpectedSubject(san_dns="a.example")
store = certbound.TrustStore([ROOT])
by_subject = certbound.ClientRegistration(TLS)
by_keys = certbound.ClientRegistration(OWN)
mismatch = certbound.MismatchError(570)
base64_der = base64.b64encode(DER).decode()

CALLS = {
    "thumbprint": lambda: certbound.thumbprint(DER),
    "thumbprint of PEM": lambda: certbound.thumbprint(PEM),
    "thumbprint of no certificate": lambda: certbound.thumbprint(DER[:-1]),
    "thumbprint of no text": lambda: certbound.thumbprint("\ud800"),
    "thumbprint of None": lambda: certbound.thumbprint(None),
    "cnf": lambda: certbound.cnf(DER),
    "Thumbprint": lambda: str(certbound.Thumbprint(X5T)),
    "Thumbprint of too few": lambda: certbound.Thumbprint(X5T[1:]),
    "Thumbprint.of": lambda: repr(certbound.Thumbprint.of(certificate)),
    "Thumbprint.from_hex": lambda: certbound.Thumbprint.from_hex("00" * 32),
    "Thumbprint.from_bytes": lambda: bytes(certbound.Thumbprint.from_bytes(bytes(32))),
    "Thumbprint.__eq__": lambda: (thumbprint == certbound.Thumbprint.of(DER), thumbprint == X5T),
    "Thumbprint.__hash__": lambda: len({thumbprint, thumbprint}),
    "Certificate": lambda: certbound.Certificate(PEM),
    "Certificate.der": lambda: certificate.der,
    "Certificate of no certificate": lambda: certbound.Certificate(b"x"),
    "Certificate.thumbprint": lambda: certificate.thumbprint,
    "Certificate.subject": lambda: certificate.subject,
    "Certificate.issuer": lambda: certificate.issuer,
    "Certificate.subject_der": lambda: certificate.subject_der,
    "Certificate.subject_alt_names": lambda: certbound.Certificate(GOOD).subject_alt_names,
    "Certificate.not_before": lambda: certificate.not_before,
    "Certificate.not_after": lambda: certificate.not_after,
    "Certificate.serial_number": lambda: certificate.serial_number,
    "Name": lambda: str(certbound.Name(certificate.subject_der)),
    "Name.matches": lambda: name.matches(name),
    "ExpectedSubject": lambda: certbound.ExpectedSubject(san_ip="192.0.2.1"),
    "ExpectedSubject.value": lambda: expected_dns.value,
    "ExpectedSubject refused": lambda: certbound.ExpectedSubject(subject_dn="CN=a,XX=b"),
    "ExpectedSubject.parameter": lambda: expected_dns.parameter,
    "ExpectedSubject.matches": lambda: (expected_dn.matches(DER), expected_dns.matches(DER)),
    "ExpectedSubject.verify": lambda: expected_dn.verify(DER),
    "ExpectedSubject.verify refused": lambda: expected_dn.verify(GOOD),
    "Confirmation.from_jwt": lambda: certbound.Confirmation.from_jwt(TOKEN),
    "Confirmation.from_claims": lambda: certbound.Confirmation.from_claims('{"cnf": {}}'),
    "Confirmation.has_cnf": lambda: confirmation.has_cnf,
    "Confirmation.from_introspection": lambda: certbound.Confirmation.from_introspection(RESPONSE),
    "Confirmation.from_thumbprint": lambda: certbound.Confirmation.from_thumbprint(X5T),
    "Confirmation.x5t_s256": lambda: confirmation.x5t_s256,
    "Confirmation.other_methods": lambda: sorted(confirmation.other_methods),
    "Confirmation.has_unknown_methods": lambda: confirmation.has_unknown_methods,
    "Confirmation.verify": lambda: confirmation.verify(
        thumbprint, policy=Policy.IF_BOUND, other_methods=["jkt"]
    ),
    "Confirmation.verify refused": lambda: confirmation.verify(None),
    "verify_jwt_binding": lambda: certbound.verify_jwt_binding(TOKEN, DER),
    "verify_jwt_binding long": lambda: certbound.verify_jwt_binding(LONG, thumbprint),
    "verify_jwt_binding malformed": lambda: certbound.verify_jwt_binding("a.b", DER),
    "verify_jwt_binding mismatch": lambda: certbound.verify_jwt_binding(TOKEN, OTHER),
    "verify_claims_binding": lambda: certbound.verify_claims_binding(BOUND, DER),
    "verify_claims_binding unbound": lambda: certbound.verify_claims_binding({}, DER),
    "verify_claims_binding of a list": lambda: certbound.verify_claims_binding([], DER),
    "verify_introspection_binding": lambda: certbound.verify_introspection_binding(RESPONSE, DER),
    "verify_introspection_binding inactive": lambda: certbound.verify_introspection_binding(
        b'{"active": false}', DER
    ),
    "decode_client_cert": lambda: certbound.decode_client_cert(base64_der, format="base64_der"),
    "decode_client_cert refused": lambda: certbound.decode_client_cert("x", format="rfc9440"),
    "decode_client_cert_chain": lambda: certbound.decode_client_cert_chain(
        f"{base64_der},MAA=", format="base64_der_chain"
    ),
    "decode_client_cert_chain refused": lambda: certbound.decode_client_cert_chain(
        f"{base64_der},MAA", format="base64_der_chain"
    ),
    "bearer_token": lambda: certbound.bearer_token(f"Bearer {TOKEN}"),
    "bearer_token refused": lambda: certbound.bearer_token("Basic dTpw"),
    "check_query": lambda: certbound.check_query("page=2"),
    "check_query refused": lambda: certbound.check_query("access_token=x"),
    "TrustStore": lambda: len(certbound.TrustStore([ROOT])),
    "TrustStore refused": lambda: certbound.TrustStore([]),
    "TrustStore.verify": lambda: store.verify(LEAF, chain=[INTER], at=AT),
    "TrustStore.verify refused": lambda: store.verify(LEAF, at=AT),
    "ClientRegistration": lambda: certbound.ClientRegistration(OWN),
    "ClientRegistration.notices": lambda: by_keys.notices,
    "ClientRegistration refused": lambda: certbound.ClientRegistration(
        {**TLS, "tls_client_auth_san_dns": "a.example"}
    ),
    "ClientRegistration.method": lambda: by_keys.method,
    "ClientRegistration.expected_subject": lambda: by_subject.expected_subject,
    "ClientRegistration.certificate_bound_access_tokens": lambda: (
        by_subject.certificate_bound_access_tokens
    ),
    "ClientRegistration.verify": lambda: (
        by_subject.verify(DER, trust=CHAIN_VERIFIED_UPSTREAM),
        by_keys.verify(DER),
    ),
    "ClientRegistration.verify refused": lambda: by_keys.verify(OTHER),
    "ClientRegistration.verify with a store": lambda: by_subject.verify(DER, trust=store, at=AT),
    "inspect_jwk_set": lambda: certbound.inspect_jwk_set({"keys": [*OWN["jwks"]["keys"], {}]}),
    "inspect_jwk_set refused": lambda: certbound.inspect_jwk_set("{}"),
    "resolve_endpoint": lambda: certbound.resolve_endpoint(SERVER, "token_endpoint"),
    "resolve_endpoint refused": lambda: certbound.resolve_endpoint("[]", "token_endpoint"),
    "server_metadata": lambda: certbound.server_metadata(
        methods=["tls_client_auth"],
        bound_tokens=True,
        endpoint_aliases={"token_endpoint": "https://mtls.as.example/token"},
    ),
    "server_metadata refused": lambda: certbound.server_metadata(methods=["x"], bound_tokens=True),
    "Error": lambda: (mismatch.name, str(mismatch), mismatch.verdict),
    "Error.oauth_error": lambda: mismatch.oauth_error(Context.RESOURCE),
    "Error.http_status": lambda: mismatch.http_status(Context.CLIENT),
    "pickles": lambda: pickle.loads(
        pickle.dumps((certificate, thumbprint, confirmation, expected_dn, mismatch.code))
    ),
    "copies": lambda: copy.copy(confirmation),
}


def outcome(call):
    """What can be compared of what a call did."""
    try:
        return repr(call())
    except (certbound.Error, TypeError) as error:
        return f"{type(error).__name__}: {error}"


class Mallinfo(ctypes.Structure):
    """glibc's mallinfo2."""

    _fields_ = [
        (field, ctypes.c_size_t)
        for field in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks "
        "keepcost".split()
    ]


def memory(times):
    """What is in use more after the calls than before, in octets and by kind."""
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = Mallinfo

    def now():
        gc.collect()
        statm = pathlib.Path("/proc/self/statm").read_text(encoding="ascii")
        info = mallinfo()
        return (
            int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE"),
            info.uordblks + info.hblkhd,
            sys.getallocatedblocks(),
        )

    grown, count = {}, 0
    gc.disable()
    # Caches of the interpreter and of the allocator fill first.
    for call in CALLS.values():
        for _ in range(200):
            outcome(call)
    start = now()
    for label, call in CALLS.items():
        before = now()
        for _ in range(times):
            try:
                call()
            except (certbound.Error, TypeError):
                pass
        count += times
        after = now()
        grown[label] = [b - a for a, b in zip(before, after)]
    end = now()
    names = ("resident", "malloc", "blocks")
    return {
        "calls": count,
        **{name: b - a for name, a, b in zip(names, start, end)},
        "most": {
            name: max((grown[label][i], label) for label in grown) for i, name in enumerate(names)
        },
    }


def threads(count, seconds):
    """Lets threads make all calls, each from another one on; returns how many they made."""
    # The first calls of all are made at once too: what is set up then is set up once.
    barrier = threading.Barrier(count)
    seen, made, faults = {}, [0] * count, []
    labels = list(CALLS)
    end = time.monotonic() + seconds
    sys.setswitchinterval(1e-6)

    def run(number):
        barrier.wait()
        turn = number
        while time.monotonic() < end or turn < number + len(labels):
            label = labels[turn % len(labels)]
            result = outcome(CALLS[label])
            if seen.setdefault(label, result) != result:
                faults.append((label, seen[label], result))
            turn += 1
        made[number] = turn - number

    runners = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    alone = {label: outcome(call) for label, call in CALLS.items()}
    faults += [(label, alone[label], seen.get(label)) for label in alone
               if alone[label] != seen.get(label)]  # fmt: skip
    return {"calls": sum(made), "threads": sum(map(bool, made)), "faults": faults}


if __name__ == "__main__":
    kind, *numbers = sys.argv[1:]
    print(json.dumps({"memory": memory, "threads": threads}[kind](*map(int, numbers))))
