#!/usr/bin/env python3
"""Writes docs/statuses.md: every status, by what an operator sees, with a remedy.

The remedies for refused tokens also go into certbound/_remedies.py, for `certbound
verify`, which has no documentation beside it where the wheel is installed. Names, numbers and messages come from tests/error_codes.json; a status without a
remedy here, or with two, stops the run.
"""

import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[1]

HEAD = """\
# Statuses

What is the status of this token with this certificate, and what is to be done?

```sh
certbound verify --token @token.jwt --cert client.pem
```

Every refusal has a status: a name for logs and programs, and a number, which is
the C status and the Python `code`. Both are stable. This page is written by
`docs/generate_statuses.py`.

HAProxy's `txn.certbound_status` has one more value: `unchecked`, while the action
runs, and for good if it ended with a Lua error or a time-out, of which HAProxy's
log tells.

"""

REISSUE = "the authorization server writes tokens wrongly: look at its `cnf`"
CLIENT_TOKEN = "the client sends something else than the token it was given"
CLIENT_CERT = (
    "the certificate is damaged or not DER; `openssl x509 -in FILE -noout -text` and "
    "`certbound inspect FILE` show where"
)
REGISTER = (
    "correct the registered value; the position is given, and `certbound inspect FILE` prints "
    "values that can be registered"
)
CALLER = "a mistake in the calling program"

REFUSED_TOKEN = "A client is refused with 401 and has a token"

