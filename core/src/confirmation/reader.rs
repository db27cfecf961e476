//! Finds the members that matter in JSON text.

use super::Confirmation;
use super::members::{KEPT, Member, Members};
use crate::Error;
use crate::json::{self, Role, Scalar, Scanner, Visitor};

/// Which JSON text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Claims,
    Introspection,
}

/// Where the value that comes next belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere that matters.
    Elsewhere,
    Cnf,
    Active,
    /// `x5t#S256` within `cnf`.
    X5tS256,
    /// Another member of `cnf`.
    OtherMethod,
}

/// Depth of a member of the outermost object.
const TOP: u32 = 1;
/// Depth of a member of `cnf`.
const WITHIN_CNF: u32 = 2;

/// Finds the members that matter in JSON text, whose strings come piece by piece or whole.
pub(super) struct Reader {
    finder: Finder,
    kept: Kept,
}

impl Reader {
    pub(super) const fn new(kind: Kind) -> Self {
        Self { finder: Finder::new(kind), kept: Kept::new() }
    }

    /// Reads a text that is there as a whole.
    pub(super) fn read(mut self, text: &[u8]) -> Result<Confirmation, Error> {
        let mut scanner = Scanner::new();
        scanner.feed(text, &mut self)?;
        scanner.finish()?;
        self.confirmation()
    }

    /// What the text said, once it was read to its end.
    pub(super) fn confirmation(&self) -> Result<Confirmation, Error> {
        match self.finder.kind {
            Kind::Claims => self.finder.members.confirmation(),
            Kind::Introspection => self.finder.members.introspection(),
        }
    }
}

/// The start of the current string.
struct Kept {
    octets: [u8; KEPT],
    /// Octets of the string; counts on beyond what is kept.
    len: usize,
    lone_surrogate: bool,
}

impl Kept {
    const fn new() -> Self {
        Self { octets: [0; KEPT], len: 0, lone_surrogate: false }
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn clear(&mut self) {
        self.len = 0;
        self.lone_surrogate = false;
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn push(&mut self, octets: &[u8]) {
        let end = self.len.saturating_add(octets.len());
        let free = self.octets.get_mut(self.len..).unwrap_or_default();
        for (to, from) in free.iter_mut().zip(octets) {
            *to = *from;
        }
        self.len = end;
    }

    /// The string, or as much of it as is kept; `None` with a lone surrogate.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn text(&self) -> Option<&[u8]> {
        (!self.lone_surrogate).then(|| self.octets.get(..self.len).unwrap_or(&self.octets))
    }
}

/// Knows where in a text it is, and tells [`Members`] of those that matter.
struct Finder {
    kind: Kind,
    members: Members,
    place: Place,
    /// Whether the container that is open at depth 2 is `cnf`.
    in_cnf: bool,
}

impl Finder {
    const fn new(kind: Kind) -> Self {
        Self { kind, members: Members::new(), place: Place::Elsewhere, in_cnf: false }
    }

    /// Whether members of the object at this depth matter.
    fn matters(&self, depth: u32) -> bool {
        depth == TOP || (depth == WITHIN_CNF && self.in_cnf)
    }

    /// Whether the text of this string matters.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn wants(&self, role: Role, depth: u32) -> bool {
        match role {
            Role::Name => self.matters(depth),
            Role::Value => self.place == Place::X5tS256,
        }
    }

    /// A string, `None` with a lone surrogate. Its text counts where it is wanted.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string(&mut self, role: Role, depth: u32, text: Option<&[u8]>) {
        match role {
            Role::Name if self.matters(depth) => {
                self.place = place_of(depth, text, &mut self.members);
            }
            Role::Name => {}
            Role::Value => self.value(text.map_or(Member::LoneSurrogate, Member::String)),
        }
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn value(&mut self, value: Member<'_>) {
        if self.place != Place::Elsewhere {
            self.placed_value(value);
        }
    }

    fn placed_value(&mut self, value: Member<'_>) {
        match self.place {
            Place::Elsewhere => {}
            Place::Cnf => self.members.cnf(value),
            Place::Active => self.members.active(value),
            Place::X5tS256 => self.members.x5t_s256(value),
            // Named methods were counted when their name was read.
            Place::OtherMethod => {}
        }
        self.place = Place::Elsewhere;
    }
}

/// Where the value of a member belongs. Names with a lone surrogate are `None`.
#[cfg_attr(not(feature = "small"), inline(always))]
fn place_of(depth: u32, name: Option<&[u8]>, members: &mut Members) -> Place {
    match (depth, name) {
        (TOP, Some(b"cnf")) => Place::Cnf,
        // In the claims of a JWT nothing asks for it.
        (TOP, Some(b"active")) => Place::Active,
        (TOP, _) => Place::Elsewhere,
        (_, Some(b"x5t#S256")) => Place::X5tS256,
        _ => {
            members.cnf_member(name, Member::Other);
            Place::OtherMethod
        }
    }
}

impl Visitor for Reader {
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string_begins(&mut self, role: Role, depth: u32) -> bool {
        self.kept.clear();
        self.finder.wants(role, depth)
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn text(&mut self, octets: &[u8]) {
        self.kept.push(octets);
    }

    fn lone_surrogate(&mut self) {
        self.kept.lone_surrogate = true;
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string_ends(&mut self, role: Role, depth: u32) {
        self.finder.string(role, depth, self.kept.text());
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn plain_string(&mut self, role: Role, depth: u32, text: &[u8], _: usize) {
        self.finder.string(role, depth, Some(text));
    }

    fn scalar(&mut self, scalar: Scalar, _: u32) {
        self.finder.value(match scalar {
            Scalar::Null => Member::Null,
            Scalar::True => Member::Boolean(true),
            Scalar::False => Member::Boolean(false),
            Scalar::Number => Member::Other,
        });
    }

    fn opens(&mut self, is_object: bool, depth: u32) {
        // Until the next one opens there, nothing is read at the depth within.
        if depth == TOP {
            self.finder.in_cnf = is_object && self.finder.place == Place::Cnf;
        }
        self.finder.value(if is_object { Member::Object } else { Member::Other });
    }

    // The outermost array took the place of the value, and is not `cnf`.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn ignores_inner_arrays(&self) -> bool {
        true
    }
}

// The scanner counts a container in only after reporting it.
const _: () = assert!(WITHIN_CNF == TOP + 1 && WITHIN_CNF <= json::MAX_DEPTH);
