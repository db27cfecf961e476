//! Certificates, well-formed but never signed.

use crate::der::{dns_names, name, tlv};

// The last arcs under 2.5.4 of the attributes of names.

/// countryName
pub const C: u8 = 6;
/// localityName
pub const L: u8 = 7;
/// stateOrProvinceName
pub const ST: u8 = 8;
/// organizationName
pub const O: u8 = 10;
/// organizationalUnitName
pub const OU: u8 = 11;
/// commonName
pub const CN: u8 = 3;
/// x500UniqueIdentifier
pub const UNIQUE_IDENTIFIER: u8 = 45;

/// Octets of the certificate that is read and hashed.
pub const CERTIFICATE: usize = 968;

/// The subject of the certificate.
pub const SUBJECT: [(u8, &str); 6] = [
    (C, "DE"),
    (ST, "Bavaria"),
    (L, "Munich"),
    (O, "Example Payments GmbH"),
    (OU, "Open Banking Interfaces"),
    (CN, "client-0815.api.example.com"),
];
/// How it is registered.
pub const SUBJECT_TEXT: &str = "CN=client-0815.api.example.com,OU=Open Banking Interfaces,O=Example Payments GmbH,L=Munich,ST=Bavaria,C=DE";

/// A DNS name of the certificate.
pub const HOST: &str = "client-0815.api.example.com";

/// What is framed as a certificate, of this size: enough to be hashed.
pub fn framed(octets: usize) -> Vec<u8> {
    let mut certificate = vec![0x30, 0x82, 0, 0];
    certificate.resize(octets, 0xa5);
    certificate[2..4].copy_from_slice(&u16::try_from(octets - 4).unwrap().to_be_bytes());
    certificate
}

/// A client's certificate of version 3 and [`CERTIFICATE`] octets, with an RSA key of
/// 2048 bits.
pub fn certificate() -> Vec<u8> {
    certificate_of(0)
}

/// The same with another serial number.
pub fn certificate_of(number: u8) -> Vec<u8> {
    // An extension of nobody's fills up what is missing.
    let without = assemble(number, 0).len();
    let certificate = assemble(number, CERTIFICATE - without);
    assert_eq!(certificate.len(), CERTIFICATE);
    certificate
}

fn assemble(number: u8, filler: usize) -> Vec<u8> {
    let sha256_with_rsa = sequence(&[&oid(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), &tlv(5, b"")]);
    let serial = [&[0x11; 15][..], &[number]].concat();
    let validity = sequence(&[&tlv(0x17, b"260101000000Z"), &tlv(0x17, b"300101000000Z")]);
    let issuer = name(&[(C, "DE"), (O, "Example Trust"), (CN, "Client CA 3")]);
    let tbs = sequence(&[
        &tlv(0xa0, &tlv(2, &[2])),
        &tlv(2, &serial),
        &sha256_with_rsa,
        &issuer,
        &validity,
        &name(&SUBJECT),
        &public_key(),
        &tlv(0xa3, &extensions(filler)),
    ]);
    sequence(&[&tbs, &sha256_with_rsa, &tlv(3, &[&[0][..], &[0x5a; 256]].concat())])
}

fn public_key() -> Vec<u8> {
    let rsa = sequence(&[&oid(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), &tlv(5, b"")]);
    // Odd and of 2048 bits: no more is looked at where nothing is verified.
    let modulus = [&[0, 0xc1][..], &[0x35; 254], &[0x0b]].concat();
    let key = sequence(&[&tlv(2, &modulus), &tlv(2, &[1, 0, 1])]);
    sequence(&[&rsa, &tlv(3, &[&[0][..], &key].concat())])
}

fn extensions(filler: usize) -> Vec<u8> {
    let hosts = dns_names(std::iter::once(HOST.to_owned()));
    let client_auth = sequence(&[&oid(b"\x2b\x06\x01\x05\x05\x07\x03\x02")]);
    sequence(&[
        &extension(b"\x55\x1d\x0f", &tlv(3, &[7, 0x80])),
        &extension(b"\x55\x1d\x25", &client_auth),
        &extension(b"\x55\x1d\x11", &hosts),
        &extension(b"\x2b\x06\x01\x04\x01\x82\x37\x63", &vec![0; filler]),
    ])
}

fn extension(id: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(id), &tlv(4, value)])
}

fn oid(arcs: &[u8]) -> Vec<u8> {
    tlv(6, arcs)
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}
