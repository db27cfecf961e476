#!/usr/bin/env python3
"""A second, slow implementation of distinguishedNameMatch, for differential tests.

Written from RFC 4514, RFC 4517 and RFC 4518 without looking at the tables or
the code of the core. It composes (NFKC), where the core stops at NFKD.

    dn_reference.py PROGRAM [COUNT] [SEED]

PROGRAM reads lines `registered-in-hex subject-in-hex` and answers each with
`match`, `no_match` or `invalid_dn`.
"""

import random
import stringprep
import subprocess
import sys
import unicodedata

U = unicodedata.ucd_3_2_0


class Invalid(Exception):
    """The registered text is refused."""


class Undefined(Exception):
    """A value cannot be prepared."""


class Shape(Exception):
    """A name that matches nothing."""


# --- preparation ----------------------------------------------------------

def ranges(text):
    out = set()
    for item in text.split():
        low, _, high = item.partition("-")
        out |= set(range(int(low, 16), int(high or low, 16) + 1))
    return out


NOTHING = ranges(
    "AD 1806 34F 180B-180D FE00-FE0F FFFC 200B 1-8 E-1F 7F-84 86-9F 6DD 70F 180E 200C-200F "
    "202A-202E 2060-2063 206A-206F FEFF FFF9-FFFB 1D173-1D17A E0001 E0020-E007F"
)
TO_SPACE = ranges("9-D 85 A0 1680 2000-200A 2028 2029 202F 205F 3000")
# RFC 4518 Appendix A differs from categories Mn, Mc, Me of Unicode 3.2 in three places.
MARKS = {c for c in range(0x110000) if U.category(chr(c))[0] == "M"} - {0x5BD} | {0x94E, 0x94F}


def assigned(ch):
    return U.category(ch) != "Cn"


def b3(ch):
    if ord(ch) in stringprep.b3_exceptions:
        return stringprep.b3_exceptions[ord(ch)]
    low = ch.lower()
    return low if all(map(assigned, low)) else ch


def b2(ch):
    if not assigned(ch):
        return ch
    first = b3(ch)
    second = U.normalize("NFKC", first)
    third = U.normalize("NFKC", "".join(map(b3, second)))
    return first if second == third else third


def ccc(ch):
    return U.combining(ch) if assigned(ch) else 0


def nfkd(text):
    out = []
    for ch in text:
        out.extend(U.normalize("NFKD", ch) if assigned(ch) else ch)
    at = 0
    while at < len(out):
        end = at
        while end < len(out) and ccc(out[end]):
            end += 1
        if end - at > 30:
            raise Undefined("marks")
        out[at:end] = sorted(out[at:end], key=ccc)
        at = end + 1
    return out


def compose(points):
    out = []
    starter = None
    for ch in points:
        if starter is not None:
            blocked = len(out) - 1 > starter and (ccc(out[-1]) == 0 or ccc(out[-1]) >= ccc(ch))
            if not blocked and assigned(out[starter]) and assigned(ch):
                pair = U.normalize("NFC", out[starter] + ch)
                if len(pair) == 1:
                    out[starter] = pair
                    continue
        if ccc(ch) == 0:
            starter = len(out)
        out.append(ch)
    return out


def prepare(text, rule):
    if rule == "IA5" and any(ord(c) > 0x7F for c in text):
        raise Undefined("not ASCII")
    mapped = []
    for ch in text:
        if ch == "\0":
            raise Undefined("NUL")
        if ord(ch) in NOTHING:
            continue
        mapped.append(" " if ord(ch) in TO_SPACE else b2(ch))
    normal = compose(nfkd("".join(mapped)))
    for ch in normal:
        if (
            stringprep.in_table_c3(ch)
            or stringprep.in_table_c4(ch)
            or stringprep.in_table_c5(ch)
            or stringprep.in_table_c8(ch)
            or ch == "\ufffd"
        ):
            raise Undefined("prohibited")
    hyphens = "\u002d\u058a\u2010\u2011\u2212\ufe63\uff0d"
    out = []
    for i, ch in enumerate(normal):
        marked = i + 1 < len(normal) and ord(normal[i + 1]) in MARKS
        if ch == " " and not marked:
            out.append(None)
        elif rule == "TEL" and ch in hyphens and not marked:
            pass
        else:
            out.append(ch)
    if rule in ("NUM", "TEL"):
        return [c for c in out if c is not None]
    squeezed = []
    for ch in out:
        if ch is None and (not squeezed or squeezed[-1] is None):
            continue
        squeezed.append(ch)
    if squeezed and squeezed[-1] is None:
        squeezed.pop()
    return squeezed


