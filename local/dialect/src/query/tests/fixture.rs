//! A catalogue of a few relations in two databases.

use crate::catalog::{
    Binding, Catalog, IdentityColumn, Relation, RelationColumn, RelationSource, SessionValues,
    SuperOptions, UserFunction, View,
};
use crate::data_types::RsType;
use crate::datetime::DateStyle;
use crate::error::{Result, SqlError, SqlState};
use crate::interval::IntervalStyle;
use crate::names::{IdentifierCase, ObjectName, quote};
use crate::query::{Parameters, Translated, translate};
use crate::statements::collation::Collation;

pub(crate) struct Fixture {
    session: SessionValues,
    pub(crate) relations: Vec<Relation>,
}

pub(crate) fn column(name: &str, data_type: RsType) -> RelationColumn {
    RelationColumn {
        name: name.to_owned(),
        data_type,
        nullable: true,
        default: None,
        identity: None,
        hidden: false,
    }
}

const fn decimal(precision: u8, scale: u8) -> RsType {
    RsType::Decimal { precision, scale }
}

fn relation(
    oid: u32,
    (database, schema, name): (&str, &str, &str),
    columns: Vec<RelationColumn>,
) -> Relation {
    Relation {
        oid,
        database: database.to_owned(),
        schema: schema.to_owned(),
        name: name.to_owned(),
        columns,
        hidden_columns: Vec::new(),
        source: RelationSource::Table(format!(
            "{}.{}.{}",
            quote(database),
            quote(schema),
            quote(name)
        )),
    }
}

fn items() -> Relation {
    relation(
        101,
        ("dev", "public", "items"),
        vec![
            column("id", RsType::Integer),
            column("name", RsType::VarChar(10)),
            column("price", decimal(10, 2)),
            column("code", RsType::Char(3)),
            column("made", RsType::Date),
            column("seen", RsType::Timestamp),
            column("zoned", RsType::TimestampTz),
            column("active", RsType::Boolean),
            column("small", RsType::SmallInt),
            column("big", RsType::BigInt),
            column("ratio", RsType::DoublePrecision),
            column("doc", RsType::Super),
        ],
    )
}

fn orders() -> Relation {
    let mut columns = vec![
        column("id", RsType::BigInt),
        column("item_id", RsType::Integer),
        column("quantity", RsType::Integer),
        column("note", RsType::VarChar(20)),
    ];
    columns[0].identity = Some(IdentityColumn {
        by_default: false,
        next_value: "nextval('orders_id')".to_owned(),
    });
    columns[2].default = Some("1".to_owned());
    columns[3].default = Some("'none'::varchar(20)".to_owned());
    relation(102, ("dev", "public", "orders"), columns)
}

fn view(oid: u32, name: &str, columns: Vec<RelationColumn>, query: &str) -> Relation {
    Relation {
        source: RelationSource::View(View {
            query: query.to_owned(),
            owner: "vera".to_owned(),
            late_binding: false,
            search_path: vec!["public".to_owned()],
            bindings: Vec::new(),
            case: IdentifierCase::Insensitive,
        }),
        ..relation(oid, ("dev", "public", name), columns)
    }
}

fn system(oid: u32, name: &str, columns: Vec<RelationColumn>) -> Relation {
    Relation {
        source: RelationSource::System(format!("\"memory\".\"pg_catalog\".{}", quote(name))),
        ..relation(oid, ("dev", "pg_catalog", name), columns)
    }
}

fn class() -> Relation {
    system(
        1259,
        "pg_class",
        vec![
            column("oid", RsType::Oid),
            column("relname", RsType::Name),
            column("relnamespace", RsType::Oid),
            column("relkind", RsType::SingleChar),
            column("relowner", RsType::Integer),
            column("relchecks", RsType::SmallInt),
            column("relhasrules", RsType::Boolean),
            column("relacl", RsType::AclItemArray),
        ],
    )
}

fn attribute() -> Relation {
    system(
        1249,
        "pg_attribute",
        vec![
            column("attrelid", RsType::Oid),
            column("attname", RsType::Name),
            column("atttypid", RsType::Oid),
            column("atttypmod", RsType::Integer),
            column("attnum", RsType::SmallInt),
            column("attnotnull", RsType::Boolean),
            column("atthasdef", RsType::Boolean),
            column("attisdropped", RsType::Boolean),
        ],
    )
}

fn attribute_default() -> Relation {
    system(
        2604,
        "pg_attrdef",
        vec![
            column("adrelid", RsType::Oid),
            column("adnum", RsType::SmallInt),
            column("adbin", RsType::Text),
        ],
    )
}

