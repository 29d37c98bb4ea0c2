use std::fmt;

use crate::{Ident, QualifiedName};

/// One statement that reads, or that sets up a session or a transaction: it changes nothing that
/// outlives the session. A statement that does is a [`Write`], a [`Create`], a
/// [`LedgerWrite`](crate::ledger::LedgerWrite) or an [`AdminStatement`](crate::admin::AdminStatement),
/// so that it cannot be sent as this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql {
    kind: &'static str,
    text: String,
    expectation: Option<Expectation>,
}

/// What must hold when a check is sent; otherwise it divides by zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    pub about: About,
    /// In words, to follow "it was expected that".
    pub text: String,
}

/// What a check is about, and so who has to act when it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The number of rows that the warehouse holds.
    RowCount,
    /// Values that are missing or repeated where they must not be.
    Keys,
    /// Whose an object is.
    Ownership,
    /// What another run did meanwhile.
    OtherRuns,
}

impl Sql {
    pub(crate) fn new(kind: &'static str, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            expectation: None,
        }
    }

    pub(crate) fn expecting(mut self, about: About, text: impl Into<String>) -> Self {
        self.expectation = Some(Expectation {
            about,
            text: text.into(),
        });
        self
    }

    /// The statement's leading words, for messages and logs.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What must hold when the statement is a check.
    pub fn expectation(&self) -> Option<&Expectation> {
        self.expectation.as_ref()
    }
}

impl fmt::Display for Sql {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Statements for one session, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    pub statements: Vec<Sql>,
}

/// What a statement changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    Schema(Ident),
    /// A table or a view.
    Relation(QualifiedName),
    /// A table of this session only; it has no schema of ours.
    Temporary(Ident),
    Function(QualifiedName),
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(name) | Self::Temporary(name) => formatter.write_str(name.as_str()),
            Self::Relation(name) | Self::Function(name) => formatter.write_str(&name.plain()),
        }
    }
}

/// A statement that changes an object that exists. Whoever sends it must show that the object is
/// ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    sql: Sql,
    target: Target,
}

impl Write {
    pub(crate) fn new(kind: &'static str, target: Target, text: impl Into<String>) -> Self {
        Self {
            sql: Sql::new(kind, text),
            target,
        }
    }

    pub fn target(&self) -> &Target {
        &self.target
    }

    pub fn kind(&self) -> &'static str {
        self.sql.kind
    }

    pub fn as_str(&self) -> &str {
        &self.sql.text
    }
}

impl fmt::Display for Write {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sql.text)
    }
}

/// A statement that makes an object and fails when the name is taken: none is rendered with
/// `IF NOT EXISTS` or `OR REPLACE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    sql: Sql,
    target: Target,
}

impl Create {
    pub(crate) fn new(kind: &'static str, target: Target, text: impl Into<String>) -> Self {
        Self {
            sql: Sql::new(kind, text),
            target,
        }
    }

    pub fn target(&self) -> &Target {
        &self.target
    }

    pub fn kind(&self) -> &'static str {
        self.sql.kind
    }

    pub fn as_str(&self) -> &str {
        &self.sql.text
    }
}

impl fmt::Display for Create {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sql.text)
    }
}
