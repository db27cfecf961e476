use std::vec;
use std::vec::Vec;

use super::*;
use crate::testing::tlv;
use crate::{ExpectedSubject, GeneralName, MismatchReason};

fn name(common_name: &[u8]) -> Vec<u8> {
    let ava = [&[6, 3, 0x55, 4, 3], &tlv(0x0c, common_name)[..]].concat();
    tlv(0x30, &tlv(0x31, &tlv(0x30, &ava)))
}

fn extension(oid: &[u8], critical: &[u8], value: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&tlv(6, oid)[..], critical, &tlv(4, value)].concat())
}

/// The elements of a certificate, each replaceable.
#[derive(Clone)]
struct Parts {
    version: Vec<u8>,
    serial: Vec<u8>,
    signature: Vec<u8>,
    issuer: Vec<u8>,
    validity: Vec<u8>,
    subject: Vec<u8>,
    key: Vec<u8>,
    unique: Vec<u8>,
    extensions: Vec<u8>,
    more: Vec<u8>,
    outer_algorithm: Vec<u8>,
    outer_signature: Vec<u8>,
    outer_more: Vec<u8>,
}

impl Parts {
    fn new() -> Self {
        let dates = [tlv(0x17, b"240102030405Z"), tlv(0x18, b"20500101000000Z")].concat();
        Self {
            version: tlv(0xa0, &[2, 1, 2]),
            serial: tlv(2, &[7]),
            signature: tlv(0x30, &[]),
            issuer: name(b"ca"),
            validity: tlv(0x30, &dates),
            subject: name(b"a"),
            key: tlv(0x30, &[1, 2, 3]),
            unique: vec![],
            extensions: Self::list(&[Self::san()]),
            more: vec![],
            outer_algorithm: tlv(0x30, &[]),
            outer_signature: tlv(3, &[]),
            outer_more: vec![],
        }
    }

    fn san() -> Vec<u8> {
        extension(SUBJECT_ALT_NAME, &[], &tlv(0x30, &tlv(0x82, b"a")))
    }

    fn list(extensions: &[Vec<u8>]) -> Vec<u8> {
        tlv(0xa3, &tlv(0x30, &extensions.concat()))
    }

    fn der(&self) -> Vec<u8> {
        let tbs = [
            &self.version,
            &self.serial,
            &self.signature,
            &self.issuer,
            &self.validity,
            &self.subject,
            &self.key,
            &self.unique,
            &self.extensions,
            &self.more,
        ]
        .map(std::vec::Vec::as_slice)
        .concat();
        let outer =
            [&tlv(0x30, &tbs), &self.outer_algorithm, &self.outer_signature, &self.outer_more]
                .map(std::vec::Vec::as_slice)
                .concat();
        tlv(0x30, &outer)
    }
}

/// `Ok(true)`: match.
type Verdict = Result<bool, Error>;

fn both(der: &[u8]) -> (Verdict, Verdict) {
    let ask = |expected: ExpectedSubject<'_>| {
        let certificate = Certificate::from_der(der)?;
        let matches = expected.matches(&certificate);
        let verified = expected.verify(&certificate);
        match (&matches, &verified) {
            (Ok(true), Ok(())) => {}
            (Ok(false), Err(mismatch)) => assert!(mismatch.is_mismatch()),
            (Err(error), Err(mismatch)) => {
                assert!(!mismatch.is_mismatch());
                assert_eq!(mismatch.error, *error);
            }
            _ => panic!("{matches:?} {verified:?}"),
        }
        matches
    };
    (ask(ExpectedSubject::dn("CN=A").unwrap()), ask(ExpectedSubject::dns("A").unwrap()))
}

