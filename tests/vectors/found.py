#!/usr/bin/env python3
"""Writes the cases that this project's own mistakes and attacks on it left behind.

usage: found.py    (writes cnf-found.json, dn-found.json and san-found.json beside it)

A case is appended and never renumbered; its id is permanent.
"""

import base64
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python"))

from der import CN, EMAIL, OU, O, ava, dns, name, seq, tlv  # noqa: E402

BOUND = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
HEX = base64.urlsafe_b64decode(BOUND + "=").hex()
CNF = f'"cnf":{{"x5t#S256":"{BOUND}"}}'

# Octets at which a reader may go from one piece of a token to the next.
EDGES = (48, 96, 128, 192, 256, 512, 1024, 1536, 2048, 3072)


def b64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def jws(claims, signature=b"c2ln", header=b"e30"):
    text = claims if isinstance(claims, bytes) else claims.encode()
    return b".".join((header, b64url(text), signature))


def padded(octets, text):
    """Claims of exactly so many octets before `text`."""
    head = '{"pad":"", '
    assert octets >= len(head), octets
    return f'{{"pad":"{"x" * (octets - len(head))}", {text}}}'


def cnf_cases():
    def of(kind, document, expect, why, **more):
        text = document if isinstance(document, bytes) else document.encode()
        case = {"kind": kind, "input_b64": base64.b64encode(text).decode()}
        return {**case, "cert_thumbprint_b64url": BOUND, **more, "expect": expect, "why": why}

    for edge in EDGES:
        for back in (1, 9, 30):
            yield of("jwt", jws(padded(edge - back, CNF)), "bound_ok",
                     f"cnf lies across octet {edge} of the payload")
        yield of("jwt", jws(padded(edge - 3, CNF + "," + CNF)), "malformed",
                 f"cnf twice, the first across octet {edge} of the payload")
        yield of("jwt", jws(padded(edge - 4, '"\\u0063nf":null,' + CNF)), "malformed",
                 f"an escaped name across octet {edge} of the payload is the same name")
        yield of("jwt", jws(padded(edge, CNF)).replace(b".c2ln", b"=.c2ln"), "malformed",
                 "padding behind a payload, whatever its length")
    whole = jws(padded(512, CNF))
    header, payload, signature = whole.split(b".")
    yield of("jwt", whole + b"." + b"A" * 4000, "malformed",
             "four segments are that, however long the last one is")
    yield of("jwt", whole + b".A.A", "malformed", "five segments: JWE")
    yield of("jwt", whole + b".", "malformed", "a fourth segment that is empty")
    yield of("jwt", b".".join((header, payload + b"A", signature)), "malformed",
             "no octets encode to this length")
    yield of("jwt", b".".join((header, payload, b"A")), "malformed",
             "neither do they in the signature")
    yield of("jwt", b".".join((header, payload, b"AB")), "malformed",
             "spare bits of the signature are not zero")
    yield of("jwt", b".".join((b"e31", payload, signature)), "malformed",
             "spare bits of the header are not zero")
    yield of("jwt", b".".join((header, payload, b"c2l\xc3")), "malformed",
             "an octet beyond ASCII in the signature")
    yield of("jwt", jws("{" + CNF + "}", header=b""), "malformed", "the header is empty")
    yield of("jwt", jws("{" + CNF + "}") + b"\0", "malformed", "NUL behind the token")
    yield of("jwt", jws('{"a":' + "[" * 62 + "]" * 62 + "," + CNF + "}"), "bound_ok",
             "nesting of 63 levels before cnf")
    yield of("jwt", jws('{"a":' + "[" * 4000 + "]" * 4000 + "," + CNF + "}"), "malformed",
             "nesting of 4,001 levels")
    for text, why in (
        ("[[],[[]],[{}]]", "arrays that close one by one"),
        ("[[[[]]],{}]", "a run of arrays, then an object"),
        ("[{},{},[]]", "empty containers in a row"),
        ("[0,0,10,7]", "whole numbers in a row"),
        ('["\\n\\n\\u00e9\\n"]', "escapes in a row"),
    ):
        yield of("jwt_payload_json", f'{{"a":{text},{CNF}}}', "bound_ok", why)
        yield of("jwt_payload_json", f'{{"cnf":{text}}}', "malformed", f"cnf is an array: {why}")
    for text, why in (
        ("[[]", "an array is not closed"),
        ("[[]]]", "an array is closed twice"),
        ("[[}]", "a bracket of the other kind closes it"),
        ("[{},]", "a comma before the end of an array"),
        ("[{}{}]", "no comma between two objects"),
        ("[0,00]", "a number of two zeros"),
        ("[1,01]", "a zero before another digit"),
        ("[1,]", "a comma behind a number and nothing more"),
        ("[1,-]", "a sign without a number"),
        ('["\\n\\x"]', "an escape that does not exist behind one that does"),
        ('["\\n\\u12"]', "an escape cut short behind a whole one"),
        ("[tru,e]", "a literal cut in two"),
        ("[truee]", "a literal with one letter more"),
        ('["\xff"]', "0xff in a string"),
    ):
        document = f'{{"a":{text},{CNF}}}'.encode("latin-1")
        yield of("jwt_payload_json", document, "malformed", why)
    for octets, why in (
        (b"\xc0\x80", "NUL in two octets"),
        (b"\xe0\x80\xaf", "a slash in three octets"),
        (b"\xed\xa0\x80", "a surrogate as three octets"),
        (b"\xf0\x80\x80\xaf", "a slash in four octets"),
        (b"\xf4\x90\x80\x80", "a code point above U+10FFFF"),
        (b"\xc3", "a character cut by the end of the string"),
        (b"\x80", "a continuation octet alone"),
    ):
        for lead in (b"", b"x" * 15, b"\xc3\xa9" * 9):
            document = b'{"a":"' + lead + octets + b'",' + CNF.encode() + b"}"
            yield of("jwt_payload_json", document, "malformed", why)
    colons = ":".join(HEX[i : i + 2] for i in range(0, 64, 2))
    for value, why in (
        (colons, "hexadecimal with colons"),
        (HEX.upper(), "hexadecimal, upper case"),
        (BOUND + "A", "44 characters"),
        (BOUND + " ", "a space behind it"),
        (BOUND + "\\u0000", "NUL behind it"),
        ("\\ufeff" + BOUND, "a byte order mark before it"),
        (BOUND + "x" * 4000, "4,043 characters"),
        (BOUND[:-1] + "1", "the last character has non-zero spare bits"),
        (BOUND[:-1] + "\\ud800", "a lone surrogate at its end"),
        (BOUND[:-1] + "\\u00e9", "a letter beyond ASCII"),
    ):
        yield of("jwt_payload_json", f'{{"cnf":{{"x5t#S256":"{value}"}}}}', "malformed", why)
    for member, why in (
        ('"\\ud800":0', "a member of cnf whose name is a lone surrogate"),
        ('"x5t#S256\\udc00":0', "the member's name with a lone surrogate behind it"),
    ):
        yield of("jwt_payload_json", f'{{"cnf":{{{member},"x5t#S256":"{BOUND}"}}}}', "malformed", why)
    for member, why in (
        ('"x5t#s256":"A"', "the member's name in lower case is another method"),
        ('"x5t#S256 ":"A"', "the member's name with a space is another method"),
        ('"x5t":"A"', "the SHA-1 thumbprint is another method"),
        ('"x5t#S512":"A"', "so is another hash"),
        ('"' + "x" * 300 + '":0', "a method with a long name"),
        ('"":0', "a method without a name"),
    ):
        yield of("jwt_payload_json", f'{{"cnf":{{{member}}}}}', "unbound", why, policy="if_bound",
                 other_methods=["jwk", "jwe", "kid", "jku", "osc", "jkt"])
        both = f'{{"cnf":{{{member},"x5t#S256":"{BOUND}"}}}}'
        yield of("jwt_payload_json", both, "bound_ok", f"{why}, beside the right one")
    for document, expect, why in (
        (f'{{{CNF},"active":true}}', "bound_ok", "active behind cnf"),
        ('{"active":true,"cnf":null}', "malformed", "cnf is null"),
        ('{"active":false,"cnf":null}', "inactive", "inactive comes before what is wrong with cnf"),
        (f'{{"active":true,{CNF},"active":true}}', "malformed", "active twice, equal values"),
        (f'{{"active":1,{CNF}}}', "malformed", "active is a number"),
        (f'{{"active":null,{CNF}}}', "malformed", "active is null"),
        (f'{{"active":[true],{CNF}}}', "malformed", "active is an array"),
        (f'{{"Active":true,{CNF}}}', "malformed", "member names are case-sensitive"),
        (f'{{"a":{{"active":true}},{CNF}}}', "malformed", "active below the top level"),
        (f'{{"\\u0061ctive":true,{CNF}}}', "bound_ok", "active in escapes"),
        (f'[{{"active":true,{CNF}}}]', "malformed", "an array of one response"),
    ):
        yield of("introspection_json", document, expect, why)
    yield of("jwt_payload_json", "{" + CNF + "}", "refused", "a policy that does not exist",
             policy="optional")
    # What a reader that goes from one bracket, comma or digit to the next may let pass.
    for text, why in (
        ("{[]}", "an array where a name must be"),
        ("{[[]]}", "a run of arrays where a name must be"),
        ("{{}}", "an object where a name must be"),
        ("{1:2}", "a number for a name"),
        ("{true:2}", "a literal for a name"),
        ('{"a"}', "a name alone"),
        ('{"a",1}', "a comma for a colon"),
        ('{"a" 1}', "no colon"),
        ('{"a"::1}', "two colons"),
        ('{"a":}', "a name without a value"),
        ('{"a":]', "a bracket for a value"),
        ('{"a":1,}', "a comma before the end of an object"),
        ("{,}", "a comma alone in an object"),
        ("[,]", "a comma alone in an array"),
        ("[,1]", "a comma first"),
        ("[1 2]", "no comma"),
        ('["a":1]', "a name in an array"),
        ('["a""b"]', "two strings without a comma"),
        ("[1}", "an array that ends as an object"),
        ('{"a":1]', "an object that ends as an array"),
        ("[]]", "a bracket more"),
        ("{}}", "a brace more"),
        ("[[],]", "a comma behind an array"),
        ("[[]{}]", "no comma between an array and an object"),
        ("[{},1,]", "a comma behind a number"),
        ('[{},"a",]', "a comma behind a string"),
        ("[tru]", "true cut short"),
        ("[nul]", "null cut short"),
        ("[fals]", "false cut short"),
        ("[True]", "true in upper case"),
        ("[-]", "a sign alone"),
        ("[-01]", "a zero before another digit, with a sign"),
        ("[+1]", "a plus"),
        ("[.5]", "no digit before the point"),
        ("[1.]", "no digit behind it"),
        ("[1.e1]", "nor before an exponent"),
        ("[1e]", "an exponent without digits"),
        ("[1e+]", "nor behind its sign"),
        ("[1e+-1]", "two signs"),
        ("[1e1.5]", "a point in an exponent"),
        ("[0x1]", "hexadecimal"),
        ("[NaN]", "no number"),
        ("[1_000]", "an underscore"),
        ('["\x08"]', "a control character"),
        ('["\\u00e"]', "three digits"),
        ('["\\u00eg"]', "a letter that is no digit"),
        ('["\\U00e9"]', "an escape in upper case"),
        ("['a']", "single quotes"),
        ("[1]/**/", "a comment"),
        ("\u00a01", "a space beyond ASCII"),
        ("\x0b1", "a vertical tab"),
    ):
        yield of("jwt_payload_json", f'{{"a":{text},{CNF}}}', "malformed", why)
        yield of("jwt", jws(f'{{{CNF},"a":{text}}}'), "malformed", f"{why}, in a token")
    for text, why in (
        ("[-0,0,-1,10,0.5,-0.0,1e5,1E+5,1.5e-3,0e0]", "numbers"),
        ("[true,false,null,[],{}]", "literals and what is empty"),
        ('[ 1 , "a" , { "b" : [ ] } ,\t[\r\n] ]', "white space wherever it may stand"),
        ('"\\b\\f\\n\\r\\t\\/\\\\\\""', "the short escapes"),
        ('"\\ud83d\\ude00 \U0001f600 \\ud83d \\ude00"', "surrogates, in pairs and alone"),
        ('{"":{"":{"":[[[{}]]]}}}', "empty names"),
        ('"\x7f\ud7ff\ue000\uffff\U00010000\U0010ffff"', "the ends of what UTF-8 can say"),
    ):
        yield of("jwt_payload_json", f'{{"a":{text},{CNF}}}', "bound_ok", why)
        yield of("jwt", jws(f'{{{CNF},"a":{text}}}'), "bound_ok", f"{why}, in a token")
    for text, why in (
        ('{"a":1,2}', "a number behind a comma, where a name must be"),
        ('{"a":1,2:3}', "a number for a second name"),
        ('{"a":0,0}', "a zero there"),
        ('{"a":"b",1}', "a number behind a string"),
        ('{"a":[],[]}', "an array there"),
        ('{"a":{},{}}', "an object there"),
        ('{"a":[[]],[[]]}', "a run of arrays there"),
        ('{"a":true,false}', "a literal there"),
        ('{"a":true,"b"}', "a name without a value behind a literal"),
        ('[1,"a":2]', "a colon behind a string of an array"),
        ('[[],"a":2]', "and behind an array in it"),
    ):
        yield of("jwt_payload_json", f'{{"a":{text},{CNF}}}', "malformed", why)
        yield of("jwt", jws(f'{{{CNF},"a":{text}}}'), "malformed", f"{why}, in a token")


