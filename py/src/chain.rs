//! Certificate chains.

use certbound::Error;
use certbound_chain::{ChainError, MAX_CERTIFICATES, Place, Requirements};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDateTime, PyInt, PyMemoryView, PyString, PyType,
};

use crate::certificate::Der;
use crate::errors::{raise_chain, wrong_kind};

/// Anchors: the authorities whose clients are accepted.
///
/// anchors is a PEM bundle as bytes or str, with text around its blocks or
/// without, or an iterable of certificates. Each must be a CA certificate; it
/// stands for its name, its key and its name constraints. One store serves all
/// threads.
///
/// Raises ChainError when an anchor cannot be read or must not issue, or when
/// there is none.
///
/// >>> import certbound
/// >>> certbound.TrustStore("no certificate in here")
/// Traceback (most recent call last):
/// certbound.exceptions.ChainError: the trust store holds no anchor: no CERTIFICATE block
#[pyclass(frozen, module = "certbound")]
pub(crate) struct TrustStore(certbound_chain::TrustStore);

#[pymethods]
impl TrustStore {
    #[new]
    #[pyo3(signature = (anchors, /))]
    fn new(anchors: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = anchors.py();
        let store = if let Ok(octets) = anchors.cast::<PyBytes>() {
            let octets = octets.as_bytes();
            py.detach(|| certbound_chain::TrustStore::from_pem(octets))
        } else if let Ok(text) = anchors.cast::<PyString>() {
            // Half a surrogate pair can stand in the text around the blocks.
            let text = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
            let octets = text.cast::<PyBytes>()?.as_bytes();
            py.detach(|| certbound_chain::TrustStore::from_pem(octets))
        } else if is_buffer(anchors) {
            // Its elements are numbers.
            return Err(wrong_kind(
                anchors,
                "anchors are a PEM bundle as bytes or str, or an iterable of certificates",
            ));
        } else {
            match certificates(anchors, usize::MAX)? {
                Ok(anchors) => py.detach(|| certbound_chain::TrustStore::from_der(anchors)),
                Err((index, error)) => {
                    let (rule, place) = (Error::ChainAnchorMalformed, Place::Anchor(index));
                    Err(ChainError::refuse(rule, place, error))
                }
            }
        };
        store.map(Self).map_err(|error| raise_chain(py, &error))
    }

    /// Checks that a chain leads from the certificate to an anchor (RFC 8705
    /// section 2.1, RFC 5280 section 6). Returns nothing, or raises ChainError.
    ///
    /// chain: the other certificates that the client sent, in any order, at most 16
    /// and 128 KiB together. at: when the chain must be valid, an aware datetime or
    /// seconds since 1970; None is now. policies: object identifiers in dotted form,
    /// of which one must stand in every certificate below the anchor; a list, say,
    /// and not an iterator, which would demand nothing once it is spent.
    /// require_client_auth_eku: whether the certificate must have an extended key
    /// usage; one without clientAuth is refused in any case.
    ///
    /// Whom the certificate names is another question: ask ExpectedSubject too.
    #[pyo3(
        signature = (
            cert, /, *, chain = None, at = None, policies = None, require_client_auth_eku = false
        ),
        text_signature = "($self, cert, /, *, chain=(), at=None, policies=(), \
                          require_client_auth_eku=False)"
    )]
    fn verify(
        &self,
        cert: &Bound<'_, PyAny>,
        chain: Option<&Bound<'_, PyAny>>,
        at: Option<&Bound<'_, PyAny>>,
        policies: Option<&Bound<'_, PyAny>>,
        require_client_auth_eku: bool,
    ) -> PyResult<()> {
        let py = cert.py();
        let leaf = match Der::read(cert)? {
            Ok(leaf) => leaf,
            Err(error) => return Err(raise_chain(py, &malformed(Place::Leaf, error))),
        };
        let chain = chain.map_or(Ok(Chain::none()), Chain::of)?;
        let policies = policies.map_or(Ok(Vec::new()), texts)?;
        let policies: Vec<&str> = policies.iter().map(String::as_str).collect();
        let requirements = Requirements::default()
            .at(at.map(seconds).transpose()?)
            .policies(&policies)
            .require_client_auth_eku(require_client_auth_eku);
        let chain = chain.certificates()?.map_err(|error| raise_chain(py, &error))?;
        let leaf = leaf.octets();
        py.detach(|| self.0.verify(leaf, &chain, &requirements))
            .map_err(|error| raise_chain(py, &error))
    }

    /// How many anchors there are.
    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __repr__(&self) -> String {
        match self.0.len() {
            1 => "<TrustStore of 1 anchor>".to_owned(),
            len => format!("<TrustStore of {len} anchors>"),
        }
    }

    /// A copy for another process.
    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> (Bound<'py, PyType>, (Vec<Bound<'py, PyBytes>>,)) {
        let anchors = slf.get().0.certificates().map(|der| PyBytes::new(slf.py(), der)).collect();
        (slf.get_type(), (anchors,))
    }
}

