//! A strict RFC 8259 scanner that takes its text in pieces.
//!
//! It neither recurses nor buffers: the state between two octets is a few
//! words, so a text of any length is read in constant memory, and it may be
//! cut anywhere. What the text *says* is the business of a [`Visitor`].
//!
//! Refused beyond the grammar: a byte order mark, octets that are not UTF-8,
//! nesting deeper than [`MAX_DEPTH`], and any outermost value but an object.
//! Repeated names and lone surrogates are grammatical; visitors judge them.

use crate::Error;
use crate::plain::split_plain;

/// Deepest nesting accepted; the outermost object is level 1.
///
/// One bit a level, so that the whole stack is one register.
pub(crate) const MAX_DEPTH: u32 = 64;

/// Whether steps that only save time are left out.
const SMALL: bool = cfg!(feature = "small");

/// What a string is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The name of an object's member.
    Name,
    /// A value: of a member, or an element of an array.
    Value,
}

/// A value that is no string and holds no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Null,
    True,
    False,
    Number,
}

/// Takes what the scanner finds.
///
/// Depths count the containers that are open around what is reported.
pub(crate) trait Visitor {
    /// Says where what is reported next stands: at the octet that so many of
    /// the piece follow. Before a string begins and ends, and a container opens
    /// and closes; for visitors that have the whole text as one piece.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn at(&mut self, _octets_left: usize) {}
    /// A string begins; the answer says whether its text is wanted.
    fn string_begins(&mut self, role: Role, depth: u32) -> bool;
    /// The next octets of a wanted string, escapes decoded.
    fn text(&mut self, octets: &[u8]);
    /// The wanted string holds a surrogate escape without its partner.
    fn lone_surrogate(&mut self);
    /// The string is complete.
    fn string_ends(&mut self, role: Role, depth: u32);
    /// A string that stands in one piece and has nothing but plain text, of which so
    /// many octets of the piece follow the quote that ends it.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn plain_string(&mut self, role: Role, depth: u32, text: &[u8], octets_left: usize) {
        if self.string_begins(role, depth) {
            self.text(text);
        }
        self.at(octets_left);
        self.string_ends(role, depth);
    }
    /// A scalar stands where a value may.
    fn scalar(&mut self, scalar: Scalar, depth: u32);
    /// A container opens.
    fn opens(&mut self, is_object: bool, depth: u32);
    /// The container opened last closes.
    fn closes(&mut self, depth: u32);
    /// Whether nothing follows from the arrays within an array, so that they need not
    /// be reported.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn ignores_inner_arrays(&self) -> bool {
        false
    }
}

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

    /// One octet between values, white space apart, and what often follows it.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn structural<'i, V: Visitor + ?Sized>(
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
    fn begin_value<'i, V: Visitor + ?Sized>(
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

    /// Reads a literal behind its first character: at once, where a piece has all of it.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn begin_literal<'i, V: Visitor + ?Sized>(
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

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn open<'i, V: Visitor + ?Sized>(
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
    fn open_arrays<'i>(&mut self, input: &'i [u8]) -> &'i [u8] {
        let (run, rest) = split_run(input, b'[', MAX_DEPTH.saturating_sub(self.depth));
        let others = run.saturating_sub(1);
        self.depth = self.depth.saturating_add(others);
        self.objects = self.objects.unbounded_shl(others);
        rest
    }

    /// Closes all but the last of the arrays that close at the start, and returns what
    /// begins with the last.
    #[inline(never)]
    fn close_arrays<'i>(&mut self, input: &'i [u8]) -> &'i [u8] {
        let others = self.objects.trailing_zeros().saturating_sub(1);
        let (run, _) = split_run(input.get(1..).unwrap_or_default(), b']', others);
        self.depth = self.depth.saturating_sub(run);
        self.objects = self.objects.unbounded_shr(run);
        input.get(run as usize..).unwrap_or_default()
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn close<V: Visitor + ?Sized>(&mut self, visitor: &mut V) {
        // A container is open in every state that leads here.
        self.depth = self.depth.saturating_sub(1);
        self.objects >>= 1;
        visitor.closes(self.depth);
    }

    fn value_ends(&mut self) {
        self.state = if self.depth == 0 { State::End } else { State::After };
    }

    fn in_object(&self) -> bool {
        self.objects & 1 == 1
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn begin_string(&mut self, role: Role) {
        self.role = role;
        self.state = State::StringStart;
    }

    /// Reads strings from their start and returns what follows.
    ///
    /// Most have nothing in them but plain text, and what follows one is as a rule a
    /// short way to the next.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn plain_strings<'i, V: Visitor + ?Sized>(
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

    /// What follows the quote that ends a string.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn after_string<'i, V: Visitor + ?Sized>(
        &mut self,
        after: &'i [u8],
        visitor: &mut V,
    ) -> Result<&'i [u8], Error> {
        match self.role {
            Role::Name => self.after_name(after, visitor),
            Role::Value => Ok(self.after_value(after, visitor)),
        }
    }

    /// Reads on within a string and returns what follows.
    ///
    /// Where the next octets are at hand, as nearly always, only what a piece cuts
    /// through takes a state of its own.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string<'i, V: Visitor + ?Sized>(
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
                    let (left, low, high) = following(lead)?;
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

    /// What follows a name: as a rule a colon and the value.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn after_name<'i, V: Visitor + ?Sized>(
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
    fn after_value<'i, V: Visitor + ?Sized>(
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

    /// Whether the innermost open container is an array.
    fn in_array(&self) -> bool {
        self.depth > 0 && !self.in_object()
    }

    /// Whether that which is open around the innermost container is one, too.
    fn in_inner_array(&self) -> bool {
        self.in_array() && self.objects & 2 == 0
    }

    fn continuation(&mut self, octet: u8, left: u8, low: u8, high: u8) -> Result<(), Error> {
        if octet < low || octet > high {
            return Err(Error::JsonUtf8);
        }
        self.state = match left {
            0 | 1 => State::String,
            _ => State::Utf8 { left: left.wrapping_sub(1), low: 0x80, high: 0xbf },
        };
        Ok(())
    }

    fn escape<V: Visitor + ?Sized>(&mut self, octet: u8, visitor: &mut V) -> Result<(), Error> {
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

    fn unicode<V: Visitor + ?Sized>(
        &mut self,
        octet: u8,
        left: u8,
        visitor: &mut V,
    ) -> Result<(), Error> {
        self.escape = (self.escape << 4) | hex_digit(octet)?;
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
    fn code_unit<V: Visitor + ?Sized>(&mut self, visitor: &mut V) {
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
    fn drop_high_surrogate<V: Visitor + ?Sized>(&mut self, visitor: &mut V) {
        if self.high_surrogate != 0 {
            self.high_surrogate = 0;
            visitor.lone_surrogate();
        }
    }

    fn literal<V: Visitor + ?Sized>(
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

    fn begin_number(&mut self, digit: u8) {
        self.state = if digit == b'0' { State::Zero } else { State::Integer };
    }

    /// Reads on within a number and returns what follows.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn number<'i, V: Visitor + ?Sized>(
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

/// How a literal is written.
const fn word(scalar: Scalar) -> &'static [u8] {
    match scalar {
        Scalar::True => b"true",
        Scalar::False => b"false",
        _ => b"null",
    }
}

/// The value of four hexadecimal digits.
#[cfg_attr(not(feature = "small"), inline(always))]
fn hex(digits: [u8; 4]) -> Result<u16, Error> {
    let mut value = 0;
    for digit in digits {
        value = (value << 4) | hex_digit(digit)?;
    }
    Ok(value)
}

/// The value of a hexadecimal digit.
#[cfg_attr(not(feature = "small"), inline(always))]
fn hex_digit(octet: u8) -> Result<u16, Error> {
    let digit = char::from(octet).to_digit(16).ok_or(Error::JsonEscape)?;
    Ok(digit as u16)
}

/// White space between values.
const fn is_space(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\n' | b'\r')
}

/// How many octets follow the first one of a character, and the range that the
/// next must be in: it keeps out overlong forms, surrogates and what lies above
/// U+10FFFF (RFC 3629 section 4).
const fn following(lead: u8) -> Result<(u8, u8, u8), Error> {
    Ok(match lead {
        0xc2..=0xdf => (1, 0x80, 0xbf),
        0xe0 => (2, 0xa0, 0xbf),
        0xed => (2, 0x80, 0x9f),
        0xe1..=0xef => (2, 0x80, 0xbf),
        0xf0 => (3, 0x90, 0xbf),
        0xf1..=0xf3 => (3, 0x80, 0xbf),
        0xf4 => (3, 0x80, 0x8f),
        _ => return Err(Error::JsonUtf8),
    })
}

/// Passes over characters beyond ASCII, as far as they are whole.
// Without vector instructions the loop around it is faster for not having it inside.
#[cfg_attr(not(any(feature = "small", feature = "simd")), inline(never))]
fn skip_characters(input: &[u8]) -> &[u8] {
    let mut input = input;
    while let [lead, next, after @ ..] = input
        && let Ok((left, low, high)) = following(*lead)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;
    use std::vec::Vec;

    /// Writes down everything it is told.
    #[derive(Default, PartialEq, Debug)]
    struct Log {
        lines: Vec<String>,
        text: Vec<u8>,
    }

    impl Visitor for Log {
        fn string_begins(&mut self, _: Role, _: u32) -> bool {
            self.text.clear();
            true
        }
        fn text(&mut self, octets: &[u8]) {
            self.text.extend(octets);
        }
        fn lone_surrogate(&mut self) {
            self.text.extend(b"<lone>");
        }
        fn string_ends(&mut self, role: Role, depth: u32) {
            let text = String::from_utf8_lossy(&self.text).into_owned();
            self.lines.push(std::format!("{depth} {role:?} {text}"));
        }
        fn scalar(&mut self, scalar: Scalar, depth: u32) {
            self.lines.push(std::format!("{depth} {scalar:?}"));
        }
        fn opens(&mut self, is_object: bool, depth: u32) {
            self.lines.push(std::format!("{depth} {}", if is_object { "{" } else { "[" }));
        }
        fn closes(&mut self, depth: u32) {
            self.lines.push(std::format!("{depth} close"));
        }
    }

    fn scan(pieces: &[&[u8]]) -> Result<Vec<String>, Error> {
        let mut scanner = Scanner::new();
        let mut log = Log::default();
        for piece in pieces {
            scanner.feed(piece, &mut log)?;
        }
        scanner.finish()?;
        Ok(log.lines)
    }

    #[test]
    fn reports_what_stands_there() {
        let text =
            br#" {"a\u0041":[1,-0.5e+7,"x\n\ud83d\ude00\ud800y"],"b":{},"c":null,"d":true} "#;
        let lines = scan(&[text]).unwrap();
        let expected = [
            "0 {",
            "1 Name aA",
            "1 [",
            "2 Number",
            "2 Number",
            "2 Value x\n\u{fffd}<lone>y",
            "1 close",
            "1 Name b",
            "1 {",
            "1 close",
            "1 Name c",
            "1 Null",
            "1 Name d",
            "1 True",
            "0 close",
        ];
        assert_eq!(lines, expected);
        // Cut anywhere, the same is reported.
        for at in 0..text.len() {
            assert_eq!(scan(&[&text[..at], &text[at..]]).unwrap(), lines, "{at}");
        }
        let octets: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(scan(&octets).unwrap(), lines);
    }

    #[test]
    fn surrogates() {
        for (escaped, expected) in [
            (r"\ud83d\ude00", "\u{fffd}"),
            (r"\ud83d", "<lone>"),
            (r"\ude00", "<lone>"),
            (r"\ud83dx", "<lone>x"),
            (r"\ud83d\n", "<lone>\n"),
            (r"\ud83dé", "<lone>\u{fffd}"),
            (r"\ud83d\u0041", "<lone>A"),
            (r"\ud83d\ud83d\ude00", "<lone>\u{fffd}"),
            (r"\ude00\ud83d", "<lone><lone>"),
            (r"\u00e9", "\u{fffd}"),
        ] {
            let text = std::format!("{{\"{escaped}\":0}}");
            let name = std::format!("1 Name {expected}");
            assert_eq!(scan(&[text.as_bytes()]).unwrap()[1], name, "{escaped}");
        }
    }

    #[test]
    fn refusals() {
        let rows: &[(&[u8], Error)] = &[
            (b"", Error::JsonTruncated),
            (b" ", Error::JsonTruncated),
            (b"{", Error::JsonTruncated),
            (b"{\"a\":1", Error::JsonTruncated),
            (b"{\"a", Error::JsonTruncated),
            (b"[]", Error::JsonNotObject),
            (b"\"a\"", Error::JsonNotObject),
            (b"1", Error::JsonNotObject),
            (b"null", Error::JsonNotObject),
            (b"\xef\xbb\xbf{}", Error::JsonByteOrderMark),
            (b"}", Error::JsonSyntax),
            (b"\x0c{}", Error::JsonSyntax),
            (b"{}x", Error::JsonTrailingData),
            (b"{}{}", Error::JsonTrailingData),
            (b"{} \0", Error::JsonTrailingData),
            (b"{,}", Error::JsonSyntax),
            (b"{\"a\"}", Error::JsonSyntax),
            (b"{\"a\":}", Error::JsonSyntax),
            (b"{\"a\":]}", Error::JsonSyntax),
            (b"{\"a\":1,}", Error::JsonSyntax),
            (b"{\"a\":1]", Error::JsonSyntax),
            (b"{\"a\":[1}", Error::JsonSyntax),
            (b"{\"a\":[1,]}", Error::JsonSyntax),
            (b"{\"a\":[,1]}", Error::JsonSyntax),
            (b"{\"a\" 1}", Error::JsonSyntax),
            (b"{'a':1}", Error::JsonSyntax),
            (b"{\"a\":1 2}", Error::JsonSyntax),
            (b"{\"a\":01}", Error::JsonNumber),
            (b"{\"a\":-}", Error::JsonNumber),
            (b"{\"a\":+1}", Error::JsonNumber),
            (b"{\"a\":.5}", Error::JsonNumber),
            (b"{\"a\":5.}", Error::JsonNumber),
            (b"{\"a\":5.e1}", Error::JsonNumber),
            (b"{\"a\":1e}", Error::JsonNumber),
            (b"{\"a\":1e+}", Error::JsonNumber),
            (b"{\"a\":0x1}", Error::JsonSyntax),
            (b"{\"a\":tru}", Error::JsonLiteral),
            (b"{\"a\":truE}", Error::JsonLiteral),
            (b"{\"a\":True}", Error::JsonLiteral),
            (b"{\"a\":NaN}", Error::JsonLiteral),
            (b"{\"a\":nullx}", Error::JsonSyntax),
            (b"{\"\\x\":1}", Error::JsonEscape),
            (b"{\"\\u12g4\":1}", Error::JsonEscape),
            (b"{\"a\nb\":1}", Error::JsonControlCharacter),
            (b"{\"a\0\":1}", Error::JsonControlCharacter),
            (b"{\"\x80\":1}", Error::JsonUtf8),
            (b"{\"\xc0\x80\":1}", Error::JsonUtf8),
            (b"{\"\xc3\":1}", Error::JsonUtf8),
            (b"{\"\xe0\x9f\xbf\":1}", Error::JsonUtf8),
            (b"{\"\xed\xa0\x80\":1}", Error::JsonUtf8),
            (b"{\"\xf4\x90\x80\x80\":1}", Error::JsonUtf8),
            (b"{\"\xf8\x88\x80\x80\x80\":1}", Error::JsonUtf8),
        ];
        for (text, error) in rows {
            let shown = String::from_utf8_lossy(text);
            assert_eq!(scan(&[text]), Err(*error), "{shown}");
            for at in 0..text.len() {
                assert_eq!(scan(&[&text[..at], &text[at..]]), Err(*error), "{shown} at {at}");
            }
        }
    }

    #[test]
    fn depth() {
        let nested = |levels: usize| {
            let arrays = levels - 1;
            std::format!("{{\"a\":{}1{}}}", "[".repeat(arrays), "]".repeat(arrays))
        };
        assert!(scan(&[nested(64).as_bytes()]).is_ok());
        assert_eq!(scan(&[nested(65).as_bytes()]), Err(Error::JsonDepth));
        assert_eq!(scan(&[nested(10_000).as_bytes()]), Err(Error::JsonDepth));
    }
}
