use askama::Template;
use axum::response::Response;
use model::Failure;

use crate::pages::html;
use crate::problem::status;

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    workspace: String,
    code: &'static str,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
}

pub(super) fn show(workspace: String, failure: &Failure) -> Response {
    let page = FailurePage {
        workspace,
        code: failure.code.as_str(),
        message: failure.to_string(),
        causes: failure.causes(),
        hint: failure.hint.clone(),
    };
    html(status(failure), &page)
}
