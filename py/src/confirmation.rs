//! Confirmations and the binding check.

use certbound::{Error, Member, Members, Methods, Policy};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyFrozenSet, PyMapping, PyString, PyType};

use crate::detached;
use crate::errors::{Subject, number, raise, wrong_kind};
use crate::thumbprint::{Thumbprint, of_certificate};

/// What a token says about its holder.
///
/// It may be cached with the token. Its verify decides for one request and must
/// be called anew on each: certificate and policy belong to the request.
///
/// >>> import certbound
/// >>> said = certbound.Confirmation.from_claims({"cnf": {"jkt": "0ZcOCO"}})
/// >>> said.x5t_s256, said.other_methods
/// (None, frozenset({'jkt'}))
/// >>> said.verify(None)
/// Traceback (most recent call last):
/// certbound.exceptions.UnboundError: the token is not bound to a certificate: its cnf has only other methods
#[pyclass(frozen, eq, hash, module = "certbound")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Confirmation(certbound::Confirmation);

#[pymethods]
impl Confirmation {
    /// Reads a compact JWT without validating it: signature, expiry and
    /// audience are the business of a JWT library.
    #[staticmethod]
    #[pyo3(signature = (token))]
    fn from_jwt(token: &Bound<'_, PyAny>) -> PyResult<Self> {
        read_jwt(token)
    }

    /// Reads a token's claims: JSON as bytes or str, or a decoded Mapping.
    #[staticmethod]
    #[pyo3(signature = (claims))]
    fn from_claims(claims: &Bound<'_, PyAny>) -> PyResult<Self> {
        read_claims(claims)
    }

    /// Reads an introspection response (RFC 7662): JSON as bytes or str, or a
    /// decoded Mapping. Raises InactiveError when the token is not active.
    #[staticmethod]
    #[pyo3(signature = (response))]
    fn from_introspection(response: &Bound<'_, PyAny>) -> PyResult<Self> {
        read_introspection(response)
    }

    /// The confirmation of a bare x5t#S256.
    #[staticmethod]
    #[pyo3(signature = (text))]
    fn from_thumbprint(text: &Bound<'_, PyString>) -> PyResult<Self> {
        let read = text.to_cow().map_or(Err(Error::ThumbprintCharacter), |text| {
            certbound::Confirmation::from_thumbprint(text.as_bytes())
        });
        finish(text.py(), read)
    }

    /// The x5t#S256 that the token is bound to, or None.
    #[getter]
    fn x5t_s256(&self) -> Option<String> {
        self.0.x5t_s256().map(ToString::to_string)
    }

    /// The known confirmation methods beside x5t#S256. A token that has some is
    /// not a bearer token.
    #[getter]
    fn other_methods<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyFrozenSet>> {
        PyFrozenSet::new(py, self.0.other_methods().names())
    }

    /// Whether cnf has a method that this library does not know.
    #[getter]
    fn has_unknown_methods(&self) -> bool {
        self.0.other_methods().contains(Methods::UNKNOWN)
    }

    /// Whether the token has a cnf at all, even an empty one.
    #[getter]
    fn has_cnf(&self) -> bool {
        self.0.has_cnf()
    }

