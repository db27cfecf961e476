//! A client's JWK Set: is the presented certificate one of it?
//!
//! RFC 8705 section 2.2.2: a client with a self-signed certificate registers
//! the certificate itself, as the first element of the `x5c` of a JWK (RFC 7517
//! section 4.7). The certificate is compared octet for octet while its base64
//! is decoded, so a document of any size is searched in one pass and constant
//! memory.
//!
//! Nothing else of a JWK is consulted: not `use`, `alg`, `kid`, nor the key.
//! An `x5t#S256` alone registers no certificate. Known gap: that the key of the
//! certificate is that of the JWK, as RFC 7517 demands, is not checked.

use crate::base64::{Decoder, Ending, Take};
use crate::der::{self, FRAME_HEAD};
use crate::json::{Role, Scalar, Scanner, Visitor};
use crate::{Error, json};

/// Verifies that a certificate is registered in a JWK Set.
///
/// Shape: a JSON object with an array `keys`, UTF-8, any length, nesting of at
/// most 64; the certificate in DER. JWKs that are unusable, as
/// [`inspect_jwk_set`] reports them, hide no others.
/// Reference: RFC 8705 section 2.2.2, RFC 7517 sections 4.7 and 5.
///
/// # Errors
/// What is wrong with the certificate's framing; a `Json…` error of the
/// document; `JwkSetKeysRepeated`, `JwkSetKeysNotArray`, `JwkSetKeysMissing`;
/// `ClientCertificateNotRegistered`.
///
/// # Examples
/// ```
/// use certbound::{Error, verify_jwk_set};
///
/// let jwks = br#"{"keys":[{"kty":"EC","x5c":["MAMCAQU="]}]}"#;
/// verify_jwk_set(jwks, &[0x30, 0x03, 0x02, 0x01, 0x05])?;
/// let other = verify_jwk_set(jwks, &[0x30, 0x03, 0x02, 0x01, 0x06]);
/// assert_eq!(other, Err(Error::ClientCertificateNotRegistered));
/// # Ok::<(), Error>(())
/// ```
pub fn verify_jwk_set(jwks: &[u8], cert_der: &[u8]) -> Result<(), Error> {
    der::certificate_frame(cert_der)?;
    let mut found = false;
    search(jwks, cert_der, |_, jwk| found |= jwk == Ok(true))?;
    if found { Ok(()) } else { Err(Error::ClientCertificateNotRegistered) }
}

/// Reports each JWK of a set with its index: `Ok` when it registers a
/// certificate, else why it is unusable. Meant for the registration, where
/// somebody can still correct it.
///
/// What was reported counts only when the document is accepted.
///
/// Shape: as for [`verify_jwk_set`].
///
/// # Errors
/// Those of the document. To `report`: `JwkNotObject`, `JwkX5cMissing`,
/// `JwkX5cRepeated`, `JwkX5cNotArray`, `JwkX5cEmpty`, `JwkX5cNotString`,
/// `JwkX5cEncoding`, or what is wrong with the certificate's framing.
///
/// # Examples
/// ```
/// use certbound::{Error, inspect_jwk_set};
///
/// let jwks = br#"{"keys":[{"kty":"EC"},{"x5c":["MAMCAQU="]}]}"#;
/// let mut unusable = None;
/// inspect_jwk_set(jwks, |index, jwk| {
///     if let Err(error) = jwk {
///         unusable = Some((index, error));
///     }
/// })?;
/// assert_eq!(unusable, Some((0, Error::JwkX5cMissing)));
/// # Ok::<(), Error>(())
/// ```
pub fn inspect_jwk_set(
    jwks: &[u8],
    mut report: impl FnMut(usize, Result<(), Error>),
) -> Result<(), Error> {
    search(jwks, &[], |index, jwk| report(index, jwk.map(|_| ())))
}

/// Reads a JWK Set and tells of each JWK whether its certificate is this one.
#[inline(never)]
fn search(
    jwks: &[u8],
    cert_der: &[u8],
    report: impl FnMut(usize, Result<bool, Error>),
) -> Result<(), Error> {
    let mut reader = Reader {
        keys: Keys::Missing,
        index: 0,
        within: Within::Nothing,
        place: Place::Elsewhere,
        name: Name { octets: [0; LONGEST_NAME], len: 0 },
        jwk: Jwk::new(),
        cert_der,
        report,
    };
    let mut scanner = Scanner::new();
    scanner.feed(jwks, &mut reader)?;
    scanner.finish()?;
    match reader.keys {
        Keys::Array => Ok(()),
        Keys::Missing => Err(Error::JwkSetKeysMissing),
        Keys::Faulty(error) => Err(error),
    }
}

