"""The configurations of docs/proxies.md, started as they stand, tier by tier."""

import base64
import json
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

import certbound
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "nginx"))

import harness  # noqa: E402

GUIDE = (TOP / "docs" / "proxies.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


HAPROXY, HAPROXY_RFC9440 = blocks("haproxy")
NGINX_BEHIND, NGINX_EDGE = blocks("nginx")
(APACHE,) = blocks("apache")
(PYTHON,) = blocks("python")


class Edge:
    """A proxy in the foreground, stopped by its process id."""

    def __init__(self, folder, command, port):
        self.port = port
        self.log = open(folder / "log", "w+")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        harness.wait_until("the proxy listens", self.listens)

    def listens(self):
        if self.process.poll() is not None:
            self.log.seek(0)
            raise RuntimeError(f"the proxy did not start:\n{self.log.read()}")
        with harness.socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port.port)) == 0

    def stop(self):
        self.process.terminate()
        self.process.wait(harness.DEADLINE)
        self.port.close()
        self.log.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("proxies")


@pytest.fixture(scope="module")
def people(folder):
    """The server, and clients whose certificates nobody issued."""
    server = harness.make_identity(folder, "server", ["subjectAltName=IP:127.0.0.1"])
    return {"server": server} | {
        name: harness.make_identity(folder, name) for name in ("alice", "mallory")
    }


@pytest.fixture(scope="module")
def client(folder, people):
    """A client of the CA that the proxy trusts."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *key, "-subj", "/CN=CA", "-days", "2", "-keyout", "ca.key",
            "-out", "ca.pem")  # fmt: skip
    openssl("req", *key, "-subj", "/C=DE/O=Example Inc/CN=client", "-keyout", "client.key",
            "-out", "client.csr")  # fmt: skip
    openssl("x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-out", "client.pem")  # fmt: skip
    return harness.Identity(folder / "client.pem", folder / "client.key")


@pytest.fixture(scope="module")
def application():
    application = harness.Upstream()
    yield application
    application.close()


def adapted(text, folder, people, ports):
    """The configuration with this machine's files and ports."""
    crt = folder / "both.pem"
    crt.write_text(people["server"].cert.read_text() + people["server"].key.read_text())
    for told, here in {
        "crt server.pem": f"crt {crt}",
        "ca.pem": str(folder / "ca.pem"),
        "server.pem": str(people["server"].cert),
        "server.key": str(people["server"].key),
        **ports,
    }.items():
        text = text.replace(told, here)
    return text


@pytest.fixture
def start_haproxy(folder, people):
    running = []

    def start(text, behind):
        port = harness.Reservation()
        ports = {":443": f"127.0.0.1:{port.port}", "127.0.0.1:8081": f"127.0.0.1:{behind}"}
        timeouts = "defaults\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n"
        config = folder / f"haproxy-{port.port}.cfg"
        config.write_text(timeouts + adapted(text, folder, people, ports))
        running.append(Edge(folder, [harness.tool("haproxy"), "-db", "-f", config], port))
        return port.port

    yield start
    for edge in running:
        edge.stop()


