//! The rule behind each view, by which `pg_depend` ties a view to what it reads.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_618,
    schema: "pg_catalog",
    name: "pg_rewrite",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("rulename", RsType::Name),
        ("ev_class", RsType::Oid),
        ("ev_attr", RsType::SmallInt),
        ("ev_type", RsType::SingleChar),
        ("is_instead", RsType::Boolean),
        ("ev_qual", RsType::Text),
        ("ev_action", RsType::Text),
    ],
    hidden: &["oid"],
    rows: Rows::Catalogued(rows),
};

/// The oid of a view's rule, which no other object has.
pub(super) const fn rule_oid(view: u32) -> u32 {
    0x6000_0000 | view
}

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    Ok(catalog
        .relations()
        .filter_map(|relation| relation.as_view())
        .map(|view| {
            let rule = rule_oid(view.oid);
            row![rule, "_RETURN", view.oid, -1, "1", true, "<>", ""]
        })
        .collect())
}
