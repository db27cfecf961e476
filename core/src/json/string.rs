//! Names and values that are strings: plain text, escapes, UTF-8.

use super::{Role, SMALL, Scanner, State, Visitor};
use crate::Error;
use crate::ascii::push_hex;
use crate::plain::split_plain;
use crate::utf8::following;

impl Scanner {
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn begin_string(&mut self, role: Role) {
        self.role = role;
        self.state = State::StringStart;
    }

    /// Reads strings from their start and returns what follows.
    ///
    /// Most have nothing in them but plain text, and what follows one is as a rule a
    /// short way to the next.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn plain_strings<'i, V: Visitor + ?Sized>(
        &mut self,
        input: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        let mut input = input;
        loop {
            let (plain, rest) = split_plain(input);
            let [b'"', after @ ..] = rest else {
                self.wanted = visitor.string_begins(self.role, self.depth);
                self.high_surrogate = 0;
                self.state = State::String;
                return Ok(input);
            };
            input = if self.role == Role::Name {
                visitor.plain_string(Role::Name, self.depth, plain, after.len());
                match after {
                    [b':', b'"', value @ ..] => {
                        visitor.at(value.len());
                        self.role = Role::Value;
                        value
                    }
                    _ => self.after_name(after, visitor)?,
                }
            } else {
                visitor.plain_string(Role::Value, self.depth, plain, after.len());
                self.after_value(after, visitor)
            };
            if self.state != State::StringStart {
                return Ok(input);
            }
        }
    }

    /// Reads on within a string and returns what follows.
    ///
    /// Where the next octets are at hand, as nearly always, only what a piece cuts
    /// through takes a state of its own.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn string<'i, V: Visitor + ?Sized>(
        &mut self,
        input: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        let mut input = input;
        loop {
            let mut rest = input;
            // An escape often stands behind another.
            if SMALL || rest.first() != Some(&b'\\') {
                let (plain, special) = split_plain(input);
                if self.wanted && !plain.is_empty() {
                    self.drop_high_surrogate(visitor);
                    visitor.text(plain);
                }
                rest = special;
            }
            let Some((octet, rest)) = rest.split_first() else {
                return Ok(rest);
            };
            input = match *octet {
                b'"' => {
                    self.drop_high_surrogate(visitor);
                    visitor.at(rest.len());
                    visitor.string_ends(self.role, self.depth);
                    return self.after_string(rest, visitor);
                }
                b'\\' => match rest {
                    [b'u', a, b, c, d, after @ ..] => {
                        self.escape = hex([*a, *b, *c, *d])?;
                        if self.wanted {
                            self.code_unit(visitor);
                        }
                        after
                    }
                    [escaped, after @ ..] if *escaped != b'u' => {
                        self.escape(*escaped, visitor)?;
                        after
                    }
                    _ => {
                        self.state = State::Escape;
                        return Ok(rest);
                    }
                },
                0..=0x1f => return Err(Error::JsonControlCharacter),
                lead => {
                    let (left, low, high) = following(lead).ok_or(Error::JsonUtf8)?;
                    if self.wanted {
                        self.drop_high_surrogate(visitor);
                        visitor.text(NOT_ASCII);
                    }
                    self.state = State::Utf8 { left, low, high };
                    let mut rest = rest;
                    while let State::Utf8 { left, low, high } = self.state {
                        let Some((octet, after)) = rest.split_first() else {
                            return Ok(rest);
                        };
                        self.continuation(*octet, left, low, high)?;
                        rest = after;
                    }
                    if self.wanted || SMALL { rest } else { skip_characters(rest) }
                }
            };
        }
    }

    /// What follows the quote that ends a string.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn after_string<'i, V: Visitor + ?Sized>(
        &mut self,
        after: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        match self.role {
            Role::Name => self.after_name(after, visitor),
            Role::Value => Ok(self.after_value(after, visitor)),
        }
    }

    pub(super) fn continuation(
        &mut self,
        octet: u8,
        left: u8,
        low: u8,
        high: u8,
    ) -> Result<(), Error> {
        if octet < low || octet > high {
            return Err(Error::JsonUtf8);
        }
        self.state = match left {
            0 | 1 => State::String,
            _ => State::Utf8 { left: left.wrapping_sub(1), low: 0x80, high: 0xbf },
        };
        Ok(())
    }

    pub(super) fn escape<V: Visitor + ?Sized>(
        &mut self,
        octet: u8,
        visitor: &mut V,
    ) -> Result<(), Error> {
        let decoded = match octet {
            b'"' | b'\\' | b'/' => octet,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.escape = 0;
                self.state = State::Unicode { left: 4 };
                return Ok(());
            }
            _ => return Err(Error::JsonEscape),
        };
        if self.wanted {
            self.drop_high_surrogate(visitor);
            visitor.text(&[decoded]);
        }
        self.state = State::String;
        Ok(())
    }

    pub(super) fn unicode<V: Visitor + ?Sized>(
        &mut self,
        octet: u8,
        left: u8,
        visitor: &mut V,
    ) -> Result<(), Error> {
        self.escape = push_hex(self.escape, octet).ok_or(Error::JsonEscape)?;
        if left > 1 {
            self.state = State::Unicode { left: left.wrapping_sub(1) };
            return Ok(());
        }
        self.state = State::String;
        if self.wanted {
            self.code_unit(visitor);
        }
        Ok(())
    }

    /// Takes the UTF-16 code unit that a `\u` escape gave.
    pub(super) fn code_unit<V: Visitor + ?Sized>(&mut self, visitor: &mut V) {
        match self.escape {
            high @ 0xd800..=0xdbff => {
                self.drop_high_surrogate(visitor);
                self.high_surrogate = high;
            }
            0xdc00..=0xdfff if self.high_surrogate != 0 => {
                self.high_surrogate = 0;
                visitor.text(NOT_ASCII);
            }
            0xdc00..=0xdfff => visitor.lone_surrogate(),
            unit => {
                self.drop_high_surrogate(visitor);
                match u8::try_from(unit) {
                    Ok(ascii @ 0..=0x7f) => visitor.text(&[ascii]),
                    _ => visitor.text(NOT_ASCII),
                }
            }
        }
    }

    /// Something else than a low surrogate came: a waiting one stays alone.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn drop_high_surrogate<V: Visitor + ?Sized>(&mut self, visitor: &mut V) {
        if self.high_surrogate != 0 {
            self.high_surrogate = 0;
            visitor.lone_surrogate();
        }
    }
}

/// The value of four hexadecimal digits.
#[cfg_attr(not(feature = "small"), inline(always))]
fn hex(digits: [u8; 4]) -> Result<u16, Error> {
    let mut value = 0;
    for digit in digits {
        value = push_hex(value, digit).ok_or(Error::JsonEscape)?;
    }
    Ok(value)
}

/// Passes over characters beyond ASCII, as far as they are whole.
// Without vector instructions the loop around it is faster for not having it inside.
#[cfg_attr(not(any(feature = "small", feature = "simd")), inline(never))]
fn skip_characters(input: &[u8]) -> &[u8] {
    let mut input = input;
    while let [lead, next, after @ ..] = input
        && let Some((left, low, high)) = following(*lead)
        && (low..=high).contains(next)
    {
        input = match (left, after) {
            (1, rest)
            | (2, [0x80..=0xbf, rest @ ..])
            | (3, [0x80..=0xbf, 0x80..=0xbf, rest @ ..]) => rest,
            _ => break,
        };
    }
    input
}

/// Stands for any character beyond ASCII in the text that visitors get.
///
/// Every name and value that matters here is ASCII, so nothing is compared
/// with one; 0xff occurs in no UTF-8 text and equals no name.
const NOT_ASCII: &[u8] = &[0xff];
