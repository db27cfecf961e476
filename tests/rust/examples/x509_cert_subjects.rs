//! What x509-cert prints of subjects, for tests in other languages: for each
//! line of hex on standard input, which is a certificate, a line of JSON, the
//! subject or null.

use std::io::{self, BufRead};

use x509_cert::der::Decode;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in io::stdin().lock().lines() {
        let certificate = x509_cert::Certificate::from_der(&hex::decode(line?)?);
        let subject = certificate.map(|read| read.tbs_certificate().subject().to_string());
        println!("{}", serde_json::to_string(&subject.ok())?);
    }
    Ok(())
}