/// What the document's `keys` is.
#[derive(Clone, Copy)]
enum Keys {
    Missing,
    Array,
    Faulty(Error),
}

/// Which container that matters is open, the innermost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    Keys,
    Jwk,
    X5c,
}

/// Where the value that comes next belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Elsewhere,
    Keys,
    X5c,
}

/// Depth of a member of the document.
const TOP: u32 = 1;
/// Depth of a JWK.
const IN_KEYS: u32 = 2;
/// Depth of a member of a JWK.
const IN_JWK: u32 = 3;
/// Depth of an element of `x5c`.
const IN_X5C: u32 = 4;

const _: () = assert!(IN_X5C <= json::MAX_DEPTH);

/// `keys`.
const LONGEST_NAME: usize = 4;

/// A member's name, as far as it can be one that matters.
struct Name {
    octets: [u8; LONGEST_NAME],
    /// Counts on beyond what is kept.
    len: usize,
}

impl Name {
    fn is(&self, name: &[u8]) -> bool {
        self.octets.get(..self.len) == Some(name)
    }
}

/// The JWK that is being read.
struct Jwk<'c> {
    x5c_seen: bool,
    /// Elements of `x5c` that began.
    elements: usize,
    decoder: Decoder,
    certificate: Comparison<'c>,
    /// Whether the certificate is the presented one; `None` until it was read.
    same: Option<bool>,
    /// The first thing wrong.
    fault: Option<Error>,
}

impl Jwk<'_> {
    const fn new() -> Self {
        Self {
            x5c_seen: false,
            elements: 0,
            decoder: Decoder::new(),
            certificate: Comparison::with(&[]),
            same: None,
            fault: None,
        }
    }

    fn fault(&mut self, error: Error) {
        self.fault.get_or_insert(error);
    }

    /// Takes characters of the first element.
    fn characters(&mut self, mut rest: &[u8]) -> Result<(), Error> {
        while !rest.is_empty() {
            let end = rest.iter().position(|c| *c == b'=').unwrap_or(rest.len());
            let (run, padding) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            self.decoder.push_run(run, &mut self.certificate)?;
            rest = match padding.split_first() {
                None => padding,
                Some((character, after)) => {
                    self.decoder.push(*character, &mut self.certificate)?;
                    after
                }
            };
        }
        Ok(())
    }

    /// Takes the end of the first element.
    fn certificate_ends(&mut self) {
        let decoder = core::mem::replace(&mut self.decoder, Decoder::new());
        match decoder.finish(Ending::Canonical, &mut self.certificate) {
            Err(_) => self.fault(Error::JwkX5cEncoding),
            Ok(()) => match self.certificate.end() {
                Err(error) => self.fault(error),
                Ok(same) => self.same = Some(same),
            },
        }
    }

    /// Whether the certificate is the presented one, or why the JWK is
    /// unusable.
    fn verdict(&self) -> Result<bool, Error> {
        match (self.fault, self.same) {
            (Some(error), _) => Err(error),
            (None, Some(same)) => Ok(same),
            (None, None) if self.x5c_seen => Err(Error::JwkX5cEmpty),
            (None, None) => Err(Error::JwkX5cMissing),
        }
    }
}

/// Compares octets with the presented certificate as they come.
struct Comparison<'c> {
    /// What of the presented certificate is still to come.
    rest: &'c [u8],
    same: bool,
    len: usize,
    head: [u8; FRAME_HEAD],
}

impl<'c> Comparison<'c> {
    const fn with(presented: &'c [u8]) -> Self {
        Self { rest: presented, same: true, len: 0, head: [0; FRAME_HEAD] }
    }

    /// Whether it was the same to the end.
    ///
    /// # Errors
    /// The frame errors of what came.
    fn end(&self) -> Result<bool, Error> {
        let head = self.head.get(..self.len).unwrap_or(&self.head);
        der::frame(head, self.len)?;
        Ok(self.same && self.rest.is_empty())
    }
}

impl Take for Comparison<'_> {
    fn take(&mut self, octets: &[u8]) {
        for (to, from) in self.head.iter_mut().skip(self.len).zip(octets) {
            *to = *from;
        }
        self.len = self.len.saturating_add(octets.len());
        // A certificate is no secret, so the first difference may end it.
        match self.rest.strip_prefix(octets) {
            Some(rest) => self.rest = rest,
            None => self.same = false,
        }
    }
}

/// Finds the JWKs in the text.
struct Reader<'c, F> {
    keys: Keys,
    /// Of the JWK that is being read, or comes next.
    index: usize,
    within: Within,
    place: Place,
    name: Name,
    jwk: Jwk<'c>,
    cert_der: &'c [u8],
    report: F,
}

