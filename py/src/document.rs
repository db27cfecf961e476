//! Documents as arguments: JSON text, or what a decoder made of it.

use std::borrow::Cow;
use std::fmt::Write;

use certbound::Error;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyList, PyMapping, PyString, PyTuple};

/// Why a document has no JSON text: wrong in kind, or not JSON.
pub(crate) enum Fault {
    Kind(PyErr),
    Document(Error),
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Self {
        Self::Kind(error)
    }
}

/// The JSON text of a document: bytes and str as they are, a Mapping written
/// out, up to a limit. Of a Mapping only the members of these names are written,
/// where names are given; every name must be a str all the same, since what a
/// name in bytes holds would be overlooked.
pub(crate) fn text<'a>(
    document: &'a Bound<'_, PyAny>,
    what: &str,
    names: Option<&[&str]>,
) -> Result<Cow<'a, [u8]>, Fault> {
    if let Ok(octets) = document.cast::<PyBytes>() {
        return Ok(Cow::Borrowed(octets.as_bytes()));
    }
    if let Ok(string) = document.cast::<PyString>() {
        return match string.to_cow() {
            Ok(Cow::Borrowed(text)) => Ok(Cow::Borrowed(text.as_bytes())),
            Ok(Cow::Owned(text)) => Ok(Cow::Owned(text.into_bytes())),
            Err(_) => Err(Fault::Document(Error::JsonUtf8)),
        };
    }
    let Ok(mapping) = document.cast::<PyMapping>() else {
        let kind = document.get_type().name()?;
        let expected = "is JSON as bytes or str, or a Mapping, not";
        return Err(Fault::Kind(PyTypeError::new_err(format!("{what} {expected} {kind}"))));
    };
    let mut text = String::new();
    write_object(mapping, names, DEEPEST, &mut text)?;
    check_length(&text)?;
    Ok(Cow::Owned(text.into_bytes()))
}

/// Levels that core reads.
const DEEPEST: usize = 64;

/// Octets that a Mapping is written out to. Parts of it may be one object, as
/// decoders with references (YAML) make them: a few lines can stand for more
/// text than there is memory.
const LONGEST: usize = 16 * 1024 * 1024;

/// Asked before each value, so the text is too long by one string at most.
fn check_length(text: &str) -> Result<(), Fault> {
    if text.len() > LONGEST { Err(Fault::Document(Error::TooLarge)) } else { Ok(()) }
}

fn write_object(
    mapping: &Bound<'_, PyMapping>,
    names: Option<&[&str]>,
    levels: usize,
    text: &mut String,
) -> Result<(), Fault> {
    let levels = levels.checked_sub(1).ok_or(Fault::Document(Error::JsonDepth))?;
    text.push('{');
    let mut first = true;
    for item in mapping.items()?.iter() {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let Ok(name) = name.cast::<PyString>() else {
            return Err(Fault::Document(Error::MemberNameNotString));
        };
        if names.is_some_and(|names| !names.iter().any(|wanted| name == wanted)) {
            continue;
        }
        if !first {
            text.push(',');
        }
        first = false;
        write_string(name, text)?;
        text.push(':');
        write_value(&value, levels, text)?;
    }
    text.push('}');
    Ok(())
}

fn write_value(value: &Bound<'_, PyAny>, levels: usize, text: &mut String) -> Result<(), Fault> {
    check_length(text)?;
    if value.is_none() {
        text.push_str("null");
    } else if let Ok(boolean) = value.cast::<PyBool>() {
        text.push_str(if boolean.is_true() { "true" } else { "false" });
    } else if let Ok(string) = value.cast::<PyString>() {
        write_string(string, text)?;
    } else if value.cast::<PyList>().is_ok() || value.cast::<PyTuple>().is_ok() {
        // Before mappings, which take a look at abstract classes to tell.
        let levels = levels.checked_sub(1).ok_or(Fault::Document(Error::JsonDepth))?;
        text.push('[');
        for (i, element) in value.try_iter()?.enumerate() {
            if i > 0 {
                text.push(',');
            }
            write_value(&element?, levels, text)?;
        }
        text.push(']');
    } else if let Ok(mapping) = value.cast::<PyMapping>() {
        write_object(mapping, None, levels, text)?;
    } else {
        // A number, or what no JSON decoder makes: neither is wanted anywhere.
        text.push('0');
    }
    Ok(())
}

fn write_string(string: &Bound<'_, PyString>, text: &mut String) -> Result<(), Fault> {
    text.push('"');
    if let Ok(string) = string.to_cow() {
        for character in string.chars() {
            match character {
                '"' | '\\' => text.extend(['\\', character]),
                '\0'..='\x1f' => write_escape(u16::from(character as u8), text),
                _ => text.push(character),
            }
        }
    } else {
        // Half a surrogate pair, which JSON can hold and UTF-8 cannot.
        let units = string.call_method1("encode", ("utf-16-le", "surrogatepass"))?;
        let units = units.cast::<PyBytes>().map_err(PyErr::from)?;
        for unit in units.as_bytes().as_chunks::<2>().0 {
            write_escape(u16::from_le_bytes(*unit), text);
        }
    }
    text.push('"');
    Ok(())
}

fn write_escape(unit: u16, text: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\\u{unit:04x}");
}
