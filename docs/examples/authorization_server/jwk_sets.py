"""JWK Sets from the jwks_uri of clients, whoever answers there."""

import http.client
import socket
import ssl
import threading
import time
import urllib.parse

from operators_log import log

SECONDS = 3
OCTETS = 65536
EMPTY = {"keys": []}


def usable(uri):
    """Whether a jwks_uri can be registered here."""
    try:
        url = urllib.parse.urlsplit(uri)
        return url.scheme == "https" and bool(url.hostname) and url.port != 0
    except (ValueError, TypeError, AttributeError):  # No text, or no port.
        return False


def fetch(uri):
    """The document as it came, or None: without one the client is refused.

    No redirects, and limits for the whole of the exchange.
    """
    url = urllib.parse.urlsplit(uri)
    context = ssl.create_default_context()
    connection = http.client.HTTPSConnection(
        url.hostname, url.port, timeout=SECONDS, context=context
    )
    deadline = time.monotonic() + SECONDS
    try:
        connection.connect()
        # The timeout above is for each packet; one an hour would keep within it.
        end = threading.Timer(
            deadline - time.monotonic(),
            socket.socket.shutdown,
            [connection.sock, socket.SHUT_RDWR],
        )
        end.start()
        try:
            path = urllib.parse.urlunsplit(("", "", url.path or "/", url.query, ""))
            connection.request("GET", path, headers={"Accept": "application/json"})
            response = connection.getresponse()
            document = response.read(OCTETS + 1)
        finally:
            end.cancel()
        if time.monotonic() >= deadline:
            raise TimeoutError("cut off")
        if response.status != 200:
            raise ValueError(f"status {response.status}")
        if len(document) > OCTETS:
            raise ValueError("too large")
        return document
    except (OSError, http.client.HTTPException, ValueError) as error:
        log.warning("jwks_uri %.200r: %s: %s", uri, type(error).__name__, error)
        return None
    finally:
        connection.close()
