//! IP addresses as text, since `core::net` leaves panics in an image.
//!
//! Read: four decimal octets without leading zeros, or RFC 4291 section 2.2.
//! Written: dotted, or as RFC 5952 section 4 wants it.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Reads an address without zone, brackets, prefix, port or spaces.
pub(crate) fn parse(text: &[u8]) -> Option<IpAddr> {
    match parse_v4(text) {
        Some(octets) => Some(IpAddr::V4(Ipv4Addr::from(octets))),
        None => parse_v6(text).map(|octets| IpAddr::V6(Ipv6Addr::from(octets))),
    }
}

/// Writes an address in the one form that RFC 5952 recommends.
pub(crate) fn write(address: IpAddr, out: &mut impl fmt::Write) -> fmt::Result {
    match address {
        IpAddr::V4(v4) => write_v4(v4.octets(), out),
        IpAddr::V6(v6) => write_v6(v6, out),
    }
}

fn parse_v4(text: &[u8]) -> Option<[u8; 4]> {
    let mut octets = [0u8; 4];
    let mut parts = text.split(|c| *c == b'.');
    for octet in &mut octets {
        *octet = decimal(parts.next()?)?;
    }
    if parts.next().is_some() { None } else { Some(octets) }
}

/// 0 to 255 without leading zeros.
fn decimal(digits: &[u8]) -> Option<u8> {
    if digits.is_empty() || digits.len() > 3 || (digits.len() > 1 && digits.first() == Some(&b'0'))
    {
        return None;
    }
    digits.iter().try_fold(0u8, |value, digit| {
        let digit = digit.is_ascii_digit().then_some(digit & 0x0f)?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

fn parse_v6(text: &[u8]) -> Option<[u8; 16]> {
    let gap = text.windows(2).position(|pair| pair == b"::");
    let (head, tail) = match gap {
        Some(at) => (text.get(..at)?, text.get(at.checked_add(2)?..)?),
        None => (text, &[][..]),
    };
    let mut octets = [0u8; 16];
    // Only the last group of the whole text may be dotted.
    let head_len = groups(head, gap.is_none(), &mut octets)?;
    if gap.is_none() {
        return (head_len == 16).then_some(octets);
    }
    let mut rest = [0u8; 16];
    let tail_len = groups(tail, true, &mut rest)?;
    // The gap stands for one group at least.
    let gap_len = 16usize.checked_sub(head_len)?.checked_sub(tail_len)?;
    if gap_len < 2 {
        return None;
    }
    let places = octets.iter_mut().skip(16usize.saturating_sub(tail_len));
    for (octet, value) in places.zip(rest) {
        *octet = value;
    }
    Some(octets)
}

/// Reads groups between single colons; returns how many octets they fill.
fn groups(text: &[u8], dotted_end: bool, octets: &mut [u8; 16]) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let mut len = 0usize;
    let mut parts = text.split(|c| *c == b':').peekable();
    while let Some(part) = parts.next() {
        if dotted_end && parts.peek().is_none() && part.contains(&b'.') {
            let end = len.checked_add(4)?;
            octets.get_mut(len..end)?.copy_from_slice(&parse_v4(part)?);
            return Some(end);
        }
        let end = len.checked_add(2)?;
        octets.get_mut(len..end)?.copy_from_slice(&hexadecimal(part)?.to_be_bytes());
        len = end;
    }
    Some(len)
}

/// One to four hexadecimal digits.
fn hexadecimal(digits: &[u8]) -> Option<u16> {
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.iter().try_fold(0, |value, digit| crate::ascii::push_hex(value, *digit))
}

fn write_v4(octets: [u8; 4], out: &mut impl fmt::Write) -> fmt::Result {
    for (i, octet) in octets.iter().enumerate() {
        if i > 0 {
            out.write_char('.')?;
        }
        crate::oid::write_decimal(u128::from(*octet), out)?;
    }
    Ok(())
}

fn write_v6(address: Ipv6Addr, out: &mut impl fmt::Write) -> fmt::Result {
    if let Some(v4) = address.to_ipv4_mapped() {
        out.write_str("::ffff:")?;
        return write_v4(v4.octets(), out);
    }
    let groups = address.segments();
    // The first longest run of at least two zero groups.
    let (mut start, mut len) = (0usize, 1usize);
    for at in 0..groups.len() {
        let zeros = groups.iter().skip(at).take_while(|group| **group == 0).count();
        if zeros > len {
            (start, len) = (at, zeros);
        }
    }
    let end = if len > 1 { start.saturating_add(len) } else { 0 };
    for (at, group) in groups.iter().enumerate() {
        if at < end && at >= start {
            if at == start {
                out.write_str("::")?;
            }
            continue;
        }
        if at > 0 && at != end {
            out.write_char(':')?;
        }
        write_hexadecimal(*group, out)?;
    }
    Ok(())
}

fn write_hexadecimal(value: u16, out: &mut impl fmt::Write) -> fmt::Result {
    let mut started = false;
    for shift in [12u16, 8, 4, 0] {
        let digit = u32::from(value.wrapping_shr(u32::from(shift)) & 0x0f);
        started |= digit != 0 || shift == 0;
        if started {
            out.write_char(char::from_digit(digit, 16).unwrap_or('0'))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use super::*;

    fn check(text: &str) {
        assert_eq!(parse(text.as_bytes()), text.parse::<IpAddr>().ok(), "{text}");
    }

    #[test]
    fn agrees_with_the_standard_library() {
        for text in [
            "",
            ".",
            ":",
            "::",
            ":::",
            "1",
            "1.2.3",
            "1.2.3.4",
            "1.2.3.4.",
            "1.2.3.4.5",
            "01.2.3.4",
            "0.0.0.0",
            "00.0.0.0",
            "256.1.1.1",
            "255.255.255.255",
            "1.2.3.4 ",
            " 1.2.3.4",
            "+1.2.3.4",
            "::1",
            "1::",
            "1::2",
            "1::2::3",
            "::1::",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::3:4:5:6:7:8",
            "1::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8:9",
            "12345::",
            "g::",
            "::ffff:192.0.2.1",
            "::ffff:192.0.2.01",
            "::192.0.2.1",
            "1.2.3.4::",
            "::1.2.3.4:5",
            "1:2:3:4:5:6:1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "1:2:3:4:5:1.2.3.4",
            "::1.2.3",
            "fe80::1%eth0",
            "[::1]",
            "::1/64",
            "2001:0DB8:0:0:0:0:0:1",
            "1:",
            ":1",
            "1:2:",
            "1:2:3:4:5:6:7:",
            ":2:3:4:5:6:7:8",
            "::1:",
            "1:::2",
            "1.2.3.4::1",
            "0:0:0:0:0:0:0:0",
            "a:b:c:d:e:f:A:F",
        ] {
            check(text);
        }
        // Short strings over the alphabet of addresses, all of them.
        let alphabet = ['0', '1', 'f', ':', '.'];
        for len in 0..=7u32 {
            for mut number in 0..5usize.pow(len) {
                let mut text = String::new();
                for _ in 0..len {
                    text.push(alphabet[number % 5]);
                    number /= 5;
                }
                check(&text);
            }
        }
    }

    #[test]
    fn writes_as_the_standard_library() {
        // Every pattern of zero groups, and values of each length.
        for pattern in 0..256u32 {
            for value in [1u16, 0x10, 0xabc, 0xffff] {
                let mut groups = [0u16; 8];
                for (i, group) in groups.iter_mut().enumerate() {
                    *group = if pattern >> i & 1 == 1 { value } else { 0 };
                }
                let address = IpAddr::V6(Ipv6Addr::from(groups));
                let mut text = String::new();
                write(address, &mut text).unwrap();
                assert_eq!(text, address.to_string());
            }
        }
        let mut text = String::new();
        write("192.0.2.255".parse().unwrap(), &mut text).unwrap();
        assert_eq!(text, "192.0.2.255");
    }
}
