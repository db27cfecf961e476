#!/usr/bin/env python3
"""Writes tests/chain/cases.json, which Rust, C and Python run.

Categories after x509-limbo (https://x509-limbo.com). Every case gives leaf, chain,
anchors and demands, one expected outcome (an error's name or "ok"), which
certificate is to blame, and why.
"""

import base64
import json
import pathlib
import sys

from chain_pki import (
    AGREE,
    ANY_POLICY,
    ANY_USAGE,
    CERT_SIGN,
    CLIENT_AUTH,
    CRL_SIGN,
    DAY,
    ENCIPHER,
    NOW,
    SERVER_AUTH,
    SIGN,
    Entity,
    basic_constraints,
    certificate,
    extension,
    key_usage,
    name_constraints,
    names,
    policies,
    usages,
)
from der import CN, EMAIL, ava, dns, name, oid, seq, tlv

TESTS = pathlib.Path(__file__).resolve().parents[1]
OUTPUT = TESTS / "chain" / "cases.json"

CASES = []
CERTIFICATES = {}

# What most cases are made of.
ROOT = certificate("root", ca=True)
INTER = certificate("inter", ROOT, ca=True)
LEAF = certificate("leaf", INTER)


def case(ident, why, leaf, chain, *, anchors=(ROOT,), expect="ok", place=None, **demands):
    for entity in [leaf, *chain, *anchors]:
        known = CERTIFICATES.setdefault(entity.label, entity.der)
        assert known == entity.der, f"two certificates are labelled {entity.label}"
    CASES.append(
        {
            "id": ident,
            "why": why,
            "leaf": leaf.label,
            "chain": [entity.label for entity in chain],
            "anchors": [entity.label for entity in anchors],
            "at": demands.pop("at", NOW),
            "policies": demands.pop("policies", []),
            "require_client_auth_eku": demands.pop("eku", False),
            "expect": expect,
            "place": place,
        }
    )
    assert not demands, demands


def refused(expect, place, ident, why, leaf, chain, **rest):
    case(ident, why, leaf, chain, expect=f"chain_{expect}", place=place, **rest)


def octets(label, der):
    """Something that may not be a certificate."""
    return Entity(label, der, None, None)


def ladder(prefix, length, leaf=None, tip=None, **options):
    """A leaf under so many intermediates; options[n] are those of number n, from the root.

    Returns the leaf and the intermediates, the leaf's issuer first.
    """
    issuers = [tip or ROOT]
    for depth in range(length):
        own = options.get(f"ca{depth}", {})
        issuers.append(certificate(f"{prefix}-ca{depth}", issuers[-1], ca=True, **own))
    return certificate(f"{prefix}-leaf", issuers[-1], **(leaf or {})), issuers[:0:-1]


def paths():
    for length in range(7):
        leaf, chain = ladder(f"length{length}", length)
        case(f"length-{length}", f"{length} intermediates", leaf, chain)
    leaf, chain = ladder("length7", 7)
    refused("too_deep", None, "length-7", "webpki tries six intermediates", leaf, chain)

    leaf, chain = ladder("order", 3)
    case("order-reversed", "intermediates in any order", leaf, chain[::-1])
    case("order-rotated", "intermediates in any order", leaf, [chain[1], chain[2], chain[0]])
    case("leaf-in-chain", "the leaf again among the rest", leaf, [leaf, *chain])
    case("anchor-in-chain", "the root sent along", leaf, [*chain, ROOT])
    case("duplicates", "every intermediate three times", leaf, chain * 3)
    for missing in range(3):
        rest = chain[:missing] + chain[missing + 1 :]
        # What stands below the gap cannot be led on.
        place = "leaf" if missing == 0 else f"chain[{missing - 1}]"
        refused("unknown_issuer", place, f"missing-{missing}", "an intermediate is missing", leaf, rest)
    strangers = [certificate(f"stranger{i}", certificate("stranger-root", ca=True), ca=True) for i in range(16)]
    case("unrelated", "13 unrelated intermediates beside 3", leaf, strangers[:6] + chain + strangers[6:13])
    refused("too_long", None, "seventeen", "17 certificates", leaf, chain + strangers[:14])
    refused("unknown_issuer", "leaf", "no-chain", "the chain is not sent", leaf, [])
    case("anchor-is-intermediate", "an intermediate is an anchor", LEAF, [], anchors=[INTER])
    case("several-anchors", "the right one is the last", LEAF, [INTER], anchors=[*strangers[:3], ROOT])
    case("anchor-twice", "one anchor twice", LEAF, [INTER], anchors=[ROOT, ROOT])
    direct = certificate("direct", ROOT)
    case("other-chain", "unrelated certificates beside a leaf of the root", direct, strangers[:2])

    large = octets("large", seq(tlv(0x04, bytes(70_000))))
    refused("too_long", None, "octets", "140 KB beside the leaf", LEAF, [INTER, large, large])
    case("large-unrelated", "70 KB that help nobody", LEAF, [INTER, large])


