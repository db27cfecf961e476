//! The endpoints of an authorization server.

use core::ffi::c_char;

use certbound_core::{Error, resolve_endpoint, verify_endpoint_alias};

use crate::boundary::guard;
use crate::raw::{Buffer, Output, bytes};
use crate::status::certbound_status;

/// Finds the URL of an endpoint in the metadata of an authorization server, for
/// a client that uses mutual TLS: its alias in `mtls_endpoint_aliases` where
/// there is one (RFC 8705 section 5).
///
/// @param[in]  metadata     the metadata: a JSON object of any size.
/// @param[in]  metadata_len its length in octets.
/// @param[in]  name         the member's name, such as `token_endpoint`.
/// @param[in]  name_len     its length in octets.
/// @param[out] out_url      the URL, NUL-terminated; `metadata_len` octets are
///                          always enough. It must not share memory with an
///                          input.
/// @param[in]  out_url_cap  octets of the buffer.
/// @param[out] out_url_len  length of the URL without the NUL.
/// @return `CERTBOUND_OK`; `CERTBOUND_ENDPOINT_NOT_OFFERED`; a `CERTBOUND_JSON_…`
///         status of the document, or `CERTBOUND_JSON_UTF8` of the name; a
///         `CERTBOUND_ENDPOINT_…` status, or
///         `CERTBOUND_METADATA_LONE_SURROGATE`, when what is there cannot be
///         used; `CERTBOUND_SHORT_BUFFER`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_endpoint_resolve(
    metadata: *const c_char,
    metadata_len: usize,
    name: *const c_char,
    name_len: usize,
    out_url: *mut c_char,
    out_url_cap: usize,
    out_url_len: *mut usize,
) -> certbound_status {
    guard(|| {
        let out_len = Output::new(out_url_len)?;
        // SAFETY: the caller vouches for the input.
        let metadata = unsafe { bytes(metadata.cast(), metadata_len) }?;
        // SAFETY: as above.
        let name = unsafe { bytes(name.cast(), name_len) }?;
        let out = Buffer::<u8>::new(out_url.cast(), out_url_cap, metadata)?.apart_from(name)?;
        let name = core::str::from_utf8(name).map_err(|_| Error::JsonUtf8)?;
        // SAFETY: the caller vouches for the buffer, to which nothing else
        // refers.
        let out = unsafe { out.octets() };
        // One octet is the NUL's.
        let room = out.len().checked_sub(1).and_then(|room| out.get_mut(..room));
        let url = resolve_endpoint(metadata, name, room.ok_or(Error::ShortBuffer)?)?;
        let len = url.ok_or(Error::EndpointNotOffered)?.len();
        if let Some(end) = out.get_mut(len) {
            *end = 0;
        }
        // SAFETY: the caller vouches for the output; inputs and buffer are done
        // with.
        unsafe { out_len.write(len) };
        Ok(())
    })
}

/// Checks an alias before a server publishes it: the endpoint is one that
/// clients call directly, and the URL is an `https` one.
///
/// @param[in] name     the member's name, such as `token_endpoint`.
/// @param[in] name_len its length in octets.
/// @param[in] url      the alias.
/// @param[in] url_len  its length in octets.
/// @return `CERTBOUND_OK`; `CERTBOUND_ENDPOINT_NOT_DIRECT`; a
///         `CERTBOUND_ENDPOINT_ALIAS_…` status.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_endpoint_alias_verify(
    name: *const c_char,
    name_len: usize,
    url: *const c_char,
    url_len: usize,
) -> certbound_status {
    guard(|| {
        // SAFETY: the caller vouches for the input.
        let name = unsafe { bytes(name.cast(), name_len) }?;
        // SAFETY: as above.
        let url = unsafe { bytes(url.cast(), url_len) }?;
        // What is no UTF-8 is no name, and no URL.
        let name = core::str::from_utf8(name).map_err(|_| Error::EndpointNotDirect)?;
        let url = core::str::from_utf8(url).map_err(|_| Error::EndpointAliasCharacter)?;
        verify_endpoint_alias(name, url)
    })
}
