//! What translation asks of the catalogue, as an interface: the engine implements it for a session
//! within its transaction, tests implement it over a few tables.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::data_types::RsType;
use crate::datetime::DateStyle;
use crate::error::Result;
use crate::interval::IntervalStyle;
use crate::names::{IdentifierCase, ObjectName};
use crate::statements::collation::Collation;

/// The catalogue as one session sees it. Names resolve over the session's search path; a name that
/// exists but may not be used is still found here: privileges are checked on what
/// [`crate::query::Translated`] says was used.
pub trait Catalog {
    /// The table or view behind a name in a query, or `None` where there is none. An unknown
    /// database is an error.
    fn relation(&self, name: &ObjectName) -> Result<Option<Relation>>;

    /// The relation that a name in a regular view's query was bound to, with the columns that it had
    /// then under the names that it had then. `None` where it is gone.
    fn bound_relation(&self, database: &str, binding: &Binding) -> Result<Option<Relation>>;

    /// A user-defined function by name and argument types: exact types first, then by implicit
    /// conversion. `None` means that no function of that name exists; a wrong signature is an error.
    fn function(&self, name: &ObjectName, arguments: &[RsType]) -> Result<Option<UserFunction>>;

    /// The least and the greatest number, without the point, of a column with exact numbers, as the
    /// storage knows them without reading the rows: every number that the statement can meet lies
    /// between them. `rows` is the text of a [`RelationSource`].
    fn stored_range(&self, rows: &str, column: &str) -> Option<(i128, i128)>;

    /// The session's values that SQL can ask for.
    fn session(&self) -> &SessionValues;
}

/// Constant within one statement.
#[derive(Debug, Clone)]
pub struct SessionValues {
    pub database: String,
    pub user: String,
    /// `pg_user.usesysid` of the user.
    pub user_id: u32,
    /// That of the database.
    pub collation: Collation,
    /// The cluster's namespace and the AWS account it belongs to.
    pub namespace: String,
    pub account: String,
    /// First existing schema of the search path.
    pub current_schema: Option<String>,
    pub search_path: Vec<String>,
    pub case: IdentifierCase,
    /// IANA name or offset of the session's `TimeZone`.
    pub time_zone: String,
    pub date_style: DateStyle,
    /// `extra_float_digits`.
    pub extra_float_digits: i32,
    pub interval_style: IntervalStyle,
    /// `enable_numeric_rounding`: casts between numbers round and do not cut.
    pub rounds_numbers: bool,
    pub super_options: SuperOptions,
    /// Start of the transaction, `YYYY-MM-DD HH:MM:SS.ffffff` in UTC.
    pub transaction_start: String,
    /// Start of the statement, likewise.
    pub statement_start: String,
    pub version: String,
    pub backend_pid: i32,
    pub last_copy_id: i64,
    pub last_copy_count: i64,
    pub last_unload_id: i64,
    pub last_unload_count: i64,
    pub last_query_id: i64,
    /// Names the running statement to the function host (see [`EXTERNAL_FUNCTION_HOST`]).
    pub call_token: String,
}

/// What the session has set for SUPER (database developer guide, "SUPER configurations").
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a parameter that is on or off"
)]
pub struct SuperOptions {
    /// `enable_case_sensitive_super_attribute`.
    pub case_sensitive_attributes: bool,
    /// `cast_super_null_on_error` is off: a cast that fails is an error and not NULL.
    pub strict_casts: bool,
    /// `navigate_super_null_on_error` is off.
    pub strict_navigation: bool,
    /// `json_parse_dedup_attributes`: the last of several attributes of a name stays.
    pub drops_duplicates: bool,
    /// `parse_super_null_on_error`: `JSON_PARSE` gives NULL for what is no JSON.
    pub null_for_invalid_json: bool,
    /// `default_array_search_null_handling`: NULL is searched for in arrays as any element is.
    pub null_match: bool,
}

/// DuckDB scalar function that calls external functions:
/// `longshore_external(call_token VARCHAR, function_oid BIGINT, arguments VARCHAR) -> VARCHAR`, where
/// `arguments` is the JSON array of one row's argument values and the result is the value's text.
pub const EXTERNAL_FUNCTION_HOST: &str = "longshore_external";

/// A table, view or system relation.
#[derive(Debug, Clone)]
pub struct Relation {
    pub oid: u32,
    pub database: String,
    pub schema: String,
    pub name: String,
    pub columns: Vec<RelationColumn>,
    /// Columns that the session's user may not read, where it may read others: `*` leaves them out.
    pub hidden_columns: Vec<String>,
    pub source: RelationSource,
}

#[derive(Debug, Clone)]
pub struct RelationColumn {
    pub name: String,
    pub data_type: RsType,
    pub nullable: bool,
    /// The DEFAULT expression as written.
    pub default: Option<String>,
    pub identity: Option<IdentityColumn>,
    /// A star leaves it out, as it does the `oid` of a catalogue table; it must be named.
    pub hidden: bool,
}

/// What makes a column an IDENTITY column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityColumn {
    /// GENERATED BY DEFAULT: a statement may give the value.
    pub by_default: bool,
    /// DuckDB text that yields the next value.
    pub next_value: String,
}

/// How a relation's rows are had.
#[derive(Debug, Clone)]
pub enum RelationSource {
    /// A table; the text is its quoted three-part name in DuckDB.
    Table(String),
    /// What is read as a table is and cannot be written: the text is that of a FROM item in DuckDB.
    ReadOnly(String),
    View(View),
    /// A system table or view: the engine fills the named DuckDB table (quoted) before it runs the
    /// statement.
    System(String),
}

/// A view's definition; it is expanded into the query that reads it.
#[derive(Debug, Clone)]
pub struct View {
    pub query: String,
    /// The user with whose rights the view's query runs.
    pub owner: String,
    pub late_binding: bool,
    /// Names resolve over this path, in the view's database.
    pub search_path: Vec<String>,
    /// What the names of a regular view's query mean, whatever their objects are called now.
    pub bindings: Vec<Binding>,
    /// How the query's identifiers were folded when the view was created.
    pub case: IdentifierCase,
}

/// A name in the query of a regular view, and the relation that it meant when the view was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// As written, folded.
    pub name: ObjectName,
    pub oid: u32,
    /// The relation's columns at that time, by number and name.
    pub columns: Vec<(i16, String)>,
}

/// An external or SQL function.
#[derive(Debug, Clone)]
pub struct UserFunction {
    pub oid: u32,
    pub schema: String,
    pub name: String,
    pub arguments: Vec<RsType>,
    pub returns: RsType,
    /// The SELECT of a function in SQL; `None` for an external function.
    pub query: Option<String>,
}

impl fmt::Display for UserFunction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments: Vec<_> = self.arguments.iter().map(|kind| kind.base_name()).collect();
        write!(formatter, "{}({})", self.name, arguments.join(", "))
    }
}
