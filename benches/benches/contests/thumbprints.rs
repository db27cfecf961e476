//! The thumbprint of a certificate: what a connection costs once.

use std::hint::black_box;

use certbound::Thumbprint;
use certbound_benches::certificates::framed;
use certbound_benches::contest::Contest;
use sha2::{Digest, Sha256};

pub(crate) fn run(rounds: usize) {
    for octets in [409, 968, 2048, 4096] {
        let der = framed(octets);
        Contest::new(format!("thumbprint/{octets}"))
            .with_octets("certbound", octets, || Thumbprint::of(black_box(&der)))
            .with("sha2", || Sha256::digest(black_box(&der)))
            .with("ring", || ring::digest::digest(&ring::digest::SHA256, black_box(&der)))
            .with("aws-lc-rs", || {
                aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, black_box(&der))
            })
            .with("OpenSSL", || openssl::sha::sha256(black_box(&der)))
            .run(rounds);
    }
}
