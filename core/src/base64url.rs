//! Unpadded, canonical base64url (RFC 4648 section 5), decoded without tables.
//!
//! The alphabet test and the mapping are arithmetic on whole blocks: no
//! secret-dependent index, and a loop that the compiler vectorises.
//!
//! Refused: padding, any character outside the alphabet, a length no octets
//! encode to, and non-zero trailing bits (RFC 4648 section 3.5).

#[cfg(feature = "simd")]
use base64_simd::{Out, URL_SAFE_NO_PAD};
#[cfg(feature = "simd")]
use core::mem::MaybeUninit;

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

/// Characters in a piece: few for small stacks.
const PIECE: usize = if cfg!(feature = "simd") {
    8192
} else if cfg!(feature = "small") {
    128
} else {
    256
};
/// Octets that a piece decodes to.
const PIECE_OCTETS: usize = PIECE / 4 * 3;

/// Characters that the end of a text may have: what whole blocks leave, or one block.
const TAIL: usize = if cfg!(feature = "simd") { 8 } else { BLOCK };

/// Room for a piece of a text.
#[cfg(not(feature = "simd"))]
pub(crate) struct Piece([u8; PIECE_OCTETS]);

#[cfg(not(feature = "simd"))]
impl Piece {
    pub(crate) const fn new() -> Self {
        Self([0; PIECE_OCTETS])
    }

    /// Decodes the start of a text, or all of it where there is room. Gives the octets
    /// and the characters that are left.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(crate) fn decode<'t>(&mut self, text: &'t [u8]) -> Result<(&[u8], &'t [u8]), Fault> {
        let (mut rest, mut len) = (text, 0usize);
        if text.len() > TAIL {
            let (characters, octets) = self.decode_whole(text).ok_or(Fault::Character)?;
            rest = text.get(characters..).unwrap_or_default();
            len = octets;
        }
        // The tail goes with the last piece where there is room behind that.
        let room = self.0.get_mut(len..).and_then(<[u8]>::first_chunk_mut::<{ TAIL / 4 * 3 }>);
        if let Some(room) = room.filter(|_| rest.len() <= TAIL) {
            len = len.wrapping_add(decode_tail::<TAIL, _>(rest, room)?);
            rest = &[];
        }
        Ok((self.0.get(..len).unwrap_or_default(), rest))
    }

    /// Decodes full blocks, as many as there is room for. Gives how many characters were
    /// taken and how many octets they are, or `None` when a character is outside the
    /// alphabet.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn decode_whole(&mut self, text: &[u8]) -> Option<(usize, usize)> {
        let (blocks, _) = text.get(..text.len().min(PIECE))?.as_chunks::<BLOCK>();
        let (to, _) = self.0.as_chunks_mut::<{ BLOCK_OCTETS * STEP }>();
        for (blocks, to) in blocks.chunks(STEP).zip(to) {
            decode_blocks(blocks, to)?;
        }
        let taken = blocks.len().wrapping_mul(BLOCK);
        Some((taken, (taken / 4).wrapping_mul(3)))
    }
}

/// Room for a piece of a text; filling it with zeros before would take as long as
/// decoding a short one.
#[cfg(feature = "simd")]
pub(crate) struct Piece([MaybeUninit<u8>; PIECE_OCTETS]);

#[cfg(feature = "simd")]
impl Piece {
    pub(crate) const fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; PIECE_OCTETS])
    }

    /// Decodes the start of a text, or all of it where there is room. Gives the octets
    /// and the characters that are left.
    pub(crate) fn decode<'t>(&mut self, text: &'t [u8]) -> Result<(&[u8], &'t [u8]), Fault> {
        let (piece, rest) = text.split_at_checked(PIECE).unwrap_or((text, &[]));
        let Ok(octets) = URL_SAFE_NO_PAD.decode(piece, Out::from_uninit_slice(&mut self.0)) else {
            return Err(check(piece).err().unwrap_or(Fault::Character));
        };
        // Length and spare bits are judged here, not there.
        check_tail(split_tail(piece).1)?;
        Ok((octets, rest))
    }
}

/// Blocks that are decoded together.
#[cfg(not(feature = "simd"))]
const STEP: usize = 2;

