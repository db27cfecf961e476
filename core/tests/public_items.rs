//! The small public items beside the readers: numbers and names there and back, texts
//! of errors, and a registered name beside a certificate's, RDN by RDN.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use base64ct::{Base64UrlUnpadded, Encoding};
use certbound::{
    Attribute, Certificate, ClientAuthMethod, ClientRegistration, Confirmation, Context, Error,
    ExpectedSubject, Member, Members, Methods, Mismatch, MismatchReason, Name, ObjectIdentifier,
    Policy, RegisteredDn, SubjectKind, Thumbprint, Verdict, verify_claims_binding,
    verify_introspection_binding, verify_jwt_binding,
};

const CERT: &[u8] = include_bytes!("../../tests/data/rfc8705-appendix-a.der");
const X5T: &str = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

/// A Name of two RDNs, O=Widgets and then CN=client.
const NAME: &[u8] = b"\x30\x25\x31\x10\x30\x0e\x06\x03\x55\x04\x0a\x0c\x07Widgets\
    \x31\x11\x30\x0f\x06\x03\x55\x04\x03\x0c\x08client,x";

#[test]
fn numbers_and_names_there_and_back() {
    for (code, kind, parameter) in [
        (1, SubjectKind::Dn, "tls_client_auth_subject_dn"),
        (2, SubjectKind::Dns, "tls_client_auth_san_dns"),
        (3, SubjectKind::Uri, "tls_client_auth_san_uri"),
        (4, SubjectKind::Ip, "tls_client_auth_san_ip"),
        (5, SubjectKind::Email, "tls_client_auth_san_email"),
    ] {
        assert_eq!(SubjectKind::from_number(code), Ok(kind));
        assert_eq!((kind as u32, kind.parameter()), (code, parameter));
    }
    assert_eq!(SubjectKind::from_number(0), Err(Error::UnknownKind));
    assert_eq!(SubjectKind::from_number(6), Err(Error::UnknownKind));

    let contexts = [Context::Resource, Context::Client, Context::Refresh, Context::Registration];
    for (context, number) in contexts.into_iter().zip(1..) {
        assert_eq!(Context::from_number(number), Ok(context));
        assert_eq!(context as u32, number);
    }
    assert_eq!(Context::from_number(0), Err(Error::UnknownContext));
    assert_eq!(Context::from_number(5), Err(Error::UnknownContext));

    assert_eq!(Policy::from_number(1), Ok(Policy::Required));
    assert_eq!(Policy::from_number(2), Ok(Policy::IfBound));
    for number in [0, 3, u32::MAX] {
        assert!(Policy::from_number(number).is_err());
    }

    let mut codes = HashSet::new();
    for reason in MismatchReason::ALL {
        assert_eq!(MismatchReason::from_number(reason.number()), Some(*reason));
        assert!(codes.insert(reason.number()));
    }
    assert_eq!(MismatchReason::from_number(0), None);

    for index in 0..=u8::MAX {
        let Some(attribute) = Attribute::from_index(index) else { continue };
        assert_eq!(attribute.index(), index);
        assert!(!attribute.name().is_empty() && !attribute.oid().is_empty());
    }
    assert_eq!(Attribute::from_index(u8::MAX), None);
}

#[test]
fn methods_by_name() {
    let mut all = Methods::NONE;
    assert!(all.is_empty());
    for name in ["jwk", "jwe", "kid", "jku", "osc", "jkt"] {
        let method = Methods::from_name(name.as_bytes());
        assert_eq!(method.names().collect::<Vec<_>>(), [name]);
        assert!(!all.contains(method));
        all = all.with(method);
    }
    assert_eq!(all.bits(), 0b11_1111);
    assert_eq!(all.names().count(), 6);
    assert_eq!(Methods::from_name(b"x5t#S256"), Methods::UNKNOWN);
    assert_eq!(Methods::UNKNOWN.names().count(), 0);
}

