//! Tokens that are slow to read for their size, against a benign one of that size.

use std::hint::black_box;

use certbound::{Confirmation, Policy, Thumbprint};
use certbound_benches::contest::Contest;
use certbound_benches::{BOUND, hostile, token};

use crate::tokens;

pub(crate) fn run(rounds: usize) {
    let presented = Thumbprint::from_text(BOUND.as_bytes()).unwrap();
    let documents = hostile::documents(8077);
    let mut contest = Contest::new("hostile/token");
    for (name, document) in &documents {
        let token = token(document);
        // Every one is read to its end, whatever is made of it.
        tokens::certbound(&token, &presented).unwrap_or_else(|error| panic!("{name}: {error}"));
        contest = contest.with_octets(name, document.len(), move || {
            tokens::certbound(black_box(&token), &presented)
        });
    }
    contest.run(rounds);
    let mut contest = Contest::new("hostile/introspection");
    for (name, document) in &documents {
        let response = document.replacen('{', r#"{"active":true,"#, 1);
        let own = move |response: &str| {
            Confirmation::from_introspection(response.as_bytes())?
                .verify(Some(&presented), Policy::Required)
        };
        own(&response).unwrap_or_else(|error| panic!("{name}: {error}"));
        let octets = response.len();
        contest = contest.with_octets(name, octets, move || own(black_box(&response)));
    }
    contest.run(rounds);
}
