use std::format;
use std::string::{String, ToString};

use super::*;

#[test]
fn accepted() {
    for text in [
        "CN=a",
        "cn = a , o=b ; C=US ",
        "  CN=a",
        "CN=",
        "CN=,O=",
        "CN=\"\"",
        "CN=\"a,b+c;d<e>f\" , O=x",
        "CN=\"a\\\"b\\\\\"",
        "CN=a=b#c",
        "CN=\\#a",
        "CN=\\ a\\ ",
        "CN=\\C3\\B6\\c3\\b6",
        "CN=#0c0161",
        "CN=#0C0161 +O=b",
        "OID.2.5.4.3=a",
        "oid.1.2.3=a",
        "1.2.3=\\00",
        "CN=a+CN=b+2.5.4.3=c",
        "x500UniqueIdentifier=\\00\u{e000}",
        "CN=\t\u{7f}",
        "jurisdictionOfIncorporationCountryName=US",
        "2.340282366920938463463374607431768211455=a",
        "DC=example+E=a@b",
        "CN=a/b:c",
        "CN='a'",
    ] {
        assert!(RegisteredDn::parse(text).is_ok(), "{text} {:?}", RegisteredDn::parse(text));
    }
}

#[test]
fn refused() {
    let many = |count, with: &str| std::vec!["CN=a"; count].join(with);
    let long = format!("CN=a{}", "\u{301}".repeat(31));
    let hex = |head, count| format!("CN=#{head}{}", "61".repeat(count));
    let rdns = many(65, ",");
    let avas = many(17, "+");
    let rows: &[(&str, Error, usize)] = &[
        ("", Error::DnEmpty, 0),
        ("   ", Error::DnEmpty, 0),
        ("/C=US/O=x", Error::DnOpensslOneline, 0),
        ("subject=CN=a", Error::DnSubjectPrefix, 0),
        ("Subject = /CN=a", Error::DnSubjectPrefix, 0),
        (",CN=a", Error::DnLeadingSeparator, 0),
        ("+CN=a", Error::DnLeadingSeparator, 0),
        ("CN=a,", Error::DnTrailingSeparator, 5),
        ("CN=a ; ", Error::DnTrailingSeparator, 7),
        ("CN=a+", Error::DnTrailingSeparator, 5),
        ("CN=a,,O=b", Error::DnDoubledSeparator, 5),
        ("CN=a, ;O=b", Error::DnDoubledSeparator, 6),
        ("CN=a++O=b", Error::DnDoubledSeparator, 5),
        ("CN=a+,O=b", Error::DnDoubledSeparator, 5),
        ("=a", Error::DnTypeMissing, 0),
        ("CN=a,=b", Error::DnTypeMissing, 5),
        ("CN", Error::DnEqualsMissing, 2),
        ("CN=a,O", Error::DnEqualsMissing, 6),
        ("CN a=b", Error::DnEqualsMissing, 3),
        ("foo", Error::DnEqualsMissing, 3),
        ("Foo=a", Error::DnUnknownDescriptor, 0),
        ("CN=a,Foo=a", Error::DnUnknownDescriptor, 5),
        ("-CN=a", Error::DnUnknownDescriptor, 0),
        ("ÖU=a", Error::DnUnknownDescriptor, 0),
        ("\u{feff}CN=a", Error::DnUnknownDescriptor, 0),
        ("\nCN=a", Error::DnUnknownDescriptor, 0),
        ("OID.CN=a", Error::DnBadOid, 0),
        ("2=a", Error::DnBadOid, 0),
        ("2.5.04.3=a", Error::DnBadOid, 0),
        ("2.5.=a", Error::DnBadOid, 0),
        ("1.40=a", Error::DnBadOid, 0),
        ("3.1=a", Error::DnBadOid, 0),
        ("2.340282366920938463463374607431768211456=a", Error::DnBadOid, 0),
        ("CN=a\\", Error::DnBadEscape, 4),
        ("CN=a\\n", Error::DnBadEscape, 4),
        ("CN=\\zz", Error::DnBadEscape, 3),
        ("CN=a\\4", Error::DnBadEscape, 4),
        ("CN=a\\4,O=b", Error::DnBadEscape, 4),
        ("CN=\"\\=\\a\"", Error::DnBadEscape, 6),
        ("CN=a\"b", Error::DnUnescapedSpecial, 4),
        ("CN=a<b", Error::DnUnescapedSpecial, 4),
        ("CN=>", Error::DnUnescapedSpecial, 3),
        ("CN=a\0", Error::DnUnescapedSpecial, 4),
        ("CN=\"\0\"", Error::DnUnescapedSpecial, 4),
        ("CN=\"ab", Error::DnUnterminatedQuote, 3),
        ("CN=\"ab\\\"", Error::DnUnterminatedQuote, 3),
        ("CN=\"a\"b", Error::DnTextAfterQuote, 6),
        ("CN=\"a\" \"b\"", Error::DnTextAfterQuote, 7),
        ("CN=#", Error::DnBadHex, 4),
        ("CN=#0c1", Error::DnBadHex, 7),
        ("CN=#0c01zz", Error::DnBadHex, 8),
        ("CN=#0c0161 a", Error::DnTextAfterHex, 11),
        ("CN=#0c", Error::DnHexNotDer, 4),
        ("CN=#0c0261", Error::DnHexNotDer, 4),
        ("CN=#1f0161", Error::DnHexNotDer, 4),
        ("CN=#000161", Error::DnHexNotDer, 4),
        ("CN=#0c01610000", Error::DnHexNotDer, 4),
        ("CN=#0c810161", Error::DnHexNotDer, 4),
        (&hex("0c817f", 127), Error::DnHexNotDer, 4),
        (&hex("0c820080", 128), Error::DnHexNotDer, 4),
        (&hex("0c8180", 127), Error::DnHexNotDer, 4),
        (&hex("0c820100", 255), Error::DnHexNotDer, 4),
        (&hex("0c850000000080", 128), Error::DnHexNotDer, 4),
        ("CN=#0c800000", Error::DnHexNotDer, 4),
        ("CN=#0000", Error::DnHexNotDer, 4),
        ("CN=#1f2000", Error::DnHexNotDer, 4),
        ("CN=\\FF", Error::DnBadUtf8, 3),
        ("1.2.3=\\C3", Error::DnBadUtf8, 6),
        ("CN=\\ED\\A0\\80", Error::DnBadUtf8, 3),
        ("1.2.3=\\F4\\90\\80\\80", Error::DnBadUtf8, 6),
        ("CN=\\C3ö", Error::DnBadUtf8, 3),
        ("CN=a\\00", Error::DnValueNul, 3),
        ("O=x, DC=ä", Error::DnValueNotAscii, 8),
        ("CN=\u{e000}", Error::DnValueProhibited, 3),
        (&long, Error::DnValueTooManyMarks, 3),
        (&rdns, Error::DnTooManyRdns, 320),
        (&avas, Error::DnTooManyAvas, 80),
    ];
    for (text, error, position) in rows {
        // Only the tables know of these.
        let unknown = matches!(error, Error::DnValueProhibited | Error::DnValueTooManyMarks);
        if unknown && cfg!(not(feature = "unicode")) {
            continue;
        }
        let found = RegisteredDn::parse(text).unwrap_err();
        assert_eq!((found.error, found.position), (*error, *position), "{text:?}");
    }
    let found = RegisteredDn::from_utf8(b"CN=a\xff").unwrap_err();
    assert_eq!((found.error, found.position), (Error::DnBadUtf8, 4));
    assert!(RegisteredDn::parse(&many(64, ",")).is_ok());
    assert!(RegisteredDn::parse(&many(16, "+")).is_ok());
    for (head, count) in [("0c7f", 127), ("0c8180", 128), ("0c820100", 256), ("0c820101", 257)] {
        assert!(RegisteredDn::parse(&hex(head, count)).is_ok(), "{head}");
    }
}

