//! Where the access token of a request stands, for the middlewares.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{Subject, raise};

/// The token of one Authorization header's value.
#[pyfunction]
#[pyo3(signature = (authorization, /))]
pub(crate) fn bearer_token<'py>(
    py: Python<'py>,
    authorization: &[u8],
) -> PyResult<Bound<'py, PyBytes>> {
    match certbound::bearer_token(authorization) {
        Ok(token) => Ok(PyBytes::new(py, token)),
        Err(error) => Err(raise(py, error, Subject::Token)),
    }
}

/// Refuses a query, without its "?", that carries a token.
#[pyfunction]
#[pyo3(signature = (query, /))]
pub(crate) fn check_query(py: Python<'_>, query: &[u8]) -> PyResult<()> {
    certbound::check_query(query).map_err(|error| raise(py, error, Subject::Token))
}
