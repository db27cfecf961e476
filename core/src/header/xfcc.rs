//! Envoy's `x-forwarded-client-cert`, one element of it, read strictly.
//!
//! ```text
//! element = pair *( ";" pair )
//! pair    = key "=" value
//! key     = 1*( ALPHA / DIGIT / "-" / "_" )       ; in any case
//! value   = DQUOTE *( qchar / "\" octet ) DQUOTE / *uchar
//! qchar   = any octet but DQUOTE and "\"
//! uchar   = any octet but DQUOTE, ";" and ","     ; no white space at either end
//! ```
//!
//! More than one element is refused, wherever it stands: with APPEND_FORWARD
//! the caller's own element comes first, and a certificate whose URI or DNS
//! name Envoy writes unquoted can add keys and a last element. `Cert`, `Hash`,
//! `Chain` and `Subject` stand at most once. Escapes are never resolved, so a
//! backslash in a certificate makes it invalid.

use crate::Error;
use crate::pem::Blocks;

use super::octets::Octets;

/// What an element says of the client's certificate: the text of its values,
/// without their quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    cert: Option<&'a [u8]>,
    chain: Option<&'a [u8]>,
    hash: Option<&'a [u8]>,
    subject: Option<&'a [u8]>,
}

impl<'a> Element<'a> {
    /// Reads a value that is exactly one element.
    ///
    /// # Errors
    /// `BadEncoding`; `Multiple` where a second element begins.
    pub(crate) fn parse(value: &'a [u8]) -> Result<Self, Error> {
        let mut element = Self::default();
        let mut rest = value;
        loop {
            let (name, after) = key(rest)?;
            let (text, after) = self::value(after)?;
            if let Some(member) = element.member(name)
                && member.replace(text).is_some()
            {
                return Err(Error::BadEncoding);
            }
            rest = match after {
                [] => return Ok(element),
                [b';', next @ ..] => next,
                [b',', ..] => return Err(Error::Multiple),
                _ => return Err(Error::BadEncoding),
            };
        }
    }

    /// The text of the certificates: `Cert`, or the `Chain` where there is no
    /// `Cert`. Beside a `Cert`, the `Chain` is not looked at.
    ///
    /// # Errors
    /// `NoCertificate`.
    pub(crate) fn certificates(&self) -> Result<(Octets<'a>, Blocks), Error> {
        let (text, blocks) = match (self.cert, self.chain) {
            (Some(cert), _) => (cert, Blocks::One),
            (None, Some(chain)) => (chain, Blocks::Chain),
            (None, None) => return Err(Error::NoCertificate),
        };
        if text.is_empty() {
            return Err(Error::NoCertificate);
        }
        Ok((Octets::percent_encoded(text), blocks))
    }

    /// What stands where the first certificate's hash belongs.
    pub(crate) const fn hash(&self) -> Option<&'a [u8]> {
        self.hash
    }

    /// Where the value of a key belongs, when it matters.
    fn member(&mut self, name: &[u8]) -> Option<&mut Option<&'a [u8]>> {
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        match () {
            () if is(b"Cert") => Some(&mut self.cert),
            () if is(b"Chain") => Some(&mut self.chain),
            () if is(b"Hash") => Some(&mut self.hash),
            () if is(b"Subject") => Some(&mut self.subject),
            () => None,
        }
    }
}

/// Splits the text at the `=` after a key.
fn key(text: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let is_key = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    let end = text.iter().position(|c| !is_key(c)).ok_or(Error::BadEncoding)?;
    match text.split_at_checked(end) {
        Some((name @ [_, ..], [b'=', after @ ..])) => Ok((name, after)),
        // An element without a pair, before another one.
        Some((_, [b',', ..])) => Err(Error::Multiple),
        _ => Err(Error::BadEncoding),
    }
}

