//! From a core error to the Python exception that carries it.

use certbound::{Context, Error, Verdict};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// What the faulty input was, which decides the class to raise.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    /// A certificate given as an argument.
    Certificate,
    /// A value that the application chose.
    Value,
    /// A token, its claims, or the check of it.
    Token,
}

/// The exception for this error.
pub(crate) fn raise(py: Python<'_>, error: Error, subject: Subject) -> PyErr {
    let class = match (subject, error.verdict()) {
        _ if error.code() < 100 => "Error",
        (Subject::Certificate, _) => "MalformedCertificateError",
        (Subject::Value, _) => "InvalidValueError",
        (Subject::Token, Verdict::Mismatch) => "MismatchError",
        (Subject::Token, Verdict::Unbound) => "UnboundError",
        (Subject::Token, Verdict::Malformed) => "MalformedTokenError",
        (Subject::Token, Verdict::Inactive) => "InactiveError",
        (Subject::Token, _) => "Error",
    };
    let exception = exceptions(py)
        .and_then(|module| module.getattr(class)?.cast_into::<PyType>().map_err(PyErr::from))
        .and_then(|class| class.call1((error.code(),)));
    match exception {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

fn exceptions(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module =
        MODULE.get_or_try_init(py, || py.import("certbound.exceptions").map(Bound::unbind))?;
    Ok(module.bind(py))
}

/// Name, message and verdict of an error number.
#[pyfunction]
#[pyo3(signature = (code, /))]
pub(crate) fn describe(code: u32) -> Option<(&'static str, &'static str, &'static str)> {
    let error = Error::from_code(code)?;
    Some((error.name(), error.message(), error.verdict().name()))
}

/// The OAuth error code for an error number in a context.
#[pyfunction]
#[pyo3(signature = (code, context, /))]
pub(crate) fn oauth_error(
    py: Python<'_>,
    code: u32,
    context: u32,
) -> PyResult<Option<&'static str>> {
    let (error, context) = numbers(py, code, context)?;
    Ok(error.oauth_error(context))
}

/// The HTTP status for an error number in a context.
#[pyfunction]
#[pyo3(signature = (code, context, /))]
pub(crate) fn http_status(py: Python<'_>, code: u32, context: u32) -> PyResult<u16> {
    let (error, context) = numbers(py, code, context)?;
    Ok(error.http_status(context))
}

fn numbers(py: Python<'_>, code: u32, context: u32) -> PyResult<(Error, Context)> {
    let error = Error::from_code(code).unwrap_or(Error::Internal);
    let context = Context::from_number(context)
        .ok_or_else(|| raise(py, Error::UnknownContext, Subject::Value))?;
    Ok((error, context))
}
