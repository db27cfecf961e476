//! Who a certificate names, and whether that is who was registered.

use core::ffi::c_char;

use certbound_core::{
    Attribute, Certificate, Error, ExpectedSubject, Mismatch, MismatchReason, Name, SubjectKind,
};

use crate::boundary::{explained, guard};
use crate::raw::{Output, TextOutput, bytes, value};
use crate::status::certbound_status;

/// Subject kind: `tls_client_auth_subject_dn`.
pub const CERTBOUND_SUBJECT_DN: u32 = 1;
/// Subject kind: `tls_client_auth_san_dns`.
pub const CERTBOUND_SUBJECT_DNS: u32 = 2;
/// Subject kind: `tls_client_auth_san_uri`.
pub const CERTBOUND_SUBJECT_URI: u32 = 3;
/// Subject kind: `tls_client_auth_san_ip`.
pub const CERTBOUND_SUBJECT_IP: u32 = 4;
/// Subject kind: `tls_client_auth_san_email`.
pub const CERTBOUND_SUBJECT_EMAIL: u32 = 5;

/// In a mismatch: no such place, or no known attribute.
pub const CERTBOUND_NONE: u32 = 0xffff_ffff;

/// Why a certificate does not have the expected subject. Plain data without any
/// octet of the certificate; `certbound_mismatch_text` makes a sentence of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct certbound_mismatch {
    /// Octets of this structure, as the library that wrote it knows it.
    pub size: u32,
    /// What was returned.
    pub status: certbound_status,
    /// `CERTBOUND_REASON_…`: what in particular differs.
    pub reason: u32,
    /// The RDN concerned, counted from 0 in the registered text, or
    /// `CERTBOUND_NONE`.
    pub rdn: u32,
    /// The attribute in that RDN, counted from 0, or `CERTBOUND_NONE`.
    pub ava: u32,
    /// Offset of its type in the registered text, in octets, behind any `OID.`, or
    /// `CERTBOUND_NONE`.
    pub position: u32,
    /// Where numbers differ: how many RDNs or attributes are registered.
    pub expected: u32,
    /// Where numbers differ: how many the certificate has; for subject
    /// alternative names, how many entries of the kind it has.
    pub found: u32,
    /// The attribute type, when it is a known one, or `CERTBOUND_NONE`; for
    /// `certbound_mismatch_text`.
    pub attribute: u32,
    /// Zero.
    pub reserved: [u32; 3],
}

const MISMATCH_SIZE: u32 = 48;
const _: () = assert!(core::mem::size_of::<certbound_mismatch>() == MISMATCH_SIZE as usize);

impl From<Mismatch> for certbound_mismatch {
    fn from(mismatch: Mismatch) -> Self {
        Self {
            size: MISMATCH_SIZE,
            status: mismatch.error.code(),
            reason: mismatch.reason.number(),
            rdn: mismatch.rdn,
            ava: mismatch.ava,
            position: mismatch.position,
            expected: mismatch.expected,
            found: mismatch.found,
            attribute: mismatch.attribute.map_or(CERTBOUND_NONE, |a| u32::from(a.index())),
            reserved: [0; 3],
        }
    }
}

impl certbound_mismatch {
    /// What core wrote; `None` when it was never filled in.
    fn read(&self) -> Option<Mismatch> {
        let mut mismatch = Mismatch::unreadable(Error::from_code(self.status)?);
        mismatch.reason = MismatchReason::from_number(self.reason)?;
        mismatch.rdn = self.rdn;
        mismatch.ava = self.ava;
        mismatch.position = self.position;
        mismatch.expected = self.expected;
        mismatch.found = self.found;
        mismatch.attribute = u8::try_from(self.attribute).ok().and_then(Attribute::from_index);
        Some(mismatch)
    }
}

