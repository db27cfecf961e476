use super::*;
use std::string::String;
use std::vec::Vec;

/// Writes down everything it is told.
#[derive(Default, PartialEq, Debug)]
struct Log {
    lines: Vec<String>,
    text: Vec<u8>,
}

impl Visitor for Log {
    fn string_begins(&mut self, _: Role, _: u32) -> bool {
        self.text.clear();
        true
    }
    fn text(&mut self, octets: &[u8]) {
        self.text.extend(octets);
    }
    fn lone_surrogate(&mut self) {
        self.text.extend(b"<lone>");
    }
    fn string_ends(&mut self, role: Role, depth: u32) {
        let text = String::from_utf8_lossy(&self.text).into_owned();
        self.lines.push(std::format!("{depth} {role:?} {text}"));
    }
    fn scalar(&mut self, scalar: Scalar, depth: u32) {
        self.lines.push(std::format!("{depth} {scalar:?}"));
    }
    fn opens(&mut self, is_object: bool, depth: u32) {
        self.lines.push(std::format!("{depth} {}", if is_object { "{" } else { "[" }));
    }
    fn closes(&mut self, depth: u32) {
        self.lines.push(std::format!("{depth} close"));
    }
}

/// Wants to know nothing, so that the scanner may pass over what it can.
struct Nothing;

impl Visitor for Nothing {
    fn string_begins(&mut self, _: Role, _: u32) -> bool {
        false
    }
    fn text(&mut self, _: &[u8]) {}
    fn lone_surrogate(&mut self) {}
    fn string_ends(&mut self, _: Role, _: u32) {}
    fn scalar(&mut self, _: Scalar, _: u32) {}
    fn opens(&mut self, _: bool, _: u32) {}
    fn ignores_inner_arrays(&self) -> bool {
        true
    }
}

/// What is reported of a text, or why it is none, which does not depend on who asks.
fn scan(pieces: &[&[u8]]) -> Result<Vec<String>, Error> {
    let mut log = Log::default();
    let read = scan_for(pieces, &mut log);
    assert_eq!(scan_for(pieces, &mut Nothing), read, "{pieces:?}");
    read.map(|()| log.lines)
}

fn scan_for(pieces: &[&[u8]], visitor: &mut impl Visitor) -> Result<(), Error> {
    let mut scanner = Scanner::new();
    for piece in pieces {
        scanner.feed(piece, visitor)?;
    }
    scanner.finish()
}

