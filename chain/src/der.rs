//! DER elements, where core and webpki give no way in.

use std::iter;

use certbound::Error;

/// The content of the first element, and what follows it. Lengths of at
/// most 16 bits, which is all that webpki reads.
pub(crate) fn element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = match der {
        [_, len @ 0..=0x7f, rest @ ..] => (usize::from(*len), rest),
        [_, 0x81, len, rest @ ..] => (usize::from(*len), rest),
        [_, 0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    rest.split_at_checked(len)
}

/// The whole first element, and what follows it.
pub(crate) fn split(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = element(der)?;
    der.split_at_checked(der.len().checked_sub(rest.len())?)
}

/// The contents of elements that follow one another, in an extension; after an
/// error there are no more.
pub(crate) fn contents(der: &[u8]) -> impl Iterator<Item = Result<&[u8], Error>> {
    let mut rest = der;
    iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let next = element(rest);
        rest = next.map_or(&[], |(_, after)| after);
        Some(next.map(|(content, _)| content).ok_or(Error::ExtensionMalformed))
    })
}
