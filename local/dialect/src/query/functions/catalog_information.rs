//! The catalogue's helper functions, which psql and the drivers call per row: each is a DuckDB
//! function of the engine, `longshore_<name>` (see [`super::HOST_FUNCTIONS`]).

use crate::data_types::RsType;
use crate::error::Result;
use crate::query::typed::Typed;

use super::signature::Argument::{Any, Boolean, Exact, Identity, Integer, Text};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, coded, entry};

const TEXT_TYPE: RsType = RsType::Text;
const TEXT: super::signature::Returns = Type(TEXT_TYPE);
const NAME: super::signature::Returns = Type(RsType::Name);
const BOOLEAN: super::signature::Returns = Type(RsType::Boolean);

pub(super) const ENTRIES: &[Builtin] = &[
    entry(
        "format_type",
        &[Identity, Integer],
        "longshore_format_type({0}, {1})",
        TEXT,
    ),
    entry(
        "pg_get_userbyid",
        &[Identity],
        "longshore_pg_get_userbyid({0})",
        NAME,
    ),
    entry(
        "pg_table_is_visible",
        &[Identity],
        "longshore_pg_table_is_visible({0})",
        BOOLEAN,
    ),
    entry(
        "pg_type_is_visible",
        &[Identity],
        "longshore_pg_type_is_visible({0})",
        BOOLEAN,
    ),
    entry(
        "pg_function_is_visible",
        &[Identity],
        "longshore_pg_function_is_visible({0})",
        BOOLEAN,
    ),
    coded("pg_get_viewdef", &[Any], |call| {
        by_relation(call, TEXT_TYPE)
    }),
    coded("pg_get_viewdef", &[Any, Boolean], |call| {
        by_relation(call, TEXT_TYPE)
    }),
    entry("pg_get_expr", &[Text, Identity], "{0}", TEXT),
    entry("pg_get_expr", &[Text, Identity, Boolean], "{0}", TEXT),
    entry(
        "pg_get_constraintdef",
        &[Identity],
        "longshore_pg_get_constraintdef({0})",
        TEXT,
    ),
    entry(
        "pg_get_constraintdef",
        &[Identity, Boolean],
        "longshore_pg_get_constraintdef({0})",
        TEXT,
    ),
    entry(
        "pg_get_indexdef",
        &[Identity],
        "longshore_pg_get_indexdef({0})",
        TEXT,
    ),
    entry(
        "pg_get_indexdef",
        &[Identity, Integer, Boolean],
        "longshore_pg_get_indexdef({0})",
        TEXT,
    ),
    entry(
        "pg_get_function_result",
        &[Identity],
        "longshore_pg_get_function_result({0})",
        TEXT,
    ),
    entry(
        "pg_get_function_arguments",
        &[Identity],
        "longshore_pg_get_function_arguments({0})",
        TEXT,
    ),
    entry(
        "pg_get_function_identity_arguments",
        &[Identity],
        "longshore_pg_get_function_arguments({0})",
        TEXT,
    ),
    entry(
        "regprocedureout",
        &[Identity],
        "longshore_regprocedure_name({0})",
        TEXT,
    ),
    entry("textin", &[Text], "{0}", TEXT),
    entry(
        "oidvectortypes",
        &[Any],
        "longshore_oidvectortypes({0})",
        TEXT,
    ),
    entry(
        "obj_description",
        &[Identity],
        "longshore_obj_description({0}, 'pg_class')",
        TEXT,
    ),
    entry(
        "obj_description",
        &[Identity, Text],
        "longshore_obj_description({0}, {1})",
        TEXT,
    ),
    entry(
        "col_description",
        &[Identity, Integer],
        "longshore_col_description({0}, {1})",
        TEXT,
    ),
    entry(
        "shobj_description",
        &[Identity, Text],
        "CAST(NULL AS VARCHAR)",
        TEXT,
    ),
    entry("pg_encoding_to_char", &[Integer], "'UNICODE'", NAME),
    entry("pg_is_in_recovery", &[], "false", BOOLEAN),
    entry(
        "pg_cancel_backend",
        &[Integer],
        "longshore_pg_cancel_backend({0})",
        Type(RsType::Integer),
    ),
    entry(
        "pg_terminate_backend",
        &[Integer],
        "longshore_pg_terminate_backend({0})",
        Type(RsType::Integer),
    ),
    entry(
        "pg_size_pretty",
        &[Exact],
        "longshore_pg_size_pretty({0})",
        TEXT,
    ),
    coded("pg_table_size", &[Any], |call| {
        by_relation(call, RsType::BigInt)
    }),
    coded("pg_total_relation_size", &[Any], |call| {
        by_relation(call, RsType::BigInt)
    }),
    coded("pg_relation_size", &[Any], |call| {
        by_relation(call, RsType::BigInt)
    }),
    coded("pg_database_size", &[Any], |call| {
        let database = reference(call, 0)?;
        Ok(Typed::new(
            format!("longshore_pg_database_size({database})"),
            RsType::BigInt,
        ))
    }),
    entry("pg_tablespace_location", &[Identity], "''", TEXT),
    entry("pg_conversion_is_visible", &[Identity], "true", BOOLEAN),
    entry("pg_operator_is_visible", &[Identity], "true", BOOLEAN),
    entry("pg_opclass_is_visible", &[Identity], "true", BOOLEAN),
    entry(
        "pg_char_to_encoding",
        &[Text],
        "CASE WHEN lower({0}) IN ('utf8', 'utf-8', 'unicode') THEN 6 ELSE -1 END",
        Type(RsType::Integer),
    ),
    entry("pg_client_encoding", &[], "'UNICODE'", NAME),
    entry(
        "pg_my_temp_schema",
        &[],
        "CAST(0 AS BIGINT)",
        Type(RsType::Oid),
    ),
    entry(
        "pg_has_role",
        &[Text, Text],
        "longshore_pg_has_role(CAST(NULL AS VARCHAR), {0})",
        BOOLEAN,
    ),
    entry(
        "pg_has_role",
        &[Text, Text, Text],
        "longshore_pg_has_role({0}, {1})",
        BOOLEAN,
    ),
    entry("pg_relation_is_publishable", &[Identity], "false", BOOLEAN),
    entry(
        "quote_nullable",
        &[Text],
        "coalesce(longshore_quote_literal({0}), 'NULL')",
        TEXT,
    ),
    entry(
        "format_encoding",
        &[Integer],
        "longshore_format_encoding({0})",
        TEXT,
    ),
    coded("array_to_string", &[Any, Text], array_to_string),
    coded("array_upper", &[Any, Integer], array_upper),
    coded("has_table_privilege", &[Any, Text], has_privilege),
    coded("has_table_privilege", &[Any, Any, Text], has_privilege),
    coded("has_schema_privilege", &[Any, Text], has_privilege),
    coded("has_schema_privilege", &[Any, Any, Text], has_privilege),
    coded("has_database_privilege", &[Any, Text], has_privilege),
    coded("has_database_privilege", &[Any, Any, Text], has_privilege),
    coded("has_function_privilege", &[Any, Text], has_privilege),
    coded("has_function_privilege", &[Any, Any, Text], has_privilege),
    coded("has_language_privilege", &[Any, Text], has_privilege),
    coded("has_language_privilege", &[Any, Any, Text], has_privilege),
    coded("has_assumerole_privilege", &[Any, Text], has_privilege),
    coded("has_assumerole_privilege", &[Any, Any, Text], has_privilege),
    coded(
        "has_column_privilege",
        &[Any, Any, Text],
        has_column_privilege,
    ),
    coded(
        "has_column_privilege",
        &[Any, Any, Any, Text],
        has_column_privilege,
    ),
    entry(
        "user_is_member_of",
        &[Text, Text],
        "longshore_user_is_member_of({0}, {1})",
        BOOLEAN,
    ),
    entry(
        "role_is_member_of",
        &[Text, Text],
        "longshore_role_is_member_of({0}, {1})",
        BOOLEAN,
    ),
];

