use std::string::String;
use std::vec::Vec;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::*;
use crate::dn::text::{Encoding, Form};

/// Prepared text, with `None` for an undefined value.
fn prepared(text: &str, rule: Rule) -> Option<String> {
    let text = Text { octets: text.as_bytes(), form: Form::Raw, encoding: Encoding::Utf8 };
    let mut source = Prepared::new(text, rule);
    let mut out = String::new();
    loop {
        match source.next() {
            END => return Some(out),
            BAD => return None,
            point => out.push(char::from_u32(point).unwrap()),
        }
    }
}

fn fold(text: &str) -> Option<String> {
    prepared(text, Rule::CaseIgnore)
}

#[test]
fn equal_and_not_equal() {
    let equal = [
        ("Straße", "STRASSE"),
        ("ẞ", "ẞ"),
        ("😀", "😀"),
        ("\u{212a}", "k"),
        ("\u{212b}", "å"),
        ("\u{b5}", "μ"),
        ("İ", "i\u{307}"),
        ("ﬁ", "fi"),
        ("ＡＢ", "ab"),
        ("²", "2"),
        ("™", "TM"),
        ("É", "e\u{301}"),
        ("a\u{323}\u{307}", "a\u{307}\u{323}"),
        ("e\u{301}\u{323}\u{327}x", "e\u{327}\u{323}\u{301}x"),
        ("a\u{ad}b", "ab"),
        ("a\u{200b}b", "ab"),
        ("a\u{202e}b", "ab"),
        ("a\u{a0}b", "a b"),
        ("a\tb", "a b"),
        ("a\r\nb", "a b"),
        ("a\u{3000}b", "a b"),
        ("  a  ", "a"),
        ("", "   "),
        ("\u{a8}b", " \u{308}b"),
        ("Ꭰ", "Ꭰ"),
        ("각", "\u{1100}\u{1161}\u{11a8}"),
        ("\u{fdfa}", "صلى الله عليه وسلم"),
    ];
    for (a, b) in equal {
        assert!(fold(a).is_some(), "{a}");
        assert_eq!(fold(a), fold(b), "{a} {b}");
    }
    let different = [
        ("ss", "ẞ"),
        ("ß", "ẞ"),
        ("ı", "i"),
        ("İ", "i"),
        ("а", "a"),
        ("Α", "A"),
        ("½", "1/2"),
        ("a\u{301}\u{308}", "a\u{308}\u{301}"),
        // Of a run, every mark counts.
        ("a\u{301}\u{308}", "a\u{301}"),
        ("a\u{327}\u{301}\u{308}b", "a\u{327}\u{301}b"),
        ("a b", "ab"),
        ("x  \u{308}", "x \u{308}"),
        ("Ꭰ", "ꭰ"),
        ("Ⴀ", "ა"),
        ("ab\u{0}", "ab"),
    ];
    for (a, b) in different {
        assert_ne!(fold(a), fold(b), "{a} {b}");
    }
}

/// UAX #15: by class, and as they stood within a class.
#[test]
fn marks_are_in_canonical_order() {
    for (text, ordered) in [
        ("a\u{301}\u{323}", "a\u{323}\u{301}"),
        ("a\u{323}\u{301}", "a\u{323}\u{301}"),
        ("a\u{308}\u{301}\u{327}b", "a\u{327}\u{308}\u{301}b"),
        ("a\u{301}\u{308}\u{327}\u{345}b", "a\u{327}\u{301}\u{308}\u{3b9}b"),
        ("\u{301}", "\u{301}"),
    ] {
        assert_eq!(fold(text).as_deref(), Some(ordered), "{text}");
    }
}

#[test]
fn rules_drop_what_they_call_insignificant() {
    assert_eq!(prepared("+1 555-0100", Rule::Telephone).as_deref(), Some("+15550100"));
    assert_eq!(prepared("1\u{2011}2\u{ff0d}3\u{fe63}4", Rule::Telephone).as_deref(), Some("1234"));
    assert_eq!(
        prepared("1-\u{301}2 \u{301}", Rule::Telephone).as_deref(),
        Some("1-\u{301}2 \u{301}")
    );
    assert_eq!(prepared(" 1 2-A ", Rule::Numeric).as_deref(), Some("12-a"));
    assert_eq!(prepared("A@B", Rule::CaseIgnoreIa5).as_deref(), Some("a@b"));
    assert_eq!(prepared("A\u{ad}B", Rule::CaseIgnoreIa5), None);
    assert_eq!(prepared("\u{212a}", Rule::CaseIgnoreIa5), None);
    // Control characters vanish under every rule.
    assert_eq!(prepared("a\u{1}B\u{7f}", Rule::CaseIgnoreIa5).as_deref(), Some("ab"));
    assert_eq!(prepared("a\u{1}B\u{7f}", Rule::CaseIgnore).as_deref(), Some("ab"));
}

