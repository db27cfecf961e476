//! Certificates read beside another reader, x509-cert: whole ones, ones that are
//! cut off, and ones of which a single octet was altered.
//!
//! x509-cert reads every element of a certificate and refuses it as a whole;
//! certbound looks only where a question leads it. So where x509-cert accepts,
//! both must see the same; where it refuses, certbound may still answer, but only if what the question walks is DER and in its place
//! ([`walk_subject`], [`walk_alternative_names`]).

use std::collections::BTreeSet;
use std::fmt::Arguments;

use certbound::{Certificate, Error, ExpectedSubject, GeneralName, RegisteredDn, Thumbprint};
use x509_cert::der::{Decode, Encode, Length, Reader, SliceReader};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName as TheirGeneralName;

/// Alternative names: kind and octets.
type Entries = Vec<(&'static str, Vec<u8>)>;

/// What x509-cert says of a certificate; `None` where it refuses.
struct View {
    serial: Vec<u8>,
    validity: (i64, i64),
    /// The subject as text that any reader of RFC 4514 takes: dotted types and
    /// values in hex.
    subject: String,
    rdns: usize,
    alternative_names: Option<Entries>,
}

fn hex_dn(name: &x509_cert::name::Name) -> String {
    let rdns = name.iter_rdn().map(|rdn| {
        let avas = rdn
            .iter()
            .map(|ava| format!("{}=#{}", ava.oid, hex::encode(ava.value.to_der().unwrap())));
        avas.collect::<Vec<_>>().join("+")
    });
    let mut rdns: Vec<_> = rdns.collect();
    rdns.reverse();
    rdns.join(",")
}

fn theirs(der: &[u8]) -> Option<View> {
    let certificate = x509_cert::Certificate::from_der(der).ok()?;
    let tbs = certificate.tbs_certificate();
    let seconds =
        |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap();
    let entries = |names: SubjectAltName| {
        let entries = names.0.into_iter().filter_map(|name| match name {
            TheirGeneralName::Rfc822Name(text) => Some(("email", text.as_bytes().to_vec())),
            TheirGeneralName::DnsName(text) => Some(("dns", text.as_bytes().to_vec())),
            TheirGeneralName::UniformResourceIdentifier(text) => {
                Some(("uri", text.as_bytes().to_vec()))
            }
            TheirGeneralName::IpAddress(octets) => Some(("ip", octets.as_bytes().to_vec())),
            _ => None,
        });
        entries.collect()
    };
    let alternative_names = match tbs.get_extension::<SubjectAltName>() {
        Ok(Some((_, names))) => Some(entries(names)),
        Ok(None) => Some(Vec::new()),
        Err(_) => None,
    };
    Some(View {
        serial: tbs.serial_number().as_bytes().to_vec(),
        validity: (seconds(tbs.validity().not_before), seconds(tbs.validity().not_after)),
        subject: hex_dn(tbs.subject()),
        rdns: tbs.subject().as_ref().len(),
        alternative_names,
    })
}

/// The entries that certbound finds, column (c) of the table.
fn entries(der: &[u8]) -> Result<Entries, Error> {
    let names = Certificate::from_der(der)?.subject_alt_names()?;
    let entries = names.into_iter().flatten().filter_map(|name| {
        let kind = match name {
            GeneralName::Email(_) => "email",
            GeneralName::Dns(_) => "dns",
            GeneralName::Uri(_) => "uri",
            GeneralName::Ip(_) => "ip",
            _ => return None,
        };
        Some((kind, name.octets().to_vec()))
    });
    Ok(entries.collect())
}

/// The number of RDNs of a subject that can match, else 0.
fn matching_rdns(der: &[u8]) -> Result<usize, Error> {
    let subject = Certificate::from_der(der)?.subject()?;
    Ok(if subject.matches(&subject) { subject.rdn_count() } else { 0 })
}

/// Panics unless certbound sees what x509-cert sees.
fn assert_agreement(der: &[u8], view: &View, what: Arguments<'_>) {
    let certificate = Certificate::from_der(der).unwrap();
    assert_eq!(certificate.serial_number(), Ok(&view.serial[..]), "{what}");
    assert_eq!(certificate.not_before(), Ok(view.validity.0), "{what}");
    assert_eq!(certificate.not_after(), Ok(view.validity.1), "{what}");
    let subject = certificate.subject().unwrap();
    assert_eq!(subject.rdn_count(), view.rdns, "{what}");
    if view.rdns > 0 {
        let registered = RegisteredDn::parse(&view.subject)
            .unwrap_or_else(|fault| panic!("{what}: {fault} {}", view.subject));
        assert!(registered.matches(&subject), "{what}: {}", view.subject);
    }
    if let Some(names) = &view.alternative_names {
        assert_eq!(entries(der).as_ref(), Ok(names), "{what}");
    }
}

/// The elements of some octets: identifier's first octet and content. Lengths
/// are read by x509-cert's DER reader.
fn elements(octets: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut reader = SliceReader::new(octets).ok()?;
    let mut found = Vec::new();
    while !reader.is_finished() {
        let tag = reader.read_byte().ok()?;
        if tag & 0x1f == 0x1f {
            while reader.read_byte().ok()? & 0x80 != 0 {}
        }
        let len = Length::decode(&mut reader).ok()?;
        found.push((tag, reader.read_slice(len).ok()?));
    }
    Some(found)
}

/// Version, subject, and what follows it in tbsCertificate.
type Fields<'a> = (u8, &'a [u8], Vec<(u8, &'a [u8])>);

fn walk(der: &[u8]) -> Option<Fields<'_>> {
    let [(0x30, certificate)] = elements(der)?[..] else { return None };
    let [(0x30, tbs), (0x30, _), (0x03, _)] = elements(certificate)?[..] else { return None };
    let mut fields = elements(tbs)?;
    let version = match fields[..] {
        [(0xa0, version), ..] => {
            fields.remove(0);
            let [(0x02, [version @ 0..=2])] = elements(version)?[..] else { return None };
            *version
        }
        _ => 0,
    };
    let [(0x02, _), (0x30, _), (0x30, _), (0x30, _), (0x30, subject), ref rest @ ..] = fields[..]
    else {
        return None;
    };
    let known = rest.iter().all(|(tag, _)| matches!(tag, 0x30 | 0x81 | 0x82 | 0xa3));
    known.then(|| (version, subject, rest.to_vec()))
}

/// The number of RDNs, if everything down to the attributes is in order.
fn walk_subject(der: &[u8]) -> Option<usize> {
    let (_, subject, _) = walk(der)?;
    let rdns = elements(subject)?;
    for (tag, rdn) in &rdns {
        for (ava_tag, ava) in elements(rdn)? {
            let in_order = matches!(elements(ava)?[..], [(0x06, _), _]);
            (*tag == 0x31 && ava_tag == 0x30 && in_order).then_some(())?;
        }
    }
    Some(rdns.len())
}

/// The entries of the kinds that can be registered, if everything down to the
/// entries is in order.
fn walk_alternative_names(der: &[u8]) -> Option<Entries> {
    let (2, _, rest) = walk(der)? else { return None };
    let [(0x30, _), optional @ .., (0xa3, extensions)] = &rest[..] else { return None };
    optional.is_sorted_by(|(a, _), (b, _)| a < b).then_some(())?;
    let [(0x30, extensions)] = elements(extensions)?[..] else { return None };
    let mut names = None;
    for (tag, extension) in elements(extensions)? {
        (tag == 0x30).then_some(())?;
        if extension.starts_with(SAN_OID) {
            let parts = elements(extension)?;
            let ([_, (0x04, value)] | [_, (0x01, [0 | 0xff]), (0x04, value)]) = parts[..] else {
                return None;
            };
            names.replace(value).is_none().then_some(())?;
        }
    }
    let [(0x30, names)] = elements(names?)?[..] else { return None };
    let mut entries = Entries::new();
    for (tag, entry) in elements(names)? {
        match tag {
            0x81 => entries.push(("email", entry.to_vec())),
            0x82 => entries.push(("dns", entry.to_vec())),
            0x86 => entries.push(("uri", entry.to_vec())),
            0x87 => entries.push(("ip", entry.to_vec())),
            0xa0 | 0xa3 | 0xa4 | 0xa5 | 0x88 => {}
            _ => return None,
        }
    }
    Some(entries)
}

const SAN_OID: &[u8] = &[6, 3, 0x55, 0x1d, 0x11];

fn tlv(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let content = contents.concat();
    let mut out = vec![tag];
    match content.len() {
        len @ ..0x80 => out.push(u8::try_from(len).unwrap()),
        len @ ..0x100 => out.extend([0x81, u8::try_from(len).unwrap()]),
        len => {
            out.push(0x82);
            out.extend(u16::try_from(len).unwrap().to_be_bytes());
        }
    }
    out.extend(content);
    out
}

fn seq(contents: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, contents)
}

