//! Functions, with their kinds (catalog reference, `PG_PROC_INFO`).

use local_dialect::RsType;

use super::{builtins, pg_proc};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_114,
    schema: "pg_catalog",
    name: "pg_proc_info",
    kind: Kind::View,
    columns: &[
        ("prooid", RsType::Oid),
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
        ("prokind", RsType::SingleChar),
        ("proargmodes", RsType::TextArray),
        ("proallargtypes", RsType::TextArray),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let own = catalog
        .functions()
        .map(|function| (false, pg_proc::row_of(&seen.cluster, &catalog, function)));
    let builtin = builtins::functions()
        .map(|(oid, function)| (function.is_aggregate, pg_proc::builtin_row(oid, function)));
    Ok(own
        .chain(builtin)
        .map(|(is_aggregate, mut row)| {
            let kind = if is_aggregate { "a" } else { "f" };
            row.extend(row![kind, Value::Null, Value::Null]);
            row
        })
        .collect())
}
