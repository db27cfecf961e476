//! Eight octets at a time in one register, for scans that need no SIMD.
//!
//! Each function marks an octet by its high bit. A borrow may mark octets
//! after the first one marked, never before it: only the first is meant.

/// A word of one octet, repeated.
pub(crate) const fn repeat(octet: u8) -> u64 {
    u64::from_le_bytes([octet; 8])
}

/// Marks the octets that equal `octet`.
#[cfg_attr(not(feature = "small"), inline(always))]
pub(crate) const fn mark_equal(block: u64, octet: u8) -> u64 {
    let x = block ^ repeat(octet);
    x.wrapping_sub(repeat(1)) & !x & repeat(0x80)
}

/// Which octet is the first one marked, when one is.
#[cfg_attr(not(feature = "small"), inline(always))]
pub(crate) const fn first_marked(marks: u64) -> usize {
    (marks.trailing_zeros() >> 3) as usize
}
