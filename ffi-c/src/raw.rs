//! The only places where a caller's pointer is followed.
//!
//! Each helper checks what can be checked (null, length, alignment) and relies
//! on the caller for the rest: the header says that a pointer is valid for its
//! length during the call.

use certbound_core::Error;

/// Input octets. `(NULL, 0)` is an empty input.
///
/// # Safety
/// A non-null `start` is valid for reading `len` octets while `'a` lasts.
pub(crate) unsafe fn bytes<'a>(start: *const u8, len: usize) -> Result<&'a [u8], Error> {
    if len > isize::MAX.unsigned_abs() {
        return Err(Error::LengthTooLarge);
    }
    if start.is_null() {
        return if len == 0 { Ok(&[]) } else { Err(Error::NullPointer) };
    }
    // SAFETY: not null and not longer than an object, both checked above; the
    // caller vouches that the octets are there.
    Ok(unsafe { core::slice::from_raw_parts(start, len) })
}

/// An input value; `None` for a null pointer.
///
/// # Safety
/// A non-null `from` is valid for reading a `T`.
pub(crate) unsafe fn value<T: Copy>(from: *const T) -> Result<Option<T>, Error> {
    if from.is_null() {
        return Ok(None);
    }
    if !from.is_aligned() {
        return Err(Error::MisalignedPointer);
    }
    // SAFETY: not null and aligned, both checked above; the caller vouches for
    // the memory, and every `T` used here is plain data.
    Ok(Some(unsafe { from.read() }))
}

/// A caller's storage for one result, checked before the work is done.
pub(crate) struct Output<T>(*mut T);

impl<T> Output<T> {
    /// # Errors
    /// `NullPointer`, `MisalignedPointer`.
    pub(crate) fn new(to: *mut T) -> Result<Self, Error> {
        if to.is_null() {
            return Err(Error::NullPointer);
        }
        if !to.is_aligned() {
            return Err(Error::MisalignedPointer);
        }
        Ok(Self(to))
    }

    /// As [`new`](Self::new), but null means that the result is not wanted.
    pub(crate) fn optional(to: *mut T) -> Result<Option<Self>, Error> {
        if to.is_null() { Ok(None) } else { Self::new(to).map(Some) }
    }

    /// Writes the result.
    ///
    /// # Safety
    /// The pointer is valid for writing a `T`, and no reference to what it
    /// points to is alive.
    pub(crate) unsafe fn write(self, value: T) {
        // SAFETY: not null and aligned, checked in `new`; the caller vouches
        // for the memory.
        unsafe { self.0.write(value) }
    }
}
