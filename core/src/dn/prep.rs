//! RFC 4518 string preparation, one code point at a time and without memory
//! beyond a buffer for 30 combining marks.
//!
//! The steps: transcode ([`super::text`]), map, normalize, prohibit, and drop
//! what is insignificant ([`Prepared`]). Frozen at Unicode 3.2: a code point
//! that it does not assign stands for itself. Two points differ from the RFC
//! on purpose: U+0000 makes a value undefined instead of vanishing (RFC 8705
//! section 7.5), and unassigned code points are not prohibited.
//!
//! Normalization stops at NFKD. NFKC(x) = NFKC(y) exactly when
//! NFKD(x) = NFKD(y), so composing would change no verdict.
//!
//! A run of more than 30 non-starters makes a value undefined; UAX #15 calls
//! such text not stream-safe, and no language writes it.

use super::text::{BAD, CodePoints, EMPTY, END, Text};
use crate::oid::Rule;

/// Why a value is undefined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The octets are not what the string type holds.
    Encoding,
    /// U+0000.
    Nul,
    /// A code point beyond ASCII under caseIgnoreIA5Match.
    NotAscii,
    /// A code point that RFC 4518 section 2.4 prohibits.
    #[cfg_attr(not(feature = "unicode"), expect(dead_code, reason = "needs the tables"))]
    Prohibited,
    /// More than 30 combining marks in a row.
    TooManyMarks,
}

