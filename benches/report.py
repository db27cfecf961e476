#!/usr/bin/env python3
"""Writes the head of benches/RESULTS.md, its plots, and what README.md says of them.

usage: report.py FOLDER CRITERION

FOLDER has what benches/contests printed, portable.json and simd.json, what c/peer.c
printed, c.json, and what instructions.py counted, instructions.json; CRITERION is
where criterion left what benches/growth.rs measured.
"""

import json
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import textwrap

import plots

HERE = pathlib.Path(__file__).resolve().parent

# Each part of RESULTS.md begins with its mark, and is written by a script of its own.
PARTS = {
    "head": "",
    "python": "<!-- what follows is written by make bench-python -->\n",
    "servers": "<!-- what follows is written by make bench-servers -->\n",
}

SIZES = ("small", "real", "large")
BUILDS = ("portable", "simd")


def read_parts():
    """Part -> its text."""
    rest, found = (HERE / "RESULTS.md").read_text(encoding="utf-8"), {}
    for part, mark in reversed(PARTS.items()):
        if not mark:
            found[part] = rest
        elif mark in rest:
            rest, _, found[part] = rest.partition(mark)
    return found


def write_part(name, text):
    """Puts a part in the place of what it was in the run before."""
    found = {**read_parts(), name: text}
    parts = [PARTS[part] + found[part].strip() + "\n" for part in PARTS if part in found]
    (HERE / "RESULTS.md").write_text("\n".join(parts), encoding="utf-8")


README = HERE.parent / "README.md"
README_MARK = "<!-- written by make bench, from benches/RESULTS.md -->\n"


def readme_paragraph(parts):
    """What README.md says, with the numbers of RESULTS.md."""

    def number(pattern, text=parts["head"]):
        return re.search(pattern, text, re.MULTILINE)[1]

    warm = parts["head"].partition(f"{GROUPS['warm'][0]}\n")[2]
    real = warm[warm.index("| real,") :]
    python = re.search(r"^\| real \| ([^|]+) \|[^|]+\|[^|]+\| ([0-9.]+) \|", parts["python"], re.MULTILINE)
    target = r"^\| {} \|(?:[^|]*\|){{4}} ([0-9.]+) \|"
    text = (
        f"To read a token of {number(r'real, ([0-9,]+) octets', real)} octets and decide takes "
        f"{number(r'certbound, simd.. . ([^|]+) .', real)}, which is "
        f"{float(number(target.format('warm, real, to base64 . serde_json'))):.2f} of what it takes with the "
        f"crates base64 and serde_json; the build without vector instructions takes "
        f"{number(r'certbound, portable.. . ([^|]+) .', real)}. From Python it takes {python[1]}, "
        f"which is {python[2]} of a decode by PyJWT that checks no signature. The thumbprint, once "
        f"a connection, takes {number(r'^. 968 . ([^|]+) . [^|]+ . [^|]+ . [^|]+ . [^|]+ .')} for a "
        f"certificate of 968 octets: nearly all of it SHA-256. The machine, the peers, the "
        f"distance to the floor and what was missed are in [benches/RESULTS.md](benches/RESULTS.md)."
    )
    return textwrap.fill(text, 80, break_long_words=False, break_on_hyphens=False) + "\n"


def write_readme():
    before, mark, after = README.read_text(encoding="utf-8").partition(README_MARK)
    rest = after[after.index("\n\n") + 1 :]
    README.write_text(before + mark + readme_paragraph(read_parts()) + rest, encoding="utf-8")


def time(nanoseconds):
    if nanoseconds >= 10_000:
        return f"{nanoseconds / 1000:,.1f} µs"
    return f"{nanoseconds:,.0f} ns"


class Measured:
    """What the contests of one build printed."""

    def __init__(self, path):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        self.contests = {line["name"]: line for line in lines if "name" in line}
        self.about = next((line for line in lines if "name" not in line), {})

    def names(self, group):
        return [name for name in self.contests if name.startswith(group + "/")]

    def contenders(self, contest):
        return list(self.contests[contest]["times"])

    def rounds(self, contest, *contenders):
        """Nanoseconds by round, of several contenders one after another."""
        times = self.contests[contest]["times"]
        return [sum(turn) for turn in zip(*(times[name] for name in contenders))]

    def median(self, contest, *contenders):
        return statistics.median(self.rounds(contest, *contenders))

    def octets(self, contest, contender):
        return self.contests[contest]["octets"][contender]

    def spread(self, contest, own, *others, scale=1.0):
        """The quartiles of the ratios of each round."""
        pairs = zip(self.rounds(contest, own), self.rounds(contest, *others))
        low, _, high = statistics.quantiles((a / b * scale for a, b in pairs), n=4)
        return low, self.ratio(contest, own, *others, scale=scale), high

    def ratio(self, contest, own, *others, scale=1.0):
        pairs = zip(self.rounds(contest, own), self.rounds(contest, *others))
        return statistics.median(a / b * scale for a, b in pairs)


