#!/usr/bin/env python3
"""The most stack that each exported function can use, from the image alone.

Frames come from the compiler (`-Z emit-stack-sizes`), calls from the
disassembly. Fails where a cycle of calls is reachable, since then there is no
bound, where a function's frame is not known, and beyond LIMIT.

A call through a pointer is taken to reach every function that can stand in that
place: a scanner's visitor every method of a visitor. For Arm only, where a jump
through a table looks unlike a call.

usage: stack_bounds.py OBJDUMP READELF IMAGE EXPORTS LIMIT
"""

import re
import struct
import subprocess
import sys

# Who calls through a pointer, and whom it can reach, by demangled name.
INDIRECT = [
    (r"certbound::json::", r" as certbound::json::Visitor>::"),
    (r"certbound::confirmation::verify$", r"Confirmation>::from_(jwt|claims|introspection)$"),
    (
        r"certbound::subject::verify_part",
        r"ExpectedSubject>::verify_(name|general_names)$|subject_verify_(name|san)::.closure",
    ),
]
# Functions of the compiler's support library that are written in assembly.
ASSEMBLY = 16


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def frames(image, readelf):
    """Octets of the frame of the function at each address."""
    sizes = {}
    for line in output(readelf, "-SW", image).splitlines():
        match = re.search(r"\.stack_sizes\s+PROGBITS\s+\w+ (\w+) (\w+)", line)
        if not match:
            continue
        offset, length = int(match[1], 16), int(match[2], 16)
        with open(image, "rb") as file:
            file.seek(offset)
            data = file.read(length)
        at = 0
        while at < len(data):
            (address,) = struct.unpack_from("<I", data, at)
            at, size, shift = at + 4, 0, 0
            while True:
                octet = data[at]
                at += 1
                size |= (octet & 0x7F) << shift
                shift += 7
                if octet < 0x80:
                    break
            sizes[address & ~1] = size
    return sizes


# A call, or a jump that leaves the function.
TRANSFER = re.compile(
    r"^\s*([0-9a-f]+):\s+(?:[0-9a-f]{2,8}\s)+\s*(\S+)\s*(.*?)(?:\s*[;@#].*)?$"
)


def calls(image, objdump):
    """Names and addresses of functions, whom each calls, and who calls by pointer."""
    names, callees, by_pointer = {}, {}, {}
    current = None
    for line in output(objdump, "-d", "-C", "-w", image).splitlines():
        head = re.match(r"^([0-9a-f]+) <(.*)>:$", line)
        if head:
            current = int(head[1], 16)
            names[current] = head[2]
            callees[current], by_pointer[current] = set(), False
            continue
        match = TRANSFER.match(line)
        if not match or current is None:
            continue
        mnemonic, operands = match[2], match[3]
        target = re.search(r"(?:^|,|\s)(?:0x)?([0-9a-f]+) <", operands)
        if target and mnemonic.startswith(("b", "cb")):
            callee = int(target[1], 16)
            # A jump to the own start is a loop, a call of it recursion.
            if callee != current or mnemonic == "bl":
                callees[current].add(callee)
        elif re.match(r"blx|bx$", mnemonic) and not operands.startswith("lr"):
            by_pointer[current] = True
    return names, callees, by_pointer


def main():
    objdump, readelf, image, exports, limit = sys.argv[1:]
    sizes = frames(image, readelf)
    names, callees, by_pointer = calls(image, objdump)
    starts = sorted(names)

    def function_of(address):
        """The function that an address lies in."""
        low, high = 0, len(starts)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if starts[middle] <= address else (low, middle)
        return starts[low - 1]

    graph = {}
    for function in names:
        reached = {callee: function_of(callee) for callee in callees[function]}
        graph[function] = {to for at, to in reached.items() if to != function or at == function}
        if by_pointer[function]:
            rule = next((to for by, to in INDIRECT if re.search(by, names[function])), None)
            reached = [f for f in names if rule and re.search(rule, names[f])]
            if not reached:
                graph[function].add(("unknown", names[function]))
            graph[function].update(reached)

    bounds = {}

    def bound(function, path):
        """Octets, and the path that needs them."""
        if isinstance(function, tuple):
            sys.exit(f"a call by pointer in {function[1]} goes nobody knows where")
        if function in path:
            cycle = " > ".join(names[f] for f in [*path[path.index(function):], function])
            sys.exit(f"calls in a circle: {cycle}")
        if function not in bounds:
            own = sizes.get(function)
            if own is None:
                if graph[function]:
                    sys.exit(f"no frame is known of {names[function]}, which calls")
                own = ASSEMBLY
            below = [bound(callee, [*path, function]) for callee in graph[function]]
            most, deepest = max(below, key=lambda b: b[0], default=(0, []))
            bounds[function] = (own + most, [(names[function], own), *deepest])
        return bounds[function]

    by_name = {name: address for address, name in names.items()}
    failed = False
    with open(exports, encoding="utf-8") as file:
        for name in file.read().split():
            octets, path = bound(by_name[name], [])
            print(f"  {name:45} {octets:5}")
            if octets > int(limit):
                failed = True
                for function, own in path:
                    print(f"      {own:5} {function}")
    if failed:
        sys.exit(f"a bound lies beyond {limit} octets")
    print(f"  no recursion; at most {max(b[0] for b in bounds.values())} octets")


if __name__ == "__main__":
    main()
