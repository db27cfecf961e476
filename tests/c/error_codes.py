#!/usr/bin/env python3
"""Compares tests/error_codes.json with the statuses of the shared library.

usage: error_codes.py LIBRARY HEADER TABLE
"""

import ctypes
import json
import re
import sys


def main():
    library_path, header_path, table_path = sys.argv[1:]
    library = ctypes.CDLL(library_path)
    for function in (library.certbound_status_name, library.certbound_status_message):
        function.argtypes = [ctypes.c_uint32]
        function.restype = ctypes.c_char_p
    with open(table_path, encoding="utf-8") as file:
        table = json.load(file)

    known = {row["code"]: (row["name"], row["message"]) for row in table}
    known[0] = ("ok", "the check passed")
    for code in range(2000):
        name = library.certbound_status_name(code).decode()
        message = library.certbound_status_message(code).decode()
        expected = known.get(code, ("unknown_status", "the number is no status of this library"))
        if (name, message) != expected:
            sys.exit(f"status {code}: the library says {name!r}, the table {expected!r}")

    with open(header_path, encoding="utf-8") as file:
        statuses = file.read().partition("enum {")[2].partition("};")[0]
    constants = re.findall(r"^  CERTBOUND_(\w+) = (\d+)", statuses, re.MULTILINE)
    header = {int(code): name.lower() for name, code in constants}
    if header != {code: name for code, (name, _) in known.items()}:
        sys.exit("the header's list of statuses is not the table's")
    print(f"error codes: {len(table)} agree in table, header and library")


if __name__ == "__main__":
    main()
