"""What the operator learns, and clients do not."""

import logging

import certbound

log = logging.getLogger("authorization_server")


def refused(who, error):
    """Which rule was broken, and how. Never a token."""
    name = error.name if isinstance(error, certbound.Error) else error.error
    log.warning("%s refused: %s: %s", who, name, error)
