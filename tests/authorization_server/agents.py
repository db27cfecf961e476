"""Two clients: curl, and an OAuth library in Python."""

import base64
import hashlib
import json
import secrets
import urllib.parse
from dataclasses import dataclass

import requests
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error, WebApplicationClient
from requests_oauthlib import OAuth2Session
from world import REDIRECT


@dataclass
class Answer:
    status: int
    body: dict

    @property
    def error(self):
        return self.body.get("error")

    @property
    def access_token(self):
        return self.body["access_token"]

    @property
    def refresh_token(self):
        return self.body["refresh_token"]


class Agent:
    """Asks for tokens where mutual TLS is spoken, or at the conventional host."""

    def __init__(self, here):
        self.here = here

    def answer(self, status, body):
        found = Answer(status, body)
        self.here.issued |= {body[n] for n in ("access_token", "refresh_token") if n in body}
        return found


class Curl(Agent):
    def _post(self, form, client_id, identity, secret, mutual=True):
        options = []
        if secret:
            options += ["--user", f"{client_id}:{secret}"]
        else:
            form = {**form, "client_id": client_id}
        options += ["--data", urllib.parse.urlencode(form)]
        url = self.here.url("token_endpoint", mutual)
        answer = self.here.curl(url, identity, options=options)
        return self.answer(answer.status, json.loads(answer.body))

    def credentials(self, client_id, identity=None, secret=None, mutual=True):
        form = {"grant_type": "client_credentials"}
        return self._post(form, client_id, identity, secret, mutual)

    def code(self, client_id, identity=None, secret=None):
        verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": REDIRECT,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        url = f"{self.here.url('authorization_endpoint')}?{urllib.parse.urlencode(query)}"
        location = self.here.curl(url).header("Location")
        code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))["code"]
        self.here.issued.add(code)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": verifier,
        }
        return self._post(form, client_id, identity, secret)

    def refresh(self, client_id, token, identity=None, secret=None):
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return self._post(form, client_id, identity, secret)

    def get(self, url, token, identity=None):
        return self.here.curl(url, identity, token).status


class Library(Agent):
    def _tls(self, identity):
        cert = (str(identity.cert), str(identity.key)) if identity else None
        return {"cert": cert, "verify": str(self.here.people["server"].cert)}

    def _ask(self, session, call, client_id, identity, secret, mutual=True, **arguments):
        seen = []
        for hook in ("access_token_response", "refresh_token_response"):
            session.register_compliance_hook(hook, lambda answer: seen.append(answer) or answer)
        url = self.here.url("token_endpoint", mutual)
        if secret:
            arguments["auth"] = requests.auth.HTTPBasicAuth(client_id, secret)
        elif call == session.refresh_token:
            arguments["client_id"] = client_id
        else:
            arguments["include_client_id"] = True
        # Its refresh_token() would put a cert that it is given into the form.
        session.cert, verify = self._tls(identity).values()
        try:
            call(url, verify=verify, **arguments)
        except OAuth2Error:
            pass
        return self.answer(seen[0].status_code, seen[0].json())

    def credentials(self, client_id, identity=None, secret=None, mutual=True):
        session = OAuth2Session(client=BackendApplicationClient(client_id))
        return self._ask(session, session.fetch_token, client_id, identity, secret, mutual)

    def code(self, client_id, identity=None, secret=None):
        client = WebApplicationClient(client_id)
        session = OAuth2Session(client=client, redirect_uri=REDIRECT, pkce="S256")
        url, _ = session.authorization_url(self.here.url("authorization_endpoint"))
        location = requests.get(url, allow_redirects=False, **self._tls(None)).headers["Location"]
        return self._ask(
            session, session.fetch_token, client_id, identity, secret,
            authorization_response=location,
        )  # fmt: skip

    def refresh(self, client_id, token, identity=None, secret=None):
        session = OAuth2Session(client_id)
        return self._ask(
            session, session.refresh_token, client_id, identity, secret, refresh_token=token
        )

    def get(self, url, token, identity=None):
        session = OAuth2Session(token={"access_token": token, "token_type": "Bearer"})
        return session.get(url, **self._tls(identity)).status_code
