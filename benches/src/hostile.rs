//! Claims that are slow to read for their size.

use crate::{BOUND, claims};

/// Names of them, the benign first, and claims of about this size.
pub fn documents(octets: usize) -> Vec<(&'static str, String)> {
    let room = octets - 70;
    let of = |members: String| format!(r#"{{{members},"cnf":{{"x5t#S256":"{BOUND}"}}}}"#);
    let string = |unit: &str| of(format!(r#""a":"{}""#, unit.repeat(room / unit.len())));
    let array = |unit: &str| {
        let units = vec![unit; room / (unit.len() + 1)];
        of(format!(r#""a":[{}]"#, units.join(",")))
    };
    // The object and the member's array are two levels of the 64 that may be.
    let arrays = format!("{}{}", "[".repeat(62), "]".repeat(62));
    let objects = format!("{}0{}", r#"{"":"#.repeat(62), "}".repeat(62));
    let named = |name: &str, count: usize| of(vec![format!(r#""{name}":0"#); count].join(","));
    let methods = vec![r#""a":0"#; room / 6].join(",");
    vec![
        ("benign", claims(octets)),
        ("all escapes", string(r"\u0041")),
        ("all short escapes", string(r"\n")),
        ("all surrogate pairs", string(r"\ud83d\ude00")),
        ("all non-ASCII", string("é")),
        ("one escape in eight octets", string(r"abcdef\n")),
        ("deepest nesting, arrays", array(&arrays)),
        ("deepest nesting, objects", array(&objects)),
        ("one-octet strings", array(r#""a""#)),
        ("empty strings", array(r#""""#)),
        ("one-digit numbers", array("1")),
        ("literals", array("true")),
        ("empty objects", array("{}")),
        ("longest name", named(&"a".repeat(room), 1)),
        ("longest name, all escapes", named(&r"\u0063".repeat(room / 6), 1)),
        ("one-octet names", named("a", room / 6)),
        ("names all but cnf", named("cng", room / 8)),
        ("names as escapes", named(r"\u0063n", room / 12)),
        ("white space", of(format!(r#""a":0{}"#, " ".repeat(room)))),
        ("members of cnf", format!(r#"{{"cnf":{{{methods},"x5t#S256":"{BOUND}"}}}}"#)),
    ]
}
