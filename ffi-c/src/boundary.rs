//! From a Rust result to a status, and no panic across the boundary.

use certbound_core::Error;

use crate::raw::Output;
use crate::status::{CERTBOUND_OK, certbound_status};

/// Runs the body of an exported function.
///
/// A panic is a defect: it becomes `CERTBOUND_INTERNAL` where unwinding exists.
/// Nothing in core or here is known to panic; the link proof shows it.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Error>) -> certbound_status {
    match catch(body) {
        Ok(()) => CERTBOUND_OK,
        Err(error) => error.code(),
    }
}

/// As [`guard`], and writes why the body failed, whatever it was.
///
/// # Safety
/// `out` is NULL or valid to be written, and `body` keeps no reference to it.
pub(crate) unsafe fn explained<T, F: Copy>(
    out: *mut T,
    body: impl FnOnce() -> Result<(), F>,
) -> certbound_status
where
    T: From<F>,
    Error: From<F>,
{
    guard(|| {
        let out = Output::optional(out)?;
        let Err(fault) = body() else { return Ok(()) };
        if let Some(out) = out {
            // SAFETY: the caller vouches for the output; the inputs are done
            // with.
            unsafe { out.write(T::from(fault)) };
        }
        Err(Error::from(fault))
    })
}

#[cfg(feature = "std")]
fn catch(body: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    // Nothing is shared with the caller but what the body writes at its end,
    // so a broken invariant cannot be seen afterwards.
    let body = std::panic::AssertUnwindSafe(body);
    std::panic::catch_unwind(body).unwrap_or(Err(Error::Internal))
}

#[cfg(not(feature = "std"))]
fn catch(body: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    body()
}

#[cfg(all(feature = "freestanding", not(feature = "std")))]
mod freestanding {
    use core::panic::PanicInfo;

    #[cfg(feature = "link-proof")]
    #[panic_handler]
    fn panic(_: &PanicInfo<'_>) -> ! {
        unsafe extern "C" {
            fn certbound_a_panic_is_reachable() -> !;
        }
        // SAFETY: nobody defines this function, so no image holds the call.
        unsafe { certbound_a_panic_is_reachable() }
    }

    #[cfg(not(feature = "link-proof"))]
    #[panic_handler]
    fn panic(_: &PanicInfo<'_>) -> ! {
        loop {
            core::hint::spin_loop();
        }
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| panic!("on purpose")), Error::Internal.code());
        assert_eq!(guard(|| Err(Error::ShortBuffer)), Error::ShortBuffer.code());
        assert_eq!(guard(|| Ok(())), CERTBOUND_OK);
    }
}
