//! Tokens that are slow to read for their size, against a benign one of that size.

use std::hint::black_box;

use certbound::{Confirmation, Policy, Thumbprint};
use certbound_benches::contest::Contest;
use certbound_benches::{BOUND, hostile, token};

use crate::{peers, tokens};

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
    let own = |response: &str| {
        Confirmation::from_introspection(response.as_bytes())?
            .verify(Some(&presented), Policy::Required)
    };
    let responses: Vec<(&str, String)> = documents
        .into_iter()
        .map(|(name, document)| (name, document.replacen('{', r#"{"active":true,"#, 1)))
        .collect();
    let mut contest = Contest::new("hostile/introspection");
    for (name, response) in &responses {
        own(response).unwrap_or_else(|error| panic!("{name}: {error}"));
        contest = contest.with_octets(name, response.len(), move || own(black_box(response)));
    }
    contest.run(rounds);
    for (name, response) in &responses {
        let peer =
            |response: &str| peers::serde_json_typed(response.as_bytes(), presented.as_bytes());
        assert!(peer(response), "{name}");
        Contest::new(format!("hostile-peer/{name}"))
            .with_octets("certbound", response.len(), || own(black_box(response)))
            .with("serde_json", || peer(black_box(response)))
            .run(rounds);
    }
}
