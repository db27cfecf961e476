//! A second reading of certificate headers, by other means: whole buffers,
//! decoded step by step. It knows no limit and gives no reasons.

use base64ct::{Base64, Encoding};
use certbound::{HeaderFormat, Thumbprint};

/// The certificates of a value; `None` when it must be refused.
pub(crate) fn read(format: HeaderFormat, value: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut value = value.to_vec();
    while value.last().is_some_and(|c| b" \t".contains(c)) {
        value.pop();
    }
    while value.first().is_some_and(|c| b" \t".contains(c)) {
        value.remove(0);
    }
    let certificates = match format {
        HeaderFormat::Rfc9440 => vec![byte_sequence(&value)?],
        HeaderFormat::UrlPem => one(pem(&unescape(&value)?)?)?,
        HeaderFormat::UrlPemChain => pem(&unescape(&value)?)?,
        HeaderFormat::Pem => one(pem(&value)?)?,
        HeaderFormat::Base64Der => vec![base64(&value)?],
        HeaderFormat::Base64DerChain => value
            .split(|c| *c == b',')
            .map(|element| base64(&unescape(element)?))
            .collect::<Option<Vec<_>>>()?,
        HeaderFormat::EnvoyXfcc => envoy(&value)?,
        other => panic!("nothing here reads {other:?}"),
    };
    let framed = !certificates.is_empty() && certificates.iter().all(|der| is_framed(der));
    framed.then_some(certificates)
}

fn one(certificates: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
    (certificates.len() == 1).then_some(certificates)
}

fn base64(text: &[u8]) -> Option<Vec<u8>> {
    Base64::decode_vec(std::str::from_utf8(text).ok()?).ok()
}

fn byte_sequence(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok()?.strip_prefix(':')?.strip_suffix(':')?;
    let bare = text.trim_end_matches('=');
    if bare.len() != text.len() && text.len() != bare.len().next_multiple_of(4) {
        return None;
    }
    // Clears the pad bits by way of their number.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut octets = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for c in bare.chars() {
        bits = (bits << 6) | u32::try_from(alphabet.find(c)?).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    (count < 6).then_some(octets)
}

fn unescape(text: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut rest = text.iter().copied();
    while let Some(c) = rest.next() {
        octets.push(match c {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                let octet = u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?;
                match octet {
                    b'\t' | b'\n' | b'\r' | b' '..=b'~' => octet,
                    _ => return None,
                }
            }
            b'!'..=b'~' => c,
            _ => return None,
        });
    }
    Some(octets)
}

fn pem(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let white: &[char] = &[' ', '\t', '\r', '\n'];
    let mut rest = std::str::from_utf8(text).ok()?.trim_matches(white);
    let mut certificates = Vec::new();
    while !rest.is_empty() {
        let body = rest.strip_prefix("-----BEGIN CERTIFICATE-----")?;
        let (body, after) = body.split_once("-----END CERTIFICATE-----")?;
        certificates.push(Base64::decode_vec(&body.replace(white, "")).ok()?);
        rest = after.trim_start_matches(white);
    }
    Some(certificates)
}

fn envoy(value: &[u8]) -> Option<Vec<Vec<u8>>> {
    // Each octet with whether it stands within quotes; quotes stay.
    let (mut quoted, mut shielded) = (false, false);
    let mut marked = Vec::new();
    for c in value {
        marked.push((*c, quoted || *c == b'"'));
        if shielded {
            shielded = false;
        } else if *c == b'"' {
            quoted = !quoted;
        } else if *c == b'\\' && quoted {
            shielded = true;
        }
    }
    if quoted || marked.contains(&(b',', false)) {
        return None;
    }
    let mut seen: Vec<(String, Vec<u8>)> = Vec::new();
    for pair in marked.split(|c| *c == (b';', false)) {
        let pair: Vec<u8> = pair.iter().map(|(c, _)| *c).collect();
        let equals = pair.iter().position(|c| *c == b'=')?;
        let (key, value) = (&pair[..equals], &pair[equals + 1..]);
        let key = String::from_utf8(key.to_vec()).ok()?.to_ascii_lowercase();
        if key.is_empty() || key.contains(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c))
        {
            return None;
        }
        let value = match value {
            // A quote that opens is closed by the last octet and no other.
            [b'"', inner @ .., b'"'] => {
                let mut shielded = false;
                for c in inner {
                    if !shielded && *c == b'"' {
                        return None;
                    }
                    shielded = !shielded && *c == b'\\';
                }
                inner
            }
            [b' ' | b'\t', ..] | [.., b' ' | b'\t'] => return None,
            plain if plain.contains(&b'"') => return None,
            plain => plain,
        };
        let once = ["cert", "hash", "chain", "subject"].contains(&key.as_str());
        if once && seen.iter().any(|(other, _)| *other == key) {
            return None;
        }
        seen.push((key, value.to_vec()));
    }
    let get = |key: &str| seen.iter().find(|(k, _)| k == key).map(|(_, value)| value);
    let certificates = match get("cert") {
        Some(cert) => one(pem(&unescape(cert)?)?)?,
        None => pem(&unescape(get("chain")?)?)?,
    };
    if let Some(hash) = get("hash") {
        let leaf = Thumbprint::of(certificates.first()?).ok()?;
        let hex: String = leaf.as_bytes().iter().map(|octet| format!("{octet:02x}")).collect();
        if !hash.eq_ignore_ascii_case(hex.as_bytes()) {
            return None;
        }
    }
    Some(certificates)
}

/// A SEQUENCE whose header is the one that its content's length gives.
fn is_framed(der: &[u8]) -> bool {
    (2..=6.min(der.len())).any(|header| {
        let len = der.len() - header;
        let octets: Vec<u8> = len.to_be_bytes().into_iter().skip_while(|o| *o == 0).collect();
        let expected = match (len, octets.as_slice()) {
            (0, _) => vec![0x30, 0],
            (1..0x80, [short]) => vec![0x30, *short],
            (_, long) => [&[0x30, 0x80 + u8::try_from(long.len()).unwrap_or(0)], long].concat(),
        };
        expected.len() == header && der.starts_with(&expected)
    })
}