#[test]
fn undefined_values() {
    for text in [
        "\u{0}",
        "\u{e000}",
        "\u{fffd}",
        "\u{fdd0}",
        "\u{ffff}",
        "\u{2fffe}",
        "\u{3ffff}",
        "\u{f0000}",
        "\u{10ffff}",
    ] {
        assert_eq!(fold(text), None, "{:x}", u32::from(text.chars().next().unwrap()));
    }
    let marks = |count| std::format!("a{}", "\u{301}".repeat(count));
    assert!(fold(&marks(30)).is_some());
    assert!(fold(&marks(31)).is_none());
    // A dropped character does not break a run, and a decomposed one adds to it.
    assert!(fold(&std::format!("{}\u{ad}{}", marks(15), "\u{301}".repeat(16))).is_none());
    assert!(fold(&std::format!("é{}", "\u{301}".repeat(30))).is_none());
    assert!(fold(&std::format!("{}b{}", marks(30), "\u{301}".repeat(30))).is_some());
}

#[test]
fn encodings() {
    let rows: &[(u8, &[u8], Option<&str>)] = &[
        (0x0c, b"a\xc3\xa4\xf0\x9f\x98\x80", Some("aä😀")),
        (0x0c, b"\xc0\x80", None),
        (0x0c, b"\xe0\x80\x80", None),
        (0x0c, b"\xed\xa0\x80", None),
        (0x0c, b"\xf4\x90\x80\x80", None),
        (0x0c, b"\xf0\x8f\x80\x80", None),
        (0x0c, b"\xc3", None),
        (0x0c, b"\x80", None),
        (0x0c, b"\xff", None),
        (0x13, b"a@*_&", Some("a@*_&")),
        (0x13, b"\t", None),
        (0x13, b"\x7f", None),
        (0x1a, b"~", Some("~")),
        (0x16, b"\x00\x7f", Some("\u{0}\u{7f}")),
        (0x16, b"\x80", None),
        (0x12, b"1 2", Some("1 2")),
        (0x12, b"1-2", None),
        (0x14, b"\xe4\xa0\t", Some("ä\u{a0}\t")),
        (0x14, b"\x85", None),
        (0x14, b"\x7f", None),
        (0x14, b"\x00", None),
        (0x1e, b"\x00a\x20\x1c", Some("a\u{201c}")),
        (0x1e, b"\x00a\x00", None),
        (0x1e, b"\xd8\x01\xdc\x28", None),
        (0x1c, b"\x00\x01\xf6\x00", Some("😀")),
        (0x1c, b"\x00\x00\xd8\x00", None),
        (0x1c, b"\x00\x11\x00\x00", None),
        (0x1c, b"\x01\x00\x00\x61", None),
        (0x1c, b"\x00\x00\x61", None),
    ];
    for (tag, octets, expected) in rows {
        let encoding = Encoding::of_tag(*tag).unwrap();
        let hex = octets.iter().map(|octet| std::format!("{octet:02X}")).collect::<String>();
        for (octets, form) in [(*octets, Form::Raw), (hex.as_bytes(), Form::Hex)] {
            let mut points = Text { octets, form, encoding }.code_points();
            let mut out = Some(String::new());
            loop {
                match points.next() {
                    END => break,
                    BAD => {
                        out = None;
                        break;
                    }
                    point => out.as_mut().unwrap().push(char::from_u32(point).unwrap()),
                }
            }
            assert_eq!(out.as_deref(), *expected, "{tag:x} {octets:x?}");
        }
    }
    for tag in [0x00, 0x02, 0x03, 0x04, 0x1b, 0x2c, 0x33, 0x8c] {
        assert!(Encoding::of_tag(tag).is_none());
    }
}

fn ranges(list: &str) -> Vec<core::ops::RangeInclusive<u32>> {
    let value = |text| u32::from_str_radix(text, 16).unwrap();
    let parts = list.split_whitespace().map(|part| part.split_once('-').unwrap_or((part, part)));
    parts.map(|(low, high)| value(low)..=value(high)).collect()
}

/// RFC 4518 section 2.2.
const NOTHING: &str = "00AD 1806 034F 180B-180D FE00-FE0F FFFC 200B 0001-0008 000E-001F \
    007F-0084 0086-009F 06DD 070F 180E 200C-200F 202A-202E 2060-2063 206A-206F FEFF FFF9-FFFB \
    1D173-1D17A E0001 E0020-E007F";
