"""JWK Sets from the jwks_uri of clients, whoever answers there."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
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

    No redirects. SECONDS are for all that comes once the name is resolved.
    """
    try:
        url = urllib.parse.urlsplit(uri)
        found = socket.getaddrinfo(url.hostname, url.port or 443, type=socket.SOCK_STREAM)
        deadline = time.monotonic() + SECONDS
        sock = connect(found, deadline)
        # The limit of a socket is for each packet; one a second would keep within it.
        cut = Cut(sock, deadline)
        try:
            status, document = exchange(url, sock)
        finally:
            cut.cancel()
        if cut.fell:
            raise TimeoutError("cut off")
        if status != 200:
            raise ValueError(f"status {status}")
        if len(document) > OCTETS:
            raise ValueError("too large")
        return document
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Some errors repeat what was answered: escaped, and not the whole of it.
        log.warning("jwks_uri %.200a: %s: %.200a", uri, type(error).__name__, str(error))
        return None


def connect(found, deadline):
    """A connection to the first address that takes one; each has its share of the time.

    A name may have as many addresses as its owner likes.
    """
    failure = None
    for count, (family, kind, protocol, _, address) in enumerate(found):
        share = (deadline - time.monotonic()) / (len(found) - count)
        if share <= 0:
            break
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:  # No IPv6 here, for one.
            failure = error
            continue
        try:
            sock.settimeout(share)
            sock.connect(address)
            sock.settimeout(SECONDS)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure or TimeoutError("no connection in time")


def exchange(url, sock):
    context = ssl.create_default_context()
    with contextlib.closing(http.client.HTTPSConnection(url.hostname, url.port)) as connection:
        with sock:
            connection.sock = context.wrap_socket(sock, server_hostname=url.hostname)
        path = urllib.parse.urlunsplit(("", "", url.path or "/", url.query, ""))
        connection.request("GET", path, headers={"Accept": "application/json"})
        response = connection.getresponse()
        return response.status, response.read(OCTETS + 1)


class Cut:
    """Ends a connection at its deadline, whoever reads from it, and whatever."""

    def __init__(self, sock, deadline):
        # TLS takes the socket over; this one leads to the same connection.
        self._sock = sock.dup()
        self._timer = threading.Timer(max(deadline - time.monotonic(), 0), self._fall)
        self.fell = False
        self._timer.start()

    def _fall(self):
        self.fell = True
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def cancel(self):
        self._timer.cancel()
        self._timer.join()
        self._sock.close()
