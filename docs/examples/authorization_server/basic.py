"""client_secret_basic: the header Authorization at the token endpoint."""

import base64
import urllib.parse


def credentials(request):
    """The client's name and secret (RFC 6749 section 2.3.1), or None twice."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except ValueError:  # No base64, no ASCII, no UTF-8.
        return None, None
    name, colon, secret = text.partition(":")
    if not colon:  # Maybe a token, which must not get into the log.
        return None, None
    return urllib.parse.unquote(name), urllib.parse.unquote(secret)


def authenticate(query_client, request):
    """Instead of Authlib's own, where octets that are no text end in an exception."""
    name, secret = credentials(request)
    client = query_client(name) if name and secret else None
    return client if client is not None and client.check_client_secret(secret) else None
