//! A thumbprint that is read is written as it was read; PEM that is read is one
//! framed certificate.
#![no_main]

use certbound::Thumbprint;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(thumbprint) = Thumbprint::from_text(input) {
        assert_eq!(thumbprint.write_text(&mut [0; 43]).as_bytes(), input);
    }
    if let Ok(thumbprint) = Thumbprint::from_hex(input) {
        let hex: String = thumbprint.as_bytes().iter().map(|o| format!("{o:02x}")).collect();
        let digits: Vec<u8> = input.iter().copied().filter(|c| *c != b':').collect();
        assert!(hex.as_bytes().eq_ignore_ascii_case(&digits));
    }
    let mut der = vec![0; input.len()];
    if let Ok(der) = certbound::decode_pem(input, &mut der) {
        // Text is never hashed as if it were a certificate.
        assert!(Thumbprint::of(der).is_ok() && Thumbprint::of(input).is_err());
    }
});
