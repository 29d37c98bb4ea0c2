//! Lambda packages: what a zip holds, and running it.
//!
//! A package with `longshore.json` is a computed column of this product and answers Amazon Redshift's
//! external function requests; any other package is a plain handler written for Node.

use std::collections::BTreeMap;

use crate::column::{Column, RUNTIME_FILE};
use crate::error::Error;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::plain::{LoadedHandler, Source};
use crate::worker::{Answer, Entry, Worker};

/// The manifest of a computed column.
pub const MANIFEST_FILE: &str = "longshore.json";
/// The code of a computed column: a script whose value is a function that gives the column's function.
pub const COLUMN_FILE: &str = "column.js";
/// The handler setting of Lambda for our own packages, and the default for others.
pub const HANDLER_NAME: &str = "index.handler";

/// A loaded package, ready for invocations. It may be shared between threads; invocations wait for
/// each other.
#[derive(Debug)]
pub struct Handler(Loaded);

#[derive(Debug)]
enum Loaded {
    Column(Column),
    Plain(Worker),
}

impl Handler {
    /// Loads a package from the files of its zip, by path. A plain handler is expected to be
    /// `index.handler`.
    pub fn from_entries(
        entries: &BTreeMap<String, Vec<u8>>,
        limits: Limits,
    ) -> Result<Self, Error> {
        Self::named(entries, HANDLER_NAME, limits)
    }

    /// As [`Handler::from_entries`], with Lambda's handler setting, for example `app/main.run`. A
    /// computed column does not depend on it.
    pub fn named(
        entries: &BTreeMap<String, Vec<u8>>,
        handler_name: &str,
        limits: Limits,
    ) -> Result<Self, Error> {
        if entries.contains_key(MANIFEST_FILE) {
            let manifest: Manifest =
                serde_json::from_str(text(entries, MANIFEST_FILE)?).map_err(Error::Manifest)?;
            let runtime = text(entries, RUNTIME_FILE)?;
            let code = text(entries, COLUMN_FILE)?;
            return Column::load(&manifest, runtime, code, limits)
                .map(Loaded::Column)
                .map(Self);
        }
        let source = Source::find(entries, handler_name)?;
        Worker::start::<LoadedHandler>(source, limits)
            .map(Loaded::Plain)
            .map(Self)
    }

    /// Runs the handler on an event and gives the invocation's payload, both JSON texts. A computed
    /// column gives a JSON string that holds JSON, as Amazon Redshift expects of a Lambda function.
    ///
    /// Blocks the calling thread. An [`Error`] is what Lambda reports as a function error.
    pub fn invoke(&self, event: &str) -> Result<String, Error> {
        self.invoke_with_lines(event).0
    }

    /// As [`Handler::invoke`], with the lines that the code wrote to its console.
    pub fn invoke_with_lines(&self, event: &str) -> (Result<String, Error>, Vec<String>) {
        match &self.0 {
            Loaded::Column(column) => {
                let (outcome, lines) = column.invoke_with_lines(event);
                let payload = outcome.map(|response| {
                    serde_json::to_string(&response).expect("a string is always JSON")
                });
                (payload, lines)
            }
            Loaded::Plain(worker) => {
                let Answer { outcome, lines } = worker.call(Entry::Invoke, event);
                (outcome, lines)
            }
        }
    }
}

fn text<'entries>(
    entries: &'entries BTreeMap<String, Vec<u8>>,
    name: &str,
) -> Result<&'entries str, Error> {
    let bytes = entries.get(name).ok_or_else(|| Error::MissingFile {
        name: name.to_owned(),
    })?;
    std::str::from_utf8(bytes).map_err(|_| Error::NotText {
        name: name.to_owned(),
    })
}
