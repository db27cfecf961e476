//! The subject a client is registered with.

use certbound::{Mismatch, RegisteredDn, SubjectKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyType};

use crate::certificate::Der;
use crate::errors::{Subject, raise, raise_mismatch, raise_registration};

/// One expected subject of a client (RFC 8705 section 2.1.2), checked when it is
/// made: exactly one of the five parameters.
///
/// Raises InvalidDnError or InvalidValueError, both with .position, when the
/// value could not be registered.
///
/// >>> import certbound
/// >>> certbound.ExpectedSubject(san_dns="client.example.com:443")
/// Traceback (most recent call last):
/// certbound.exceptions.InvalidValueError: the registered DNS name has a port; leave it out
#[pyclass(frozen, eq, hash, module = "certbound")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct ExpectedSubject {
    kind: SubjectKind,
    value: String,
}

#[pymethods]
impl ExpectedSubject {
    #[new]
    #[pyo3(signature = (
        *, subject_dn=None, san_dns=None, san_uri=None, san_ip=None, san_email=None
    ))]
    fn new(
        py: Python<'_>,
        subject_dn: Option<&Bound<'_, PyString>>,
        san_dns: Option<&Bound<'_, PyString>>,
        san_uri: Option<&Bound<'_, PyString>>,
        san_ip: Option<&Bound<'_, PyString>>,
        san_email: Option<&Bound<'_, PyString>>,
    ) -> PyResult<Self> {
        let given = [
            (SubjectKind::Dn, subject_dn),
            (SubjectKind::Dns, san_dns),
            (SubjectKind::Uri, san_uri),
            (SubjectKind::Ip, san_ip),
            (SubjectKind::Email, san_email),
        ];
        let mut given = given.into_iter().filter_map(|(kind, value)| Some((kind, value?)));
        let (Some((kind, value)), None) = (given.next(), given.next()) else {
            return Err(PyTypeError::new_err(
                "exactly one of subject_dn, san_dns, san_uri, san_ip, san_email is needed",
            ));
        };
        match value.to_cow() {
            Ok(text) => Self::checked(py, kind, text.into_owned()),
            Err(error) => Err(no_text(kind, value).unwrap_or(error)),
        }
    }

    /// Whether the certificate has this subject. Raises
    /// MalformedCertificateError when it cannot be read for the question.
    #[pyo3(signature = (cert, /))]
    fn matches(&self, cert: &Bound<'_, PyAny>) -> PyResult<bool> {
        let (py, der) = (cert.py(), Der::of(cert)?);
        let expected = self.expected(py)?;
        certbound::Certificate::from_der(der.octets())
            .and_then(|certificate| expected.matches(&certificate))
            .map_err(|error| raise(py, error, Subject::Certificate))
    }

    /// Checks that the certificate has this subject. Returns nothing, or raises
    /// SubjectMismatchError, whose message says what differs. Give the leaf
    /// alone, after its chain was validated.
    #[pyo3(signature = (cert, /))]
    fn verify(&self, cert: &Bound<'_, PyAny>) -> PyResult<()> {
        let (py, der) = (cert.py(), Der::of(cert)?);
        let expected = self.expected(py)?;
        let verdict = match certbound::Certificate::from_der(der.octets()) {
            Ok(certificate) => expected.verify(&certificate),
            Err(error) => Err(Mismatch::unreadable(error)),
        };
        verdict.map_err(|mismatch| raise_mismatch(py, &mismatch))
    }

    /// The client metadata member that this is the value of.
    #[getter]
    fn parameter(&self) -> &'static str {
        self.kind.parameter()
    }

    /// The registered value.
    #[getter]
    fn value(&self) -> &str {
        &self.value
    }

    fn __repr__(&self) -> String {
        format!("<ExpectedSubject {} {:?}>", self.kind.parameter(), self.value)
    }

    /// A copy for another process.
    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<(Py<PyAny>, (u32, String))> {
        let (own, restore) = (slf.get(), slf.get_type().getattr("_restore")?);
        Ok((restore.unbind(), (own.kind as u32, own.value.clone())))
    }

    #[classmethod]
    #[pyo3(signature = (kind, value, /))]
    fn _restore(class: &Bound<'_, PyType>, kind: u32, value: String) -> PyResult<Self> {
        let py = class.py();
        let kind =
            SubjectKind::from_number(kind).map_err(|error| raise(py, error, Subject::Value))?;
        Self::checked(py, kind, value)
    }
}

