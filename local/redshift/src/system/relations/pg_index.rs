//! Indexes: one for each primary and unique key. The last columns are PostgreSQL's of later versions.

use local_dialect::RsType;

use super::index::{Index, of_table};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_610,
    schema: "pg_catalog",
    name: "pg_index",
    kind: Kind::Table,
    columns: &[
        ("indexrelid", RsType::Oid),
        ("indrelid", RsType::Oid),
        ("indkey", RsType::Int2Vector),
        ("indclass", RsType::OidVector),
        ("indnatts", RsType::SmallInt),
        ("indisunique", RsType::Boolean),
        ("indisprimary", RsType::Boolean),
        ("indisclustered", RsType::Boolean),
        ("indexprs", RsType::Text),
        ("indpred", RsType::Text),
        ("indisvalid", RsType::Boolean),
        ("indisreplident", RsType::Boolean),
    ],
    hidden: &["indisvalid", "indisreplident"],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let tables = catalog.relations().filter_map(|found| found.as_table());
    let temporary = seen.session.temporary().iter();
    let indexes = tables.chain(temporary).flat_map(|table| of_table(table));
    Ok(indexes.map(|index| index_row(&index)).collect())
}

fn index_row(index: &Index<'_>) -> Row {
    let classes = vec!["0"; index.columns.len()];
    row![
        index.oid,
        index.table.oid,
        index.column_numbers(),
        classes.join(" "),
        i16::try_from(index.columns.len()).unwrap_or(i16::MAX),
        true,
        index.primary,
        false,
        Value::Null,
        Value::Null,
        true,
        false,
    ]
}
