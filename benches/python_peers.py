#!/usr/bin/env python3
"""The Python wheel against what a service would write, in one run.

usage: python_peers.py PROGRAMS [ROUNDS]

PROGRAMS is the folder of the programs warm, of the build that the wheel is, and
inputs. Rounds are interleaved, each in another order; the figures are medians of the
rounds, the ratios medians of the ratios of each round. Writes its part of
benches/RESULTS.md.
"""

import asyncio
import base64
import functools
import hashlib
import hmac
import json
import logging
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent / "tests"
sys.path[:0] = [str(TESTS / folder) for folder in ("nginx", "haproxy", "services")]

import authlib  # noqa: E402
import authlib.deprecate  # noqa: E402
import certbound  # noqa: E402
import cryptography  # noqa: E402
import joserfc  # noqa: E402
import joserfc.jws  # noqa: E402
import jwt  # noqa: E402
from uvicorn import __version__ as uvicorn_version  # noqa: E402
from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives.hashes import SHA256  # noqa: E402
from certbound.asgi import CertificateBindingMiddleware  # noqa: E402
from harness import make_identity, make_token  # noqa: E402
from report import time as shown  # noqa: E402
from report import write_python  # noqa: E402
from service import Costs, uvicorn  # noqa: E402

with warnings.catch_warnings():
    # It recommends joserfc, which is measured too.
    warnings.simplefilter("ignore")
    from authlib.jose.errors import DecodeError
    from authlib.jose.util import ensure_dict, extract_header, extract_segment

# As `SIZES` of src/lib.rs makes them.
SIZES = {"small": 291, "real": 1208, "large": 8077}


def claims(octets, x5t):
    found = {
        "iss": "https://as.example.com", "sub": "ty.webb@example.com",
        "aud": ["https://api.example.com"], "exp": 1893456000, "iat": 1893452400,
        "jti": "0b0a2a3e-8c55-4b5f-9e61-0d9c1f6f2d11", "client_id": "s6BhdRkqt3",
        "scope": "accounts payments",
    }  # fmt: skip
    number = 0
    cnf = {"cnf": {"x5t#S256": x5t}}
    while len(json.dumps({**found, **cnf}, separators=(",", ":"))) + 70 < octets:
        found[f"https://claims.example.com/{number}"] = {
            "role": "teller", "branch": number * 7919, "name": "Zoë",
        }  # fmt: skip
        number += 1
    return json.dumps({**found, **cnf}, separators=(",", ":"))


def nanoseconds(call, budget=0.02):
    """Of one call; as many as fit into the budget."""
    call()
    start = time.perf_counter_ns()
    call()
    calls = max(5, int(budget * 1e9 / max(1, time.perf_counter_ns() - start)))
    start = time.perf_counter_ns()
    for _ in range(calls):
        call()
    return (time.perf_counter_ns() - start) / calls


def rounds_of(contenders, rounds):
    """name -> nanoseconds by round."""
    names = list(contenders)
    found = {name: [] for name in names}
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            found[name].append(contenders[name]())
    return found


def ratio(found, name, baseline):
    return statistics.median(a / b for a, b in zip(found[name], found[baseline], strict=True))


def verifiers(token, x5t, warm):
    """What a service would write to compare a token's cnf with a certificate."""
    thumbprint = certbound.Thumbprint(x5t)

    # Without a function of Python's around it, which a service would not have either.
    own = functools.partial(certbound.verify_jwt_binding, token, thumbprint)

    def pyjwt():
        said = jwt.decode(token, options={"verify_signature": False})
        assert hmac.compare_digest(said["cnf"]["x5t#S256"], x5t)

    def with_joserfc():
        said = json.loads(joserfc.jws.extract_compact(token.encode()).payload)
        assert hmac.compare_digest(said["cnf"]["x5t#S256"], x5t)

    def with_authlib():
        # It offers nothing but its parts where no signature is checked.
        header, payload, _ = token.encode().split(b".")
        extract_header(header, DecodeError)
        said = ensure_dict(extract_segment(payload, DecodeError), "payload")
        assert hmac.compare_digest(said["cnf"]["x5t#S256"], x5t)

    def by_hand():
        payload = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        assert hmac.compare_digest(said["cnf"]["x5t#S256"], x5t)

    def rust():
        done = subprocess.run([warm, token, x5t], capture_output=True, text=True, check=True)
        return float(done.stdout)

    timed = {
        "certbound": own, "PyJWT": pyjwt, "joserfc": with_joserfc, "Authlib": with_authlib,
        "base64 and json": by_hand,
    }  # fmt: skip
    return {**{k: (lambda call=v: nanoseconds(call)) for k, v in timed.items()}, "Rust": rust}


PEERS = ("PyJWT", "joserfc", "Authlib", "base64 and json")