#[test]
fn verdicts_and_answers() {
    let mut names = HashSet::new();
    for (error, verdict, name) in [
        (Error::CertificateMissing, Verdict::Mismatch, "mismatch"),
        (Error::CnfAbsent, Verdict::Unbound, "unbound"),
        (Error::CnfNull, Verdict::Malformed, "malformed"),
        (Error::TokenInactive, Verdict::Inactive, "inactive"),
        (Error::CertificateEmpty, Verdict::Refused, "refused"),
    ] {
        assert_eq!((error.verdict(), error.verdict().name()), (verdict, name));
        assert!(names.insert(error.name()));
        // What C gets is the same with a NUL, and no other.
        let (for_c, message) = error.describe_for_c();
        assert_eq!(for_c.strip_suffix('\0'), Some(error.name()));
        assert_eq!(message.strip_suffix('\0'), Some(error.message()));
        for context in [Context::Resource, Context::Client] {
            let code = error.oauth_error_for_c(context);
            assert_eq!(code.map(|code| code.trim_end_matches('\0')), error.oauth_error(context));
        }
    }
    assert_eq!(Error::TokenMissing.oauth_error(Context::Resource), None);
}

#[test]
fn a_confirmation_built_by_hand() {
    let presented = Thumbprint::from_text(X5T.as_bytes()).unwrap();
    let said = Confirmation::from_thumbprint(X5T.as_bytes()).unwrap();
    assert_eq!(said, Confirmation::bound_to(presented));
    assert_eq!(said.verify(Some(&presented), Policy::Required), Ok(()));
    assert_eq!(said.verify(None, Policy::IfBound), Err(Error::CertificateMissing));
    assert_eq!(Confirmation::from_thumbprint(b"x"), Err(Error::ThumbprintLength));
    assert_eq!(Members::new().confirmation(), Confirmation::from_claims(b"{}"));
    // A method without its `cnf` makes no bearer token either.
    for (name, value) in
        [(&b"jkt"[..], Member::Other), (b"x5t#S256", Member::String(X5T.as_bytes()))]
    {
        let mut members = Members::new();
        members.cnf_member(Some(name), value);
        let said = members.confirmation().unwrap();
        assert!(said.has_cnf() && said.verify(None, Policy::IfBound).is_err());
    }

    let state = RandomState::new();
    let same = Thumbprint::of(CERT).unwrap();
    assert_eq!((same, state.hash_one(same)), (presented, state.hash_one(presented)));
    let other = Thumbprint::from_bytes([0; 32]);
    assert_ne!(state.hash_one(other), state.hash_one(presented));
}

