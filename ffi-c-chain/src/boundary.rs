//! From a Rust result to a status, and no panic across the boundary.

use std::panic::{AssertUnwindSafe, catch_unwind};

use certbound_core::Error;

/// As in `certbound.h`.
pub type certbound_status = u32;

/// As in `certbound.h`.
const CERTBOUND_OK: certbound_status = 0;

/// Runs the body of an exported function. A panic is a defect: it becomes
/// `CERTBOUND_INTERNAL`.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Error>) -> certbound_status {
    // Nothing is shared with the caller but what the body writes at its end,
    // so a broken invariant cannot be seen afterwards.
    match catch_unwind(AssertUnwindSafe(body)).unwrap_or(Err(Error::Internal)) {
        Ok(()) => CERTBOUND_OK,
        Err(error) => error.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| panic!("on purpose")), Error::Internal.code());
        assert_eq!(guard(|| Err(Error::ChainExpired)), Error::ChainExpired.code());
        assert_eq!(guard(|| Ok(())), CERTBOUND_OK);
    }
}
