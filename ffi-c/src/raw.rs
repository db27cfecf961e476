//! The only places where a caller's pointer is followed.
//!
//! Each helper checks what can be checked (null, length, alignment) and relies
//! on the caller for the rest: the header says that a pointer is valid for its
//! length during the call.

use core::ffi::c_char;
use core::fmt::{self, Write};

use certbound_core::Error;

/// Input octets. With a length of 0 the pointer is not looked at.
///
/// # Safety
/// A non-null `start` is valid for reading `len` octets while `'a` lasts.
pub(crate) unsafe fn bytes<'a>(start: *const u8, len: usize) -> Result<&'a [u8], Error> {
    // Whoever has nothing to point to may not have set the pointer.
    if len == 0 {
        return Ok(&[]);
    }
    if len > isize::MAX.unsigned_abs() {
        return Err(Error::LengthTooLarge);
    }
    if start.is_null() {
        return Err(Error::NullPointer);
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

/// A caller's buffer, of octets or of numbers.
pub(crate) struct Buffer<T = u8> {
    start: *mut T,
    capacity: usize,
}

impl<T> Buffer<T> {
    /// # Errors
    /// `NullPointer`, `MisalignedPointer`, `LengthTooLarge`;
    /// `OverlappingBuffers` when it shares memory with the input, which is read
    /// while the buffer is written.
    pub(crate) fn new(start: *mut T, capacity: usize, input: &[u8]) -> Result<Self, Error> {
        if start.is_null() {
            return Err(Error::NullPointer);
        }
        if !start.is_aligned() {
            return Err(Error::MisalignedPointer);
        }
        match capacity.checked_mul(size_of::<T>()) {
            Some(octets) if octets <= isize::MAX.unsigned_abs() => {}
            _ => return Err(Error::LengthTooLarge),
        }
        Self { start, capacity }.apart_from(input)
    }

    /// As [`new`](Self::new), but `(NULL, 0)` is a buffer without room.
    pub(crate) fn or_none(
        start: *mut T,
        capacity: usize,
        input: &[u8],
    ) -> Result<Option<Self>, Error> {
        if start.is_null() && capacity == 0 {
            return Ok(None);
        }
        Self::new(start, capacity, input).map(Some)
    }

    /// The buffer, when it does not share memory with a further input.
    ///
    /// # Errors
    /// `OverlappingBuffers`.
    pub(crate) fn apart_from(self, input: &[u8]) -> Result<Self, Error> {
        let input = input.as_ptr_range();
        // No wrap: the capacity was checked.
        let octets = self.capacity.saturating_mul(size_of::<T>());
        let (first, last) = (self.start.addr(), self.start.addr().saturating_add(octets));
        if first < input.end.addr() && input.start.addr() < last {
            return Err(Error::OverlappingBuffers);
        }
        Ok(self)
    }
}

impl Buffer<u8> {
    /// The octets of the buffer.
    ///
    /// # Safety
    /// The buffer is valid for writing its capacity while `'b` lasts, and
    /// nothing else refers to it.
    pub(crate) unsafe fn octets<'b>(self) -> &'b mut [u8] {
        // SAFETY: not null, not longer than an object and apart from every
        // input, all checked in `new`; the caller vouches that it is there.
        // Octets of any value are valid.
        unsafe { core::slice::from_raw_parts_mut(self.start, self.capacity) }
    }
}

impl Buffer<u32> {
    /// The numbers of the buffer.
    ///
    /// # Safety
    /// As for [`octets`](Buffer::octets).
    pub(crate) unsafe fn numbers<'b>(self) -> &'b mut [u32] {
        // SAFETY: aligned too, checked in `new`; else as in `octets`. Numbers
        // of any value are valid.
        unsafe { core::slice::from_raw_parts_mut(self.start, self.capacity) }
    }
}

/// A caller's buffer for text.
pub(crate) struct TextOutput(Buffer<u8>);

impl TextOutput {
    /// # Errors
    /// Those of [`Buffer::new`].
    pub(crate) fn new(start: *mut c_char, capacity: usize, input: &[u8]) -> Result<Self, Error> {
        Buffer::new(start.cast(), capacity, input).map(Self)
    }

    /// Prints once to learn the length and, when the text and a NUL fit, once
    /// more into the buffer. Returns the length without the NUL.
    ///
    /// # Errors
    /// `ShortBuffer`; nothing was written then.
    ///
    /// # Safety
    /// The buffer is valid for writing its capacity.
    pub(crate) unsafe fn print(
        self,
        print: impl Fn(&mut TextWriter<'_>) -> fmt::Result,
    ) -> Result<usize, Error> {
        let mut counter = TextWriter { rest: None, len: 0 };
        print(&mut counter).map_err(|_| Error::Internal)?;
        let len = counter.len;
        if len >= self.0.capacity {
            return Err(Error::ShortBuffer);
        }
        // SAFETY: the caller vouches for the buffer, to which nothing refers yet.
        let buffer = unsafe { self.0.octets() };
        let mut writer = TextWriter { rest: Some(buffer), len: 0 };
        print(&mut writer).and_then(|()| writer.write_char('\0')).map_err(|_| Error::Internal)?;
        Ok(len)
    }
}

/// Counts text and, with a buffer, writes it.
pub(crate) struct TextWriter<'b> {
    rest: Option<&'b mut [u8]>,
    len: usize,
}

impl Write for TextWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.len = self.len.saturating_add(text.len());
        if let Some(rest) = self.rest.take() {
            let (here, after) = rest.split_at_mut_checked(text.len()).ok_or(fmt::Error)?;
            for (to, from) in here.iter_mut().zip(text.bytes()) {
                *to = from;
            }
            self.rest = Some(after);
        }
        Ok(())
    }
}
