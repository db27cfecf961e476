"""``certbound verify``: why a token is refused with a certificate, or passes.

Of the token nothing is printed but its x5t#S256 and the names of its methods.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import re
from typing import Any, Callable, Optional

import certbound
from certbound._console import (
    NO,
    YES,
    BadInput,
    complain,
    named,
    print_json,
    read_octets,
    shown,
    without_line_end,
)
from certbound._options import is_other_method
from certbound._remedies import remedy


def add_options(command: argparse.ArgumentParser) -> None:
    token = command.add_mutually_exclusive_group(required=True)
    for option, (_, words) in SOURCES.items():
        token.add_argument(
            f"--{option}", action="append", metavar="VALUE", help=f"{words}; @FILE, or - for stdin"
        )
    presented = command.add_mutually_exclusive_group(required=True)
    presented.add_argument(
        "--cert", action="append", metavar="FILE", help="the client's: PEM or DER; - for stdin"
    )
    presented.add_argument(
        "--no-cert", action="store_true", help="the connection has no client certificate"
    )
    command.add_argument(
        "--policy", type=_policy, default="required", metavar="{required,if_bound}",
        help="what the resource demands (required)",
    )  # fmt: skip
    command.add_argument(
        "--other-method", action="append", default=[], dest="other_methods", metavar="NAME",
        help="a method that the caller checks itself, for if_bound; may be repeated",
    )  # fmt: skip
    command.set_defaults(command=verify)


#: The options that give a token: who reads it, and what it is.
SOURCES: dict[str, tuple[Callable[[bytes], certbound.Confirmation], str]] = {
    "token": (certbound.Confirmation.from_jwt, "a compact JWT"),
    "claims": (certbound.Confirmation.from_claims, "the JSON of a token's claims"),
    "introspection": (
        certbound.Confirmation.from_introspection,
        "the JSON of an introspection response",
    ),
}


def verify(options: argparse.Namespace) -> int:
    source, value = _only_token(options)
    methods = _methods(options.other_methods)
    path = _only_certificate(options)
    if value == "-" and path == "-":
        raise BadInput("the token and the certificate cannot both be standard input")
    octets = None if path is None else read_octets(path)
    certificate = _certificate(path, octets)
    text = _text(source, value)

    result: dict[str, Any] = {"accepted": False, "verdict": "", "policy": options.policy}
    result["token"] = {"source": source, "says": "malformed"}
    result["certificate"] = None if certificate is None else _described(path, certificate)
    thumbprint = None if certificate is None else certificate.thumbprint
    confirmation = None
    try:
        confirmation = SOURCES[source][0](text)
        result["token"].update(_said(confirmation))
        policy = certbound.Policy[options.policy.upper()]
        confirmation.verify(thumbprint, policy=policy, other_methods=methods)
    except certbound.BindingError as error:
        result["verdict"] = error.verdict
        if confirmation is None:
            result["token"].update(_unread(error))
        result["error"] = {"name": error.name, "code": int(error.code), "message": str(error)}
        wanted = None if confirmation is None else confirmation.x5t_s256
        hints = _wrong_input(source, value, text, error) or [
            *_wrongly_computed(wanted, octets),
            *_unknown_methods(confirmation),
            remedy(error.code),
        ]
        result["what_to_do"] = [hint for hint in hints if hint is not None]
    else:
        result["accepted"] = True
        result["verdict"] = "bound_ok" if confirmation.x5t_s256 else "unbound_ok"

    if options.json:
        print_json(result)
    else:
        _print(result)
    if not result["accepted"]:
        complain(result["error"]["message"])
    return YES if result["accepted"] else NO


def _only_token(options: argparse.Namespace) -> tuple[str, str]:
    # argparse lets through exactly one of them, but that one more than once.
    ((source, values),) = ((s, v) for s in SOURCES if (v := getattr(options, s)) is not None)
    if len(values) > 1:
        raise BadInput("one token is checked, not several")
    return source, values[0]


def _only_certificate(options: argparse.Namespace) -> Optional[str]:
    if options.cert is None:
        return None
    if len(options.cert) > 1:
        raise BadInput("a token is compared with one certificate, not with several")
    path: str = options.cert[0]
    return path


def _certificate(path: Optional[str], octets: Optional[bytes]) -> Optional[certbound.Certificate]:
    if path is None or octets is None:
        return None
    try:
        return certbound.Certificate(octets)
    except certbound.Error as error:
        raise BadInput(f"{named(path)}: {error}") from None


def _text(source: str, value: str) -> bytes:
    if value == "-":
        return without_line_end(read_octets("-"))
    if value.startswith("@"):
        path = value[1:]
        # Behind @ a file can be called "-". What is no file may be a token, so
        # that the message does not name it.
        path = os.path.join(".", path) if path == "-" else path
        return without_line_end(read_octets(path, name=f"--{source} @FILE"))
    return os.fsencode(value)


def _policy(text: str) -> str:
    if text.upper() not in certbound.Policy.__members__ or not text.islower():
        raise argparse.ArgumentTypeError("it is required or if_bound")
    return text


def _methods(names: list[str]) -> list[str]:
    for name in names:
        if not is_other_method(name):
            # Nothing as long as a token is printed.
            name = shown(name) if len(name) <= 16 else "NAME"
            raise BadInput(f"--other-method {name}: no confirmation method that is known")
    return names


def _described(path: Optional[str], certificate: certbound.Certificate) -> dict[str, Any]:
    subject: Any
    try:
        subject = certificate.subject
    except certbound.Error as error:
        subject = {"error": {"name": error.name, "message": str(error)}}
    return {"file": path, "x5t#S256": str(certificate.thumbprint), "subject_dn": subject}


def _said(confirmation: certbound.Confirmation) -> dict[str, Any]:
    others = sorted(confirmation.other_methods)
    if confirmation.x5t_s256 is not None:
        says = "bound"
    elif others or confirmation.has_unknown_methods:
        says = "other_methods"
    else:
        says = "empty_cnf" if confirmation.has_cnf else "no_cnf"
    return {
        "says": says,
        "x5t#S256": confirmation.x5t_s256,
        "other_methods": others,
        "has_unknown_methods": confirmation.has_unknown_methods,
    }


def _unread(error: certbound.BindingError) -> dict[str, str]:
    if isinstance(error, certbound.InactiveError):
        return {"says": "inactive"}
    for prefix, part in MALFORMED_PARTS.items():
        if error.name.startswith(prefix):
            return {"malformed_part": part}
    raise AssertionError(f"{error.name} is of no part")


#: How the names of errors begin, and the part of a token they are about.
MALFORMED_PARTS = {
    "jwt_": "token",
    "json_": "json",
    "cnf_": "cnf",
    "x5t_s256_": "x5t#S256",
    "thumbprint_": "x5t#S256",
    "active_": "active",
}


def _wrong_input(
    source: str, value: str, text: bytes, error: certbound.BindingError
) -> list[Optional[str]]:
    """Why the command was perhaps not given what its user meant."""
    if error.verdict != "malformed":
        return []
    if value[:1] not in ("@", "-") and os.path.exists(value):
        return [f"a file has this name: to read it, write --{source} @FILE"]
    if source == "token" and text.lstrip().startswith(b"{"):
        return ["this is JSON: give it to --claims or --introspection"]
    if source != "token" and COMPACT_JWT.fullmatch(text):
        return ["this looks like a JWT: give it to --token, or take the response out of it first"]
    return []


COMPACT_JWT = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]*")


def _wrongly_computed(wanted: Optional[str], octets: Optional[bytes]) -> list[str]:
    """Whether the token names the hash of something else than the certificate's DER."""
    for text in () if octets is None else (octets, octets.strip(), _body(octets)):
        digest = base64.urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=").decode()
        if digest == wanted:
            return [
                "the token has the SHA-256 of the certificate's PEM text; the authorization "
                "server must take that of its DER (RFC 8705 section 3.1)"
            ]
    return []


