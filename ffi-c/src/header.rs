//! A client certificate in a request header.

use core::ffi::c_char;

use certbound_core::{HeaderFormat, decode_client_cert};

use crate::boundary::guard;
use crate::raw::{Buffer, Output, bytes};
use crate::status::certbound_status;

/// Header format `rfc9440`: `:base64:`, RFC 9440 `Client-Cert`.
pub const CERTBOUND_FORMAT_RFC9440: u32 = 1;
/// Header format `url_pem`: percent-encoded PEM, one certificate; nginx
/// `$ssl_client_escaped_cert`.
pub const CERTBOUND_FORMAT_URL_PEM: u32 = 2;
/// Header format `url_pem_chain`: the same for several, the leaf first; AWS
/// `X-Amzn-Mtls-Clientcert`.
pub const CERTBOUND_FORMAT_URL_PEM_CHAIN: u32 = 3;
/// Header format `pem`: PEM, one certificate, line breaks folded in any way.
pub const CERTBOUND_FORMAT_PEM: u32 = 4;
/// Header format `base64_der`: padded base64 of the DER; HAProxy
/// `ssl_c_der,base64`.
pub const CERTBOUND_FORMAT_BASE64_DER: u32 = 5;
/// Header format `base64_der_chain`: the same for several, between commas, the
/// leaf first; Traefik `X-Forwarded-Tls-Client-Cert`.
pub const CERTBOUND_FORMAT_BASE64_DER_CHAIN: u32 = 6;
/// Header format `envoy_xfcc`: one element of Envoy's
/// `x-forwarded-client-cert`, with Cert or Chain.
pub const CERTBOUND_FORMAT_ENVOY_XFCC: u32 = 7;

/// Octets of a header's value that are enough for any leaf, and for most
/// chains: a limit for `certbound_decode_client_cert`.
pub const CERTBOUND_DEFAULT_LIMIT: usize = 16384;

/// Decodes a client certificate from the value of a request header that a proxy
/// has set. The proxy must delete the header from requests that come in, since
/// whoever can write it chooses who they are.
///
/// The format is never guessed. The whole value is checked, whichever
/// certificate is asked for.
///
/// @param[in]  format      `CERTBOUND_FORMAT_…`, as configured.
/// @param[in]  value       the value of one header field.
/// @param[in]  value_len   its length in octets.
/// @param[in]  limit       octets that it may have at most;
///                         `CERTBOUND_DEFAULT_LIMIT`.
/// @param[in]  index       0 for the leaf, which is the client's own; further
///                         ones for the rest of a chain, in its order.
/// @param[out] out_der     the certificate in DER; three quarters of
///                         `value_len` are enough. It must not share memory
///                         with `value`.
/// @param[in]  out_der_cap octets of the buffer.
/// @param[out] out_der_len length of the certificate.
/// @return `CERTBOUND_OK`; `CERTBOUND_UNKNOWN_FORMAT`;
///         `CERTBOUND_TOO_LARGE`, `CERTBOUND_EMPTY`, `CERTBOUND_BAD_ENCODING`,
///         `CERTBOUND_BAD_PEM`, `CERTBOUND_MULTIPLE`,
///         `CERTBOUND_NO_CERTIFICATE`, `CERTBOUND_HASH_MISMATCH`, or a
///         `CERTBOUND_CERTIFICATE_…` or `CERTBOUND_DER_…` status when the value
///         is refused; `CERTBOUND_NO_SUCH_ENTRY` when it is good and has no
///         certificate of this index; `CERTBOUND_SHORT_BUFFER` when all is well
///         but for the size of the buffer.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_decode_client_cert(
    format: u32,
    value: *const c_char,
    value_len: usize,
    limit: usize,
    index: usize,
    out_der: *mut u8,
    out_der_cap: usize,
    out_der_len: *mut usize,
) -> certbound_status {
    guard(|| {
        let out_len = Output::new(out_der_len)?;
        // SAFETY: the caller vouches for the input.
        let value = unsafe { bytes(value.cast(), value_len) }?;
        let out = Buffer::new(out_der, out_der_cap, value)?;
        let format = HeaderFormat::from_number(format)?;
        // SAFETY: the caller vouches for the buffer, to which nothing else
        // refers.
        let out = unsafe { out.octets() };
        let len = decode_client_cert(format, value, limit, index, out)?.len();
        // SAFETY: the caller vouches for the output; input and buffer are done
        // with.
        unsafe { out_len.write(len) };
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_core() {
        let numbers = [
            CERTBOUND_FORMAT_RFC9440,
            CERTBOUND_FORMAT_URL_PEM,
            CERTBOUND_FORMAT_URL_PEM_CHAIN,
            CERTBOUND_FORMAT_PEM,
            CERTBOUND_FORMAT_BASE64_DER,
            CERTBOUND_FORMAT_BASE64_DER_CHAIN,
            CERTBOUND_FORMAT_ENVOY_XFCC,
        ];
        assert_eq!(
            numbers.map(HeaderFormat::from_number),
            [
                Ok(HeaderFormat::Rfc9440),
                Ok(HeaderFormat::UrlPem),
                Ok(HeaderFormat::UrlPemChain),
                Ok(HeaderFormat::Pem),
                Ok(HeaderFormat::Base64Der),
                Ok(HeaderFormat::Base64DerChain),
                Ok(HeaderFormat::EnvoyXfcc),
            ]
        );
        assert_eq!(numbers.len(), HeaderFormat::ALL.len());
        assert_eq!(CERTBOUND_DEFAULT_LIMIT, HeaderFormat::DEFAULT_LIMIT);
    }
}
