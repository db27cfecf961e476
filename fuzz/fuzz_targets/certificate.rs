//! Every question to a certificate is answered or refused; its alternative
//! names are found when they are asked for, its subject when it is registered.
#![no_main]

use certbound::{Certificate, ExpectedSubject};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(certificate) = Certificate::from_der(input) else { return };
    let _ = (certificate.version(), certificate.serial_number(), certificate.issuer());
    let _ = (certificate.not_before(), certificate.not_after());
    let _ = certificate.subject_public_key_info();
    for oids in [certificate.extended_key_usage(), certificate.certificate_policies()] {
        if let Ok(Some(oids)) = oids {
            oids.take(1000).for_each(drop);
        }
    }
    if let Ok(Some(names)) = certificate.subject_alt_names() {
        for name in names {
            let (Some(kind), text) = (name.kind(), name.to_string()) else { continue };
            assert!(text.is_ascii() && !text.contains(char::is_control));
            if let Ok(expected) = ExpectedSubject::new(kind, &text) {
                // Text with escapes is another text than the entry.
                if text.as_bytes() == name.octets() {
                    assert_eq!(expected.matches(&certificate), Ok(true), "{text}");
                }
            }
        }
    }
    if let Ok(subject) = certificate.subject() {
        if let Ok(expected) = ExpectedSubject::dn(&subject.to_string()) {
            assert_eq!(expected.matches(&certificate), Ok(subject.matches(&subject)));
        }
    }
});
