//! Unpadded, canonical base64url (RFC 4648 section 5), decoded without tables.
//!
//! The alphabet test and the mapping are arithmetic on whole blocks: no
//! secret-dependent index, and a loop that the compiler vectorises.
//!
//! Refused: padding, any character outside the alphabet, a length no octets
//! encode to, and non-zero trailing bits (RFC 4648 section 3.5).

/// Characters in a block.
pub(crate) const BLOCK: usize = 64;
/// Octets that a block decodes to.
pub(crate) const BLOCK_OCTETS: usize = 48;

/// Why a last, partial block was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Character,
    Length,
    TrailingBits,
}

/// Decodes one full block; `false` when a character is outside the alphabet.
#[must_use]
pub(crate) fn decode_block(text: &[u8; BLOCK], out: &mut [u8; BLOCK_OCTETS]) -> bool {
    let mut sextets = [0u8; BLOCK];
    let valid = map(text, &mut sextets);
    pack(&sextets, out);
    valid
}

/// Whether a full block is within the alphabet.
#[must_use]
pub(crate) fn is_block(text: &[u8; BLOCK]) -> bool {
    map(text, &mut [0u8; BLOCK])
}

/// Decodes at most [`BLOCK`] characters, the end of a text, and returns how
/// many octets they are.
#[inline(never)]
pub(crate) fn decode_tail(text: &[u8], out: &mut [u8; BLOCK_OCTETS]) -> Result<usize, Fault> {
    // 'A' is the sextet zero, so the fill is valid and adds no bits.
    let mut block = [b'A'; BLOCK];
    for (to, from) in block.iter_mut().zip(text) {
        *to = *from;
    }
    let mut sextets = [0u8; BLOCK];
    if !map(&block, &mut sextets) {
        return Err(Fault::Character);
    }
    let last = text.last().map_or(0, |c| sextet(*c));
    let (octets, spare_bits) = match text.len() % 4 {
        0 => (0, 0),
        2 => (1, 0x0f),
        3 => (2, 0x03),
        _ => return Err(Fault::Length),
    };
    if last & spare_bits != 0 {
        return Err(Fault::TrailingBits);
    }
    pack(&sextets, out);
    // At most 16 groups of 3 octets, so nothing here can wrap.
    Ok((text.len() / 4).wrapping_mul(3).wrapping_add(octets))
}

/// Maps characters to sextets; `false` when one is outside the alphabet.
fn map(text: &[u8; BLOCK], sextets: &mut [u8; BLOCK]) -> bool {
    let mut seen = 0u8;
    for (to, from) in sextets.iter_mut().zip(text) {
        *to = sextet(*from);
        seen |= *to;
    }
    seen & 0x80 == 0
}

/// The value of a character, or 0xff when it is outside the alphabet.
#[inline(always)]
fn sextet(c: u8) -> u8 {
    // Each range adds what takes it from 0xff to its value; at most one holds.
    let range = |low: u8, high: u8, first: u8| {
        let inside = u8::from(c >= low) & u8::from(c <= high);
        let value = c.wrapping_sub(low).wrapping_add(first).wrapping_add(1);
        value & 0u8.wrapping_sub(inside)
    };
    0xffu8
        .wrapping_add(range(b'A', b'Z', 0))
        .wrapping_add(range(b'a', b'z', 26))
        .wrapping_add(range(b'0', b'9', 52))
        .wrapping_add(range(b'-', b'-', 62))
        .wrapping_add(range(b'_', b'_', 63))
}

/// Packs sextets into octets, eight to six at a time in one register.
fn pack(sextets: &[u8; BLOCK], out: &mut [u8; BLOCK_OCTETS]) {
    let (groups, _) = sextets.as_chunks::<8>();
    let (to, _) = out.as_chunks_mut::<6>();
    for (group, to) in groups.iter().zip(to) {
        let x = u64::from_le_bytes(*group);
        // Pairs of 6 bits to 12, pairs of 12 to 24, the pair of 24 to 48.
        let x = ((x & 0x003f_003f_003f_003f) << 6) | ((x >> 8) & 0x003f_003f_003f_003f);
        let x = ((x & 0x0000_0fff_0000_0fff) << 12) | ((x >> 16) & 0x0000_0fff_0000_0fff);
        let x = ((x & 0x00ff_ffff) << 24) | ((x >> 32) & 0x00ff_ffff);
        let [_, _, a, b, c, d, e, f] = x.to_be_bytes();
        *to = [a, b, c, d, e, f];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    #[test]
    fn every_octet_has_its_sextet_or_none() {
        for c in 0..=255u8 {
            let expected = ALPHABET.iter().position(|a| *a == c).map_or(0xff, |p| p as u8);
            assert_eq!(sextet(c), expected, "{c:#04x}");
        }
    }

    #[test]
    fn a_block_decodes_as_base64ct_does() {
        use base64ct::{Base64UrlUnpadded, Encoding};
        let mut out = [0; BLOCK_OCTETS];
        assert!(decode_block(ALPHABET, &mut out));
        let mut expected = [0; BLOCK_OCTETS];
        Base64UrlUnpadded::decode(ALPHABET, &mut expected).unwrap();
        assert_eq!(out, expected);
        for at in 0..BLOCK {
            let mut text = *ALPHABET;
            text[at] = b'=';
            assert!(!decode_block(&text, &mut out) && !is_block(&text), "{at}");
        }
    }

    #[test]
    fn tails() {
        let mut out = [0; BLOCK_OCTETS];
        let octets: Vec<u8> = (0..47).map(|i: u8| i.wrapping_mul(37)).collect();
        for len in 0..octets.len() {
            use base64ct::{Base64UrlUnpadded, Encoding};
            let mut text = [0; 64];
            let text = Base64UrlUnpadded::encode(&octets[..len], &mut text).unwrap();
            assert_eq!(decode_tail(text.as_bytes(), &mut out), Ok(len));
            assert_eq!(out[..len], octets[..len]);
        }
        for (text, fault) in [
            ("A", Fault::Length),
            ("AAAAA", Fault::Length),
            ("AB", Fault::TrailingBits),
            ("AAB", Fault::TrailingBits),
            ("AA==", Fault::Character),
            ("A+", Fault::Character),
            ("A/", Fault::Character),
            ("A A", Fault::Character),
            ("A.A", Fault::Character),
        ] {
            assert_eq!(decode_tail(text.as_bytes(), &mut out), Err(fault), "{text}");
        }
    }
}