def dn_cases():
    def of(registered, subject, expect, why):
        return {"registered_dn": registered, "subject_der_hex": subject.hex(), "expect": expect,
                "why": why}

    def units(count, first=0):
        return [ava(OU, f"unit {i}") for i in range(first, first + count)]

    def text(count, first=0):
        return ",".join(f"OU=UNIT  {i}" for i in reversed(range(first, first + count)))

    for count in (16, 17, 20, 64):
        yield of(text(count), name(*units(count)), "match", f"{count} RDNs")
        yield of(text(count), name(*units(count - 1), ava(OU, "other")), "no_match",
                 f"{count} RDNs, the last of the Name another")
        yield of(text(count), name(ava(OU, "other"), *units(count - 1, 1)), "no_match",
                 f"{count} RDNs, the first of the Name another")
    yield of(text(64), name(*units(65)), "no_match", "65 RDNs are beyond the limit")
    many = [ava(CN, f"n{i}") for i in range(17)]
    yield of("+".join(f"CN=n{i}" for i in reversed(range(16))), name(many[:16]), "match",
             "16 AVAs in an RDN, in another order")
    yield of("+".join(f"CN=n{i}" for i in range(16)), name(many), "no_match",
             "17 AVAs in an RDN are beyond the limit")
    twice = [ava(OU, "a"), ava(OU, "a"), ava(OU, "b")]
    yield of("OU=a+OU=b+OU=b", name(twice), "no_match", "AVAs are a multiset: a, a, b is not a, b, b")
    yield of("OU=b+OU=A+OU=a", name(twice), "match", "the same multiset")
    for registered, value, expect, why in (
        ("CN=STRASSE", "Straße", "match", "ß and SS"),
        ("CN=\u212b", "å", "match", "the angstrom sign is a letter with a ring"),
        ("CN=e\u0301", "É", "match", "a letter with its mark apart, and in one, and in upper case"),
        ("CN=q\u0323\u0307", "q\u0307\u0323", "match", "two marks in either order"),
        ("CN=\u1100\u1161", "가", "match", "Hangul composes"),
        ("CN=ｃｌｉｅｎｔ", "CLIENT", "match", "fullwidth letters"),
        ("CN=a\u00a0\u2003b", "A B", "match", "other spaces are spaces, and a run of them is one"),
        ("CN=a\u200bb", "ab", "match", "a zero width space is nothing"),
        ("CN=\u03c3", "\u03c2", "match", "both small sigmas"),
        ("CN=\u0131", "I", "no_match", "the dotless i is a letter of its own"),
        ("CN=l", "1", "no_match", "what looks alike is not equal"),
        ("CN=ab", "a b", "no_match", "a space is not nothing"),
        ("CN=a\ufffdb", "a\ufffdb", "invalid_dn", "the replacement character is prohibited"),
        ("CN=\ue000", "x", "invalid_dn", "so is private use"),
    ):
        yield of(registered, name(ava(CN, value)), expect, why)
    plain = name(ava(O, "Example"), ava(CN, "client"))
    for registered, expect, why in (
        ("CN=client,O=Example", "match", "the plain case that follows differs from"),
        ("cn=client,o=example", "match", "types and values in lower case"),
        ("CN=client;O=Example", "match", "a semicolon between RDNs"),
        ("CN=client,O=Example,", "invalid_dn", "a comma at the end"),
        ("CN=client, O=Example", "match", "a space behind the comma"),
        ("CN=\\63lient,O=Example", "match", "a letter in hexadecimal"),
        ("CN=cl\\i,O=Example", "invalid_dn", "a backslash before a letter"),
        ("CN=client\\,O=Example", "no_match", "an escaped comma does not end the value"),
        ("subject=CN=client,O=Example", "invalid_dn", "the prefix that openssl prints"),
        ("O=Example,CN=client", "no_match", "the order of the certificate"),
        ("CN=client+O=Example", "no_match", "one RDN of two AVAs"),
        ("CN=#0c06636c69656e74,O=Example", "match", "a value in BER"),
        ("CN=#0C06636C69656E74,O=Example", "match", "in upper case"),
        ("CN=#0c07636c69656e74,O=Example", "invalid_dn", "a value in BER that is too short"),
        ("CN=#0c8106636c69656e74,O=Example", "invalid_dn", "a length that is not DER"),
        ('CN="client",O=Example', "match", "quotes"),
        ('CN="client,O=Example', "invalid_dn", "quotes that do not end"),
        ("CN=client\x00,O=Example", "invalid_dn", "NUL"),
    ):
        yield of(registered, plain, expect, why)
    for der, why in (
        (plain + b"\0", "an octet behind the Name"),
        (plain[:-1], "the Name is cut short"),
        (b"\x30\x80" + plain[2:] + b"\0\0", "indefinite length"),
        (seq(tlv(0x31), tlv(0x31, ava(CN, "client"))), "an RDN without AVAs"),
        (seq(tlv(0x31, seq(tlv(0x06, b"\x55\x04\x03")))), "an AVA without a value"),
        (seq(tlv(0x31, ava(CN, "client") + b"")).replace(b"\x06\x03", b"\x0d\x03"), "a type that is no OID"),
        (name(ava(CN, b"client\xff")), "a UTF8String that is none"),
        (name(ava(CN, b"c\0l\0", 0x1E)), "a BMPString in the other order of octets"),
    ):
        yield of("CN=client", der, "no_match", why)
    mail = name(ava(EMAIL, "a@example.com", 0x16))
    yield of("emailAddress=A@EXAMPLE.COM", mail, "match", "an IA5String, without regard to case")
    yield of("1.2.840.113549.1.9.1=a@example.com", mail, "match", "its type as an OID")
    own = "1.2.3"
    for registered, kind, value, tag, expect, why in (
        ("1.2.3=#04026162", own, b"ab", 0x04, "match", "octets of an unknown type"),
        ("1.2.3=#04026162", own, b"ac", 0x04, "no_match", "as many octets, and others"),
        ("CN=ab", CN, b"ab", 0x1E, "no_match", "a BMPString of one character, which looks like two"),
        ("1.2.3=ab", own, b"aB", 0x0C, "no_match", "whether case matters is not known of it"),
        ("emailAddress=k@example.com", EMAIL, "\u212a@example.com", 0x0C, "no_match",
         "the Kelvin sign is no letter of IA5"),
        ("emailAddress=a@example.com", EMAIL, b"a\x01@example.com", 0x16, "match",
         "control characters are nothing there, too"),
        ("CN=a\u0327\u0301\u0308", CN, "a\u0301\u0327\u0308", 0x0C, "match",
         "marks of different classes in another order"),
        ("CN=a\u0327\u0301\u0308", CN, "a\u0308\u0327\u0301", 0x0C, "no_match",
         "marks of one class in another order"),
    ):
        yield of(registered, name(ava(kind, value, tag)), expect, why)