def tokens(warm, rounds):
    x5t = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
    yield "### `verify_jwt_binding` with a `Thumbprint`\n"
    yield "The peers decode without checking the signature, as this function does.\n"
    yield "| token | certbound | more than Rust | " + " | ".join(f"{p} | ratio" for p in PEERS) + " |"
    yield "|---" * (3 + 2 * len(PEERS)) + "|"
    for size, octets in SIZES.items():
        token = make_token(claims(octets, x5t))
        found = rounds_of(verifiers(token, x5t, warm), rounds)
        middle = {name: statistics.median(times) for name, times in found.items()}
        more = statistics.median(
            a - b for a, b in zip(found["certbound"], found["Rust"], strict=True)
        )
        cells = [size, shown(middle["certbound"]), f"{more:,.0f} ns"]
        for peer in PEERS:
            cells += [shown(middle[peer]), f"{ratio(found, 'certbound', peer):.3f}"]
        yield "| " + " | ".join(cells) + " |"
    yield ""


def thumbprints(der, rounds):
    yield f"### `thumbprint` of {len(der)} octets\n"
    yield "| certbound | hashlib and base64 | ratio | cryptography and base64 | ratio |"
    yield "|---|---|---|---|---|"

    def text(digest):
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    contenders = {
        "certbound": lambda: certbound.thumbprint(der),
        "hashlib": lambda: text(hashlib.sha256(der).digest()),
        "cryptography": lambda: text(x509.load_der_x509_certificate(der).fingerprint(SHA256())),
    }
    assert len({call() for call in contenders.values()}) == 1
    found = rounds_of(
        {name: (lambda call=call: nanoseconds(call)) for name, call in contenders.items()}, rounds
    )
    cells = [shown(statistics.median(found["certbound"]))]
    for peer in ("hashlib", "cryptography"):
        cells += [shown(statistics.median(found[peer])), f"{ratio(found, 'certbound', peer):.2f}"]
    yield "| " + " | ".join(cells) + " |\n"


def middleware(folder, rounds):
    """The whole of it, called directly, and a request through uvicorn."""
    alice = make_identity(folder, "alice")
    sent = {
        "host": "api.example.com", "accept": "*/*", "user-agent": "bench",
        "authorization": "Bearer " + make_token(claims(SIZES["real"], alice.thumbprint)),
        "x-client-cert": base64.b64encode(alice.der).decode(),
    }  # fmt: skip

    async def application(scope, receive, send):
        pass

    guarded = CertificateBindingMiddleware(
        application, header="X-Client-Cert", format="base64_der", trusted_proxies=["127.0.0.1"]
    )
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"",
        "headers": [(n.encode(), v.encode()) for n, v in sent.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip

    def directly(app):
        async def many(calls=2000):
            start = time.perf_counter_ns()
            for _ in range(calls):
                await app(scope, None, None)
            return (time.perf_counter_ns() - start) / calls

        return lambda: asyncio.run(many())

    found = rounds_of({"guarded": directly(guarded), "bare": directly(application)}, rounds)
    added = statistics.median(
        a - b for a, b in zip(found["guarded"], found["bare"], strict=True)
    )
    service = uvicorn(folder / "uvicorn", "X-Client-Cert base64_der 127.0.0.1").start()
    try:
        with Costs(service, {name: sent[name] for name in sent if name != "host"}) as costs:
            paths = {"guarded": lambda: costs.of("/required/"), "bare": lambda: costs.of("/bare/")}
            served = rounds_of(paths, 3 * rounds)
    finally:
        service.stop()
    over = statistics.median(
        a - b for a, b in zip(served["guarded"], served["bare"], strict=True)
    )
    yield "### `certbound.asgi.CertificateBindingMiddleware`\n"
    yield "| | without | with | more |"
    yield "|---|---|---|---|"
    for what, times, more in [("called directly", found, added), ("processor time of a request to uvicorn", served, over)]:
        bare, full = (statistics.median(times[name]) for name in ("bare", "guarded"))
        yield f"| {what} | {shown(bare)} | {shown(full)} | {more / 1000:.1f} µs |"
    yield ""


def report(programs, rounds):
    yield "## Python\n"
    yield (
        f"CPython {platform.python_version()}, PyJWT {jwt.__version__}, joserfc {joserfc.__version__}, "
        f"Authlib {authlib.__version__}, cryptography {cryptography.__version__}, "
        f"uvicorn {uvicorn_version}; {rounds} rounds, interleaved: medians, and medians of "
        "the ratios of each round.\n"
    )
    with tempfile.TemporaryDirectory(prefix="certbound-python-") as name:
        yield from tokens(programs / "warm", rounds)
        inputs = [programs / "inputs", "certificate"]
        der = subprocess.run(inputs, capture_output=True, check=True).stdout
        yield from thumbprints(der, rounds)
        yield from middleware(pathlib.Path(name), rounds)


def main(programs, rounds=21):
    logging.disable(logging.CRITICAL)
    text = "\n".join(report(pathlib.Path(programs), int(rounds)))
    write_python(text)
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
