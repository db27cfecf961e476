"""A second reader of client metadata, JWK Sets and server metadata, written from
their rules alone on top of ``json``, with members kept as lists of pairs.

It gives no reasons: whatever must be refused raises ``Refused``. Depth is not
limited; that JSON is valid is ``json``'s opinion, made stricter where it is lax.
"""

import base64
import json
import re
from urllib.parse import urlsplit

import certbound

PARAMETERS = {
    "tls_client_auth_subject_dn": "subject_dn",
    "tls_client_auth_san_dns": "san_dns",
    "tls_client_auth_san_uri": "san_uri",
    "tls_client_auth_san_ip": "san_ip",
    "tls_client_auth_san_email": "san_email",
}
DIRECT = {
    f"{name}_endpoint"
    for name in (
        "token revocation introspection pushed_authorization_request device_authorization "
        "backchannel_authentication userinfo registration"
    ).split()
}
BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")


class Refused(Exception):
    pass


class Members(list):
    """An object's members, in order and with what is repeated."""

    def all(self, name):
        return [value for key, value in self if key == name]

    def once(self, name):
        """The value, None for null and for none at all."""
        values = self.all(name)
        demand(len(values) <= 1)
        return values[0] if values else None


def demand(condition):
    if not condition:
        raise Refused


def no_constant(_):
    raise Refused


def load(text):
    try:
        document = json.loads(
            text.decode("utf-8"), object_pairs_hook=Members, parse_constant=no_constant
        )
    except (ValueError, RecursionError):
        raise Refused from None
    demand(isinstance(document, Members))
    return document


def text_of(value):
    demand(isinstance(value, str) and value)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused from None
    return value


def client(text):
    """(method, (parameter, value) or None, "jwks" or "jwks_uri" or None, bound)."""
    metadata = load(text)
    method = metadata.once("token_endpoint_auth_method")
    method = "client_secret_basic" if method is None else text_of(method)
    bound = metadata.once("tls_client_certificate_bound_access_tokens")
    demand(bound is None or isinstance(bound, bool))
    subject = keys = None
    if method == "tls_client_auth":
        present = [(name, metadata.once(name)) for name in PARAMETERS]
        present = [(name, value) for name, value in present if value is not None]
        demand(len(present) == 1)
        name, value = present[0]
        try:
            certbound.ExpectedSubject(**{PARAMETERS[name]: text_of(value)})
        except certbound.InvalidValueError:
            raise Refused from None
        subject = (name, value)
    elif method == "self_signed_tls_client_auth":
        present = [(name, metadata.once(name)) for name in ("jwks", "jwks_uri")]
        present = [(name, value) for name, value in present if value is not None]
        demand(len(present) == 1)
        keys, value = present[0]
        if keys == "jwks":
            certificates(value)
        else:
            text_of(value)
    return method, subject, keys, bool(bound)


def certificates(jwks):
    """The certificate of each JWK, None for those that are unusable."""
    demand(isinstance(jwks, Members))
    demand(len(jwks.all("keys")) == 1)
    keys = jwks.once("keys")
    demand(isinstance(keys, list) and not isinstance(keys, Members))
    return [certificate(jwk) for jwk in keys]


def certificate(jwk):
    if not isinstance(jwk, Members) or len(jwk.all("x5c")) != 1:
        return None
    x5c = jwk.once("x5c")
    if not isinstance(x5c, list) or isinstance(x5c, Members) or not x5c:
        return None
    if not all(isinstance(element, str) for element in x5c):
        return None
    if not BASE64.fullmatch(x5c[0]) or len(x5c[0]) % 4:
        return None
    der = base64.b64decode(x5c[0])
    if base64.b64encode(der).decode() != x5c[0]:
        return None
    try:
        certbound.thumbprint(der)
    except certbound.Error:
        return None
    return None if der.startswith(b"-----BEGIN") else der


def endpoint(text, name):
    metadata = load(text)
    aliases = metadata.all("mtls_endpoint_aliases")
    demand(len(aliases) <= 1 and len(metadata.all(name)) <= 1)
    if aliases:
        demand(isinstance(aliases[0], Members))
        found = aliases[0].all(name) if name in DIRECT else []
        demand(len(found) <= 1)
        if found:
            return https(text_of(found[0]))
    if not metadata.all(name):
        return None
    value = metadata.once(name)
    demand(isinstance(value, str))
    return text_of(value) if value else value


def https(url):
    demand(not any(c.isspace() or c == "\\" or ord(c) < 32 or 127 <= ord(c) < 160 for c in url))
    demand(url[:8].lower() == "https://" and "#" not in url)
    authority = re.split("[/?]", url[8:])[0]
    host = authority.rpartition("@")[2].partition(":")[0]
    demand(host)
    # The standard library sees a host there too.
    assert urlsplit("https://" + authority.rpartition("@")[2]).netloc
    return url
