//! Contenders for the same work, measured in turns.
//!
//! A machine is faster in one second than in the next, so each round measures every
//! contender once, in another order each time, and ratios are taken within rounds.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long one contender is measured in a round: less than what a scheduler gives, so
/// that most rounds are undisturbed even on a busy machine.
const SLICE: Duration = Duration::from_millis(1);

type Work<'a> = Box<dyn FnMut() + 'a>;

/// One piece of work and those who do it.
pub struct Contest<'a> {
    name: String,
    contenders: Vec<(&'static str, Work<'a>)>,
    octets: Vec<(&'static str, usize)>,
}

impl<'a> Contest<'a> {
    /// A contest of this name, without contenders yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), contenders: Vec::new(), octets: Vec::new() }
    }

    /// Adds a contender; what it returns is kept from being optimised away.
    #[must_use]
    pub fn with<R>(mut self, name: &'static str, mut work: impl FnMut() -> R + 'a) -> Self {
        let work = move || {
            black_box(work());
        };
        self.contenders.push((name, Box::new(work)));
        self
    }

    /// Adds a contender whose work grows with so many octets.
    #[must_use]
    pub fn with_octets<R>(
        mut self,
        name: &'static str,
        octets: usize,
        work: impl FnMut() -> R + 'a,
    ) -> Self {
        self.octets.push((name, octets));
        self.with(name, work)
    }

    /// Measures, and prints one line of JSON: for each contender the nanoseconds of
    /// each round, and the octets of those that have some.
    pub fn run(mut self, rounds: usize) {
        let mut calls = Vec::new();
        for (_, work) in &mut self.contenders {
            calls.push(calibrate(work));
        }
        let mut times = vec![Vec::with_capacity(rounds); self.contenders.len()];
        for round in 0..rounds {
            for turn in 0..self.contenders.len() {
                let which = (round + turn) % self.contenders.len();
                let start = Instant::now();
                for _ in 0..calls[which] {
                    (self.contenders[which].1)();
                }
                times[which].push(start.elapsed().as_secs_f64() * 1e9 / f64::from(calls[which]));
            }
        }
        let members: Vec<String> = self
            .contenders
            .iter()
            .zip(&times)
            .map(|((name, _), times)| {
                let times: Vec<String> = times.iter().map(|ns| format!("{ns:.1}")).collect();
                format!("\"{name}\":[{}]", times.join(","))
            })
            .collect();
        let octets: Vec<String> =
            self.octets.iter().map(|(name, octets)| format!("\"{name}\":{octets}")).collect();
        println!(
            "{{\"name\":\"{}\",\"octets\":{{{}}},\"times\":{{{}}}}}",
            self.name,
            octets.join(","),
            members.join(",")
        );
    }
}

/// How many calls fill a slice.
fn calibrate(work: &mut dyn FnMut()) -> u32 {
    let mut calls: u32 = 1;
    loop {
        let start = Instant::now();
        for _ in 0..calls {
            work();
        }
        if start.elapsed() >= SLICE {
            return calls;
        }
        calls = calls.saturating_mul(2);
    }
}
