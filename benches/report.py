#!/usr/bin/env python3
"""Writes benches/RESULTS.md and its plots from what criterion measured.

usage: report.py target/criterion CONTESTS

CONTESTS is what benches/contests.rs printed.
"""

import json
import math
import pathlib
import platform
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# Each part of RESULTS.md begins with its mark, and is written by a script of its own.
PARTS = {
    "head": "",
    "python": "<!-- what follows is written by make bench-python -->\n",
    "servers": "<!-- what follows is written by make bench-servers -->\n",
}


def write_part(name, text):
    """Puts a part in the place of what it was in the run before."""
    path = HERE / "RESULTS.md"
    rest, found = path.read_text(encoding="utf-8"), {}
    for part, mark in reversed(PARTS.items()):
        if not mark:
            found[part] = rest
        elif mark in rest:
            rest, _, found[part] = rest.partition(mark)
    found[name] = text
    parts = [PARTS[part] + found[part].strip() + "\n" for part in PARTS if part in found]
    path.write_text("\n".join(parts), encoding="utf-8")


def estimates(folder):
    """(group, function, parameter or "") to nanoseconds."""
    found = {}
    for path in sorted(folder.glob("**/new/benchmark.json")):
        about = json.loads(path.read_text(encoding="utf-8"))
        measured = json.loads((path.parent / "estimates.json").read_text(encoding="utf-8"))
        key = (about["group_id"], about["function_id"] or "", about["value_str"] or "")
        found[key] = measured["median"]["point_estimate"]
    return found


def time(nanoseconds):
    if nanoseconds >= 10_000:
        return f"{nanoseconds / 1000:,.1f} µs"
    return f"{nanoseconds:,.0f} ns"


def contests(path):
    """name of the contest -> contender -> nanoseconds of each round."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["name"]: line["times"] for line in lines}


def against(times, peer):
    """The peer's median, the median of the ratios of each round, and their middle half."""
    ratios = sorted(own / other for own, other in zip(times["certbound"], times[peer]))
    low, _, high = statistics.quantiles(ratios, n=4)
    middle = statistics.median(ratios)
    return f"{time(statistics.median(times[peer]))} | {middle:.2f} ({low:.2f} to {high:.2f})"


def hot_path(measured):
    yield "## A token against the certificate of its connection\n"
    yield "The thumbprint of the connection is known; the token is read and decided. Contenders"
    yield "take turns; a ratio is the median of the rounds, with the middle half of them.\n"
    yield "| token | certbound | base64 + serde_json (typed) | ratio | base64ct + serde-json-core | ratio |"
    yield "|---|---|---|---|---|---|"
    for size in ("small", "real", "large"):
        times = measured[f"warm/{size}"]
        peers = [against(times, p) for p in ("base64 + serde_json", "base64ct + serde-json-core")]
        own = time(statistics.median(times["certbound"]))
        yield f"| {size} | {own} | {peers[0]} | {peers[1]} |"
    for size in ("small", "real", "large"):
        times = measured[f"rotating/{size}"]
        own = time(statistics.median(times["certbound"]))
        yield f"| 64 in rotation, {size} | {own} | {against(times, 'base64 + serde_json')} | | |"


def thumbprints(found):
    yield "\n## The thumbprint of a certificate\n"
    yield "| octets | certbound | SHA-256 alone | ratio |"
    yield "|---|---|---|---|"
    for octets in (409, 968, 2048):
        own = found["thumbprint", f"certbound/{octets}", ""]
        alone = found["thumbprint", f"sha2 alone/{octets}", ""]
        yield f"| {octets} | {time(own)} | {time(alone)} | {own / alone:.2f} |"


def subject(found):
    yield "\n## A registered subject against a certificate's\n"
    yield "The registered value was prepared when it was registered; six RDNs, framing included.\n"
    yield "| distinguished name | time |"
    yield "|---|---|"
    for label in ("ascii", "ascii, other case", "non-ascii", "non-ascii, other case"):
        yield f"| certbound, {label} | {time(found['dn', 'certbound', label])} |"
    peer = "x509-cert, parse and compare"
    ratio = found["dn", "certbound", "ascii"] / found["dn", peer, "ascii"]
    yield f"| {peer}, ascii | {time(found['dn', peer, 'ascii'])} (ratio {ratio:.3f}) |"
    yield "\n| last of 200 dNSNames | time |"
    yield "|---|---|"
    for label in ("equal lengths", "mixed lengths"):
        yield f"| {label} | {time(found['san', 'certbound, last of 200', label])} |"


GROWTH = {
    "growth-name": ("octets of one non-ASCII value, other case", "growth-name.svg"),
    "growth-san": ("dNSNames, the last one matches", "growth-san.svg"),
}


def growth(found):
    yield "\n## How the cost grows\n"
    yield "Both scales are logarithmic; the dashed line is linear growth.\n"
    for group, (label, file) in GROWTH.items():
        points = sorted((int(p), ns) for (g, _, p), ns in found.items() if g == group)
        (HERE / file).write_text(plot(label, points), encoding="utf-8")
        yield f"![{label}]({file})\n"
        yield "| " + label + " | time | per unit |"
        yield "|---|---|---|"
        for size, ns in points:
            yield f"| {size:,} | {time(ns)} | {ns / size:.2f} ns |"
        yield ""


def plot(label, points):
    """A small SVG with logarithmic axes."""
    width, height, margin = 560, 320, 60
    low_x, high_x = math.log10(points[0][0]), math.log10(points[-1][0])
    low_y = math.log10(min(ns for _, ns in points)) - 0.2
    high_y = math.log10(max(ns for _, ns in points)) + 0.2

    def at(size, ns):
        x = margin + (math.log10(size) - low_x) / (high_x - low_x) * (width - 2 * margin)
        y = height - margin - (math.log10(ns) - low_y) / (high_y - low_y) * (height - 2 * margin)
        return f"{x:.1f},{y:.1f}"

    last_size, last_ns = points[-1]
    linear = [(size, last_ns * size / last_size) for size, _ in points]
    linear = [(size, ns) for size, ns in linear if math.log10(ns) >= low_y]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">{label}</text>',
        f'<text x="{margin}" y="20">time</text>',
        f'<polyline fill="none" stroke="#999" stroke-dasharray="4 4" '
        f'points="{" ".join(at(*p) for p in linear)}"/>',
        f'<polyline fill="none" stroke="#06c" stroke-width="2" '
        f'points="{" ".join(at(*p) for p in points)}"/>',
    ]
    for size, ns in points:
        x, y = at(size, ns).split(",")
        lines.append(f'<circle cx="{x}" cy="{y}" r="3" fill="#06c"/>')
        lines.append(f'<text x="{x}" y="{float(y) - 8:.1f}" text-anchor="middle">{time(ns)}</text>')
        lines.append(
            f'<text x="{x}" y="{height - margin + 18}" text-anchor="middle">{size:,}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


def machine():
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {platform.system()} {platform.machine()}, {rustc.stdout.strip()}"


def main():
    found = estimates(pathlib.Path(sys.argv[1]))
    lines = [
        "# Results\n",
        "Written by `make bench`. Medians of one run on one machine: compare the ratios,",
        "not the times, with those of another.\n",
        f"{machine()}\n",
        *hot_path(contests(pathlib.Path(sys.argv[2]))),
        *thumbprints(found),
        *subject(found),
        *growth(found),
    ]
    write_part("head", "\n".join(lines))
    print(f"wrote {HERE.name}/RESULTS.md")


if __name__ == "__main__":
    main()
