"""What the operator learns, and clients do not."""

import logging

import certbound

log = logging.getLogger("authorization_server")


def refused(who, error):
    """Which rule was broken, and how. Never a token."""
    known = isinstance(error, certbound.Error)
    name, text = (error.name, error) if known else (error.error, error.description)
    log.warning("%s refused: %s: %s", who, name, text)
