//! Each rule of the formats, and each refusal.

use base64ct::{Base64, Encoding};
use std::string::String;
use std::vec::Vec;
use std::{format, vec};

use super::HeaderFormat::{
    Base64Der, Base64DerChain, EnvoyXfcc, Pem, Rfc9440, UrlPem, UrlPemChain,
};
use super::*;

/// Certificates whose base64 ends in two, one and no padding characters.
const A: &[u8] = &[0x30, 0x02, 0x05, 0x00];
const B: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0xfe];
const C: &[u8] = &[0x30, 0x04, 0x04, 0x02, 0x0f, 0xbf];

const LIMIT: usize = HeaderFormat::DEFAULT_LIMIT;

fn leaf(format: HeaderFormat, value: &str) -> Result<Vec<u8>, Error> {
    decode_client_cert(format, value.as_bytes(), LIMIT, 0, &mut [0; 4096]).map(<[u8]>::to_vec)
}

fn chain(format: HeaderFormat, value: &str) -> Result<Vec<Vec<u8>>, Error> {
    let mut out = [0; 4096];
    let chain = decode_client_cert_chain(format, value.as_bytes(), LIMIT, &mut out)?;
    Ok(chain.map(<[u8]>::to_vec).collect())
}

fn pem(der: &[u8]) -> String {
    let body = Base64::encode_string(der);
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

fn url_pem(der: &[u8]) -> String {
    percent(&pem(der))
}

fn percent(text: &str) -> String {
    text.replace(' ', "%20").replace('\n', "%0A")
}

fn hash(der: &[u8]) -> String {
    Thumbprint::of(der).unwrap().as_bytes().iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn numbers_and_names() {
    let rows = [
        (1, "rfc9440", Rfc9440),
        (2, "url_pem", UrlPem),
        (3, "url_pem_chain", UrlPemChain),
        (4, "pem", Pem),
        (5, "base64_der", Base64Der),
        (6, "base64_der_chain", Base64DerChain),
        (7, "envoy_xfcc", EnvoyXfcc),
    ];
    assert_eq!(rows.map(|(_, _, format)| format), HeaderFormat::ALL);
    for (number, name, format) in rows {
        assert_eq!(HeaderFormat::from_number(number), Ok(format));
        assert_eq!(HeaderFormat::from_name(name), Ok(format));
        assert_eq!((format as u32, format.name()), (number, name));
    }
    for number in [0, 8, u32::MAX] {
        assert_eq!(HeaderFormat::from_number(number), Err(Error::UnknownFormat));
    }
    for name in ["", "RFC9440", "url-pem", "url_pem ", "auto", "urlpem"] {
        assert_eq!(HeaderFormat::from_name(name), Err(Error::UnknownFormat));
    }
}

#[test]
fn values_of_one_certificate() {
    for der in [A, B, C] {
        let base64 = Base64::encode_string(der);
        let rows = [
            (Rfc9440, format!(":{base64}:")),
            (Rfc9440, format!(":{}:", base64.trim_end_matches('='))),
            (UrlPem, url_pem(der)),
            (UrlPem, url_pem(der).replace("%0A", "%0a")),
            (UrlPem, url_pem(der).replace('=', "%3D").replace('+', "%2B").replace('/', "%2F")),
            (UrlPem, url_pem(der).replace("%0A", "%0d%0A%09%20")),
            (UrlPem, url_pem(der).replace("%0A", "")),
            (UrlPem, url_pem(der).replace('-', "%2d")),
            (UrlPem, pem(der).bytes().map(|octet| format!("%{octet:02x}")).collect()),
            (UrlPemChain, url_pem(der)),
            (Pem, pem(der)),
            (Pem, pem(der).replace('\n', "\r\n")),
            (Pem, pem(der).replace('\n', "\n\t")),
            (Pem, pem(der).replace('\n', " ")),
            (Pem, pem(der).replace('\n', "")),
            (Pem, format!("\r\n {}", pem(der))),
            (Base64Der, base64.clone()),
            (Base64DerChain, base64.clone()),
            (Base64DerChain, base64.replace('=', "%3D").replace('+', "%2b")),
            (EnvoyXfcc, format!("Cert={}", url_pem(der))),
            (EnvoyXfcc, format!("Cert=\"{}\"", url_pem(der))),
            (EnvoyXfcc, format!("Chain=\"{}\"", url_pem(der))),
            (EnvoyXfcc, format!("Hash={};Cert=\"{}\"", hash(der), url_pem(der))),
            (EnvoyXfcc, format!("Hash=\"{}\";Cert=\"{}\"", hash(der).to_uppercase(), url_pem(der))),
            (EnvoyXfcc, format!("Cert=\"{}\";Hash={}", url_pem(der), hash(der))),
            (EnvoyXfcc, format!("Chain={};Hash={};URI=", url_pem(der), hash(der))),
        ];
        for (format, value) in rows {
            for value in [value.clone(), format!(" \t{value}\t ")] {
                assert_eq!(leaf(format, &value).as_deref(), Ok(der), "{value}");
                assert_eq!(chain(format, &value), Ok(vec![der.to_vec()]), "{value}");
            }
        }
    }
}

#[test]
fn chains() {
    let all = vec![B.to_vec(), A.to_vec(), C.to_vec()];
    let blocks = [url_pem(B), url_pem(A), url_pem(C)].concat();
    let list = [B, A, C].map(Base64::encode_string);
    let rows = [
        (UrlPemChain, blocks.clone()),
        (UrlPemChain, blocks.replace("%0A", "")),
        (Base64DerChain, list.join(",")),
        (Base64DerChain, list.join(",").replace('=', "%3d")),
        (EnvoyXfcc, format!("Chain=\"{blocks}\"")),
        (EnvoyXfcc, format!("Hash={};Chain=\"{blocks}\";By=x", hash(B))),
    ];
    for (format, value) in rows {
        assert_eq!(chain(format, &value).as_ref(), Ok(&all), "{value}");
        for index in 0..5 {
            let mut out = [0; 64];
            let found = decode_client_cert(format, value.as_bytes(), LIMIT, index, &mut out);
            let expected = all.get(index).map(Vec::as_slice).ok_or(Error::NoSuchEntry);
            assert_eq!(found, expected, "{value}");
        }
    }
    // A Cert is the only one: what Chain says beside it is nobody's concern.
    for beside in ["", "x", "%", "-----BEGIN", &url_pem(A)] {
        let value = format!("Chain=\"{beside}\";Cert=\"{}\"", url_pem(B));
        assert_eq!(chain(EnvoyXfcc, &value), Ok(vec![B.to_vec()]), "{value}");
    }
    for (format, value) in [(Pem, pem(A)), (Rfc9440, ":MAA=:".into())] {
        let mut out = [0; 64];
        let past = decode_client_cert(format, value.as_bytes(), LIMIT, 1, &mut out);
        assert_eq!(past, Err(Error::NoSuchEntry));
    }
}

#[test]
fn empty_and_too_large() {
    for format in HeaderFormat::ALL {
        for value in ["", " ", "\t \t"] {
            assert_eq!(leaf(*format, value), Err(Error::Empty));
            assert_eq!(chain(*format, value), Err(Error::Empty));
        }
    }
    // The limit counts what was received, white space included.
    let value = format!(" {} ", pem(A)).into_bytes();
    let decode = |limit| decode_client_cert(Pem, &value, limit, 0, &mut [0; 64]).map(<[u8]>::len);
    assert_eq!(decode(value.len()), Ok(A.len()));
    assert_eq!(decode(value.len() - 1), Err(Error::TooLarge));
    assert_eq!(decode(0), Err(Error::TooLarge));
    assert_eq!(decode_client_cert(Pem, b"", 0, 0, &mut []), Err(Error::Empty));
}

#[test]
fn the_buffer_holds_the_certificate_or_stays_as_it_was() {
    let two = format!("{},{}", Base64::encode_string(A), Base64::encode_string(C));
    let faulty = format!("{two},MAA");
    for room in 0..8 {
        for (index, der) in [A, C].into_iter().enumerate() {
            let mut out = [0xa5; 8];
            let found =
                decode_client_cert(Base64DerChain, two.as_bytes(), LIMIT, index, &mut out[..room]);
            if room >= der.len() {
                assert_eq!(found, Ok(der));
            } else {
                assert_eq!(found, Err(Error::ShortBuffer));
                assert_eq!(out, [0xa5; 8]);
            }
            // A fault is reported whatever the room is.
            let mut out = [0xa5; 8];
            let out_part = &mut out[..room];
            let found =
                decode_client_cert(Base64DerChain, faulty.as_bytes(), LIMIT, index, out_part);
            assert_eq!(found, Err(Error::BadEncoding));
            assert_eq!(out, [0xa5; 8]);
        }
    }
}

#[test]
fn refusals_of_byte_sequences() {
    let bad = Error::BadEncoding;
    let rows = [
        ("MAIFAA==", bad),
        (":", bad),
        (":MAIFAA==", bad),
        ("MAIFAA==:", bad),
        ("\":MAIFAA==:\"", bad),
        ("::", Error::CertificateEmpty),
        (":====:", bad),
        // Padding is complete or absent.
        (":MAIFAA=:", bad),
        (":MAIFAA===:", bad),
        (":MAMCAQU==:", bad),
        (":MAIFAA==MAIFAA==:", bad),
        (":MAIFA:", bad),
        // Pad bits are not checked, yet they do not bring another octet.
        (":MAIFAAA:", Error::DerTrailingData),
        (":MAIF_A==:", bad),
        (":MAIF-A==:", bad),
        (":MAIF%41A==:", bad),
        (": MAIFAA==:", bad),
        (":MAIFAA== :", bad),
        (":MAIF\nAA==:", bad),
        (":MAIFAé==:", bad),
        (":MAIFAA==:;", bad),
        (":MAIFAA==:;a=1", bad),
        (":MAIFAA==:x", bad),
        (":MAIFAA==::MAIFAA==:", bad),
        ("(:MAIFAA==:)", bad),
        (":MAIFAA==:,:MAIFAA==:", Error::Multiple),
        (":MAIFAA==:, :MAIFAA==:", Error::Multiple),
        (":MAIFAA==: \t,\t :MAIFAA==:", Error::Multiple),
        (":MAIFAA==:,", Error::Multiple),
    ];
    for (value, error) in rows {
        assert_eq!(leaf(Rfc9440, value), Err(error), "{value}");
    }
    for value in [":MAIFAB==:", ":MAIFAP:", ":MAIFAP==:"] {
        assert_eq!(leaf(Rfc9440, value).as_deref(), Ok(A), "{value}");
    }
    assert_eq!(leaf(Rfc9440, ":MAMCAf7:").as_deref(), Ok(B));
    assert_eq!(leaf(Rfc9440, ":MAMCAf5:").as_deref(), Ok(B));
}

#[test]
fn refusals_of_percent_encoded_pem() {
    let good = url_pem(C);
    let bad = Error::BadEncoding;
    let rows = [
        // As it would be raw, or decoded once too little.
        (pem(C), bad),
        (good.replace('%', "%25"), Error::BadPem),
        (good.replace("%0A", "%0"), bad),
        (good.replace("%0A", "%"), bad),
        (good.replace("%0A", "%zz"), bad),
        (good.replace("%0A", "\n"), bad),
        (good.replace("%20", " "), bad),
        (good.replace("%20", "\t"), bad),
        // A plus is no space.
        (good.replace("%20", "+"), Error::BadPem),
        (good.replace('+', "%20"), bad),
        // Decoded octets that are no text.
        (good.replace("%0A", "%00"), bad),
        (good.replace("%0A", "%0B"), bad),
        (good.replace("%0A", "%0C"), bad),
        (good.replace("%0A", "%7f"), bad),
        (good.replace("%0A", "%C3%A9"), bad),
        (good.replace("%0A", "é"), bad),
        (good.replace("%0A", "\u{7f}"), bad),
        (format!("%EF%BB%BF{good}"), bad),
        // Text around the block, labels, headers.
        (format!("x{good}"), Error::BadPem),
        (format!("{good}x"), Error::BadPem),
        (format!("\"{good}\""), Error::BadPem),
        (good.replace("CERTIFICATE", "TRUSTED%20CERTIFICATE"), Error::BadPem),
        (good.replace("CERTIFICATE", "X509%20CERTIFICATE"), Error::BadPem),
        (good.replace("CERTIFICATE", "certificate"), Error::BadPem),
        (good.replace("BEGIN%20", "BEGIN%20%20"), Error::BadPem),
        (good.replace("-----BEGIN", "----BEGIN"), Error::BadPem),
        (good.replace("-----END", "------END"), Error::BadPem),
        (good.replace("-----%0A", "------%0A"), Error::BadPem),
        (good.replacen("-----%0A", "-----%0AProc-Type:%204%0A%0A", 1), Error::BadPem),
        (good.replacen("-----%0A", "-----%0AA:%20b%0A%0A", 1), bad),
        ("-----BEGIN%20CERTIFICATE-----".into(), Error::BadPem),
        // Base64.
        (good.replace('+', "-"), Error::BadPem),
        (good.replace('/', "_"), bad),
        (url_pem(A).replace("==", ""), bad),
        (url_pem(A).replace("==", "="), bad),
        (url_pem(A).replace("AA==", "AB=="), bad),
        // Frames.
        (url_pem(b""), Error::CertificateEmpty),
        (url_pem(&[0x31, 0x00]), Error::CertificateNotSequence),
        (url_pem(&[0x30, 0x01]), Error::DerTruncated),
        (url_pem(&[0x30, 0x00, 0x00]), Error::DerTrailingData),
        (url_pem(&[0x30, 0x80, 0x00, 0x00]), Error::DerIndefiniteLength),
        (url_pem(pem(C).as_bytes()), Error::CertificateIsPem),
    ];
    for (value, error) in rows {
        for (format, value) in [
            (UrlPem, value.clone()),
            (UrlPemChain, value.clone()),
            (UrlPemChain, url_pem(A) + &value),
            (UrlPemChain, value.clone() + &url_pem(A)),
        ] {
            assert_eq!(leaf(format, &value), Err(error), "{format:?} {value}");
        }
        if !value.contains('"') {
            for key in ["Cert", "Chain"] {
                let value = format!("{key}=\"{value}\"");
                assert_eq!(leaf(EnvoyXfcc, &value), Err(error), "{value}");
            }
        }
    }
    let two = url_pem(A) + &url_pem(C);
    assert_eq!(leaf(UrlPem, &two), Err(Error::Multiple));
    assert_eq!(leaf(UrlPem, "%20"), Err(Error::BadPem));
    assert_eq!(leaf(EnvoyXfcc, &format!("Cert=\"{two}\"")), Err(Error::Multiple));
    // White space may stand anywhere in the body, however it is encoded.
    assert_eq!(leaf(UrlPem, &good.replace("MA", "M%20A")).as_deref(), Ok(C));
}

#[test]
fn refusals_of_raw_pem() {
    let good = pem(C);
    let rows = [
        (url_pem(C), Error::BadPem),
        (good.replace('\n', "%0A"), Error::BadEncoding),
        (good.replace('\n', "\u{0b}"), Error::BadEncoding),
        (good.replace('\n', "\0"), Error::BadEncoding),
        (good.replace('\n', "\\n"), Error::BadEncoding),
        (good.replace('\n', "\u{a0}"), Error::BadEncoding),
        (good.replace("N C", "N\nC"), Error::BadPem),
        (good.replace("N C", "N\u{a0}C"), Error::BadPem),
        (good.replace('+', " "), Error::BadEncoding),
        (format!("\u{feff}{good}"), Error::BadPem),
        (format!("{good}\0"), Error::BadPem),
        (format!("subject=x\n{good}"), Error::BadPem),
        ("\n".into(), Error::BadPem),
        (pem(A) + &good, Error::Multiple),
        (pem(A).replace('\n', " ") + &good, Error::Multiple),
    ];
    for (value, error) in rows {
        assert_eq!(leaf(Pem, &value), Err(error), "{value}");
    }
}

#[test]
fn refusals_of_base64() {
    let bad = Error::BadEncoding;
    let rows = [
        ("MAIFAA", bad),
        ("MAIFAA=", bad),
        ("MAIFAA===", bad),
        ("MAIFAB==", bad),
        ("MAMCAf5=", bad),
        ("MAIFAA==MAIFAA==", bad),
        ("MAQEAg+_", bad),
        ("MAQEAg-/", bad),
        ("MAIF AA==", bad),
        ("MAIF\nAA==", bad),
        ("MAIFAA==\n", bad),
        ("MAIFAA==;", bad),
        (":MAIFAA==:", bad),
        ("\"MAIFAA==\"", bad),
        ("MAIFAé==", bad),
        ("MAIFAA==\0", bad),
        ("=", bad),
        ("====", bad),
        ("A", bad),
        ("MAIFAAA=", Error::DerTrailingData),
        ("MAIF", Error::DerTruncated),
        ("MQA=", Error::CertificateNotSequence),
    ];
    for (value, error) in rows {
        for format in [Base64Der, Base64DerChain] {
            assert_eq!(leaf(format, value), Err(error), "{value}");
        }
        // A later element is checked like the first one.
        let later = format!("MAIFAA==,{value}");
        assert_eq!(leaf(Base64DerChain, &later), Err(error), "{later}");
    }
    let rows = [
        (Base64Der, "MAIFAA%3D%3D", bad),
        (Base64Der, "MAQEAg+%2F", bad),
        (Base64Der, "MAIFAA==,MAIFAA==", Error::Multiple),
        (Base64DerChain, "MAIFAA==, MAIFAA==", bad),
        (Base64DerChain, "MAIFAA== ,MAIFAA==", bad),
        (Base64DerChain, "MAIFAA==%20", bad),
        (Base64DerChain, "MAIFAA==%2CMAIFAA==", bad),
        (Base64DerChain, "MAIFAA==;MAIFAA==", bad),
        (Base64DerChain, "MAIFAA%253D%253D", bad),
        (Base64DerChain, "MAIFAA%3", bad),
        (Base64DerChain, "MAIFAA%3D%3D%00", bad),
        (Base64DerChain, ",", Error::CertificateEmpty),
        (Base64DerChain, "MAIFAA==,", Error::CertificateEmpty),
        (Base64DerChain, ",MAIFAA==", Error::CertificateEmpty),
        (Base64DerChain, "MAIFAA==,,MAIFAA==", Error::CertificateEmpty),
    ];
    for (format, value, error) in rows {
        assert_eq!(leaf(format, value), Err(error), "{value}");
    }
}

#[test]
fn refusals_of_envoys_header() {
    let (cert, other) = (url_pem(C), url_pem(A));
    let digits = hash(C);
    let none = Error::NoCertificate;
    let mismatch = Error::HashMismatch;
    let rows = [
        // The syntax has a table of its own beside it.
        (cert.clone(), Error::BadEncoding),
        (format!("Cert=\"{cert}\";"), Error::BadEncoding),
        (format!("Cert=\"{cert}\", "), Error::Multiple),
        // APPEND_FORWARD: the caller's own element comes first.
        (format!("Cert=\"{other}\",Cert=\"{cert}\""), Error::Multiple),
        // A URI that was written without quotes.
        (format!("URI=x;Cert=\"{other}\",Hash=;Cert=\"{cert}\""), Error::Multiple),
        (format!("URI=x;Cert=\"{other}\";Cert=\"{cert}\""), Error::BadEncoding),
        // No certificate.
        ("By=x".into(), none),
        (format!("Hash={digits}"), none),
        ("Cert=".into(), none),
        ("Cert=\"\"".into(), none),
        ("Chain=".into(), none),
        (format!("Cert=;Chain=\"{cert}\""), none),
        // A Hash that is not the certificate's, or is none.
        (format!("Hash={};Cert=\"{cert}\"", hash(A)), mismatch),
        (format!("Cert=\"{cert}\";Hash={}", &digits[1..]), mismatch),
        (format!("Cert=\"{cert}\";Hash={digits}0"), mismatch),
        (format!("Cert=\"{cert}\";Hash="), mismatch),
        (format!("Cert=\"{cert}\";Hash=\"\""), mismatch),
        (format!("Cert=\"{cert}\";Hash=\"{}\\{}\"", &digits[..8], &digits[8..]), mismatch),
        (format!("Cert=\"{cert}\";Hash=\" {digits}\""), mismatch),
        (format!("Cert=\"{cert}\";Hash={}é", &digits[..62]), mismatch),
        (format!("Cert=\"{cert}\";Hash={}", digits.replacen(|_| true, "%", 1)), mismatch),
        (format!("Chain=\"{cert}{other}\";Hash={}", hash(A)), mismatch),
        // Colons are for people.
        (
            format!(
                "Cert=\"{cert}\";Hash={}",
                digits
                    .as_bytes()
                    .chunks(2)
                    .map(|p| std::str::from_utf8(p).unwrap())
                    .collect::<Vec<_>>()
                    .join(":")
            ),
            mismatch,
        ),
        // Escapes are not resolved, and no octet beyond ASCII is passed.
        (format!("Cert=\"\\{cert}\""), Error::BadPem),
        (format!("Cert=\"{}\"", cert.replace("MA", "M\\A")), Error::BadEncoding),
        (format!("Cert=\"{}\"", cert.replace("%20", " ")), Error::BadEncoding),
        (format!("Cert=\" {cert}\""), Error::BadEncoding),
        (format!("Cert=\"{cert} \""), Error::BadEncoding),
        (format!("Cert=\"{cert}é\""), Error::BadEncoding),
        (format!("Cert=\"{}\"", pem(C)), Error::BadEncoding),
        (format!("Chain=\"{cert}\\\"\""), Error::BadPem),
    ];
    for (value, error) in rows {
        assert_eq!(leaf(EnvoyXfcc, &value), Err(error), "{value}");
    }
    // The Hash is the leaf's, whichever certificate is asked for.
    let value = format!("Hash={};Chain=\"{cert}{other}\"", hash(A));
    let mut out = [0; 64];
    let found = decode_client_cert(EnvoyXfcc, value.as_bytes(), LIMIT, 1, &mut out);
    assert_eq!(found, Err(mismatch));
}
