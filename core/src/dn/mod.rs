//! Distinguished names: registered text, preparation and matching.

pub(crate) mod compare;
pub(crate) mod explain;
pub(crate) mod matching;
pub(crate) mod parse;
pub(crate) mod prep;
#[cfg(feature = "unicode")]
#[rustfmt::skip]
mod tables;
pub(crate) mod text;
