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
    (500, 506, "the authorization server writes tokens wrongly: look at its `cnf` (RFC 8705 section 3.1: base64url of the SHA-256, 43 characters)"),
    (510, 521, "the text is not what the authorization server wrote, cut off or changed on its way; or it writes invalid JSON"),
    (530, 536, "the authorization server writes tokens wrongly: look at its `cnf`"),
    (537, 539, "the introspection endpoint does not answer as RFC 7662 says"),
    (550, 550, "the client sends something else than the token it was given"),
    (551, 551, "the token is opaque: use introspection (`certbound_introspect`)"),
    (552, 552, "decrypt the token first, or use introspection"),
    (553, 561, "the client sends something else than the token it was given"),
    (570, 570, "the client uses another certificate than when it got the token, or the token is stolen; after a renewed certificate the client gets a new token"),
    (571, 571, "the client connects without its certificate; or the server does not ask for one (`ssl_verify_client`, `verify`); or a proxy does not pass it on, or is not believed (`from`)"),
    (572, 572, "the token is an ordinary bearer token: register the client for bound tokens, or use `if_bound` where both may come"),
    (573, 573, "the authorization server writes a `cnf` that names no key: under no policy is that a bearer token"),
    (574, 574, "the token is bound otherwise, for example by DPoP (`jkt`); the caller that checks that method names it under `if_bound`"),
    (575, 575, "name the method in `other_methods` (`--other-method`) once your program checks it; the modules of nginx and HAProxy check none and refuse"),
    (576, 576, "the token is bound by a method that nobody here can check"),
    (577, 577, "the token has expired or was revoked"),
    (587, 587, "the module that should fill the variable did not run, or runs later; look at the configuration"),
    (588, 588, "look at the log of the authorization server and at the location of `certbound_introspect`: status, time-out, `subrequest_output_buffer_size`"),
    (590, 590, "the token has expired, or is another issuer's or audience's: the log of the JWT library says which"),
)
