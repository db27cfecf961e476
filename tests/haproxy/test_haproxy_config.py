"""What the environment may say, and what stops the start."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from haproxy import REFUSE, Haproxy, configuration
from harness import Identity, Request, Response, make_token

Client = Callable[..., list[Response]]
Start = Callable[..., Haproxy]

BODY = f"""
frontend resource
    bind 127.0.0.1:@https@ @tls@
    http-request lua.ACTION
    {REFUSE}
    http-request return status 200
"""

IF_BOUND = BODY.replace("ACTION", "certbound_if_bound")
REQUIRED = BODY.replace("ACTION", "certbound_required")


def setenv(name: str, value: str) -> str:
    return f'    setenv {name} "{value}"'


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CERTBOUND_SOURCE", " "),
        ("CERTBOUND_SOURCE", "JWT"),
        ("CERTBOUND_SOURCE", "jwt "),
        ("CERTBOUND_SOURCE", "claims"),
        ("CERTBOUND_SOURCE", "var(txn.x)"),
        ("CERTBOUND_SOURCE", "var(txn.x) as json"),
        ("CERTBOUND_SOURCE", "var(txn.x) as bearer"),
        ("CERTBOUND_SOURCE", "var(txn.x) claims"),
        ("CERTBOUND_SOURCE", "var(sess.x) as claims"),
        ("CERTBOUND_SOURCE", "var(proc.x) as claims"),
        ("CERTBOUND_SOURCE", "var(txn.) as claims"),
        ("CERTBOUND_SOURCE", "var(x) as claims"),
        ("CERTBOUND_SOURCE", "var(txn.x) as claims and more"),
        ("CERTBOUND_CLIENT_CERT", " "),
        ("CERTBOUND_CLIENT_CERT", "off"),
        ("CERTBOUND_CLIENT_CERT", "TLS"),
        ("CERTBOUND_CLIENT_CERT", "tls x"),
        ("CERTBOUND_CLIENT_CERT", "header"),
        ("CERTBOUND_CLIENT_CERT", "header X-Client-Cert"),
        ("CERTBOUND_CLIENT_CERT", "header X-Client-Cert der"),
        ("CERTBOUND_CLIENT_CERT", "header X-Client-Cert: base64_der"),
        ("CERTBOUND_CLIENT_CERT", "header X-Client-Cert base64_der from 10.0.0.0/8"),
    ],
)
@pytest.mark.parametrize("load", ["lua-load", "lua-load-per-thread"])
def test_a_bad_value_stops_the_start(
    start: Start, name: str, value: str, load: str
) -> None:
    done = start(configuration(REQUIRED, setenv(name, value), load), run=False).check()
    assert done.returncode != 0
    assert f'certbound: {name} is "{value}", but must be ' in done.stderr
    # The message names what would be right.
    assert ("introspection" if name == "CERTBOUND_SOURCE" else "rfc9440") in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CERTBOUND_SOURCE", "jwt"),
        ("CERTBOUND_SOURCE", "var(txn.x) as jwt"),
        ("CERTBOUND_SOURCE", "var(txn.a.b_c) as claims"),
        ("CERTBOUND_SOURCE", "var(req.x) as  introspection"),
        ("CERTBOUND_SOURCE", "var(txn.x) as confirmation"),
        ("CERTBOUND_CLIENT_CERT", "tls"),
        ("CERTBOUND_CLIENT_CERT", "header X-Client-Cert base64_der"),
        ("CERTBOUND_CLIENT_CERT", "header Client-Cert rfc9440"),
    ],
)
def test_good_values(start: Start, name: str, value: str) -> None:
    done = start(configuration(REQUIRED, setenv(name, value)), run=False).check()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("line", [
    'setenv CERTBOUND_SOURCE "var(txn.x) as claims"',
    'setenv CERTBOUND_CLIENT_CERT "header X-Client-Cert pem"',
])  # fmt: skip
def test_setenv_below_the_module(start: Start, line: str, threads: int) -> None:
    """HAProxy's other threads load the module later, and would see it."""
    config = configuration(REQUIRED, f"    nbthread {threads}")
    config = config.replace("\ndefaults", f"    {line}\n\ndefaults", 1)
    haproxy = start(config, run=False)
    with pytest.raises(RuntimeError, match="put setenv above"):
        haproxy.start()


def test_confirmation_has_no_if_bound(start: Start) -> None:
    """A bare thumbprint cannot say that the token is unbound."""
    source = setenv("CERTBOUND_SOURCE", "var(txn.x) as confirmation")
    done = start(configuration(IF_BOUND, source), run=False).check()
    assert done.returncode != 0
    assert "lua.certbound_if_bound" in done.stderr


