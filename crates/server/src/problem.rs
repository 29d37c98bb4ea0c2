//! A failure as an answer.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::Failure;
use serde::Serialize;

/// A failure, answered as JSON.
pub(crate) struct Problem(Failure);

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

#[derive(Serialize)]
struct Body {
    kind: &'static str,
    code: &'static str,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(failure) = self;
        let body = Body {
            kind: failure.kind.as_str(),
            code: failure.code.as_str(),
            message: failure.to_string(),
            causes: failure.causes(),
            hint: failure.hint.clone(),
        };
        (status(&failure), Json(body)).into_response()
    }
}

pub(crate) fn status(failure: &Failure) -> StatusCode {
    StatusCode::from_u16(failure.kind.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
