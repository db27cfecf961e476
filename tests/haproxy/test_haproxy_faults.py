"""Whatever goes wrong on the way, a request is not let through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from haproxy import REFUSE, Haproxy, configuration
from harness import Identity, Request, Response, Upstream

Client = Callable[..., list[Response]]
Start = Callable[..., Haproxy]

# Loaded before the module, which takes what it finds: calls marked by the request
# go wrong in a given way, at a given place.
SABOTAGE = """
local native = require("certbound_native")
local function sabotage(name)
    local make = native[name]
    native[name] = function(...)
        local check = make(...)
        return function(target, headers, ...)
            local all = tostring(target) .. tostring(headers) .. tostring((select(2, ...)))
            if all:find("sabotage%-error") then
                error("provoked")
            elseif all:find("sabotage%-timeout") then
                while true do end
            elseif all:find("sabotage%-object") then
                error({})
            end
            return check(target, headers, ...)
        end
    end
end
sabotage("token_check")
sabotage("subject_check")
"""


@pytest.fixture(scope="module", params=["lua-load", "lua-load-per-thread"])
def haproxy(
    request: pytest.FixtureRequest, start: Start, directory: Path, upstream: Upstream
) -> Haproxy:
    (directory / "sabotage.lua").write_text(SABOTAGE)
    body = f"""
frontend resource
    bind 127.0.0.1:@https@ @tls@
    http-request set-var(txn.certbound_subject_kind) str(subject_dn)
    http-request set-var(txn.certbound_subject_value) str(CN=alice)
    http-request set-var(txn.certbound_client_verify) str(SUCCESS)
    # A status from before must not survive either.
    http-request set-var(txn.certbound_status) str(ok) if {{ path_beg /again }}
    http-request lua.certbound_required if {{ path_beg /again }}
    http-request lua.certbound_required if {{ path_beg /required }}
    http-request lua.certbound_if_bound if {{ path_beg /if_bound }}
    http-request lua.certbound_subject if {{ path_beg /subject }}
    # Two actions, one decision.
    http-request lua.certbound_subject if {{ path_beg /both }}
    http-request lua.certbound_required if {{ path_beg /both }}
    # Two actions that cannot lean on each other's status.
    http-request lua.certbound_if_bound if {{ path_beg /apart }}
    http-request return status 401 hdr WWW-Authenticate Bearer if {{ path_beg /apart }} !{{ var(txn.certbound_status) -m str ok }}
    http-request unset-var(txn.certbound_status) if {{ path_beg /apart }}
    http-request set-header X-Fault sabotage-%[path,field(3,/)] if {{ path_beg /apart/ }}
    http-request lua.certbound_required if {{ path_beg /apart }} !{{ path /apart/never }}
    {REFUSE}
    default_backend application

# The line that the guide demands, without any other.
frontend bare
    bind 127.0.0.1:@bare@ @tls@
    http-request lua.certbound_required
    http-request return status 401 hdr WWW-Authenticate %[var(txn.certbound_www_authenticate)] unless {{ var(txn.certbound_status) -m str ok }}
    default_backend application

backend application
    server application 127.0.0.1:{upstream.port}
"""
    globals = f"""
    tune.lua.session-timeout 200ms
    {request.param} {directory}/sabotage.lua"""
    return start(configuration(body, globals, request.param))


FAULTS = ["error", "timeout", "object"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("path", ["/again", "/required", "/if_bound", "/subject", "/both", "/apart"])
def test_a_fault_midway(
    haproxy: Haproxy,
    client: Client,
    alice: Identity,
    upstream: Upstream,
    path: str,
    fault: str,
) -> None:
    before = len(upstream.seen)
    with haproxy.logged() as log:
        (answer,) = client(
            Request(
                haproxy.url(path), alice.token(), headers=[f"X-Fault: sabotage-{fault}"]
            ),
            identity=alice,
        )
    assert answer.status == 401
    assert answer.header("WWW-Authenticate") == "Bearer"
    # "/subject" is refused in any case: the certificate is self-signed.
    assert log[0]["status"] in ("unchecked", "certificate_not_verified")
    assert len(upstream.seen) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_the_bare_line(
    haproxy: Haproxy, client: Client, alice: Identity, upstream: Upstream, fault: str
) -> None:
    before = len(upstream.seen)
    bad, good = (
        Request(haproxy.url(port="bare"), alice.token(), headers=headers)
        for headers in ([f"X-Fault: sabotage-{fault}"], [])
    )
    answers = client(bad, good, bad, identity=alice)
    assert [answer.status for answer in answers] == [401, 200, 401]
    assert len(upstream.seen) == before + 1


def test_no_fault(haproxy: Haproxy, client: Client, alice: Identity) -> None:
    for path, status in (
        ("/again", 200), ("/required", 200), ("/both", 401), ("/apart", 200),
        ("/apart/never", 401), *((f"/apart/{fault}", 401) for fault in FAULTS),
    ):  # fmt: skip
        (answer,) = client(Request(haproxy.url(path), alice.token()), identity=alice)
        assert (path, answer.status) == (path, status)


def test_no_room_for_variables(
    start: Start, client: Client, alice: Identity, mallory: Identity
) -> None:
    body = f"""
