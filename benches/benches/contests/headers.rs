//! Certificates that a proxy passes on in a header.

use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use certbound::{HeaderFormat, decode_client_cert};
use certbound_benches::certificates::certificate;
use certbound_benches::contest::Contest;
use certbound_benches::headers::value;

pub(crate) fn run(rounds: usize) {
    let der = certificate();
    for format in HeaderFormat::ALL {
        let value = value(*format, &der);
        let mut room = vec![0; value.len()];
        let mut own = |value: &[u8]| {
            let limit = HeaderFormat::DEFAULT_LIMIT;
            decode_client_cert(*format, value, limit, 0, &mut room).map(<[u8]>::len)
        };
        assert_eq!(own(value.as_bytes()), Ok(der.len()), "{}", format.name());
        let text = STANDARD.encode(&der);
        let mut plain = vec![0; text.len()];
        let mut fastest = vec![0; text.len()];
        Contest::new(format!("header/{}", format.name()))
            .with_octets("certbound", value.len(), || own(black_box(value.as_bytes())))
            // Of the one certificate, whatever the format has around it.
            .with("base64", || STANDARD.decode_slice(black_box(&text), &mut plain))
            .with("base64-simd", || {
                let out = base64_simd::Out::from_slice(&mut fastest);
                base64_simd::STANDARD.decode(black_box(text.as_bytes()), out).is_ok()
            })
            .run(rounds);
    }
}
