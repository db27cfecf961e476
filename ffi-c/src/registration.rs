//! What a client is registered with, and whether it is who it says it is.

use core::ffi::{CStr, c_char};

use certbound_core::{
    ChainVerified, ClientAuthMethod, ClientCredential, ClientRegistration, Error, MetadataError,
    MetadataMember,
};

use crate::boundary::explained;
use crate::raw::{Buffer, Output, bytes};
use crate::status::certbound_status;
use crate::subject::{CERTBOUND_NONE, certbound_mismatch};

/// Authentication method: `tls_client_auth`.
pub const CERTBOUND_CLIENT_AUTH_METHOD_TLS: u32 = 1;
/// Authentication method: `self_signed_tls_client_auth`.
pub const CERTBOUND_CLIENT_AUTH_METHOD_SELF_SIGNED_TLS: u32 = 2;
/// Authentication method: any other, which no certificate serves.
pub const CERTBOUND_CLIENT_AUTH_METHOD_OTHER: u32 = 3;

/// Flag of a registration: the client asks for tokens that are bound to its
/// certificate (`tls_client_certificate_bound_access_tokens`).
pub const CERTBOUND_REGISTRATION_BOUND_ACCESS_TOKENS: u32 = 1;
/// Flag of a registration: the certificates are in `jwks`.
pub const CERTBOUND_REGISTRATION_JWKS: u32 = 2;
/// Flag of a registration: the certificates are at `jwks_uri`.
pub const CERTBOUND_REGISTRATION_JWKS_URI: u32 = 4;

/// Metadata member: `token_endpoint_auth_method`.
pub const CERTBOUND_MEMBER_AUTH_METHOD: u32 = 1;
/// Metadata member: `tls_client_auth_subject_dn`.
pub const CERTBOUND_MEMBER_SUBJECT_DN: u32 = 2;
/// Metadata member: `tls_client_auth_san_dns`.
pub const CERTBOUND_MEMBER_SAN_DNS: u32 = 3;
/// Metadata member: `tls_client_auth_san_uri`.
pub const CERTBOUND_MEMBER_SAN_URI: u32 = 4;
/// Metadata member: `tls_client_auth_san_ip`.
pub const CERTBOUND_MEMBER_SAN_IP: u32 = 5;
/// Metadata member: `tls_client_auth_san_email`.
pub const CERTBOUND_MEMBER_SAN_EMAIL: u32 = 6;
/// Metadata member: `jwks`.
pub const CERTBOUND_MEMBER_JWKS: u32 = 7;
/// Metadata member: `jwks_uri`.
pub const CERTBOUND_MEMBER_JWKS_URI: u32 = 8;
/// Metadata member: `tls_client_certificate_bound_access_tokens`.
pub const CERTBOUND_MEMBER_BOUND_ACCESS_TOKENS: u32 = 9;

/// Nobody validated the chain of the presented certificate.
pub const CERTBOUND_CHAIN_EVIDENCE_NONE: u32 = 0;
/// The chain of the presented certificate was validated: by whoever ended TLS, or
/// by `certbound_chain_verify` for this very certificate. Whoever passes this
/// vouches for it.
pub const CERTBOUND_CHAIN_VERIFIED_UPSTREAM: u32 = 1;

/// A client's metadata, as far as RFC 8705 reads it. Plain data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct certbound_registration {
    /// Octets of this structure, as the library that wrote it knows it.
    pub size: u32,
    /// `CERTBOUND_CLIENT_AUTH_METHOD_…`.
    pub method: u32,
    /// `CERTBOUND_REGISTRATION_…`.
    pub flags: u32,
    /// The subject parameters that are there though the method does not read
    /// them: the bit `1 << CERTBOUND_MEMBER_…` of each. Most likely not meant.
    pub ignored: u32,
    /// `CERTBOUND_SUBJECT_…` of the expected subject, or 0.
    pub subject_kind: u32,
    /// Zero.
    pub reserved: [u32; 3],
    /// Octets of the expected subject's text.
    pub subject_len: usize,
    /// Where in the metadata the value of `jwks` begins.
    pub jwks_offset: usize,
    /// Octets of the value of `jwks`, or 0.
    pub jwks_len: usize,
}

/// Why client metadata is refused. Plain data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct certbound_metadata_fault {
    /// Octets of this structure, as the library that wrote it knows it.
    pub size: u32,
    /// What was returned.
    pub status: certbound_status,
    /// `CERTBOUND_MEMBER_…` of the member concerned, or 0.
    pub member: u32,
    /// In a registered subject, the offset of the offending octet in its text;
    /// else `CERTBOUND_NONE`.
    pub position: u32,
}

impl From<MetadataError> for certbound_metadata_fault {
    fn from(fault: MetadataError) -> Self {
        let position = fault.position.and_then(|position| u32::try_from(position).ok());
        Self {
            size: FAULT_SIZE,
            status: fault.error.code(),
            member: fault.member.map_or(0, MetadataMember::number),
            position: position.unwrap_or(CERTBOUND_NONE),
        }
    }
}

const FAULT_SIZE: u32 = 16;
const _: () = assert!(size_of::<certbound_metadata_fault>() == FAULT_SIZE as usize);

