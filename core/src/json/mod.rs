//! A strict RFC 8259 scanner that takes its text in pieces.
//!
//! It neither recurses nor buffers: the state between two octets is a few
//! words, so a text of any length is read in constant memory, and it may be
//! cut anywhere. What the text *says* is the business of a [`Visitor`].
//!
//! Refused beyond the grammar: a byte order mark, octets that are not UTF-8,
//! nesting deeper than [`MAX_DEPTH`], and any outermost value but an object.
//! Repeated names and lone surrogates are grammatical; visitors judge them.

mod scalar;
mod string;
mod structure;
mod visitor;

pub(crate) use visitor::{Role, Scalar, Visitor};

use crate::Error;

/// Deepest nesting accepted; the outermost object is level 1.
///
/// One bit a level, so that the whole stack is one register.
pub(crate) const MAX_DEPTH: u32 = 64;

/// Whether steps that only save time are left out.
const SMALL: bool = cfg!(feature = "small");

/// The scanner's state between two octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the outermost object.
    Start,
    /// A value must follow.
    Value,
    /// A value or `]`.
    FirstElement,
    /// A name or `}`.
    FirstName,
    /// A name.
    Name,
    /// `:`
    Colon,
    /// `,` or what closes the container.
    After,
    /// Nothing but white space.
    End,
    /// Behind the quote that begins a string.
    StringStart,
    /// Inside a string, between two characters.
    String,
    /// Inside a string, within one character of several octets: how many are
    /// to come, and the range that the next must be in.
    Utf8 { left: u8, low: u8, high: u8 },
    /// After a backslash.
    Escape,
    /// Within the four digits after `\u`: how many are to come.
    Unicode { left: u8 },
    /// Within a literal: which, and how many of its characters were seen.
    Literal { scalar: Scalar, seen: u8 },
    /// After the `-` of a number.
    Minus,
    /// After a leading zero.
    Zero,
    /// Within the digits before a point.
    Integer,
    /// After the point.
    Point,
    /// Within the digits after the point.
    Fraction,
    /// After `e` or `E`.
    Exponent,
    /// After the sign of an exponent.
    ExponentSign,
    /// Within the digits of an exponent.
    ExponentDigits,
}

/// The scanner: feed it the text, then [`finish`](Self::finish) it.
pub(crate) struct Scanner {
    state: State,
    /// How many containers are open.
    depth: u32,
    /// One bit for each open container, the innermost lowest: 1 for an object.
    objects: u64,
    role: Role,
    /// Whether the visitor wants the text of the current string.
    wanted: bool,
    /// The value of the `\u` escape being read.
    escape: u16,
    /// A high surrogate that waits for its partner, or 0.
    high_surrogate: u16,
}

impl Scanner {
    pub(crate) const fn new() -> Self {
        Self {
            state: State::Start,
            depth: 0,
            objects: 0,
            role: Role::Value,
            wanted: false,
            escape: 0,
            high_surrogate: 0,
        }
    }

    /// Reads the next piece of the text.
    ///
    /// After an error the scanner is spent: [`finish`](Self::finish) must not
    /// be asked.
    pub(crate) fn feed<V: Visitor>(&mut self, piece: &[u8], visitor: &mut V) -> Result<(), Error> {
        // One scanner serves all visitors where room matters more than time.
        #[cfg(feature = "small")]
        let visitor: &mut dyn Visitor = visitor;
        self.read(piece, visitor)
    }

    #[cfg_attr(feature = "small", inline(never))]
    fn read<V: Visitor + ?Sized>(&mut self, piece: &[u8], visitor: &mut V) -> Result<(), Error> {
        let mut rest = piece;
        while let Some((octet, after)) = rest.split_first() {
            // Before the others: nearly everything stands in strings.
            rest = match self.state {
                State::StringStart => self.plain_strings(rest, visitor)?,
                State::String => self.string(rest, visitor)?,
                _ => self.outside(*octet, rest, after, visitor)?,
            };
        }
        Ok(())
    }

    /// Reads on from any state but within the plain text of a string, and returns what
    /// follows. `rest` is the octet and what is `after` it.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn outside<'i, V: Visitor + ?Sized>(
        &mut self,
        octet: u8,
        rest: &'i [u8],
        after: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        match self.state {
            State::Utf8 { left, low, high } => self.continuation(octet, left, low, high)?,
            State::Escape => self.escape(octet, visitor)?,
            State::Unicode { left } => self.unicode(octet, left, visitor)?,
            State::Literal { scalar, seen } => self.literal(octet, scalar, seen, visitor)?,
            State::Minus
            | State::Zero
            | State::Integer
            | State::Point
            | State::Fraction
            | State::Exponent
            | State::ExponentSign
            | State::ExponentDigits => return self.number(rest, visitor),
            _ if is_space(octet) => {}
            _ => {
                visitor.at(after.len());
                return self.structural(octet, after, visitor);
            }
        }
        Ok(after)
    }

    /// Says that the text is complete.
    pub(crate) fn finish(&self) -> Result<(), Error> {
        match self.state {
            State::End => Ok(()),
            _ => Err(Error::JsonTruncated),
        }
    }
}

/// White space between values.
const fn is_space(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests;
