"""The authorization server of docs/examples, nginx before it, and its clients."""

import json
import pathlib
import sys
import tempfile

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "nginx"))

import agents  # noqa: E402
import world  # noqa: E402


@pytest.fixture(scope="session")
def folder():
    # Short, and reachable by nobody else: the sockets are in it.
    with tempfile.TemporaryDirectory(prefix="certbound-as-") as name:
        yield pathlib.Path(name)


@pytest.fixture(scope="session")
def people(folder):
    """Everybody with a certificate, by name."""
    return world.people(folder)


@pytest.fixture(scope="session")
def key_server(folder, people):
    """Where clients publish their JWK Sets."""
    running = world.KeyServer(people["server"])
    yield running
    running.close()


@pytest.fixture(scope="session")
def here(folder, people):
    """All servers, and what they logged."""
    running = world.World(folder, people)
    try:
        running.start()
        yield running
    finally:
        running.stop()
    # After all tests: what was issued is in no log.
    for log in running.logs():
        assert not [text for text in running.issued if text in log]


@pytest.fixture(params=[agents.Curl, agents.Library], ids=["curl", "library"])
def agent(request, here):
    """The same requests by two programs that know nothing of each other."""
    return request.param(here)


@pytest.fixture
def register(here):
    """Registers a client over HTTP and gives what the server answered."""

    def send(metadata, method="POST", url=None, token=world.INITIAL_ACCESS_TOKEN):
        text = metadata if isinstance(metadata, str) else json.dumps(metadata)
        answer = here.curl(
            url or here.url("registration_endpoint"),
            token=token,
            headers=["Content-Type: application/json"],
            options=["--request", method, "--data-binary", text],
        )
        body = json.loads(answer.body)
        here.issued |= {body[name] for name in body if name in world.SECRETS}
        return answer.status, body

    return send
