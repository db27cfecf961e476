"""What was issued. A real server keeps this in a database, and only hashes of tokens."""

import time
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, TokenMixin


@dataclass
class Token(TokenMixin):
    """An access token and its refresh token, and what each is bound to."""

    client_id: str
    user: str
    scope: str
    access_token: str
    refresh_token: str | None
    expires_in: int
    binding: dict
    refresh_binding: dict
    # How the client authenticated, when it got them.
    method: str
    issued_at: float = field(default_factory=time.time)
    revoked: bool = False
    refresh_revoked: bool = False

    def check_client(self, client):
        return self.client_id == client.client_id

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.expires_in

    def is_expired(self):
        return time.time() >= self.issued_at + self.expires_in

    def is_revoked(self):
        return self.revoked


@dataclass
class Code(AuthorizationCodeMixin):
    """An authorization code."""

    client_id: str
    user: str
    scope: str
    redirect_uri: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    expires_at: float

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class Tokens:
    """All tokens, by their text."""

    def __init__(self):
        self._access, self._refresh = {}, {}

    def add(self, token):
        self._access[token.access_token] = token
        if token.refresh_token:
            self._refresh[token.refresh_token] = token

    def by_access_token(self, text):
        return self._access.get(text)

    def by_refresh_token(self, text):
        token = self._refresh.get(text)
        return None if token is None or token.refresh_revoked else token