/// Checks a value before it is registered (RFC 8705 section 2.1.2): what passes
/// here can never fail later for its syntax.
///
/// @param[in]  kind             `CERTBOUND_SUBJECT_…`.
/// @param[in]  value            the value, UTF-8.
/// @param[in]  value_len        its length in octets.
/// @param[out] out_error_offset offset of the offending octet, 0 where it is none in
///                              particular; written on failure; may be NULL.
/// @return `CERTBOUND_OK`, `CERTBOUND_UNKNOWN_KIND`, or the `CERTBOUND_DN_…` or
///         `CERTBOUND_SAN_…` status of the rule that the value breaks.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_subject_check(
    kind: u32,
    value: *const c_char,
    value_len: usize,
    out_error_offset: *mut usize,
) -> certbound_status {
    guard(|| {
        let out = Output::optional(out_error_offset)?;
        let check = || {
            // SAFETY: the caller vouches for the input.
            let value = unsafe { bytes(value.cast(), value_len) }.map_err(|error| (error, 0))?;
            let kind = SubjectKind::from_number(kind).map_err(|error| (error, 0))?;
            let checked = ExpectedSubject::from_utf8(kind, value);
            checked.map(|_| ()).map_err(|fault| (fault.error, fault.position))
        };
        let Err((error, position)) = check() else { return Ok(()) };
        if let Some(out) = out {
            // SAFETY: the caller vouches for the output; the input is done with.
            unsafe { out.write(position) };
        }
        Err(error)
    })
}

/// Checks that a certificate has the registered subject (RFC 8705 section 2.1).
/// Give the leaf alone, after its chain was validated by the TLS layer.
///
/// @param[in]  cert_der     one DER certificate.
/// @param[in]  cert_der_len its length in octets.
/// @param[in]  kind         `CERTBOUND_SUBJECT_…`.
/// @param[in]  value        the registered value, UTF-8.
/// @param[in]  value_len    its length in octets.
/// @param[out] out_or_null  what differs, written on failure.
/// @return `CERTBOUND_OK`; `CERTBOUND_SUBJECT_MISMATCH` or a
///         `CERTBOUND_SAN_…_ABSENT` or `…_MISMATCH` status; what is wrong with
///         the certificate; or the status of `certbound_subject_check`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_subject_verify(
    cert_der: *const u8,
    cert_der_len: usize,
    kind: u32,
    value: *const c_char,
    value_len: usize,
    out_or_null: *mut certbound_mismatch,
) -> certbound_status {
    let verify = || {
        // SAFETY: the caller vouches for the input.
        let cert_der = unsafe { bytes(cert_der, cert_der_len) }?;
        // SAFETY: as above.
        let value = unsafe { bytes(value.cast(), value_len) }?;
        let kind = SubjectKind::from_number(kind)?;
        let expected = ExpectedSubject::from_utf8(kind, value).map_err(Error::from)?;
        expected.verify(&Certificate::from_der(cert_der)?)
    };
    // SAFETY: the caller vouches for the output.
    unsafe { explained(out_or_null, verify) }
}

/// Compares two distinguished names (distinguishedNameMatch, RFC 4517 section
/// 4.2.15).
///
/// @param[in] a_der one X.501 Name in DER, such as a certificate's subject.
/// @param[in] a_len its length in octets.
/// @param[in] b_der the other.
/// @param[in] b_len its length in octets.
/// @return `CERTBOUND_OK`, `CERTBOUND_NAME_MISMATCH`, or what is wrong with one
///         of them. An empty Name matches nothing.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_name_match(
    a_der: *const u8,
    a_len: usize,
    b_der: *const u8,
    b_len: usize,
) -> certbound_status {
    guard(|| {
        // SAFETY: the caller vouches for the input.
        let a = Name::from_der(unsafe { bytes(a_der, a_len) }?)?;
        // SAFETY: as above.
        let b = Name::from_der(unsafe { bytes(b_der, b_len) }?)?;
        if a.matches(&b) { Ok(()) } else { Err(Error::NameMismatch) }
    })
}

/// Checks a subject's Name in DER against a registered DN: what
/// `certbound_subject_verify` does with a whole certificate.
///
/// @param[in]  name_der    one X.501 Name in DER.
/// @param[in]  name_len    its length in octets.
/// @param[in]  value       the registered DN, UTF-8.
/// @param[in]  value_len   its length in octets.
/// @param[out] out_or_null what differs, written on failure.
/// @return as `certbound_subject_verify`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_subject_verify_name(
    name_der: *const u8,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
    out_or_null: *mut certbound_mismatch,
) -> certbound_status {
    let kind = CERTBOUND_SUBJECT_DN;
    // SAFETY: the caller vouches for the pointers.
    unsafe {
        verify_part(
            |expected, der| expected.verify_name(der),
            name_der,
            name_len,
            kind,
            value,
            value_len,
            out_or_null,
        )
    }
}

