//! Comparing a token with one that was seen before, in constant time.

use core::hint::black_box;

use crate::Error;

/// Verifies that two secret texts are the same, in a time that depends on
/// their lengths alone.
///
/// For callers that keep the [`Confirmation`](crate::Confirmation) of a token and
/// use it again when the same token comes: the whole text has to be the same, and
/// the time must not tell how much of a guess was right. The length of a token
/// is not secret.
///
/// # Errors
/// `TextDiffers`.
// Out of line, so that its time depends on no caller's constants.
#[inline(never)]
pub fn verify_same_text(known: &[u8], presented: &[u8]) -> Result<(), Error> {
    if known.len() != presented.len() {
        return Err(Error::TextDiffers);
    }
    let (known_lanes, known_rest) = known.as_chunks::<LANES>();
    let (presented_lanes, presented_rest) = presented.as_chunks::<LANES>();
    // A lane for each octet, which the compiler keeps in vector registers.
    let mut lanes = [0; LANES];
    for (a, b) in known_lanes.iter().zip(presented_lanes) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane |= a ^ b;
        }
    }
    let mut difference = 0;
    for lane in lanes {
        difference |= lane;
    }
    for (a, b) in known_rest.iter().zip(presented_rest) {
        difference |= a ^ b;
    }
    // Keeps the compiler from leaving a loop at the first difference.
    if black_box(difference) == 0 { Ok(()) } else { Err(Error::TextDiffers) }
}

const LANES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    #[test]
    fn every_octet_counts() {
        for len in [0, 1, 31, 32, 33, 63, 64, 65, 100, 1600] {
            let known = vec![b'a'; len];
            assert_eq!(verify_same_text(&known, &known.clone()), Ok(()), "{len}");
            for position in 0..len {
                for bit in 0..8 {
                    let mut other = known.clone();
                    other[position] ^= 1 << bit;
                    assert_eq!(
                        verify_same_text(&known, &other),
                        Err(Error::TextDiffers),
                        "{len} {position} {bit}"
                    );
                }
            }
            let longer = vec![b'a'; len + 1];
            assert_eq!(verify_same_text(&known, &longer), Err(Error::TextDiffers));
            assert_eq!(verify_same_text(&longer, &known), Err(Error::TextDiffers));
        }
    }
}
