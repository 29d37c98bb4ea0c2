//! The only thing that prints: data to standard output, everything else to standard error.

mod table;

use std::io::{self, IsTerminal as _, Write as _};

use model::Failure;
use serde_json::{Map, Value};

pub(crate) use table::{Cell, Table};

/// How data is written to standard output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people.
    #[default]
    Table,
    /// One array of objects.
    Json,
    /// One object a line.
    Jsonl,
    /// RFC 4180 with a header; NULL is an empty field, an empty text is `""`.
    Csv,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    output: OutputFormat,
    quiet: bool,
    color: bool,
    terminal: bool,
}

impl Printer {
    /// `color` is what the environment allows; it is used on a terminal only.
    pub(crate) fn new(output: OutputFormat, quiet: bool, color: bool) -> Self {
        let terminal = io::stderr().is_terminal();
        Self {
            output,
            quiet,
            color: color && terminal,
            terminal,
        }
    }

    /// Whether somebody watches standard error, so that progress bars make sense.
    pub(crate) fn shows_progress(self) -> bool {
        self.terminal && !self.quiet
    }

    /// The data a command was asked for.
    pub(crate) fn table(self, table: &Table) {
        write_out(&table.render(self.output));
    }

    pub(crate) fn format(self) -> OutputFormat {
        self.output
    }

    /// One object, where the format is one of JSON's.
    pub(crate) fn object(self, object: Map<String, Value>) {
        let value = Value::Object(object);
        write_out(&match self.output {
            OutputFormat::Jsonl => value.to_string(),
            _ => serde_json::to_string_pretty(&value).expect("texts and numbers are JSON"),
        });
    }

    /// Several, as an array or one a line.
    pub(crate) fn objects(self, objects: Vec<Map<String, Value>>) {
        if self.output == OutputFormat::Jsonl {
            for object in objects {
                self.object(object);
            }
            return;
        }
        let array = Value::Array(objects.into_iter().map(Value::Object).collect());
        write_out(&serde_json::to_string_pretty(&array).expect("texts and numbers are JSON"));
    }

    /// The same, for data that is text and not rows.
    #[expect(
        clippy::unused_self,
        reason = "everything that prints does it through a printer"
    )]
    pub(crate) fn text(self, text: &str) {
        write_out(text);
    }

    /// What happened, for people.
    pub(crate) fn note(self, text: &str) {
        if !self.quiet {
            write_err(text);
        }
    }

    pub(crate) fn warning(self, text: &str) {
        write_err(&format!("{} {text}", self.painted("warning:", "33")));
    }

    /// The message, its causes, what to do, and the code to look up in `docs/errors`.
    pub(crate) fn failure(self, failure: &Failure) {
        let mut lines = vec![format!(
            "{} {}",
            self.painted("error:", "1;31"),
            failure.message
        )];
        lines.extend(
            failure
                .causes()
                .iter()
                .map(|cause| format!("  because: {cause}")),
        );
        if let Some(hint) = &failure.hint {
            lines.push(format!("{} {hint}", self.painted("hint:", "36")));
        }
        lines.push(format!("code: {}", failure.code));
        write_err(&lines.join("\n"));
    }

    fn painted(self, text: &str, style: &str) -> String {
        if self.color {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A reader that went away (`longshore … | head`) is no failure of ours.
fn write_out(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush());
}

fn write_err(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