def shown_spread(low, middle, high):
    digits = 3 if middle < 0.1 else 2
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


# Where all that is left out of a contest is the floor of it.
FLOORS = {
    "warm": ("memchr", "base64-simd"),
    "cold": ("memchr", "base64-simd", "SHA-256"),
    "introspection": ("memchr",),
}
FLOOR_TEXTS = {
    "memchr": "one pass of memchr",
    "base64-simd": "the payload decoded by base64-simd",
    "SHA-256": "SHA-256 of the certificate",
}

GROUPS = {
    "warm": (
        "## A token against the certificate of its connection",
        "The thumbprint of the connection is known; the token is read and decided.",
    ),
    "rotating": (
        "## 64 tokens in rotation",
        "The same, each request with another token than the one before.",
    ),
    "introspection": (
        "## An introspection response against the certificate of its connection",
        "JSON is read and decided.",
    ),
    "cold": (
        "## A token and a certificate",
        "A connection's first request: the certificate, 968 octets, is hashed too.",
    ),
}


def tokens(builds):
    for group, (heading, about) in GROUPS.items():
        yield f"\n{heading}\n"
        yield about + "\n"
        for size in SIZES:
            yield from contest_table(builds, group, f"{group}/{size}", size)


def contest_table(builds, group, contest, size):
    portable, simd = (builds[build] for build in BUILDS)
    octets = portable.contests[contest]["octets"].get("certbound")
    yield f"| {size}{f', {octets:,} octets' if octets else ''} | time | portable to it | simd to it |"
    yield "|---|---|---|---|"
    for build, measured in builds.items():
        yield f"| **certbound, {build}** | {time(measured.median(contest, 'certbound'))} | | |"
    floor = FLOORS.get(group, ())

    def row(label, *others):
        spreads = [shown_spread(*m.spread(contest, "certbound", *others)) for m in (portable, simd)]
        return f"| {label} | {time(portable.median(contest, *others))} | {' | '.join(spreads)} |"

    for peer in portable.contenders(contest):
        if not peer.startswith("certbound") and peer not in floor:
            yield row(peer, peer)
    if group == "cold":
        yield row("SHA-256 alone, then certbound warm", "SHA-256", "certbound, warm")
    for part in floor:
        yield row(f"floor: {FLOOR_TEXTS[part]}", part)
    if len(floor) > 1:
        yield row("**floor: all of these**", *floor)
    yield ""


def cases(builds, group, column, label=None, floor=()):
    """A table of a line for each contest of a group, peers beside one another."""
    portable, simd = (builds[build] for build in BUILDS)
    names = portable.names(group)
    peers = []
    for name in names:
        peers += [peer for peer in portable.contenders(name) if peer not in peers]
    peers.remove("certbound")
    heads = [f"{peer} | ratio" for peer in peers]
    yield f"| {column} | certbound, portable | simd | {' | '.join(heads)} |"
    yield "|---" * (3 + 2 * len(peers)) + "|"
    for name in names:
        cells = [label(name) if label else name.removeprefix(group + "/")]
        cells += [time(m.median(name, "certbound")) for m in (portable, simd)]
        for peer in peers:
            if peer in portable.contenders(name):
                cells.append(time(portable.median(name, peer)))
                cells.append(shown_spread(*portable.spread(name, "certbound", peer)))
            else:
                cells += ["", ""]
        yield "| " + " | ".join(cells) + " |"
    yield ""


