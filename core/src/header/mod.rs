//! A client certificate in a request header, put there by a proxy.
//!
//! The format is named by configuration and never guessed: guessing would let
//! one hop's text be read as another's. The proxy must delete the header from
//! requests that come in, since whoever can write it chooses who they are;
//! nothing here can tell.
//!
//! Reading is strict. Each value has one meaning or is refused, every
//! certificate of a chain must be framed as one, and the work is linear in the
//! length of the value.
//!
//! RFC 8705 leaves this out of scope (section 6.5). RFC 9440 defines the one
//! standard format; the others are what servers write.

pub(crate) mod octets;
pub(crate) mod sink;
mod xfcc;

use sha2::{Digest, Sha256};

use crate::ascii::trim;
use crate::base64::{Decoder, Ending};
use crate::der::Reader;
use crate::pem::{self, Blocks};
use crate::{Error, Thumbprint};

use octets::Octets;
use sink::{Sink, Wanted};
use xfcc::Element;

/// How a header's value holds a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum HeaderFormat {
    /// `:base64:`, the byte sequence of RFC 9440 section 2.2 and RFC 8941
    /// section 3.3.5. Padding may be missing. One certificate: the header
    /// `Client-Cert`, never `Client-Cert-Chain`.
    Rfc9440 = 1,
    /// Percent-encoded PEM, one certificate: nginx `$ssl_client_escaped_cert`.
    /// `+` is a plus.
    UrlPem = 2,
    /// Percent-encoded PEM, the leaf first: AWS `X-Amzn-Mtls-Clientcert`.
    UrlPemChain = 3,
    /// PEM, one certificate, its line breaks folded in any way or missing:
    /// nginx `$ssl_client_cert`, Apache `SSL_CLIENT_CERT`.
    Pem = 4,
    /// Padded standard base64 of the DER: HAProxy `ssl_c_der,base64`.
    Base64Der = 5,
    /// The same for several, separated by commas, the leaf first, each of which
    /// may be percent-encoded: Traefik `X-Forwarded-Tls-Client-Cert`.
    Base64DerChain = 6,
    /// `Hash=…;Cert="…";…`, Envoy's `x-forwarded-client-cert`, exactly one
    /// element. The certificate is `Cert`, or, where there is none, the first
    /// of `Chain`, both as percent-encoded PEM; a `Hash` must be its SHA-256.
    EnvoyXfcc = 7,
}

impl HeaderFormat {
    /// Octets of a value that are enough for any leaf, and for most chains.
    ///
    /// A bound on the work for a value that anybody may have written. Servers
    /// rarely take longer headers.
    pub const DEFAULT_LIMIT: usize = 16 * 1024;

    /// Every format, in the order of the numbers.
    pub const ALL: &'static [Self] = &[
        Self::Rfc9440,
        Self::UrlPem,
        Self::UrlPemChain,
        Self::Pem,
        Self::Base64Der,
        Self::Base64DerChain,
        Self::EnvoyXfcc,
    ];

    /// The format with this number.
    ///
    /// # Errors
    /// `UnknownFormat` for every other number, zero included.
    pub const fn from_number(number: u32) -> Result<Self, Error> {
        match number {
            1 => Ok(Self::Rfc9440),
            2 => Ok(Self::UrlPem),
            3 => Ok(Self::UrlPemChain),
            4 => Ok(Self::Pem),
            5 => Ok(Self::Base64Der),
            6 => Ok(Self::Base64DerChain),
            7 => Ok(Self::EnvoyXfcc),
            _ => Err(Error::UnknownFormat),
        }
    }

    /// The format with this name, as configurations write it.
    ///
    /// # Errors
    /// `UnknownFormat`; the case of letters matters.
    ///
    /// # Examples
    /// ```
    /// # use certbound::{Error, HeaderFormat};
    /// assert_eq!(HeaderFormat::from_name("rfc9440"), Ok(HeaderFormat::Rfc9440));
    /// assert_eq!(HeaderFormat::from_name("auto"), Err(Error::UnknownFormat));
    /// ```
    pub fn from_name(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|f| f.name() == name).ok_or(Error::UnknownFormat)
    }

    /// The format's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rfc9440 => "rfc9440",
            Self::UrlPem => "url_pem",
            Self::UrlPemChain => "url_pem_chain",
            Self::Pem => "pem",
            Self::Base64Der => "base64_der",
            Self::Base64DerChain => "base64_der_chain",
            Self::EnvoyXfcc => "envoy_xfcc",
        }
    }
}

