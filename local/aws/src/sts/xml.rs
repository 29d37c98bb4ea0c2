//! The XML of the query protocol.

use std::fmt::Write as _;

use crate::{AwsError, random};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// An answer whose result holds flat elements; a name with slashes is nested
/// (`Credentials/AccessKeyId`), siblings of one parent being neighbours.
pub(super) fn response(action: &str, elements: &[(&str, &str)]) -> String {
    let mut result = String::new();
    let mut open_parent = "";
    for (path, text) in elements {
        let (parent, name) = path.split_once('/').unwrap_or(("", path));
        if parent != open_parent {
            if !open_parent.is_empty() {
                let _ = write!(result, "</{open_parent}>");
            }
            if !parent.is_empty() {
                let _ = write!(result, "<{parent}>");
            }
            open_parent = parent;
        }
        let _ = write!(result, "<{name}>{}</{name}>", escape(text));
    }
    if !open_parent.is_empty() {
        let _ = write!(result, "</{open_parent}>");
    }
    format!(
        "<{action}Response xmlns=\"{NAMESPACE}\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{action}Response>",
        random::request_id()
    )
}

pub(super) fn error(error: &AwsError) -> String {
    let kind = if error.status() < 500 {
        "Sender"
    } else {
        "Receiver"
    };
    format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>{kind}</Type><Code>{}</Code>\
         <Message>{}</Message></Error><RequestId>{}</RequestId></ErrorResponse>",
        escape(error.code()),
        escape(error.message()),
        random::request_id()
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_their_parent_element() {
        let xml = response("X", &[("A/b", "1"), ("A/c", "<&>"), ("d", "2")]);
        assert!(
            xml.contains("<XResult><A><b>1</b><c>&lt;&amp;&gt;</c></A><d>2</d></XResult>"),
            "{xml}"
        );
    }
}
