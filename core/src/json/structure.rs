//! What stands between values: brackets, colons and commas.

use super::{MAX_DEPTH, Role, SMALL, Scalar, Scanner, State, Visitor, is_space};
use crate::Error;

impl Scanner {
    /// One octet between values, white space apart, and what often follows it.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn structural<'i, V: Visitor + ?Sized>(
        &mut self,
        octet: u8,
        after: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        match (self.state, octet) {
            (State::FirstName | State::Name, b'"') => self.begin_string(Role::Name),
            (State::Colon, b':') => self.state = State::Value,
            (State::Value | State::FirstElement, _) if octet != b']' => {
                return self.begin_value(octet, after, visitor);
            }
            (State::After, b',') => {
                self.state = if self.in_object() { State::Name } else { State::Value };
            }
            (State::After | State::FirstName, b'}') if self.in_object() => {
                self.close(visitor);
                return Ok(self.after_value(after, visitor));
            }
            (State::After | State::FirstElement, b']') if !self.in_object() => {
                self.close(visitor);
                return Ok(self.after_value(after, visitor));
            }
            (State::Start, b'{') => return self.open(true, after, visitor),
            (State::Start, _) => {
                return Err(match octet {
                    0xef => Error::JsonByteOrderMark,
                    b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => Error::JsonNotObject,
                    _ => Error::JsonSyntax,
                });
            }
            (State::End, _) => return Err(Error::JsonTrailingData),
            _ => return Err(Error::JsonSyntax),
        }
        Ok(after)
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn begin_value<'i, V: Visitor + ?Sized>(
        &mut self,
        octet: u8,
        after: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        self.state = match octet {
            b'"' => {
                self.begin_string(Role::Value);
                return Ok(after);
            }
            b'{' => return self.open(true, after, visitor),
            b'[' => return self.open(false, after, visitor),
            b'-' => State::Minus,
            b'0'..=b'9' => {
                self.begin_number(octet);
                return self.number(after, visitor);
            }
            b't' => return Ok(self.begin_literal(Scalar::True, after, visitor)),
            b'f' => return Ok(self.begin_literal(Scalar::False, after, visitor)),
            b'n' => return Ok(self.begin_literal(Scalar::Null, after, visitor)),
            b'a'..=b'z' | b'A'..=b'Z' => return Err(Error::JsonLiteral),
            b'+' | b'.' => return Err(Error::JsonNumber),
            _ => return Err(Error::JsonSyntax),
        };
        Ok(after)
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn open<'i, V: Visitor + ?Sized>(
        &mut self,
        is_object: bool,
        after: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        let (mut is_object, mut after) = (is_object, after);
        loop {
            if self.depth >= MAX_DEPTH {
                return Err(Error::JsonDepth);
            }
            visitor.opens(is_object, self.depth);
            self.depth = self.depth.wrapping_add(1);
            self.objects = (self.objects << 1) | u64::from(is_object);
            match after {
                [b'[', b'[', ..] if !is_object && !SMALL && visitor.ignores_inner_arrays() => {
                    after = self.open_arrays(after);
                }
                [b'"', rest @ ..] if is_object => {
                    visitor.at(rest.len());
                    self.begin_string(Role::Name);
                    return Ok(rest);
                }
                [b'[' | b'{', rest @ ..] if !is_object => {
                    visitor.at(rest.len());
                    is_object = after.first() == Some(&b'{');
                    after = rest;
                }
                [close @ (b']' | b'}'), rest @ ..] if (*close == b'}') == is_object && !SMALL => {
                    visitor.at(rest.len());
                    self.close(visitor);
                    match rest {
                        [b',', next @ (b'[' | b'{'), others @ ..] if self.in_array() => {
                            visitor.at(others.len());
                            is_object = *next == b'{';
                            after = others;
                        }
                        _ => return Ok(self.after_value(rest, visitor)),
                    }
                }
                _ => {
                    self.state = if is_object { State::FirstName } else { State::FirstElement };
                    return Ok(after);
                }
            }
        }
    }

    /// Opens all but the last of the arrays that open at the start, and returns what
    /// follows the last.
    #[inline(never)]
    pub(super) fn open_arrays<'i>(&mut self, input: &'i [u8]) -> &'i [u8] {
        let (run, rest) = split_run(input, b'[', MAX_DEPTH.saturating_sub(self.depth));
        let others = run.saturating_sub(1);
        self.depth = self.depth.saturating_add(others);
        self.objects = self.objects.unbounded_shl(others);
        rest
    }

    /// Closes all but the last of the arrays that close at the start, and returns what
    /// begins with the last.
    #[inline(never)]
    pub(super) fn close_arrays<'i>(&mut self, input: &'i [u8]) -> &'i [u8] {
        let others = self.objects.trailing_zeros().saturating_sub(1);
        let (run, _) = split_run(input.get(1..).unwrap_or_default(), b']', others);
        self.depth = self.depth.saturating_sub(run);
        self.objects = self.objects.unbounded_shr(run);
        input.get(run as usize..).unwrap_or_default()
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn close<V: Visitor + ?Sized>(&mut self, visitor: &mut V) {
        // A container is open in every state that leads here.
        self.depth = self.depth.saturating_sub(1);
        self.objects >>= 1;
        visitor.closes(self.depth);
    }

    /// What follows a name: as a rule a colon and the value.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn after_name<'i, V: Visitor + ?Sized>(
        &mut self,
        rest: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        match rest {
            [b':', octet, after @ ..] if !is_space(*octet) => {
                visitor.at(after.len());
                self.begin_value(*octet, after, visitor)
            }
            [b':', after @ ..] => {
                self.state = State::Value;
                Ok(after)
            }
            _ => {
                self.state = State::Colon;
                Ok(rest)
            }
        }
    }

    /// What follows a value: in an object as a rule its end, or a comma and a name.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn after_value<'i, V: Visitor + ?Sized>(
        &mut self,
        rest: &'i [u8],
        visitor: &mut V,
    ) -> &'i [u8] {
        let mut rest = rest;
        loop {
            match rest {
                [b',', b'"', after @ ..] if self.in_object() => {
                    visitor.at(after.len());
                    self.begin_string(Role::Name);
                    return after;
                }
                [b'}', after @ ..] if self.in_object() => {
                    visitor.at(after.len());
                    self.close(visitor);
                    rest = after;
                }
                [b']', b']', ..]
                    if !SMALL && self.in_inner_array() && visitor.ignores_inner_arrays() =>
                {
                    rest = self.close_arrays(rest);
                }
                [b']', after @ ..] if self.in_array() => {
                    visitor.at(after.len());
                    self.close(visitor);
                    rest = after;
                }
                [b',', b'"', after @ ..] if self.in_array() && !SMALL => {
                    visitor.at(after.len());
                    self.begin_string(Role::Value);
                    return after;
                }
                [b',', after @ ..] if self.in_array() && !SMALL => {
                    visitor.at(after.len());
                    self.state = State::Value;
                    return after;
                }
                _ => {
                    self.value_ends();
                    return rest;
                }
            }
        }
    }

    pub(super) fn value_ends(&mut self) {
        self.state = if self.depth == 0 { State::End } else { State::After };
    }

    pub(super) fn in_object(&self) -> bool {
        self.objects & 1 == 1
    }

    /// Whether the innermost open container is an array.
    pub(super) fn in_array(&self) -> bool {
        self.depth > 0 && !self.in_object()
    }

    /// Whether that which is open around the innermost container is one, too.
    pub(super) fn in_inner_array(&self) -> bool {
        self.in_array() && self.objects & 2 == 0
    }
}

/// Splits off how often an octet stands at the start, as far as `most`.
#[cfg_attr(not(feature = "small"), inline(always))]
fn split_run(input: &[u8], octet: u8, most: u32) -> (u32, &[u8]) {
    let (mut run, mut rest) = (0, input);
    while let [first, after @ ..] = rest
        && *first == octet
        && run < most
    {
        run = run.saturating_add(1);
        rest = after;
    }
    (run, rest)
}
