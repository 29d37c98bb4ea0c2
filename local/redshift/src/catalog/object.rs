//! The rows of a database's catalogue.

use std::collections::BTreeSet;
use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::catalog::Binding;
use local_dialect::names::IdentifierCase;
use local_dialect::statements::alter_default_privileges::DefaultObjects;
use local_dialect::statements::collation::Collation;
use local_dialect::statements::create_function::Volatility;
use local_dialect::statements::create_table::Identity;
use local_dialect::statements::encoding::Encoding;
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::table_attributes::{DistStyle, SortKey};
use serde::{Deserialize, Serialize};

use crate::cluster::Grantee;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    pub oid: u32,
    pub name: String,
    /// Id of the owning user; likewise in the other objects.
    pub owner: u32,
    /// As CREATE SCHEMA gave it; `None` for unlimited.
    pub quota_megabytes: Option<u64>,
    /// The schema that this one stands for (CREATE EXTERNAL SCHEMA … FROM REDSHIFT).
    #[serde(default)]
    pub source: Option<SchemaSource>,
}

/// A schema of another database, by name: what it holds can be read under this schema's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaSource {
    pub database: String,
    pub schema: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub oid: u32,
    /// Oid of its schema; 0 for a temporary table.
    pub schema: u32,
    pub name: String,
    pub owner: u32,
    /// In their order; numbers of dropped columns are not used again.
    pub columns: Vec<Column>,
    /// The number for the next added column.
    pub next_column: i16,
    pub dist_style: DistStyle,
    pub sort_key: SortKey,
    pub encode_auto: bool,
    pub backup: bool,
    pub constraints: Vec<Constraint>,
    /// Seconds since 1970.
    pub created: i64,
    /// What makes it a materialized view; `None` for a table.
    #[serde(default)]
    pub materialized: Option<Materialized>,
}

/// The query of a materialized view, whose rows are those of the last refresh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Materialized {
    pub definition: Definition,
    /// Kept and shown. Redshift refreshes such a view when it finds the time; here only REFRESH does.
    pub auto_refresh: bool,
    /// Seconds since 1970.
    pub refreshed: i64,
}

/// The query of a view or a materialized view, and what its names mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// As written, around it the names in parentheses after the view's name where there were any.
    pub query: String,
    /// Where names in `query` are looked up that are not bound.
    pub search_path: Vec<String>,
    /// Names of relations that are bound to what they meant when the view was created.
    pub bindings: Vec<Binding>,
    /// How identifiers were folded then.
    pub case: IdentifierCase,
    /// Relations and functions of the same database that the view is bound to.
    pub dependencies: Vec<Dependency>,
}

impl Table {
    /// The DEFAULT expression of a column as the catalogue shows it, that of IDENTITY included.
    pub fn shown_default(&self, column: &Column) -> Option<String> {
        match &column.identity {
            Some(identity) => Some(format!(
                "\"identity\"({}, {}, '{},{}'::text)",
                self.oid,
                column.number - 1,
                identity.seed,
                identity.step
            )),
            None => column.default.clone(),
        }
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub fn dist_key(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.dist_key)
    }

