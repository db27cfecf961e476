"""Introspection (RFC 7662) and revocation (RFC 7009)."""

from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

import clients


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = [name for name in clients.METHODS if name != "none"]

    def check_permission(self, token, client, request):
        return client.may_introspect

    def query_token(self, token_string, token_type_hint):
        # A refresh token is nothing that a resource server may accept.
        return self.server.tokens.by_access_token(token_string)

    def introspect_token(self, token):
        return {
            "active": True,
            "client_id": token.client_id,
            "sub": token.user,
            "scope": token.scope,
            "token_type": "Bearer",
            "exp": int(token.issued_at + token.expires_in),
            **token.binding,
        }


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = clients.METHODS

    def query_token(self, token_string, token_type_hint):
        tokens = self.server.tokens
        return tokens.by_access_token(token_string) or tokens.by_refresh_token(token_string)

    def revoke_token(self, token, request):
        # The access token goes with its refresh token, and the other way round.
        token.revoked = token.refresh_revoked = True


def register(server):
    server.register_endpoint(Introspection)
    server.register_endpoint(Revocation)
