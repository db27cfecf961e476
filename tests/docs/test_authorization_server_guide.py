"""docs/authorization-server.md: its commands, its snippets, what it says of others.

What it says of the server itself is in tests/authorization_server.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap

import certbound
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests" / "nginx"), str(TOP / "tests" / "authorization_server")]

import harness  # noqa: E402
import pki  # noqa: E402
import world  # noqa: E402

GUIDE = (TOP / "docs" / "authorization-server.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\S*)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
START, ASK = (text for language, text in BLOCKS if language == "sh")
(LOGGED,) = (text for language, text in BLOCKS if language == "")
(CHAIN_HEADER,) = (text for language, text in BLOCKS if language == "haproxy")
EDGE, VERIFYING = (text for language, text in BLOCKS if language == "nginx")
CHAIN, TRUST, RESOLVE = (text for _, text in BLOCKS if text.startswith("import "))
EXAMPLE = {
    "python": "".join(path.read_text() for path in world.EXAMPLE.glob("*.py")),
    "nginx": (world.EXAMPLE / "nginx.conf").read_text(),
    "json": (world.EXAMPLE / "config.json").read_text(),
}


def test_the_snippets_are_parts_of_the_example():
    parts = 0
    for language, text in BLOCKS:
        if language not in EXAMPLE or text in (CHAIN, TRUST, RESOLVE, VERIFYING):
            continue
        assert f"\n{text}" in EXAMPLE[language], text
        parts += 1
    assert parts == 18
    assert len(BLOCKS) == parts + 8


def test_links():
    for target in re.findall(r"\]\(([^)]+)\)", GUIDE):
        path, _, anchor = target.partition("#")
        page = TOP / "docs" / path if path else TOP / "docs" / "authorization-server.md"
        assert page.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
            assert anchor in [title.lower().replace(" ", "-") for title in titles], target


def test_statuses_are_those_of_the_tests():
    _, _, table = GUIDE.partition("| the client comes |")
    table, _, _ = table.partition("\n\n")
    tested = "".join(
        (TOP / "tests" / "authorization_server" / f"test_{name}.py").read_text()
        for name in ("authentication", "registration")
    )
    names = re.findall(r"`([a-z_]+)`", table)
    assert len(names) == 12
    for name in set(names) - {"jwks_uri", "san_dns_mismatch"}:
        assert f'"{name}"' in tested, name
    assert {error.name.lower() for error in certbound.ErrorCode} >= set(names) - {"jwks_uri"}


def test_what_registrations_are_answered():
    _, _, table = GUIDE.partition("| registered | answer |\n|---|---|\n")
    rows = [row.strip("| ").split(" | ") for row in table.partition("\n\n")[0].splitlines()]
    missing, refused, noticed = rows
    for (metadata, answer), member in ((missing, None), (refused, "tls_client_auth_san_dns")):
        with pytest.raises(certbound.MetadataError) as caught:
            certbound.ClientRegistration(metadata.strip("`"))
        assert answer.split("`")[1] in str(caught.value)
        assert caught.value.member == member
    registration = certbound.ClientRegistration(noticed[0].strip("`"))
    assert registration.method == "client_secret_basic" and len(registration.notices) == 1


def test_contexts(people):
    """What errors answer where the framework has no words of its own."""
    with pytest.raises(certbound.ChainError) as caught:
        store = certbound.TrustStore([people["authority"].der])
        store.verify(people["unpoliced"].der, policies=[pki.POLICY])
    assert caught.value.name == "chain_policy"
    assert caught.value.oauth_error() == "invalid_client"
    bound = certbound.Confirmation.from_thumbprint(people["alice"].thumbprint)
    bound.verify(people["alice"].der)
    with pytest.raises(certbound.MismatchError) as caught:
        bound.verify(people["mallory"].der)
    assert caught.value.oauth_error(certbound.Context.REFRESH) == "invalid_grant"


def test_resolving():
    exec(compile(RESOLVE, "docs/authorization-server.md", "exec"), {})


# The commands, as they stand ------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("guide")


@pytest.fixture(scope="module")
def people(folder):
    return world.people(folder)


def with_ports(text, folder, people, socket):
    """nginx.conf with one port for both names, as it is published."""
    for told, its in {
        "listen 443": "listen 127.0.0.1:@https@",
        "server.pem": people["server"].cert,
        "server.key": people["server"].key,
        "/run/as/socket": socket,
    }.items():
        text = text.replace(told, str(its))
    return text


@pytest.fixture(scope="module")
def running(folder, people, tmp_path_factory):
    """The example in a folder with the files that its configuration names."""
    home = folder / "home"
    shutil.copytree(world.EXAMPLE, home)
    own = tmp_path_factory.mktemp("own")
    shutil.copy(folder / "authorities.pem", home)
    shutil.copy(folder / "intermediates.pem", home)
    shutil.copy(folder / "authority-only.pem", home / "payroll-authority.pem")
    client = people["accounting"]
    for told, its in {"server": people["server"], "client": client}.items():
        shutil.copy(its.cert, own / f"{told}.pem")
        shutil.copy(its.key, own / f"{told}.key")
    socket = folder / "as"
    commands = START.replace("/run/as/socket", str(socket))
    commands = commands.replace("cd docs/examples/authorization_server", f"cd {home}")
    commands = commands.replace("\ngunicorn ", "\nexec gunicorn ")
    environment = {
        **os.environ,
        "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    with open(folder / "as.log", "w") as log:
        process = subprocess.Popen(
            ["bash", "-e", "-c", commands], cwd=TOP, env=environment,
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        harness.wait_until("the server listens", lambda: socket.exists(), 60)
        yield own, socket
    finally:
        process.terminate()
        process.wait(harness.DEADLINE)


@pytest.fixture
def edge(folder, people, running):
    """Starts an nginx before the server."""
    started = []

    def start(text=EXAMPLE["nginx"]):
        prefix = folder / f"nginx{len(list(folder.glob('nginx*')))}"
        _, socket = running
        nginx = harness.Nginx(prefix, people["server"], with_ports(text, folder, people, socket))
        nginx.start()
        started.append(nginx)
        return nginx

    yield start
    for nginx in started:
        nginx.stop()


def names(nginx):
    """Options that let curl find the two names on this machine."""
    port = nginx.port("https")
    return [
        part
        for name in ("as", "mtls.as")
        for part in ("--connect-to", f"{name}.example.com:443:127.0.0.1:{port}")
    ]


def ask(folder, people, nginx, url, identity=None, headers=(), form=None):
    options = [*names(nginx), *(["--data", form] if form else [])]
    request = harness.Request(url, None, headers, options)
    (answer,) = harness.curl(folder, people["server"].cert, [request], identity)
    return answer


FORM = "grant_type=client_credentials&client_id=accounting"
TOKEN = "https://{}as.example.com/token"


def test_the_commands(folder, people, running, edge):
    own, _ = running
    nginx = edge()
    (own / ".curlrc").write_text(
        "".join(f'connect-to = "{value}"\n' for value in names(nginx)[1::2])
        + 'silent\nnoproxy = "*"\nwrite-out = "\\n%{http_code}\\n"\n'
    )
    first, second = (f"curl {text}" for text in ASK.replace("\\\n", "").split("curl ")[1:])

    def run(command, token=""):
        run = subprocess.run(
            ["bash", "-e", "-c", command], cwd=own, capture_output=True, text=True, check=True,
            env={**os.environ, "CURL_HOME": str(own), "TOKEN": token},
        )  # fmt: skip
        *body, status = run.stdout.strip().splitlines()
        return int(status), json.loads(body[0])

    status, body = run(first)
    assert status == 200 and body["token_type"] == "Bearer"
    token = body["access_token"]
    assert run(second, token) == (200, {"sub": "accounting"})
    without = second.replace("--cert client.pem --key client.key", "")
    status, body = run(without, token)
    assert (status, body["error"]) == (401, "invalid_token")
    assert LOGGED in (folder / "as.log").read_text()
    shutil.copy(people["mallory"].cert, own / "client.pem")
    shutil.copy(people["mallory"].key, own / "client.key")
    assert run(second, token)[0] == 401


def test_names_and_handshakes_do_not_mix(folder, people, running, edge):
    """A certificate is the one of the name that was asked for in the handshake."""
    nginx = edge()
    mutual, plain = TOKEN.format("mtls."), TOKEN.format("")
    client = people["accounting"]
    assert ask(folder, people, nginx, mutual, client, form=FORM).status == 200
    assert ask(folder, people, nginx, plain, client, form=FORM).status == 401
    for url, host in ((plain, "mtls.as.example.com"), (mutual, "as.example.com")):
        answer = ask(folder, people, nginx, url, client, [f"Host: {host}"], FORM)
        assert answer.status in (401, 421), (url, answer.status)


def test_without_the_line_that_takes_the_header_away(folder, people, running, edge):
    copy = f"X-Client-Cert: {world.escaped(people['accounting'])}"
    for name in ("", "mtls."):
        answer = ask(folder, people, edge(), TOKEN.format(name), None, [copy], FORM)
        assert answer.status == 401
    opened = re.sub(r"    proxy_set_header +X-Client-Cert .*\n", "", EXAMPLE["nginx"])
    assert opened.count("X-Client-Cert") == 0
    for name in ("", "mtls."):
        answer = ask(folder, people, edge(opened), TOKEN.format(name), None, [copy], FORM)
        assert answer.status == 200, "a copy of a public certificate is enough"


def test_without_the_error_page(folder, people, running, edge):
    url = TOKEN.format("mtls.")
    answer = ask(folder, people, edge(), url, people["expired"], form=FORM)
    assert (answer.status, json.loads(answer.body)) == (401, {"error": "invalid_client"})
    bare = re.sub(r"    error_page .*\n", "", EXAMPLE["nginx"])
    answer = ask(folder, people, edge(bare), url, people["expired"], form=FORM)
    assert answer.status == 400 and "<html>" in answer.body


def test_only_the_group_may_open_the_socket(running):
    assert running[1].stat().st_mode & 0o777 == 0o660


# What others do -------------------------------------------------------------------------


def test_nginx_verifies(folder, people):
    upstream = harness.Upstream()
    namespace = {}
    exec(compile(TRUST, "docs/authorization-server.md", "exec"), namespace)
    text = VERIFYING.replace("authorities.pem", str(folder / "authorities.pem"))
    nginx = harness.Nginx(
        folder / "verifying", people["server"],
        "server { listen 127.0.0.1:@https@ ssl;\n" + text
        + f"location / {{ proxy_pass http://127.0.0.1:{upstream.port}; }} }}",
    )  # fmt: skip
    nginx.start()
    with_chain = folder / "with-chain.pem"
    pki.bundle(with_chain, people["below-unknown"], people["unknown-authority"])
    sent = harness.Identity(with_chain, people["below-unknown"].key)
    registration = certbound.ClientRegistration(
        {
            "token_endpoint_auth_method": "tls_client_auth",
            "tls_client_auth_subject_dn": world.subject("accounting"),
        }
    )
    try:
        for identity, verified in [
            (people["accounting"], True),
            (sent, True),
            (people["below-unknown"], False),
            (people["alone"], False),
            (None, False),
        ]:
            request = harness.Request(nginx.url("/"))
            harness.curl(folder, people["server"].cert, [request], identity)
            told = upstream.seen[-1]["headers"]["x-client-verify"]
            trust = namespace["trust"](told)
            assert trust is (certbound.CHAIN_VERIFIED_UPSTREAM if verified else None), told
            cert = identity and people["accounting"].der
            if verified:
                registration.verify(cert, trust=trust)
            else:
                with pytest.raises(certbound.ClientAuthError):
                    registration.verify(cert, trust=trust)
    finally:
        nginx.stop()
        upstream.close()


def test_haproxy_passes_the_chain(folder, people):
    upstream, port = harness.Upstream(), harness.Reservation()
    namespace = {}
    exec(compile(CHAIN, "docs/authorization-server.md", "exec"), namespace)
    both = folder / "both.pem"
    both.write_text(people["server"].cert.read_text() + people["server"].key.read_text())
    config = folder / "haproxy.cfg"
    config.write_text(
        "defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n"
        f"frontend https\n bind 127.0.0.1:{port.port} ssl crt {both} verify optional"
        f" ca-file {folder}/authorities.pem ca-ignore-err all crt-ignore-err all\n"
        f"{CHAIN_HEADER} default_backend upstream\n"
        f"backend upstream\n server upstream 127.0.0.1:{upstream.port}\n"
    )
    process = subprocess.Popen(
        [harness.tool("haproxy"), "-db", "-f", config],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def header():
        return namespace["chain"](upstream.seen[-1]["headers"].get("x-client-chain", ""))

    def listens():
        with harness.socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port.port)) == 0

    try:
        harness.wait_until("haproxy listens", listens)
        issuers = [people["unknown-authority"], people["known-authority"]]
        for sent in ([], issuers[:1], issuers):
            leaf = people["below-unknown"]
            path = pki.bundle(folder / "sent.pem", leaf, *sent)
            request = harness.Request(
                f"https://127.0.0.1:{port.port}/", None, ["X-Client-Chain: AA=="]
            )
            identity = harness.Identity(path, leaf.key)
            harness.curl(folder, people["server"].cert, [request], identity)
            assert header() == [entity.der for entity in sent]
        store = certbound.TrustStore((folder / "authorities.pem").read_text())
        store.verify(leaf.der, chain=header())
        # On a resumed session there is none. openssl ends when the answer has come.
        before = len(upstream.seen)
        for asked, option in enumerate(("-sess_out", "-sess_in"), before):
            subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{port.port}", "-tls1_2",
                 "-cert", leaf.cert, "-key", leaf.key, "-cert_chain", path, "-quiet",
                 "-no_ign_eof", option, folder / "session"],
                input="GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", text=True,
                capture_output=True, timeout=harness.DEADLINE,
            )  # fmt: skip
            harness.wait_until("it is asked", lambda asked=asked: len(upstream.seen) > asked)
            assert (header() == []) == (option == "-sess_in")
        assert len(upstream.seen) == before + 2
    finally:
        process.terminate()
        process.wait(harness.DEADLINE)
        upstream.close()
        port.close()


def test_authlib_logs_tokens_at_debug(folder):
    """Why the example logs at INFO."""
    script = textwrap.dedent("""
        import base64, logging, sys
        from app import create_app
        logging.getLogger().addHandler(logging.StreamHandler(sys.stdout))
        app = create_app("config.json")
        for level in (logging.INFO, logging.DEBUG):
            logging.getLogger().setLevel(level)
            answer = app.test_client().post(
                "/token", base_url="https://as.example.com",
                data={"grant_type": "client_credentials"}, auth=("clerk", "secret"),
            )
            print("issued", answer.get_json()["access_token"])
    """)
    home = folder / "debug"
    shutil.copytree(world.EXAMPLE, home)
    for name in ("authorities", "intermediates"):
        shutil.copy(folder / f"{name}.pem", home)
    config = json.loads((home / "config.json").read_text())
    config["clients"] = {
        "clerk": {"secret": "secret", "metadata": {"grant_types": ["client_credentials"]}}
    }
    (home / "config.json").write_text(json.dumps(config))
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=home, capture_output=True, text=True, check=True
    )
    quiet, chatty = re.findall(r"^issued (\S+)$", run.stdout, re.MULTILINE)
    logged = re.sub(r"^issued .*$", "", run.stdout, flags=re.MULTILINE)
    assert quiet not in logged and chatty in logged


def test_the_limit_of_gunicorn(folder, people, running):
    """A certificate is limited to 16 KiB of text, which certbound reads too."""
    _, socket = running
    answers = []
    for size in (9000, 17000):
        request = harness.Request(
            "http://localhost/token", None,
            [f"X-Client-Cert: {'A' * size}", "X-Forwarded-Proto: https"],
            ["--unix-socket", str(socket), "--data", FORM],
        )  # fmt: skip
        answers += harness.curl(folder, people["server"].cert, [request])
    assert [answer.status for answer in answers] == [401, 431]
