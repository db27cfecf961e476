"""Certificates, clients and servers of these tests."""

import base64
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import certbound
import harness
import pki
from cryptography.x509.oid import ExtendedKeyUsageOID

TOP = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = TOP / "docs" / "examples" / "authorization_server"
INITIAL_ACCESS_TOKEN = "initial-access-token-of-the-operator"
REDIRECT = "https://client.example.com/cb"
SECRETS = {"access_token", "refresh_token", "client_secret", "registration_access_token"}


def people(folder):
    """Each certificate that a test needs, and the bundles of the authorization server."""
    root = pki.issue(folder, "authority", ca=True)
    other = pki.issue(folder, "other-authority", ca=True, common_name="other authority")
    double = pki.issue(folder, "double", ca=True, common_name="authority")
    known = pki.issue(folder, "known-authority", root, ca=True)
    unknown = pki.issue(folder, "unknown-authority", root, ca=True)
    pki.bundle(folder / "authorities.pem", root, other)
    pki.bundle(folder / "authority-only.pem", root)
    pki.bundle(folder / "intermediates.pem", known)

    def issue(label, issuer=root, **options):
        return pki.issue(folder, label, issuer, **{"common_name": "accounting", **options})

    issued = [
        issue("accounting"),
        issue("renewed"),
        issue("nobody", common_name="nobody"),
        issue("pinned", common_name="pinned"),
        issue("policed", common_name="policed", policy=pki.POLICY),
        issue("unpoliced", common_name="policed"),
        issue("expired", start=-30, end=-1),
        issue("early", start=1),
        issue("server-auth", eku=ExtendedKeyUsageOID.SERVER_AUTH),
        issue("below-known", known),
        issue("below-unknown", unknown),
        issue("spoof", other),
        issue("spoof-pinned", other, common_name="pinned"),
        issue("spoof-double", double),
        # Nobody issued these.
        issue("alone", None),
        issue("alice", None, common_name="alice"),
        issue("mallory", None, common_name="mallory"),
        issue("stale", None, common_name="stale", start=-30, end=-1),
    ]
    everybody = {entity.cert.stem: entity for entity in [*issued, pki.server(folder)]}
    alice = everybody["alice"]
    twin = pki.issue(folder, "twin", common_name="alice", key=alice.private)
    authorities = {entity.cert.stem: entity for entity in (root, known, unknown)}
    return {**everybody, **authorities, "twin": twin}


def subject(name):
    return f"CN={name},O=Example Inc,C=DE"


def escaped(identity):
    """A certificate as nginx writes it into a header."""
    return urllib.parse.quote(identity.cert.read_text(), safe="")


def clients(folder):
    """Those that the operator registers, in the server's configuration."""
    flows = {
        "grant_types": ["client_credentials", "authorization_code", "refresh_token"],
        "redirect_uris": [REDIRECT],
        "scope": "accounts",
    }

    def client(method, **members):
        return {"metadata": {**flows, "token_endpoint_auth_method": method, **members}}

    def certified(name, **members):
        dn = {"tls_client_auth_subject_dn": subject(name)}
        return client("tls_client_auth", **dn, **members)

    bound = {"tls_client_certificate_bound_access_tokens": True}
    own = {"authorities": str(folder / "authority-only.pem")}
    return {
        "accounting": certified("accounting", **bound),
        "pinned": {**certified("pinned"), "trust": own},
        "policed": {**certified("policed"), "trust": {"policies": [pki.POLICY]}},
        "public": client("none", **bound),
        "public-plain": client("none"),
        "secret": {**client("client_secret_basic"), "secret": "secret-of-secret"},
        "bound-secret": {
            **client("client_secret_basic", **bound), "secret": "secret-of-bound-secret"
        },
        "gateway": {
            **client("client_secret_basic"),
            "secret": "secret-of-the-gateway",
            "may_introspect": True,
        },
    }  # fmt: skip


# A third host, for what has tokens: the resource server of the guide, and the
# module of this project in front of what checks nothing itself.
RESOURCES = """
server {
    listen 127.0.0.1:@rs@ ssl;
    ssl_verify_client optional_no_ca;

    location /accounts {
        proxy_set_header X-Client-Cert $ssl_client_escaped_cert;
        proxy_pass       http://unix:@prefix@/../rs:;
    }
    location /module {
        certbound            required;
        certbound_introspect /introspect;
        empty_gif;
    }
    location = /introspect {
        internal;
        proxy_pass                 http://unix:@prefix@/../as:/introspect;
        proxy_method               POST;
        proxy_pass_request_headers off;
        proxy_set_header           X-Forwarded-Proto https;
        proxy_set_header           Content-Type application/x-www-form-urlencoded;
        proxy_set_header           Authorization "Basic GATEWAY";
        proxy_set_body             "token=$certbound_token_form";
    }
}
"""


def as_published(text, folder, people):
    """nginx.conf of the example, with this machine's files and ports."""
    mutual = text.index("server {", text.index("server {") + 1)
    text = text[:mutual].replace("443", "127.0.0.1:@https@") + text[mutual:].replace(
        "443", "127.0.0.1:@mtls@"
    )
    for told, its in {
        "server.pem": people["server"].cert,
        "server.key": people["server"].key,
        "/run/as/socket": folder / "as",
    }.items():
        text = text.replace(told, str(its))
    return text