#[test]
fn reading_and_deciding_at_once() {
    let presented = Thumbprint::from_text(X5T.as_bytes()).unwrap();
    let other = Thumbprint::from_bytes([7; 32]);
    let bound = format!(r#"{{"active":true,"cnf":{{"x5t#S256":"{X5T}"}}}}"#);
    let dpop = r#"{"active":true,"cnf":{"jkt":"x"}}"#.to_string();
    let token =
        |claims: &str| format!("e30.{}.", Base64UrlUnpadded::encode_string(claims.as_bytes()));
    let rows = [
        (&bound, Some(&presented), Policy::Required, Methods::NONE, None),
        (&bound, Some(&other), Policy::IfBound, Methods::JKT, Some(Error::CertificateMismatch)),
        (&bound, None, Policy::Required, Methods::NONE, Some(Error::CertificateMissing)),
        (&dpop, None, Policy::IfBound, Methods::JKT, None),
        (&dpop, None, Policy::IfBound, Methods::NONE, Some(Error::OtherMethodNotEnforced)),
        (&dpop, None, Policy::Required, Methods::JKT, Some(Error::OtherMethodsOnly)),
    ];
    for (claims, presented, policy, methods, expected) in rows {
        let text = claims.as_bytes();
        let expected = expected.map_or_else(|| Confirmation::from_claims(text), Err);
        let token = token(claims);
        assert_eq!(verify_jwt_binding(token.as_bytes(), presented, policy, methods), expected);
        assert_eq!(verify_claims_binding(text, presented, policy, methods), expected);
        assert_eq!(verify_introspection_binding(text, presented, policy, methods), expected);
    }
    let refused = verify_introspection_binding(b"{}", None, Policy::IfBound, Methods::NONE);
    assert_eq!(refused, Err(Error::ActiveMissing));
}

#[test]
fn registered_values_that_are_no_utf_8() {
    for (kind, error) in [
        (SubjectKind::Dn, Error::DnBadUtf8),
        (SubjectKind::Dns, Error::SanDnsNotAscii),
        (SubjectKind::Uri, Error::SanUriNotAscii),
        (SubjectKind::Ip, Error::SanIpAddress),
        (SubjectKind::Email, Error::SanEmailNotAscii),
    ] {
        let fault = ExpectedSubject::from_utf8(kind, b"CN=\xff").unwrap_err();
        assert_eq!((fault.error, fault.position), (error, 3));
        assert_eq!(fault.to_string(), format!("{error} (at octet 3)"));
        assert_eq!(Error::from(fault), error);
    }
    assert_eq!(RegisteredDn::from_utf8(b"\xff").unwrap_err().error, Error::DnBadUtf8);
    assert_eq!(RegisteredDn::from_utf8(b"CN=a").unwrap().to_string(), "CN=a");
    assert_eq!(format!("{:?}", RegisteredDn::parse("CN=a").unwrap()), "RegisteredDn(\"CN=a\")");
    let kind = ExpectedSubject::from_utf8(SubjectKind::Dns, b"a.example").unwrap().kind();
    assert_eq!(kind, SubjectKind::Dns);
}

#[test]
fn a_subject_is_asked_in_parts_of_its_kind_alone() {
    let dn = ExpectedSubject::dn("CN=client\\,x,O=Widgets").unwrap();
    let dns = ExpectedSubject::dns("a.example").unwrap();
    assert_eq!(dn.verify_name(NAME), Ok(()));
    assert_eq!(dn.verify_general_names(b"\x30\x00").unwrap_err().error, Error::UnknownKind);
    assert_eq!(dns.verify_name(NAME).unwrap_err().error, Error::UnknownKind);
    let entries = b"\x30\x0b\x82\x09a.example";
    assert_eq!(dns.verify_general_names(entries), Ok(()));
}

#[test]
fn names_side_by_side() {
    let name = Name::from_der(NAME).unwrap();
    assert_eq!(name.as_der(), NAME);
    let rows = |registered| -> Vec<(Option<String>, Option<String>, bool)> {
        let pairs = RegisteredDn::parse(registered).unwrap().compare(&name);
        let text = |pair: certbound::RdnPair<'_>| {
            let presented = pair.presented.map(|rdn| rdn.to_string());
            (pair.registered.map(str::to_owned), presented, pair.equal)
        };
        pairs.map(text).collect()
    };
    let pair = RegisteredDn::parse("O=x").unwrap().compare(&name).next().unwrap();
    assert_eq!(format!("{:?}", pair.presented.unwrap()), r"PresentedRdn(CN=client\,x)");
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        rows("cn=CLIENT\\,X,O=Gadgets"),
        [
            (some("cn=CLIENT\\,X"), some("CN=client\\,x"), true),
            (some("O=Gadgets"), some("O=Widgets"), false),
        ]
    );
    assert_eq!(
        rows("CN=client\\,x"),
        [(some("CN=client\\,x"), some("CN=client\\,x"), true), (None, some("O=Widgets"), false),]
    );
    assert_eq!(rows("CN=client\\,x,O=Widgets,C=DE")[2], (some("C=DE"), None, false));
    for (der, error) in
        [(&b"\x31\x00"[..], Error::NameNotSequence), (b"\x30\x00\x00", Error::NameTrailingData)]
    {
        assert_eq!(Name::from_der(der).unwrap_err(), error);
    }
}

#[test]
fn mismatches_in_words() {
    let certificate = Certificate::from_der(CERT).unwrap();
    assert_eq!(certificate.as_der(), CERT);
    for (registered, text) in [
        (
            "CN=mtls,O=Widgets",
            "the certificate's subject does not match the registered DN: the number of RDNs \
             differs (2 registered, 1 in the certificate)",
        ),
        (
            "CN=other",
            "the certificate's subject does not match the registered DN: the value differs, in \
             RDN 1 of the registered DN (CN)",
        ),
    ] {
        let mismatch = ExpectedSubject::dn(registered).unwrap().verify(&certificate).unwrap_err();
        assert_eq!(mismatch.to_string(), text);
        assert_eq!(Error::from(mismatch), mismatch.error);
        assert!(mismatch.is_mismatch());
    }
    let unreadable = Mismatch::unreadable(Error::CertificateEmpty);
    assert_eq!(unreadable.to_string(), Error::CertificateEmpty.message());
    assert!(!unreadable.is_mismatch());
    // Each reason says something, or its error does.
    for reason in MismatchReason::ALL {
        let silent = reason.message().is_empty();
        assert_eq!(silent, matches!(reason.number(), 1 | 30 | 31 | 32), "{reason:?}");
    }
}

