#!/usr/bin/env python3
"""Writes tables.rs: RFC 4518 preparation steps 2 to 4 in one table.

    python3 generate_tables.py           prints tables.rs
    python3 generate_tables.py --check   compares it with the committed file

Data: Unicode 3.2 (`unicodedata.ucd_3_2_0`), RFC 3454 table B.2 and the lists
of RFC 4518 sections 2.2, 2.4 and Appendix A. A code point that Unicode 3.2
does not assign stands for itself. Nothing here depends on the version of the
running Python: what newer data would add is filtered out below.
"""

import pathlib
import stringprep
import sys
import unicodedata

UCD = unicodedata.ucd_3_2_0

# RFC 4518 section 2.2, with FE00-FE0F where the RFC misprints FF00-FE0F. NUL
# is absent: here it makes a value undefined instead of vanishing.
NOTHING = """00AD 1806 034F 180B-180D FE00-FE0F FFFC 200B 0001-0008 000E-001F
007F-0084 0086-009F 06DD 070F 180E 200C-200F 202A-202E 2060-2063 206A-206F
FEFF FFF9-FFFB 1D173-1D17A E0001 E0020-E007F"""
SPACE = "0009-000D 0085 00A0 1680 2000-200A 2028 2029 202F 205F 3000"

# RFC 4518 Appendix A as printed: 05BD is missing and 094E, 094F are in it.
MARKS = """0300-034F 0360-036F 0483-0486 0488-0489 0591-05A1 05A3-05B9
05BB-05BC 05BF 05C1-05C2 05C4 064B-0655 0670 06D6-06DC 06DE-06E4 06E7-06E8
06EA-06ED 0711 0730-074A 07A6-07B0 0901-0903 093C 093E-094F 0951-0954
0962-0963 0981-0983 09BC 09BE-09C4 09C7-09C8 09CB-09CD 09D7 09E2-09E3 0A02
0A3C 0A3E-0A42 0A47-0A48 0A4B-0A4D 0A70-0A71 0A81-0A83 0ABC 0ABE-0AC5
0AC7-0AC9 0ACB-0ACD 0B01-0B03 0B3C 0B3E-0B43 0B47-0B48 0B4B-0B4D 0B56-0B57
0B82 0BBE-0BC2 0BC6-0BC8 0BCA-0BCD 0BD7 0C01-0C03 0C3E-0C44 0C46-0C48
0C4A-0C4D 0C55-0C56 0C82-0C83 0CBE-0CC4 0CC6-0CC8 0CCA-0CCD 0CD5-0CD6
0D02-0D03 0D3E-0D43 0D46-0D48 0D4A-0D4D 0D57 0D82-0D83 0DCA 0DCF-0DD4 0DD6
0DD8-0DDF 0DF2-0DF3 0E31 0E34-0E3A 0E47-0E4E 0EB1 0EB4-0EB9 0EBB-0EBC
0EC8-0ECD 0F18-0F19 0F35 0F37 0F39 0F3E-0F3F 0F71-0F84 0F86-0F87 0F90-0F97
0F99-0FBC 0FC6 102C-1032 1036-1039 1056-1059 1712-1714 1732-1734 1752-1753
1772-1773 17B4-17D3 180B-180D 18A9 20D0-20EA 302A-302F 3099-309A FB1E
FE00-FE0F FE20-FE23 1D165-1D169 1D16D-1D172 1D17B-1D182 1D185-1D18B
1D1AA-1D1AD"""

END = 0x30000  # beyond, tables.rs needs only ranges, written by hand in prep.rs
LEAF = 8
MIDDLE = 32
# Leaf units: pool offset (13 bits) and length (3 bits); length 0 is special.
IDENTITY, DROP, TO_SPACE, PROHIBITED, LONG = 0, 1, 2, 3, 4
MARKED = 0x1000  # with the combining class in bits 0-7 and "mark" in bit 8


def points(text):
    found = set()
    for part in text.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def assigned(c):
    return UCD.category(chr(c)) != "Cn"


def fold_b3(c):
    """RFC 3454 table B.3, without what later versions of Unicode added."""
    if c in stringprep.b3_exceptions:
        return stringprep.b3_exceptions[c]
    lower = chr(c).lower()
    return lower if all(assigned(ord(x)) for x in lower) else chr(c)


def fold_b2(c):
    """RFC 3454 table B.2: B.3, closed under NFKC."""
    if not assigned(c):
        return chr(c)
    folded = fold_b3(c)
    normal = UCD.normalize("NFKC", folded)
    again = UCD.normalize("NFKC", "".join(fold_b3(ord(x)) for x in normal))
    return again if again != normal else folded


def combining(c):
    return UCD.combining(chr(c)) if assigned(c) else 0


def hangul(c):
    return 0xAC00 <= c <= 0xD7A3


def prohibited(c):
    """RFC 3454 C.3, C.4, C.5 and U+FFFD; normalization leaves none of C.8."""
    ch = chr(c)
    return (
        stringprep.in_table_c3(ch)
        or stringprep.in_table_c4(ch)
        or stringprep.in_table_c5(ch)
        or c == 0xFFFD
    )


