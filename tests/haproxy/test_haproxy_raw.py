"""Fields that are none, and that a server behind may yet read as the one they resemble."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable

import pytest
from haproxy import REFUSE, Haproxy, configuration
from harness import DEADLINE, Identity

Start = Callable[..., Haproxy]

# The certificate in a header, so that no TLS stands between the test and the octets.
BODY = f"""
frontend resource
    bind 127.0.0.1:@plain@
    OPTION
    http-request lua.certbound_required if {{ path /required }}
    http-request lua.certbound_if_bound if {{ path /if_bound }}
    {REFUSE}
    http-request return status 200
"""
SETTINGS = '    setenv CERTBOUND_CLIENT_CERT "header X-Client-Cert base64_der"'


def ask(haproxy: Haproxy, path: str, *fields: bytes) -> int:
    request = b"\r\n".join([b"GET %s HTTP/1.1" % path.encode(), b"Host: x", *fields, b"", b""])
    with socket.create_connection(("127.0.0.1", haproxy.port("plain")), DEADLINE) as connection:
        connection.sendall(request)
        return int(connection.recv(65536).split()[1])


@pytest.mark.parametrize("lax", [True, False], ids=["accept invalid", "strict"])
def test_octets_between_a_name_and_its_colon(
    start: Start, alice: Identity, mallory: Identity, lax: bool
) -> None:
    option = "option accept-invalid-http-request" if lax else ""
    haproxy = start(configuration(BODY.replace("OPTION", option), SETTINGS))
    right, stolen = (
        f"Bearer {identity.token()}".encode() for identity in (alice, mallory)
    )
    cert = base64.b64encode(alice.der)
    own = [b"X-Client-Cert: " + cert, b"Authorization: " + right]
    for path in ("/required", "/if_bound"):
        # Its line is waited for: it would be taken for the next one's.
        with haproxy.logged():
            assert ask(haproxy, path, *own) == 200
        for octets in (b" ", b"\t", b" \t  ", b"\x01", b"\x0b", b"\x0c", b"\x1f", b"\x00", b"\r"):
            for field, status in [
                (b"authorization" + octets + b": " + stolen, "token_repeated"),
                (b"X-Client-Cert" + octets + b": " + cert, "header_repeated"),
                (b"Early-Data" + octets + b": 1", "early_data"),
            ]:
                for fields in ([*own, field], [field, *own]):
                    with haproxy.logged() as log:
                        assert ask(haproxy, path, *fields) >= 400, (octets, field[:20])
                    # "-" where HAProxy itself refuses the request.
                    assert log[0]["status"] in (status, "-")
                    assert lax or log[0]["status"] == "-"
                    assert not lax or octets != b" " or log[0]["status"] == status
    # A longer name is another field.
    if lax:
        assert ask(haproxy, "/required", *own, b"Authorization x: " + stolen) == 200
