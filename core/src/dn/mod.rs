//! Distinguished names: registered text, preparation and matching.

pub(crate) mod compare;
pub(crate) mod explain;
pub(crate) mod matching;
mod parse;
pub(crate) mod prep;
pub(crate) mod registered;
#[cfg(feature = "unicode")]
#[rustfmt::skip]
mod tables;
pub(crate) mod text;
