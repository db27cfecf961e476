"""The command line.

Exit status: 0 yes, 1 no (with the reason on standard error), 2 bad input or
usage, or output that could not be written, 130 interrupted. ``-`` stands for standard input;
``--json`` prints one JSON object. No control character of an input is printed.
"""

from __future__ import annotations

import argparse
import base64
import io
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, Callable, NoReturn, Optional

import certbound
from certbound import _native, _verify
from certbound._console import (
    BAD,
    NO,
    YES,
    BadInput,
    complain,
    may_be_token,
    named,
    print_json,
    read_certificate,
    read_octets,
    shown,
    silence,
    without_line_end,
)
from certbound._options import FORMATS

__all__ = ["main"]


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs the command line and returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # What the encoding lacks is escaped; to fail here would look like "no".
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(_pem_last(sys.argv[1:] if arguments is None else arguments))
    if sys.stdout is None:
        complain("standard output is closed")
        return BAD
    try:
        status = _run(options)
        sys.stdout.flush()
        return status
    except OSError as error:
        silence(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            complain(f"standard output: {error.strerror}")
        return BAD
    except KeyboardInterrupt:
        return INTERRUPTED


#: What shells take for the end by Ctrl-C.
INTERRUPTED = 130


def _run(options: argparse.Namespace) -> int:
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except BadInput as error:
        if options.json:
            print_json({"error": {"message": str(error)}})
        complain(str(error))
        return BAD


class _Parser(argparse.ArgumentParser):
    """A parser whose messages hold nothing of what may be a token.

    What is printed lands in logs, and a token is a secret.
    """

    def __init__(self, **options: Any) -> None:
        # `--tok` would be taken for `--token`, but not recognised below.
        super().__init__(allow_abbrev=False, **options)

    def parse_args(self, arguments: Any = None, namespace: Any = None) -> Any:
        options, others = self.parse_known_args(arguments, namespace)
        if others:
            names = [other.partition("=")[0] for other in others]
            shown = [name if OPTION.fullmatch(name) else "(a value)" for name in names]
            self.error(f"unrecognized arguments: {' '.join(shown)}")
        return options

    def error(self, message: str) -> NoReturn:
        # A word of a few letters is a slip that is easier to see when it is shown.
        message = re.sub(r"choice: (?!'[\w-]{1,16}' ).* \(choose", "choice (choose", message)
        message = re.sub(r"ignored explicit argument .*", "takes no value", message)
        super().error(message)


#: What an option looks like, and no token.
OPTION = re.compile(r"--?[a-z][a-z0-9]*(-[a-z0-9]+){0,3}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="certbound", description="RFC 8705 certificate checks.")
    # Said before or after the command alike; there, without a default, which
    # would undo what was said here.
    json_option: dict[str, Any] = {"action": "store_true", "help": "print one JSON object"}
    parser.add_argument("--json", **json_option)
    common = _Parser(add_help=False)
    common.add_argument("--json", default=argparse.SUPPRESS, **json_option)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser(
        "thumbprint", parents=[common], help="print the x5t#S256 of certificates"
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="PEM or DER; - for stdin")
    command.set_defaults(command=_thumbprint)

    command = commands.add_parser(
        "inspect", parents=[common], help="show what can be registered of certificates"
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="PEM or DER; - for stdin")
    command.set_defaults(command=_inspect)

    command = commands.add_parser(
        "match", parents=[common], help="compare a certificate with a registered subject"
    )
    group = command.add_mutually_exclusive_group(required=True)
    for option, keyword in EXPECTED.items():
        group.add_argument(option, dest=keyword, action="append", metavar="VALUE")
    command.add_argument("file", metavar="FILE", help="PEM or DER; - for stdin")
    command.set_defaults(command=_match)

    command = commands.add_parser(
        "verify", parents=[common], help="say why a token is refused with a certificate"
    )
    _verify.add_options(command)

    command = commands.add_parser(
        "decode", parents=[common], help="take the certificate out of a request header's value"
    )
    command.add_argument("--format", required=True, choices=FORMATS, help="as the proxy writes it")
    command.add_argument("--chain", action="store_true", help="all certificates, not the leaf alone")
    command.add_argument("--der", action="store_true", help="write DER instead of PEM")
    command.add_argument(
        "--limit", type=_number, default=16384, metavar="N", help="octets of a value at most (16384)"
    )
    command.add_argument("value", metavar="VALUE", help="the header's value; - for stdin")
    command.set_defaults(command=_decode)
    return parser


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError("it is a number") from None


def _pem_last(arguments: Sequence[str]) -> list[str]:
    """The arguments with PEM texts behind ``--``, since they look like options."""
    texts = [a for a in arguments if a.startswith("-----")]
    if not texts or "--" in arguments:
        return list(arguments)
    return [a for a in arguments if a not in texts] + ["--"] + texts


#: The options of ``match`` and the keywords of ``ExpectedSubject``.
EXPECTED = {
    "--dn": "subject_dn",
    "--san-dns": "san_dns",
    "--san-uri": "san_uri",
    "--san-ip": "san_ip",
    "--san-email": "san_email",
}


def _thumbprint(options: argparse.Namespace) -> int:
    found = [(path, str(read_certificate(path).thumbprint)) for path in options.files]
    if options.json:
        print_json({"certificates": [{"file": p, "x5t#S256": t} for p, t in found]})
    elif len(found) == 1:
        print(found[0][1])
    else:
        for path, thumbprint in found:
            print(f"{thumbprint}  {shown(path)}")
    return YES


def _inspect(options: argparse.Namespace) -> int:
    described = [_describe(path, read_certificate(path)) for path in options.files]
    if options.json:
        print_json({"certificates": described})
        return YES
    for number, certificate in enumerate(described):
        if number:
            print()
        print(f"file         {shown(certificate['file'])}")
        print(f"x5t#S256     {certificate['x5t#S256']}")
        for label, member in FIELDS.items():
            _print_field(label, certificate[member])
        names = certificate["subject_alt_names"]
        if isinstance(names, dict):
            _print_field("san", names)
        elif not names:
            print("san          none")
        else:
            for name in names:
                print(f"san {name['kind']:<8} {name['value']}")
    return YES


#: What ``inspect`` shows beside thumbprint and alternative names.
FIELDS = {
    "subject dn": "subject_dn",
    "issuer dn": "issuer_dn",
    "not before": "not_before",
    "not after": "not_after",
    "serial": "serial_number",
}


def _describe(path: str, certificate: certbound.Certificate) -> dict[str, Any]:
    """Everything about a certificate; what cannot be read says why."""

    def read(get: Callable[[], Any]) -> Any:
        try:
            return get()
        except certbound.Error as error:
            return {"error": {"name": error.name, "message": str(error)}}

    def names() -> list[dict[str, str]]:
        return [{"kind": k, "value": v} for k, v in certificate.subject_alt_names]

    return {
        "file": path,
        "x5t#S256": str(certificate.thumbprint),
        "subject_dn": read(lambda: certificate.subject),
        "issuer_dn": read(lambda: certificate.issuer),
        "not_before": read(lambda: certificate.not_before.isoformat()),
        "not_after": read(lambda: certificate.not_after.isoformat()),
        "serial_number": read(lambda: str(certificate.serial_number)),
        "subject_alt_names": read(names),
    }


def _print_field(label: str, value: Any) -> None:
    if isinstance(value, dict):
        value = f"cannot be read: {value['error']['message']}"
    elif value == "":
        value = "empty"
    print(f"{label:<12} {value}")


def _match(options: argparse.Namespace) -> int:
    # argparse lets through exactly one of them, but that one more than once.
    given = {k: getattr(options, k) for k in EXPECTED.values()}
    ((keyword, values),) = ((k, v) for k, v in given.items() if v is not None)
    if len(values) > 1:
        raise BadInput("a certificate is compared with one registered value, not with several")
    value = values[0]
    try:
        expected = certbound.ExpectedSubject(**{keyword: value})
    except certbound.InvalidValueError as error:
        raise BadInput(_where(value, error)) from None
    certificate = read_certificate(options.file)
    result: dict[str, Any] = {"matches": True, "parameter": expected.parameter}
    try:
        expected.verify(certificate)
    except certbound.SubjectMismatchError as error:
        result.update(matches=False, error={"name": error.name, "message": str(error)})
    except certbound.Error as error:
        raise BadInput(f"{named(options.file)}: {error}") from None
    if keyword == "subject_dn":
        pairs = _native.compare_dn(value, certificate)
        result["rdns"] = [
            {"registered": own, "certificate": other, "equal": equal}
            for own, other, equal in pairs
        ]
    else:
        kind = keyword.replace("san_", "")
        result["entries"] = [v for k, v in certificate.subject_alt_names if k == kind]
    if options.json:
        print_json(result)
    else:
        _print_comparison(result, value)
    if not result["matches"]:
        complain(result["error"]["message"])
    return YES if result["matches"] else NO


def _print_comparison(result: dict[str, Any], value: str) -> None:
    if "rdns" in result:
        for pair in result["rdns"]:
            sign = "=" if pair["equal"] else "!"
            own = "(nothing)" if pair["registered"] is None else shown(pair["registered"])
            other = "(nothing)" if pair["certificate"] is None else pair["certificate"]
            print(f"{sign} registered   {own}")
            print(f"  certificate  {other}")
    else:
        print(f"  registered   {shown(value)}")
        for entry in result["entries"] or ["(no entry of this kind)"]:
            print(f"  certificate  {entry}")
    print("match" if result["matches"] else "no match")


def _decode(options: argparse.Namespace) -> int:
    if options.der and options.json:
        raise BadInput("--der and --json exclude each other")
    if options.value == "-":
        value = without_line_end(read_octets("-"))
    else:
        value = os.fsencode(options.value)
    try:
        chain = certbound.decode_client_cert_chain(
            value, format=options.format, limit=options.limit
        )
    except certbound.HeaderError as error:
        raise BadInput(str(error)) from None
    chain = chain if options.chain else chain[:1]
    if options.json:
        print_json({"certificates": [_describe_decoded(der) for der in chain]})
    elif options.der:
        sys.stdout.buffer.write(b"".join(chain))
    else:
        for der in chain:
            text = base64.b64encode(der).decode()
            lines = [text[i : i + 64] for i in range(0, len(text), 64)]
            print("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", sep="\n")
    return YES


def _describe_decoded(der: bytes) -> dict[str, Any]:
    subject: Any
    try:
        subject = certbound.Certificate(der).subject
    except certbound.Error as error:
        subject = {"error": {"name": error.name, "message": str(error)}}
    return {
        "x5t#S256": certbound.thumbprint(der),
        "subject_dn": subject,
        "der": base64.b64encode(der).decode(),
    }


def _where(value: str, error: certbound.InvalidValueError) -> str:
    """The error, the value and a mark under the offending character."""
    if error.position is None or not value.isprintable() or may_be_token(value):
        return str(error)
    return f"{error}\n  {value}\n  {' ' * error.position}^"