/// An attribute of the arc 2.5.4.
fn ava(kind: u8, tag: u8, value: &[u8]) -> Vec<u8> {
    seq(&[&[6, 3, 0x55, 4, kind], &tlv(tag, &[value])])
}

fn rdn(avas: &[&[u8]]) -> Vec<u8> {
    tlv(0x31, avas)
}

fn extension(kind: u8, critical: &[u8], value: &[u8]) -> Vec<u8> {
    seq(&[&[6, 3, 0x55, 0x1d, kind], critical, &tlv(4, &[value])])
}

/// The parts that the generated certificates differ in, and what they are
/// otherwise.
struct Parts<'a> {
    version: u8,
    serial: &'a [u8],
    subject: Vec<u8>,
    unique: &'a [u8],
    extensions: Vec<u8>,
}

impl Default for Parts<'_> {
    fn default() -> Self {
        let subject = seq(&[&rdn(&[&ava(3, 0x0c, b"a")])]);
        Self { version: 2, serial: &[5], subject, unique: &[], extensions: vec![] }
    }
}

impl Parts<'_> {
    fn der(&self) -> Vec<u8> {
        let algorithm = seq(&[&[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]]);
        let key_type = seq(&[
            &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1],
            &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7],
        ]);
        let extensions = match &self.extensions[..] {
            [] => vec![],
            list => tlv(0xa3, &[&seq(&[list])]),
        };
        let tbs = seq(&[
            &tlv(0xa0, &[&[2, 1, self.version]]),
            &tlv(2, &[self.serial]),
            &algorithm,
            &seq(&[&rdn(&[&ava(6, 0x13, b"DE")]), &rdn(&[&ava(3, 0x0c, b"ca")])]),
            &seq(&[&tlv(0x17, &[b"240102030405Z"]), &tlv(0x18, &[b"20500101000000Z"])]),
            &self.subject,
            &seq(&[&key_type, &tlv(3, &[&[0, 4], &[7; 64]])]),
            self.unique,
            &extensions,
        ]);
        seq(&[&tbs, &algorithm, &tlv(3, &[&[0], &[9; 70]])])
    }
}

