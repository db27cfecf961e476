//! Documents of the authorization server's side, against a second reader and at
//! sizes meant to stall.

#[path = "common/metadata_reader.rs"]
mod metadata_reader;

use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use certbound::{ClientRegistration, Error, inspect_jwk_set, resolve_endpoint, verify_jwk_set};
use metadata_reader::{agree_on_client, agree_on_endpoints, agree_on_jwks};
use proptest::collection::vec;
use proptest::prelude::*;

const PARAMETERS: [(&str, &str); 5] = [
    ("tls_client_auth_subject_dn", "CN=a\\\\,b,O=ä"),
    ("tls_client_auth_san_dns", "a.example"),
    ("tls_client_auth_san_uri", "a:\\/b"),
    ("tls_client_auth_san_ip", "::1"),
    ("tls_client_auth_san_email", "a@b"),
];

const WORDS: [&str; 16] = [
    "tls_client_auth",
    "self_signed_tls_client_auth",
    "none",
    "",
    "a",
    "CN=a",
    "\\ud800",
    "\\ud83d\\ude00",
    "https:\\/\\/a/b",
    "HTTPS://a:1",
    "http://a",
    "https://@",
    "MAMCAQU=",
    "MAMCAQY=",
    "MAA",
    "MQA=",
];

/// Writes documents that are nearly right, from drawn choices.
struct Writer {
    drawn: Vec<u8>,
    at: usize,
}

impl Writer {
    fn next(&mut self, below: usize) -> usize {
        self.at += 1;
        usize::from(self.drawn.get(self.at % self.drawn.len().max(1)).copied().unwrap_or(0)) % below
    }

    fn word(&mut self) -> String {
        format!("\"{}\"", WORDS[self.next(WORDS.len())])
    }

    fn name(&mut self, name: &str) -> String {
        match (self.next(8), name.split_at_checked(1)) {
            (0, Some((first, rest))) => format!("\"\\u{:04x}{rest}\"", first.as_bytes()[0]),
            (1, _) => format!(" \"{name}\"\n"),
            _ => format!("\"{name}\""),
        }
    }

    fn object(&mut self, names: &[&str], depth: u32) -> String {
        let mut members = Vec::new();
        for name in names {
            let times = if self.next(16) == 0 { 2 } else { 1 };
            for _ in 0..times {
                let name_text = self.name(name);
                let value = self.fitting(name, depth);
                members.push(format!("{name_text}:{value}"));
            }
        }
        if self.next(4) == 0 && !members.is_empty() {
            let turn = self.next(members.len());
            members.rotate_left(turn);
        }
        format!("{{{}}}", members.join(","))
    }

    fn array(&mut self, mut element: impl FnMut(&mut Self) -> String) -> String {
        let count = self.next(4);
        let elements: Vec<String> = (0..count).map(|_| element(self)).collect();
        format!("[{}]", elements.join(" , "))
    }

    fn any(&mut self, depth: u32) -> String {
        match self.next(9) {
            0 => "null".into(),
            1 => "true".into(),
            2 => "-0.5e1".into(),
            3 if depth < 5 => self.array(|writer| writer.any(depth + 1)),
            4 if depth < 5 => self.object(&["keys", "x5c", "token_endpoint"], depth + 1),
            5 => "{}".into(),
            _ => self.word(),
        }
    }

    /// A value of the right kind, mostly.
    fn fitting(&mut self, name: &str, depth: u32) -> String {
        if self.next(8) == 0 || depth > 5 {
            return self.any(depth);
        }
        if let Some((_, value)) = PARAMETERS.iter().find(|(parameter, _)| *parameter == name) {
            return format!("\"{value}\"");
        }
        match name {
            "token_endpoint_auth_method" => format!("\"{}\"", WORDS[self.next(2)]),
            "tls_client_certificate_bound_access_tokens" => {
                ["true", "false", "null"][self.next(3)].into()
            }
            "jwks" => self.object(&["keys"], depth + 1),
            "keys" => self.array(|writer| writer.object(&["kty", "x5c"], depth + 2)),
            "x5c" => format!("[\"{}\"]", WORDS[12 + self.next(4)]),
            "mtls_endpoint_aliases" => self.object(&["token_endpoint", "jwks_uri"], depth + 1),
            "token_endpoint" | "jwks_uri" => format!("\"{}\"", WORDS[8 + self.next(4)]),
            _ => self.word(),
        }
    }

    fn client(&mut self) -> String {
        let mut names = vec!["token_endpoint_auth_method"];
        for _ in 0..=(self.next(5) / 4) {
            names.push(match self.next(3) {
                0 => "jwks",
                1 => ["jwks_uri", "tls_client_certificate_bound_access_tokens"][self.next(2)],
                _ => PARAMETERS[self.next(5)].0,
            });
        }
        self.object(&names, 0)
    }

    fn server(&mut self) -> String {
        let names = ["token_endpoint", "mtls_endpoint_aliases", "jwks_uri", "userinfo_endpoint"];
        let (from, to) = (self.next(2), 2 + self.next(3));
        self.object(&names[from..to], 0)
    }
}

fn writer() -> impl Strategy<Value = Writer> {
    vec(any::<u8>(), 30..120).prop_map(|drawn| Writer { drawn, at: 0 })
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.drawn.fmt(f)
    }
}

