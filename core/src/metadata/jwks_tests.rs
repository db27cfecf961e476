//! JWK Sets: what registers a certificate, and what does not.

use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

use super::*;
use base64ct::{Base64, Encoding};

/// A frame of 300 octets, so that base64 is decoded in several groups.
fn certificate(last: u8) -> Vec<u8> {
    let mut der = vec![0x30, 0x82, 0x01, 0x28];
    der.extend((0..0x128).map(|i: u16| i.to_le_bytes()[0]));
    der[299] = last;
    der
}

fn text(der: &[u8]) -> String {
    Base64::encode_string(der)
}

/// The report of a set, and whether the certificate is found.
fn inspect(jwks: &str, der: &[u8]) -> Result<(Vec<Result<(), Error>>, bool), Error> {
    let mut report = vec![];
    let inspected = inspect_jwk_set(jwks.as_bytes(), |index, jwk| {
        assert_eq!(index, report.len());
        report.push(jwk);
    });
    let found = match verify_jwk_set(jwks.as_bytes(), der) {
        Ok(()) => true,
        Err(Error::ClientCertificateNotRegistered) => false,
        Err(error) => {
            assert_eq!(inspected, Err(error));
            return Err(error);
        }
    };
    inspected.map(|()| (report, found))
}

#[test]
fn one_jwk() {
    let der = certificate(1);
    let good = text(&der);
    let other = text(&certificate(2));
    let bare = good.trim_end_matches('=').to_string();
    let at = |i: usize, c: &str| format!("{}{c}{}", &good[..i], &good[i + 1..]);
    let x5c = |value: &str| format!(r#"{{"x5c":{value}}}"#);
    let one = |value: &str| format!(r#"{{"kty":"EC","x5c":["{value}"]}}"#);
    let rows: Vec<(String, Result<bool, Error>)> = vec![
        (one(&good), Ok(true)),
        (one(&other), Ok(false)),
        // Only the first element is compared; the others are strings.
        (x5c(&format!(r#"["{good}","?",""]"#)), Ok(true)),
        (x5c(&format!(r#"["{other}","{good}"]"#)), Ok(false)),
        (x5c(&format!(r#"["{good}",1]"#)), Err(Error::JwkX5cNotString)),
        (x5c(&format!(r#"["{good}",null]"#)), Err(Error::JwkX5cNotString)),
        (x5c(&format!(r#"["{good}",["{good}"]]"#)), Err(Error::JwkX5cNotString)),
        (x5c(&format!(r#"["{good}",{{"x5c":[]}}]"#)), Err(Error::JwkX5cNotString)),
        (x5c(&format!(r#"[true,"{good}"]"#)), Err(Error::JwkX5cNotString)),
        (x5c(&format!(r#"[["{good}"]]"#)), Err(Error::JwkX5cNotString)),
        (x5c("[]"), Err(Error::JwkX5cEmpty)),
        (x5c("null"), Err(Error::JwkX5cNotArray)),
        (x5c(&format!(r#""{good}""#)), Err(Error::JwkX5cNotArray)),
        (x5c(&format!(r#"{{"0":"{good}"}}"#)), Err(Error::JwkX5cNotArray)),
        // Twice, whatever the values, is once too many.
        (format!(r#"{{"x5c":["{good}"],"\u0078\u0035c":["{good}"]}}"#), Err(Error::JwkX5cRepeated)),
        (format!(r#"{{"x5c":[],"x5c":["{good}"]}}"#), Err(Error::JwkX5cRepeated)),
        (format!(r#"{{"x5c":null,"x5c":["{good}"]}}"#), Err(Error::JwkX5cNotArray)),
        (format!(r#"{{"x5c":["{good}"],"x5c":3}}"#), Err(Error::JwkX5cRepeated)),
        // Other members are not consulted, however they look.
        (
            format!(r#"{{"use":"enc","alg":5,"kid":1,"kid":2,"x5c":["{good}"],"x5t#S256":"x"}}"#),
            Ok(true),
        ),
        (format!(r#"{{"a":{{"x5c":["{good}"]}},"X5C":["{good}"]}}"#), Err(Error::JwkX5cMissing)),
        (format!(r#"{{"x5t#S256":"{good}"}}"#), Err(Error::JwkX5cMissing)),
        (format!(r#"{{"x5c\ud800":["{good}"]}}"#), Err(Error::JwkX5cMissing)),
        (format!(r#"{{"x5cx":["{good}"]}}"#), Err(Error::JwkX5cMissing)),
        ("{}".into(), Err(Error::JwkX5cMissing)),
        // What is no object holds no certificate.
        ("null".into(), Err(Error::JwkNotObject)),
        ("7".into(), Err(Error::JwkNotObject)),
        (format!(r#""{good}""#), Err(Error::JwkNotObject)),
        (format!(r#"[{{"x5c":["{good}"]}}]"#), Err(Error::JwkNotObject)),
        // Escapes are decoded before base64 is.
        (one(&good.replace('/', "\\/")), Ok(true)),
        (one(&good.replace('A', "\\u0041")), Ok(true)),
        // Standard base64, canonical, padded, and nothing else.
        (one(&bare), if bare == good { Ok(true) } else { Err(Error::JwkX5cEncoding) }),
        (one(&format!("{good}=")), Err(Error::JwkX5cEncoding)),
        (one(&format!("{good}{good}")), Err(Error::DerTrailingData)),
        (one(&at(70, "-")), Err(Error::JwkX5cEncoding)),
        (one(&at(70, "_")), Err(Error::JwkX5cEncoding)),
        (one(&at(70, " ")), Err(Error::JwkX5cEncoding)),
        (one(&at(70, "\\n")), Err(Error::JwkX5cEncoding)),
        (one(&at(70, "é")), Err(Error::JwkX5cEncoding)),
        (one(&at(70, "\\ud800")), Err(Error::JwkX5cEncoding)),
        (one(&at(70, "=")), Err(Error::JwkX5cEncoding)),
        (one(&format!("\\n{good}")), Err(Error::JwkX5cEncoding)),
        (one("MB=="), Err(Error::JwkX5cEncoding)),
        (
            one(&format!("-----BEGIN CERTIFICATE-----\\n{good}\\n-----END CERTIFICATE-----")),
            Err(Error::JwkX5cEncoding),
        ),
        // The frame of a certificate.
        (one(""), Err(Error::CertificateEmpty)),
        (one(&text(b"-----BEGIN CERTIFICATE-----")), Err(Error::CertificateIsPem)),
        (one("MQA="), Err(Error::CertificateNotSequence)),
        (one(&text(&der[..299])), Err(Error::DerTruncated)),
        (one(&text(&[&der[..], &[0]].concat())), Err(Error::DerTrailingData)),
        (one("MIA="), Err(Error::DerIndefiniteLength)),
    ];
    for (jwk, expected) in rows {
        let report = expected.map(|_| ());
        let found = expected == Ok(true);
        let alone = format!("{{\"keys\":[{jwk}]}}");
        assert_eq!(inspect(&alone, &der), Ok((vec![report], found)), "{jwk}");
        // A neighbour changes nothing, nor does it hide one.
        let between = format!("{{\"keys\":[{0},{jwk},{1}]}}", one(&other), one("MAA="));
        assert_eq!(inspect(&between, &der), Ok((vec![Ok(()), report, Ok(())], found)), "{jwk}");
        let before = format!("{{\"a\":[],\"keys\":[ {jwk} , {} ],\"b\":{{}}}}", one(&good));
        assert_eq!(inspect(&before, &der), Ok((vec![report, Ok(())], true)), "{jwk}");
    }
}

#[test]
fn every_length_of_a_certificate() {
    for len in 0..130 {
        let mut der = vec![0x30, u8::try_from(len.min(127)).unwrap()];
        if len > 127 {
            der = vec![0x30, 0x81, u8::try_from(len).unwrap()];
        }
        der.extend(vec![0x5a; len]);
        let jwks = format!(r#"{{"keys":[{{"x5c":["{}"]}}]}}"#, text(&der));
        assert_eq!(verify_jwk_set(jwks.as_bytes(), &der), Ok(()), "{len}");
        // A certificate that only begins like it is another.
        let mut longer = der.clone();
        longer[1] = longer[1].wrapping_add(1);
        longer.push(0x5a);
        assert!(verify_jwk_set(jwks.as_bytes(), &longer).is_err(), "{len}");
        if let Some(last) = der.get_mut(2..).and_then(<[u8]>::last_mut) {
            *last ^= 1;
            let other = verify_jwk_set(jwks.as_bytes(), &der);
            if len < 128 {
                assert_eq!(other, Err(Error::ClientCertificateNotRegistered), "{len}");
            }
        }
    }
}

/// What differs first and is the same from then on: base64 is decoded by 48 octets, of
/// which the first alone are not the certificate's.
#[test]
fn a_sequence_around_the_certificate_is_another() {
    let der = certificate(1);
    let mut around = vec![0x30, 0x82, 0x01, 0x58];
    around.extend([0x5a; 44]);
    around.extend(&der);
    let jwks = format!(r#"{{"keys":[{{"x5c":["{}"]}}]}}"#, text(&around));
    assert_eq!(inspect(&jwks, &der), Ok((vec![Ok(())], false)));
    assert_eq!(inspect(&jwks, &around), Ok((vec![Ok(())], true)));
}

#[test]
fn documents() {
    let der = certificate(1);
    let good = format!(r#"{{"x5c":["{}"]}}"#, text(&der));
    let found = |jwks: String| inspect(&jwks, &der).map(|(_, found)| found);
    assert_eq!(found("{\"keys\":[]}".into()), Ok(false));
    assert_eq!(found(format!("{{\"\\u006beys\":[{good}]}}")), Ok(true));
    // Only the elements of `keys` are JWKs, and only a JWK's own `x5c` counts.
    assert_eq!(found(format!("{{\"keys\":[],\"others\":[{good}]}}")), Ok(false));
    assert_eq!(found(format!("{{\"others\":[{good}],\"keys\":[]}}")), Ok(false));
    assert_eq!(found(format!("{{\"keys\":[{{\"a\":{good}}}]}}")), Ok(false));
    let behind = good.replacen('{', "{\"x5t\":[\"a\",[\"b\"]],", 1);
    assert_eq!(found(format!("{{\"keys\":[{behind}]}}")), Ok(true));
    let rows = [
        (String::new(), Error::JsonTruncated),
        ("[]".into(), Error::JsonNotObject),
        (format!("[{good}]"), Error::JsonNotObject),
        ("{}".into(), Error::JwkSetKeysMissing),
        (format!("{{\"Keys\":[{good}]}}"), Error::JwkSetKeysMissing),
        (format!("{{\"keys\\u0000\":[{good}]}}"), Error::JwkSetKeysMissing),
        (format!("{{\"a\":{{\"keys\":[{good}]}}}}"), Error::JwkSetKeysMissing),
        // A JWK is no set.
        (good.clone(), Error::JwkSetKeysMissing),
        ("{\"keys\":null}".into(), Error::JwkSetKeysNotArray),
        ("{\"keys\":\"\"}".into(), Error::JwkSetKeysNotArray),
        (format!("{{\"keys\":{good}}}"), Error::JwkSetKeysNotArray),
        (format!("{{\"keys\":[{good}],\"keys\":[{good}]}}"), Error::JwkSetKeysRepeated),
        (format!("{{\"keys\":[{good}],\"k\\u0065ys\":null}}"), Error::JwkSetKeysRepeated),
        (format!("{{\"keys\":null,\"keys\":[{good}]}}"), Error::JwkSetKeysRepeated),
        // What is wrong behind the certificate counts.
        (format!("{{\"keys\":[{good}]"), Error::JsonTruncated),
        (format!("{{\"keys\":[{good},]}}"), Error::JsonSyntax),
        (format!("{{\"keys\":[{good}]}}x"), Error::JsonTrailingData),
        (format!("{{\"keys\":[{good}],\"a\":\"\\x\"}}"), Error::JsonEscape),
        (format!("{{\"keys\":[{good},{}]}}", "[".repeat(80)), Error::JsonDepth),
    ];
    for (jwks, error) in rows {
        assert_eq!(found(jwks.clone()), Err(error), "{jwks}");
    }
}

#[test]
fn the_presented_certificate_has_a_frame_too() {
    let jwks = br#"{"keys":[{"x5c":["MQA="]}]}"#;
    for (der, error) in [
        (&b""[..], Error::CertificateEmpty),
        (&[0x31, 0x00], Error::CertificateNotSequence),
        (&[0x30, 0x00, 0x00], Error::DerTrailingData),
    ] {
        assert_eq!(verify_jwk_set(jwks, der), Err(error));
    }
}