/// Steps 2 to 6: the prepared code points of a value.
pub(crate) struct Prepared<'a> {
    source: CodePoints<'a>,
    rule: Rule,
    /// What is left of an expansion, in UTF-16.
    expansion: &'static [u16],
    /// The vowel and final consonant of a Hangul syllable, or 0.
    jamo: [u32; 2],
    /// Non-starters in canonical order, and the starter behind them.
    run: [u32; MAX_RUN],
    run_len: usize,
    run_at: usize,
    after_run: u32,
    /// Read to see whether a mark follows a space.
    peeked: u32,
    /// Kept back while the space before it is given out.
    held: u32,
    started: bool,
    space: bool,
    fault: Option<Fault>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(text: Text<'a>, rule: Rule) -> Self {
        Self::resumed(text.code_points(), rule, false)
    }

    /// Begins in the middle of a value, behind a code point on which nothing
    /// that follows depends.
    pub(crate) fn resumed(source: CodePoints<'a>, rule: Rule, started: bool) -> Self {
        Self {
            source,
            rule,
            expansion: &[],
            jamo: [0; 2],
            run: [0; MAX_RUN],
            run_len: 0,
            run_at: 0,
            after_run: EMPTY,
            peeked: EMPTY,
            held: EMPTY,
            started,
            space: false,
            fault: None,
        }
    }

    /// Why the value is undefined, or `None` when it can be compared.
    pub(crate) fn fault(&mut self) -> Option<Fault> {
        loop {
            match self.next() {
                END => return None,
                BAD => return self.fault,
                _ => {}
            }
        }
    }

    /// The next prepared code point, [`END`] or [`BAD`].
    ///
    /// A separator between words comes out as one U+0020. It cannot be taken
    /// for a U+0020 that carries a mark, since a mark never follows a
    /// separator.
    #[inline]
    pub(crate) fn next(&mut self) -> u32 {
        if self.is_idle()
            && let Some(point) = self.source.letter_or_digit()
        {
            self.started = true;
            return point;
        }
        if self.held != EMPTY {
            return core::mem::replace(&mut self.held, EMPTY);
        }
        loop {
            let item = match core::mem::replace(&mut self.peeked, EMPTY) {
                EMPTY => self.ordered(),
                item => item,
            };
            let point = item & POINT;
            if point >= EMPTY {
                return point;
            }
            if insignificant(self.rule, point) {
                let next = self.ordered();
                self.peeked = next;
                if next & MARK == 0 || next & POINT >= EMPTY {
                    self.space = matches!(self.rule, Rule::CaseIgnore | Rule::CaseIgnoreIa5);
                    continue;
                }
            }
            let separator = self.space && self.started;
            self.space = false;
            self.started = true;
            if separator {
                self.held = point;
                return 0x20;
            }
            return point;
        }
    }

    /// Whether nothing is pending, so that the next code point decides alone.
    #[inline]
    fn is_idle(&self) -> bool {
        self.held == EMPTY
            && self.peeked == EMPTY
            && self.after_run == EMPTY
            && self.run_at >= self.run_len
            && self.expansion.is_empty()
            && self.jamo == [0; 2]
            && !self.space
    }

    /// Step 3, second half: canonical ordering.
    #[inline]
    fn ordered(&mut self) -> u32 {
        if self.run_at < self.run_len {
            let item = self.run.get(self.run_at).copied().unwrap_or(BAD);
            self.run_at = self.run_at.saturating_add(1);
            return item;
        }
        if self.after_run != EMPTY {
            return core::mem::replace(&mut self.after_run, EMPTY);
        }
        let item = self.decomposed();
        if item >> CLASS_SHIFT == 0 {
            return item;
        }
        self.collect_run(item)
    }

    /// Gathers a run of non-starters, sorted by class and otherwise stable.
    fn collect_run(&mut self, first: u32) -> u32 {
        if let Some(slot) = self.run.first_mut() {
            *slot = first;
        }
        self.run_len = 1;
        let mut item = self.decomposed();
        while item >> CLASS_SHIFT != 0 {
            if self.run_len >= MAX_RUN {
                return self.undefined(Fault::TooManyMarks);
            }
            let class = item >> CLASS_SHIFT;
            let sorted = self.run.iter().take(self.run_len);
            let at = sorted.take_while(|other| **other >> CLASS_SHIFT <= class).count();
            self.run_len = self.run_len.saturating_add(1);
            for slot in self.run.iter_mut().take(self.run_len).skip(at) {
                core::mem::swap(slot, &mut item);
            }
            item = self.decomposed();
        }
        self.after_run = item;
        self.run_at = 1;
        self.run.first().copied().unwrap_or(BAD)
    }

    /// Steps 2 to 4 without the ordering: a code point with its combining
    /// class and mark flag, [`END`] or [`BAD`].
    #[inline]
    fn decomposed(&mut self) -> u32 {
        loop {
            #[cfg(feature = "unicode")]
            if !self.expansion.is_empty() {
                return self.expanded();
            }
            if self.jamo != [0; 2] {
                let [vowel, last] = self.jamo;
                self.jamo = if vowel != 0 { [0, last] } else { [0; 2] };
                return if vowel != 0 { vowel } else { last };
            }
            let point = self.source.next();
            match point {
                0x41..=0x5a => return point | 0x20,
                0x20..=0x7e => return point,
                0x09..=0x0d => return 0x20,
                0 => return self.undefined(Fault::Nul),
                1..=0x7f => {}
                END => return END,
                BAD => return self.undefined(Fault::Encoding),
                _ if self.rule == Rule::CaseIgnoreIa5 => return self.undefined(Fault::NotAscii),
                #[cfg(feature = "unicode")]
                _ => match self.mapped(point) {
                    EMPTY => {}
                    item => return item,
                },
                // Without tables a code point beyond ASCII stands for itself.
                #[cfg(not(feature = "unicode"))]
                _ => return point,
            }
        }
    }

    fn undefined(&mut self, fault: Fault) -> u32 {
        self.fault = Some(fault);
        BAD
    }

    /// What a code point beyond ASCII becomes; [`EMPTY`] when it vanishes or
    /// becomes an expansion.
    #[cfg(feature = "unicode")]
    fn mapped(&mut self, point: u32) -> u32 {
        use crate::dn::tables::{POOL, U_FDFA, U_FDFB};

        if let Some(offset) = point.checked_sub(0xac00)
            && offset < 11_172
        {
            // Unicode section 3.12, Hangul syllable decomposition.
            let last = offset % 28;
            self.jamo = [
                (offset / 28 % 21).wrapping_add(0x1161),
                if last == 0 { 0 } else { last.wrapping_add(0x11a7) },
            ];
            return (offset / 588).wrapping_add(0x1100);
        }
        if point >= 0x3_0000 {
            return match point {
                0xe0001 | 0xe0020..=0xe007f => EMPTY,
                // RFC 3454 tables C.3 and C.4.
                0xf_0000.. => self.undefined(Fault::Prohibited),
                _ if point & 0xfffe == 0xfffe => self.undefined(Fault::Prohibited),
                _ => point,
            };
        }
        let entry = entry(point);
        let (offset, units) = (entry >> 3, usize::from(entry & 7));
        if units != 0 {
            self.expansion = usize::from(offset)
                .checked_add(units)
                .and_then(|end| POOL.get(usize::from(offset)..end))
                .unwrap_or(&[]);
            return EMPTY;
        }
        match offset {
            0 => point,
            1 => EMPTY,
            2 => 0x20,
            4 | 5 => {
                self.expansion = if offset == 4 { &U_FDFA } else { &U_FDFB };
                EMPTY
            }
            MARKED.. => classed(point, offset),
            _ => self.undefined(Fault::Prohibited),
        }
    }

    /// The next code point of an expansion.
    #[cfg(feature = "unicode")]
    fn expanded(&mut self) -> u32 {
        let Some(Ok(character)) = char::decode_utf16(self.expansion.iter().copied()).next() else {
            return BAD;
        };
        self.expansion = self.expansion.get(character.len_utf16()..).unwrap_or(&[]);
        let point = u32::from(character);
        // No mark stands below U+0300.
        if point < 0x300 {
            return point;
        }
        // Nothing in an expansion is expanded itself, dropped or prohibited: an entry says
        // its class.
        match entry(point) {
            0 => point,
            entry => classed(point, entry >> 3),
        }
    }
}

