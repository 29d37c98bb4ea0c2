//! Functions of the current database that the user may call.

use local_dialect::RsType;
use local_dialect::statements::create_function::Volatility;

use crate::catalog::{Function, FunctionBody};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_964,
    schema: "information_schema",
    name: "routines",
    kind: Kind::View,
    columns: &[
        ("specific_catalog", RsType::VarChar(128)),
        ("specific_schema", RsType::VarChar(128)),
        ("specific_name", RsType::VarChar(128)),
        ("routine_catalog", RsType::VarChar(128)),
        ("routine_schema", RsType::VarChar(128)),
        ("routine_name", RsType::VarChar(128)),
        ("routine_type", RsType::VarChar(128)),
        ("module_catalog", RsType::VarChar(128)),
        ("module_schema", RsType::VarChar(128)),
        ("module_name", RsType::VarChar(128)),
        ("udt_catalog", RsType::VarChar(128)),
        ("udt_schema", RsType::VarChar(128)),
        ("udt_name", RsType::VarChar(128)),
        ("data_type", RsType::VarChar(128)),
        ("character_maximum_length", RsType::Integer),
        ("character_octet_length", RsType::Integer),
        ("character_set_catalog", RsType::VarChar(128)),
        ("character_set_schema", RsType::VarChar(128)),
        ("character_set_name", RsType::VarChar(128)),
        ("collation_catalog", RsType::VarChar(128)),
        ("collation_schema", RsType::VarChar(128)),
        ("collation_name", RsType::VarChar(128)),
        ("numeric_precision", RsType::Integer),
        ("numeric_precision_radix", RsType::Integer),
        ("numeric_scale", RsType::Integer),
        ("datetime_precision", RsType::Integer),
        ("interval_type", RsType::VarChar(128)),
        ("interval_precision", RsType::VarChar(128)),
        ("type_udt_catalog", RsType::VarChar(128)),
        ("type_udt_schema", RsType::VarChar(128)),
        ("type_udt_name", RsType::VarChar(128)),
        ("scope_catalog", RsType::VarChar(128)),
        ("scope_schema", RsType::VarChar(128)),
        ("scope_name", RsType::VarChar(128)),
        ("maximum_cardinality", RsType::Integer),
        ("dtd_identifier", RsType::VarChar(128)),
        ("routine_body", RsType::VarChar(128)),
        ("routine_definition", RsType::VarChar(65535)),
        ("external_name", RsType::VarChar(128)),
        ("external_language", RsType::VarChar(128)),
        ("parameter_style", RsType::VarChar(128)),
        ("is_deterministic", RsType::VarChar(3)),
        ("sql_data_access", RsType::VarChar(128)),
        ("is_null_call", RsType::VarChar(3)),
        ("sql_path", RsType::VarChar(128)),
        ("schema_level_routine", RsType::VarChar(3)),
        ("max_dynamic_result_sets", RsType::Integer),
        ("is_user_defined_cast", RsType::VarChar(3)),
        ("is_implicitly_invocable", RsType::VarChar(3)),
        ("security_type", RsType::VarChar(128)),
        ("to_sql_specific_catalog", RsType::VarChar(128)),
        ("to_sql_specific_schema", RsType::VarChar(128)),
        ("to_sql_specific_name", RsType::VarChar(128)),
        ("as_locator", RsType::VarChar(3)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    Ok(catalog
        .functions()
        .filter(|function| {
            seen.access.owns(function.owner) || seen.access.has_execute(&catalog, function)
        })
        .map(|function| {
            let database = catalog.database();
            let mut row = row![
                database,
                &function.schema,
                specific_name(function),
                database,
                &function.schema,
                &function.name,
                "FUNCTION",
            ];
            row.extend([
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
            ]);
            row.extend(row![function.returns.base_name()]);
            row.resize(TYPE_NAME, Value::Null);
            row.extend(row![database, "pg_catalog", function.returns.base_name()]);
            row.resize(BODY, Value::Null);
            row.extend(body(function));
            row.extend(row!["MODIFIES", "NO", Value::Null, "YES", 0]);
            row.resize(RELATION.columns.len(), Value::Null);
            row
        })
        .collect())
}

/// `routine_body` to `is_deterministic`.
fn body(function: &Function) -> Row {
    let is_deterministic = match function.volatility {
        Volatility::Immutable => "YES",
        Volatility::Stable | Volatility::Volatile => "NO",
    };
    match &function.body {
        FunctionBody::Lambda(lambda) => row![
            "EXTERNAL",
            Value::Null,
            &lambda.name,
            "EXFUNC",
            "GENERAL",
            is_deterministic
        ],
        FunctionBody::Sql(query) => row![
            "SQL",
            query,
            Value::Null,
            "SQL",
            "GENERAL",
            is_deterministic
        ],
    }
}

/// The name that tells overloaded functions apart.
pub(super) fn specific_name(function: &Function) -> String {
    format!("{}_{}", function.name, function.oid)
}

/// Places of `type_udt_catalog` and `routine_body`.
const TYPE_NAME: usize = 28;
const BODY: usize = 36;