# Base64 keeps HAProxy's own quoting out of the test; HAProxy decodes it whole.
SOURCE = f"""
frontend resource
    bind 127.0.0.1:@https@ @tls@
    http-request set-var(txn.x) req.hdr(x-value),b64dec if {{ req.hdr(x-value) -m found }}
    http-request set-var(txn.x) int(1) if {{ path /number }}
    http-request set-var(txn.x) bool(true) if {{ path /bool }}
    http-request lua.certbound_required if !{{ path_beg /if_bound }}
    LINE
    {REFUSE}
    http-request return status 200
"""


@pytest.mark.parametrize("source", ["jwt", "claims", "introspection", "confirmation"])
def test_sources(
    start: Start, client: Client, alice: Identity, mallory: Identity, source: str
) -> None:
    def value(who: Identity) -> str:
        cnf = f'"cnf":{{"x5t#S256":"{who.thumbprint}"}}'
        return {
            "jwt": make_token("{" + cnf + "}"),
            "claims": "{" + cnf + "}",
            "introspection": '{"active":true,' + cnf + "}",
            "confirmation": who.thumbprint,
        }[source]

    policies = ["required"] + (["if_bound"] if source != "confirmation" else [])
    body = SOURCE.replace(
        "LINE",
        "http-request lua.certbound_if_bound if { path_beg /if_bound }"
        if "if_bound" in policies
        else "",
    )
    haproxy = start(
        configuration(body, setenv("CERTBOUND_SOURCE", f"var(txn.x) as {source}"))
    )

    def status(
        path: str, text: str | None, headers: tuple[str, ...] = (), who: Identity = alice
    ) -> str:
        encoded = base64.b64encode((text or "").encode()).decode()
        given = [f"X-Value: {encoded}"] if text is not None else []
        with haproxy.logged() as log:
            (answer,) = client(
                Request(haproxy.url(path), headers=[*given, *headers]), identity=who
            )
        assert (answer.status == 200) == (log[0]["status"] == "ok")
        return log[0]["status"]

    nothing = "token_missing" if source == "jwt" else "source_empty"
    for policy in policies:
        assert status(f"/{policy}", value(alice)) == "ok"
        assert status(f"/{policy}", value(mallory)) == "certificate_mismatch"
        assert status(f"/{policy}", value(alice), who=mallory) == "certificate_mismatch"
        assert status(f"/{policy}", value(alice) + "\0") != "ok"
        # Nothing there, or nothing in it: a variable that nobody has set.
        assert status(f"/{policy}", None) == nothing
        assert status(f"/{policy}", "") == nothing
        # A token elsewhere is still looked for, and the header's not believed.
        stolen = (f"Authorization: Bearer {mallory.token()}",)
        assert status(f"/{policy}", value(alice), stolen) == "ok"
        assert status(f"/{policy}", value(alice), stolen * 2) == "token_repeated"
        assert status(f"/{policy}?access_token=x", value(alice)) == "token_in_query"
    for path in ("/number", "/bool"):
        assert status(path, None) == nothing
    if source == "introspection":
        assert status("/if_bound", '{"active":false}') == "token_inactive"
        assert status("/if_bound", '{"active":true}') == "ok"
        assert status("/required", '{"active":true}') == "cnf_absent"


def test_reload(
    start: Start, client: Client, alice: Identity, mallory: Identity
) -> None:
    haproxy = start(configuration(IF_BOUND, "    nbthread 2"), master=True)
    bearer, stolen = Request(haproxy.url(), "e30.e30.e30"), Request(haproxy.url(), mallory.token())
    answers = client(bearer, stolen, identity=alice)
    assert [answer.status for answer in answers] == [200, 401]

    haproxy.write(configuration(REQUIRED, "    nbthread 2"))
    for _ in range(3):
        haproxy.reload()
    answers = client(bearer, stolen, Request(haproxy.url(), alice.token()), identity=alice)
    assert [answer.status for answer in answers] == [401, 401, 200]

    # A configuration that does not load leaves the old one at work.
    haproxy.write(configuration(REQUIRED, setenv("CERTBOUND_SOURCE", "nonsense")))
    haproxy.tell_master("the master has tried", lambda: 'is "nonsense"' in haproxy.log())
    answers = client(bearer, Request(haproxy.url(), alice.token()), identity=alice)
    assert [answer.status for answer in answers] == [401, 200]
