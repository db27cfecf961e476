"""What the configuration accepts, inherits, refuses and warns about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from harness import Identity, Nginx, Request, Response, make_token

Client = Callable[..., list[Response]]
RunNginx = Callable[..., Nginx]

TLS = "listen 127.0.0.1:@https@ ssl; ssl_verify_client optional_no_ca;"

REFUSED = [
    (
        f"server {{ {TLS} certbound bogus; }}",
        'invalid value "bogus" in "certbound" directive, '
        'it must be "off", "required" or "if_bound" in',
    ),
    (f"server {{ {TLS} certbound Required; }}", 'invalid value "Required"'),
    (f'server {{ {TLS} certbound ""; }}', 'invalid value ""'),
    (f"server {{ {TLS} certbound on; }}", 'invalid value "on"'),
    (f"server {{ {TLS} certbound $x; }}", 'invalid value "$x"'),
    (f"server {{ {TLS} certbound; }}", "invalid number of arguments"),
    (f"server {{ {TLS} certbound required off; }}", "invalid number of arguments"),
    (
        f"server {{ {TLS} certbound off; certbound required; }}",
        '"certbound" directive is duplicate',
    ),
    (
        # "if" looks at request headers: a check there could be switched off.
        f"server {{ {TLS} location / {{ if ($http_x) {{ certbound off; }} }} }}",
        '"certbound" directive is not allowed here',
    ),
    (
        f"server {{ {TLS} location / {{ limit_except GET {{ certbound off; }} }} }}",
        '"certbound" directive is not allowed here',
    ),
    (
        f"server {{ {TLS} certbound_jwt $http_x; certbound_claims $http_y; }}",
        '"certbound_claims" is a second source of the token here: use one of ',
    ),
    (
        f"server {{ {TLS} certbound_introspect /x; certbound_introspect /y; }}",
        '"certbound_introspect" is a second source',
    ),
    *[
        (
            f"server {{ {TLS} {directive} {value}; }}",
            f'" in "{directive}" directive, it must be exactly one variable in',
        )
        for directive in ("certbound_jwt", "certbound_claims", "certbound_introspection",
                          "certbound_confirmation")
        for value in ("text", '""', "$http_a$http_b", '"a $http_b"', '"$http_b "', "${http_a")
    ],
    (f"server {{ {TLS} certbound_claims bearer; }}", "it must be exactly one variable"),
    *[
        (
            f"server {{ {TLS} certbound_introspect {value}; }}",
            'in "certbound_introspect" directive, it must be the path of an "internal" location',
        )
        for value in ('""', "introspect", "http://as/introspect", "/$http_x", "@named")
    ],
    (f"server {{ {TLS} certbound_claims; }}", "invalid number of arguments"),
    (f"server {{ {TLS} certbound_client_cert; }}", "invalid number of arguments"),
    *[
        (
            f"server {{ {TLS} certbound_client_cert {value}; }}",
            'it must be "certbound_client_cert tls" or "certbound_client_cert header NAME '
            'FORMAT from ADDRESS... [verified=$variable] [limit=size]" in',
        )
        for value in ("off", "tls tls", "header X-C pem", "header X-C pem from",
                      "header X-C pem 10.0.0.1 from 10.0.0.2", "Header X-C pem from 10.0.0.1")
    ],
    *[
        (
            f"server {{ {TLS} certbound_client_cert header {value}; }}",
            message,
        )
        for value, message in {
            "X:C pem from 10.0.0.1": 'invalid header name "X:C"',
            '"" pem from 10.0.0.1': 'invalid header name ""',
            "$http_x pem from 10.0.0.1": 'invalid header name "$http_x"',
            "X-C PEM from 10.0.0.1": 'invalid format "PEM" in "certbound_client_cert" '
            'directive, it must be "rfc9440", "url_pem",',
            "X-C auto from 10.0.0.1": 'invalid format "auto"',
            "X-C pem from localhost": 'invalid address "localhost" in "certbound_client_cert" '
            "directive, it must be an IP address, a network",
            "X-C pem from all": 'invalid address "all"',
            "X-C pem from 10.0.0.0/33": 'invalid address "10.0.0.0/33"',
            "X-C pem from 10.0.0.1 unix": 'invalid address "unix"',
            "X-C pem from verified=$v": 'no address after "from"',
            "X-C pem from 10.0.0.1 verified=SUCCESS": "it must be exactly one variable",
            "X-C pem from 10.0.0.1 limit=1k limit=2k": 'duplicate "limit" parameter',
            "X-C pem from ::1 verified=$a verified=$b": 'duplicate "verified" parameter',
            "X-C pem from 10.0.0.1 limit=0": 'invalid size "limit=0"',
            "X-C pem from 10.0.0.1 limit=x": 'invalid size "limit=x"',
            "X-C pem from 10.0.0.1; certbound_client_cert tls": "is duplicate",
        }.items()
    ],
]


@pytest.mark.parametrize(("http", "message"), REFUSED)
def test_refused(start: Callable[..., Nginx], http: str, message: str) -> None:
    nginx = start(http, run=False)
    done = nginx.check()
    assert done.returncode != 0
    assert message in done.stderr
    # nginx's own line names the file and the line.
    assert f" in {nginx.prefix}/nginx.conf:" in done.stderr


# What only levels together make wrong; the line is that of the source.
DISAGREEING = [
    f"certbound if_bound;\n\nserver {{ {TLS}\nlocation / {{ certbound_confirmation $http_x; }} }}",
    f"certbound_confirmation $http_x;\n\nserver {{ {TLS}\ncertbound if_bound; }}",
]


@pytest.mark.parametrize("http", DISAGREEING)
def test_levels_that_disagree(start: Callable[..., Nginx], http: str) -> None:
    nginx = start(http, run=False)
    done = nginx.check()
    assert done.returncode != 0
    lines = (nginx.prefix / "nginx.conf").read_text().splitlines()
    (line,) = (n for n, text in enumerate(lines, 1) if "certbound_confirmation" in text)
    message = '"certbound_confirmation" cannot be combined with "certbound if_bound" in '
    assert f"{message}{nginx.prefix}/nginx.conf:{line}" in done.stderr


UNVERIFIED = '"certbound_subject" will refuse all clients: nothing says whether the proxy'
NO_CA = 'it has neither "ssl_client_certificate" nor "ssl_trusted_certificate"'
NO_TLS = 'it has no "listen ... ssl"'
NO_VERIFY = '"ssl_verify_client" is off'
RETURN = '"certbound" has no effect beside "return"'

WARNINGS = [
    (f"server {{ {TLS} certbound required; }}", []),
    (f"certbound if_bound; server {{ {TLS} }}", []),
    (f"server {{ {TLS} location / {{ certbound required; }} }}", []),
    ("server { listen 127.0.0.1:@plain@; }", []),
    ("server { listen 127.0.0.1:@plain@; certbound off; }", []),
    ("server { listen 127.0.0.1:@plain@; certbound required; }", [NO_TLS]),
    (
        "server { listen 127.0.0.1:@plain@; location / { certbound if_bound; } }",
        [NO_TLS],
    ),
    (
        "certbound required; "
        f"server {{ {TLS} }} server {{ listen 127.0.0.1:@plain@; }}",
        [NO_TLS],
    ),
    ("server { listen 127.0.0.1:@https@ ssl; certbound required; }", [NO_VERIFY]),
    (
        # "ssl" belongs to the address, whichever server says it.
        f"server {{ {TLS} server_name a; }} "
        "server { listen 127.0.0.1:@https@; server_name b; "
        "ssl_verify_client optional_no_ca; certbound required; }",
        [],
    ),
    (
        f"server {{ {TLS} location /a {{ certbound required; return 200; }} }}",
        [RETURN + ' in location "/a"'],
    ),
    (f"server {{ {TLS} certbound required; return 301 /; }}", [RETURN + " in server"]),
    (
        # A health check beside protected locations is meant like that.
        f"server {{ {TLS} certbound required; location /up {{ return 200; }} }}",
        [],
    ),
    (
        f"server {{ {TLS} location / {{ certbound required; "
        "if ($http_x) { return 403; } } }",
        [],
    ),
    (f"server {{ {TLS} location / {{ certbound off; return 200; }} }}", []),
    (
        "certbound_client_cert header X-C pem from unix:; certbound_subject san_dns a.example; "
        f"server {{ {TLS} }}",
        [UNVERIFIED],
    ),
    (
        # Once, whatever inherits it.
        f"certbound_client_cert header X-C pem from unix:; server {{ {TLS} "
        "certbound_subject san_dns a.example; location / { location /a { } } } "
        "server { listen 127.0.0.1:@plain@; certbound_subject san_dns b.example; }",
        [UNVERIFIED],
    ),
    (
        f"server {{ {TLS} certbound_subject san_dns a.example; "
        "location / { certbound_client_cert header X-C pem from unix:; } "
        "location /a { certbound_client_cert header X-C pem from unix: verified=$http_x_v; } }",
        [UNVERIFIED, NO_CA],
    ),
]


@pytest.mark.parametrize(("http", "messages"), WARNINGS)
def test_warnings(
    start: Callable[..., Nginx], http: str, messages: list[str]
) -> None:
    nginx = start(http, run=False)
    done = nginx.check()
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if "certbound" in line]
    lines = [line for line in lines if "[warn]" in line]
    assert len(lines) == len(messages), lines
    for line, message in zip(lines, messages, strict=True):
        assert message in line
        if message in (NO_TLS, NO_VERIFY):
            assert f"server at {nginx.prefix}/nginx.conf:" in line


def test_inheritance(run_nginx: RunNginx, client: Client, alice: Identity) -> None:
    nginx = run_nginx(
        f"""
        certbound required;
        server {{
            {TLS}
            location /required {{ empty_gif; }}
            location /if_bound {{
                certbound if_bound;
                empty_gif;
                location /if_bound/nested {{ empty_gif; }}
                location /if_bound/off {{ certbound off; empty_gif; }}
                location /if_bound/required {{ certbound required; empty_gif; }}
            }}
            location /off {{ certbound off; empty_gif; }}
        }}
        server {{
            listen 127.0.0.1:@other@ ssl;
            ssl_verify_client optional_no_ca;
            certbound off;
            location / {{ empty_gif; }}
            location /required {{ certbound required; empty_gif; }}
        }}
        """
    )
    unbound = make_token({"sub": "x"})
    # What a bound, an unbound, and no token get.
    required, if_bound, off = (200, 401, 401), (200, 200, 401), (200, 200, 200)
    rows = [
        ("https", "/required", required),
        ("https", "/if_bound", if_bound),
        ("https", "/if_bound/nested", if_bound),
        ("https", "/if_bound/off", off),
        ("https", "/if_bound/required", required),
        ("https", "/off", off),
        ("other", "/", off),
        ("other", "/required", required),
    ]
    for port, path, expected in rows:
        url = nginx.url(path, port)
        answers = client(
            Request(url, alice.token()),
            Request(url, unbound),
            Request(url),
            identity=alice,
        )
        assert (path, tuple(answer.status for answer in answers)) == (path, expected)


def test_a_verified_certificate(
    run_nginx: RunNginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    """With `ssl_verify_client on` nginx's own refusal comes first."""
    nginx = run_nginx(
        f"""
        server {{
            listen 127.0.0.1:@https@ ssl;
            ssl_verify_client on;
            ssl_client_certificate {alice.cert};
            certbound required;
            location / {{ empty_gif; }}
        }}
        """
    )
    for identity, status, reason in (
        (alice, 200, "ok"), (mallory, 400, "-"), (None, 400, "-"),
    ):  # fmt: skip
        with nginx.logged() as log:
            (answer,) = client(Request(nginx.url(), alice.token()), identity=identity)
        assert answer.status == status
        assert log[0].split()[3] == reason