const TO_SPACE: &str = "0009-000D 0085 00A0 1680 2000-200A 2028 2029 202F 205F 3000";
/// Decomposed otherwise since Corrigendum 4.
const CORRECTED: [u32; 5] = [0x2f868, 0x2f874, 0x2f91f, 0x2f95f, 0x2f9bf];

/// Every code point against current normalization data and RFC 3454's tables,
/// for those that Unicode 3.2 assigns; identity for the others.
#[test]
fn every_code_point() {
    let (nothing, to_space) = (ranges(NOTHING), ranges(TO_SPACE));
    let mut unassigned = 0u32;
    for c in '\u{1}'..=char::MAX {
        let point = u32::from(c);
        if CORRECTED.contains(&point) {
            continue;
        }
        let text = c.encode_utf8(&mut [0; 4]).as_bytes().to_vec();
        let text = Text { octets: &text, form: Form::Raw, encoding: Encoding::Utf8 };
        let mut source = Prepared::new(text, Rule::CaseIgnore);
        let mut found = Vec::new();
        loop {
            match source.decomposed() {
                END => break,
                BAD => {
                    found = std::vec![BAD];
                    break;
                }
                item => found.push(item),
            }
        }
        let expected: Vec<u32> = if nothing.iter().any(|range| range.contains(&point)) {
            Vec::new()
        } else if to_space.iter().any(|range| range.contains(&point)) {
            std::vec![0x20]
        } else if stringprep::tables::private_use(c)
            || stringprep::tables::non_character_code_point(c)
            || c == '\u{fffd}'
        {
            std::vec![BAD]
        } else if stringprep::tables::unassigned_code_point(c) {
            unassigned += 1;
            std::vec![point]
        } else {
            stringprep::tables::case_fold_for_nfkc(c)
                .flat_map(|c| core::iter::once(c).nfkd().collect::<Vec<_>>())
                .map(u32::from)
                .collect()
        };
        let points: Vec<u32> = found.iter().map(|item| item & POINT).collect();
        assert_eq!(points, expected, "U+{point:04X}");
        for item in found.iter().filter(|item| **item & POINT < EMPTY) {
            let c = char::from_u32(item & POINT).unwrap();
            let class = match stringprep::tables::unassigned_code_point(c) {
                true => 0,
                false => canonical_combining_class(c),
            };
            assert_eq!(item >> CLASS_SHIFT, u32::from(class), "U+{point:04X}");
        }
    }
    assert!(unassigned > 100_000);
}

/// RFC 4518 Appendix A, including where it differs from the categories.
#[test]
fn marks() {
    let is_mark = |point: u32| classed_item(point) & MARK != 0;
    for point in [0x300, 0x36f, 0x488, 0x5bc, 0x903, 0x94e, 0x94f, 0x17d3, 0x20dd, 0x1d165] {
        assert!(is_mark(point), "{point:x}");
    }
    for point in [0x61, 0x5bd, 0x5bb_u32.wrapping_sub(1), 0x370, 0x1100, 0x1dc0, 0xfe24, 0x20eb] {
        assert!(!is_mark(point), "{point:x}");
    }
}

fn classed_item(point: u32) -> u32 {
    let c = char::from_u32(point).unwrap();
    let text = String::from(c);
    let text = Text { octets: text.as_bytes(), form: Form::Raw, encoding: Encoding::Utf8 };
    Prepared::new(text, Rule::CaseIgnore).decomposed()
}

/// Equal mappings must mean equal preparation, or lockstep would lie.
#[test]
fn mappings_stand_for_preparation() {
    let mut seen = std::collections::BTreeMap::new();
    for c in '\u{1}'..='\u{3ffff}' {
        let text = String::from(c);
        let text = Text { octets: text.as_bytes(), form: Form::Raw, encoding: Encoding::Utf8 };
        let mut source = Prepared::new(text, Rule::CaseIgnore);
        let mut items = Vec::new();
        loop {
            match source.decomposed() {
                item @ (END | BAD) => {
                    items.push(item);
                    break;
                }
                item => items.push(item),
            }
        }
        let (mapped, standalone) = mapping(u32::from(c), Rule::CaseIgnore);
        if standalone {
            let starters = items.iter().all(|item| item & !POINT == 0 && *item != 0x20);
            assert!(starters && items.len() > 1, "{c:?}");
        }
        assert_eq!(seen.entry(mapped).or_insert_with(|| items.clone()), &items, "{c:?}");
    }
}