fn array_to_string(call: &mut Call<'_, '_>) -> Result<Typed> {
    match call.data_type(0) {
        RsType::TextArray | RsType::AclItemArray | RsType::SmallIntArray | RsType::IntegerArray => {
            Ok(Typed::new(
                call.filled("array_to_string({0}, {1})"),
                RsType::Text,
            ))
        }
        RsType::Int2Vector | RsType::OidVector => Ok(Typed::new(
            call.filled("replace({0}, ' ', {1})"),
            RsType::Text,
        )),
        _ => Err(call.undefined()),
    }
}

fn array_upper(call: &mut Call<'_, '_>) -> Result<Typed> {
    match call.data_type(0) {
        RsType::TextArray | RsType::AclItemArray | RsType::SmallIntArray | RsType::IntegerArray => {
            Ok(Typed::new(
                call.filled("CAST(nullif(len({0}), 0) AS INTEGER)"),
                RsType::Integer,
            ))
        }
        _ => Err(call.undefined()),
    }
}

/// A function over a relation that is given by name or by oid.
fn by_relation(call: &mut Call<'_, '_>, returns: RsType) -> Result<Typed> {
    let relation = reference(call, 0)?;
    let name = match call.entry.name {
        "pg_get_viewdef" => "pg_get_viewdef",
        _ => "pg_table_size",
    };
    Ok(Typed::new(
        format!("longshore_{name}(longshore_regclass({relation}))"),
        returns,
    ))
}

/// An object or user by name or id, as text.
fn reference(call: &mut Call<'_, '_>, place: usize) -> Result<String> {
    let value = std::mem::replace(&mut call.arguments[place], Typed::null());
    Ok(match value.data_type {
        RsType::RegClass => format!("CAST({} AS VARCHAR)", value.sql),
        _ => call.translator.convert(value, RsType::Text)?.sql,
    })
}

/// `longshore_has_…_privilege(user or NULL for the session's, object, privilege)`.
fn has_privilege(call: &mut Call<'_, '_>) -> Result<Typed> {
    let object = call.len() - 2;
    let user = match object {
        0 => "CAST(NULL AS VARCHAR)".to_owned(),
        _ => reference(call, 0)?,
    };
    let privilege = call.sql(object + 1).to_owned();
    let object = reference(call, object)?;
    Ok(Typed::new(
        format!(
            "longshore_{}({user}, {object}, {privilege})",
            call.entry.name
        ),
        RsType::Boolean,
    ))
}

fn has_column_privilege(call: &mut Call<'_, '_>) -> Result<Typed> {
    let object = call.len() - 3;
    let user = match object {
        0 => "CAST(NULL AS VARCHAR)".to_owned(),
        _ => reference(call, 0)?,
    };
    let column = format!("CAST({} AS VARCHAR)", call.sql(object + 1));
    let privilege = call.sql(object + 2).to_owned();
    let object = reference(call, object)?;
    Ok(Typed::new(
        format!("longshore_has_column_privilege({user}, {object}, {column}, {privilege})"),
        RsType::Boolean,
    ))
}
