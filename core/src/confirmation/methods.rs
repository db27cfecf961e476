//! The confirmation methods beside `x5t#S256`.

/// The confirmation methods beside `x5t#S256` that a `cnf` names, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Methods(u32);

impl Methods {
    /// No other method.
    pub const NONE: Self = Self(0);
    /// `jwk`: the key itself (RFC 7800 section 3.2).
    pub const JWK: Self = Self(1);
    /// `jwe`: the key, encrypted (RFC 7800 section 3.3).
    pub const JWE: Self = Self(2);
    /// `kid`: the key's identifier (RFC 7800 section 3.4).
    pub const KID: Self = Self(4);
    /// `jku`: where the key is published (RFC 7800 section 3.5).
    pub const JKU: Self = Self(8);
    /// `osc`: OSCORE input material (RFC 9203 section 3.2.1).
    pub const OSC: Self = Self(16);
    /// `jkt`: the thumbprint of a DPoP key (RFC 9449 section 6.1).
    pub const JKT: Self = Self(32);
    /// A method this library does not know. No caller can vouch for it.
    pub const UNKNOWN: Self = Self(1 << 31);

    /// Every known method, with its member name.
    const NAMES: [(Self, &'static str); 6] = [
        (Self::JWK, "jwk"),
        (Self::JWE, "jwe"),
        (Self::KID, "kid"),
        (Self::JKU, "jku"),
        (Self::OSC, "osc"),
        (Self::JKT, "jkt"),
    ];

    /// The method with this member name; [`UNKNOWN`](Self::UNKNOWN) for any other.
    #[must_use]
    pub fn from_name(name: &[u8]) -> Self {
        let known = Self::NAMES.iter().find(|(_, known)| known.as_bytes() == name);
        known.map_or(Self::UNKNOWN, |(method, _)| *method)
    }

    /// The methods with these bits; a bit that names none counts as unknown.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        const KNOWN: u32 = 0x3f;
        let unknown = if bits & !KNOWN == 0 { 0 } else { Self::UNKNOWN.0 };
        Self((bits & KNOWN) | unknown)
    }

    /// The bits, as the C ABI has them.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// These methods and those.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every method of `other` is among these.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The member names of the known methods among these.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let named = Self::NAMES.iter().filter(move |(method, _)| self.contains(*method));
        named.map(|(_, name)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn sets_of_methods() {
        for (bits, expected) in [
            (0, 0),
            (1, 1),
            (32, 32),
            (0x3f, 0x3f),
            (64, 1 << 31),
            (1 << 31, 1 << 31),
            (0x41, 1 << 31 | 1),
            (u32::MAX, 1 << 31 | 0x3f),
        ] {
            let methods = Methods::from_bits(bits);
            assert_eq!(methods.bits(), expected, "{bits:#x}");
            assert_eq!(methods.is_empty(), expected == 0);
            assert_eq!(methods.with(Methods::JKT).bits(), expected | 32);
            for bit in 0..32 {
                let one = Methods(1 << bit);
                assert_eq!(methods.contains(one), expected >> bit & 1 == 1, "{bits:#x} {bit}");
            }
        }
        assert!(!Methods::JWK.contains(Methods::JWK.with(Methods::JKT)));
        assert_eq!(Methods::from_name(b"jkt"), Methods::JKT);
        assert_eq!(Methods::from_name(b"jk"), Methods::UNKNOWN);
        let names: Vec<_> = Methods::from_bits(u32::MAX).names().collect();
        assert_eq!(names, ["jwk", "jwe", "kid", "jku", "osc", "jkt"]);
    }
}
