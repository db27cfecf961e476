#!/usr/bin/env python3
"""Servers with the module against the same servers without it.

usage: servers.py [REQUESTS [ROUNDS]]

First REQUESTS of each kind over 64 kept connections, every answer checked, and
reloads every second; then ROUNDS of the comparison, interleaved, as the median of
the ratios round by round. Writes its part of benches/RESULTS.md.
"""

import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[1]
for folder in ("nginx", "haproxy", "load"):
    sys.path.insert(0, str(TOP / "tests" / folder))

from harness import Nginx, make_identity, make_token, tool, wait_until  # noqa: E402
from haproxy import REFUSE, Haproxy, configuration  # noqa: E402
from load import Case, Client, ab, cpu_seconds, only_worker, resident  # noqa: E402
from report import write_part  # noqa: E402

# What the comparison sends in one round: short enough that the machine does not
# change meanwhile, for what changes from one round to the next cancels out.
ROUND = 10_000

NGINX = """
keepalive_requests 100000000;
access_log off;

server {
    listen 127.0.0.1:@plain@ ssl;
    ssl_verify_client optional_no_ca;
    location / { empty_gif; }
}

server {
    listen 127.0.0.1:@module@ ssl;
    ssl_verify_client optional_no_ca;
    certbound required;
    location / { empty_gif; }
}
"""

# HAProxy's own means, failing closed where a variable is unset.
RECIPE = """
    http-request set-var(txn.bound) http_auth_bearer,jwt_payload_query('$.cnf.x5t#S256')
    http-request set-var(txn.shown) ssl_c_der,sha2(256),ub64enc
    http-request return status 401 unless { var(txn.bound) -m found } { var(txn.shown) -m found } { var(txn.bound),strcmp(txn.shown) eq 0 }
"""

# What HAProxy asks for calling any action in Lua: the floor of the module.
EMPTY_ACTION = 'core.register_action("empty", { "http-req" }, function() end)'

HAPROXY = """
frontend plain
    bind 127.0.0.1:@plain@ @tls@
    http-request return status 200

frontend empty
    bind 127.0.0.1:@empty@ @tls@
    http-request lua.empty
    http-request return status 200

frontend recipe
    bind 127.0.0.1:@recipe@ @tls@
    {recipe}
    http-request return status 200

frontend module
    bind 127.0.0.1:@module@ @tls@
    http-request lua.certbound_required
    {refuse}
    http-request return status 200
"""

# A token as authorization servers issue them: about 1.2 KB of claims.
CLAIMS = {
    "iss": "https://as.example.com/realms/customers",
    "aud": ["https://api.example.com/accounts", "https://api.example.com/payments"],
    "scope": " ".join(f"accounts:{what}:read" for what in range(30)),
    "authorization_details": [{"type": "account", "id": f"DE{n:020}"} for n in range(6)],
}


LABELS = {"empty": "an empty Lua action", "recipe": "HAProxy's own recipe"}


class Servers:
    def __init__(self, folder):
        self.folder = folder
        self.server = make_identity(folder, "server", ["subjectAltName=IP:127.0.0.1"])
        self.alice = make_identity(folder, "alice")
        self.mallory = make_identity(folder, "mallory")
        self.token = self.alice.token(**CLAIMS)

    def nginx(self):
        nginx = Nginx(self.folder / "nginx", self.server, NGINX, level="crit")
        nginx.start()
        return nginx, only_worker(nginx)

    def haproxy(self):
        body = HAPROXY.format(recipe=RECIPE.strip(), refuse=REFUSE.strip())
        empty = self.folder / "empty.lua"
        empty.write_text(EMPTY_ACTION, encoding="ascii")
        config = configuration(body, globals=f"    nbthread 1\n    lua-load-per-thread {empty}")
        config = "\n".join(line for line in config.splitlines() if "log" not in line.split()[:1])
        haproxy = Haproxy(self.folder / "haproxy", self.server, config, master=True)
        haproxy.start()
        return haproxy, only_worker(haproxy)

    def cases(self):
        return [
            Case(self.alice, self.token, 200),
            Case(self.mallory, self.token, 401),
            Case(None, self.token, 401),
            Case(self.mallory, self.mallory.token(), 200),
            Case(self.alice, make_token({"sub": "x"}), 401),
            Case(self.alice, "not.a.token", 401),
        ]


def compare(servers, server, worker, names, rounds):
    """Requests per second and processor time per request, by name."""
    rates = {name: [] for name in names}
    costs = {name: [] for name in names}
    for name in names:
        ab(servers.folder, server.url("/", name), ROUND, servers.alice, servers.token)
    for number in range(rounds):
        # Each round in another order, so that a drift favours nobody.
        for name in names[number % len(names) :] + names[: number % len(names)]:
            before = cpu_seconds(worker)
            result = ab(servers.folder, server.url("/", name), ROUND, servers.alice, servers.token)
            assert (result.failed, result.refused) == (0, 0), (name, result)
            rates[name].append(result.per_second)
            costs[name].append((cpu_seconds(worker) - before) / ROUND * 1e6)
    return rates, costs


