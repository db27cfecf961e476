//! PEM certificates, read strictly (RFC 7468 section 5).
//!
//! `CERTIFICATE` blocks with nothing but white space around them: text that
//! precedes a block, PEM headers and other labels are refused. Line breaks may
//! be any mix of spaces, tabs, CR and LF, or missing, since headers and
//! variables of servers fold them.

use crate::Error;
use crate::base64::{Decoder, Ending};
use crate::header::octets::Octets;
use crate::header::sink::{Sink, Wanted};

/// Decodes one PEM certificate into `out` and returns its DER.
///
/// `out` needs at most three quarters of the text's length; what it holds after
/// an error is not specified. The DER's outer frame is checked as
/// [`Thumbprint::of`](crate::Thumbprint::of) checks it.
///
/// # Errors
/// `BadPem` when the text is not one block, `Multiple` when another follows,
/// `BadEncoding` when the body is not canonical base64, the certificate's frame
/// errors, and `ShortBuffer`.
pub fn decode_pem<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o [u8], Error> {
    let mut sink = Sink::new(Wanted::One(0), out);
    read(Octets::raw(text), Blocks::One, &mut sink)?;
    sink.written()
}

/// How many blocks a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blocks {
    /// Exactly one.
    One,
    /// One or more.
    Chain,
}

/// Decodes the blocks of a text.
///
/// # Errors
/// `BadPem`, `Multiple`, `BadEncoding`, the certificates' frame errors.
pub(crate) fn read(mut text: Octets<'_>, blocks: Blocks, sink: &mut Sink<'_>) -> Result<(), Error> {
    let mut next = text.next_visible()?;
    for index in 0usize.. {
        if next != Some(b'-') {
            return Err(Error::BadPem);
        }
        expect(&mut text, BEGIN)?;
        if index > 0 && blocks == Blocks::One {
            return Err(Error::Multiple);
        }
        body(&mut text, sink)?;
        if sink.is_done() {
            break;
        }
        next = text.next_visible()?;
        if next.is_none() {
            break;
        }
    }
    Ok(())
}

// Without their first hyphen, which is seen before they are expected.
const BEGIN: &[u8] = b"----BEGIN CERTIFICATE-----";
const END: &[u8] = b"----END CERTIFICATE-----";

/// Decodes a block from after its `BEGIN` line to the end of its `END` line.
fn body(text: &mut Octets<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
    let mut decoder = Decoder::new();
    loop {
        decoder.push_run(text.run(), sink)?;
        match text.next_visible()? {
            None => return Err(Error::BadPem),
            Some(b'-') => break,
            Some(character) => decoder.push(character, sink)?,
        }
    }
    expect(text, END)?;
    decoder.finish(Ending::Canonical, sink)?;
    sink.end_certificate()
}

fn expect(text: &mut Octets<'_>, literal: &[u8]) -> Result<(), Error> {
    for octet in literal {
        if text.next()? != Some(*octet) {
            return Err(Error::BadPem);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64, Encoding};
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