@pytest.fixture
def start_apache(folder, people):
    running = []

    def start(text, behind):
        port = harness.Reservation()
        modules = "mpm_event authz_core socache_shmcb ssl headers proxy proxy_http".split()
        ports = {"*:443": f"127.0.0.1:{port.port}", "127.0.0.1:8081": f"127.0.0.1:{behind}"}
        lines = [f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so" for m in modules]
        lines += [f"ServerRoot {folder}", f"PidFile {folder}/httpd.pid", "ServerName localhost"]
        lines += [f"ErrorLog {folder}/httpd.log", f"Listen 127.0.0.1:{port.port}"]
        lines += [f"DefaultRuntimeDir {folder}", f"Mutex file:{folder}"]
        config = folder / f"apache-{port.port}.conf"
        config.write_text("\n".join(lines) + "\n" + adapted(text, folder, people, ports))
        command = [harness.tool("apache2"), "-D", "FOREGROUND", "-f", config]
        running.append(Edge(folder, command, port))
        return port.port

    yield start
    for edge in running:
        edge.stop()


@pytest.fixture
def start_nginx(folder, people):
    running = []

    def start(text, **ports):
        nginx = harness.Nginx(folder / f"nginx{len(running)}", people["server"],
                              adapted(text, folder, people, ports))  # fmt: skip
        shutil.rmtree(nginx.prefix, ignore_errors=True)
        nginx.start()
        running.append(nginx)
        return nginx

    yield start
    for nginx in running:
        nginx.stop()


@pytest.fixture
def behind(start_nginx, application):
    """The nginx that decides, by format of the header."""

    def start(header="X-Client-Cert base64_der"):
        text = NGINX_BEHIND.replace("X-Client-Cert base64_der", header)
        return start_nginx(text, **{
            "127.0.0.1:8081": "127.0.0.1:@behind@",
            "127.0.0.1:8080": f"127.0.0.1:{application.port}",
        })  # fmt: skip

    return start


def ask(folder, people, port, identity=None, token=None, headers=(), path="/accounts/"):
    request = harness.Request(f"https://127.0.0.1:{port}{path}", token, headers)
    (answer,) = harness.curl(folder, people["server"].cert, [request], identity)
    return answer


def copies(identity):
    """The certificate as a thief would send it, in the formats of this page."""
    der, pem = base64.b64encode(identity.der).decode(), identity.cert.read_text()
    return [
        f"X-Client-Cert: {der}",
        f"Client-Cert: :{der}:",
        f"X-Client-Cert: {urllib.parse.quote(pem, safe='')}",
    ]


def the_binding_holds(folder, people, port):
    alice, mallory = people["alice"], people["mallory"]
    bound, unbound = alice.token(), harness.make_token({"sub": "x"})
    table = [
        (alice, bound, [], 200),
        (mallory, bound, [], 401),
        (None, bound, [], 401),
        (alice, unbound, [], 401),
        (alice, None, [], 401),
        # The client's own copy is dropped, in the presence of a certificate and without.
        *[(thief, bound, [copy], 401) for thief in (mallory, None) for copy in copies(alice)],
        *[(alice, bound, [copy], 200) for copy in copies(mallory)],
        (None, bound, copies(alice) * 2, 401),
    ]
    for identity, token, headers, status in table:
        answer = ask(folder, people, port, identity, token, headers)
        assert answer.status == status, (identity, headers)


def a_copy_gets_through(folder, people, port, copy):
    """What the page says in bold: a stolen token passes with a public certificate."""
    assert ask(folder, people, port, None, people["alice"].token(), [copy]).status == 200


def without(text, *starts):
    """The configuration without the lines that delete the header."""
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines if not line.strip().startswith(starts)]
    assert len(kept) < len(lines)
    return "".join(kept)


def test_haproxy(folder, people, client, start_haproxy, behind):
    nginx = behind()
    the_binding_holds(folder, people, start_haproxy(HAPROXY, nginx.port("behind")))
    open_edge = start_haproxy(without(HAPROXY, "http-request del-header"), nginx.port("behind"))
    a_copy_gets_through(folder, people, open_edge, copies(people["alice"])[0])


def test_haproxy_says_whose_chain_it_verified(folder, people, client, start_haproxy, behind):
    nginx = behind()
    edge = start_haproxy(HAPROXY, nginx.port("behind"))
    same_name = harness.make_identity(folder, "same")
    success = "X-Client-Verify: SUCCESS"
    copy = f"X-Client-Cert: {base64.b64encode(client.der).decode()}"
    for identity, headers, status in [
        (client, [], 200),
        (same_name, [success], 401),
        (people["alice"], [success], 401),
        (None, [success, copy], 401),
        (None, [], 401),
    ]:
        answer = ask(folder, people, edge, identity, None, headers, path="/token")
        assert answer.status == status, (identity, headers)


def test_haproxy_rfc9440(folder, people, client, start_haproxy, behind):
    nginx = behind("Client-Cert rfc9440")
    line = "    http-request del-header X-Client-Cert\n"
    text = HAPROXY.replace(line, line + HAPROXY_RFC9440)
    the_binding_holds(folder, people, start_haproxy(text, nginx.port("behind")))
    text = without(text, "http-request del-header Client-Cert")
    open_edge = start_haproxy(text, nginx.port("behind"))
    a_copy_gets_through(folder, people, open_edge, copies(people["alice"])[1])


def test_apache(folder, people, client, start_apache, behind):
    nginx = behind("X-Client-Cert url_pem")
    the_binding_holds(folder, people, start_apache(APACHE, nginx.port("behind")))


def test_apache_that_lets_copies_through(folder, people, client, start_apache, behind):
    nginx = behind("X-Client-Cert url_pem")
    open_edge = start_apache(without(APACHE, "RequestHeader unset"), nginx.port("behind"))
    a_copy_gets_through(folder, people, open_edge, copies(people["alice"])[2])