def interval_of_median(values):
    """Where the median lies with 95 % confidence, by the sign test."""
    values, half = sorted(values), len(values) / 2
    reach = 0.98 * len(values) ** 0.5
    return values[max(0, math.floor(half - reach))], values[min(len(values) - 1, math.ceil(half + reach) - 1)]


def comparison(title, rates, costs, baseline):
    yield f"### {title}\n"
    yield "| | requests a second | ratio | processor time a request |"
    yield "|---|---|---|---|"
    for name, rate in rates.items():
        ratios = [a / b for a, b in zip(rate, rates[baseline], strict=True)]
        low, high = interval_of_median(ratios)
        yield (
            f"| {LABELS.get(name, name)} | {statistics.median(rate):,.0f} "
            f"| {statistics.median(ratios):.3f} ({low:.3f} to {high:.3f}) "
            f"| {statistics.mean(costs[name]):.2f} µs |"
        )
    yield ""


def endurance(servers, server, worker, requests):
    """Every answer right, and memory flat."""
    url = server.url("/", "module")
    alice, mallory, token = servers.alice, servers.mallory, servers.token
    for identity in (alice, mallory):
        ab(servers.folder, url, requests // 10, identity, token)
    before, rows = resident(worker), []
    for what, identity, shown, refused in [
        ("right", alice, token, 0),
        ("stolen", mallory, token, requests),
        ("not bound", alice, make_token({"sub": "x"}), requests),
    ]:
        result = ab(servers.folder, url, requests, identity, shown)
        assert (result.requests, result.failed, result.refused) == (requests, 0, refused), result
        rows.append(
            f"| {what} | {requests:,} | 0 | {result.percentiles[50]} ms "
            f"| {result.percentiles[99]} ms |"
        )
    growth = resident(worker) - before
    assert growth <= 1 << 20, f"the worker grew by {growth} octets"
    total = Client(server.port("module"), servers.cases()).run_for(10)
    assert (total.wrong, total.lost) == ([], []), total
    rows.append(
        f"| mixed, each answer checked | {total.answered:,} | 0 "
        f"| {total.percentile(50):.1f} ms | {total.percentile(99):.1f} ms |"
    )
    return rows, growth


def reloads(servers, server, seconds=20):
    """A reload every second under load; the client sends again what RFC 9112 allows."""
    count = 0
    with Client(server.port("module"), servers.cases()) as client:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            old = server.workers()
            server.reload()
            count += 1
            time.sleep(1)
            wait_until("old workers are gone", lambda old=old: not server.workers() & old)
    total = client.total()
    assert (total.wrong, total.lost) == ([], []), total
    return count, total


def version(*command):
    done = subprocess.run([tool(command[0]), *command[1:]], capture_output=True, text=True)
    return (done.stdout + done.stderr).splitlines()[0]


def report(requests, rounds):
    yield "## Servers\n"
    yield (
        f"{version('nginx', '-v').split(': ')[1]}, {version('haproxy', '-v').split(' - ')[0]}; one "
        f"worker, 64 kept connections with mutual TLS 1.3, a token of 1.6 KB; {rounds} rounds of "
        f"{ROUND:,} requests each, interleaved; a ratio is the median of those round by round, with "
        "its 95 % interval.\n"
    )
    with tempfile.TemporaryDirectory(prefix="certbound-servers-") as name:
        servers = Servers(pathlib.Path(name))
        assert 1500 < len(servers.token) < 1800, len(servers.token)
        for title, start, names, baseline in [
            ("nginx", servers.nginx, ["plain", "module"], "plain"),
            ("HAProxy", servers.haproxy, ["plain", "empty", "recipe", "module"], "recipe"),
        ]:
            server, worker = start()
            try:
                rates, costs = compare(servers, server, worker, names, rounds)
                yield from comparison(title, rates, costs, baseline)
                rows, growth = endurance(servers, server, worker, requests)
                yield f"| {title}, under load | requests | wrong or failed | half within | 99% within |"
                yield "|---|---|---|---|---|"
                yield from rows
                yield f"\nThe worker's memory grew by {growth / 1024:,.0f} KiB meanwhile.\n"
                count, total = reloads(servers, server)
                yield (
                    f"{count} reloads, one a second, under {total.answered:,} requests: none wrong, "
                    f"none failed; {total.again} sent again on a new connection.\n"
                )
            finally:
                server.stop()


def main(requests=200_000, rounds=101):
    text = "\n".join(report(int(requests), int(rounds)))
    write_part("servers", text)
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
