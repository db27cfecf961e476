#!/usr/bin/env python3
"""Figures of firmware images, gathered and compared with the README's table.

usage: figures.py sections TARGET SET < objdump -h    a line of an image's sizes
       figures.py stack TARGET < output of vectors    the most stack of any call
       figures.py table README < the lines of both    compare, or UPDATE=1: write
"""

import os
import re
import sys

# Octets of code and constants that an image on Cortex-M4 may take.
LIMITS = {("thumbv7em-none-eabi", "binding"): 10 * 1024}
SETS = {
    "binding": "thumbprint and JWT binding",
    "tokens": "thumbprint; bound JWTs, claims and introspection responses",
    "clients-plain": "the same and registered subjects, no Unicode tables",
    "clients": "the same with the Unicode tables",
    "deciding": "every check, no texts, no Unicode tables",
    "all-plain": "everything but the Unicode tables",
    "all": "everything",
}
# Another version of the compiler may come to somewhat other sizes.
TOLERANCE = 0.03
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"


def sections(target, which):
    sizes = dict.fromkeys(["text", "rodata", "data", "bss"], 0)
    lines = sys.stdin.read().splitlines()
    for line, flags in zip(lines, lines[1:]):
        match = re.match(r"\s*\d+ (\S+)\s+([0-9a-f]{8}) ", line)
        if not match or "ALLOC" not in flags:
            continue
        kind = (
            "text" if "CODE" in flags
            else "rodata" if "READONLY" in flags
            else "data" if "CONTENTS" in flags
            else "bss"
        )
        sizes[kind] += int(match[2], 16)
    print(target, which, *sizes.values())


def stack(target):
    most = max(int(line.split()[-1]) for line in sys.stdin if line.startswith("stack "))
    print(target, "stack", most)


def table(readme):
    rows, figures = [], []
    for line in sys.stdin:
        target, which, *numbers = line.split()
        numbers = list(map(int, numbers))
        if which == "stack":
            rows.append(f"| `{target}` | most stack of any call | | | | | {numbers[0]} |")
            figures.append(numbers[0])
            continue
        total = numbers[0] + numbers[1]
        limit = LIMITS.get((target, which))
        if limit and total > limit:
            sys.exit(f"{target}, {SETS[which]}: {total} octets, {limit} are allowed")
        rows.append(f"| `{target}` | {SETS[which]} | " + " | ".join(map(str, [*numbers, total])) + " |")
        figures += [*numbers, total]
    text = (
        "| target | linked | text | rodata | data | bss | octets in all |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |\n" + "\n".join(rows) + "\n"
    )
    print(text)
    with open(readme, encoding="utf-8") as file:
        document = file.read()
    before, rest = document.split(BEGIN)
    written, after = rest.split(END)
    if os.environ.get("UPDATE"):
        with open(readme, "w", encoding="utf-8") as file:
            file.write(before + BEGIN + text + END + after)
        return
    stated = [int(n) for line in written.splitlines()[2:]
              for n in re.findall(r"\| (\d+)(?= \|)", line)]
    if len(stated) != len(figures) or any(
        abs(own - other) > max(own, other) * TOLERANCE + 8 for own, other in zip(stated, figures)
    ):
        sys.exit(f"{readme} states other figures; UPDATE=1 writes them")


if __name__ == "__main__":
    {"sections": sections, "stack": stack, "table": table}[sys.argv[1]](*sys.argv[2:])