#[test]
fn object_identifiers() {
    let oid = ObjectIdentifier::from_content(&[0x55, 4, 3]).unwrap();
    assert_eq!((oid.to_string(), format!("{oid:?}")), ("2.5.4.3".into(), "2.5.4.3".into()));
    assert_eq!(oid.content(), [0x55, 4, 3]);
    assert!(ObjectIdentifier::from_content(&[0x80]).is_err());
}

#[test]
fn client_metadata() {
    let mut scratch = [0; 256];
    let text = br#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_dns":"a.example"}"#;
    let client = ClientRegistration::read(text, &mut scratch).unwrap();
    assert_eq!(client.method(), ClientAuthMethod::TlsClientAuth);
    let fault = ClientRegistration::read(b"[]", &mut scratch).unwrap_err();
    assert_eq!(Error::from(fault), Error::JsonNotObject);
}

/// A Name whose one attribute is a common name.
fn common_name(value: &str) -> Vec<u8> {
    name_of(&[6, 3, 0x55, 4, 3], 0x0c, value.as_bytes())
}

/// A Name of one attribute: its type in DER, and tag and content of its value.
fn name_of(oid: &[u8], tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = content.to_vec();
    for (tag, before) in [(tag, &[][..]), (0x30, oid), (0x31, &[]), (0x30, &[])] {
        let content = [before, &der].concat();
        der = [&[tag, u8::try_from(content.len()).unwrap()], content.as_slice()].concat();
    }
    der
}

#[test]
fn names_as_text() {
    for (value, text) in [
        ("a b", "CN=a b"),
        (" a", r"CN=\ a"),
        ("a ", r"CN=a\ "),
        (" ", r"CN=\ "),
        ("#a", r"CN=\#a"),
        ("a#", "CN=a#"),
        (r#"a,b+c;d"e\f<g>h=i"#, r#"CN=a\,b\+c\;d\"e\\f\<g\>h=i"#),
        ("\u{e9}", "CN=\u{e9}"),
        ("a\u{200b}b", r"CN=a\e2\80\8bb"),
        ("\u{7f}", r"CN=\7f"),
        ("\u{ad}", r"CN=\c2\ad"),
        ("\u{2066}a", r"CN=\e2\81\a6a"),
    ] {
        let der = common_name(value);
        let name = Name::from_der(&der).unwrap();
        assert_eq!(name.to_string(), text);
        assert!(RegisteredDn::parse(text).unwrap().matches(&name), "{text}");
    }
}

/// What certbound.h says of the room that a subject's text needs.
#[test]
fn names_as_text_are_at_most_six_times_as_long() {
    let longest: Vec<u8> = [&[6, 100][..], &[0x7f; 100]].concat();
    let named = [6, 11, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 0x3c, 2, 1, 3];
    for (oid, tag, content) in [
        (&[6, 3, 0x55, 4, 3][..], 0x14, vec![0xad; 100]),
        (&[6, 3, 0x55, 4, 3], 0x1e, [0x20, 0x0b].repeat(50)),
        (&[6, 3, 0x55, 4, 3], 0x1c, [0, 0x0e, 0, 1].repeat(25)),
        (&[6, 3, 0x55, 4, 3], 0x0c, b"\"\\,+".repeat(25)),
        (&[6, 3, 0x55, 4, 3], 0x0c, "\u{200b}".repeat(33).into_bytes()),
        (&[6, 3, 0x55, 4, 3], 0x04, vec![0; 100]),
        (&named, 0x0c, Vec::new()),
        (&longest, 0x0c, Vec::new()),
    ] {
        let der = name_of(oid, tag, &content);
        let text = Name::from_der(&der).unwrap().to_string();
        assert!(text.len() < 6 * der.len(), "{text}");
    }
}
