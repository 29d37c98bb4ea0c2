//! One file per page.

pub(crate) mod entities;
pub(crate) mod entity;
mod failure;
pub(crate) mod missing;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use operations::Context;

/// The name of the workspace, which every page shows.
fn workspace(context: &Context) -> String {
    context.workspace.settings.workspace.name.clone()
}

fn html(status: StatusCode, page: &impl Template) -> Response {
    let text = page
        .render()
        .expect("the templates write to memory and call nothing that fails");
    (status, Html(text)).into_response()
}

/// A number with its thousands apart: `327 346`, with no-break spaces.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let texts = [0, 999, 1000, 327_346, 1_000_000].map(grouped);
        assert_eq!(
            texts,
            [
                "0",
                "999",
                "1\u{202f}000",
                "327\u{202f}346",
                "1\u{202f}000\u{202f}000"
            ]
        );
    }
}
