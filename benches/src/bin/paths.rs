//! Runs each hot path once between two marks that callgrind sees, for
//! benches/instructions.py; prints their names in that order.

use std::hint::black_box;

use certbound::{
    ChainVerified, ClientRegistration, Confirmation, ExpectedSubject, HeaderFormat, Name, Policy,
    RegisteredDn, Thumbprint, decode_client_cert, verify_jwk_set,
};
use certbound_benches::certificates::{
    CN, L, O, OU, SUBJECT, SUBJECT_TEXT, UNIQUE_IDENTIFIER, certificate, certificate_of, framed,
};
use certbound_benches::{BOUND, SIZES, claims, clients, der, headers, hostile, response, token};

/// What callgrind counts, and nothing else.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
}

fn count(name: &str, mut work: impl FnMut()) {
    // What is found out once and kept, such as the processor's instructions.
    work();
    println!("{name}");
    measured(&mut work);
}

fn main() {
    let presented = Thumbprint::from_text(BOUND.as_bytes()).unwrap();
    for (size, octets) in SIZES {
        let token = token(&claims(octets));
        count(&format!("warm, {size}"), || {
            let said = Confirmation::from_jwt(black_box(token.as_bytes())).unwrap();
            said.verify(Some(&presented), Policy::Required).unwrap();
        });
    }
    for (size, octets) in SIZES {
        let response = response(octets);
        count(&format!("introspection, {size}"), || {
            let said = Confirmation::from_introspection(black_box(response.as_bytes())).unwrap();
            said.verify(Some(&presented), Policy::Required).unwrap();
        });
    }
    for (kind, claims) in hostile::documents(8077) {
        let token = token(&claims);
        count(&format!("hostile, {kind}"), || {
            let said = Confirmation::from_jwt(black_box(token.as_bytes())).unwrap();
            said.verify(Some(&presented), Policy::Required).unwrap();
        });
    }
    let der = framed(968);
    count("thumbprint, 968 octets", || {
        black_box(Thumbprint::of(black_box(&der)).unwrap());
    });
    subjects();
    clients();
    let der = certificate();
    for format in HeaderFormat::ALL {
        let value = headers::value(*format, &der);
        let mut room = vec![0; value.len()];
        let limit = HeaderFormat::DEFAULT_LIMIT;
        count(&format!("header, {}", format.name()), || {
            decode_client_cert(*format, black_box(value.as_bytes()), limit, 0, &mut room).unwrap();
        });
    }
}

fn subjects() {
    let der = der::name(&SUBJECT);
    let upper = SUBJECT_TEXT.to_ascii_uppercase();
    let umlauts = der::name(&[(L, "München"), (O, "Bäckerei Groß & Söhne"), (CN, "Zoë Łukasz")]);
    let identifier = der::name(&[(CN, "client"), (UNIQUE_IDENTIFIER, "0b0a2a3e-8c55-4b5f-9e61")]);
    let many = der::name(&[(OU, "Open Banking Interfaces"); 20]);
    for (label, text, der) in [
        ("6 RDNs", SUBJECT_TEXT, &der),
        ("other case", &upper, &der),
        ("20 RDNs", &["OU=Open Banking Interfaces"; 20].join(","), &many),
        (
            "escapes",
            r"CN=client\2d0815.api.example.com,OU=Open\20Banking\20Interfaces,O=Example Payments\20GmbH,L=\4dunich,ST=Bavari\61,C=\44E",
            &der,
        ),
        (
            "spaces",
            "CN=client-0815.api.example.com,OU=Open  Banking  Interfaces,O=Example  Payments GmbH,L=Munich,ST=Bavaria,C=DE",
            &der,
        ),
        (
            "hexadecimal",
            "CN=#0c0c5a6fc3ab20c581756b61737a,O=Bäckerei Groß & Söhne,L=München",
            &umlauts,
        ),
        ("beyond ASCII", "CN=Zoë Łukasz,O=Bäckerei Groß & Söhne,L=München", &umlauts),
        ("beyond ASCII, other case", "CN=ZOË ŁUKASZ,O=BÄCKEREI GROSS & SÖHNE,L=MÜNCHEN", &umlauts),
        (
            "beyond ASCII, decomposed",
            "CN=Zoe\u{308} Łukasz,O=Ba\u{308}ckerei Groß & So\u{308}hne,L=Mu\u{308}nchen",
            &umlauts,
        ),
        ("caseExact", "x500UniqueIdentifier=0b0a2a3e-8c55-4b5f-9e61,CN=client", &identifier),
    ] {
        let registered = RegisteredDn::parse(text).unwrap();
        count(&format!("subject DN, {label}"), || {
            assert!(registered.matches(&Name::from_der(black_box(der)).unwrap()), "{label}");
        });
    }
    count("two names of 6 RDNs", || {
        let name = |der| Name::from_der(black_box(der)).unwrap();
        assert!(name(&der).matches(&name(&der)));
    });
    let host = |number: usize| format!("host-{number:03}.example.com");
    let der = der::dns_names((0..200).map(host));
    let last = host(199);
    let expected = ExpectedSubject::dns(&last).unwrap();
    count("subject alternative name, last of 200", || {
        expected.verify_general_names(black_box(&der)).unwrap();
    });
}

/// Metadata is read, and the certificate with it.
fn clients() {
    for keys in [1, 10] {
        let jwks = clients::jwk_set(keys);
        let last = certificate_of(keys - 1);
        count(&format!("JWK Set of {keys}"), || {
            verify_jwk_set(black_box(jwks.as_bytes()), black_box(&last)).unwrap();
        });
    }
    let certificate = certificate_of(0);
    for (label, metadata) in clients::registrations() {
        count(&format!("client, {label}"), || {
            let mut scratch = [0; 256];
            let metadata = black_box(metadata.as_bytes());
            let registration = ClientRegistration::read(metadata, &mut scratch).unwrap();
            let presented = Some(black_box(certificate.as_slice()));
            registration.verify(presented, Some(ChainVerified::Upstream), None).unwrap();
        });
    }
}