    /// Decides whether the token may be used with this certificate.
    ///
    /// cert is a certificate, a Thumbprint computed earlier on this connection,
    /// or None: "no certificate on this connection". other_methods names the
    /// methods beside x5t#S256 that the caller enforces itself; it matters
    /// under Policy.IF_BOUND only.
    ///
    /// Returns nothing, or raises MismatchError or UnboundError;
    /// MalformedCertificateError when the certificate cannot be read.
    // inspect and help look a name of the signature up in sys.modules.
    #[pyo3(
        signature = (cert, /, *, policy = None, other_methods = None),
        text_signature = "($self, cert, /, *, policy=certbound.Policy.REQUIRED, other_methods=())"
    )]
    fn verify(
        &self,
        cert: &Bound<'_, PyAny>,
        policy: Option<&Bound<'_, PyAny>>,
        other_methods: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        Check::new(cert, policy, other_methods)?.decide(cert.py(), self)
    }

    /// A copy for a cache outside of this process.
    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<(Py<PyAny>, State)> {
        let said = &slf.get().0;
        let x5t_s256 = said.x5t_s256().map(|thumbprint| *thumbprint.as_bytes());
        let restore = slf.get_type().getattr("_restore")?.unbind();
        Ok((restore, (said.has_cnf(), x5t_s256, said.other_methods().bits())))
    }

    #[classmethod]
    #[pyo3(signature = (has_cnf, x5t_s256, other_methods, /))]
    fn _restore(
        _class: &Bound<'_, PyType>,
        has_cnf: bool,
        x5t_s256: Option<[u8; 32]>,
        other_methods: u32,
    ) -> Self {
        let other_methods = Methods::from_bits(other_methods);
        Self(match x5t_s256 {
            None => certbound::Confirmation::unbound(has_cnf, other_methods),
            Some(octets) => {
                let thumbprint = certbound::Thumbprint::from_bytes(octets);
                certbound::Confirmation::bound_to(thumbprint).with_other_methods(other_methods)
            }
        })
    }

    fn __repr__(&self) -> String {
        let x5t_s256 = self.0.x5t_s256().map_or("None".to_owned(), |t| format!("'{t}'"));
        let mut names: Vec<_> = self.0.other_methods().names().collect();
        if self.0.other_methods().contains(Methods::UNKNOWN) {
            names.push("an unknown one");
        }
        let others = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let cnf = if self.0.has_cnf() { "present" } else { "absent" };
        format!("<Confirmation cnf {cnf}, x5t#S256 {x5t_s256}, other methods: {others}>")
    }
}

/// Reads a compact JWT and decides, without validating it: signature, expiry
/// and audience are the business of a JWT library.
///
/// Returns what the token says, or raises a BindingError;
/// MalformedCertificateError when the certificate cannot be read.
///
/// >>> import certbound
/// >>> token = "e30.eyJjbmYiOnsiamt0IjoiMFpjT0NPIn19.c2lnbmF0dXJl"
/// >>> said = certbound.verify_jwt_binding(
/// ...     token, None, policy=certbound.Policy.IF_BOUND, other_methods=["jkt"]
/// ... )
/// >>> said.other_methods
/// frozenset({'jkt'})
#[pyfunction]
#[pyo3(
    signature = (token, cert, /, *, policy = None, other_methods = None),
    text_signature = "(token, cert, /, *, policy=certbound.Policy.REQUIRED, other_methods=())"
)]
pub(crate) fn verify_jwt_binding(
    token: &Bound<'_, PyAny>,
    cert: &Bound<'_, PyAny>,
    policy: Option<&Bound<'_, PyAny>>,
    other_methods: Option<&Bound<'_, PyAny>>,
) -> PyResult<Confirmation> {
    verify(read_jwt, token, cert, policy, other_methods)
}

/// Reads a token's claims (JSON as bytes or str, or a decoded Mapping) and
/// decides.
///
/// Returns what the claims say, or raises a BindingError;
/// MalformedCertificateError when the certificate cannot be read.
///
/// >>> import certbound
/// >>> cert = bytes.fromhex("3003020105")
/// >>> claims = {"sub": "client-1", "cnf": certbound.cnf(cert)}
/// >>> certbound.verify_claims_binding(claims, cert).x5t_s256
/// 'QXx3Y8TjIKa3R7PLDG0i-TdBspoytIWUuOtMFE_m1yk'
/// >>> certbound.verify_claims_binding(claims, None)
/// Traceback (most recent call last):
/// certbound.exceptions.MismatchError: the token is bound to a certificate and none was presented
#[pyfunction]
#[pyo3(
    signature = (claims, cert, /, *, policy = None, other_methods = None),
    text_signature = "(claims, cert, /, *, policy=certbound.Policy.REQUIRED, other_methods=())"
)]
pub(crate) fn verify_claims_binding(
    claims: &Bound<'_, PyAny>,
    cert: &Bound<'_, PyAny>,
    policy: Option<&Bound<'_, PyAny>>,
    other_methods: Option<&Bound<'_, PyAny>>,
) -> PyResult<Confirmation> {
    verify(read_claims, claims, cert, policy, other_methods)
}

