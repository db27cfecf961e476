"""The frameworks' adapters, in what the guide's programs do not show."""

import asyncio
import base64
import importlib
import inspect
import subprocess
import sys
import types

import certbound
import django
import pytest
from certbound import Policy
from der import GOOD, cert
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import AsyncRequestFactory, RequestFactory, override_settings

from test_middleware import bearer, shown, token

OTHER = cert(serial=b"\x02\x01\x08")
HEADER = {"header": "X-Client-Cert", "format": "base64_der", "trusted_proxies": ["127.0.0.1"]}


@pytest.fixture(scope="module", autouse=True)
def configured():
    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], CERTBOUND=HEADER)
        django.setup()


def meta(headers):
    return {"HTTP_" + n.upper().replace("-", "_"): v.decode("latin-1") for n, v in headers}


def asgi_headers(headers):
    return {name: value.decode("latin-1") for name, value in headers}


ROWS = [
    ([bearer(token()), shown()], 200),
    ([bearer(token()), shown(OTHER)], 401),
    ([bearer(token())], 401),
    ([shown()], 401),
]


@pytest.mark.parametrize(("headers", "status"), ROWS)
def test_django_middleware(headers, status):
    from certbound.django import CertificateBindingMiddleware, certificate_bound

    def view(request):
        assert request.certbound.confirmation.x5t_s256 == certbound.thumbprint(GOOD)
        return HttpResponse("secret")

    request = RequestFactory().get("/", **meta(headers))
    assert CertificateBindingMiddleware(view)(request).status_code == status
    request = RequestFactory().get("/", **meta(headers))
    assert certificate_bound(view)(request).status_code == status


@pytest.mark.parametrize(("headers", "status"), ROWS)
def test_django_under_asgi(headers, status):
    from certbound.django import CertificateBindingMiddleware, certificate_bound

    async def view(request):
        assert request.certbound.confirmation.x5t_s256 == certbound.thumbprint(GOOD)
        return HttpResponse("secret")

    def request():
        return AsyncRequestFactory().get("/", headers=asgi_headers(headers))

    guarded = CertificateBindingMiddleware(view)
    assert asyncio.run(guarded(request())).status_code == status
    assert asyncio.run(certificate_bound(view)(request())).status_code == status


def test_django_under_asgi_sees_two_headers_as_two():
    from certbound.django import certificate_bound

    request = AsyncRequestFactory().get("/", headers=asgi_headers([bearer(token()), shown()]))
    request.scope["headers"].append((b"x-client-cert", base64.b64encode(OTHER)))
    response = certificate_bound(lambda request: HttpResponse("secret"))(request)
    assert response.status_code == 401


def test_django_exempt_paths():
    from certbound.django import CertificateBindingMiddleware, certificate_bound

    with override_settings(CERTBOUND={**HEADER, "exempt": ["/health"]}):
        guarded = CertificateBindingMiddleware(lambda request: HttpResponse("ok"))
        assert guarded(RequestFactory().get("/health")).status_code == 200
        assert guarded(RequestFactory().get("/health/")).status_code == 401
        # On a view it would say nothing that the view does not know.
        view = certificate_bound(lambda request: HttpResponse("ok"))
        assert view(RequestFactory().get("/health")).status_code == 401


def validate(text):
    """Found by its dotted path."""
    if text == token(OTHER):
        raise KeyError
    return {"cnf": certbound.cnf(GOOD)}


def test_django_dotted_paths(monkeypatch):
    from certbound.django import certificate_bound

    module = types.ModuleType("dotted")
    module.validate = validate
    monkeypatch.setitem(sys.modules, "dotted", module)
    options = {**HEADER, "claims": "dotted.validate", "invalid": ["builtins.KeyError"]}
    with override_settings(CERTBOUND=options):
        view = certificate_bound(lambda request: HttpResponse("ok"))
        request = RequestFactory().get("/", **meta([bearer(token()), shown()]))
        assert view(request).status_code == 200
        request = RequestFactory().get("/", **meta([bearer(token(OTHER)), shown()]))
        assert view(request).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {"header": "X-Client-Cert"},
        {**HEADER, "format": "der"},
        {**HEADER, "format": "base64_der_chain"},
        {**HEADER, "trusted": ["127.0.0.1"]},
        {**HEADER, "claims": 5},
    ],
)
def test_django_settings_that_stop_the_start(wrong):
    from certbound.django import CertificateBindingMiddleware

    with override_settings(CERTBOUND=wrong), pytest.raises(ImproperlyConfigured):
        CertificateBindingMiddleware(lambda request: HttpResponse("ok"))


def test_flask_before_request():
    import flask
    from certbound.flask import CertificateBinding

    app = flask.Flask("test")
    app.before_request(CertificateBinding(**HEADER, policy=Policy.IF_BOUND).check)

    @app.get("/")
    def index():
        return {"x5t#S256": flask.g.certbound.confirmation.x5t_s256}

    client = app.test_client()
    for headers, status in [*ROWS, ([bearer(token(None))], 200)]:
        answer = client.get("/", headers=[(n, v.decode()) for n, v in headers])
        assert answer.status_code == status
        assert status == 200 or answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers.get_all("Content-Length") == [str(len(answer.data))]


