//! Where an access token may stand in a request (RFC 6750 section 2).
//!
//! Only the `Authorization` header is read. A token in the query is refused
//! rather than ignored: the resource behind could honour it, and it would be a
//! second one that nobody checked.

use crate::Error;
use crate::ascii::{hex_octet, trim};

/// The token of one `Authorization` header's value.
///
/// Shape: the scheme `Bearer` in any case, spaces, the token; white space
/// around it is dropped. The token itself is not examined.
/// Reference: RFC 6750 section 2.1, RFC 9110 section 11.6.2.
///
/// # Errors
/// `TokenMissing` when the scheme is another one or no token follows.
///
/// # Examples
/// ```
/// # use certbound::{Error, bearer_token};
/// assert_eq!(bearer_token(b"Bearer e30.e30.e30"), Ok(&b"e30.e30.e30"[..]));
/// assert_eq!(bearer_token(b"Basic dTpw"), Err(Error::TokenMissing));
/// ```
pub fn bearer_token(authorization: &[u8]) -> Result<&[u8], Error> {
    const SCHEME: &[u8] = b"Bearer";
    let value = trim(authorization);
    let (scheme, rest) = value.split_at_checked(SCHEME.len()).ok_or(Error::TokenMissing)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) || !rest.first().is_some_and(is_space) {
        return Err(Error::TokenMissing);
    }
    match trim(rest) {
        [] => Err(Error::TokenMissing),
        token => Ok(token),
    }
}

/// Checks that a query has no parameter `access_token`.
///
/// Shape: the query without its `?`, as it stands in the request target. Names
/// are percent-decoded, and those that a framework could take for it refused
/// too; parameters end at `&`, and at `;`, where some servers split them.
/// Reference: RFC 6750 section 2.3.
///
/// # Errors
/// `TokenInQuery`.
///
/// # Examples
/// ```
/// # use certbound::{Error, check_query};
/// assert_eq!(check_query(b"page=2&token=x"), Ok(()));
/// assert_eq!(check_query(b"page=2&access%5Ftoken=x"), Err(Error::TokenInQuery));
/// ```
pub fn check_query(query: &[u8]) -> Result<(), Error> {
    let mut parameters = query.split(|c| matches!(c, b'&' | b';'));
    if parameters.any(is_access_token) { Err(Error::TokenInQuery) } else { Ok(()) }
}

/// Whether a framework could take a parameter for `access_token`.
///
/// Frameworks fold names in their own ways, so this folds in all of them: PHP
/// reads `.`, space and `[` within a name as `_` and ends it at NUL, others
/// read `[access_token]` or `access_token[0]` as the name, drop what stands
/// before it, or ignore case. A name refused without need costs a 400; one
/// passed would be a token that nobody checked.
fn is_access_token(parameter: &[u8]) -> bool {
    let name = parameter.split(|c| *c == b'=').next().unwrap_or_default();
    let ignored =
        |c: &u8| matches!(c, b' ' | b'?' | b'[' | b']' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c);
    let mut octets = Decoded { rest: name }.skip_while(ignored);
    for expected in b"access_token" {
        let folded = match octets.next() {
            Some(b'.' | b' ' | b'[') => b'_',
            Some(octet) => octet.to_ascii_lowercase(),
            None => return false,
        };
        if folded != *expected {
            return false;
        }
    }
    matches!(octets.next(), None | Some(0 | b'[' | b']'))
}

/// The octets of a name, percent-decoded, `+` as a space.
struct Decoded<'a> {
    rest: &'a [u8],
}

impl Iterator for Decoded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if let [b'%', high, low, after @ ..] = self.rest
            && let Some(octet) = hex_octet(*high, *low)
        {
            self.rest = after;
            return Some(octet);
        }
        let (octet, after) = self.rest.split_first()?;
        self.rest = after;
        Some(if *octet == b'+' { b' ' } else { *octet })
    }
}

fn is_space(c: &u8) -> bool {
    matches!(c, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorization() {
        let rows: &[(&str, Option<&str>)] = &[
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("BEARER \t abc ", Some("abc")),
            ("  Bearer abc", Some("abc")),
            ("Bearer a b", Some("a b")),
            ("Bearer a,b", Some("a,b")),
            ("Bearer", None),
            ("Bearer ", None),
            ("Bearer  \t", None),
            ("Bearerabc", None),
            ("Bearer\u{a0}abc", None),
            ("Basic abc", None),
            ("DPoP abc", None),
            ("", None),
            ("B", None),
            ("abc", None),
        ];
        for (value, token) in rows {
            let expected = token.map(str::as_bytes).ok_or(Error::TokenMissing);
            assert_eq!(bearer_token(value.as_bytes()), expected, "{value:?}");
        }
    }

    #[test]
    fn queries() {
        let refused = [
            "access_token",
            "access_token=",
            "access_token=x",
            "a=b&access_token=x",
            "a=b;access_token=x",
            "&&access_token=x",
            "access%5ftoken=x",
            "%61%63%63%65%73%73%5F%74%6F%6B%65%6E=x",
            "access_token[]=x",
            "access_token%5B0%5D=x",
            "+access_token=x",
            "%20access_token=x",
            "access.token=x",
            "access+token=x",
            "access%20token=x",
            "access[token=x",
            "access%5Btoken=x",
            "access_token%00zz=x",
            "[access_token]=x",
            "%5Baccess_token%5D=x",
            "access_token]=x",
            "]access_token=x",
            "?access_token=x",
            "ACCESS_TOKEN=x",
        ];
        let passed = [
            "",
            "a",
            "a=access_token",
            "access_tokens=x",
            "xaccess_token=x",
            "access_toke=x",
            "access_toke%6=x",
            "access%255Ftoken=x",
            "id_token=x",
            "access-token=x",
            "access_token2=x",
            "access_token_hint=x",
            "b[access_token]=x",
        ];
        for query in refused {
            assert_eq!(check_query(query.as_bytes()), Err(Error::TokenInQuery), "{query}");
        }
        for query in passed {
            assert_eq!(check_query(query.as_bytes()), Ok(()), "{query}");
        }
    }
}
