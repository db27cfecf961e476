//! The payload of a compact JWT, decoded in pieces.
//!
//! RFC 7515 section 7.1: exactly three segments of unpadded, canonical
//! base64url. The header is checked for that but not parsed, the signature
//! may be empty. Nothing here validates a token.

use crate::base64url::{self, Fault, Piece};
use crate::{Error, swar};

/// Decodes the payload segment and hands it over piece by piece.
///
/// The other segments are checked too, so a token of which every piece was
/// taken and which returns `Ok` is a well-formed compact JWS.
pub(crate) fn read_payload(
    token: &[u8],
    mut take: impl FnMut(&[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some((header, payload, signature)) = split(token) else {
        return Err(shape_fault(token));
    };
    if header.is_empty() || payload.is_empty() {
        return Err(empty_fault(token));
    }
    let refuse = |fault| segment_fault(fault, token);
    base64url::check(header).map_err(refuse)?;
    base64url::check(signature).map_err(refuse)?;

    let mut piece = Piece::new();
    let mut rest = payload;
    while !rest.is_empty() {
        let (octets, after) = piece.decode(rest).map_err(refuse)?;
        take(octets).map_err(|error| {
            // Of a token that is no compact JWS that is said, and not what its start
            // looks like: how long a piece is must not matter.
            base64url::check(payload).map_or_else(refuse, |()| error)
        })?;
        rest = after;
    }
    Ok(())
}

/// Splits a token at its first dot and its last, when there are two at least.
///
/// The last is looked for from the end, where signatures are short. A dot between
/// them is outside of the payload's alphabet.
fn split(token: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let first = find_dot(token)?;
    let last = find_last_dot(token)?;
    let (before, signature) = token.split_at_checked(last)?;
    let (header, payload) = before.split_at_checked(first)?;
    let (_, payload) = payload.split_first()?;
    let (_, signature) = signature.split_first()?;
    Some((header, payload, signature))
}

fn find_dot(text: &[u8]) -> Option<usize> {
    let mut at: usize = 0;
    for block in text.as_chunks::<8>().0 {
        let dots = swar::mark_equal(u64::from_le_bytes(*block), b'.');
        if dots != 0 {
            return Some(at.wrapping_add(swar::first_marked(dots)));
        }
        at = at.wrapping_add(8);
    }
    let tail = text.get(at..)?.iter().position(|c| *c == b'.')?;
    Some(at.wrapping_add(tail))
}

fn find_last_dot(text: &[u8]) -> Option<usize> {
    let (start, blocks) = text.as_rchunks::<8>();
    let mut end = text.len();
    for block in blocks.iter().rev() {
        end = end.wrapping_sub(8);
        // Read backwards: only the first octet marked is sure to be meant.
        let dots = swar::mark_equal(u64::from_be_bytes(*block), b'.');
        if dots != 0 {
            return Some(end.wrapping_add(7).wrapping_sub(swar::first_marked(dots)));
        }
    }
    start.iter().rposition(|c| *c == b'.')
}

/// Names what is wrong with a token that does not have three segments.
#[cold]
fn shape_fault(token: &[u8]) -> Error {
    match token.first() {
        None => Error::JwtEmpty,
        Some(b'{') => Error::JwtJsonSerialization,
        _ if has_scheme(token) => Error::JwtScheme,
        _ if token.iter().any(u8::is_ascii_whitespace) => Error::JwtWhitespace,
        _ => Error::JwtSegments,
    }
}

/// Names what is wrong with a token that lacks its header or its payload.
#[cold]
fn empty_fault(token: &[u8]) -> Error {
    match count_dots(token) {
        4 => Error::JwtEncrypted,
        2 if token.starts_with(b".") => Error::JwtEmptyHeader,
        2 => Error::JwtEmptyPayload,
        _ => Error::JwtSegments,
    }
}

/// Names what is wrong with a segment of a token.
#[cold]
fn segment_fault(fault: Fault, token: &[u8]) -> Error {
    let dots = count_dots(token);
    match fault {
        // How long a segment is says nothing of a token with others beside.
        Fault::Length if dots == 2 => Error::JwtSegmentLength,
        Fault::TrailingBits if dots == 2 => Error::JwtTrailingBits,
        _ => match dots {
            2 if token.starts_with(b"{") => Error::JwtJsonSerialization,
            2 if has_scheme(token) => Error::JwtScheme,
            2 if token.iter().any(u8::is_ascii_whitespace) => Error::JwtWhitespace,
            2 if token.contains(&b'=') => Error::JwtPadding,
            2 => Error::JwtCharacter,
            4 if is_compact(token) => Error::JwtEncrypted,
            _ => shape_fault(token),
        },
    }
}

/// Whether the token is nothing but base64url and dots.
fn is_compact(token: &[u8]) -> bool {
    token.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.'))
}

fn count_dots(token: &[u8]) -> usize {
    token.iter().filter(|c| **c == b'.').count()
}

/// Whether an authentication scheme still stands before the token.
fn has_scheme(token: &[u8]) -> bool {
    [b"bearer ".as_slice(), b"dpop "].iter().any(|scheme| {
        token.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    fn payload(token: &str) -> Result<Vec<u8>, Error> {
        let mut all = Vec::new();
        read_payload(token.as_bytes(), |piece| {
            all.extend(piece);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn payloads_of_every_length_round_trip() {
        let octets: Vec<u8> = (0..2000u32).map(|i| (i.wrapping_mul(167) >> 3) as u8).collect();
        for len in (1..400).chain([767, 768, 769, 1535, 1536, 1537, 2000]) {
            let text = Base64UrlUnpadded::encode_string(&octets[..len]);
            assert_eq!(payload(&format!("e30.{text}.")).unwrap(), octets[..len], "{len}");
        }
    }

    #[test]
    fn refusals() {
        let rows = [
            ("", Error::JwtEmpty),
            ("abcd", Error::JwtSegments),
            ("abcd ", Error::JwtWhitespace),
            ("ab\tcd", Error::JwtWhitespace),
            ("e30.e30", Error::JwtSegments),
            ("e30.e30.e30.e30", Error::JwtSegments),
            ("e30.e30.e30.e30.e30", Error::JwtEncrypted),
            // A JWE with a directly used key has an empty second segment.
            ("e30..e30.e30.e30", Error::JwtEncrypted),
            (".e30.e30.e30.e30", Error::JwtEncrypted),
            ("e30..e30.e30", Error::JwtSegments),
            ("e30.e30.e30.e30.e30.e30", Error::JwtSegments),
            (".e30.e30", Error::JwtEmptyHeader),
            ("e30..e30", Error::JwtEmptyPayload),
            ("..", Error::JwtEmptyHeader),
            ("mF_9.B5f-4.1JqM.x", Error::JwtSegments),
            ("e30.e30.e30.e31", Error::JwtSegments),
            ("e30.e30.e30.e30.x", Error::JwtEncrypted),
            ("Bearer e30.e30.e30", Error::JwtScheme),
            ("bearer e30", Error::JwtScheme),
            (" e30.e30.e30", Error::JwtWhitespace),
            ("e30.e30.e30\n", Error::JwtWhitespace),
            ("e30.e3 0.e30", Error::JwtWhitespace),
            ("e30=.e30.e30", Error::JwtPadding),
            ("e30.e30=.e30", Error::JwtPadding),
            ("e30.e30.e30=", Error::JwtPadding),
            ("e30.e30.e3+", Error::JwtCharacter),
            ("e3/.e30.e30", Error::JwtCharacter),
            ("e30.e\0.e30", Error::JwtCharacter),
            ("e30.e30.e30,e30.e30.e30", Error::JwtSegments),
            ("e30.abcde.e30", Error::JwtSegmentLength),
            ("abcde.e30.e30", Error::JwtSegmentLength),
            ("e30.e30.a", Error::JwtSegmentLength),
            ("e31.e30.e30", Error::JwtTrailingBits),
            ("e30.e31.e30", Error::JwtTrailingBits),
            ("e30.e30.AB", Error::JwtTrailingBits),
            ("{\"payload\":\"e30\"}", Error::JwtJsonSerialization),
            ("{\"payload\":\"e30.e30.e30\"}", Error::JwtJsonSerialization),
            ("{\"payload\":\"e30.e30.e30.e30.e30\"}", Error::JwtJsonSerialization),
        ];
        for (token, error) in rows {
            assert_eq!(payload(token), Err(error), "{token}");
        }
    }

    #[test]
    fn one_wrong_character_anywhere_is_refused() {
        let good = Base64UrlUnpadded::encode_string(&[0xa5; 900]);
        for segment in 0..3 {
            for at in (0..good.len()).step_by(7).chain([good.len() - 1]) {
                let mut bad = good.clone().into_bytes();
                bad[at] = b'~';
                let bad = String::from_utf8(bad).unwrap();
                let mut parts = [good.as_str(); 3];
                parts[segment] = &bad;
                assert_eq!(payload(&parts.join(".")), Err(Error::JwtCharacter));
            }
        }
    }

    #[test]
    fn the_first_refusal_of_the_taker_is_returned() {
        let taken = read_payload(b"e30.e30.", |_| Err(Error::JsonDepth));
        assert_eq!(taken, Err(Error::JsonDepth));
        // Unless the token is no compact JWS, whatever its parts look like.
        let long = "A".repeat(400);
        for (segments, error) in
            [(3, Error::JsonDepth), (4, Error::JwtSegments), (5, Error::JwtEncrypted)]
        {
            let token = std::vec![long.as_str(); segments].join(".");
            let taken = read_payload(token.as_bytes(), |_| Err(Error::JsonDepth));
            assert_eq!(taken, Err(error), "{segments}");
        }
    }

    #[test]
    fn dots_are_found_from_either_end() {
        for len in 0..40 {
            for at in 0..len {
                let mut text = std::vec![b'/'; len];
                text[at] = b'.';
                assert_eq!((find_dot(&text), find_last_dot(&text)), (Some(at), Some(at)));
                text[0] = b'.';
                text[len - 1] = b'.';
                assert_eq!((find_dot(&text), find_last_dot(&text)), (Some(0), Some(len - 1)));
            }
            let text = std::vec![b'-'; len];
            assert_eq!((find_dot(&text), find_last_dot(&text)), (None, None));
        }
    }
}
