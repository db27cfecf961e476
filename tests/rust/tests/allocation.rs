//! Nothing in core allocates: a counting allocator watches the public functions.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::{self, Write};
use std::hint::black_box;

use certbound::*;

struct Counting;

thread_local! {
    // Of this thread alone: the one that runs tests has its own business.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is the system allocator's; counting changes nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: as the caller vouches.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as the caller vouches.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Text that is thrown away.
struct Nowhere;

impl Write for Nowhere {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        black_box(text);
        Ok(())
    }
}

const CERTIFICATE: &[u8] = include_bytes!("../../data/rfc8705-appendix-a.der");
const CLAIMS: &[u8] =
    br#"{"a":[1,"\u00e9"],"active":true,"cnf":{"x5t#S256":"A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0","jkt":"x"}}"#;
const TOKEN: &[u8] = b"e30.eyJjbmYiOnsieDV0I1MyNTYiOiJBNER0TDJKbVVNaEFzdkpqNXRLeW42NFNxem11WGJNckphMG43NjF5NXYwIn19.";
const DN: &[u8] = "CN=a  B,O=STRASSE\u{301},C=de".as_bytes();
const SUBJECT_METADATA: &[u8] = br#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_dns":"client.example"}"#;
const JWKS_METADATA: &[u8] =
    br#"{"token_endpoint_auth_method":"self_signed_tls_client_auth","jwks":{"keys":[{"x5c":["MAMCAQU="]}]}}"#;
const JWKS: &[u8] = br#"{"keys":[5,{"x5c":["MAMCAQU="]}]}"#;
const ALIASES: &[u8] =
    br#"{"token_endpoint":"https://a/","mtls_endpoint_aliases":{"token_endpoint":"https:\/\/b\/"}}"#;

fn tokens() {
    let presented = Thumbprint::of(CERTIFICATE).unwrap();
    let mut text = [0; Thumbprint::TEXT_LEN];
    assert!(Thumbprint::from_text(presented.write_text(&mut text).as_bytes()) == Ok(presented));
    black_box(Thumbprint::from_hex(&[b'a'; 64])).unwrap();
    for confirmation in [
        Confirmation::from_jwt(TOKEN),
        Confirmation::from_claims(CLAIMS),
        Confirmation::from_introspection(CLAIMS),
    ] {
        let confirmation = confirmation.unwrap();
        confirmation.verify(Some(&presented), Policy::Required).unwrap();
        confirmation.verify(None, Policy::IfBound).unwrap_err();
    }
    Confirmation::from_claims(b"{\"cnf\":[").unwrap_err();
    bearer_token(b"Bearer abc").unwrap();
    check_query(b"a=b&access%5Ftoken=x").unwrap_err();
    verify_same_text(b"abc", b"abd").unwrap_err();
}

fn subjects() {
    let certificate = Certificate::from_der(CERTIFICATE).unwrap();
    let subject = certificate.subject().unwrap();
    subject.write_rfc4514(&mut Nowhere).unwrap();
    assert!(subject.matches(&subject));
    for name in certificate.subject_alt_names().unwrap().into_iter().flatten() {
        name.write_text(&mut Nowhere).unwrap();
    }
    for (kind, value) in [
        (SubjectKind::Dn, DN),
        (SubjectKind::Dns, b"client.example"),
        (SubjectKind::Uri, b"urn:a"),
        (SubjectKind::Ip, b"::1"),
        (SubjectKind::Email, b"a@b.example"),
    ] {
        let expected = ExpectedSubject::from_utf8(kind, value).unwrap();
        let mismatch = expected.verify(&certificate).unwrap_err();
        write!(Nowhere, "{mismatch} {}", mismatch.error).unwrap();
        let _ = black_box(expected.matches(&certificate));
    }
    let registered = RegisteredDn::from_utf8(DN).unwrap();
    black_box(registered.compare(&subject).filter(|pair| pair.equal).count());
}

fn metadata() {
    let mut scratch = [0; 256];
    let registration = ClientRegistration::read(SUBJECT_METADATA, &mut scratch).unwrap();
    registration.verify(Some(CERTIFICATE), Some(ChainVerified::Upstream), None).unwrap_err();
    let registration = ClientRegistration::read(JWKS_METADATA, &mut []).unwrap();
    registration.verify(Some(&[0x30, 3, 2, 1, 5]), None, None).unwrap();
    verify_jwk_set(JWKS, &[0x30, 3, 2, 1, 5]).unwrap();
    inspect_jwk_set(JWKS, |_, jwk| {
        let _ = black_box(jwk);
    })
    .unwrap();
    resolve_endpoint(ALIASES, "token_endpoint", &mut scratch).unwrap();
    verify_endpoint_alias("token_endpoint", "https://a/").unwrap();
}

fn headers() {
    let mut der = [0; 16];
    decode_client_cert(HeaderFormat::Rfc9440, b":MAMCAQU=:", 16384, 0, &mut der).unwrap();
    let format = HeaderFormat::Base64DerChain;
    let chain = decode_client_cert_chain(format, b"MAMCAQU=", 16384, &mut der).unwrap();
    assert_eq!(chain.count(), 1);
    decode_pem(b"-----BEGIN CERTIFICATE-----\nMAMCAQU=\n-----END CERTIFICATE-----\n", &mut der)
        .unwrap();
    for error in Error::ALL {
        black_box((error.name(), error.message(), error.verdict()));
        black_box((error.oauth_error(Context::Client), error.http_status(Context::Client)));
    }
}

#[test]
fn nothing_allocates() {
    let before = ALLOCATIONS.get();
    // The control: the allocator is the one that counts.
    drop(black_box(Box::new(1)));
    assert_eq!(ALLOCATIONS.get(), before + 1);
    for part in [tokens, subjects, metadata, headers] {
        part();
    }
    assert_eq!(ALLOCATIONS.get(), before + 1);
}
