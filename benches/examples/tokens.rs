//! Prints the thumbprint, and then name and token of each size, a line each: the
//! arguments of the peers in C.

use certbound_benches::{BOUND, SIZES, claims, token};

fn main() {
    println!("{BOUND}");
    for (size, octets) in SIZES {
        println!("{size}\n{}", token(&claims(octets)));
    }
}
