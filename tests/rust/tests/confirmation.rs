//! Confirmations read from cut, huge, mutated and generated texts.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use certbound::{Confirmation, Error};
use certbound_tests::cnf::{HEADER, read};
use proptest::prelude::*;
use serde_json::Value;

/// Kind and input of each vector.
static VECTORS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let text = include_str!("../../vectors/cnf.json");
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    let string = |case: &Value, name: &str| case[name].as_str().unwrap().to_owned();
    cases
        .iter()
        .map(|c| (string(c, "kind"), Base64::decode_vec(&string(c, "input_b64")).unwrap()))
        .collect()
});

fn token(payload: &[u8]) -> String {
    format!("{HEADER}.{}.c2ln", Base64UrlUnpadded::encode_string(payload))
}

#[test]
fn padding_a_payload_moves_every_cut_and_changes_nothing() {
    // The token reader cuts the payload where its pieces end. White space
    // before the object moves that cut over every octet of every vector.
    for (kind, input) in VECTORS.iter().filter(|(kind, _)| kind == "jwt_payload_json") {
        let expected = read(kind, input);
        for shift in 192_usize.saturating_sub(input.len()).max(1)..=192 {
            let mut payload = vec![b' '; shift];
            payload.extend(input);
            assert_eq!(Confirmation::from_jwt(token(&payload).as_bytes()), expected, "{shift}");
        }
    }
}

#[test]
fn a_payload_of_ten_megabytes_takes_linear_time() {
    let build = |octets: usize| {
        let member = r#""claim":["text",1.5e3,{"a":null}],"#;
        let thumbprint = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";
        let members = member.repeat(octets / member.len());
        token(format!(r#"{{{members}"cnf":{{"x5t#S256":"{thumbprint}"}}}}"#).as_bytes())
    };
    let time = |token: &str| {
        let start = Instant::now();
        assert!(Confirmation::from_jwt(token.as_bytes()).unwrap().x5t_s256().is_some());
        start.elapsed()
    };
    // One step for each octet takes a fraction of a second in the slowest build, one for
    // each pair of them a day.
    assert!(time(&build(10_000_000)) < Duration::from_secs(60));
}

#[test]
fn ten_thousand_levels_are_refused_without_recursion() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let nested = format!(r#"{{"a":{}1{}}}"#, open.repeat(10_000), close.repeat(10_000));
        assert_eq!(Confirmation::from_claims(nested.as_bytes()), Err(Error::JsonDepth));
        assert_eq!(
            Confirmation::from_jwt(token(nested.as_bytes()).as_bytes()),
            Err(Error::JsonDepth)
        );
    }
    // The limit itself, of both kinds of container.
    for (levels, accepted) in [(64, true), (65, false)] {
        let arrays = levels - 1;
        let nested = format!(r#"{{"a":{}{}}}"#, "[".repeat(arrays), "]".repeat(arrays));
        assert_eq!(Confirmation::from_claims(nested.as_bytes()).is_ok(), accepted, "{levels}");
        let objects = format!("{}{{}}{}", r#"{"a":"#.repeat(arrays), "}".repeat(arrays));
        assert_eq!(Confirmation::from_claims(objects.as_bytes()).is_ok(), accepted, "{levels}");
    }
}

/// Whether serde_json, which is strict too, takes the text for an object.
///
/// Listed differences: serde_json refuses lone surrogates and numbers beyond
/// the range of a double when it builds a value, so values are skipped with
/// `IgnoredAny`, which checks the grammar alone, and member names are read raw.
fn serde_accepts(text: &[u8]) -> bool {
    use serde::de::IgnoredAny;
    // Skipped strings are not checked for UTF-8 by serde_json.
    let is_object = text.iter().find(|c| !b" \t\r\n".contains(c)) == Some(&b'{');
    is_object
        && std::str::from_utf8(text).is_ok()
        && serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Whether the scanner found the grammar in order, whatever the claims say.
fn scanner_accepts(text: &[u8]) -> bool {
    match Confirmation::from_claims(text) {
        Ok(_) => true,
        Err(error) => !(510..530).contains(&error.code()),
    }
}

/// Deepest nesting by bracket count, strings apart; a rough upper bound.
fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for octet in text {
        match octet {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0")),
    ];
    let name = prop_oneof![
        Just("cnf".to_owned()),
        Just("x5t#S256".to_owned()),
        Just("jkt".to_owned()),
        ".{0,6}",
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// What a confirmation must be, computed from a decoded document.
fn expected(document: &Value) -> Result<(bool, Option<String>, bool), ()> {
    let claims = document.as_object().ok_or(())?;
    let Some(cnf) = claims.get("cnf") else { return Ok((false, None, false)) };
    let cnf = cnf.as_object().ok_or(())?;
    let thumbprint = match cnf.get("x5t#S256") {
        None => None,
        Some(value) => Some(value.as_str().ok_or(())?.to_owned()),
    };
    if thumbprint.as_ref().is_some_and(|t| !is_thumbprint(t)) {
        return Err(());
    }
    let others = cnf.keys().any(|name| name != "x5t#S256");
    Ok((true, thumbprint, others))
}

fn is_thumbprint(text: &str) -> bool {
    Base64UrlUnpadded::decode_vec(text).is_ok_and(|octets| octets.len() == 32)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_generated_document_means_what_its_tree_says(document in json_value(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&document) } else { serde_json::to_string(&document) };
        let text = text.unwrap();
        let read = Confirmation::from_claims(text.as_bytes());
        let summary = read.map(|c| {
            (c.has_cnf(), c.x5t_s256().map(ToString::to_string), !c.other_methods().is_empty())
        });
        prop_assert_eq!(summary.map_err(|_| ()), expected(&document));
        prop_assert_eq!(Confirmation::from_jwt(token(text.as_bytes()).as_bytes()), read);
    }

    #[test]
    fn a_mutated_text_is_accepted_by_both_or_by_neither(
        document in json_value(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), edit()), 1..4),
    ) {
        let mut text = serde_json::to_vec(&document).unwrap();
        for (at, edit) in edits {
            apply(&mut text, at, &edit);
        }
        prop_assume!(depth(&text) <= 64);
        prop_assert_eq!(
            scanner_accepts(&text), serde_accepts(&text),
            "{}", String::from_utf8_lossy(&text)
        );
    }

    #[test]
    fn a_mutated_vector_is_accepted_by_both_or_by_neither(
        (_, mut text) in prop::sample::select(VECTORS.as_slice()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), edit()), 1..4),
    ) {
        for (at, edit) in edits {
            apply(&mut text, at, &edit);
        }
        prop_assert_eq!(
            scanner_accepts(&text), serde_accepts(&text),
            "{}", String::from_utf8_lossy(&text)
        );
    }

    #[test]
    fn any_octets_are_read_or_refused(text in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(scanner_accepts(&text), serde_accepts(&text));
        let _ = Confirmation::from_jwt(&text);
        let _ = Confirmation::from_introspection(&text);
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(Vec<u8>),
    Replace(u8),
    Remove,
    Repeat,
}

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\\u0000",
    "0",
    "-",
    ".",
    "e",
    "+",
    "true",
    "null",
    " ",
    "\n",
    "\u{feff}",
    "é",
    "\u{10ffff}",
    "\u{0}",
    "\u{7f}",
    "1E+9",
];

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        prop::sample::select(PIECES).prop_map(|p: &str| Edit::Insert(p.into())),
        any::<u8>().prop_map(|octet| Edit::Insert(vec![octet])),
        any::<u8>().prop_map(Edit::Replace),
        Just(Edit::Remove),
        Just(Edit::Repeat),
    ]
}

