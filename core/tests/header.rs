//! Certificates in headers: what is written is read, and what is altered is
//! read as a second reader does.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod common;
#[path = "common/header_reader.rs"]
mod header_reader;

use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use certbound::{Error, HeaderFormat, Thumbprint, decode_client_cert, decode_client_cert_chain};
use common::tlv;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

const NO_LIMIT: usize = usize::MAX;

/// Every certificate of a value, by both functions, which must agree.
fn read(format: HeaderFormat, value: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let untouched = vec![0xa5; value.len()];
    let mut out = untouched.clone();
    let all = decode_client_cert_chain(format, value, NO_LIMIT, &mut out)
        .map(|chain| chain.map(<[u8]>::to_vec).collect::<Vec<_>>());
    if all.is_err() {
        assert_eq!(out, untouched, "written on failure");
    }
    for index in 0.. {
        let mut out = untouched.clone();
        let found = decode_client_cert(format, value, NO_LIMIT, index, &mut out);
        let found = found.map(<[u8]>::to_vec);
        match all.as_ref().map(|all| all.get(index)) {
            Ok(Some(expected)) => {
                assert_eq!(found.as_ref(), Ok(expected));
                assert!(out[expected.len()..].iter().all(|octet| *octet == 0xa5));
                assert!(Thumbprint::of(expected).is_ok());
                let short = &mut out[..expected.len() - 1];
                short.fill(0xa5);
                let refused = decode_client_cert(format, value, NO_LIMIT, index, short);
                assert_eq!(refused, Err(Error::ShortBuffer));
                assert!(short.iter().all(|octet| *octet == 0xa5));
            }
            Ok(None) => {
                assert_eq!(found, Err(Error::NoSuchEntry));
                break;
            }
            Err(error) => {
                assert_eq!(found.as_ref(), Err(error));
                break;
            }
        }
    }
    all
}

fn agree(format: HeaderFormat, value: &[u8]) -> Result<(), TestCaseError> {
    let found = read(format, value);
    let expected = header_reader::read(format, value);
    let text = String::from_utf8_lossy(value);
    prop_assert_eq!(found.as_ref().ok(), expected.as_ref(), "{:?} {} {:?}", format, text, found);
    Ok(())
}

/// Choices that a writer of headers is free to make, drawn as they are needed.
struct Choices {
    drawn: Vec<u8>,
    at: usize,
}

impl Choices {
    fn next(&mut self) -> u8 {
        self.at += 1;
        self.drawn.get(self.at % self.drawn.len().max(1)).copied().unwrap_or(0)
    }

    fn white_space(&mut self) -> &'static str {
        match self.next() % 12 {
            0 => " ",
            1 => "\n",
            2 => "\r\n",
            3 => "\t",
            4 => "\n\t ",
            _ => "",
        }
    }

    fn pem(&mut self, der: &[u8]) -> String {
        let mut text = String::from(self.white_space());
        text += "-----BEGIN CERTIFICATE-----";
        for character in Base64::encode_string(der).chars() {
            text += self.white_space();
            text.push(character);
        }
        text += self.white_space();
        text += "-----END CERTIFICATE-----";
        text + self.white_space()
    }

    fn percent(&mut self, text: &str) -> String {
        let mut encoded = String::new();
        for c in text.bytes() {
            let must = !(0x21..=0x7e).contains(&c) || c == b'%';
            match self.next() % 6 {
                0 => encoded += &format!("%{c:02x}"),
                1 => encoded += &format!("%{c:02X}"),
                _ if must => encoded += &format!("%{c:02X}"),
                _ => encoded.push(char::from(c)),
            }
        }
        encoded
    }

    fn write(&mut self, format: HeaderFormat, chain: &[Vec<u8>]) -> String {
        let leaf = &chain[0];
        match format {
            HeaderFormat::Rfc9440 => {
                let text = Base64::encode_string(leaf);
                let bare = text.trim_end_matches('=');
                format!(":{}:", if self.next().is_multiple_of(2) { bare } else { &text })
            }
            HeaderFormat::UrlPem => {
                let text = self.pem(leaf);
                self.percent(&text)
            }
            HeaderFormat::UrlPemChain => {
                let text: String = chain.iter().map(|der| self.pem(der)).collect();
                self.percent(&text)
            }
            HeaderFormat::Pem => self.pem(leaf),
            HeaderFormat::Base64Der => Base64::encode_string(leaf),
            HeaderFormat::Base64DerChain => {
                let elements: Vec<String> =
                    chain.iter().map(|der| self.percent(&Base64::encode_string(der))).collect();
                elements.join(",")
            }
            HeaderFormat::EnvoyXfcc => {
                let hash = Thumbprint::of(leaf).unwrap();
                let hash: String = hash.as_bytes().iter().map(|o| format!("{o:02x}")).collect();
                let chain_text: String = chain.iter().map(|der| self.pem(der)).collect();
                let leaf_text = self.pem(leaf);
                let mut pairs = vec![format!("Chain=\"{}\"", self.percent(&chain_text))];
                if chain.len() == 1 {
                    pairs.push(format!("cert=\"{}\"", self.percent(&leaf_text)));
                }
                if self.next().is_multiple_of(2) {
                    pairs.push(format!("Hash={hash}"));
                }
                if self.next().is_multiple_of(2) {
                    pairs.push(r#"Subject="CN=\"a\", O=b;Cert=\"x\"""#.into());
                }
                pairs.push("URI=spiffe://a/b".into());
                let turn = usize::from(self.next()) % pairs.len();
                pairs.rotate_left(turn);
                pairs.join(";")
            }
            other => panic!("nothing here writes {other:?}"),
        }
    }
}