/// Decodes at most so many blocks, or gives `None`.
///
/// Each step is a loop over all of them, for the compiler to take many characters at
/// once.
#[cfg(not(feature = "simd"))]
#[inline(never)]
fn decode_blocks(blocks: &[[u8; BLOCK]], out: &mut [u8; BLOCK_OCTETS * STEP]) -> Option<()> {
    let mut sextets = [0u8; BLOCK * STEP];
    let mut seen = 0u8;
    let (to, _) = sextets.as_chunks_mut::<BLOCK>();
    for (block, to) in blocks.iter().zip(to) {
        for (to, from) in to.iter_mut().zip(block) {
            *to = sextet(*from);
            seen |= *to;
        }
    }
    if seen & 0x80 != 0 {
        return None;
    }
    let taken = blocks.len().wrapping_mul(BLOCK);
    let mut words = [0u64; BLOCK * STEP / 8];
    let (groups, _) = sextets.as_chunks::<8>();
    for (word, group) in words.iter_mut().zip(groups.get(..taken / 8)?) {
        *word = join(u64::from_le_bytes(*group));
    }
    let (pairs, _) = words.as_chunks::<2>();
    let (to, _) = out.as_chunks_mut::<12>();
    for ([first, second], to) in pairs.get(..taken / 16)?.iter().zip(to) {
        // The 96 bits of both, the first eight octets and the last four.
        let high = ((first << 16) | (second >> 32)).to_be_bytes();
        let low = (*second as u32).to_be_bytes();
        if let Some((start, end)) = to.split_first_chunk_mut::<8>() {
            *start = high;
            end.copy_from_slice(&low);
        }
    }
    Some(())
}

/// Joins eight sextets to 48 bits.
#[cfg_attr(not(feature = "small"), inline(always))]
const fn join(x: u64) -> u64 {
    // Pairs of 6 bits to 12, pairs of 12 to 24, the pair of 24 to 48.
    let x = join_pairs(x, 0x003f_003f_003f_003f, 6, 8);
    let x = join_pairs(x, 0x0000_0fff_0000_0fff, 12, 16);
    join_pairs(x, 0x00ff_ffff, 24, 32)
}

/// Joins each two neighbours of `bits` bits, which lie `apart` bits from each other; `mask`
/// is where the lower ones are. The lower one came first and becomes the higher half.
#[cfg_attr(not(feature = "small"), inline(always))]
const fn join_pairs(x: u64, mask: u64, bits: u32, apart: u32) -> u64 {
    (x & mask).wrapping_shl(bits) | (x.wrapping_shr(apart) & mask)
}

/// Checks a text that is not needed decoded.
pub(crate) fn check(text: &[u8]) -> Result<(), Fault> {
    let (whole, tail) = split_tail(text);
    if is_within_alphabet(whole) { check_tail(tail) } else { Err(Fault::Character) }
}

/// Splits a text before its end, which is not longer than [`TAIL`].
#[cfg_attr(not(feature = "small"), inline(always))]
fn split_tail(text: &[u8]) -> (&[u8], &[u8]) {
    let unit = if cfg!(feature = "simd") { 4 } else { BLOCK };
    text.split_at_checked(text.len() & !(unit - 1)).unwrap_or((&[], text))
}

#[cfg(feature = "simd")]
fn is_within_alphabet(whole: &[u8]) -> bool {
    URL_SAFE_NO_PAD.check(whole).is_ok()
}

#[cfg(not(feature = "simd"))]
fn is_within_alphabet(whole: &[u8]) -> bool {
    whole.as_chunks().0.iter().all(|block| map::<BLOCK>(block, &mut [0; BLOCK]))
}

/// Decodes at most `N` characters, a short text or the end of one, and returns how
/// many octets they are.
#[inline(never)]
pub(crate) fn decode_tail<const N: usize, const OCTETS: usize>(
    text: &[u8],
    out: &mut [u8; OCTETS],
) -> Result<usize, Fault> {
    const { assert!(N / 4 * 3 == OCTETS) };
    let mut sextets = [0; N];
    let len = map_tail(text, &mut sextets)?;
    pack(&sextets, out);
    Ok(len)
}

/// Checks at most [`TAIL`] characters, the end of a text.
#[inline(never)]
fn check_tail(text: &[u8]) -> Result<(), Fault> {
    map_tail(text, &mut [0; TAIL]).map(|_| ())
}

