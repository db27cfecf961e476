//! From a core error to the Python exception that carries it.

use certbound::{
    Context, Error, MetadataError, MetadataMember, Mismatch, RegistrationError, SubjectKind,
    Verdict,
};
use certbound_chain::ChainError;
use pyo3::call::PyCallArgs;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyInt, PyType};

/// What the faulty input was, which decides the class to raise.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    /// A certificate given as an argument.
    Certificate,
    /// A value that the application chose.
    Value,
    /// A request header that holds a certificate.
    Header,
    /// A token, its claims, or the check of it.
    Token,
}

/// The exception for this error.
pub(crate) fn raise(py: Python<'_>, error: Error, subject: Subject) -> PyErr {
    let class = match (subject, error.verdict()) {
        _ if error.code() < 100 => "Error",
        (Subject::Certificate, _) => "MalformedCertificateError",
        (Subject::Value, _) => "InvalidValueError",
        (Subject::Header, _) => "HeaderError",
        (Subject::Token, Verdict::Mismatch) => "MismatchError",
        (Subject::Token, Verdict::Unbound) => "UnboundError",
        (Subject::Token, Verdict::Malformed) => "MalformedTokenError",
        (Subject::Token, Verdict::Inactive) => "InactiveError",
        (Subject::Token, _) => "Error",
    };
    instance(py, class, (error.code(),))
}

/// The exception for a value that cannot be registered. The position becomes an
/// index into the str that was given.
pub(crate) fn raise_registration(
    py: Python<'_>,
    kind: SubjectKind,
    fault: RegistrationError,
    value: &[u8],
) -> PyErr {
    let arguments = (fault.error.code(), characters(value, fault.position));
    match kind {
        SubjectKind::Dn => instance(py, "InvalidDnError", arguments),
        _ => instance(py, "InvalidValueError", arguments),
    }
}

/// The exception for a certificate that does not have the expected subject.
pub(crate) fn raise_mismatch(py: Python<'_>, mismatch: &Mismatch) -> PyErr {
    if mismatch.is_mismatch() {
        instance(py, "SubjectMismatchError", (mismatch.error.code(), mismatch.to_string()))
    } else {
        raise(py, mismatch.error, Subject::Certificate)
    }
}

/// The exception for a chain or a trust store that is refused.
pub(crate) fn raise_chain(py: Python<'_>, error: &ChainError) -> PyErr {
    let place = error.place().map(|place| place.to_string());
    instance(py, "ChainError", (error.error().code(), error.to_string(), place))
}

/// The exception for metadata. `value` is the text of the registered subject
/// that was refused, at its start; the position becomes an index into its str.
pub(crate) fn raise_metadata(py: Python<'_>, fault: MetadataError, value: &[u8]) -> PyErr {
    if fault.error.code() < 100 {
        return instance(py, "Error", (fault.error.code(),));
    }
    let position = fault.position.map(|position| characters(value, position));
    let member = fault.member.map(MetadataMember::name);
    instance(py, "MetadataError", (fault.error.code(), member, position))
}

/// The exception for a client that does not authenticate.
pub(crate) fn raise_client(py: Python<'_>, mismatch: &Mismatch) -> PyErr {
    let code = mismatch.error.code();
    match code {
        0..100 => instance(py, "Error", (code,)),
        // What is wrong with the presented certificate; registered values and
        // keys were checked before. Too large is only the JWK Set: a certificate
        // that is no header has no limit.
        100..300 | 450..460 | 600..620 if mismatch.error != Error::TooLarge => {
            instance(py, "ClientCertificateError", (code,))
        }
        _ => instance(py, "ClientAuthError", (code, mismatch.to_string())),
    }
}

/// The exception for a client whose chain is refused.
pub(crate) fn raise_client_chain(py: Python<'_>, error: &ChainError) -> PyErr {
    let place = error.place().map(|place| place.to_string());
    instance(py, "ClientChainError", (error.error().code(), error.to_string(), place))
}

/// How many characters begin before an octet of UTF-8.
fn characters(text: &[u8], octet: usize) -> usize {
    text.iter().take(octet).filter(|octet| **octet & 0xc0 != 0x80).count()
}

/// An instance of one of the exceptions.
fn instance<'py>(py: Python<'py>, class: &str, arguments: impl PyCallArgs<'py>) -> PyErr {
    let exception = exceptions(py)
        .and_then(|module| module.getattr(class)?.cast_into::<PyType>().map_err(PyErr::from))
        .and_then(|class| class.call1(arguments));
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

/// The TypeError for an argument of another kind.
pub(crate) fn wrong_kind(value: &Bound<'_, PyAny>, expected: &str) -> PyErr {
    match value.get_type().name() {
        Ok(kind) => PyTypeError::new_err(format!("{expected}, not {kind}")),
        Err(error) => error,
    }
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
    context: &Bound<'_, PyAny>,
) -> PyResult<Option<&'static str>> {
    let (error, context) = numbers(py, code, context)?;
    Ok(error.oauth_error(context))
}

/// The HTTP status for an error number in a context.
#[pyfunction]
#[pyo3(signature = (code, context, /))]
pub(crate) fn http_status(py: Python<'_>, code: u32, context: &Bound<'_, PyAny>) -> PyResult<u16> {
    let (error, context) = numbers(py, code, context)?;
    Ok(error.http_status(context))
}

fn numbers(py: Python<'_>, code: u32, context: &Bound<'_, PyAny>) -> PyResult<(Error, Context)> {
    static CONTEXT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let error = Error::from_code(code).unwrap_or(Error::Internal);
    let context = Context::from_number(number(context, "Context", &CONTEXT)?)
        .map_err(|error| raise(py, error, Subject::Value))?;
    Ok((error, context))
}

/// The number of a member of one of the package's enumerations, or of a plain
/// int; 0, which is no member, for an int that is too large. `seen` keeps the
/// enumeration.
///
/// Members of other enumerations are ints too, but never meant.
pub(crate) fn number(
    value: &Bound<'_, PyAny>,
    class: &str,
    seen: &PyOnceLock<Py<PyType>>,
) -> PyResult<u32> {
    if !value.is_exact_instance_of::<PyInt>() {
        // Importing takes longer than the check that the number is for.
        let expected = seen.import(value.py(), "certbound.constants", class)?;
        if !value.is_instance(expected)? {
            let kind = value.get_type().name()?;
            return Err(PyTypeError::new_err(format!("a certbound.{class} is needed, not {kind}")));
        }
    }
    Ok(value.extract().unwrap_or(0))
}
