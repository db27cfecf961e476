//! A little DER for the inputs that are measured.

/// One element.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(len @ 0..=0x7f) => out.push(len),
        _ => {
            let octets = content.len().to_be_bytes();
            let start = octets.iter().take_while(|octet| **octet == 0).count();
            let octets = &octets[start..];
            out.push(0x80 | u8::try_from(octets.len()).unwrap_or_default());
            out.extend(octets);
        }
    }
    out.extend(content);
    out
}

/// A Name of single-valued RDNs, types by the last arc of their OID under
/// 2.5.4, values as UTF8String.
pub fn name(rdns: &[(u8, &str)]) -> Vec<u8> {
    let rdns: Vec<_> = rdns.iter().map(|ava| vec![*ava]).collect();
    name_of(&rdns)
}

/// The same of RDNs that may have several values.
pub fn name_of(rdns: &[Vec<(u8, &str)>]) -> Vec<u8> {
    let ava = |(arc, value): &(u8, &str)| {
        let oid = tlv(0x06, &[0x55, 4, *arc]);
        tlv(0x30, &[oid, tlv(0x0c, value.as_bytes())].concat())
    };
    let rdn = |avas: &Vec<(u8, &str)>| {
        let mut avas: Vec<_> = avas.iter().map(ava).collect();
        // A SET OF is in the order of its encodings.
        avas.sort();
        tlv(0x31, &avas.concat())
    };
    tlv(0x30, &rdns.iter().flat_map(rdn).collect::<Vec<_>>())
}

/// GeneralNames of dNSNames.
pub fn dns_names(names: impl Iterator<Item = String>) -> Vec<u8> {
    tlv(0x30, &names.flat_map(|name| tlv(0x82, name.as_bytes())).collect::<Vec<_>>())
}
