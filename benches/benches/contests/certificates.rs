//! A certificate is looked into: subject, issuer, validity, serial number and
//! subject alternative names.

use std::hint::black_box;

use certbound::{Certificate, Error};
use certbound_benches::certificates::certificate;
use certbound_benches::contest::Contest;
use openssl::x509::X509;
use pki_types::CertificateDer;
use webpki::EndEntityCert;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_parser::prelude::{FromDer, X509Certificate};

pub(crate) fn run(rounds: usize) {
    let der = certificate();
    assert_eq!(certbound(&der), Ok(1));
    assert_eq!((x509_parser(&der), x509_cert(&der)), (1, 1));
    assert_eq!((webpki(&der), openssl(&der)), (1, 1));
    Contest::new("certificate/968")
        .with("certbound", || certbound(black_box(&der)))
        .with("webpki", || webpki(black_box(&der)))
        .with("x509-parser", || x509_parser(black_box(&der)))
        .with("x509-cert", || x509_cert(black_box(&der)))
        .with("OpenSSL", || openssl(black_box(&der)))
        .run(rounds);
}

fn certbound(der: &[u8]) -> Result<usize, Error> {
    let certificate = Certificate::from_der(der)?;
    black_box((certificate.subject()?, certificate.issuer()?, certificate.serial_number()?));
    black_box((certificate.not_before()?, certificate.not_after()?));
    Ok(certificate.subject_alt_names()?.map_or(0, Iterator::count))
}

fn x509_parser(der: &[u8]) -> usize {
    let (_, certificate) = X509Certificate::from_der(der).unwrap();
    black_box((certificate.subject(), certificate.issuer(), certificate.raw_serial()));
    black_box(certificate.validity());
    let names = certificate.subject_alternative_name().unwrap();
    names.map_or(0, |names| names.value.general_names.len())
}

fn x509_cert(der: &[u8]) -> usize {
    let certificate = x509_cert::Certificate::from_der(der).unwrap();
    let certificate = certificate.tbs_certificate();
    black_box((certificate.subject(), certificate.issuer(), certificate.serial_number()));
    black_box(certificate.validity());
    let names = certificate.get_extension::<SubjectAltName>().unwrap();
    names.map_or(0, |(_, names)| names.0.len())
}

/// It leaves names and dates encoded, and tells no dates.
fn webpki(der: &[u8]) -> usize {
    let der = CertificateDer::from(der);
    let certificate = EndEntityCert::try_from(&der).unwrap();
    black_box((certificate.subject(), certificate.issuer(), certificate.serial()));
    certificate.valid_dns_names().count()
}

fn openssl(der: &[u8]) -> usize {
    let certificate = X509::from_der(der).unwrap();
    black_box((certificate.subject_name(), certificate.issuer_name()));
    black_box((certificate.serial_number(), certificate.not_before(), certificate.not_after()));
    certificate.subject_alt_names().map_or(0, |names| names.len())
}