impl Default for Fixture {
    fn default() -> Self {
        let facts = relation(
            201,
            ("sales", "public", "facts"),
            vec![
                column("id", RsType::Integer),
                column("name", RsType::VarChar(20)),
            ],
        );
        let cheap = view(
            103,
            "cheap",
            vec![
                column("id", RsType::Integer),
                column("label", RsType::VarChar(10)),
            ],
            "select id, name from items where price < 10",
        );
        let cheapest = view(
            104,
            "cheapest",
            Vec::new(),
            "select max(label) as last from cheap",
        );
        let namespace = system(
            2615,
            "pg_namespace",
            vec![column("oid", RsType::Oid), column("nspname", RsType::Name)],
        );
        let late_columns = system(
            3000,
            "pg_get_late_binding_view_cols",
            vec![
                column("view_schema", RsType::Name),
                column("col_num", RsType::Integer),
            ],
        );
        Self {
            session: session(),
            relations: vec![
                items(),
                orders(),
                facts,
                cheap,
                cheapest,
                class(),
                namespace,
                attribute(),
                attribute_default(),
                late_columns,
            ],
        }
    }
}

pub(crate) fn session() -> SessionValues {
    SessionValues {
        database: "dev".to_owned(),
        user: "admin".to_owned(),
        user_id: 100,
        collation: Collation::default(),
        namespace: "1a2b".to_owned(),
        account: "111111111111".to_owned(),
        current_schema: Some("public".to_owned()),
        search_path: vec!["public".to_owned()],
        case: IdentifierCase::Insensitive,
        time_zone: "UTC".to_owned(),
        date_style: DateStyle::default(),
        extra_float_digits: 0,
        interval_style: IntervalStyle::Postgres,
        rounds_numbers: true,
        super_options: SuperOptions::default(),
        transaction_start: "2026-01-02 03:04:05.123456".to_owned(),
        statement_start: "2026-01-02 03:04:06.5".to_owned(),
        version: "PostgreSQL 8.0.2 on i686-pc-linux-gnu".to_owned(),
        backend_pid: 4242,
        last_copy_id: 7,
        last_copy_count: 3,
        last_unload_id: 8,
        last_unload_count: 5,
        last_query_id: 9,
        call_token: "token".to_owned(),
    }
}

impl Catalog for Fixture {
    fn relation(&self, name: &ObjectName) -> Result<Option<Relation>> {
        let database = name.database.as_deref().unwrap_or("dev");
        if !["dev", "sales"].contains(&database) {
            return Err(SqlError::new(
                SqlState::INVALID_CATALOG_NAME,
                format!("database \"{database}\" does not exist"),
            ));
        }
        Ok(self
            .relations
            .iter()
            .find(|relation| {
                relation.database == database
                    && relation.name == name.name
                    && match &name.schema {
                        Some(schema) => relation.schema == *schema,
                        None => ["public", "pg_catalog"].contains(&relation.schema.as_str()),
                    }
            })
            .cloned())
    }

    fn bound_relation(&self, database: &str, binding: &Binding) -> Result<Option<Relation>> {
        let found = self
            .relations
            .iter()
            .find(|relation| relation.database == database && relation.oid == binding.oid);
        Ok(found.cloned())
    }

    fn function(&self, name: &ObjectName, arguments: &[RsType]) -> Result<Option<UserFunction>> {
        let known = name.name == "f_age" && arguments.len() == 2;
        Ok(known.then(|| UserFunction {
            oid: 900,
            schema: "public".to_owned(),
            name: name.name.clone(),
            arguments: vec![RsType::Integer, RsType::Date],
            returns: RsType::BigInt,
            query: None,
        }))
    }

    /// Quantities are known to be small, and of nothing else is known anything.
    fn stored_range(&self, _rows: &str, column: &str) -> Option<(i128, i128)> {
        (column == "quantity").then_some((-9, 999))
    }

    fn session(&self) -> &SessionValues {
        &self.session
    }
}

/// Translates over the fixture, without parameters.
pub(crate) fn translated(sql: &str) -> Translated {
    translate(sql, &Fixture::default(), &Parameters::default())
        .unwrap_or_else(|error| panic!("{sql}: {error} ({:?})", error.detail))
}

/// The DuckDB text of a translation.
pub(crate) fn duckdb(sql: &str) -> String {
    translated(sql).sql
}

/// The error of a translation.
pub(crate) fn error(sql: &str) -> SqlError {
    match translate(sql, &Fixture::default(), &Parameters::default()) {
        Ok(translated) => panic!("{sql} became {}", translated.sql),
        Err(error) => error,
    }
}

/// Name and type of each output column.
pub(crate) fn columns(sql: &str) -> String {
    let columns: Vec<_> = translated(sql)
        .columns
        .into_iter()
        .map(|column| format!("{} {}", column.name, column.data_type))
        .collect();
    columns.join(", ")
}
