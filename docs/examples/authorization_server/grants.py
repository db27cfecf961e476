"""Grants: client credentials, authorization codes with PKCE, refresh tokens."""

import time

import certbound
from authlib.oauth2.rfc6749 import InvalidGrantError, grants
from authlib.oauth2.rfc7636 import CodeChallenge

import clients
from operators_log import refused
from tokens import Code

CODE_SECONDS = 60


class S256(CodeChallenge):
    """PKCE without its plain method."""

    DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]


class ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = [name for name in clients.METHODS if name != "none"]


class AuthorizationCode(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = clients.METHODS

    def save_authorization_code(self, code, request):
        data = request.payload.data
        self.server.codes[code] = Code(
            client_id=request.client.client_id,
            user=request.user,
            scope=request.scope,
            redirect_uri=request.payload.redirect_uri,
            code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"),
            expires_at=time.time() + CODE_SECONDS,
        )

    def query_authorization_code(self, code, client):
        # Taken out, so that it serves once.
        found = self.server.codes.pop(code, None)
        if found and found.client_id == client.client_id and time.time() < found.expires_at:
            return found
        return None

    def delete_authorization_code(self, authorization_code):
        pass

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class RefreshToken(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = clients.METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        token = self.server.tokens.by_refresh_token(refresh_token)
        client = self.request.client
        if token is None or not token.check_client(client):
            return None
        try:
            self.server.check_refresh_token(token, client)
        except (certbound.Error, InvalidGrantError) as error:
            refused(f"refresh token of client {token.client_id!r}", error)
            raise InvalidGrantError from None
        return token

    def authenticate_user(self, refresh_token):
        return refresh_token.user

    def revoke_old_credential(self, refresh_token):
        refresh_token.refresh_revoked = True


def register(server):
    server.register_grant(ClientCredentials)
    server.register_grant(AuthorizationCode, [S256(required=True)])
    server.register_grant(RefreshToken)
