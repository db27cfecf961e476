//! Certificates: as arguments, and as a class of their own.

use certbound::{Error, GeneralName, Name, SubjectKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyAnyMethods, PyBytes, PyDict, PyString, PyType};

use crate::detached;
use crate::errors::{Subject, raise};
use crate::thumbprint::Thumbprint;

/// A certificate, read lazily: each property fails on its own, with
/// MalformedCertificateError, when the certificate cannot be read for it.
///
/// cert is DER bytes, or one PEM certificate as bytes or str.
///
/// >>> import certbound
/// >>> certificate = certbound.Certificate('''
/// ... -----BEGIN CERTIFICATE-----
/// ... MIGMMIGEoAMCAQICAQcwADANMQswCQYDVQQDDAJjYTAgFw0yNDAxMDIwMzA0MDVaGA8yMDUwMDEw
/// ... MTAwMDAwMFowIzEQMA4GA1UECgwHRXhhbXBsZTEPMA0GA1UEAwwGY2xpZW50MAMBAgOjHTAbMBkG
/// ... A1UdEQQSMBCCDmNsaWVudC5leGFtcGxlMAADAQA=
/// ... -----END CERTIFICATE-----
/// ... ''')
/// >>> certificate.subject, certificate.issuer
/// ('CN=client,O=Example', 'CN=ca')
/// >>> certificate.subject_alt_names
/// [('dns', 'client.example')]
/// >>> certificate.not_before.isoformat(), certificate.not_after.year
/// ('2024-01-02T03:04:05+00:00', 2050)
/// >>> certificate.serial_number, len(certificate.der)
/// (7, 143)
/// >>> str(certificate.thumbprint) == certbound.thumbprint(certificate)
/// True
#[pyclass(frozen, eq, hash, module = "certbound")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Certificate {
    der: Vec<u8>,
}

#[pymethods]
impl Certificate {
    #[new]
    #[pyo3(signature = (cert, /))]
    fn new(cert: &Bound<'_, PyAny>) -> PyResult<Self> {
        let der = Der::of(cert)?.octets().to_vec();
        match certbound::Certificate::from_der(&der) {
            Ok(_) => Ok(Self { der }),
            Err(error) => Err(raise(cert.py(), error, Subject::Certificate)),
        }
    }

    /// The complete certificate in DER.
    #[getter]
    fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.der)
    }

    /// The x5t#S256 of the certificate (RFC 8705 section 3.1).
    #[getter]
    fn thumbprint(&self, py: Python<'_>) -> PyResult<Thumbprint> {
        self.read(py, |_| certbound::Thumbprint::of(&self.der)).map(Thumbprint)
    }

    /// The subject as RFC 4514 text, ready to be registered.
    #[getter]
    fn subject(&self, py: Python<'_>) -> PyResult<String> {
        self.read(py, |certificate| certificate.subject().map(|name| name.to_string()))
    }

    /// The issuer as RFC 4514 text.
    #[getter]
    fn issuer(&self, py: Python<'_>) -> PyResult<String> {
        self.read(py, |certificate| certificate.issuer().map(|name| name.to_string()))
    }

    /// The subject's Name in DER.
    #[getter]
    fn subject_der<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let der =
            self.read(py, |certificate| certificate.subject().map(|name| name.as_der().to_vec()))?;
        Ok(PyBytes::new(py, &der))
    }

    /// The subject alternative names of the kinds that can be registered, as
    /// (kind, text): "dns", "uri", "ip", "email". Octets that are not printable
    /// ASCII are written as a backslash and two hex digits.
    #[getter]
    fn subject_alt_names(&self, py: Python<'_>) -> PyResult<Vec<(&'static str, String)>> {
        self.read(py, |certificate| {
            let names = certificate.subject_alt_names()?;
            let entries = names.into_iter().flatten();
            Ok(entries.filter_map(|entry| Some((kind(&entry)?, entry.to_string()))).collect())
        })
    }

    /// When the certificate begins to be valid: an aware datetime.
    #[getter]
    fn not_before<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let seconds = self.read(py, certbound::Certificate::not_before)?;
        datetime(py, seconds)
    }

    /// When the certificate ends to be valid: an aware datetime.
    #[getter]
    fn not_after<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let seconds = self.read(py, certbound::Certificate::not_after)?;
        datetime(py, seconds)
    }

    /// The serial number, negative ones included.
    #[getter]
    fn serial_number<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let octets =
            self.read(py, |certificate| certificate.serial_number().map(<[u8]>::to_vec))?;
        let options = PyDict::new(py);
        options.set_item("signed", true)?;
        let int = py.get_type::<pyo3::types::PyInt>();
        int.call_method("from_bytes", (PyBytes::new(py, &octets), "big"), Some(&options))
    }

    fn __repr__(&self) -> String {
        match certbound::Thumbprint::of(&self.der) {
            Ok(thumbprint) => format!("<Certificate x5t#S256 {thumbprint}>"),
            Err(error) => format!("<Certificate {error}>"),
        }
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> (Py<PyType>, (Py<PyBytes>,)) {
        (slf.get_type().unbind(), (slf.get().der(slf.py()).unbind(),))
    }
}

