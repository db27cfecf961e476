//! x5t#S256 values.

use certbound::Error;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyNotImplemented, PyString};

use crate::certificate::Der;
use crate::detached;
use crate::errors::{Subject, raise};

/// The x5t#S256 of a certificate: 43 characters of base64url (RFC 8705 section 3.1).
///
/// cert is DER bytes, or one PEM certificate as bytes or str.
///
/// >>> import certbound
/// >>> certbound.thumbprint(bytes.fromhex("3003020105"))
/// 'QXx3Y8TjIKa3R7PLDG0i-TdBspoytIWUuOtMFE_m1yk'
#[pyfunction]
#[pyo3(signature = (cert, /))]
pub(crate) fn thumbprint(cert: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(of_certificate(cert)?.to_string())
}

/// The cnf member for a token or an introspection response that is bound to
/// this certificate (RFC 8705 section 3.1).
///
/// >>> import certbound
/// >>> certbound.cnf(bytes.fromhex("3003020105"))
/// {'x5t#S256': 'QXx3Y8TjIKa3R7PLDG0i-TdBspoytIWUuOtMFE_m1yk'}
#[pyfunction]
#[pyo3(signature = (cert, /))]
pub(crate) fn cnf<'py>(cert: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(cert.py());
    dict.set_item("x5t#S256", of_certificate(cert)?.to_string())?;
    Ok(dict)
}

/// A certificate's x5t#S256, computed once and compared in constant time.
///
/// Thumbprint(text) reads the 43 characters of base64url as they stand in a
/// token, strictly. It equals those characters, too.
///
/// >>> import certbound
/// >>> presented = certbound.Thumbprint.of(bytes.fromhex("3003020105"))
/// >>> str(presented)
/// 'QXx3Y8TjIKa3R7PLDG0i-TdBspoytIWUuOtMFE_m1yk'
/// >>> certbound.Thumbprint(str(presented)) == presented == str(presented)
/// True
#[pyclass(frozen, module = "certbound")]
pub(crate) struct Thumbprint(pub(crate) certbound::Thumbprint);

#[pymethods]
impl Thumbprint {
    #[new]
    #[pyo3(signature = (text, /))]
    fn new(text: &Bound<'_, PyString>) -> PyResult<Self> {
        Self::read(text, certbound::Thumbprint::from_text, Error::ThumbprintCharacter)
    }

    /// The thumbprint of a certificate: DER bytes, or PEM as bytes or str.
    #[staticmethod]
    #[pyo3(signature = (cert))]
    fn of(cert: &Bound<'_, PyAny>) -> PyResult<Self> {
        of_certificate(cert).map(Self)
    }

    /// The thumbprint from 64 hexadecimal digits, colons allowed between pairs,
    /// as tools print SHA-256 fingerprints.
    #[staticmethod]
    #[pyo3(signature = (hex))]
    fn from_hex(hex: &Bound<'_, PyString>) -> PyResult<Self> {
        Self::read(hex, certbound::Thumbprint::from_hex, Error::ThumbprintNotHex)
    }

    /// The thumbprint from its 32 octets.
    #[staticmethod]
    #[pyo3(signature = (b))]
    fn from_bytes(b: &Bound<'_, PyBytes>) -> PyResult<Self> {
        let py = b.py();
        let octets: Result<[u8; 32], _> = b.as_bytes().try_into();
        let octets = octets.map_err(|_| raise(py, Error::ThumbprintOctets, Subject::Value))?;
        Ok(Self(certbound::Thumbprint::from_bytes(octets)))
    }

    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> Bound<'py, PyAny> {
        let py = other.py();
        let equal = if let Ok(other) = other.cast::<Self>() {
            self.0 == other.get().0
        } else if let Ok(text) = other.cast::<PyString>() {
            // What a log or a database has: a plain "no" would be a trap.
            let read = text.to_cow().ok().map(|t| certbound::Thumbprint::from_text(t.as_bytes()));
            read == Some(Ok(self.0))
        } else {
            return PyNotImplemented::get(py).to_owned().into_any();
        };
        PyBool::new(py, equal).to_owned().into_any()
    }

    /// That of the text, which is equal.
    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        PyString::new(py, &self.0.to_string()).hash()
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.as_bytes())
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Thumbprint('{}')", self.0)
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> (Py<PyAny>, (String,)) {
        (slf.get_type().unbind().into_any(), (slf.get().0.to_string(),))
    }
}

impl Thumbprint {
    fn read(
        text: &Bound<'_, PyString>,
        from: fn(&[u8]) -> Result<certbound::Thumbprint, Error>,
        not_utf8: Error,
    ) -> PyResult<Self> {
        // Text that UTF-8 cannot hold is no thumbprint either.
        let read = text.to_cow().map_or(Err(not_utf8), |text| from(text.as_bytes()));
        read.map(Self).map_err(|error| raise(text.py(), error, Subject::Value))
    }
}

/// The thumbprint of a certificate argument.
pub(crate) fn of_certificate(cert: &Bound<'_, PyAny>) -> PyResult<certbound::Thumbprint> {
    let der = Der::of(cert)?;
    let octets = der.octets();
    detached(cert.py(), octets.len(), || certbound::Thumbprint::of(octets))
        .map_err(|error| raise(cert.py(), error, Subject::Certificate))
}