# --- types ----------------------------------------------------------------

TABLE = """
CI 2.5.4.3 CN commonName
CI 2.5.4.6 C countryName
CI 2.5.4.7 L localityName
CI 2.5.4.8 ST stateOrProvinceName S
CI 2.5.4.10 O organizationName
CI 2.5.4.11 OU organizationalUnitName
CI 2.5.4.4 SN surname
CI 2.5.4.5 serialNumber
CI 2.5.4.97 organizationIdentifier
CI 0.9.2342.19200300.100.1.1 UID userId
CI 1.3.6.1.4.1.311.60.2.1.3 jurisdictionC jurisdictionCountryName jurisdictionOfIncorporationCountryName
IA5 0.9.2342.19200300.100.1.25 DC domainComponent
IA5 1.2.840.113549.1.9.1 emailAddress E email
TEL 2.5.4.20 telephoneNumber
NUM 2.5.4.24 x121Address
EXACT 2.5.4.45 x500UniqueIdentifier
"""
RULES, NAMES, SPELLINGS = {}, {}, {}
for row in TABLE.split("\n"):
    if row:
        rule, oid, *names = row.split()
        RULES[oid] = rule
        SPELLINGS[oid] = names
        NAMES.update((n.lower(), oid) for n in names)


def encode_oid(dotted):
    arcs = [int(x) for x in dotted.split(".")]
    out = b""
    for arc in [arcs[0] * 40 + arcs[1], *arcs[2:]]:
        part = bytes([arc & 0x7F])
        while arc := arc >> 7:
            part = bytes([arc & 0x7F | 0x80]) + part
        out += part
    return out


# --- registered text ------------------------------------------------------

def is_oid(text):
    parts = text.split(".")
    if len(parts) < 2 or not all(p.isascii() and p.isdigit() and (p == "0" or p[0] != "0") for p in parts):
        return False
    arcs = [int(p) for p in parts]
    return arcs[0] <= 2 and (arcs[0] == 2 or arcs[1] <= 39) and max(arcs) < 1 << 128


def parse_type(text):
    if text[:4].lower() == "oid.":
        text = text[4:]
        if not is_oid(text):
            raise Invalid("OID")
        return text
    if text[:1].isdigit():
        if not is_oid(text):
            raise Invalid("OID")
        return text
    if text.lower() not in NAMES or not text.isascii():
        raise Invalid("type")
    return NAMES[text.lower()]


def parse_tlv(data):
    if len(data) < 2 or data[0] == 0 or data[0] & 0x1F == 0x1F:
        raise Invalid("hex tag")
    head, size = 2, data[1]
    if size >= 0x80:
        count = size & 0x7F
        if count == 0 or len(data) < 2 + count:
            raise Invalid("hex length")
        raw = data[2 : 2 + count]
        size = int.from_bytes(raw, "big")
        head += count
        if raw[0] == 0 or size < 0x80:
            raise Invalid("hex length")
    if len(data) != head + size:
        raise Invalid("hex length")
    return data[0], data[head:]


HEX = "0123456789abcdefABCDEF"


