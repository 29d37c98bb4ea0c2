//! Arguments of the functions that the user may call.

use local_dialect::RsType;

use super::routines::specific_name;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_965,
    schema: "information_schema",
    name: "parameters",
    kind: Kind::View,
    columns: &[
        ("specific_catalog", RsType::VarChar(128)),
        ("specific_schema", RsType::VarChar(128)),
        ("specific_name", RsType::VarChar(128)),
        ("ordinal_position", RsType::Integer),
        ("parameter_mode", RsType::VarChar(128)),
        ("is_result", RsType::VarChar(3)),
        ("as_locator", RsType::VarChar(3)),
        ("parameter_name", RsType::VarChar(128)),
        ("data_type", RsType::VarChar(128)),
        ("character_maximum_length", RsType::Integer),
        ("character_octet_length", RsType::Integer),
        ("numeric_precision", RsType::Integer),
        ("numeric_precision_radix", RsType::Integer),
        ("numeric_scale", RsType::Integer),
        ("udt_catalog", RsType::VarChar(128)),
        ("udt_schema", RsType::VarChar(128)),
        ("udt_name", RsType::VarChar(128)),
        ("dtd_identifier", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for function in catalog.functions() {
        let callable =
            seen.access.owns(function.owner) || seen.access.has_execute(&catalog, function);
        if !callable {
            continue;
        }
        for (kind, place) in function.arguments.iter().zip(1..) {
            let mut row = row![
                catalog.database(),
                &function.schema,
                specific_name(function),
                place,
                "IN",
                "NO",
                "NO",
                Value::Null,
                kind.base_name(),
            ];
            row.resize(TYPE_NAME, Value::Null);
            row.extend(row![
                catalog.database(),
                "pg_catalog",
                kind.base_name(),
                place.to_string()
            ]);
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Place of `udt_catalog`.
const TYPE_NAME: usize = 14;
