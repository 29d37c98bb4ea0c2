//! The ledger: five tables in a schema of their own that tell what Longshore created, loaded and
//! refreshed in this database.
//!
//! Every write is an `INSERT` or a `DELETE`, so that transactions that write to different objects do
//! not conflict over a row.

mod intents;
mod loads;
mod moment;
mod objects;
mod refreshes;
mod watermarks;

pub use intents::IntentKind;
pub use loads::{LoadMode, LoadRow};
pub use moment::Moment;
pub use objects::{ObjectKind, ObjectRow};
pub use refreshes::{RefreshKind, RefreshRow};

use std::fmt;

use crate::create_schema::create_schema;
use crate::ident::fixed;
use crate::{Create, Ident, QualifiedName, Sql, Target};

/// The form of the tables below; written into the ledger's own row when it is created.
pub const VERSION: u32 = 1;

/// A statement that changes the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerWrite(Sql);

impl LedgerWrite {
    fn new(kind: &'static str, text: String) -> Self {
        Self(Sql::new(kind, text))
    }

    pub fn kind(&self) -> &'static str {
        self.0.kind()
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for LedgerWrite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The ledger in the schema of this name; makes every statement about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    schema: Ident,
}

const TABLES: [(&str, &str); 5] = [
    (
        "objects",
        "kind VARCHAR(16) NOT NULL,
  schema_name VARCHAR(127) NOT NULL,
  object_name VARCHAR(127) NOT NULL,
  argument_types VARCHAR(2048) NOT NULL,
  object_id BIGINT NOT NULL,
  purpose VARCHAR(512) NOT NULL,
  created_at TIMESTAMP NOT NULL",
    ),
    (
        "loads",
        "load_id VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  identity_hash VARCHAR(64) NOT NULL,
  schema_name VARCHAR(127) NOT NULL,
  table_name VARCHAR(127) NOT NULL,
  table_oid BIGINT,
  number BIGINT,
  mode VARCHAR(16) NOT NULL,
  source VARCHAR(4096) NOT NULL,
  source_bytes BIGINT NOT NULL,
  staged_prefix VARCHAR(2048) NOT NULL,
  backend_pid BIGINT NOT NULL,
  row_count BIGINT,
  recorded_at TIMESTAMP NOT NULL",
    ),
    (
        "refreshes",
        "kind VARCHAR(16) NOT NULL,
  name VARCHAR(256) NOT NULL,
  number BIGINT NOT NULL,
  table_name VARCHAR(127) NOT NULL,
  row_count BIGINT NOT NULL,
  added BIGINT,
  removed BIGINT,
  updated BIGINT,
  started_at TIMESTAMP NOT NULL,
  finished_at TIMESTAMP NOT NULL",
    ),
    (
        "watermarks",
        "entity VARCHAR(256) NOT NULL,
  column_name VARCHAR(127) NOT NULL,
  watermark VARCHAR(64) NOT NULL,
  recorded_at TIMESTAMP NOT NULL",
    ),
    (
        "intents",
        "intent_id VARCHAR(16) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  name VARCHAR(2048) NOT NULL,
  state VARCHAR(16) NOT NULL,
  recorded_at TIMESTAMP NOT NULL",
    ),
];

impl Ledger {
    pub fn new(schema: Ident) -> Self {
        Self { schema }
    }

    pub fn schema(&self) -> &Ident {
        &self.schema
    }

    /// The schema and its tables, in the order in which they are created.
    pub fn creation(&self) -> Vec<Create> {
        let tables = TABLES.iter().map(|(name, columns)| {
            let name = self.table(name);
            let text = format!("CREATE TABLE {name} (\n  {columns}\n)");
            Create::new("CREATE TABLE", Target::Relation(name), text)
        });
        std::iter::once(create_schema(&self.schema))
            .chain(tables)
            .collect()
    }

    /// The names of the ledger's tables.
    pub fn tables(&self) -> Vec<QualifiedName> {
        TABLES.iter().map(|(name, _)| self.table(name)).collect()
    }

    fn table(&self, name: &str) -> QualifiedName {
        QualifiedName {
            schema: self.schema.clone(),
            name: fixed(name),
        }
    }
}

#[cfg(test)]
fn ledger() -> Ledger {
    Ledger::new(fixed("longshore"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledger_is_created_in_its_schema() {
        let texts: Vec<String> = ledger().creation().iter().map(Create::to_string).collect();
        insta::assert_snapshot!(texts.join(";\n"));
    }

    #[test]
    fn another_schema_may_hold_the_ledger() {
        let other = Ledger::new(fixed("acme_longshore"));
        assert_eq!(
            other.tables()[0].to_string(),
            r#""acme_longshore"."objects""#
        );
        assert!(
            other.creation()[1]
                .as_str()
                .starts_with(r#"CREATE TABLE "acme_longshore"."#)
        );
    }
}
