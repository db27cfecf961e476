"""The place of the check among nginx's own: order, subrequests, redirects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness import Identity, Nginx, Request, Response, Upstream, make_token, wait_until

Client = Callable[..., list[Response]]
RunNginx = Callable[..., Nginx]

UNBOUND = make_token({"sub": "x"})


def server(locations: str, certbound: str = "certbound required;") -> str:
    return f"""
    server {{
        listen 127.0.0.1:@https@ ssl http2;
        ssl_verify_client optional_no_ca;
        root @prefix@/html;
        default_type text/plain;
        {certbound}
        {locations}
    }}
    """


def prepare(run_nginx: RunNginx, text: str, **pages: str) -> Nginx:
    nginx = run_nginx(text, run=False)
    html = nginx.prefix / "html"
    html.mkdir(parents=True)
    for name, content in pages.items():
        (html / name).write_text(content)
    nginx.start()
    return nginx


def test_auth_request_comes_first(
    run_nginx: RunNginx,
    client: Client,
    upstream: Upstream,
    alice: Identity,
    mallory: Identity,
) -> None:
    nginx = run_nginx(
        server(f"""
        location /denied/ {{
            auth_request /auth-denies;
            proxy_pass http://127.0.0.1:{upstream.port};
        }}
        location /allowed/ {{
            auth_request /auth-allows;
            proxy_pass http://127.0.0.1:{upstream.port};
        }}
        location = /auth-denies {{
            internal;
            return 403;
        }}
        location = /auth-allows {{
            internal;
            proxy_pass http://127.0.0.1:{upstream.port}/allow;
        }}
        """)
    )
    # Without a token certbound would say 401, so 403 is auth_request's.
    for token in (None, mallory.token(), alice.token()):
        (answer,) = client(Request(nginx.url("/denied/"), token), identity=alice)
        assert answer.status == 403
    assert nginx.refusals() == []
    assert upstream.seen == []

    # The subrequest inherits "certbound required" and must not be refused for
    # it. It was made before the refusal, since auth_request ran first.
    (answer,) = client(Request(nginx.url("/allowed/"), mallory.token()), identity=alice)
    assert answer.status == 401
    assert [record["path"] for record in upstream.seen] == ["/allow"]

    (answer,) = client(Request(nginx.url("/allowed/"), alice.token()), identity=alice)
    assert answer.status == 200
    assert [record["path"] for record in upstream.seen[1:]] == ["/allow", "/allowed/"]


def test_satisfy_any_does_not_bypass(
    run_nginx: RunNginx,
    client: Client,
    upstream: Upstream,
    alice: Identity,
    mallory: Identity,
) -> None:
    nginx = run_nginx(
        server(f"""
        satisfy any;
        allow all;
        location / {{ empty_gif; }}
        location /auth/ {{
            auth_request /auth-allows;
            empty_gif;
        }}
        location = /auth-allows {{
            proxy_pass http://127.0.0.1:{upstream.port};
        }}
        """)
    )
    for path in ("/", "/auth/"):
        url = nginx.url(path)
        for identity, token, status in (
            (alice, alice.token(), 200),
            (mallory, alice.token(), 401),
            (None, alice.token(), 401),
            (alice, UNBOUND, 401),
            (alice, None, 401),
        ):
            (answer,) = client(Request(url, token), identity=identity)
            assert answer.status == status


def test_deny_still_denies(
    run_nginx: RunNginx, client: Client, alice: Identity
) -> None:
    nginx = run_nginx(server("location / { deny all; empty_gif; }"))
    (answer,) = client(Request(nginx.url(), alice.token()), identity=alice)
    assert answer.status == 403


def test_before_try_files_and_mirror(
    run_nginx: RunNginx,
    client: Client,
    upstream: Upstream,
    alice: Identity,
    mallory: Identity,
) -> None:
    nginx = prepare(
        run_nginx,
        server(f"""
        location /files/ {{ try_files /page =404; }}
        location /none/ {{ try_files /absent =404; }}
        location /named/ {{ try_files /absent @named; }}
        location @named {{ try_files /page =404; }}
        location /mirrored/ {{ mirror /mirror; try_files /page =404; }}
        location = /mirror {{
            internal;
            proxy_pass http://127.0.0.1:{upstream.port}/mirror;
        }}
        """),
        page="the page\n",
    )
    for path, status in (
        ("/files/x", 200), ("/none/x", 404), ("/named/x", 200), ("/mirrored/x", 200),
    ):  # fmt: skip
        url = nginx.url(path)
        # A refusal does not tell which files there are.
        (answer,) = client(Request(url, alice.token()), identity=mallory)
        assert answer.status == 401
        assert "the page" not in answer.body
        assert upstream.seen == []
        (answer,) = client(Request(url, alice.token()), identity=alice)
        assert (path, answer.status) == (path, status)
    # The mirror inherits "certbound required" and is not refused for it. It
    # gets what passed, and nothing of what did not.
    wait_until("the mirror is asked", lambda: upstream.seen)
    assert [record["path"] for record in upstream.seen] == ["/mirror"]


def test_main_requests_only(
    run_nginx: RunNginx, client: Client, alice: Identity
) -> None:
    """As with nginx's own access checks, a server-side include is not asked."""
    nginx = prepare(
        run_nginx,
        server("""
        location = /outer { certbound off; ssi on; ssi_types text/plain; }
        location = /inner { }
        """),
        outer='[<!--#include virtual="/inner" -->]',
        inner="inner",
    )
    outer, inner = client(Request(nginx.url("/outer")), Request(nginx.url("/inner")))
    assert (outer.status, outer.body) == (200, "[inner]")
    assert inner.status == 401
    assert len(nginx.refusals()) == 1


