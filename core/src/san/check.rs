//! What may be registered as a subject alternative name.

use crate::Error;
use crate::client::RegistrationError;

/// Whether the first label may be `*`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcard {
    Allowed,
    Refused,
}

/// Labels of letters, digits, hyphens and underscores.
pub(super) fn check_dns(name: &[u8], wildcard: Wildcard) -> Result<(), RegistrationError> {
    if name.is_empty() {
        return fail(Error::SanValueEmpty, 0);
    }
    if let Some(at) = name.iter().position(|c| !c.is_ascii()) {
        return fail(Error::SanDnsNotAscii, at);
    }
    if name.len() > MAX_DNS {
        return fail(Error::SanDnsTooLong, MAX_DNS);
    }
    let mut at = 0usize;
    for label in name.split(|c| *c == b'.') {
        let end = at.saturating_add(label.len());
        if label.is_empty() {
            let last = end == name.len();
            return fail(if last { Error::SanDnsTrailingDot } else { Error::SanDnsLabelEmpty }, at);
        }
        let whole = label == b"*" && at == 0 && end < name.len();
        if !(whole && wildcard == Wildcard::Allowed) {
            let odd = |c: &u8| !(c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'));
            if let Some(offset) = label.iter().position(odd) {
                let error = match label.get(offset) {
                    Some(b':') => Error::SanDnsPort,
                    Some(b'*') => Error::SanDnsWildcard,
                    _ => Error::SanDnsCharacter,
                };
                return fail(error, at.saturating_add(offset));
            }
        }
        if label.len() > MAX_LABEL {
            return fail(Error::SanDnsLabelLong, at);
        }
        at = end.saturating_add(1);
    }
    Ok(())
}

/// A scheme, a colon, and more, in the characters of RFC 3986.
pub(super) fn check_uri(uri: &[u8]) -> Result<(), RegistrationError> {
    if uri.is_empty() {
        return fail(Error::SanValueEmpty, 0);
    }
    for (at, octet) in uri.iter().enumerate() {
        match octet {
            0x80.. => return fail(Error::SanUriNotAscii, at),
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                return fail(Error::SanUriCharacter, at);
            }
            0x21..=0x7e => {}
            _ => return fail(Error::SanUriCharacter, at),
        }
    }
    let in_scheme = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.');
    let colon = uri.iter().position(|c| !in_scheme(c)).unwrap_or(uri.len());
    let starts = uri.first().is_some_and(u8::is_ascii_alphabetic);
    if !starts || uri.get(colon) != Some(&b':') {
        return fail(Error::SanUriScheme, 0);
    }
    if colon.saturating_add(1) == uri.len() {
        return fail(Error::SanUriSchemeOnly, colon);
    }
    Ok(())
}

/// Returns the length of the local part with its `@`.
pub(super) fn check_email(text: &[u8]) -> Result<usize, RegistrationError> {
    if text.is_empty() {
        return fail(Error::SanValueEmpty, 0);
    }
    if let Some(at) = text.iter().position(|c| !c.is_ascii()) {
        return fail(Error::SanEmailNotAscii, at);
    }
    if text.get(..7).is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"mailto:")) {
        return fail(Error::SanEmailMailto, 0);
    }
    let Some(at) = text.iter().rposition(|c| *c == b'@') else {
        return fail(Error::SanEmailNoAt, 0);
    };
    let exact = at.saturating_add(1);
    let (local, domain) = (text.get(..at).unwrap_or(&[]), text.get(exact..).unwrap_or(&[]));
    if !is_dot_atom(local) && !is_quoted_string(local) {
        return fail(Error::SanEmailLocalPart, 0);
    }
    match check_dns(domain, Wildcard::Refused) {
        Ok(()) => Ok(exact),
        Err(fault) => fail(Error::SanEmailDomain, exact.saturating_add(fault.position)),
    }
}

/// RFC 5322 section 3.2.3.
fn is_dot_atom(local: &[u8]) -> bool {
    let atext = |c: &u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(c);
    local.split(|c| *c == b'.').all(|atom| !atom.is_empty() && atom.iter().all(atext))
}

/// RFC 5321 section 4.1.2.
fn is_quoted_string(local: &[u8]) -> bool {
    let [b'"', inner @ .., b'"'] = local else {
        return false;
    };
    let mut rest = inner;
    loop {
        rest = match rest {
            [] => return true,
            [b'\\', 0x20..=0x7e, after @ ..] => after,
            [0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e, after @ ..] => after,
            _ => return false,
        };
    }
}

/// What about the text keeps it from being an address.
pub(super) fn explain_ip(text: &[u8]) -> RegistrationError {
    let find = |wanted: u8| text.iter().position(|c| *c == wanted);
    let colons = text.iter().filter(|c| **c == b':').count();
    let (error, position) = if text.is_empty() {
        (Error::SanValueEmpty, 0)
    } else if let Some(at) = find(b'[') {
        (Error::SanIpBrackets, at)
    } else if let Some(at) = find(b'%') {
        (Error::SanIpZone, at)
    } else if let Some(at) = find(b'/') {
        (Error::SanIpPrefix, at)
    } else if let (1, Some(at), Some(_)) = (colons, find(b':'), find(b'.')) {
        (Error::SanIpPort, at)
    } else if let Some(at) = leading_zero(text) {
        (Error::SanIpLeadingZero, at)
    } else {
        (Error::SanIpAddress, 0)
    };
    RegistrationError { error, position }
}

/// The place of a zero before another digit in a dotted part.
fn leading_zero(text: &[u8]) -> Option<usize> {
    let start = text.iter().rposition(|c| *c == b':').map_or(0, |at| at.saturating_add(1));
    let dotted = text.get(start..)?;
    if !dotted.contains(&b'.') {
        return None;
    }
    let mut at = start;
    for part in dotted.split(|c| *c == b'.') {
        if matches!(part, [b'0', b'0'..=b'9', ..]) {
            return Some(at);
        }
        at = at.saturating_add(part.len()).saturating_add(1);
    }
    None
}

fn fail<T>(error: Error, position: usize) -> Result<T, RegistrationError> {
    Err(RegistrationError { error, position })
}

/// RFC 1035 section 2.3.4, as text without the final dot.
const MAX_DNS: usize = 253;
const MAX_LABEL: usize = 63;