def search():
    """Cross-signed authorities, loops, and more paths than are tried."""
    other_root = certificate("other-root", ca=True)
    old = certificate("cross-old", other_root, ca=True, subject="cross", key_label="cross")
    new = certificate("cross-new", ROOT, ca=True, subject="cross", key_label="cross")
    stale = certificate("cross-stale", ROOT, ca=True, subject="cross", key_label="cross", end=NOW - DAY)
    leaf = certificate("cross-leaf", old)
    case("cross-signed", "one of two issuers is trusted", leaf, [old, new])
    case("cross-signed-other", "the other one is trusted", leaf, [old, new], anchors=[other_root])
    case("cross-signed-expired", "the first path has expired, the second not", leaf, [stale, new])
    keyless = certificate("cross-keyless", ROOT, ca=True, subject="cross", key_label="cross", usage=CRL_SIGN)
    case("cross-signed-usage", "the first path has no keyCertSign", leaf, [keyless, new])
    named = certificate("cross-policy", ROOT, ca=True, subject="cross", key_label="cross", policy=["1.2.3"])
    policed = certificate("cross-policy-leaf", old, policy=["1.2.3"])
    case("cross-signed-policy", "only the second path has the policy", policed, [new, named], policies=["1.2.3"])
    printable = Entity(INTER.label, INTER.der, INTER.private, name(ava(CN, "inter", 0x13)))
    respelt = certificate("respelt", printable)
    refused("unknown_issuer", "leaf", "name-encoding", "names are compared octet by octet", respelt, [INTER])
    twin = certificate("cross-twin", ROOT, ca=True, subject="cross")
    case("same-name-other-key", "the first issuer of this name did not sign", leaf, [twin, new])

    a_by_b = certificate("loop-a", certificate("loop-b0", ca=True, subject="loop-b", key_label="loop-b"), ca=True)
    b_by_a = certificate("loop-b", a_by_b, ca=True)
    looped = certificate("loop-leaf", a_by_b)
    refused("unknown_issuer", "chain[1]", "loop", "two authorities that issue each other", looped, [a_by_b, b_by_a])
    selfish = certificate("selfish", ca=True)
    refused("unknown_issuer", "chain[0]", "self-issued", "a root that nobody trusts", certificate("selfish-leaf", selfish), [selfish])
    # All of one name: a search without a limit of its own would take 5 million steps.
    crowd = [certificate(f"crowd{i}", None, ca=True, subject="crowd") for i in range(16)]
    lost = certificate("crowd-leaf", crowd[0])
    refused("limit", None, "crowd", "16 certificates that all name each other", lost, crowd)
    fellow = certificate("crowd-anchor", ca=True, subject="crowd")
    refused("limit", None, "crowd-signatures", "and the anchor too", lost, crowd, anchors=[fellow])


