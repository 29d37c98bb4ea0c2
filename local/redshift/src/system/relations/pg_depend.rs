//! What regular views are bound to.

use local_dialect::RsType;

use super::pg_rewrite;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_608,
    schema: "pg_catalog",
    name: "pg_depend",
    kind: Kind::Table,
    columns: &[
        ("classid", RsType::Oid),
        ("objid", RsType::Oid),
        ("objsubid", RsType::Integer),
        ("refclassid", RsType::Oid),
        ("refobjid", RsType::Oid),
        ("refobjsubid", RsType::Integer),
        ("deptype", RsType::SingleChar),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for view in catalog.relations().filter_map(|found| found.as_view()) {
        let rule = pg_rewrite::rule_oid(view.oid);
        rows.push(row![PG_REWRITE, rule, 0, PG_CLASS, view.oid, 0, "i"]);
        for needed in &view.definition.dependencies {
            let relation = catalog.relation_by_oid(needed.oid);
            let class = if relation.is_some() {
                PG_CLASS
            } else {
                PG_PROC
            };
            let columns = needed
                .columns
                .iter()
                .filter_map(|name| relation?.column_number(name));
            let mut numbers: Vec<i16> = columns.collect();
            if numbers.is_empty() {
                numbers.push(0);
            }
            numbers.sort_unstable();
            for number in numbers {
                rows.push(row![PG_REWRITE, rule, 0, class, needed.oid, number, "n"]);
            }
        }
    }
    Ok(rows)
}

const PG_CLASS: u32 = super::pg_class::RELATION.oid;
const PG_PROC: u32 = super::pg_proc::RELATION.oid;
const PG_REWRITE: u32 = pg_rewrite::RELATION.oid;