def test_error_page_named_location(
    run_nginx: RunNginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    """`error_page 401 = @app` serves @app to everyone; the manual says so."""
    nginx = prepare(
        run_nginx,
        server("""
        location /kept/ { error_page 401 @page; try_files /page =404; }
        location /replaced/ { error_page 401 = @page; try_files /page =404; }
        location /checked/ { error_page 401 = @checked; try_files /page =404; }
        location @page { certbound off; try_files /sorry =404; }
        location @checked { try_files /sorry =404; }
        """),
        page="the page\n",
        sorry="sorry\n",
    )
    expected = {
        "/kept/": (401, "sorry\n"),
        "/replaced/": (200, "sorry\n"),
        # @checked inherits the check, and there is no second error page.
        "/checked/": (401, None),
    }
    for path, (status, body) in expected.items():
        with nginx.logged() as log:
            (answer,) = client(
                Request(nginx.url(path), alice.token()), identity=mallory
            )
        assert answer.status == status
        if body is not None:
            assert answer.body == body
        assert "the page" not in answer.body
        # Exactly one challenge, and the reason survives the redirect.
        assert "invalid_token" in (answer.header("WWW-Authenticate") or "")
        assert log[0].split()[3] == "certificate_mismatch"


def test_error_page_file(
    run_nginx: RunNginx, client: Client, alice: Identity, mallory: Identity
) -> None:
    nginx = prepare(
        run_nginx,
        server("""
        error_page 401 /sorry;
        location / { }
        location = /sorry { internal; certbound off; }
        """),
        page="the page\n",
        sorry="sorry\n",
    )
    with nginx.logged() as log:
        (answer,) = client(
            Request(nginx.url("/page"), alice.token()), identity=mallory
        )
    assert (answer.status, answer.body) == (401, "sorry\n")
    assert "invalid_token" in (answer.header("WWW-Authenticate") or "")
    assert log[0].split()[3] == "certificate_mismatch"
    assert len(nginx.refusals()) == 1


def test_recursive_error_pages_end(
    run_nginx: RunNginx, client: Client, mallory: Identity
) -> None:
    nginx = prepare(
        run_nginx,
        server("""
        recursive_error_pages on;
        error_page 401 /sorry;
        location / { }
        """),
        page="the page\n",
        sorry="sorry\n",
    )
    (answer,) = client(Request(nginx.url("/page")), identity=mallory)
    assert answer.status in (401, 500)
    assert "the page" not in answer.body
    # nginx allows ten internal redirects; each is one check and one line.
    assert len(nginx.refusals()) <= 11


def test_redirect_to_a_stricter_location(
    run_nginx: RunNginx, client: Client, upstream: Upstream, alice: Identity
) -> None:
    """What one location let through is checked anew in the next."""
    nginx = prepare(
        run_nginx,
        server(
            f"""
        location /lax/ {{
            certbound if_bound;
            proxy_pass http://127.0.0.1:{upstream.port};
            proxy_set_header X-Ask-Accel $http_x_ask_accel;
        }}
        location /strict/ {{ certbound required; alias @prefix@/html/; }}
        location @strict {{ certbound required; try_files /page =404; }}
        location /missing/ {{ certbound if_bound; error_page 404 = /strict/page; }}
        location /open/ {{ certbound off; error_page 404 = @strict; }}
        location /fallback/ {{ certbound if_bound; try_files /absent @strict; }}
        location /index/ {{ certbound if_bound; index /strict/page; }}
        """,
            "",
        ),
        page="the page\n",
    )
    (nginx.prefix / "html" / "index").mkdir()
    requests = [
        Request(nginx.url("/lax/"), headers=["X-Ask-Accel: /strict/page"]),
        Request(nginx.url("/lax/"), headers=["X-Ask-Accel: @strict"]),
        Request(nginx.url("/missing/x")),
        Request(nginx.url("/open/x")),
        Request(nginx.url("/fallback/x")),
        Request(nginx.url("/index/")),
    ]
    for request in requests:
        for token, status, reason in (
            (UNBOUND, 401, "cnf_absent"),
            (alice.token(), 200, "ok"),
        ):
            with nginx.logged() as log:
                (answer,) = client(
                    Request(request.url, token, request.headers), identity=alice
                )
            assert (request.url, answer.status) == (request.url, status)
            assert ("the page" in answer.body) == (status == 200)
            assert log[0].split()[3] == reason


def test_status_is_not_stale(
    run_nginx: RunNginx, client: Client, upstream: Upstream, alice: Identity
) -> None:
    """Asked for too early it is empty, and right all the same afterwards."""
    nginx = run_nginx(
        server(f"""
        set $early "[$certbound_status]";
        location / {{
            if ($certbound_status = ok) {{ return 418; }}
            add_header X-Early $early always;
            add_header X-Status $certbound_status always;
            proxy_pass http://127.0.0.1:{upstream.port};
            proxy_set_header X-Status $certbound_status;
            proxy_set_header X-Thumbprint $certbound_thumbprint;
        }}
        # Here nothing asks after the check but the access log.
        location /quiet {{
            if ($certbound_status = ok) {{ return 418; }}
            empty_gif;
        }}
        """)
    )
    for token, status in ((alice.token(), "ok"), (UNBOUND, "cnf_absent")):
        with nginx.logged() as log:
            client(Request(nginx.url("/quiet"), token), identity=alice)
        assert log[0].split()[3] == status

    with nginx.logged() as log:
        (answer,) = client(Request(nginx.url(), alice.token()), identity=alice)
    assert answer.status == 200
    assert answer.header("X-Early") == "[]"
    assert answer.header("X-Status") == "ok"
    assert log[0].split()[3:5] == ["ok", alice.thumbprint]
    assert upstream.seen[0]["headers"]["x-status"] == "ok"
    assert upstream.seen[0]["headers"]["x-thumbprint"] == alice.thumbprint

    with nginx.logged() as log:
        (answer,) = client(Request(nginx.url(), alice.token()))
    assert answer.header("X-Status") == "certificate_missing"
    assert log[0].split()[3:5] == ["certificate_missing", "-"]


def test_nothing_reaches_the_upstream(
    run_nginx: RunNginx, client: Client, upstream: Upstream, alice: Identity,
    mallory: Identity, tmp_path: Path,
) -> None:  # fmt: skip
    """A refused body is thrown away and the connection goes on."""
    nginx = run_nginx(
        server(f"location / {{ proxy_pass http://127.0.0.1:{upstream.port}; }}")
    )
    body = tmp_path / "body"
    body.write_bytes(b"x" * 500_000)
    post = ["--data-binary", f"@{body}"]
    for options in ([], ["--http2"]):
        upstream.seen.clear()
        answers = client(
            Request(nginx.url("/1"), mallory.token(), ["Expect:"], post),
            Request(nginx.url("/2"), alice.token(), ["Expect:"], post),
            Request(nginx.url("/3"), mallory.token(), ["Expect: 100-continue"], post),
            Request(nginx.url("/4"), mallory.token(), options=["--head"]),
            Request(nginx.url("/5"), alice.token()),
            identity=alice,
            options=options,
        )
        assert [a.status for a in answers] == [401, 200, 401, 401, 200]
        assert [record["path"] for record in upstream.seen] == ["/2", "/5"]


def test_a_cached_body_is_not_served_past_the_check(
    run_nginx: RunNginx,
    client: Client,
    upstream: Upstream,
    alice: Identity,
    mallory: Identity,
) -> None:
    nginx = run_nginx(
        "proxy_cache_path @prefix@/cache keys_zone=cache:1m;"
        + server(f"""
        location / {{
            proxy_pass http://127.0.0.1:{upstream.port};
            proxy_cache cache;
            proxy_cache_valid 200 1h;
            add_header X-Cache $upstream_cache_status always;
        }}
        """)
    )
    request = Request(nginx.url(), alice.token())
    first, second = client(request, request, identity=alice)
    assert [first.header("X-Cache"), second.header("X-Cache")] == ["MISS", "HIT"]
    for identity in (mallory, None):
        (answer,) = client(request, identity=identity)
        assert (answer.status, answer.header("X-Cache")) == (401, None)


def test_if_and_limit_except_inherit(
    run_nginx: RunNginx, client: Client, alice: Identity
) -> None:
    nginx = prepare(
        run_nginx,
        server(
            """
        location / {
            certbound required;
            if ($http_x) { set $y 1; }
            limit_except GET { deny all; }
            location /nested/ { alias @prefix@/html/; }
        }
        """,
            "",
        ),
        page="the page\n",
    )
    for path in ("/page", "/nested/page"):
        for headers in ([], ["X: 1"]):
            url = nginx.url(path)
            unbound, bound = client(
                Request(url, UNBOUND, headers),
                Request(url, alice.token(), headers),
                identity=alice,
            )
            assert (unbound.status, bound.status) == (401, 200)
