//! A registered value is taken or refused at a place within it; what is taken
//! never fails for its syntax later.
#![no_main]

use certbound::{ExpectedSubject, SubjectKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((kind, rest)) = input.split_first() else { return };
    let Ok(kind) = SubjectKind::from_number(u32::from(kind % 5) + 1) else { return };
    let cut = rest.iter().position(|octet| *octet == 0xff).unwrap_or(rest.len());
    let (value, der) = rest.split_at(cut);
    match ExpectedSubject::from_utf8(kind, value) {
        Err(fault) => {
            assert!(fault.position <= value.len());
            assert!((300..450).contains(&fault.error.code()));
        }
        Ok(expected) => {
            let der = der.get(1..).unwrap_or_default();
            let verdict = match kind {
                SubjectKind::Dn => expected.verify_name(der),
                _ => expected.verify_general_names(der),
            };
            if let Err(mismatch) = verdict {
                assert!(!mismatch.to_string().is_empty());
            }
        }
    }
});
