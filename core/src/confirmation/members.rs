//! The members that a confirmation depends on, and what each may be.

use super::{Confirmation, Methods};
use crate::{Error, Thumbprint};

/// Longest string worth keeping: a hexadecimal thumbprint with colons, so that
/// it can be told from other faults. Longer ones cannot be right.
pub(super) const KEPT: usize = 95;

/// The value of a member, as far as a confirmation depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member<'a> {
    /// JSON null.
    Null,
    /// JSON true or false.
    Boolean(bool),
    /// A string, as the UTF-8 octets of its text.
    String(&'a [u8]),
    /// A string that no UTF-8 text can hold: it has a lone surrogate.
    LoneSurrogate,
    /// An object.
    Object,
    /// A number or an array.
    Other,
}

/// Collects the members that matter from claims that are decoded already, by
/// the rules that apply to JSON text.
///
/// Tell it of `cnf` and `active` at the top level, and of each member of
/// `cnf`; then ask for the result.
///
/// ```
/// # use certbound::{Confirmation, Error, Member, Members};
/// let mut members = Members::new();
/// members.cnf(Member::Object);
/// members.cnf_member(Some(b"x5t#S256"), Member::Null);
/// assert_eq!(members.confirmation(), Err(Error::X5tS256Null));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Members {
    cnf_seen: bool,
    x5t_s256_seen: bool,
    x5t_s256: Option<Thumbprint>,
    other_methods: Methods,
    active: Option<Result<bool, Error>>,
    /// The first thing wrong with `cnf`.
    fault: Option<Error>,
}

impl Members {
    /// No member yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            cnf_seen: false,
            x5t_s256_seen: false,
            x5t_s256: None,
            other_methods: Methods::NONE,
            active: None,
            fault: None,
        }
    }

    /// The top level has a member `cnf` with this value.
    pub fn cnf(&mut self, value: Member<'_>) {
        if self.cnf_seen {
            self.fault(Error::CnfRepeated);
        }
        self.cnf_seen = true;
        match value {
            Member::Object => {}
            Member::Null => self.fault(Error::CnfNull),
            _ => self.fault(Error::CnfNotObject),
        }
    }

    /// `cnf` has a member of this name with this value. The name is `None`
    /// when it has a lone surrogate.
    pub fn cnf_member(&mut self, name: Option<&[u8]>, value: Member<'_>) {
        match name {
            None => self.fault(Error::CnfLoneSurrogate),
            Some(b"x5t#S256") => self.x5t_s256(value),
            Some(name) => self.other_methods = self.other_methods.with(Methods::from_name(name)),
        }
    }

    /// The top level has a member `active` with this value.
    pub fn active(&mut self, value: Member<'_>) {
        self.active = Some(match (self.active, value) {
            (Some(_), _) => Err(Error::ActiveRepeated),
            (None, Member::Boolean(active)) => Ok(active),
            (None, _) => Err(Error::ActiveNotBoolean),
        });
    }

    /// The confirmation of these claims.
    ///
    /// # Errors
    /// The first `Cnf…`, `X5tS256…` or `Thumbprint…` error met.
    pub fn confirmation(&self) -> Result<Confirmation, Error> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(Confirmation {
                // A member of `cnf` comes with one, also where a caller forgot to say so.
                cnf_present: self.cnf_seen || self.x5t_s256_seen || !self.other_methods.is_empty(),
                x5t_s256: self.x5t_s256,
                other_methods: self.other_methods,
            }),
        }
    }

    /// The confirmation of this introspection response.
    ///
    /// # Errors
    /// `ActiveMissing`, `ActiveRepeated`, `ActiveNotBoolean` or
    /// `TokenInactive`, before those of [`confirmation`](Self::confirmation).
    pub fn introspection(&self) -> Result<Confirmation, Error> {
        match self.active {
            None => Err(Error::ActiveMissing),
            Some(Err(fault)) => Err(fault),
            Some(Ok(false)) => Err(Error::TokenInactive),
            Some(Ok(true)) => self.confirmation(),
        }
    }

    pub(super) fn x5t_s256(&mut self, value: Member<'_>) {
        if self.x5t_s256_seen {
            self.fault(Error::X5tS256Repeated);
        }
        self.x5t_s256_seen = true;
        match value {
            Member::String(text) => {
                // What the readers do not keep says nothing here either.
                match Thumbprint::from_text(text.get(..KEPT).unwrap_or(text)) {
                    Ok(thumbprint) => self.x5t_s256 = Some(thumbprint),
                    Err(fault) => self.fault(fault),
                }
            }
            Member::LoneSurrogate => self.fault(Error::CnfLoneSurrogate),
            Member::Null => self.fault(Error::X5tS256Null),
            _ => self.fault(Error::X5tS256NotString),
        }
    }

    fn fault(&mut self, fault: Error) {
        self.fault.get_or_insert(fault);
    }
}