/// What a code point maps to, as a number that is equal for two code points
/// only if preparation makes the same of both; and whether nothing behind it
/// depends on it.
#[cfg(feature = "unicode")]
#[inline]
pub(crate) fn mapping(point: u32, rule: Rule) -> (u32, bool) {
    use crate::dn::tables::POOL;

    // Not equal to any other, but to itself.
    const SELF: u32 = 1 << 31;
    // An expansion, of which the pool holds one copy.
    const EXPANDED: u32 = 1 << 30;
    let itself = (point | SELF, false);
    match point {
        0x61..=0x7a | 0x30..=0x39 => (point, true),
        0x41..=0x5a => (point | 0x20, true),
        0x20..=0x7e => (point, false),
        0..=0x7f | 0x3_0000.. => itself,
        _ => match entry(point) {
            0 => (point, rule != Rule::Telephone),
            entry if entry & 7 == 1 => match POOL.get(usize::from(entry >> 3)) {
                Some(unit) => (u32::from(*unit), false),
                None => itself,
            },
            entry if entry & 7 != 0 => (u32::from(entry) | EXPANDED, false),
            _ => itself,
        },
    }
}

/// A code point's entry: a pool offset (13 bits) over a length (3 bits), or
/// over a length of 0 one of: 0 itself, 1 nothing, 2 SPACE, 3 prohibited, 4 and
/// 5 the two long expansions, `MARKED` with mark flag and combining class.
#[cfg(feature = "unicode")]
#[inline]
fn entry(point: u32) -> u16 {
    use crate::dn::tables::{LEAVES, MIDDLE, TOP};

    let point = usize::try_from(point).unwrap_or(usize::MAX);
    let block = TOP.get(point >> 8).copied().map_or(0, usize::from);
    let leaf = MIDDLE.get((block << 5) | ((point >> 3) & 31)).copied().map_or(0, usize::from);
    LEAVES.get((leaf << 3) | (point & 7)).copied().unwrap_or(0)
}

#[cfg(feature = "unicode")]
#[inline]
fn classed(point: u32, entry: u16) -> u32 {
    let class = u32::from(entry & 0xff) << CLASS_SHIFT;
    let mark = if entry & 0x100 == 0 { 0 } else { MARK };
    point | class | mark
}

/// RFC 4518 section 2.6: what counts as a space or hyphen where no mark
/// follows.
#[inline]
fn insignificant(rule: Rule, point: u32) -> bool {
    match point {
        0x20 => true,
        // U+2011, U+FE63 and U+FF0D have become one of these in step 3.
        0x2d | 0x58a | 0x2010 | 0x2212 => rule == Rule::Telephone,
        _ => false,
    }
}

/// UAX #15, Stream-Safe Text Format.
const MAX_RUN: usize = 30;

const POINT: u32 = 0x1f_ffff;
const MARK: u32 = 0x20_0000;
const CLASS_SHIFT: u32 = 24;
#[cfg(feature = "unicode")]
const MARKED: u16 = 0x1000;

#[cfg(all(test, feature = "unicode"))]
#[path = "prep_tests.rs"]
mod tests;