def expansion(c):
    """NFKD(B.2(c)); the code points of one entry are in canonical order."""
    if not assigned(c) or hangul(c):
        return chr(c)
    return "".join(UCD.normalize("NFKD", x) for x in fold_b2(c))


def build():
    nothing, space, marks = points(NOTHING), points(SPACE), points(MARKS)
    strings = {}
    special = {}
    for c in range(END):
        if c in nothing:
            special[c] = DROP
        elif c in space:
            special[c] = TO_SPACE
        elif prohibited(c):
            special[c] = PROHIBITED
        else:
            to = expansion(c)
            if to != chr(c):
                strings[c] = to
            elif combining(c) or c in marks:
                special[c] = MARKED | (c in marks) << 8 | combining(c)

    def units(text):
        raw = text.encode("utf-16-be")
        return tuple(int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2))

    # A pool in which every expansion is a substring, long ones first.
    pool, offsets, long_list = [], {}, []
    joined = ""
    for text in sorted(set(strings.values()), key=lambda t: (-len(units(t)), t)):
        key = units(text)
        if len(key) > 7:
            long_list.append(text)
            continue
        needle = "".join(map(chr, key))
        at = joined.find(needle)
        if at < 0:
            at = len(pool)
            # Reuse an overlap with the end of the pool.
            for n in range(min(len(needle) - 1, len(joined)), 0, -1):
                if joined.endswith(needle[:n]):
                    at -= n
                    break
            pool.extend(key[len(pool) - at :])
            joined = "".join(map(chr, pool))
        offsets[text] = at
    assert len(pool) < 1 << 13, len(pool)
    assert len(long_list) == 2 and all(c in (0xFDFA, 0xFDFB) for c in strings if strings[c] in long_list)

    def leaf_unit(c):
        if c in strings:
            text = strings[c]
            if text in long_list:
                return (LONG + (c - 0xFDFA)) << 3
            return offsets[text] << 3 | len(units(text))
        return special.get(c, IDENTITY) << 3

    # The class and mark flag of an expansion's code points are looked up
    # again, so their own entries must not hide them.
    for text in strings.values():
        for x in map(ord, text):
            entry = special.get(x, IDENTITY)
            fine = entry == IDENTITY or entry & MARKED
            assert x < END and entry not in (DROP, TO_SPACE, PROHIBITED), hex(x)
            assert fine and (x not in strings or (combining(x) == 0 and x not in marks)), hex(x)

    leaves, middles, top = {}, {}, []
    leaf_list, middle_list = [], []
    for block in range(0, END, LEAF * MIDDLE):
        middle = []
        for at in range(block, block + LEAF * MIDDLE, LEAF):
            leaf = tuple(leaf_unit(c) for c in range(at, at + LEAF))
            if leaf not in leaves:
                leaves[leaf] = len(leaf_list)
                leaf_list.append(leaf)
            middle.append(leaves[leaf])
        middle = tuple(middle)
        if middle not in middles:
            middles[middle] = len(middle_list)
            middle_list.append(middle)
        top.append(middles[middle])
    assert len(middle_list) <= 256
    return top, sum(middle_list, ()), sum(leaf_list, ()), pool, [units(t) for t in sorted(long_list, key=lambda t: next(c for c in strings if strings[c] == t))]


def array(name, kind, values, doc):
    out = [f"/// {doc}", f"pub(crate) static {name}: [{kind}; {len(values)}] = ["]
    line = "   "
    for value in values:
        text = f" {value},"
        if len(line) + len(text) > 100:
            out.append(line)
            line = "   "
        line += text
    out += [line, "];", ""]
    return "\n".join(out)


def render():
    top, middle, leaf, pool, long_list = build()
    size = len(top) + 2 * (len(middle) + len(leaf) + len(pool) + sum(map(len, long_list)))
    assert size <= 30_000, size
    parts = [
        "//! RFC 4518 steps 2 to 4 for every code point below U+30000.",
        "//!",
        "//! Written by `generate_tables.py`; do not edit. `prep.rs` explains the layout.",
        f"//! {size} octets of read-only data.",
        "",
        array("TOP", "u8", top, "Code point >> 8 to a block of `MIDDLE`."),
        array("MIDDLE", "u16", middle, "Block * 32 + (code point >> 3) % 32 to a leaf."),
        array("LEAVES", "u16", leaf, "Leaf * 8 + code point % 8 to an entry."),
        array("POOL", "u16", pool, "UTF-16 text of the expansions."),
        array("U_FDFA", "u16", long_list[0], "The expansion of U+FDFA, too long for an entry."),
        array("U_FDFB", "u16", long_list[1], "The expansion of U+FDFB, too long for an entry."),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def main():
    text = render()
    if "--check" in sys.argv[1:]:
        committed = pathlib.Path(__file__).with_name("tables.rs").read_text(encoding="ascii")
        sys.exit(0 if committed == text else "tables.rs is not what generate_tables.py writes")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
