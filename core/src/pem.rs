//! One PEM certificate, read strictly (RFC 7468 section 5).
//!
//! Exactly one `CERTIFICATE` block with nothing but white space around it:
//! text that precedes a block, PEM headers and a second certificate are
//! refused. Line breaks may be any mix of spaces, tabs, CR and LF, or missing,
//! since headers and variables of servers fold them.

use base64ct::{Base64, Encoding};

use crate::{Error, der};

/// Decodes one PEM certificate into `out` and returns its DER.
///
/// `out` needs at most three quarters of the text's length. The DER's outer
/// frame is checked as [`Thumbprint::of`](crate::Thumbprint::of) checks it.
///
/// # Errors
/// `BadPem` when the text is not one block, `Multiple` when another follows,
/// `BadEncoding` when the body is not canonical base64, `ShortBuffer`, and the
/// certificate's frame errors.
pub fn decode_pem<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o [u8], Error> {
    let body = skip_white_space(text).strip_prefix(BEGIN).ok_or(Error::BadPem)?;
    let end = find(body, b'-').ok_or(Error::BadPem)?;
    let (body, rest) = body.split_at_checked(end).ok_or(Error::BadPem)?;
    let after = skip_white_space(rest.strip_prefix(END).ok_or(Error::BadPem)?);
    if after.starts_with(BEGIN) {
        return Err(Error::Multiple);
    }
    if !after.is_empty() {
        return Err(Error::BadPem);
    }
    let len = decode_body(body, out)?;
    let der = out.get(..len).ok_or(Error::ShortBuffer)?;
    der::certificate_frame(der)?;
    Ok(der)
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

/// Characters decoded at a time, and the octets they are.
const GROUP: usize = 64;
const GROUP_OCTETS: usize = 48;

/// Decodes canonical base64 with white space anywhere; returns the length.
fn decode_body(body: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    let mut characters = body.iter().filter(|c| !matches!(c, b' ' | b'\t' | b'\r' | b'\n'));
    let mut written: usize = 0;
    loop {
        let mut group = [0; GROUP];
        let mut filled: usize = 0;
        for (to, from) in group.iter_mut().zip(&mut characters) {
            *to = *from;
            filled = filled.wrapping_add(1);
        }
        let group = group.get(..filled).unwrap_or_default();
        let mut octets = [0; GROUP_OCTETS];
        let octets = Base64::decode(group, &mut octets).map_err(|_| Error::BadEncoding)?;
        let end = written.saturating_add(octets.len());
        out.get_mut(written..end).ok_or(Error::ShortBuffer)?.copy_from_slice(octets);
        written = end;
        // Only the last group may be short or padded.
        if octets.len() < GROUP_OCTETS {
            return if characters.next().is_none() { Ok(written) } else { Err(Error::BadEncoding) };
        }
    }
}

/// Drops spaces, tabs and line breaks from the start.
fn skip_white_space(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = text {
        text = rest;
    }
    text
}

fn find(text: &[u8], wanted: u8) -> Option<usize> {
    text.iter().position(|c| *c == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    fn decode(text: &str) -> Result<Vec<u8>, Error> {
        decode_pem(text.as_bytes(), &mut [0; 1024]).map(<[u8]>::to_vec)
    }

    fn body(der: &[u8]) -> String {
        Base64::encode_string(der)
    }

    #[test]
    fn one_block_with_any_white_space() {
        for len in (0..200).chain([255, 256, 300, 700]) {
            let mut der = Vec::from([0x30]);
            match len {
                0..0x80 => der.push(len as u8),
                0x80..0x100 => der.extend([0x81, len as u8]),
                _ => der.extend([0x82, (len >> 8) as u8, len as u8]),
            }
            der.extend((0..len).map(|i| i as u8));
            let body = body(&der);
            let lines: Vec<&str> =
                body.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap()).collect();
            for separator in ["", "\n", "\r\n", "\n\t", " ", " \t\r\n "] {
                let text = lines.join(separator);
                let text = format!(
                    "{separator}-----BEGIN CERTIFICATE-----{separator}{text}{separator}\
                     -----END CERTIFICATE-----{separator}"
                );
                assert_eq!(decode(&text).as_deref(), Ok(&*der), "{len} {separator:?}");
            }
        }
    }

    #[test]
    fn refusals() {
        let block = |body: &str| {
            format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
        };
        let good = block(&body(&[0x30, 0x02, 0x05, 0x00]));
        let rows = [
            (String::new(), Error::BadPem),
            (format!("text\n{good}"), Error::BadPem),
            (format!("{good}text"), Error::BadPem),
            (format!("\u{0c}{good}"), Error::BadPem),
            (format!("{good}\u{0b}"), Error::BadPem),
            (format!("{good}{good}"), Error::Multiple),
            (good.replace("CERTIFICATE", "TRUSTED CERTIFICATE"), Error::BadPem),
            (good.replace("CERTIFICATE", "certificate"), Error::BadPem),
            (good.replace("-----END", "-----BEGIN"), Error::BadPem),
            (good.replace("-----END CERTIFICATE-----", ""), Error::BadPem),
            (good.replacen("E-----\n", "E----\n", 1), Error::BadPem),
            (block("Proc-Type: 4,ENCRYPTED\n\nMAIFAA=="), Error::BadPem),
            (block("MAIFAA"), Error::BadEncoding),
            (block("MAIFAB=="), Error::BadEncoding),
            (block("MAIFAA==MAIF"), Error::BadEncoding),
            (block("MAIF_A=="), Error::BadEncoding),
            (block("MAIF\u{0b}AA=="), Error::BadEncoding),
            (block(""), Error::CertificateEmpty),
            (block("MQA="), Error::CertificateNotSequence),
            (block("MAIFAAA="), Error::DerTrailingData),
        ];
        for (text, error) in rows {
            assert_eq!(decode(&text), Err(error), "{text}");
        }
        let short = decode_pem(good.as_bytes(), &mut [0; 3]).map(<[u8]>::len);
        assert_eq!(short, Err(Error::ShortBuffer));
    }
}