# (symptom, [(first and last code, remedy)])
GROUPS = [
    (
        REFUSED_TOKEN,
        [
            ((570, 570), "the client uses another certificate than when it got the token, or the "
             "token is stolen; after a renewed certificate the client gets a new token"),
            ((571, 571), "the client connects without its certificate; or the server does not ask "
             "for one (`ssl_verify_client`, `verify`); or a proxy does not pass it on, or is not "
             "believed (`from`)"),
            ((572, 572), "the token is an ordinary bearer token: register the client for bound "
             "tokens, or use `if_bound` where both may come"),
            ((573, 573), "the authorization server writes a `cnf` that names no key: under no "
             "policy is that a bearer token"),
            ((574, 574), "the token is bound otherwise, for example by DPoP (`jkt`); the caller "
             "that checks that method names it under `if_bound`"),
            ((575, 575), "name the method in `other_methods` (`--other-method`) once your program checks it; "
             "the modules of nginx and HAProxy check none and refuse"),
            ((576, 576), "the token is bound by a method that nobody here can check"),
            ((577, 577), "the token has expired or was revoked"),
            ((551, 551), "the token is opaque: use introspection (`certbound_introspect`)"),
            ((552, 552), "decrypt the token first, or use introspection"),
            ((550, 550), CLIENT_TOKEN),
            ((553, 561), CLIENT_TOKEN),
            ((510, 521), "the text is not what the authorization server wrote, cut off or changed "
             "on its way; or it writes invalid JSON"),
            ((530, 536), REISSUE),
            ((500, 506), REISSUE + " (RFC 8705 section 3.1: base64url of the SHA-256, 43 "
             "characters)"),
            ((537, 539), "the introspection endpoint does not answer as RFC 7662 says"),
            ((587, 587), "the module that should fill the variable did not run, or runs later; "
             "look at the configuration"),
            ((588, 588), "look at the log of the authorization server and at the location of "
             "`certbound_introspect`: status, time-out, `subrequest_output_buffer_size`"),
            ((590, 590), "the token has expired, or is another issuer's or audience's: the log "
             "of the JWT library says which"),
        ],
    ),
    (
        "A client is refused with 401, and has no token to check",
        [((580, 580), "the client sends no `Authorization: Bearer`")],
    ),
    (
        "A client is refused with 400 or 425",
        [
            ((581, 581), "send one token, in one header"),
            ((582, 582), "send the token in the header; RFC 9700 forbids it in the query"),
            ((586, 586), "nothing: the client sends the request again; or switch early data off"),
        ],
    ),
    (
        "A client's certificate is refused at the token endpoint",
        [
            ((583, 583), "as for `certificate_missing`"),
            ((584, 584), "the log says why: the chain's CA is not trusted, the certificate has "
             "expired, verification is off in this server, or `certbound_client_cert` does not "
             "name in `verified` what the proxy says of the chain"),
            ((585, 585), "the client is not registered, or the variable's `map` has no entry"),
            ((350, 351), "compare: `certbound match --dn VALUE FILE` shows RDN by RDN what differs"),
            ((460, 474), "compare: `certbound inspect FILE` lists the subject alternative names"),
            ((450, 451), CLIENT_CERT),
            ((740, 740), "the client registers the certificate that it uses, as the first "
             "element of the `x5c` of a JWK: the whole certificate counts, so that a renewed one "
             "needs a new JWK"),
            ((741, 741), "the client is registered for another method; if it shall use its "
             "certificate, register `tls_client_auth` or `self_signed_tls_client_auth`"),
        ],
    ),
    (
        "Client metadata is refused at the registration",
        [
            ((700, 709), "correct the member that is named; RFC 8705 section 2.1.2 and RFC 7591 "
             "section 2 say what stands in it"),
            ((720, 722), "a JWK Set is `{\"keys\": [...]}` (RFC 7517 section 5)"),
        ],
    ),
    (
        "A notice names a key that registers no certificate",
        [
            ((730, 730), "the client corrects its JWK Set"),
            ((731, 731), "nothing, if the key signs or encrypts; the client's certificate "
             "stands in `x5c`, and `x5t#S256` alone registers nothing"),
            ((732, 736), "the client writes `x5c` as RFC 7517 section 4.7 says: base64 of the "
             "DER, with padding"),
        ],
    ),
    (
        "The metadata of an authorization server is refused",
        [
            ((760, 763), "the server corrects its discovery document (RFC 8705 section 5)"),
            ((764, 768), "the server corrects the alias: an absolute `https` URL; the "
             "conventional URL is no substitute, since it may not ask for certificates"),
            ((769, 769), "the server corrects its discovery document"),
            ((770, 770), "the server does not have this endpoint"),
            ((771, 771), "leave the alias out: browsers and other parties call this one"),
            ((772, 773), "list each method of "
             "`token_endpoint_auth_methods_supported` once, as registered"),
            ((774, 774), "leave the aliases out, or offer a method that uses certificates"),
        ],
    ),
    (
        "A client's certificate chain is refused",
        [
            ((820, 820), "the client does not send an intermediate, or its authority is not among "
             "the anchors; an authority of the same name with another key is another authority"),
            ((821, 821), "the certificate is forged or damaged, or the authority has changed its "
             "key: RSA keys have 2048 to 8192 bits"),
            ((822, 822), "the authority signs with SHA-1, or with another algorithm that is not "
             "accepted: it must issue anew"),
            ((830, 830), "the client renews its certificate, or the authority its own"),
            ((831, 831), "look at both clocks"),
            ((840, 840), "the client uses the certificate of an authority, or a self-signed one "
             "with `CA:TRUE`: give it one of its own, or register "
             "`self_signed_tls_client_auth`"),
            ((841, 842), "a certificate was issued by someone who must not issue any: investigate"),
            ((843, 843), "the authority must not issue this name; constraints on directory names, "
             "URIs and addresses of mail are not processed and refuse"),
            ((844, 844), "the authority issues the client's certificate with the key usage "
             "`digitalSignature` or `keyAgreement`, and has `keyCertSign` in its own"),
            ((845, 846), "the authority issues the certificate for clients (`clientAuth`)"),
            ((847, 847), "the certificate was issued under another policy than demanded; or the "
             "path has mappings or constraints of policies, which are not processed: demand no "
             "policy of this authority, or let it issue without them"),
            ((810, 812), "the authority issues a certificate of RFC 5280, version 3"),
            ((823, 823), "the certificate is forged or damaged"),
            ((832, 832), "the authority issues the certificate anew"),
            ((813, 815), "send the leaf and the intermediates that lead to the anchor, no more"),
        ],
    ),
    (
        "A trust store is refused",
        [
            ((800, 801), "look at the file of anchors: `CERTIFICATE` blocks in PEM"),
            ((802, 802), "list the authority and not the client's own certificate: whoever has "
             "the key of an anchor can issue any name"),
            ((803, 804), CALLER),
        ],
    ),
    (
        "A registered subject is refused",
        [((300, 324), REGISTER), ((400, 444), REGISTER)],
    ),
    (
        "A certificate in a header is refused",
        [
            ((600, 602), "the configured format is not the one that the proxy writes: see "
             "[proxies.md](proxies.md); of a PEM file, that it is not exactly one certificate"),
            ((603, 603), "the proxy sends the header without a value"),
            ((604, 604), "raise the limit, or send the leaf without its chain; in Python also a "
             "decoded Mapping of more than 16 MiB as JSON text, which parts that are one object "
             "(references in YAML) can make of a few lines: pass the JSON text itself"),
            ((605, 605), "let Envoy send `cert` in `set_current_client_cert_details`"),
            ((606, 606), "the header was put together from two sources: somebody tampers with it"),
            ((620, 620), "the proxy adds its header beside the client's own copy instead of "
             "replacing it: **stolen tokens could pass**; delete the header first"),
        ],
    ),
    (
        "A certificate cannot be read",
        [
            ((100, 107), CLIENT_CERT),
            ((200, 200), "no octets were given"),
            ((201, 201), "the C functions read DER; decode the PEM text first"),
            ((202, 218), CLIENT_CERT),
        ],
    ),
    (
        "A mistake in a program that calls certbound",
        [
            ((1, 9), CALLER),
            ((10, 10), "the list ends before this index: no mistake where one reads on until it comes"),
            ((11, 14), CALLER),
            ((507, 508), CALLER),
            ((742, 742), "pass a trust store, or say that whoever ended TLS verified the chain"),
            ((743, 743), "verify the chain of the certificate that is presented"),
            ((744, 744), "fetch the client's `jwks_uri`, and pass what came"),
            ((745, 745), "pass no JWK Set: the client's keys stand in its metadata, or its "
             "method has none"),
            ((99, 99), "a defect in certbound: please report it"),
            ((589, 589), "two texts that were compared in constant time are not the same"),
        ],
    ),
]