    /// The column's place in the sort key from 1, or 0 where it is not part of it.
    pub fn sort_position(&self, column: &str) -> usize {
        self.sort_key
            .columns()
            .iter()
            .position(|name| name == column)
            .map_or(0, |at| at + 1)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// From 1, as `pg_attribute.attnum`.
    pub number: i16,
    pub name: String,
    pub data_type: RsType,
    pub not_null: bool,
    /// The DEFAULT expression as written.
    pub default: Option<String>,
    pub identity: Option<Identity>,
    pub encoding: Encoding,
    /// `None` for the case-sensitive one.
    #[serde(default)]
    pub collation: Option<Collation>,
    pub dist_key: bool,
}

impl Column {
    /// DuckDB's type of the column with its collation.
    pub fn duckdb(&self) -> String {
        let data_type = self.data_type.duckdb();
        match self.collation {
            Some(Collation::CaseInsensitive) => {
                format!("{data_type} {}", Collation::CaseInsensitive.duckdb())
            }
            _ => data_type,
        }
    }
}

/// A key that is kept and shown, and never enforced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    pub name: String,
    pub rule: ConstraintRule,
    #[serde(default)]
    pub comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConstraintRule {
    PrimaryKey(Vec<String>),
    Unique(Vec<String>),
    ForeignKey {
        columns: Vec<String>,
        /// Oid of the table referred to, in the same database.
        table: u32,
        referenced: Vec<String>,
    },
}

impl ConstraintRule {
    /// The columns of the constrained table.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::PrimaryKey(columns)
            | Self::Unique(columns)
            | Self::ForeignKey { columns, .. } => columns,
        }
    }

    pub fn columns_mut(&mut self) -> &mut Vec<String> {
        match self {
            Self::PrimaryKey(columns)
            | Self::Unique(columns)
            | Self::ForeignKey { columns, .. } => columns,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub oid: u32,
    pub schema: u32,
    pub name: String,
    pub owner: u32,
    /// The query's columns when the view was created; empty for a late-binding view, whose columns
    /// are those of the query at the time it is read.
    pub columns: Vec<ViewColumn>,
    pub definition: Definition,
    pub late_binding: bool,
    /// Seconds since 1970.
    pub created: i64,
}

/// What a bound view needs of a relation or function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    pub oid: u32,
    /// The relation's columns that the view names.
    pub columns: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewColumn {
    pub name: String,
    pub data_type: RsType,
}

/// A table or a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    Table(Arc<Table>),
    View(Arc<View>),
}

impl Relation {
    pub fn oid(&self) -> u32 {
        match self {
            Self::Table(table) => table.oid,
            Self::View(view) => view.oid,
        }
    }

    /// Oid of its schema.
    pub fn schema(&self) -> u32 {
        match self {
            Self::Table(table) => table.schema,
            Self::View(view) => view.schema,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Table(table) => &table.name,
            Self::View(view) => &view.name,
        }
    }

    pub fn owner(&self) -> u32 {
        match self {
            Self::Table(table) => table.owner,
            Self::View(view) => view.owner,
        }
    }

    /// The query behind a view or a materialized view.
    pub fn definition(&self) -> Option<&Definition> {
        match self {
            Self::Table(table) => table.materialized.as_ref().map(|view| &view.definition),
            Self::View(view) => Some(&view.definition),
        }
    }

    pub fn is_materialized(&self) -> bool {
        matches!(self, Self::Table(table) if table.materialized.is_some())
    }

    /// Its word in messages: `table`, `view` or `materialized view`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) if self.is_materialized() => "materialized view",
            Self::Table(_) => "table",
            Self::View(_) => "view",
        }
    }

    pub fn as_table(&self) -> Option<&Arc<Table>> {
        match self {
            Self::Table(table) => Some(table),
            Self::View(_) => None,
        }
    }

    pub fn as_view(&self) -> Option<&Arc<View>> {
        match self {
            Self::Table(_) => None,
            Self::View(view) => Some(view),
        }
    }

    /// The name of a column by number.
    pub fn column_name(&self, number: i16) -> Option<&str> {
        match self {
            Self::Table(table) => table
                .columns
                .iter()
                .find(|column| column.number == number)
                .map(|column| column.name.as_str()),
            Self::View(view) => {
                let place = usize::try_from(number).ok()?.checked_sub(1)?;
                view.columns.get(place).map(|column| column.name.as_str())
            }
        }
    }

    /// The number of a column by name.
    pub fn column_number(&self, name: &str) -> Option<i16> {
        match self {
            Self::Table(table) => table.column(name).map(|column| column.number),
            Self::View(view) => view
                .columns
                .iter()
                .position(|column| column.name == name)
                .and_then(|at| i16::try_from(at + 1).ok()),
        }
    }
}

/// A user-defined function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    pub oid: u32,
    /// Oid of its schema.
    pub schema_oid: u32,
    /// Name of its schema, for messages and for the request to Lambda.
    #[serde(skip)]
    pub schema: String,
    pub name: String,
    pub owner: u32,
    pub arguments: Vec<RsType>,
    pub returns: RsType,
    pub volatility: Volatility,
    pub body: FunctionBody,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FunctionBody {
    /// An external function.
    Lambda(Lambda),
    /// The SELECT of a function in SQL, as written.
    Sql(String),
}