fn format() -> impl Strategy<Value = HeaderFormat> {
    prop::sample::select(HeaderFormat::ALL)
}

fn chain() -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(vec(any::<u8>(), 0..200), 1..4)
        .prop_map(|chain| chain.iter().map(|content| tlv(0x30, content)).collect())
}

fn choices() -> impl Strategy<Value = Choices> {
    vec(any::<u8>(), 0..60).prop_map(|drawn| Choices { drawn, at: 0 })
}

impl std::fmt::Debug for Choices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.drawn.fmt(f)
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(&'static str),
    InsertOctet(u8),
    Replace(u8),
    Remove,
    Truncate,
    Repeat,
    /// Exchanges two parts.
    Turn,
}

const PIECES: &[&str] = &[
    "%",
    "%2",
    "%20",
    "%0A",
    "%0d",
    "%00",
    "%2B",
    "%3D",
    "%25",
    "%2d",
    "%2C",
    "+",
    "/",
    "=",
    "==",
    "-",
    "_",
    "A",
    " ",
    "\t",
    "\n",
    "\r\n",
    ":",
    ",",
    ";",
    "\"",
    "\\",
    "\\\"",
    ";;",
    ",,",
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
    "-----",
    "TRUSTED ",
    "-----BEGIN%20CERTIFICATE-----MAA=-----END%20CERTIFICATE-----",
    "MAA=",
    ":MAA=:",
    "Cert=",
    "Cert=\"\"",
    ";Cert=",
    ";cert=\"",
    "Hash=",
    ";Hash=00",
    "Chain=",
    ";Chain=\"",
    ";Subject=\"",
    ";URI=x",
    "By=a;",
    "é",
    "\u{0}",
    "\u{7f}",
];

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(Edit::Insert),
        2 => any::<u8>().prop_map(Edit::InsertOctet),
        2 => any::<u8>().prop_map(Edit::Replace),
        2 => Just(Edit::Remove),
        1 => Just(Edit::Truncate),
        1 => Just(Edit::Repeat),
        1 => Just(Edit::Turn),
    ]
}

