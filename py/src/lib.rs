//! The Python binding: converts arguments, calls the core, raises.
//!
//! The exceptions are Python classes; [`errors`] picks the one to raise.

mod certificate;
mod chain;
mod confirmation;
mod credentials;
mod document;
mod endpoint;
mod errors;
mod header;
mod jwks;
mod registration;
mod subject;
mod thumbprint;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::certificate::{Certificate, PyName};
    #[pymodule_export]
    use crate::chain::TrustStore;
    #[pymodule_export]
    use crate::confirmation::{
        Confirmation, verify_claims_binding, verify_introspection_binding, verify_jwt_binding,
    };
    #[pymodule_export]
    use crate::credentials::{bearer_token, check_query, credentials};
    #[pymodule_export]
    use crate::endpoint::{resolve_endpoint, server_metadata};
    #[pymodule_export]
    use crate::errors::{describe, http_status, oauth_error};
    #[pymodule_export]
    use crate::header::{decode_client_cert, decode_client_cert_chain};
    #[pymodule_export]
    use crate::jwks::inspect_jwk_set;
    #[pymodule_export]
    use crate::registration::ClientRegistration;
    #[pymodule_export]
    use crate::subject::{ExpectedSubject, compare_dn, verify_part};
    #[pymodule_export]
    use crate::thumbprint::{Thumbprint, cnf, thumbprint};
}

/// Inputs from this length on are read without holding the interpreter.
///
/// Reading 16 KiB takes some ten microseconds, far more than giving the
/// interpreter away and taking it back.
const LARGE: usize = 16 * 1024;

/// Runs a reader, without the interpreter when its input is large.
fn detached<T: Send>(py: Python<'_>, len: usize, read: impl FnOnce() -> T + Send) -> T {
    if len < LARGE { read() } else { py.detach(read) }
}