/// The AWS Lambda function behind an external function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lambda {
    /// Name or ARN.
    pub name: String,
    /// ARNs of the role chain in order; empty for the cluster's default role.
    pub roles: Vec<String>,
    pub retry_timeout_ms: u64,
    pub max_batch_rows: u64,
    pub max_batch_size_bytes: u64,
}

impl Function {
    /// What is behind an external function.
    pub fn lambda(&self) -> Option<&Lambda> {
        match &self.body {
            FunctionBody::Lambda(lambda) => Some(lambda),
            FunctionBody::Sql(_) => None,
        }
    }

    /// The language that `GRANT USAGE ON LANGUAGE` names.
    pub fn language(&self) -> &'static str {
        match self.body {
            FunctionBody::Lambda(_) => EXTERNAL_LANGUAGE,
            FunctionBody::Sql(_) => SQL_LANGUAGE,
        }
    }

    /// `pg_proc.prosrc`: the text of the function, or the name of what is called.
    pub fn source(&self) -> &str {
        match &self.body {
            FunctionBody::Lambda(lambda) => &lambda.name,
            FunctionBody::Sql(query) => query,
        }
    }
}

/// Language of external functions.
pub const EXTERNAL_LANGUAGE: &str = "exfunc";
/// Language of functions in SQL.
pub const SQL_LANGUAGE: &str = "sql";

/// What a grant is on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GrantTarget {
    Schema(u32),
    Relation(u32),
    /// A relation's column, by number.
    Column(u32, i16),
    Function(u32),
    Language(String),
    /// Scoped: present and future objects.
    SchemasInDatabase,
    TablesInSchema(u32),
    TablesInDatabase,
    FunctionsInSchema(u32),
    FunctionsInDatabase,
    LanguagesInDatabase,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub target: GrantTarget,
    pub privilege: Privilege,
    pub grantee: Grantee,
    /// The user who granted it.
    pub grantor: u32,
    pub grant_option: bool,
}

/// A privilege on what `creator` will create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultPrivilege {
    pub creator: u32,
    /// Only in this schema; `None` for every one.
    pub schema: Option<u32>,
    pub objects: DefaultObjects,
    pub privilege: Privilege,
    pub grantee: Grantee,
    pub grant_option: bool,
    /// `false` takes away what new objects would grant by themselves: EXECUTE on functions to PUBLIC.
    pub granted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The relation.
    pub oid: u32,
    /// The column's number; 0 for the relation itself.
    pub column: i16,
    pub text: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Object {
    Schema(Schema),
    Table(Box<Table>),
    View(Box<View>),
    Function(Function),
    Grant(Grant),
    DefaultPrivilege(DefaultPrivilege),
    Comment(Comment),
}

/// What tells one row from the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ObjectKey {
    Schema(u32),
    /// A table or a view.
    Relation(u32),
    Function(u32),
    Grant {
        target: GrantTarget,
        privilege: Privilege,
        grantee: Grantee,
        grantor: u32,
    },
    DefaultPrivilege {
        creator: u32,
        schema: Option<u32>,
        objects: DefaultObjects,
        privilege: Privilege,
        grantee: Grantee,
    },
    Comment {
        oid: u32,
        column: i16,
    },
}

impl Object {
    pub fn key(&self) -> ObjectKey {
        match self {
            Self::Schema(schema) => ObjectKey::Schema(schema.oid),
            Self::Table(table) => ObjectKey::Relation(table.oid),
            Self::View(view) => ObjectKey::Relation(view.oid),
            Self::Function(function) => ObjectKey::Function(function.oid),
            Self::Grant(grant) => grant.key(),
            Self::DefaultPrivilege(default) => default.key(),
            Self::Comment(comment) => ObjectKey::Comment {
                oid: comment.oid,
                column: comment.column,
            },
        }
    }
}

impl Grant {
    pub fn key(&self) -> ObjectKey {
        ObjectKey::Grant {
            target: self.target.clone(),
            privilege: self.privilege,
            grantee: self.grantee,
            grantor: self.grantor,
        }
    }
}

impl DefaultPrivilege {
    pub fn key(&self) -> ObjectKey {
        ObjectKey::DefaultPrivilege {
            creator: self.creator,
            schema: self.schema,
            objects: self.objects,
            privilege: self.privilege,
            grantee: self.grantee,
        }
    }
}
