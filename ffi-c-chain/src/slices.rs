//! Arrays of slices.

use certbound_core::Error;

use crate::raw::bytes;

/// A slice of octets: a certificate in DER, or text. `(NULL, 0)` is empty.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct certbound_slice {
    /// The first octet.
    pub start: *const u8,
    /// How many there are.
    pub len: usize,
}

/// The slices of an array. `(NULL, 0)` is an empty array.
///
/// # Errors
/// `LengthTooLarge`, `NullPointer`, `MisalignedPointer`, for the array or a slice.
///
/// # Safety
/// A non-null `start` is valid for reading `len` slices while `'a` lasts, and so
/// is each of them for its length.
pub(crate) unsafe fn slices<'a>(
    start: *const certbound_slice,
    len: usize,
) -> Result<Vec<&'a [u8]>, Error> {
    if len > isize::MAX.unsigned_abs() / size_of::<certbound_slice>() {
        return Err(Error::LengthTooLarge);
    }
    if start.is_null() {
        return if len == 0 { Ok(Vec::new()) } else { Err(Error::NullPointer) };
    }
    if !start.is_aligned() {
        return Err(Error::MisalignedPointer);
    }
    // SAFETY: not null, aligned and not longer than an object, all checked above;
    // the caller vouches that the slices are there.
    let slices = unsafe { core::slice::from_raw_parts(start, len) };
    // SAFETY: the caller vouches for the octets of each.
    slices.iter().map(|slice| unsafe { bytes(slice.start, slice.len) }).collect()
}