impl ExpectedSubject {
    /// A value that core has accepted in a registration.
    pub(crate) const fn registered(kind: SubjectKind, value: String) -> Self {
        Self { kind, value }
    }

    pub(crate) fn parts(&self) -> (SubjectKind, &str) {
        (self.kind, &self.value)
    }

    fn checked(py: Python<'_>, kind: SubjectKind, value: String) -> PyResult<Self> {
        match certbound::ExpectedSubject::new(kind, &value) {
            Ok(_) => Ok(Self { kind, value }),
            Err(fault) => Err(raise_registration(py, kind, fault, value.as_bytes())),
        }
    }

    /// What core compares with; the value was checked when this was made.
    fn expected(&self, py: Python<'_>) -> PyResult<certbound::ExpectedSubject<'_>> {
        certbound::ExpectedSubject::new(self.kind, &self.value)
            .map_err(|fault| raise_registration(py, self.kind, fault, self.value.as_bytes()))
    }
}

/// The refusal of a value with half a surrogate pair, which is no text: encoded
/// all the same, it is not UTF-8, and core says where.
fn no_text(kind: SubjectKind, value: &Bound<'_, PyString>) -> Option<PyErr> {
    let octets = value.call_method1("encode", ("utf-8", "surrogatepass")).ok()?;
    let octets = octets.cast::<PyBytes>().ok()?.as_bytes();
    let fault = certbound::ExpectedSubject::from_utf8(kind, octets).err()?;
    Some(raise_registration(value.py(), kind, fault, octets))
}

/// A registered RDN, the certificate's, and whether they are equal.
type Pair = (Option<String>, Option<String>, bool);

/// The RDNs of a registered DN beside those of a certificate's subject, for the
/// command line: (registered or None, certificate's or None, equal).
#[pyfunction]
#[pyo3(signature = (subject_dn, cert, /))]
pub(crate) fn compare_dn(
    subject_dn: &Bound<'_, PyString>,
    cert: &Bound<'_, PyAny>,
) -> PyResult<Vec<Pair>> {
    let (py, der) = (cert.py(), Der::of(cert)?);
    let text = subject_dn.to_cow()?;
    let dn = RegisteredDn::parse(&text)
        .map_err(|fault| raise_registration(py, SubjectKind::Dn, fault, text.as_bytes()))?;
    let subject = certbound::Certificate::from_der(der.octets())
        .and_then(|certificate| certificate.subject())
        .map_err(|error| raise(py, error, Subject::Certificate))?;
    let pairs = dn.compare(&subject).map(|pair| {
        let presented = pair.presented.map(|rdn| rdn.to_string());
        (pair.registered.map(str::to_owned), presented, pair.equal)
    });
    Ok(pairs.collect())
}

/// For the vector files, whose cases are parts of certificates: whether a
/// Name or GeneralNames in DER match. Raises as ExpectedSubject does.
#[pyfunction]
#[pyo3(signature = (expected, der, /))]
pub(crate) fn verify_part(
    expected: &Bound<'_, ExpectedSubject>,
    der: &Bound<'_, PyBytes>,
) -> PyResult<()> {
    let (py, own) = (der.py(), expected.get());
    let part = der.as_bytes();
    let verdict = match own.kind {
        SubjectKind::Dn => own.expected(py)?.verify_name(part),
        _ => own.expected(py)?.verify_general_names(part),
    };
    verdict.map_err(|mismatch| raise_mismatch(py, &mismatch))
}