/// Decodes one certificate of a header's value into `out` and returns its DER.
///
/// Shape: `value` is the value of one header field, white space around it
/// allowed; `limit` bounds its octets as received
/// ([`HeaderFormat::DEFAULT_LIMIT`]). Index 0 is the leaf, the client's own
/// certificate; chain formats, and `Chain` of Envoy's, have further ones. `out`
/// needs at most three quarters of the value's length, and is written on
/// success only.
///
/// The whole value is checked, whichever certificate is asked for. Of a
/// certificate the outer frame is checked, as
/// [`Thumbprint::of`](crate::Thumbprint::of) does.
///
/// Reference: RFC 9440 section 2.2, RFC 7468 section 5, RFC 4648 section 4.
///
/// # Errors
/// - `TooLarge`: the value is longer than `limit`.
/// - `Empty`: it is empty, or white space alone.
/// - `BadEncoding`: base64 that is not canonical, a percent sequence that is
///   none or yields no text, or faulty syntax around them.
/// - `BadPem`: not one `CERTIFICATE` block, or not a chain of such.
/// - `Multiple`: a second certificate in a format of one, or a second element.
/// - `NoCertificate`: Envoy's element has neither `Cert` nor `Chain`, or an
///   empty one.
/// - a `Certificate…` or `Der…` error of the frame of any certificate.
/// - `HashMismatch`: Envoy's `Hash` is not that of the leaf.
/// - `NoSuchEntry`: the value is good and has no certificate with this index.
/// - `ShortBuffer`: all is well but for the size of `out`.
///
/// Among several faults of one value the first one met is reported.
///
/// # Examples
/// ```
/// use certbound::{Error, HeaderFormat, Thumbprint, decode_client_cert};
///
/// let limit = HeaderFormat::DEFAULT_LIMIT;
/// let mut out = [0; 64];
/// let der = decode_client_cert(HeaderFormat::Rfc9440, b":MAMCAQU=:", limit, 0, &mut out)?;
/// assert_eq!(der, [0x30, 0x03, 0x02, 0x01, 0x05]);
/// let presented = Thumbprint::of(der)?;
///
/// let two = decode_client_cert(HeaderFormat::Rfc9440, b":MAA=:, :MAA=:", limit, 0, &mut out);
/// assert_eq!(two, Err(Error::Multiple));
/// # Ok::<(), Error>(())
/// ```
pub fn decode_client_cert<'o>(
    format: HeaderFormat,
    value: &[u8],
    limit: usize,
    index: usize,
    out: &'o mut [u8],
) -> Result<&'o [u8], Error> {
    decode(format, value, limit, Wanted::One(index), out)
}

/// Decodes every certificate of a header's value into `out`, in one go.
///
/// Shape: as [`decode_client_cert`]; the leaf comes first. The certificates are
/// written one after another, which takes at most three quarters of the value's
/// length. In the formats of a single certificate it is the only one, and so it
/// is for Envoy's element with a `Cert`.
///
/// # Errors
/// Those of [`decode_client_cert`] but `NoSuchEntry`.
///
/// # Examples
/// ```
/// # use certbound::{Error, HeaderFormat, decode_client_cert_chain};
/// let (format, limit) = (HeaderFormat::Base64DerChain, HeaderFormat::DEFAULT_LIMIT);
/// let mut out = [0; 64];
/// let mut chain = decode_client_cert_chain(format, b"MAMCAQU=,MAA=", limit, &mut out)?;
/// assert_eq!(chain.next(), Some(&[0x30, 0x03, 0x02, 0x01, 0x05][..]));
/// assert_eq!(chain.next(), Some(&[0x30, 0x00][..]));
/// assert_eq!(chain.next(), None);
/// # Ok::<(), Error>(())
/// ```
pub fn decode_client_cert_chain<'o>(
    format: HeaderFormat,
    value: &[u8],
    limit: usize,
    out: &'o mut [u8],
) -> Result<ClientCertChain<'o>, Error> {
    let certificates = decode(format, value, limit, Wanted::All, out)?;
    Ok(ClientCertChain { rest: Reader::new(certificates) })
}

/// The certificates of a header's value in DER, the leaf first.
///
/// Made by [`decode_client_cert_chain`].
#[derive(Clone, Debug)]
pub struct ClientCertChain<'o> {
    /// Certificates one after another, each known to be framed as one.
    rest: Reader<'o>,
}

impl<'o> Iterator for ClientCertChain<'o> {
    type Item = &'o [u8];

    fn next(&mut self) -> Option<Self::Item> {
        self.rest.read().ok().map(|certificate| certificate.raw)
    }
}

impl core::iter::FusedIterator for ClientCertChain<'_> {}