fn apply(text: &mut Vec<u8>, at: Index, edit: &Edit) {
    if text.is_empty() {
        return;
    }
    let at = at.index(text.len());
    match edit {
        Edit::Insert(piece) => drop(text.splice(at..at, piece.bytes())),
        Edit::InsertOctet(octet) => text.insert(at, *octet),
        Edit::Replace(octet) => text[at] = *octet,
        Edit::Remove => drop(text.remove(at)),
        Edit::Truncate => text.truncate(at),
        Edit::Repeat => text.extend(text[at..].to_vec()),
        Edit::Turn => text.rotate_left(at),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_is_read(
        format in format(),
        chain in chain(),
        mut choices in choices(),
        outer in "[ \t]{0,2}",
    ) {
        let value = choices.write(format, &chain);
        let value = format!("{outer}{value}{outer}");
        let several = match format {
            HeaderFormat::UrlPemChain | HeaderFormat::Base64DerChain | HeaderFormat::EnvoyXfcc => chain.len(),
            _ => 1,
        };
        prop_assert_eq!(read(format, value.as_bytes()), Ok(chain[..several].to_vec()), "{}", &value);
        agree(format, value.as_bytes())?;
        // Neither does another format read anything else in it.
        for other in HeaderFormat::ALL {
            agree(*other, value.as_bytes())?;
        }
    }

    #[test]
    fn what_is_altered_is_read_as_a_second_reader_does(
        format in format(),
        chain in chain(),
        mut choices in choices(),
        edits in vec((any::<Index>(), edit()), 1..4),
    ) {
        let mut value = choices.write(format, &chain).into_bytes();
        for (at, edit) in &edits {
            apply(&mut value, *at, edit);
        }
        agree(format, &value)?;
    }

    #[test]
    fn any_octets_are_read_or_refused(format in format(), value in vec(any::<u8>(), 0..100)) {
        agree(format, &value)?;
    }

    #[test]
    fn any_pieces_are_read_as_a_second_reader_does(
        format in format(),
        pieces in vec(prop::sample::select(PIECES), 0..12),
    ) {
        agree(format, pieces.concat().as_bytes())?;
    }
}

/// A value in each format, with a certificate whose encoding is padded.
fn values() -> Vec<(HeaderFormat, String)> {
    let chain = [tlv(0x30, &[0xfb; 130]), tlv(0x30, &[0xff; 60])];
    let mut choices = Choices { drawn: (0..97).map(|i: u8| i.wrapping_mul(59)).collect(), at: 0 };
    let mut values: Vec<_> =
        HeaderFormat::ALL.iter().map(|format| (*format, choices.write(*format, &chain))).collect();
    // With both Cert and Chain.
    values.push((HeaderFormat::EnvoyXfcc, choices.write(HeaderFormat::EnvoyXfcc, &chain[..1])));
    values
}

#[test]
fn cut_off_at_every_octet() {
    for (format, value) in values() {
        assert!(read(format, value.as_bytes()).is_ok());
        for end in 0..value.len() {
            agree(format, &value.as_bytes()[..end]).unwrap();
            agree(format, &value.as_bytes()[end..]).unwrap();
        }
    }
}

#[test]
fn every_octet_altered() {
    for (format, value) in values() {
        let mut altered = value.clone().into_bytes();
        let mut out = altered.clone();
        for at in 0..value.len() {
            for turn in 0..3 {
                let octet = b"\"%,-;=A\x80"[(at + turn) % 8];
                altered[at] = octet;
                let found = decode_client_cert_chain(format, &altered, NO_LIMIT, &mut out);
                let found = found.ok().map(|chain| chain.map(<[u8]>::to_vec).collect());
                assert_eq!(found, header_reader::read(format, &altered), "{format:?} {at} {octet}");
            }
            altered[at] = value.as_bytes()[at];
        }
    }
}

/// Runs once, with a generous bound for debug builds on busy machines: what it
/// excludes is quadratic time, which would take minutes.
#[test]
fn values_made_to_stall() {
    let long = |piece: &str| piece.repeat((1 << 18) / piece.len());
    let block = "-----BEGIN%20CERTIFICATE-----MAA=-----END%20CERTIFICATE-----";
    let quoted = |text: String| format!("Subject=\"{text}");
    let rows = [
        (HeaderFormat::UrlPemChain, long(block), true),
        (HeaderFormat::UrlPemChain, long("-----BEGIN%20CERTIFICATE-----"), false),
        (HeaderFormat::UrlPem, long("%20"), false),
        (HeaderFormat::Pem, long("\n "), false),
        (HeaderFormat::Base64DerChain, long("MAA=,") + "MAA=", true),
        (HeaderFormat::Base64DerChain, long(","), false),
        (HeaderFormat::Rfc9440, long(":"), false),
        (HeaderFormat::Rfc9440, format!(":{}:", long("=")), false),
        (HeaderFormat::EnvoyXfcc, long("a=b;") + "Chain=" + block, true),
        (HeaderFormat::EnvoyXfcc, long("\""), false),
        (HeaderFormat::EnvoyXfcc, quoted(long("\\")), false),
        (HeaderFormat::EnvoyXfcc, quoted(long("\\\"")) + "\";Chain=" + block, true),
        (HeaderFormat::EnvoyXfcc, long(";"), false),
    ];
    let start = Instant::now();
    for (format, value, good) in rows {
        let mut out = vec![0; value.len()];
        let one = decode_client_cert(format, value.as_bytes(), NO_LIMIT, 0, &mut out);
        assert_eq!(one, if good { Ok(&[0x30, 0x00][..]) } else { one }, "{format:?}");
        let all = decode_client_cert_chain(format, value.as_bytes(), NO_LIMIT, &mut out);
        assert_eq!(all.map_or(0, Iterator::count) > 0, good, "{format:?}");
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