/// Checks GeneralNames in DER, the value of a subjectAltName extension, against
/// a registered value: what `certbound_subject_verify` does with a whole
/// certificate.
///
/// @param[in]  san_der     GeneralNames in DER.
/// @param[in]  san_len     its length in octets.
/// @param[in]  kind        `CERTBOUND_SUBJECT_…`, not `CERTBOUND_SUBJECT_DN`.
/// @param[in]  value       the registered value, UTF-8.
/// @param[in]  value_len   its length in octets.
/// @param[out] out_or_null what differs, written on failure.
/// @return as `certbound_subject_verify`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_subject_verify_san(
    san_der: *const u8,
    san_len: usize,
    kind: u32,
    value: *const c_char,
    value_len: usize,
    out_or_null: *mut certbound_mismatch,
) -> certbound_status {
    // SAFETY: the caller vouches for the pointers.
    unsafe {
        verify_part(
            |expected, der| expected.verify_general_names(der),
            san_der,
            san_len,
            kind,
            value,
            value_len,
            out_or_null,
        )
    }
}

/// Writes a certificate's subject as RFC 4514 text, ready to be registered.
///
/// @param[in]  cert_der     one DER certificate.
/// @param[in]  cert_der_len its length in octets.
/// @param[out] out_text     the text and a NUL; must not overlap the input.
/// @param[in]  out_text_cap octets of the buffer; six times `cert_der_len` are enough.
/// @param[out] out_text_len length of the text without its NUL.
/// @return `CERTBOUND_OK`, `CERTBOUND_SHORT_BUFFER`, or what is wrong with the
///         certificate.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_subject_text(
    cert_der: *const u8,
    cert_der_len: usize,
    out_text: *mut c_char,
    out_text_cap: usize,
    out_text_len: *mut usize,
) -> certbound_status {
    guard(|| {
        let out_len = Output::new(out_text_len)?;
        // SAFETY: the caller vouches for the input.
        let cert_der = unsafe { bytes(cert_der, cert_der_len) }?;
        let out = TextOutput::new(out_text, out_text_cap, cert_der)?;
        let subject = Certificate::from_der(cert_der)?.subject()?;
        // SAFETY: the caller vouches for the buffer.
        let len = unsafe { out.print(|text| subject.write_rfc4514(text)) }?;
        // SAFETY: as above; the input is done with.
        unsafe { out_len.write(len) };
        Ok(())
    })
}

/// Writes one entry of a certificate's subject alternative names, of the kinds
/// that can be registered. Entries of other kinds are not counted.
///
/// @param[in]  cert_der     one DER certificate.
/// @param[in]  cert_der_len its length in octets.
/// @param[in]  index        which entry, counted from 0.
/// @param[out] out_kind     `CERTBOUND_SUBJECT_…`.
/// @param[out] out_text     the entry and a NUL: an address in its text form,
///                          octets that are not printable ASCII as a backslash
///                          and two hex digits; must not overlap the input.
/// @param[in]  out_text_cap octets of the buffer; three times `cert_der_len` are enough.
/// @param[out] out_text_len length of the text without its NUL.
/// @return `CERTBOUND_OK`, `CERTBOUND_NO_SUCH_ENTRY` after the last entry,
///         `CERTBOUND_SHORT_BUFFER`, or what is wrong with the certificate.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_san_text(
    cert_der: *const u8,
    cert_der_len: usize,
    index: usize,
    out_kind: *mut u32,
    out_text: *mut c_char,
    out_text_cap: usize,
    out_text_len: *mut usize,
) -> certbound_status {
    guard(|| {
        let out_kind = Output::new(out_kind)?;
        let out_len = Output::new(out_text_len)?;
        // SAFETY: the caller vouches for the input.
        let cert_der = unsafe { bytes(cert_der, cert_der_len) }?;
        let out = TextOutput::new(out_text, out_text_cap, cert_der)?;
        let names = Certificate::from_der(cert_der)?.subject_alt_names()?;
        let mut entries = names.into_iter().flatten();
        let (kind, entry) = entries
            .by_ref()
            .filter_map(|entry| entry.kind().map(|kind| (kind, entry)))
            .nth(index)
            .ok_or(Error::NoSuchEntry)?;
        // SAFETY: the caller vouches for the buffer.
        let len = unsafe { out.print(|text| entry.write_text(text)) }?;
        // SAFETY: as above; the input is done with.
        unsafe { out_len.write(len) };
        // SAFETY: as above.
        unsafe { out_kind.write(kind as u32) };
        Ok(())
    })
}