def hostile(builds):
    yield "\n## Hostile inputs\n"
    yield "Claims of 8 KB made to be slow, nanoseconds per octet of JSON, and how many times that"
    yield "of the benign ones. Their tokens have the base64 of benign ones, introspection"
    yield "responses have none; serde_json reads those, and the ratio is certbound's to it.\n"
    heads = [f"{what}, {build} | ratio" for what in ("token", "response") for build in BUILDS]
    yield f"| | {' | '.join(heads)} | serde_json | portable to it | simd to it |"
    yield "|---" * 12 + "|"
    for name in builds["portable"].contenders("hostile/token"):
        cells = [name]
        for contest in ("hostile/token", "hostile/introspection"):
            for measured in builds.values():
                cells.append(f"{measured.median(contest, name) / measured.octets(contest, name):.2f}")
                cells.append(shown_spread(*per_octet(measured, contest, name)))
        contest = f"hostile-peer/{name}"
        octets = builds["portable"].octets(contest, "certbound")
        cells.append(f"{builds['portable'].median(contest, 'serde_json') / octets:.2f}")
        for measured in builds.values():
            cells.append(shown_spread(*measured.spread(contest, "certbound", "serde_json")))
        yield "| " + " | ".join(cells) + " |"
    yield ""


def per_octet(measured, contest, name):
    """How many times slower than the benign one: the quartiles."""
    scale = measured.octets(contest, "benign") / measured.octets(contest, name)
    return measured.spread(contest, name, "benign", scale=scale)


def rest(builds):
    yield "\n## The thumbprint of a certificate\n"
    yield from cases(builds, "thumbprint", "octets")
    yield "\n## A registered subject against a certificate's\n"
    yield "The registered value was prepared when it was registered, and so was the peers' where"
    yield "that is said. x509-cert and x509-parser compare what is encoded; OpenSSL folds letters"
    yield "and spaces of ASCII; certbound compares as RFC 4517 says.\n"
    yield from cases(builds, "dn", "distinguished name")
    yield "The last of so many dNSNames matches:\n"
    yield from cases(builds, "san", "dNSNames")
    yield "\n## A certificate looked into\n"
    yield "Subject, issuer, validity, serial number and subject alternative names, of 968 octets."
    yield "webpki leaves names and dates encoded.\n"
    yield from cases(builds, "certificate", "octets")
    yield "\n## A certificate in a header\n"
    yield "The certificate of 968 octets, twice in chains; both bases decode its base64 once, and"
    yield "look at nothing else.\n"
    portable = builds["portable"]

    def per(name):
        octets = portable.octets(name, "certbound")
        each = portable.median(name, "certbound") / octets
        return f"{name.removeprefix('header/')}, {octets:,} octets, {each:.2f} ns each"

    yield from cases(builds, "header", "format", per)
    yield "\n## A client of the token endpoint\n"
    yield "The certificate is the last of so many keys of a JWK Set:\n"
    yield from cases(builds, "jwks", "keys")
    yield "Metadata read and decided, and decided alone:\n"
    yield from cases(builds, "client", "registered by")


def figures(builds, python_part):
    """(path, target, portable's figure, simd's) of what is to be reached."""
    peer = "base64 + serde_json"

    def both(contest, own, *others):
        return [m.ratio(contest, own, *others) for m in builds.values()]

    yield "warm, real, to base64 + serde_json", (0.68, 0.45), both("warm/real", "certbound", peer)
    yield "warm, large, to the same", (0.80, 0.40), both("warm/large", "certbound", peer)
    yield (
        "cold, real, to SHA-256 alone and then warm", (1.05, 1.05),
        both("cold/real", "certbound", "SHA-256", "certbound, warm"),
    )  # fmt: skip
    yield (
        "warm, real, to base64ct + serde-json-core", (0.32, 0.21),
        both("warm/real", "certbound", "base64ct + serde-json-core"),
    )  # fmt: skip
    yield (
        "introspection, real, to serde_json", (0.60, 0.55),
        both("introspection/real", "certbound", "serde_json"),
    )  # fmt: skip
    yield (
        "64 in rotation, real, to base64 + serde_json", (0.72, 0.45),
        both("rotating/real", "certbound", peer),
    )  # fmt: skip
    yield "6 RDNs, to x509-cert", (0.04, 0.04), both("dn/6 RDNs", "certbound", "x509-cert")
    yield PYTHON_FIGURE, (None, 0.02), [None, python_ratio(python_part)]
    for what, contest in (("token", "token"), ("response", "introspection")):
        for kind in ("all escapes", "deepest nesting", "one-octet strings", "longest name", ""):
            label = f"hostile {what}, {kind or 'the slowest other'}, per octet to benign"
            yield label, (4, 4), [slowest(m, f"hostile/{contest}", kind) for m in builds.values()]


def slowest(measured, contest, kind):
    """The ratio of the slowest hostile input of a kind, or of none of the kinds."""
    named = ("all escapes", "deepest nesting", "one-octet strings", "longest name")
    return max(
        per_octet(measured, contest, name)[1]
        for name in measured.contenders(contest)
        if (name.startswith(kind) if kind else not name.startswith(named))
    )


