//! A registered subject against a certificate's: distinguished names and subject
//! alternative names.

use std::hint::black_box;
use std::str::FromStr;

use certbound::{ExpectedSubject, Name, RegisteredDn};
use certbound_benches::certificates::{C, CN, L, O, OU, ST, SUBJECT, SUBJECT_TEXT};
use certbound_benches::contest::Contest;
use certbound_benches::der;
use openssl::x509::X509Name as OpensslName;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_parser::prelude::{FromDer, X509Name as ParsedName};

pub(crate) fn run(rounds: usize) {
    names(rounds);
    alternative_names(rounds);
}

fn names(rounds: usize) {
    let latin = [
        (C, "DE"),
        (ST, "Thüringen"),
        (L, "Mühlhausen/Thüringen"),
        (O, "Größenwahn & Söhne Zahlungsverkehr"),
        (OU, "Überweisungen für Geschäftskunden"),
        (CN, "Schnittstelle für Zahlungsauslöser"),
    ];
    let latin_text = "CN=Schnittstelle für Zahlungsauslöser,OU=Überweisungen für \
                      Geschäftskunden,O=Größenwahn & Söhne Zahlungsverkehr,\
                      L=Mühlhausen/Thüringen,ST=Thüringen,C=DE";
    let units: Vec<String> = (0..19).map(|number| format!("Unit {number} of nineteen")).collect();
    let mut twenty = vec![(C, "DE")];
    twenty.extend(units.iter().map(|unit| (OU, unit.as_str())));
    let twenty_text: Vec<String> = units.iter().rev().map(|unit| format!("OU={unit}")).collect();
    let twenty_text = format!("{},C=DE", twenty_text.join(","));
    let several = [
        vec![(C, "DE")],
        vec![(O, "Example Payments GmbH"), (OU, "Open Banking Interfaces")],
        vec![(CN, "client-0815"), (OU, "Clients"), (L, "Munich")],
    ];
    let several_text = "L=Munich+OU=Clients+CN=client-0815,\
                        OU=Open Banking Interfaces+O=Example Payments GmbH,C=DE";
    let one = [(CN, "client-0815.api.example.com")];
    for (label, der, text, others_too) in [
        ("1 RDN", der::name(&one), "CN=client-0815.api.example.com".to_owned(), true),
        ("6 RDNs", der::name(&SUBJECT), SUBJECT_TEXT.to_owned(), true),
        ("20 RDNs", der::name(&twenty), twenty_text, true),
        ("3 RDNs of several values", der::name_of(&several), several_text.to_owned(), false),
        ("6 RDNs, other case", der::name(&SUBJECT), SUBJECT_TEXT.to_lowercase(), false),
        ("6 RDNs, non-ASCII", der::name(&latin), latin_text.to_owned(), true),
        ("6 RDNs, non-ASCII, other case", der::name(&latin), latin_text.to_uppercase(), false),
    ] {
        // Prepared when it was registered.
        let registered = RegisteredDn::parse(&text).unwrap();
        let parsed = x509_cert::name::Name::from_der(&der).unwrap();
        let openssl = OpensslName::from_der(&der).unwrap();
        let borrowed = ParsedName::from_der(&der).unwrap().1;
        assert!(registered.matches(&Name::from_der(&der).unwrap()), "{label}");
        let mut contest = Contest::new(format!("dn/{label}"))
            .with("certbound", || {
                let subject = Name::from_der(black_box(&der)).unwrap();
                assert!(black_box(&registered).matches(&subject));
            })
            .with("x509-cert, prepared", || {
                x509_cert::name::Name::from_der(black_box(&der)).unwrap() == parsed
            })
            .with("x509-parser, prepared", || {
                ParsedName::from_der(black_box(&der)).unwrap().1 == borrowed
            })
            .with("OpenSSL, prepared", || {
                let subject = OpensslName::from_der(black_box(&der)).unwrap();
                assert!(subject.try_cmp(&openssl).unwrap().is_eq());
            });
        // It compares what is encoded, so only the plain case is equal to it.
        if others_too {
            contest = contest.with("x509-cert", || {
                let subject = x509_cert::name::Name::from_der(black_box(&der)).unwrap();
                subject == x509_cert::name::Name::from_str(black_box(&text)).unwrap()
            });
        }
        contest.run(rounds);
    }
}

fn alternative_names(rounds: usize) {
    for (label, pattern) in
        [("", "host-###.example.com"), (", mixed lengths", "#.host-###.clients.example.com")]
    {
        for entries in [5, 20, 200] {
            let host = |i: usize| {
                let long = "x".repeat(i % 9);
                pattern.replace("###", &format!("{i:03}")).replacen('#', &format!("a{long}"), 1)
            };
            let der = der::dns_names((0..entries).map(host));
            let last = host(entries - 1);
            let expected = ExpectedSubject::dns(&last).unwrap();
            let parsed = |der: &[u8]| {
                let names = SubjectAltName::from_der(der).unwrap();
                names
                    .0
                    .iter()
                    .any(|name| matches!(name, GeneralName::DnsName(name) if name.as_str() == last))
            };
            assert!(parsed(&der) && expected.verify_general_names(&der).is_ok());
            Contest::new(format!("san/{entries}{label}"))
                .with("certbound", || expected.verify_general_names(black_box(&der)).is_ok())
                .with("x509-cert", || parsed(black_box(&der)))
                .run(rounds);
        }
    }
}
