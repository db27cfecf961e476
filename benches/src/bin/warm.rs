//! Prints how many nanoseconds reading and deciding one token takes, for a
//! comparison with the Python binding in one run.
//!
//! usage: warm TOKEN X5T#S256

use std::hint::black_box;
use std::time::Instant;

use certbound::{Confirmation, Policy, Thumbprint};

const CALLS: u32 = 20_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [_, token, thumbprint] = std::env::args()
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "usage: warm TOKEN X5T#S256")?;
    let presented = Thumbprint::from_text(thumbprint.as_bytes())?;
    let start = Instant::now();
    for _ in 0..CALLS {
        let said = Confirmation::from_jwt(black_box(token.as_bytes()))?;
        said.verify(Some(&presented), Policy::Required)?;
    }
    println!("{:.1}", start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
    Ok(())
}
