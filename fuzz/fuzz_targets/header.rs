//! Certificates in request headers, against a second reader that works on whole
//! buffers; what is taken is taken again in another format.
#![no_main]

use base64ct::{Base64, Encoding};
use certbound::{Error, HeaderFormat, Thumbprint, decode_client_cert, decode_client_cert_chain};
use libfuzzer_sys::fuzz_target;

#[path = "../../core/tests/common/header_reader.rs"]
mod header_reader;

fuzz_target!(|input: &[u8]| {
    let Some((number, value)) = input.split_first() else { return };
    let Ok(format) = HeaderFormat::from_number(u32::from(number % 8)) else { return };
    let limit = value.len();

    let mut out = vec![0xa5; value.len()];
    let chain = decode_client_cert_chain(format, value, limit, &mut out);
    let chain: Result<Vec<Vec<u8>>, Error> = chain.map(|chain| chain.map(<[u8]>::to_vec).collect());
    assert_eq!(chain.as_ref().ok(), header_reader::read(format, value).as_ref());

    // One certificate after another is the chain, and then there is no more.
    let count = chain.as_ref().map_or(0, Vec::len);
    for index in [0, count / 2, count.saturating_sub(1), count] {
        let mut out = vec![0xa5; value.len()];
        let found = decode_client_cert(format, value, limit, index, &mut out).map(<[u8]>::to_vec);
        match chain.as_ref().map(|chain| chain.get(index)) {
            Ok(Some(expected)) => assert_eq!(found.as_ref(), Ok(expected)),
            Ok(None) => assert_eq!(found, Err(Error::NoSuchEntry)),
            Err(error) => assert_eq!(found.as_ref(), Err(error)),
        }
        if found.is_err() {
            assert!(out.iter().all(|octet| *octet == 0xa5), "written on failure");
        }
    }
    let Ok(chain) = chain else { return };
    let leaf = &chain[0];
    assert!(Thumbprint::of(leaf).is_ok());

    let mut short = vec![0; leaf.len() - 1];
    let refused = decode_client_cert(format, value, limit, 0, &mut short);
    assert_eq!(refused, Err(Error::ShortBuffer));
    let refused = decode_client_cert(format, value, limit - 1, 0, &mut short);
    assert_eq!(refused, Err(Error::TooLarge));

    let list = chain.iter().map(|der| Base64::encode_string(der)).collect::<Vec<_>>().join(",");
    let mut out = vec![0; list.len()];
    let again = decode_client_cert_chain(
        HeaderFormat::Base64DerChain,
        list.as_bytes(),
        list.len(),
        &mut out,
    );
    assert!(again.is_ok_and(|again| again.eq(chain.iter().map(Vec::as_slice))));
});