impl Certificate {
    /// Asks the certificate something.
    pub(crate) fn read<'a, T>(
        &'a self,
        py: Python<'_>,
        ask: impl FnOnce(&certbound::Certificate<'a>) -> Result<T, Error>,
    ) -> PyResult<T> {
        certbound::Certificate::from_der(&self.der)
            .and_then(|certificate| ask(&certificate))
            .map_err(|error| raise(py, error, Subject::Certificate))
    }
}

/// An X.501 Name in DER, such as a certificate's subject_der.
///
/// str() is its RFC 4514 text.
///
/// >>> import certbound
/// >>> name = certbound.Name(bytes.fromhex("3011310f300d06035504030c06636c69656e74"))
/// >>> str(name)
/// 'CN=client'
/// >>> name.matches(certbound.Name(bytes.fromhex("3011310f300d06035504030c06436c69656e74")))
/// True
#[pyclass(frozen, name = "Name", module = "certbound")]
pub(crate) struct PyName {
    der: Vec<u8>,
}

#[pymethods]
impl PyName {
    #[new]
    #[pyo3(signature = (der, /))]
    fn new(der: &Bound<'_, PyBytes>) -> PyResult<Self> {
        let octets = der.as_bytes();
        match Name::from_der(octets) {
            Ok(_) => Ok(Self { der: octets.to_vec() }),
            Err(error) => Err(raise(der.py(), error, Subject::Certificate)),
        }
    }

    /// Whether both names match by distinguishedNameMatch (RFC 4517 section
    /// 4.2.15). An empty name matches nothing.
    #[pyo3(signature = (other, /))]
    fn matches(&self, py: Python<'_>, other: &Bound<'_, Self>) -> PyResult<bool> {
        let (own, other) = (self.name(py)?, other.get().name(py)?);
        Ok(own.matches(&other))
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        self.name(py).map(|name| name.to_string())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.name(py).map(|name| format!("<Name {name}>"))
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> (Py<PyType>, (Py<PyBytes>,)) {
        (slf.get_type().unbind(), (PyBytes::new(slf.py(), &slf.get().der).unbind(),))
    }
}

impl PyName {
    fn name(&self, py: Python<'_>) -> PyResult<Name<'_>> {
        Name::from_der(&self.der).map_err(|error| raise(py, error, Subject::Certificate))
    }
}

/// The DER of a certificate argument.
pub(crate) enum Der<'a> {
    Borrowed(&'a [u8]),
    Owned(Vec<u8>),
}

impl<'a> Der<'a> {
    /// Takes DER bytes, PEM as bytes or str, or a Certificate. What was DER
    /// already is not examined.
    pub(crate) fn of(cert: &'a Bound<'_, PyAny>) -> PyResult<Self> {
        Self::read(cert)?.map_err(|error| raise(cert.py(), error, Subject::Certificate))
    }

    /// As [`of`](Self::of), for a caller that has its own exception for PEM that
    /// cannot be read.
    pub(crate) fn read(cert: &'a Bound<'_, PyAny>) -> PyResult<Result<Self, Error>> {
        if let Ok(certificate) = cert.cast::<Certificate>() {
            return Ok(Ok(Self::Borrowed(&certificate.get().der)));
        }
        let decoded = if let Ok(octets) = cert.cast::<PyBytes>() {
            let octets = octets.as_bytes();
            if !octets.trim_ascii_start().starts_with(b"-----BEGIN") {
                return Ok(Ok(Self::Borrowed(octets)));
            }
            of_pem(cert.py(), octets)
        } else if let Ok(text) = cert.cast::<PyString>() {
            // Text is PEM; what UTF-8 cannot hold is not.
            text.to_cow().map_or(Err(Error::BadPem), |text| of_pem(cert.py(), text.as_bytes()))
        } else {
            let kind = cert.get_type().name()?;
            return Err(PyTypeError::new_err(format!(
                "a certificate is DER bytes, PEM as bytes or str, or a Certificate, not {kind}"
            )));
        };
        Ok(decoded.map(Self::Owned))
    }

    pub(crate) fn octets(&self) -> &[u8] {
        match self {
            Self::Borrowed(octets) => octets,
            Self::Owned(octets) => octets,
        }
    }
}

fn of_pem(py: Python<'_>, text: &[u8]) -> Result<Vec<u8>, Error> {
    detached(py, text.len(), || {
        let mut der = vec![0; text.len()];
        let len = certbound::decode_pem(text, &mut der)?.len();
        der.truncate(len);
        Ok(der)
    })
}

/// The name of an entry's kind, when it can be registered.
fn kind(entry: &GeneralName<'_>) -> Option<&'static str> {
    Some(match entry.kind()? {
        SubjectKind::Dns => "dns",
        SubjectKind::Uri => "uri",
        SubjectKind::Ip => "ip",
        SubjectKind::Email => "email",
        SubjectKind::Dn => return None,
    })
}

/// Seconds since 1970 as an aware datetime.
fn datetime(py: Python<'_>, seconds: i64) -> PyResult<Bound<'_, PyAny>> {
    let module = py.import("datetime")?;
    let utc = module.getattr("timezone")?.getattr("utc")?;
    let epoch = module.getattr("datetime")?.call1((1970, 1, 1, 0, 0, 0, 0, utc))?;
    let distance = module.getattr("timedelta")?.call1((0, seconds))?;
    // The year 0, which a GeneralizedTime can have, is beyond Python's dates.
    epoch
        .call_method1("__add__", (distance,))
        .map_err(|_| raise(py, Error::CertificateTime, Subject::Certificate))
}