/// Reads an introspection response (JSON as bytes or str, or a decoded Mapping)
/// and decides.
///
/// Returns what the response says, or raises a BindingError;
/// MalformedCertificateError when the certificate cannot be read.
///
/// >>> import certbound
/// >>> cert = bytes.fromhex("3003020105")
/// >>> response = {"active": True, "cnf": certbound.cnf(cert)}
/// >>> certbound.verify_introspection_binding(response, cert).has_cnf
/// True
/// >>> certbound.verify_introspection_binding({"active": False}, cert)
/// Traceback (most recent call last):
/// certbound.exceptions.InactiveError: the introspection response says that the token is not active
#[pyfunction]
#[pyo3(
    signature = (response, cert, /, *, policy = None, other_methods = None),
    text_signature = "(response, cert, /, *, policy=certbound.Policy.REQUIRED, other_methods=())"
)]
pub(crate) fn verify_introspection_binding(
    response: &Bound<'_, PyAny>,
    cert: &Bound<'_, PyAny>,
    policy: Option<&Bound<'_, PyAny>>,
    other_methods: Option<&Bound<'_, PyAny>>,
) -> PyResult<Confirmation> {
    verify(read_introspection, response, cert, policy, other_methods)
}

/// What is kept of a confirmation that is pickled.
type State = (bool, Option<[u8; 32]>, u32);

type ReadFunction = fn(&Bound<'_, PyAny>) -> PyResult<Confirmation>;

fn verify(
    read: ReadFunction,
    input: &Bound<'_, PyAny>,
    cert: &Bound<'_, PyAny>,
    policy: Option<&Bound<'_, PyAny>>,
    other_methods: Option<&Bound<'_, PyAny>>,
) -> PyResult<Confirmation> {
    let check = Check::new(cert, policy, other_methods)?;
    let confirmation = read(input)?;
    check.decide(input.py(), &confirmation)?;
    Ok(confirmation)
}

/// What a confirmation is checked against.
struct Check {
    presented: Option<certbound::Thumbprint>,
    policy: Policy,
    enforced: Methods,
}

impl Check {
    fn new(
        cert: &Bound<'_, PyAny>,
        policy: Option<&Bound<'_, PyAny>>,
        other_methods: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        Ok(Self {
            presented: presented(cert)?,
            policy: policy.map_or(Ok(Policy::Required), policy_of)?,
            enforced: other_methods.map_or(Ok(Methods::NONE), methods_of)?,
        })
    }

    fn decide(&self, py: Python<'_>, confirmation: &Confirmation) -> PyResult<()> {
        confirmation
            .0
            .verify_with(self.presented.as_ref(), self.policy, self.enforced)
            .map_err(|error| raise(py, error, Subject::Token))
    }
}

fn presented(cert: &Bound<'_, PyAny>) -> PyResult<Option<certbound::Thumbprint>> {
    if cert.is_none() {
        return Ok(None);
    }
    if let Ok(thumbprint) = cert.cast::<Thumbprint>() {
        return Ok(Some(thumbprint.get().0));
    }
    of_certificate(cert).map(Some)
}

fn policy_of(policy: &Bound<'_, PyAny>) -> PyResult<Policy> {
    static POLICY: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    Policy::from_number(number(policy, "Policy", &POLICY)?)
        .map_err(|error| raise(policy.py(), error, Subject::Value))
}

fn methods_of(names: &Bound<'_, PyAny>) -> PyResult<Methods> {
    if names.is_instance_of::<PyString>() || names.is_instance_of::<PyBytes>() {
        return Err(PyTypeError::new_err("other_methods is an iterable of names, not one name"));
    }
    let mut methods = Methods::NONE;
    for name in names.try_iter()? {
        let name = name?;
        let name = name.cast::<PyString>()?;
        // A name that UTF-8 cannot hold is no known method.
        let method = name.to_cow().map_or(Methods::UNKNOWN, |n| Methods::from_name(n.as_bytes()));
        methods = methods.with(method);
    }
    Ok(methods)
}

fn read_jwt(token: &Bound<'_, PyAny>) -> PyResult<Confirmation> {
    let Some(text) = octets(token, Error::JwtCharacter)? else {
        return Err(wrong_kind(token, "a token is str or bytes"));
    };
    let text = text.as_bytes();
    let read = detached(token.py(), text.len(), || certbound::Confirmation::from_jwt(text));
    finish(token.py(), read)
}

fn read_claims(claims: &Bound<'_, PyAny>) -> PyResult<Confirmation> {
    let py = claims.py();
    let read = match octets(claims, Error::JsonUtf8)? {
        Some(text) => {
            let text = text.as_bytes();
            detached(py, text.len(), || certbound::Confirmation::from_claims(text))
        }
        None => members(claims, "claims are JSON as bytes or str, or a Mapping")?.confirmation(),
    };
    finish(py, read)
}

fn read_introspection(response: &Bound<'_, PyAny>) -> PyResult<Confirmation> {
    let py = response.py();
    let read = match octets(response, Error::JsonUtf8)? {
        Some(text) => {
            let text = text.as_bytes();
            detached(py, text.len(), || certbound::Confirmation::from_introspection(text))
        }
        None => {
            members(response, "a response is JSON as bytes or str, or a Mapping")?.introspection()
        }
    };
    finish(py, read)
}

fn finish(py: Python<'_>, read: Result<certbound::Confirmation, Error>) -> PyResult<Confirmation> {
    read.map(Confirmation).map_err(|error| raise(py, error, Subject::Token))
}

/// The octets of a text argument; `None` when it is no text.
pub(crate) fn octets<'py>(
    text: &Bound<'py, PyAny>,
    not_utf8: Error,
) -> PyResult<Option<Bound<'py, PyBytes>>> {
    if let Ok(octets) = text.cast::<PyBytes>() {
        return Ok(Some(octets.clone()));
    }
    let Ok(string) = text.cast::<PyString>() else {
        return Ok(None);
    };
    // One copy; the stable ABI of Python 3.9 shows no string as it is.
    match string.encode_utf8() {
        Ok(octets) => Ok(Some(octets)),
        Err(_) => Err(raise(text.py(), not_utf8, Subject::Token)),
    }
}