#[test]
fn what_each_question_needs() {
    use Error as E;
    const OK: Verdict = Ok(true);
    const NO: Verdict = Ok(false);
    let base = Parts::new;
    let san = Parts::san;
    let list = Parts::list;
    let eku = || extension(EXTENDED_KEY_USAGE, &[], &[0x30, 0]);
    let odd = |content: &[u8]| tlv(0x30, content);
    let san_with = |critical: &[u8], value: &[u8]| extension(SUBJECT_ALT_NAME, critical, value);
    let names = tlv(0x30, &tlv(0x82, b"a"));
    let mut long_length = base().der();
    long_length.splice(1..3, [0x82, 0x00, long_length[2]]);
    let rows: Vec<(&str, Vec<u8>, Verdict, Verdict)> = vec![
        ("good", base().der(), OK, OK),
        (
            "non-minimal outer length",
            long_length,
            Err(E::DerNonMinimalLength),
            Err(E::DerNonMinimalLength),
        ),
        (
            "octets after it",
            [base().der(), vec![0]].concat(),
            Err(E::DerTrailingData),
            Err(E::DerTrailingData),
        ),
        (
            "pem",
            b"-----BEGIN CERTIFICATE-----".to_vec(),
            Err(E::CertificateIsPem),
            Err(E::CertificateIsPem),
        ),
        (
            "v1 without extensions",
            Parts { version: vec![], extensions: vec![], ..base() }.der(),
            OK,
            NO,
        ),
        ("v3 without extensions", Parts { extensions: vec![], ..base() }.der(), OK, NO),
        (
            "version 4",
            Parts { version: tlv(0xa0, &[2, 1, 3]), ..base() }.der(),
            Err(E::CertificateVersion),
            Err(E::CertificateVersion),
        ),
        (
            "version -1",
            Parts { version: tlv(0xa0, &[2, 1, 0xff]), ..base() }.der(),
            Err(E::CertificateVersion),
            Err(E::CertificateVersion),
        ),
        (
            "version 258",
            Parts { version: tlv(0xa0, &[2, 2, 1, 2]), ..base() }.der(),
            Err(E::CertificateVersion),
            Err(E::CertificateVersion),
        ),
        (
            "version without octets",
            Parts { version: tlv(0xa0, &[2, 0]), ..base() }.der(),
            Err(E::CertificateVersion),
            Err(E::CertificateVersion),
        ),
        (
            "version not an INTEGER",
            Parts { version: tlv(0xa0, &[4, 1, 2]), ..base() }.der(),
            Err(E::CertificateVersion),
            Err(E::CertificateVersion),
        ),
        (
            "version with more",
            Parts { version: tlv(0xa0, &[2, 1, 2, 5, 0]), ..base() }.der(),
            Err(E::CertificateVersion),
            Err(E::CertificateVersion),
        ),
        (
            "explicit v1",
            Parts { version: tlv(0xa0, &[2, 1, 0]), extensions: vec![], ..base() }.der(),
            OK,
            NO,
        ),
        (
            "explicit v1 with extensions",
            Parts { version: tlv(0xa0, &[2, 1, 0]), ..base() }.der(),
            OK,
            Err(E::ExtensionsBeforeV3),
        ),
        (
            "version 00 02",
            Parts { version: tlv(0xa0, &[2, 2, 0, 2]), ..base() }.der(),
            Err(E::CertificateVersionEncoding),
            Err(E::CertificateVersionEncoding),
        ),
        (
            "version 00 00",
            Parts { version: tlv(0xa0, &[2, 2, 0, 0]), extensions: vec![], ..base() }.der(),
            Err(E::CertificateVersionEncoding),
            Err(E::CertificateVersionEncoding),
        ),
        ("negative serial", Parts { serial: tlv(2, &[0xff; 30]), ..base() }.der(), OK, OK),
        ("empty serial", Parts { serial: tlv(2, &[]), ..base() }.der(), OK, OK),
        (
            "serial with a high tag",
            Parts { serial: vec![0x1f, 0x1f, 0], ..base() }.der(),
            Err(E::DerUnexpectedTag),
            Err(E::DerUnexpectedTag),
        ),
        ("odd times", Parts { validity: tlv(0x30, &[0xff]), ..base() }.der(), OK, OK),
        ("odd issuer", Parts { issuer: tlv(0x30, &[0xff]), ..base() }.der(), OK, OK),
        ("odd key", Parts { key: tlv(0x30, &[0xff]), ..base() }.der(), OK, OK),
        (
            "no signature",
            Parts { outer_signature: vec![], ..base() }.der(),
            Err(E::CertificateStructure),
            Err(E::CertificateStructure),
        ),
        (
            "a fourth element",
            Parts { outer_more: tlv(5, &[]), ..base() }.der(),
            Err(E::CertificateStructure),
            Err(E::CertificateStructure),
        ),
        (
            "signature not a BIT STRING",
            Parts { outer_signature: tlv(4, &[]), ..base() }.der(),
            Err(E::CertificateStructure),
            Err(E::CertificateStructure),
        ),
        (
            "left over in tbs",
            Parts { more: tlv(5, &[]), ..base() }.der(),
            Err(E::CertificateTrailingFields),
            Err(E::CertificateTrailingFields),
        ),
        (
            "half an element in tbs",
            Parts { more: vec![0], ..base() }.der(),
            Err(E::CertificateTrailingFields),
            Err(E::CertificateTrailingFields),
        ),
        ("no key", Parts { key: vec![], ..base() }.der(), OK, Err(E::CertificateKeyMissing)),
        (
            "no key, no extensions",
            Parts { key: vec![], extensions: vec![], ..base() }.der(),
            OK,
            Err(E::CertificateKeyMissing),
        ),
        (
            "unique identifiers",
            Parts { unique: [tlv(0x81, &[0]), tlv(0x82, &[0])].concat(), ..base() }.der(),
            OK,
            OK,
        ),
        (
            "in the wrong order",
            Parts { unique: [tlv(0x82, &[0]), tlv(0x81, &[0])].concat(), ..base() }.der(),
            OK,
            Err(E::CertificateFieldOrder),
        ),
        (
            "repeated",
            Parts { unique: [tlv(0x81, &[0]), tlv(0x81, &[0])].concat(), ..base() }.der(),
            OK,
            Err(E::CertificateFieldOrder),
        ),
        (
            "[2] behind [3]",
            Parts { more: tlv(0x82, &[0]), ..base() }.der(),
            OK,
            Err(E::CertificateFieldOrder),
        ),
        (
            "extensions twice",
            Parts { more: list(&[san()]), ..base() }.der(),
            OK,
            Err(E::CertificateFieldOrder),
        ),
        ("extensions empty", Parts { extensions: list(&[]), ..base() }.der(), OK, NO),
        (
            "left over behind the list",
            Parts { extensions: tlv(0xa3, &[0x30, 0, 5, 0]), ..base() }.der(),
            OK,
            Err(E::ExtensionsMalformed),
        ),
        (
            "list not a SEQUENCE",
            Parts { extensions: tlv(0xa3, &[0x31, 0]), ..base() }.der(),
            OK,
            Err(E::ExtensionsMalformed),
        ),
        (
            "extension not a SEQUENCE",
            Parts { extensions: list(&[tlv(0x31, &[])]), ..base() }.der(),
            OK,
            Err(E::ExtensionsMalformed),
        ),
        (
            "half an extension",
            Parts { extensions: list(&[san(), vec![0x30]]), ..base() }.der(),
            OK,
            Err(E::DerTruncated),
        ),
        (
            "unknown critical",
            Parts {
                extensions: list(&[extension(&[0x2a, 3], &[1, 1, 0xff], b"?"), san()]),
                ..base()
            }
            .der(),
            OK,
            OK,
        ),
        (
            "SAN twice",
            Parts { extensions: list(&[san(), san()]), ..base() }.der(),
            OK,
            Err(E::ExtensionRepeated),
        ),
        (
            "another twice",
            Parts { extensions: list(&[eku(), san(), eku()]), ..base() }.der(),
            OK,
            OK,
        ),
        (
            "another one empty",
            Parts { extensions: list(&[odd(&[]), san()]), ..base() }.der(),
            OK,
            OK,
        ),
        (
            "another one odd",
            Parts { extensions: list(&[odd(&[6, 1, 0x2a, 1, 9]), san()]), ..base() }.der(),
            OK,
            OK,
        ),
        (
            "critical 01",
            Parts { extensions: list(&[san_with(&[1, 1, 1], &names)]), ..base() }.der(),
            OK,
            Err(E::ExtensionCritical),
        ),
        (
            "critical of two octets",
            Parts { extensions: list(&[san_with(&[1, 2, 0xff, 0xff], &names)]), ..base() }.der(),
            OK,
            Err(E::ExtensionCritical),
        ),
        (
            "critical TRUE",
            Parts { extensions: list(&[san_with(&[1, 1, 0xff], &names)]), ..base() }.der(),
            OK,
            OK,
        ),
        (
            "critical FALSE",
            Parts { extensions: list(&[san_with(&[1, 1, 0], &names)]), ..base() }.der(),
            OK,
            OK,
        ),
        (
            "value missing",
            Parts { extensions: list(&[odd(&[6, 3, 0x55, 0x1d, 0x11])]), ..base() }.der(),
            OK,
            Err(E::ExtensionMalformed),
        ),
        (
            "left over in it",
            Parts {
                extensions: list(&[odd(&[6, 3, 0x55, 0x1d, 0x11, 4, 2, 0x30, 0, 5, 0])]),
                ..base()
            }
            .der(),
            OK,
            Err(E::ExtensionMalformed),
        ),
        (
            "left over in its value",
            Parts { extensions: list(&[san_with(&[], &[0x30, 0, 0])]), ..base() }.der(),
            OK,
            Err(E::GeneralNamesNotSequence),
        ),
        (
            "no value",
            Parts { extensions: list(&[san_with(&[], &[])]), ..base() }.der(),
            OK,
            Err(E::GeneralNamesNotSequence),
        ),
        (
            "extensions in v2",
            Parts { version: tlv(0xa0, &[2, 1, 1]), ..base() }.der(),
            OK,
            Err(E::ExtensionsBeforeV3),
        ),
        (
            "extensions in v1",
            Parts { version: vec![], ..base() }.der(),
            OK,
            Err(E::ExtensionsBeforeV3),
        ),
        ("empty subject", Parts { subject: tlv(0x30, &[]), ..base() }.der(), NO, OK),
        ("empty RDN", Parts { subject: tlv(0x30, &[0x31, 0]), ..base() }.der(), NO, OK),
        (
            "left over in the subject",
            Parts { subject: tlv(0x30, &[&name(b"a")[2..], &[0]].concat()), ..base() }.der(),
            Err(E::DerTruncated),
            OK,
        ),
        (
            "non-minimal length in the subject",
            Parts { subject: tlv(0x30, &[0x31, 0x81, 2, 0x30, 0]), ..base() }.der(),
            Err(E::DerNonMinimalLength),
            OK,
        ),
        (
            "subject not a SEQUENCE",
            Parts { subject: tlv(0x31, &[]), ..base() }.der(),
            Err(E::DerUnexpectedTag),
            Err(E::DerUnexpectedTag),
        ),
    ];
    for (what, der, dn, dns) in rows {
        assert_eq!(both(&der), (dn, dns), "{what}");
    }
}

