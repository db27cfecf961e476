use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::{ExpectedSubject, MismatchReason};

#[test]
fn registered_values() {
    use SubjectKind::{Dns, Email, Ip, Uri};
    let label = |len| "a".repeat(len);
    let name253 = format!("{0}.{0}.{0}.{1}", label(63), label(61));
    let name254 = format!("{0}.{0}.{0}.{1}", label(63), label(62));
    let label64 = format!("{}.example", label(64));
    let long_local = format!("{}@example.com", label(1000));
    let long_domain = format!("a@{name254}");
    /// The error and its place.
    type Checked = Result<(), (Error, usize)>;
    let rows: &[(SubjectKind, &str, Checked)] = &[
        (Dns, "a", Ok(())),
        (Dns, "192.0.2.1", Ok(())),
        (Dns, "_sip.-a-.EXAMPLE", Ok(())),
        (Dns, "*.example.com", Ok(())),
        (Dns, &name253, Ok(())),
        (Dns, "", Err((Error::SanValueEmpty, 0))),
        (Dns, &name254, Err((Error::SanDnsTooLong, 253))),
        (Dns, "bücher.example", Err((Error::SanDnsNotAscii, 1))),
        (Dns, "a.example.", Err((Error::SanDnsTrailingDot, 10))),
        (Dns, "a.example:443", Err((Error::SanDnsPort, 9))),
        (Dns, "*", Err((Error::SanDnsWildcard, 0))),
        (Dns, "*.", Err((Error::SanDnsTrailingDot, 2))),
        (Dns, "a.*.example", Err((Error::SanDnsWildcard, 2))),
        (Dns, "a*.example", Err((Error::SanDnsWildcard, 1))),
        (Dns, "**.example", Err((Error::SanDnsWildcard, 0))),
        (Dns, "a..b", Err((Error::SanDnsLabelEmpty, 2))),
        (Dns, ".a", Err((Error::SanDnsLabelEmpty, 0))),
        (Dns, ".", Err((Error::SanDnsLabelEmpty, 0))),
        (Dns, &label64, Err((Error::SanDnsLabelLong, 0))),
        (Dns, "a b", Err((Error::SanDnsCharacter, 1))),
        (Dns, "a\0b", Err((Error::SanDnsCharacter, 1))),
        (Uri, "a:b", Ok(())),
        (Uri, "spiffe://example.org/svc/pay?x=%zz#[1]", Ok(())),
        (Uri, "a+b-c.1::", Ok(())),
        (Uri, "", Err((Error::SanValueEmpty, 0))),
        (Uri, "example.com/path", Err((Error::SanUriScheme, 0))),
        (Uri, "1a:b", Err((Error::SanUriScheme, 0))),
        (Uri, ":b", Err((Error::SanUriScheme, 0))),
        (Uri, "a_b:c", Err((Error::SanUriScheme, 0))),
        (Uri, "https:", Err((Error::SanUriSchemeOnly, 5))),
        (Uri, "a:ä", Err((Error::SanUriNotAscii, 2))),
        (Uri, "a:b c", Err((Error::SanUriCharacter, 3))),
        (Uri, "a:{b}", Err((Error::SanUriCharacter, 2))),
        (Uri, "a:b\u{7f}", Err((Error::SanUriCharacter, 3))),
        (Ip, "192.0.2.1", Ok(())),
        (Ip, "::", Ok(())),
        (Ip, "2001:DB8::1", Ok(())),
        (Ip, "::ffff:192.0.2.1", Ok(())),
        (Ip, "", Err((Error::SanValueEmpty, 0))),
        (Ip, "192.0.2.01", Err((Error::SanIpLeadingZero, 8))),
        (Ip, "::ffff:192.00.2.1", Err((Error::SanIpLeadingZero, 11))),
        (Ip, "192.0.2", Err((Error::SanIpAddress, 0))),
        (Ip, " 192.0.2.1", Err((Error::SanIpAddress, 0))),
        (Ip, "fe80::1%eth0", Err((Error::SanIpZone, 7))),
        (Ip, "[::1]:443", Err((Error::SanIpBrackets, 0))),
        (Ip, "192.0.2.0/24", Err((Error::SanIpPrefix, 9))),
        (Ip, "192.0.2.1:443", Err((Error::SanIpPort, 9))),
        (Email, "ops@example.com", Ok(())),
        (Email, "a.b+c{d}@example.com", Ok(())),
        (Email, "\"a@b\\\"c d\"@example.com", Ok(())),
        (Email, "\"\"@example.com", Ok(())),
        (Email, &long_local, Ok(())),
        (Email, "", Err((Error::SanValueEmpty, 0))),
        (Email, "example.com", Err((Error::SanEmailNoAt, 0))),
        (Email, "mailto:ops@example.com", Err((Error::SanEmailMailto, 0))),
        (Email, "öps@example.com", Err((Error::SanEmailNotAscii, 0))),
        (Email, "@example.com", Err((Error::SanEmailLocalPart, 0))),
        (Email, "a..b@example.com", Err((Error::SanEmailLocalPart, 0))),
        (Email, ".a@example.com", Err((Error::SanEmailLocalPart, 0))),
        (Email, "a b@example.com", Err((Error::SanEmailLocalPart, 0))),
        (Email, "a@b@example.com", Err((Error::SanEmailLocalPart, 0))),
        (Email, "\"@example.com", Err((Error::SanEmailLocalPart, 0))),
        (Email, "\"a\\\"@example.com", Err((Error::SanEmailLocalPart, 0))),
        (Email, "\"a\"b@example.com", Err((Error::SanEmailLocalPart, 0))),
        (Email, "a@", Err((Error::SanEmailDomain, 2))),
        (Email, "a@*.example.com", Err((Error::SanEmailDomain, 2))),
        (Email, "a@example.com.", Err((Error::SanEmailDomain, 14))),
        (Email, "a@[192.0.2.1]", Err((Error::SanEmailDomain, 2))),
        (Email, &long_domain, Err((Error::SanEmailDomain, 255))),
    ];
    for (kind, value, expected) in rows {
        let found = ExpectedSubject::new(*kind, value);
        let found = found.map(|_| ()).map_err(|fault| (fault.error, fault.position));
        assert_eq!(found, *expected, "{value:?}");
    }
}

