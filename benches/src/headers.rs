//! Values of headers in which proxies pass a certificate on.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use certbound::HeaderFormat;

/// The header's value; chains have the certificate twice.
pub fn value(format: HeaderFormat, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let url_pem = percent_encoded(&pem(&text, "\n"));
    match format {
        HeaderFormat::Rfc9440 => format!(":{text}:"),
        HeaderFormat::UrlPem => url_pem,
        HeaderFormat::UrlPemChain => format!("{url_pem}%0A{url_pem}"),
        // A header has no lines: nginx's proxies pass them on as spaces.
        HeaderFormat::Pem => pem(&text, " "),
        HeaderFormat::Base64Der => text,
        HeaderFormat::Base64DerChain => format!("{text},{text}"),
        HeaderFormat::EnvoyXfcc => {
            format!("By=spiffe://mesh/api;Cert=\"{url_pem}\";Subject=\"CN=client\"")
        }
        other => panic!("nothing here writes {other:?}"),
    }
}

fn pem(text: &str, end: &str) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap_or_default())
        .collect();
    let body = lines.join(end);
    format!("-----BEGIN CERTIFICATE-----{end}{body}{end}-----END CERTIFICATE-----{end}")
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            encoded.push(char::from(octet));
        } else {
            encoded.push_str(&format!("%{octet:02X}"));
        }
    }
    encoded
}