impl<F: FnMut(usize, Result<bool, Error>)> Reader<'_, F> {
    fn names_matter(&self, depth: u32) -> bool {
        depth == TOP || (depth == IN_JWK && self.within == Within::Jwk)
    }

    /// Whether a string here is the first element of a JWK's first `x5c`.
    fn is_certificate(&self, depth: u32) -> bool {
        depth == IN_X5C
            && self.within == Within::X5c
            && self.jwk.elements == 1
            && self.jwk.fault.is_none()
    }

    fn name_ends(&mut self, depth: u32) {
        if depth == TOP && self.name.is(b"keys") {
            self.place = Place::Keys;
        } else if depth == IN_JWK && self.name.is(b"x5c") {
            self.place = Place::X5c;
            if self.jwk.x5c_seen {
                self.jwk.fault(Error::JwkX5cRepeated);
            }
            self.jwk.x5c_seen = true;
        }
    }

    /// Takes a value that is no string and opens nothing that matters.
    fn other_value(&mut self, depth: u32) {
        match core::mem::replace(&mut self.place, Place::Elsewhere) {
            Place::Keys => self.keys_found(Keys::Faulty(Error::JwkSetKeysNotArray)),
            Place::X5c => self.jwk.fault(Error::JwkX5cNotArray),
            Place::Elsewhere => match (self.within, depth) {
                (Within::Keys, IN_KEYS) => self.jwk_ends(Err(Error::JwkNotObject)),
                (Within::X5c, IN_X5C) => self.jwk.fault(Error::JwkX5cNotString),
                _ => {}
            },
        }
    }

    fn keys_found(&mut self, keys: Keys) {
        self.keys = match self.keys {
            Keys::Missing => keys,
            _ => Keys::Faulty(Error::JwkSetKeysRepeated),
        };
    }

    fn jwk_ends(&mut self, verdict: Result<bool, Error>) {
        (self.report)(self.index, verdict);
        self.index = self.index.saturating_add(1);
    }
}

impl<F: FnMut(usize, Result<bool, Error>)> Visitor for Reader<'_, F> {
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string_begins(&mut self, role: Role, depth: u32) -> bool {
        match role {
            Role::Name => {
                self.name.len = 0;
                self.names_matter(depth)
            }
            Role::Value if depth == IN_X5C && self.within == Within::X5c => {
                self.jwk.elements = self.jwk.elements.saturating_add(1);
                self.is_certificate(depth)
            }
            Role::Value => false,
        }
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn text(&mut self, octets: &[u8]) {
        if self.within == Within::X5c {
            if self.jwk.fault.is_none() && self.jwk.characters(octets).is_err() {
                self.jwk.fault(Error::JwkX5cEncoding);
            }
            return;
        }
        let free = self.name.octets.get_mut(self.name.len..).unwrap_or_default();
        for (to, from) in free.iter_mut().zip(octets) {
            *to = *from;
        }
        self.name.len = self.name.len.saturating_add(octets.len());
    }

    fn lone_surrogate(&mut self) {
        // Neither base64 nor a name that matters.
        self.text(&[0xff]);
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string_ends(&mut self, role: Role, depth: u32) {
        match role {
            Role::Name if self.names_matter(depth) => self.name_ends(depth),
            Role::Name => {}
            Role::Value if depth == IN_X5C && self.within == Within::X5c => {
                if self.is_certificate(depth) {
                    self.jwk.certificate_ends();
                }
            }
            Role::Value => self.other_value(depth),
        }
    }

    fn scalar(&mut self, _: Scalar, depth: u32) {
        self.other_value(depth);
    }

    fn opens(&mut self, is_object: bool, depth: u32) {
        match (self.place, self.within, depth) {
            (Place::Keys, _, _) if !is_object => {
                self.place = Place::Elsewhere;
                self.within = Within::Keys;
                self.keys_found(Keys::Array);
            }
            (Place::X5c, _, _) if !is_object => {
                self.place = Place::Elsewhere;
                self.within = Within::X5c;
            }
            (Place::Elsewhere, Within::Keys, IN_KEYS) if is_object => {
                self.within = Within::Jwk;
                self.jwk = Jwk { certificate: Comparison::with(self.cert_der), ..Jwk::new() };
            }
            _ => self.other_value(depth),
        }
    }

    fn closes(&mut self, depth: u32) {
        match (self.within, depth) {
            (Within::X5c, IN_JWK) => self.within = Within::Jwk,
            (Within::Jwk, IN_KEYS) => {
                self.within = Within::Keys;
                self.jwk_ends(self.jwk.verdict());
            }
            (Within::Keys, TOP) => self.within = Within::Nothing,
            _ => {}
        }
    }
}

#[cfg(test)]
#[path = "jwks_tests.rs"]
mod tests;