fn names(entries: &[(u8, &[u8])]) -> Vec<u8> {
    let mut content = Vec::new();
    for (tag, octets) in entries {
        content.push(*tag);
        content.push(u8::try_from(octets.len()).unwrap());
        content.extend(*octets);
    }
    let mut der = std::vec![0x30, u8::try_from(content.len()).unwrap()];
    der.extend(content);
    der
}

#[test]
fn framing() {
    let rows: &[(&[u8], Result<(), Error>)] = &[
        (&[0x30, 0], Ok(())),
        (&names(&[(0xa0, b"?"), (0x81, b"a"), (0xa3, b"?"), (0xa4, b""), (0x88, b"*")]), Ok(())),
        (&[], Err(Error::GeneralNamesNotSequence)),
        (&[0x31, 0], Err(Error::GeneralNamesNotSequence)),
        (&[0x30, 0, 0], Err(Error::GeneralNamesNotSequence)),
        (&[0x30, 1], Err(Error::DerTruncated)),
        (&[0x30, 0x80, 0, 0], Err(Error::DerIndefiniteLength)),
        (&[0x30, 3, 0x82, 2, b'a'], Err(Error::DerTruncated)),
        (&[0x30, 4, 0x82, 0x81, 1, b'a'], Err(Error::DerNonMinimalLength)),
        (&names(&[(0xa2, b"a")]), Err(Error::GeneralNameTag)),
        (&names(&[(0x80, b"a")]), Err(Error::GeneralNameTag)),
        (&names(&[(0x82, b"a"), (0x16, b"a")]), Err(Error::GeneralNameTag)),
        (&names(&[(0x82, b"a"), (0xa7, b"a")]), Err(Error::GeneralNameTag)),
    ];
    for (der, expected) in rows {
        assert_eq!(GeneralNames::from_der(der).map(|_| ()), *expected, "{der:x?}");
        for subject in [
            ExpectedSubject::dns("a"),
            ExpectedSubject::uri("a:b"),
            ExpectedSubject::ip("::1"),
            ExpectedSubject::email("a@b"),
        ] {
            let found = subject.unwrap().verify_general_names(der);
            match expected {
                // The name is there, but behind or before a fault it is not an answer.
                Err(error) => assert_eq!(found.unwrap_err().error, *error, "{der:x?}"),
                Ok(()) => assert!(found.unwrap_err().is_mismatch()),
            }
        }
    }
}

