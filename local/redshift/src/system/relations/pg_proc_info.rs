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
        .map(|function| pg_proc::row_of(&seen.cluster, &catalog, function));
    Ok(own
        .chain(builtins::functions().map(|(oid, function)| pg_proc::builtin_row(oid, function)))
        .map(|mut row| {
            row.extend(row!["f", Value::Null, Value::Null]);
            row
        })
        .collect())
}