#[test]
fn accessors() {
    let mut parts = Parts::new();
    let policies = [tlv(0x30, &tlv(6, &[0x2a, 3])), tlv(0x30, &[6, 1, 0x2b, 0x30, 0])].concat();
    parts.extensions = Parts::list(&[
        extension(EXTENDED_KEY_USAGE, &[], &tlv(0x30, &[6, 2, 0x2a, 4, 6, 1, 0x2a])),
        extension(CERTIFICATE_POLICIES, &[1, 1, 0xff], &tlv(0x30, &policies)),
    ]);
    let der = parts.der();
    let certificate = Certificate::from_der(&der).unwrap();
    let dotted = |oids: ObjectIdentifiers<'_>| {
        oids.map(|oid| std::format!("{oid}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(certificate.version(), Ok(3));
    assert_eq!(certificate.serial_number(), Ok(&[7u8][..]));
    assert_eq!(std::format!("{}", certificate.issuer().unwrap()), "CN=ca");
    assert_eq!(std::format!("{}", certificate.subject().unwrap()), "CN=a");
    assert_eq!(certificate.not_before(), Ok(1_704_164_645));
    assert_eq!(certificate.not_after(), Ok(2_524_608_000));
    assert_eq!(certificate.subject_public_key_info(), Ok(&[0x30, 3, 1, 2, 3][..]));
    assert_eq!(dotted(certificate.extended_key_usage().unwrap().unwrap()), "1.2.4 1.2");
    assert_eq!(dotted(certificate.certificate_policies().unwrap().unwrap()), "1.2.3 1.3");
    parts.serial = tlv(2, &[]);
    let der = parts.der();
    let serial = Certificate::from_der(&der).unwrap().serial_number();
    assert_eq!(serial, Err(Error::CertificateSerial));
    assert!(certificate.extension(CERTIFICATE_POLICIES).unwrap().unwrap().critical);
    assert_eq!(certificate.extension(&[0x55]), Ok(None));
    assert!(certificate.subject_alt_names().unwrap().is_none());
    let mismatch = ExpectedSubject::dns("a").unwrap().verify(&certificate).unwrap_err();
    assert_eq!((mismatch.error, mismatch.reason), (Error::SanAbsent, MismatchReason::NoExtension));
}

#[test]
fn times() {
    let rows: &[(u8, &[u8], Result<i64, Error>)] = &[
        (0x17, b"700101000000Z", Ok(0)),
        (0x17, b"500101000000Z", Ok(-631_152_000)),
        (0x17, b"491231235959Z", Ok(2_524_607_999)),
        (0x18, b"00000101000000Z", Ok(-62_167_219_200)),
        (0x18, b"99991231235959Z", Ok(253_402_300_799)),
        (0x18, b"20000229120000Z", Ok(951_825_600)),
        (0x18, b"21000229120000Z", Err(Error::CertificateTime)),
        (0x17, b"700101000060Z", Err(Error::CertificateTime)),
        (0x17, b"701301000000Z", Err(Error::CertificateTime)),
        (0x17, b"700100000000Z", Err(Error::CertificateTime)),
        (0x17, b"7001010000Z", Err(Error::CertificateTime)),
        (0x17, b"700101000000+0000", Err(Error::CertificateTime)),
        (0x18, b"20000229120000.5Z", Err(Error::CertificateTime)),
        (0x17, b"", Err(Error::CertificateTime)),
        (0x13, b"700101000000Z", Err(Error::CertificateTime)),
        (0x17, b"700101230000Z", Ok(82_800)),
        (0x17, b"700101240000Z", Err(Error::CertificateTime)),
        (0x17, b"700101005900Z", Ok(3_540)),
        (0x17, b"700101006000Z", Err(Error::CertificateTime)),
        (0x17, b"700131000000Z", Ok(2_592_000)),
        (0x17, b"700132000000Z", Err(Error::CertificateTime)),
        (0x17, b"700228000000Z", Ok(5_011_200)),
        (0x17, b"700229000000Z", Err(Error::CertificateTime)),
        (0x17, b"720229000000Z", Ok(68_169_600)),
        (0x18, b"19000229000000Z", Err(Error::CertificateTime)),
        (0x17, b"700430000000Z", Ok(10_281_600)),
        (0x17, b"700431000000Z", Err(Error::CertificateTime)),
        (0x17, b"700631000000Z", Err(Error::CertificateTime)),
        (0x17, b"700931000000Z", Err(Error::CertificateTime)),
        (0x17, b"701131000000Z", Err(Error::CertificateTime)),
        (0x17, b"701231000000Z", Ok(31_449_600)),
        (0x17, b"700001000000Z", Err(Error::CertificateTime)),
    ];
    for (tag, text, expected) in rows {
        let der = tlv(*tag, text);
        assert_eq!(time(Reader::new(&der).read().unwrap()), *expected, "{text:?}");
    }
    for at in 0..12 {
        for no_digit in [b'/', b':', b' ', 0xb0] {
            let mut text = *b"700101000000Z";
            text[at] = no_digit;
            let der = tlv(0x17, &text);
            let fault = Err(Error::CertificateTime);
            assert_eq!(time(Reader::new(&der).read().unwrap()), fault, "{text:?}");
        }
    }
}

#[test]
fn extensions_are_read_to_their_end() {
    let mut parts = Parts::new();
    let der = parts.der();
    let certificate = Certificate::from_der(&der).unwrap();
    let mut names = certificate.subject_alt_names().unwrap().unwrap();
    assert_eq!(names.next(), Some(GeneralName::Dns(b"a")));
    assert!(names.next().is_none());
    assert!(certificate.extended_key_usage().unwrap().is_none());

    // The fault is behind an identifier that is right.
    let usages = tlv(0x30, &[6, 1, 0x2a, 6, 1, 0x80]);
    parts.extensions = Parts::list(&[extension(EXTENDED_KEY_USAGE, &[], &usages)]);
    let der = parts.der();
    let certificate = Certificate::from_der(&der).unwrap();
    assert_eq!(certificate.extended_key_usage().unwrap_err(), Error::OidMalformed);
}
