//! Numbers, `true`, `false` and `null`.

use super::{SMALL, Scalar, Scanner, State, Visitor};
use crate::Error;

impl Scanner {
    /// Reads a literal behind its first character: at once, where a piece has all of it.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn begin_literal<'i, V: Visitor + ?Sized>(
        &mut self,
        scalar: Scalar,
        after: &'i [u8],
        visitor: &mut V,
    ) -> &'i [u8] {
        let others = word(scalar).get(1..).unwrap_or_default();
        match after.strip_prefix(others) {
            Some(rest) if !SMALL => {
                visitor.scalar(scalar, self.depth);
                self.after_value(rest, visitor)
            }
            _ => {
                self.state = State::Literal { scalar, seen: 1 };
                after
            }
        }
    }

    pub(super) fn literal<V: Visitor + ?Sized>(
        &mut self,
        octet: u8,
        scalar: Scalar,
        seen: u8,
        visitor: &mut V,
    ) -> Result<(), Error> {
        let word = word(scalar);
        if word.get(usize::from(seen)) != Some(&octet) {
            return Err(Error::JsonLiteral);
        }
        let seen = seen.wrapping_add(1);
        if usize::from(seen) < word.len() {
            self.state = State::Literal { scalar, seen };
        } else {
            visitor.scalar(scalar, self.depth);
            self.value_ends();
        }
        Ok(())
    }

    pub(super) fn begin_number(&mut self, digit: u8) {
        self.state = if digit == b'0' { State::Zero } else { State::Integer };
    }

    /// Reads on within a number and returns what follows.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn number<'i, V: Visitor + ?Sized>(
        &mut self,
        input: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        let mut rest = input;
        // Whole numbers, one behind the other where an array has them.
        while matches!(self.state, State::Zero | State::Integer) && !SMALL {
            if self.state == State::Integer {
                let digits = rest.iter().take_while(|octet| octet.is_ascii_digit()).count();
                rest = rest.get(digits..).unwrap_or_default();
            }
            let [end @ (b',' | b']' | b'}'), after @ ..] = rest else {
                break;
            };
            visitor.scalar(Scalar::Number, self.depth);
            match after {
                [digit @ b'0'..=b'9', after @ ..] if *end == b',' && self.in_array() => {
                    self.begin_number(*digit);
                    rest = after;
                }
                _ => return Ok(self.after_value(rest, visitor)),
            }
        }
        while let Some((octet, after)) = rest.split_first() {
            self.state = match (self.state, *octet) {
                (State::Integer, b'0'..=b'9') => State::Integer,
                (State::Minus, b'0') => State::Zero,
                (State::Minus, b'1'..=b'9') => State::Integer,
                (State::Zero | State::Integer, b'.') => State::Point,
                (State::Point | State::Fraction, b'0'..=b'9') => State::Fraction,
                (State::Zero | State::Integer | State::Fraction, b'e' | b'E') => State::Exponent,
                (State::Exponent, b'+' | b'-') => State::ExponentSign,
                (State::Exponent | State::ExponentSign | State::ExponentDigits, b'0'..=b'9') => {
                    State::ExponentDigits
                }
                (State::Zero, b'0'..=b'9') => return Err(Error::JsonNumber),
                (State::Zero | State::Integer | State::Fraction | State::ExponentDigits, _) => {
                    visitor.scalar(Scalar::Number, self.depth);
                    return Ok(self.after_value(rest, visitor));
                }
                _ => return Err(Error::JsonNumber),
            };
            rest = after;
        }
        Ok(rest)
    }
}

/// How a literal is written.
const fn word(scalar: Scalar) -> &'static [u8] {
    match scalar {
        Scalar::True => b"true",
        Scalar::False => b"false",
        _ => b"null",
    }
}