def test_flask_with_a_coroutine():
    pytest.importorskip("asgiref")
    import flask
    from certbound.flask import CertificateBinding

    app = flask.Flask("test")

    @app.get("/")
    @CertificateBinding(**HEADER)
    async def index():
        return "secret"

    headers = [(n, v.decode()) for n, v in ROWS[0][0]]
    assert app.test_client().get("/", headers=headers).data == b"secret"


def test_fastapi_answers_websockets_too():
    import fastapi
    from certbound.fastapi import CertificateBinding
    from starlette.testclient import TestClient, WebSocketDenialResponse

    bound = CertificateBinding(header="X-Client-Cert", format="base64_der",
                               trusted_proxies=["unix"])  # fmt: skip
    app = fastapi.FastAPI()

    @app.websocket("/")
    async def talk(socket: fastapi.WebSocket, said=fastapi.Depends(bound)):
        await socket.accept()
        await socket.send_text(said.x5t_s256)

    # Its peer is called "testclient", whom nobody trusts.
    with pytest.raises(WebSocketDenialResponse) as caught:
        headers = {n: v.decode() for n, v in ROWS[0][0]}
        with TestClient(app).websocket_connect("/", headers=headers):
            raise AssertionError("the handshake was accepted")
    assert caught.value.status_code == 401


@pytest.mark.parametrize(("adapter", "middleware"), [("fastapi", "asgi"), ("flask", "wsgi")])
def test_parameters_are_those_of_the_middleware(adapter, middleware):
    def parameters(module, name):
        found = inspect.signature(getattr(importlib.import_module(f"certbound.{module}"), name))
        return {each for each in found.parameters if not each.startswith("_")}

    theirs = parameters(middleware, "CertificateBindingMiddleware")
    assert parameters(adapter, "CertificateBinding") == theirs - {"app", "exempt"}


def test_fastapi_documents_each_answer():
    import fastapi
    from certbound.fastapi import CertificateBinding
    from starlette.testclient import TestClient

    bound = CertificateBinding(**HEADER)
    app = fastapi.FastAPI(responses=CertificateBinding.responses)

    @app.get("/")
    def index(said=fastapi.Depends(bound)):
        return said.x5t_s256

    client = TestClient(app, client=("127.0.0.1", 50000))
    for headers, query, status in [
        ([bearer(token()), shown()], "", 200),
        ([bearer(token()), shown()], "access_token=x", 400),
        ([bearer(token())], "", 401),
        ([bearer(token()), shown(), ("Early-Data", b"1")], "", 425),
    ]:
        answer = client.get(f"/?{query}", headers=dict(headers))
        assert answer.status_code == status
        assert str(status) in app.openapi()["paths"]["/"]["get"]["responses"]


def test_nothing_is_imported_that_is_not_asked_for():
    """The package alone needs none of the frameworks."""
    code = "import sys, certbound; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"fastapi", "flask", "django", "logging", "ipaddress", "certbound.asgi"}


def test_fastapi_refuses_the_class_in_place_of_an_instance():
    """FastAPI would make an instance for each request, and ask it nothing."""
    from typing import Annotated

    from certbound.fastapi import CertificateBinding
    from fastapi import Depends, FastAPI
    from fastapi.exceptions import FastAPIError

    app = FastAPI()
    with pytest.raises(FastAPIError):

        @app.get("/annotated")
        def annotated(said: Annotated[CertificateBinding, Depends()]): ...

    with pytest.raises(FastAPIError):
        FastAPI(dependencies=[Depends(CertificateBinding)]).get("/")(lambda: None)


def test_django_classes_of_coroutines():
    from certbound.django import certificate_bound
    from django.utils.decorators import method_decorator
    from django.views import View

    @method_decorator(certificate_bound, name="dispatch")
    class Accounts(View):
        async def get(self, request):
            return HttpResponse(request.certbound.confirmation.x5t_s256)

    for headers, status in ROWS:
        request = RequestFactory().get("/", **meta(headers))
        assert asyncio.run(Accounts.as_view()(request)).status_code == status


def test_django_reads_the_query_in_the_clients_charset():
    from certbound.django import certificate_bound

    view = certificate_bound(lambda request: HttpResponse("secret"))
    request = RequestFactory().get(
        "/", QUERY_STRING="+AGEAYwBjAGUAcwBzAF8AdABvAGsAZQBu-=stolen",
        CONTENT_TYPE="text/plain; charset=utf-7", **meta([bearer(token()), shown()]),
    )  # fmt: skip
    assert view(request).status_code == 400


def test_django_does_not_exempt_what_a_client_divides():
    from certbound.django import CertificateBindingMiddleware

    with override_settings(CERTBOUND={**HEADER, "exempt": ["/health"]}):
        guarded = CertificateBindingMiddleware(lambda request: HttpResponse("public"))
        for more, status in [({}, 200), ({"HTTP_SCRIPT_NAME": "/health"}, 401)]:
            request = RequestFactory().get("/health", **more)
            assert guarded(request).status_code == status