class World:
    """The authorization server, the resource server, and nginx before both."""

    def __init__(self, folder, people, configuration=None):
        self.folder, self.people = folder, people
        self.issued = set()
        self.processes = []
        gateway = base64.b64encode(b"gateway:secret-of-the-gateway").decode()
        text = as_published((EXAMPLE / "nginx.conf").read_text(), folder, people)
        text += RESOURCES.replace("GATEWAY", gateway)
        self.nginx = harness.Nginx(folder / "nginx", people["server"], text)
        self.configuration = configuration

    def start(self):
        self.nginx.write()
        config = self.configuration or {
            "issuer": self.nginx.url("", "https"),
            "mutual_tls": self.nginx.url("", "mtls"),
            "initial_access_token": INITIAL_ACCESS_TOKEN,
            "trust": {
                "authorities": str(self.folder / "authorities.pem"),
                "intermediates": str(self.folder / "intermediates.pem"),
            },
            "clients": clients(self.folder),
        }
        (self.folder / "config.json").write_text(json.dumps(config))
        self._gunicorn("as", f'app:create_app("{self.folder}/config.json")')
        self._gunicorn("rs", "resource_server:app", {
            "INTROSPECTION_ENDPOINT": self.nginx.url("/introspect", "https"),
            "CLIENT_ID": "gateway",
            "CLIENT_SECRET": "secret-of-the-gateway",
            "REQUESTS_CA_BUNDLE": str(self.people["server"].cert),
        })  # fmt: skip
        self.nginx.start()
        text = self.curl(self.nginx.url("/.well-known/oauth-authorization-server")).body
        self.metadata = json.loads(text)

    def _gunicorn(self, name, application, environment=()):
        log = open(self.folder / f"{name}.log", "w")
        command = [
            sys.executable, "-m", "gunicorn", "--bind", f"unix:{self.folder}/{name}",
            "--umask", "0o177", "--limit-request-field_size", "16384", "--threads", "8",
            "--graceful-timeout", "1", "--no-control-socket", application,
        ]  # fmt: skip
        environment = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "SSL_CERT_FILE": str(self.people["server"].cert),
            **dict(environment),
        }
        process = subprocess.Popen(command, cwd=EXAMPLE, env=environment, stdout=log, stderr=log)
        log.close()
        self.processes.append(process)
        path = self.folder / name

        def listens():
            if process.poll() is not None:
                raise RuntimeError((self.folder / f"{name}.log").read_text())
            with socket.socket(socket.AF_UNIX) as probe:
                return probe.connect_ex(str(path)) == 0

        harness.wait_until(f"{name} listens", listens)

    def stop(self):
        self.nginx.stop()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(harness.DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def log(self):
        return (self.folder / "as.log").read_text()

    def logs(self):
        return [
            self.log(),
            (self.folder / "rs.log").read_text(),
            self.nginx.error_log(),
            "\n".join(self.nginx.access_log()),
        ]

    def url(self, name, mutual=False):
        """An endpoint, as a client finds it."""
        if mutual:
            return certbound.resolve_endpoint(self.metadata, name)
        return self.metadata[name]

    def curl(self, url, identity=None, token=None, headers=(), options=()):
        request = harness.Request(url, token, headers, options)
        (answer,) = harness.curl(self.folder, self.people["server"].cert, [request], identity)
        return answer


class KeyServer:
    """A client's host over https; each path has an answer of its own."""

    def __init__(self, server):
        documents = self.documents = {}
        asked = self.asked = []
        ending = self.ending = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                answer = documents.get(self.path, 404)
                if callable(answer):
                    answer(self, ending)
                    return
                self.send_response(answer if isinstance(answer, int) else 200)
                self.send_header("Location", "/keys")
                self.end_headers()
                if isinstance(answer, str):
                    self.wfile.write(answer.encode())

            def log_message(self, *arguments):
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server.cert, server.key)
        self.httpd.socket = context.wrap_socket(self.httpd.socket, server_side=True)
        self.thread = threading.Thread(target=self.httpd.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def url(self, path):
        return f"https://127.0.0.1:{self.httpd.server_address[1]}{path}"

    def close(self):
        self.ending.set()
        self.httpd.shutdown()
        self.httpd.server_close()
        self.thread.join()


def drip(handler, ending, beginning=b"HTTP/1.1 200 OK\r\nX: "):
    """An octet now and then: no pause is long, and there is no end."""
    started = time.monotonic()
    try:
        handler.wfile.write(beginning)
        while not ending.wait(0.2) and time.monotonic() < started + 30:
            handler.wfile.write(b" ")
    except OSError:
        pass


def jwk(entity):
    """The public key of a certificate with the certificate itself (section 2.2.2)."""
    numbers = entity.private.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": harness.b64url(numbers.x.to_bytes(32, "big")),
        "y": harness.b64url(numbers.y.to_bytes(32, "big")),
        "x5c": [base64.b64encode(entity.der).decode()],
    }