def san_cases():
    def of(param, value, der, expect, why):
        return {"param": f"tls_client_auth_san_{param}", "value": value, "san_der_hex": der.hex(),
                "expect": expect, "why": why}

    def uri(text):
        return tlv(0x86, text.encode())

    def ip(*octets):
        return tlv(0x87, bytes(octets))

    def mail(text):
        return tlv(0x81, text.encode())

    host = "client.example.com"
    hosts = [dns(f"host-{i}.example.com") for i in range(300)]
    yield of("dns", "host-299.example.com", seq(*hosts), "match", "the last of 300 entries")
    yield of("dns", host, seq(*hosts), "no_match", "none of 300 entries")
    yield of("dns", host, seq(dns(host), b"\x82\x05abc"), "malformed_san",
             "an entry behind the matching one is cut short")
    yield of("dns", host, seq(b"\x82\x81\x03abc", dns(host)), "malformed_san",
             "a length that is not DER")
    yield of("dns", host, seq(dns(host)) + b"\0", "malformed_san", "an octet behind the names")
    yield of("dns", host, dns(host), "malformed_san", "an entry that stands alone")
    yield of("dns", host, seq(dns(host + "\0.attacker.example")), "no_match", "NUL within the entry")
    yield of("dns", host, seq(dns(" " + host)), "no_match", "a space before it")
    yield of("dns", host, seq(dns("www." + host)), "no_match", "a label more")
    yield of("dns", host, seq(uri(host), mail(host)), "no_match", "the text in entries of other kinds")
    yield of("dns", "a" * 63 + ".example", seq(dns("A" * 63 + ".example")), "match", "a label of 63")
    yield of("dns", "a" * 64 + ".example", seq(dns("a" * 64 + ".example")), "invalid_value",
             "a label of 64")
    yield of("dns", "192.0.2.1", seq(ip(192, 0, 2, 1)), "no_match",
             "an address registered as a name matches no iPAddress")
    yield of("ip", "192.0.2.1", seq(dns("192.0.2.1")), "no_match", "nor the other way round")
    for value, octets, expect, why in (
        ("2001:db8::1", "20010db8000000000000000000000001", "match", "zeros left out"),
        ("2001:0DB8:0:0:0:0:0:1", "20010db8000000000000000000000001", "match", "and written"),
        ("::ffff:192.0.2.1", "00000000000000000000ffffc0000201", "match", "IPv4 within IPv6"),
        ("::", "00" * 16, "match", "the unspecified address"),
        ("2001:db8::1::2", "20010db8000000000000000000000001", "invalid_value", "zeros left out twice"),
        ("2001:db8::1/64", "20010db8000000000000000000000001", "invalid_value", "a prefix length"),
        ("[2001:db8::1]", "20010db8000000000000000000000001", "invalid_value", "brackets"),
        ("192.0.2.256", "c0000200", "invalid_value", "256"),
        ("0xc0.0.2.1", "c0000201", "invalid_value", "hexadecimal"),
        ("3221225985", "c0000201", "invalid_value", "one number"),
        ("192.0.2.1 ", "c0000201", "invalid_value", "a space behind it"),
        ("192.0.2.1", "c000020100000000", "no_match", "address and mask, as in a name constraint"),
        ("192.0.2.1", "c00002", "no_match", "three octets"),
    ):
        yield of("ip", value, seq(tlv(0x87, bytes.fromhex(octets))), expect, why)
    for registered, entry, expect, why in (
        ("a@example.com", "a@EXAMPLE.com", "match", "the domain's case"),
        ("a@example.com", "A@example.com", "no_match", "the local part's case"),
        ('"a@b"@example.com', '"a@b"@example.com', "match", "the last @ is the one"),
        ("a@example.com", "a@example.com.", "no_match", "a dot behind the domain"),
        ("a@example.com", "b@a@example.com", "no_match", "another local part that ends like it"),
    ):
        yield of("email", registered, seq(mail(entry)), expect, why)
    for registered, entry, expect, why in (
        ("urn:example:client", "urn:example:client", "match", "a URN"),
        ("urn:example:client", "URN:example:client", "no_match", "the scheme's case"),
        ("https://as.example/c?x=1#f", "https://as.example/c?x=1#f", "match", "query and fragment"),
        ("https://as.example", "https://as.example/", "no_match", "an empty path is not /"),
        ("https://as.example:443/", "https://as.example/", "no_match", "the scheme's port"),
        ("https://as.example/%41", "https://as.example/A", "no_match", "a letter in percents"),
    ):
        yield of("uri", registered, seq(uri(entry)), expect, why)


FILES = {"cnf": ("cff", cnf_cases), "dn": ("dnf", dn_cases), "san": ("snf", san_cases)}


def texts():
    """File name -> what it holds."""
    for kind, (prefix, cases) in FILES.items():
        rows = [{"id": f"{prefix}-{i:03}", **case} for i, case in enumerate(cases(), 1)]
        lines = ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
        yield f"{kind}-found.json", f"[\n{lines}\n]\n"


if __name__ == "__main__":
    for file, text in texts():
        (HERE / file).write_text(text, encoding="ascii")
