//! Functions of all databases that the user may use (`SVV_REDSHIFT_FUNCTIONS`).

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_118,
    schema: "pg_catalog",
    name: "svv_redshift_functions",
    kind: Kind::View,
    columns: &[
        ("database_name", RsType::VarChar(128)),
        ("schema_name", RsType::VarChar(128)),
        ("function_name", RsType::VarChar(128)),
        ("function_type", RsType::VarChar(128)),
        ("argument_type", RsType::VarChar(512)),
        ("result_type", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for catalog in seen.all()? {
        for function in catalog.functions() {
            let visible = catalog
                .schema_by_oid(function.schema_oid)
                .is_some_and(|schema| seen.sees_schema(&catalog, schema));
            if !visible {
                continue;
            }
            let types: Vec<_> = function
                .arguments
                .iter()
                .map(|kind| kind.base_name())
                .collect();
            rows.push(row![
                catalog.database(),
                &function.schema,
                &function.name,
                "REGULAR FUNCTION",
                types.join(", "),
                function.returns.base_name(),
            ]);
        }
    }
    Ok(rows)
}