#[test]
fn reports_what_stands_there() {
    let text = br#" {"a\u0041":[1,-0.5e+7,"x\n\ud83d\ude00\ud800y"],"b":{},"c":null,"d":true} "#;
    let lines = scan(&[text]).unwrap();
    let expected = [
        "0 {",
        "1 Name aA",
        "1 [",
        "2 Number",
        "2 Number",
        "2 Value x\n\u{fffd}<lone>y",
        "1 close",
        "1 Name b",
        "1 {",
        "1 close",
        "1 Name c",
        "1 Null",
        "1 Name d",
        "1 True",
        "0 close",
    ];
    assert_eq!(lines, expected);
    let nested = scan(&[br#"{"a":[[[],[1]]]}"#]).unwrap();
    let levels = ["1 [", "2 [", "3 [", "3 close", "3 [", "4 Number", "3 close", "2 close"];
    assert_eq!(nested[2..10], levels);
    // Cut anywhere, the same is reported.
    for at in 0..text.len() {
        assert_eq!(scan(&[&text[..at], &text[at..]]).unwrap(), lines, "{at}");
    }
    let octets: Vec<&[u8]> = text.chunks(1).collect();
    assert_eq!(scan(&octets).unwrap(), lines);
}

#[test]
fn surrogates() {
    for (escaped, expected) in [
        (r"\ud83d\ude00", "\u{fffd}"),
        (r"\ud83d", "<lone>"),
        (r"\ude00", "<lone>"),
        (r"\ud83dx", "<lone>x"),
        (r"\ud83d\n", "<lone>\n"),
        (r"\ud83dé", "<lone>\u{fffd}"),
        (r"\ud83d\u0041", "<lone>A"),
        (r"\ud83d\ud83d\ude00", "<lone>\u{fffd}"),
        (r"\ude00\ud83d", "<lone><lone>"),
        (r"\u00e9", "\u{fffd}"),
    ] {
        let text = std::format!("{{\"{escaped}\":0}}");
        let name = std::format!("1 Name {expected}");
        assert_eq!(scan(&[text.as_bytes()]).unwrap()[1], name, "{escaped}");
    }
}

#[test]
fn refusals() {
    let rows: &[(&[u8], Error)] = &[
        (b"", Error::JsonTruncated),
        (b" ", Error::JsonTruncated),
        (b"{", Error::JsonTruncated),
        (b"{\"a\":1", Error::JsonTruncated),
        (b"{\"a", Error::JsonTruncated),
        (b"[]", Error::JsonNotObject),
        (b"\"a\"", Error::JsonNotObject),
        (b"1", Error::JsonNotObject),
        (b"null", Error::JsonNotObject),
        (b"\xef\xbb\xbf{}", Error::JsonByteOrderMark),
        (b"}", Error::JsonSyntax),
        (b"\x0c{}", Error::JsonSyntax),
        (b"{}x", Error::JsonTrailingData),
        (b"{}{}", Error::JsonTrailingData),
        (b"{}}", Error::JsonTrailingData),
        (b"{}]", Error::JsonTrailingData),
        (b"{},\"a\"", Error::JsonTrailingData),
        (b"{\"a\":[]}]", Error::JsonTrailingData),
        (b"{\"a\":[1]]}", Error::JsonSyntax),
        (b"{\"a\":[[1]]]}", Error::JsonSyntax),
        (b"{\"a\":[[[1]]}", Error::JsonSyntax),
        (b"{\"a\":[[{\"a\":[[]]]}]]}", Error::JsonSyntax),
        (b"{\"a\":[[],[[]]]]}", Error::JsonSyntax),
        (b"{\"a\":[\"b\":1]}", Error::JsonSyntax),
        (b"{\"a\":[[],\"b\":1]}", Error::JsonSyntax),
        (b"{\"a\":{\"b\"}}", Error::JsonSyntax),
        (b"{\"a\":{},[]}", Error::JsonSyntax),
        (b"{} \0", Error::JsonTrailingData),
        (b"{,}", Error::JsonSyntax),
        (b"{\"a\"}", Error::JsonSyntax),
        (b"{\"a\":}", Error::JsonSyntax),
        (b"{\"a\":]}", Error::JsonSyntax),
        (b"{\"a\":1,}", Error::JsonSyntax),
        (b"{\"a\":1}2", Error::JsonTrailingData),
        (b"{\"a\":[1]2}", Error::JsonSyntax),
        (b"{\"a\":[1]2]}", Error::JsonSyntax),
        (b"{\"a\":[{\"a\":1}2]}", Error::JsonSyntax),
        (b"{\"a\":[{\"a\":1}2}]}", Error::JsonSyntax),
        (b"{\"a\":[0]0]}", Error::JsonSyntax),
        (b"{\"a\":1]", Error::JsonSyntax),
        (b"{\"a\":[1}", Error::JsonSyntax),
        (b"{\"a\":[1,]}", Error::JsonSyntax),
        (b"{\"a\":[,1]}", Error::JsonSyntax),
        (b"{\"a\" 1}", Error::JsonSyntax),
        (b"{'a':1}", Error::JsonSyntax),
        (b"{\"a\":1 2}", Error::JsonSyntax),
        (b"{\"a\":01}", Error::JsonNumber),
        (b"{\"a\":-}", Error::JsonNumber),
        (b"{\"a\":+1}", Error::JsonNumber),
        (b"{\"a\":.5}", Error::JsonNumber),
        (b"{\"a\":5.}", Error::JsonNumber),
        (b"{\"a\":5.e1}", Error::JsonNumber),
        (b"{\"a\":1e}", Error::JsonNumber),
        (b"{\"a\":1e+}", Error::JsonNumber),
        (b"{\"a\":0x1}", Error::JsonSyntax),
        (b"{\"a\":tru}", Error::JsonLiteral),
        (b"{\"a\":truE}", Error::JsonLiteral),
        (b"{\"a\":True}", Error::JsonLiteral),
        (b"{\"a\":NaN}", Error::JsonLiteral),
        (b"{\"a\":nullx}", Error::JsonSyntax),
        (b"{\"\\x\":1}", Error::JsonEscape),
        (b"{\"\\u12g4\":1}", Error::JsonEscape),
        (b"{\"a\nb\":1}", Error::JsonControlCharacter),
        (b"{\"a\0\":1}", Error::JsonControlCharacter),
        (b"{\"\x80\":1}", Error::JsonUtf8),
        (b"{\"\xc0\x80\":1}", Error::JsonUtf8),
        (b"{\"\xc3\":1}", Error::JsonUtf8),
        (b"{\"\xe0\x9f\xbf\":1}", Error::JsonUtf8),
        (b"{\"\xed\xa0\x80\":1}", Error::JsonUtf8),
        (b"{\"\xf4\x90\x80\x80\":1}", Error::JsonUtf8),
        (b"{\"\xf8\x88\x80\x80\x80\":1}", Error::JsonUtf8),
    ];
    for (text, error) in rows {
        let shown = String::from_utf8_lossy(text);
        assert_eq!(scan(&[text]), Err(*error), "{shown}");
        for at in 0..text.len() {
            assert_eq!(scan(&[&text[..at], &text[at..]]), Err(*error), "{shown} at {at}");
        }
    }
}

#[test]
fn depth() {
    let nested = |levels: usize| {
        let arrays = levels - 1;
        std::format!("{{\"a\":{}1{}}}", "[".repeat(arrays), "]".repeat(arrays))
    };
    assert!(scan(&[nested(64).as_bytes()]).is_ok());
    assert_eq!(scan(&[nested(65).as_bytes()]), Err(Error::JsonDepth));
    assert_eq!(scan(&[nested(10_000).as_bytes()]), Err(Error::JsonDepth));
}