#[test]
fn indexed_and_read_anew_agree() {
    let value = |i: usize| match i % 4 {
        0 => format!("CN=v{i}"),
        1 => format!("O=\\C3\\B6{i}+OU=b"),
        2 => format!("OID.1.2.{i}=#0c0161"),
        _ => format!("  2.5.4.3 = \"q{i}\" "),
    };
    for count in [1, 2, 15, 16, 17, 18, 33, 64] {
        let text = (0..count).map(value).collect::<std::vec::Vec<_>>().join(";");
        let dn = RegisteredDn::parse(&text).unwrap();
        assert_eq!(dn.rdn_count(), count);
        assert_eq!(dn.as_str(), text);
        assert_eq!(dn.to_string(), text);
        let starts = |avas: Avas<'_>| {
            let mut avas = avas;
            core::iter::from_fn(move || avas.next_ava())
                .map(|ava| String::from_utf8(ava.value.to_vec()).unwrap())
                .collect::<std::vec::Vec<_>>()
        };
        let anew: std::vec::Vec<_> = dn.rdns_from(0).map(starts).collect();
        assert_eq!(anew.len(), count);
        for (i, expected) in anew.iter().enumerate() {
            assert_eq!(&starts(dn.rdn(i)), expected, "{count} {i}");
            assert_eq!(dn.rdns_from(i).count(), count - i);
        }
    }
}

#[test]
fn the_text_of_each_rdn() {
    let cases: &[(&str, &[&str])] = &[
        ("CN=a,O=b", &["CN=a", "O=b"]),
        (" CN=a , O = b ", &["CN=a", "O = b"]),
        ("OID.2.5.4.3=a; OID.2.5.4.10=b", &["OID.2.5.4.3=a", "OID.2.5.4.10=b"]),
        (r#"CN="a, b" ,O="c" + OU=d\  "#, &[r#"CN="a, b""#, r#"O="c" + OU=d\ "#]),
        (r#"CN=a\" , O=#0c0161 ,OU="""#, &[r#"CN=a\""#, "O=#0c0161", r#"OU="""#]),
    ];
    for (text, expected) in cases {
        let dn = RegisteredDn::parse(text).unwrap();
        let texts: std::vec::Vec<_> = dn.rdns_from(0).map(Avas::text).collect();
        assert_eq!(&texts, expected, "{text}");
    }
}
