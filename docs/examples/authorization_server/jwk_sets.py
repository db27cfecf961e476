"""JWK Sets from the jwks_uri of clients, whoever answers there."""

import http.client
import socket
import ssl
import threading
import urllib.parse

from operators_log import log

SECONDS = 3
OCTETS = 65536


def usable(uri):
    """Whether a jwks_uri can be registered here."""
    try:
        url = urllib.parse.urlsplit(uri)
        return url.scheme == "https" and bool(url.hostname) and url.port != 0
    except (ValueError, TypeError, AttributeError):  # No text, or no port.
        return False


def fetch(uri):
    """The document as it came, or None: without one the client is refused.

    No redirects, and a limit for the whole exchange, not for each packet of it.
    """
    url = urllib.parse.urlsplit(uri)
    context = ssl.create_default_context()
    connection = http.client.HTTPSConnection(
        url.hostname, url.port, timeout=SECONDS, context=context
    )
    try:
        connection.connect()
        end = threading.Timer(SECONDS, socket.socket.shutdown, [connection.sock, socket.SHUT_RDWR])
        end.start()
        try:
            path = urllib.parse.urlunsplit(("", "", url.path or "/", url.query, ""))
            connection.request("GET", path, headers={"Accept": "application/json"})
            response = connection.getresponse()
            if response.status != 200:
                raise ValueError(f"status {response.status}")
            document = response.read(OCTETS + 1)
        finally:
            end.cancel()
        if len(document) > OCTETS:
            raise ValueError("too large")
        return document
    except (OSError, http.client.HTTPException, ValueError) as error:
        log.warning("jwks_uri %.200r: %s: %s", uri, type(error).__name__, error)
        return None
    finally:
        connection.close()
