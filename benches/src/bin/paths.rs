//! Runs each hot path once between two marks that callgrind sees, for
//! benches/instructions.py; prints their names in that order.

use std::hint::black_box;

use certbound::{
    Confirmation, ExpectedSubject, HeaderFormat, Name, Policy, RegisteredDn, Thumbprint,
    decode_client_cert,
};
use certbound_benches::certificates::{SUBJECT, SUBJECT_TEXT, certificate, framed};
use certbound_benches::{BOUND, SIZES, claims, der, headers, hostile, response, token};

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
    let registered = RegisteredDn::parse(SUBJECT_TEXT).unwrap();
    count("subject DN, 6 RDNs", || {
        assert!(registered.matches(&Name::from_der(black_box(&der)).unwrap()));
    });
    let host = |number: usize| format!("host-{number:03}.example.com");
    let der = der::dns_names((0..200).map(host));
    let last = host(199);
    let expected = ExpectedSubject::dns(&last).unwrap();
    count("subject alternative name, last of 200", || {
        expected.verify_general_names(black_box(&der)).unwrap();
    });
}
