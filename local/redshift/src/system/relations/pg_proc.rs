//! Functions: those of the current database, and those that are built in.

use local_dialect::RsType;
use local_dialect::query::builtins::BuiltinFunction;
use local_dialect::statements::create_function::Volatility;

use super::{builtins, pg_language};
use crate::catalog::{DatabaseCatalog, Function};
use crate::cluster::{ClusterState, SYSTEM_USER_ID};
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, PG_CATALOG, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_255,
    schema: "pg_catalog",
    name: "pg_proc",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("proname", RsType::Name),
        ("pronamespace", RsType::Oid),
        ("proowner", RsType::Integer),
        ("prolang", RsType::Oid),
        ("proisagg", RsType::Boolean),
        ("prosecdef", RsType::Boolean),
        ("proisstrict", RsType::Boolean),
        ("proretset", RsType::Boolean),
        ("provolatile", RsType::SingleChar),
        ("pronargs", RsType::SmallInt),
        ("prorettype", RsType::Oid),
        ("proargtypes", RsType::OidVector),
        ("proargnames", RsType::TextArray),
        ("prosrc", RsType::Text),
        ("probin", RsType::Text),
        ("proacl", RsType::AclItemArray),
        ("proiswindow", RsType::Boolean),
        ("proleakproof", RsType::Boolean),
        ("proconfig", RsType::TextArray),
    ],
    hidden: &["oid", "proiswindow", "proleakproof", "proconfig"],
    rows: Rows::Catalogued(rows),
};

/// Oid of the language of what is built in.
const INTERNAL_LANGUAGE: u32 = 12;

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let own = catalog
        .functions()
        .map(|function| row_of(&seen.cluster, &catalog, function));
    Ok(own
        .chain(builtins::functions().map(|(oid, function)| builtin_row(oid, function)))
        .map(|mut row| {
            row.extend(row![false, false, Value::Null]);
            row
        })
        .collect())
}

pub(super) fn builtin_row(oid: u32, function: &BuiltinFunction) -> Row {
    row![
        oid,
        function.name,
        PG_CATALOG,
        SYSTEM_USER_ID,
        INTERNAL_LANGUAGE,
        function.is_aggregate,
        false,
        false,
        false,
        "i",
        i16::try_from(function.arguments.len()).unwrap_or(i16::MAX),
        function.returns.oid(),
        builtins::oids(&function.arguments),
        Value::Null,
        function.name,
        Value::Null,
        Value::Null,
    ]
}

fn volatility(volatility: Volatility) -> &'static str {
    match volatility {
        Volatility::Immutable => "i",
        Volatility::Stable => "s",
        Volatility::Volatile => "v",
    }
}

pub(super) fn row_of(
    cluster: &ClusterState,
    catalog: &DatabaseCatalog,
    function: &Function,
) -> Row {
    row![
        function.oid,
        &function.name,
        function.schema_oid,
        function.owner,
        pg_language::oid_of(function.language()),
        false,
        false,
        false,
        false,
        volatility(function.volatility),
        i16::try_from(function.arguments.len()).unwrap_or(i16::MAX),
        function.returns.oid(),
        builtins::oids(&function.arguments),
        Value::Null,
        function.source(),
        Value::Null,
        acl::of_function(cluster, catalog, function),
    ]
}