#[test]
fn reasons() {
    use MismatchReason::*;
    let der = names(&[
        (0x82, b"*.Example.com"),
        (0x82, b"b.example.org."),
        (0x86, b"Spiffe://x/y"),
        (0x87, &[192, 0, 2, 1]),
        (0x87, b"odd"),
        (0x81, b"Ops@example.com"),
    ]);
    let rows = [
        (ExpectedSubject::dns("a.example.com"), Error::SanDnsMismatch, WildcardNotExpanded, 2),
        (ExpectedSubject::dns("B.example.org"), Error::SanDnsMismatch, TrailingDot, 2),
        (ExpectedSubject::dns("x.org"), Error::SanDnsMismatch, NoEqualEntry, 2),
        (ExpectedSubject::uri("spiffe://x/y"), Error::SanUriMismatch, EntryDiffersInCase, 1),
        (ExpectedSubject::uri("spiffe://x/z"), Error::SanUriMismatch, NoEqualEntry, 1),
        (ExpectedSubject::ip("::ffff:192.0.2.1"), Error::SanIpMismatch, OtherAddressForm, 2),
        (ExpectedSubject::ip("192.0.2.2"), Error::SanIpMismatch, NoEqualEntry, 2),
        (ExpectedSubject::email("ops@example.com"), Error::SanEmailMismatch, EntryDiffersInCase, 1),
    ];
    for (subject, error, reason, found) in rows {
        let mismatch = subject.unwrap().verify_general_names(&der).unwrap_err();
        assert_eq!((mismatch.error, mismatch.reason, mismatch.found), (error, reason, found));
    }
    let others = names(&[(0x88, &[0x2a])]);
    for (subject, error) in [
        (ExpectedSubject::dns("a.example.com"), Error::SanDnsAbsent),
        (ExpectedSubject::uri("a:b"), Error::SanUriAbsent),
        (ExpectedSubject::ip("::1"), Error::SanIpAbsent),
        (ExpectedSubject::email("a@b"), Error::SanEmailAbsent),
    ] {
        let mismatch = subject.unwrap().verify_general_names(&others).unwrap_err();
        let said = (mismatch.error, mismatch.reason, mismatch.found);
        assert_eq!(said, (error, NoEntryOfKind, 0));
    }
    assert!(ExpectedSubject::dns("*.EXAMPLE.com").unwrap().verify_general_names(&der).is_ok());
    assert!(ExpectedSubject::email("Ops@EXAMPLE.com").unwrap().verify_general_names(&der).is_ok());
}

#[test]
fn entries_are_shown_escaped() {
    let der = names(&[
        (0x82, b"a\0\n\\\xff"),
        (0x87, &[192, 0, 2, 1]),
        (0x87, &[1]),
        (0xa4, b"\x30\x00"),
    ]);
    let shown: Vec<String> =
        GeneralNames::from_der(&der).unwrap().map(|entry| entry.to_string()).collect();
    assert_eq!(shown, ["a\\00\\0a\\5c\\ff", "192.0.2.1", "\\01", "\\a4\\02\\30\\00"]);
}
