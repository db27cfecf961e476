"""Who validated the chain of a certificate."""

from __future__ import annotations

from enum import Enum

# What type checkers take for true. At run time typing would be the slowest part of
# importing this package.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

__all__ = ["CHAIN_VERIFIED_UPSTREAM", "ChainVerified"]


class ChainVerified(Enum):
    """Evidence that nothing can prove: whoever passes it vouches for it.

    >>> import certbound
    >>> certbound.CHAIN_VERIFIED_UPSTREAM is certbound.ChainVerified.UPSTREAM
    True
    """

    #: Whoever ended TLS validated the chain of the certificate of this
    #: connection: the TLS library with client certificates required, or a
    #: trusted proxy.
    UPSTREAM = "upstream"


CHAIN_VERIFIED_UPSTREAM: Final = ChainVerified.UPSTREAM
