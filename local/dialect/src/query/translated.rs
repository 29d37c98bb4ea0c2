//! What translation hands to the engine.

use std::collections::BTreeSet;

use crate::data_types::RsType;
use crate::names::ObjectName;

/// Types that the client declared for `$1`, `$2`, …; [`RsType::Unknown`] where it left them open.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    pub declared: Vec<RsType>,
}

/// A statement ready for DuckDB.
#[derive(Debug, Clone)]
pub struct Translated {
    /// DuckDB's SQL. A parameter `$n` is bound as text (VARCHAR) or NULL; the text casts it.
    pub sql: String,
    /// For a statement that changes rows: a query that evaluates the same expressions over the same
    /// rows and changes nothing. None where the statement is a query itself, and for MERGE.
    pub probe: Option<String>,
    /// What the client sees; empty for statements that return no rows.
    pub columns: Vec<OutputColumn>,
    /// Type of each parameter, from its declaration or its context.
    pub parameters: Vec<RsType>,
    /// Relations whose rows are read, with the columns for which a privilege is needed.
    pub reads: Vec<Read>,
    pub writes: Option<Write>,
    /// The relations behind the names that the statement itself writes, system relations left out.
    pub names: Vec<ResolvedName>,
    /// The user functions called: the session's user needs EXECUTE on each.
    pub functions: Vec<FunctionCall>,
    /// System relations that must be filled before the statement runs.
    pub system_relations: Vec<SystemRead>,
    pub kind: StatementKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    Select,
    Insert,
    Update,
    Delete,
    Merge,
}

/// One column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputColumn {
    pub name: String,
    pub data_type: RsType,
    /// Where the values come from, if they are those of one column as they are.
    pub origin: Option<ColumnOrigin>,
}

impl OutputColumn {
    /// A column that is computed.
    pub(super) const fn computed(name: String, data_type: RsType) -> Self {
        Self {
            name,
            data_type,
            origin: None,
        }
    }
}

/// A column of a table or view that the statement names itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOrigin {
    pub database: String,
    /// The table's or view's.
    pub oid: u32,
    pub column: String,
}

/// A table or view that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub oid: u32,
    pub database: String,
    pub schema: String,
    pub name: String,
    /// Columns named by the statement; empty for `count(*)` alone.
    pub columns: BTreeSet<String>,
    /// The view owner with whose rights it is read; `None` for the session's user.
    pub as_user: Option<String>,
}

/// A user function that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionCall {
    pub oid: u32,
    /// Only views call it: nobody needs USAGE on its schema.
    pub by_view: bool,
}

/// A name and the relation that it was found to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedName {
    pub name: ObjectName,
    pub oid: u32,
}

/// A system table or view that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemRead {
    pub oid: u32,
    pub schema: String,
    pub name: String,
    /// Quoted name of the DuckDB table that holds its rows.
    pub table: String,
}

/// The table that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    pub oid: u32,
    pub database: String,
    pub schema: String,
    pub name: String,
    pub kind: WriteKind,
    /// Columns that receive values.
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteKind {
    Insert,
    Update,
    Delete,
    /// MERGE that updates the rows that match.
    MergeUpdate,
    /// MERGE that deletes the rows that match.
    MergeDelete,
    MergeRemoveDuplicates,
}