def test_nginx_and_a_python_service(folder, people, client, start_nginx):
    namespace = {}
    exec(compile(PYTHON, "docs/proxies.md", "exec"), namespace)
    service = harness.Upstream()
    try:
        edge = start_nginx(NGINX_EDGE, **{
            "listen 443 ssl": "listen 127.0.0.1:@https@ ssl",
            "127.0.0.1:8000": f"127.0.0.1:{service.port}",
        })  # fmt: skip
        alice, mallory = people["alice"], people["mallory"]
        copy = copies(alice)[2]
        for identity, headers, refused in [
            (alice, [], None),
            (mallory, [], certbound.MismatchError),
            (None, [], certbound.MismatchError),
            (mallory, [copy], certbound.MismatchError),
            (None, [copy, copy], certbound.MismatchError),
        ]:
            token = alice.token()
            assert ask(folder, people, edge.port("https"), identity, token, headers).status == 200
            shown = service.seen[-1]["headers"].get("x-client-cert", "")
            if refused:
                with pytest.raises(refused):
                    namespace["check"](token, shown)
            else:
                namespace["check"](token, shown)
    finally:
        service.close()


# What each server writes, and the name of the format.
WRITTEN = [
    ("nginx", "$ssl_client_escaped_cert", "url_pem"),
    ("nginx", "$ssl_client_cert", "pem"),
    ("haproxy", "%[ssl_c_der,base64]", "base64_der"),
    ("haproxy", ":%[ssl_c_der,base64]:", "rfc9440"),
    ("apache", "%{SSL_CLIENT_CERT}s", "pem"),
    ("apache", "expr=%{escape:%{SSL_CLIENT_CERT}}", "url_pem"),
]


@pytest.mark.parametrize(("server", "value", "format"), WRITTEN)
def test_values_as_servers_write_them(
    folder, people, client, start_nginx, start_haproxy, start_apache, application,
    server, value, format,
):  # fmt: skip
    if server == "nginx":
        text = NGINX_EDGE.replace("$ssl_client_escaped_cert", value)
        port = start_nginx(text, **{
            "listen 443 ssl": "listen 127.0.0.1:@https@ ssl",
            "127.0.0.1:8000": f"127.0.0.1:{application.port}",
        }).port("https")  # fmt: skip
    elif server == "haproxy":
        text = HAPROXY.replace("X-Client-Cert %[ssl_c_der,base64]", f"X-Client-Cert {value}")
        port = start_haproxy(text, application.port)
    else:
        text = APACHE.replace("expr=%{escape:%{SSL_CLIENT_CERT}}", value)
        port = start_apache(text, application.port)
    for identity in (people["alice"], client):
        assert ask(folder, people, port, identity).status == 200
        written = application.seen[-1]["headers"]["x-client-cert"]
        assert certbound.decode_client_cert(written, format=format) == identity.der


def recorded():
    """Values of proxies that cannot be run here, and damaged ones."""
    cases = json.loads((TOP / "tests" / "vectors" / "header.json").read_text("utf-8"))
    # What cannot stand in a header of HTTP does not reach nginx.
    return [case for case in cases if not re.search(r"[^\x20-\x7e]|^\s|\s$", case["value"])]


def test_recorded_values(folder, people, client, start_nginx):
    formats = {case["format"] for case in recorded()}
    locations = "".join(
        f"location /{name}/ {{ certbound_client_cert header X-Client-Cert {name}"
        " from 127.0.0.1; empty_gif; }"
        for name in formats
    )
    nginx = start_nginx(
        "server { listen 127.0.0.1:@http@; large_client_header_buffers 4 64k;"
        " add_header X-Thumbprint $certbound_thumbprint always; certbound required;"
        f" {locations} }}"
    )
    cases = recorded()
    requests = []
    for case in cases:
        digest = bytes.fromhex(case.get("expect_sha256", "00" * 32))
        token = harness.make_token({"cnf": {"x5t#S256": harness.b64url(digest)}})
        header = f"X-Client-Cert: {case['value']}" if case["value"] else "X-Client-Cert;"
        url = nginx.url(f"/{case['format']}/", "http", "http")
        requests.append(harness.Request(url, token, [header]))
    answers = harness.curl(folder, people["server"].cert, requests)
    for case, answer in zip(cases, answers, strict=True):
        if "expect_sha256" in case:
            digest = harness.b64url(bytes.fromhex(case["expect_sha256"]))
            assert (answer.status, answer.header("X-Thumbprint")) == (200, digest), case["id"]
        else:
            assert (answer.status, answer.all("X-Thumbprint")) == (401, []), case["id"]
    assert len(cases) >= 25
