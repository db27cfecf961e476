//! The version of the library that is loaded.

use core::ffi::c_char;

/// The version that this header belongs to.
pub const CERTBOUND_VERSION_MAJOR: u32 = 0;
/// See `CERTBOUND_VERSION_MAJOR`.
pub const CERTBOUND_VERSION_MINOR: u32 = 1;
/// See `CERTBOUND_VERSION_MAJOR`.
pub const CERTBOUND_VERSION_PATCH: u32 = 0;
/// The version as one number: major × 1,000,000 + minor × 1,000 + patch.
pub const CERTBOUND_VERSION_NUMBER: u32 = 1000;

/// `CERTBOUND_VERSION_NUMBER` of the library that is loaded.
///
/// @return the packed number.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_version_number() -> u32 {
    CERTBOUND_VERSION_NUMBER
}

/// The version of the library that is loaded, as text.
///
/// @return a NUL-terminated string that is never freed, such as "0.1.0".
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_agree() {
        let (major, minor, patch) =
            (CERTBOUND_VERSION_MAJOR, CERTBOUND_VERSION_MINOR, CERTBOUND_VERSION_PATCH);
        assert_eq!(format!("{major}.{minor}.{patch}"), env!("CARGO_PKG_VERSION"));
        let packed = major * 1_000_000 + minor * 1_000 + patch;
        assert_eq!(CERTBOUND_VERSION_NUMBER, packed);
    }
}
