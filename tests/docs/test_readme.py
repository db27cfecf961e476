"""Every command and snippet of the README, run as it stands.

Rust's snippet is a documentation test of the core crate.
"""

import os
import pathlib
import re
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests" / "nginx"), str(TOP / "benches")]

import harness  # noqa: E402
import report  # noqa: E402

README = (TOP / "README.md").read_text(encoding="utf-8")


def snippets(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def snippet(language):
    (only,) = snippets(language)
    return only


def test_no_snippet_is_left_out():
    languages = re.findall(r"^```(\S*)\n(?:.*\n)*?```$", README, re.MULTILINE)
    assert sorted(languages) == [
        "c", "haproxy", "nginx", "python", "rust", "sh", "sh", "sh", "sh", "text",
    ]  # fmt: skip


def test_the_first_screen_shows_the_two_commands():
    first_screen = README.splitlines()[:20]
    assert any(line.startswith("make demo") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_every_make_target_exists():
    for commands in [*snippets("sh"), *re.findall(r"`make [^`]+`", README)]:
        for target in re.findall(r"\bmake ([a-z-]+)", commands):
            subprocess.run(["make", "-n", target], cwd=TOP, check=True, capture_output=True)
    # What the targets used here leave behind is what the README says.
    for path in ("build/modules/ngx_http_certbound_module.so", "build/lib/libcertbound.a",
                 "build/lib/libcertbound.so.0"):
        assert path in README or pathlib.Path(path).name in README
        assert (TOP / path).exists()


def test_the_wheel_is_installed_as_the_readme_says():
    (command,) = re.findall(r"^make wheel && (pip install .+)$", README, re.MULTILINE)
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(["bash", "-c", command], cwd=TOP, check=True, capture_output=True,
                   env={**os.environ, "PATH": path})  # fmt: skip


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("https://"):
            assert (TOP / target).exists(), target


def test_the_figures_are_those_of_the_results():
    # `make bench` writes both.
    _, _, after = README.partition(report.README_MARK)
    parts = report.read_parts()
    assert after.startswith(report.readme_paragraph(parts))
    (row,) = re.findall(rf"^\| {report.PYTHON_FIGURE} .*$", parts["head"], re.MULTILINE)
    assert f" {report.python_ratio(parts['python']):.3f} " in row


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return harness.make_identity(tmp_path_factory.mktemp("readme"), "client")


def test_python(client):
    script = snippet("python")
    for number, line in enumerate(script.splitlines()):
        assert len(line) <= 90, number
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=client.cert.parent, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    # The refusal is printed as the snippet says.
    refused = script.replace("(claims, certificate)", "(claims, None)")
    run = subprocess.run(
        [sys.executable, "-c", refused], cwd=client.cert.parent, capture_output=True, text=True
    )
    assert run.stdout.startswith("mismatch certificate_missing the token is bound")


def test_c(client, tmp_path):
    (tmp_path / "check.c").write_text(snippet("c"))
    (tmp_path / "main.c").write_text(
        """
        #include <certbound.h>
        #include <stdio.h>
        certbound_status check(const char *, size_t, const uint8_t *, size_t);
        int main(int argc, char **argv) {
            static char token[9999], der[9999];
            FILE *file = fopen(argv[argc - 2], "rb");
            size_t token_len = fread(token, 1, sizeof(token), file), der_len;
            fclose(file);
            file = fopen(argv[argc - 1], "rb");
            der_len = fread(der, 1, sizeof(der), file);
            fclose(file);
            puts(certbound_status_name(check(token, token_len, (uint8_t *) der, der_len)));
            return 0;
        }
        """
    )
    subprocess.run(
        ["gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{TOP}/include",
         "-o", "check", "check.c", "main.c", f"-L{TOP}/build/lib", "-lcertbound"],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    (tmp_path / "der").write_bytes(client.der)

    def said(token):
        (tmp_path / "token").write_text(token)
        env = {**os.environ, "LD_LIBRARY_PATH": str(TOP / "build" / "lib")}
        command = ["./check", "token", "der"]
        run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        return run.stdout.strip()

    assert said(client.token()) == "ok"
    assert said(harness.make_token({"sub": "x"})) == "cnf_absent"


def test_nginx(client, tmp_path):
    upstream = harness.Upstream()
    server = harness.make_identity(
        tmp_path, "server", ["subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:TRUE"]
    )
    thief = harness.make_identity(tmp_path, "thief")
    http = snippet("nginx")
    for told, here in [
        ("listen 443 ssl", "listen 127.0.0.1:@https@ ssl"),
        ("server.pem", str(server.cert)),
        ("server.key", str(server.key)),
        ("http://127.0.0.1:8080", f"http://127.0.0.1:{upstream.port}"),
    ]:
        assert told in http
        http = http.replace(told, here)
    nginx = harness.Nginx(tmp_path / "nginx", server, http)
    nginx.start()
    try:

        def status(identity, token):
            requests = [harness.Request(nginx.url("/api/x"), token=token)]
            (response,) = harness.curl(tmp_path, server.cert, requests, identity)
            return response.status

        assert status(client, client.token()) == 200
        assert status(thief, client.token()) == 401
        assert status(None, client.token()) == 401
        assert status(client, harness.make_token({"sub": "x"})) == 401
        assert len(nginx.refusals()) == 3
    finally:
        nginx.stop()
        upstream.close()


def test_haproxy():
    """The lines are those of the guide, whose tests start HAProxy with them."""
    guide = (TOP / "docs" / "haproxy.md").read_text(encoding="utf-8")
    configuration = [line for line in guide.splitlines() if line.startswith("    http-request")]
    required = [line.removesuffix(" unless news") for line in configuration]
    lines = snippet("haproxy").splitlines()
    assert len(lines) == 4
    for line in lines:
        assert line in required, line


def test_every_cell_of_the_table_leads_to_tests():
    rows = re.findall(r"^\| [\d., ]+ \| .+$", README, re.MULTILINE)
    assert len(rows) == 12
    links = re.findall(r"\[✓\]\((.+?)\)", "".join(rows))
    assert len(links) > 40
    for link in links:
        path, name = link.split("#")
        defined = {
            ".py": rf"^def (?=test_){name}\(",
            ".rs": rf"^ *#\[test\]\n *fn {name}\(",
            ".c": rf"^static .*\b{name}\(.*\)$",
        }[pathlib.PurePath(path).suffix]
        text = (TOP / path).read_text(encoding="utf-8")
        assert re.search(defined, text, re.MULTILINE), link


def test_the_versions_are_those_of_the_manifests():
    manifest = (TOP / "Cargo.toml").read_text(encoding="utf-8")
    (rust,) = re.findall(r'^rust-version = "(.+)"$', manifest, re.MULTILINE)
    assert f"| Rust | {rust} and later;" in README
    project = (TOP / "py" / "pyproject.toml").read_text(encoding="utf-8")
    (python,) = re.findall(r'^requires-python = ">=(.+)"$', project, re.MULTILINE)
    assert f"| Python | {python} and later," in README