/// Reads client metadata (RFC 8705 sections 2.1.2, 2.2.2 and 3.4) and checks it
/// by every rule that a client can break at its registration.
///
/// @param[in]  metadata        the metadata: a JSON object of any size.
/// @param[in]  metadata_len    its length in octets.
/// @param[out] out_subject     the text of the expected subject, NUL-terminated,
///                             for `certbound_subject_verify`; `metadata_len`
///                             octets are always enough. It must not share
///                             memory with the metadata, and after a failure it
///                             may hold anything. (NULL, 0) where no client
///                             uses `tls_client_auth`.
/// @param[in]  out_subject_cap octets of the buffer.
/// @param[out] out             what the metadata says.
/// @param[out] out_fault_or_null which member is refused and where, written on
///                             failure.
/// @return `CERTBOUND_OK`; a `CERTBOUND_JSON_…` status of the document; a
///         `CERTBOUND_METADATA_…`, `CERTBOUND_SUBJECT_PARAMETER…`,
///         `CERTBOUND_CLIENT_KEYS_…`, `CERTBOUND_JWKS_NOT_OBJECT` or
///         `CERTBOUND_JWK_SET_KEYS_…` status of a member; for the value of a
///         subject parameter, the status of `certbound_subject_check`;
///         `CERTBOUND_SHORT_BUFFER`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_registration_read(
    metadata: *const c_char,
    metadata_len: usize,
    out_subject: *mut c_char,
    out_subject_cap: usize,
    out: *mut certbound_registration,
    out_fault_or_null: *mut certbound_metadata_fault,
) -> certbound_status {
    let read = || {
        let out = Output::new(out)?;
        // SAFETY: the caller vouches for the input.
        let metadata = unsafe { bytes(metadata.cast(), metadata_len) }?;
        let subject = Buffer::<u8>::or_none(out_subject.cast(), out_subject_cap, metadata)?;
        let subject = match subject {
            None => &mut [],
            // SAFETY: the caller vouches for the buffer, to which nothing else
            // refers.
            Some(subject) => unsafe { subject.octets() },
        };
        // One octet is the NUL's.
        let room = subject.len().saturating_sub(1);
        let read = ClientRegistration::read(metadata, subject.get_mut(..room).unwrap_or_default())
            .map(|registration| describe(&registration, metadata))?;
        if let Some(end) = subject.get_mut(read.subject_len) {
            *end = 0;
        }
        // SAFETY: the caller vouches for the output; input and buffer are done
        // with.
        unsafe { out.write(read) };
        Ok(())
    };
    // SAFETY: the caller vouches for the output, and that it is apart from the others.
    unsafe { explained::<_, MetadataError>(out_fault_or_null, read) }
}

fn describe(registration: &ClientRegistration<'_>, metadata: &[u8]) -> certbound_registration {
    let mut read = certbound_registration {
        // Some dozens of octets.
        size: size_of::<certbound_registration>() as u32,
        method: match registration.method() {
            ClientAuthMethod::TlsClientAuth => CERTBOUND_CLIENT_AUTH_METHOD_TLS,
            ClientAuthMethod::SelfSignedTlsClientAuth => {
                CERTBOUND_CLIENT_AUTH_METHOD_SELF_SIGNED_TLS
            }
            ClientAuthMethod::Other => CERTBOUND_CLIENT_AUTH_METHOD_OTHER,
        },
        flags: 0,
        ignored: registration.ignored().fold(0, |bits, member| bits | (1 << member.number())),
        subject_kind: 0,
        reserved: [0; 3],
        subject_len: 0,
        jwks_offset: 0,
        jwks_len: 0,
    };
    if registration.certificate_bound_access_tokens() {
        read.flags |= CERTBOUND_REGISTRATION_BOUND_ACCESS_TOKENS;
    }
    match registration.credential() {
        ClientCredential::Subject(kind, value) => {
            (read.subject_kind, read.subject_len) = (kind as u32, value.len());
        }
        ClientCredential::JwkSet(jwks) => {
            read.flags |= CERTBOUND_REGISTRATION_JWKS;
            // A part of the metadata, so this counts from its start.
            read.jwks_offset = jwks.as_ptr().addr().wrapping_sub(metadata.as_ptr().addr());
            read.jwks_len = jwks.len();
        }
        ClientCredential::JwkSetUri => read.flags |= CERTBOUND_REGISTRATION_JWKS_URI,
        ClientCredential::NotMutualTls => {}
    }
    read
}