/// Maps the end of a text to sextets, and returns how many octets they are.
#[cfg_attr(not(feature = "small"), inline(always))]
fn map_tail<const N: usize>(text: &[u8], sextets: &mut [u8; N]) -> Result<usize, Fault> {
    // 'A' is the sextet zero, so the fill is valid and adds no bits.
    let mut block = [b'A'; N];
    // A longer text is nobody's tail; what was not looked at must not pass.
    block.get_mut(..text.len()).ok_or(Fault::Length)?.copy_from_slice(text);
    if !map(&block, sextets) {
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
    // At most 16 groups of 3 octets, so nothing here can wrap.
    Ok((text.len() / 4).wrapping_mul(3).wrapping_add(octets))
}

/// Maps characters to sextets; `false` when one is outside the alphabet.
fn map<const N: usize>(text: &[u8; N], sextets: &mut [u8; N]) -> bool {
    let mut seen = 0u8;
    for (to, from) in sextets.iter_mut().zip(text) {
        *to = sextet(*from);
        seen |= *to;
    }
    seen & 0x80 == 0
}

/// The value of a character; with its high bit set when it is outside the alphabet.
#[cfg_attr(not(feature = "small"), inline(always))]
fn sextet(c: u8) -> u8 {
    // What takes a character to its value; at most one range holds, and for none of
    // them it is zero.
    let range = |low: u8, high: u8, first: u8| {
        let inside = u8::from(c.wrapping_sub(low) <= high.wrapping_sub(low));
        first.wrapping_sub(low) & 0u8.wrapping_sub(inside)
    };
    let to_value = range(b'A', b'Z', 0)
        | range(b'a', b'z', 26)
        | range(b'0', b'9', 52)
        | range(b'-', b'-', 62)
        | range(b'_', b'_', 63);
    let outside = 0u8.wrapping_sub(u8::from(to_value == 0));
    c.wrapping_add(to_value) | outside
}

/// Packs sextets into octets, eight to six at a time.
fn pack(sextets: &[u8], out: &mut [u8]) {
    let (groups, _) = sextets.as_chunks::<8>();
    let (to, _) = out.as_chunks_mut::<6>();
    for (group, to) in groups.iter().zip(to) {
        let [_, _, a, b, c, d, e, f] = join(u64::from_le_bytes(*group)).to_be_bytes();
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
    fn pieces_decode_as_base64ct_does() {
        use base64ct::{Base64UrlUnpadded, Encoding};
        let mut text = ALPHABET.repeat(PIECE / BLOCK + 1);
        text.extend(b"AAAA");
        let mut piece = Piece::new();
        let mut expected = [0; 2 * PIECE_OCTETS];
        // Odd, so that every place within a block has its turn.
        let stride = (PIECE / 256) | 1;
        for len in (0..=text.len()).step_by(stride) {
            let Ok(expected) = Base64UrlUnpadded::decode(&text[..len], &mut expected) else {
                // One character more than whole groups, or spare bits.
                continue;
            };
            let (mut rest, mut got) = (&text[..len], Vec::new());
            loop {
                let (octets, after) = piece.decode(rest).unwrap();
                got.extend_from_slice(octets);
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            assert_eq!(got, *expected, "{len}");
        }
        for at in (0..PIECE).step_by(stride) {
            let mut wrong = text.clone();
            wrong[at] = b'=';
            assert_eq!(piece.decode(&wrong), Err(Fault::Character), "{at}");
            assert_eq!(check(&wrong), Err(Fault::Character), "{at}");
        }
        assert_eq!(check(&text), Ok(()));
    }

    #[test]
    fn tails() {
        let mut out = [0; BLOCK_OCTETS];
        let mut decode =
            |text: &[u8]| decode_tail::<BLOCK, _>(text, &mut out).map(|len| out[..len].to_vec());
        let octets: Vec<u8> = (0..47).map(|i: u8| i.wrapping_mul(37)).collect();
        for len in 0..octets.len() {
            use base64ct::{Base64UrlUnpadded, Encoding};
            let mut text = [0; 64];
            let text = Base64UrlUnpadded::encode(&octets[..len], &mut text).unwrap();
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(&octets[..len]));
            assert_eq!(check(text.as_bytes()), Ok(()));
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
            assert_eq!(decode(text.as_bytes()), Err(fault), "{text}");
            assert_eq!(check(text.as_bytes()), Err(fault), "{text}");
        }
        assert_eq!(decode(&[b'A'; BLOCK + 4]), Err(Fault::Length));
        assert_eq!(check_tail(&[b'A'; TAIL + 4]), Err(Fault::Length));
    }
}