impl TrustStore {
    pub(crate) const fn store(&self) -> &certbound_chain::TrustStore {
        &self.0
    }
}

/// What a client sent beside its certificate, not yet looked into.
pub(crate) struct Chain<'py>(Option<Bound<'py, PyAny>>);

impl<'py> Chain<'py> {
    pub(crate) const fn none() -> Self {
        Self(None)
    }

    /// Wants an iterable; a single certificate is most likely a mistake.
    pub(crate) fn of(chain: &Bound<'py, PyAny>) -> PyResult<Self> {
        let single = chain.is_instance_of::<PyBytes>() || chain.is_instance_of::<PyString>();
        if single || is_buffer(chain) {
            return Err(PyTypeError::new_err(
                "chain is an iterable of certificates, not one certificate",
            ));
        }
        let chain = chain.try_iter()?;
        Ok(Self(Some(chain.into_any())))
    }

    /// Their DER, or which one cannot be decoded.
    pub(crate) fn certificates(&self) -> PyResult<Result<Vec<Vec<u8>>, ChainError>> {
        let Some(chain) = &self.0 else {
            return Ok(Ok(Vec::new()));
        };
        // One more than is accepted tells that there are too many.
        let ders = certificates(chain, MAX_CERTIFICATES + 1)?;
        Ok(ders.map_err(|(index, error)| malformed(Place::Intermediate(index), error)))
    }
}

fn malformed(place: Place, error: Error) -> ChainError {
    ChainError::refuse(Error::ChainMalformed, place, error)
}

/// The index of a certificate and why it cannot be decoded.
type Undecodable = (usize, Error);

/// The DER of up to so many certificates of an iterable.
fn certificates(
    iterable: &Bound<'_, PyAny>,
    limit: usize,
) -> PyResult<Result<Vec<Vec<u8>>, Undecodable>> {
    let mut ders = Vec::new();
    for (index, certificate) in iterable.try_iter()?.take(limit).enumerate() {
        match Der::read(&certificate?)? {
            Ok(der) => ders.push(der.octets().to_vec()),
            Err(error) => return Ok(Err((index, error))),
        }
    }
    Ok(Ok(ders))
}

/// Whether the object holds octets without being bytes.
fn is_buffer(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>()
}

/// The strings of an iterable that can be read again: an iterator is spent after
/// one check, and would demand nothing at the next.
fn texts(iterable: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if iterable.is_instance_of::<PyString>() {
        return Err(PyTypeError::new_err("policies is an iterable of texts, not one text"));
    }
    if iterable.is_instance_of::<PyBytes>() || is_buffer(iterable) {
        return Err(wrong_kind(iterable, "policies is an iterable of texts"));
    }
    let iterator = iterable.try_iter()?;
    if iterator.is(iterable) {
        return Err(PyTypeError::new_err(
            "policies is a list or tuple of texts, not an iterator, which can be read only once",
        ));
    }
    let mut texts = Vec::new();
    for text in iterator {
        let text = text?;
        let Ok(text) = text.cast::<PyString>() else {
            return Err(wrong_kind(&text, "a policy is a str"));
        };
        // Half a surrogate pair makes no object identifier, and neither does
        // what stands for it.
        texts.push(text.to_string_lossy().into_owned());
    }
    Ok(texts)
}

/// An aware datetime, or seconds since 1970, as seconds since 1970.
pub(crate) fn seconds(at: &Bound<'_, PyAny>) -> PyResult<i64> {
    let py = at.py();
    let seconds = if at.is_instance_of::<PyInt>() && !at.is_instance_of::<PyBool>() {
        at.clone()
    } else if at.is_instance_of::<PyDateTime>() {
        if at.call_method0("utcoffset")?.is_none() {
            return Err(PyTypeError::new_err("at is an aware datetime; this one has no time zone"));
        }
        let module = py.import("datetime")?;
        let utc = module.getattr("timezone")?.getattr("utc")?;
        let epoch = module.getattr("datetime")?.call1((1970, 1, 1, 0, 0, 0, 0, utc))?;
        let second = module.getattr("timedelta")?.call1((0, 1))?;
        // Whole seconds, as certificates have them, without a detour by floats.
        at.sub(epoch)?.floor_div(second)?
    } else {
        let kind = at.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "at is an aware datetime or an int of seconds, not {kind}"
        )));
    };
    // What does not fit lies before or after every certificate.
    match seconds.extract() {
        Ok(seconds) => Ok(seconds),
        Err(_) => Ok(if seconds.lt(0)? { i64::MIN } else { i64::MAX }),
    }
}