/// Certificates that both readers accept.
fn corpus() -> Vec<(&'static str, Vec<u8>)> {
    let names = seq(&[
        &tlv(0x82, &[b"a.example"]),
        &tlv(0x81, &[b"ops@example.com"]),
        &tlv(0x86, &[b"spiffe://ex/a"]),
        &tlv(0x87, &[&[192, 0, 2, 1]]),
        &tlv(0x87, &[&[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]),
        &tlv(0xa4, &[&seq(&[&rdn(&[&ava(3, 0x0c, b"d")])])]),
        &tlv(0xa0, &[&[6, 2, 0x2a, 3], &tlv(0xa0, &[&tlv(0x0c, &[b"other"])])]),
        &tlv(0x88, &[&[0x2a, 3, 4]]),
        &tlv(0x82, &[b"*.example"]),
    ]);
    let other = [
        extension(0x13, &[1, 1, 0xff], &seq(&[])),
        extension(0x0f, &[1, 1, 0xff], &[3, 2, 7, 0x80]),
        extension(0x25, &[], &seq(&[&[6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2]])),
    ]
    .concat();
    let subject = seq(&[
        &rdn(&[&ava(6, 0x13, b"DE")]),
        &rdn(&[&ava(10, 0x0c, "Bäckerei, \"Co\"".as_bytes())]),
        &rdn(&[&ava(3, 0x0c, b" a+b "), &ava(11, 0x1e, &[0, b'x', 0x20, 0xac])]),
        &rdn(&[&ava(5, 0x13, b"#1")]),
        &rdn(&[&seq(&[&[6, 3, 0x2a, 3, 4], &tlv(4, &[&[1, 2, 3]])])]),
    ]);
    let long = rdn(&[&ava(3, 0x0c, &[b'x'; 130])]);
    let wide: Vec<u8> =
        (0..9).flat_map(|i| tlv(0x82, &[format!("host-{i}.example").as_bytes()])).collect();
    let san = |critical: &[u8]| extension(0x11, critical, &names);
    let everything = Parts {
        serial: &[0x7f, 1],
        subject: subject.clone(),
        unique: &[0x81, 2, 0, 5, 0x82, 2, 0, 6],
        extensions: [other.clone(), san(&[])].concat(),
        ..Parts::default()
    };
    let empty_subject = Parts {
        serial: &[1; 20],
        subject: seq(&[]),
        extensions: [san(&[1, 1, 0xff]), other].concat(),
        ..Parts::default()
    };
    let long_lengths = Parts {
        subject: seq(&[&long, &long]),
        extensions: extension(0x11, &[], &seq(&[&wide])),
        ..Parts::default()
    };
    let version_2 = Parts { version: 1, subject, unique: &[0x81, 2, 0, 5], ..Parts::default() };
    vec![
        ("RFC 8705 appendix A", include_bytes!("../../data/rfc8705-appendix-a.der").to_vec()),
        ("everything", everything.der()),
        ("empty subject", empty_subject.der()),
        ("long lengths", long_lengths.der()),
        ("no extensions", Parts::default().der()),
        ("version 2", version_2.der()),
    ]
}

#[test]
fn both_see_the_same() {
    for (what, der) in corpus() {
        let view = theirs(&der).unwrap_or_else(|| panic!("{what}"));
        assert_agreement(&der, &view, format_args!("{what}"));
        assert!(Thumbprint::of(&der).is_ok());
    }
}

#[test]
fn text_of_x509_cert_can_be_registered() {
    for (what, der) in corpus() {
        let certificate = x509_cert::Certificate::from_der(&der).unwrap();
        let text = certificate.tbs_certificate().subject().to_string();
        let own = Certificate::from_der(&der).unwrap().subject().unwrap().to_string();
        if text.is_empty() {
            assert_eq!(own, "", "{what}");
            continue;
        }
        for text in [text, own] {
            let expected = ExpectedSubject::dn(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
            let verdict = expected.verify(&Certificate::from_der(&der).unwrap());
            assert_eq!(verdict, Ok(()), "{what}: {text}");
        }
    }
}

#[test]
fn cut_certificates_are_refused() {
    for (what, der) in corpus() {
        for end in 0..der.len() {
            let cut = &der[..end];
            assert!(Certificate::from_der(cut).is_err(), "{what}, {end} octets");
            assert!(Thumbprint::of(cut).is_err(), "{what}, {end} octets");
            assert!(x509_cert::Certificate::from_der(cut).is_err(), "{what}, {end} octets");
        }
        for more in [&[0][..], &[5, 0], &der] {
            assert!(Certificate::from_der(&[&der, more].concat()).is_err(), "{what}");
        }
    }
}

#[test]
fn altered_certificates_are_not_misread() {
    let outcomes: BTreeSet<Outcome> = std::thread::scope(|scope| {
        let alter = |(what, der): (&'static str, Vec<u8>)| scope.spawn(move || altered(what, &der));
        let threads: Vec<_> = corpus().into_iter().map(alter).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let expected = [
        Outcome::Agreement,
        Outcome::BothRefuse,
        Outcome::Passed,
        // An arc of a type that is not written in the shortest way.
        Outcome::Stricter("no match"),
        // Extensions in another version than 3.
        Outcome::Stricter("extensions_before_v3"),
    ];
    assert_eq!(outcomes, BTreeSet::from(expected));
}

/// What becomes of a certificate of which one octet is another, for each of them.
fn altered(what: &str, der: &[u8]) -> BTreeSet<Outcome> {
    let mut outcomes = BTreeSet::new();
    for (at, octet) in der.iter().enumerate() {
        let mut altered = der.to_vec();
        for other in others(*octet) {
            altered[at] = other;
            outcomes.insert(outcome(&altered, format_args!("{what}: {other:02x} at {at}")));
        }
    }
    outcomes
}

/// What an octet is altered to: each bit, its neighbours, and octets that mean
/// something as identifier or length.
fn others(octet: u8) -> BTreeSet<u8> {
    let bits = (0..8).map(|bit| octet ^ 1 << bit);
    let more = [octet.wrapping_add(1), octet.wrapping_sub(1), 0, 0x30, 0x7f, 0x80, 0x81, 0xff];
    bits.chain(more).filter(|other| *other != octet).collect()
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Agreement,
    BothRefuse,
    /// Answered by certbound alone.
    Passed,
    /// Answered by x509-cert alone, and the error of certbound.
    Stricter(&'static str),
}

/// What becomes of an altered certificate. Panics if certbound misreads it.
fn outcome(altered: &[u8], what: Arguments<'_>) -> Outcome {
    let view = theirs(altered);
    let (rdns, names) = (matching_rdns(altered), entries(altered));
    let found = names.as_ref().ok().filter(|names| !names.is_empty());
    if let Ok(1..) = rdns {
        assert_eq!(walk_subject(altered), rdns.ok(), "{what}");
    }
    if found.is_some() {
        assert_eq!(walk_alternative_names(altered).as_ref(), found, "{what}");
    }
    match (view, &rdns, &names) {
        (None, Ok(1..), _) => Outcome::Passed,
        (None, ..) if found.is_some() => Outcome::Passed,
        (None, ..) => Outcome::BothRefuse,
        (Some(view), Ok(rdns), Ok(_)) if *rdns == view.rdns => {
            assert_agreement(altered, &view, what);
            Outcome::Agreement
        }
        (Some(View { alternative_names: None, .. }), Ok(_), Err(_)) => Outcome::BothRefuse,
        (Some(_), Ok(_), Ok(_)) => Outcome::Stricter("no match"),
        (Some(_), Err(error), _) | (Some(_), _, Err(error)) => Outcome::Stricter(error.name()),
    }
}