def parse_dn(text):
    """A list of RDNs, each a list of (oid, ("text", str) | ("hex", bytes))."""
    rdns = []
    at = 0

    def spaces(at):
        while text[at : at + 1] == " ":
            at += 1
        return at

    def pair(at):
        following = text[at + 1 : at + 2]
        if following and following in '\\ "#+,;<=>':
            return following.encode(), at + 2
        digits = text[at + 1 : at + 3]
        if len(digits) == 2 and all(d in HEX for d in digits):
            return bytes.fromhex(digits), at + 3
        raise Invalid("escape")

    while True:
        rdn = []
        while True:
            at = spaces(at)
            start = at
            while at < len(text) and text[at] not in "= ,;+":
                at += 1
            oid = parse_type(text[start:at])
            at = spaces(at)
            if text[at : at + 1] != "=":
                raise Invalid("equals")
            at = spaces(at + 1)
            first = text[at : at + 1]
            if first == "#":
                start = at = at + 1
                while at < len(text) and text[at] in HEX:
                    at += 1
                digits = text[start:at]
                if not digits or len(digits) % 2:
                    raise Invalid("hex")
                data = bytes.fromhex(digits)
                parse_tlv(data)
                value = ("hex", data)
                at = spaces(at)
            elif first == '"':
                octets = b""
                at += 1
                while text[at : at + 1] != '"':
                    if at >= len(text) or text[at] == "\0":
                        raise Invalid("quote")
                    if text[at] == "\\":
                        more, at = pair(at)
                        octets += more
                    else:
                        octets += text[at].encode()
                        at += 1
                at = spaces(at + 1)
                value = ("text", octets)
            else:
                pieces = []
                while at < len(text) and text[at] not in ",;+":
                    if text[at] in '"<>\0':
                        raise Invalid("special")
                    if text[at] == "\\":
                        more, at = pair(at)
                        pieces.append((False, more))
                    else:
                        pieces.append((text[at] == " ", text[at].encode()))
                        at += 1
                while pieces and pieces[-1][0]:
                    pieces.pop()
                value = ("text", b"".join(p for _, p in pieces))
            if value[0] == "text":
                try:
                    value = ("text", value[1].decode("utf-8"))
                except UnicodeDecodeError:
                    raise Invalid("utf-8") from None
                rule = RULES.get(oid, "EXACT")
                if rule != "EXACT":
                    try:
                        prepare(value[1], rule)
                    except Undefined:
                        raise Invalid("value") from None
            rdn.append((oid, value))
            if len(rdn) > 16:
                raise Invalid("AVAs")
            if text[at : at + 1] == "+":
                at += 1
                continue
            break
        rdns.append(rdn)
        if len(rdns) > 64:
            raise Invalid("RDNs")
        if at >= len(text):
            return rdns
        if text[at] not in ",;":
            raise Invalid("after value")
        at += 1


# --- DER ------------------------------------------------------------------

def read(data):
    """(tag, content, raw, rest)"""
    if len(data) < 2 or data[0] & 0x1F == 0x1F:
        raise Shape
    size, head = data[1], 2
    if size >= 0x80:
        count = size & 0x7F
        raw = data[2 : 2 + count]
        if not 1 <= count <= 4 or len(raw) < count:
            raise Shape
        size, head = int.from_bytes(raw, "big"), 2 + count
        if raw[0] == 0 or size < 0x80:
            raise Shape
    if len(data) < head + size:
        raise Shape
    return data[0], data[head : head + size], data[: head + size], data[head + size :]


def elements(data):
    out = []
    while data:
        tag, content, raw, data = read(data)
        out.append((tag, content, raw))
    return out


def parse_name(der):
    tag, content, _, rest = read(der)
    if tag != 0x30 or rest:
        raise Shape
    rdns = []
    for tag, content, _ in elements(content):
        avas = []
        if tag != 0x31:
            raise Shape
        for tag, content, _ in elements(content):
            parts = elements(content)
            if tag != 0x30 or len(parts) != 2 or parts[0][0] != 6:
                raise Shape
            avas.append((parts[0][1], parts[1][0], parts[1][1], parts[1][2]))
        if not 1 <= len(avas) <= 16:
            raise Shape
        rdns.append(avas)
    if not 1 <= len(rdns) <= 64:
        raise Shape
    return rdns


