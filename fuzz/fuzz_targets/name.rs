//! A name that matches itself is printed as text that registers and matches
//! again, and matching is symmetric.
#![no_main]

use certbound::{ExpectedSubject, Name, RegisteredDn};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // The first octet says where the second name begins.
    let Some((cut, rest)) = input.split_first() else { return };
    let cut = usize::from(*cut).min(rest.len());
    let (first, second) = rest.split_at(cut);
    if let (Ok(a), Ok(b)) = (Name::from_der(first), Name::from_der(second)) {
        assert_eq!(a.matches(&b), b.matches(&a));
    }
    if let Ok(name) = Name::from_der(rest) {
        let text = name.to_string();
        assert!(!text.contains(char::is_control));
        // What no DN text can name, such as a value of tag 0, is refused.
        if let Ok(registered) = RegisteredDn::parse(&text) {
            assert_eq!(registered.matches(&name), name.matches(&name), "{text}");
            let verdict = ExpectedSubject::dn(&text).unwrap().verify_name(rest);
            assert_eq!(verdict.is_ok(), registered.matches(&name));
        }
    }
});