/// Splits the text after a value, and takes the value's quotes away.
fn value(text: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    if let [b'"', quoted @ ..] = text {
        let mut shielded = false;
        let end = quoted.iter().position(|c| {
            let closes = !shielded && *c == b'"';
            shielded = !shielded && *c == b'\\';
            closes
        });
        let (value, after) =
            end.and_then(|end| quoted.split_at_checked(end)).ok_or(Error::BadEncoding)?;
        return Ok((value, after.get(1..).unwrap_or_default()));
    }
    let end = text.iter().position(|c| matches!(c, b';' | b',')).unwrap_or(text.len());
    let (value, after) = text.split_at_checked(end).ok_or(Error::BadEncoding)?;
    if value.contains(&b'"') || matches!(value, [b' ' | b'\t', ..] | [.., b' ' | b'\t']) {
        return Err(Error::BadEncoding);
    }
    Ok((value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element<'a>(
        cert: Option<&'a str>,
        chain: Option<&'a str>,
        hash: Option<&'a str>,
        subject: Option<&'a str>,
    ) -> Result<Element<'a>, Error> {
        let octets = |text: Option<&'a str>| text.map(str::as_bytes);
        Ok(Element {
            cert: octets(cert),
            chain: octets(chain),
            hash: octets(hash),
            subject: octets(subject),
        })
    }

    #[test]
    fn what_an_element_says() {
        let none = element(None, None, None, None);
        let cert = element(Some("c"), None, None, None);
        let rows = [
            ("Cert=c", cert),
            ("Cert=\"c\"", cert),
            ("cERT=c", cert),
            ("Cert=", element(Some(""), None, None, None)),
            ("Cert=\"\"", element(Some(""), None, None, None)),
            (
                "Hash=h;Cert=c;Subject=s;Chain=d",
                element(Some("c"), Some("d"), Some("h"), Some("s")),
            ),
            // Unknown keys, also more than once, and what only looks like one.
            ("By=a;By=b;URI=;DNS=x;DNS=y;Cert=c;X-y_9=\"\"", cert),
            ("Certs=c", none),
            ("Cer=c", none),
            ("By=Cert=c", none),
            ("By=\"Cert=c\"", none),
            ("By=\"x;Cert=d\";Cert=c", cert),
            // Delimiters in quotes, and quotes behind a backslash.
            ("Subject=\"a;b,c=d\";Cert=c", element(Some("c"), None, None, Some("a;b,c=d"))),
            (r#"Subject="\"";Cert=c"#, element(Some("c"), None, None, Some(r#"\""#))),
            (r#"Subject="\\";Cert=c"#, element(Some("c"), None, None, Some(r"\\"))),
            (
                r#"Subject="\";Cert=d,\\\"";Cert=c"#,
                element(Some("c"), None, None, Some(r#"\";Cert=d,\\\""#)),
            ),
            // Without quotes a backslash shields nothing.
            (r"Subject=a\;Cert=c", element(Some("c"), None, None, Some(r"a\"))),
            (r"By=\\;Cert=c", cert),
            // Escapes are not resolved.
            (r#"Cert="\c""#, element(Some(r"\c"), None, None, None)),
            // Other octets of values are their own affair.
            ("By=a b\tc=%ü\u{1}'`;Cert=c", cert),
            ("By=\" a \";Cert=c", cert),
        ];
        for (value, expected) in rows {
            assert_eq!(Element::parse(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn refusals() {
        let bad = Error::BadEncoding;
        let rows = [
            // Empty pairs.
            ("", bad),
            (";", bad),
            (";Cert=c", bad),
            ("Cert=c;", bad),
            ("Cert=c;;By=a", bad),
            // Keys.
            ("=", bad),
            ("=c", bad),
            ("Cert", bad),
            ("By;Cert=c", bad),
            ("Cert=c;By", bad),
            ("B y=a", bad),
            ("B.y=a", bad),
            ("\"By\"=a", bad),
            ("Bý=a", bad),
            ("B%79=a", bad),
            // White space between parts.
            (" Cert=c", bad),
            ("Cert =c", bad),
            ("Cert= c", bad),
            ("Cert= \"c\"", bad),
            ("Cert=\"c\" ", bad),
            ("Cert=c ", bad),
            ("Cert=c; By=a", bad),
            ("Cert=c ;By=a", bad),
            ("By=\t;Cert=c", bad),
            // Quotes.
            ("Cert=\"", bad),
            ("Cert=\"c", bad),
            (r#"Cert="c\"#, bad),
            (r#"Cert="c\""#, bad),
            (r#"Cert="c\";By=a"#, bad),
            ("Cert=\"c\"d", bad),
            ("Cert=\"c\"\"d\"", bad),
            ("Cert=\"c\"=d", bad),
            ("Cert=c\"", bad),
            ("Cert=c\"d", bad),
            ("Cert=c\"d\"", bad),
            ("URI=x\";Cert=c", bad),
            // Twice, whatever it says and however it is written.
            ("Cert=c;Cert=c", bad),
            ("Cert=;cert=c", bad),
            ("Hash=h;HASH=h", bad),
            ("Chain=d;By=a;cHAIN=", bad),
            ("Subject=s;Subject=\"s\";Cert=c", bad),
            // Elements.
            ("Cert=c,Cert=d", Error::Multiple),
            ("Cert=c,", Error::Multiple),
            (",Cert=c", Error::Multiple),
            ("By,Cert=c", Error::Multiple),
            ("By=,Cert=c", Error::Multiple),
            ("By=\"a\",By=b", Error::Multiple),
            (r#"By="\\",By="a""#, Error::Multiple),
            ("Cert=c, By=a", Error::Multiple),
        ];
        for (value, error) in rows {
            assert_eq!(Element::parse(value.as_bytes()), Err(error), "{value}");
        }
    }
}