fn apply(text: &mut Vec<u8>, at: prop::sample::Index, edit: &Edit) {
    if text.is_empty() {
        return;
    }
    let at = at.index(text.len());
    match edit {
        Edit::Insert(octets) => drop(text.splice(at..at, octets.iter().copied())),
        Edit::Replace(octet) => text[at] = *octet,
        Edit::Remove => drop(text.remove(at)),
        Edit::Repeat => {
            let tail = text[at..].to_vec();
            text.extend(tail);
        }
    }
}

#[test]
fn serde_json_core_lets_pass_what_the_scanner_does_not() {
    // Why that crate does not read tokens here. Each of these fails open or
    // reads an invalid text; when one starts to be refused, the note goes.
    #[derive(serde::Deserialize)]
    struct Claims<'a> {
        #[serde(borrow)]
        cnf: Option<Cnf<'a>>,
    }
    #[derive(serde::Deserialize)]
    struct Cnf<'a> {
        #[serde(rename = "x5t#S256")]
        x5t_s256: Option<&'a str>,
    }
    let thumbprint = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";
    let escaped = format!(r#"{{"cnf":{{"x5t\u0023S256":"{thumbprint}"}}}}"#);
    let (claims, _) = serde_json_core::from_str::<Claims>(&escaped).unwrap();
    assert!(claims.cnf.unwrap().x5t_s256.is_none());
    assert!(Confirmation::from_claims(escaped.as_bytes()).unwrap().x5t_s256().is_some());

    let (claims, _) = serde_json_core::from_str::<Claims>(r#"{"a":tr ue,"cnf":null}"#).unwrap();
    assert!(claims.cnf.is_none());
    assert_eq!(Confirmation::from_claims(br#"{"a":tr ue}"#), Err(Error::JsonLiteral));
}
