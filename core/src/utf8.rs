//! The rule of UTF-8, for all that read it octet by octet.

/// How many octets follow the first one of a character beyond ASCII, and the range that
/// the next must be in: it keeps out overlong forms, surrogates and what lies above
/// U+10FFFF (RFC 3629 section 4). `None` for an octet that begins none.
#[inline]
pub(crate) const fn following(lead: u8) -> Option<(u8, u8, u8)> {
    Some(match lead {
        0xc2..=0xdf => (1, 0x80, 0xbf),
        0xe0 => (2, 0xa0, 0xbf),
        0xed => (2, 0x80, 0x9f),
        0xe1..=0xef => (2, 0x80, 0xbf),
        0xf0 => (3, 0x90, 0xbf),
        0xf1..=0xf3 => (3, 0x80, 0xbf),
        0xf4 => (3, 0x80, 0x8f),
        _ => return None,
    })
}
