//! Where the plain text of a JSON string ends: at a quote, a backslash, a control
//! character, or what is not ASCII.

/// Splits off the plain text at the start.
#[cfg_attr(not(feature = "small"), inline(always))]
pub(crate) fn split_plain(input: &[u8]) -> (&[u8], &[u8]) {
    let mut len: usize = 0;
    // Where the code has to be small, octet by octet.
    let whole = if cfg!(feature = "small") { &[] } else { input };
    for block in whole.as_chunks::<BLOCK>().0 {
        if let Some(plain) = first_special(*block) {
            len = len.wrapping_add(plain);
            return input.split_at_checked(len).unwrap_or((input, &[]));
        }
        len = len.wrapping_add(BLOCK);
    }
    let tail = input.get(len..).unwrap_or_default();
    for octet in tail {
        if matches!(*octet, 0..=0x1f | b'"' | b'\\' | 0x80..) {
            break;
        }
        len = len.wrapping_add(1);
    }
    input.split_at_checked(len).unwrap_or((input, &[]))
}

/// Octets that are looked at together.
const BLOCK: usize = if cfg!(feature = "simd") { 16 } else { 8 };

/// Which octet is the first that is not plain, when there is one.
#[cfg(feature = "simd")]
#[cfg_attr(not(feature = "small"), inline(always))]
fn first_special(block: [u8; BLOCK]) -> Option<usize> {
    use wide::u8x16;

    let octets = u8x16::new(block);
    let special = octets.simd_eq(u8x16::splat(b'"'))
        | octets.simd_eq(u8x16::splat(b'\\'))
        | octets.simd_le(u8x16::splat(0x1f))
        // The high bit of an octet that is not ASCII is set already.
        | octets;
    let marks = special.to_bitmask();
    (marks != 0).then_some(marks.trailing_zeros() as usize)
}

/// Which octet is the first that is not plain, when there is one.
#[cfg(not(feature = "simd"))]
#[cfg_attr(not(feature = "small"), inline(always))]
fn first_special(block: [u8; BLOCK]) -> Option<usize> {
    use crate::swar::{first_marked, repeat};

    let block = u64::from_le_bytes(block);
    // Below 0x80 a difference borrows, and so has the high bit, for exactly the
    // octets that are meant; the others have it themselves. An octet behind the first
    // one marked may be marked without need.
    let quote = (block ^ repeat(b'"')).wrapping_sub(repeat(1));
    let backslash = (block ^ repeat(b'\\')).wrapping_sub(repeat(1));
    let control = block.wrapping_sub(repeat(0x20));
    let marks = (quote | backslash | control | block) & repeat(0x80);
    (marks != 0).then_some(first_marked(marks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_runs_end_at_the_first_special_octet() {
        for special in [b'"', b'\\', 0x00, 0x1f, 0x80, 0xff] {
            for at in 0..40 {
                let mut text = [b'a'; 40];
                text[at] = special;
                assert_eq!(split_plain(&text), text.split_at(at), "{special:#x} {at}");
            }
        }
        for octet in 0..=255u8 {
            let plain = (0x20..0x80).contains(&octet) && octet != b'"' && octet != b'\\';
            let expected = if plain { 20 } else { 0 };
            assert_eq!(split_plain(&[octet; 20]).0.len(), expected, "{octet:#x}");
        }
    }
}