/// An octet of the text replaced, removed or put in.
fn damage(mut text: Vec<u8>, at: usize, how: u8, octet: u8) -> Vec<u8> {
    let at = at % text.len();
    match how % 3 {
        0 => text[at] = octet,
        1 => drop(text.remove(at)),
        _ => text.insert(at, octet),
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn generated_documents_are_read_alike(mut writer in writer()) {
        agree_on_client(writer.client().as_bytes());
        agree_on_jwks(writer.object(&["keys"], 0).as_bytes());
        agree_on_endpoints(writer.server().as_bytes());
    }

    #[test]
    fn damaged_documents_are_read_alike(
        mut writer in writer(), at: usize, how: u8, octet in prop_oneof![any::<u8>(), 0x20u8..0x7f]
    ) {
        agree_on_client(&damage(writer.client().into(), at, how, octet));
        agree_on_jwks(&damage(writer.object(&["keys"], 0).into(), at, how, octet));
        agree_on_endpoints(&damage(writer.server().into(), at, how, octet));
    }
}

#[test]
fn the_generator_makes_documents_that_are_accepted() {
    let mut accepted = [0; 3];
    for seed in 0..2000_u32 {
        let drawn = (0..90).map(|i| (seed.wrapping_mul(0x9e37_79b9) >> (i % 24)) as u8 ^ i as u8);
        let mut writer = Writer { drawn: drawn.collect(), at: 0 };
        accepted[0] += u32::from(agree_on_client(writer.client().as_bytes()));
        accepted[1] += u32::from(agree_on_jwks(writer.object(&["keys"], 0).as_bytes()));
        accepted[2] += u32::from(agree_on_endpoints(writer.server().as_bytes()));
    }
    assert!(accepted.iter().all(|count| *count > 400), "{accepted:?}");
}

/// Runs once, with a generous bound for debug builds on busy machines: what it
/// excludes is quadratic time, which would take minutes.
fn quick<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    assert!(start.elapsed() < Duration::from_secs(10), "{what}: {:?}", start.elapsed());
    result
}

#[test]
fn large_sets() {
    let good = format!("{{\"x5c\":[\"{}\"]}}", Base64::encode_string(&[0x30, 0x01, 0x07]));
    let der = &[0x30, 0x01, 0x07];
    let large = vec![0x5a; 700_000];
    let chain = vec!["\"MAA=\""; 200_000].join(",");
    let rows = [
        ("empty JWKs", vec!["{}"; 300_000].join(","), 300_000),
        ("numbers", vec!["1"; 500_000].join(","), 500_000),
        ("other certificates", vec![r#"{"x5c":["MAMCAQU="]}"#; 50_000].join(","), 50_000),
        ("a large certificate", format!("{{\"x5c\":[\"{}\"]}}", Base64::encode_string(&large)), 1),
        ("escapes", format!("{{\"x5c\":[\"{}\"]}}", "\\u0041".repeat(200_000)), 1),
        ("padding", format!("{{\"x5c\":[\"{}\"]}}", "=".repeat(1_000_000)), 1),
        ("a long chain", format!("{{\"x5c\":[{chain}]}}"), 1),
        ("x5c again and again", format!("{{{}}}", vec!["\"x5c\":[]"; 100_000].join(",")), 1),
        ("a long name", format!("{{\"{}\":0}}", "x5c".repeat(400_000)), 1),
        ("nesting", format!("{{\"a\":{}{}}}", "[".repeat(61), "]".repeat(61)), 1),
        (
            "many nestings",
            vec![format!("{}{}", "[".repeat(62), "]".repeat(62)); 9000].join(","),
            9000,
        ),
    ];
    for (what, jwks, count) in rows {
        let document = format!("{{\"keys\":[{jwks},{good}]}}");
        quick(what, || {
            let mut found = 0;
            inspect_jwk_set(document.as_bytes(), |_, _| found += 1).unwrap();
            assert_eq!(found, count + 1, "{what}");
            assert_eq!(verify_jwk_set(document.as_bytes(), der), Ok(()), "{what}");
            let other = verify_jwk_set(document.as_bytes(), &[0x30, 0x01, 0x08]);
            assert_eq!(other, Err(Error::ClientCertificateNotRegistered), "{what}");
        });
        let metadata = format!(
            "{{\"jwks\":{document},\"token_endpoint_auth_method\":\"self_signed_tls_client_auth\"}}"
        );
        quick(what, || {
            // One level deeper, what was as deep as may be is too deep.
            match ClientRegistration::read(metadata.as_bytes(), &mut []) {
                Ok(read) => assert!(read.verify(Some(der), None, None).is_ok(), "{what}"),
                Err(fault) => {
                    assert_eq!((fault.error, fault.member), (Error::JsonDepth, None), "{what}");
                }
            }
        });
    }
}

#[test]
fn large_metadata() {
    let members = |count: usize| {
        let others: Vec<String> = (0..count).map(|i| format!("\"member_{i}\":[{i}]")).collect();
        others.join(",")
    };
    let url = format!("https://a/{}", "x".repeat(1_000_000));
    let metadata = format!("{{{},\"token_endpoint\":\"{url}\"}}", members(100_000));
    let mut out = vec![0; metadata.len()];
    quick("endpoints", || {
        assert_eq!(
            resolve_endpoint(metadata.as_bytes(), "token_endpoint", &mut out),
            Ok(Some(&*url))
        );
    });
    let metadata = format!(
        "{{{},\"token_endpoint_auth_method\":\"tls_client_auth\",\"tls_client_auth_san_uri\":\"{}\"}}",
        members(100_000),
        url.replace('/', "\\u002f"),
    );
    let mut scratch = vec![0; metadata.len()];
    quick("a long subject", || {
        assert!(ClientRegistration::read(metadata.as_bytes(), &mut scratch).is_ok());
    });
    let name = "token_endpoint_auth_method";
    let metadata = format!("{{{}}}", vec![format!("\"{name}\":null"); 50_000].join(","));
    quick("repeated members", || {
        let fault = ClientRegistration::read(metadata.as_bytes(), &mut []).unwrap_err();
        assert_eq!(fault.error, Error::MetadataMemberRepeated);
    });
}
