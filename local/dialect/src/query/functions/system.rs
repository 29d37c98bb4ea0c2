//! System information functions: the session's values, written as literals.

use crate::catalog::SessionValues;
use crate::data_types::RsType;
use crate::query::typed::{Typed, quote_text};

use super::signature::Argument::{Boolean, Text};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, entry, infallible};

pub(super) const ENTRIES: &[Builtin] = &[
    infallible("version", &[], |call| {
        text(call, |s| Some(s.version.clone()), RsType::Text)
    }),
    infallible("current_database", &[], |call| {
        name(call, |s| Some(s.database.clone()))
    }),
    infallible("current_schema", &[], |call| {
        name(call, |s| s.current_schema.clone())
    }),
    infallible("current_user", &[], |call| {
        name(call, |s| Some(s.user.clone()))
    }),
    infallible("session_user", &[], |call| {
        name(call, |s| Some(s.user.clone()))
    }),
    infallible("user", &[], |call| name(call, |s| Some(s.user.clone()))),
    infallible("current_user_id", &[], |call| {
        number(call, |s| i64::from(s.user_id), RsType::Integer)
    }),
    infallible("current_aws_account", &[], |call| {
        text(call, |s| Some(s.account.clone()), RsType::VarChar(16))
    }),
    infallible("current_namespace", &[], |call| {
        text(call, |s| Some(s.namespace.clone()), RsType::VarChar(64))
    }),
    infallible("db_collation", &[], |call| {
        text(call, |s| Some(s.collation.name().to_owned()), RsType::Text)
    }),
    infallible("current_schemas", &[Boolean], current_schemas),
    infallible("pg_backend_pid", &[], |call| {
        number(call, |s| i64::from(s.backend_pid), RsType::Integer)
    }),
    infallible("pg_last_copy_id", &[], |call| {
        number(call, |s| s.last_copy_id, RsType::Integer)
    }),
    infallible("pg_last_copy_count", &[], |call| {
        number(call, |s| s.last_copy_count, RsType::BigInt)
    }),
    infallible("pg_last_unload_id", &[], |call| {
        number(call, |s| s.last_unload_id, RsType::Integer)
    }),
    infallible("pg_last_unload_count", &[], |call| {
        number(call, |s| s.last_unload_count, RsType::BigInt)
    }),
    infallible("pg_last_query_id", &[], |call| {
        number(call, |s| s.last_query_id, RsType::BigInt)
    }),
    infallible("last_user_query_id", &[], |call| {
        number(call, |s| s.last_query_id, RsType::BigInt)
    }),
    entry(
        "current_setting",
        &[Text],
        "longshore_current_setting({0})",
        Type(RsType::Text),
    ),
];

type Value<T> = fn(&SessionValues) -> T;

fn text(call: &Call<'_, '_>, value: Value<Option<String>>, data_type: RsType) -> Typed {
    let sql = match value(call.translator.session()) {
        Some(value) => quote_text(&value),
        None => "CAST(NULL AS VARCHAR)".to_owned(),
    };
    Typed::new(sql, data_type)
}

fn name(call: &Call<'_, '_>, value: Value<Option<String>>) -> Typed {
    text(call, value, RsType::Name)
}

fn number(call: &Call<'_, '_>, value: Value<i64>, data_type: RsType) -> Typed {
    Typed::new(
        format!(
            "CAST({} AS {})",
            value(call.translator.session()),
            data_type.duckdb()
        ),
        data_type,
    )
}

/// `CURRENT_SCHEMAS` (true) also has the implicit `pg_catalog`.
fn current_schemas(call: &Call<'_, '_>) -> Typed {
    let implicit = call.sql(0) == "true";
    let schemas = implicit
        .then(|| "pg_catalog".to_owned())
        .into_iter()
        .chain(call.translator.session().search_path.iter().cloned())
        .map(|schema| quote_text(&schema))
        .collect::<Vec<_>>();
    Typed::new(
        format!("CAST([{}] AS VARCHAR[])", schemas.join(", ")),
        RsType::TextArray,
    )
}
