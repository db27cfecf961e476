//! String values as code points: how they are written, and RFC 4518 section
//! 2.1, how they are read.
//!
//! Text of a registered DN is UTF-8 with or without escapes; `#` values are
//! pairs of hexadecimal digits; a certificate has its octets as they are. One
//! iterator reads them all, and refuses what the string type cannot hold.

use crate::ascii::{hex_digit, hex_octet};
use crate::utf8::following;

/// How the octets of a string type are read (RFC 4518 section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF8String, strictly.
    Utf8,
    /// PrintableString and VisibleString: 20 to 7E. The smaller character set
    /// of PrintableString is not enforced, since `@ * _ &` occur in practice.
    Printable,
    /// IA5String: 00 to 7F.
    Ia5,
    /// NumericString: digits and space.
    Numeric,
    /// TeletexString, read as ISO 8859-1 without its unused positions.
    Latin1,
    /// BMPString: two octets each, no surrogates.
    Bmp,
    /// UniversalString: four octets each.
    Universal,
}

impl Encoding {
    /// The encoding of a string type, by its identifier octet.
    #[inline]
    pub(crate) const fn of_tag(tag: u8) -> Option<Self> {
        match tag {
            0x0c => Some(Self::Utf8),
            0x13 | 0x1a => Some(Self::Printable),
            0x16 => Some(Self::Ia5),
            0x12 => Some(Self::Numeric),
            0x14 => Some(Self::Latin1),
            0x1e => Some(Self::Bmp),
            0x1c => Some(Self::Universal),
            _ => None,
        }
    }

    /// Whether printable ASCII octets stand for themselves.
    #[inline]
    pub(crate) const fn holds_ascii(self) -> bool {
        matches!(self, Self::Utf8 | Self::Printable | Self::Ia5 | Self::Latin1)
    }
}

/// How the octets themselves are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As they are.
    Raw,
    /// With the escapes of RFC 4514 section 2.4.
    Escaped,
    /// In pairs of hexadecimal digits.
    Hex,
}

/// A string value: octets, how they are written, how they are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    pub(crate) octets: &'a [u8],
    pub(crate) form: Form,
    pub(crate) encoding: Encoding,
}

impl<'a> Text<'a> {
    pub(crate) const fn code_points(self) -> CodePoints<'a> {
        CodePoints { text: self }
    }
}

/// No code point: the value has ended.
pub(crate) const END: u32 = 0x1f_fffe;
/// No code point: the value is undefined and equals nothing.
pub(crate) const BAD: u32 = 0x1f_ffff;
/// No code point: an empty place.
pub(super) const EMPTY: u32 = 0x1f_fffd;

/// RFC 4518 step 1: the code points of a value, or [`BAD`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodePoints<'a> {
    text: Text<'a>,
}

impl CodePoints<'_> {
    /// The next code point, [`END`] or [`BAD`].
    #[inline]
    pub(crate) fn next(&mut self) -> u32 {
        let Some(first) = self.octet() else {
            return END;
        };
        let wide = u32::from(first);
        match self.text.encoding {
            Encoding::Utf8 if first < 0x80 => wide,
            Encoding::Utf8 => self.utf8(first),
            Encoding::Printable => check(wide, matches!(first, 0x20..=0x7e)),
            Encoding::Ia5 => check(wide, first < 0x80),
            Encoding::Numeric => check(wide, first == b' ' || first.is_ascii_digit()),
            Encoding::Latin1 => check(wide, matches!(first, 9..=13 | 0x20..=0x7e | 0xa0..)),
            Encoding::Bmp => self.units(wide, 1),
            Encoding::Universal => self.units(wide, 3),
        }
    }

    /// Takes an ASCII letter, folded, or digit, if that is what comes next.
    #[inline]
    pub(super) fn letter_or_digit(&mut self) -> Option<u32> {
        let (first, rest) = self.text.octets.split_first()?;
        let direct = self.text.form == Form::Raw && self.text.encoding.holds_ascii();
        if !direct || !first.is_ascii_alphanumeric() {
            return None;
        }
        self.text.octets = rest;
        Some(u32::from(first.to_ascii_lowercase()))
    }

    /// Whether the rest is well-formed in its encoding.
    pub(crate) fn is_valid(mut self) -> bool {
        loop {
            match self.next() {
                END => return true,
                BAD => return false,
                _ => {}
            }
        }
    }

    /// A multi-octet UTF-8 sequence: no overlong form, no surrogate.
    fn utf8(&mut self, first: u8) -> u32 {
        let Some((more, low, high)) = following(first) else {
            return BAD;
        };
        let mut value = match more {
            1 => u32::from(first & 0x1f),
            2 => u32::from(first & 0x0f),
            _ => u32::from(first & 0x07),
        };
        let (mut low, mut high) = (low, high);
        for _ in 0..more {
            match self.octet() {
                Some(next) if next >= low && next <= high => {
                    value = (value << 6) | u32::from(next & 0x3f);
                }
                _ => return BAD,
            }
            (low, high) = (0x80, 0xbf);
        }
        value
    }

    /// A big-endian unit with this many more octets, three at most.
    fn units(&mut self, first: u32, more: u8) -> u32 {
        let mut value = first;
        for _ in 0..more {
            match self.octet() {
                Some(next) => value = (value << 8) | u32::from(next),
                _ => return BAD,
            }
        }
        check(value, char::from_u32(value).is_some())
    }

    #[inline]
    fn octet(&mut self) -> Option<u8> {
        let (first, rest) = self.text.octets.split_first()?;
        self.text.octets = rest;
        match self.text.form {
            Form::Raw => Some(*first),
            Form::Escaped if *first != b'\\' => Some(*first),
            Form::Escaped => self.escaped(),
            Form::Hex => {
                let (second, rest) = rest.split_first()?;
                self.text.octets = rest;
                hex_octet(*first, *second)
            }
        }
    }

    /// What a backslash stands for; the parser has checked that it is one of
    /// the two forms.
    fn escaped(&mut self) -> Option<u8> {
        let (first, rest) = self.text.octets.split_first()?;
        self.text.octets = rest;
        if hex_digit(*first).is_none() {
            return Some(*first);
        }
        let (second, rest) = rest.split_first()?;
        self.text.octets = rest;
        hex_octet(*first, *second)
    }
}

#[inline]
const fn check(point: u32, valid: bool) -> u32 {
    if valid { point } else { BAD }
}
