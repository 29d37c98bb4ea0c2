use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// The files that pages refer to, embedded in the program: name, media type, content.
const ASSETS: [(&str, &str, &str); 3] = [
    (
        "icon.svg",
        "image/svg+xml",
        include_str!("../../assets/icon.svg"),
    ),
    (
        "longshore.css",
        "text/css; charset=utf-8",
        include_str!("../../assets/longshore.css"),
    ),
    (
        "pages.js",
        "text/javascript; charset=utf-8",
        include_str!("../../assets/pages.js"),
    ),
];

pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let Some((_, media_type, content)) = ASSETS.iter().find(|(asset, ..)| *asset == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    (
        [(CONTENT_TYPE, *media_type), (CACHE_CONTROL, "no-cache")],
        *content,
    )
        .into_response()
}