def transcode(tag, data):
    try:
        if tag == 0x0C:
            return data.decode("utf-8")
        if tag in (0x13, 0x1A) and all(0x20 <= b <= 0x7E for b in data):
            return data.decode("ascii")
        if tag == 0x16:
            return data.decode("ascii")
        if tag == 0x12 and all(b in b"0123456789 " for b in data):
            return data.decode("ascii")
        if tag == 0x14 and all(9 <= b <= 13 or 0x20 <= b <= 0x7E or b >= 0xA0 for b in data):
            return data.decode("latin-1")
        if tag == 0x1E and len(data) % 2 == 0:
            units = [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
            if not any(0xD800 <= u <= 0xDFFF for u in units):
                return "".join(map(chr, units))
        if tag == 0x1C and len(data) % 4 == 0:
            return data.decode("utf-32-be")
    except UnicodeDecodeError:
        pass
    return None


def equal(registered, presented):
    oid, (kind, value) = registered
    type_, tag, content, raw = presented
    if encode_oid(oid) != type_:
        return False
    if kind == "hex":
        if value == raw:
            return True
        own = transcode(*parse_tlv(value))
    else:
        own = value
    other = transcode(tag, content)
    if own is None or other is None:
        return False
    rule = RULES.get(oid, "EXACT")
    if rule == "EXACT":
        return own == other
    try:
        return prepare(own, rule) == prepare(other, rule)
    except Undefined:
        return False


def rdn_equal(registered, presented):
    """A one-to-one pairing, found by trying all of them."""
    if len(registered) != len(presented):
        return False
    if not registered:
        return True
    return any(
        equal(registered[0], other)
        and rdn_equal(registered[1:], presented[:i] + presented[i + 1 :])
        for i, other in enumerate(presented)
    )


def verdict(registered, subject):
    try:
        dn = parse_dn(registered)
    except Invalid:
        return "invalid_dn"
    try:
        name = parse_name(subject)
    except Shape:
        return "no_match"
    fine = len(dn) == len(name) and all(map(rdn_equal, dn, reversed(name)))
    return "match" if fine else "no_match"


# --- random pairs ---------------------------------------------------------

MARK_LIST = sorted(MARKS)
CCC = [c for c in range(0x30000) if ccc(chr(c))]
FOLDING = [c for c in range(0x30000) if not 0xD800 <= c <= 0xDFFF and b2(chr(c)) != chr(c)]
DECOMPOSING = [
    c for c in range(0x30000)
    if not 0xD800 <= c <= 0xDFFF and assigned(chr(c)) and U.normalize("NFKD", chr(c)) != chr(c)
]
IGNORED = sorted(NOTHING)
SPACES = sorted(TO_SPACE) + [0x20] * 5


def random_char(rng):
    kind = rng.randrange(20)
    if kind < 7:
        return rng.choice("abcABC xyzZ 019-.@,+\"\\#<>;=/ ")
    if kind < 9:
        return chr(rng.choice(SPACES))
    if kind < 11:
        return chr(rng.choice(CCC))
    if kind < 12:
        return chr(rng.choice(MARK_LIST))
    if kind < 14:
        return chr(rng.choice(FOLDING))
    if kind < 16:
        return chr(rng.choice(DECOMPOSING))
    if kind < 17:
        return chr(rng.choice(IGNORED))
    if kind < 18:
        return rng.choice(["ß", "ﬁ", "ẞ", "İ", "ı", "K", "Å", "µ", "한", "글", "漢", "ﷺ", "😀", "Ⴀ", "\u2011", "\uff0d"])
    while True:
        c = rng.randrange(0x110000) if kind == 18 else rng.randrange(0x800)
        if not 0xD800 <= c <= 0xDFFF:
            return chr(c)


def random_value(rng):
    if rng.random() < 0.03:
        base = rng.choice(CCC)
        return "a" + "".join(chr(rng.choice([base, *CCC[:40]])) for _ in range(rng.randrange(25, 36)))
    return "".join(random_char(rng) for _ in range(rng.choice([0, 1, 2, 3, 4, 5, 8, 12])))


def variant(rng, text):
    """A string that a matching rule may or may not find equal."""
    kind = rng.randrange(12)
    if kind == 0:
        return text.upper()
    if kind == 1:
        return text.lower()
    if kind == 2:
        return unicodedata.normalize(rng.choice(["NFC", "NFD", "NFKC", "NFKD"]), text)
    if kind == 3:
        return text.replace(" ", chr(rng.choice(SPACES)) * rng.randrange(1, 3))
    if kind == 4:
        return "".join(c + chr(rng.choice(IGNORED)) if rng.random() < 0.2 else c for c in text)
    if kind == 5:
        return "  " + text + " "
    if kind == 6:
        return text.swapcase()
    if kind == 7 and text:
        i = rng.randrange(len(text))
        return text[:i] + random_char(rng) + text[i + 1 :]
    if kind == 8:
        chars = list(text)
        if len(chars) > 1:
            i = rng.randrange(len(chars) - 1)
            chars[i], chars[i + 1] = chars[i + 1], chars[i]
        return "".join(chars)
    if kind == 9:
        return "".join(b2(c) for c in text)
    return text


def tlv(tag, content):
    n = len(content)
    if n < 0x80:
        return bytes([tag, n]) + content
    size = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def encode_value(rng, text):
    choices = [(0x0C, text.encode())] * 4
    top = max(map(ord, text), default=0)
    if top < 0x80:
        choices += [(0x13, text.encode()), (0x16, text.encode()), (0x1A, text.encode()), (0x12, text.encode())]
    if top < 0x100:
        choices.append((0x14, text.encode("latin-1")))
    if top < 0x10000:
        choices.append((0x1E, text.encode("utf-16-be")))
    choices.append((0x1C, text.encode("utf-32-be")))
    tag, data = rng.choice(choices)
    if rng.random() < 0.02:
        tag = rng.choice([0x04, 0x03, 0x0C, 0x1E, 0x1C, 0x14, 0x2C, 0x12, 0x13])
    if rng.random() < 0.02:
        data += bytes([rng.randrange(256)])
    return tlv(tag, data)


def escape(rng, text):
    kind = rng.randrange(6)
    if kind == 0:
        quoted = "".join("\\" + c if c in '"\\' else "\\00" if c == "\0" else c for c in text)
        return '"' + quoted + '"'
    if kind == 1:
        return "".join("".join(f"\\{b:02{rng.choice('xX')}}" for b in c.encode()) if rng.random() < 0.3 or c in ',+;"\\<>\0# ' else c for c in text)
    out = ""
    for i, c in enumerate(text):
        if c == "\0":
            out += "\\00"
        elif c in ',+;"\\<>' or (c in " #" and i == 0) or (c == " " and i == len(text) - 1):
            out += "\\" + c
        else:
            out += c
    return out


OIDS = [*RULES, "1.2.3.4", "2.999.1", "2.340282366920938463463374607431768211455"]


def random_case(rng):
    rdns, subject = [], []
    for _ in range(rng.choice([1, 1, 1, 1, 2, 2, 3, 18])):
        avas, ders = [], []
        for _ in range(rng.choice([1, 1, 1, 1, 2, 3])):
            oid = rng.choice(OIDS) if rng.random() < 0.6 else rng.choice(OIDS[:2])
            text = random_value(rng)
            if RULES.get(oid) in ("IA5",) and rng.random() < 0.8:
                text = "".join(c for c in text if ord(c) < 0x80)
            if RULES.get(oid) in ("NUM", "TEL") and rng.random() < 0.7:
                text = "".join(rng.choice("0123456789 -+\u2010\u2011\uff0d\u0301") for _ in range(6))
            value = encode_value(rng, text if rng.random() < 0.3 else variant(rng, text))
            ders.append(tlv(0x30, tlv(6, encode_oid(oid)) + value))
            spelling = rng.choice([*SPELLINGS.get(oid, []), oid, "oId." + oid])
            if spelling[0].isalpha() and spelling[0] not in "oO":
                spelling = rng.choice([spelling, spelling.upper(), spelling.lower()])
            if rng.random() < 0.1:
                written = "#" + (value if rng.random() < 0.7 else encode_value(rng, text)).hex()
            else:
                written = escape(rng, text)
            gap = rng.choice(["", "", "", " "])
            avas.append(spelling + gap + "=" + gap + written + gap)
        rng.shuffle(ders)
        rdns.append("+".join(avas))
        subject.insert(0, tlv(0x31, b"".join(ders)))
    registered = rng.choice([",", ",", ", ", ";"]).join(rdns)
    if rng.random() < 0.05:
        i = rng.randrange(len(registered) + 1)
        registered = registered[:i] + rng.choice([",", "+", "\\", '"', "=", "#", "<", " ", "a", ";", "\\4", "\0"]) + registered[i:]
    if rng.random() < 0.03:
        subject.reverse()
    der = tlv(0x30, b"".join(subject))
    if rng.random() < 0.03:
        i = rng.randrange(len(der))
        der = der[:i] + bytes([rng.randrange(256)]) + der[i + 1 :]
    return registered, der


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rng = random.Random(seed)
    cases = [random_case(rng) for _ in range(count)]
    lines = "".join(f"{r.encode().hex()} {d.hex()}\n" for r, d in cases)
    answer = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    answers = answer.stdout.split()
    assert len(answers) == count, (len(answers), count)
    totals, wrong = {}, 0
    for (registered, der), found in zip(cases, answers):
        expected = verdict(registered, der)
        totals[expected] = totals.get(expected, 0) + 1
        if expected != found:
            wrong += 1
            if wrong <= 10:
                print(f"{expected} here, {found} there: {registered!a} {der.hex()}")
    print(totals, "differences:", wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
