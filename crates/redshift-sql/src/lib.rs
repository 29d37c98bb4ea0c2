//! Every statement that the product sends to a warehouse, as a type that renders to text.
//!
//! Names and values come in as [`Ident`] and [`Literal`], which know how to be quoted; SQL that people
//! write comes in as [`ReadOnlyQuery`] or [`RawCondition`]. What a statement may be sent as is its
//! type: [`Sql`] reads, [`Write`] changes something that must be shown to be ours, [`Create`] fails
//! when the name is taken. The crate does no IO.

pub mod admin;
pub mod alter_table;
pub mod catalog;
pub mod check;
mod condition;
pub mod copy;
mod count;
mod create_schema;
mod create_table;
mod create_table_as;
mod create_view;
mod delete;
mod describe;
mod drop;
mod external_function;
pub mod grant;
mod ident;
mod insert;
pub mod ledger;
mod literal;
mod load_errors;
mod lock;
mod merge;
mod name;
mod page;
mod read_only;
pub mod segment;
pub mod session;
mod sql;
mod table;
pub mod transaction;
pub mod unload;

pub use condition::{Comparison, Condition, Number, OrderBy, Value, ValueError};
pub use copy::Copy;
pub use count::count_rows;
pub use create_schema::create_schema;
pub use create_table::{
    ColumnDefinition, CreateTable, CreateTemporaryTable, Distribution, Encoding, SortKey,
    TableAttributes, UnknownEncoding,
};
pub use create_table_as::{CreateTableAs, CreateTemporaryTableAs, Select};
pub use create_view::{CreateView, ViewColumn};
pub use delete::delete_all;
pub use describe::describe;
pub use drop::{drop_function, drop_schema, drop_table, drop_temporary_table, drop_view};
pub use external_function::{
    ComputedColumn, CreateExternalFunction, ExternalFunctionError, LambdaName, Volatility,
};
pub use grant::Grantee;
pub use ident::{Ident, IdentError, MAX_IDENT_BYTES};
pub use insert::insert_from;
pub use literal::{Literal, LiteralError};
pub use load_errors::load_errors;
pub use lock::lock;
pub use merge::Merge;
pub use name::{CrossDatabaseName, NameError, QualifiedName, split as split_name};
pub use page::Page;
pub use read_only::{Place, RawCondition, ReadOnlyError, ReadOnlyQuery};
pub use sql::{About, Create, Expectation, Script, Sql, Target, Write};
pub use table::TableName;
pub use unload::{Unload, UnloadQuery, UnloadSource};