/// The members of a decoded document that matter.
///
/// Its names are looked through and not asked for: some mappings find a name in another
/// case, and some have it twice.
fn members(document: &Bound<'_, PyAny>, expected: &str) -> PyResult<Members> {
    let document = document.cast::<PyMapping>().map_err(|_| wrong_kind(document, expected))?;
    let py = document.py();
    let mut members = Members::new();
    // All of them first: a mapping may reorder itself when it is read.
    let names = document.try_iter()?.collect::<PyResult<Vec<_>>>()?;
    for name in names {
        // Decoders of other formats give names as bytes: what they hold would be
        // overlooked, and an overlooked cnf is a missing one.
        if !name.is_instance_of::<PyString>() {
            return Err(raise(py, Error::MemberNameNotString, Subject::Token));
        }
        if name.eq(intern!(py, "active"))? {
            member(&document.get_item(name)?, |value| members.active(value));
        } else if name.eq(intern!(py, "cnf"))? {
            read_cnf(&document.get_item(name)?, &mut members)?;
        }
    }
    Ok(members)
}

fn read_cnf(cnf: &Bound<'_, PyAny>, members: &mut Members) -> PyResult<()> {
    member(cnf, |value| members.cnf(value));
    let Ok(cnf) = cnf.cast::<PyMapping>() else {
        return Ok(());
    };
    for item in cnf.items()?.iter() {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        member(&name, |name| match name {
            Member::String(name) => {
                member(&value, |value| members.cnf_member(Some(name), value));
            }
            // Only a string can name a method; this one is unknown.
            Member::LoneSurrogate => members.cnf_member(None, Member::Other),
            _ => members.cnf_member(Some(b""), Member::Other),
        });
    }
    Ok(())
}

/// Hands a Python value on as the JSON value that it stands for.
fn member(value: &Bound<'_, PyAny>, take: impl FnOnce(Member<'_>)) {
    if value.is_none() {
        take(Member::Null);
    } else if let Ok(boolean) = value.cast::<PyBool>() {
        take(Member::Boolean(boolean.is_true()));
    } else if let Ok(text) = value.cast::<PyString>() {
        match text.to_cow() {
            Ok(text) => take(Member::String(text.as_bytes())),
            Err(_) => take(Member::LoneSurrogate),
        }
    } else if value.cast::<PyMapping>().is_ok() {
        take(Member::Object);
    } else {
        take(Member::Other);
    }
}