def figures_table(builds, python_part):
    yield "## Figures\n"
    yield "What was to be reached, as ratios of medians of rounds.\n"
    yield "| | at most | portable | | at most | simd | |"
    yield "|---|---|---|---|---|---|---|"
    for figure in figures(builds, python_part):
        yield figure_row(*figure)
    yield ""


def figure_row(label, targets, measured):
    cells = [label]
    for target, ratio in zip(targets, measured):
        if target is None or ratio is None:
            cells += ["", "", ""]
            continue
        # What is told is what is compared.
        ratio = round(ratio, 3)
        cells += [f"{target:.2f}", f"{ratio:.3f}", "met" if ratio <= target else "**missed**"]
    return "| " + " | ".join(cells) + " |"


PYTHON_FIGURE = "Python, real, to PyJWT unverified"


def python_ratio(part):
    """That of a real token to PyJWT, where Python was measured."""
    found = re.search(r"^\| real \|(?:[^|]*\|){3} ([0-9.]+) \|", part, re.MULTILINE)
    return float(found[1]) if found else None


def write_python(text):
    """Puts Python's part in its place, and what the head and README.md take from it."""
    write_part("python", text)
    row = figure_row(PYTHON_FIGURE, (None, 0.02), [None, python_ratio(text)])
    head = re.sub(rf"^\| {PYTHON_FIGURE} .*$", row, read_parts()["head"], flags=re.MULTILINE)
    write_part("head", head)
    write_readme()


def estimates(folder):
    """(group, function, parameter or "") to nanoseconds."""
    found = {}
    for path in sorted(folder.glob("**/new/benchmark.json")):
        about = json.loads(path.read_text(encoding="utf-8"))
        measured = json.loads((path.parent / "estimates.json").read_text(encoding="utf-8"))
        key = (about["group_id"], about["function_id"] or "", about["value_str"] or "")
        found[key] = measured["median"]["point_estimate"]
    return found


GROWTH = {
    "growth-name": ("octets of one non-ASCII value, other case", "growth-name.svg"),
    "growth-san": ("dNSNames, the last one matches", "growth-san.svg"),
}


def growth(found):
    yield "\n## How the cost grows\n"
    yield "Both scales are logarithmic; the dashed line is linear growth.\n"
    for group, (label, file) in GROWTH.items():
        points = sorted((int(p), ns) for (g, _, p), ns in found.items() if g == group)
        save(file, plots.lines(label, [(group, points)], time, linear=group))
        yield f"![{label}]({file})\n"
        yield "| " + label + " | time | per unit |"
        yield "|---|---|---|"
        for size, ns in points:
            yield f"| {size:,} | {time(ns)} | {ns / size:.2f} ns |"
        yield ""


def pictures(builds):
    """Time against size, bars against peers, distance to the floor."""
    portable, simd = (builds[build] for build in BUILDS)
    sizes = [(portable.octets(f"warm/{size}", "certbound"), f"warm/{size}") for size in SIZES]

    def series(measured, *contenders):
        return [(octets, measured.median(contest, *contenders)) for octets, contest in sizes]

    chosen = [
        ("certbound, portable", series(portable, "certbound")),
        ("certbound, simd", series(simd, "certbound")),
        ("base64 + serde_json", series(portable, "base64 + serde_json")),
        ("base64-simd + sonic-rs", series(portable, "base64-simd + sonic-rs")),
        ("base64ct + serde-json-core", series(portable, "base64ct + serde-json-core")),
        ("jsonwebtoken", series(portable, "jsonwebtoken, unverified")),
        ("floor", series(portable, *FLOORS["warm"])),
    ]
    label = "octets of a token that is read and decided"
    save("size.svg", plots.lines(label, chosen, time))
    yield f"![Time against size]({'size.svg'})\n"

    rows = [(f"certbound, {b}", m.median("warm/real", "certbound"), i) for i, (b, m) in enumerate(builds.items())]
    for peer in portable.contenders("warm/real"):
        if peer != "certbound" and peer not in FLOORS["warm"]:
            rows.append((peer, portable.median("warm/real", peer), 6))
    rows.append(("floor", portable.median("warm/real", *FLOORS["warm"]), 5))
    label = "a real token, the certificate known"
    save("peers.svg", plots.bars(label, sorted(rows, key=lambda row: row[1]), time))
    yield "![Bars against peers](peers.svg)\n"

    rows = []
    for group, floor in FLOORS.items():
        for size in SIZES:
            for colour, (build, measured) in enumerate(builds.items()):
                ratio = measured.ratio(f"{group}/{size}", "certbound", *floor)
                if group != "introspection":
                    rows.append((f"{group}, {size}, {build}", ratio, colour))
    label = "how many times the floor: a pass, base64, and SHA-256 when cold"
    save("floor.svg", plots.bars(label, rows, lambda ratio: f"{ratio:.1f}"))
    yield "![Distance to the floor](floor.svg)\n"


