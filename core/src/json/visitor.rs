//! What is told of a text while it is read.

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
    fn closes(&mut self, _: u32) {}
    /// Whether nothing follows from the arrays within an array, so that they need not
    /// be reported.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn ignores_inner_arrays(&self) -> bool {
        false
    }
}
