//! The members of one JSON object, as slices of its text.

use super::text::Text;
use crate::Error;
use crate::json::{Role, Scalar, Scanner, Visitor};

/// The value of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Null,
    Boolean(bool),
    Number,
    String(Text<'a>),
    /// An object, from its opening brace to its closing one.
    Object(&'a [u8]),
    /// An array.
    Array,
}

/// Reads one object and hands over its members in their order. The text is
/// checked as a whole, but members come before what is wrong after them.
///
/// # Errors
/// A `Json…` error.
pub(crate) fn read_members<'a>(
    text: &'a [u8],
    take: impl FnMut(Text<'a>, Value<'a>),
) -> Result<(), Error> {
    let mut scanner = Scanner::new();
    let mut reader =
        Reader { text, at: 0, start: 0, name: Text::new(b""), opened_object: false, take };
    scanner.feed(text, &mut reader)?;
    scanner.finish()
}

/// Depth of a member of the outermost object.
const TOP: u32 = 1;

struct Reader<'a, F> {
    text: &'a [u8],
    /// Where the scanner is: the octet that it reports.
    at: usize,
    /// Where the name or value that is being read begins.
    start: usize,
    name: Text<'a>,
    /// Whether the container at the top is an object.
    opened_object: bool,
    take: F,
}

impl<'a, F: FnMut(Text<'a>, Value<'a>)> Reader<'a, F> {
    /// From where something began to where the scanner is.
    fn slice(&self, end: usize) -> &'a [u8] {
        self.text.get(self.start..end).unwrap_or_default()
    }

    fn value(&mut self, value: Value<'a>) {
        (self.take)(self.name, value);
    }
}

impl<'a, F: FnMut(Text<'a>, Value<'a>)> Visitor for Reader<'a, F> {
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn at(&mut self, octets_left: usize) {
        // The octet itself is of the text too.
        self.at = self.text.len().saturating_sub(octets_left).saturating_sub(1);
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string_begins(&mut self, _: Role, depth: u32) -> bool {
        if depth == TOP {
            self.start = self.at.saturating_add(1);
        }
        // The slice has it all.
        false
    }

    fn text(&mut self, _: &[u8]) {}

    fn lone_surrogate(&mut self) {}

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string_ends(&mut self, role: Role, depth: u32) {
        if depth == TOP {
            let text = Text::new(self.slice(self.at));
            match role {
                Role::Name => self.name = text,
                Role::Value => self.value(Value::String(text)),
            }
        }
    }

    fn scalar(&mut self, scalar: Scalar, depth: u32) {
        if depth == TOP {
            self.value(match scalar {
                Scalar::Null => Value::Null,
                Scalar::True => Value::Boolean(true),
                Scalar::False => Value::Boolean(false),
                Scalar::Number => Value::Number,
            });
        }
    }

    fn opens(&mut self, is_object: bool, depth: u32) {
        if depth == TOP {
            self.start = self.at;
            self.opened_object = is_object;
        }
    }

    fn closes(&mut self, depth: u32) {
        if depth == TOP {
            let whole = self.slice(self.at.saturating_add(1));
            self.value(if self.opened_object { Value::Object(whole) } else { Value::Array });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;
    use std::vec::Vec;
    use std::{format, vec};

    fn members(text: &str) -> Result<Vec<String>, Error> {
        let mut members = vec![];
        read_members(text.as_bytes(), |name, value| {
            let name: String = name.characters().map(Result::unwrap).collect();
            let value = match value {
                Value::String(text) => text.characters().map(Result::unwrap).collect(),
                Value::Object(raw) => String::from_utf8(raw.to_vec()).unwrap(),
                other => format!("{other:?}"),
            };
            members.push(format!("{name}={value}"));
        })?;
        Ok(members)
    }

    #[test]
    fn members_in_their_order() {
        let text = " { \"a\" : null,\"\\u0062\":[{\"c\":1}] ,\"o\": {\"d\":\"}\\\"\",\"a\":{}} \
                    ,\"e\":-1,\"f\":true,\"g\":false,\"\":\"\",\"h\\\"\":\"é\\n\",\"a\":2e5 }";
        let expected = [
            "a=Null",
            "b=Array",
            "o={\"d\":\"}\\\"\",\"a\":{}}",
            "e=Number",
            "f=Boolean(true)",
            "g=Boolean(false)",
            "=",
            "h\"=é\n",
            "a=Number",
        ];
        assert_eq!(members(text).unwrap(), expected);
        assert_eq!(members("{}").unwrap(), [""; 0]);
        assert_eq!(members("{\"a\":1"), Err(Error::JsonTruncated));
        assert_eq!(members("[]"), Err(Error::JsonNotObject));
    }
}
