#!/usr/bin/env python3
"""The most stack that each exported function can use, from the image alone.

Frames come from the compiler (`-Z emit-stack-sizes`), calls from the
disassembly. Fails where a cycle of calls is reachable, since then there is no
bound, where a function's frame is not known, and beyond LIMIT.

A call through a pointer is taken to reach every function that can stand in that
place: a scanner's visitor every method of a visitor. Not so a jump through a table,
which looks unlike a call on Arm. On RISC-V either is a jump to a register; that it is
a table's is believed where the frame still stands, since whoever leaves a function
gives that back before, where the address was read at an offset of 0, which is none of
a method's, and where the function names a table whose addresses lie within itself.

usage: stack_bounds.py OBJDUMP READELF IMAGE EXPORTS LIMIT
"""

import re
import struct
import subprocess
import sys

# Who calls through a pointer, and whom it can reach, by demangled name.
INDIRECT = [
    (r"certbound::json::", r" as certbound::json::visitor::Visitor>::"),
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
    r"^\s*([0-9a-f]+):\s+(?:[0-9a-f]{2,8}\s)+\s*(\S+)\s*(.*?)(?:\s*[;@#]\s*(.*))?$"
)


class Arm:
    # A call, unlike a jump, of the own start is recursion.
    calls = ("bl",)

    @staticmethod
    def target(mnemonic, operands, _):
        """Where a transfer goes to, with what else stands in the line."""
        return operands if mnemonic.startswith(("b", "cb")) else ""

    @staticmethod
    def by_pointer(mnemonic, operands):
        return bool(re.match(r"blx|bx$", mnemonic)) and not operands.startswith("lr")

    @staticmethod
    def through_table(*_):
        return False

    @staticmethod
    def frame(_):
        """Not read: it is taken by pushes of many kinds."""
        return None


class Riscv:
    calls = ("jal", "jalr")

    @staticmethod
    def target(mnemonic, operands, comment):
        # Far ones go by a register, and the disassembler says where to.
        far = comment if mnemonic in ("jr", "jalr") else ""
        return (operands + " " + far) if mnemonic.startswith(("b", "j")) else ""

    @staticmethod
    def by_pointer(mnemonic, _):
        return mnemonic in ("jr", "jalr")

    @staticmethod
    def through_table(mnemonic, register, before, owns_table):
        """`before` is what is run before it, back to the last transfer."""
        if mnemonic != "jr" or not owns_table:
            return False
        if any(re.match(r"sp,(?!sp,-)", operands) for _, operands in before):
            return False
        stores = ("sb", "sh", "sw")
        sets = [(m, o) for m, o in before if o.startswith(f"{register},") and m not in stores]
        return bool(sets) and sets[-1][0] == "lw" and ",0(" in sets[-1][1]

    @staticmethod
    def frame(lines):
        """Octets that the function takes, which the compiler has to have said."""
        taken = [re.match(r"sp,sp,-(\d+)$", o) for m, o, _ in lines if m in ("add", "addi")]
        return sum(int(match[1]) for match in taken if match)


def words(image, readelf):
    """Gives the word at an address of the image's constants."""
    match = re.search(r"\.rodata\s+PROGBITS\s+(\w+) (\w+) (\w+)", output(readelf, "-SW", image))
    start, offset, length = (int(number, 16) for number in match.groups())
    with open(image, "rb") as file:
        file.seek(offset)
        data = file.read(length)

    def word(address):
        at = address - start
        return struct.unpack_from("<I", data, at)[0] if 0 <= at <= length - 4 else None

    return word


def calls(image, objdump, readelf):
    """Of functions, by address: names, whom each calls, who calls by pointer, and what
    frame each is seen to take."""
    names, callees, by_pointer, taken, lines = {}, {}, {}, {}, {}
    for line in output(objdump, "-d", "-C", "-w", image).splitlines():
        head = re.match(r"^([0-9a-f]+) <(.*)>:$", line)
        if head:
            current = int(head[1], 16)
            names[current], lines[current] = head[2], []
            continue
        match = TRANSFER.match(line)
        if match and names:
            lines[current].append((match[2], match[3], match[4] or ""))

    machine = Riscv if "RISC-V" in output(readelf, "-h", image) else Arm
    word = words(image, readelf)
    starts = sorted(names)
    for current, end in zip(starts, [*starts[1:], 1 << 32], strict=True):
        callees[current], by_pointer[current] = set(), False
        taken[current] = machine.frame(lines[current])
        named = re.compile(r"([0-9a-f]+) <")
        constants = [named.match(c) for m, _, c in lines[current] if m.startswith("add")]
        tables = [word(int(constant[1], 16)) for constant in constants if constant]
        owns_table = any(at is not None and current < at < end for at in tables)
        before = []
        for mnemonic, operands, comment in lines[current]:
            goes = machine.target(mnemonic, operands, comment)
            target = re.search(r"(?:^|,|\s)(?:0x)?([0-9a-f]+) <", goes)
            if target:
                callee = int(target[1], 16)
                if callee != current or mnemonic in machine.calls:
                    callees[current].add(callee)
            elif machine.by_pointer(mnemonic, operands):
                if not machine.through_table(mnemonic, operands, before, owns_table):
                    by_pointer[current] = True
            before = [] if goes else [*before, (mnemonic, operands)]
    return names, callees, by_pointer, taken


def main():
    objdump, readelf, image, exports, limit = sys.argv[1:]
    sizes = frames(image, readelf)
    names, callees, by_pointer, taken = calls(image, objdump, readelf)
    for function, octets in taken.items():
        if octets is not None and octets != sizes.get(function, 0):
            sys.exit(f"{names[function]} takes {octets} octets, and not what the compiler says")
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