fn decode<'o>(
    format: HeaderFormat,
    value: &[u8],
    limit: usize,
    wanted: Wanted,
    out: &'o mut [u8],
) -> Result<&'o [u8], Error> {
    if value.len() > limit {
        return Err(Error::TooLarge);
    }
    let value = trim(value);
    if value.is_empty() {
        return Err(Error::Empty);
    }
    let (text, hash) = Text::find(format, value)?;
    // Only after the whole value has passed is anything written.
    let len = check(text, hash, wanted)?;
    let out = out.get_mut(..len).ok_or(Error::ShortBuffer)?;
    let mut sink = Sink::again(wanted, out);
    text.read(&mut sink)?;
    sink.written()
}

/// Checks everything but the room, and returns how many octets the wanted
/// certificates are.
fn check(text: Text<'_>, hash: Option<&[u8]>, wanted: Wanted) -> Result<usize, Error> {
    let mut leaf = Sha256::new();
    let mut sink = Sink::new(wanted, &mut []);
    if hash.is_some() {
        sink.hash_leaf(&mut leaf);
    }
    text.read(&mut sink)?;
    let (count, len) = (sink.count(), sink.len());
    if let Some(hash) = hash
        && !states(hash, leaf)
    {
        return Err(Error::HashMismatch);
    }
    if matches!(wanted, Wanted::One(index) if index >= count) {
        return Err(Error::NoSuchEntry);
    }
    Ok(len)
}

/// The part of a value that holds the certificates, and how it does.
#[derive(Clone, Copy, Debug)]
enum Text<'a> {
    Pem(Octets<'a>, Blocks),
    Base64(Octets<'a>, Ending),
    /// Percent-encoded base64 between commas.
    Base64List(&'a [u8]),
}

impl<'a> Text<'a> {
    /// Finds it, and the hash that may stand beside it, in a value without
    /// white space around it.
    fn find(format: HeaderFormat, value: &'a [u8]) -> Result<(Self, Option<&'a [u8]>), Error> {
        let text = match format {
            HeaderFormat::Rfc9440 => {
                Self::Base64(Octets::raw(byte_sequence(value)?), Ending::Lenient)
            }
            HeaderFormat::UrlPem => Self::Pem(Octets::percent_encoded(value), Blocks::One),
            HeaderFormat::UrlPemChain => Self::Pem(Octets::percent_encoded(value), Blocks::Chain),
            HeaderFormat::Pem => Self::Pem(Octets::raw(value), Blocks::One),
            HeaderFormat::Base64Der if value.contains(&b',') => return Err(Error::Multiple),
            HeaderFormat::Base64Der => Self::Base64(Octets::raw(value), Ending::Canonical),
            HeaderFormat::Base64DerChain => Self::Base64List(value),
            HeaderFormat::EnvoyXfcc => {
                let element = Element::parse(value)?;
                let (text, blocks) = element.certificates()?;
                return Ok((Self::Pem(text, blocks), element.hash()));
            }
        };
        Ok((text, None))
    }

    /// Decodes the certificates.
    fn read(self, sink: &mut Sink<'_>) -> Result<(), Error> {
        match self {
            Self::Pem(text, blocks) => pem::read(text, blocks, sink),
            Self::Base64(text, ending) => base64(text, ending, sink),
            Self::Base64List(list) => {
                // Commas separate before anything is decoded.
                for element in list.split(|c| *c == b',') {
                    base64(Octets::percent_encoded(element), Ending::Canonical, sink)?;
                    if sink.is_done() {
                        break;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Whether a text is exactly the hexadecimal digits of a hash.
// Out of line: its buffers must not lie under the decoding.
#[inline(never)]
fn states(text: &[u8], hash: Sha256) -> bool {
    let thumbprint = Thumbprint::from_bytes(hash.finalize().into());
    // The same digits with colons between them are longer.
    text.len() == 64 && Thumbprint::from_hex(text) == Ok(thumbprint)
}

/// The base64 of a structured field that is one byte sequence without
/// parameters (RFC 8941 sections 3.3.5 and 4.2.7).
fn byte_sequence(value: &[u8]) -> Result<&[u8], Error> {
    let text = value.strip_prefix(b":").ok_or(Error::BadEncoding)?;
    let end = text.iter().position(|c| *c == b':').ok_or(Error::BadEncoding)?;
    match text.split_at_checked(end) {
        Some((text, [b':'])) => Ok(text),
        Some((_, [b':', after @ ..])) if trim(after).starts_with(b",") => Err(Error::Multiple),
        _ => Err(Error::BadEncoding),
    }
}

/// Decodes one certificate of base64 without white space.
fn base64(mut text: Octets<'_>, ending: Ending, sink: &mut Sink<'_>) -> Result<(), Error> {
    let mut decoder = Decoder::new();
    loop {
        decoder.push_run(text.run(), sink)?;
        match text.next()? {
            None => break,
            Some(character) => decoder.push(character, sink)?,
        }
    }
    decoder.finish(ending, sink)?;
    sink.end_certificate()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