def dates():
    """RFC 5280 section 6.1.3 (a) (2); both ends belong to the period."""
    windows = {"expired": (NOW - 30 * DAY, NOW - 1), "not_yet_valid": (NOW + 1, NOW + 30 * DAY)}
    for rule, (start, end) in windows.items():
        for position, place in [("leaf", "leaf"), ("ca1", "chain[0]"), ("ca0", "chain[1]")]:
            leaf, chain = ladder(f"{rule}-{position}", 2, **{position: {"start": start, "end": end}})
            ident = rule.replace("_", "-")
            refused(rule, place, f"{ident}-{position}", "one of them is out of its time", leaf, chain)
            case(f"{ident}-{position}-then", "at a time when all are valid", leaf, chain, at=(start + end) // 2)
    edge = certificate("edge", INTER, start=NOW, end=NOW + DAY)
    case("first-second", "notBefore itself is valid", edge, [INTER], at=NOW)
    case("last-second", "notAfter itself is valid", edge, [INTER], at=NOW + DAY)
    refused("not_yet_valid", "leaf", "second-before", "a second early", edge, [INTER], at=NOW - 1)
    refused("expired", "leaf", "second-after", "a second late", edge, [INTER], at=NOW + DAY + 1)
    reversed_ = certificate("reversed", INTER, start=NOW + DAY, end=NOW - DAY)
    refused("validity", "leaf", "reversed", "it ends before it begins", reversed_, [INTER])
    forever = certificate("forever", INTER, end=253402300799)
    case("no-end", "99991231235959Z (RFC 5280 section 4.1.2.5)", forever, [INTER])
    old_root = certificate("old-root", ca=True, end=NOW - DAY)
    aged = certificate("old-root-leaf", old_root)
    case("anchor-expired", "an anchor is a name and a key, its dates are not examined", aged, [], anchors=[old_root])
    refused("not_yet_valid", "leaf", "at-1970", "the earliest time", LEAF, [INTER], at=0)
    case("at-before-1970", "before any time of the check", LEAF, [INTER], at=-1, expect="chain_time")


def usage():
    """Extended key usages, key usages, basic constraints."""
    rows = [
        ("client", [CLIENT_AUTH], "ok", "ok"),
        ("both", [SERVER_AUTH, CLIENT_AUTH], "ok", "ok"),
        ("absent", [], "ok", "eku_missing"),
        ("server", [SERVER_AUTH], "eku", "eku"),
        ("any", [ANY_USAGE], "eku", "eku"),
        ("any-and-client", [ANY_USAGE, CLIENT_AUTH], "ok", "ok"),
    ]
    for label, eku, lax, strict in rows:
        leaf = certificate(f"eku-{label}", INTER, eku=eku)
        for suffix, demanded, outcome in [("", False, lax), ("-required", True, strict)]:
            expect = outcome if outcome == "ok" else f"chain_{outcome}"
            place = None if outcome == "ok" else "leaf"
            case(f"eku-{label}{suffix}", "", leaf, [INTER], eku=demanded, expect=expect, place=place)
    for label, eku, good in [("client", [CLIENT_AUTH], True), ("server", [SERVER_AUTH], False), ("any", [ANY_USAGE], False)]:
        leaf, chain = ladder(f"eku-ca-{label}", 2, ca0={"eku": eku})
        outcome = {} if good else {"expect": "chain_eku", "place": "chain[1]"}
        case(f"eku-ca-{label}", "an extended key usage in a CA certificate binds those below", leaf, chain, **outcome)
    leaf, chain = ladder("eku-ca-required", 2)
    case("eku-ca-required", "what is required is required of the leaf alone", leaf, chain, eku=True)
    empty = certificate("eku-empty", INTER, eku=(), extra=[extension("2.5.29.37", seq())])
    refused("eku", "leaf", "eku-empty", "an extended key usage without any", empty, [INTER])
    odd = certificate("eku-odd", INTER, eku=(), extra=[extension("2.5.29.37", tlv(0x04))])
    refused("malformed", "leaf", "eku-odd", "an extended key usage that is no SEQUENCE", odd, [INTER])

    mixed = extension("2.5.29.37", seq(oid(CLIENT_AUTH), tlv(0x02, b"\x01")))
    leaf = certificate("eku-mixed", INTER, eku=(), extra=[mixed])
    refused("malformed", "leaf", "eku-mixed", "an INTEGER after clientAuth", leaf, [INTER])
    leaf, chain = ladder("eku-mixed-ca", 2, ca0={"extra": [mixed]})
    refused("malformed", "chain[1]", "eku-mixed-ca", "an INTEGER after clientAuth", leaf, chain)
    anchor = certificate("eku-mixed-anchor", ca=True, extra=[mixed])
    refused("anchor_malformed", "anchors[0]", "eku-mixed-anchor", "an INTEGER after clientAuth", LEAF, [INTER], anchors=[anchor])

    for label, bits, good in [
        ("sign", SIGN, True),
        ("agree", AGREE, True),
        ("encipher", ENCIPHER, False),
        ("none", 0, False),
        ("absent", None, True),
    ]:
        leaf = certificate(f"usage-{label}", INTER, usage=bits)
        outcome = {} if good else {"expect": "chain_key_usage", "place": "leaf"}
        case(f"usage-leaf-{label}", "digitalSignature or keyAgreement (RFC 5280 section 4.2.1.12)", leaf, [INTER], **outcome)
    for label, bits, good in [("crl-only", CRL_SIGN, False), ("absent", None, True), ("sign-only", SIGN, False)]:
        leaf, chain = ladder(f"usage-ca-{label}", 2, ca0={"usage": bits})
        outcome = {} if good else {"expect": "chain_key_usage", "place": "chain[1]"}
        case(f"usage-ca-{label}", "keyCertSign (RFC 5280 section 6.1.4 (n))", leaf, chain, **outcome)

    # X.690 section 11.2.1: bits beyond the declared length are zero.
    overlong = [("one", b"\x05\x04"), ("first", b"\x07\x84"), ("two", b"\x07\x04\x40")]
    for label, content in overlong:
        odd = [extension("2.5.29.15", tlv(0x03, content), critical=True)]
        issuer = certificate(f"usage-unused-ca-{label}", ROOT, extensions=[basic_constraints(), *odd])
        leaf = certificate(f"usage-unused-below-{label}", issuer)
        refused("malformed", "chain[0]", f"usage-ca-unused-{label}", "unused bits of the keyUsage are set", leaf, [issuer])
        anchor = certificate(f"usage-unused-anchor-{label}", extensions=[basic_constraints(), *odd])
        refused("anchor_malformed", "anchors[0]", f"usage-anchor-unused-{label}", "unused bits of the keyUsage are set", LEAF, [INTER], anchors=[anchor])
        content = content.replace(b"\x04", b"\x08").replace(b"\x84", b"\x88")
        leaf = certificate(f"usage-unused-leaf-{label}", INTER, usage=None, extra=[extension("2.5.29.15", tlv(0x03, content), critical=True)])
        refused("malformed", "leaf", f"usage-leaf-unused-{label}", "unused bits of the keyUsage are set", leaf, [INTER])
    decipher = certificate("usage-nine-bits", INTER, usage=None, extra=[extension("2.5.29.15", tlv(0x03, b"\x07\x08\x80"), critical=True)])
    case("usage-leaf-nine-bits", "keyAgreement and decipherOnly", decipher, [INTER])

    end_entity = certificate("impostor", INTER)
    victim = certificate("victim", end_entity)
    refused("not_ca", "chain[0]", "leaf-issues", "a client issues a certificate", victim, [end_entity, INTER])
    explicit = certificate("explicit", INTER, extra=[basic_constraints(False)], usage=SIGN | CERT_SIGN)
    forged = certificate("explicit-victim", explicit)
    refused("not_ca", "chain[0]", "not-ca-issues", "cA false and keyCertSign", forged, [explicit, INTER])
    case("leaf-not-ca", "a leaf with an empty basicConstraints", explicit, [INTER])
    refused("ca_as_leaf", "leaf", "ca-as-leaf", "a CA certificate authenticates as a client", INTER, [])
    refused("ca_as_leaf", "leaf", "root-as-leaf", "the anchor itself", ROOT, [])

    for allowed in range(3):
        leaf, chain = ladder(f"path{allowed}", 3, ca0={"path_len": allowed})
        outcome = {} if allowed == 2 else {"expect": "chain_path_length", "place": "chain[2]"}
        case(f"path-length-{allowed}", "two CA certificates below pathLenConstraint", leaf, chain, **outcome)
    leaf, chain = ladder("path-low", 3, ca1={"path_len": 0})
    refused("path_length", "chain[1]", "path-length-middle", "the lowest has nothing below, the middle one", leaf, chain)
    short_root = certificate("short-root", ca=True, path_len=0)
    leaf, chain = ladder("short-root", 1, tip=short_root)
    case("path-length-anchor", "that of an anchor is not examined (RFC 5280 section 6.2)", leaf, chain, anchors=[short_root])


def policy():
    """One and the same of the demanded policies in every certificate below the anchor."""
    gold, silver = "1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999.2"

    def rows(label, in_ca0, in_ca1, in_leaf, demanded, place=None):
        leaf, chain = ladder(
            f"policy-{label}", 2, ca0={"policy": in_ca0}, ca1={"policy": in_ca1}, leaf={"policy": in_leaf}
        )
        outcome = {"expect": "chain_policy", "place": place} if place else {}
        case(f"policy-{label}", "", leaf, chain, policies=demanded, **outcome)

    rows("all", [gold], [gold], [gold], [gold])
    rows("one-of-two", [gold, silver], [silver], [silver, gold], [gold, silver])
    rows("none-demanded", [], [], [], [])
    rows("missing-leaf", [gold], [gold], [], [gold], "leaf")
    rows("missing-ca1", [gold], [], [gold], [gold], "chain[0]")
    rows("missing-ca0", [], [gold], [gold], [gold], "chain[1]")
    rows("any-leaf", [gold], [gold], [ANY_POLICY], [gold])
    rows("any-ca1", [gold], [ANY_POLICY], [gold], [gold])
    rows("any-ca0", [ANY_POLICY], [gold], [gold], [gold])
    rows("any-everywhere", [ANY_POLICY], [ANY_POLICY], [ANY_POLICY], [gold])
    rows("different", [gold], [gold], [silver], [gold, silver], "chain[0]")
    rows("other", [silver], [silver], [silver], [gold], "leaf")
    rows("any-demanded", [gold], [gold], [gold], [ANY_POLICY], "leaf")
    leaf, chain = ladder("policy-prefix", 0, leaf={"policy": [gold + ".1"]})
    refused("policy", "leaf", "policy-prefix", "an arc below is another policy", leaf, chain, policies=[gold])
    refused("policy_oid", None, "policy-text", "not an object identifier", LEAF, [INTER], policies=["gold"])
    twice = certificate("policy-twice", INTER, extra=[policies(gold), policies(silver)])
    refused("malformed", "leaf", "policy-twice", "the extension stands twice", twice, [INTER], policies=[gold])
    repeated = certificate("policy-repeated", INTER, extra=[policies(gold, gold)])
    refused("malformed", "leaf", "policy-repeated", "one policy twice (RFC 5280 section 4.2.1.4)", repeated, [INTER], policies=[gold])
    case("policy-repeated-unread", "no policy is demanded, so none is read", repeated, [INTER])

    # What RFC 5280 section 6.1 carries from certificate to certificate.
    processing = {
        "mapping": ("2.5.29.33", seq(seq(oid(gold), oid(silver)))),
        "constraints": ("2.5.29.36", seq(tlv(0x80, b"\0"))),
        "inhibit-any": ("2.5.29.54", tlv(0x02, b"\0")),
    }
    for label, (dotted, value) in processing.items():
        own = {"policy": [gold], "extra": [extension(dotted, value)]}
        for position, place in [("ca0", "chain[1]"), ("ca1", "chain[0]"), ("leaf", "leaf")]:
            rest = {other: {"policy": [gold]} for other in ["ca0", "ca1", "leaf"]}
            leaf, chain = ladder(f"policy-{label}-{position}", 2, **{**rest, position: own})
            refused("policy", place, f"policy-{label}-{position}", "not processed", leaf, chain, policies=[gold])
        case(f"policy-{label}-free", "no policy is demanded", leaf, chain)
        strict, chain = ladder(f"policy-{label}-critical", 1, ca0={"policy": [gold], "extra": [extension(dotted, value, critical=True)]}, leaf={"policy": [gold]})
        refused("critical_extension", "chain[0]", f"policy-{label}-critical", "webpki does not process it", strict, chain, policies=[gold])
    mapped = {"policy": [gold], "extra": [extension(*processing["mapping"])]}
    leaf, chain = ladder("policy-mapped", 1, ca0=mapped, leaf={"policy": [silver]})
    refused("policy", "leaf", "policy-mapped", "a policy that only a mapping makes the demanded one", leaf, chain, policies=[gold])
    leaf, chain = ladder("policy-mapped-away", 1, ca0=mapped, leaf={"policy": [gold]})
    refused("policy", "chain[0]", "policy-mapped-away", "below the mapping the policy means another", leaf, chain, policies=[gold])
    inhibited = {"policy": [gold], "extra": [extension(*processing["inhibit-any"])]}
    leaf, chain = ladder("policy-any-inhibited", 1, ca0=inhibited, leaf={"policy": [ANY_POLICY]})
    refused("policy", "chain[0]", "policy-any-inhibited", "anyPolicy where it is inhibited", leaf, chain, policies=[gold])
    above = certificate("policy-crossed-a", ROOT, ca=True, subject="policy-crossed", key_label="policy-crossed", **mapped)
    beside = certificate("policy-crossed-b", ROOT, ca=True, subject="policy-crossed", key_label="policy-crossed", policy=[gold])
    leaf = certificate("policy-crossed-leaf", beside, policy=[gold])
    case("policy-mapping-crossed", "another path has no mapping", leaf, [above, beside], policies=[gold])
    critical = certificate("policy-critical", INTER, extra=[policies(gold, critical=True)])
    refused("critical_extension", "leaf", "policy-critical", "webpki does not process policies", critical, [INTER])


def constraints():
    """Name constraints (RFC 5280 section 4.2.1.10)."""
    mail, uri, ip = 0x81, 0x86, 0x87
    here, there = b"good.example", b"bad.example"

    def rows(label, limits, san, expect=None, why="", subject=None):
        leaf, chain = ladder(
            f"nc-{label}", 1, ca0={"constraints": name_constraints(**limits)}, leaf={"san": san, "subject": subject}
        )
        outcome = {"expect": "chain_name_constraint", "place": "chain[0]"} if expect else {}
        case(f"nc-{label}", why, leaf, chain, **outcome)

    def base(tag, value):
        return tlv(tag, value)

    rows("dns-permitted", {"permitted": [base(0x82, here)]}, [dns("a.good.example")])
    rows("dns-permitted-exact", {"permitted": [base(0x82, here)]}, [dns("good.example")])
    rows("dns-outside", {"permitted": [base(0x82, here)]}, [dns("a.bad.example")], True)
    rows("dns-suffix", {"permitted": [base(0x82, here)]}, [dns("notgood.example")], True, "no label boundary")
    rows("dns-excluded", {"excluded": [base(0x82, there)]}, [dns("a.bad.example")], True)
    rows("dns-not-excluded", {"excluded": [base(0x82, there)]}, [dns("a.good.example")])
    rows("dns-one-outside", {"permitted": [base(0x82, here)]}, [dns("good.example"), dns("bad.example")], True)
    rows("dns-case", {"permitted": [base(0x82, here)]}, [dns("A.GOOD.example")])
    rows("dns-unused", {"permitted": [base(0x82, here)]}, [], why="no dNSName, nothing to compare")
    net = bytes([10, 0, 0, 0, 255, 0, 0, 0])
    rows("ip-permitted", {"permitted": [base(ip, net)]}, [tlv(ip, bytes([10, 1, 2, 3]))])
    rows("ip-outside", {"permitted": [base(ip, net)]}, [tlv(ip, bytes([11, 1, 2, 3]))], True)
    rows("ip-excluded", {"excluded": [base(ip, net)]}, [tlv(ip, bytes([10, 1, 2, 3]))], True)
    rows("ip-other-family", {"permitted": [base(ip, net)]}, [tlv(ip, bytes(16))], True)
    unread = "of a kind that webpki does not compare: refused, whatever it is"
    rows("mail-permitted", {"permitted": [base(mail, here)]}, [tlv(mail, b"a@good.example")], True, unread)
    rows("mail-outside", {"permitted": [base(mail, here)]}, [tlv(mail, b"a@bad.example")], True)
    rows("mail-excluded", {"excluded": [base(mail, there)]}, [tlv(mail, b"a@bad.example")], True)
    rows("mail-unused", {"permitted": [base(mail, here)]}, [dns("a.example")], why="no rfc822Name")
    rows("uri-permitted", {"permitted": [base(uri, here)]}, [tlv(uri, b"https://good.example/")], True, unread)
    rows("uri-outside", {"permitted": [base(uri, here)]}, [tlv(uri, b"https://bad.example/")], True)
    rows("uri-excluded", {"excluded": [base(uri, there)]}, [tlv(uri, b"https://bad.example/")], True)
    rows("uri-unused", {"permitted": [base(uri, here)]}, [dns("a.example")])
    org = name(ava("2.5.4.10", "Good"))
    inside = name(ava("2.5.4.10", "Good"), ava(CN, "client"))
    rows("dn-permitted", {"permitted": [tlv(0xA4, org)]}, [dns("a.example")], True, unread, inside)
    rows("dn-outside", {"permitted": [tlv(0xA4, org)]}, [dns("a.example")], True)
    rows("dn-excluded", {"excluded": [tlv(0xA4, org)]}, [dns("a.example")], True, "", inside)

    limited = certificate("nc-root", ca=True, constraints=name_constraints(permitted=[base(0x82, here)]))
    for label, san, outcome in [
        ("inside", "a.good.example", {}),
        ("outside", "a.bad.example", {"expect": "chain_name_constraint", "place": "anchors[0]"}),
    ]:
        leaf = certificate(f"nc-root-{label}", limited, san=[dns(san)])
        case(f"nc-anchor-{label}", "an anchor's constraints hold", leaf, [], anchors=[limited], **outcome)
    # RFC 5280 section 4.2.1.10: they reach the emailAddress of a subject too.
    mailed = name(ava(CN, "client"), ava(EMAIL, "a@bad.example", 0x16))
    nested = name([ava(CN, "client"), ava(EMAIL, "a@bad.example", 0x16)])
    for label, limits, subject, san in [
        ("permitted", {"permitted": [base(mail, here)]}, mailed, []),
        ("excluded", {"excluded": [base(mail, there)]}, mailed, []),
        ("beside-san", {"permitted": [base(mail, here)]}, mailed, [dns("a.example")]),
        ("second", {"permitted": [base(0x82, here), base(mail, here)]}, nested, []),
        ("utf8", {"excluded": [base(mail, b"")]}, name(ava(EMAIL, "a@good.example")), []),
    ]:
        rows(f"subject-mail-{label}", limits, san, True, "an emailAddress in the subject", subject)
    inside = name(ava(EMAIL, "a@good.example", 0x16))
    rows("subject-mail-inside", {"permitted": [base(mail, here)]}, [], True, unread, inside)
    rows("subject-mail-dns", {"permitted": [base(0x82, here)]}, [], why="no constraint on mail", subject=mailed)
    rows("subject-mail-value", {"permitted": [base(mail, here)]}, [], why="an address that is no emailAddress", subject=name(ava(CN, "a@bad.example")))
    leaf, chain = ladder("nc-subject-mail-ca", 3, ca0={"constraints": name_constraints(permitted=[base(mail, here)])}, ca1={"subject": mailed})
    refused("name_constraint", "chain[2]", "nc-subject-mail-ca", "an authority's emailAddress", leaf, chain)
    leaf, chain = ladder("nc-subject-mail-own", 1, ca0={"subject": mailed, "constraints": name_constraints(permitted=[base(mail, here)])})
    case("nc-subject-mail-own", "constraints do not reach the certificate that they stand in", leaf, chain)
    postal = certificate("nc-mail-root", ca=True, constraints=name_constraints(permitted=[base(mail, here)]))
    leaf = certificate("nc-mail-root-leaf", postal, subject=mailed, san=())
    refused("name_constraint", "anchors[1]", "nc-anchor-subject-mail", "an anchor's constraints hold", leaf, [], anchors=[ROOT, postal])
    case("nc-anchor-subject-mail-free", "a subject without emailAddress", certificate("nc-mail-root-free", postal), [], anchors=[postal])
    copy = certificate("nc-mail-root-2", ca=True, subject="nc-mail-root", key_label="nc-mail-root")
    case("nc-anchor-subject-mail-other", "another anchor of that name and key has no constraint", leaf, [], anchors=[postal, copy])

    odd = certificate("nc-odd-ca", ROOT, ca=True, constraints=extension("2.5.29.30", tlv(0x04), True))
    leaf = certificate("nc-odd-leaf", odd)
    refused("malformed", "chain[0]", "nc-malformed", "constraints that are no SEQUENCE", leaf, [odd])


def signatures():
    for label, algorithm in [
        ("p256", None),
        ("p384:a", None),
        ("p521:a", None),
        ("ed25519:a", None),
        ("p256:b", "ecdsa-sha384"),
        ("p256:b", "ecdsa-sha512"),
        ("p384:a", "ecdsa-sha256"),
        ("p521:a", "ecdsa-sha256"),
        *(("rsa2048", f"{scheme}-sha{size}") for scheme in ["rsa", "pss"] for size in [256, 384, 512]),
        ("rsa4096", "rsa-sha256"),
        ("rsa8192", "rsa-sha512"),
    ]:
        tag = f"{label.partition(':')[0]}-{algorithm or 'own'}"
        root = certificate(f"root-{label}", ca=True, subject=label, key_label=label)
        leaf = certificate(f"signed-{tag}", root, algorithm=algorithm)
        case(f"signature-{tag}", "accepted", leaf, [], anchors=[root])
    for label, algorithm in [
        ("p256:b", "ecdsa-sha1"),
        ("rsa2048", "rsa-sha1"),
        ("rsa2048", "rsa-md5"),
    ]:
        root = certificate(f"root-{label}", ca=True, subject=label, key_label=label)
        leaf = certificate(f"weak-{algorithm}", root, algorithm=algorithm)
        refused("unsupported_algorithm", "leaf", f"weak-{algorithm}", "a weak hash", leaf, [], anchors=[root])
    small = certificate("root-rsa1024", ca=True, key_label="rsa1024")
    leaf = certificate("small-leaf", small)
    refused("bad_signature", "leaf", "weak-rsa1024", "an issuer's key of 1024 bits", leaf, [], anchors=[small])
    odd = certificate("root-k256", ca=True, key_label="k256:a")
    leaf = certificate("k256-leaf", odd)
    refused("unsupported_algorithm", "leaf", "secp256k1", "a curve that is not accepted", leaf, [], anchors=[odd])
    middle = certificate("weak-ca", certificate("root-rsa2048", ca=True, subject="rsa2048", key_label="rsa2048"), ca=True, algorithm="rsa-sha1")
    leaf = certificate("weak-ca-leaf", middle)
    refused("unsupported_algorithm", "chain[0]", "weak-in-the-middle", "SHA-1 on an intermediate", leaf, [middle], anchors=[CASE_ROOT_RSA])

    other = certificate("mismatch", INTER, algorithm="ecdsa-sha256", inner_algorithm="ecdsa-sha384")
    refused("algorithm_mismatch", "leaf", "algorithm-mismatch", "RFC 5280 section 4.1.1.2", other, [INTER])

    def flipped(der):
        return der[:-1] + bytes([der[-1] ^ 1])

    bad_leaf = certificate("flipped", INTER, alter=flipped)
    refused("bad_signature", "leaf", "flipped-leaf", "one bit of the signature", bad_leaf, [INTER])
    bad_ca = certificate("flipped-ca", ROOT, ca=True, alter=flipped)
    leaf = certificate("flipped-ca-leaf", bad_ca)
    refused("bad_signature", "chain[0]", "flipped-ca", "one bit of the issuer's signature", leaf, [bad_ca])
    altered = certificate("altered", INTER, alter=lambda der: der.replace(b"client.example.com", b"victim.example.com"))
    refused("bad_signature", "leaf", "altered-name", "a name changed afterwards", altered, [INTER])

    # Anchors are keys, not names.
    impostor = certificate("impostor-root", ca=True, subject="root")
    forged = certificate("impostor-leaf", impostor)
    refused("bad_signature", "leaf", "anchor-by-name", "an authority that calls itself like the anchor", forged, [])
    refused("bad_signature", "leaf", "anchor-by-name-sent", "and sends its own root along", forged, [impostor])
    case("anchor-both", "unless both are anchors", forged, [], anchors=[ROOT, impostor])
    renewed = certificate("renewed-root", ca=True, subject="root", key_label="root", end=NOW + 3650 * DAY)
    case("anchor-renewed", "another certificate for the anchor's name and key", LEAF, [INTER], anchors=[renewed])
    self_made = certificate("self-made", None, subject="root")
    refused("bad_signature", "leaf", "self-signed-name", "self-signed under the anchor's name", self_made, [])
    stranger = certificate("self-signed", None)
    refused("unknown_issuer", "leaf", "self-signed", "a self-signed client", stranger, [])


# Made again in signatures(), by the same label.
CASE_ROOT_RSA = certificate("root-rsa2048", ca=True, subject="rsa2048", key_label="rsa2048")


def forms():
    """What is no certificate, or none of the usual form."""
    unknown = extension("1.2.3.4", b"\x05\x00", critical=True)
    ignored = extension("1.2.3.4", b"\x05\x00")
    leaf, chain = ladder("critical-leaf", 1, leaf={"extra": [unknown]})
    refused("critical_extension", "leaf", "critical-leaf", "an unknown critical extension", leaf, chain)
    leaf, chain = ladder("critical-ca", 1, ca0={"extra": [unknown]})
    refused("critical_extension", "chain[0]", "critical-ca", "an unknown critical extension", leaf, chain)
    leaf, chain = ladder("uncritical", 1, leaf={"extra": [ignored]}, ca0={"extra": [ignored]})
    case("uncritical", "unknown extensions that are not critical", leaf, chain)
    for label, dotted in [("policy-constraints", "2.5.29.36"), ("inhibit-any", "2.5.29.54")]:
        leaf, chain = ladder(label, 1, ca0={"extra": [extension(dotted, seq(), critical=True)]})
        refused("critical_extension", "chain[0]", label, "webpki does not process it", leaf, chain)
    bare = certificate("bare", INTER, extensions=[])
    case("no-extensions", "a leaf of version 3 without extensions", bare, [INTER])
    twice = certificate("twice", INTER, extra=[usages(CLIENT_AUTH)])
    refused("malformed", "leaf", "extension-twice", "two extended key usages", twice, [INTER])
    empty = certificate("empty-subject", INTER, subject=seq())
    case("empty-subject", "a client named by its subjectAltName alone", empty, [INTER])

    v1 = certificate("v1", INTER, version=0, extensions=[])
    refused("version", "leaf", "v1-leaf", "a leaf of version 1", v1, [INTER])
    v2 = certificate("v2", INTER, version=1, extensions=[])
    refused("version", "leaf", "v2-leaf", "a leaf of version 2", v2, [INTER])
    v1_ca = certificate("v1-ca", ROOT, version=0, extensions=[])
    below = certificate("v1-ca-leaf", v1_ca)
    refused("version", "chain[0]", "v1-intermediate", "an intermediate of version 1 has no cA", below, [v1_ca])
    v1_root = certificate("v1-root", version=0, extensions=[])
    case("v1-anchor", "an old root", certificate("v1-root-leaf", v1_root), [], anchors=[v1_root])
    unique = certificate("unique", INTER, unique_id=tlv(0x81, b"\x00\x01"))
    refused("malformed", "leaf", "unique-id", "a subjectUniqueID, which webpki does not read", unique, [INTER])

    der = LEAF.der
    for label, broken in [
        ("empty", b""),
        ("null", b"\x05\x00"),
        ("random", bytes(range(200))),
        ("truncated", der[:-1]),
        ("trailing", der + b"\x00"),
        ("half", der[: len(der) // 2]),
        ("pem", b"-----BEGIN CERTIFICATE-----\n"),
        ("indefinite", b"\x30\x80" + der[4:] + b"\x00\x00"),
    ]:
        junk = octets(f"junk-{label}", broken)
        refused("malformed", "leaf", f"junk-leaf-{label}", "not a certificate", junk, [INTER])
        refused("malformed", "chain[1]", f"junk-chain-{label}", "not a certificate", LEAF, [INTER, junk])
        refused("anchor_malformed", "anchors[1]", f"junk-anchor-{label}", "not a certificate", LEAF, [INTER], anchors=[ROOT, junk])
    hollow = octets("junk-hollow", seq())
    refused("malformed", "leaf", "junk-leaf-hollow", "an empty SEQUENCE", hollow, [INTER])
    case("junk-chain-hollow", "an empty SEQUENCE helps nobody", LEAF, [INTER, hollow])
    refused("anchor_malformed", "anchors[0]", "junk-anchor-hollow", "an empty SEQUENCE", LEAF, [INTER], anchors=[hollow])
    refused("no_anchors", None, "no-anchors", "an empty store", LEAF, [INTER], anchors=[])


def pinning():
    """Anchors are authorities: a client's own certificate is none."""
    refused("anchor_not_ca", "anchors[0]", "anchor-is-leaf", "its holder could issue any name", LEAF, [INTER], anchors=[LEAF])
    refused("anchor_not_ca", "anchors[1]", "anchor-no-sign", "no keyCertSign", LEAF, [INTER], anchors=[ROOT, certificate("mute", ca=True, usage=CRL_SIGN)])
    pinned = certificate("pinned", None, ca=True, usage=None)
    refused("ca_as_leaf", "leaf", "anchor-self-signed", "what `openssl req -x509` makes: see RFC 8705 section 2.2", pinned, [], anchors=[pinned])
    plain = certificate("pinned-plain", None)
    refused("anchor_not_ca", "anchors[0]", "anchor-self-signed-plain", "a self-signed client", plain, [], anchors=[plain])

    for label, eku, good in [
        ("client", [CLIENT_AUTH], True),
        ("both", [SERVER_AUTH, CLIENT_AUTH], True),
        ("server", [SERVER_AUTH], False),
        ("any", [ANY_USAGE], False),
    ]:
        anchor = certificate(f"anchor-eku-{label}", ca=True, eku=eku)
        outcome = {} if good else {"expect": "chain_anchor_not_ca", "place": "anchors[1]"}
        leaf = certificate(f"anchor-eku-{label}-leaf", anchor)
        case(f"anchor-eku-{label}", "as in a CA certificate below the anchor", leaf, [], anchors=[ROOT, anchor], **outcome)
    odd = certificate("anchor-eku-odd", ca=True, extra=[extension("2.5.29.37", tlv(0x04))])
    refused("anchor_malformed", "anchors[0]", "anchor-eku-odd", "an extended key usage that is no SEQUENCE", LEAF, [INTER], anchors=[odd])
    for label, extra in [
        ("unknown", extension("1.2.3.4", b"\x05\x00", critical=True)),
        ("policies", policies("1.2.3", critical=True)),
    ]:
        anchor = certificate(f"anchor-critical-{label}", ca=True, extra=[extra])
        refused("anchor_malformed", "anchors[0]", f"anchor-critical-{label}", "a critical extension that is not processed", LEAF, [INTER], anchors=[anchor, ROOT])
    old = certificate("anchor-v1-client", version=0, extensions=[])
    case("anchor-v1-client", "version 1 does not say whether it may issue", certificate("anchor-v1-victim", old), [], anchors=[old])
    older = certificate("anchor-v2", version=1, extensions=[])
    refused("anchor_malformed", "anchors[0]", "anchor-v2", "webpki reads versions 1 and 3", LEAF, [INTER], anchors=[older])


def main(output):
    for group in [paths, search, dates, usage, policy, constraints, signatures, forms, pinning]:
        group()
    idents = [row["id"] for row in CASES]
    assert len(set(idents)) == len(idents), "an id stands twice"
    encoded = {label: base64.b64encode(der).decode() for label, der in sorted(CERTIFICATES.items())}
    lines = [json.dumps(row, ensure_ascii=False) for row in CASES]
    certificates = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in encoded.items())
    text = '{"cases": [\n' + ",\n".join(lines) + '\n],\n"certificates": {\n' + certificates + "\n}}\n"
    output.write_text(text, encoding="utf-8")
    return len(CASES)


if __name__ == "__main__":
    print(main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT), "cases")
