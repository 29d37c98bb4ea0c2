//! The XML of the query protocol.

use std::fmt::Write as _;

use crate::{AwsError, random};

/// An element of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    name: &'static str,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Text(String),
    Elements(Vec<Element>),
}

pub(crate) fn text(name: &'static str, text: impl Into<String>) -> Element {
    Element {
        name,
        content: Content::Text(text.into()),
    }
}

pub(crate) fn members(name: &'static str, elements: Vec<Element>) -> Element {
    Element {
        name,
        content: Content::Elements(elements),
    }
}

/// A list: each of its items is an element `member`.
pub(crate) fn list(name: &'static str, items: impl IntoIterator<Item = Vec<Element>>) -> Element {
    let items = items.into_iter().map(|item| members("member", item));
    members(name, items.collect())
}

/// A list of bare texts.
pub(crate) fn list_of_texts(
    name: &'static str,
    items: impl IntoIterator<Item = String>,
) -> Element {
    let items = items.into_iter().map(|item| text("member", item));
    members(name, items.collect())
}

impl Element {
    fn write(&self, xml: &mut String) {
        let _ = write!(xml, "<{}>", self.name);
        match &self.content {
            Content::Text(text) => xml.push_str(&escape(text)),
            Content::Elements(elements) => elements.iter().for_each(|element| element.write(xml)),
        }
        let _ = write!(xml, "</{}>", self.name);
    }
}

pub(super) fn response(namespace: &str, action: &str, elements: &[Element]) -> String {
    let mut result = String::new();
    for element in elements {
        element.write(&mut result);
    }
    format!(
        "<{action}Response xmlns=\"{namespace}\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{action}Response>",
        random::request_id()
    )
}

pub(super) fn error(namespace: &str, error: &AwsError) -> String {
    let kind = if error.status() < 500 {
        "Sender"
    } else {
        "Receiver"
    };
    format!(
        "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{kind}</Type><Code>{}</Code>\
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
    fn elements_are_nested_and_their_text_is_escaped() {
        let elements = [
            members("A", vec![text("b", "1"), text("c", "<&>")]),
            list("d", [vec![text("e", "2")], vec![text("e", "3")]]),
        ];
        let xml = response("urn:x", "X", &elements);
        assert!(
            xml.contains(
                "<XResult><A><b>1</b><c>&lt;&amp;&gt;</c></A>\
                 <d><member><e>2</e></member><member><e>3</e></member></d></XResult>"
            ),
            "{xml}"
        );
    }
}
