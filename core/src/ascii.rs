//! ASCII text: digits, white space, and comparison without regard to case.

/// The value of a hexadecimal digit of either case.
pub(crate) const fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit & 0x0f),
        b'a'..=b'f' | b'A'..=b'F' => Some((digit & 0x07).wrapping_add(9)),
        _ => None,
    }
}

/// A number with one hexadecimal digit more at its end.
#[cfg_attr(not(feature = "small"), inline(always))]
pub(crate) fn push_hex(value: u16, digit: u8) -> Option<u16> {
    Some((value << 4) | u16::from(hex_digit(digit)?))
}

/// The octet that two hexadecimal digits stand for.
#[inline]
pub(crate) fn hex_octet(high: u8, low: u8) -> Option<u8> {
    Some((hex_digit(high)? << 4) | hex_digit(low)?)
}

/// Drops spaces and tabs from both ends, as around a header field's value
/// (RFC 9110 section 5.5).
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// Whether two texts differ at most in the case of ASCII letters.
///
/// `known` is ASCII; `other` may be anything.
#[inline]
pub(crate) fn equal_ignoring_case(known: &[u8], other: &[u8]) -> bool {
    if known.len() != other.len() {
        return false;
    }
    let (Some(last_a), Some(last_b)) = (known.last_chunk(), other.last_chunk()) else {
        return known.eq_ignore_ascii_case(other);
    };
    // The last eight octets overlap with what the whole words leave over.
    let (words_a, _) = known.as_chunks();
    let (words_b, _) = other.as_chunks();
    words_a.iter().zip(words_b).all(|(a, b)| same(*a, *b)) && same(*last_a, *last_b)
}

#[inline]
fn same(known: [u8; 8], other: [u8; 8]) -> bool {
    let (a, b) = (u64::from_ne_bytes(known), u64::from_ne_bytes(other));
    let differs = a ^ b;
    if differs == 0 {
        return true;
    }
    if differs & !CASE != 0 {
        return false;
    }
    // Where only the case bit differs, it must belong to a letter. All octets
    // are below 80 here, so the sums do not carry into their neighbours.
    let lower = a | CASE;
    let from_a = lower.wrapping_add(splat(0x80 - b'a'));
    let beyond_z = lower.wrapping_add(splat(0x80 - b'z' - 1));
    let letters = (from_a & !beyond_z & splat(0x80)) >> 2;
    differs & !letters == 0
}

const fn splat(octet: u8) -> u64 {
    u64::from_ne_bytes([octet; 8])
}

/// Bit 5 of each octet, in which the cases of a letter differ.
pub(crate) const CASE: u64 = splat(0x20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_octets_in_every_place() {
        for known in 0..0x80u8 {
            for other in 0..=255u8 {
                for len in [1usize, 7, 8, 9, 16, 19] {
                    let mut a = [b'x'; 19];
                    let mut b = [b'X'; 19];
                    let at = usize::from(known ^ other) % len;
                    (a[at], b[at]) = (known, other);
                    let expected = a[..len].eq_ignore_ascii_case(&b[..len]);
                    assert_eq!(equal_ignoring_case(&a[..len], &b[..len]), expected);
                }
            }
        }
        assert!(!equal_ignoring_case(b"a", b"ab"));
    }
}
