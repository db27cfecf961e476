//! certbound against what a user could pick instead, and against the floor, in turns.
//!
//! usage: cargo bench --bench contests -- [ROUNDS] > FILE
//! Prints one line of JSON for each contest, after one on the libraries.

mod certificates;
mod clients;
mod headers;
mod hostile;
mod peers;
mod subjects;
mod thumbprints;
mod tokens;

fn main() {
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(201);
    println!(
        "{{\"openssl\":\"{}\",\"simd\":{}}}",
        openssl::version::version(),
        cfg!(feature = "simd")
    );
    tokens::run(rounds);
    hostile::run(rounds);
    thumbprints::run(rounds);
    subjects::run(rounds);
    certificates::run(rounds);
    headers::run(rounds);
    clients::run(rounds);
}