/// Checks that the presented certificate is the client's (RFC 8705 section 2),
/// by the method that the client is registered with and no other. Find the
/// client by the `client_id` of the request, never by its certificate.
///
/// @param[in]  metadata       the client's metadata, as registered.
/// @param[in]  metadata_len   its length in octets.
/// @param[in]  scratch        room for the registered subject, which may be
///                            written with escapes: `metadata_len` octets are
///                            enough. It must not share memory with an input. What
///                            it holds afterwards is undefined. (NULL, 0) where no
///                            client uses `tls_client_auth`.
/// @param[in]  scratch_cap    octets of the buffer.
/// @param[in]  cert_der       the client's certificate; NULL: none on this
///                            connection.
/// @param[in]  cert_der_len   its length in octets.
/// @param[in]  chain_evidence `CERTBOUND_CHAIN_VERIFIED_UPSTREAM` or
///                            `CERTBOUND_CHAIN_EVIDENCE_NONE`, without which no
///                            client of `tls_client_auth` passes.
/// @param[in]  jwks           the JWK Set from the client's `jwks_uri`, when, and
///                            only when, it is registered by it; else NULL.
/// @param[in]  jwks_len       its length in octets.
/// @param[out] out_or_null    what differs, written on failure.
/// @return `CERTBOUND_OK`; `CERTBOUND_UNKNOWN_CHAIN_EVIDENCE`;
///         `CERTBOUND_METHOD_NOT_MUTUAL_TLS`, `CERTBOUND_JWK_SET_UNEXPECTED`,
///         `CERTBOUND_JWK_SET_REQUIRED`, `CERTBOUND_CLIENT_CERTIFICATE_MISSING`,
///         `CERTBOUND_CHAIN_EVIDENCE_MISSING`; the status of
///         `certbound_subject_verify` or of `certbound_jwk_set_verify`; or that
///         of `certbound_registration_read`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_registration_verify(
    metadata: *const c_char,
    metadata_len: usize,
    scratch: *mut c_char,
    scratch_cap: usize,
    cert_der: *const u8,
    cert_der_len: usize,
    chain_evidence: u32,
    jwks: *const c_char,
    jwks_len: usize,
    out_or_null: *mut certbound_mismatch,
) -> certbound_status {
    let verify = || {
        // SAFETY: the caller vouches for the input.
        let metadata = unsafe { bytes(metadata.cast(), metadata_len) }?;
        // SAFETY: as above.
        let presented = unsafe { bytes(cert_der, cert_der_len) }?;
        // SAFETY: as above.
        let given = unsafe { bytes(jwks.cast(), jwks_len) }?;
        let scratch = match Buffer::<u8>::or_none(scratch.cast(), scratch_cap, metadata)? {
            None => &mut [],
            Some(scratch) => {
                let scratch = scratch.apart_from(presented)?.apart_from(given)?;
                // SAFETY: the caller vouches for the buffer, to which nothing
                // else refers.
                unsafe { scratch.octets() }
            }
        };
        let chain_evidence = match chain_evidence {
            CERTBOUND_CHAIN_EVIDENCE_NONE => None,
            CERTBOUND_CHAIN_VERIFIED_UPSTREAM => Some(ChainVerified::Upstream),
            _ => return Err(Error::UnknownChainEvidence.into()),
        };
        let presented = (!cert_der.is_null()).then_some(presented);
        let given = (!jwks.is_null()).then_some(given);
        let registration = ClientRegistration::read(metadata, scratch).map_err(Error::from)?;
        registration.verify(presented, chain_evidence, given)
    };
    // SAFETY: the caller vouches for the output, and that it is apart from the buffer.
    unsafe { explained(out_or_null, verify) }
}

/// The name of a metadata member, for messages.
///
/// @param[in] member `CERTBOUND_MEMBER_…`.
/// @return a NUL-terminated string that is never freed; "" for any other number.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_metadata_member_name(member: u32) -> *const c_char {
    member_name(member).as_ptr()
}

const fn member_name(member: u32) -> &'static CStr {
    match member {
        CERTBOUND_MEMBER_AUTH_METHOD => c"token_endpoint_auth_method",
        CERTBOUND_MEMBER_SUBJECT_DN => c"tls_client_auth_subject_dn",
        CERTBOUND_MEMBER_SAN_DNS => c"tls_client_auth_san_dns",
        CERTBOUND_MEMBER_SAN_URI => c"tls_client_auth_san_uri",
        CERTBOUND_MEMBER_SAN_IP => c"tls_client_auth_san_ip",
        CERTBOUND_MEMBER_SAN_EMAIL => c"tls_client_auth_san_email",
        CERTBOUND_MEMBER_JWKS => c"jwks",
        CERTBOUND_MEMBER_JWKS_URI => c"jwks_uri",
        CERTBOUND_MEMBER_BOUND_ACCESS_TOKENS => c"tls_client_certificate_bound_access_tokens",
        _ => c"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_those_of_core() {
        for member in MetadataMember::ALL {
            assert_eq!(member_name(member.number()).to_str(), Ok(member.name()));
        }
        assert_eq!(member_name(0), c"");
        assert_eq!(member_name(MetadataMember::ALL.len() as u32 + 1), c"");
        for (number, method) in [
            (CERTBOUND_CLIENT_AUTH_METHOD_TLS, ClientAuthMethod::TlsClientAuth),
            (
                CERTBOUND_CLIENT_AUTH_METHOD_SELF_SIGNED_TLS,
                ClientAuthMethod::SelfSignedTlsClientAuth,
            ),
            (CERTBOUND_CLIENT_AUTH_METHOD_OTHER, ClientAuthMethod::Other),
        ] {
            assert_eq!(number, method as u32);
        }
    }
}
