//! Where decoded certificates go: counted, checked, and copied when wanted.

use sha2::{Digest, Sha256};

use crate::Error;
use crate::base64::Take;
use crate::der::{self, FRAME_HEAD};

/// Which certificates of a value are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The one with this index.
    One(usize),
    /// All, one after another.
    All,
}

/// Takes the octets of certificates as they are decoded.
///
/// Every certificate is counted and its frame checked; of the others than the
/// wanted ones nothing is kept but the first few octets. Copying stops where
/// the buffer ends while counting goes on, so what is wrong with a value does
/// not depend on the buffer.
pub(crate) struct Sink<'o> {
    out: &'o mut [u8],
    wanted: Wanted,
    /// Octets of the wanted certificates so far.
    len: usize,
    /// Certificates that are complete.
    count: usize,
    /// Octets of the certificate that is being decoded, and the first of them.
    current: usize,
    head: [u8; FRAME_HEAD],
    /// The first certificate's hash, when somebody asked for it.
    leaf: Option<&'o mut Sha256>,
    /// Whether the value was read in full before.
    again: bool,
}

impl<'o> Sink<'o> {
    pub(crate) const fn new(wanted: Wanted, out: &'o mut [u8]) -> Self {
        Self {
            out,
            wanted,
            len: 0,
            count: 0,
            current: 0,
            head: [0; FRAME_HEAD],
            leaf: None,
            again: false,
        }
    }

    /// For a value that was read before: what follows the wanted certificate
    /// need not be looked at again.
    pub(crate) fn again(wanted: Wanted, out: &'o mut [u8]) -> Self {
        Self { again: true, ..Self::new(wanted, out) }
    }

    /// Has the first certificate hashed.
    pub(crate) const fn hash_leaf(&mut self, hash: &'o mut Sha256) {
        self.leaf = Some(hash);
    }

    /// Octets of the wanted certificates, whether they fitted or not.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Certificates that were decoded.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// Whether the rest of the value is of no interest.
    pub(crate) fn is_done(&self) -> bool {
        self.again && matches!(self.wanted, Wanted::One(index) if self.count > index)
    }

    /// Ends the certificate that is being decoded.
    ///
    /// # Errors
    /// The certificate's frame errors.
    pub(crate) fn end_certificate(&mut self) -> Result<(), Error> {
        let head = self.head.get(..self.current).unwrap_or(&self.head);
        der::frame(head, self.current)?;
        self.current = 0;
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// The part of the buffer that was written.
    ///
    /// # Errors
    /// `ShortBuffer` when the wanted certificates did not fit.
    pub(crate) fn written(self) -> Result<&'o [u8], Error> {
        self.out.get(..self.len).ok_or(Error::ShortBuffer)
    }
}

impl Take for Sink<'_> {
    /// Takes octets of the certificate that is being decoded.
    fn take(&mut self, octets: &[u8]) {
        let head = self.head.iter_mut().skip(self.current);
        for (to, from) in head.zip(octets) {
            *to = *from;
        }
        self.current = self.current.saturating_add(octets.len());
        if self.count == 0
            && let Some(hash) = &mut self.leaf
        {
            hash.update(octets);
        }
        if self.wanted == Wanted::All || self.wanted == Wanted::One(self.count) {
            let room = self.out.get_mut(self.len..).unwrap_or_default();
            if let Some((to, _)) = room.split_at_mut_checked(octets.len()) {
                to.copy_from_slice(octets);
            }
            self.len = self.len.saturating_add(octets.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &[u8] = &[0x30, 0x02, 0x05, 0x00];
    const SECOND: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x07];

    fn fill(sink: &mut Sink<'_>) {
        for certificate in [FIRST, SECOND] {
            for octets in certificate.chunks(3) {
                sink.take(octets);
            }
            sink.end_certificate().unwrap();
        }
    }

    #[test]
    fn what_is_wanted_is_written() {
        let both = [FIRST, SECOND].concat();
        let rows = [
            (Wanted::One(0), FIRST),
            (Wanted::One(1), SECOND),
            (Wanted::One(2), &[]),
            (Wanted::All, &both),
        ];
        for (wanted, expected) in rows {
            for room in 0..10 {
                let mut out = [0; 10];
                let mut hash = Sha256::new();
                let mut sink = Sink::new(wanted, &mut out[..room]);
                sink.hash_leaf(&mut hash);
                fill(&mut sink);
                assert_eq!((sink.count(), sink.len()), (2, expected.len()));
                assert!(!sink.is_done());
                let expected =
                    if room < expected.len() { Err(Error::ShortBuffer) } else { Ok(expected) };
                assert_eq!(sink.written(), expected, "{wanted:?} {room}");
                assert_eq!(hash.finalize(), Sha256::digest(FIRST));
            }
        }
    }

    #[test]
    fn a_second_reading_ends_early() {
        for (wanted, done) in
            [(Wanted::One(1), true), (Wanted::One(2), false), (Wanted::All, false)]
        {
            let mut out = [0; 10];
            let mut sink = Sink::again(wanted, &mut out);
            assert!(!sink.is_done());
            fill(&mut sink);
            assert_eq!(sink.is_done(), done, "{wanted:?}");
        }
    }

    #[test]
    fn each_frame_is_checked() {
        let rows: &[(&[u8], Error)] = &[
            (b"", Error::CertificateEmpty),
            (b"-----BEGIN CERTIFICATE-----", Error::CertificateIsPem),
            (&[0x31, 0x00], Error::CertificateNotSequence),
            (&[0x30], Error::DerTruncated),
            (&[0x30, 0x84, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], Error::DerTruncated),
            (&[0x30, 0x00, 0x00], Error::DerTrailingData),
            (&[0x30, 0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Error::DerTrailingData),
        ];
        for (certificate, error) in rows {
            let mut sink = Sink::new(Wanted::One(0), &mut []);
            for octets in certificate.chunks(4) {
                sink.take(octets);
            }
            assert_eq!(sink.end_certificate(), Err(*error), "{certificate:02x?}");
        }
    }
}