def save(file, svg):
    (HERE / file).write_text(svg, encoding="utf-8")


def instructions(path):
    if not path.exists():
        return
    found = json.loads(path.read_text(encoding="utf-8"))
    yield "\n## Instructions\n"
    yield "Of one call, counted by callgrind, which has no SHA instructions: what can be compared"
    yield "from one machine to the next. `make test-instructions` fails when one grows by 5 %.\n"
    yield "| | portable | simd |"
    yield "|---|---|---|"
    for name in found["portable"]:
        counts = [found[build].get(name) for build in BUILDS]
        yield f"| {name} | {' | '.join(f'{count:,}' if count else '' for count in counts)} |"
    yield ""


def c_peers(path):
    if not path.exists():
        return
    measured = Measured(path)
    about = measured.about
    yield "\n## C\n"
    yield f"The C library, which is the build with simd, and {about['openssl']} with jansson"
    yield f"{about['jansson']}: a token is decoded, parsed and compared.\n"
    yield "| token | certbound | OpenSSL + jansson | ratio |"
    yield "|---|---|---|---|"
    for name in measured.names("c"):
        own, peer = (time(measured.median(name, one)) for one in ("certbound", "OpenSSL + jansson"))
        spread = shown_spread(*measured.spread(name, "certbound", "OpenSSL + jansson"))
        yield f"| {name.removeprefix('c/')} | {own} | {peer} | {spread} |"
    yield ""


PEERS = (
    "base64", "base64-simd", "serde", "serde_json", "serde-json-core", "base64ct", "sonic-rs", "simd-json",
    "jsonwebtoken", "sha2", "ring", "aws-lc-rs", "x509-cert", "x509-parser", "rustls-webpki", "openssl",
    "memchr",
)  # fmt: skip


def versions(openssl):
    lock = (HERE.parent / "Cargo.lock").read_text(encoding="utf-8")
    found = dict(re.findall(r'^name = "(.+)"\nversion = "(.+)"$', lock, re.MULTILINE))
    # Where the lock file has several versions, the benches name theirs.
    own = re.search(r'^name = "certbound-benches"\n(?:.+\n)*', lock, re.MULTILINE)[0]
    found.update(re.findall(r'^ "(\S+) (\S+)",$', own, re.MULTILINE))
    crates = ", ".join(f"{name} {found[name]}" for name in PEERS)
    return (
        f"{crates}; {openssl}. All are built for the baseline of the target, as `cargo build "
        "--release` does; what they find out of the processor at run time they use."
    )


def machine():
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {platform.system()} {platform.machine()}, {rustc.stdout.strip()}"


def main():
    folder = pathlib.Path(sys.argv[1])
    builds = {build: Measured(folder / f"{build}.json") for build in BUILDS}
    openssl = builds["portable"].about["openssl"]
    rounds = len(builds["portable"].rounds("warm/real", "certbound"))
    lines = [
        "# Results\n",
        "Written by `make bench`. Medians of one run on one machine: compare the ratios,",
        "not the times, with those of another. Contenders take turns; a ratio is the median of",
        f"those of {rounds} rounds, with the middle half of them. *portable* is the core as it is by",
        "default, *simd* the feature that the shared library, the server modules and the wheel",
        "have; times of peers are those beside *portable*.\n",
        f"{machine()}\n",
        f"{versions(openssl)}\n",
        *figures_table(builds, read_parts().get("python", "")),
        *pictures(builds),
        *tokens(builds),
        *hostile(builds),
        *rest(builds),
        *c_peers(folder / "c.json"),
        *instructions(folder / "instructions.json"),
        *growth(estimates(pathlib.Path(sys.argv[2]))),
    ]
    write_part("head", "\n".join(lines))
    write_readme()
    print("wrote benches/RESULTS.md and what README.md takes from it")


if __name__ == "__main__":
    main()
