//! Chains of anything. What is accepted is accepted in any order, under fewer
//! demands too, and not with a bit of the leaf changed.
#![no_main]

use certbound::Error;
use certbound_chain::{ChainError, MAX_CERTIFICATES, Requirements, TrustStore};
use libfuzzer_sys::fuzz_target;

/// When the certificates of `tests/chain/cases.json` are valid.
const NOW: i64 = 1_700_000_000;

fuzz_target!(|input: &[u8]| {
    let [options, input @ ..] = input else { return };
    let mut records = records(input);
    let anchors: Vec<&[u8]> = records.by_ref().take(1 + usize::from(options & 3)).collect();
    let Some(leaf) = records.next() else { return };
    let mut chain: Vec<&[u8]> = records.take(MAX_CERTIFICATES + 1).collect();
    let Ok(store) = TrustStore::from_der(anchors) else { return };
    let lax = Requirements::default().at(NOW);
    let strict = lax
        .policies(if options & 4 == 0 { &[] } else { &["1.3.6.1.4.1.99999.1"] })
        .require_client_auth_eku(options & 8 != 0);
    let verdict = store.verify(leaf, &chain, &strict);
    if verdict.is_ok() {
        assert_eq!(store.verify(leaf, &chain, &lax), Ok(()));
        let mut changed = leaf.to_vec();
        let at = usize::from(*options) * 7 % changed.len();
        changed[at] ^= 1 << (options & 7);
        assert!(store.verify(&changed, &chain, &strict).is_err(), "bit in octet {at}");
    }
    chain.reverse();
    let again = store.verify(leaf, &chain, &strict);
    // How far a search that is cut off comes is a matter of order.
    if !cut_off(&verdict) && !cut_off(&again) {
        assert_eq!(verdict.is_ok(), again.is_ok(), "{verdict:?} {again:?}");
    }
});

/// Octets after a length of 16 bits each.
fn records(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (len, after) = rest.split_first_chunk()?;
        let (record, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*len)))?;
        rest = after;
        Some(record)
    })
}

fn cut_off(verdict: &Result<(), ChainError>) -> bool {
    verdict.as_ref().is_err_and(|error| error.error() == Error::ChainLimit)
}