/// Writes the sentence of a mismatch, for a log. It holds no octet of the
/// certificate.
///
/// @param[in]  mismatch     as `certbound_subject_verify` wrote it.
/// @param[out] out_text     the sentence and a NUL; 256 octets are enough.
/// @param[in]  out_text_cap octets of the buffer.
/// @param[out] out_text_len length of the text without its NUL.
/// @return `CERTBOUND_OK`, `CERTBOUND_SHORT_BUFFER`;
///         `CERTBOUND_INVALID_MISMATCH` when the structure was never filled in.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_mismatch_text(
    mismatch: *const certbound_mismatch,
    out_text: *mut c_char,
    out_text_cap: usize,
    out_text_len: *mut usize,
) -> certbound_status {
    guard(|| {
        let out_len = Output::new(out_text_len)?;
        // SAFETY: the caller vouches for the input.
        let mismatch = unsafe { value(mismatch) }?.ok_or(Error::NullPointer)?;
        let mismatch = mismatch.read().ok_or(Error::InvalidMismatch)?;
        let out = TextOutput::new(out_text, out_text_cap, &[])?;
        // SAFETY: the caller vouches for the buffer.
        let len = unsafe { out.print(|text| mismatch.write_text(text)) }?;
        // SAFETY: as above; the input was copied.
        unsafe { out_len.write(len) };
        Ok(())
    })
}

type VerifyFunction = fn(&ExpectedSubject<'_>, &[u8]) -> Result<(), Mismatch>;

/// # Safety
/// As the exported functions that call it.
unsafe fn verify_part(
    verify: VerifyFunction,
    der: *const u8,
    der_len: usize,
    kind: u32,
    value: *const c_char,
    value_len: usize,
    out: *mut certbound_mismatch,
) -> certbound_status {
    let verify = || {
        // SAFETY: the caller vouches for the input.
        let der = unsafe { bytes(der, der_len) }?;
        // SAFETY: as above.
        let value = unsafe { bytes(value.cast(), value_len) }?;
        let kind = SubjectKind::from_number(kind)?;
        let expected = ExpectedSubject::from_utf8(kind, value).map_err(Error::from)?;
        verify(&expected, der)
    };
    // SAFETY: the caller vouches for the output.
    unsafe { explained(out, verify) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_core() {
        for (kind, number) in [
            (SubjectKind::Dn, CERTBOUND_SUBJECT_DN),
            (SubjectKind::Dns, CERTBOUND_SUBJECT_DNS),
            (SubjectKind::Uri, CERTBOUND_SUBJECT_URI),
            (SubjectKind::Ip, CERTBOUND_SUBJECT_IP),
            (SubjectKind::Email, CERTBOUND_SUBJECT_EMAIL),
        ] {
            assert_eq!(kind as u32, number);
        }
        assert_eq!(CERTBOUND_NONE, Mismatch::NONE);
    }

    #[test]
    fn a_mismatch_is_taken_back_as_it_was() {
        let certificate = include_bytes!("../../tests/data/rfc8705-appendix-a.der");
        let certificate = Certificate::from_der(certificate).unwrap();
        for (kind, value) in [(SubjectKind::Dn, "CN=other"), (SubjectKind::Dns, "a.example")] {
            let expected = ExpectedSubject::new(kind, value).unwrap();
            let mismatch = expected.verify(&certificate).unwrap_err();
            assert_eq!(certbound_mismatch::from(mismatch).read(), Some(mismatch));
        }
        let zero = certbound_mismatch {
            size: 0,
            status: 0,
            reason: 0,
            rdn: 0,
            ava: 0,
            position: 0,
            expected: 0,
            found: 0,
            attribute: 0,
            reserved: [0; 3],
        };
        assert_eq!(zero.read(), None);
    }
}