REMEDIES_HEAD = '''\
"""What to do when a token is refused. Generated from docs/generate_statuses.py."""

from typing import Final, Optional

from certbound.constants import ErrorCode


def remedy(code: ErrorCode) -> Optional[str]:
    """What to do about a status, where it is one of a refused token."""
    for first, last, text in REMEDIES:
        if first <= code <= last:
            return text
    return None


#: First and last code, and the remedy.
REMEDIES: Final = (
'''


def table(statuses):
    missing = {status["code"] for status in statuses}
    lines = []
    for symptom, remedies in GROUPS:
        lines += [f"## {symptom}\n", "| status | | it says | what to do |", "|---|---|---|---|"]
        for (first, last), remedy in remedies:
            for status in statuses:
                code = status["code"]
                if first <= code <= last:
                    message = status["message"].replace("|", "\\|").replace("*", "\\*")
                    lines.append(f"| `{status['name']}` | {code} | {message} | {remedy} |")
                    # Twice is a mistake too.
                    missing.remove(code)
        lines.append("")
    if missing:
        sys.exit(f"no remedy for {sorted(missing)}")
    return HEAD + "\n".join(lines).rstrip() + "\n"


def module():
    (remedies,) = (remedies for symptom, remedies in GROUPS if symptom == REFUSED_TOKEN)
    rows = "".join(
        f"    ({first}, {last}, {json.dumps(text)}),\n" for (first, last), text in sorted(remedies)
    )
    return REMEDIES_HEAD + rows + ")\n"


def main(top):
    statuses = json.loads((TOP / "tests" / "error_codes.json").read_text(encoding="utf-8"))
    for path, text in (
        ("docs/statuses.md", table(statuses)),
        ("py/python/certbound/_remedies.py", module()),
    ):
        written = top / path
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TOP)