frontend resource
    bind 127.0.0.1:@https@ @tls@
    http-request set-var(txn.certbound_status) str(ok)
    http-request lua.certbound_required
    {REFUSE}
    http-request return status 200
"""
    for size in (60, 130, 200, 260, 400):
        # Some sizes let the first variables in and not the last.
        haproxy = start(configuration(body, f"    tune.vars.txn-max-size {size}"))
        request = Request(haproxy.url(), alice.token())
        for identity, status in ((mallory, 401), (None, 401), (alice, None)):
            (answer,) = client(request, identity=identity)
            assert answer.status == status or (status is None and answer.status in (200, 401))
        haproxy.stop()


@pytest.mark.parametrize("size", [60, 130, 200, 300, 340, 380, 420, 460, 500, 600, 900])
def test_no_room_to_remember(
    start: Start, client: Client, alice: Identity, mallory: Identity, size: int
) -> None:
    """Without its memory a connection is slower, and its answers are the same."""
    body = f"""
frontend resource
    bind 127.0.0.1:@https@ @tls@
    http-request lua.certbound_required if {{ path / }}
    http-request lua.certbound_if_bound unless {{ path / }}
    http-after-response set-header X-Fetch "[%[lua.certbound_thumbprint]]"
    {REFUSE}
    http-request return status 200
"""
    haproxy = start(configuration(body, f"    tune.vars.sess-max-size {size}\n    nbthread 1"))
    bound, longer, other = alice.token(), alice.token(pad="x" * 200), mallory.token()
    bearer = "e30.e30.e30"
    rows = [
        ("/", bound, 200), ("/", bound, 200), ("/", longer, 200), ("/", other, 401),
        ("/", bound, 200), ("/", longer, 200), ("/", bearer, 401), ("/if", bearer, 200),
        ("/", other, 401), ("/", longer, 200), ("/", bound, 200),
    ]  # fmt: skip
    for options in ([], ["--http2"]):
        answers = client(
            *(Request(haproxy.url(path), token) for path, token, _ in rows),
            identity=alice, options=options,
        )  # fmt: skip
        # It counts a request's variables too: the status itself may not fit.
        right = [status if size > 100 else 401 for _, _, status in rows]
        assert [answer.status for answer in answers] == right
        assert {answer.header("X-Fetch") for answer in answers} == {f"[{alice.thumbprint}]"}
        assert sum(answer.connections for answer in answers) == 1


def test_a_refusal_stands(start: Start, client: Client, alice: Identity) -> None:
    """Whatever a later action of the same request finds."""
    body = f"""
frontend resource
    bind 127.0.0.1:@https@ @tls@
    http-request lua.certbound_required
    http-request lua.certbound_if_bound
    {REFUSE}
    http-request return status 200
"""
    haproxy = start(configuration(body))
    bearer = "e30.e30.e30"
    with haproxy.logged(2) as log:
        refused, passed = client(
            Request(haproxy.url(), bearer), Request(haproxy.url(), alice.token()),
            identity=alice,
        )  # fmt: skip
    assert (refused.status, passed.status) == (401, 200)
    assert [line["status"] for line in log] == ["cnf_absent", "ok"]