def _unknown_methods(confirmation: Optional[certbound.Confirmation]) -> list[str]:
    """What a name that is almost right looks like."""
    if confirmation is None or confirmation.x5t_s256 or not confirmation.has_unknown_methods:
        return []
    return ["its cnf has a method that is not known; names are exact, case too: x5t#S256"]


def _body(pem: bytes) -> bytes:
    """The base64 of a PEM text, without its lines' ends."""
    lines = pem.splitlines()
    return b"".join(line.strip() for line in lines if not line.startswith(b"-----"))


def _print(result: dict[str, Any]) -> None:
    token, certificate = result["token"], result["certificate"]
    _print_line("token", SAYS[token["says"]])
    if "malformed_part" in token:
        _print_line("in", PARTS[token["malformed_part"]])
    if token.get("x5t#S256"):
        _print_line("bound to", token["x5t#S256"])
    methods = [*token.get("other_methods", ())]
    if token.get("has_unknown_methods"):
        methods.append("one or more that are not known")
    if methods:
        _print_line("methods", ", ".join(methods))
    if certificate is None:
        _print_line("presented", "no certificate")
    else:
        _print_line("presented", certificate["x5t#S256"])
        _print_line("file", shown(certificate["file"]))
        subject = certificate["subject_dn"]
        if isinstance(subject, dict):
            subject = f"cannot be read: {subject['error']['message']}"
        _print_line("subject dn", subject or "empty")
    _print_line("policy", result["policy"])
    _print_line("verdict", result["verdict"])
    if result["accepted"]:
        _print_line("not checked", "signature, issuer, audience and expiry of the token")
        return
    error = result["error"]
    _print_line("status", f"{error['name']} ({error['code']})")
    _print_line("why", error["message"])
    for hint in result["what_to_do"]:
        _print_line("what to do", hint)


def _print_line(label: str, value: str) -> None:
    print(f"{label:<12} {value}")


#: What a token says, in words.
SAYS = {
    "bound": "bound to a certificate",
    "other_methods": "not bound to a certificate, but by other methods",
    "empty_cnf": "not bound: its cnf is empty",
    "no_cnf": "not bound: it has no cnf",
    "malformed": "cannot be read",
    "inactive": "not active, says the authorization server",
}

#: The parts of a token, in words.
PARTS = {
    "token": "its form as a compact JWT",
    "json": "its JSON",
    "cnf": "its cnf",
    "x5t#S256": "its x5t#S256",
    "active": "the member active",
}
